"""Fit what the reader says to a probability, and show how far it can be trusted.

    python benchmarks/confidence.py [DIR…] [--cache DIR] [--questions 150] [--write]

Asked is the development part of ``benchmarks/questions`` with its twins, its near misses and what the
articles leave open, over all articles and records of the project. An answer is right where one of its
sentences is among those that tell what was asked. The weights are fitted on all; what is printed is measured
in folds. Of every DIR, which holds ``corpus.jsonl`` and ``queries.jsonl`` as ``rag evaluate`` reads them,
questions are asked with the passages that answer and with these left out: whether the confidence tells these
apart. ``--write`` writes ``rag/retrieve/confidence.json``.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from groups import flat
from numpy.typing import NDArray
from reader import questions, write_articles, write_records
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from rag import metrics
from rag.answer import sentences
from rag.builds import rebuild
from rag.config import Config
from rag.evaluate import open_folder
from rag.retrieve import THRESHOLD, Models, look, result
from rag.retrieve.confidence import FEATURES, features
from rag.service import models_of
from rag.store import Generation, open_current
from rag.types import Rows, SearchResult, VectorIndex

OUT = Path(__file__).parent.parent / "rag" / "retrieve" / "confidence.json"
BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Sample:
    """What is seen of questions, whether they have an answer and whether they got it, and their languages."""

    rows: NDArray[np.float64]
    answerable: NDArray[np.bool_]
    right: NDArray[np.bool_]
    groups: Sequence[str]


class Asking:
    """One index with the models that are asked."""

    def __init__(self, generation: Generation, vectors: VectorIndex, models: Models) -> None:
        self.generation, self._vectors, self._models = generation, vectors, models

    def ask(self, question: str, allowed: Rows | None = None) -> SearchResult:
        """Return what is found among some rows."""
        return result(
            self.generation, look(self.generation, self._vectors, self._models, question, 10, allowed)
        )


def seen(found: SearchResult) -> list[float]:
    """Return what is seen of a result."""
    told = features(found.read)
    return [told[name] for name in FEATURES]


def asked() -> Iterator[tuple[str, list[str], str]]:
    """Yield questions of the development part, each with the sentences that tell it, and its kind."""
    for row in questions("dev"):
        yield row["question"], row["evidence"], row["lang"]
        if row["twin"]:
            yield row["twin"], [], row["lang"]
    for row in questions("records-dev"):
        for one in row["questions"]:
            yield one["question"], [row["lines"][number] for number in one["lines"]], "records"


def own(folder: Path, config: Config) -> Sample:
    """Return the project's own questions: the development part."""
    seeds = write_articles(folder / "seeds")
    for part in ("train", "dev"):
        write_records(seeds, part)
    config = replace(config, seeds=seeds, index=folder / "index")
    rebuild(config, lambda *_: None)
    generation = open_current(config.index)
    asking = Asking(generation, generation.nearest, models_of(config))
    rows, answerable, right, groups = [], [], [], []
    for text, telling, group in asked():
        evidence = [flat(one)[0] for one in telling]
        found = asking.ask(text)
        chosen = [flat(item.candidate.text)[0] for item in sentences.choose(generation, found)]
        rows.append(seen(found))
        answerable.append(bool(evidence))
        right.append(any(one in other or other in one for one in evidence for other in chosen))
        groups.append(group)
    return Sample(np.array(rows), np.array(answerable), np.array(right), groups)


def public(folder: Path, config: Config, count: int) -> Sample:
    """Return questions of a folder with their answers and without, two rows each."""
    models = models_of(config)
    generation, vectors, queries = open_folder(
        folder, None, config.cache, models.encoder, config.passage_chars, lambda *_: None
    )
    asking = Asking(generation, vectors, models)
    paths = np.array([generation.article(int(owner))["path"] for owner in generation.owners], dtype=object)
    everything = np.arange(len(paths))
    chosen = [query for query in queries if query.relevant]
    draw = np.random.default_rng(0).permutation(len(chosen))[:count]
    rows, answerable = [], []
    for query in (chosen[n] for n in draw):
        right = np.flatnonzero(np.isin(paths, list(query.relevant)))
        for allowed, told in ((everything, True), (np.setdiff1d(everything, right), False)):
            rows.append(seen(asking.ask(query.text, allowed)))
            answerable.append(told)
    kinds = np.array(answerable)
    return Sample(np.array(rows), kinds, kinds, [folder.name] * len(rows))


def reliability(told: NDArray[np.float64], right: NDArray[np.bool_]) -> None:
    """Print how often an answer is right, by confidence."""
    print("\n| confidence | questions | answered rightly |\n|---|---|---|")
    for low, high in pairwise(BINS):
        there = (told >= low) & ((told < high) | (high == 1.0))
        if there.any():
            print(f"| {low} to {high} | {there.sum()} | {right[there].mean():.2f} |")


def report(name: str, sample: Sample, told: NDArray[np.float64], groups: Sequence[str]) -> None:
    """Print a line a group: how well answers are told from none, and what is answered."""
    for group in groups:
        there = np.array([group in ("all", other) for other in sample.groups])
        kinds, right, said = sample.answerable[there], sample.right[there], told[there] >= THRESHOLD
        auroc = metrics.auroc(list(told[there]), list(kinds)) or 0.0
        shares = ((said & right).sum(), (said & kinds & ~right).sum())
        cells = " | ".join(f"{share / max(1, kinds.sum()):.2f}" for share in shares)
        print(f"| {name}, {group} | {there.sum()} | {auroc:.3f} | {cells} | {_share(~said[~kinds])} |")


def _share(kinds: NDArray[np.bool_]) -> str:
    return f"{kinds.mean():.2f}" if len(kinds) else ""


def main() -> int:
    """Fit, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--questions", type=int, default=150)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    config = Config.load({}, cache=options.cache, reading_ms=600_000)
    with TemporaryDirectory() as scratch:
        mine = own(Path(scratch), config)
    model = LogisticRegression(max_iter=5000)
    folds = cross_val_predict(model, mine.rows, mine.right, cv=10, method="predict_proba")[:, 1]
    model.fit(mine.rows, mine.right)
    print("| set | questions | AUROC | right | wrong | refused of the others |\n|---|---|---|---|---|---|")
    report("own", mine, folds, ["all", *dict.fromkeys(mine.groups)])
    for folder in options.folders:
        sample = public(folder, config, options.questions)
        report(folder.name, sample, model.predict_proba(sample.rows)[:, 1], ["all"])
    reliability(folds, mine.right)
    if options.write:
        weights = {"bias": model.intercept_[0], **dict(zip(FEATURES, model.coef_[0], strict=True))}
        shape = {
            "command": "python benchmarks/confidence.py --write",
            "weights": {name: round(float(value), 4) for name, value in weights.items()},
        }
        OUT.write_text(json.dumps(shape, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
