"""One build at a time, in a process of its own; asking twice while one runs is one more."""

import logging
import os
import threading

from rag import status
from rag.config import Config
from rag.errors import ReadOnly
from rag.live.builder import Builder
from rag.status import Status

log = logging.getLogger(__name__)
IDLE = 120.0  # seconds that the process waits for another build, with its model loaded


class Jobs:
    """Builds of what ``config`` names, in the order in which they are asked for."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._builder: Builder | None = None
        self._running: str | None = None
        self._next: str | None = None
        self._died: Status | None = None  # of the last build, where it ended without a word
        self._stopped = False

    def request(self) -> Status:
        """Ask for a build of what the seeds hold from now on; return it, queued.

        A build that already runs may have looked at the files before they changed, so another
        one follows it. Any number of requests until then are that one.

        Raises:
            ReadOnly: if the index cannot be written.
        """
        if self._config.index.exists() and not os.access(self._config.index, os.W_OK):
            raise ReadOnly(
                f"{self._config.index} cannot be written by this server.",
                "Run `rag build` where it can be; every server moves on by itself.",
            )
        with self._changed:
            job = self._next = self._next or status.new_id()
            self._changed.notify()
            if self._thread is None and not self._stopped:
                self._thread = threading.Thread(target=self._run, name="builds", daemon=True)
                self._thread.start()
        return Status(id=job, state="queued")

    def status(self) -> Status:
        """Return the build that runs here or in any other process, or else the last one."""
        with self._changed:
            running, died = self._running or self._next, self._died
        found = status.read(self._config.index)
        if found.state == "running":
            return found
        if running is not None:
            return found if running == found.id else Status(id=running, state="queued")
        return died if died is not None and (died.started or "") > (found.started or "") else found

    def stop(self) -> None:
        """Start no more builds, and end the one that runs; the next one goes on where it was."""
        with self._changed:
            self._stopped, self._next = True, None
            self._changed.notify()
            if self._builder is not None:
                self._builder.stop()

    def _run(self) -> None:
        """Build what is asked for, until nothing has been for a while."""
        while (job := self._take()) is not None:
            for _ in range(2):  # a process that died while it waited is not the build's fault
                if builder := self._alive():
                    builder.build(job)
                if began := status.read(self._config.index).id == job:
                    break
            with self._changed:
                self._died = None
                if not began and not self._stopped:
                    error = {
                        "type": "failed",
                        "message": "The build failed.",
                        "hint": "See the server's log.",
                    }
                    self._died = Status(id=job, state="failed", started=status.now(), error=error)
                    log.error("build %s failed", job)

    def _take(self) -> str | None:
        """Return the next build, or None once there is to be no more; the process goes then too."""
        with self._changed:
            self._running = None
            self._changed.wait_for(lambda: self._next or self._stopped, IDLE)
            self._running, self._next = self._next, None
            if self._running is not None:
                return self._running
            self._thread, builder, self._builder = None, self._builder, None
        if builder is not None:
            builder.close()
        return None

    def _alive(self) -> Builder | None:
        """Return the process, a new one where there is none or it has died; None where none can be had."""
        with self._changed:
            if self._builder is None or not self._builder.alive():
                try:
                    self._builder = None if self._stopped else Builder(self._config)
                except OSError as error:
                    log.error("no process for a build: %s", error)
            return self._builder
