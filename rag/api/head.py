"""``HEAD`` for every address that answers ``GET``: the same reply without its body."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class AnswerHead:
    """Let ``HEAD`` be ``GET`` for the doors, and send nothing but the head."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or scope["path"].startswith("/mcp"):
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, without_body)
