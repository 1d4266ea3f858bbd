"""What the reader is taught: groups of a question with passages, of which the first answers, or none does.

Public: CMRC 2018 and DRCD, whose questions repeat their paragraph's words. What they do not teach is made of
them: a figure of the question, or the name that its article is about, is exchanged for another, and
nothing is told any more. Own: the questions of ``benchmarks/questions`` over the articles of
``benchmarks/pages`` and ``seeds``, with twins that are answered nowhere and questions that the articles
leave open. Beside the passage that answers stands itself without the sentences that do, and what a search
finds else.
"""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import bm25s
from opencc import OpenCC

from rag.lexical import fold, tokenize
from rag.models.reader import PROMPT, QUESTION
from rag.models.tokens import Pieces
from rag.split import sentences
from rag.types import Excerpt, Json

TOKENS = (60, 300)  # of a passage: as many as fall to chance between
HEAD, SENTENCE, ALL = 40, 200, 440  # tokens, at most
TITLED = 0.85  # of the passages are shown under their title
NEAR = 20  # texts that share most words with a question
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
SIMPLE, TRADITIONAL = OpenCC("t2s"), OpenCC("s2t")

Spans = Sequence[tuple[int, int]]


@dataclass(slots=True)
class Text:
    """A passage: what stands above it, its sentences, where they start, and their tokens."""

    head: str
    body: str
    said: list[str]
    starts: list[int]
    tokens: list[list[int]]


@dataclass(slots=True)
class Input:
    """A question and a passage as tokens, and what is right about them."""

    ids: list[int]
    bounds: list[tuple[int, int]]  # of the sentences, in tokens
    told: list[int] = field(default_factory=list)  # sentences that tell it
    answers: list[int] = field(default_factory=list)  # tokens of the answer


@dataclass(slots=True)
class Group:
    """A question's passages; ``right`` says that the first one answers, else none does."""

    inputs: list[Input]
    right: bool


class Texts:
    """Passages as tokens."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self.all: list[Text] = []

    def add(self, head: str, body: str) -> int:
        """Take a passage; return its number."""
        spans = sentences(body)
        said = [body[span.start : span.end] for span in spans]
        tokens = [self._pieces.ids(text) for text in said]
        self.all.append(Text(head, body, said, [span.start for span in spans], tokens))
        return len(self.all) - 1

    def add_lines(self, head: str, lines: Sequence[str]) -> int:
        """Take a passage whose sentences are these lines; return its number."""
        starts = [sum(len(line) + 1 for line in lines[:n]) for n in range(len(lines))]
        tokens = [self._pieces.ids(line) for line in lines]
        self.all.append(Text(head, "\n".join(lines), list(lines), starts, tokens))
        return len(self.all) - 1

    def within(self, number: int, start: int, end: int) -> list[int]:
        """Return the sentences that a stretch of a text covers by half, or that hold half of it."""
        text, found = self.all[number], []
        for n, (first, said) in enumerate(zip(text.starts, text.said, strict=True)):
            shared = min(end, first + len(said)) - max(start, first)
            if shared > 0 and 2 * shared >= min(len(said), end - start):
                found.append(n)
        return found

    def input(
        self,
        question: str,
        number: int,
        chance: random.Random,
        told: Sequence[int] = (),
        answers: Spans = (),
        without: Sequence[int] = (),
    ) -> Input:
        """Return a question with a part of a text, as long as falls to chance; what tells it stays in."""
        text, pieces = self.all[number], self._pieces
        chosen = self._part([n for n in range(len(text.tokens)) if n not in without], text, chance, told)
        ids = [pieces.first, *pieces.ids(PROMPT + question)[:QUESTION], pieces.last]
        if text.head and chance.random() < TITLED:
            ids += pieces.ids(text.head)[:HEAD]
        made = Input(ids, [])
        for n in chosen:
            piece = text.tokens[n][:SENTENCE]
            if len(ids) + len(piece) >= ALL:
                break
            if n in told:
                made.told.append(len(made.bounds))
                for place, (start, end) in enumerate(pieces.placed(text.said[n])[: len(piece)]):
                    first, last = start + text.starts[n], end + text.starts[n]
                    if start < end and any(first < b and last > a for a, b in answers):
                        made.answers.append(len(ids) + place)
            made.bounds.append((len(ids), len(ids) + len(piece)))
            ids += piece
        ids.append(pieces.last)
        return made

    @staticmethod
    def _part(kept: list[int], text: Text, chance: random.Random, told: Sequence[int]) -> list[int]:
        """Return neighbouring sentences around those that tell, or around any."""
        if not kept:
            return []
        room = chance.randint(*TOKENS)
        low, high = (min(told), max(told)) if told else (chance.choice(kept),) * 2
        chosen = [n for n in kept if low <= n <= high]
        size = sum(len(text.tokens[n]) for n in chosen)
        before, after = [n for n in kept if n < low], [n for n in kept if n > high]
        while before or after:
            left = bool(before) and (not after or chance.random() < 0.5)
            side = before if left else after
            n = side.pop() if left else side.pop(0)
            if size + len(text.tokens[n]) > room:
                side.clear()
            else:
                size += len(text.tokens[n])
                chosen.append(n)
        return sorted(chosen)


def reworded(question: str, chance: random.Random) -> str:
    """Return a question in the other writing or without its mark, now and then."""
    roll = chance.random()
    if roll < 0.15:
        question = TRADITIONAL.convert(question)
    elif roll < 0.25:
        question = SIMPLE.convert(question)
    return question.rstrip("？?") if chance.random() < 0.3 else question


@dataclass(slots=True)
class Asked:
    """A question of a public set, where its paragraph tells it, and the answer's words."""

    question: str
    text: int
    told: list[int]
    answers: Spans
    words: str


class Public:
    """CMRC 2018 and DRCD."""

    FILES = ("cmrc2018_train.jsonl", "drcd_train.jsonl")

    def __init__(self, pieces: Pieces, folder: Path) -> None:
        self.texts = Texts(pieces)
        self.questions: list[Asked] = []
        for name in self.FILES:
            for line in (folder / name).open(encoding="utf-8"):
                self._add(json.loads(line))
        self._index = bm25s.BM25()
        words = [tokenize(f"{text.head}\n{text.body}") for text in self.texts.all]
        self._index.index(words, show_progress=False)

    def _add(self, row: Json) -> None:
        number = self.texts.add(row["title"], row["text"])
        for asked in row["questions"]:
            start, end = asked["start"], asked["start"] + len(asked["answer"])
            told = self.texts.within(number, start, end)
            if told:
                words = fold(asked["answer"])
                self.questions.append(Asked(asked["text"], number, told, [(start, end)], words))

    def groups(self, asked: Asked, chance: random.Random, exchange: float) -> list[Group]:
        """Return what a question teaches, or, with a chance of ``exchange``, what it does exchanged."""
        if chance.random() < exchange and (other := self._exchanged(asked, chance)):
            return [self._nothing(reworded(other, chance), asked, chance)]
        question, texts = reworded(asked.question, chance), self.texts
        made = [texts.input(question, asked.text, chance, asked.told, asked.answers)]
        if len(asked.told) < len(texts.all[asked.text].tokens):
            made.append(texts.input(question, asked.text, chance, without=asked.told))
        others = [
            n
            for n in self._near(asked.question)
            if n != asked.text and asked.words not in fold(texts.all[n].body)
        ][:8]
        chance.shuffle(others)
        return [Group(made + [texts.input(question, n, chance) for n in others[:2]], right=True)]

    def _nothing(self, question: str, asked: Asked, chance: random.Random) -> Group:
        made = [self.texts.input(question, asked.text, chance, asked.told)]
        made[0].told = []
        others = [n for n in self._near(question) if n != asked.text][:6]
        made += [self.texts.input(question, n, chance) for n in others and [chance.choice(others)]]
        return Group(made, right=False)

    def _exchanged(self, asked: Asked, chance: random.Random) -> str | None:
        """Return the question with a figure or its article's name exchanged, where that can be done."""
        text, question = self.texts.all[asked.text], asked.question
        figures, name = list(FIGURE.finditer(question)), _name(text.head)
        ways = ["figure"] * bool(figures) + ["name"] * (len(name) > 1 and name in question)
        if not ways:
            return None
        if chance.choice(ways) == "figure":
            mark = chance.choice(figures)
            if not mark[0].isdigit() or len(mark[0]) > 9:
                return None
            other = str(max(1, int(mark[0]) + chance.choice((-10, -3, -2, -1, 1, 2, 3, 10))))
            kept = other not in text.body and other != mark[0]
            return question[: mark.start()] + other + question[mark.end() :] if kept else None
        all_texts = self.texts.all
        near = self._near(question) if chance.random() < 0.6 else chance.sample(range(len(all_texts)), 5)
        names = [_name(all_texts[n].head) for n in near]
        names = [o for o in names if len(o) > 1 and o not in text.body + text.head and name not in o]
        return question.replace(name, chance.choice(names)) if names else None

    def _near(self, question: str) -> list[int]:
        found, _ = self._index.retrieve([tokenize(question) or ["?"]], k=NEAR, show_progress=False)
        return [int(n) for n in found[0]]


def _name(title: str) -> str:
    return re.sub(r"[（(].*", "", title)


class Records:
    """Short documents of rows, items and rules, a sentence a line (``benchmarks/questions/records-*``)."""

    def __init__(self, pieces: Pieces, rows: Sequence[Json]) -> None:
        self.texts = Texts(pieces)
        self.questions: list[tuple[int, Json]] = []  # a record's number, and a question with its lines
        for row in rows:
            head = "\n".join(filter(None, (row["title"], row["section"])))
            number = self.texts.add_lines(head, row["lines"])
            self.questions += [(number, asked) for asked in row["questions"]]
        self._index = bm25s.BM25()
        words = [tokenize(f"{text.head}\n{text.body}") for text in self.texts.all]
        self._index.index(words, show_progress=False)

    def groups(self, asked: tuple[int, Json], chance: random.Random) -> list[Group]:
        """Return what a question teaches."""
        number, row = asked
        question, told, text = reworded(row["question"], chance), row["lines"], self.texts.all[number]
        found, _ = self._index.retrieve([tokenize(question) or ["?"]], k=4, show_progress=False)
        others = [n for n in map(int, found[0]) if n != number][:2]
        if not told:
            near = max(range(len(text.said)), key=lambda n: len(set(text.said[n]) & set(question)))
            made = [self.texts.input(question, number, chance, [near])]
            made[0].told = []
            return [Group(made + [self.texts.input(question, n, chance) for n in others[:1]], right=False)]
        spans = []
        for n in told:
            for answer in row["answer"]:
                if (at := text.said[n].find(answer)) >= 0:
                    spans.append((text.starts[n] + at, text.starts[n] + at + len(answer)))
        made = [self.texts.input(question, number, chance, told, spans)]
        if len(told) < len(text.said):
            made.append(self.texts.input(question, number, chance, without=told))
        return [Group(made + [self.texts.input(question, n, chance) for n in others], right=True)]


def flat(text: str) -> tuple[str, list[int]]:
    """Return a text without white space, and where each of its characters stood."""
    places = [at for at, character in enumerate(text) if not character.isspace()]
    return "".join(text[at] for at in places), places


@dataclass(frozen=True, slots=True)
class Read:
    """A passage of an own article: the article's place in its file, what the reader is given, the text."""

    file: str
    article: int
    excerpt: Excerpt
    text: str


@dataclass(slots=True)
class Item:
    """An own question with the texts that tell it, and where."""

    row: Json
    told: dict[int, list[int]]
    answers: dict[int, list[tuple[int, int]]]

    @property
    def wanted(self) -> list[str]:
        """The answer's stretches, without white space."""
        return [flat(answer)[0] for answer in self.row["answer"]]


class Own:
    """The project's questions over its own articles.

    ``found`` tells of a question what a search finds, as numbers of passages, best first.
    """

    def __init__(self, pieces: Pieces, passages: Sequence[Read], rows: Sequence[Json]) -> None:
        self.passages = passages
        self.texts = Texts(pieces)
        self._of: dict[tuple[str, int], list[int]] = {}
        for read in passages:
            number = self.texts.add(read.excerpt.head, read.text)
            self._of.setdefault((read.file, read.article), []).append(number)
        self._flat = [flat(text.body) for text in self.texts.all]
        self.items = [item for row in rows if (item := self._item(row))]
        self.found: dict[str, list[int]] = {}

    def _item(self, row: Json) -> Item | None:
        """Return a question; None where its evidence stands in no passage."""
        item = Item(row, {}, {})
        for evidence in row["evidence"]:
            wanted = flat(evidence)[0]
            for number in self._of.get((row["file"], row["article"]), ()):
                words, places = self._flat[number]
                at = words.find(wanted)
                if at < 0:
                    continue
                end = places[at + len(wanted) - 1] + 1
                there = self.texts.within(number, places[at], end)
                item.told[number] = sorted({*item.told.get(number, ()), *there})
                for answer in item.wanted:
                    if (inside := wanted.find(answer)) >= 0 and answer:
                        span = (places[at + inside], places[at + inside + len(answer) - 1] + 1)
                        item.answers.setdefault(number, []).append(span)
        return item if item.told or not row["evidence"] else None

    def tells(self, number: int, item: Item) -> bool:
        """Whether a passage may answer: it is told there, or the answer's words are."""
        words = self._flat[number][0]
        return number in item.told or bool(item.wanted and all(answer in words for answer in item.wanted))

    def groups(self, item: Item, chance: random.Random) -> list[Group]:
        """Return what a question teaches: itself, and its twin."""
        row, texts, made = item.row, self.texts, []
        question = reworded(row["question"], chance)
        near = [n for n in self.found.get(row["question"], ()) if not self.tells(n, item)][:8]
        chance.shuffle(near)
        if not row["evidence"]:
            own = self._of[row["file"], row["article"]]
            ranked = [n for n in self.found.get(row["question"], ()) if n in own] or own[:1]
            numbers = [*ranked[:2], *(n for n in near[:1] if n not in own)]
            return [Group([texts.input(question, n, chance) for n in numbers], right=False)]
        best = max(item.told, key=lambda n: (len(item.told[n]), len(item.answers.get(n, ()))))
        told = item.told[best]
        inputs = [texts.input(question, best, chance, told, item.answers.get(best, ()))]
        if len(item.told) == 1 and len(told) < len(texts.all[best].tokens):
            inputs.append(texts.input(question, best, chance, without=told))
        made.append(Group(inputs + [texts.input(question, n, chance) for n in near[:2]], right=True))
        if row["twin"]:
            made.append(self._twin(item, best, chance))
        return made

    def _twin(self, item: Item, best: int, chance: random.Random) -> Group:
        twin = item.row["twin"]
        inputs = [self.texts.input(reworded(twin, chance), best, chance, item.told[best])]
        inputs[0].told = []
        others = [n for n in self.found.get(twin, ()) if n not in item.told][:6]
        others = [n for n in others if self.passages[n].file != item.row["file"]] or others
        inputs += [self.texts.input(twin, n, chance) for n in others and [chance.choice(others)]]
        return Group(inputs, right=False)
