"""What a browser is told of every reply: that it is what it says, and where it may be shown."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FRAMED = "/view/"  # which any page may show; its own policy says the rest
NOWHERE = "frame-ancestors 'none'"


class Headers:
    """Add what is missing to each reply."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "same-origin")
                if not path.startswith(FRAMED):
                    script = headers.get("content-type", "").startswith(("text/html", "text/javascript"))
                    policy = NOWHERE if script else f"default-src 'none'; {NOWHERE}"
                    headers.setdefault("Content-Security-Policy", policy)
            await send(message)

        await self._app(scope, receive, told)
