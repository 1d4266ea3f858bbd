"""LanceDB: a table with vectors of sentence-transformers, searched exactly."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lancedb
from harness import K, main
from sentence_transformers import SentenceTransformer


class LanceDB:
    def __init__(self, model: str) -> None:
        self.model = SentenceTransformer(model, device="cpu", local_files_only=True)

    def build(self, passages: Sequence[str], folder: Path) -> None:
        vectors = self.model.encode([f"passage: {text}" for text in passages], normalize_embeddings=True)
        rows = [{"vector": vector, "text": text} for vector, text in zip(vectors, passages, strict=True)]
        lancedb.connect(str(folder)).create_table("passages", rows)

    def open(self, folder: Path) -> None:
        self.table = lancedb.connect(str(folder)).open_table("passages")

    def ask(self, question: str) -> Sequence[Any]:
        vector = self.model.encode([f"query: {question}"], normalize_embeddings=True)[0]
        return self.table.search(vector).limit(K).to_list()


if __name__ == "__main__":
    main(LanceDB)
