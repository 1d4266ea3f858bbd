"""Slides of PowerPoint: each a page, its title a heading, its points items of a list.

Read from the package's own XML: python-pptx brings Pillow and XlsxWriter for what it writes.
"""

from collections.abc import Iterator
from typing import Any

from rag.errors import TextlessFile
from rag.reading.formats.packed import Package
from rag.reading.formats.source import Fields, Record
from rag.reading.formats.writing import Writer
from rag.types import Span

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MAIN = "ppt/presentation.xml"
TITLES = ("title", "ctrTitle")
REASONS = {"ftr": "running header", "hdr": "running header", "dt": "running header", "sldNum": "page number"}
MARKS = {f"{A}br": "\n", f"{A}tab": "\t"}


def write_slides(data: bytes, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a presentation, slide by slide, and its record.

    Raises:
        UnreadableFile: it is damaged, locked, or larger than the limits.
        TextlessFile: its slides show no words.
    """
    package = Package(data, path)
    relations = package.relations(MAIN)
    slides = [relations.get(slide.get(f"{R}id", "")) for slide in package.xml(MAIN).iter(f"{P}sldId")]
    writer, fields = Writer(), Fields()
    unread = 0
    for number, relation in enumerate(slides, 1):
        if relation is None or relation[1] not in package.names:
            writer.notes.append(f"slide {number} is missing from the file")
            continue
        writer.place(gap=True, page=number)
        unread += _slide(package, relation[1], writer, fields)
    if not writer.text().strip():
        raise TextlessFile(f"{path} shows no words.", "If it holds pictures of text, run OCR first.")
    if unread:
        writer.notes.append(f"{unread} charts, diagrams and embedded objects were not read")
    return writer, (writer.record(fields, 0, whole=True),)


def _slide(package: Package, name: str, writer: Writer, fields: Fields) -> int:
    """Write one slide; return how many of its objects are not read."""
    root = package.xml(name)
    hidden = "hidden" if root.get("show") in ("0", "false") else None
    tree = next(root.iter(f"{P}spTree"), None)
    shapes = list(_shapes(tree)) if tree is not None else []
    shapes.sort(key=lambda shape: _kind(shape) not in TITLES)
    unread = 0
    for shape in shapes:
        kind = _kind(shape)
        if shape.tag == f"{P}graphicFrame":
            table = next(shape.iter(f"{A}tbl"), None)
            if table is None:
                unread += 1
            else:
                _table(table, writer, hidden)
            continue
        texts = [text for paragraph in shape.iter(f"{A}p") if (text := words(paragraph).strip())]
        if kind in TITLES and texts and not hidden:
            title = " ".join(" ".join(texts).split())
            span = writer.line(f"# {title}")
            fields.setdefault("title", Span(span.end - len(title), span.end))
            continue
        listed = kind in ("body", "obj", "") and _is_placeholder(shape) and len(texts) > 1
        for number, text in enumerate(texts):
            for line in filter(None, map(str.strip, text.split("\n"))):
                writer.line(f"- {line}" if listed else line, REASONS.get(kind) or hidden, gap=number == 0)
    for kind, part in package.relations(name).values():
        if kind == "notesSlide" and part in package.names:
            _notes(package.xml(part), writer, hidden)
    return unread


def _notes(root: Any, writer: Writer, hidden: str | None) -> None:
    """Write what the speaker is to say."""
    for shape in root.iter(f"{P}sp"):
        if _kind(shape) == "body":
            for number, text in enumerate(
                filter(None, (words(part).strip() for part in shape.iter(f"{A}p")))
            ):
                writer.line(" ".join(text.split()), hidden, gap=number == 0)


def _shapes(parent: Any) -> Iterator[Any]:
    """Yield the shapes with text and the frames, those of groups included, in order."""
    for child in parent:
        if child.tag == f"{P}grpSp":
            yield from _shapes(child)
        elif child.tag in (f"{P}sp", f"{P}graphicFrame"):
            yield child


def _place(shape: Any) -> Any:
    return next(shape.iter(f"{P}ph"), None)


def _is_placeholder(shape: Any) -> bool:
    return _place(shape) is not None


def _kind(shape: Any) -> str:
    place = _place(shape)
    return place.get("type", "") if place is not None else ""


def _table(table: Any, writer: Writer, hidden: str | None) -> None:
    """Write a table; a cell that was merged fills all its places."""
    writer.line("")
    above: list[str] = []
    for number, row in enumerate(table.iter(f"{A}tr")):
        cells: list[str] = []
        for cell in row.iter(f"{A}tc"):
            text = " ".join(words(part) for part in cell.iter(f"{A}p"))
            if cell.get("vMerge") in ("1", "true") and len(cells) < len(above):
                text = above[len(cells)]
            elif cell.get("hMerge") in ("1", "true") and cells:
                text = cells[-1]
            cells.append(text)
        if hidden:
            writer.line(" | ".join(cells), hidden, gap=False)
        else:
            writer.row(cells, header=number == 0)
        above = cells


def words(paragraph: Any) -> str:
    """Return what a paragraph shows."""
    return "".join(
        MARKS.get(node.tag, (node.text or "") if node.tag == f"{A}t" else "")
        for node in paragraph.iter(f"{A}t", *MARKS)
    )
