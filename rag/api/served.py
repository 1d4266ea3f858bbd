"""What every door stands on: the service, the address that links start with, and one way to ask."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from rag.api import desk
from rag.api.desk import Desk
from rag.api.sse import AnswerJob
from rag.retrieve import filters_from
from rag.service import Service
from rag.types import Answer, SearchResult, Turn

T = TypeVar("T")


async def service_of(request: Request) -> Service:
    """Return the app's service."""
    service: Service = request.app.state.service
    return service


async def base_of(request: Request) -> str:
    """Return the address that links start with, without a slash at its end.

    It is the one that the client reached the app at, unless readers are told another.
    """
    public: str = request.app.state.public_url
    return (public or str(request.base_url)).rstrip("/")


Served = Annotated[Service, Depends(service_of)]
Base = Annotated[str, Depends(base_of)]


class Question:
    """A question with its options, as every door understands it."""

    __slots__ = ("filters", "history", "k", "text")

    def __init__(
        self, text: str, k: int, filters: Mapping[str, object], history: Sequence[Turn] = ()
    ) -> None:
        self.text = text
        self.k = k
        self.filters = filters_from(filters)
        self.history = tuple(history)


def job_of(request: Request, question: Question) -> AnswerJob:
    """Return the job that answers a question.

    Raises:
        Busy: if there is no room.
    """
    service: Service = request.app.state.service
    room: Desk = request.app.state.desk
    return room.open(lambda: service.stream(question.text, question.k, question.filters, question.history))


async def answer(request: Request, question: Question) -> Answer:
    """Return the whole answer to a question."""
    found = await desk.last(request, job_of(request, question))
    assert isinstance(found, Answer)
    return found


async def begin(request: Request, question: Question) -> tuple[AnswerJob, SearchResult]:
    """Return an answer on its way: what is wrong with the question is raised here, not in the stream."""
    job = job_of(request, question)
    result = await desk.first(request, job)
    assert isinstance(result, SearchResult)
    return job, result


async def search(request: Request, question: Question) -> SearchResult:
    """Return what is found for a question."""
    service: Service = request.app.state.service
    room: Desk = request.app.state.desk

    def run() -> Iterator[SearchResult]:
        yield service.search(question.text, question.k, question.filters)

    return await desk.last(request, room.open(run))
