"""Retrievers for frameworks: each an optional library, imported by the module that one asks for.

langchain.py    a retriever of LangChain
llamaindex.py   a retriever of LlamaIndex
"""

from rag import shapes
from rag.types import Hit, Json


def metadata(hit: Hit, base: str) -> Json:
    """Return what a passage's text needs to be cited and checked: the source, the offsets, the digest."""
    return {
        **shapes.source(hit.source),
        "passage_id": hit.passage.id,
        "rank": hit.rank,
        "score": hit.score,
        "spans": [[span.start, span.end] for span in hit.passage.spans],
        "url": shapes.link(base, hit.source.id, hit.passage.spans),
        # The text is these slices of the source's, by construction: see rag.types.Passage.
        "verification": {"status": "exact", "method": "slice"},
    }
