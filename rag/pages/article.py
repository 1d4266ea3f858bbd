"""An article as it is read: blocks in order, each made of pieces of the file.

Nothing of the article is missing: what no block holds is shown as a paragraph. What was left out between the
words stands in its place, with its reason, for whoever asks for it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rag.lexical import is_traditional
from rag.scripts import SCRIPTS, script_of
from rag.store import Generation, decode_spans
from rag.types import Json, Source, Span, Spans, cut

BROAD = 240  # characters of a citation beyond which it is shown by a line at its side
LANGUAGES = {
    "kana": "ja",
    "hangul": "ko",
    "cyrillic": "ru",
    "greek": "el",
    "arabic": "ar",
    "hebrew": "he",
    "indic": "hi",
    "thai": "th",
    "latin": "en",
}
WORD = re.compile(r"[^\W_]")  # signs alone, as of markup, are nothing to show
CELL = re.compile(r"\t|(?<!\\)\s*\|\s*")  # what parts the cells of a row


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of the file: ``mark`` is the number of the citation that they belong to, 0 for none.

    ``first`` is its first piece; ``reason`` says why they belong to no article.
    """

    text: str
    mark: int = 0
    first: bool = False
    broad: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A title, heading, paragraph, item, table or stretch that was left out.

    ``kind`` is title, head, heading, prose, item, table or left. A table has ``rows`` of cells, the first
    ``heads`` of them headers; any other block has ``pieces``.
    """

    kind: str
    pieces: tuple[Piece, ...] = ()
    depth: int = 0
    anchor: str = ""
    rows: tuple[tuple[tuple[Piece, ...], ...], ...] = ()
    heads: int = 0

    @property
    def text(self) -> str:
        """The block's own words."""
        return "".join(piece.text for piece in self.pieces if not piece.reason)


@dataclass(frozen=True, slots=True)
class Shown:
    """An article as a page shows it."""

    source: Source
    language: str
    blocks: tuple[Block, ...]
    citations: tuple[str, ...]  # the words of each, in order
    left_out: int  # stretches
    outside: bool  # some of what is cited is no part of the article
    text: str = field(repr=False)

    @property
    def headings(self) -> list[Block]:
        """The table of contents."""
        return [block for block in self.blocks if block.kind == "heading"]

    @property
    def titled(self) -> bool:
        """Whether a block is the title."""
        return any(block.kind == "title" for block in self.blocks)


def show(generation: Generation, number: int, cited: Spans) -> Shown:
    """Return article ``number`` with the cited offsets marked."""
    record = generation.article(number)
    document = generation.document(record["document"])
    spans = decode_spans(record["spans"])
    marks = _citations(document.text, cited, spans)
    left = [span for span in _left_out(generation, number) if WORD.search(document.text, span[0], span[1])]
    page = _Page(document.text, marks, left)
    blocks = tuple(_tables(page.blocks(spans, record["blocks"], record["title"])))
    whole = cut(document.text, spans)
    return Shown(
        source=generation.source(number),
        language=language_of(whole),
        blocks=blocks,
        citations=tuple(cut(document.text, mark) for mark in marks),
        left_out=len(left),
        outside=_length(cited) > sum(_length(mark) for mark in marks),
        text=whole,
    )


def language_of(text: str) -> str:
    """Return the language that a browser chooses glyphs by, from the text's script."""
    script = SCRIPTS[script_of(text)]
    if script == "han":
        return "zh-Hant" if is_traditional(text) else "zh-Hans"
    return LANGUAGES.get(script, "")


def _length(spans: Spans) -> int:
    return sum(span.end - span.start for span in spans)


def _citations(text: str, cited: Spans, spans: Spans) -> list[Spans]:
    """Return what is cited of an article, as citations: spans with no word of the article between are one."""
    found: list[list[Span]] = []
    last = -1
    for wanted in cited:
        for span in spans[bisect_right(spans, wanted.start, key=lambda span: span.end) :]:
            if span.start >= wanted.end:
                break
            part = Span(max(wanted.start, span.start, last), min(wanted.end, span.end))
            if part.start >= part.end:
                continue
            if found and not _between(text, spans, last, part.start):
                found[-1].append(part)
            else:
                found.append([part])
            last = part.end
    return [tuple(mark) for mark in found]


def _between(text: str, spans: Spans, start: int, end: int) -> bool:
    """Whether a word of the article stands between two offsets."""
    at = bisect_right(spans, start, key=lambda span: span.end)
    while at < len(spans) and spans[at].start < end:
        if WORD.search(text, max(spans[at].start, start), min(spans[at].end, end)):
            return True
        at += 1
    return False


def _left_out(generation: Generation, number: int) -> Iterator[tuple[int, int, str]]:
    """Yield what of the file belongs to no article, between the article before this one and the next."""
    record = generation.article(number)
    first, last = generation.articles_of[record["document"] : record["document"] + 2]
    mine = decode_spans(record["spans"])
    others = [
        decode_spans(generation.article(other)["spans"]) for other in range(first, last) if other != number
    ]
    low = max((s[-1].end for s in others if s[-1].end <= mine[0].start), default=0)
    high = min((s[0].start for s in others if s[0].start >= mine[-1].end), default=1 << 60)
    for start, end, reason in generation.documents[record["document"]]["left_out"]:
        if low <= start and end <= high:
            yield start, end, reason


class _Page:
    """One pass over an article."""

    def __init__(self, text: str, marks: Sequence[Spans], left: Sequence[tuple[int, int, str]]) -> None:
        self.text = text
        self.marks = sorted(
            (span.start, span.end, number, not place, _length(mark) > BROAD)
            for number, mark in enumerate(marks, 1)
            for place, span in enumerate(mark)
        )
        self.starts = [mark[0] for mark in self.marks]
        self.left = left
        self.told = 0  # of what was left out

    def blocks(self, spans: Spans, records: Sequence[Json], title: str | None) -> Iterator[Block]:
        """Yield the blocks of an article, with what no record holds and what was left out between them."""
        headings = 0
        for kind, depth, part in _covering(self.text, spans, records):
            yield from self._left_before(part[0].start)
            pieces = tuple(self._pieces(part))
            if kind == "head" and title and _bare("".join(p.text for p in pieces)) == _bare(title):
                kind, title = "title", None
            headings += kind == "heading"
            anchor = f"s{headings}" if kind == "heading" else ""
            yield Block(kind, pieces, min(depth + 1, 6), anchor)
        yield from self._left_before(1 << 61)

    def _left_before(self, offset: int) -> Iterator[Block]:
        while self.told < len(self.left) and self.left[self.told][0] < offset:
            start, end, reason = self.left[self.told]
            self.told += 1
            yield Block("left", (Piece(self.text[start:end].strip(), reason=reason),))

    def _pieces(self, spans: Spans) -> Iterator[Piece]:
        for span in spans:
            for left in self._left_before(span.start):
                yield left.pieces[0]
            at = span.start
            for start, end, number, first, broad in self.marks[max(0, bisect_left(self.starts, at) - 1) :]:
                if start >= span.end:
                    break
                if end <= at:
                    continue
                if at < start:
                    yield Piece(self.text[at:start])
                here = max(start, at)
                at = min(end, span.end)
                yield Piece(self.text[here:at], number, first and here == start, broad)
            if at < span.end:
                yield Piece(self.text[at : span.end])


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _covering(text: str, spans: Spans, records: Sequence[Json]) -> Iterator[tuple[str, int, Spans]]:
    """Yield the kind, depth and spans of every block, and between them what none of the records holds."""
    held = [(record["kind"], record.get("depth", 0), decode_spans(record["spans"])) for record in records]
    loose = _less(spans, sorted(span for _, _, part in held for span in part))
    held += [("prose", 0, (span,)) for span in loose if text[span.start : span.end].strip()]
    yield from sorted(held, key=lambda block: block[2][0])


def _less(spans: Spans, taken: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of ``spans`` without those that are taken."""
    bounds = iter([*taken, Span(1 << 60, 1 << 60)])
    next_taken = next(bounds)
    for span in spans:
        at = span.start
        while at < span.end:
            while next_taken.end <= at:
                next_taken = next(bounds)
            if next_taken.start > at:
                yield Span(at, min(span.end, next_taken.start))
            at = min(span.end, max(at, next_taken.end)) if next_taken.start < span.end else span.end


def _tables(blocks: Iterator[Block]) -> Iterator[Block]:
    """Yield the blocks with runs of rows as tables; what was left out of them stands behind."""
    rows: list[Block] = []
    held: list[Block] = []
    for block in blocks:
        if block.kind in ("header", "row"):
            if block.kind == "header" and rows:
                yield _table(rows)
                yield from held
                rows, held = [], []
            rows.append(block)
        elif block.kind == "left" and rows:
            held.append(block)
        else:
            if rows:
                yield _table(rows)
                yield from held
                rows, held = [], []
            yield block
    if rows:
        yield _table(rows)
        yield from held


def _table(rows: Sequence[Block]) -> Block:
    heads = int(rows[0].kind == "header")
    return Block("table", rows=tuple(_cells(row) for row in rows), heads=heads)


def _cells(row: Block) -> tuple[tuple[Piece, ...], ...]:
    """Return the pieces of each cell: a row is cut where its separators stand, and so are its pieces."""
    cells: list[list[Piece]] = [[]]
    for piece in row.pieces:
        bounds = [0, *(at for sep in CELL.finditer(piece.text) for at in sep.span()), len(piece.text)]
        if piece.reason:
            cells[-1].append(piece)
            continue
        first = piece.first
        for place, (start, end) in enumerate(pairwise(bounds)):
            if place % 2:
                cells.append([])
            elif start < end:
                cells[-1].append(Piece(piece.text[start:end], piece.mark, first, piece.broad))
                first = False
    return tuple(tuple(cell) for cell in cells)
