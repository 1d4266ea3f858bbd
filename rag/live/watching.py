"""A change in the seeds is a build."""

import logging
import threading
from pathlib import Path

from rag.config import ACCESS, BESIDE
from rag.errors import RagError
from rag.live.jobs import Jobs

log = logging.getLogger(__name__)
LONGEST = 20_000  # milliseconds that a burst of changes may put off its build
RETRY = 2.0  # seconds until a folder that is not there is looked for again


class Watcher:
    """Asks for a build when a file changes, once no other has for ``quiet`` seconds."""

    def __init__(self, seeds: Path, quiet: float, jobs: Jobs) -> None:
        self._seeds = seeds
        self._quiet = quiet
        self._jobs = jobs
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Start to watch; what changed before is built too."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        said = False
        while not self._stopped.is_set():
            try:
                self._watch()
            except (OSError, RuntimeError) as error:
                if not said:
                    log.error("%s cannot be watched: %s", self._seeds, error)
                said = True
            self._stopped.wait(RETRY)

    def _watch(self) -> None:
        """Watch until stopped or until the folder itself is another one."""
        from watchfiles import watch

        inode = self._seeds.stat().st_ino
        self._request()
        step = max(50, int(1000 * self._quiet))
        for changes in watch(
            self._seeds,
            watch_filter=None,
            debounce=max(LONGEST, step),
            step=step,
            stop_event=self._stopped,
            rust_timeout=1000,
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            if any(self._counts(path) for _, path in changes):
                self._request()
            if self._seeds.stat().st_ino != inode:
                return

    def _counts(self, path: str) -> bool:
        """Whether a change of this path can change what is read."""
        name = Path(path).name
        return not name.startswith(".") or name in (*BESIDE, ACCESS)

    def _request(self) -> None:
        try:
            self._jobs.request()
        except (RagError, OSError) as error:
            log.error("no build: %s", error)
