"""What a file is by its content, whatever its name says."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
PIECE = re.compile(rb"\s*<(?:head|body|meta|title|table|div|style|p)\b", re.I)  # a page without its frame
MESSAGE = re.compile(rb"\s*(?:MIME-Version|Return-Path|Received):\s", re.I)
HEADER = re.compile(rb"([A-Z][A-Za-z-]{1,40}):[ \t][^\r\n]*(?:\r?\n[ \t]+\S[^\r\n]*)*\r?\n")
HEADERS = ({b"from", b"date"}, {b"from", b"subject"})  # of which a message has all, and an address
# The streams of a compound file by which its maker is known, in the order in which they tell most.
STREAMS = ("EncryptedPackage", "WordDocument", "Workbook", "Book", "PowerPoint Document")
PICTURES = {
    b"\x89PNG\r\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "gif",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
}
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08")
HEAD = 16_384  # bytes in which the headers of a message stand
START = 1024  # bytes in which the sign of a PDF stands


def signs(data: bytes) -> Iterator[str]:
    """Yield the signs of a file, the surest first: ``zip:word/``, ``ole:Workbook``, ``pdf``.

    Text has none.
    """
    if b"%PDF-" in data[:START]:
        yield "pdf"
    elif data.startswith(b"PK\x03\x04"):
        yield from _members(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        folded = data.lower()
        yield from (f"ole:{name}" for name in STREAMS if name.lower().encode("utf-16-le") + b"\0\0" in folded)
        yield "ole"
    elif data.lstrip().startswith(b"{\\rtf"):
        yield "rtf"
    elif data.startswith(tuple(PICTURES)):
        yield next(kind for start, kind in PICTURES.items() if data.startswith(start))
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        yield "webp"
    elif data.startswith(b"BM") and data[6:10] == bytes(4):  # no text starts like that
        yield "bmp"
    elif data.startswith(ARCHIVES):
        yield "archive"
    elif HTML.match(data.removeprefix(b"\xef\xbb\xbf")):
        yield "html"
    elif PIECE.match(data.removeprefix(b"\xef\xbb\xbf")):
        yield "html piece"
    elif MESSAGE.match(data) or _has_headers(data[:HEAD]):
        yield "message"


def _has_headers(data: bytes) -> bool:
    """Whether a text starts with the headers of a message, an empty line below them."""
    names: set[bytes] = set()
    place, sender = 0, b""
    while match := HEADER.match(data, place):
        names.add(match[1].lower())
        sender = match[0] if match[1].lower() == b"from" else sender
        place = match.end()
    ended = data[place : place + 2].lstrip(b"\r").startswith(b"\n")
    return ended and b"@" in sender and any(wanted <= names for wanted in HEADERS)


def _members(data: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.replace("\\", "/").lstrip("/") for name in archive.namelist()]
            if "mimetype" in names and archive.getinfo("mimetype").file_size < START:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
                yield f"zip:{kind.removesuffix('-template').removesuffix('-master')}"
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, OSError, NotImplementedError, EOFError):
        return
    if "xl/workbook.bin" in names:
        yield "zip:xl/workbook.bin"
    for name in ("word/", "xl/", "ppt/", "OFD.xml"):
        if any(member.startswith(name) for member in names):
            yield f"zip:{name}"
    yield "archive"
