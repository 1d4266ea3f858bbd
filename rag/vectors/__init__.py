"""Vectors to nearest rows: which index serves them, and what it keeps.

flat.py       exact search over the stored vectors
coded.py      approximate search, where there are many
centring.py   vectors without what is common to their language
windows.py    the vectors of sentence windows
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.types import VectorIndex
from rag.vectors.centring import Centred, drawn, group_means, samples
from rag.vectors.coded import CODES, CodedIndex
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


def write_nearest(folder: Path, centred: Centred) -> None:
    """Write the index that fits these vectors into ``folder``, which must not exist."""
    (FlatIndex if len(centred) <= EXACT else CodedIndex).write(folder, centred)


def open_nearest(
    folder: Path, centred: Centred, held: Callable[[Path], NDArray[Any]] = np.load
) -> VectorIndex:
    """Open the index that was written for these vectors, whose arrays ``held`` returns."""
    if (folder / CODES).exists():
        return CodedIndex.open(folder, centred)
    return FlatIndex.open(folder, centred, held)
