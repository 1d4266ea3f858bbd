"""The vectors of sentence windows: a closer look at the passages that a search has proposed.

They are kept in 8 bits a number, each row scaled by its greatest, so that a passage's four or five
windows take about as much room as its own vector. The inner products differ from exact ones by
some thousandths (see tests/test_vectors.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.types import Matrix, Rows, Scores, Vector

FILES = ("codes", "scales", "bounds")


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of passage *n* are rows ``bounds[n]`` to ``bounds[n + 1]``; it may have none."""

    codes: NDArray[np.int8]  # (windows, dim)
    scales: Scores  # (windows,): a row's vector is its codes times its scale
    bounds: Rows  # (passages + 1,)

    @classmethod
    def of(cls, vectors: Matrix, counts: NDArray[np.int64]) -> "Windows":
        """Return the windows of passages with so many each, from their vectors in order."""
        scales = (np.abs(vectors).max(axis=1, initial=0.0) / 127).astype(np.float32)
        codes = np.round(vectors / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
        return cls(codes, scales, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))

    @classmethod
    def open(cls, folder: Path, held: Callable[[Path], NDArray[Any]] = np.load) -> "Windows":
        """Open saved windows, whose arrays ``held`` returns."""
        return cls(*(held(folder / f"{name}.npy") for name in FILES))

    def save(self, folder: Path) -> None:
        """Write the windows into ``folder``, which must not exist."""
        folder.mkdir()
        for name in FILES:
            np.save(folder / f"{name}.npy", getattr(self, name))

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def take(self, rows: Rows) -> "Windows":
        """Return the windows of these passages, in this order."""
        places, counts = self._places(rows)
        bounds = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Windows(self.codes[places], self.scales[places], bounds)

    def scores(self, query: Vector, rows: Rows) -> tuple[Scores, Rows]:
        """Return the inner product with every window of these passages, and where each one's start."""
        found = self.take(rows)
        return found.codes.astype(np.float32) @ query * found.scales, found.bounds

    def best(self, query: Vector, rows: Rows, otherwise: Scores) -> Scores:
        """Return the score of each passage's best window; ``otherwise`` is for those without."""
        scores, bounds = self.scores(query, rows)
        held = np.flatnonzero(np.diff(bounds))
        best = np.array(otherwise, dtype=np.float32)
        if len(held):
            best[held] = np.maximum.reduceat(scores, bounds[held])
        return best

    def _places(self, rows: Rows) -> tuple[Rows, Rows]:
        starts, counts = self.bounds[rows], self.bounds[rows + 1] - self.bounds[rows]
        ends = np.cumsum(counts)
        places = np.repeat(starts - (ends - counts), counts) + np.arange(ends[-1] if len(ends) else 0)
        return places.astype(np.int64), counts


def joined(parts: list[Windows]) -> Windows:
    """Return the windows of all passages of all parts, in order."""
    counts = np.concatenate([np.diff(part.bounds) for part in parts])
    return Windows(
        np.concatenate([part.codes for part in parts]),
        np.concatenate([part.scales for part in parts]),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
    )
