"""This product and what people would pick instead, side by side in one run, with the same weights.

    python benchmarks/bench.py run [--articles 300] [--only NAME …] [--write]
    python benchmarks/bench.py profile [--articles 300]

``run`` makes a Chinese corpus (a fixed seed), of short articles and of long ones, and has every system index
it and answer questions over the short ones, each in a process and an environment of its own: passages
a second, from the start of the process to the first answer, milliseconds and questions a second for 1, 8
and 32 clients, memory while it serves, room on the disk. This product reads and cuts the articles itself,
embeds them, makes its words and is asked over HTTP; the others get the passages that it cut, and are
asked in their own process. Environments are made in ``.venv/peers`` when they are missing; they share the
packages of ``.venv``. ``--write`` writes the ratios to the plain script into ``benchmarks/README.md``.

``profile`` tells where the time of a build and of a question goes, by stage.
"""

import argparse
import cProfile
import http.client
import json
import os
import pstats
import random
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "peers"))


from harness import asked, memory  # noqa: E402
from made import RAG, WORDS, serving, write_articles  # noqa: E402

from rag import reading, split  # noqa: E402
from rag.builds import rebuild  # noqa: E402
from rag.config import Config  # noqa: E402
from rag.models import bundled  # noqa: E402
from rag.service import Service  # noqa: E402

ROOT = HERE.parent
README = HERE / "README.md"
MARKS = ("<!-- peers: written by benchmarks/bench.py -->", "<!-- /peers -->")
PEERS = {
    "plain": (),
    "langchain_": ("langchain-community>=0.4,<1", "langchain-huggingface>=1,<2"),
    "llamaindex_": ("llama-index-core>=0.14,<0.15", "llama-index-embeddings-huggingface>=0.6,<1"),
    "txtai_": ("txtai>=9,<10",),
    "haystack_": ("haystack-ai>=2.20,<3",),
    "chroma_": ("chromadb>=1,<2",),
    "lancedb_": ("lancedb>=0.30,<1",),
}
SIZES = {"short": 16, "long": 84}  # sentences of an article: 570 and 3,000 characters
QUESTIONS = 20_000
COLUMNS = {  # of the table, with how the plain script's own figures are written
    "passages a second, short articles": "{:.1f}",
    "long articles": "{:.1f}",
    "first answer": "{:.1f} s",
    "one client: p50": "{:.1f} ms",
    "p99": "{:.1f} ms",
    "8 clients: a second": "{:.1f}",
    "32 clients: a second": "{:.1f}",
    "their p99": "{:.0f} ms",
    "memory": "{:.0f} MB",
    "disk": "{:.1f} MB",
}
Figures = dict[str, Any]


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=("run", "profile"))
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=8.0, help="that each number of clients asks for")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if arguments.what == "profile":
        profile(arguments.articles)
        return 0
    figures = compare(arguments.articles, arguments.only, arguments.seconds)
    lines = table(figures)
    print("\n".join(lines))
    if arguments.write:
        text = README.read_text(encoding="utf-8")
        before, rest = text.split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        README.write_text(before + "\n".join([MARKS[0], *lines, MARKS[1]]) + after, encoding="utf-8")
    return 0


def articles(folder: Path, count: int, sentences: int) -> None:
    """Write the articles of one size, the same in every run."""
    write_articles(folder, count, sentences, seed=sentences)


def questions(count: int) -> list[str]:
    """Return questions, all different."""
    chance = random.Random(1)
    return [f"{''.join(chance.sample(WORDS, 3))}第{number}号共有多少项?" for number in range(count)]


def passages(seeds: Path) -> list[str]:
    """Return the passages that the product cuts of the articles, each under its title."""
    found = []
    for path in reading.find_files(seeds):
        read = reading.read(seeds, path)
        for article in read.articles:
            cut = split.split(read.document, article, Config().passage_chars)
            found += [split.search_form(article, passage) for passage in cut]
    return found


def compare(count: int, only: Sequence[str], seconds: float) -> dict[str, Figures]:
    """Return what was measured, by system."""
    model = str(bundled.reference(Config.load(os.environ).cache))
    figures: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as scratch:
        corpora = {}
        for size, sentences in SIZES.items():
            corpora[size] = Path(scratch) / size
            articles(corpora[size], count * SIZES["short"] // sentences, sentences)
        for name in ("rag", *PEERS):
            if only and name not in only and name != "plain":
                continue
            folder = Path(scratch) / name
            if name == "rag":
                figures[name] = own(folder, corpora, seconds)
            else:
                figures[name] = peer(name, folder, corpora, {"model": model, "seconds": seconds})
            print(f"{name}: {json.dumps(figures[name])}", file=sys.stderr)
    return figures


def own(folder: Path, corpora: dict[str, Path], seconds: float) -> Figures:
    """Measure this product, asked over HTTP."""
    figures: Figures = {}
    for size, seeds in corpora.items():
        places = ["--seeds", str(seeds), "--index", str(folder / size)]
        report = json.loads(run([*RAG, "build", "--json", *places]))
        figures[size] = report["passages"] / report["seconds"]
    rest = iter(questions(QUESTIONS))
    started = time.time()
    with serving(environment(), "--index", str(folder / "short")) as (address, process):
        client = asking(address)
        client(next(rest))
        figures["first"] = time.time() - started
        figures["asked"] = asked(lambda: asking(address), list(rest), seconds)
        figures["memory"] = memory(str(process))
    figures["disk"] = room(folder / "short")
    return figures


def asking(address: str) -> Callable[[str], None]:
    """Return a client with a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    connection.connect()

    def ask(question: str) -> None:
        body = json.dumps({"question": question}).encode()
        connection.request("POST", "/search", body, {"content-type": "application/json"})
        answer = connection.getresponse()
        found = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {found[:200]!r}")

    return ask


def peer(name: str, folder: Path, corpora: dict[str, Path], told: Figures) -> Figures:
    """Measure another system, asked in its own process."""
    python = environment_of(name)
    figures: Figures = {}
    for size, seeds in corpora.items():
        place = folder / size
        place.mkdir(parents=True)
        (place / "passages.json").write_text(json.dumps(passages(seeds)), encoding="utf-8")
        figures[size] = step(python, name, place, "build", told)["passages_a_second"]
    (folder / "short" / "questions.json").write_text(json.dumps(questions(QUESTIONS)), encoding="utf-8")
    figures |= step(python, name, folder / "short", "serve", told)
    figures["disk"] = room(folder / "short" / "kept")
    return figures


def step(python: Path, name: str, place: Path, mode: str, told: Figures) -> Figures:
    """Run one step of another system; return what it measured."""
    settings = told | {"started": time.time()}
    (place / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    script = str(HERE / "peers" / f"{name}.py")
    found: Figures = json.loads(run([str(python), script, mode, str(place)]).splitlines()[-1])
    return found


def environment_of(name: str) -> Path:
    """Return the Python of a system's environment, made first where it is missing."""
    folder = ROOT / ".venv" / "peers" / name
    python = folder / "bin" / "python"
    if not (folder / "made").is_file():
        run([sys.executable, "-m", "venv", "--without-pip", "--clear", str(folder)])
        place = next((folder / "lib").iterdir()) / "site-packages"
        (place / "shared.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
        if PEERS[name]:
            run([sys.executable, "-m", "pip", "--python", str(python), "install", "-q", *PEERS[name]])
        (folder / "made").touch()
    return python


def run(command: Sequence[str]) -> str:
    """Run a command; return its standard output."""
    done = subprocess.run(command, env=environment(), stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def environment() -> dict[str, str]:
    """Return the environment of every process: passive threads, no hub, no options of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAG_")}
    cache = {"RAG_CACHE": os.environ["RAG_CACHE"]} if "RAG_CACHE" in os.environ else {}
    return kept | cache | {"OMP_WAIT_POLICY": "passive", "HF_HUB_OFFLINE": "1", "RAG_QUIET": "0"}


def room(folder: Path) -> int:
    """Return the bytes that a folder takes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def table(figures: dict[str, Figures]) -> list[str]:
    """Return a Markdown table of ratios to the plain script, and the script's own figures under it."""
    plain = figures["plain"]
    lines = [f"| | {' | '.join(COLUMNS)} |", "|---" * (1 + len(COLUMNS)) + "|"]
    for name, found in figures.items():
        ratios = [shown / base for shown, base in zip(columns(found), columns(plain), strict=True)]
        lines.append(f"| {name.rstrip('_')} | {' | '.join(f'{ratio:.2f}' for ratio in ratios)} |")
    shown = [form.format(value) for form, value in zip(COLUMNS.values(), columns(plain), strict=True)]
    lines.append(f"| *the plain script itself* | {' | '.join(shown)} |")
    return lines


def columns(found: Figures) -> list[float]:
    """Return the figures of a system in the order of the table."""
    one, eight, many = (found["asked"][count] for count in ("1", "8", "32"))
    return [
        found["short"],
        found["long"],
        found["first"],
        one["p50"],
        one["p99"],
        eight["rate"],
        many["rate"],
        many["p99"],
        found["memory"],
        found["disk"] / 1e6,
    ]


def profile(count: int) -> None:
    """Print where the time of a build and of a question goes."""
    with tempfile.TemporaryDirectory() as scratch:
        seeds = Path(scratch) / "seeds"
        articles(seeds, count, SIZES["short"])
        config = Config.load(os.environ, seeds=seeds, index=Path(scratch) / "index", quiet=0)
        stages: list[tuple[str, float]] = []

        def progress(stage: str, done: int, total: int) -> None:
            if not stages or stages[-1][0] != stage:
                stages.append((stage, time.perf_counter()))

        measured = cProfile.Profile()
        started = time.perf_counter()
        measured.runcall(rebuild, config, progress)
        stages.append(("", time.perf_counter()))
        print(f"a build of {count} articles, {stages[-1][1] - started:.1f} s:")
        print(f"  {'starting':12s}{stages[0][1] - started:8.2f} s")
        for (stage, begun), (_, ended) in pairwise(stages):
            print(f"  {stage:12s}{ended - begun:8.2f} s")
        pstats.Stats(measured).sort_stats("tottime").print_stats(12)
        service = Service.open(config)
        service.warm()
        times: dict[str, list[float]] = {}
        for question in questions(200):
            for stage, milliseconds in service.ask(question).timing_ms.items():
                times.setdefault(stage, []).append(milliseconds)
        print("a question, medians:")
        for stage, values in times.items():
            print(f"  {stage:12s}{statistics.median(values):8.2f} ms")


if __name__ == "__main__":
    sys.exit(main())
