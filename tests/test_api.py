import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import check_error
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.api import create_app
from rag.api.errors import MAX_BODY
from rag.config import Config
from rag.service import Service

PASSAGE = {"rank", "id", "score", "text", "spans", "source", "retrieval", "duplicates", "url"}
SOURCE = {
    "id",
    "path",
    "text_of",
    "encoding",
    "title",
    "author",
    "affiliation",
    "published",
    "section",
    "page",
    "place",
    "ocr",
    "sha256",
}
CITATION = {
    "index", "quote", "source", "spans", "prefix", "suffix", "answer_span", "marker_span", "verification",
    "support", "remaining", "retrieval", "duplicates", "url",
}  # fmt: skip


@pytest.fixture
def client(build: Callable[[], Service]) -> TestClient:
    return TestClient(create_app(build()), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def lasting(sample: Service) -> TestClient:
    return TestClient(create_app(sample), raise_server_exceptions=False)


def slices(seeds: Path, source: dict[str, Any], spans: list[list[int]]) -> str:
    text = (seeds / source["path"]).read_text(encoding="utf-8")
    return "".join(text[start:end] for start, end in spans)


def test_search_has_the_promised_shape(client: TestClient, config: Config) -> None:
    answer = client.post("/search", json={"question": "青河泵站什么时候开工?", "k": 2, "explain": True})
    shape = answer.json()
    assert answer.status_code == 200
    assert set(shape) == {"question", "generation", "model", "confidence", "passages", "timing_ms", "explain"}
    assert shape["model"] == {"name": "hashing", "digest": "hashing-1"}
    assert len(shape["passages"]) == 2
    for passage in shape["passages"]:
        assert set(passage) == PASSAGE
        assert set(passage["source"]) == SOURCE
        assert set(passage["retrieval"]) == {"dense", "window", "lexical", "weights"}
        assert passage["text"] == slices(config.seeds, passage["source"], passage["spans"])
        assert passage["url"].startswith(f"http://testserver/view/{passage['source']['id']}?c=")


def test_ask_has_the_promised_shape(client: TestClient, config: Config) -> None:
    question = {
        "question": "Which evening is the village library open?",
        "k": 3,
        "history": [],
        "stream": False,
    }
    shape = client.post("/ask", json=question).json()
    assert set(shape) == {
        "question",
        "searched",
        "generation",
        "model",
        "answer",
        "citations",
        "passages",
        "timing_ms",
    }
    assert set(shape["answer"]) == {"text", "answerable", "confidence", "reason", "mode", "flags"}
    assert set(shape["timing_ms"]) == {"encode", "search", "answer", "total"}
    for citation in shape["citations"]:
        assert set(citation) == CITATION
        assert citation["quote"] == slices(config.seeds, citation["source"], citation["spans"])
        assert citation["verification"] == {"status": "exact", "method": "slice"}
    assert shape["answer"]["answerable"] == bool(shape["citations"]) == (shape["answer"]["reason"] is None)


def test_sources_and_one_source(client: TestClient, config: Config) -> None:
    page = client.get("/sources").json()
    assert (page["total"], page["start"], len(page["sources"])) == (3, 0, 3)
    assert set(page["sources"][0]) == {*SOURCE, "url"}
    for source in page["sources"]:
        shape = client.get(f"/sources/{source['id']}").json()
        for passage in shape["passages"]:
            assert passage["text"] == slices(config.seeds, shape["source"], passage["spans"])
    assert len(client.get("/sources?start=2&count=5").json()["sources"]) == 1


def test_health_and_readiness(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["generation"].startswith("gen-0001-")


def test_the_docs_need_no_other_host(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "http://" not in page.replace("http://testserver", "")
    assert "https://" not in page
    assert client.get("/static-offline-docs/swagger-ui-bundle.js").status_code == 200
    assert set(client.get("/openapi.json").json()["paths"]) >= {"/search", "/ask", "/sources", "/healthz"}


@pytest.mark.parametrize("door", ["/search", "/ask"])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"\xff\xfe{}", 400),
        (b"[" * 50_000, 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"question": ""}', 422),
        (b'{"question": null}', 422),
        (b'{"question": ["a"]}', 422),
        (b'{"question": "\\ud800"}', 422),
        (b'{"question": "a", "k": 0}', 422),
        (b'{"question": "a", "k": 101}', 422),
        (b'{"question": "a", "k": "3"}', 422),
        (b'{"question": "a", "k": true}', 422),
        (b'{"question": "a", "k": NaN}', 422),
        (b'{"question": "a", "k": 1e999}', 422),
        (b'{"question": "a", "k": Infinity}', 422),
        (b'{"question": "a", "filters": {"colour": "red"}}', 422),
        (b'{"question": "a", "filters": {"\\ud800": "red"}}', 422),
        (b'{"question": "a", "filters": {"path": 1}}', 422),
        (b'{"question": "a", "filters": {"title": "\\udc80"}}', 422),
        (b'{"question": "a", "filters": {"path": "' + b"?" * 900 + b'"}}', 422),
        (b'{"question": "a", "filters": {"published_from": "soon"}}', 422),
        (b'{"question": "a", "filters": {"published_to": "2025-13"}}', 422),
        ('{"question": "。"}', 422),
        (b'{"question": "\\u0000"}', 422),
        (b'{"question": "a", "filters": []}', 422),
        (b'{"question": "a", "\\ud800": 1}', 422),
        (b'{"question": "a", "colour": "red"}', 422),
        ('{"question": "' + "问" * 100_000 + '"}', 422),
        (b'{"question": "' + b"a" * MAX_BODY + b'"}', 413),
    ],
    ids=range(31),
)
def test_bad_requests_get_a_clear_error(lasting: TestClient, door: str, body: bytes, status: int) -> None:
    answer = lasting.post(door, content=body, headers={"content-type": "application/json"})
    error = check_error(answer, status)
    assert "aaaa" not in error["message"]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/search", 405),
        ("GET", "/sources/nothing", 404),
        ("GET", "/sources?count=0", 422),
        ("GET", "/sources?start=x", 422),
        ("GET", "/view/nothing?c=5-1", 422),
        ("GET", "/view/nothing", 404),
        ("GET", "/view/%00", 404),
    ],
)
def test_bad_addresses_get_the_same_shape(
    lasting: TestClient, method: str, address: str, status: int
) -> None:
    check_error(lasting.request(method, address), status)


def test_an_error_says_what_to_do(lasting: TestClient) -> None:
    form = lasting.post("/ask", content='{"question": "a"}')  # as curl sends it without a header
    assert "Content-Type: application/json" in check_error(form, 415)["hint"]
    assert check_error(lasting.get("/ask"), 405) == {
        "type": "method_not_allowed",
        "message": "This address does not take GET.",
        "hint": "Use POST.",
    }
    chat = {"messages": [{"role": "user", "content": "a" * 3000}]}
    error = lasting.post("/v1/chat/completions", json=chat).json()["error"]
    assert error["message"] == "The question has 3000 characters. Ask in at most 2000."  # all that people see


def test_a_failure_of_ours_says_nothing_of_its_inside(client: TestClient) -> None:
    client.app.state.service = None  # type: ignore[attr-defined]
    error = check_error(client.post("/search", json={"question": "a"}), 500)
    assert "NoneType" not in json.dumps(error)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from(["question", "k", "filters", "explain", "x"]), JSON, max_size=5))
def test_no_json_makes_the_server_fail(lasting: TestClient, body: dict[str, Any]) -> None:
    answer = lasting.post("/search", content=json.dumps(body), headers={"content-type": "application/json"})
    assert answer.status_code in {200, 422}
    assert ("error" in answer.json()) == (answer.status_code == 422)


def test_the_view_marks_what_is_cited(client: TestClient, config: Config) -> None:
    passage = client.post("/search", json={"question": "旋喷桩", "k": 1}).json()["passages"][0]
    page = client.get(passage["url"])
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    start, end = passage["spans"][-1]
    marked = slices(config.seeds, passage["source"], [[start, end]])
    assert re.search(f"<mark[^>]*>{re.escape(marked)}</mark>", page.text)
    assert page.text.count('id="c1"') == 1  # a browser goes to the first of them
    check_error(client.get(passage["url"].split("=")[0] + "=1-x"), 422)


def test_a_document_is_never_markup(build: Callable[[], Service], config: Config) -> None:
    hostile = "# <script>alert(1)</script>\n\n图书馆<img src=x onerror=alert(2)>每天九点开门。{0} {title}\n"
    (config.seeds / "hostile.md").write_text(hostile)
    client = TestClient(create_app(build()))
    passage = client.post("/search", json={"question": "图书馆几点开门", "k": 1}).json()["passages"][0]
    assert passage["source"]["path"] == "hostile.md"
    page = client.get(passage["url"]).text
    assert "<script>" not in page
    assert "<img" not in page
    assert "{title}" in page
