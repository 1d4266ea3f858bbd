"""Files to articles: what a page holds, each piece as slices of the file.

A page is read line by line, and in this order; each module knows only those above it:

    variants           patterns that match both Chinese scripts
    dates, names, questions, numbering    what a few words are: a date, a name, a question, a number
    imprints           what a periodical says of itself: its issue and day, its price and makers
    marks, lines       the text as lines, without the format's own marks and the blanks of OCR
    credits, english, bilingual, labels, bylines, letters, endings    who wrote it, and when
    vocabulary, noise  lines that belong to no article, each with its reason
    pages              running headers, page numbers, footnotes
    edges, frames      what stands at the top and bottom of a file, as far as the place tells
    wraps              lines of a hard-wrapped paragraph as one line again
    cohesion           whether a text goes on about the same thing
    classifier         what kind of line it is by its words alone, learned from lines of each kind and pages
    forms, levels, features    what speaks for a line being furniture, a head, a heading or text
    crf                the label of each line, from all that speaks for it: learned from labelled pages
    signoffs, signers  who wrote it, in a line that is known to say so
    single             one article or several, where the format says that it is one
    heads              where articles start and end, their titles, and who signs them
    captions           words under pictures, taken out from between the lines
    structure          headings to sections, lines to paragraphs, joined over breaks
    accounts           every code point to one article, or to the reason why it is in none
    articles           all of it, for one file
    learning           furniture that only the whole folder shows

    formats            bytes to text: as it is, or extracted into lines with the marks of Markdown
    files              which files are read, and their bytes within limits
"""

import logging
from pathlib import Path

from rag.errors import RagError, UnreadableFile
from rag.reading.articles import read_page
from rag.reading.files import find_files, load, shown
from rag.reading.formats import to_source
from rag.reading.formats.scans import forget as forget_scans
from rag.reading.formats.scans import keep as keep_scans
from rag.reading.formats.scans import version as ocr_version
from rag.reading.learning import candidates, decided, furniture, learn_furniture
from rag.types import Reading

__all__ = [
    "VERSION",
    "candidates",
    "decided",
    "find_files",
    "forget_scans",
    "furniture",
    "keep_scans",
    "learn_furniture",
    "ocr_version",
    "read",
    "shown",
]

VERSION = 13  # of the output; a new number reads every file anew


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
