"""What chat front ends send and show: conversations, hostile documents, their own tasks, failures."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import check_error, events
from doubles import Double, Say, answer, citation
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.api import create_app, markdown
from rag.errors import LanguageModelFailed
from rag.types import Answer, Delta, Flag, Span, Turn

CITED = answer("一 [1] 二 [2] 三 [1]", [citation(1, 2, 5), citation(2, 8, 11), citation(1, 14, 17)])


def say(_: str) -> Iterator[Delta | Answer]:
    """As a language model does: each piece tells its own citations."""
    for start, end, item in ((0, 5, 0), (5, 11, 1), (11, 17, 2)):
        yield Delta(CITED.text[start:end], CITED.citations[item : item + 1])
    yield CITED


def client_of(double: Double, **options: Any) -> TestClient:
    return TestClient(create_app(double, **options), raise_server_exceptions=False)  # type: ignore[arg-type]


def chat(client: TestClient, messages: Any, door: str = "/v1", **more: Any) -> Any:
    return client.post(f"{door}/chat/completions", json={"model": "rag", "messages": messages, **more})


def user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


def test_a_number_that_comes_again_is_linked_again_and_listed_once() -> None:
    reply = chat(client_of(Double(say)), [user("问")]).json()["choices"][0]["message"]
    assert reply["content"].count("[[1]](http://testserver/view/aid?c=10-12#c1)") == 2
    assert reply["content"].count("- **[1]** ") == 1
    for note in reply["annotations"]:
        found = note["url_citation"]
        assert reply["content"][found["start_index"] : found["end_index"]].startswith("[[")
    assert len(reply["annotations"]) == 3


def test_streamed_and_whole_are_the_same_text_in_every_style() -> None:
    client = client_of(Double(say))
    for door, more in (("/v1", {}), ("/v1", {"sources_in_text": False}), ("/openwebui/v1", {})):
        whole = chat(client, [user("问")], door, **more).json()["choices"][0]["message"]
        chunks = [data for _, data in events(chat(client, [user("问")], door, stream=True, **more).text)][:-1]
        deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
        assert "".join(delta.get("content") or "" for delta in deltas) == whole["content"]
        assert deltas[-1].get("annotations") == whole.get("annotations")
    assert "usage" not in chunks[-1]


def test_a_source_comes_before_the_text_that_cites_it_and_once() -> None:
    client = client_of(Double(say))
    chunks = [data for _, data in events(chat(client, [user("问")], "/openwebui/v1", stream=True).text)][:-1]
    order = [
        chunk["event"]["data"]["source"]["name"]
        if "event" in chunk
        else chunk["choices"][0]["delta"].get("content")
        for chunk in chunks
    ]
    assert order == ["", "标题", "一 [1]", "标题", " 二 [2]", " 三 [1]", None]


def test_the_history_is_the_answers_as_they_were() -> None:
    double = Double(say)
    client = client_of(double)
    first = chat(client, [user("问")]).json()["choices"][0]["message"]
    turns = [
        {"role": "system", "content": "You are a pirate."},
        user("问"),
        first,
        user([{"type": "text", "text": "那二呢?"}]),
    ]
    chat(client, turns)
    assert double.asked[-1] == ("那二呢?", (Turn("user", "问"), Turn("assistant", CITED.text)))
    client.post("/ask", json={"question": "那二呢?", "history": [{"role": "user", "content": "问"}]})
    assert double.asked[-1] == ("那二呢?", (Turn("user", "问"),))
    parts = [{"role": "user", "parts": [{"type": "step-start"}, {"type": "text", "text": "问"}]}]
    client.post("/aisdk/chat", json={"messages": parts})
    assert double.asked[-1] == ("问", ())
    long = [
        turn for number in range(30) for turn in (user("很长" * 2500), {"role": "assistant", "content": "好"})
    ]
    assert chat(client, [*long, user("完")]).status_code == 200
    assert len(double.asked[-1][1]) == 20


TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("[]()<>`\\*!\n# [1]"), max_size=60)


@settings(deadline=None)
@given(TEXT, TEXT, TEXT)
def test_what_markdown_adds_can_be_taken_back(before: str, after: str, title: str) -> None:
    start = len(before)
    item = citation(1, start, start + 3, title)
    given_answer = answer(f"{before}[1]{after}", [item])
    for style in ("linked", "marked"):
        text, (mark,) = markdown.compose(given_answer, "http://h", style)  # type: ignore[arg-type]
        assert markdown.plain(text) == given_answer.text
        assert text[mark.start : mark.end] == (
            "[[1]](http://h/view/aid?c=10-12#c1)" if style == "linked" else "[1]"
        )


def test_no_document_can_put_a_link_an_image_or_html_into_a_chat() -> None:
    quote = "![x](http://evil/p.png) [y](http://evil) <img src=x> [3] `[1]`"
    title = "T]( http://evil ) [z](http://evil)\n<script>\n\n# big"
    item = citation(1, len(quote) + 1, len(quote) + 4, title)
    double = Double(lambda _: iter([answer(f"{quote} [1]", [item])]))
    text = chat(client_of(double), [user("问")]).json()["choices"][0]["message"]["content"]
    for harm in (r"(?<!\\)\]\((?!http://testserver/view/)", r"!\[", r"(?<!\\)<", r"\n# big"):
        assert not re.search(harm, text), harm
    marked = chat(client_of(double), [user("问")], "/openwebui/v1").json()
    assert "\\[3\\]" in marked["choices"][0]["message"]["content"]
    assert "\n" not in marked["sources"][0]["source"]["name"]


FAILED = answer(
    "一。 [1] 九十米。", [citation(1, 3, 6)], reason="model_cut_off", question="问",
    flags=(Flag(Span(7, 11), "uncited"), Flag(Span(0, 2), "number", "[90](http://evil)")),
)  # fmt: skip
REFUSED = answer("没有。", question="问", hits=tuple(citation(n, 0, 1, f"标题{n}").hit for n in range(1, 6)))


@pytest.mark.parametrize("door", ["/v1", "/openwebui/v1"])
def test_what_a_reader_should_know_stands_under_the_answer(door: str) -> None:
    def content(made: Answer, **more: Any) -> str:
        client = client_of(Double(lambda _: iter([made])))
        text: str = chat(client, [user("问")], door, **more).json()["choices"][0]["message"]["content"]
        assert markdown.plain(text) == made.text
        return text

    noted = content(FAILED).split("**请注意**\n\n")[1].split("\n")
    assert noted == [
        "- 语言模型中途停止,以上是此前已经核对的句子。",
        "- 没有注明出处:九十米。",
        r"- 所引段落中没有这个数字:\[90\](http://evil)",
    ]
    near = content(REFUSED).split("**最接近的段落**\n\n")[1].split("\n")
    assert near == [
        f"- [标题{n} · a.md](http://testserver/view/aid?c={10 * n}-{10 * n + 2}#c1)" for n in (1, 2, 3)
    ]
    if door == "/v1":
        assert [content(made, sources_in_text=False) for made in (FAILED, REFUSED)] == [
            FAILED.text,
            REFUSED.text,
        ]


def breaks(error: Exception) -> Say:
    def say(_: str) -> Iterator[Delta | Answer]:
        yield Delta("一")
        raise error

    return say


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (LanguageModelFailed("down", "It is down.", "Start it."), "language_model_failed"),
        (ValueError("secret"), "internal_error"),
    ],
)
def test_an_answer_that_breaks_off_says_so(error: Exception, kind: str) -> None:
    client = client_of(Double(breaks(error)))
    native = events(client.post("/ask", json={"question": "问", "stream": True}).text)
    assert native[-1][0] == "error"
    assert native[-1][1]["error"]["type"] == kind
    for door in ("/v1", "/openwebui/v1"):
        *_, failed, done = events(chat(client, [user("问")], door, stream=True).text)
        assert failed[1]["error"]["type"] == failed[1]["error"]["code"] == kind
        assert done[1] == "[DONE]"
    message = [{"role": "user", "parts": [{"type": "text", "text": "问"}]}]
    parts = events(client.post("/aisdk/chat", json={"messages": message}).text)
    assert [part["type"] for _, part in parts[-3:-1]] == ["error", "finish"]
    assert "secret" not in json.dumps([native, parts])
    check_error(client.post("/ask", json={"question": "问"}), 503 if kind != "internal_error" else 500)


def test_pieces_that_are_not_told_are_sent_with_the_answer() -> None:
    client = client_of(Double(lambda _: iter([CITED])))
    found = events(client.post("/ask", json={"question": "问", "stream": True}).text)
    assert [name for name, _ in found] == ["sources", "delta", "citations", "done"]
    assert found[1][1] == {"text": CITED.text}


def test_models_are_listed() -> None:
    client = client_of(Double(say))
    assert [model["id"] for model in client.get("/v1/models").json()["data"]] == ["rag", "rag-plain"]
    assert client.get("/v1/models/rag").json()["object"] == "model"
    assert set(client.get("/v1/models/gpt-9").json()["error"]) == {"type", "message", "hint", "param", "code"}
    assert chat(client, [user("问")], model="another").json()["model"] == "rag"
    assert client.get("/openwebui/v1/models").json()["data"][0]["id"] == "rag"
    assert client.get("/aisdk/chat/1/stream").status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        {"messages": []},
        {"messages": "x"},
        {"messages": [{"role": "system", "content": "x"}]},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": 1}]}]},
        {"messages": [{"role": "user", "content": 1}]},
        {"messages": [{"role": "user", "content": "\ud800"}]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "\ud800"}]}]},
        {"messages": [{"role": "user", "content": None}]},
        {"messages": [{"role": "user", "content": "x"}], "n": 2},
        {"messages": [{"role": "user", "content": "x"}], "k": 1e999},
        {"messages": [{"role": "user", "content": "x"}], "stream": "maybe"},
        {"messages": [{"role": "user", "content": "x"}], "filters": {"\ud800": 1}},
        {"messages": [{"role": "user", "content": "x"}], "stream_options": 5},
    ],
    ids=range(14),
)
@pytest.mark.parametrize("door", ["/v1", "/openwebui/v1"])
@pytest.mark.parametrize("stream", [False, True])
def test_bad_chats_get_a_clear_error(
    door: str, stream: bool, body: dict[str, Any], hashed: TestClient
) -> None:
    content = json.dumps({"stream": stream, **body})
    reply = hashed.post(
        f"{door}/chat/completions", content=content, headers={"content-type": "application/json"}
    )
    assert reply.status_code == 422
    error = reply.json()["error"]
    assert set(error) == {"type", "message", "hint", "param", "code"}
    assert error["message"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.just("\ud800"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["role", "content", "parts", "type", "text", "user", "é"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
FIELDS = [
    "messages",
    "model",
    "stream",
    "n",
    "stream_options",
    "temperature",
    "k",
    "filters",
    "question",
    "history",
]


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6))
def test_no_json_makes_a_door_fail(hashed: TestClient, body: dict[str, Any]) -> None:
    messages = [{"role": "user", "content": "问", "parts": [{"type": "text", "text": "问"}]}]
    for given_body in (
        body,
        {"messages": messages, **body},
        {**body, "messages": messages, "question": "问"},
    ):
        for door in ("/ask", "/v1/chat/completions", "/openwebui/v1/chat/completions", "/aisdk/chat"):
            reply = hashed.post(
                door, content=json.dumps(given_body), headers={"content-type": "application/json"}
            )
            assert reply.status_code in {200, 422}, reply.text
            if reply.status_code == 200 and reply.headers["content-type"].startswith("text/event-stream"):
                assert "error" not in dict(events(reply.text))


@pytest.mark.parametrize(
    "door", ["/v1/chat/completions", "/openwebui/v1/chat/completions", "/aisdk/chat", "/ask", "/mcp"]
)
@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 50_000, b'{"messages":' + b"[" * 90_000, b"x" * (2 << 20)]
)
def test_no_bytes_make_a_door_fail(hashed: TestClient, door: str, body: bytes) -> None:
    reply = hashed.post(
        door,
        content=body,
        headers={"content-type": "application/json", "accept": "application/json, text/event-stream"},
    )
    assert reply.status_code in {400, 413, 422}
    assert reply.json()["error"]["message"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n", 2),
        ("response_format", {"type": "json_object"}),
        ("response_format", {"type": "json_schema", "json_schema": {"name": "a"}}),
        ("tool_choice", "required"),
        ("tool_choice", {"type": "function", "function": {"name": "f"}}),
        ("stop", ["。"]),
        ("logprobs", True),
        ("modalities", ["text", "audio"]),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(name: str, value: object) -> None:
    answer = client_of(Double(say)).post("/v1/chat/completions", json={"messages": [user("问")], name: value})
    assert answer.status_code == 422
    told = answer.json()["error"]
    assert name in told["message"]
    assert "eave" in told["message"] or told["hint"]


@pytest.mark.parametrize(
    "more",
    [
        {"response_format": {"type": "text"}, "tool_choice": "auto", "stop": None, "n": 1},
        {"tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "none", "stop": []},
        {"temperature": 0.2, "top_p": 1, "seed": 3, "user": "me", "modalities": ["text"], "logprobs": False},
    ],
)
def test_what_changes_nothing_is_taken(more: dict[str, object]) -> None:
    answer = client_of(Double(say)).post("/v1/chat/completions", json={"messages": [user("问")], **more})
    assert answer.status_code == 200


def test_a_text_to_go_on_with_is_refused_in_words() -> None:
    answer = client_of(Double(say)).post("/v1/completions", json={"model": "rag", "prompt": "从前"})
    assert answer.status_code == 422
    assert "chat/completions" in answer.text
