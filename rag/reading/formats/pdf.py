"""PDF files with a text layer, read by pdfium in a process of its own, within limits.

``pdf_worker.py`` runs in the sandbox as a program that imports nothing of this package; the letters
and boxes that it prints become lines here.
"""

from collections.abc import Iterator

from rag.errors import TextlessFile
from rag.reading.formats.layout import Letter, Run, page_lines, page_runs
from rag.reading.formats.sandbox import answers
from rag.reading.formats.source import Fields, Record
from rag.reading.formats.writing import Writer


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
    for answer in answers("pdf_worker.py", data, path):
        if "letters" in answer:
            yield page_runs([Letter(*letter) for letter in answer["letters"]])
