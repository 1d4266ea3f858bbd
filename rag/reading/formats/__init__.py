"""Bytes to a Source: the text as it will be cited, whatever the file's format.

A text file's text is the file's own. Web pages, Word, PDF and tables are extracted into lines
with the marks of Markdown, so that one reader serves them all.

    source                            what a format hands over: document, records with their stated fields
    encodings                         bytes to characters
    writing                           lines, as every extracting format writes them
    frontmatter                       the fields above a text
    tables                            CSV, TSV, JSON Lines
    stated                            what web pages state where nobody sees it
    webpage, html                     web pages: their blocks, and which of these are text
    word_looks, word_lists, word      Word
    pdf_worker                        PDF: its letters, in a process of its own
    runs, glyphs, running             letters to words and rows, fonts that lie, what comes back on every page
    layout, pdf                       rows to lines in reading order
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import PurePosixPath

from rag.errors import TextlessFile
from rag.reading.formats.encodings import decode, garbled, is_damaged
from rag.reading.formats.frontmatter import front_matter
from rag.reading.formats.html import write_html
from rag.reading.formats.pdf import write_pdf
from rag.reading.formats.source import Record, Source
from rag.reading.formats.tables import write_rows
from rag.reading.formats.word import write_word
from rag.reading.formats.writing import Writer
from rag.types import Document, LeftOut, Span

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".jsonl": "application/jsonl",
    ".ndjson": "application/jsonl",
}
# What a page says of its own encoding.
CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]{2,20})", re.IGNORECASE)
# Names that stand for more than they say: pages in GB2312 use GBK's characters, and so on.
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}

COMMENT = re.compile(r"^[ \t]*(<!--(?:(?!-->)[\s\S])*-->)[ \t]*$", re.MULTILINE)
LOST = re.compile("\ufffd")

Written = tuple[Writer, tuple[Record, ...]]


def to_source(path: str, data: bytes) -> Source:
    """Return what these bytes hold.

    Raises:
        UnreadableFile: no known encoding fits, or the format is damaged.
        TextlessFile: there is no text.
    """
    suffix = PurePosixPath(path).suffix.lower()
    packed: dict[str, Callable[[bytes, str], Written]] = {".docx": write_word, ".pdf": write_pdf}
    if suffix in packed:
        return _extracted(path, data, suffix, "utf-8", packed[suffix](data, path))
    is_page = suffix in (".html", ".htm", ".xhtml")
    text, encoding = decode(data, path, _stated(data) if is_page else None)
    if not text.strip("\ufeff \t\n\u3000"):
        raise TextlessFile(f"{path} is empty.", "Delete it, or write an article into it.")
    damage = _damage(data, text, encoding)
    if is_page or suffix in (".csv", ".tsv", ".jsonl", ".ndjson"):
        written = write_html(text, path) if is_page else write_rows(text, path, suffix)
        written[0].notes.extend(damage)
        return _extracted(path, data, suffix, encoding, written)
    document = Document(path, _digest(data), encoding, MEDIA_TYPES.get(suffix, "text/plain"), text)
    marks = _comments(text) if document.media_type == "text/markdown" else ()
    return Source(document, (front_matter(text),), marks, (*damage, *_notes(text)))


def _comments(text: str) -> tuple[LeftOut, ...]:
    """Return where the comments of a Markdown file stand that take lines of their own."""
    return tuple(LeftOut(Span(*match.span(1)), "markup") for match in COMMENT.finditer(text))


def _extracted(path: str, data: bytes, suffix: str, encoding: str, written: Written) -> Source:
    writer, records = written
    text = writer.text()
    document = Document(path, _digest(data), encoding, MEDIA_TYPES[suffix], text, tuple(writer.pages))
    return Source(document, records, tuple(writer.marks), (*writer.notes, *_notes(text)))


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
