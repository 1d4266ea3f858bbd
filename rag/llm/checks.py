"""What a written sentence shares with a passage, and the numbers and names that it does not.

Support is a score that a person can follow: the share of the sentence's words, weighed by how rare
they are, that the passage holds, halved where it lacks a number. In another script than the
passage's no word can match, so there it is the likeness of the vectors.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.lexical import LexicalIndex, everyday, fold, question_words, tokenize
from rag.llm import figures
from rag.scripts import script_of
from rag.split import sentences
from rag.types import Encoder, Hit, Span

WEAK = 0.35  # support under which a sentence is flagged
CAPITALISED = re.compile(r"(?<![\w.])[A-Z][a-zà-ÿ]+(?:[A-Z][a-z]+)*|[A-Z]{2,}\b")
# What places and offices end in, with the two characters before it, less those that belong to no name.
PLACE = re.compile(
    r"(?=([^\W\da-z的和与在到了个座家及这那该各是有为由从新老大小全本每某]{2})"
    r"(公司|集团|大学|学院|中学|小学|医院|银行|水库|水厂|泵站|大桥|协会|基金会|街道|工程"
    r"|(?<![社城小园地山景校农乡超股上都间集市])[省市县区镇乡村]))"
)
HAN = re.compile(r"[\u3400-\u9fff]{2,8}\Z")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage made ready to check sentences against: what it says, and what is said of it."""

    hit: Hit
    folded: str
    words: frozenset[str]
    numbers: frozenset[str]
    parts: tuple[Span, ...]  # its sentences

    @classmethod
    def of(cls, hit: Hit) -> "Evidence":
        """Take a hit."""
        source, text = hit.source, hit.passage.text
        about = (source.title, source.author, source.affiliation, source.published, *source.section)
        known = "\n".join([*(part for part in about if part), text])
        return cls(
            hit,
            fold(known),
            frozenset(tokenize(known)),
            frozenset(figures.held(known)),
            tuple(sentences(text)),
        )

    def text_of(self, part: Span) -> str:
        """Return one of its sentences."""
        return self.hit.passage.text[part.start : part.end]


def support(index: LexicalIndex, encoder: Encoder, sentence: str, passage: Evidence) -> tuple[float, Span]:
    """Return how far a passage bears a sentence, 0 to 1, and the sentence of it that does so best."""
    if script_of(sentence) != script_of(passage.hit.passage.text):
        return _alike(encoder, sentence, passage)
    words, numbers = question_words(sentence), figures.stated(sentence).keys()
    shares = [
        _share(index, words, frozenset(tokenize(passage.text_of(part))))
        + len(numbers & figures.held(passage.text_of(part))) / (1 + len(numbers))
        for part in passage.parts
    ]
    best = max(range(len(shares)), key=shares.__getitem__)
    whole = _share(index, words, passage.words)
    return whole if numbers <= passage.numbers else whole / 2, passage.parts[best]


def _share(index: LexicalIndex, words: Sequence[str], held: frozenset[str]) -> float:
    mass = {word: index.idf(word) for word in words}
    total = sum(mass.values())
    return sum(idf for word, idf in mass.items() if word in held) / total if total else 0.0


def _alike(encoder: Encoder, sentence: str, passage: Evidence) -> tuple[float, Span]:
    query = encoder.encode([sentence], "query")[0]
    scores = encoder.encode([passage.text_of(part) for part in passage.parts], "passage") @ query
    best = int(scores.argmax())
    return float(min(1.0, max(0.0, scores[best]))), passage.parts[best]


def unheld_numbers(sentence: str, passages: Sequence[Evidence]) -> list[str]:
    """Return the figures of a sentence, as written, that none of the passages holds."""
    known = {number for passage in passages for number in passage.numbers}
    return [written for value, written in figures.stated(sentence).items() if value not in known]


def unheld_names(sentence: str, passages: Sequence[Evidence], question: str) -> list[str]:
    """Return what looks like a name in a sentence and is neither in a passage nor in the question.

    Latin words with a capital inside the sentence; Chinese words that are rare, or stand before what
    places and offices end in. A passage in another script is not asked, as
    there the name would be written otherwise.
    """
    alike = [item for item in passages if script_of(item.hit.passage.text) == script_of(sentence)]
    if not alike:
        return []
    known = "\n".join([*(item.folded for item in alike), fold(question)])
    latin = [found[0] for found in CAPITALISED.finditer(sentence) if found.start() > _first(sentence)]
    chinese = [word for word in question_words(sentence) if HAN.match(word) and _like_a_name(word)]
    names = [name for name in (*latin, *chinese) if fold(name) not in known]
    names += [name + end for name, end in PLACE.findall(fold(sentence)) if name not in known]
    return [
        name for name in dict.fromkeys(names) if not any(name != other and name in other for other in names)
    ]


def _first(sentence: str) -> int:
    """Return where the first word starts, whose capital says nothing."""
    found = re.search(r"\w", sentence)
    return found.start() if found else 0


def _like_a_name(word: str) -> bool:
    return len(word) <= 4 and not everyday(word)
