"""Room for what is no question: so many addresses are worked on at once, the rest are told to come again.

Questions have a desk of their own, and who watches the server is never turned away.
"""

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api import errors
from rag.api.desk import BUSY
from rag.errors import Busy

PLACES = 48  # a list or an article takes some ten milliseconds: half a second for all of them
ALWAYS = ("/healthz", "/readyz", "/metrics")


class Room:
    """Work on ``places`` requests without a body at once."""

    def __init__(self, app: ASGIApp, places: int = PLACES) -> None:
        self._app = app
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on where there is room."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        if not self._places:
            error = errors.shape(Busy(*BUSY))
            reply = errors.response(Request(scope), error, Busy.status, {"Retry-After": "1"})
            await reply(scope, receive, send)
            return
        self._places -= 1
        working = True

        def done() -> None:
            nonlocal working
            self._places += working
            working = False

        async def told(message: Message) -> None:
            done()  # before it is sent: a client that reads slowly takes no place
            await send(message)

        try:
            await self._app(scope, receive, told)
        finally:
            done()
