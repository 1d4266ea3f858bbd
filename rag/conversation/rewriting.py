"""What a follow-up means on its own, by rules: what the conversation is about, where it was left out.

A chain of follow-ups is resolved link by link: what the last question meant on its own is what the
next one follows. Nothing of the history is searched that the question does not need.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.asked import TURNS as ANOTHER
from rag.conversation.gate import LEAD, LEFT_OUT, ORDINAL, content, follows_up
from rag.lexical import fold
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
    r"[^\w\n]*(?:By |(?:本[报報刊]|特[约約])?(?:[记記]者|通[讯訊][员員]|撰稿人?|作者)[ :：]*|文[／/][ ]?)?"
    r"([\u4e00-\u9fff·]{2,4}|[A-Z][\w.-]+(?: [A-Z][\w.-]+){1,2})(?:[\s(（,，.。;；]|$)"
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


@dataclass(frozen=True, slots=True)
class Found:
    """What a question of the conversation found first: the titles and headings, and the passage's words."""

    names: tuple[str, ...] = ()
    text: str = ""


Look = Callable[[str], Found]


def nothing(_: str) -> Found:
    """Find nothing: the words of the conversation alone tell what it is about."""
    return Found()


def standalone(question: str, history: Sequence[Turn], look: Look = nothing) -> str:
    """Return the question as it can be searched: itself, unless it follows up on the history.

    ``look`` tells what a question found: of its words, those that name the article or the section that
    answered it are what the conversation is about.
    """
    before, said = Meaning("", ""), ""
    for turn in history[-TURNS:]:
        words = SURROGATE.sub("", turn.content[:MAX_TURN]).strip()
        if turn.role == "assistant":
            said = MARKER.sub("", words)
        elif words:
            before, said = resolve(words, before, said, look), ""
    resolved = resolve(question, before, said, look).text
    return resolved if len(resolved) <= MAX_QUESTION else question


def resolve(question: str, before: Meaning, said: str, look: Look = nothing) -> Meaning:
    """Return what a question means after the one ``before`` it was answered by ``said``."""
    if not before.about or not follows_up(question):
        turned = ANOTHER.match(fold(question))
        apart = question[turned.end() :].strip() if turned and len(fold(question)) == len(question) else ""
        return Meaning(apart or question, topic(apart or question))
    found = look(before.text)
    named = subject(before.text, found.names)
    if named:
        before = Meaning(before.text, named)
    person = _person(question, before.text, said)
    if person:
        return Meaning(person, before.about)
    point = _point(question, said)
    if point:
        return Meaning(f"{before.about} {point} {question}", before.about)
    swapped = _swapped(question, before.text, found)
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


def subject(question: str, names: Sequence[str]) -> str:
    """Return the words of a question that name what it found: the longest stretch of a title or heading."""
    folded = fold(question)
    if len(folded) != len(question):
        return ""
    best = ""
    for name in map(fold, names):
        match = SequenceMatcher(None, folded, name, autojunk=False).find_longest_match()
        words = folded[match.a : match.a + match.size].strip(" 的了是在有,，。:：")
        if len(words) > len(best) and content(words) and (HAN.search(words) or words in name.split()):
            best = words
    at = folded.find(best)
    return question[at : at + len(best)] if len(best) > 1 else ""


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


def _swapped(question: str, before: str, found: Found) -> str:
    """Ask the last question of something else of the same kind: 城南片区几点停水, 那老街片区呢.

    What merely ends as the other does, and stands in the words that answered, is another side of the same
    thing: 银卡每月多少钱, 那停卡呢.
    """
    if not LEFT_OUT.search(question.lower()):
        return ""
    other = TAIL.sub("", ABOUT.sub("", LEAD.sub("", question)))
    for size in (3, 2, 1):
        kind = other[-size:]
        at = before.find(kind)
        if (
            size == 1
            and fold(other) in fold(found.text)
            and not any(fold(other) in fold(n) for n in found.names)
        ):
            continue
        if len(other) > size and len(kind) == size and HAN.match(kind) and at > 0 and other not in before:
            start = max((found.end() for found in re.finditer(r"[的在\s,，]", before[:at])), default=0)
            return before[:start] + other + before[at + size :]
    return ""
