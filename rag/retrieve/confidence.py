"""How likely it is that the first passages hold an answer.

A passage that answers stands out, and it holds what the question asks for. So what is looked at is
how far the first one is ahead of the next ten: in the similarity of its vector, in that of its best
sentence window, and in the share of the question's idf mass that two neighbouring sentences of it
hold; and what share of the question's words, weighed by their idf, it holds as a whole. A word that
no article holds weighs most: an article on the subject does not say what is asked of it. A logistic
function turns these into a probability; its weights go, with how much the lexical leg is heard, from
one set to another, since without words in common the shares say nothing.

The weights in ``confidence.json`` are fitted by benchmarks/confidence.py on questions that are
asked with the passages that answer them and without these, of large folders and of small ones.
"""

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np

from rag.lexical import fold, held, question_terms, question_words
from rag.retrieve.legs import Candidates
from rag.scripts import script_of
from rag.split import sentences
from rag.store import Generation
from rag.types import Scores

THRESHOLD = 0.5  # below it, a question is refused
PRIOR = 1.1  # log odds: the weights are fitted where half the questions have an answer; in use, three in four
MISSING = 4.0  # off the log odds, for a question of whose words no article holds any
COMMON = 0.15  # of the idf mass known: with less, question and articles share no language
FIELD = 10  # passages that the first one is compared with
FEATURES = ("whole", "window", "words", "held")


def confidence(generation: Generation, question: str, found: Candidates) -> float:
    """Return the probability, 0 to 1, that the first passages hold an answer."""
    if not len(found.rows):
        return 0.0
    heard, margins = features(generation, question, found)
    weights = {
        name: (1 - heard) * fitted()["unheard"][name] + heard * fitted()["heard"][name]
        for name in ("bias", *FEATURES)
    }
    logit = weights["bias"] + sum(weights[name] * margins[name] for name in FEATURES)
    logit += PRIOR - MISSING * missing(generation, question)
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, logit))))


def missing(generation: Generation, question: str) -> float:
    """Return the share of the question's words, by idf, that no article holds.

    The development sets are too large to teach this: in a small folder, a word that is nowhere is
    most often what is asked for. The weight is set by hand, on questions about the project's seeds.
    """
    known = generation.words.coverage(question_words(question))
    return 1.0 - known if known > COMMON else 0.0


@cache
def fitted() -> Mapping[str, Mapping[str, float]]:
    """Return the weights, with and without the lexical leg."""
    text = files("rag.retrieve").joinpath("confidence.json").read_text(encoding="utf-8")
    weights: Mapping[str, Mapping[str, float]] = json.loads(text)["weights"]
    return weights


def features(generation: Generation, question: str, found: Candidates) -> tuple[float, dict[str, float]]:
    """Return how much of the lexical leg is heard of the first passage, and the margins."""
    first = int(found.order[0])
    alike = int(generation.scripts[found.rows[first]]) == script_of(question)
    words = word_shares(generation, question, found)
    return found.heard * alike, {
        "whole": margin(found.whole, first),
        "window": margin(found.window, first),
        "words": float(words[0] - words[1:].mean()) if len(words) > 1 else 0.0,
        "held": word_share(generation, question, int(found.rows[first])),
    }


def word_share(generation: Generation, question: str, row: int) -> float:
    """Return the share of the question's words, by idf, that a passage holds under its headings."""
    passage = generation.passage(row)
    title = generation.article(int(generation.owners[row]))["title"] or ""
    mass = {word: generation.words.idf(word) for word in question_words(question)}
    there = held(fold(" ".join([title, *passage.section, passage.text])), mass)
    return sum(mass[word] for word in there) / (sum(mass.values()) or 1.0)


def margin(scores: Scores, first: int) -> float:
    """Return how far a candidate is ahead of the best ten but the very best."""
    field = np.sort(scores)[::-1][1 : FIELD + 1]
    return float(scores[first] - field.mean()) if len(field) else 0.0


def word_shares(generation: Generation, question: str, found: Candidates) -> Scores:
    """Return the share of the question's idf mass in the best two sentences of the first passages."""
    mass = {term: generation.words.idf(term) for term in question_terms(question)}
    total = sum(mass.values()) or 1.0
    rows = found.rows[found.order[: FIELD + 1]]
    shares = [_densest(generation.passage(int(row)).text, mass) / total for row in rows]
    return np.array(shares, dtype=np.float32)


def _densest(text: str, mass: Mapping[str, float]) -> float:
    holds = [held(fold(text[span.start : span.end]), mass) for span in sentences(text)]
    pairs = zip(holds, [*holds, frozenset()][1:], strict=True) if holds else ()
    return max((sum(mass[term] for term in one | two) for one, two in pairs), default=0.0)
