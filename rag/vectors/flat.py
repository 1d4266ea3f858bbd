"""Exact search with FAISS, straight over the stored vectors.

``faiss.knn`` is the search of ``IndexFlatIP`` without the index object: the vectors that the store keeps
are searched where they lie, and only those that differ when they are centred are kept beside them.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.types import Matrix, Rows, Scores, Vector
from rag.vectors.centring import Centred

NAME = "centred.npy"


class FlatIndex:
    """Inner product with every row; nothing is approximated."""

    def __init__(self, vectors: Matrix) -> None:
        self._vectors = vectors

    @classmethod
    def open(
        cls, folder: Path, centred: Centred, held: Callable[[Path], NDArray[Any]] = np.load
    ) -> "FlatIndex":
        """Open what was written for these vectors, whose arrays ``held`` returns."""
        return cls(centred.vectors if centred.means is None else held(folder / NAME))

    @classmethod
    def write(cls, folder: Path, centred: Centred) -> None:
        """Write the vectors that are searched, where they differ from those that are kept."""
        folder.mkdir()
        if centred.means is not None:
            np.save(folder / NAME, centred.rows(np.arange(len(centred))))

    def __len__(self) -> int:
        return len(self._vectors)

    def search(self, query: Vector, k: int, rows: Rows | None = None) -> tuple[Rows, Scores]:
        """Return up to ``k`` rows by inner product, best first, ties by row number."""
        import faiss

        vectors = self._vectors if rows is None else self._vectors[rows]
        k = min(k, len(vectors))
        if k == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        scores, found = faiss.knn(
            np.ascontiguousarray(query[None]), vectors, k, metric=faiss.METRIC_INNER_PRODUCT
        )
        found = found[0].astype(np.int64) if rows is None else rows[found[0]]
        order = np.lexsort((found, -scores[0]))
        return found[order], scores[0][order]
