"""The format on disk: immutable generations and one pointer.

    index/
      current                the name of the generation that is served, one line
      retired/               articles that an edit replaced, for links that were made before it
      gen-0007-3f9a2c1b/     never changed once published
        manifest.json        format, fingerprint, files with their sha256, counts, checksums
        documents.jsonl      a file a line: path, sha256, encoding, text, what was left out
        ledger.jsonl         a file a line: what a later build wants to know of it
        articles.jsonl       an article a line: metadata, spans
        passages.jsonl       a passage a line: id, section, spans; line n is row n everywhere
        *.offsets.npy        where each line of the file of that name starts and ends, in bytes
        documents.articles.npy, articles.passages.npy
                             where the articles of each document start, the passages of each article
        owners.npy           the article of each passage
        keys.npy             of each passage, a digest of what was embedded
        vectors.npy          (passages, dim) float32: the mean of each passage's windows
        scripts.npy          the script of each passage, by number
        means.npy            the mean of each script, by number, where there are several
        nearest/             what the search of the vectors less these means keeps: they, or their codes
        windows/             the vectors of each passage's sentence windows, in 8 bits
        everyday.npy         the mean vector of each script's everyday sentences, likewise
        words/               the lexical index, and the dictionary that its words were cut by

Files are read into memory when a generation is opened, so that nothing that happens to them later is
served; those beyond ``table.LARGE`` are memory-mapped. There is no pickle. A generation is opened only if
its format is this one and every file has the checksum that the manifest states; where the served one was
damaged, a service goes on with the last good one.

table.py       lines read one by one from a memory map
records.py     the nouns as lines of a table
manifest.py    what a generation was built from, and its checksums
generation.py  one generation, opened
leases.py      who uses a generation
writing.py     one generation, written
pointer.py     which generations there are, and which is served
visible.py     what somebody may see of it
retired.py     what articles said that are served no more
"""

from rag.store.generation import Generation
from rag.store.leases import in_use
from rag.store.manifest import FORMAT, REBUILD, check
from rag.store.pointer import clean, current, generations, next_number, open_current, open_last_good, publish
from rag.store.records import (
    decode_article,
    decode_document,
    decode_spans,
    encode_ledger,
    encode_spans,
    headings,
)
from rag.store.retired import Retired, find_retired, forget, retire
from rag.store.table import Table
from rag.store.visible import Visible
from rag.store.writing import Contents, Copied, Fresh, write

__all__ = [
    "FORMAT",
    "REBUILD",
    "Contents",
    "Copied",
    "Fresh",
    "Generation",
    "Retired",
    "Table",
    "Visible",
    "check",
    "clean",
    "current",
    "decode_article",
    "decode_document",
    "decode_spans",
    "encode_ledger",
    "encode_spans",
    "find_retired",
    "forget",
    "generations",
    "headings",
    "in_use",
    "next_number",
    "open_current",
    "open_last_good",
    "publish",
    "retire",
    "write",
]
