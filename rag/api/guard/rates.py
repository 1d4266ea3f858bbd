"""How often one key, or one address where there are no keys, may ask, counted over all processes of a server.

Each has a moment up to which it has used up what it may (the generic cell rate algorithm); a request moves
that on, unless it lies too far ahead. One statement of SQLite does both, so that processes agree.
"""

import hashlib
import logging
import sqlite3
import threading
import time
from ipaddress import ip_address, ip_network

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api import errors
from rag.api.guard.callers import caller_of
from rag.errors import TooMany

log = logging.getLogger(__name__)

MINUTE = 60.0  # seconds
FORGOTTEN = 1000  # counts after which those that have used up nothing are dropped
WAIT = 0.2  # seconds for another process
FREE = (
    "/healthz",
    "/readyz",
    "/metrics",
    "/web/",
    "/widget.js",
    "/docs",
    "/openapi.json",
    "/static-offline-docs/",
)
TAKE = (
    "INSERT INTO used VALUES (:who, :now + :step) ON CONFLICT (who) DO UPDATE "
    "SET until = max(until, :now) + :step WHERE until <= :now + :ahead"
)


class Meter:
    """Counts who asks how often. ``path`` is a file that processes share; without, this one counts alone."""

    def __init__(self, path: str = "") -> None:
        self._lock = threading.Lock()
        self._counts = 0
        self._kept = sqlite3.connect(path or ":memory:", WAIT, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = MEMORY", "synchronous = OFF"):
            self._kept.execute(f"PRAGMA {pragma}")
        self._kept.execute("CREATE TABLE IF NOT EXISTS used (who BLOB PRIMARY KEY, until REAL) WITHOUT ROWID")

    def take(self, who: str, rate: int) -> None:
        """Count a request of somebody who may send ``rate`` a minute, as many at once.

        Raises:
            TooMany: if they have sent too many.
        """
        step, now = MINUTE / rate, time.time()
        told = {
            "who": hashlib.sha256(who.encode("utf-8", "replace")).digest()[:16],
            "now": now,
            "step": step,
            "ahead": MINUTE - step + 1e-6,
        }
        try:
            with self._lock:
                taken = self._kept.execute(TAKE, told).rowcount
                self._counts += 1
                if self._counts % FORGOTTEN == 0:
                    self._kept.execute("DELETE FROM used WHERE until < ?", (now,))
        except sqlite3.Error as error:  # to answer is more than to count
            log.warning("a request is not counted: %s", error)
            return
        if not taken:
            raise TooMany("You have asked too often.", "Ask again in a minute.")

    def close(self) -> None:
        """Count no more."""
        self._kept.close()


class Rates:
    """Refuse whoever asks more often than ``rate`` times a minute."""

    def __init__(self, app: ASGIApp, meter: Meter, rate: int) -> None:
        self._app = app
        self._meter = meter
        self._rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on where it is not one too many."""
        app = self._app
        if scope["type"] == "http" and not scope["path"].startswith(FREE):
            request = Request(scope)
            try:
                self._meter.take(who(request), self._rate)
            except TooMany as error:
                wait = {"Retry-After": str(max(1, round(MINUTE / self._rate)))}
                app = errors.response(request, errors.shape(error), error.status, wait)
        await app(scope, receive, send)


def who(request: Request) -> str:
    """Return whose count a request goes to."""
    caller = caller_of(request)
    return (
        f"key {caller.key}" if caller.key else f"user {caller.name}" if caller.name else address_of(request)
    )


def address_of(request: Request) -> str:
    """Return the address of who asks; of the newer ones the half that one household has."""
    told = request.client.host if request.client else ""
    try:
        address = ip_address(told.partition("%")[0])
    except ValueError:
        return told
    return str(address) if address.version == 4 else str(ip_network(f"{address}/64", strict=False))
