"""Move on when another generation is published, by whomever."""

import logging
import threading
from pathlib import Path

from rag.errors import RagError
from rag.service import Service

log = logging.getLogger(__name__)
EVERY = 0.25  # seconds between two looks; a look is one stat


class Follower:
    """Looks at the pointer and reloads the service when it has moved, until stopped."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        """Start to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        pointer = self._service.config.index / "current"
        seen = None  # so that what was published since the service was opened is not missed
        while True:
            look = _look(pointer)
            if look != seen and look is not None:
                self._move()
            seen = look
            if self._stopped.wait(EVERY):
                return

    def _move(self) -> None:
        before = self._service.generation.name
        try:
            name = self._service.reload()
        except (RagError, OSError) as error:
            log.error("still serving %s: %s", before, error)
            return
        if name != before:
            log.info("serving %s in place of %s", name, before)


def _look(pointer: Path) -> tuple[int, int, int] | None:
    try:
        status = pointer.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
