"""``/metrics``: what a server did, in the text format of Prometheus, over all its processes.

Counts are gathered in memory and added to a table of SQLite's once a second, in a file where processes share
one.
"""

import asyncio
import contextlib
import json
import os
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.types import Answer

router = APIRouter()

DOORS = frozenset(
    "ask search sources v1 openwebui aisdk mcp rebuild view widget feedback healthz readyz metrics web docs "
    "sources.html".split()
)
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
EVERY = 1.0  # seconds between two additions
HELP = {
    "rag_requests_total": ("counter", "Requests by door and status."),
    "rag_request_seconds": ("histogram", "Seconds until the head of a reply, by door."),
    "rag_answers_total": (
        "counter",
        "Answers by mode, and by reason where they are less than was asked for.",
    ),
    "rag_stage_seconds_total": ("counter", "Seconds that the stages of answering took."),
    "rag_generation": ("gauge", "The generation that is served."),
    "rag_articles": ("gauge", "Articles of the generation that is served."),
    "rag_passages": ("gauge", "Passages of the generation that is served."),
    "rag_places_free": ("gauge", "Questions that this process could take or let wait."),
    "rag_ready": ("gauge", "Whether this process takes requests and is not about to stop."),
    "rag_build": ("gauge", "The state of the build that runs, or of the last one."),
    "rag_build_seconds": ("gauge", "Seconds that it took so far, or took."),
    "process_cpu_seconds_total": ("counter", "Seconds of processor of this process."),
    "process_resident_memory_bytes": ("gauge", "Memory of this process."),
    "process_open_fds": ("gauge", "Open files and connections of this process."),
    "process_threads": ("gauge", "Threads of this process."),
}
ADD = "INSERT INTO told VALUES (?, ?) ON CONFLICT (what) DO UPDATE SET count = count + excluded.count"

Labels = dict[str, str]


class Watch:
    """Counts what a server does. ``path`` is a file that processes share; without, this one counts alone."""

    def __init__(self, path: str = "") -> None:
        self._lock = threading.Lock()
        self._new: Counter[str] = Counter()
        self._kept = sqlite3.connect(path or ":memory:", 1.0, isolation_level=None, check_same_thread=False)
        self._kept.execute("PRAGMA synchronous = OFF")
        self._kept.execute("CREATE TABLE IF NOT EXISTS told (what TEXT PRIMARY KEY, count REAL)")

    def add(self, name: str, labels: Labels, value: float = 1.0) -> None:
        """Count."""
        with self._lock:
            self._new[_series(name, labels)] += value  # type: ignore[assignment]

    def answered(self, answer: Answer) -> None:
        """Count an answer, and what its stages took."""
        self.add("rag_answers_total", {"mode": answer.mode, "reason": answer.reason or ""})
        for stage, spent in answer.timing_ms.items():
            if stage != "total":
                self.add("rag_stage_seconds_total", {"stage": stage}, spent / 1e3)

    def replied(self, path: str, method: str, status: int, seconds: float) -> None:
        """Count a reply."""
        first = path.split("/")[1] if path.startswith("/") else ""
        door = f"/{first}" if first in DOORS or path == "/" else "other"
        self.add("rag_requests_total", {"door": door, "method": method, "status": str(status)})
        for bound in BOUNDS:
            self.add("rag_request_seconds_bucket", {"door": door, "le": str(bound)}, float(seconds <= bound))
        self.add("rag_request_seconds_bucket", {"door": door, "le": "+Inf"})
        self.add("rag_request_seconds_sum", {"door": door}, seconds)
        self.add("rag_request_seconds_count", {"door": door})

    def flush(self) -> None:
        """Add what was counted to what all processes have."""
        with self._lock:
            new, self._new = self._new, Counter()
            try:
                with contextlib.closing(self._kept.cursor()) as cursor:
                    cursor.execute("BEGIN IMMEDIATE")
                    cursor.executemany(ADD, new.items())
                    cursor.execute("COMMIT")
            except sqlite3.Error:
                self._new.update(new)  # for the next time

    def totals(self) -> list[tuple[str, float]]:
        """Return each series with its count."""
        self.flush()
        with self._lock:
            return self._kept.execute("SELECT what, count FROM told ORDER BY what").fetchall()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Add once a second while this lasts."""

        async def add() -> None:
            while True:
                await asyncio.sleep(EVERY)
                await asyncio.to_thread(self.flush)

        task = asyncio.create_task(add())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            self.flush()


class Watched:
    """Count every reply when its head is sent."""

    def __init__(self, app: ASGIApp, watch: Watch) -> None:
        self._app = app
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        method = (
            scope["method"] if scope["method"] in ("GET", "POST", "HEAD", "OPTIONS", "DELETE") else "other"
        )

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._watch.replied(scope["path"], method, message["status"], time.monotonic() - started)
            await send(message)

        await self._app(scope, receive, told)


@router.get("/metrics", response_class=PlainTextResponse, include_in_schema=False)
def metrics(request: Request) -> PlainTextResponse:
    """Tell Prometheus what the server did and how it is."""
    state = request.app.state
    told: dict[str, list[str]] = {}
    for series, value in (*state.watch.totals(), *_gauges(state)):
        name = series.partition("{")[0]
        for part in ("_bucket", "_sum", "_count"):
            if name.removesuffix(part) in HELP:
                name = name.removesuffix(part)
        told.setdefault(name, []).append(f"{series} {value:g}" if value % 1 else f"{series} {int(value)}")
    lines = []
    for name, rows in told.items():
        kind, about = HELP[name]
        lines += [f"# HELP {name} {about}", f"# TYPE {name} {kind}", *rows]
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


def _series(name: str, labels: Labels) -> str:
    inside = ",".join(f"{label}={json.dumps(value, ensure_ascii=False)}" for label, value in labels.items())
    return f"{name}{{{inside}}}" if inside else name


def _gauges(state: Any) -> Iterator[tuple[str, float]]:
    generation, build = state.service.generation, state.jobs.status()
    counts = generation.manifest["counts"]
    yield _series("rag_generation", {"name": generation.name}), 1
    yield "rag_articles", counts["articles"]
    yield "rag_passages", counts["passages"]
    yield "rag_places_free", state.desk.places
    yield "rag_ready", not state.leaving
    yield _series("rag_build", {"state": build.state}), 1
    yield "rag_build_seconds", build.seconds
    yield "process_cpu_seconds_total", sum(os.times()[:2])
    yield "process_threads", threading.active_count()
    with contextlib.suppress(OSError, ValueError, IndexError):  # Linux tells these
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        yield "process_resident_memory_bytes", pages * os.sysconf("SC_PAGE_SIZE")
        yield "process_open_fds", sum(1 for _ in Path("/proc/self/fd").iterdir())
