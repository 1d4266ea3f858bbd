"""What reading costs, beside what embedding costs: ``python benchmarks/reading.py``.

The articles are those of seeds/, again and again, each copy with other figures and names of days in it.
"""

import argparse
import os
import random
import re
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from rag import reading, split
from rag.config import Config
from rag.corpus import hash_files, read_all
from rag.service import encoder_of

SEEDS = Path(__file__).parents[1] / "seeds"
SIZES = (1_000, 3_000, 10_000)
FIGURE = re.compile(r"(?<!\d)[1-9]\d(?!\d)")


def write(folder: Path, articles: int) -> None:
    """Write copies of the seeds with other figures until there are at least so many articles."""
    texts = {path: (SEEDS / path).read_text(encoding="utf-8") for path in reading.find_files(SEEDS)}
    each = sum(len(reading.read(SEEDS, path).articles) for path in texts)
    numbers = random.Random(articles)
    for copy in range(-(-articles // each)):
        for path, text in texts.items():
            other = FIGURE.sub(lambda found: str(numbers.randint(10, 99)), text)
            (folder / f"{copy:04d} {path}").write_text(other, encoding="utf-8")


def read(folder: Path) -> tuple[float, int, list[str]]:
    """Return the seconds that reading and splitting take, the articles, and the passages' search forms."""
    started = time.perf_counter()
    corpus = read_all(folder, hash_files(folder), lambda stage, done, total: None)
    forms = [
        split.search_form(article, passage)
        for read in corpus.readings
        for article in read.articles
        for passage in split.split(read.document, article, 450)
    ]
    return time.perf_counter() - started, sum(len(read.articles) for read in corpus.readings), forms


def embedding(sample: list[str]) -> float:
    """Return the seconds that one passage takes the configured encoder."""
    encoder = encoder_of(Config.load(os.environ))
    encoder.encode(sample[:4], "passage")
    started = time.perf_counter()
    encoder.encode(sample, "passage")
    return (time.perf_counter() - started) / len(sample)


def main() -> None:
    """Print a row for each number of articles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=100, help="passages that are embedded")
    arguments = parser.parse_args()
    second = 0.0
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            write(Path(name), size)
            seconds, articles, forms = read(Path(name))
        second = second or embedding(random.Random(0).sample(forms, arguments.sample))
        whole = second * len(forms)
        print(
            f"| {articles:,} | {len(forms):,} | {seconds:.1f} s | {1000 * seconds / articles:.2f} ms "
            f"| {whole:,.0f} s | {seconds / whole:.1%} |"
        )


if __name__ == "__main__":
    main()
