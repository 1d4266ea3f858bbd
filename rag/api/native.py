"""The product's own doors: thin, typed at the edge, one call into the service each."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field

from rag import shapes
from rag.api import served, sse
from rag.api.history import SURROGATE
from rag.api.schemas import ERRORS, Alive, Article, ArticleList, AskReply, Ready, SearchReply
from rag.api.served import Asking, Base, Served
from rag.errors import InvalidRequest, Stopping
from rag.retrieve import MAX_K
from rag.types import Answer, Delta, Json, SearchResult, Turn

router = APIRouter(responses=ERRORS)

MAX_TURNS = 100
MAX_TURN_CHARS = 20_000


class Question(BaseModel):
    """What a search needs."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(examples=["双江提水泵站什么时候开工?"])
    k: int = Field(10, strict=True, ge=1, le=MAX_K, description="passages to return")
    filters: dict[str, Any] = Field(
        default_factory=dict,
        description="path, title, author, affiliation, section, published_from, published_to",
    )


class SearchRequest(Question):
    """A question with its options."""

    explain: bool = Field(
        False,
        strict=True,
        description="say what was understood, which words were looked for, and the reranker",
    )


class Message(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["user", "assistant", "system"]
    content: str = Field(max_length=MAX_TURN_CHARS)


class AskRequest(Question):
    """A question with its options, and the conversation that it follows up on, oldest message first."""

    history: list[Message] = Field(default_factory=list, max_length=MAX_TURNS)
    stream: bool = Field(False, strict=True, description="answer with server-sent events")
    explain: bool = Field(False, strict=True, description="say what the question was understood to ask for")


@router.post("/search", responses={200: {"model": SearchReply}})
async def search(
    body: SearchRequest, request: Request, service: Served, base: Base, asking: Asking
) -> JSONResponse:
    """Return the passages that answer a question, best first."""
    result = await served.search(request, served.Question(body.question, body.k, body.filters))
    # How rare a word is among all articles tells of those that are for others.
    return JSONResponse(
        shapes.search(result, base, body.explain and service.generation.mask(asking.groups) is None)
    )


@router.post("/ask", responses={200: {"model": AskReply, "content": {"text/event-stream": {}}}})
async def ask(body: AskRequest, request: Request, base: Base) -> Response:
    """Return an answer made of verbatim sentences with citations, or a refusal.

    With `stream`, the events are `sources` (the passages), `delta` (the pieces that add up to the text),
    `citations`, and `done` (all of the plain reply) or `error`.
    """
    question = served.Question(body.question, body.k, body.filters, turns(body.history))
    if body.stream:
        return sse.EventStream(*await served.begin(request, question), Writer(base, body.explain))
    return JSONResponse(shapes.ask(await served.answer(request, question), base, body.explain))


def turns(history: Iterable[Message]) -> tuple[Turn, ...]:
    """Return the turns of a conversation.

    Raises:
        InvalidRequest: if one holds half of a character.
    """
    if any(SURROGATE.search(message.content) for message in history):
        raise InvalidRequest("The history holds half a surrogate pair.", "Send well-formed Unicode.")
    return tuple(Turn(item.role, item.content) for item in history if item.role != "system")


class Writer:
    """The events of ``/ask``."""

    def __init__(self, base: str, explain: bool = False) -> None:
        self._base, self._explain = base, explain

    def found(self, result: SearchResult) -> Iterable[bytes]:
        """Send the passages."""
        yield sse.data(shapes.search(result, self._base), "sources")

    def piece(self, delta: Delta) -> Iterable[bytes]:
        """Send a piece of the text."""
        yield sse.data({"text": delta.text}, "delta")

    def done(self, answer: Answer) -> Iterable[bytes]:
        """Send the citations, and the whole reply."""
        whole = shapes.ask(answer, self._base, self._explain)
        yield sse.data({"citations": whole["citations"]}, "citations")
        yield sse.data(whole, "done")

    def failed(self, error: Json) -> Iterable[bytes]:
        """Send what went wrong."""
        yield sse.data({"error": error}, "error")


@router.get("/sources", responses={200: {"model": ArticleList}})
def sources(
    service: Served,
    base: Base,
    asking: Asking,
    start: Annotated[int, Query(ge=0, le=1 << 40)] = 0,
    count: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> JSONResponse:
    """List the articles that are served."""
    return JSONResponse(shapes.sources(service.sources(start, count, asking.groups), base))


@router.get("/sources/{article_id}", responses={200: {"model": Article}})
def source(article_id: str, service: Served, base: Base, asking: Asking) -> JSONResponse:
    """Return one article with its passages."""
    return JSONResponse(shapes.view(service.source(article_id, asking.groups), base))


@router.get(
    "/sources/{article_id}/text",
    response_class=PlainTextResponse,
    responses={304: {"description": "The text is the one that `If-None-Match` names"}},
)
def text(
    article_id: str, service: Served, asking: Asking, if_none_match: Annotated[str, Header()] = ""
) -> PlainTextResponse:
    """Return the text of an article's whole file, in which its spans count, in UTF-8.

    It is the decoded file or what was extracted from it, as `text_of` says, and was kept when the file whose
    digest is `sha256` was read. The `ETag` is that digest and the version of what reads.
    """
    found = service.text(article_id, asking.groups)
    tag = f'"{found.version}"'
    headers = {"ETag": tag, "X-Content-Type-Options": "nosniff"}
    if tag in (part.strip().removeprefix("W/") for part in if_none_match.split(",")):
        return PlainTextResponse(status_code=304, headers=headers)
    return PlainTextResponse(found.text, headers=headers)


@router.get("/healthz", responses={200: {"model": Alive}})
async def healthz() -> Json:
    """Say that the process is alive."""
    return {"status": "ok"}


@router.get("/readyz", responses={200: {"model": Ready}})
async def readyz(request: Request, service: Served) -> Json:
    """Say which generation is served; before the server stops, that it takes no more."""
    if request.app.state.leaving:
        raise Stopping("The server is about to stop.", "Ask another one.")
    return {"status": "ready", "generation": service.generation.name}
