"""PDF files with a text layer, read by pdfium in a process of its own, within limits.

A hostile file can crash its parser or make it work without end. So ``pdf_worker.py`` runs as a
separate program with a limit on memory, on processor time and on the clock; what it prints is
all that comes back.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.errors import TextlessFile, UnreadableFile
from rag.reading.formats.layout import Letter, Run, page_lines, page_runs
from rag.reading.formats.source import Fields, Record
from rag.reading.formats.writing import Writer

WORKER = Path(__file__).with_name("pdf_worker.py")
SECONDS = 60  # that one file may take


def write_pdf(data: bytes, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a PDF, page by page, and its record.

    Raises:
        UnreadableFile: it is damaged, locked, or takes more than the limits.
        TextlessFile: it is without text.
    """
    writer = Writer()
    for page in page_lines(list(_pages(data, path))):
        writer.pages.append(writer.size + (1 if writer.size else 0))
        for line in page:
            writer.line(line.text, line.reason, gap=line.gap)
    if not writer.text().strip():
        raise TextlessFile(f"{path} has no text layer.", "It is pictures of pages: run OCR first.")
    return writer, (writer.record(Fields(), 0),)


def _pages(data: bytes, path: str) -> Iterator[list[Run]]:
    """Yield the runs of letters on each page."""
    command = [sys.executable, "-I", str(WORKER)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        hint = "Split it, or save it as text."
        raise UnreadableFile(f"{path} takes longer than {SECONDS} seconds to read.", hint) from None
    answer: dict[str, Any] = {}
    for line in done.stdout.splitlines():
        answer = json.loads(line) if line.endswith(b"}") else {}
        if "letters" in answer:
            yield page_runs([Letter(*letter) for letter in answer["letters"]])
    if "error" in answer:
        raise UnreadableFile(f"{path} cannot be read: {answer['error']}.", answer["hint"])
    if "end" not in answer:
        raise UnreadableFile(f"{path} broke the reader of PDF files.", "Save it again, or save it as text.")
