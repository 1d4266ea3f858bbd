"""Files to articles: what a page holds, each piece as slices of the file.

A page is read line by line, and in this order; each room knows only those above it:

    formats     bytes to text: as it is, or extracted into lines with the marks of Markdown
    lines       the text as lines: without the format's marks and the blanks of OCR, hard wraps undone
    noise       lines that belong to no article, each with its reason: by words, repetition, the folder
    labelling   the label of each line, from all that speaks for it: learned from labelled pages
    articles    where articles start and end, who signs them, sections, every code point accounted for
    files       which files are read, and their bytes within limits
    limited     a file that may cost much, in a process of its own

What a few words are, whatever page they stand on, is ``rag.language``: a date, a name, who wrote it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import RagError, UnreadableFile
from rag.reading.articles.page import read_page
from rag.reading.files import MAX_BYTES, find_files, lines_beside, load, open_file, shown
from rag.reading.formats import is_plain, to_source
from rag.reading.formats.frontmatter import access
from rag.reading.formats.scans import forget as forget_scans
from rag.reading.formats.scans import keep as keep_scans
from rag.reading.formats.scans import version as ocr_version
from rag.reading.formats.source import Source
from rag.reading.limited import SMALL, read_limited
from rag.reading.noise.shared import candidates, decided, furniture, learn_furniture
from rag.types import Reading

__all__ = [
    "MAX_BYTES",
    "VERSION",
    "access",
    "candidates",
    "decided",
    "find_files",
    "forget_scans",
    "furniture",
    "keep_scans",
    "learn_furniture",
    "lines_beside",
    "ocr_version",
    "open_file",
    "read",
    "shown",
]

VERSION = 16  # of the output; a new number reads every file anew


def read(seeds: Path, path: str, furniture: frozenset[str] = frozenset()) -> Reading:
    """Return what became of one file of the folder ``seeds``.

    ``furniture`` is what the folder's files share: see ``rag.reading.furniture``.

    Raises:
        UnreadableFile: the file is binary, damaged, beyond the limits, in no known encoding, or gone.
        CostlyFile: it takes more time or memory than a file may.
        TextlessFile: it can be read, and holds no text.
    """
    data = load(seeds, path)
    with _our_faults(path):
        given = data if len(data) > SMALL and is_plain(path, data) else to_source(path, data)
        size = len(given) if isinstance(given, bytes) else len(given.document.text)
        limited = read_limited(given, path, furniture) if size > SMALL else None
        return limited or read_here(given, path, furniture)


def read_here(given: bytes | Source, path: str, furniture: frozenset[str]) -> Reading:
    """Do the work of ``read``, from a file's bytes or what its format handed over."""
    with _our_faults(path):
        source = given if isinstance(given, Source) else to_source(path, given)
        keep, drop = decided(furniture, candidates(source.document) if furniture else frozenset())
        return read_page(source, keep, drop)


def load_reader() -> None:
    """Load what is loaded when a first page is read."""
    read_here("题目\n\n一句话。".encode(), "a.txt", frozenset())


@contextmanager
def _our_faults(path: str) -> Iterator[None]:
    try:
        yield
    except (RagError, MemoryError):
        raise
    except Exception as error:  # a fault of ours with one file costs no other
        logging.getLogger(__name__).exception("cannot read %s", shown(path))
        raise UnreadableFile(
            f"{path} is more than the reader can take ({type(error).__name__}).",
            "Save it in another format, and tell the makers.",
        ) from error
