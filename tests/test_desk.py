"""How many questions at once, clients that leave, clients that are slow, pages of other origins."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from conftest import check_error, serving
from doubles import Double, answer
from fastapi.testclient import TestClient
from mcp.client.client import Client

from rag.api import create_app
from rag.config import Config
from rag.service import Service
from rag.types import Answer, Delta


class Held(Double):
    """A service whose answers wait until they are let go."""

    def __init__(self) -> None:
        super().__init__(self._hold)
        self.go = threading.Event()
        self.running = 0
        self.most = 0

    def _hold(self, _: str) -> Iterator[Delta | Answer]:
        self.running += 1
        self.most = max(self.most, self.running)
        yield Delta("一")
        self.go.wait(20)
        self.running -= 1
        yield Delta("二")
        yield answer("一二")


@pytest.fixture
def held() -> Iterator[Held]:
    service = Held()
    yield service
    service.go.set()


def ask(address: str, **more: Any) -> httpx.Response:
    return httpx.post(f"{address}/ask", json={"question": "问", **more}, timeout=30)


def until(what: Any) -> None:
    deadline = time.monotonic() + 10
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_so_many_run_so_many_wait_and_the_rest_come_again(held: Held) -> None:
    with (
        serving(held, parallel=2, queue=3) as address,  # type: ignore[arg-type]
        ThreadPoolExecutor(9) as people,
    ):
        asked = [people.submit(ask, address) for _ in range(9)]
        until(lambda: sum(item.done() for item in asked) == 4)
        assert httpx.get(f"{address}/healthz").json() == {"status": "ok"}  # the loop is free
        held.go.set()
        replies = [item.result() for item in asked]
    assert sorted(reply.status_code for reply in replies) == [200] * 5 + [503] * 4
    for reply in replies:
        if reply.status_code == 503:
            assert check_error(reply, 503)["type"] == "busy"
            assert reply.headers["retry-after"] == "1"
    assert held.most == 2


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_ends_its_work_and_gives_up_its_place(held: Held, stream: bool) -> None:
    with serving(held, parallel=1, queue=0) as address:  # type: ignore[arg-type]
        with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as leaving:
            body = json.dumps({"question": "问", "stream": stream}).encode()
            head = "POST /ask HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            leaving.sendall(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
            until(lambda: held.asked)
            assert ask(address).status_code == 503
        time.sleep(0.2)
        held.go.set()
        until(held.closed.is_set)
        until(lambda: ask(address).status_code == 200)


def test_one_who_waits_and_leaves_makes_room_at_once(held: Held) -> None:
    with (
        serving(held, parallel=1, queue=1) as address,  # type: ignore[arg-type]
        ThreadPoolExecutor(2) as people,
    ):
        first = people.submit(ask, address)
        until(lambda: held.asked)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{address}/ask", json={"question": "问"}, timeout=0.3)
        second = people.submit(ask, address)
        time.sleep(0.3)
        assert not second.done()  # it waits: there was room
        held.go.set()
        assert first.result().status_code == second.result().status_code == 200
    assert len(held.asked) == 2


def test_pieces_come_as_they_are_made(held: Held) -> None:
    with serving(held) as address:  # type: ignore[arg-type]
        body = {"question": "问", "stream": True}
        with httpx.stream("POST", f"{address}/ask", json=body, timeout=10) as reply:
            lines = reply.iter_lines()
            assert next(line for line in lines if "一" in line) == 'data: {"text": "一"}'
            held.go.set()
            assert next(line for line in lines if "二" in line) == 'data: {"text": "二"}'


def trickle(address: str, start: bytes) -> None:
    """Send a byte now and then, until the server has enough."""
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=5) as slow:
        slow.sendall(start)
        while True:
            time.sleep(0.2)
            if start:
                slow.sendall(b" ")
            elif not slow.recv(1):
                raise ConnectionError


@pytest.mark.parametrize(
    "start",
    [b"", b"GET /healthz HT", b"POST /ask HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{"],
    ids=range(3),
)
def test_a_request_that_is_too_long_in_coming_is_dropped(held: Held, start: bytes) -> None:
    with serving(held, deadline=0.5) as address, httpx.Client() as good:  # type: ignore[arg-type]
        good.get(f"{address}/healthz")
        started = time.monotonic()
        with pytest.raises(ConnectionError):
            trickle(address, start)
        assert time.monotonic() < started + 2.5
        assert good.get(f"{address}/healthz").status_code == 200  # kept alive beyond the deadline


def test_an_answer_may_take_longer_than_the_request(held: Held) -> None:
    threading.Timer(0.8, held.go.set).start()
    with serving(held, deadline=0.3) as address:  # type: ignore[arg-type]
        assert ask(address).json()["answer"]["text"] == "一二"


def test_pages_of_other_origins_may_call_only_when_allowed(sample: Service) -> None:
    body = {"question": "泵站"}
    origin = {"origin": "https://page.example"}
    with TestClient(create_app(sample)) as closed:
        assert "access-control-allow-origin" not in closed.post("/search", json=body, headers=origin).headers
        assert check_error(closed.post("/mcp", json={}, headers=origin), 403)["type"] == "forbidden"
        for allowed in ({}, {"origin": "http://localhost:6274"}):
            assert closed.post("/mcp", json={}, headers=allowed).status_code != 403
        for odd in ("null", "http://[", "http://localhost.evil.example"):
            assert closed.post("/mcp", json={}, headers={"origin": odd}).status_code == 403
    with TestClient(create_app(sample, cors_origins=["https://page.example"])) as opened:
        reply = opened.post("/search", json=body, headers=origin)
        assert reply.headers["access-control-allow-origin"] == "https://page.example"
        ahead = {
            **origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        }
        assert opened.options("/v1/chat/completions", headers=ahead).status_code == 200
        assert opened.post("/mcp", json={}, headers=origin).status_code != 403


def test_keys_are_needed_where_they_are_set() -> None:
    service = Double(lambda _: iter([answer("一")]))
    service.config = Config(api_keys="one, 二")
    app = create_app(service, cors_origins=["https://page.example"])  # type: ignore[arg-type]
    client = TestClient(app, raise_server_exceptions=False)
    doors = [
        "/ask",
        "/search",
        "/v1/chat/completions",
        "/openwebui/v1/chat/completions",
        "/aisdk/chat",
        "/mcp",
    ]
    for door in [*doors, "/rebuild"]:
        for given in (
            {},
            {"authorization": "Bearer two"},
            {"authorization": "Basic one"},
            {"authorization": "one"},
        ):
            reply = client.post(door, json={"question": "问"}, headers=given)
            assert reply.status_code == 401
            assert reply.headers["www-authenticate"] == "Bearer"
            assert reply.json()["error"]["type"] == "unauthorized"
    for address in ("/sources", "/v1/models", "/rebuild"):
        assert client.get(address).status_code == 401
    for address in ("/view/x", "/view/x/file", "/sources/x/text"):
        assert client.get(address).status_code == 401
    for address in ("/healthz", "/docs"):
        assert client.get(address).status_code != 401
    for key in ("Bearer one", "bearer 二".encode()):
        assert client.post("/ask", json={"question": "问"}, headers={"authorization": key}).status_code == 200  # type: ignore[dict-item]
    ahead = {"origin": "https://page.example", "access-control-request-method": "POST"}
    assert client.options("/ask", headers=ahead).status_code == 200


def test_links_start_with_the_public_address(sample: Service) -> None:
    client = TestClient(create_app(sample, public_url="https://a.example/rag/"))
    passages = client.post("/search", json={"question": "泵站"}).json()["passages"]
    assert all(passage["url"].startswith("https://a.example/rag/view/") for passage in passages)


def test_head_is_get_without_a_body(hashed: TestClient) -> None:
    for path in ("/healthz", "/sources", "/v1/models", "/docs", "/openapi.json"):
        reply = hashed.head(path)
        assert reply.status_code == 200
        assert reply.content == b""
        assert int(reply.headers["content-length"]) == len(hashed.get(path).content)
    assert hashed.head("/nowhere").status_code == 404


def test_mcp_lists_searches_and_fetches(sample: Service) -> None:
    async def run(address: str) -> None:
        async with Client(f"{address}/mcp") as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert set(tools) == {"search", "fetch", "ask"}
            assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools.values())
            found = (await client.call_tool("search", {"query": "双江提水泵站"})).structured_content
            assert list(found) == ["results"]
            assert {tuple(item) for item in found["results"]} == {("id", "title", "url")}
            assert len({item["id"] for item in found["results"]}) == len(found["results"])
            result = await client.call_tool("fetch", {"id": found["results"][0]["id"]})
            (item,) = result.content
            shape = json.loads(item.text)  # type: ignore[union-attr]
            assert shape == result.structured_content
            assert set(shape) == {"id", "title", "text", "url", "metadata"}
            file = sample._config.seeds / shape["metadata"]["path"]
            text = file.open(encoding=shape["metadata"]["encoding"]).read()
            assert shape["text"] == "".join(text[start:end] for start, end in shape["metadata"]["spans"])
            for name, given in (("fetch", {"id": "nothing"}), ("search", {}), ("ask", {"question": ""})):
                failed = await client.call_tool(name, given)
                assert failed.is_error
                (item,) = failed.content
                assert set(json.loads(item.text)["error"]) == {"type", "message", "hint"}  # type: ignore[union-attr]

    with serving(sample) as address:
        asyncio.run(run(address))


def test_no_stream_is_held_open_for_nothing(hashed: TestClient) -> None:
    for method in ("GET", "DELETE", "PUT"):
        reply = hashed.request(method, "/mcp", headers={"accept": "text/event-stream"})
        assert check_error(reply, 405)["hint"] == "Use POST."
        assert reply.headers["allow"] == "POST"


def test_an_app_that_has_not_started_says_so(sample: Service) -> None:
    check_error(TestClient(create_app(sample)).post("/mcp", json={}), 503)
