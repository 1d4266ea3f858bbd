"""How often the extractive answer holds the answer string, on questions that have one.

    python benchmarks/answers.py DIR… [--cache DIR] [--questions 400]

Each DIR holds ``corpus.jsonl`` and ``queries.jsonl``, as ``rag evaluate`` reads them; the questions
need ``answers``. The confidence is left aside: every question is answered.
"""

import argparse
import json
import sys
import unicodedata
from pathlib import Path

import numpy as np

from rag.answer.sentences import choose
from rag.config import Config
from rag.evaluate import open_folder
from rag.retrieve import search
from rag.service import models_of


def main() -> int:
    """Ask, and print a line a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument("--reader", default="bundled", help="none measures without one")
    arguments = parser.parse_args()
    config = Config.load({}, cache=arguments.cache, reader=arguments.reader, reading_ms=600_000)
    models = models_of(config)
    print("| set | questions | in the best sentence | in the answer | sentences an answer |")
    print("|---|---|---|---|---|")
    for folder in arguments.folders:
        generation, vectors, _ = open_folder(
            folder, None, config.cache, models.encoder, config.passage_chars, lambda *_: None
        )
        lines = (folder / "queries.jsonl").read_text(encoding="utf-8").split("\n")
        asked = [query for line in lines if line.strip() and (query := json.loads(line)).get("answers")]
        first, anywhere, count = [], [], []
        for query in asked[: arguments.questions]:
            chosen = choose(generation, search(generation, vectors, models, query["text"], 10))
            texts = [_plain(item.candidate.text) for item in chosen]
            wanted = [_plain(answer) for answer in query["answers"]]
            best = max(chosen, key=lambda item: item.score, default=None)
            first.append(best is not None and any(answer in _plain(best.candidate.text) for answer in wanted))
            anywhere.append(any(answer in text for answer in wanted for text in texts))
            count.append(len(chosen))
        cells = f"{np.mean(first):.3f} | {np.mean(anywhere):.3f} | {np.mean(count):.2f}"
        print(f"| {folder.name} | {len(first)} | {cells} |")
    return 0


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


if __name__ == "__main__":
    sys.exit(main())
