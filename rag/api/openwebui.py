"""Open WebUI at ``/openwebui/v1``: OpenAI's completions, with each source as the event that it shows.

Its markers ``[n]`` are places in the list of sources, so these come in number order and before the text
that cites them. It tells sources apart by ``metadata.source``, turns one that looks like an address into
the name, and makes sources of annotations, so that sending these too would double the list.
"""

from collections.abc import Iterable, Sequence

from fastapi import APIRouter, Request, Response

from rag import shapes
from rag.api import markdown, openai
from rag.api.openai import ChatRequest, Completion, Envelope, ModelList
from rag.api.schemas import ERRORS
from rag.api.served import Base
from rag.types import Answer, Citation, Json

router = APIRouter(prefix="/openwebui/v1", responses=ERRORS)


class WithSources(Envelope):
    """A completion whose citations go as Open WebUI's sources."""

    annotated = False

    def __init__(self, model: str) -> None:
        super().__init__(model)
        self._told: set[int] = set()

    def sources(self, citations: Sequence[Citation], base: str) -> Iterable[Json]:
        """Return the events of the sources that are new, in number order."""
        for item in shapes.distinct(citations):
            if item.index not in self._told:
                self._told.add(item.index)
                yield {"event": {"type": "source", "data": source_shape(item, base)}}

    def extra(self, answer: Answer, base: str) -> Json:
        """Return the sources of a reply in one piece, which Open WebUI shows as those of the message."""
        return {"sources": [source_shape(item, base) for item in shapes.distinct(answer.citations)]}


@router.get("/models", responses={200: {"model": ModelList}})
async def models() -> Json:
    """List the model."""
    return {"object": "list", "data": [openai.model_shape("rag")]}


@router.post(
    "/chat/completions", responses={200: {"model": Completion, "content": {"text/event-stream": {}}}}
)
async def chat_completions(body: ChatRequest, request: Request, base: Base) -> Response:
    """Answer the last message of a user, with sources as Open WebUI shows them."""
    return await openai.complete(body, request, WithSources("rag"), base, "marked")


def source_shape(item: Citation, base: str) -> Json:
    """Return a citation as a source of Open WebUI, whose title is a link; its number is added there."""
    spans = ",".join(f"{span.start}-{span.end}" for span in item.spans)
    key = f"{item.source.id}#{spans}"
    title = " ".join((item.source.title or item.source.path).split())
    name = title[: markdown.TITLE_CHARS]
    url = shapes.link(base, item.source.id, item.spans)
    return {
        "source": {"name": name, "id": key, "url": url, "embed_url": url},
        "document": [item.quote],
        "metadata": [{"source": key, "name": name, "source_url": url}],
    }
