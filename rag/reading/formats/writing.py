"""The text that a format without one is extracted into: lines, with the marks of Markdown.

Headings become ``#`` lines, table rows ``|`` lines, list items ``-`` lines. The reader takes
these marks for what they are, so that one reader serves all formats.
"""

from collections.abc import Mapping, Sequence

from rag.reading.formats.source import Fields, Record
from rag.types import LeftOut, Span


class Writer:
    """Text in the making, with the stretches that the format itself leaves out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.marks: list[LeftOut] = []
        self.pages: list[int] = []
        self.scans: list[int] = []  # numbers of the pages that were read by OCR, from 1
        self.notes: list[str] = []

    def write(self, text: str) -> Span:
        """Add ``text`` as it is and return where it stands."""
        self.parts.append(text)
        self.size += len(text)
        return Span(self.size - len(text), self.size)

    def line(self, text: str, reason: str | None = None, gap: bool = True) -> Span:
        """Add a line and return where it stands; an empty one above where ``gap``; left out for a reason."""
        if self.size and gap:
            self.write("\n")
        span = self.write(text)
        self.write("\n")
        if reason and span.start < span.end:
            self.marks.append(LeftOut(span, reason))
        return span

    def fields(self, values: Mapping[str, str]) -> Fields:
        """Add named fields as front matter and return where their values stand."""
        fields = Fields()
        if values:
            self.write("---\n")
            for name, value in values.items():
                self.write(f"{name}: ")
                fields[name] = self.write(" ".join(value.split()))
                self.write("\n")
            self.write("---\n")
        return fields

    def text(self) -> str:
        """Return all that was written."""
        return "".join(self.parts)

    def record(
        self, fields: Fields, start: int, whole: bool = False, single: bool = False, rows: bool = False
    ) -> Record:
        """Return the record of what was written since ``start``."""
        return Record(Span(start, self.size), fields, whole or rows, single, rows)

    def add(self, other: "Writer") -> int:
        """Add what another writer wrote, below an empty line; return where that starts."""
        if self.size:
            self.write("\n")
        start = self.size
        self.write(other.text())
        self.marks += [
            LeftOut(Span(mark.span.start + start, mark.span.end + start), mark.reason) for mark in other.marks
        ]
        self.notes += other.notes
        return start

    def row(self, cells: Sequence[str], header: bool = False) -> None:
        """Add a row of a table, and the rule under it where it is the header."""
        self.line(
            "| " + " | ".join(" ".join(cell.split()).replace("|", "/") for cell in cells) + " |", gap=False
        )
        if header:
            self.line("|" + " --- |" * len(cells), gap=False)


Written = tuple[Writer, tuple[Record, ...]]  # what a format hands over: its text, and the records in it
