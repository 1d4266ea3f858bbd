"""The inside of an article: its headings, its sections and its paragraphs, joined over breaks."""

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from rag.language.numbering import BULLET, RUN_IN, RUN_IN_RANK, Numbering, numbering
from rag.language.questions import is_question, is_turn
from rag.language.text import width
from rag.language.vocabulary import PART
from rag.reading.lines.line import Line
from rag.reading.lines.wraps import merged
from rag.types import Paragraph, Section, Spans

HEADING_WIDTH = 45  # of a numbered heading in a line of its own
PLAIN_WIDTH = 30  # of a heading without number
RUN_IN_WIDTH = 45  # of a sentence that heads its paragraph
BODY_WIDTH = 30  # of the text that shows the line above to be a heading
MIN_CUT = 24  # width of a line that a break may have cut without a comma to show for it
MIN_PAIRS = 3  # lines of a question and its answer that show a text to be made of them
PLAIN_RANK, QUESTION_RANK, BOLD_RANK = 28, 45, 49
HEADED = (
    "编",
    "章",
    "节",
    "附",
    "年",
    "壹、",
    "一、",
    "(一)",
    "1.1",
    "1.1.1",
    "I.",
)  # kinds that head a section, however short
# The sentence that starts a paragraph.
SENTENCE = re.compile(r"[^。！？!?;；\n]{2,80}?[。！？!?][”’」』）)]*|[A-Z][^.!?]{2,80}[.!?](?= )")
# A question and, behind it, what answers it: in one line.
PAIR = re.compile(r"([^。！？!?；;“「『\"]{4,60}[？?])\s*(?=[^\s？?”」』\"）)][^？?]*[。.！!]$)")
SHARE = re.compile(r"\d{1,3}(?:\.\d+)? ?[%％]")  # how many chose an answer, each in a line of its own
COMMA = re.compile("[,，;；]")
CODE = re.compile(r"[^:：]{2,8}[:：][ ]?[^:：]*[A-Za-z\d-]{4}")  # 项目编号:…: what a line states, no heading
FIRST = re.compile("第[一1１][编篇章条]")
CLAUSE = "条"
PARTS = ("编", "章", "节", "附", "年", CLAUSE)  # kinds of parts, which are no items of a list
Kind: TypeAlias = Literal["prose", "item", "header", "row"]


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading at the start of a line: its kind, how deep that stands, how much of the line it is."""

    kind: str
    rank: int
    end: int


@dataclass(slots=True)
class _Open:
    """A section that is being read."""

    path: tuple[str, ...] = ()
    heading: Spans = ()
    paragraphs: list[Paragraph] = field(default_factory=list)


def sections(
    lines: Sequence[Line],
    fresh: Set[int],
    headings: Set[int] = frozenset(),
    laid: bool = False,
    written: bool = False,
) -> tuple[Section, ...]:
    """Return the sections of an article's lines.

    A line that starts at an offset in ``fresh`` never goes on with a paragraph above it; one that starts at
    an offset in ``headings`` is known to be a heading. Where the format knows where lines stand (``laid``), a
    wide space on a page ends a paragraph; where it hands over what was written (``written``), the next line
    is another paragraph unless this one breaks off.
    """
    reader = _Reader(lines, fresh, headings, laid, written)
    at = 0
    while at < len(reader.lines):
        at = reader.step(at)
    return tuple(
        Section(part.path, part.heading, tuple(part.paragraphs))
        for part in reader.sections
        if part.heading or part.paragraphs
    )


class _Reader:
    """One pass over the lines of an article."""

    def __init__(
        self, lines: Sequence[Line], fresh: Set[int], headings: Set[int], laid: bool, written: bool
    ) -> None:
        self.lines, self.fresh, self.headings = lines, fresh, headings
        self.laid, self.written = laid, written
        self.path: list[tuple[str, int, str]] = []  # kind, rank, words
        self.sections = [_Open()]
        self.rows = Counter(_row_kind(line) for line in lines)
        told = [
            (number.kind, not line.prose or _run_in(line) > 0)
            for line in lines
            if (number := numbering(line.head))
        ]
        self.items = Counter(kind for kind, _ in told)  # lines that are numbered in this way
        self.heads = Counter(kind for kind, heads in told if heads)  # of these, headings by their own form
        self.pairs = sum(_asks(line) > 0 for line in lines) >= MIN_PAIRS

    def step(self, at: int) -> int:
        """Read the heading or paragraph that starts at this line; return the line behind it."""
        line = self.lines[at]
        heading = self._heading(at)
        if heading:
            self._open(heading, line)
            line = line.part(heading.end, len(line.text))
            if not line.text:
                return at + 1
        last = at
        while last + 1 < len(self.lines) and self._joins(line if last == at else self.lines[last], last):
            last += 1
        line = merged([line, *self.lines[at + 1 : last + 1]])
        self.sections[-1].paragraphs.append(Paragraph(line.spans, self._kind(at, line)))
        return last + 1

    def _open(self, heading: _Heading, line: Line) -> None:
        kinds = [entry[0] for entry in self.path]
        if heading.kind in kinds:
            del self.path[kinds.index(heading.kind) :]
        while self.path and self.path[-1][1] > heading.rank:
            self.path.pop()
        words = line.text[: heading.end].rstrip("。:： \t\u3000")
        self.path.append((heading.kind, heading.rank, words))
        path = tuple(entry[2] for entry in self.path)
        self.sections.append(_Open(path, line.part(0, heading.end).spans))

    def _heading(self, at: int) -> _Heading | None:
        line = self.lines[at]
        if line.row or line.code:
            return None
        if line.level:
            return _Heading(f"#{line.level}", 2 + line.level, len(line.text))
        if is_question(line.text):
            return _Heading("问", QUESTION_RANK, len(line.text)) if self._answered(at) else None
        number = numbering(line.head)
        asked = _asks(line) if self.pairs else 0
        if asked:
            return _Heading("问", QUESTION_RANK, asked)
        if number and number.kind == CLAUSE:
            return _Heading(number.kind, number.rank, len(line.text[: number.end].rstrip()))
        listed = number is not None and self._is_listed(at, number)
        whole = None if listed else self._whole_line(at, number) or self._known(at, number)
        return whole or self._run_in(line, number)

    def _is_listed(self, at: int, number: Numbering) -> bool:
        """Whether the line right above is numbered alike, and so this one is an item of a list."""
        if number.kind in PARTS or self.lines[at].bold:
            return False
        near = [self.lines[other] for other in (at - 1, at + 1) if 0 <= other < len(self.lines)]
        alike = [
            line
            for line in near
            if not line.level and (told := numbering(line.head)) and told.kind == number.kind
        ]
        return any(not line.prose or line.paused or line.last in "；;" for line in alike)

    def _answered(self, at: int) -> bool:
        return at + 1 < len(self.lines) and not is_question(self.lines[at + 1].text)

    def _whole_line(self, at: int, number: Numbering | None) -> _Heading | None:
        """Return the heading that is a line of its own: it has text under it, and no siblings at once."""
        line = self.lines[at]
        below = self.lines[at + 1] if at + 1 < len(self.lines) else None
        if below is None or line.paused:
            return None
        if line.finished and line.text[-1] not in "?？":
            return self._sentence_line(line, below, number)
        if number is None:
            return _Heading("plain", PLAIN_RANK, len(line.text)) if self._plain(at, below) else None
        if line.short > HEADING_WIDTH:
            return None
        under = numbering(below.head)
        if (under and under.kind == number.kind and not below.prose) or (
            under is None and number.kind != "I." and BULLET.match(line.text)
        ):
            return None
        if number.kind not in HEADED and not (
            below.prose or below.full or (under and under.rank > number.rank)
        ):
            return None
        return _Heading(number.kind, number.rank, len(line.text))

    def _known(self, at: int, number: Numbering | None) -> _Heading | None:
        """Return the heading that is none by its form, and known to be one."""
        line = self.lines[at]
        if line.start not in self.headings or at + 1 == len(self.lines) or line.short > HEADING_WIDTH:
            return None
        kind, rank = (number.kind, number.rank) if number else ("plain", PLAIN_RANK)
        return _Heading(kind, rank, len(line.text))

    def _sentence_line(self, line: Line, below: Line, number: Numbering | None) -> _Heading | None:
        """Return the heading that is a sentence, with its full stop, in a line of its own."""
        sentence = SENTENCE.fullmatch(line.head)
        if (
            not sentence
            or width(line.text) > RUN_IN_WIDTH
            or not below.prose
            or width(below.head) <= width(line.text)
        ):
            return None
        kind = _row_kind(line)
        if number and number.kind in ("一、", "(一)", "1.1"):
            under = numbering(below.head)
            return (
                None
                if under and under.kind == number.kind
                else _Heading(number.kind, number.rank, len(line.text))
            )
        if not kind or self.rows[kind] < 2 or _row_kind(below) == kind:
            return None
        return _Heading("run-in", RUN_IN_RANK, len(line.text))

    def _plain(self, at: int, below: Line) -> bool:
        line = self.lines[at]
        if (
            line.short > PLAIN_WIDTH
            or (line.full and not line.bold)
            or CODE.match(line.text)
            or BULLET.match(line.text)
            or is_turn(line.text)
        ):
            return False
        if line.indent > below.indent and not below.gap and COMMA.search(line.text):
            return False  # the first line of a paragraph that a page cut
        above = self.lines[at - 1] if at else None
        if PART.fullmatch(line.text.rstrip(":： ")) or self._attached(at, below):
            return True
        free = above is None or above.finished or above.level > 0 or above.row or line.start in self.fresh
        if line.bold >= len(line.text):
            return free or line.gap > 0
        if free and line.gap > 0 and is_question(below.text):
            return True
        return (free and not below.row and below.prose and width(below.head) > BODY_WIDTH) or (
            free and bool(numbering(below.head)) and line.gap > 0 and below.prose
        )

    def _attached(self, at: int, below: Line) -> bool:
        """Whether the line is the title of what is attached: below 附件1, or above 第一章 and its like."""
        above, line = self.lines[at - 1] if at else None, self.lines[at]
        number = numbering(above.head) if above else None
        named = number is not None and number.kind == "附" and above is not None
        if named and above is not None and number is not None and number.end >= len(above.text):
            return not line.finished and (below.row or below.prose or numbering(below.head) is not None)
        under = numbering(below.head)
        parts = (
            under is not None and under.kind in ("编", "章", CLAUSE) and FIRST.match(below.head) is not None
        )
        return parts and at > 0 and not line.finished

    def _run_in(self, line: Line, number: Numbering | None) -> _Heading | None:
        """Return the heading that is the first sentence of its paragraph."""
        end = _run_in(line)
        if not end:
            return None
        if line.bold and line.bold >= end - 1 and number is None:
            return _Heading("bold", BOLD_RANK, end)
        if number:
            alike = self.heads[number.kind] * 2 > self.items[number.kind] or self.items[number.kind] == 1
            return _Heading(number.kind, number.rank, end) if alike else None
        return _Heading("run-in", RUN_IN_RANK, end) if self.rows[_row_kind(line)] > 1 else None

    def _joins(self, line: Line, last: int) -> bool:
        """Whether the paragraph that ends with line ``last`` goes on in the next."""
        above, below = self.lines[last], self.lines[last + 1]
        if above.level or below.level or above.row or below.row or line.finished or below.start in self.fresh:
            return False
        if above.code or below.code:
            return False
        if (
            numbering(below.head)
            or BULLET.match(below.text)
            or RUN_IN.match(below.head)
            or is_turn(below.text)
        ):
            return False
        if line.paused:
            return True
        if self.written:
            return False
        if self.laid and below.gap and not above.full and not below.page:
            return False
        if SHARE.match(above.text) and SHARE.match(below.text):
            return False
        if above.full and not above.level and below.prose:
            return True
        if (
            _latin(line.text[-1]) != _latin(below.text[0])
            and not below.text[0].isdigit()
            and not line.text[-1].isdigit()
        ):
            return False
        if _latin(below.text[0]) and below.text[0].isupper() and not below.prose:
            return False
        return above.short >= MIN_CUT or bool(COMMA.search(above.head))

    def _kind(self, at: int, line: Line) -> Kind:
        if self.lines[at].row:
            above = self.lines[at - 1] if at else None
            return "row" if above and above.row and self._in_section(above) else "header"
        return "item" if BULLET.match(line.text) or numbering(line.head) else "prose"

    def _in_section(self, above: Line) -> bool:
        paragraphs = self.sections[-1].paragraphs
        return bool(paragraphs) and paragraphs[-1].spans[-1].end == above.end


def _asks(line: Line) -> int:
    """Return the length of the question that a line answers itself, or 0: 照片要自己带吗？窗口现场照。"""
    match = PAIR.match(line.head)
    return (
        match.end(1) if match and not line.row and not line.level and width(match[1]) <= HEADING_WIDTH else 0
    )


def _latin(mark: str) -> bool:
    return mark.isascii() and mark.isalpha()


def _row_kind(line: Line) -> str:
    """Return which row of arguments the line belongs to: 第一, or 一是; empty for none."""
    match = RUN_IN.match(line.head)
    sentence = match and SENTENCE.match(line.head)
    return (
        re.sub("[一二三四五六七八九十]+", "", match[0])
        if match and sentence and width(sentence[0]) <= RUN_IN_WIDTH
        else ""
    )


def _run_in(line: Line) -> int:
    """Return the length of the heading sentence that starts a paragraph, or 0."""
    head = line.head
    number = numbering(head)
    numbered = number is not None and number.kind in ("一、", "(一)", "1.", "(1)", "1.1", "1.1.1", "①")
    if not numbered and not RUN_IN.match(head) and not line.bold:
        return 0
    sentence = SENTENCE.match(head)
    if line.bold and not sentence:
        return line.bold if line.bold < len(line.text) else 0
    if not sentence or width(sentence[0]) > RUN_IN_WIDTH or sentence.end() >= len(line.text):
        return 0
    return sentence.end()
