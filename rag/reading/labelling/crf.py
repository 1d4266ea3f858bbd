"""What each line of a page is: labels, from all that speaks for them, learned from labelled pages.

A bidirectional recurrent network over the lines (gated units: Cho et al. 2014, "Learning Phrase
Representations using RNN Encoder-Decoder", section 2.3), so that the way in which a page's maker lays out
one article tells how the others are laid out; above it a linear-chain conditional random field (Lafferty,
McCallum and Pereira 2001), as in Huang, Xu and Yu 2015, "Bidirectional LSTM-CRF Models for Sequence
Tagging". Several networks that differ by chance alone vote. ``benchmarks/crf.py`` trains them.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from rag.reading.labelling.features import Page, features

FILE = Path(__file__).with_name("crf.npz")
SIZE: Final = 1 << 16  # of the numbers that stand for features
# Furniture; what stands above the title; the title; who wrote it, or when, in the head or at the end; what
# else a head holds; headings; text. With +, the line starts an article.
LABELS: Final = ("N", "K", "+K", "T", "+T", "B", "+B", "A", "+A", "H", "+H", "P", "+P")


WINDOW, MARGIN = 2000, 100  # lines that are labelled at once, and those beside them that are looked at


def label(page: Page) -> list[str]:
    """Return the most likely labels of the lines of a page's content, in order."""
    found = [np.fromiter(map(number, names), np.int32) for names in features(page)]
    weights = _weights()
    rows = [scores(weights, found[:0])]
    for start in range(0, len(found), WINDOW):
        first = max(0, start - MARGIN)
        row = scores(weights, found[first : start + WINDOW + MARGIN])
        rows.append(row[start - first : start - first + WINDOW])
    return [LABELS[label] for label in viterbi(weights, np.concatenate(rows))]


@dataclass(frozen=True, slots=True)
class Weights:
    """What is learned, of M networks of H hidden units whose lines are vectors of D numbers.

    ``rows`` is the row of ``table`` that each of the SIZE features takes; ``table`` the vectors of features,
    shape (rows, M, D); of the recurrent units, one layer from the top and one from the bottom of the page,
    gates reset, update and new: ``entry`` (M, 2, D, 3H), ``entry_bias`` (M, 2, 3H), ``memory`` (M, 2, H, 3H),
    ``memory_bias`` (M, 2, 3H); ``exit`` (M, 2H, labels), ``exit_bias`` (M, labels); of the random field, as
    means over networks: ``steps`` (labels, labels) from a label to the next, ``first``, ``last`` (labels,).
    """

    rows: np.ndarray
    table: np.ndarray
    entry: np.ndarray
    entry_bias: np.ndarray
    memory: np.ndarray
    memory_bias: np.ndarray
    exit: np.ndarray
    exit_bias: np.ndarray
    steps: np.ndarray
    first: np.ndarray
    last: np.ndarray


def scores(weights: Weights, features: Sequence[Sequence[int] | np.ndarray]) -> np.ndarray:
    """Return what speaks for each label of each line, shape (lines, labels): the mean over the networks."""
    if not features:
        return np.zeros((0, len(LABELS)), np.float32)
    told = [np.asarray(line, np.int64) for line in features]
    vectors = np.stack([weights.table[weights.rows[line]].sum(axis=0) for line in told])
    lines = np.tanh(vectors).transpose(1, 0, 2)[:, None]  # (M, 1, lines, D)
    gates = lines @ weights.entry + weights.entry_bias[:, :, None]  # (M, 2, lines, 3H)
    gates[:, 1] = gates[:, 1, ::-1]
    states = _recur(gates, weights.memory, weights.memory_bias)
    states[:, 1] = states[:, 1, ::-1]
    both = np.concatenate((states[:, 0], states[:, 1]), axis=-1)  # (M, lines, 2H)
    votes = both @ weights.exit + weights.exit_bias[:, None]
    return np.asarray(votes.mean(axis=0))


def _recur(gates: np.ndarray, memory: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Return the states of gated recurrent units, shape (M, 2, lines, H), line by line."""
    size = memory.shape[2]
    state = np.zeros((*gates.shape[:2], size), np.float32)
    states = np.empty((*gates.shape[:3], size), np.float32)
    for line in range(gates.shape[2]):
        kept = (state[:, :, None] @ memory)[:, :, 0] + bias
        here = gates[:, :, line]
        mixed = 1 / (1 + np.exp(-(here[..., : 2 * size] + kept[..., : 2 * size])))
        fresh = np.tanh(here[..., 2 * size :] + mixed[..., :size] * kept[..., 2 * size :])
        state = fresh + mixed[..., size:] * (state - fresh)
        states[:, :, line] = state
    return states


def viterbi(weights: Weights, scores: np.ndarray) -> list[int]:
    """Return the numbers of the most likely labels, given what speaks for each label of each line."""
    if not len(scores):
        return []
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
def number(feature: str) -> int:
    """Return the number that stands for a feature."""
    return zlib.crc32(feature.encode()) % SIZE


@cache
def _weights() -> Weights:
    with np.load(FILE) as stored:
        return Weights(
            **{
                name: stored[name] if name == "rows" else stored[name].astype(np.float32)
                for name in Weights.__slots__
            }
        )
