"""LangChain: HuggingFaceEmbeddings and its FAISS store."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness import K, main
from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings


class LangChain:
    def __init__(self, model: str) -> None:
        told = {"normalize_embeddings": True}
        self.embeddings = HuggingFaceEmbeddings(
            model_name=model,
            model_kwargs={"device": "cpu"},
            encode_kwargs=told | {"prompt": "passage: "},
            query_encode_kwargs=told | {"prompt": "query: "},
        )

    def build(self, passages: Sequence[str], folder: Path) -> None:
        FAISS.from_texts(list(passages), self.embeddings).save_local(str(folder))

    def open(self, folder: Path) -> None:
        self.store = FAISS.load_local(str(folder), self.embeddings, allow_dangerous_deserialization=True)

    def ask(self, question: str) -> Sequence[Any]:
        return self.store.similarity_search(question, k=K)


if __name__ == "__main__":
    main(LangChain)
