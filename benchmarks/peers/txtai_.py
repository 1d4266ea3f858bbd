"""txtai: its Embeddings, asked by one thread at a time: with several, the process dies."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness import K, main
from txtai import Embeddings


class Txtai:
    def __init__(self, model: str) -> None:
        self.turn = threading.Lock()
        self.embeddings = Embeddings(
            path=model,
            method="sentence-transformers",
            gpu=False,
            instructions={"query": "query: ", "data": "passage: "},
        )

    def build(self, passages: Sequence[str], folder: Path) -> None:
        self.embeddings.index(list(passages))
        self.embeddings.save(str(folder))

    def open(self, folder: Path) -> None:
        self.embeddings.load(str(folder))

    def ask(self, question: str) -> Sequence[Any]:
        with self.turn:
            return self.embeddings.search(question, K)


if __name__ == "__main__":
    main(Txtai)
