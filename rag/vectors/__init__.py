"""Vectors to nearest rows: which index serves them, and what it keeps.

flat.py       exact search over the memory-mapped vectors
cells.py      approximate search, where there are many
centring.py   vectors without what is common to their language
windows.py    the vectors of sentence windows
"""

from pathlib import Path

from rag.types import Rows, VectorIndex
from rag.vectors.cells import CellIndex
from rag.vectors.centring import Centred, drawn, group_means, samples
from rag.vectors.flat import FlatIndex
from rag.vectors.windows import Windows, joined

__all__ = [
    "Centred",
    "Windows",
    "drawn",
    "group_means",
    "joined",
    "open_nearest",
    "samples",
    "write_nearest",
]

EXACT = 50_000  # rows up to which each is looked at


def write_nearest(folder: Path, centred: Centred, old: VectorIndex | None, origin: Rows) -> None:
    """Write the index that fits these vectors.

    Row *n* was row ``origin[n]`` of the old one, or is new at -1.
    """
    if len(centred) <= EXACT:
        FlatIndex.write(folder, centred)
    else:
        CellIndex.write(folder, centred, old if isinstance(old, CellIndex) else None, origin)


def open_nearest(folder: Path, centred: Centred) -> VectorIndex:
    """Open the index that was written for these vectors."""
    return FlatIndex.open(folder, centred) if len(centred) <= EXACT else CellIndex(folder, centred)
