"""What stands before every door: names, pages, keys, what a key may see."""

from typing import Any

import pytest
from conftest import check_error
from doubles import Double, answer
from fastapi.testclient import TestClient

from rag.api import create_app
from rag.cli import main
from rag.config import Config
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
