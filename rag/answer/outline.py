"""An article line by line: its headings, paragraphs, items and rows, and where each stands in a passage.

What an answer quotes is a stretch of a passage; what belongs together is told by the article's blocks. Here
both meet.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.answer.sentences import Candidate
from rag.split import sentences
from rag.store import Generation
from rag.types import Hit, Span

LONG = 300  # passages: of a longer article those around the hit are looked at
CELL = re.compile(r"\s*[|\t｜]\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """A block of an article within one passage: ``kind`` is head, heading, prose, item, header or row.

    ``section`` are the headings above it, ``header`` is the header of the table that a row belongs to.
    """

    kind: str
    row: int
    span: Span
    text: str
    section: tuple[str, ...] = ()
    header: str = ""

    def sentences(self) -> Iterator["Line"]:
        """Yield its sentences; a heading, header or row is one."""
        if self.kind not in ("prose", "item", "head"):
            yield self
            return
        for span in sentences(self.text):
            start = self.span.start + span.start
            yield replace(
                self,
                span=Span(start, self.span.start + span.end),
                text=self.text[span.start : span.end],
            )

    def pairs(self) -> str:
        """Return a row as ``column：value``; nothing where its columns are not known."""
        if self.kind != "row" or not self.header:
            return ""
        names, values = _cells(self.header), _cells(self.text)
        if len(names) != len(values) or len(names) < 2:
            return ""
        told = [f"{name}：{value}" for name, value in zip(names, values, strict=True) if name and value]
        return "，".join(told)


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in CELL.split(text.strip().strip("|").strip())]


def outline(generation: Generation, hit: Hit) -> list[Line]:
    """Return the lines of the article that a hit is from, in reading order."""
    record = generation.article(int(generation.owners[hit.row]))
    first, last = record["passages"]
    if last - first > LONG:
        first, last = max(first, hit.row - LONG // 2), min(last, hit.row + LONG // 2)
    pieces = sorted(_pieces(generation, range(first, last)))
    starts = [piece[0].start for piece in pieces]
    lines: list[Line] = []
    header = ""
    for block in record["blocks"]:
        kind = block["kind"]
        found = list(_placed(block["spans"], pieces, starts))
        if kind not in ("row", "header"):
            header = ""
        for row, span in found:
            passage = generation.passage(row)
            text = passage.text[span.start : span.end]
            if kind == "header":
                header = text
            lines.append(Line(kind, row, span, text, passage.section, header if kind == "row" else ""))
    return lines


def _pieces(generation: Generation, rows: range) -> Iterator[tuple[Span, int, int]]:
    """Yield the spans of passages in the document, each with its passage and where it starts in its text."""
    for row in rows:
        done = 0
        for span in generation.passage(row).spans:
            yield span, row, done
            done += span.end - span.start


def _placed(
    spans: list[list[int]], pieces: list[tuple[Span, int, int]], starts: list[int]
) -> Iterator[tuple[int, Span]]:
    """Yield where the spans of a block stand: a passage, and the stretch of its text; once a passage."""
    found: dict[int, Span] = {}
    for start, end in spans:
        at = max(0, bisect_right(starts, start) - 1)
        while at < len(pieces) and pieces[at][0].start < end:
            piece, row, done = pieces[at]
            low, high = max(start, piece.start), min(end, piece.end)
            if low < high:
                here = Span(done + low - piece.start, done + high - piece.start)
                known = found.get(row)
                found[row] = (
                    here if known is None else Span(min(known.start, here.start), max(known.end, here.end))
                )
            at += 1
    yield from found.items()


def candidate(generation: Generation, hit: Hit, row: int, span: Span) -> Candidate:
    """Return a stretch of a passage of the article that a hit is from."""
    if row == hit.row:
        return Candidate.of(hit, span)
    passage = generation.passage(row)
    source = replace(hit.source, section=passage.section, place=passage.place)
    return Candidate.of(replace(hit, row=row, passage=passage, source=source, read=None), span)
