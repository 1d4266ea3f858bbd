"""Rich Text: its words, as lines."""

import re

from rag.errors import TextlessFile
from rag.reading.formats.source import Fields, Record
from rag.reading.formats.writing import Writer

RAW = re.compile(rb"[\x80-\xff]")  # a byte of another encoding, which should have been written out
# What is not read, and what a reader calls it.
UNREAD = {
    "pictures": re.compile(rb"\{\\pict\b"),
    "footnotes": re.compile(rb"\{\\footnote\b"),
    "running headers and footers": re.compile(rb"\{\\(?:header|footer)[lrf]?\b"),
}


def write_rtf(data: bytes, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of an RTF file, and its record.

    Raises:
        TextlessFile: it holds no words.
    """
    from striprtf.striprtf import rtf_to_text

    escaped = RAW.sub(lambda match: b"\\'%02x" % match[0][0], data)
    writer = Writer()
    rows = 0
    for raw in rtf_to_text(escaped.decode("ascii"), errors="replace").split("\n"):
        line = raw.strip()
        if "|" in line and line.endswith("|"):  # the end of a cell
            if not rows:
                writer.line("")
            writer.row(line[:-1].split("|"), header=not rows)
            rows += 1
            continue
        rows = 0
        if line:
            writer.line(line)
    if not writer.text().strip():
        raise TextlessFile(f"{path} holds no text.", "If it holds pictures of pages, run OCR first.")
    found = {name: len(pattern.findall(data)) for name, pattern in UNREAD.items()}
    writer.notes += [f"{count} {name} were not read" for name, count in found.items() if count]
    return writer, (writer.record(Fields(), 0),)
