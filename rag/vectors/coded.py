"""Approximate search with FAISS, where there are too many vectors to look at each.

A short code stands for each vector: four bits for every two numbers, by product quantization (Jégou, Douze
and Schmid, TPAMI 2011), laid out so that a processor compares 32 of them at a time (André, Kermarrec and Le
Scouarnec, VLDB 2015). A question is compared with every code, and the best are scored again by the vectors
themselves: every score that is told is exact, and only a row whose code tells far too little of it can be
missed. Nothing depends on the vectors that were there before, or on where a question's neighbours lie.
"""

from pathlib import Path
from typing import Any

import numpy as np

from rag.types import Rows, Scores, Vector
from rag.vectors.centring import BLOCK, Centred

SAMPLE = 20_000  # vectors that the codes are learned from
AGAIN = 10  # times as many rows as asked for, that are scored again
FEW = 20_000  # allowed rows up to which each is scored
MARGIN = 1.5  # times as many codes as should hold enough allowed rows
CODES = "codes.faiss"


class CodedIndex:
    """Inner product with the rows whose codes are best, by value as exact as with every row."""

    def __init__(self, codes: Any, centred: Centred) -> None:
        self._codes = codes
        self._centred = centred

    @classmethod
    def open(cls, folder: Path, centred: Centred) -> "CodedIndex":
        """Read what was written for these vectors into memory.

        Raises:
            ValueError: if it cannot be read.
        """
        faiss = _faiss()
        try:
            return cls(faiss.read_index(str(folder / CODES)), centred)
        except RuntimeError as error:
            raise ValueError(f"{folder / CODES}: {error}") from error

    @classmethod
    def write(cls, folder: Path, centred: Centred) -> None:
        """Write the codes of these vectors into ``folder``, which must not exist."""
        faiss = _faiss()
        dim = centred.vectors.shape[1]
        codes = faiss.IndexPQFastScan(dim, (dim + 1) // 2, 4, faiss.METRIC_INNER_PRODUCT)
        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)  # two numbers at a time: threads would wait for each other
        taken = np.linspace(0, len(centred) - 1, min(len(centred), SAMPLE)).astype(np.int64)
        codes.train(centred.rows(taken))
        faiss.omp_set_num_threads(threads)
        for start in range(0, len(centred), BLOCK):
            codes.add(centred.rows(np.arange(start, min(start + BLOCK, len(centred)))))
        folder.mkdir()
        faiss.write_index(codes, str(folder / CODES))

    def __len__(self) -> int:
        return int(self._codes.ntotal)

    def search(self, query: Vector, k: int, rows: Rows | None = None) -> tuple[Rows, Scores]:
        """Return up to ``k`` rows by inner product, best first, ties by row number."""
        near = self._near(query, AGAIN * k, rows)
        scores = self._centred.scores(query, near)
        order = np.lexsort((near, -scores))[:k]
        return near[order], scores[order]

    def _near(self, query: Vector, wanted: int, rows: Rows | None) -> Rows:
        """Return the rows whose codes are best; of few allowed ones, or such as are far from it, all."""
        if rows is None:
            return self._best(query, wanted)
        if len(rows) <= max(FEW, wanted):
            return rows
        allowed = np.zeros(len(self), dtype=bool)
        allowed[rows] = True
        near = self._best(query, int(MARGIN * wanted * len(self) / len(rows)))
        near = near[allowed[near]]
        return near if len(near) >= wanted else rows

    def _best(self, query: Vector, count: int) -> Rows:
        found: Rows = self._codes.search(np.ascontiguousarray(query[None]), min(count, len(self)))[1][0]
        return found[found >= 0]


def _faiss() -> Any:
    """Return the library, whose hints on types lack what is used here."""
    import faiss

    return faiss
