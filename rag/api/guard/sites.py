"""Which names the server is reached under, and which pages may have a browser write to it.

A page of anyone's can lead a name of its own to this machine and so read what is served here (DNS rebinding),
or send what a form can send. So a name must be known: an address of numbers cannot be led anywhere. Whoever
writes from a page must be one of those that may, and what is written must be said to be JSON, which no form
can say.
"""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api import errors
from rag.errors import Forbidden, Misdirected, RagError, Unsupported

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
READING = ("GET", "HEAD", "OPTIONS")
OWN_CHECK = "/widget/"  # its pages are those of its key, and send plain text on purpose
FORM = "/web/key"


def host_of(value: str) -> str:
    """Return the name in a ``Host`` header or an origin's address, without its port, in small letters."""
    try:
        return (urlsplit(f"//{value}").hostname or "").rstrip(".")
    except ValueError:
        return ""


class Sites:
    """Refuse what comes under a name that is not known, and what pages write that may not.

    ``hosts`` are the names beside those of this machine; None lets any through, ``*`` likewise, and
    ``.example.org`` all below one. Pages of this server, of this machine and of ``origins`` may write.
    """

    def __init__(
        self, app: ASGIApp, hosts: Iterable[str] | None, origins: Iterable[str], public_url: str
    ) -> None:
        self._app = app
        self._any = hosts is None or "*" in (hosts := {host.lower() for host in hosts})
        self._hosts = {*(hosts or ()), *LOOPBACK, host_of(urlsplit(public_url).netloc)} - {""}
        own = urlsplit(public_url)
        self._origins = {*origins, f"{own.scheme}://{own.netloc}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if it may."""
        app = self._app
        if scope["type"] == "http":
            request = Request(scope)
            try:
                self._check(request)
            except RagError as error:
                app = errors.response(request, errors.shape(error), error.status)
        await app(scope, receive, send)

    def _check(self, request: Request) -> None:
        host = host_of(request.headers.get("host", ""))
        if not (self._any or self._known(host) or "host" not in request.headers):
            raise Misdirected(
                f"This server is not known as {host[:80]!r}.",
                "Allow the name: --allowed-hosts NAME, or RAG_ALLOWED_HOSTS.",
            )
        path = request.scope["path"]
        if request.method in READING or path.startswith(OWN_CHECK):
            return
        origin = request.headers.get("origin")
        if origin is not None and not self._may_write(origin, request.headers.get("host", "")):
            raise Forbidden("Pages of this origin may not call.", "Allow it: --cors-origins.")
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media and path != FORM and media != "application/json" and not media.endswith("+json"):
            raise Unsupported("The body is not said to be JSON.", errors.AS_JSON)

    def _known(self, host: str) -> bool:
        if host in self._hosts or host.endswith(".localhost"):
            return True
        if any(known.startswith(".") and host.endswith(known) for known in self._hosts):
            return True
        try:
            return bool(ip_address(host))
        except ValueError:
            return False

    def _may_write(self, origin: str, host: str) -> bool:
        if origin in self._origins or "*" in self._origins:
            return True
        try:
            parts = urlsplit(origin)
            return parts.hostname in LOOPBACK or (bool(parts.netloc) and parts.netloc.lower() == host.lower())
        except ValueError:
            return False
