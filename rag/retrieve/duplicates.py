"""Passages that say the same in the same words: reprints, and one article in two files.

One of them is ranked and all are cited. Two passages are near duplicates where their vectors are
very close and most of their runs of five characters are common (shingles; Broder, 1997).
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.lexical import fold
from rag.retrieve.legs import Candidates
from rag.store import Generation
from rag.types import Rows

CLOSE = 0.95  # cosine, below which two passages are not compared further
SHINGLE = 5  # characters
RESEMBLANCE = 0.8  # the Jaccard index of near duplicates
DOUBT = 0.35  # how far a signature may be wrong about it: more than three times its standard deviation
SIGNATURES_KEPT = 8192  # passages whose signatures are kept
ORDERS = np.random.default_rng(0).integers(1, 2**32, (2, 16), dtype=np.uint32) | np.uint32(
    1
)  # in a signature


@dataclass(frozen=True, slots=True)
class Group:
    """A candidate and those that repeat it, all by their place among the candidates."""

    first: int
    others: list[int] = field(default_factory=list)


def grouped(generation: Generation, found: Candidates, k: int) -> list[Group]:
    """Return the first ``k`` candidates that do not repeat one another, each with those that repeat it."""
    texts = _Texts(generation, found.rows)
    maybe = texts.maybe_alike()
    doubted: NDArray[np.bool_] = np.asarray(maybe.any(axis=1))
    groups: list[Group] = []
    for place in map(int, found.order):
        close = [group for group in groups if maybe[group.first, place]] if doubted[place] else []
        same = next((group for group in close if texts.alike(group.first, place)), None)
        if same is not None:
            same.others.append(place)
        elif len(groups) < k:
            groups.append(Group(place))
    return groups


class _Texts:
    """Tells which of some rows repeat one another; each look costs more and is taken at fewer pairs."""

    def __init__(self, generation: Generation, rows: Rows) -> None:
        self._generation, self._rows = generation, rows

    def maybe_alike(self) -> NDArray[np.bool_]:
        """Return which pairs have vectors that are close and signatures that are alike: ``(rows, rows)``."""
        vectors = self._generation.vectors[self._rows]
        length = np.maximum(np.linalg.norm(vectors, axis=1), 1e-12)
        near: NDArray[np.bool_] = (vectors @ vectors.T) >= CLOSE * np.outer(length, length)
        np.fill_diagonal(near, False)
        places = np.flatnonzero(near.any(axis=1))
        if len(places):
            signatures = np.stack([_signature(self._text(int(place))) for place in places])
            same = (signatures[:, None] == signatures[None]).mean(axis=2)
            near[np.ix_(places, places)] &= same >= RESEMBLANCE - DOUBT
        return near

    def alike(self, one: int, other: int) -> bool:
        """Whether the words of two rows, by their places, are nearly the same."""
        first, second = (_shingles(self._text(place)) for place in (one, other))
        return _resemblance(first, second) >= RESEMBLANCE

    def _text(self, place: int) -> str:
        return self._generation.passage(int(self._rows[place])).text


def _plain(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


def _shingles(text: str) -> frozenset[str]:
    plain = _plain(text)
    return frozenset(plain[at : at + SHINGLE] for at in range(max(1, len(plain) - SHINGLE + 1)))


@lru_cache(maxsize=SIGNATURES_KEPT)
def _signature(text: str) -> NDArray[np.uint32]:
    """Return the least of a text's shingles in several orders: alike as often as the shingles are.

    This is MinHash (Broder, 1997); orders are those of products and sums modulo 2 to the power of 32.
    """
    letters = np.frombuffer(_plain(text).ljust(SHINGLE).encode("utf-32-le"), dtype="<u4")
    numbers = np.zeros(len(letters) - SHINGLE + 1, dtype=np.uint32)
    for at in range(SHINGLE):
        numbers = numbers * np.uint32(ORDERS[0, 0]) + letters[at : at + len(numbers)]
    least: NDArray[np.uint32] = (numbers[:, None] * ORDERS[0] + ORDERS[1]).min(axis=0)
    return least


def _resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common)
