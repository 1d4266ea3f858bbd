"""Clients that take connections, time and memory: none of them keeps anybody else waiting."""

import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any

import httpx
import pytest
from conftest import check_error, quiet, serving, serving_process
from doubles import Double, answer
from fastapi.testclient import TestClient

from rag.api import create_app
from rag.api.guard.room import Room
from rag.builds import rebuild
from rag.cli.connections import Limits
from rag.cli.logs import OFTEN, Seldom
from rag.config import Config
from rag.types import Answer, Delta

BIG = "书" * 3_000_000  # 9 MB as UTF-8, more than any system keeps for a client


def connect(address: str, sent: bytes = b"") -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 10)
    made.settimeout(10)
    made.connect(("127.0.0.1", int(address.rpartition(":")[2])))
    made.sendall(sent)
    return made


def posted(address: str, question: str) -> tuple[int, Any]:
    """Ask without what a client of HTTP's takes to be made."""
    made = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    body = json.dumps({"question": question}).encode()
    made.request("POST", "/ask", body, {"content-type": "application/json"})
    reply = made.getresponse()
    reply.read()
    made.close()
    return reply.status, reply.headers


def answering(wait: float = 0.0, text: str = "一") -> Any:
    def say(_: str) -> Iterator[Delta | Answer]:
        time.sleep(wait)
        yield answer(text)

    return Double(say)


def read_to_the_end(connection: socket.socket) -> int:
    """How many bytes come before the connection ends."""
    got = 0
    with suppress(ConnectionError):
        while more := connection.recv(1 << 20):
            got += len(more)
    return got


def healthy(address: str) -> float:
    """How long a new client waits, in seconds."""
    started = time.monotonic()
    assert httpx.get(f"{address}/healthz", timeout=5).status_code == 200
    return time.monotonic() - started


def test_idle_connections_make_room_for_new_ones() -> None:
    with serving(answering(), limits=Limits(connections=20)) as address, ExitStack() as held:
        idle = [held.enter_context(connect(address)) for _ in range(100)]
        assert max(healthy(address) for _ in range(20)) < 1
        closed = 0
        for one in idle:
            one.settimeout(0.05)
            try:
                closed += one.recv(1) == b""
            except ConnectionError:
                closed += 1
            except TimeoutError:
                pass
        assert 80 <= closed <= 101


def test_kept_alive_connections_starve_nobody() -> None:
    with serving(answering(), limits=Limits(connections=20)) as address, ExitStack() as held:
        for _ in range(60):
            one = held.enter_context(connect(address, b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"))
            assert one.recv(9999).startswith(b"HTTP/1.1 200")
        assert healthy(address) < 1


def test_where_all_are_being_answered_the_next_is_told_to_come_again() -> None:
    body = json.dumps({"question": "问"}).encode()
    head = b"POST /ask HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    service = answering(2.0)
    with (
        serving(service, limits=Limits(connections=3), parallel=5) as address,
        ExitStack() as held,
    ):
        asked = [held.enter_context(connect(address, head % len(body) + body)) for _ in range(3)]
        while len(service.asked) < 3:
            time.sleep(0.01)
        reply = httpx.get(f"{address}/healthz")
        assert check_error(reply, 503)["type"] == "busy"
        assert reply.headers["retry-after"] == "1"
        assert all(one.recv(9999).startswith(b"HTTP/1.1 200") for one in asked)


@pytest.mark.parametrize("streamed", [False, True])
def test_a_client_that_does_not_read_is_dropped(streamed: bool) -> None:
    body = json.dumps({"question": "问", "stream": streamed}).encode()
    head = b"POST /ask HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    with serving(answering(text=BIG), limits=Limits(reading=0.5)) as address:
        with connect(address, head % len(body) + body) as deaf:
            time.sleep(2.5)
            got = read_to_the_end(deaf)
        assert got < len(BIG.encode())
        reply = httpx.post(f"{address}/ask", json={"question": "问"}, timeout=20)
        assert reply.json()["answer"]["text"] == BIG


def test_a_client_that_reads_slowly_gets_all() -> None:
    with serving(answering(text=BIG), limits=Limits(reading=0.6)) as address:
        request = {"question": "问"}
        got = 0
        with httpx.stream("POST", f"{address}/ask", json=request, timeout=20) as reply:
            for piece in reply.iter_raw(1 << 20):
                got += len(piece)
                time.sleep(0.2)
        assert got == int(reply.headers["content-length"])


def test_what_waits_for_all_clients_is_bounded() -> None:
    body = json.dumps({"question": "问"}).encode()
    head = b"POST /ask HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    with serving(answering(text=BIG), limits=Limits(unsent=20 << 20)) as address, ExitStack() as held:
        deaf = [held.enter_context(connect(address, head % len(body) + body)) for _ in range(6)]
        time.sleep(3)
        ended = 0
        for one in deaf:
            try:
                while one.recv(1 << 20):
                    one.settimeout(0.5)
            except ConnectionError:
                ended += 1
            except TimeoutError:
                pass
        assert ended >= 3
        assert healthy(address) < 1


@pytest.mark.slow
def test_three_hundred_slow_clients_keep_nobody_waiting() -> None:
    stop = threading.Event()

    def trickle(address: str) -> None:
        while not stop.is_set():
            try:
                with connect(address, b"POST /ask HTTP/1.1\r\nhost: x\r\n") as slow:
                    while not stop.wait(0.5):
                        slow.sendall(b"x")
            except OSError:
                pass

    def asked(address: str) -> float:
        started = time.monotonic()
        assert posted(address, "问")[0] == 200
        return time.monotonic() - started

    with serving(answering(0.2)) as address:
        usual = sorted(asked(address) for _ in range(10))[5]
        threads = [threading.Thread(target=trickle, args=(address,)) for _ in range(300)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        beside = sorted(asked(address) for _ in range(20))
        stop.set()
        for thread in threads:
            thread.join()
    assert beside[10] < 2 * usual
    assert beside[-1] < 4 * usual


@pytest.mark.slow
def test_under_four_times_the_load_all_are_answered_or_refused_within_a_second() -> None:
    """Two at once of a tenth of a second are twenty a second: eighty ask."""

    def asked(address: str, number: int, began: float) -> tuple[int, float]:
        time.sleep(max(0.0, began + number / 80 - time.monotonic()))
        started = time.monotonic()
        status, headers = posted(address, f"问{number}")
        assert status == 200 or headers["retry-after"]
        return status, time.monotonic() - started

    with (
        serving(answering(0.1), parallel=2, queue=32, patience=0.8) as address,
        ThreadPoolExecutor(150) as people,
    ):
        began = time.monotonic()
        told = [people.submit(asked, address, number, began) for number in range(400)]
        replies = [one.result() for one in told]
    assert {status for status, _ in replies} == {200, 503}
    assert sum(status == 200 for status, _ in replies) > 60
    assert sorted(spent for _, spent in replies)[int(0.95 * len(replies))] < 1.3


def test_who_has_waited_too_long_is_told_so() -> None:
    service = answering(0.6)
    with (
        serving(service, parallel=1, queue=5, patience=0.2) as address,
        ThreadPoolExecutor(3) as people,
    ):
        told = [people.submit(httpx.post, f"{address}/ask", json={"question": "问"}) for _ in range(3)]
        replies = [one.result() for one in told]
    assert sorted(reply.status_code for reply in replies) == [200, 503, 503]
    assert all(reply.elapsed.total_seconds() < 1.5 for reply in replies)


def test_other_addresses_have_so_many_places() -> None:
    app = create_app(answering())
    with TestClient(app) as client:
        assert client.get("/aisdk/chat/1/stream").status_code == 204
    full = TestClient(Room(app, places=0))  # type: ignore[arg-type]
    reply = full.get("/aisdk/chat/1/stream")
    assert check_error(reply, 503)["type"] == "busy"
    assert reply.headers["retry-after"] == "1"
    assert full.get("/healthz").status_code == 200
    once = TestClient(Room(app, places=1))  # type: ignore[arg-type]
    assert [once.get("/aisdk/chat/1/stream").status_code for _ in range(3)] == [204] * 3


def test_a_kind_of_line_is_logged_a_few_times_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    seldom = Seldom()

    def line(text: str) -> logging.LogRecord:
        return logging.LogRecord("a", logging.WARNING, "", 0, text, None, None)

    assert sum(seldom.filter(line("Invalid request")) for _ in range(1000)) == OFTEN
    assert seldom.filter(line("Another"))
    now = 11.0
    record = line("Invalid request")
    assert seldom.filter(record)
    assert record.getMessage() == "Invalid request (995 more like it before)"
    for number in range(5000):
        seldom.filter(line(f"{number}"))
    assert len(seldom._said) <= 1000


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_that_is_to_stop_says_so_and_finishes(config: Config, workers: int) -> None:
    rebuild(config, quiet)
    command = ["--workers", str(workers), "--leaving", "1.5"]
    seen, found = [], []
    with serving_process(config, *command) as address:
        until = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"{address}/readyz", timeout=60).status_code == 200:
                    break
            except httpx.TransportError:
                assert time.monotonic() < until
        stopping = serving_process.process  # type: ignore[attr-defined]
        stopping.terminate()
        began = time.monotonic()
        while time.monotonic() < began + 10:
            try:
                reply = httpx.get(f"{address}/readyz")
                seen.append(reply.status_code)
                if reply.status_code == 503:
                    assert check_error(reply, 503)["type"] == "stopping"
                    found.append(httpx.post(f"{address}/ask", json={"question": "青河泵站"}).status_code)
            except httpx.TransportError:
                break
            time.sleep(0.05)
        assert stopping.wait(timeout=30) is not None
    assert 503 in seen
    assert set(found) == {200}
