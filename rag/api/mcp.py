"""The Model Context Protocol, at ``/mcp`` and over standard input and output: search, fetch and ask.

``search`` and ``fetch`` have the shapes that research assistants look for. Every result is given twice,
as structured content and as one text item that holds the same JSON, for clients that read only one.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag import shapes
from rag.access import SCOPES, Caller
from rag.api import errors, served
from rag.api.desk import Desk
from rag.api.guard.callers import caller_of
from rag.api.schemas import AskReply
from rag.errors import Forbidden, InvalidRequest, RagError
from rag.retrieve import MAX_K
from rag.service import Service
from rag.types import Answer, Filters, Json, SearchResult, cut

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

OPERATOR = Caller("", "", frozenset(SCOPES), None)  # over standard input
INSTRUCTIONS = "Search a folder of articles. Cite with the url of a result: it leads to the words cited."


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}


TEXT: Json = {"type": "string"}
SCHEMAS: dict[str, tuple[str, Json, Json]] = {
    "search": (
        "Find the articles that say something about a question, best first.",
        _object(query={**TEXT, "description": "a question or words, in any language"}),
        _object(results={"type": "array", "items": _object(id=TEXT, title=TEXT, url=TEXT)}),
    ),
    "fetch": (
        "Return an article in full, by the id of a result of search.",
        _object(id={**TEXT, "description": "the id of a result"}),
        _object(id=TEXT, title=TEXT, text=TEXT, url=TEXT, metadata={"type": "object"}),
    ),
    "ask": (
        "Answer a question with verbatim, cited sentences of the articles, or say that they hold no answer.",
        _object(question={**TEXT, "description": "a question, in any language"}),
        AskReply.model_json_schema(),
    ),
}


class Tools:
    """The tools over a service, each a JSON object in and out; ``base`` starts links."""

    def __init__(
        self, service: Service, desk: Desk, heard: Callable[[Caller, str, Answer], None] = lambda *_: None
    ) -> None:
        """Take what answers, the room for it, and who wants to hear of each answer."""
        self._service = service
        self._heard = heard
        self._desk = desk

    async def call(self, name: str, given: Mapping[str, Any], base: str, caller: Caller) -> Json:
        """Run a tool for somebody.

        Raises:
            RagError: for a tool or argument that there is not, and whatever the service says.
        """
        if name not in SCHEMAS:
            raise InvalidRequest("There is no such tool.", f"There are {', '.join(SCHEMAS)}.")
        (argument,) = SCHEMAS[name][1]["required"]
        value = given.get(argument)
        if not isinstance(value, str):
            raise InvalidRequest(f"{argument} is missing or no text.", f"Call {name} with {argument}.")
        if name == "fetch" and not caller.may("sources"):
            raise Forbidden("This key is not for that.", "It takes a key with the scope sources.")
        run: Callable[[str, str, Caller], Json] = getattr(self, f"_{name}")
        job = self._desk.open(lambda: iter([run(value, base, caller)]))
        try:
            return await anext(job)
        finally:
            job.close()

    def _search(self, query: str, base: str, caller: Caller) -> Json:
        result: SearchResult = self._service.search(query, MAX_K // 2, Filters(groups=caller.groups))
        best = {hit.source.id: hit for hit in reversed(result.hits)}  # the best passage of each article
        hits = sorted(best.values(), key=lambda hit: hit.rank)[:10]
        return {
            "results": [
                {
                    "id": hit.source.id,
                    "title": hit.source.title or hit.source.path,
                    "url": shapes.link(base, hit.source.id, hit.passage.spans),
                }
                for hit in hits
            ]
        }

    def _fetch(self, article_id: str, base: str, caller: Caller) -> Json:
        view = self._service.source(article_id, caller.groups)
        shape = shapes.view(view, base)
        return {
            "id": article_id,
            "title": view.source.title or view.source.path,
            "text": cut(view.text, view.spans),
            "url": shape["url"],
            "metadata": {**shape["source"], "media_type": view.media_type, "spans": shape["spans"]},
        }

    def _ask(self, question: str, base: str, caller: Caller) -> Json:
        found: Answer = self._service.ask(question, filters=Filters(groups=caller.groups))
        self._heard(caller, "/mcp", found)
        return shapes.ask(found, base)


def server_of(tools: Tools, base: Callable[[Any], str]) -> "Server[Any]":
    """Return the protocol's server; ``base`` gives the address that links start with for a request."""
    from mcp.server.lowlevel import Server
    from mcp_types import CallToolResult, ListToolsResult, TextContent, Tool, ToolAnnotations

    hints = ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    listed = [
        Tool(name=name, description=about, input_schema=given, output_schema=out, annotations=hints)
        for name, (about, given, out) in SCHEMAS.items()
    ]

    async def list_tools(_: Any, __: Any) -> ListToolsResult:
        return ListToolsResult(tools=listed)

    async def call_tool(context: Any, params: Any) -> CallToolResult:
        try:
            asking = OPERATOR if context.request is None else caller_of(context.request)
            shape = await tools.call(params.name, params.arguments or {}, base(context.request), asking)
        except RagError as error:
            shape = errors.shape(error)
        text = TextContent(text=json.dumps(shape, ensure_ascii=False))
        failed = "error" in shape
        return CallToolResult(content=[text], structured_content=None if failed else shape, is_error=failed)

    return Server("rag", instructions=INSTRUCTIONS, on_list_tools=list_tools, on_call_tool=call_tool)


class Endpoint:
    """``/mcp``: Streamable HTTP without sessions."""

    def __init__(self, app: FastAPI) -> None:
        self._state = app.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request.

        A stream for what the server might say unasked (``GET``) is not offered: there is nothing to say,
        and each would be held open without end.
        """
        handler: ASGIApp | None = getattr(self._state, "mcp", None)
        if scope["method"] != "POST":
            handler = _refusal(
                "method_not_allowed", 405, f"This address does not take {scope['method']}.", "Use POST."
            )
        elif handler is None:
            handler = _refusal("not_ready", 503, "The server has not started.", "Try again in a second.")
        await handler(scope, receive, send)


def _refusal(kind: str, status: int, message: str, hint: str) -> ASGIApp:
    headers = {"Allow": "POST"} if status == 405 else None
    return JSONResponse(errors.body(kind, message, hint), status, headers)


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """Serve ``/mcp`` of ``app`` while this lasts, from the first request to it: its library loads slowly."""
    asked, handler = asyncio.Event(), asyncio.get_running_loop().create_future()

    async def serve() -> None:
        await asked.wait()
        try:
            manager = await asyncio.to_thread(_manager, app)
            async with manager.run():
                handler.set_result(manager.asgi_app)
                await asyncio.Event().wait()  # until the server stops
        except Exception as error:
            if handler.done():
                raise
            handler.set_exception(error)

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        asked.set()
        await (await asyncio.shield(handler))(scope, receive, send)

    task = asyncio.create_task(serve())
    app.state.mcp = handle
    try:
        yield
    finally:
        app.state.mcp = None
        task.cancel()
        handler.cancel()  # who still waits for it is told so
        with suppress(asyncio.CancelledError):
            await task


def _manager(app: FastAPI) -> Any:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    def base(request: Any) -> str:
        return served.address_of(app.state, request)

    server = server_of(Tools(app.state.service, app.state.desk, partial(served.heard, app.state)), base)
    # No sessions: nothing is remembered between requests, and nothing can be filled up.
    # The app's own limit on bodies comes first, and says so in the one shape.
    return StreamableHTTPSessionManager(
        server, json_response=True, stateless=True, max_request_body_size=2**62
    )


def serve_stdio(service: Service, base: str) -> None:
    """Serve the tools over standard input and output until the client hangs up."""
    import anyio
    from mcp.server.stdio import stdio_server

    desk = Desk(1, 100)
    server = server_of(Tools(service, desk), lambda _: base)

    async def run() -> None:
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())

    try:
        anyio.run(run)
    finally:
        desk.close()
