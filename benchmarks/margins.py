"""Fit the confidence where there is no reader, and show how far it can be trusted.

    python benchmarks/margins.py DIR… [--cache DIR] [--questions 300] [--write]

Each DIR holds ``corpus.jsonl`` and ``queries.jsonl``, as ``rag evaluate`` reads them. Every
question is asked with the passages that answer it and with these left out, both of the whole folder
and of a small one: the passages nearest to the question and as many drawn at random. And near misses
are made: the passage that answers loses its telling sentences, and for comparison as many others.
The weights are fitted on one half of every folder's questions; what is printed is measured on the
other half: the AUROC of each folder, that with weights fitted without the folder, and a
reliability table. ``--write`` then fits on all and writes ``rag/retrieve/margins.json``.
"""

import argparse
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
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
from rag.lexical import fold
from rag.retrieve import find
from rag.retrieve.margins import FEATURES, features
from rag.retrieve.question import understood
from rag.service import encoder_of
from rag.split import sentences, windows
from rag.store import Generation
from rag.types import Encoder, Passage, Rows, Scores, Span, Vector, VectorIndex
from rag.vectors.windows import Windows

ROOT = Path(__file__).parent.parent
OUT = ROOT / "rag" / "retrieve" / "margins.json"
BINS = 10
REGULARISED = 1.0
EACH = 400  # rows that a folder counts for
NEAREST = 30  # passages of a small folder that are nearest to the question; as many are drawn at random


WHOLE, SMALL, NEAR_MISS = range(3)  # how a question is asked
SHOWN = 0.3  # of a sentence, from which a window shows it


class Small:
    """A few passages of a generation as a folder of their own: its words are those that they hold."""

    def __init__(self, generation: Generation, rows: Rows) -> None:
        self._generation = generation
        self.words = self
        self._total = len(rows)
        self._held = Counter(word for row in rows for word in set(generation.words.words(int(row))))

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._generation, name, None)
        return getattr(self._generation.words, name) if found is None else found

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


class Without:
    """A generation in which one passage has some of its sentences made illegible, and the windows on them.

    Their characters are replaced one by one, so that sentences and windows stay where they are.
    """

    def __init__(self, generation: Generation, row: int, gone: Sequence[Span]) -> None:
        self._generation, self._row, self._gone = generation, row, gone
        self.windows = self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._generation, name)

    def passage(self, row: int) -> Passage:
        """Return a passage, the one row's without the sentences."""
        passage = self._generation.passage(row)
        text = passage.text
        for span in self._gone if row == self._row else ():
            text = text[: span.start] + _blank(text[span.start : span.end]) + text[span.end :]
        return replace(passage, text=text)

    def scores(self, query: Vector, rows: Rows) -> tuple[Scores, Rows]:
        """Return the scores of the windows; those that show one of the sentences have the least."""
        scores, bounds = self._generation.windows.scores(query, rows)
        parts = np.split(scores, bounds[1:-1])
        for place in np.flatnonzero(rows == self._row):
            before = windows(self._generation.passage(self._row).text)
            least = parts[place].min(initial=0.0)
            legible = [not any(_shows(window, span) for span in self._gone) for window in before]
            parts[place] = np.array(
                [
                    max(
                        (
                            score if whole else least
                            for other, score, whole in zip(before, parts[place], legible, strict=True)
                            if other.start < window.end and window.start < other.end
                        ),
                        default=least,
                    )
                    for window in windows(self.passage(self._row).text)
                ],
                dtype=np.float32,
            )
        return np.concatenate(parts), np.concatenate([[0], np.cumsum([len(part) for part in parts])])

    def best(self, query: Vector, rows: Rows, otherwise: Scores) -> Scores:
        """Return the score of each passage's best window."""
        return Windows.best(cast(Windows, self), query, rows, otherwise)


def _blank(sentence: str) -> str:
    """Return a sentence as wide as another, without a word; only the marks that end it stay."""
    words = re.sub(r"\W+$", "", sentence)
    return "".join("_" if character.isascii() else "＿" for character in words) + sentence[len(words) :]


def _shows(window: Span, span: Span) -> bool:
    common = min(window.end, span.end) - max(window.start, span.start)
    return common > SHOWN * (span.end - span.start)


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of one folder: the share of the lexical leg, the margins, and whether there is an answer."""

    question: NDArray[np.int64]
    heard: NDArray[np.float64]
    margins: NDArray[np.float64]
    answerable: NDArray[np.bool_]
    how: NDArray[np.int64]  # WHOLE, SMALL or NEAR_MISS

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
        opened = open_folder(folder, None, config.cache, encoder, config.passage_chars, lambda *_: None)
        samples[folder.name] = sample(folder, opened, encoder, arguments.questions)
        print(f"{folder.name}: {samples[folder.name].question.max() + 1} questions", file=sys.stderr)
    report(samples)
    if arguments.write:
        write(fit(list(samples.values())), list(samples))
    return 0


def sample(
    folder: Path, opened: tuple[Generation, VectorIndex, list[Query]], encoder: Encoder, count: int
) -> Sample:
    """Return the margins of questions drawn at random, each with its answers and without."""
    generation, vectors, queries = opened
    draw = np.random.default_rng(0)
    chosen = [queries[number] for number in draw.permutation(len(queries)) if queries[number].relevant]
    paths = np.array([generation.article(int(owner))["path"] for owner in generation.owners], dtype=object)
    said = answers(folder)
    rows = []
    for number, query in enumerate(chosen[:count]):
        vector = encoder.encode([query.text], "query")[0]
        right = np.flatnonzero(np.isin(paths, list(query.relevant)))
        for how, read, allowed, answerable in asked(generation, vector, right, said[query.id], draw):
            question = understood(read, query.text, vector)
            found = find(read, vectors, question, allowed)
            share, told = features(read, question, found)
            rows.append((number, share, [told[name] for name in FEATURES], answerable, how))
    return Sample(*(np.array(column) for column in zip(*rows, strict=True)))


def answers(folder: Path) -> dict[str, list[str]]:
    """Return what the folder says that the answers are, by question."""
    records = map(json.loads, (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines())
    return {record["id"]: [fold(text) for text in record["answers"]] for record in records}


def asked(
    generation: Generation, vector: Vector, right: Rows, said: list[str], draw: np.random.Generator
) -> Iterator[tuple[int, Generation, Rows, bool]]:
    """Yield what to ask a question of: how, the articles, their rows, and whether there is an answer."""
    everything = np.arange(len(generation.owners))
    yield WHOLE, generation, everything, True
    yield WHOLE, generation, np.setdiff1d(everything, right), False
    near = np.argsort(-(generation.vectors @ vector))[:NEAREST]
    few = np.union1d(near, draw.choice(everything, min(NEAREST, len(everything)), replace=False))
    for rows, answerable in ((np.union1d(few, right), True), (np.setdiff1d(few, right), False)):
        yield SMALL, cast(Generation, Small(generation, rows)), rows, answerable
    for row in right[np.isin(right, near[:1])]:
        text = generation.passage(int(row)).text
        spans = sentences(text)
        held = [any(answer in fold(text[span.start : span.end]) for answer in said) for span in spans]
        if any(held) and 2 * sum(held) <= len(spans) - 2:
            telling = [span for span, holds in zip(spans, held, strict=True) if holds]
            others = [span for span, holds in zip(spans, held, strict=True) if not holds]
            idle = [others[n] for n in draw.permutation(len(others))[: len(telling)]]
            for gone, answerable in ((idle, True), (telling, False)):
                yield NEAR_MISS, cast(Generation, Without(generation, int(row), gone)), everything, answerable


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
    """Return what each row counts: the same for every folder and way of asking, with an answer as without.

    Near misses count half, and only as far as the lexical leg is heard: whether a sentence is there
    is hardly seen across languages, and learning it would cost what is seen of the passage.
    """
    same = (item.answerable == item.answerable[:, None]) & (item.how == item.how[:, None])
    share = np.where(item.how == NEAR_MISS, item.heard / 2, 1.0)
    weight: NDArray[np.float64] = EACH / 2 * share / same.sum(axis=0)
    return weight


def chance(weights: NDArray[np.float64], item: Sample) -> NDArray[np.float64]:
    """Return the probability of each row."""
    told: NDArray[np.float64] = 1 / (1 + np.exp(-(item.design() @ weights)))
    return told


def report(samples: dict[str, Sample]) -> None:
    """Print what the weights of one half tell about the other."""
    weights = fit([item.half(False) for item in samples.values()])
    print("| | AUROC | fitted without this set | small folders | near misses | answered: with, without |")
    print("|---|---|---|---|---|---|")
    for name, item in samples.items():
        held = item.half(True)
        others = [other.half(False) for key, other in samples.items() if key != name]
        parts = [held.where(held.how == how) for how in (WHOLE, SMALL, NEAR_MISS)]
        cells = [auroc(chance(weights, part), part) for part in parts]
        cells.insert(1, auroc(chance(fit(others), parts[0]), parts[0]))
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
        "command": f"python benchmarks/margins.py {' '.join(names)} --write",
        "weights": {
            half: {name: round(float(value), 3) for name, value in zip(columns, row, strict=True)}
            for half, row in halves.items()
        },
    }
    OUT.write_text(json.dumps(shape, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
