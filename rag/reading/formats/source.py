"""What a format hands over: the document, its records, and what the format itself leaves out."""

from dataclasses import dataclass

from rag.language.dates import find_date
from rag.types import Document, LeftOut, Span


class Fields(dict[str, Span]):
    """Where the format itself states ``title``, ``author``, ``affiliation`` and ``published``."""

    def date(self, text: str) -> str | None:
        """Return the date that the field ``published`` states, in ISO 8601."""
        span = self.get("published")
        return find_date(text[span.start : span.end]) if span else None


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table, or all of a file: its text, and what named fields say of it."""

    body: Span
    fields: Fields
    whole: bool = False  # one article, whatever stands in it
    single: bool = False  # one article, unless the text shows by more than its words that it is several
    rows: bool = False  # one article of rows: each line stays as it is, and none is furniture


@dataclass(frozen=True, slots=True)
class Source:
    """A file as its format gives it. ``marks`` are in order and do not overlap."""

    document: Document
    records: tuple[Record, ...]
    marks: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
