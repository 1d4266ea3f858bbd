"""What an answer costs: beside a search when it is asked for, beside no sentences when an index is built.

    python benchmarks/asking.py latency DIR [--cache DIR] [--questions 300]    /search and /ask in turns
    python benchmarks/asking.py windows [--seeds DIR]             a build with and without sentence windows

DIR holds ``corpus.jsonl`` and ``queries.jsonl``, as ``rag evaluate`` reads them. The server is a process
of its own, ``rag serve``, asked by one client over one connection; the same question goes to both
addresses, now to this one first and now to that one.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from rag import split
from rag.build import build
from rag.config import Config
from rag.evaluate import open_folder
from rag.models import load
from rag.service import encoder_of

WARM = 20  # questions that are not counted


def quiet(stage: str, done: int, total: int) -> None:
    """Report nothing."""


@contextmanager
def serving(index: Path, model: str) -> Iterator[str]:
    """Run a server over an index; give its address."""
    command = [sys.executable, "-c", "import sys; from rag.cli import main; sys.exit(main())", "serve"]
    environ = {**os.environ, "OMP_WAIT_POLICY": "passive", "RAG_MODEL": model}
    server = subprocess.Popen(
        [*command, "--port", "0", "--index", str(index)], env=environ, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout
    try:
        yield next(line for line in server.stdout if line.startswith("Serving")).split()[-1]
    finally:
        server.terminate()
        server.wait()


def measure_latency(folder: Path, cache: Path | None, count: int, model: str) -> None:
    """Print the median and the 95th percentile of both, and of their difference."""
    config = Config.load({}, cache=cache, model=model)
    opened = open_folder(folder, None, config.cache, encoder_of(config), config.passage_chars, quiet)
    generation, _, queries = opened
    times: dict[str, list[float]] = {"/search": [], "/ask": []}
    answers: list[float] = []
    index = generation.folder.parent
    with serving(index, model) as address, httpx.Client(base_url=address, timeout=60) as client:
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


def measure_windows(seeds: Path, rounds: int = 3) -> None:
    """Print the processor time of a build and the bytes of each file, with windows and without."""
    encoder = load(Config().model, Config.load({}).cache, None, None)
    encoder.encode(["warm"], "passage")
    forms = split.window_forms
    spent: dict[bool, list[float]] = {True: [], False: []}
    sizes: dict[bool, dict[str, int]] = {}
    for number in range(2 * rounds):
        kept = number % 2 == 0
        split.window_forms = forms if kept else lambda *_: []  # type: ignore[assignment]
        index = Path(tempfile.mkdtemp(prefix="rag-windows-"))
        started = time.process_time()
        report = build(seeds, index, encoder, Config().passage_chars, 1, quiet)
        spent[kept].append(time.process_time() - started)
        folder = index / report.generation
        files = [path for path in folder.rglob("*") if path.is_file()]
        sizes[kept] = {str(path.relative_to(folder)): path.stat().st_size for path in files}
        shutil.rmtree(index)
    split.window_forms = forms
    for name in sorted(sizes[True]):
        print(f"{name}: {sizes[True][name]:,} bytes, without {sizes[False][name]:,}")
    for kept, name in ((True, "with"), (False, "without")):
        total, seconds = sum(sizes[kept].values()), statistics.median(spent[kept])
        print(f"{name}: {total:,} bytes, {seconds:.1f} s of processor")


def main() -> int:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True)
    latency = commands.add_parser("latency")
    latency.add_argument("folder", type=Path)
    latency.add_argument("--cache", type=Path)
    latency.add_argument("--questions", type=int, default=300)
    latency.add_argument("--model", default=Config().model, help="hashing takes the encoder out of it")
    windows = commands.add_parser("windows")
    windows.add_argument("--seeds", type=Path, default=Path("seeds"))
    options = parser.parse_args()
    if options.what == "latency":
        measure_latency(options.folder, options.cache, options.questions, options.model)
    else:
        measure_windows(options.seeds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
