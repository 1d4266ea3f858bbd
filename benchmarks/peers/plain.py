"""A script of twenty lines: sentence-transformers and FAISS. What all figures are ratios to."""

from collections.abc import Sequence
from pathlib import Path

import faiss
from harness import K, main
from sentence_transformers import SentenceTransformer


class Plain:
    """Batches of 32, an exact index."""

    def __init__(self, model: str) -> None:
        self.model = SentenceTransformer(model, device="cpu", local_files_only=True)

    def build(self, passages: Sequence[str], folder: Path) -> None:
        vectors = self.model.encode([f"passage: {text}" for text in passages], normalize_embeddings=True)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        faiss.write_index(index, str(folder / "index.faiss"))

    def open(self, folder: Path) -> None:
        self.index = faiss.read_index(str(folder / "index.faiss"))

    def ask(self, question: str) -> Sequence[int]:
        vector = self.model.encode([f"query: {question}"], normalize_embeddings=True)
        return self.index.search(vector, K)[1][0].tolist()


if __name__ == "__main__":
    main(Plain)
