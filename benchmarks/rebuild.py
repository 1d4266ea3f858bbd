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
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORDS = (
    "水利 泵站 河道 村民 议事 图书 老年 食堂 道路 医院 学校 教师 项目 资金 规划 会议 委员 调研 建议 "
    "办理 农业 工业 环境 绿化 治理 公园 文化 旅游 企业 创新 数据 平台 服务 群众 基层 社区 活动 培训 检查 监督"
).split()


def write_articles(folder: Path, articles: int, sentences: int) -> None:
    """Write short articles of one passage each, all different."""
    chance = random.Random(0)
    folder.mkdir(parents=True)
    for number in range(articles):
        lines = [
            "".join(chance.choice(WORDS) + chance.choice("的和与在对由") for _ in range(8))
            + f"共{chance.randrange(10000)}项。"
            for _ in range(sentences)
        ]
        text = f"# {''.join(chance.sample(WORDS, 3))}第{number}号\n\n□ 张三\n\n{''.join(lines)}\n"
        (folder / f"{number:06d}.txt").write_text(text, encoding="utf-8")


def environment(model: str | None) -> dict[str, str]:
    environ = {**os.environ, "OMP_WAIT_POLICY": "passive", "RAG_QUIET": "0"}
    return environ | ({"RAG_MODEL": model} if model else {})


def build(folder: Path, model: str | None) -> tuple[float, dict[str, object]]:
    """Build in a process of its own; return the seconds from start to end, and the report."""
    started = time.perf_counter()
    command = [sys.executable, "-c", "import sys; from rag.cli import main; sys.exit(main())", "build"]
    command += ["--json", "--seeds", str(folder / "seeds"), "--index", str(folder / "index")]
    done = subprocess.run(command, env=environment(model), stdout=subprocess.PIPE, check=True)
    return time.perf_counter() - started, json.loads(done.stdout)


def change(folder: Path, number: int) -> None:
    path = folder / "seeds" / f"{number:06d}.txt"
    path.write_text(path.read_text(encoding="utf-8") + f"后来又加了第{number}句话。\n", encoding="utf-8")


def measure_change(folder: Path, articles: int, model: str | None, sentences: int) -> None:
    """Print a full build, one changed article (the median of three) and no change."""
    write_articles(folder / "seeds", articles, sentences)
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
    with serving(folder, model) as address:
        for number in range(3, 7):
            change(folder, number)
            asked.append(rebuild(address))
    one, first, live = statistics.median(ones), asked[0], statistics.median(asked[1:])
    print(
        f"{report['passages']} passages: full {full:.1f} s, one changed {one:.2f} s ({one / full:.2%}), "
        f"asked of a server until it is served {first:.2f} s, then {live:.2f} s ({live / full:.2%}), "
        f"nothing changed {none:.2f} s, publish {max(publish):.1f} ms"
    )


@contextmanager
def serving(folder: Path, model: str | None) -> Iterator[str]:
    """Serve in a process of its own; yield the address."""
    command = [sys.executable, "-c", "import sys; from rag.cli import main; sys.exit(main())", "serve"]
    command += ["--port", "0", "--seeds", str(folder / "seeds"), "--index", str(folder / "index")]
    server = subprocess.Popen(command, env=environment(model), stdout=subprocess.PIPE, text=True)
    assert server.stdout
    try:
        yield next(line for line in server.stdout if line.startswith("Serving")).split()[-1]
    finally:
        server.terminate()
        server.wait()


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
    write_articles(folder / "seeds", articles, 4)
    build(folder, model)
    with serving(folder, model) as address:
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
