"""The widget: one ``<script>`` puts answers on any page.

A page is read by everyone, so the key in it is public. It opens one door, questions, to the pages of the
origins that it is set with, and each reader may ask so often a minute. An origin is what a browser says; who
lies about it gets no more than a reader does.
"""

import json
import re
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import ValidationError

from rag.api import errors, native, served, sse
from rag.api.guard.rates import address_of
from rag.api.schemas import ERRORS
from rag.errors import ConfigError, Forbidden, InvalidRequest, TooMany
from rag.pages import rendering

router = APIRouter(responses=ERRORS)

KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
ORIGIN = re.compile(r"https?://[^\s/?#,+]+")

Widgets = Mapping[str, frozenset[str]]


def widgets_of(listed: str) -> Widgets:
    """Return the origins of each public key of ``KEY=ORIGIN[+ORIGIN…][,…]``.

    Raises:
        ConfigError: for what is not of that form.
    """
    found: dict[str, frozenset[str]] = {}
    for part in filter(None, (part.strip() for part in listed.split(","))):
        key, _, told = part.partition("=")
        origins = frozenset(origin.strip().rstrip("/") for origin in told.split("+"))
        if not KEY.fullmatch(key) or not all(ORIGIN.fullmatch(origin) for origin in origins):
            raise ConfigError(
                f"widgets holds {part!r}.", "Give KEY=https://site.example, several origins joined by +."
            )
        found[key] = origins
    return found


@router.get("/widget.js", include_in_schema=False)
async def script() -> FileResponse:
    """Return the script that a page includes."""
    return FileResponse(
        rendering.STATIC / "widget.js",
        media_type="text/javascript",
        headers={
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
        },
    )


@router.post("/widget/ask", responses={200: {"content": {"text/event-stream": {}}}}, response_class=Response)
async def ask(request: Request, key: Annotated[str, Query(max_length=64)] = "") -> Response:
    """Answer a question of a widget as `POST /ask` does, for pages of the key's origins.

    The body is that of `/ask` as `text/plain`, so that a browser asks nothing before.
    """
    origin = request.headers.get("origin", "")
    allowed = {"Access-Control-Allow-Origin": "*", "Vary": "Origin"}  # a refusal is no secret
    try:
        shown = request.app.state.keys.public(key, origin)
        if shown is None:
            raise Forbidden("This page may not ask here.", "Set its origin with the key in --widgets.")
        allowed["Access-Control-Allow-Origin"] = origin
        request.state.caller = shown.caller
        rate = request.app.state.service.config.widget_rate
        request.app.state.meter.take(f"{key} {address_of(request)}", rate)
        body = _body(await request.body())
        base = served.address_of(request.app.state, request)
        question = served.Question(body.question, body.k, body.filters, native.turns(body.history))
        return sse.EventStream(*await served.begin(request, question), native.Writer(base), allowed)
    except (Forbidden, InvalidRequest, TooMany) as error:
        return errors.response(request, errors.shape(error), error.status, allowed)


def _body(data: bytes) -> native.AskRequest:
    try:
        return native.AskRequest.model_validate(json.loads(data))
    except (ValueError, RecursionError, ValidationError):
        raise InvalidRequest("The body is no question.", "Send what POST /ask takes, as JSON.") from None
