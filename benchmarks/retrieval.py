"""What each part of the search adds, in quality and in milliseconds, kept by commit.

    python benchmarks/retrieval.py PATH… [--cache DIR] [--questions 300] [--write]

Each PATH is a folder as ``rag evaluate`` reads it, or a file of questions in one. Every question is
searched as the product does it, and again with one part switched off in turn: the sentence windows,
the means of the scripts, the dates, and the weight of the lexical leg that follows the question.
Printed are nDCG@10 over articles, and the median time of a search without encoding the question.
``--write`` adds the figures to ``benchmarks/results.jsonl`` and writes the newest into the table of
``benchmarks/README.md``.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np

from rag import metrics
from rag.config import Config
from rag.evaluate import Query, by_leg, open_folder
from rag.retrieve import Models, legs, look
from rag.retrieve.question import understood
from rag.service import models_of
from rag.store import Generation
from rag.types import Rows, Scores, Vector, VectorIndex
from rag.vectors import Centred
from rag.vectors.flat import FlatIndex

HERE = Path(__file__).parent
RESULTS = HERE / "results.jsonl"
README = HERE / "README.md"
MARKS = ("<!-- retrieval: written by benchmarks/retrieval.py -->", "<!-- /retrieval -->")
PARTS = ("everything", "no windows", "no means", "no dates", "fixed weight")
LEGS = ("dense", "lexical")
READ = "read"  # the order that is served, with a reader
Figures = dict[str, dict[str, dict[str, float]]]


class Uncentred:
    """A generation whose scripts have no means."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self.centred = Centred(generation.vectors, generation.scripts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._generation, name)

    def common_window(self, query: Vector, rows: Rows) -> Scores:
        """Return what the scores of passages of their script have in common: nothing."""
        return self.centred.common(query, rows)


def main() -> int:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--reader", default="bundled", help="none measures without one")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    config = Config.load({}, cache=arguments.cache, reader=arguments.reader, reading_ms=600_000)
    models = models_of(config)
    figures: Figures = {}
    for path in arguments.paths:
        folder, queries = (path, None) if path.is_dir() else (path.parent, path)
        name = folder.name if queries is None else f"{folder.name}, {queries.stem}"
        opened = open_folder(
            folder, queries, config.cache, models.encoder, config.passage_chars, lambda *_: None
        )
        figures[name] = measured(opened, models, arguments.questions)
        print(f"{name}: {json.dumps(figures[name])}", file=sys.stderr)
    print("\n".join(table(figures)))
    if arguments.write:
        keep(figures)
    return 0


def measured(
    opened: tuple[Generation, VectorIndex, list[Query]], models: Models, count: int
) -> dict[str, dict[str, float]]:
    """Return nDCG@10, half its interval and the milliseconds of a search, by leg and by part left out."""
    generation, vectors, queries = opened
    owner = np.array([record["path"] for record in generation.articles], dtype=object)[generation.owners]
    judged = [query for query in queries if query.relevant]
    draw = np.random.default_rng(0)
    chosen = [judged[n] for n in draw.permutation(len(judged))[:count]]
    plain = FlatIndex(generation.vectors)
    scores: dict[str, list[float]] = {name: [] for name in (*LEGS, READ, *PARTS)}
    times: dict[str, list[float]] = {name: [] for name in (READ, *PARTS)}
    for query in chosen:
        vector = models.encoder.encode([query.text], "query")[0]
        for part in draw.permutation(PARTS):  # so that no part finds the pages warm that another read
            bare = part == "no means"
            read = cast(Generation, Uncentred(generation)) if bare else generation
            with without(part):
                started = time.perf_counter()
                question = understood(read, query.text, vector)
                found = legs.find(read, plain if bare else vectors, question)
                times[part].append(1e3 * (time.perf_counter() - started))
            for leg, rows in by_leg(found).items():
                name = part if leg == "fused" else leg
                if leg == "fused" or part == "everything":
                    ranking = list(dict.fromkeys(owner[rows].tolist()))
                    scores[name].append(metrics.ndcg(ranking, query.relevant))
        started = time.perf_counter()
        served = look(generation, vectors, models, query.text)
        times[READ].append(1e3 * (time.perf_counter() - started))
        ranking = list(dict.fromkeys(owner[served.candidates.rows[served.candidates.order]].tolist()))
        scores[READ].append(metrics.ndcg(ranking, query.relevant))
    return {name: _figures(values, times.get(name)) for name, values in scores.items()}


@contextmanager
def without(part: str) -> Iterator[None]:
    """Switch a part of the search off."""
    off: dict[str, tuple[str, object]] = {
        "no windows": ("WINDOW_WEIGHT", (0.0, 0.0)),
        "no dates": ("DATED", 0.0),
        "fixed weight": ("lexical_share", cast(Callable[..., float], lambda *_: 1.0)),
    }
    if part not in off:
        yield
        return
    name, value = off[part]
    before = getattr(legs, name)
    setattr(legs, name, value)
    try:
        yield
    finally:
        setattr(legs, name, before)


def _figures(values: list[float], times: list[float] | None) -> dict[str, float]:
    low, high = metrics.interval(values)
    told = {"ndcg@10": round(float(np.mean(values)), 4), "half": round((high - low) / 2, 4)}
    return told if times is None else {**told, "ms": round(float(np.median(times)), 1)}


def table(figures: Figures) -> list[str]:
    """Return the figures as a Markdown table, the mean of the sets last."""
    columns = (*LEGS, READ, *PARTS)
    lines = [f"| set | {' | '.join(columns)} | ms |", "|---" * (len(columns) + 2) + "|"]
    for name, row in figures.items():
        cells = [f"{row[column]['ndcg@10']:.3f}" for column in columns]
        cells[2] += f" ±{row[READ]['half']:.3f}"
        lines.append(f"| {name} | {' | '.join(cells)} | {row['everything']['ms']:.1f} |")
    means = [np.mean([row[column]["ndcg@10"] for row in figures.values()]) for column in columns]
    spent = {part: np.mean([row[part]["ms"] for row in figures.values()]) for part in PARTS}
    lines.append(f"| mean | {' | '.join(f'{mean:.3f}' for mean in means)} | {spent['everything']:.1f} |")
    saved = [f"{spent['everything'] - spent[part]:+.1f}" for part in PARTS[1:]]
    lines.append(f"| milliseconds a part takes | | | | | {' | '.join(saved)} | |")
    return lines


def keep(figures: Figures) -> None:
    """Add the figures to the results of all commits, and write them into the README."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], cwd=HERE, capture_output=True, text=True, check=True
    ).stdout.strip()
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"commit": commit, "figures": figures}) + "\n")
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    written = "\n".join([MARKS[0], f"Commit {commit}:", "", *table(figures), MARKS[1]])
    README.write_text(before + written + after, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
