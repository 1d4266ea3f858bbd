"""API keys: where any are set, every address that reads articles or builds needs one."""

import hmac
from collections.abc import Sequence

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api import errors
from rag.errors import Unauthorized

# Health for those who watch the server, pages for people whom a citation's link leads there, and what
# holds no article: a browser sends no key with a link.
OPEN = ("/healthz", "/readyz", "/view/", "/docs", "/openapi.json", "/static-offline-docs/")


def keys_of(listed: str | None) -> tuple[str, ...]:
    """Return the keys of a comma-separated list."""
    return tuple(key.strip() for key in (listed or "").split(",") if key.strip())


class NeedKey:
    """Refuse requests without one of the keys."""

    def __init__(self, app: ASGIApp, keys: Sequence[str]) -> None:
        self._app = app
        self._keys = [key.encode() for key in keys]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if it may."""
        app = self._app
        if scope["type"] == "http" and not self._may(scope):
            request = Request(scope)
            error = Unauthorized("This needs a key.", "Send the header `Authorization: Bearer KEY`.")
            app = errors.response(request, errors.shape(error), error.status, {"WWW-Authenticate": "Bearer"})
        await app(scope, receive, send)

    def _may(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if path == "/" or path.startswith(OPEN):
            return True
        given = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        scheme, _, told = given.partition(b" ")
        known = [hmac.compare_digest(told.strip(), key) for key in self._keys]
        return scheme.lower() == b"bearer" and any(known)
