"""Files to articles: what a page holds, each piece as slices of the file.

A page is read line by line, and in this order; each room knows only those above it:

    formats     bytes to text: as it is, or extracted into lines with the marks of Markdown
    lines       the text as lines: without the format's marks and the blanks of OCR, hard wraps undone
    noise       lines that belong to no article, each with its reason: by words, repetition, the folder
    labelling   the label of each line, from all that speaks for it: learned from labelled pages
    articles    where articles start and end, who signs them, sections, every code point accounted for
    files       which files are read, and their bytes within limits

What a few words are, whatever page they stand on, is ``rag.language``: a date, a name, who wrote it.
"""

import logging
from pathlib import Path

from rag.errors import RagError, UnreadableFile
from rag.reading.articles.page import read_page
from rag.reading.files import MAX_BYTES, find_files, lines_beside, load, open_file, shown
from rag.reading.formats import to_source
from rag.reading.formats.scans import forget as forget_scans
from rag.reading.formats.scans import keep as keep_scans
from rag.reading.formats.scans import version as ocr_version
from rag.reading.noise.shared import candidates, decided, furniture, learn_furniture
from rag.types import Reading

__all__ = [
    "MAX_BYTES",
    "VERSION",
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

VERSION = 14  # of the output; a new number reads every file anew


def read(seeds: Path, path: str, furniture: frozenset[str] = frozenset()) -> Reading:
    """Return what became of one file of the folder ``seeds``.

    ``furniture`` is what the folder's files share: see ``rag.reading.furniture``.

    Raises:
        UnreadableFile: the file is binary, damaged, beyond the limits, in no known encoding, or gone.
        TextlessFile: it can be read, and holds no text.
    """
    data = load(seeds, path)
    try:
        source = to_source(path, data)
        keep, drop = decided(furniture, candidates(source.document) if furniture else frozenset())
        return read_page(source, keep, drop)
    except RagError:
        raise
    except Exception as error:  # a fault of ours with one file costs no other
        logging.getLogger(__name__).exception("cannot read %s", shown(path))
        raise UnreadableFile(
            f"{path} is more than the reader can take ({type(error).__name__}).",
            "Save it in another format, and tell the makers.",
        ) from error
