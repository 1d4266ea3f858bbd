"""Passages a second through the bundled encoder, alone and in batches: ``python benchmarks/batches.py``."""

import os
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from sentence_transformers import SentenceTransformer

from rag import reading, split
from rag.config import Config
from rag.models import bundled

SEEDS = Path(__file__).parents[1] / "seeds"
ROUNDS = 3


def forms() -> list[str]:
    """Return the search forms of the repository's seeds."""
    readings = [reading.read(SEEDS, path) for path in reading.find_files(SEEDS)]
    return [
        split.search_form(article, passage)
        for read in readings
        for article in read.articles
        for passage in split.split(read.document, article, 450)
    ]


def main() -> None:
    """Print the best of a few rounds for each size, so that a busy machine spoils none."""
    model = SentenceTransformer(str(bundled.folder(Config.load(os.environ).cache)))
    texts = forms()
    best = dict.fromkeys((1, 8, 32), float("inf"))
    for _ in range(ROUNDS):
        for size in best:
            started = time.perf_counter()
            model.encode(texts, prompt="passage: ", batch_size=size, show_progress_bar=False)
            best[size] = min(best[size], time.perf_counter() - started)
    for size, seconds in best.items():
        print(f"batches of {size}: {len(texts) / seconds:.1f} passages a second")


if __name__ == "__main__":
    main()
