"""A retriever of LlamaIndex over a service."""

from rag.errors import Missing
from rag.integrations import metadata
from rag.service import Service
from rag.types import Filters

try:
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
except ImportError as error:
    raise Missing("LlamaIndex is not installed.", "pip install 'rag[llamaindex]'") from error


class RagRetriever(BaseRetriever):
    """Passages as nodes: the text is verbatim, the metadata says where it stands."""

    def __init__(
        self,
        service: Service,
        k: int = 10,
        filters: Filters | None = None,
        base_url: str = "http://127.0.0.1:8000",
    ) -> None:
        self._service = service
        self._k = k
        self._filters = filters
        self._base_url = base_url
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._service.search(query_bundle.query_str, self._k, self._filters)
        return [
            NodeWithScore(
                node=TextNode(
                    id_=hit.passage.id, text=hit.passage.text, metadata=metadata(hit, self._base_url)
                ),
                score=hit.score,
            )
            for hit in found.hits
        ]
