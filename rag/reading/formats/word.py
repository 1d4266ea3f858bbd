"""Word documents: paragraphs, headings by style, lists and tables, in the order of the text.

python-docx opens the package and resolves styles; the paragraphs are walked in the XML itself,
because its own ``paragraph.text`` passes over inserted text and content controls.
"""

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from rag.errors import TextlessFile, UnreadableFile
from rag.language.numbering import numbering
from rag.reading.formats.packed import Package
from rag.reading.formats.source import Fields, Record
from rag.reading.formats.stated import bare
from rag.reading.formats.word_lists import Lists
from rag.reading.formats.word_looks import FALLBACK, Piece, Styles, W, merged, run_look, set_levels
from rag.reading.formats.writing import Writer

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

# What the main part of a document is, that of a template and one with macros included.
KINDS = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    *(
        f"application/vnd.ms-word.{kind}.main+xml"
        for kind in ("document.macroEnabled", "template.macroEnabledTemplate")
    ),
)
# What the libraries raise on archives and parts that are damaged, locked or made up.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, SyntaxError, EOFError, OSError),
    *(LookupError, ValueError, TypeError, AttributeError, RuntimeError, AssertionError),
)
# What stands between a table or the body and its parts; what shows no words of its own.
CONTROLS = tuple(f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
SKIPPED = (FALLBACK, *(f"{W}{name}" for name in ("pPr", "rPr", "del", "moveFrom", "rt", "instrText")))
MARKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
MIN_PROSE = 40  # characters of a paragraph that is no cell of a table
RIGHT, MAX_RIGHT = 40, 40  # columns before a line set to the right, and the most characters of one
MAX_MERGED = 80  # characters of a merged cell that stand in each of its rows
MAX_NESTED = 200  # characters of a table in a cell of one that does not lay out the page
MAX_SHARE = 0.2  # of its cells that hold tables
MAX_WIDE = 1_000  # columns
HEAD = 12  # paragraphs among which the title stands that the file's properties state
MAX_BOX = 60  # characters of a text box that is a caption, a note or an advertisement


def write_word(data: bytes, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a Word document, and its record.

    Raises:
        UnreadableFile: it is damaged, protected, or unpacks to more than the limits.
        TextlessFile: it is without text.
    """
    _check(data, path)
    from docx.opc.exceptions import OpcError

    try:
        document = _opened(data)
        writer = Writer()
        _body(document, writer)
    except (OpcError, *DAMAGE) as error:
        raise UnreadableFile(
            f"{path} is no Word document that can be read ({type(error).__name__}).",
            "Open it in Word and save it again.",
        ) from None
    if not writer.text().strip():
        raise TextlessFile(f"{path} holds no text.", "If it holds pictures of pages, run OCR first.")
    return writer, (writer.record(Fields(), 0, single=True),)


def _opened(data: bytes) -> "WordDocument":
    """Return the document, also that of a template or of one with macros, which the library would refuse."""
    from docx.opc.part import PartFactory
    from docx.package import Package as WordPackage
    from docx.parts.document import DocumentPart

    PartFactory.part_type_for |= dict.fromkeys(KINDS, DocumentPart)
    return cast("WordDocument", WordPackage.open(io.BytesIO(data)).main_document_part.document)


def _check(data: bytes, path: str) -> None:
    """Refuse an archive that is damaged or unpacks to more than the limits, before unpacking it."""
    if not any(name.startswith("word/") for name in Package(data, path).names):
        raise UnreadableFile(f"{path} is no Word document.", "Open it in Word and save it as .docx.")


def _body(document: "WordDocument", writer: Writer) -> None:
    reader = _Body(document)
    blocks = [
        reader.piece(block) if block.tag == f"{W}p" else block for block in _blocks(document.element.body)
    ]
    pieces = [block for block in blocks if isinstance(block, Piece)]
    pieces = [piece for piece in pieces if piece.text.strip()]
    set_levels(pieces)
    _set_title(pieces, document.core_properties.title or "")
    reader.write(blocks, writer)
    for words in _notes(document):
        writer.line(words, "footnote")
    for words in dict.fromkeys(_running(document)):
        writer.line(words, "running header")


def _set_title(pieces: Sequence[Piece], stated: str) -> None:
    """Make a title of the paragraph that the file's properties state as such, where no look shows one.

    Alone, the properties say little: most come from a template or another file.
    """
    if any(piece.level == 1 for piece in pieces):
        return
    for piece in pieces[:HEAD]:
        if len(bare(stated)) > 1 and bare(piece.text) == bare(stated):
            piece.level = 1
            return


class _Body:
    """The body of one document: its styles and its lists, and how far each is counted."""

    def __init__(self, document: "WordDocument") -> None:
        self.styles = Styles(document.styles.element)
        self.lists = Lists(_part(document, "/numbering"))

    def pieces(self, parent: Any) -> list[Any]:
        """Return paragraphs, read, and tables, as they are, in order."""
        return [self.piece(block) if block.tag == f"{W}p" else block for block in _blocks(parent)]

    def piece(self, paragraph: Any) -> Piece:
        """Return the words of a paragraph and how they look. Deleted and moved words are none."""
        look = self.styles.look(paragraph)
        parts: list[str] = []
        sizes: Counter[float] = Counter()
        lead, leads = 0, True
        boxes: list[str] = []
        for node, run in _nodes(paragraph, boxes):
            words = (node.text or "") if node.tag == f"{W}t" else MARKS[node.tag]
            size, strong = run_look(run, look)
            sizes[size] += len(words.strip())
            leads = leads and (strong or not words.strip())
            lead += len(words) if leads and strong else 0
            parts.append(words)
        usual = max(sizes, key=lambda size: sizes[size]) if sizes else look.size
        number = self.lists.count(look.number) if look.number and any(map(str.strip, parts)) else ""
        level = max(0, look.level or 0)
        return Piece(number + "".join(parts), replace(look, size=usual), lead, boxes, level)

    def write(self, blocks: Sequence[Any], writer: Writer) -> None:
        """Write paragraphs and tables; a title in two paragraphs becomes one line."""
        for kind, group in groupby(blocks, lambda block: isinstance(block, Piece)):
            for block in (
                merged([piece for piece in group if piece.text.strip() or piece.boxes]) if kind else group
            ):
                if isinstance(block, Piece):
                    _paragraph(block, writer, bool(block.look.number))
                else:
                    self._table(block, writer)

    def _table(self, element: Any, writer: Writer) -> None:
        """Write a table row by row; one that only lays out the page, cell by cell."""
        rows = [_children(row, "tc") for row in _children(element, "tr")]
        if _lays_out(rows):
            for cell in (cell for row in rows for cell in row):
                self.write(self.pieces(cell), writer)
            return
        writer.line("", gap=True)
        names, body = self._names(rows)
        if names:
            writer.row(names, header=len(rows) > 1)
        above: dict[int, str] = {}
        for row in rows[body:]:
            if any(map(_is_long, row)):
                for cell in row:
                    self.write(self.pieces(cell), writer)
                continue
            above = self._texts(row, above)
            cells = list(above.values())
            if len(cells) > 1:
                writer.row(cells)
            elif cells and cells[0].strip():
                writer.line(cells[0])

    def _texts(self, row: Sequence[Any], above: Mapping[int, str]) -> dict[int, str]:
        """Return the words of each cell of a row by its column; one merged with that above has its words."""
        found: dict[int, str] = {}
        column = 0
        for cell in row:
            words = self._cell(cell)
            if _goes_on(cell) and not words:
                words = above.get(column, "")
            found[column] = words if len(words) <= MAX_MERGED or not _goes_on(cell) else ""
            column += _wide(cell)
        return found

    def _names(self, rows: Sequence[Sequence[Any]]) -> tuple[list[str], int]:
        """Return the names of a table's columns, and how many rows they take up.

        They take up two where a cell of the first is as wide as several, and another goes on in the second.
        """
        if len(rows[0]) < 2 or any(map(_is_long, rows[0])):
            return [], 0
        first = self._texts(rows[0], {})
        if len(rows) < 3 or not any(_wide(cell) > 1 for cell in rows[0]) or not any(map(_goes_on, rows[1])):
            return list(first.values()), 1
        names = []
        for column, words in self._texts(rows[1], first).items():
            over = first[max(at for at in first if at <= column)]
            names.append(" ".join(filter(None, dict.fromkeys([over, words]))))
        return names, 2

    def _cell(self, cell: Any) -> str:
        """Return the words of a cell; a table in it row by row."""
        parts: list[str] = []
        for block in _blocks(cell):
            if block.tag == f"{W}p":
                parts.append(self.piece(block).text.strip())
                continue
            rows = [[self._words(inner) for inner in _children(row, "tc")] for row in _children(block, "tr")]
            parts.append("；".join("，".join(filter(None, row)) for row in rows if any(row)))
        return " ".join(filter(None, parts))

    def _words(self, cell: Any) -> str:
        return " ".join(text for part in cell.iter(f"{W}p") if (text := self.piece(part).text.strip()))


def _blocks(parent: Any) -> list[Any]:
    """Return paragraphs and tables in order, those inside content controls included."""
    found: list[Any] = []
    waiting = list(reversed(list(parent)))
    while waiting:
        element = waiting.pop()
        if element.tag in (f"{W}p", f"{W}tbl"):
            found.append(element)
        elif element.tag in CONTROLS:
            waiting += reversed(list(element))
    return found


def _children(element: Any, name: str) -> list[Any]:
    """Return the rows of a table or the cells of a row, those inside content controls included."""
    found: list[Any] = []
    waiting = list(reversed(list(element)))
    while waiting:
        child = waiting.pop()
        if child.tag == f"{W}{name}":
            found.append(child)
        elif child.tag in CONTROLS:
            waiting += reversed(list(child))
    return found


def _lays_out(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether a table only places text: one column, or mostly several paragraphs or tables in a cell."""
    if all(len(row) < 2 for row in rows):
        return True
    cells = [cell for row in rows for cell in row]
    nested = [cell for cell in cells if next(cell.iter(f"{W}tbl"), None) is not None]
    large = any(len("".join(cell.itertext())) > MAX_NESTED for cell in nested)
    if large or len(nested) > 1 + len(cells) * MAX_SHARE:
        return True
    prose = sum(any(_texts_of(cell) for cell in row) for row in rows)
    return any(map(_is_long, cells)) and prose * 2 >= len(rows)


def _is_long(cell: Any) -> bool:
    """Whether a cell holds several paragraphs of text."""
    return _texts_of(cell) > 1


def _texts_of(cell: Any) -> int:
    """Return how many paragraphs of text a cell holds."""
    return sum(len("".join(part.itertext())) > MIN_PROSE for part in cell.iter(f"{W}p"))


def _goes_on(cell: Any) -> bool:
    """Whether a cell is merged with the one above it."""
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    return merged is not None and merged.get(f"{W}val", "continue") == "continue"


def _wide(cell: Any) -> int:
    """Return how many columns a cell takes up."""
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    value = span.get(f"{W}val", "1") if span is not None else "1"
    return max(1, min(int(value), MAX_WIDE)) if value.isdecimal() else 1


def _nodes(paragraph: Any, boxes: list[str]) -> Iterator[tuple[Any, Any]]:
    """Yield what a paragraph shows, each with its run; add the words of its text boxes to ``boxes``."""
    waiting = [(child, paragraph) for child in reversed(list(paragraph))]
    while waiting:
        node, run = waiting.pop()
        if node.tag in SKIPPED:
            continue
        if node.tag == f"{W}txbxContent":
            words = ["".join(text.text or "" for text in part.iter(f"{W}t")) for part in node.iter(f"{W}p")]
            boxes += [text.strip() for text in words if text.strip()]
        elif node.tag == f"{W}t" or node.tag in MARKS:
            yield node, run
        elif isinstance(node.tag, str):
            inside = node if node.tag == f"{W}r" else run
            waiting += [(child, inside) for child in reversed(list(node))]


def _paragraph(piece: Piece, writer: Writer, listed: bool) -> None:
    for number, line in enumerate(piece.text.split("\n")):
        words = line.strip()
        if not words:
            continue
        bold = piece.lead
        if piece.level > 0:
            words = f"{'#' * piece.level} {words}"
        elif (piece.look.level or 0) < 0 or (listed and not numbering(words)):
            words = f"- {words}"
        elif piece.look.align in ("right", "end") and len(words) <= MAX_RIGHT:
            words = " " * RIGHT + words
        elif (
            0 < bold < 60
            and "*" not in words
            and number == 0
            and (bold >= len(words) or words[bold - 1] in "。.:：")
        ):
            words = f"**{words[:bold]}**{words[bold:]}"
        writer.line(words, piece.look.role, gap=number == 0)
    for words in piece.boxes:
        writer.line(words, None if len(words) > MAX_BOX else "caption")


def _part(document: "WordDocument", name: str) -> Any:
    """Return the root of a part that the document names, such as its notes, or ``None``."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype.endswith(name) and not relation.is_external:
            return parse_xml(relation.target_part.blob)
    return None


def _running(document: "WordDocument") -> Iterator[str]:
    """Yield the lines that stand above and below each page."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/header", "/footer")) and not relation.is_external:
            for part in parse_xml(relation.target_part.blob).iter(f"{W}p"):
                words = "".join(text.text or "" for text in part.iter(f"{W}t"))
                if words.strip():
                    yield " ".join(words.split())


def _notes(document: "WordDocument") -> Iterator[str]:
    """Yield the words of footnotes and endnotes."""
    for kind in ("footnote", "endnote"):
        root = _part(document, f"/{kind}s")
        for note in root.iter(f"{W}{kind}") if root is not None else ():
            words = "".join(text.text or "" for text in note.iter(f"{W}t")).strip()
            if words:
                yield " ".join(words.split())
