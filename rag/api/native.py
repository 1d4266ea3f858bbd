"""The product's own doors: thin, typed at the edge, one call into the service each."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from rag import shapes
from rag.retrieve import MAX_K, filters_from
from rag.service import Service
from rag.types import Json

router = APIRouter()


class Question(BaseModel):
    """What a search needs."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(examples=["双江提水泵站什么时候开工?"])
    k: int = Field(10, strict=True, ge=1, le=MAX_K, description="passages to return")
    filters: dict[str, Any] = Field(
        default_factory=dict, description="path, title, author, affiliation, published_from, published_to"
    )


class SearchRequest(Question):
    """A question with its options."""

    explain: bool = Field(False, strict=True, description="say which words were looked for")


class AskRequest(Question):
    """A question with its options; a conversation and streaming are not served yet."""

    history: list[Any] = Field(default_factory=list, max_length=0)
    stream: Literal[False] = False


def service_of(request: Request) -> Service:
    """Return the app's service."""
    service: Service = request.app.state.service
    return service


def base_of(request: Request) -> str:
    """Return the address that the client reached the app at, without a slash at its end."""
    return str(request.base_url).rstrip("/")


Served = Annotated[Service, Depends(service_of)]
Base = Annotated[str, Depends(base_of)]


@router.post("/search")
def search(body: SearchRequest, service: Served, base: Base) -> JSONResponse:
    """Return the passages that answer a question, best first."""
    result = service.search(body.question, body.k, filters_from(body.filters))
    return JSONResponse(shapes.search(result, base, body.explain))


@router.post("/ask")
def ask(body: AskRequest, service: Served, base: Base) -> JSONResponse:
    """Return an answer made of verbatim sentences with citations, or a refusal."""
    return JSONResponse(shapes.ask(service.ask(body.question, body.k, filters_from(body.filters)), base))


@router.get("/sources")
def sources(
    service: Served,
    base: Base,
    start: Annotated[int, Query(ge=0, le=1 << 40)] = 0,
    count: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> JSONResponse:
    """List the articles that are served."""
    return JSONResponse(shapes.sources(service.sources(start, count), base))


@router.get("/sources/{article_id}")
def source(article_id: str, service: Served, base: Base) -> JSONResponse:
    """Return one article with its passages."""
    return JSONResponse(shapes.view(service.source(article_id), base))


@router.get("/healthz")
def healthz() -> Json:
    """Say that the process is alive."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(service: Served) -> Json:
    """Say which generation is served."""
    return {"status": "ready", "generation": service.generation.name}
