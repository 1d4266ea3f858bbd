"""Room for questions: so many are answered at once, so many wait, and the rest are told to come again.

An answer is made by a plain generator in a thread of its own, ahead of a client that reads slowly, so
that neither it nor the event loop waits for the other. A client that has gone ends its job between two
steps, or before its turn.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Generic, TypeVar

from fastapi import Request

from rag.errors import Busy

T = TypeVar("T")


BUSY = ("Too many questions at once.", "Ask again in a second.")


class Gone(Exception):
    """The client has left; nobody reads what would be answered."""


class _End:
    """Behind the last event of a job: how it ended."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class Job(Generic[T]):
    """The events of one generator, as they come; read by one task of the loop that opened it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[T | _End] = asyncio.Queue()  # an answer is small: no bound
        self._left = threading.Event()
        self.future: Future[None] | None = None

    def run(self, make: Callable[[], Iterator[T]]) -> None:
        """Make the events: called in a thread of the desk."""
        try:
            events = make()
            for event in events:
                if self._left.is_set():
                    break
                self._tell(event)
            if isinstance(events, Generator):
                events.close()  # ends what it waits for, such as the request to a language model
        except BaseException as error:  # it belongs to the reader, whatever it is
            self._tell(_End(error))
        else:
            self._tell(_End())

    def _tell(self, event: T | _End) -> None:
        with suppress(RuntimeError):  # the loop is closed: the server stops
            self._loop.call_soon_threadsafe(self._events.put_nowait, event)

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        event = await self._events.get()
        if isinstance(event, _End):
            raise event.error or StopAsyncIteration
        return event

    def close(self, error: BaseException | None = None) -> None:
        """End the job: at once where it waits for its turn, else behind its next event."""
        self._left.set()
        self._events.put_nowait(_End(error or Gone()))
        if self.future is not None:
            self.future.cancel()

    def give_up(self) -> None:
        """End the job where it still waits for its turn."""
        if self.future is not None and self.future.cancel():
            self.close(Busy(*BUSY))


class Desk:
    """Takes ``parallel`` jobs at once and lets ``queue`` more wait, no longer than ``patience`` seconds."""

    def __init__(self, parallel: int, queue: int, patience: float = 30.0) -> None:
        self._patience = patience
        self._pool = ThreadPoolExecutor(parallel, thread_name_prefix="answer")
        self._lock = threading.Lock()
        self._places = parallel + queue

    def open(self, make: Callable[[], Iterator[T]]) -> Job[T]:
        """Return a job over the generator that ``make`` returns.

        Raises:
            Busy: if there is no room.
        """
        with self._lock:
            if not self._places:
                raise Busy(*BUSY)
            self._places -= 1
        job: Job[T] = Job()
        job.future = self._pool.submit(job.run, make)
        job.future.add_done_callback(self._leave)
        asyncio.get_running_loop().call_later(self._patience, job.give_up)
        return job

    @property
    def places(self) -> int:
        """How many more questions could be taken."""
        return self._places

    def _leave(self, _: "Future[None]") -> None:
        with self._lock:
            self._places += 1

    def close(self) -> None:
        """Take no more jobs and drop those that wait."""
        self._pool.shutdown(wait=False, cancel_futures=True)


async def last(request: Request, job: Job[T]) -> T:
    """Return the last event of a job.

    Raises:
        Gone: if the client goes first.
    """

    async def read() -> T:
        return [event async for event in job][-1]

    return await _watched(request, job, read())


async def first(request: Request, job: Job[T]) -> T:
    """Return the first event of a job: what is wrong with a question is known by then.

    Raises:
        Gone: if the client goes first.
    """
    return await _watched(request, job, job.__anext__())


async def _watched(request: Request, job: Job[Any], read: Coroutine[Any, Any, T]) -> T:
    watch = asyncio.ensure_future(_gone(request))
    watch.add_done_callback(lambda done: None if done.cancelled() else job.close())
    try:
        return await read
    except BaseException:
        job.close()
        raise
    finally:
        watch.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
