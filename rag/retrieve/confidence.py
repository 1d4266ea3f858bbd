"""How likely it is that the first passages hold an answer.

A passage that answers stands out, and it holds what the question asks for. So what is looked at is
how far the first one is ahead of the next ten: in the similarity of its vector, in that of its best
sentence window, and in the share of the question's idf mass that two neighbouring sentences of it
hold; and what share of the question's words, weighed by their idf, it holds as a whole. A word that
no article holds weighs most: an article on the subject does not say what is asked of it. A logistic
function turns these into a probability; its weights go, with how much the lexical leg is heard, from
one set to another, since without words in common the shares say nothing.

With a reranker the first passage is the one that it put there. What is looked at stays the same,
from both legs and the passage's words; a reranker's own score, whose scale each model chooses, is not.

The weights in ``confidence.json`` are fitted by benchmarks/confidence.py on questions that are
asked with the passages that answer them and without these, of large folders and of small ones.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

from rag.lexical import fold, held
from rag.retrieve.kinds import Wanted
from rag.retrieve.legs import Candidates
from rag.split import sentences, windows
from rag.store import Generation
from rag.types import Question, Rows, Scores, Vector

THRESHOLD = 0.5  # below it, a question is refused
PRIOR = 1.3  # log odds: the weights are fitted where half the questions have an answer; in use, three in four
# Off the log odds, and set by hand on questions about the project's seeds, since the development sets
# are too large and too wordy to teach it: in a small folder a word that is nowhere is most often what
# is asked for, and so is a length, a date or a sum where none is told.
MISSING = 4.0  # for a question of whose words no article holds any
UNTOLD = 3.0  # for a kind of thing that is asked for and not there, beside its fitted weight
BEST = 4  # sentences where a kind of thing is looked for
ELSEWHERE = 0.5  # of not being told
FIRST = 3  # passages that are read for it
SENTENCES_KEPT = 4096  # passages whose sentences are kept, folded
FIELD = 10  # passages that the first one is compared with
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
FEATURES = ("whole", "window", "words", "held", "apart", "figures", "kind")


def confidence(generation: Generation, question: Question, found: Candidates) -> float:
    """Return the probability, 0 to 1, that the first passages hold an answer."""
    if not len(found.rows):
        return 0.0
    heard, margins = features(generation, question, found)
    weights = {
        name: (1 - heard) * fitted()["unheard"][name] + heard * fitted()["heard"][name]
        for name in ("bias", *FEATURES)
    }
    logit = weights["bias"] + sum(weights[name] * margins[name] for name in FEATURES)
    logit += PRIOR - MISSING * missing(generation, question, int(found.rows[found.order[0]]))
    logit -= UNTOLD * margins["kind"]
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, logit))))


def missing(generation: Generation, question: Question, first: int) -> float:
    """Return the share of the question's words, by idf, that no article holds.

    Where the first passage is in another script than the question it says less: as much as the
    question's script has of all passages.
    """
    scripts = np.asarray(generation.scripts)
    said = 1.0 if scripts[first] == question.script else float((scripts == question.script).mean())
    return said * (1.0 - question.known)


@cache
def fitted() -> Mapping[str, Mapping[str, float]]:
    """Return the weights, with and without the lexical leg."""
    text = files("rag.retrieve").joinpath("confidence.json").read_text(encoding="utf-8")
    weights: Mapping[str, Mapping[str, float]] = json.loads(text)["weights"]
    return weights


def features(generation: Generation, question: Question, found: Candidates) -> tuple[float, dict[str, float]]:
    """Return how much of the lexical leg is heard of the first passage, and the margins."""
    first = int(found.order[0])
    alike = int(generation.scripts[found.rows[first]]) == question.script
    words = word_shares(generation, question, found)
    return found.heard * alike, {
        "whole": margin(found.whole, first),
        "window": margin(found.window, first),
        "words": float(words[0] - words[1:].mean()) if len(words) > 1 else 0.0,
        **_told(generation, question, found.rows[found.order[:FIRST]]),
    }


def _told(generation: Generation, question: Question, rows: Rows) -> dict[str, float]:
    """Return what the first passages hold of the question.

    held: the share of its words, by idf, that the first one holds under its title and headings
    apart: the same of its best sentence, by what tells its sentences apart: a word weighs its idf
        times how rare it is among them, and most if none holds it; one of the title says nothing of
        what is asked about it
    figures: the share of its figures that the first one does not hold
    kind: 1 where it asks for a kind of thing that neither the best sentences of the first passages
        hold nor their neighbours; half where the first passage holds one elsewhere
    """
    mass = question.words
    asked, wanted = set(FIGURE.findall(question.folded)), Wanted.of(question.folded)
    passages = [_Told.of(generation, int(row), mass) for row in rows]
    first = passages[0]
    holds = [there for one in passages for there in one.holds]
    rare = {word: idf * _rarity(word, holds) for word, idf in mass.items()}
    scored = sorted(
        (_share(mass, there) + _share(rare, there), n, i)
        for n, one in enumerate(passages)
        for i, there in enumerate(one.holds)
    )
    near = [text for _, n, i in scored[-BEST:] for text in passages[n].sentences[max(0, i - 1) : i + 2]]
    near.append(_nearest(generation, question.vector, int(rows[0])))
    return {
        "held": _share(mass, held(first.under, mass)),
        "apart": first.apart,
        "figures": len(asked.difference(FIGURE.findall(first.under))) / len(asked) if asked else 0.0,
        "kind": (not wanted.told("\n".join(near))) * (ELSEWHERE if wanted.told(first.under) else 1.0),
    }


def _nearest(generation: Generation, query: Vector, row: int) -> str:
    """Return the passage's window that is nearest to the question, folded."""
    scores, _ = generation.windows.scores(query, np.array([row]))
    text = generation.passage(row).text
    if not len(scores):
        return fold(text)
    span = windows(text)[int(np.argmax(scores))]
    return fold(text[span.start : span.end])


@dataclass(frozen=True, slots=True)
class _Told:
    """A passage, folded: all of it under its title and headings; its sentences, and the words they hold."""

    under: str
    sentences: tuple[str, ...]
    holds: list[frozenset[str]]
    apart: float

    @classmethod
    def of(cls, generation: Generation, row: int, mass: Mapping[str, float]) -> "_Told":
        passage = generation.passage(row)
        title = fold(generation.article(int(generation.owners[row]))["title"] or "")
        told = folded(passage.text)
        holds = [held(text, mass) for text in told]
        rare = {word: idf * _rarity(word, holds) for word, idf in mass.items() if word not in title}
        apart = max((_share(rare, there) for there in holds), default=0.0) if rare else 1.0
        return cls(fold(" ".join([title, *passage.section, passage.text])), told, holds, apart)


@lru_cache(maxsize=SENTENCES_KEPT)
def folded(text: str) -> tuple[str, ...]:
    """Return the sentences of a passage, folded; those of passages that were just read are kept."""
    return tuple(fold(text[span.start : span.end]) for span in sentences(text))


def _share(mass: Mapping[str, float], words: frozenset[str]) -> float:
    total = sum(mass.values())
    return sum(mass[word] for word in words & mass.keys()) / total if total else 0.0


def _rarity(word: str, holds: Sequence[frozenset[str]]) -> float:
    return math.log((len(holds) + 1) / (sum(word in there for there in holds) + 0.5))


def margin(scores: Scores, first: int) -> float:
    """Return how far a candidate is ahead of the best ten but the very best."""
    field = np.sort(scores)[::-1][1 : FIELD + 1]
    return float(scores[first] - field.mean()) if len(field) else 0.0


def word_shares(generation: Generation, question: Question, found: Candidates) -> Scores:
    """Return the share of the question's idf mass in the best two sentences of the first passages."""
    mass = question.terms
    total = sum(mass.values()) or 1.0
    rows = found.rows[found.order[: FIELD + 1]]
    shares = [_densest(generation.passage(int(row)).text, mass) / total for row in rows]
    return np.array(shares, dtype=np.float32)


def _densest(text: str, mass: Mapping[str, float]) -> float:
    holds = [held(sentence, mass) for sentence in folded(text)]
    pairs = zip(holds, [*holds, frozenset()][1:], strict=True) if holds else ()
    return max((sum(mass[term] for term in one | two) for one, two in pairs), default=0.0)
