"""Word documents: paragraphs, headings by style, lists and tables, in the order of the text.

python-docx opens the package and resolves styles; the paragraphs are walked in the XML itself,
because its own ``paragraph.text`` passes over inserted text and content controls.
"""

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from rag.errors import TextlessFile, UnreadableFile
from rag.reading.sources import Fields, Record
from rag.reading.variants import compiled
from rag.reading.writing import Writer

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

MAX_UNPACKED = 96 * 1024 * 1024  # bytes of all parts together
MAX_PART = 48 * 1024 * 1024  # bytes of one part that is XML
MAX_RATIO = 200  # unpacked to packed, of a part beyond a megabyte
MAX_PARTS = 5_000
# What the libraries raise on archives and parts that are damaged, locked or made up.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, SyntaxError, EOFError, OSError),
    *(LookupError, ValueError, TypeError, AttributeError, RuntimeError, AssertionError),
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Heading 2, 标题 2
HEADING = compiled(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
TITLE = compiled(r"(?:title|(?:文档)?标题)$", re.IGNORECASE)
LIST = compiled(r"list|列表|清单", re.IGNORECASE)


def write_word(data: bytes, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a Word document, and its record.

    Raises:
        UnreadableFile: it is damaged, protected, or unpacks to more than the limits.
        TextlessFile: it is without text.
    """
    _check(data, path)
    import docx
    from docx.opc.exceptions import OpcError

    try:
        document = docx.Document(io.BytesIO(data))
        writer = Writer()
        _body(document, writer)
    except (OpcError, *DAMAGE) as error:
        raise UnreadableFile(
            f"{path} is no Word document that can be read ({type(error).__name__}).",
            "Open it in Word and save it again.",
        ) from None
    if not writer.text().strip():
        raise TextlessFile(f"{path} holds no text.", "If it holds pictures of pages, run OCR first.")
    return writer, (writer.record(Fields(), 0),)


def _check(data: bytes, path: str) -> None:
    """Refuse an archive that is damaged or unpacks to more than the limits, before unpacking it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise UnreadableFile(f"{path} is no Word document.", "Open it in Word and save it again.") from None
    large = any(
        (part.file_size > MAX_PART and part.filename.endswith((".xml", ".rels")))
        or (part.file_size > 1 << 20 and part.file_size > MAX_RATIO * max(1, part.compress_size))
        for part in parts
    )
    if large or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableFile(
            f"{path} unpacks to more than is allowed.", "Save it without pictures, or as text."
        )
    if "word/document.xml" not in {part.filename for part in parts}:
        raise UnreadableFile(f"{path} is no Word document.", "Open it in Word and save it as .docx.")


def _body(document: "WordDocument", writer: Writer) -> None:
    levels = {style.style_id: _level(style) for style in document.styles if style.type == 1}
    for block in _blocks(document.element.body):
        if block.tag == f"{W}tbl":
            _table(block, writer)
        else:
            _paragraph(block, levels, writer)


def _blocks(parent: Any) -> list[Any]:
    """Return paragraphs and tables in order, those inside content controls included."""
    found: list[Any] = []
    waiting = list(reversed(list(parent)))
    while waiting:
        element = waiting.pop()
        if element.tag in (f"{W}p", f"{W}tbl"):
            found.append(element)
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
            waiting += reversed(list(element))
    return found


def _level(style: Any) -> int:
    """Return 1 for a title style, 2 and more for headings, -1 for lists, 0 for text."""
    name = style.name or ""
    heading = HEADING.match(name)
    if heading:
        return 1 + min(5, int(heading[1]) or 1)
    if TITLE.match(name):
        return 1
    if LIST.search(name):
        return -1
    outline = style.element.find(f"{W}pPr/{W}outlineLvl")
    value = outline.get(f"{W}val") if outline is not None else None
    return min(6, 2 + int(value)) if value and value.isdigit() and int(value) < 9 else 0


def _paragraph(element: Any, levels: dict[str, int], writer: Writer) -> None:
    text, bold = _text(element)
    properties = element.find(f"{W}pPr")
    style = properties.find(f"{W}pStyle") if properties is not None else None
    level = levels.get(style.get(f"{W}val"), 0) if style is not None else 0
    listed = level < 0 or (properties is not None and properties.find(f"{W}numPr") is not None)
    for number, line in enumerate(text.split("\n")):
        words = line.strip()
        if not words:
            continue
        if level > 0:
            words = f"{'#' * level} {words}"
        elif listed:
            words = f"- {words}"
        elif (
            0 < bold < 60
            and "*" not in words
            and number == 0
            and (bold >= len(words) or words[bold - 1] in "。.:：")
        ):
            words = f"**{words[:bold]}**{words[bold:]}"
        writer.line(words, gap=number == 0)


def _text(element: Any) -> tuple[str, int]:
    """Return the words of a paragraph, and how many of them lead in bold. Deleted text is none."""
    parts: list[str] = []
    bold, lead = 0, True
    for node in element.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"):
        words = (
            (node.text or "")
            if node.tag == f"{W}t"
            else "\t"
            if node.tag == f"{W}tab"
            else "-"
            if node.tag == f"{W}noBreakHyphen"
            else "\n"
        )
        if node.tag == f"{W}tab" and node.getparent().tag != f"{W}r":
            continue  # a tab stop of the style
        mark = node.getparent().find(f"{W}rPr/{W}b")
        strong = mark is not None and mark.get(f"{W}val") not in ("0", "false")
        lead = lead and (strong or not words.strip())
        bold += len(words) if lead and strong else 0
        parts.append(words)
    return "".join(parts), bold


def _table(element: Any, writer: Writer) -> None:
    """Write a table row by row; one of a single column only lays out the page."""
    rows = [
        [" ".join(_text(paragraph)[0] for paragraph in cell.iter(f"{W}p")) for cell in row.iter(f"{W}tc")]
        for row in element.iter(f"{W}tr")
    ]
    writer.line("", gap=True)
    for number, cells in enumerate(rows):
        if len(cells) > 1:
            writer.row(cells, header=number == 0 and len(rows) > 1)
        elif cells and cells[0].strip():
            writer.line(cells[0])
