"""A document as lines, and what can be said of one line by looking at it alone.

Widths count a Chinese character as one and a Latin word as two, so that one limit serves both.
Only the first and last few hundred characters of a line are ever looked at, so that a line of
five megabytes costs no more than its length.
"""

import re
from dataclasses import dataclass

# What may stand after the last mark of a sentence and still belong to it.
CLOSERS = "”’」』\"')）]］】〕》〉>*_"
# A line that ends so is complete, one that ends with a mark of PAUSES is certainly not.
ENDS = "。！？!?…．.;；:：｡"
PAUSES = ",，、—－-·~〜＋+（(“‘「『《〈"
# A character of Chinese, Japanese or Korean script.
CJK = re.compile(
    r"[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
# One unit of width: a Latin word (long ones in pieces of twelve letters) or any other character.
UNITS = re.compile(r"[A-Za-z0-9\u00c0-\u024f]{1,12}|\S")
# A line of Markdown heading, with its closing marks.
HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(?=\S)")
CLOSING_MARKS = re.compile(r"[ \t]+#+$")
LOOK = 240  # characters of a line's ends that the rules look at


@dataclass(frozen=True, slots=True)
class Line:
    """One line with words on it, without the white space and heading marks around them."""

    start: int
    end: int
    text: str
    gap: int  # empty lines above
    indent: int  # characters of white space before the words
    level: int = 0  # depth of the heading that the format itself states, 0 for none

    @property
    def head(self) -> str:
        """The start of the words, which is all that most rules need."""
        return self.text[:LOOK]

    @property
    def tail(self) -> str:
        """The end of the words."""
        return self.text[-LOOK:]


def cut_lines(text: str) -> list[Line]:
    """Return the lines of ``text`` that hold words, in order."""
    found, position, gap = [], 0, 0
    for raw in text.split("\n"):
        line = _line(raw, position, gap)
        gap = gap + 1 if line is None else 0
        if line is not None:
            found.append(line)
        position += len(raw) + 1
    return found


def _line(raw: str, position: int, gap: int) -> Line | None:
    body = raw.strip()
    if not body:
        return None
    indent = len(raw) - len(raw.lstrip())
    start, level = position + indent, 0
    mark = HEADING.match(body)
    if mark:
        level = len(mark[1])
        start += mark.end()
        body = CLOSING_MARKS.sub("", body[mark.end() :])
    return Line(start, start + len(body), body, gap, indent, level)


def marks_around(text: str, line: Line) -> list[tuple[int, int]]:
    """Return where the heading marks before and after the line's words stand."""
    if not line.level:
        return []
    start, end = text.rfind("#", 0, line.start), text.find("\n", line.end)
    start, end = start - line.level + 1, len(text) if end < 0 else end
    behind = text[line.end : end].rstrip()
    return [(start, line.start)] + ([(line.end, line.end + len(behind))] if behind else [])


def width(text: str) -> int:
    """Return how much there is to read in ``text``: Chinese characters, two a Latin word."""
    return sum(2 if unit[0].isascii() and unit[0].isalnum() else 1 for unit in UNITS.findall(text))


def finished(text: str) -> bool:
    """Whether ``text`` ends as a sentence, clause or lead-in does."""
    core = text[-8:].rstrip(CLOSERS + " \t\u3000")
    return bool(core) and core[-1] in ENDS


def paused(text: str) -> bool:
    """Whether ``text`` breaks off at a comma, an opening quote or another mark that goes on."""
    return bool(text) and text[-1] in PAUSES


def is_short(line: Line, limit: int = 40) -> bool:
    """Whether the line could be a title: short, and no sentence."""
    return len(line.text) <= 6 * limit and width(line.text) <= limit and not sentence_inside(line.text)


# A full stop inside a line, with more behind it: two sentences, so no title.
SENTENCE_INSIDE = re.compile(r"[。；;！!？?][”’」』）)]*\S|[。；;]$|[a-z)]\. +[A-Z]|[a-z]\.$")


def sentence_inside(text: str) -> bool:
    """Whether the line holds the end of a sentence, a question or exclamation at its end aside."""
    return bool(SENTENCE_INSIDE.search(text[:LOOK])) or text[-1:] in "。；;"


def is_prose(line: Line) -> bool:
    """Whether the line reads as running text rather than as a label."""
    return not is_short(line) or (finished(line.text) and text_ends(line.text))


def text_ends(text: str) -> bool:
    """Whether ``text`` ends with a full stop of either script."""
    core = text[-8:].rstrip(CLOSERS + " ")
    return core[-1:] in "。.；;！!？?…"
