"""What front ends ask of their model for themselves: titles, tags, summaries, in the forms in use.

The orders here are worded for these tests: what is recognised must not hang on one wording.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import events
from doubles import Double, answer
from fastapi.testclient import TestClient

from rag.api import create_app, tasks
from rag.types import Answer, Delta

QUESTION = "青河泵站什么时候开工?"
ANSWERED = "青河泵站2024年5月6日开工。 [[1]](http://127.0.0.1:8000/view/a?c=1-2)"
CHAT = [("user", QUESTION), ("assistant", ANSWERED), ("user", "那它的投资呢?"), ("assistant", "没有找到。")]
TITLE = "青河泵站什么时候开工"


def say(_: str) -> Iterator[Delta | Answer]:
    yield answer("一")


def chat(client: TestClient, messages: list[tuple[str, str]], door: str = "/v1", **more: Any) -> Any:
    told = [{"role": role, "content": text} for role, text in messages]
    return client.post(f"{door}/chat/completions", json={"model": "rag", "messages": told, **more})


@pytest.fixture
def double() -> Double:
    return Double(say)


@pytest.fixture
def client(double: Double) -> TestClient:
    return TestClient(create_app(double))  # type: ignore[arg-type]


TASKS = {
    "title": '### Task:\nGenerate a concise title.\nJSON format: { "title": "your concise title here" }\n',
    "tags": '### Task:\nGenerate 1-3 tags beside the "title".\nJSON format: { "tags": ["tag1", "tag2"] }\n',
    "follow_ups": '### Task:\nSuggest follow-ups.\nJSON format: { "follow_ups": ["Question 1?"] }\n',
    "queries": '### Task:\nAnalyze the chat.\nStrictly return in JSON:\n{\n  "queries": ["query1"]\n}\n',
    "prompt": '### Task:\nDescribe an image.\n{\n    "prompt": "Your detailed description here."\n}\n',
    "text": '### Task:\nContinue the text.\n- Respond only in JSON: `{ "text": "<your_completion>" }`.\n',
}
HISTORY = "<chat_history>\nUSER: 泵站在哪?\n第二行\nASSISTANT: 在右岸。\nUSER: 多高?\n</chat_history>"
SAID = {
    "title": "泵站在哪? 第二行",
    "tags": ["General"],
    "follow_ups": [],
    "queries": ["多高?"],
    "prompt": "多高?",
    "text": "",
}


@pytest.mark.parametrize("key", TASKS)
@pytest.mark.parametrize("door", ["/v1", "/openwebui/v1"])
def test_a_front_ends_own_tasks_are_answered_without_a_search(
    key: str, door: str, client: TestClient, double: Double
) -> None:
    asked = [("user", TASKS[key] + HISTORY)]
    reply = chat(client, asked, door).json()["choices"][0]["message"]
    assert json.loads(reply["content"]) == {key: SAID[key]}
    streamed = events(chat(client, asked, door, stream=True).text)
    assert streamed[-1][1] == "[DONE]"
    assert json.loads(streamed[0][1]["choices"][0]["delta"]["content"]) == {key: SAID[key]}
    assert not double.asked


LABELLED = f"User: {QUESTION}\nAI: 2024年5月6日。\n\n[[1]](http://h/view/a)\nUser: 那它的投资呢?"
RECORDS = json.dumps([{"role": role, "content": text} for role, text in CHAT], ensure_ascii=False)
PARTS = json.dumps({"id": "1", "role": "user", "parts": [{"type": "text", "text": QUESTION}]})
SHORT = "Write a short title for the chat, six words or fewer, and nothing else."
BEHIND = {
    "Chinese": "请用五六个字直接写出这句话的主题,不要解释,也不要标点",
    "traditional": "請為以上對話取一個標題,僅輸出標題,不要標點",
    "English": "Give our conversation a name of five words, without quotation marks.",
    "Japanese": "この会話のタイトルを五文字で作成してください。説明は不要です。",
    "French": "Retourne le sujet de cette phrase en cinq mots, sans ponctuation.",
    "Spanish": "Genera un título para esta conversación, sin comillas.",
    "German": "Erzeuge einen Titel für diese Unterhaltung, ohne Satzzeichen.",
    "Russian": "Создай заголовок для этого диалога без кавычек.",
}
WITHIN: dict[str, list[tuple[str, str]]] = {
    "before it": [("user", f"{SHORT}\n\nConversation:\n{LABELLED}")],
    "behind it": [("user", f"{LABELLED}\n\n请把以上对话总结为十个字以内的标题")],
    "around it": [("user", f"{SHORT}\n\n```\n{QUESTION}\n\n---------\n\n2024年。\n```\nThe title is:")],
    "by the system": [("system", SHORT), ("user", LABELLED)],
    "by a developer": [("developer", "为会话生成标题,不要标点"), ("user", "user: 你好\n" + LABELLED)],
    "about JSON": [("system", SHORT), ("user", RECORDS)],
    "about one message": [("system", SHORT), ("user", PARTS)],
    "about a bare message": [("system", SHORT), ("user", QUESTION)],
    "about tags": [("user", f"<conversation>\n<user>{QUESTION}</user>\n</conversation>\n{SHORT}")],
}


@pytest.mark.parametrize("language", BEHIND)
def test_an_order_behind_the_conversation_gives_it_a_title(
    language: str, client: TestClient, double: Double
) -> None:
    reply = chat(client, [*CHAT, ("user", BEHIND[language])]).json()
    assert reply["choices"][0]["message"]["content"] == TITLE
    assert not double.asked


@pytest.mark.parametrize("form", WITHIN)
def test_an_order_with_the_conversation_in_it_gives_it_a_title(
    form: str, client: TestClient, double: Double
) -> None:
    reply = chat(client, WITHIN[form]).json()
    assert reply["choices"][0]["message"] == {"role": "assistant", "content": TITLE, "refusal": None}
    assert reply["usage"]["completion_tokens"] > 0
    assert not double.asked


@pytest.mark.parametrize(
    "order", ["把对话总结一下,作为之后的提示,控制在200字以内", "Summarize the chat in 100 words or less."]
)
def test_a_summary_is_what_was_asked(order: str) -> None:
    assert tasks.reply([*CHAT, ("system", order)]) == f"{QUESTION}\n那它的投资呢?"


PERSONA = "你是小渝。只根据文章回答,标题要写全,对话中不要客套。"
QUESTIONS: dict[str, list[tuple[str, str]]] = {
    "of a title": [*CHAT, ("user", "第二次座谈对话的主题是什么,只要名称")],
    "of a rule": [("user", "会话标题要生成在10个字以内吗?")],
    "of an article": [*CHAT, ("user", "请给这篇文章取一个标题,10字以内")],
    "of a meeting": [*CHAT, ("user", "请总结第二篇会话纪要,不要超过200字")],
    "in JSON": [("user", 'Which article has the "title": Water?')],
    "with a task": [("user", "### Task:\n我要做什么?")],
    "with empty tags": [("user", "<chat_history></chat_history>")],
    "without a conversation": [("user", BEHIND["Chinese"])],
    "with a label": [("user", f"User: {QUESTION}")],
    "under a persona": [("system", PERSONA), ("user", QUESTION)],
    "under a summarizer": [("system", "Summarize. Don't use emojis in the chat."), ("user", QUESTION)],
    "after an order": [("system", SHORT), *CHAT, ("user", "还有呢?")],
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_a_question(question: str, client: TestClient, double: Double) -> None:
    assert chat(client, QUESTIONS[question]).status_code == 200
    assert [asked for asked, _ in double.asked] == [QUESTIONS[question][-1][1]]


@pytest.mark.parametrize(
    ("questions", "title"),
    [
        ([], ""),
        (["你好"], "你好"),
        (["你好!", "请问图书馆几点开门？"], "图书馆几点开门"),
        (["水" * 30], "水" * 20 + "…"),
        (["How many litres does it lift in a day of May, say?"], "How many litres does it lift in a day of…"),
    ],
)  # fmt: skip
def test_a_title_is_short(questions: list[str], title: str) -> None:
    assert tasks.title(questions) == title


@pytest.mark.parametrize(
    "text",
    ["<a>", "<chat_history>", "?", "\n", " ", "\nuser:", "[", '{"a":', "```", "\n-----", '"title"', "</a>"],
)
def test_a_hostile_message_is_read_in_no_time(text: str) -> None:
    """A pattern that goes back and forth over these would take hours."""
    many = text * (300_000 // len(text))
    began = time.process_time()
    for messages in ([("user", many)], [("system", SHORT), ("user", many + "a")], [*CHAT, ("system", many)]):
        tasks.reply(messages)
    assert time.process_time() - began < 10
