"""A scripted language model server on loopback: the double that tests of generated answers run against.

It speaks the part of the OpenAI API that :mod:`rag.llm` uses, plain and streamed, and fails in every
way that a real one does: slow, cut off, rate-limited, wrong, endless. Nothing but the standard library::

    with ScriptedServer(Script("It opened in 1987. [1]")) as server:
        config = Config(llm_base_url=server.base_url, llm_model="scripted")
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from rag.types import Json

LONGEST = 30.0  # seconds that an endless answer goes on, so that a test that forgets it still ends


@dataclass(frozen=True, slots=True)
class Script:
    """What the server does with one request.

    ``text`` comes in pieces of ``size`` characters, ``pause`` seconds apart, ``delay`` seconds after
    the request. ``cut_after`` pieces the connection is dropped. ``raw`` is a whole body to send in
    place of all this. ``plain`` answers with one JSON document though a stream was asked for.
    """

    text: str = ""
    size: int = 7
    delay: float = 0.0
    pause: float = 0.0
    cut_after: int | None = None
    endless: bool = False
    plain: bool = False
    finish: str | None = "stop"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None


Play = Callable[[Json], Script]  # the body of a request -> what to do with it


class ScriptedServer:
    """A server that plays scripts, one a request, the last one again and again.

    ``requests`` are the bodies that came, ``paths`` what was asked for, ``keys`` the bearer tokens;
    ``left`` counts the clients that went before their answer ended.
    """

    def __init__(self, *scripts: Script | Play) -> None:
        self._scripts: Sequence[Script | Play] = scripts or (Script(),)
        self.requests: list[Json] = []
        self.paths: list[str] = []
        self.keys: list[str] = []
        self.left = 0
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def play(self, *scripts: Script | Play) -> None:
        """Forget what was asked, and play these from now on."""
        self._scripts = scripts
        self.requests, self.paths, self.keys, self.left = [], [], [], 0

    def next(self, body: Json) -> Script:
        """Return what to do with a request."""
        script = self._scripts[min(len(self.requests), len(self._scripts) - 1)]
        self.requests.append(body)
        return script if isinstance(script, Script) else script(body)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    owner: ScriptedServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Count a client that went; nothing is printed."""
        self.owner.left += 1


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        """Print nothing."""

    def do_GET(self) -> None:
        """List the one model."""
        self.server.owner.paths.append(self.path)
        self._whole(200, json.dumps({"object": "list", "data": [{"id": "scripted"}]}).encode(), {})

    def do_POST(self) -> None:
        """Play the next script."""
        owner = self.server.owner
        owner.paths.append(self.path)
        owner.keys.append(self.headers.get("authorization", "").removeprefix("Bearer "))
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        script = owner.next(body)
        time.sleep(script.delay)
        if script.status != 200:
            error = json.dumps({"error": {"message": "scripted", "type": "scripted"}}).encode()
            self._whole(script.status, script.raw or error, script.headers)
        elif script.raw is not None:
            kind = {"content-type": "text/event-stream" if body.get("stream") else "application/json"}
            self._whole(200, script.raw, {**kind, **script.headers})
        elif script.plain or not body.get("stream"):
            self._whole(200, json.dumps(_completion(script)).encode(), script.headers)
        else:
            self._stream(script)

    def _whole(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"content-type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, script: Script) -> None:
        self.send_response(200)
        for name, value in {"content-type": "text/event-stream", **script.headers}.items():
            self.send_header(name, value)
        self.send_header("connection", "close")  # the end of the body is the end of the connection
        self.end_headers()
        self.close_connection = True
        for event in _events(script):
            self.wfile.write(b"data: " + event + b"\n\n")
            self.wfile.flush()
            time.sleep(script.pause)


def _events(script: Script) -> Iterator[bytes]:
    """Yield the data of the server-sent events of a streamed answer."""
    yield _chunk({"role": "assistant", "content": ""}, None)
    stop = time.monotonic() + LONGEST
    count = 0
    while True:
        for start in range(0, len(script.text), script.size):
            if script.cut_after is not None and count >= script.cut_after:
                return
            yield _chunk({"content": script.text[start : start + script.size]}, None)
            count += 1
        if not script.endless or time.monotonic() > stop:
            break
    if script.finish is not None:
        yield _chunk({}, script.finish)
        yield b"[DONE]"


def _chunk(delta: Json, finish: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    shape = {"id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
    return json.dumps({**shape, "choices": [choice]}, ensure_ascii=False).encode()


def _completion(script: Script) -> Json:
    message = {"role": "assistant", "content": script.text}
    choice = {"index": 0, "message": message, "finish_reason": script.finish}
    shape = {"id": "scripted", "object": "chat.completion", "created": 0, "model": "scripted"}
    return {**shape, "choices": [choice]}
