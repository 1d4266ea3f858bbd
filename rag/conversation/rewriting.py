"""What a follow-up means on its own, by rules: what the conversation is about, where it was left out.

A chain of follow-ups is resolved link by link: what the last question meant on its own is what the
next one follows. Nothing of the history is searched that the question does not need.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.conversation.gate import LEAD, LEFT_OUT, ORDINAL, content, follows_up
from rag.retrieve import MAX_QUESTION
from rag.retrieve.filters import SURROGATE
from rag.types import Turn

TURNS = 16  # messages of the history that are looked at
MAX_TURN = 1000  # characters of each
MAX_TOPIC = 60  # characters that are carried on
MAX_ITEM = 80  # of a point of the last answer

MARKER = re.compile(r"\s*\[\d+\](?:\([^()\s]*\))?")  # also as the link that chats are given
HAN = re.compile(r"[\u3400-\u9fff]")
# What ends the leading words of a Chinese question, which are mostly what it is about.
PREDICATE = re.compile(
    r"一共|总共|總共|什么|甚么|什麼|甚麼|多少|几|幾|谁|誰|哪|怎|为何|為何|为什么|為什麼|为甚|為甚|何时|何時|如何|多[长長久大高远遠宽寬重]|是|有|在|能|可以|要|会|會|吗|嗎|呢|[?？,，]"
)
# 他 after "who": the answer, where it is a name or starts with a byline.
WHO = re.compile(r"谁|誰|作者|哪位|\bwho\b|\bauthor\b", re.IGNORECASE)
PERSON = re.compile(r"(?<!其)(?:他|她)(?!们|們|人|乡|鄉)|\b(?:he|she)\b", re.IGNORECASE)
NAME = re.compile(
    r"[^\w\n]*(?:By )?([\u4e00-\u9fff·]{2,4}|[A-Z][\w.-]+(?: [A-Z][\w.-]+){1,2})(?:[\s(（,，.。;；]|$)"
)
TAIL = re.compile(r"呢?\s*[?？。!！]*$")
ABOUT = re.compile(r"^(?:and |but |so )*(?:what|how) about |^(?:and|or) ", re.IGNORECASE)
COUNTED = re.compile(
    r"(?:第([一二三四五六七八九十])|([①②③④⑤⑥⑦⑧⑨])|(?<![\d.])(\d)[.、)）](?!\d)|([一二三四五六七八九十])(?:是|、))"
)
LIST = re.compile(r"[^、，,。；;:：\s]{1,20}(?:、[^、，,。；;:：\s]{1,20}){1,}")
PLACES = {word: place for place, word in enumerate("一二三四五六七八九十", 1)} | {
    word: place for place, word in enumerate("first second third fourth fifth sixth".split(), 1)
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a question means on its own, and what it is about, which later follow-ups may leave out."""

    text: str
    about: str


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return the question as it can be searched: itself, unless it follows up on the history."""
    before, said = Meaning("", ""), ""
    for turn in history[-TURNS:]:
        words = SURROGATE.sub("", turn.content[:MAX_TURN]).strip()
        if turn.role == "assistant":
            said = MARKER.sub("", words)
        elif words:
            before, said = resolve(words, before, said), ""
    resolved = resolve(question, before, said).text
    return resolved if len(resolved) <= MAX_QUESTION else question


def resolve(question: str, before: Meaning, said: str) -> Meaning:
    """Return what a question means after the one ``before`` it was answered by ``said``."""
    if not before.about or not follows_up(question):
        return Meaning(question, topic(question))
    person = _person(question, before.text, said)
    if person:
        return Meaning(person, before.about)
    point = _point(question, said)
    if point:
        return Meaning(f"{before.about} {point} {question}", before.about)
    swapped = _swapped(question, before.text)
    if swapped:
        return Meaning(swapped, topic(swapped))
    return Meaning(_placed(question, before.about), before.about)


def topic(question: str) -> str:
    """Return what a question that stands on its own is about."""
    bare = LEAD.sub("", question)
    if HAN.search(bare):
        found = PREDICATE.search(bare)
        leading = bare[: found.start()] if found else bare
        if len(content(leading)) >= 1 and len(leading) >= 2:
            return leading.strip()[:MAX_TOPIC]
    return " ".join(content(bare))[:MAX_TOPIC]


def _person(question: str, asked: str, said: str) -> str:
    """Return the question with a name in place of 他, where it was asked who."""
    pronoun, name = PERSON.search(question), NAME.match(said)
    if not (pronoun and name and WHO.search(asked)):
        return ""
    return question[: pronoun.start()] + name[1] + question[pronoun.end() :]


def _placed(question: str, about: str) -> str:
    """Put what it is about where 它 stands, or in front; 他 and 她 are seldom what was asked about."""
    found = re.search(r"(?<!其)[它牠]们?", question)
    if found:
        return question[: found.start()] + about + question[found.end() :]
    return f"{about} {question}"


def _point(question: str, said: str) -> str:
    """Return the point of the last answer that a question names by its place."""
    found = ORDINAL.search(question.lower())
    if not found or not said:
        return ""
    word = found["han"] or found["latin"]
    place = int(word) if word.isdigit() else PLACES[word]
    counted = list(COUNTED.finditer(said))
    if len(counted) >= place > 0 and len(counted) > 1:
        end = counted[place].start() if place < len(counted) else len(said)
        return said[counted[place - 1].start() : end].strip()[:MAX_ITEM]
    lists = max(LIST.findall(said), key=lambda items: items.count("、"), default="").split("、")
    return lists[place - 1][:MAX_ITEM] if 1 < len(lists) >= place else ""


def _swapped(question: str, before: str) -> str:
    """Ask the last question of something else of the same kind: 城南片区几点停水, 那老街片区呢."""
    if not LEFT_OUT.search(question.lower()):
        return ""
    other = TAIL.sub("", ABOUT.sub("", LEAD.sub("", question)))
    for size in (3, 2, 1):
        kind = other[-size:]
        at = before.find(kind)
        if len(other) > size and len(kind) == size and HAN.match(kind) and at > 0 and other not in before:
            start = max((found.end() for found in re.finditer(r"[的在\s,，]", before[:at])), default=0)
            return before[:start] + other + before[at + size :]
    return ""
