"""Exact search with FAISS, straight over the memory-mapped vectors.

``faiss.knn`` is the search of ``IndexFlatIP`` without the index object: the file that the store
checks and keeps is the only copy of the vectors, on disk and in memory.
"""

import numpy as np

from rag.types import Matrix, Rows, Scores, Vector


class FlatIndex:
    """Inner product with every row; nothing is approximated."""

    def __init__(self, vectors: Matrix) -> None:
        self._vectors = vectors

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
