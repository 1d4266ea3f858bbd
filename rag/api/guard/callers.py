"""Who asks: where any key is set, every address that reads articles or builds needs one.

A program sends it as ``Authorization: Bearer KEY``. A person gives it once on a page, and the browser keeps
it in a cookie that no script can read and no other site can have sent; or comes by a proxy that has asked who
it is. A link opens its article to whoever it was given to.
"""

from ipaddress import ip_address, ip_network
from urllib.parse import quote, unquote

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.access import ANYONE, Caller, Keys, Tickets, group_names
from rag.api import errors
from rag.errors import ConfigError, Forbidden, Unauthorized

# Health for those who watch the server, what holds no article, and the widget, which has keys of its own.
OPEN = (
    "/healthz",
    "/readyz",
    "/docs",
    "/openapi.json",
    "/static-offline-docs/",
    "/web/",
    "/widget.js",
    "/widget/",
)
SCOPES = (("/rebuild", "rebuild"), ("/metrics", "admin"), ("/sources", "sources"), ("/view/", "sources"))
VIEW = "/view/"
COOKIE = "rag_key"
NEEDED = ("This needs a key.", "Send the header `Authorization: Bearer KEY`.")
NOBODY = Caller("", "", frozenset(), frozenset())


class Proxies:
    """Those whose word is taken for who asks, and the headers in which they say it."""

    def __init__(self, trusted: str, headers: str) -> None:
        """Take addresses or networks, and the names of one header or two.

        Raises:
            ConfigError: for what is none, or headers without anyone who may send them.
        """
        listed = [part.strip() for part in trusted.split(",") if part.strip()]
        try:
            self._networks = [ip_network(part, strict=False) for part in listed]
        except ValueError as error:
            raise ConfigError(
                f"trusted_proxies: {error}.", "Give addresses or networks such as 10.0.0.0/8."
            ) from None
        names = [name.strip().lower() for name in headers.split(",") if name.strip()]
        if len(names) > 2 or (names and not self._networks):
            raise ConfigError(
                f"auth_headers is {headers!r}.",
                "Give USER or USER,GROUPS, and who sends them: --trusted-proxies.",
            )
        self._user, self._groups = (*names, "", "")[:2]

    def __bool__(self) -> bool:
        """Whether anyone's word is taken."""
        return bool(self._user)

    def caller(self, request: Request) -> Caller | None:
        """Return who asks, as a proxy that is trusted says."""
        name = request.headers.get(self._user, "") if self._user else ""
        if not name or not self._trusted(request):
            return None
        groups = group_names(request.headers.get(self._groups, "").split(",")) if self._groups else ()
        return Caller("", name[:200], frozenset({"ask", "sources"}), frozenset(groups))

    def _trusted(self, request: Request) -> bool:
        """Whether the one at the other end is one of those, whoever it says that it speaks for."""
        peer = request.scope.get("state", {}).get("peer") or (request.client.host if request.client else "")
        try:
            address = ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None) or address
        return any(mapped in network for network in self._networks)


class Callers:
    """Say who asks, and refuse those who may not: they are ``request.state.caller`` behind it."""

    def __init__(self, app: ASGIApp, keys: Keys, tickets: Tickets, proxies: Proxies) -> None:
        self._app = app
        self._keys = keys
        self._tickets = tickets
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if it may."""
        app = self._app
        if scope["type"] == "http":
            request = Request(scope)
            caller = self._caller(request)
            request.state.caller = caller or NOBODY
            error = self._refusal(scope, caller)
            if error is not None:
                headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
                app = errors.response(request, errors.shape(error), error.status, headers)
        await app(scope, receive, send)

    def _caller(self, request: Request) -> Caller | None:
        key = sent(request, self._keys)
        if key is not None:
            return key
        if (known := self._proxies.caller(request)) is not None:
            return known
        if not self._keys.needed and not self._proxies:
            return ANYONE
        path: str = request.scope["path"]
        if path.startswith(VIEW) and "/" not in path[len(VIEW) :]:
            return self._tickets.open(path[len(VIEW) :], request.query_params)
        return None

    def _refusal(self, scope: Scope, caller: Caller | None) -> Unauthorized | Forbidden | None:
        path: str = scope["path"]
        if path.startswith(OPEN) or scope["method"] == "OPTIONS":
            return None
        if caller is None:
            return Unauthorized(*NEEDED)
        wanted = next((scope for start, scope in SCOPES if path.startswith(start)), "ask")
        if caller.may(wanted) or ("view" in caller.scopes and path.startswith(VIEW)):
            return None
        return Forbidden("This key is not for that.", f"It takes a key with the scope {wanted}.")


def sent(request: Request, keys: Keys) -> Caller | None:
    """Return whose key a request has, in its header or its cookie."""
    given = next((value for name, value in request.scope["headers"] if name == b"authorization"), b"")
    scheme, _, told = given.partition(b" ")
    key = keys.find(told.strip().decode("utf-8", "replace")) if scheme.lower() == b"bearer" else None
    key = key or keys.find(unquote(request.cookies.get(COOKIE, "")))
    return None if key is None else key.caller


def caller_of(request: Request) -> Caller:
    """Return who asks."""
    caller: Caller = request.state.caller
    return caller


def cookie_value(key: str) -> str:
    """Return a key as it stands in the cookie."""
    return quote(key, safe="")
