"""How the search grows with the collection: 10,000 to 1,000,000 passages in one process.

    python benchmarks/scale.py                       10,000, 100,000 and 1,000,000 passages
    python benchmarks/scale.py --sizes 10000 50000   others

The text is made up, in files of a hundred sections, and the vectors come from the hashing encoder, so that no
time goes into a model. The folder grows in portions, each built in a process of its own. At each size it
prints the seconds of all builds so far, what one changed file costs, the memory of the builder and of the
server (all of it, and what is no mapped file), the disk, and the times of questions one after the other.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from made import RAG, WORDS, environment, serving
from rebuild import ask, places

SECTIONS = 100  # a file, each a passage
SENTENCES = 2  # a section
PORTION = 100_000  # passages that are built at once
RARE = 200_000  # made-up words, each as rare as names are
QUESTIONS = 300


def write_file(folder: Path, number: int) -> None:
    """Write a file of sections, each with a rare word of its own in every sentence."""
    chance = random.Random(number)
    parts = [f"# 第{number}号文件"]
    for section in range(SECTIONS):
        lines = [
            f"代号K{chance.randrange(RARE)}的"
            + "".join(chance.choice(WORDS) + chance.choice("的和与在对由") for _ in range(8))
            + f"共{chance.randrange(10000)}项。"
            for _ in range(SENTENCES)
        ]
        parts += [f"## 第{section}节 {chance.choice(WORDS)}", "".join(lines)]
    (folder / f"{number:06d}.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def build(folder: Path) -> tuple[float, float, dict[str, object]]:
    """Build; return the seconds, the greatest memory in GB, and the report."""
    started = time.perf_counter()
    command = [*RAG, "build", "--json", "--keep", "1", *places(folder)]
    process = subprocess.Popen(command, env=environment("hashing"), stdout=subprocess.PIPE)
    assert process.stdout
    report = json.load(process.stdout)
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - started, usage.ru_maxrss / 1e6, report


def memory(pid: int) -> dict[str, float]:
    """Return the memory of a process in GB, by kind."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    told = dict(line.split(":", 1) for line in lines)
    return {name: int(told[name].split()[0]) / 1e6 for name in ("VmRSS", "RssAnon", "RssFile")}


def measure(folder: Path, size: int, spent: float, most: float) -> None:
    """Print the figures of a collection of this size."""
    (folder / "seeds" / "000000.md").open("a", encoding="utf-8").write("\n后来又加了一句话。\n")
    one, changed, report = build(folder)
    disk = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())
    with serving(environment("hashing"), *places(folder)) as (address, pid):
        for number in range(20):
            ask(address, number)
        times = sorted(ask(address, number) for number in range(QUESTIONS))
        held = memory(pid)
    print(
        f"| {report['passages']:,} | {spent:,.0f} s | {most:.2f} GB | {one:.1f} s | {changed:.2f} GB "
        f"| {disk / 1e9:.2f} GB | {held['VmRSS']:.2f} ({held['RssAnon']:.2f}) GB "
        f"| {1e3 * statistics.median(times):.0f} ms | {1e3 * times[int(0.95 * len(times))]:.0f} ms |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    sizes = sorted(parser.parse_args().sizes)
    folder = Path(tempfile.mkdtemp(prefix="rag-scale-"))
    (folder / "seeds").mkdir()
    there, spent, most = 0, 0.0, 0.0
    try:
        for size in sizes:
            while there < size:
                portion = min(PORTION, size - there)
                for number in range(there // SECTIONS, (there + portion) // SECTIONS):
                    write_file(folder / "seeds", number)
                there += portion
                seconds, held, _ = build(folder)
                spent, most = spent + seconds, max(most, held)
            measure(folder, size, spent, most)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
