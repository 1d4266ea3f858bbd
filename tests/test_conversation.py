"""Follow-ups: told by their own words, resolved against the conversation, and nothing else touched."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.conversation import follows_up, standalone, worded
from rag.conversation.wording import within_bounds
from rag.errors import LanguageModelFailed
from rag.scripted import Script, ScriptedServer
from rag.service import Service
from rag.types import Message, Turn

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (ROOT / "benchmarks" / "conversations" / "conversations.jsonl")
    .read_text("utf-8")
    .splitlines()
]
PUMP = ("双江提水泵站是哪一天破土动工的?", "工程在2025年3月31日破土。 [1]")
THREE = ("果园过冬要做什么?", "第一件是刷白。第二件是浇封冻水。第三件是清园。 [1]")
LISTED = ("六个词是哪六个?", "按次序是:人民至上、自信自立、守正创新、问题导向。 [1]")


def turns(*texts: str) -> list[Turn]:
    return [Turn("assistant" if place % 2 else "user", text) for place, text in enumerate(texts)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["id"]))
def test_a_question_that_stands_on_its_own_is_searched_as_it_stands(row: dict[str, Any]) -> None:
    history = [Turn(turn["role"], turn["content"]) for turn in row["history"]]
    if not row["follows"]:
        assert standalone(row["question"], history) == row["question"]
    assert standalone(row["question"], []) == row["question"]


def test_most_follow_ups_are_told() -> None:
    told = [follows_up(row["question"]) for row in ROWS if row["follows"]]
    assert sum(told) / len(told) >= 0.9


@pytest.mark.parametrize("path", ["benchmarks/seeds/questions.jsonl"])
def test_single_questions_are_not_taken_for_follow_ups(path: str) -> None:
    questions = [json.loads(line)["text"] for line in (ROOT / path).read_text("utf-8").splitlines()]
    assert [text for text in questions if standalone(text, turns(*PUMP)) != text] == []


@pytest.mark.parametrize(
    ("said", "question", "meant"),
    [
        (PUMP, "它的扬程是多少?", "双江提水泵站的扬程是多少?"),
        (PUMP, "那投资呢?", "双江提水泵站 那投资呢?"),
        (THREE, "第二点再展开", "果园过冬 第二件是浇封冻水。 第二点再展开"),
        (LISTED, "第三个指什么?", "六个词 守正创新 第三个指什么?"),
        (("城南片区什么时候停水?", "12月2日。 [1]"), "那老街片区呢?", "老街片区什么时候停水?"),
        (("柏梓水厂在哪里?", "在柏梓镇。 [1]"), "那北岸水厂呢?", "北岸水厂在哪里?"),
        ((*PUMP, "它的扬程呢?", "87.8米。 [1]"), "它什么时候完工?", "双江提水泵站什么时候完工?"),
        (("Where is Millbrook's ferry?", "Here. [1]"), "and its bell?", "millbrook ferry and its bell?"),
    ],
)  # fmt: skip
def test_what_was_left_out_is_put_in(said: Sequence[str], question: str, meant: str) -> None:
    assert standalone(question, turns(*said)) == meant


def test_a_conversation_that_moved_on_is_not_looked_back_on() -> None:
    history = turns(*PUMP, "罗家坳的广播站几点开始广播?", "六点。 [1]")
    assert standalone("它有几只喇叭?", history) == "罗家坳的广播站有几只喇叭?"


def test_a_history_without_a_question_changes_nothing() -> None:
    assert standalone("它的扬程是多少?", [Turn("assistant", "你好")]) == "它的扬程是多少?"
    assert standalone("它呢?", turns("")) == "它呢?"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=5), st.text(min_size=1, max_size=30))
def test_no_history_breaks_a_question(texts: list[str], question: str) -> None:
    question = question.encode("utf-8", "ignore").decode() or "?"
    meant = standalone(question, turns(*texts))
    assert meant == question or follows_up(question)
    meant.encode("utf-8")


@pytest.mark.parametrize(
    ("asked", "said", "question", "meant"),
    [
        ("谁写了青河泵站的文章?", "□ 李小河 [1] (作者系站长) [2]", "他是什么职务?", "李小河是什么职务?"),
        ("Who wrote of it?", "By Ann Field [1]", "Where does she work?", "Where does Ann Field work?"),
        ("泵站的作者是谁?", "泵站在右岸,2024年开工。 [1]", "他是什么职务?", "泵站的作者 他是什么职务?"),
        ("青河泵站何时开工?", "李小河 [1]", "他是什么职务?", "青河泵站 他是什么职务?"),
    ],
)  # fmt: skip
def test_who_was_asked_for_is_who_is_meant(asked: str, said: str, question: str, meant: str) -> None:
    assert standalone(question, turns(asked, said)) == meant


class Says:
    def __init__(self, text: str | None) -> None:
        self.text = text

    def write(self, messages: Sequence[Message]) -> Iterator[str]:
        if self.text is None:
            raise LanguageModelFailed("model_unavailable", "gone")
        yield self.text


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("双江提水泵站的扬程是多少?", True),
        ("<think>它?</think>\n问题:双江提水泵站的扬程有多少?", True),
        ("双江提水泵站的扬程是99米吗?", False),
        ("珠穆朗玛峰的扬程有多高?", False),
        ("双江提水泵站破土的日期", False),
        ("", False),
        (None, False),
        ("双江提水泵站的扬程" * 60, False),
        ("x" * 10_000, False),
        ("双江提水泵站的扬程 https://e.x", False),
    ],
)
def test_a_model_may_word_it_within_bounds(text: str | None, taken: bool) -> None:
    history, question = turns(*PUMP), "它的扬程是多少?"
    meant = worded(Says(text), question, history, "by rule")
    assert (meant != "by rule") == taken
    assert within_bounds(standalone(question, history), question, "\n".join([*PUMP, question]))


def test_the_service_says_what_it_searched(build: Callable[[], Service]) -> None:
    service = build()
    history = turns("青河泵站什么时候开工?", "2024年5月6日开工。 [1]")
    given = service.ask("它的设计扬程是多少?", history=history)
    assert (given.question, given.searched) == ("它的设计扬程是多少?", "青河泵站的设计扬程是多少?")
    assert service.ask("它的设计扬程是多少?").searched == "它的设计扬程是多少?"
    assert given.hits[0].source.path == "水务/泵站.md"
    thanks = service.ask("好的,谢谢", history=history)
    assert (thanks.searched, thanks.reason, thanks.text) == (
        "好的,谢谢",
        "no_question",
        "请问一个文章里能找到答案的问题。",
    )


def test_the_model_words_only_what_follows_up(build: Callable[[], Service]) -> None:
    with ScriptedServer(Script("青河泵站的设计扬程有多少?"), Script("设计扬程87.5米。[1]")) as server:
        build()
        config = replace(build()._config, llm_base_url=server.base_url, llm_model="scripted")
        service = Service.open(config)
        history = turns("青河泵站什么时候开工?", "2024年5月6日开工。 [1]")
        given = service.ask("它的设计扬程是多少?", history=history)
        assert (given.question, given.searched) == ("它的设计扬程是多少?", "青河泵站的设计扬程有多少?")
        server.play(Script("The library opened in 1987. [1]"))
        alone = "When did the village library open, with how many books in 1987?"
        assert service.ask(alone, history=history).mode == "generated"
        assert len(server.requests) == 1
        assert alone in server.requests[0]["messages"][1]["content"]
