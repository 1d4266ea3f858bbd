"""What an answer costs beside a search: ``python benchmarks/asking.py DIR [--cache DIR] [--questions 300]``.

DIR holds ``corpus.jsonl`` and ``queries.jsonl``, as ``rag evaluate`` reads them. The server is a process
of its own, ``rag serve``, asked by one client over one connection; the same question goes to both
addresses, now to this one first and now to that one.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

import httpx
from made import environment, serving

from rag.config import Config
from rag.evaluate import open_folder
from rag.service import encoder_of

WARM = 20  # questions that are not counted


def quiet(stage: str, done: int, total: int) -> None:
    """Report nothing."""


def measure_latency(folder: Path, cache: Path | None, count: int, model: str) -> None:
    """Print the median and the 95th percentile of both, and of their difference."""
    config = Config.load({}, cache=cache, model=model)
    opened = open_folder(folder, None, config.cache, encoder_of(config), config.passage_chars, quiet)
    generation, _, queries = opened
    times: dict[str, list[float]] = {"/search": [], "/ask": []}
    answers: list[float] = []
    index = generation.folder.parent
    with (
        serving(environment(model), "--index", str(index)) as (address, _),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        for number, query in enumerate(queries[: count + WARM]):
            for door in sorted(times, reverse=bool(number % 2)):
                started = time.perf_counter()
                reply = client.post(door, json={"question": query.text})
                times[door].append(1e3 * (time.perf_counter() - started))
                answers += [reply.json()["timing_ms"]["answer"]] if door == "/ask" else []
    print(f"{folder.name}: {len(generation.passages)} passages, {len(answers) - WARM} questions")
    for name, spent in (*times.items(), ("of it the answer, as the server tells", answers)):
        p95 = statistics.quantiles(spent[WARM:], n=20)[-1]
        print(f"{name}: p50 {statistics.median(spent[WARM:]):.1f} ms, p95 {p95:.1f} ms")
    ask, search = (statistics.median(times[door][WARM:]) for door in ("/ask", "/search"))
    print(f"p50 of /ask less p50 of /search: {ask - search:.1f} ms")


def main() -> int:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--model", default=Config().model, help="hashing takes the encoder out of it")
    options = parser.parse_args()
    measure_latency(options.folder, options.cache, options.questions, options.model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
