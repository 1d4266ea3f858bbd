"""Fit the weights of the confidence, and show how far it can be trusted.

    python benchmarks/confidence.py DIR… [--cache DIR] [--questions 300] [--write]

Each DIR holds ``corpus.jsonl`` and ``queries.jsonl``, as ``rag evaluate`` reads them. Every
question is asked with the passages that answer it and with these left out, both of the whole folder
and of a small one: the passages nearest to the question and as many drawn at random.
The weights are fitted on one half of every folder's questions; what is printed is measured on the
other half: the AUROC of each folder, that with weights fitted without the folder, and a
reliability table. ``--write`` then fits on all and writes ``rag/retrieve/confidence.json``.
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from rag import metrics
from rag.config import Config
from rag.evaluate import Query, open_folder
from rag.retrieve import find
from rag.retrieve.confidence import FEATURES, features
from rag.service import encoder_of
from rag.store import Generation
from rag.types import Encoder, Rows, Scores, VectorIndex

ROOT = Path(__file__).parent.parent
OUT = ROOT / "rag" / "retrieve" / "confidence.json"
BINS = 10
REGULARISED = 1.0
EACH = 400  # rows that a folder counts for
NEAREST = 30  # passages of a small folder that are nearest to the question; as many are drawn at random


class Small:
    """A few passages of a generation as a folder of their own: its words are those that they hold."""

    def __init__(self, generation: Generation, rows: Rows) -> None:
        self._generation = generation
        self.words = self
        self._total = len(rows)
        self._held = Counter(word for row in rows for word in set(generation.words.words(int(row))))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._generation, name)

    def scores(self, words: Sequence[str]) -> Scores:
        """Return the BM25 scores, as the whole generation has them."""
        return self._generation.words.scores(words)

    def idf(self, word: str) -> float:
        """Return the inverse document frequency in these passages."""
        return math.log(1 + (self._total - self._held[word] + 0.5) / (self._held[word] + 0.5))

    def coverage(self, words: Sequence[str]) -> float:
        """Return the share of the words' idf mass that one of these passages holds."""
        mass = {word: self.idf(word) for word in words}
        total = sum(mass.values())
        return sum(idf for word, idf in mass.items() if self._held[word]) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of one folder: the share of the lexical leg, the margins, and whether there is an answer."""

    question: NDArray[np.int64]
    heard: NDArray[np.float64]
    margins: NDArray[np.float64]
    answerable: NDArray[np.bool_]
    small: NDArray[np.bool_]  # whether it was asked of a small folder

    def where(self, rows: NDArray[np.bool_]) -> "Sample":
        """Return some of the rows."""
        return Sample(*(getattr(self, field.name)[rows] for field in fields(self)))

    def half(self, second: bool) -> "Sample":
        """Return the first or the second half; all rows of a question are in one."""
        return self.where((self.question >= np.median(self.question)) == second)

    def design(self) -> NDArray[np.float64]:
        """Return the columns that the logistic regression sees: unheard, then heard."""
        ones = np.ones((len(self.heard), 1))
        plain = np.hstack([ones, self.margins])
        heard = self.heard[:, None]
        return np.hstack([plain * (1 - heard), plain * heard])


def main() -> int:
    """Fit, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    config = Config.load({}, cache=arguments.cache)
    encoder = encoder_of(config)
    samples = {}
    for folder in arguments.folders:
        generation, vectors, queries = open_folder(
            folder, None, config.cache, encoder, config.passage_chars, lambda *_: None
        )
        samples[folder.name] = sample(generation, vectors, encoder, queries, arguments.questions)
        print(f"{folder.name}: {samples[folder.name].question.max() + 1} questions", file=sys.stderr)
    report(samples)
    if arguments.write:
        write(fit(list(samples.values())), list(samples))
    return 0


def sample(
    generation: Generation, vectors: VectorIndex, encoder: Encoder, queries: list[Query], count: int
) -> Sample:
    """Return the margins of questions drawn at random, each with its answers and without."""
    draw = np.random.default_rng(0)
    order = draw.permutation(len(queries))
    chosen = [queries[number] for number in order if queries[number].relevant]
    paths = np.array([generation.article(int(owner))["path"] for owner in generation.owners], dtype=object)
    rows = []
    for number, query in enumerate(chosen[:count]):
        vector = encoder.encode([query.text], "query")[0]
        right = np.isin(paths, list(query.relevant))
        everything, answers = np.arange(len(paths)), np.flatnonzero(right)
        near = np.argsort(-(generation.vectors @ vector))[:NEAREST]
        few = np.union1d(near, draw.choice(len(paths), NEAREST, replace=False))
        for rows_there, small in ((everything, False), (np.union1d(few, answers), True)):
            for allowed, answerable in ((rows_there, True), (np.setdiff1d(rows_there, answers), False)):
                read = cast(Generation, Small(generation, allowed)) if small else generation
                found = find(read, vectors, vector, query.text, allowed)
                share, told = features(read, query.text, found)
                rows.append((number, share, [told[name] for name in FEATURES], answerable, small))
    return Sample(*(np.array(column) for column in zip(*rows, strict=True)))


def fit(samples: list[Sample]) -> NDArray[np.float64]:
    """Return the weights of ``Sample.design``; every folder counts the same."""
    rows = np.vstack([item.design() for item in samples])
    kinds = np.concatenate([item.answerable for item in samples])
    weight = np.concatenate([_weight(item) for item in samples])
    scaler = StandardScaler(with_mean=False)
    model = LogisticRegression(C=REGULARISED, fit_intercept=False, max_iter=5000)
    fitted = make_pipeline(scaler, model).fit(rows, kinds, logisticregression__sample_weight=weight)
    weights: NDArray[np.float64] = fitted[-1].coef_[0] / fitted[0].scale_
    return weights


def _weight(item: Sample) -> NDArray[np.float64]:
    """Return what each row counts: the same for every folder, and with an answer as without."""
    share = np.where(item.answerable, item.answerable.sum(), (~item.answerable).sum())
    weight: NDArray[np.float64] = EACH / 2 / share
    return weight


def chance(weights: NDArray[np.float64], item: Sample) -> NDArray[np.float64]:
    """Return the probability of each row."""
    told: NDArray[np.float64] = 1 / (1 + np.exp(-(item.design() @ weights)))
    return told


def report(samples: dict[str, Sample]) -> None:
    """Print what the weights of one half tell about the other."""
    weights = fit([item.half(False) for item in samples.values()])
    print("| | AUROC | fitted without this set | small folders | answered: with, without |")
    print("|---|---|---|---|---|")
    for name, item in samples.items():
        held = item.half(True)
        others = [other.half(False) for key, other in samples.items() if key != name]
        whole, small = held.where(~held.small), held.where(held.small)
        cells = [auroc(chance(weights, part), part) for part in (whole, small)]
        cells.insert(1, auroc(chance(fit(others), whole), whole))
        told = chance(weights, held) >= 0.5
        shares = [told[held.answerable == kind].mean() for kind in (True, False)]
        told_cells = " | ".join(f"{cell:.3f}" for cell in cells)
        print(f"| {name} | {told_cells} | {shares[0]:.0%}, {shares[1]:.0%} |")
    held = [item.half(True) for item in samples.values()]
    told = np.concatenate([chance(weights, item) for item in held])
    kinds = np.concatenate([item.answerable for item in held])
    print("\n| confidence | questions | with an answer |\n|---|---|---|")
    bins = np.minimum((told * BINS).astype(int), BINS - 1)
    for number in range(BINS):
        inside = bins == number
        share = f"{kinds[inside].mean():.2f}" if inside.any() else ""
        print(f"| {number / BINS:.1f} to {(number + 1) / BINS:.1f} | {inside.sum()} | {share} |")


def auroc(told: NDArray[np.float64], item: Sample) -> float:
    """Return the AUROC of the probabilities."""
    return metrics.auroc(told.tolist(), item.answerable.tolist()) or float("nan")


def write(weights: NDArray[np.float64], names: list[str]) -> None:
    """Write the weights where the package reads them."""
    columns = ("bias", *FEATURES)
    halves = {"unheard": weights[: len(columns)], "heard": weights[len(columns) :]}
    shape = {
        "command": f"python benchmarks/confidence.py {' '.join(names)} --write",
        "weights": {
            half: {name: round(float(value), 3) for name, value in zip(columns, row, strict=True)}
            for half, row in halves.items()
        },
    }
    OUT.write_text(json.dumps(shape, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
