"""Chroma: a persistent collection, with vectors of sentence-transformers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import chromadb
from harness import K, main
from sentence_transformers import SentenceTransformer

BATCH = 5000  # passages that one call takes
SPACE = {"hnsw": {"space": "ip"}}


class Chroma:
    def __init__(self, model: str) -> None:
        self.model = SentenceTransformer(model, device="cpu", local_files_only=True)

    def build(self, passages: Sequence[str], folder: Path) -> None:
        collection = self._client(folder).create_collection("passages", configuration=SPACE)
        for start in range(0, len(passages), BATCH):
            texts = list(passages[start : start + BATCH])
            vectors = self.model.encode([f"passage: {text}" for text in texts], normalize_embeddings=True)
            ids = [str(start + number) for number in range(len(texts))]
            collection.add(ids=ids, embeddings=vectors, documents=texts)

    def open(self, folder: Path) -> None:
        self.collection = self._client(folder).get_collection("passages")

    def ask(self, question: str) -> Sequence[Any]:
        vector = self.model.encode([f"query: {question}"], normalize_embeddings=True)
        return self.collection.query(query_embeddings=vector, n_results=K)["documents"][0]

    def _client(self, folder: Path) -> Any:
        return chromadb.PersistentClient(str(folder), chromadb.Settings(anonymized_telemetry=False))


if __name__ == "__main__":
    main(Chroma)
