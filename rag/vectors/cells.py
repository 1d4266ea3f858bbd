"""Approximate search with FAISS, where there are too many vectors to look at each.

An inverted file (Jégou, Douze and Schmid, TPAMI 2011): the vectors are put into cells around centres that
k-means finds, and a question looks only into the cells whose centres are nearest to it. There the vectors lie
in 8 bits a number; the best of them are scored again by the vectors themselves, so that every score that is
told is exact, and only a row in a cell further away can be missed. With many rows ruled out by a filter more
cells are looked into, and with few left each of them is scored.

A vector that is kept from an earlier generation keeps its cell, so that a change costs what it changes;
the cells are found anew once there should be half as many again, or fewer by that.
"""

from pathlib import Path
from typing import Any

import numpy as np

from rag.types import Rows, Scores, Vector
from rag.vectors.centring import BLOCK, Centred

CELLS = 2.0  # as many cells as this times the square root of the rows
STALE = 1.5  # times more or fewer cells than there should be, from which they are found anew
SAMPLE = 50  # vectors that a centre is found by
ROUNDS = 10  # of k-means
SEED = 20
LOOKED = 1 / 16  # of the cells, that a question looks into
AGAIN = 4  # times as many rows as asked for, that are scored again
FEW = 20_000  # allowed rows up to which each is scored


class CellIndex:
    """Inner product with the rows of the nearest cells, by value as exact as with every row."""

    def __init__(self, folder: Path, centred: Centred) -> None:
        faiss = _faiss()
        self._centred = centred
        self._folder = folder
        self._index = faiss.read_index(str(folder / "lists.faiss"), faiss.IO_FLAG_MMAP)
        self.cells: Rows = np.load(folder / "cells.npy", mmap_mode="r")  # of each row

    @classmethod
    def write(cls, folder: Path, centred: Centred, old: "CellIndex | None", origin: Rows) -> None:
        """Write the index of these vectors; row *n* was row ``origin[n]`` of the old one, or is new at -1."""
        faiss = _faiss()
        folder.mkdir()
        wanted = int(CELLS * len(centred) ** 0.5)
        if (origin >= 0).any() and old and wanted / STALE <= old._index.nlist <= wanted * STALE:
            index = faiss.read_index(str(old._folder / "empty.faiss"))
            cells = np.where(origin >= 0, old.cells[np.maximum(origin, 0)], -1)
        else:
            index = _trained(centred, wanted)
            cells = np.full(len(centred), -1, dtype=np.int64)
        faiss.write_index(index, str(folder / "empty.faiss"))
        for start in range(0, len(centred), BLOCK):
            homes = cells[start : start + BLOCK]
            block = centred.rows(np.arange(start, start + len(homes)))
            new = np.flatnonzero(homes < 0)
            if len(new):
                homes[new] = index.quantizer.search(block[new], 1)[1][:, 0]
            numbers = np.arange(start, start + len(block), dtype=np.int64)
            index.add_core(len(block), *map(faiss.swig_ptr, (block, numbers, homes)))
        faiss.write_index(index, str(folder / "lists.faiss"))
        np.save(folder / "cells.npy", cells)

    def __len__(self) -> int:
        return len(self.cells)

    def search(self, query: Vector, k: int, rows: Rows | None = None) -> tuple[Rows, Scores]:
        """Return up to ``k`` rows by inner product, best first, ties by row number."""
        near = rows if rows is not None and len(rows) <= FEW else self._near(query, AGAIN * k, rows)
        scores = self._centred.scores(query, near)
        order = np.lexsort((near, -scores))[:k]
        return near[order], scores[order]

    def _near(self, query: Vector, k: int, rows: Rows | None) -> Rows:
        """Return up to ``k`` rows whose codes are nearest."""
        faiss = _faiss()
        share, chosen = LOOKED, dict[str, Any]()
        if rows is not None:
            mask = np.zeros(len(self), dtype=bool)
            mask[rows] = True
            bits = np.packbits(mask, bitorder="little")
            chosen = {"sel": faiss.IDSelectorBitmap(bits)}
            share = min(1.0, LOOKED * len(self) / len(rows))
        looked = faiss.SearchParametersIVF(nprobe=max(1, round(share * self._index.nlist)), **chosen)
        _, found = self._index.search(np.ascontiguousarray(query[None]), min(k, len(self)), params=looked)
        near: Rows = found[0][found[0] >= 0]
        return near


def _faiss() -> Any:
    """Return the library, whose hints on types lack what is used here."""
    import faiss

    return faiss


def _trained(centred: Centred, cells: int) -> Any:
    """Return an index without rows: the centres, and the bounds of the codes."""
    faiss = _faiss()
    taken = np.linspace(0, len(centred) - 1, min(len(centred), SAMPLE * cells)).astype(np.int64)
    sample = centred.rows(taken)
    dim = sample.shape[1]
    means = faiss.Kmeans(dim, cells, niter=ROUNDS, spherical=True, seed=SEED, min_points_per_centroid=1)
    means.train(sample)
    centres = faiss.IndexFlatIP(dim)
    centres.add(means.centroids)
    kind = faiss.ScalarQuantizer.QT_8bit
    index = faiss.IndexIVFScalarQuantizer(centres, dim, cells, kind, faiss.METRIC_INNER_PRODUCT, False)
    index.train(sample)
    return index
