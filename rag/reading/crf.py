"""The label of each line of a page: a linear-chain conditional random field over its evidence.

Lafferty, McCallum and Pereira 2001, Conditional Random Fields; the way GROBID (Lopez 2009) and its
relatives find the heads of papers. No single sign decides: a title is what all signs together, and
the lines around it, make most likely. ``benchmarks/crf.py`` trains the weights on labelled pages.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from rag.reading.features import Page, features

FILE = Path(__file__).with_name("crf.npz")
SIZE: Final = 1 << 16  # of the table of features
# Furniture; what stands above the title; the title; who wrote it, or when, in the head or at the end; what
# else a head holds; headings; text. With +, the line starts an article.
LABELS: Final = ("N", "K", "+K", "T", "+T", "B", "+B", "A", "+A", "H", "+H", "P", "+P")


def label(page: Page) -> list[str]:
    """Return the most likely labels of the lines of a page's content, in order: the Viterbi path."""
    found = features(page)
    path = viterbi(_weights(), [[column(name) for name in names] for names in found])
    return [LABELS[number] for number in path]


@dataclass(frozen=True, slots=True)
class Weights:
    """What is learned: ``table``, shape (SIZE, labels); ``steps``, label to label; ``first``, ``last``."""

    table: np.ndarray
    steps: np.ndarray
    first: np.ndarray
    last: np.ndarray


def viterbi(weights: Weights, features: Sequence[Sequence[int]]) -> list[int]:
    """Return the numbers of the most likely labels, given the rows of the table for each line's features."""
    if not features:
        return []
    scores = np.stack([weights.table[list(rows)].sum(axis=0) for rows in features])
    best = weights.first + scores[0]
    back = []
    for row in scores[1:]:
        ways = best[:, None] + weights.steps
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int((best + weights.last).argmax())]
    for sources in reversed(back):
        path.append(int(sources[path[-1]]))
    return path[::-1]


@lru_cache(maxsize=1 << 16)
def column(feature: str) -> int:
    """Return the row of the table of weights that a feature takes."""
    return zlib.crc32(feature.encode()) % SIZE


@cache
def _weights() -> Weights:
    with np.load(FILE) as stored:
        return Weights(stored["table"].astype(np.float32), stored["steps"], stored["first"], stored["last"])
