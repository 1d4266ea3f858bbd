"""What stands before every door: names, pages, keys, what a key may see."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import check_error
from doubles import Double, answer
from fastapi.testclient import TestClient

from rag.api import create_app
from rag.api.guard.rates import Meter
from rag.cli import main
from rag.config import Config
from rag.errors import TooMany
from rag.service import Service

# Every door of each kind; what a browser may ask for, and what it may send.
READ = ["/", "/sources", "/sources.html", "/view/x", "/view/x/file", "/sources/x/text", "/v1/models"]
READ += ["/openwebui/v1/models", "/rebuild", "/readyz", "/docs", "/openapi.json", "/web/page.js"]
WRITTEN = ["/search", "/ask", "/v1/chat/completions", "/openwebui/v1/chat/completions", "/aisdk/chat"]
WRITTEN += ["/rebuild", "/feedback", "/mcp", "/web/key"]


def one() -> Any:
    return Double(lambda _: iter([answer("一")]))


@pytest.mark.parametrize("path", READ)
def test_a_name_that_leads_here_by_chance_gets_nothing(sample: Service, path: str) -> None:
    client = TestClient(create_app(sample, hosts=["rag.example.org", ".inside"]))
    for host in (
        "evil.example",
        "evil.example:8000",
        "rag.example.org.evil.example",
        "inside",
        "[",
        "x@127.0.0.1.e",
    ):
        reply = client.get(path, headers={"host": host})
        error = reply.json()["error"]
        assert reply.status_code == 421
        assert "--allowed-hosts" in error["hint" if "code" not in error else "message"]
    for host in (
        "localhost",
        "LOCALHOST:9",
        "127.0.0.1:8000",
        "[::1]:8000",
        "10.0.0.5",
        "rag.example.org",
        "a.inside",
    ):
        assert client.get(path, headers={"host": host}).status_code != 421


@pytest.mark.parametrize("path", WRITTEN)
def test_a_page_of_another_site_writes_nothing(path: str) -> None:
    service = one()
    client = TestClient(
        create_app(service, public_url="https://a.example/rag", cors_origins=["https://b.example"])
    )
    for origin in ("https://evil.example", "null", "http://[", "http://localhost.evil.example", ""):
        for media in ("application/json", "text/plain"):
            headers = {"origin": origin, "content-type": media}
            assert client.post(path, content=b'{"question": "1"}', headers=headers).status_code == 403
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"):
        if path != "/web/key":
            reply = client.post(path, content=b'{"question": "1"}', headers={"content-type": media})
            assert reply.status_code == 415
    assert not service.asked
    if path == "/rebuild":
        return  # which such a service has not
    for origin in ("http://testserver", "http://localhost:6274", "https://a.example", "https://b.example"):
        reply = client.post(path, json={}, headers={"origin": origin})
        assert reply.status_code not in (403, 415, 421)


def test_an_error_of_a_site_says_what_to_set() -> None:
    client = TestClient(create_app(one(), hosts=[]), base_url="http://evil.example")
    assert check_error(client.get("/sources"), 421)["hint"].startswith("Allow the name: --allowed-hosts")
    page = client.get("/", headers={"accept": "text/html"})
    assert page.status_code == 421
    assert "--allowed-hosts" in page.text


def test_names_that_are_none_are_refused(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--index", str(config.index), "--allowed-hosts", "http://a.example"]) == 2
    assert "allowed_hosts holds" in capsys.readouterr().err


# ---- how often, what a browser is told


def test_a_meter_lets_so_many_through_in_all_processes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    now = [1000.0]
    monkeypatch.setattr("rag.api.guard.rates.time.time", lambda: now[0])
    for path in ("", str(tmp_path / "counts")):
        first = Meter(path)
        second = Meter(path) if path else first
        first.take("a", 2)
        second.take("a", 2)
        for meter in (first, second):
            with pytest.raises(TooMany):
                meter.take("a", 2)
        first.take("b", 2)
        now[0] += 31
        second.take("a", 2)
        with pytest.raises(TooMany):
            first.take("a", 2)
        now[0] += 3600
        for _ in range(1000):
            first.take(f"{_}", 1_000_000)
        assert first._kept.execute("SELECT count(*) FROM used WHERE until < ?", (now[0],)).fetchone() == (0,)


def test_a_meter_counts_right_where_many_count_at_once(tmp_path: Path) -> None:
    meters = [Meter(str(tmp_path / "counts")) for _ in range(4)]

    def took(meter: Meter) -> int:
        taken = 0
        for _ in range(20):
            with suppress(TooMany):
                meter.take("a", 30)
                taken += 1
        return taken

    with ThreadPoolExecutor(4) as people:
        assert sum(people.map(took, meters)) == 30


def test_whoever_asks_too_often_is_told_so() -> None:
    service = one()
    service.config = Config(rate=3, api_keys="k,l")
    client = TestClient(create_app(service))
    for key in ("k", "l"):
        own = {"authorization": f"Bearer {key}"}
        told = [client.post("/ask", json={"question": "问"}, headers=own) for _ in range(5)]
        assert [reply.status_code for reply in told] == [200, 200, 200, 429, 429]
        assert told[-1].headers["retry-after"] == "20"
        assert client.get("/healthz", headers=own).status_code == 200


def test_one_address_is_one_and_so_is_one_household() -> None:
    service = one()
    service.config = Config(rate=1)
    app = create_app(service)
    told = []
    for host in ("9.9.9.9", "9.9.9.8", "9.9.9.9", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"):
        told.append(TestClient(app, client=(host, 1)).get("/v1/models").status_code)
    assert told == [200, 200, 429, 200, 429, 200]


def test_every_reply_says_where_it_may_be_shown(sample: Service) -> None:
    client = TestClient(create_app(sample), raise_server_exceptions=False)
    identifier = sample.generation.heads[0]["id"]
    for path in (*READ, "/nowhere", "/healthz"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        if not path.startswith("/view/"):
            assert "frame-ancestors" in headers["content-security-policy"]
    assert "frame-ancestors" not in client.get(f"/view/{identifier}").headers["content-security-policy"]
    assert client.get("/docs").headers["content-security-policy"] == "frame-ancestors 'none'"
