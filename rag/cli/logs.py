"""What a server logs: each kind of line a few times in a while, so that nobody can fill a disk with it."""

import logging
import threading
import time

FORMAT = "%(asctime)s %(name)s: %(message)s"
OFTEN = 5  # lines of a kind in a while
WHILE = 10.0  # seconds
KINDS = 1000  # that are remembered


class Seldom(logging.Filter):
    """Lets a kind of line through ``OFTEN`` times in a while, and counts the others."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._said: dict[tuple[str, str], tuple[float, int]] = {}  # kind: since when, how often

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is written; the first one after a while tells how many were not."""
        kind, now = (record.name, str(record.msg)[:200]), time.monotonic()
        with self._lock:
            since, count = self._said.pop(kind, (now, 0))
            if now - since > WHILE:
                if count > OFTEN:
                    record.msg = f"{record.msg} ({count - OFTEN} more like it before)"
                since, count = now, 0
            self._said[kind] = (since, count + 1)
            if len(self._said) > KINDS:
                del self._said[next(iter(self._said))]
        return count < OFTEN


def start() -> None:
    """Log to standard error what goes wrong, and what this package has to say."""
    logging.basicConfig(level=logging.WARNING, format=FORMAT)
    logging.getLogger("rag").setLevel(logging.INFO)
    for handler in logging.getLogger().handlers:
        if not any(isinstance(known, Seldom) for known in handler.filters):
            handler.addFilter(Seldom())
