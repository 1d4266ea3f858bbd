"""Fit the weights of the confidence, and show how far it can be trusted.

    python benchmarks/confidence.py DIR… [--cache DIR] [--questions 300] [--write]

Each DIR holds ``corpus.jsonl`` and ``queries.jsonl``, as ``rag evaluate`` reads them. Every
question is asked twice, with the passages that answer it and with these left out of the search.
The weights are fitted on one half of every folder's questions; what is printed is measured on the
other half: the AUROC of each folder, that with weights fitted without the folder, and a
reliability table. ``--write`` then fits on all and writes ``rag/retrieve/confidence.json``.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

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
from rag.types import Encoder, VectorIndex

OUT = Path(__file__).parent.parent / "rag" / "retrieve" / "confidence.json"
BINS = 10
REGULARISED = 1.0


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of one folder: the share of the lexical leg, the margins, and whether there is an answer."""

    heard: NDArray[np.float64]
    margins: NDArray[np.float64]
    answerable: NDArray[np.bool_]

    def half(self, second: bool) -> "Sample":
        """Return the first or the second half; both rows of a question are in one."""
        middle = len(self.heard) // 4 * 2
        part = slice(middle, None) if second else slice(middle)
        return Sample(self.heard[part], self.margins[part], self.answerable[part])

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
        print(f"{folder.name}: {len(samples[folder.name].heard) // 2} questions", file=sys.stderr)
    report(samples)
    if arguments.write:
        write(fit(list(samples.values())), list(samples))
    return 0


def sample(
    generation: Generation, vectors: VectorIndex, encoder: Encoder, queries: list[Query], count: int
) -> Sample:
    """Return the margins of questions drawn at random, each with its answers and without."""
    chosen = [query for query in queries if query.relevant]
    np.random.default_rng(0).shuffle(chosen)  # type: ignore[arg-type]
    paths = np.array([generation.article(int(owner))["path"] for owner in generation.owners], dtype=object)
    heard, margins, answerable = [], [], []
    for query in chosen[:count]:
        vector = encoder.encode([query.text], "query")[0]
        without = np.flatnonzero(~np.isin(paths, list(query.relevant))).astype(np.int64)
        for allowed in (None, without):
            found = find(generation, vectors, vector, query.text, allowed)
            share, told = features(generation, query.text, found)
            heard.append(share)
            margins.append([told[name] for name in FEATURES])
            answerable.append(allowed is None)
    return Sample(np.array(heard), np.array(margins), np.array(answerable))


def fit(samples: list[Sample]) -> NDArray[np.float64]:
    """Return the weights of ``Sample.design``; every folder counts the same."""
    rows = np.vstack([item.design() for item in samples])
    kinds = np.concatenate([item.answerable for item in samples])
    weight = np.concatenate([np.full(len(item.heard), 1 / len(item.heard)) for item in samples])
    scaler = StandardScaler(with_mean=False)
    model = LogisticRegression(C=REGULARISED, fit_intercept=False, max_iter=5000)
    fitted = make_pipeline(scaler, model).fit(
        rows, kinds, logisticregression__sample_weight=weight * len(rows) / len(samples)
    )
    weights: NDArray[np.float64] = fitted[-1].coef_[0] / fitted[0].scale_
    return weights


def chance(weights: NDArray[np.float64], item: Sample) -> NDArray[np.float64]:
    """Return the probability of each row."""
    told: NDArray[np.float64] = 1 / (1 + np.exp(-(item.design() @ weights)))
    return told


def report(samples: dict[str, Sample]) -> None:
    """Print what the weights of one half tell about the other."""
    weights = fit([item.half(False) for item in samples.values()])
    print("| | AUROC | fitted without this set | answered with, without |\n|---|---|---|---|")
    for name, item in samples.items():
        held = item.half(True)
        others = [other.half(False) for key, other in samples.items() if key != name]
        told = chance(weights, held)
        cells = [auroc(told, held)]
        cells.append(auroc(chance(fit(others), held), held) if others else float("nan"))
        shares = [(told[held.answerable == kind] >= 0.5).mean() for kind in (True, False)]
        print(f"| {name} | {cells[0]:.3f} | {cells[1]:.3f} | {shares[0]:.0%}, {shares[1]:.0%} |")
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
