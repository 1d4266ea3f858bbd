"""One error shape everywhere: ``{"error": {"type", "message", "hint"}}``, with the right status.

Nothing of the input is echoed: FastAPI's own answer to a bad request repeats it, and so turns
half a surrogate pair, NaN or 1e999 into a failure of the server.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.desk import Gone
from rag.errors import Busy, RagError, Stopping
from rag.pages import rendering, wording
from rag.types import Json

AS_JSON = "Send the header `Content-Type: application/json`."
MAX_BODY = 1 << 20  # bytes
OPENAI = ("/v1/", "/openwebui/v1/")  # where clients expect OpenAI's fields in an error
TYPES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
HINTS = {404: "See /docs for the addresses that there are.", 413: "Send only the question."}


def body(kind: str, message: str, hint: str = "") -> Json:
    """Return the JSON object of an error."""
    return {"error": {"type": kind, "message": message, "hint": hint}}


def shape(error: RagError) -> Json:
    """Return the JSON object of an error of ours."""
    return body(error.type, error.message, error.hint)


UNKNOWN = body("internal_error", "Something went wrong that should not have.", "The server's log says what.")


def install(app: FastAPI) -> None:
    """Make every error of ``app`` answer in the one shape."""
    app.add_exception_handler(RagError, _known)
    app.add_exception_handler(Gone, _gone)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unknown)
    app.add_middleware(LimitBody)


def response(
    request: Request,
    error: Json,
    status: int,
    headers: Mapping[str, str] | None = None,
    param: str | None = None,
) -> Response:
    """Return an error: a page where a person looks, else JSON, as OpenAI's clients read it where they ask."""
    if wants_page(request):
        return page(request, error["error"], status, headers)
    if request.url.path.startswith(OPENAI):
        error = {"error": openai(error["error"], param)}
    return JSONResponse(error, status, headers=headers)


def wants_page(request: Request) -> bool:
    """Whether a browser asks for a page to show."""
    accepted = request.headers.get("accept", "")
    return request.method in ("GET", "HEAD") and accepted.lstrip().lower().startswith("text/html")


def page(
    request: Request,
    error: Json,
    status: int,
    headers: Mapping[str, str] | None = None,
    back: str | None = None,
) -> Response:
    """Return an error as a page, in the reader's language; where a key is missing, it can be given there.

    ``back`` is where a key that was given, and is none, would have led.
    """
    wrong = back is not None
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    root = "../" * max(0, path.count("/") - 1)
    query = request.url.query
    back = path.lstrip("/") + (f"?{query}" if query else "") if back is None else back
    tongue = wording.language(request.headers.get("accept-language"))
    shown = rendering.render("error.html", tongue, root, error=error, status=status, back=back, wrong=wrong)
    return HTMLResponse(
        shown, status, {**rendering.headers(framed=path.startswith("/view/")), **(headers or {})}
    )


def openai(error: Json, param: str | None = None) -> Json:
    """Return an error with OpenAI's fields; people see nothing but its message, so this says what to do."""
    message = f"{error['message']} {error['hint']}".strip()
    return {**error, "message": message, "param": param, "code": error["type"]}


async def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, RagError)
    headers = {"Retry-After": "1"} if isinstance(error, Busy | Stopping) else None
    if error.status == 401:
        headers = {"WWW-Authenticate": "Bearer"}
    return response(request, shape(error), error.status, headers)


async def _gone(_: Request, __: Exception) -> Response:
    return Response(status_code=499)  # nobody is there to read it


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = error.errors()[0]
    if first["type"] == "json_invalid":
        return response(request, body("bad_request", "The body is not JSON.", "Send a JSON object."), 400)
    if first["loc"][0] == "body" and "json" not in request.headers.get("content-type", ""):
        told = body("unsupported_media_type", "The body is not said to be JSON.", AS_JSON)
        return response(request, told, 415)
    # A name that the client made up may be no text that can be sent back.
    place = ".".join(str(part) for part in first["loc"][1:])[:100].encode("utf-8", "replace").decode()
    message = f"{place or 'The body'}: {first['msg'].encode('utf-8', 'replace').decode()}."
    error_shape = body("invalid_request", message, "See /docs for what is expected.")
    return response(request, error_shape, 422, param=place or None)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = TYPES.get(error.status_code, "http_error")
    messages = {
        404: "There is nothing at this address.",
        405: f"This address does not take {request.method}.",
    }
    allowed = (error.headers or {}).get("Allow")
    hint = f"Use {allowed}." if allowed else HINTS.get(error.status_code, "")
    message = messages.get(error.status_code, str(error.detail))
    return response(request, body(kind, message, hint), error.status_code, error.headers)


async def _unknown(request: Request, error: Exception) -> Response:
    return response(request, UNKNOWN, 500)


class LimitBody:
    """Refuse bodies over ``MAX_BODY`` bytes as they come in, whatever their header says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what is received."""
        await self._app(scope, _counting(receive) if scope["type"] == "http" else receive, send)


def _counting(receive: Receive) -> Receive:
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MAX_BODY:
            raise HTTPException(413, f"The body is larger than {MAX_BODY} bytes.")
        return message

    return counted
