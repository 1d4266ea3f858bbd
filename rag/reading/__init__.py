"""Files to articles: what a page holds, each piece as slices of the file.

A page is read in the order of these modules:

    files       which files are read, and their bytes within limits
    formats     bytes to a Document: the text as it will be cited
    lines       the text as lines, and what one line shows by itself
    noise       the lines that belong to no article, each with its reason
    heads       where articles start, and who signs them (bylines, names, dates)
    structure   headings and paragraphs inside an article (numbering)
    articles    all of it put together, every code point accounted for
"""

from pathlib import Path

from rag.reading.articles import read_page
from rag.reading.files import find_files, load
from rag.reading.formats import decode
from rag.types import Reading

__all__ = ["VERSION", "find_files", "read"]

VERSION = 1  # of the output; a new number reads every file anew


def read(seeds: Path, path: str, furniture: frozenset[str] = frozenset()) -> Reading:
    """Return what became of one file of the folder ``seeds``.

    Raises:
        UnreadableFile: the file is empty, binary, too large, in no known encoding, or gone.
    """
    return read_page(decode(path, load(seeds, path)), furniture)
