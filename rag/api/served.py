"""What every door stands on: the service, the address that links start with, and one way to ask."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from starlette.datastructures import State

from rag.access import Caller, Tickets
from rag.api import desk
from rag.api.desk import Desk
from rag.api.guard.callers import caller_of
from rag.api.sse import AnswerJob
from rag.retrieve import filters_from
from rag.service import Service
from rag.shapes import Address
from rag.types import Answer, AnswerEvents, Filters, SearchResult, Turn

T = TypeVar("T")


async def service_of(request: Request) -> Service:
    """Return the app's service."""
    service: Service = request.app.state.service
    return service


async def base_of(request: Request) -> Address:
    """Return the address that links start with, without a slash at its end.

    It is the one that the client reached the app at, unless readers are told another. Where keys are needed
    its links are signed, for whoever asks.
    """
    return address_of(request.app.state, request)


def address_of(state: State, request: Request | None) -> Address:
    """Return the address that links start with, for a request, or for who asks by no request."""
    public: str = state.public_url
    address = Address((public or (str(request.base_url) if request is not None else "")).rstrip("/"))
    tickets: Tickets = state.tickets
    if request is not None and tickets.needed:
        address.sign = partial(tickets.sign, caller_of(request))
    return address


Served = Annotated[Service, Depends(service_of)]
Base = Annotated[Address, Depends(base_of)]
Asking = Annotated[Caller, Depends(caller_of)]


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

    def seen_by(self, caller: Caller) -> Filters:
        """Return the filters, in what somebody may see."""
        return replace(self.filters, groups=caller.groups)


def job_of(request: Request, question: Question) -> AnswerJob:
    """Return the job that answers a question.

    Raises:
        Busy: if there is no room.
    """
    service: Service = request.app.state.service
    room: Desk = request.app.state.desk
    seen = question.seen_by(caller_of(request))
    return room.open(
        lambda: watched(request, service.stream(question.text, question.k, seen, question.history))
    )


def watched(request: Request, events: AnswerEvents) -> AnswerEvents:
    """Yield the events of an answer; closing this closes them."""
    for event in events:
        if isinstance(event, Answer):
            heard(request.app.state, caller_of(request), request.scope["path"], event)
        yield event


def heard(state: State, caller: Caller, door: str, answer: Answer) -> None:
    """Count an answer, and write it down where that is asked for."""
    state.watch.answered(answer)
    if state.audit is not None:
        state.audit.answered(caller, door, answer)


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

    seen = question.seen_by(caller_of(request))

    def run() -> Iterator[SearchResult]:
        yield service.search(question.text, question.k, seen)

    return await desk.last(request, room.open(run))
