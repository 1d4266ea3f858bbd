"""Vectors to nearest rows: which backend serves them.

faiss.py   exact search over the memory-mapped vectors, in this process
"""

from rag.types import Matrix, VectorIndex
from rag.vectors.faiss import FlatIndex

__all__ = ["FlatIndex", "choose"]


def choose(vectors: Matrix) -> VectorIndex:
    """Return the backend that fits these vectors."""
    return FlatIndex(vectors)
