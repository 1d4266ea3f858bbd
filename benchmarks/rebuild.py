"""What a rebuild costs, beside a full build and beside the questions of a running server.

    python benchmarks/rebuild.py change   --articles 1000             one changed article, bundled encoder
    python benchmarks/rebuild.py change   --sentences 4               the same, of very short articles
    python benchmarks/rebuild.py curve                                1,000 to 100,000 passages, hashing
    python benchmarks/rebuild.py latency  --articles 300              questions at rest and during a rebuild

Every build is a process of its own, ``rag build`` or the one that a server starts for ``POST /rebuild``,
so that starting Python and loading the model count. A server's builds share a process for a while: the first
one starts it. Articles have sixteen sentences, 570 characters, as those of seeds/ have on average.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from made import RAG, WORDS, environment, serving, write_articles

BYLINE = "□ 张三"


def build(folder: Path, model: str | None) -> tuple[float, dict[str, object]]:
    """Build in a process of its own; return the seconds from start to end, and the report."""
    started = time.perf_counter()
    command = [*RAG, "build", "--json", *places(folder)]
    done = subprocess.run(command, env=environment(model), stdout=subprocess.PIPE, check=True)
    return time.perf_counter() - started, json.loads(done.stdout)


def places(folder: Path) -> list[str]:
    return ["--seeds", str(folder / "seeds"), "--index", str(folder / "index")]


def change(folder: Path, number: int) -> None:
    path = folder / "seeds" / f"{number:06d}.md"
    path.write_text(path.read_text(encoding="utf-8") + f"后来又加了第{number}句话。\n", encoding="utf-8")


def measure_change(folder: Path, articles: int, model: str | None, sentences: int) -> None:
    """Print a full build, one changed article (the median of three) and no change."""
    write_articles(folder / "seeds", articles, sentences, byline=BYLINE)
    full, report = build(folder, model)
    time.sleep(3.1)  # files are remembered once they are three seconds old
    build(folder, model)
    ones, asked, publish = [], [], []
    for number in range(3):
        change(folder, number)
        seconds, after = build(folder, model)
        assert after["embedded"] == 1, after
        ones.append(seconds)
        publish.append(float(str(after["publish_ms"])))
    none, _ = build(folder, model)
    with serving(environment(model), *places(folder)) as (address, _):
        for number in range(3, 7):
            change(folder, number)
            asked.append(rebuild(address))
    one, first, live = statistics.median(ones), asked[0], statistics.median(asked[1:])
    print(
        f"{report['passages']} passages: full {full:.1f} s, one changed {one:.2f} s ({one / full:.2%}), "
        f"asked of a server until it is served {first:.2f} s, then {live:.2f} s ({live / full:.2%}), "
        f"nothing changed {none:.2f} s, publish {max(publish):.1f} ms"
    )


def progress(address: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{address}/rebuild") as answer:
        return json.load(answer)


def request(address: str) -> None:
    urllib.request.urlopen(urllib.request.Request(f"{address}/rebuild", b"")).read()


def rebuild(address: str) -> float:
    """Ask for a build; return the seconds until what it published is served."""
    before, started = progress(address)["serving"], time.perf_counter()
    request(address)
    while progress(address)["serving"] == before:
        time.sleep(0.02)
    return time.perf_counter() - started


def ask(address: str, number: int) -> float:
    body = json.dumps({"question": f"第{number}号的{WORDS[number % len(WORDS)]}项目", "k": 5}).encode()
    request = urllib.request.Request(f"{address}/search", body, {"content-type": "application/json"})
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:
        json.load(answer)
    return time.perf_counter() - started


def told(name: str, times: list[float]) -> float:
    ordered = sorted(times)
    p50, p99 = ordered[len(ordered) // 2], ordered[int(0.99 * len(ordered))]
    print(f"{name}: {len(times)} questions, p50 {1e3 * p50:.1f} ms, p99 {1e3 * p99:.1f} ms")
    return p99


def measure_latency(folder: Path, articles: int, model: str | None) -> None:
    """Print the latency of questions one after the other, at rest and while a third is embedded anew."""
    write_articles(folder / "seeds", articles, 4, byline=BYLINE)
    build(folder, model)
    with serving(environment(model), *places(folder)) as (address, _):
        for number in range(30):
            ask(address, number)
        rest = [ask(address, number) for number in range(600)]
        for number in range(articles // 3):
            change(folder, number)
        request(address)
        during: list[float] = []
        while len(during) % 20 or progress(address)["state"] in ("queued", "running"):
            during.append(ask(address, len(during)))
    print(f"p99 during a rebuild / at rest: {told('during', during) / told('at rest', rest):.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("change", "curve", "latency"))
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--sentences", type=int, default=16)
    parser.add_argument("--model")
    options = parser.parse_args()
    sizes = (1000, 10_000, 100_000) if options.what == "curve" else (options.articles,)
    for size in sizes:
        folder = Path(tempfile.mkdtemp(prefix="rag-rebuild-"))
        try:
            if options.what == "latency":
                measure_latency(folder, size, options.model)
            else:
                model = options.model or ("hashing" if options.what == "curve" else None)
                measure_change(folder, size, model, options.sentences)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
