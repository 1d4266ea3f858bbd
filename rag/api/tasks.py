"""What a chat front end asks of its model for itself, such as a title: answered without a search.

Three forms are in use, and the orders in them are reworded by people and come in many languages:

- Open WebUI sends one message, with the conversation between tags and the form of the reply as JSON.
  No rewording can do without the tags and the key of the JSON object, by which it is recognised.
- NextChat puts an order behind the messages of the conversation itself.
- LibreChat, Chatbox, Lobe Chat, Cherry Studio and chats made of the AI SDK's template send the
  conversation as text, with the order before it, behind it or as the system's message.

An order asks for a title (topic, name) or a summary, of this conversation, and for nothing beside it or
in so many words: three kinds of words that a question about articles does not have together. There must
also be a conversation. The reply is made of what the user said.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any
from unicodedata import east_asian_width

OPENED = re.compile(r"<(\w{1,40})>|```\w*")  # a conversation within an order
LABEL = re.compile(
    r"^[ \t]*(?:\*\*|<)?(?:(user|human|用户|用戶|ユーザー)|assistant|ai|bot|system|session|tool|助手|助理)"
    r"(?: message| input)?(?:\*\*)?(?:>|[ \t]*[:：])(?:\*\*)?[ \t]*",
    re.MULTILINE | re.IGNORECASE,
)
CLOSED = re.compile(r"</\w{1,40}>\Z")
RULE = re.compile(r"\n[ \t]*-{5,}[ \t]*\n")  # between messages that have no labels
EMOJI = re.compile(r"^Your task is to reflect the speaker's likely facial expression")
GREETING = re.compile(
    r"^(?:(?:你好|您好|hi|hello|hey)(?:[\s,，。.!！:：、]+|$)|(?:请问|請問)[\s,，:：]*)+", re.IGNORECASE
)

# In English and Chinese, and a little of other languages, into which front ends translate their orders.
MAKE = (
    r"(?:\b(?:generat|creat|writ|giv|suggest|provid|summari|mak|return|produc|propos|find|nam|output|utilis"
    r"|retourn|devolv|erzeug|erstell|gib|restitu|gener|buat|oluştur|tạo|созда|верн|сгенер|дай)\w*"
    r"|生成|总结|總結|概括|提炼|提煉|返回|起|取|命名|写|寫|給出|给出|返して|作成|付けて|생성|반환|작성|만들|أنشئ|اكتب)"
)
HEADING = (
    r"(?:\b(?:titles?|topic|headline|(?:chat |conversation )?name (?:for|of)|a (?:short |concise )?name"
    r"|t[íi]tulo|titre|sujet|titel|thema|titolo|tema|judul|başlık|konu|tiêu đề|chủ đề)\b"
    r"|标题|標題|主题|主題|话题|話題|名称|名稱|名字|题目|題目|タイトル|テーマ|題名|제목|주제"
    r"|заголов|тем[аыу]\b|عنوان|موضوع)"
)
TITLE = re.compile(
    rf"{MAKE}.{{0,80}}?{HEADING}|{HEADING}.{{0,20}}?(?:返して|作成|付けて|생성|반환|작성|만들)"
    r"|\bnam(?:e|ing) (?:the |this )?(?:conversation|chat)",
    re.IGNORECASE | re.DOTALL,
)
SUMMARY = re.compile(
    r"\bsummar|\bresum|\brésum|zusammenfass|riassu|\bringkas|özet|总结|總結|概括|摘要|要約|요약"
    r"|обобщ|кратко|tóm tắt|لخص",
    re.IGNORECASE,
)
TALK = re.compile(
    r"\b(?:conversations?|chat|dialog(?:ue)?|discussion|session|thread|exchange|this sentence"
    r"|(?:user|first|initial) message|user'?s? (?:query|prompt|question|request|message)"
    r"|conversaci[óo]n|conversa|esta frase|cette phrase|unterhaltung|gespräch|diesen satz|conversazione"
    r"|questa frase|percakapan|sohbet|konuşma|bu cümle)\b"
    r"|对话|對話|会话|會話|聊天|这句话|這句話|この文|会話|対話|チャット|대화|문장|разговор|диалог|бесед"
    r"|предложени|trò chuyện|câu này|محادثة|الجملة",
    re.IGNORECASE,
)
BARE = re.compile(
    r"\b(?:only|just|nothing else|without|no (?:punctuation|quot|expla|additional|extra)"
    r"|(?:do not|don't) (?:use|add|include)|max(?:imum)?|at most|or less|or fewer|not more than"
    r"|\d+[- ](?:words?|characters?|tokens?)|sin|sans|ohne|senza|sem|tanpa|olmadan)\b"
    r"|不要|不需要|不用|无需|無需|只(?:需|要|输出|返回|回)|仅|僅|以内|以內|控制在|不超过|不超過|なし"
    r"|이내|없이|без|không|بدون",
    re.IGNORECASE,
)
ANSWERS = re.compile(r"\banswer|\bdocuments?\b|回答|解答|文章|文档|文檔", re.IGNORECASE)
ASKS = re.compile(r"(?:[?？]|吗|嗎|呢)\W{0,9}\Z")

KEYS = ("follow_ups", "queries", "tags", "title", "prompt", "text")
ORDER_CHARS = 2000  # of an order; what is longer is something else
WIDTH = 40  # of a title, in columns: 20 characters of Chinese
QUERY_CHARS = 200
SUMMARY_CHARS = 600


def reply(messages: Sequence[tuple[str, str]]) -> str | None:
    """Return the reply to a front end's own task, or ``None`` where a person asks.

    ``messages`` are those of a chat, each as role and text.
    """
    if not messages or messages[-1][0] == "assistant":
        return None
    text = messages[-1][1]
    if EMOJI.match(text):
        return "💬"
    return _tagged(text) or _ordered(messages) or _instructed(messages)


def _tagged(message: str) -> str | None:
    """Reply in the JSON that Open WebUI asks for."""
    before, opened, rest = message.partition("<chat_history>")
    told, closed, behind = rest.rpartition("</chat_history>")
    asked = before + behind
    key = next((key for key in KEYS if re.search(rf'"{key}"\s*:', asked)), None)
    if not (opened and closed and key):
        return None
    return json.dumps({key: FORMS[key](_said(told))}, ensure_ascii=False)


def _ordered(messages: Sequence[tuple[str, str]]) -> str | None:
    """Reply to an order in the last message, about the conversation in it or before it."""
    *before, (role, text) = messages
    orders, within = _parted(text)
    if within:
        said = _said(within) or RULE.split(within)[:1]
    else:
        said = [told for by, told in before if by == "user"]
        orders = [order for order in orders if not ASKS.search(order)]
    kind = next((kind for order in orders if (kind := _kind(order))), None)
    if not _lines(said) or (kind == "summary" and not within and role == "user"):
        return None  # nothing to name; a person asks to sum something up
    return WRITTEN[kind](_lines(said)) if kind else None


def _instructed(messages: Sequence[tuple[str, str]]) -> str | None:
    """Reply to an order that is the system's message, about what the one message of a user holds."""
    (role, order), rest = messages[0], messages[1:]
    if role not in ("system", "developer") or [by for by, _ in rest] != ["user"]:
        return None
    kind, said = _kind(order), _said(rest[0][1])
    if not said and (kind != "title" or ANSWERS.search(order)):
        return None  # it tells how to answer a question
    return WRITTEN[kind](said or _lines([rest[0][1]])) if kind else None


def _kind(order: str) -> str | None:
    """Return what an order asks for: a title, a summary, or nothing of the kind."""
    if len(order) > ORDER_CHARS or not (TALK.search(order) and BARE.search(order)):
        return None
    return "title" if TITLE.search(order) else "summary" if SUMMARY.search(order) else None


def _parted(text: str) -> tuple[list[str], str]:
    """Return what may be an order in a message, and the conversation that the message holds."""
    opened = OPENED.search(text)
    if opened:
        closing = f"</{opened[1]}>" if opened[1] else "```"
        end = text.rfind(closing, opened.end())
        if end >= 0:
            return [text[: opened.start()] + text[end + len(closing) :]], text[opened.end() : end]
    label = LABEL.search(text)
    if label is None:
        return [text], ""
    body, _, last = text.rpartition("\n\n")
    behind = last if body and not LABEL.search(last) else ""
    return [text[: label.start()], behind], text[label.start() :].removesuffix(behind)


def _said(conversation: str) -> list[str]:
    """Return what the user said in a conversation that is written down, with labels or as JSON."""
    parts = LABEL.split(conversation)  # before the first, then whether it is the user's, and the text
    if len(parts) > 1:
        pairs = zip(parts[1::2], parts[2::2], strict=True)
        return _lines(CLOSED.sub("", text.strip()) for user, text in pairs if user)
    try:
        found = json.loads(conversation) if conversation.lstrip()[:1] in ("{", "[") else []
    except (ValueError, RecursionError):
        return []
    records = found if isinstance(found, list) else [found]
    return _lines(_text(item) for item in records if isinstance(item, dict) and item.get("role") == "user")


def _text(record: dict[str, Any]) -> str:
    """Return the text of a message as JSON, in the fields that chats have for it."""
    for name in ("content", "mainText", "text"):
        if isinstance(record.get(name), str):
            return str(record[name])
    parts = record.get("parts") or record.get("content")
    texts = [part.get("text") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return " ".join(text for text in texts if isinstance(text, str))


def _lines(texts: Any) -> list[str]:
    """Return texts in one line each, less the empty ones."""
    return [line for text in texts if (line := " ".join(text.split()))]


def title(questions: Sequence[str]) -> str:
    """Return a short title: the first question that is more than a greeting, cut where it is long."""
    asked = [GREETING.sub("", question) for question in questions]
    words = next((question for question in asked if question), questions[0] if questions else "")
    words = words.rstrip(" ?？。.!！,，;；")
    kept = _fitting(words, WIDTH)
    if len(kept) == len(words):
        return words
    head = kept if words[len(kept)] == " " else kept.rpartition(" ")[0]
    return (head if len(head) > len(kept) // 2 else kept).rstrip(" ,，、;；") + "…"


def _fitting(text: str, width: int) -> str:
    for place, character in enumerate(text):
        width -= 2 if east_asian_width(character) in "WF" else 1
        if width < 0:
            return text[:place]
    return text


def _latest(questions: Sequence[str]) -> str:
    return questions[-1][:QUERY_CHARS] if questions else ""


def _summary(questions: Sequence[str]) -> str:
    """Return what was asked, the latest of it where it is too much."""
    return "\n".join(questions)[-SUMMARY_CHARS:]


WRITTEN: dict[str, Callable[[Sequence[str]], str]] = {"title": title, "summary": _summary}
FORMS: dict[str, Callable[[Sequence[str]], object]] = {
    "title": title,
    "tags": lambda _: ["General"],  # what the task itself suggests where there is nothing to say
    "follow_ups": lambda _: [],
    "queries": lambda questions: [_latest(questions)] if questions else [],
    "prompt": _latest,
    "text": lambda _: "",
}
