"""LlamaIndex: HuggingFaceEmbedding and its own vector store, a node a passage."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness import K, main
from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding


class LlamaIndex:
    def __init__(self, model: str) -> None:
        self.embedding = HuggingFaceEmbedding(
            model, device="cpu", query_instruction="query: ", text_instruction="passage: "
        )

    def build(self, passages: Sequence[str], folder: Path) -> None:
        nodes = [TextNode(text=text) for text in passages]
        index = VectorStoreIndex(nodes, embed_model=self.embedding)
        index.storage_context.persist(str(folder))

    def open(self, folder: Path) -> None:
        context = StorageContext.from_defaults(persist_dir=str(folder))
        index = load_index_from_storage(context, embed_model=self.embedding)
        self.retriever = index.as_retriever(similarity_top_k=K)

    def ask(self, question: str) -> Sequence[Any]:
        return self.retriever.retrieve(question)


if __name__ == "__main__":
    main(LlamaIndex)
