"""PDF files, read by pdfium in a process of its own, within limits; and pictures of pages.

``pdf_worker.py`` runs in the sandbox as a program that imports nothing of this package; the letters
and boxes that it prints become lines here.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rag.errors import TextlessFile, UnreadableFile
from rag.language.dates import find_date
from rag.reading.formats import scans
from rag.reading.formats.glyphs import Glyphs, learn
from rag.reading.formats.layout import Page, PageLine, page_lines
from rag.reading.formats.runs import Letter, Run, page_runs
from rag.reading.formats.sandbox import answers
from rag.reading.formats.scans import INSTALL, Scans
from rag.reading.formats.source import Fields, Record
from rag.reading.formats.writing import Writer

# What the head of a page of a periodical says beside its day.
ISSUE = re.compile(
    r"第 ?\d{1,3} ?版|星期[一二三四五六日天]|第 ?\d{1,5} ?期|\b(?:No|Vol|Issue)\.? ?\d", re.IGNORECASE
)
HINT = f"It is pictures of pages. {INSTALL}"
NO_TEXT = "It holds no words that can be read."
AGAIN = "Scan it again, larger and sharper."
SAME_EDGE = 1.0  # points by which the edges of a page differ that are the same
COVERED = 0.8  # share of a row in a picture, from which on letters that can be read are all of it
MANY = 0.5  # share of garbled letters of a page that cannot be read


@dataclass(slots=True)
class _File:
    """What the worker told of a file: its pages, its fonts, and the title that it states."""

    pages: list[Page] = field(default_factory=list)
    glyphs: dict[int, Glyphs] = field(default_factory=dict)
    bold: set[int] = field(default_factory=set)
    fonts: int = 0
    title: str = ""

    def add(self, answer: Any) -> None:
        """Take a page into account."""
        for _, heavy in answer["fonts"]:
            if heavy:
                self.bold.add(self.fonts)
            self.fonts += 1
        letters = [Letter(*letter) for letter in answer["letters"]]
        learn(self.glyphs, letters)
        low, high = answer["edges"]
        aside = "".join(letter.mark for letter in letters if letter.turn)
        runs = page_runs([letter for letter in letters if not letter.turn])
        self.pages.append(Page(runs, (low, high), " ".join(aside.split())))

    @property
    def garbled(self) -> frozenset[int]:
        """The fonts whose letters cannot be what the file says."""
        return frozenset(font for font, glyphs in self.glyphs.items() if glyphs.garbled)

    def unread(self) -> list[int]:
        """Return the numbers of the pages, from 0, whose letters say nothing."""
        garbled = self.garbled
        found = []
        for number, page in enumerate(self.pages):
            fonts = sum((run.fonts for run in page.runs), Counter[int]())
            if sum(fonts[font] for font in garbled) >= fonts.total() * MANY:
                found.append(number)
        return found


def write_pdf(data: bytes, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a PDF, page by page, and its record.

    Raises:
        UnreadableFile: it is damaged, locked, or takes more than the limits.
        TextlessFile: it is without text.
    """
    file = _read(data, path)
    unread = file.unread()
    found = scans.read(data, path, unread) if unread and scans.version() else Scans()
    for number, page in found.pages.items():
        if page.runs and number in unread:
            file.pages[number] = _both(file.pages[number], page, file.garbled)
    if not any(page.runs for page in file.pages):
        raise TextlessFile(f"{path} has no text layer.", NO_TEXT if scans.version() else HINT)
    pages = _lines(file)
    if not _legible(pages):
        hint = f"Its letters are garbled. {AGAIN if scans.version() else INSTALL}"
        raise TextlessFile(f"{path} has a text layer that cannot be read.", hint)
    return _written(file, pages, found)


def write_picture(data: bytes, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a picture, as of a PDF of pictures of pages.

    Raises:
        UnreadableFile: it is damaged, takes more than the limits, or nothing is there that reads it.
        TextlessFile: it is without text.
    """
    if not scans.version():
        raise UnreadableFile(f"{path} is a picture.", INSTALL)
    found = scans.read(data, path, None)
    file = _File([found.pages[number] for number in sorted(found.pages)])
    if not any(page.runs for page in file.pages):
        raise TextlessFile(f"{path} is a picture without text.", NO_TEXT)
    pages = _lines(file)
    if not _legible(pages):
        raise TextlessFile(f"{path} is a picture whose words are unclear.", AGAIN)
    return _written(file, pages, found)


def _both(page: Page, scan: Page, garbled: frozenset[int]) -> Page:
    """Return a page as OCR reads it, but for rows whose letters can be read: these are what the file says.

    Where the two do not count from the same corner, OCR alone is taken.
    """
    if any(abs(one - two) > SAME_EDGE for one, two in zip(page.edges, scan.edges, strict=True)):
        return scan
    legible = [run for run in page.runs if not garbled & run.fonts.keys()]
    kept = list(scan.runs)
    for run in scan.runs:
        inside = [one for one in legible if run.bottom < one.middle < run.top and _overlap(one, run) > 0]
        if sum(_overlap(one, run) for one in inside) >= (run.right - run.left) * COVERED:
            kept.remove(run)
        else:
            legible = [one for one in legible if one not in inside]
    return replace(scan, runs=[*legible, *kept])


def _overlap(one: Run, two: Run) -> float:
    return min(one.right, two.right) - max(one.left, two.left)


def _lines(file: _File) -> list[list[PageLine]]:
    return page_lines(file.pages, file.bold, file.garbled, file.title)


def _legible(pages: Sequence[Sequence[PageLine]]) -> bool:
    """Whether any line can be read."""
    return any(line.reason not in ("garbled", "unclear") for page in pages for line in page)


def _written(
    file: _File, pages: Sequence[Sequence[PageLine]], found: Scans
) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a file, and its record."""
    writer = Writer()
    fields = Fields()
    first = next((page for page in pages if page), [])
    for number, page in enumerate(pages, 1):
        scanned = {"ocr": bool(page) and file.pages[number - 1].scanned} if found.pages else {}
        writer.place(gap=True, page=number, **scanned)
        for line in page:
            mark = "#" * line.level + " " * bool(line.level)
            span = writer.line(mark + line.text, line.reason, gap=line.gap)
            if page is first and _is_issue(line):
                fields["published"] = span
    writer.notes += [*_notes(pages), *found.notes(len(pages))]
    titles = sum(line.level == 1 for page in pages for line in page)
    return writer, (writer.record(fields, 0, single=titles <= 1),)


def _is_issue(line: PageLine) -> bool:
    """Whether the head of a page says the issue and the day of a periodical."""
    return line.reason == "running header" and bool(ISSUE.search(line.text) and find_date(line.text))


def _notes(pages: Sequence[Sequence[PageLine]]) -> list[str]:
    """Say which pages cannot be read, and what to do."""
    empty = sum(not page for page in pages)
    garbled = [page for page in pages if any(line.reason == "garbled" for line in page)]
    notes = []
    if empty:
        hint = "" if scans.version() else "; if they are pictures, install rag[ocr]"
        notes.append(f"{empty} of {len(pages)} pages hold no text{hint}")
    if garbled:
        notes.append(
            f"{len(garbled)} of {len(pages)} pages hold garbled letters, left out: the file names letters"
            " that it does not show" + ("" if scans.version() else "; install rag[ocr]")
        )
    return notes


def _read(data: bytes, path: str) -> _File:
    """Return what the worker finds in a file."""
    file = _File()
    for answer in answers("pdf_worker.py", data, path):
        if "letters" in answer:
            file.add(answer)
        file.title = answer.get("title", file.title)
    return file
