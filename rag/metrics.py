"""Measures of retrieval and refusal, as the field defines them, with their uncertainty.

nDCG with binary gains and a log2 discount (Järvelin and Kekäläinen, ACM TOIS 2002); reciprocal
rank of the first relevant result; recall as the share of the relevant results found; AUROC as
the probability that an answerable question has the higher confidence (Hanley and McNeil, 1982).
"""

import math
from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import NDArray

Measure = Callable[[Sequence[str], Collection[str]], float]
ROUNDS = 2000  # of a bootstrap or a randomization test
SEED = 0


def recall_at(k: int) -> Measure:
    """Return the measure: the share of the relevant results among the first ``k``."""
    return lambda ranking, relevant: len(set(ranking[:k]) & set(relevant)) / len(relevant)


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """Return 1 / rank of the first relevant result among the first ten, or 0."""
    return next((1 / rank for rank, found in enumerate(ranking[:10], 1) if found in relevant), 0.0)


def ndcg(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """Return nDCG@10."""
    gain = sum(1 / math.log2(rank + 1) for rank, found in enumerate(ranking[:10], 1) if found in relevant)
    return gain / sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), 10) + 1))


MEASURES: dict[str, Measure] = {
    "ndcg@10": ndcg,
    "mrr@10": reciprocal_rank,
    "recall@1": recall_at(1),
    "recall@5": recall_at(5),
    "recall@10": recall_at(10),
}


def auroc(confidences: Sequence[float], answerable: Sequence[bool]) -> float | None:
    """Return the area under the ROC curve, ties counting half; None where one kind is missing."""
    values, kinds = np.asarray(confidences, dtype=float), np.asarray(answerable, dtype=bool)
    above, below = values[kinds], np.sort(values[~kinds])
    if not len(above) or not len(below):
        return None
    wins = np.searchsorted(below, above, "left") + np.searchsorted(below, above, "right")
    return float(wins.mean() / 2 / len(below))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean (percentiles; Efron and Tibshirani, 1993)."""
    array = np.asarray(values, dtype=float)
    draws = np.random.default_rng(SEED).integers(0, len(array), (ROUNDS, len(array)))
    low, high = np.quantile(array[draws].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def paired_test(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the p-value of a two-sided paired randomization test on the mean difference.

    Under the null hypothesis the two values of a question could as well be swapped (Smucker,
    Allan and Carterette, CIKM 2007).
    """
    difference: NDArray[np.float64] = np.asarray(second, dtype=float) - np.asarray(first, dtype=float)
    signs = np.random.default_rng(SEED).choice([-1.0, 1.0], (ROUNDS, len(difference)))
    by_chance = np.abs((signs * difference).mean(axis=1)) >= abs(difference.mean()) - 1e-12
    return float((by_chance.sum() + 1) / (ROUNDS + 1))
