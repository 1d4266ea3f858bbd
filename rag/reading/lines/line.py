"""A document as lines, and what can be said of one line by looking at it alone.

Widths count a Chinese character as one and a Latin word as two, so that one limit serves both.
Only the first and last few hundred characters of a line are ever looked at, so that a line of
five megabytes costs no more than its length.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from rag.language.text import width
from rag.reading.lines.marks import BREAKS, CODE, LINK, Cuts, hidden, spaced
from rag.types import Span, Spans

# What may stand after the last mark of a sentence and still belong to it.
CLOSERS = "»”’」』\"')）]］】〕》〉>*_ \t\u3000"
STOPS = "。！？!?…．.；;｡"  # a sentence or clause ends
ENDS = STOPS + "：:"  # nothing is missing: a sentence, a clause or a lead-in ends
PAUSES = ",，、—－-·~〜＋+（(“‘「『《〈&／/"  # something is missing
# The mark of a Markdown heading.
HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(?=\S)")
CLOSING_MARKS = re.compile(r"[ \t]+#+$")
# The line under a heading of two lines.
UNDERLINE = re.compile(r"[ \t]*(={3,}|-{3,})[ \t]*$")
# A row of a table: cells between bars, or parted by tabs.
ROW = re.compile(r"\|.+\||[^\t]+\t[^\t].*\t.*\S.*|[^\t]{1,40}\t[^\t]{1,40}")
# A full stop inside a line, with more behind it, or a line that ends as a sentence does.
SENTENCE_INSIDE = re.compile(
    r"[。；;！!？?][”’」』）)]*[^”’」』）)\s]|[。；;]|[a-z)]\. +[A-Z]|[a-z]{2}[)\"”]?\.$"
)
# Who signs, right behind the last sentence: ……。——张三
SIGNED = re.compile(r"(?<=[。！？!?”])[ \u3000]*[—–-]{1,2} ?[\u4e00-\u9fff·]{2,6}$")
# What parts the cells of a table that was typed with blanks, and how wide one is.
CELL_GAP = re.compile(r" {2,}|\t+|\u3000{2,}| \u3000|\u3000 ")
MIN_CELLS, MAX_CELL = 3, 14
NUMERAL = re.compile(r"[-+—]?[\d,.]+%?")
# What leads to a note, behind the end of a sentence.
NOTE_MARK = re.compile(
    r"(?<=[.。！？!?”\"’'])\s?(?:\[\d{1,3}(?:[,–-] ?\d{1,3})*\]|［\d{1,3}］|〔\d{1,3}〕|"
    r"[(（]\d{1,2}[)）]|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|[①-⑳]|"
    r"(?<=[a-z][.\"”])\d{1,2}|(?<=[a-z]\.[\"”])\d{1,2}|\*{1,3}|†)$"
)
# A title of two parts, the first of which asks or calls out.
EXCLAIMING = re.compile(
    r"[\u4e00-\u9fff][^。；;！!？?“「『]{2,20}[！!？?][ \u3000]?[^。；;！!？?”」』：:]{2,20}(?<![，,、])"
)
EXCLAIMED = 30
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)$")  # around code
CODE_INDENT = 4  # columns from which on Markdown takes a line for code
LOOK = 240  # characters of a line's ends that the rules look at


@dataclass(frozen=True)
class Line:
    """One line with words on it: ``text`` is what its ``spans`` show, without marks of the format."""

    spans: Spans
    text: str
    gap: int = 0  # empty lines above
    indent: int = 0  # columns of white space before the words
    level: int = 0  # depth of the heading that the format itself states, 0 for none
    bold: int = 0  # characters at the start that stand out
    row: bool = False  # of a table
    page: bool = False  # the first one of a page
    full: bool = False  # reaches the edge at which the text was wrapped
    link: bool = False  # holds nothing but a link
    code: bool = False  # between the fences of Markdown
    parted: bool = False  # a rule, a menu or the name of a column stood above it
    after: str = ""  # the white space character right behind the words, which can part them from more

    @property
    def start(self) -> int:
        """Where the words start in the document."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """Where the words end in the document."""
        return self.spans[-1].end

    @property
    def head(self) -> str:
        """The start of the words, which is all that most rules need."""
        return self.text[:LOOK]

    @cached_property
    def short(self) -> int:
        """The width if the line could be a title, else a large number: it is long, or a sentence."""
        size = width(self.text) if len(self.text) <= LOOK else LOOK
        if size <= EXCLAIMED and EXCLAIMING.fullmatch(self.text):
            return size
        return LOOK if size > LOOK or SENTENCE_INSIDE.search(self.head) else size

    @cached_property
    def last(self) -> str:
        """The last mark, without closing quotes and brackets, what leads to a note, and who signs."""
        return SIGNED.sub("", NOTE_MARK.sub("", self.text[-16:])).rstrip(CLOSERS)[-1:]

    @cached_property
    def finished(self) -> bool:
        """Whether the line ends as a sentence, clause or lead-in does."""
        return self.last in tuple(ENDS)

    @property
    def paused(self) -> bool:
        """Whether the line breaks off at a comma, an opening quote or another mark that goes on."""
        return self.text[-1] in PAUSES

    @cached_property
    def prose(self) -> bool:
        """Whether the line reads as running text rather than as a label."""
        return self.short > 40 or self.last in tuple(STOPS)

    def slice(self, start: int, end: int) -> Spans:
        """Return where ``text[start:end]`` stands in the document."""
        found, position = [], 0
        for span in self.spans:
            size = span.end - span.start
            low, high = max(start - position, 0), min(end - position, size)
            if low < high:
                found.append(Span(span.start + low, span.start + high))
            position += size
        return tuple(found)

    def part(self, start: int, end: int) -> "Line":
        """Return the line that holds ``text[start:end]`` only, without white space around it."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        after = self.after if end == len(self.text) else ""
        return Line(
            self.slice(start, end), self.text[start:end], self.gap, self.indent, full=self.full, after=after
        )


def cut_lines(
    text: str, pages: Sequence[int] = (), start: int = 0, markdown: bool = False, stop: int | None = None
) -> list[Line]:
    """Return the lines of ``text`` that hold words, in order, from offset ``start`` to ``stop``."""
    body = text[start:stop]
    found: list[Line] = []
    position, gap, page, ocr = start, 0, True, spaced(body)
    rows = body.split("\n")
    fences, code = _fences(rows) if markdown else (frozenset(), frozenset())
    for number, raw in enumerate(rows):
        coded = number in code
        under = UNDERLINE.match(raw) if not coded else None
        if under and found and not gap and found[-1].short <= 60 and not found[-1].level:
            found[-1] = _leveled(found[-1], 1 if under[1][0] == "=" else 2)
        page = page or "\f" in raw or _page_between(pages, position, position + len(raw))
        cuts = _paragraphs(raw) if markdown and not coded and "<" in raw else [(0, len(raw))]
        for low, high in cuts if number not in fences else []:
            line = _line(raw[low:high], position + low, gap, page, ocr, markdown and not coded, not coded)
            gap = gap + 1 if line is None else 0
            if line is not None:
                found.append(replace(line, code=True) if coded else line)
                page, gap = False, 1 if high < len(raw) else 0
        gap += number in fences
        position += len(raw) + 1
    _mark_rows(found)
    return found


def _paragraphs(raw: str) -> Cuts:
    """Return the paragraphs of a line of Markdown that holds several, between the tags that part them."""
    coded = [match.span() for match in CODE.finditer(raw)]
    marks = [mark.span() for mark in BREAKS.finditer(raw)]
    marks = [mark for mark in marks if not any(start <= mark[0] < end for start, end in coded)]
    bounds = [0, *(bound for mark in marks for bound in mark), len(raw)]
    return [(bounds[at], bounds[at + 1]) for at in range(0, len(bounds), 2)]


def _fences(rows: Sequence[str]) -> tuple[Set[int], Set[int]]:
    """Return which lines of Markdown are fences, and which are code between two of them.

    What is fenced as Markdown is no code, and neither is what stands below a fence that nothing closes.
    """
    marks = [(at, fence) for at, raw in enumerate(rows) if (fence := FENCE.match(raw))]
    code: set[int] = set()
    opened: tuple[int, re.Match[str]] | None = None
    for at, fence in marks:
        if opened is None:
            opened = at, fence
        elif fence[1][0] == opened[1][1][0] and len(fence[1]) >= len(opened[1][1]) and not fence[2].strip():
            if opened[1][2].strip().lower() not in ("markdown", "md"):
                code.update(range(opened[0] + 1, at))
            opened = None
        elif fence[2].strip():
            opened = at, fence
    return {at for at, _ in marks if at not in code}, code


def _mark_rows(lines: list[Line]) -> None:
    """Mark the rows of tables that were typed with blanks: lines below each other of as many short cells.

    A table of contents is none: of its cells, only the last one is a number.
    """
    sizes = [_cells(line) for line in lines]
    for at, line in enumerate(lines):
        beside = (at and line.gap == 0 and sizes[at - 1]) or 0
        below = at + 1 < len(lines) and lines[at + 1].gap == 0 and sizes[at + 1]
        if sizes[at] and sizes[at] in (beside, below):
            lines[at] = replace(line, row=True)


def _cells(line: Line) -> int:
    """Return the number of cells in a line that blanks part into short ones, or 0."""
    if line.level or line.row or len(line.text) > LOOK:
        return 0
    cells = CELL_GAP.split(line.text)
    numerals = [NUMERAL.fullmatch(cell) is not None for cell in cells]
    listed = numerals[-1] and sum(numerals) == 1
    short = all(width(cell) <= MAX_CELL and cell[-1] not in STOPS for cell in cells if cell)
    return len(cells) if len(cells) >= MIN_CELLS and short and not listed else 0


def _page_between(pages: Sequence[int], start: int, end: int) -> bool:
    at = bisect_right(pages, end)
    return at > 0 and start <= pages[at - 1] <= end


def _leveled(line: Line, level: int) -> Line:
    return replace(line, level=level)


def _line(
    raw: str, position: int, gap: int, page: bool, ocr: bool, markdown: bool, titles: bool
) -> Line | None:
    body = raw.strip()
    if not body:
        return None
    start = raw.index(body[0])
    columns = sum(2 if mark == "\u3000" else 4 if mark == "\t" else 1 for mark in raw[:start])
    level, row = 0, bool(ROW.fullmatch(body[:2000])) and not body.startswith("#")
    mark = HEADING.match(body) if titles and not (markdown and columns >= CODE_INDENT) else None
    if mark:
        level, start = len(mark[1]), start + mark.end()
        body = body[mark.end() :]
        closed = CLOSING_MARKS.search(body, max(0, len(body) - LOOK))
        body = body[: closed.start()] if closed else body
    elif row and body[0] == "|":
        inner = body.strip("| \t")
        if not inner:
            return None  # a row of empty cells
        start, body = start + body.find(inner), inner
    cuts, bold = hidden(body, ocr, markdown)
    spans, text = _shown(body, position + start, cuts)
    end = start + len(body)
    behind = "\n" if end == len(raw) else raw[end]
    after = behind if behind.isspace() and text and spans[-1].end == position + end else ""
    link = body.startswith("[") and LINK.fullmatch(body) is not None
    return (
        Line(spans, text, gap, columns, level, bold, row, page, link=link, after=after)
        if text.strip()
        else None
    )


def _shown(body: str, position: int, cuts: Sequence[tuple[int, int]]) -> tuple[Spans, str]:
    """Return the spans of ``body`` without its cuts, and what they show."""
    if not cuts:
        return (Span(position, position + len(body)),), body
    bounds = [0, *(bound for cut in cuts for bound in cut), len(body)]
    pieces = [(bounds[i], bounds[i + 1]) for i in range(0, len(bounds), 2) if bounds[i] < bounds[i + 1]]
    spans = tuple(Span(position + start, position + end) for start, end in pieces)
    return spans, "".join(body[start:end] for start, end in pieces)
