"""Passages that say the same in the same words: reprints, and one article in two files.

One of them is ranked and all are cited. Two passages are near duplicates where their vectors are
very close and most of their runs of five characters are common (shingles; Broder, 1997).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from rag.lexical import fold
from rag.retrieve.legs import Candidates
from rag.store import Generation

CLOSE = 0.95  # cosine, below which two passages are not compared further
SHINGLE = 5  # characters
RESEMBLANCE = 0.8  # the Jaccard index of near duplicates


@dataclass(frozen=True, slots=True)
class Group:
    """A candidate and those that repeat it, all by their place among the candidates."""

    first: int
    others: list[int] = field(default_factory=list)


def grouped(generation: Generation, found: Candidates, k: int) -> list[Group]:
    """Return the first ``k`` candidates that do not repeat one another, each with those that repeat it."""
    vectors = generation.vectors[found.rows]
    length = np.maximum(np.linalg.norm(vectors, axis=1), 1e-12)
    near = (vectors @ vectors.T) >= CLOSE * np.outer(length, length)
    shingles: dict[int, frozenset[str]] = {}

    def repeats(one: int, other: int) -> bool:
        for place in (one, other):
            if place not in shingles:
                shingles[place] = _shingles(generation.passage(int(found.rows[place])).text)
        return _resemblance(shingles, one, other) >= RESEMBLANCE

    groups: list[Group] = []
    for place in map(int, found.order):
        close = (group for group in groups if near[group.first, place])
        same = next((group for group in close if repeats(group.first, place)), None)
        if same is not None:
            same.others.append(place)
        elif len(groups) < k:
            groups.append(Group(place))
    return groups


def _shingles(text: str) -> frozenset[str]:
    plain = "".join(character for character in fold(text) if character.isalnum())
    return frozenset(plain[at : at + SHINGLE] for at in range(max(1, len(plain) - SHINGLE + 1)))


def _resemblance(shingles: Mapping[int, frozenset[str]], one: int, other: int) -> float:
    common = len(shingles[one] & shingles[other])
    return common / (len(shingles[one]) + len(shingles[other]) - common)
