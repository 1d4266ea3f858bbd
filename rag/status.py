"""How a build is getting on, in a file that every process can read.

Whoever builds writes it: the command, a server, another server's worker. It is replaced in one
step, at most a few times a second, and a disk that takes no more writes does not stop the build.
"""

import contextlib
import json
import time
import uuid
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import RagError
from rag.store import in_use
from rag.types import Json

NAME = "build.json"
LOCK = "build.lock"
EVERY = 0.2  # seconds between two writes


@dataclass(frozen=True, slots=True)
class Status:
    """One build. ``state`` is idle, queued, running, published, unchanged or failed."""

    id: str | None = None
    state: str = "idle"
    stage: str | None = None
    done: int = 0
    total: int = 0
    started: str | None = None  # ISO 8601
    seconds: float = 0.0
    generation: str | None = None
    report: Json | None = None
    error: Json | None = None

    def as_json(self) -> Json:
        """Return the status as a JSON object."""
        return asdict(self)


class Recorder:
    """Writes the status of one build."""

    def __init__(self, index: Path, job: str | None = None) -> None:
        self._path = index / NAME
        self._began = self._written = time.monotonic()
        self.status = Status(id=job or new_id(), state="running", started=now())
        self._write()

    def progress(self, stage: str, done: int, total: int) -> bool:
        """Say how far the build is, unless it was said just now; return whether it was said."""
        begun_or_done = stage != self.status.stage or done == total
        if not begun_or_done and time.monotonic() - self._written < EVERY:
            return False
        self.status = replace(self.status, stage=stage, done=done, total=total)
        self._write()
        return True

    def finish(self, report: Json) -> None:
        """Say what the build did."""
        state = "published" if report["published"] else "unchanged"
        self.status = replace(self.status, state=state, generation=report["generation"], report=report)
        self._write()

    def fail(self, error: RagError) -> None:
        """Say why the build came to nothing."""
        self.status = replace(self.status, state="failed", error=error_json(error))
        self._write()

    def _write(self) -> None:
        self._written = time.monotonic()
        self.status = replace(self.status, seconds=round(self._written - self._began, 3))
        scratch = self._path.with_suffix(".new")
        with contextlib.suppress(OSError):
            scratch.write_text(json.dumps(self.status.as_json(), ensure_ascii=False), encoding="utf-8")
            scratch.replace(self._path)


def now() -> str:
    """Return the time, as ``started`` tells it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def new_id() -> str:
    """Return a name for a build."""
    return uuid.uuid4().hex[:12]


def error_json(error: RagError) -> Json:
    """Return an error as it is told everywhere."""
    return {"type": error.type, "message": error.message, "hint": error.hint}


def read(index: Path) -> Status:
    """Return the status of the build that runs, or of the last one."""
    try:
        status = Status(**json.loads((index / NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Status()
    if status.state == "running" and in_use(index / LOCK) is False:
        error = {"type": "interrupted", "message": "The build was stopped.", "hint": "Build again."}
        return replace(status, state="failed", error=error)
    return status
