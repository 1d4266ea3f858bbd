"""What a format hands over: the document, its records, and what the format itself leaves out."""

import re
from dataclasses import dataclass

from rag.language.dates import find_date
from rag.types import Document, LeftOut, Span

# An entry of a list, or a part of one that is a record.
ENTRY = re.compile(r"(?:-\s+)?(?:(?P<key>\w+):\s+)?[\"']?(?P<words>.*?)[\"']?,?")
NAMED = ("name", "姓名")  # what the name of a person is called in one


class Fields(dict[str, Span]):
    """Where the format itself states ``title``, ``author``, ``affiliation`` and ``published``."""

    def told(self, text: str) -> dict[str, str]:
        """Return what each field states; a list whose entries stand on lines of their own as one line."""
        values = {name: text[span.start : span.end] for name, span in self.items()}
        return {name: _listed(value) if "\n" in value else value for name, value in values.items()}

    def date(self, text: str) -> str | None:
        """Return the date that the field ``published`` states, in ISO 8601."""
        span = self.get("published")
        return find_date(text[span.start : span.end]) if span else None


def _listed(value: str) -> str:
    """Return the entries of a list in YAML, of those that are records the names."""
    names = []
    for line in value.split("\n"):
        entry = ENTRY.fullmatch(line.strip())
        if entry and entry["words"] and (not entry["key"] or entry["key"] in NAMED):
            names.append(entry["words"])
    return ("、" if any(not name[0].isascii() for name in names) else ", ").join(names)


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
    """A file as its format gives it: ``marks`` in order, none over another; ``written``: see ``Format``."""

    document: Document
    records: tuple[Record, ...]
    marks: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    written: bool = False
