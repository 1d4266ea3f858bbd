"""Paragraphs that were cut into lines of like length, put together again.

Between Chinese characters the break is left out, and inside a number of a Chinese text; between Latin
words the line feed itself stays, as the blank that it stands for; the hyphen of a word that was cut goes
with the break.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from rag.language.dates import is_date_line
from rag.language.names import may_sign, names_writer
from rag.language.numbering import BULLET, numbering
from rag.language.questions import is_turn
from rag.reading.lines.line import Line
from rag.types import Span

MIN_COLUMNS, MAX_COLUMNS = 24, 180  # how wide hard-wrapped text may be, in columns of a terminal
MIN_LINES = 3
FLUSH = 0.3  # of all lines, those that end unfinished where the widest do
CENTRED = 6  # columns to the right of running text
# A word cut at the end of a line, and the rest of it.
CUT_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}[-\u00ad\u2010]$")
REST = re.compile(r"[a-z\u00df-\u024f]{2,}")
FIRST_WORD = re.compile(r"[\x21-\u024f\u2010-\u201f]+")
HAN_END = re.compile("[\u4e00-\u9fff」』》”）)]$")
FIELDS = re.compile("\\S\u3000{2,}\\S")  # what running text has no reason for
RAGGED = 0.9  # of the width of a text, up to which a line may end early
NEAR = 3  # lines around one that show how wide the text is
# The character on either side of a break that asks for a blank between.
SPACED = re.compile(r"[^\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")

# A number that goes on behind a break, in a text that sets no blanks between words.
CUT_NUMBER = re.compile(r"[0-9][.,:/-]?$")
HAN = re.compile("[\u4e00-\u9fff]")
CLAUSE = re.compile("[，。；：、！？]")
DIGITS_BEFORE, DIGITS_AFTER = re.compile(r"[0-9]+$"), re.compile(r"([0-9]+)([年月日时点])?")
ITEM = re.compile(r"[0-9]{1,3}(?:[、)）]|[.．](?![0-9]))")
SIGNING = 60  # characters of the name of an institution that signs
CONTEXT = 16  # characters around a break that show the script


def columns(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)


def unwrap(lines: Sequence[Line], words: frozenset[str] = frozenset()) -> list[Line]:
    """Return the lines with hard wraps undone; ``words`` are those that carry their own hyphen."""
    sizes = [line.indent + columns(line.text) if len(line.text) <= MAX_COLUMNS else 0 for line in lines]
    full = wrap_columns(lines, sizes)
    if not full:
        return _with_numbers(lines)
    base = _base_indent(lines)
    lines = [
        replace(line, full=True) if _is_full(lines, number, sizes, full) else line
        for number, line in enumerate(lines)
    ]
    signed = {at for at, below in enumerate(lines[1:]) if _signs(lines[at], below)}
    groups: list[list[Line]] = []
    for number, line in enumerate(lines):
        above = lines[number - 1] if number and number not in signed else None
        if above and (_goes_on(above, line, base) or _cuts_number(above, line)):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [merged(group, words) for group in groups]


def _with_numbers(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a text that was not wrapped, or too short to show it, but numbers cut in two."""
    groups: list[list[Line]] = []
    for number, line in enumerate(lines):
        if number and _cuts_number(lines[number - 1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [merged(group) for group in groups]


def _cuts_number(line: Line, below: Line) -> bool:
    """Whether a break stands inside a number of running text."""
    if below.gap or any(one.level or one.row for one in (line, below)):
        return False
    if not DIGITS_BEFORE.search(line.text) or ITEM.match(below.text) or not CLAUSE.search(line.text):
        return False
    return columns(line.text) >= MIN_COLUMNS and _is_number_cut(line.text, below.text)


def _is_number_cut(text: str, below: str) -> bool:
    """Whether figures meet over a break in a Chinese text, and make a number: no year has five figures."""
    if not CUT_NUMBER.search(text[-3:]) or not (after := DIGITS_AFTER.match(below)):
        return False
    before = DIGITS_BEFORE.search(text[-CONTEXT:])
    figures = (len(before[0]) if before else 0) + len(after[1])
    fits = {"年": figures <= 4, None: True}.get(after[2], figures <= 2 or not before)
    return fits and bool(HAN.search(text[-CONTEXT:]) or HAN.search(below[:CONTEXT]))


def wrap_columns(lines: Sequence[Line], sizes: Sequence[int]) -> int:
    """Return at how many columns the text was wrapped, or 0 where it was not.

    Wrapped text has runs of lines of like length, most of which end in mid-sentence.
    """
    inner = [
        number
        for number, below in enumerate(lines[1:])
        if below.gap == 0 and not lines[number].level and not lines[number].row and not below.level
    ]
    short = [number for number in inner if max(sizes[number : number + 2]) < MIN_COLUMNS]
    widths = sorted(sizes[number] for number in inner if sizes[number])
    edge = widths[int(len(widths) * 0.9)] if widths else 0
    flush = [number for number in inner if sizes[number] >= edge - 2 and not lines[number].finished]
    if len(flush) >= len(inner) * FLUSH:  # verses and lists may stand among what was wrapped
        inner = sorted({*inner} - {*short})
        widths = sorted(sizes[number] for number in inner if sizes[number])
    if len(widths) < MIN_LINES or len(widths) < len(inner) * 0.9:
        return 0
    full = widths[int(len(widths) * 0.9)]
    if not MIN_COLUMNS <= full <= MAX_COLUMNS:
        return 0
    long = [number for number in inner if sizes[number] >= full * 0.75]
    cut = [number for number in long if not lines[number].finished]
    return (
        full if len(long) >= len(inner) * 0.6 and len(cut) >= len(long) * 0.5 and len(cut) >= MIN_LINES else 0
    )


def merged(lines: Sequence[Line], words: frozenset[str] = frozenset()) -> Line:
    """Return the lines as one, over the breaks between them."""
    if len(lines) == 1:
        return lines[0]
    texts: list[str] = []
    spans: list[Span] = []
    for line, below in zip(lines, [*lines[1:], None], strict=True):
        more = _seam(line, below, words) if below else 0
        last = line.spans[-1]
        own = [*line.spans[:-1], Span(last.start, last.end + more)]
        if spans and spans[-1].end == own[0].start:
            own[0] = Span(spans.pop().start, own[0].end)
        spans += own
        texts.append(line.text[:-1] if more < 0 else line.text + line.after if more else line.text)
    return replace(
        lines[0], spans=tuple(spans), text="".join(texts), full=lines[-1].full, after=lines[-1].after
    )


def _seam(line: Line, below: Line, words: frozenset[str]) -> int:
    """Return how many characters more, or fewer, a line has where another goes on with it."""
    if CUT_WORD.search(line.text[-40:]) and REST.match(below.text):
        return 0 if _is_whole(line.text, below.text, words) else -1
    if _is_number_cut(line.text, below.text):
        return 0
    blank = line.after and SPACED.match(line.text[-1]) and SPACED.match(below.text[0])
    return 1 if blank else 0


def _is_whole(text: str, below: str, words: frozenset[str]) -> bool:
    """Whether the hyphen belongs to the word, as other places in the document show."""
    left = re.search(r"[\w-]+$", text[-40:])
    right = re.match(r"[\w-]+", below[:40])
    return bool(left and right) and (left[0] + right[0]).lower() in words  # type: ignore[index]


def _base_indent(lines: Sequence[Line]) -> int:
    """Return the indent of the lines that go on with a paragraph."""
    counts: dict[int, int] = {}
    for line in lines:
        if line.gap == 0:
            counts[line.indent] = counts.get(line.indent, 0) + 1
    return max(counts, key=lambda indent: (counts[indent], -indent)) if counts else 0


def _is_full(lines: Sequence[Line], number: int, sizes: Sequence[int], full: int) -> bool:
    """Whether no more words fitted on the line: where words have blanks between, not even the next one."""
    line, size = lines[number], sizes[number]
    if not SPACED.match(line.text[-1]):
        return size >= full * 0.8
    if size < full * 0.6 or number + 1 == len(lines):
        return size >= full * 0.6
    word = FIRST_WORD.match(lines[number + 1].text)
    near = max(sizes[max(0, number - NEAR) : number + NEAR + 1])
    return word is None or size + 1 + len(word[0]) > min(full, near) * RAGGED


def _signs(line: Line, below: Line) -> bool:
    """Whether a line is an institution that signs, and the line below it the date."""
    short = len(line.text) <= SIGNING and is_date_line(below.text)
    return short and may_sign(line.text.strip("()（） \u3000"))


def _heads(line: Line) -> bool:
    """Whether a line is no line of a paragraph: a paragraph's last line alone is short, and it ends so."""
    return not line.full and not line.finished and not line.paused and HAN_END.search(line.text) is not None


def _goes_on(line: Line, below: Line, base: int) -> bool:
    """Whether ``below`` goes on with the paragraph that ``line`` is a line of."""
    if below.gap or line.level or below.level or line.row or below.row or is_turn(below.text):
        return False
    if FIELDS.search(line.text) or not line.full or line.indent >= max(base, below.indent) + CENTRED:
        return False
    if is_date_line(below.text) or names_writer(below.text) or (line.finished and _heads(below)):
        return False
    hanging = bool(BULLET.match(line.text)) or numbering(line.head) is not None
    if below.indent > max(base, line.indent if not hanging else line.indent + 8):
        return False
    starts = BULLET.match(below.text) or numbering(below.head)
    return not (starts and (line.finished or hanging))
