"""Any OpenAI-compatible server as a Generator: whatever it does, it ends in time and in bounds.

The request runs in a thread of its own and its pieces come through a queue, so that the deadline
holds for the whole of it: names that do not resolve, headers that trickle in, waits between retries.
"""

import json
import queue
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from rag.errors import ConfigError, LanguageModelFailed
from rag.types import Message

if TYPE_CHECKING:
    import httpx2
    import openai

CONNECT = 5.0  # seconds to reach the server
MAX_BYTES = 8 << 20  # of one response: a stream's frame is some 300 bytes around each word
MAX_CHARS = 200_000  # of the text, thinking aloud included
WAITING = 64  # pieces that may wait for their reader
CONNECTED = ("connection.connect_tcp.complete", "connection.start_tls.complete")
NO_KEY = (
    "none"  # local servers take any; the client wants one, and must not take another from the environment
)


class _Ended(Exception):
    """The reader of a request has gone, or it has had its time or its bytes; ``reason`` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Request:
    """One request under way: what its thread and its reader share."""

    def __init__(self, timeout: float) -> None:
        self.deadline = time.monotonic() + timeout
        self.over = threading.Event()
        self.received = 0
        self.pieces: queue.Queue[str | Exception | None] = queue.Queue(WAITING)
        self._connection: Any = None  # of the network, while it is open

    def check(self, count: int = 0) -> None:
        """Count bytes that came; raise where the request should go no further."""
        self.received += count
        if self.over.is_set():
            raise _Ended("closed")
        if time.monotonic() > self.deadline:
            raise _Ended("model_timeout")
        if self.received > MAX_BYTES:
            raise _Ended("model_invalid")

    def connected(self, event: str, told: Mapping[str, Any]) -> None:
        """Take note of the connection that the request goes by."""
        if event in CONNECTED:
            self._connection = told["return_value"]
            if self.over.is_set():
                self.hang_up()

    def hang_up(self) -> None:
        """End the request, also where its thread waits for the next byte of what trickles in."""
        self.over.set()
        connection = self._connection
        made = connection.get_extra_info("socket") if connection is not None else None
        if made is not None:
            with suppress(OSError):
                made.shutdown(socket.SHUT_RDWR)

    def put(self, item: str | Exception | None) -> None:
        """Hand an item to the reader, waiting while it is there."""
        while not self.over.is_set():
            with suppress(queue.Full):
                self.pieces.put(item, timeout=0.1)
                return

    def get(self) -> str | Exception | None:
        """Return the next item, or the end of the time."""
        try:
            return self.pieces.get(timeout=max(0.0, self.deadline - time.monotonic()))
        except queue.Empty:
            return _Ended("model_timeout")


_CURRENT: ContextVar[_Request] = ContextVar("request")  # in the thread that runs it


class OpenAIGenerator:
    """A model behind an OpenAI-compatible server, such as Ollama, llama.cpp or vLLM."""

    def __init__(self, base_url: str, model: str, api_key: str | None, timeout: float, retries: int) -> None:
        """Take where the model is.

        Raises:
            ConfigError: if the address is not one of HTTP, or the client's library is missing.
        """
        self.base_url = _checked(base_url)
        self.model = model
        self._timeout = timeout
        self._client = _client(self.base_url, api_key or NO_KEY, timeout, retries)

    def write(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the pieces of the model's text: see :class:`rag.types.Generator`."""
        request = _Request(self._timeout)
        threading.Thread(target=self._run, args=(request, messages), daemon=True).start()
        try:
            while (item := request.get()) is not None:
                if isinstance(item, Exception):
                    _fail(item)
                yield item
        finally:
            request.hang_up()

    def models(self) -> list[str]:
        """Ask the server, once, which models it has.

        Raises:
            LanguageModelFailed: if it does not answer as such a server does.
        """
        request = _Request(self._timeout)
        token = _CURRENT.set(request)
        try:
            listed = self._client.with_options(max_retries=0, timeout=CONNECT).models.list()
            return [str(item.id) for item in listed.data]
        except Exception as error:
            _fail(error)
        finally:
            _CURRENT.reset(token)

    def _run(self, request: _Request, messages: Sequence[Message]) -> None:
        """Put the pieces of the text, then None or what went wrong."""
        _CURRENT.set(request)
        last: Exception | None = None
        try:
            for piece in self._pieces(messages):
                request.check()
                request.put(piece)
        except Exception as error:  # told to the reader, whatever it is
            last = error
        request.put(last)

    def _pieces(self, messages: Sequence[Message]) -> Iterator[str]:
        sent: list[Any] = [{"role": item.role, "content": item.content} for item in messages]
        raw = self._ask(sent)
        response = raw.http_response
        try:
            if "json" in response.headers.get("content-type", ""):
                yield from _whole(response.read())  # a server that does not stream
            else:
                yield from _deltas(raw.parse())
        finally:
            response.close()

    def _ask(self, messages: list[Any]) -> Any:
        """Send the request, at temperature 0 where the model takes one."""
        import openai

        create = self._client.chat.completions.with_raw_response.create
        try:
            return create(model=self.model, messages=messages, stream=True, temperature=0)
        except openai.BadRequestError as error:
            if "temperature" not in str(error):
                raise
            return create(model=self.model, messages=messages, stream=True)


def _checked(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits:
        raise ConfigError("llm_base_url is no HTTP address.", "Give one such as http://127.0.0.1:11434/v1.")
    if parts.username or parts.password:
        raise ConfigError("llm_base_url holds a password.", "Give the key as RAG_LLM_API_KEY.")
    return base_url


def _client(base_url: str, api_key: str, timeout: float, retries: int) -> "openai.OpenAI":
    try:
        import openai
    except ImportError:
        raise ConfigError(
            "A language model is named, but its client is not installed.", "Run `pip install 'rag[llm]'`."
        ) from None
    import httpx2

    http = openai.DefaultHttpxClient(
        # A connection for each request, so that ending one ends no other's.
        limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=0),
        follow_redirects=False,  # the articles go to the host that was named, and to no other
        event_hooks={"request": [_on_request], "response": [_on_response]},
    )
    return openai.OpenAI(
        base_url=base_url,
        api_key=api_key,
        organization="",
        project="",
        timeout=openai.Timeout(timeout, connect=min(CONNECT, timeout)),
        max_retries=retries,
        default_headers={"Accept-Encoding": "identity"},  # so that what is counted is what there is
        http_client=http,
    )


def _on_request(sent: "httpx2.Request") -> None:
    request = _CURRENT.get()
    request.check()
    sent.extensions = {**sent.extensions, "trace": request.connected}


def _on_response(response: "httpx2.Response") -> None:
    """Count the bytes of a response as they come in."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise _Ended("model_invalid")  # a few bytes could unfold into more than there is room for
    request, stream = _CURRENT.get(), response.stream
    response.stream = _counted(stream, request)


def _counted(stream: Any, request: _Request) -> Any:
    import httpx2

    class Counted(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for chunk in stream:
                request.check(len(chunk))
                yield chunk

        def close(self) -> None:
            stream.close()

    return Counted()


def _whole(body: bytes) -> Iterator[str]:
    """Yield the text of a plain completion."""
    choice = json.loads(body)["choices"][0]
    content = choice["message"]["content"]
    if not isinstance(content, str):
        raise _Ended("model_invalid")
    yield content[:MAX_CHARS]
    if choice.get("finish_reason") == "length":
        raise _Ended("model_cut_off")


def _deltas(chunks: Any) -> Iterator[str]:
    """Yield the text of a streamed completion.

    Raises:
        _Ended: if it is too long, or stops before its end.
    """
    finish, count = None, 0
    for chunk in chunks:
        if not chunk.choices:
            continue
        choice = chunk.choices[0]
        finish = choice.finish_reason or finish
        content = choice.delta.content
        if content:
            count += len(content)
            if count > MAX_CHARS:
                raise _Ended("model_invalid")
            yield content
    if finish is None or finish == "length":
        raise _Ended("model_cut_off" if count else "model_invalid")


MESSAGES = {
    "model_timeout": "The language model's server took too long.",
    "model_rate_limited": "The language model's server takes no more requests at the moment.",
    "model_unavailable": "The language model's server cannot be reached or refuses.",
    "model_invalid": "The language model's server gave no answer that can be read.",
    "model_cut_off": "The language model's server stopped before the end.",
}


def _fail(error: Exception) -> NoReturn:
    """Raise what went wrong; what the server or the library said is not repeated: it may hold the key."""
    reason = _reason(error)
    message = MESSAGES.get(reason, MESSAGES["model_unavailable"])
    raise LanguageModelFailed(reason, message, "See RAG_LLM_BASE_URL and `rag doctor`.") from None


def _reason(error: Exception) -> str:
    import openai

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, _Ended):
            return cause.reason
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, openai.APITimeoutError):
        return "model_timeout"
    if isinstance(error, openai.RateLimitError):
        return "model_rate_limited"
    if isinstance(error, openai.APIConnectionError | openai.APIStatusError):
        return "model_unavailable"
    return "model_invalid"
