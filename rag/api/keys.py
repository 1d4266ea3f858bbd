"""API keys: where any are set, every address that reads articles or builds needs one.

A program sends it as ``Authorization: Bearer KEY``. A person gives it once on a page, and the browser keeps
it in a cookie that no script can read and no other site can have sent.
"""

import hmac
from collections.abc import Sequence
from urllib.parse import quote, unquote

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api import errors
from rag.errors import Unauthorized

# Health for those who watch the server, pages for people whom a citation's link leads there, what holds no
# article, and the widget, which has keys of its own: a browser sends no key with a link.
OPEN = (
    "/healthz",
    "/readyz",
    "/view/",
    "/docs",
    "/openapi.json",
    "/static-offline-docs/",
    "/web/",
    "/widget.js",
    "/widget/",
)
COOKIE = "rag_key"


def keys_of(listed: str | None) -> tuple[str, ...]:
    """Return the keys of a comma-separated list."""
    return tuple(key.strip() for key in (listed or "").split(",") if key.strip())


def known(told: bytes, keys: Sequence[str]) -> bool:
    """Whether a key is one of those."""
    same = [hmac.compare_digest(told, key.encode()) for key in keys]  # all of them, in the same time
    return any(same)


def holds_key(request: Request, keys: Sequence[str]) -> bool:
    """Whether a request has one of the keys, in its header or its cookie."""
    given = next((value for name, value in request.scope["headers"] if name == b"authorization"), b"")
    scheme, _, told = given.partition(b" ")
    if scheme.lower() == b"bearer" and known(told.strip(), keys):
        return True
    return known(unquote(request.cookies.get(COOKIE, "")).encode("utf-8", "replace"), keys)


def cookie_value(key: str) -> str:
    """Return a key as it stands in the cookie."""
    return quote(key, safe="")


class NeedKey:
    """Refuse requests without one of the keys."""

    def __init__(self, app: ASGIApp, keys: Sequence[str]) -> None:
        self._app = app
        self._keys = keys

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
        opened = path.startswith(OPEN) and not path.endswith("/file")  # a file holds more than what was cited
        return opened or holds_key(Request(scope), self._keys)
