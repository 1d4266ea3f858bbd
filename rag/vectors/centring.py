"""Vectors without what is common to their group: no passage wins for the language it is in.

A multilingual encoder puts the texts of a language near each other, so a question prefers any
passage in its own language. A passage's centred vector is its vector less the mean of its
group. The inner product with a question is then the score less what passages of that group
score on average for this question: groups are compared on equal terms. Within one group nothing
changes but a constant, so a corpus in one language is ranked exactly as before.

The mean of a few passages says more of their subject than of their language, so it is drawn to a
prior: the mean of all passages, moved by what sets the group's everyday sentences apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.types import Matrix, Rows, Scores, Vector

PRIOR = 10  # passages that the prior counts for
BLOCK = 65_536  # rows that are looked at together, so that no copy of all is made
SAMPLE = 64  # passages of a group that stand for all of it


@dataclass(frozen=True, slots=True)
class Centred:
    """Vectors less the mean of their group, made when they are looked at; those of one group as they are."""

    vectors: Matrix
    groups: NDArray[np.int8]
    means: Matrix | None = None  # (groups, dim), by group

    def __len__(self) -> int:
        return len(self.vectors)

    def rows(self, rows: Rows) -> Matrix:
        """Return these rows: ``(rows, dim)``, not of unit length."""
        found = np.array(self.vectors[rows])
        return found if self.means is None else found - self.means[self.groups[rows]]

    def common(self, query: Vector, rows: Rows) -> Scores:
        """Return what the inner product with each row owes to its group."""
        if self.means is None:
            return np.zeros(len(rows), dtype=np.float32)
        owed: Scores = (self.means @ query)[self.groups[rows]]
        return owed

    def scores(self, query: Vector, rows: Rows) -> Scores:
        """Return the inner product with each of these rows."""
        whole: Scores = self.vectors[rows] @ query
        return whole - self.common(query, rows)


def group_means(
    vectors: Matrix, groups: NDArray[np.int8], everyday: Mapping[int, Vector]
) -> dict[int, Vector]:
    """Return the mean of each group, drawn to its prior.

    ``everyday`` holds the mean vector of the everyday sentences of a group, where there are any.
    """
    overall = vectors.mean(axis=0)
    counts = {int(group): int((groups == group).sum()) for group in np.unique(groups)}
    typical = {group: everyday.get(group, overall) for group in counts}
    average = np.sum([counts[group] * typical[group] for group in counts], axis=0) / len(groups)
    means = {}
    for group, count in counts.items():
        prior = overall + typical[group] - average
        means[group] = (_sum(vectors, groups, group) + PRIOR * prior) / (count + PRIOR)
    return means


def _sum(vectors: Matrix, groups: NDArray[np.int8], group: int) -> Vector:
    """Return the sum of a group's vectors, without a copy of all of them."""
    blocks = (slice(start, start + BLOCK) for start in range(0, len(groups), BLOCK))
    total: Vector = sum(vectors[block][groups[block] == group].sum(axis=0) for block in blocks)
    return total


def samples(groups: NDArray[np.int8]) -> dict[int, Rows]:
    """Return some rows of each group, evenly spread over all of them."""
    found = {}
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        chosen = np.linspace(0, len(rows) - 1, min(SAMPLE, len(rows))).astype(np.int64)
        found[int(group)] = rows[chosen]
    return found


def drawn(means: Scores, counts: NDArray[np.int64]) -> Scores:
    """Return the mean of each group, by number, drawn to the mean of all the more the fewer it has."""
    overall = (means * counts).sum() / counts.sum()
    found: Scores = ((means * counts + PRIOR * overall) / (counts + PRIOR)).astype(np.float32)
    return found
