"""One build at a time, in a process of its own; asking twice while one runs is one more."""

import logging
import os
import subprocess
import threading

from rag.build import status
from rag.build.status import Status
from rag.config import Config
from rag.errors import ReadOnly
from rag.live import background

log = logging.getLogger(__name__)


class Jobs:
    """Starts builds of what ``config`` names."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._running: str | None = None
        self._next: str | None = None
        self._died: Status | None = None  # of a build that ended without a word
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
        with self._lock:
            if self._next is None:
                self._next = status.new_id()
            if self._running is None:
                self._running, self._next, job = self._next, None, self._next
                threading.Thread(target=self._run, args=(job,), name="builds", daemon=True).start()
                return Status(id=job, state="queued")
            return Status(id=self._next, state="queued")

    def status(self) -> Status:
        """Return the build that runs here or in any other process, or else the last one."""
        with self._lock:
            running, died = self._running, self._died
        found = status.read(self._config.index)
        if found.state == "running" or running in (None, found.id):
            return died if died is not None and running is None and found.id != died.id else found
        return Status(id=running, state="queued")

    def stop(self) -> None:
        """Start no more builds, and end the one that runs; the next one goes on where it was."""
        with self._lock:
            self._stopped, self._next = True, None
            if self._process is not None:
                self._process.terminate()

    def _run(self, job: str | None) -> None:
        while job is not None:
            code = self._build(job)
            with self._lock:
                if code != 0 and status.read(self._config.index).id != job:
                    error = {
                        "type": "failed",
                        "message": "The build failed.",
                        "hint": "See the server's log.",
                    }
                    self._died = Status(id=job, state="failed", error=error)
                self._running = job = self._next
                self._next = None

    def _build(self, job: str) -> int:
        with self._lock:
            if self._stopped:
                return 0
            self._process = subprocess.Popen(
                background.command(self._config, job),
                env=background.environment(os.environ),
                stdin=subprocess.DEVNULL,
            )
        code = self._process.wait()
        if code != 0 and not self._stopped:
            log.error("build %s failed (%d)", job, code)
        return code
