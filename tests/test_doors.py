"""One contract for every door: the same twenty questions, the same answer, the same citations in order.

The doors are asked through the clients that people use: OpenAI's and MCP's own, and plain HTTP.
"""

import asyncio
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from conftest import ROOT, events, serving
from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.client.stdio import stdio_client
from openai import AsyncOpenAI, OpenAI

from rag.cli import main
from rag.scripted import Play, Script, ScriptedServer
from rag.service import Service, generator_of

pytestmark = pytest.mark.model

QUESTIONS = [
    "双江提水泵站什么时候开工?",
    "双江站的设计扬程是多少?",
    "整个渝西工程有几座水源泵站?",
    "梁平的主导产业有哪三个?",
    "泵房为什么要挖得这样深?",
    "潼南段什么时候全部完工?",
    "開州和達州合作的鄉村振興工程叫什麼名字?",
    "协商议题怎么选?",
    "老年食堂在哪里?",
    "永川的高新区有哪些园区?",
    "What is the design head of the Shuangjiang pumping station?",
    "When is the main structure of the pumping station due?",
    "How many applications does the system in Nan'an count?",
    "What are lead firms called in Yongchuan?",
    "How far upstream of the Sankuaishi Dam is the pit?",
    "珠穆朗玛峰有多高?",
    "谁写了《红楼梦》?",
    "What is the capital of Australia?",
    "Who won the football world cup in 1998?",
    "火星上有几座图书馆?",
]


@dataclass(frozen=True)
class Heard:
    """What a client got: the text without what the door adds for people, and the citations."""

    text: str
    citations: list[dict[str, Any]]


def bare(markdown: str) -> str:
    """The answer in a Markdown text: without the lists, the links and the escapes."""
    endings = "Sources|来源|Nearest passages|最接近的段落|Please note|请注意"
    text = re.split(rf"\n\n\*\*(?:{endings})\*\*\n\n", markdown)[0]
    return re.sub(
        r"\\([\\`*_~\[\]<>|$&\-+=#.)])|  (?=\n)", r"\1", re.sub(r"\[(\[\d+\])\]\([^)]*\)", r"\1", text)
    )


def post(address: str, path: str, body: dict[str, Any]) -> httpx.Response:
    answer = httpx.post(address + path, json=body, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer


def native(address: str, question: str) -> Heard:
    shape = post(address, "/ask", {"question": question}).json()
    return Heard(shape["answer"]["text"], shape["citations"])


def native_streamed(address: str, question: str) -> Heard:
    found = events(post(address, "/ask", {"question": question, "stream": True}).text)
    names = [name for name, _ in found]
    assert names == ["sources", *["delta"] * (len(names) - 3), "citations", "done"]
    text = "".join(data["text"] for name, data in found if name == "delta")
    assert text == found[-1][1]["answer"]["text"]
    assert found[-2][1]["citations"] == found[-1][1]["citations"]
    assert [item["id"] for item in found[0][1]["passages"]] == [
        item["id"] for item in found[-1][1]["passages"]
    ]
    return Heard(text, found[-2][1]["citations"])


def openai_client(address: str) -> OpenAI:
    return OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0)


def check_annotations(
    text: str, annotations: list[Any], citations: list[dict[str, Any]], linked: bool
) -> None:
    assert len(annotations) == len(citations)
    for annotation, citation in zip(annotations, citations, strict=True):
        found = annotation["url_citation"]
        marker = text[found["start_index"] : found["end_index"]]
        link = f"[[{citation['index']}]]({citation['url']})"
        assert marker == (link if linked else f"[{citation['index']}]")
        assert found["url"] == citation["url"]
        assert found["title"]


def openai(address: str, question: str, model: str = "rag") -> Heard:
    client = openai_client(address)
    reply = client.chat.completions.create(model=model, messages=[{"role": "user", "content": question}])
    message = reply.choices[0].message
    citations = reply.model_dump()["rag"]["citations"]
    assert message.content is not None
    assert reply.choices[0].finish_reason == "stop"
    assert reply.usage
    annotations = [item.model_dump() for item in message.annotations or ()]
    check_annotations(message.content, annotations, citations, model == "rag")
    if model == "rag-plain":
        return Heard(message.content, citations)
    assert all(message.content.count(f"]({item['url']})") >= 2 for item in citations)  # marker and list
    return Heard(bare(message.content), citations)


def openai_plain(address: str, question: str) -> Heard:
    return openai(address, question, "rag-plain")


def openai_streamed(address: str, question: str) -> Heard:
    chunks = list(
        openai_client(address).chat.completions.create(
            model="rag",
            messages=[{"role": "user", "content": question}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    *content, last, used = chunks
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk.id for chunk in chunks}) == 1
    assert content[0].choices[0].delta.role == "assistant"
    assert used.choices == []
    assert used.usage
    assert all(chunk.usage is None for chunk in chunks[:-1])
    assert last.choices[0].finish_reason == "stop"
    assert not last.choices[0].delta.content
    text = "".join(chunk.choices[0].delta.content or "" for chunk in content)
    citations = last.model_dump()["rag"]["citations"]
    check_annotations(text, last.choices[0].delta.model_dump()["annotations"], citations, True)
    return Heard(bare(text), citations)


def openai_async(address: str, question: str) -> Heard:
    async def ask() -> tuple[str, Any]:
        async with AsyncOpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
            stream = await client.chat.completions.create(
                model="rag-plain", messages=[{"role": "user", "content": question}], stream=True
            )
            chunks = [chunk async for chunk in stream]
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        return text, chunks[-1].model_dump()["rag"]["citations"]

    return Heard(*asyncio.run(ask()))


def check_sources(sources: list[dict[str, Any]], citations: list[dict[str, Any]]) -> None:
    """What Open WebUI needs: number order, keys that are unique and no addresses, a link, the quote."""
    assert [item["document"] for item in sources] == [[item["quote"]] for item in citations]
    keys = [item["metadata"][0]["source"] for item in sources]
    assert len(set(keys)) == len(sources)
    assert not any(key.startswith("http") for key in keys)
    for item, citation in zip(sources, citations, strict=True):
        assert item["source"]["name"] == citation["source"]["title"]  # Open WebUI puts the number before it
        assert (
            item["source"]["url"]
            == item["source"]["embed_url"]
            == item["metadata"][0]["source_url"]
            == citation["url"]
        )
        assert "distances" not in item  # it would show them as percent, in red


def openwebui(address: str, question: str) -> Heard:
    body = {"model": "rag", "messages": [{"role": "user", "content": question}]}
    shape = post(address, "/openwebui/v1/chat/completions", body).json()
    assert "annotations" not in shape["choices"][0]["message"]
    check_sources(shape["sources"], shape["rag"]["citations"])
    return Heard(bare(shape["choices"][0]["message"]["content"]), shape["rag"]["citations"])


def openwebui_streamed(address: str, question: str) -> Heard:
    body = {"model": "rag", "messages": [{"role": "user", "content": question}], "stream": True}
    found = [data for _, data in events(post(address, "/openwebui/v1/chat/completions", body).text)]
    assert found.pop() == "[DONE]"
    assert "annotations" not in json.dumps(found)
    contents = [
        number
        for number, data in enumerate(found)
        if data["choices"] and data["choices"][0]["delta"].get("content")
    ]
    sources = [(number, data["event"]) for number, data in enumerate(found) if "event" in data]
    told = {number: found[number]["choices"][0]["delta"]["content"] for number in contents}
    for index, (place, _) in enumerate(sources, 1):  # each before the text that cites it
        assert place < next(number for number, text in told.items() if f"[{index}]" in text)
    assert {event["type"] for _, event in sources} <= {"source"}
    citations = found[-1]["rag"]["citations"]
    check_sources([event["data"] for _, event in sources], citations)
    return Heard(bare("".join(told.values())), citations)


def aisdk(address: str, question: str) -> Heard:
    message = {"id": "1", "role": "user", "parts": [{"type": "text", "text": question}]}
    body = {"id": "chat", "messages": [message], "trigger": "submit-message"}
    answer = post(address, "/aisdk/chat", body)
    assert answer.headers["x-vercel-ai-ui-message-stream"] == "v1"
    parts = [data for _, data in events(answer.text)]
    assert parts.pop() == "[DONE]"
    assert parts[0]["type"] == "start"
    assert parts[-1]["type"] == "finish"
    text = "".join(part["delta"] for part in parts if part["type"] == "text-delta")
    sources = [part for part in parts if part["type"] == "source-document"]
    assert all(part["filename"] == part["providerMetadata"]["rag"]["source"]["path"] for part in sources)
    assert len({part["sourceId"] for part in sources}) == len(sources)
    return Heard(text, [part["providerMetadata"]["rag"] for part in sources])


async def mcp_ask(client: Client, question: str) -> Heard:
    result = await client.call_tool("ask", {"question": question})
    (item,) = result.content
    shape = json.loads(item.text)  # type: ignore[union-attr]
    assert shape == result.structured_content
    return Heard(shape["answer"]["text"], shape["citations"])


def mcp(address: str, question: str) -> Heard:
    async def ask() -> Heard:
        async with Client(f"{address}/mcp") as client:
            return await mcp_ask(client, question)

    return asyncio.run(ask())


DOORS: list[Callable[[str, str], Heard]] = [
    native, native_streamed, openai, openai_plain, openai_streamed, openai_async, openwebui,
    openwebui_streamed, aisdk, mcp,
]  # fmt: skip


@pytest.fixture(scope="module")
def expected(live: str) -> dict[str, Heard]:
    return {question: native(live, question) for question in QUESTIONS}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_every_door_gives_the_same_answer(
    door: Callable[[str, str], Heard], live: str, expected: dict[str, Heard]
) -> None:
    for question in QUESTIONS:
        assert door(live, question) == expected[question], question


def written(body: dict[str, Any]) -> Script:
    """What a model writes: sentences of two passages, a marker of none, and a claim without a source."""
    lines = [json.loads(line) for line in body["messages"][1]["content"].split("\n") if '{"passage"' in line]
    first, second = (re.split(r"(?<=[。.!?])", line["text"])[-2].strip() for line in lines[:2])
    return Script(f"{first}[1][99]\n\n{second} 【2】 月亮上有九千座桥。", size=1)


WRITING: dict[str, Script | Play] = {
    "generated": written,
    "model_unavailable": Script(status=500),
    "model_rate_limited": Script(status=429),
    "model_uncited": Script("没有这一段。[99]", size=1),
}


@pytest.mark.parametrize("reason", WRITING)
def test_every_door_gives_the_same_generated_answer(real: Service, reason: str) -> None:
    with ScriptedServer(WRITING[reason]) as server:
        config = replace(real.config, llm_base_url=server.base_url, llm_model="m", llm_retries=0)
        models, served = real._models, real._served  # once for all four
        with serving(Service(config, models, served, generator_of(config))) as address:
            for question in QUESTIONS[2:4]:
                given = post(address, "/ask", {"question": question}).json()
                assert given["answer"]["mode"] == ("generated" if reason == "generated" else "extractive")
                assert (given["answer"]["reason"] or "generated") == reason
                flagged = [flag["kind"] for flag in given["answer"]["flags"]]
                assert flagged[-1:] == (["uncited"] if reason == "generated" else [])
                for door in DOORS:
                    assert door(address, question) == Heard(given["answer"]["text"], given["citations"])


def test_the_questions_are_answered_and_refused(expected: dict[str, Heard]) -> None:
    refused = [question for question in QUESTIONS if not expected[question].citations]
    assert 3 <= len(refused) <= 10
    assert len(QUESTIONS) == 20


def test_every_quote_stands_in_its_file(expected: dict[str, Heard]) -> None:
    for heard in expected.values():
        for item in heard.citations:
            assert item["verification"]["status"] == "exact"
            text = (ROOT / "seeds" / item["source"]["path"]).open(encoding=item["source"]["encoding"]).read()
            assert item["quote"] == "".join(text[start:end] for start, end in item["spans"])


def test_mcp_over_standard_input_gives_the_same(real: Service, live: str, expected: dict[str, Heard]) -> None:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-c", "import rag.cli; rag.cli.main()", "mcp", "--public-url", live],
        env={
            **os.environ,
            "RAG_INDEX": str(real.config.index),
            "RAG_READING_MS": str(real.config.reading_ms),
            "PYTHONPATH": str(ROOT),
        },
    )

    async def run() -> None:
        async with Client(stdio_client(command)) as client:
            for question in QUESTIONS:
                assert await mcp_ask(client, question) == expected[question]

    asyncio.run(run())


def test_the_command_gives_the_same(
    real: Service,
    expected: dict[str, Heard],
    live: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(Service, "open", lambda _: real)  # in place of twenty times the same
    monkeypatch.setenv("RAG_PORT", live.rpartition(":")[2])
    for question in QUESTIONS:
        assert main(["ask", question, "--json"]) == 0
        shape = json.loads(capsys.readouterr().out)
        assert Heard(shape["answer"]["text"], shape["citations"]) == expected[question]


def test_a_link_leads_to_the_words(expected: dict[str, Heard]) -> None:
    item = next(item for heard in expected.values() for item in heard.citations)
    assert f">{item['quote']}</mark>" in httpx.get(item["url"]).text
