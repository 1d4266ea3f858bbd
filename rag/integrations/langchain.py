"""A retriever of LangChain over a service."""

from typing import Any

from rag.errors import Missing
from rag.integrations import metadata
from rag.service import Service
from rag.types import Filters

try:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
except ImportError as error:
    raise Missing("LangChain is not installed.", "pip install 'rag[langchain]'") from error


class RagRetriever(BaseRetriever):
    """Passages as documents: the text is verbatim, the metadata says where it stands."""

    service: Service
    k: int = 10
    filters: Filters | None = None
    base_url: str = "http://127.0.0.1:8000"

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **_: Any
    ) -> list[Document]:
        found = self.service.search(query, self.k, self.filters)
        return [
            Document(hit.passage.text, id=hit.passage.id, metadata=metadata(hit, self.base_url))
            for hit in found.hits
        ]
