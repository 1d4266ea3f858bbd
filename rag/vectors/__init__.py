"""Vectors to nearest rows: which backend serves them.

faiss.py      exact search over the memory-mapped vectors, in this process
centring.py   vectors without what is common to their language
windows.py    the vectors of sentence windows
"""

from rag.types import Matrix, VectorIndex
from rag.vectors.centring import centre, drawn, group_means, samples
from rag.vectors.faiss import FlatIndex
from rag.vectors.windows import Windows, joined

__all__ = ["FlatIndex", "Windows", "centre", "choose", "drawn", "group_means", "joined", "samples"]


def choose(vectors: Matrix) -> VectorIndex:
    """Return the backend that fits these vectors."""
    return FlatIndex(vectors)
