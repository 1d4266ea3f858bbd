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
# Of a signature: factors, which are odd, and summands.
ORDERS = np.random.default_rng(0).integers(1, 2**32, (2, 16), dtype=np.uint32) | np.uint32(1)


@dataclass(frozen=True, slots=True)
class Group:
    """A candidate and those that repeat it, all by their place among the candidates."""

    first: int
    others: list[int] = field(default_factory=list)


def grouped(generation: Generation, found: Candidates, k: int) -> list[Group]:
    """Return the first ``k`` candidates that do not repeat one another, each with those that repeat it."""
    texts = _Texts(generation, found.rows)
    groups: list[Group] = []
    for place in map(int, found.order):
        close = texts.maybe_alike(place)
        same = next((groups[n] for n in close if texts.alike(groups[n].first, place)), None)
        if same is not None:
            same.others.append(place)
        elif len(groups) < k:
            groups.append(Group(place))
            texts.open(place)
    return groups


class _Texts:
    """Tells which of some rows repeat the firsts of groups; each look costs more and is taken at fewer."""

    def __init__(self, generation: Generation, rows: Rows) -> None:
        self._generation, self._rows = generation, rows
        vectors = generation.vectors[rows]
        self._vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        self._near: list[NDArray[np.bool_]] = []  # a group each: which rows have a vector close to its first
        self._signatures: list[NDArray[np.uint32]] = []  # of the firsts
        self._shingles: dict[int, frozenset[str]] = {}

    def open(self, place: int) -> None:
        """Take a row as the first of a new group."""
        self._near.append(self._vectors @ self._vectors[place] >= CLOSE)
        self._signatures.append(_signature(self._text(place)))

    def maybe_alike(self, place: int) -> list[int]:
        """Return the groups whose first has a vector close to a row's, and a signature like it."""
        near = [number for number, rows in enumerate(self._near) if rows[place]]
        if not near:
            return near
        firsts = np.stack([self._signatures[number] for number in near])
        same = (firsts == _signature(self._text(place))).mean(axis=1) >= RESEMBLANCE - DOUBT
        return [number for number, maybe in zip(near, same.tolist(), strict=True) if maybe]

    def alike(self, one: int, other: int) -> bool:
        """Whether the words of two rows, by their places, are nearly the same."""
        for place in (one, other):
            if place not in self._shingles:
                self._shingles[place] = _shingles(self._text(place))
        return _resemblance(self._shingles[one], self._shingles[other]) >= RESEMBLANCE

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
