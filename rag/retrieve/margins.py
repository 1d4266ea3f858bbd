"""How likely it is that the first passages hold an answer, where nothing reads them.

A passage that answers stands out, and it holds what the question asks for. So what is looked at is
how far the first one is ahead of the next ten: in the similarity of its vector, in that of its best
sentence window, and in the share of the question's idf mass that two neighbouring sentences of it
hold; and what share of the question's words, weighed by their idf, it holds as a whole. A word that
no article holds weighs most: an article on the subject does not say what is asked of it. A logistic
function turns these into a probability; its weights go, with how much the lexical leg is heard, from
one set to another, since without words in common the shares say nothing.

With a reranker the first passage is the one that it put there. What is looked at stays the same,
from both legs and the passage's words; a reranker's own score, whose scale each model chooses, is not.

The weights in ``margins.json`` are fitted by benchmarks/margins.py on questions that are
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
from rag.retrieve.legs import Candidates
from rag.split import sentences
from rag.store import Generation
from rag.types import Question, Scores

PRIOR = 1.3  # log odds: the weights are fitted where half the questions have an answer; in use, three in four
# Off the log odds, and set by hand on questions about the project's seeds, since the development sets
# are too large and too wordy to teach it: in a small folder a word that is nowhere is most often what
# is asked for.
MISSING = 4.0  # for a question of whose words no article holds any
SENTENCES_KEPT = 4096  # passages whose sentences are kept, folded
FIELD = 10  # passages that the first one is compared with
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
FEATURES = ("whole", "window", "words", "held", "apart", "figures")


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
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, logit))))


def missing(generation: Generation, question: Question, first: int) -> float:
    """Return the share of the question's words, by idf, that no article holds.

    Where the first passage is in another script than the question it says less: as much as the
    question's script has of all passages.
    """
    alike = question.coded or generation.scripts[first] == question.script
    said = 1.0 if alike else float((np.asarray(generation.scripts) == question.script).mean())
    return said * (1.0 - question.known)


@cache
def fitted() -> Mapping[str, Mapping[str, float]]:
    """Return the weights, with and without the lexical leg."""
    text = files("rag.retrieve").joinpath("margins.json").read_text(encoding="utf-8")
    weights: Mapping[str, Mapping[str, float]] = json.loads(text)["weights"]
    return weights


def features(generation: Generation, question: Question, found: Candidates) -> tuple[float, dict[str, float]]:
    """Return how much of the lexical leg is heard of the first passage, and the margins."""
    first = int(found.order[0])
    alike = bool(found.alike[first])
    words = word_shares(generation, question, found)
    return found.heard * alike, {
        "whole": margin(found.whole, first),
        "window": margin(found.window, first),
        "words": float(words[0] - words[1:].mean()) if len(words) > 1 else 0.0,
        **_told(generation, question, int(found.rows[first])),
    }


def _told(generation: Generation, question: Question, row: int) -> dict[str, float]:
    """Return what the first passage holds of the question.

    held: the share of its words, by idf, that it holds under its title and headings
    apart: the same of its best sentence, by what tells its sentences apart: a word weighs its idf
        times how rare it is among them, and most if none holds it; one of the title says nothing of
        what is asked about it
    figures: the share of its figures that the passage does not hold
    """
    mass, asked = question.words, set(FIGURE.findall(question.folded))
    first = _Told.of(generation, row, mass)
    return {
        "held": _share(mass, held(first.under, mass)),
        "apart": first.apart,
        "figures": len(asked.difference(FIGURE.findall(first.under))) / len(asked) if asked else 0.0,
    }


@dataclass(frozen=True, slots=True)
class _Told:
    """A passage, folded, under its title and headings; how its sentences tell the words apart."""

    under: str
    apart: float

    @classmethod
    def of(cls, generation: Generation, row: int, mass: Mapping[str, float]) -> "_Told":
        passage = generation.passage(row)
        title = fold(generation.article(int(generation.owners[row]))["title"] or "")
        holds = [held(text, mass) for text in folded(passage.text)]
        rare = {word: idf * _rarity(word, holds) for word, idf in mass.items() if word not in title}
        apart = max((_share(rare, there) for there in holds), default=0.0) if rare else 1.0
        return cls(fold(" ".join([title, *passage.section, passage.text])), apart)


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
