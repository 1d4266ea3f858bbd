"""The labelled pages of ``benchmarks/pages/``, written for this purpose, the way a file is read.

A row is a label (see ``rag.reading.labelling.crf.LABELS``), a tab and a line; a line that goes on with
the paragraph above it has the same label. The name of a page starts with its maker's.
"""

from pathlib import Path

from rag.reading.articles.page import read_lines
from rag.reading.formats import to_source
from rag.reading.labelling import features

PAGES = Path(__file__).with_name("pages")
HELD = ("m08", "m16", "m22", "m25")  # makers that nothing is trained on: what is shipped is measured on them
Rows = list[tuple[str, str]]


def maker(path: Path) -> str:
    """Return who made a page."""
    return path.name.partition("-")[0]


def pages(held: bool) -> list[Path]:
    """Return the pages of the makers that are held out, or of all others."""
    return [path for path in sorted(PAGES.glob("*.txt")) if (maker(path) in HELD) is held]


def labelled(path: Path) -> Rows:
    """Return the rows of a labelled page: each line's label, and the line."""
    return [
        (name, text) for name, _, text in (row.partition("\t") for row in path.read_text("utf-8").split("\n"))
    ]


def read(rows: Rows) -> tuple[features.Page, list[str]]:
    """Return the page that these rows make, and the labels of its content's lines."""
    source = to_source("page.txt", "\n".join(text for _, text in rows).encode())
    text = source.document.text
    starts, position = {}, 0
    for (name, _), raw in zip(rows, text.split("\n"), strict=True):
        starts[position] = name
        position += len(raw) + 1
    page = read_lines(source, source.records[0].body)
    return page, [starts[text.rfind("\n", 0, line.start) + 1] for line in page.content]
