"""The Vercel AI SDK: ``useChat`` pointed at ``/aisdk/chat`` shows answers with their sources.

The reply is the SDK's message stream, version 1. The text is the answer as it is, with its markers;
source *n* is a part of its own, before the text that cites it, with the whole citation as metadata.
"""

import uuid
from collections.abc import Iterable
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from rag import shapes
from rag.api import markdown, served, sse
from rag.api.history import ChatMessage, conversation
from rag.api.schemas import ERRORS
from rag.api.served import Base
from rag.retrieve import MAX_K
from rag.types import Answer, Citation, Delta, Json, SearchResult

router = APIRouter(prefix="/aisdk", responses=ERRORS)

HEADER = {"x-vercel-ai-ui-message-stream": "v1"}
MEDIA = {"md": "text/markdown", "html": "text/html", "htm": "text/html", "pdf": "application/pdf"}
TEXT = "text-1"  # the id of the one text part


class UIMessage(BaseModel):
    """A message of the SDK: its text is in parts, beside others that are not ours to read."""

    model_config = ConfigDict(extra="ignore")

    role: str
    parts: list[dict[str, Any]] = Field(default_factory=list)


class ChatRequest(BaseModel):
    """What `useChat` sends; `k`, `filters` and `sources` go into its option `body`."""

    model_config = ConfigDict(extra="ignore")

    messages: list[UIMessage] = Field(
        examples=[
            [{"id": "1", "role": "user", "parts": [{"type": "text", "text": "双江提水泵站什么时候开工?"}]}]
        ]
    )
    k: int = Field(10, ge=1, le=MAX_K)
    filters: dict[str, Any] = Field(default_factory=dict)
    sources: Literal["document", "url"] = Field("document", description="the kind of part that a source is")


@router.post("/chat", responses={200: {"content": {"text/event-stream": {}}}}, response_class=Response)
async def chat(body: ChatRequest, request: Request, base: Base) -> Response:
    """Answer the last message of a user with the SDK's message stream."""
    text, history = conversation([_message(item) for item in body.messages])
    question = served.Question(text, body.k, body.filters, history)
    return sse.EventStream(*await served.begin(request, question), Writer(base, body.sources), HEADER)


@router.get("/chat/{chat_id}/stream", status_code=204, response_class=Response)
async def resume(chat_id: str) -> Response:
    """Say that no stream of a chat is under way: the SDK asks when a page is opened again."""
    return Response(status_code=204)


def _message(item: UIMessage) -> ChatMessage:
    """Return a message as OpenAI has it; what the SDK adds to a message is neither text nor refused."""
    return ChatMessage(
        role=item.role, content=[part for part in item.parts if part.get("type") in ("text", "file")]
    )


class Writer:
    """The parts of a message stream."""

    def __init__(self, base: str, kind: Literal["document", "url"]) -> None:
        self._base = base
        self._kind = kind
        self._told: set[int] = set()

    def found(self, _: SearchResult) -> Iterable[bytes]:
        """Begin a message."""
        yield sse.data({"type": "start", "messageId": f"msg-{uuid.uuid4().hex}"})
        yield sse.data({"type": "start-step"})
        yield sse.data({"type": "text-start", "id": TEXT})

    def piece(self, delta: Delta) -> Iterable[bytes]:
        """Send a piece of the text, behind the sources that it cites."""
        yield from self._sources(delta.citations)
        yield sse.data({"type": "text-delta", "id": TEXT, "delta": delta.text})

    def done(self, answer: Answer) -> Iterable[bytes]:
        """End the message; what is known of the answer as a whole is its metadata."""
        yield from self._sources(answer.citations)
        yield sse.data({"type": "text-end", "id": TEXT})
        yield sse.data({"type": "finish-step"})
        whole = shapes.ask(answer, self._base)
        known = {name: whole[name] for name in ("generation", "answer", "citations")}
        yield sse.data({"type": "finish", "finishReason": "stop", "messageMetadata": {"rag": known}})
        yield sse.DONE

    def failed(self, error: Json) -> Iterable[bytes]:
        """Send what went wrong."""
        yield sse.data({"type": "error", "errorText": f"{error['message']} {error['hint']}".strip()})
        yield sse.data({"type": "finish", "finishReason": "error"})
        yield sse.DONE

    def _sources(self, citations: Iterable[Citation]) -> Iterable[bytes]:
        for item in shapes.distinct(tuple(citations)):
            if item.index not in self._told:
                self._told.add(item.index)
                yield sse.data(source_part(item, self._base, self._kind))


def source_part(item: Citation, base: str, kind: Literal["document", "url"]) -> Json:
    """Return a citation as a source part."""
    citation = shapes.citation(item, base)
    spans = ",".join(f"{span.start}-{span.end}" for span in item.spans)
    shared = {
        "sourceId": f"{item.source.id}#{spans}",
        "title": f"[{item.index}] {markdown.title_of(item.source)}",
        "providerMetadata": {"rag": citation},
    }
    if kind == "url":
        return {"type": "source-url", "url": citation["url"], **shared}
    media_type = MEDIA.get(item.source.path.rpartition(".")[2].lower(), "text/plain")
    return {"type": "source-document", "mediaType": media_type, "filename": item.source.path, **shared}
