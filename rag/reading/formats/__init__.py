"""Bytes to a Source: the text as it will be cited, whatever the file's format.

A text file's text is the file's own. Web pages, Word, PDF and tables are extracted into lines
with the marks of Markdown, so that one reader serves them all.

    source                            what a format hands over: document, records with their stated fields
    encodings                         bytes to characters
    signs                             what a file is by its content
    writing                           lines, as every extracting format writes them
    warm, sandbox, sandboxed          a reader in a process of its own, within limits
    packed                            archives of parts in XML, within limits
    frontmatter                       the fields above a text
    subtitles                         the lines of subtitles that are no words
    stated                            what web pages state where nobody sees it
    trace, webpage, html              web pages: where words stand, the blocks, and which of these are text
    cells, tables, records            CSV, TSV, JSON, JSON Lines, whose values may be pieces of web pages
    sheets, slides, odf, rtf          Excel, PowerPoint, OpenDocument, Rich Text
    epub, mail                        books and messages, whose chapters and bodies are web pages
    word_looks, word_lists, word      Word
    office                            what LibreOffice turns into these
    pdf_worker                        PDF: its letters, in a process of its own
    ocr_worker                        the words in pictures, likewise
    runs, glyphs, running             letters to words and rows, fonts that lie, what comes back on every page
    layout                            rows to lines in reading order
    scans                             what OCR reads, as the runs of a page
    pdf                               PDF, and pictures of pages

A format is a row of ``FORMATS``: its name, the suffixes and signs by which it is known, and what reads it.
A reader takes bytes, or text, and hands over what it wrote; those of packed formats run in the sandbox.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType

from rag.errors import TextlessFile, UnreadableFile
from rag.reading.formats.encodings import decode, garbled, is_damaged
from rag.reading.formats.frontmatter import front_matter
from rag.reading.formats.html import write_html
from rag.reading.formats.mail import write_mail, write_mailbox
from rag.reading.formats.office import converted
from rag.reading.formats.pdf import write_pdf, write_picture
from rag.reading.formats.records import write_json, write_json_lines
from rag.reading.formats.sandbox import sandboxed
from rag.reading.formats.signs import signs
from rag.reading.formats.source import Source
from rag.reading.formats.subtitles import write_subtitles
from rag.reading.formats.tables import write_csv
from rag.reading.formats.writing import Written
from rag.types import Document, LeftOut, Span

OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
MICROSOFT = "application/vnd.ms"


@dataclass(frozen=True, slots=True)
class Format:
    """A format: ``unpack`` reads its bytes, ``extract`` its text; without both, the text is its own.

    ``written`` is whether it hands over paragraphs as people wrote them: none is cut by a line's end or
    by a page's, and what runs over pages is known.
    """

    media_type: str
    suffixes: str
    signs: tuple[str, ...] = ()
    unpack: Callable[[bytes, str], Written] | None = None
    extract: Callable[[str, str], Written] | None = None
    written: bool = False


WORD, SLIDES = sandboxed("word.write_word"), sandboxed("slides.write_slides")
SHEETS, OLD_SHEETS = sandboxed("sheets.write_excel"), sandboxed("sheets.write_old_excel")
ODF = sandboxed("odf.write_open_document")
FORMATS = (
    Format("text/plain", ".txt .text .log .rst .adoc .org .tex"),
    Format("text/markdown", ".md .markdown"),
    Format("application/x-subrip", ".srt .vtt", extract=write_subtitles),
    Format("text/html", ".html .htm .xhtml .xml", ("html",), extract=write_html),
    Format("text/csv", ".csv", extract=write_csv),
    Format("text/tab-separated-values", ".tsv", extract=write_csv),
    Format("application/json", ".json", extract=write_json),
    Format("application/jsonl", ".jsonl .ndjson", extract=write_json_lines),
    Format("message/rfc822", ".eml .mht .mhtml", unpack=write_mail),
    Format("application/mbox", ".mbox", unpack=write_mailbox),
    Format("application/rtf", ".rtf", ("rtf",), sandboxed("rtf.write_rtf"), written=True),
    Format("application/pdf", ".pdf", ("pdf",), write_pdf),
    Format("image/png", ".png", ("png",), write_picture),
    Format("image/jpeg", ".jpg .jpeg", ("jpeg",), write_picture),
    Format("image/webp", ".webp", ("webp",), write_picture),
    Format("image/tiff", ".tif .tiff", ("tiff",), write_picture),
    Format("image/bmp", ".bmp", ("bmp",), write_picture),
    Format("application/epub+zip", ".epub", ("zip:application/epub+zip",), sandboxed("epub.write_epub")),
    Format(
        f"{OFFICE}.wordprocessingml.document", ".docx .docm .dotx .dotm", ("zip:word/",), WORD, written=True
    ),
    Format(f"{OFFICE}.presentationml.presentation", ".pptx .pptm .ppsx", ("zip:ppt/",), SLIDES, written=True),
    Format(f"{MICROSOFT}-excel.sheet.binary", ".xlsb", ("zip:xl/workbook.bin",), OLD_SHEETS),
    Format(f"{OFFICE}.spreadsheetml.sheet", ".xlsx .xlsm .xltx", ("zip:xl/",), SHEETS),
    Format(f"{OPEN}.text", ".odt .ott", (f"zip:{OPEN}.text",), ODF, written=True),
    Format(f"{OPEN}.spreadsheet", ".ods .ots", (f"zip:{OPEN}.spreadsheet",), ODF),
    Format(f"{OPEN}.presentation", ".odp .otp", (f"zip:{OPEN}.presentation",), ODF, written=True),
    Format(f"{MICROSOFT}-excel", ".xls .xlt .et", ("ole:Workbook", "ole:Book"), OLD_SHEETS),
    Format(
        *("application/msword", ".doc .dot .wps", ("ole:WordDocument", "ole")),
        converted("Word", "docx", WORD),
        written=True,
    ),
    Format(
        *(f"{MICROSOFT}-powerpoint", ".ppt .pps .dps", ("ole:PowerPoint Document",)),
        converted("PowerPoint", "pptx", SLIDES),
        written=True,
    ),
)
BY_SUFFIX: Mapping[str, Format] = MappingProxyType(
    {suffix: form for form in FORMATS for suffix in form.suffixes.split()}
)
BY_SIGN: Mapping[str, Format] = MappingProxyType({sign: form for form in FORMATS for sign in form.signs})
TEXT, PAGE, MESSAGE = (BY_SUFFIX[suffix] for suffix in (".txt", ".html", ".mht"))
# What is not read, what it is, and what to do.
REFUSED = {
    "ole:EncryptedPackage": ("is locked", "Save it again without a password."),
    "zip:OFD.xml": ("is an OFD document, which is not read", "Save it as PDF."),
    "gif": ("is a GIF picture, which is not read", "Save it as PNG."),
    "archive": ("is an archive of files", "Unpack it here."),
}
SUFFIX = re.compile(r"\.(?=\d*[A-Za-z])[A-Za-z0-9]{1,10}")  # 通知（2024.6.19） has none
LOCK = "~$"  # how the name of a file starts that Office keeps beside an open document
# What a page says of its own encoding.
CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]{2,20})", re.IGNORECASE)
# Names that stand for more than they say: pages in GB2312 use GBK's characters, and so on.
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}

COMMENT = re.compile(r"^[ \t]*(<!--)", re.MULTILINE)
REST = re.compile(r"[ \t]*$", re.MULTILINE)
ZEROS = re.compile(r"^[\0 \t]+$", re.MULTILINE)
LOST = re.compile("\ufffd")


def to_source(path: str, data: bytes) -> Source:
    """Return what these bytes hold.

    Raises:
        UnreadableFile: no known encoding fits, or the format is damaged or none that is read.
        TextlessFile: there is no text.
    """
    form, notes = _format(path, data)
    if form.unpack:
        return _extracted(path, data, form, None, form.unpack(data, path), notes)
    text, encoding = decode(data, path, _stated(data) if form is PAGE else None)
    if not text.strip("\ufeff \t\n\u3000"):
        raise TextlessFile(f"{path} is empty.", "Delete it, or write an article into it.")
    notes = (*notes, *_damage(data, text, encoding))
    if form.extract:
        return _extracted(path, data, form, encoding, form.extract(text, path), notes)
    document = Document(path, _digest(data), encoding, form.media_type, text)
    marks = sorted([*MARKS.get(form.media_type, _no_marks)(text), *_zeros(text)], key=lambda mark: mark.span)
    return Source(document, (front_matter(text),), tuple(marks), (*notes, *_notes(text)))


def is_plain(path: str, data: bytes) -> bool:
    """Whether a file's text is about as long as the file, so that what it costs shows in its size."""
    return _format(path, data)[0].unpack in (None, write_mail, write_mailbox)


def _format(path: str, data: bytes) -> tuple[Format, tuple[str, ...]]:
    """Return the format of a file by its content, else by its name; and a note where these do not agree.

    Raises:
        UnreadableFile: it is none that is read.
    """
    name = PurePosixPath(path)
    if name.name.startswith(LOCK):
        hint = "Close the document; delete this file if it stays."
        raise UnreadableFile(f"{path} is no document, but the lock of one that is open.", hint)
    suffix = name.suffix.lower() if SUFFIX.fullmatch(name.suffix) else ""
    named = BY_SUFFIX.get(suffix)
    found = list(signs(data))
    if named and set(named.signs) & set(found) and not set(REFUSED) & set(found[:1]):
        return named, ()  # of several: a document may hold a sheet
    for sign in found:
        if sign in BY_SIGN:
            return _told(named, BY_SIGN[sign])
        if sign in REFUSED:
            what, hint = REFUSED[sign]
            raise UnreadableFile(f"{path} {what}.", hint)
    if named is None and suffix:
        hint = "Save it as text, Markdown, HTML, PDF, or a file of Word, Excel or PowerPoint."
        raise UnreadableFile(f"{path} has no format that is read.", hint)
    named = named or TEXT
    if named is TEXT and "message" in found:
        return _told(named, MESSAGE)
    if not named.unpack or named.media_type.startswith("message/") or named.media_type == "application/mbox":
        return named, ()
    if data.startswith((b"PK", b"%PDF")):
        return named, ()  # damaged: its own reader says how
    if "html piece" in found:
        return _told(named, PAGE)
    return _told(named, MESSAGE if "message" in found else TEXT)


def _told(named: Format | None, found: Format) -> tuple[Format, tuple[str, ...]]:
    if named in (None, found) or found is MESSAGE:
        return found, ()
    return found, (f"it is {found.media_type}, whatever its name says",)


def _comments(text: str) -> tuple[LeftOut, ...]:
    """Return where the comments of a Markdown file stand that take lines of their own."""
    found = []
    at = 0
    while start := COMMENT.search(text, at):
        at = text.find("-->", start.end()) + len("-->")
        if at < len("-->"):
            break
        if REST.match(text, at):  # else no comment that starts before this end takes lines of its own
            found.append(LeftOut(Span(start.start(1), at), "markup"))
    return tuple(found)


def _zeros(text: str) -> tuple[LeftOut, ...]:
    """Return the lines of zeros that a crash has left in a file."""
    return tuple(LeftOut(Span(*match.span()), "markup") for match in ZEROS.finditer(text) if "\0" in match[0])


def _no_marks(text: str) -> tuple[LeftOut, ...]:
    return ()


MARKS: Mapping[str, Callable[[str], tuple[LeftOut, ...]]] = MappingProxyType({"text/markdown": _comments})


def _extracted(
    path: str, data: bytes, form: Format, encoding: str | None, written: Written, notes: tuple[str, ...]
) -> Source:
    writer, records = written
    text = writer.text()
    places = {name: (tuple(starts), tuple(values)) for name, (starts, values) in writer.places.items()}
    document = Document(path, _digest(data), encoding, form.media_type, text, "extracted", places)
    notes = (*writer.notes, *notes, *_notes(text))
    return Source(document, records, tuple(writer.marks), notes, form.written)


def _damage(data: bytes, text: str, encoding: str) -> tuple[str, ...]:
    """Say where bytes stand that fit no encoding: a reader must replace them as we do."""
    if not is_damaged(data, encoding):
        return ()
    places = [str(match.start()) for match in LOST.finditer(text)]
    codec = encoding.upper()
    shown = ", ".join(places[:5]) + (", …" if len(places) > 5 else "")
    return (f'{len(places)} bytes are not {codec}, at {shown}; open it with errors="replace", or mend it',)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _notes(text: str) -> tuple[str, ...]:
    note = garbled(text)
    return (note,) if note else ()


def _stated(data: bytes) -> str | None:
    found = CHARSET.search(data[:4096])
    name = found[1].decode("ascii").lower() if found else None
    return WIDER.get(name, name) if name else None
