"""Haystack: its sentence-transformers embedders and the in-memory store, kept on the disk."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness import K, main
from haystack import Document
from haystack.components.embedders import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice

CPU = ComponentDevice.from_str("cpu")


class Haystack:
    def __init__(self, model: str) -> None:
        self.model = model

    def build(self, passages: Sequence[str], folder: Path) -> None:
        embedder = SentenceTransformersDocumentEmbedder(
            self.model, device=CPU, prefix="passage: ", normalize_embeddings=True, progress_bar=False
        )
        embedder.warm_up()
        store = InMemoryDocumentStore()
        store.write_documents(embedder.run([Document(content=text) for text in passages])["documents"])
        store.save_to_disk(str(folder / "store.json"))

    def open(self, folder: Path) -> None:
        self.embedder = SentenceTransformersTextEmbedder(
            self.model, device=CPU, prefix="query: ", normalize_embeddings=True, progress_bar=False
        )
        self.embedder.warm_up()
        store = InMemoryDocumentStore.load_from_disk(str(folder / "store.json"))
        self.retriever = InMemoryEmbeddingRetriever(store, top_k=K)

    def ask(self, question: str) -> Sequence[Any]:
        return self.retriever.run(self.embedder.run(question)["embedding"])["documents"]


if __name__ == "__main__":
    main(Haystack)
