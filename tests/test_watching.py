"""What a server tells of itself: counts, answers, a report; and that nothing sent to it makes it fail."""

import json
import os
import random
import re
import string
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from doubles import Double, answer, citation
from fastapi.testclient import TestClient

from rag.access import keys
from rag.api import create_app
from rag.api.guard.audit import Audit, redacted
from rag.api.guard.metrics import Watch
from rag.cli import main
from rag.config import Config
from rag.service import Service

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "300"))


def series(text: str) -> dict[str, float]:
    """The counts of a page of metrics."""
    assert all(
        re.fullmatch(r"# (HELP|TYPE) \w+ .+|[a-z_]+(\{.*\})? [\d.e+-]+", line) for line in text.splitlines()
    )
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in text.splitlines()
        if line[0] != "#"
    }


def test_metrics_count_requests_answers_and_stages(build: Callable[[], Service], tmp_path: Path) -> None:
    service = build()
    counts = str(tmp_path / "counts")
    first, second = (TestClient(create_app(service, counts=counts)) for _ in range(2))
    for _ in range(2):
        first.post("/ask", json={"question": "青河泵站什么时候开工?"})
    second.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "火星上有人吗?"}]})
    second.get("/view/x")
    second.get("/no/such/address")
    second.app.state.watch.flush()  # type: ignore[attr-defined]
    told = series(first.get("/metrics").text)
    assert told['rag_requests_total{door="/ask",method="POST",status="200"}'] == 2
    assert told['rag_requests_total{door="/v1",method="POST",status="200"}'] == 1
    assert told['rag_requests_total{door="/view",method="GET",status="404"}'] == 1
    assert told['rag_requests_total{door="other",method="GET",status="404"}'] == 1
    assert (
        told['rag_request_seconds_bucket{door="/ask",le="+Inf"}']
        == told['rag_request_seconds_count{door="/ask"}']
        == 2
    )
    assert sum(value for name, value in told.items() if name.startswith("rag_answers_total")) == 3
    assert told['rag_stage_seconds_total{stage="search"}'] > 0
    assert told[f'rag_generation{{name="{service.generation.name}"}}'] == 1
    assert told["rag_articles"] == 3
    assert told["rag_ready"] == 1
    assert told["process_open_fds"] > 3


def test_metrics_are_for_administrators(build: Callable[[], Service], config: Config) -> None:
    service = build()
    secrets = {scope: keys.add(config.keys_file, scope, [scope], [])[1] for scope in ("ask", "admin")}
    client = TestClient(create_app(service))
    assert client.get("/metrics").status_code == 401
    for scope, status in (("ask", 403), ("admin", 200)):
        reply = client.get("/metrics", headers={"authorization": f"Bearer {secrets[scope]}"})
        assert reply.status_code == status


def test_no_one_can_make_the_counts_grow_without_end() -> None:
    watch = Watch()
    for number in range(1000):
        watch.replied(f"/{number}", "GET", 404, 0.1)
        watch.replied(f"/view/{number}", "GET", 404, 0.1)
    assert len(watch.totals()) < 40


def test_answers_are_written_down_where_that_is_asked_for(tmp_path: Path) -> None:
    service = Double(
        lambda _: iter([answer("引文 [1]", [citation(1, 3, 6)], question="我的电话13812345678")])
    )
    service.config = Config(audit=str(tmp_path / "audit"), api_keys="secret")
    client = TestClient(create_app(service), headers={"authorization": "Bearer secret"})  # type: ignore[arg-type]
    assert client.post("/ask", json={"question": "我的电话13812345678"}).status_code == 200
    (path,) = (tmp_path / "audit").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    (line,) = path.read_text(encoding="utf-8").splitlines()
    record = json.loads(line)
    assert record["question"] == "我的电话[number]"
    assert record["door"] == "/ask"
    assert record["key"].startswith("env-")
    assert record["citations"] == [{"article": "aid", "path": "a.md", "spans": [[10, 12]]}]
    assert "secret" not in line


def test_old_files_of_the_audit_go(tmp_path: Path) -> None:
    for day in ("2020-01-01", "2199-01-01"):
        (tmp_path / f"audit-{day}.jsonl").write_text("{}\n")
    (tmp_path / "mine.txt").write_text("")
    Audit(tmp_path, 30).answered(keys.Caller("", "", frozenset(), None), "/ask", answer("x"))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 3
    assert "audit-2020-01-01.jsonl" not in names
    (tmp_path / "file").write_text("")
    Audit(tmp_path / "file", 30).answered(
        keys.Caller("", "", frozenset(), None), "/ask", answer("x")
    )  # and goes on


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("写信给a.b@c.example吧", "写信给[mail]吧"),
        ("身份证11010119900307123X", "身份证[number]"),
        ("2024年5月6日的87.5米", "2024年5月6日的87.5米"),
        ("key rag_0123abcd_xyzxyzxyz", "key [key]"),
    ],
)
def test_what_names_a_person_is_not_written_down(text: str, kept: str) -> None:
    assert redacted(text) == kept


def test_a_report_holds_no_secret(
    build: Callable[[], Service], config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    for name in ("RAG_API_KEYS", "RAG_LLM_API_KEY", "RAG_LINK_SECRET"):
        monkeypatch.setenv(name, "s3cret")
    report = config.seeds.parent / "report.json"
    main(
        [
            "doctor",
            "--seeds",
            str(config.seeds),
            "--index",
            str(config.index),
            "--model",
            "hashing",
            "--report",
            str(report),
        ]
    )
    text = report.read_text(encoding="utf-8")
    told = json.loads(text)
    assert "s3cret" not in text
    assert told["secrets that are set"] == ["api_keys", "link_secret", "llm_api_key"]
    assert told["index"]["counts"]["articles"] == 3
    assert {finding["name"] for finding in told["findings"]} >= {"python", "index", "seeds"}


# ---- odd requests

PATHS = [
    "/",
    "/search",
    "/ask",
    "/v1/chat/completions",
    "/v1/models",
    "/openwebui/v1/chat/completions",
    "/aisdk/chat",
]
PATHS += [
    "/mcp",
    "/sources",
    "/sources.html",
    "/feedback",
    "/widget/ask",
    "/web/key",
    "/web/style.css",
    "/view/",
    "/metrics",
]
PATHS += [
    "/docs",
    "/openapi.json",
    "/healthz",
    "/readyz",
    "/widget.js",
    "/aisdk/chat/1/stream",
    "/v1/models/rag",
]
METHODS = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"]
MEDIA = [
    "application/json",
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "",
    "/",
]
ODD = [
    "",
    "\x00",
    "\ud800",
    "泵站",
    "a" * 3000,
    "1e999",
    "../..",
    "%00",
    "[]",
    "{}",
    "-1",
    "\u202e",
    "𝒳",
    "'\"<b>",
    "0-1,1-0",
]


class Odd:
    """Requests of every kind that nobody would send."""

    def __init__(self, seed: int, ids: list[str]) -> None:
        self.dice = random.Random(seed)
        self.ids = ids

    def text(self) -> str:
        if self.dice.random() < 0.7:
            return self.dice.choice(ODD)
        return "".join(
            self.dice.choice(string.printable + "泵站\ud800") for _ in range(self.dice.randrange(30))
        )

    def value(self, depth: int = 0) -> Any:
        kind = self.dice.randrange(9 if depth < 3 else 6)
        if kind < 6:
            return [
                None,
                True,
                self.dice.randrange(-5, 1 << 70),
                self.dice.random() * 1e300,
                self.text(),
                "user",
            ][kind]
        if kind == 6:
            return [self.value(depth + 1) for _ in range(self.dice.randrange(4))]
        names = [
            "question",
            "k",
            "filters",
            "history",
            "stream",
            "messages",
            "role",
            "content",
            "parts",
            "type",
            "text",
        ]
        names += ["model", "n", "kind", "jsonrpc", "id", "method", "params", "path", "groups", "explain"]
        return {self.dice.choice(names): self.value(depth + 1) for _ in range(self.dice.randrange(6))}

    def body(self) -> bytes:
        kind = self.dice.randrange(6)
        if kind == 0:
            return bytes(self.dice.randrange(256) for _ in range(self.dice.randrange(200)))
        if kind == 1:
            return b"[" * 100_000
        data = json.dumps(
            {"question": "泵站", "messages": [{"role": "user", "content": "泵站"}], **(self.named() or {})}
        )
        return data.encode("utf-8", "surrogatepass")[: None if kind < 5 else self.dice.randrange(60)]

    def named(self) -> dict[str, Any]:
        made = self.value(2)
        return made if isinstance(made, dict) else {"k": made}

    def request(self) -> dict[str, Any]:
        path = self.dice.choice(PATHS)
        if path == "/view/" or self.dice.random() < 0.1:
            path = self.dice.choice(["/view/", "/sources/"]) + self.dice.choice(
                [*self.ids, "x", "%2e%2e", "a" * 500]
            )
            path += self.dice.choice(["", "", "/file", "/text"])
        names = [
            "accept",
            "accept-language",
            "cookie",
            "if-none-match",
            "origin",
            "range",
            "authorization",
            "x-forwarded-for",
        ]
        odd = {name: self.text().encode("utf-8", "surrogatepass") for name in self.dice.sample(names, 2)}
        headers = {name: re.sub(rb"[\r\n\x00-\x1f]", b"", value) for name, value in odd.items()}
        return {
            "method": self.dice.choice(METHODS) if self.dice.random() < 0.5 else "POST",
            "url": path,
            "params": {
                name: self.text().encode("utf-8", "replace").decode()
                for name in self.dice.sample(["c", "q", "start", "count", "key", "page", "e", "s", "k"], 3)
            },
            "headers": {
                "content-type": self.dice.choice(MEDIA) if self.dice.random() < 0.4 else MEDIA[0],
                **headers,
            },
            "content": self.body(),
        }


@pytest.mark.parametrize("secret", [None, "one"])
def test_nothing_that_is_sent_makes_the_server_fail(
    sample: Service, tmp_path: Path, secret: str | None
) -> None:
    config = replace(
        sample.config,
        api_keys=secret,
        feedback=str(tmp_path / "said"),
        audit=str(tmp_path / "audit"),
        link_secret="x",
        widgets="pk=https://a.example",
    )
    app = create_app(Service(config, sample._models, sample._served), hosts=["testserver"])
    odd = Odd(ROUNDS, [record["id"] for record in sample.generation.heads[:5]])
    seen: set[int] = set()
    with TestClient(app, raise_server_exceptions=False) as client:
        for _ in range(ROUNDS):
            request = odd.request()
            if secret and odd.dice.random() < 0.5:
                request["headers"]["authorization"] = b"Bearer one"
            started = time.monotonic()
            reply = client.request(**request, follow_redirects=False)
            assert reply.status_code < 500 or (reply.status_code == 501 and "BREW" in str(request)), (
                request,
                reply.text,
            )
            assert time.monotonic() - started < 10, request
            seen.add(reply.status_code)
        assert client.get("/healthz").status_code == 200
    assert len(seen & {200, 401, 403, 404, 405, 415, 422, 400}) >= 5
