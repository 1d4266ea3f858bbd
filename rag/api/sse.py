"""Answers as server-sent events: one loop for every door, which only says what each event looks like."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Protocol

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from rag.api import errors
from rag.api.desk import Job
from rag.errors import RagError
from rag.types import Answer, Delta, Json, SearchResult

PAUSE = 15.0  # seconds without an event after which a comment keeps the connection open
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # a proxy must not collect the pieces
DONE = b"data: [DONE]\n\n"

log = logging.getLogger(__name__)

AnswerJob = Job[SearchResult | Delta | Answer]


class Writer(Protocol):
    """What a door sends for each event of an answer."""

    def found(self, result: SearchResult) -> Iterable[bytes]:
        """Return what is sent before the text."""
        ...

    def piece(self, delta: Delta) -> Iterable[bytes]:
        """Return what is sent for a piece of the text."""
        ...

    def done(self, answer: Answer) -> Iterable[bytes]:
        """Return what is sent behind the text."""
        ...

    def failed(self, error: Json) -> Iterable[bytes]:
        """Return what is sent when an answer breaks off; ``error`` is the object of the one error shape."""
        ...


def data(shape: object, event: str | None = None) -> bytes:
    """Return one event."""
    name = f"event: {event}\n" if event else ""
    return f"{name}data: {json.dumps(shape, ensure_ascii=False)}\n\n".encode()


class EventStream(StreamingResponse):
    """The answer of a job whose first event is known, as a door writes it."""

    def __init__(
        self, job: AnswerJob, result: SearchResult, writer: Writer, headers: Mapping[str, str] | None = None
    ) -> None:
        self._job = job
        super().__init__(
            _frames(job, result, writer),
            headers={**HEADERS, **(headers or {})},
            media_type="text/event-stream",
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events; a client that goes ends the job."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._job.close()


async def _frames(job: AnswerJob, result: SearchResult, writer: Writer) -> AsyncIterator[bytes]:
    sent = ""
    try:
        yield b"".join(writer.found(result))
        async for event in _patiently(job):
            if event is None:
                yield b": still at it\n\n"
            elif isinstance(event, Delta):
                sent += event.text
                yield b"".join(writer.piece(event))
            elif isinstance(event, Answer):
                yield b"".join(_ending(sent, event, writer))
    except RagError as error:
        yield b"".join(writer.failed(errors.shape(error)["error"]))
    except Exception:
        log.exception("An answer broke off.")
        yield b"".join(writer.failed(errors.UNKNOWN["error"]))


def _ending(sent: str, answer: Answer, writer: Writer) -> Iterator[bytes]:
    """Send what is left of the text, so that the pieces always add up to the answer."""
    if not answer.text.startswith(sent):
        raise ValueError("The pieces are not the answer's text.")
    if len(answer.text) > len(sent):
        yield from writer.piece(Delta(answer.text[len(sent) :], answer.citations))
    yield from writer.done(answer)


async def _patiently(job: AnswerJob) -> AsyncIterator[SearchResult | Delta | Answer | None]:
    """Yield the events of a job, and ``None`` where the next is long in coming."""
    events = aiter(job)
    while True:
        waiting = asyncio.ensure_future(anext(events))
        try:
            while not (await asyncio.wait({waiting}, timeout=PAUSE))[0]:
                yield None
            event = await waiting
        except StopAsyncIteration:
            return
        finally:
            waiting.cancel()
        yield event
