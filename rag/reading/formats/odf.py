"""OpenDocument: texts, sheets and slides, from the package's own XML."""

from collections.abc import Callable
from typing import Any

from rag.errors import TextlessFile, UnreadableFile
from rag.reading.formats.packed import Package
from rag.reading.formats.sheets import MAX_CELLS, Range, write_sheet, written
from rag.reading.formats.source import Fields, Record
from rag.reading.formats.writing import Writer, Written
from rag.types import Span

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE, TEXT, TABLE = f"{{{OASIS}:office:1.0}}", f"{{{OASIS}:text:1.0}}", f"{{{OASIS}:table:1.0}}"
DRAW, STYLE, SHOW = f"{{{OASIS}:drawing:1.0}}", f"{{{OASIS}:style:1.0}}", f"{{{OASIS}:presentation:1.0}}"
CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
MARKS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
# What stands inside a paragraph and is no part of its words.
BESIDE = (f"{TEXT}note", f"{OFFICE}annotation", f"{DRAW}text-box", f"{TEXT}ruby-text", f"{DRAW}object")
INDEXES = tuple(f"{TEXT}{name}" for name in ("table-of-content", "alphabetical-index", "illustration-index"))
SKIPPED = (f"{TEXT}tracked-changes", f"{OFFICE}forms", f"{OFFICE}annotation", f"{TEXT}sequence-decls")
REASONS = {"header": "running header", "footer": "running header", "date-time": "running header"}
MAX_WIDE = 2_000  # columns of a sheet that are looked at


def write_open_document(data: bytes, path: str) -> Written:
    """Return the text of an OpenDocument file, and its records.

    Raises:
        UnreadableFile: it is damaged, locked, or larger than the limits.
        TextlessFile: it holds no words.
    """
    package = Package(data, path)
    if MANIFEST in package.names and b"encryption-data" in package.bytes(MANIFEST):
        raise UnreadableFile(f"{path} is locked.", "Save it again without a password.")
    root = package.xml(CONTENT)
    body = root.find(f"{OFFICE}body")
    kinds: dict[str, Callable[[Any, Any, str], Written]] = {
        f"{OFFICE}text": _text,
        f"{OFFICE}spreadsheet": _sheets,
        f"{OFFICE}presentation": _slides,
    }
    for part in body if body is not None else ():
        if part.tag in kinds:
            return kinds[part.tag](root, part, path)
    raise UnreadableFile(f"{path} is no text, sheet or presentation.", "Save it in one of these forms.")


def _text(root: Any, body: Any, path: str) -> Written:
    writer = Writer()
    reader = _Body(writer, _titles(root))
    reader.blocks(body)
    for note in reader.notes:
        writer.line(note, "footnote")
    if not writer.text().strip():
        raise TextlessFile(f"{path} holds no text.", "If it holds pictures of pages, run OCR first.")
    return writer, (writer.record(Fields(), 0),)


def _titles(root: Any) -> set[str]:
    """Return the styles of a title: ``Title``, and what a paragraph changed of it."""
    found = {"Title"}
    for style in root.iter(f"{STYLE}style"):
        if style.get(f"{STYLE}parent-style-name") == "Title":
            found.add(style.get(f"{STYLE}name", ""))
    return found


class _Body:
    """The blocks of a text, written in order; notes are kept for its end."""

    def __init__(self, writer: Writer, titles: set[str]) -> None:
        self.writer, self.titles = writer, titles
        self.notes: list[str] = []

    def blocks(self, parent: Any, listed: bool = False, reason: str | None = None) -> None:
        """Write the paragraphs, lists and tables of an element."""
        for block in parent:
            if block.tag in SKIPPED:
                continue
            if block.tag in (f"{TEXT}p", f"{TEXT}h"):
                self.paragraph(block, listed, reason)
            elif block.tag == f"{TABLE}table":
                self.table(block, reason)
            elif isinstance(block.tag, str):
                inside = "outline" if block.tag in INDEXES else reason
                self.blocks(block, listed or block.tag == f"{TEXT}list-item", inside)

    def paragraph(self, block: Any, listed: bool, reason: str | None) -> None:
        """Write a paragraph or a heading, and what its text boxes hold."""
        lines = [line.strip() for line in words(block).split("\n")]
        for number, line in enumerate(filter(None, lines)):
            self.writer.line(self.marked(block, line, listed and number == 0), reason, gap=number == 0)
        for note in block.iter(f"{TEXT}note-body"):
            self.notes.append(" ".join(" ".join(words(part) for part in note.iter(f"{TEXT}p")).split()))
        for box in block.iter(f"{DRAW}text-box"):
            self.blocks(box, reason=reason)

    def marked(self, block: Any, line: str, listed: bool) -> str:
        """Return a line with the mark of what it is."""
        if block.tag == f"{TEXT}h":
            level = block.get(f"{TEXT}outline-level", "1")
            return f"{'#' * min(6, int(level) if level.isdecimal() else 1)} {line}"
        if block.get(f"{TEXT}style-name") in self.titles:
            return f"# {line}"
        return f"- {line}" if listed else line

    def table(self, table: Any, reason: str | None) -> None:
        """Write the rows of a table."""
        grid, merged, _ = cells(table)
        for top, left, bottom, right in merged:
            for row in grid[top : bottom + 1]:
                row[left : right + 1] = [grid[top][left]] * len(row[left : right + 1])
        self.writer.line("")
        for number, row in enumerate(grid):
            if reason:
                self.writer.line(" | ".join(row), reason, gap=False)
            elif len(row) > 1:
                self.writer.row(row, header=number == 0 and len(grid) > 1)
            elif row and row[0].strip():
                self.writer.line(row[0])


def _sheets(root: Any, body: Any, path: str) -> Written:
    writer, records, size = Writer(), list[Record](), 0
    hidden = _hidden(root)
    for table in body.iter(f"{TABLE}table"):
        grid, merged, numbers = cells(table)
        size += sum(map(len, grid))
        if size > MAX_CELLS:
            raise UnreadableFile(f"{path} has more than {MAX_CELLS} cells.", "Split it into smaller files.")
        name = table.get(f"{TABLE}name", "")
        unseen = table.get(f"{TABLE}style-name") in hidden
        records += write_sheet(writer, name, grid, merged, unseen, numbers)
    return written(writer, records, path)


def _hidden(root: Any) -> set[str]:
    """Return the styles of tables that are not shown."""
    found = set()
    for style in root.iter(f"{STYLE}style"):
        looks = style.find(f"{STYLE}table-properties")
        if looks is not None and looks.get(f"{TABLE}display") == "false":
            found.add(style.get(f"{STYLE}name", ""))
    return found


def cells(table: Any) -> tuple[list[list[str]], list[Range], list[int]]:
    """Return the cells of a table as it shows them, which of them are merged, and the numbers of the rows.

    A row or cell may stand for a million empty ones at the edge of a sheet: those are left away.
    """
    grid: list[list[str]] = []
    merged: list[Range] = []
    numbers, number = list[int](), 1
    for row in table.iter(f"{TABLE}table-row"):
        found: list[str] = []
        for cell in row:
            if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                continue
            text = "\n".join(
                words(part) for part in cell if part.tag in (f"{TEXT}p", f"{TEXT}h", f"{TEXT}list")
            )
            wide = _count(cell, f"{TABLE}number-columns-spanned")
            deep = _count(cell, f"{TABLE}number-rows-spanned")
            if wide * deep > 1:
                merged.append((len(grid), len(found), len(grid) + deep - 1, len(found) + wide - 1))
            times = _count(cell, f"{TABLE}number-columns-repeated")
            found += [text] * min(times, MAX_WIDE - len(found))
        while found and not found[-1].strip():
            found.pop()
        times = _count(row, f"{TABLE}number-rows-repeated")
        shown = min(times, 1_000 if found else 1)
        grid += [list(found) for _ in range(shown)]
        numbers += range(number, number + shown)
        number += times
    wide = max(map(len, grid), default=0)
    return [[*row, *[""] * (wide - len(row))] for row in grid], merged, numbers


def _count(element: Any, name: str) -> int:
    told = element.get(name, "1")
    return max(1, int(told)) if told.isdecimal() and len(told) < 9 else 1


def _slides(root: Any, body: Any, path: str) -> Written:
    writer, fields = Writer(), Fields()
    reader = _Body(writer, set())
    for number, page in enumerate(body.iter(f"{DRAW}page"), 1):
        writer.place(gap=True, page=number)
        frames = [part for part in page if part.tag != f"{SHOW}notes"]
        frames.sort(key=lambda frame: frame.get(f"{SHOW}class") != "title")
        for frame in frames:
            kind = frame.get(f"{SHOW}class")
            if kind == "title":
                title = " ".join(" ".join(words(part) for part in frame.iter(f"{TEXT}p")).split())
                if title:
                    span = writer.line(f"# {title}")
                    fields.setdefault("title", Span(span.end - len(title), span.end))
            elif frame.tag != f"{OFFICE}forms":
                reader.blocks(frame, reason=REASONS.get(kind or ""))
        for notes in page.iter(f"{SHOW}notes"):
            reader.blocks(notes)
    if not writer.text().strip():
        raise TextlessFile(f"{path} shows no words.", "If it holds pictures of text, run OCR first.")
    return writer, (writer.record(fields, 0, whole=True),)


def words(element: Any) -> str:
    """Return what a paragraph shows: blanks in XML are one, those that the writer set are as many."""
    parts: list[str] = []

    def walk(node: Any) -> None:
        if node.tag == f"{TEXT}s":
            parts.append(" " * min(_count(node, f"{TEXT}c"), 1_000))
        elif node.tag in MARKS:
            parts.append(MARKS[node.tag])
        elif node.tag not in BESIDE and isinstance(node.tag, str):
            parts.append(_blanks(node.text))
            for child in node:
                walk(child)
                parts.append(_blanks(child.tail))

    walk(element)
    return "".join(parts)


def _blanks(text: str | None) -> str:
    return " ".join(text.replace("\n", " ").replace("\t", " ").split(" ")) if text else ""
