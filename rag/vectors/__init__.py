"""Vectors to nearest rows: which backend serves them.

faiss.py      exact search over the memory-mapped vectors, in this process
centring.py   vectors without what is common to their language
"""

from rag.types import Matrix, VectorIndex
from rag.vectors.centring import centre
from rag.vectors.faiss import FlatIndex

__all__ = ["FlatIndex", "centre", "choose"]


def choose(vectors: Matrix) -> VectorIndex:
    """Return the backend that fits these vectors."""
    return FlatIndex(vectors)
