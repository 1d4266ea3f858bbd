"""How likely it is that the first passages hold an answer.

A passage that answers stands out. So what is looked at is how far the first one is ahead of the
next ten: in the similarity of its vector, in that of its best sentence window, and in the share of
the question's idf mass that two neighbouring sentences of it hold. A passage that is merely on the
subject has many like it. A logistic function turns the three margins into a probability; its
weights go, with how much the lexical leg is heard, from one set to another, since without words in
common the third margin says nothing.

The weights in ``confidence.json`` are fitted by benchmarks/confidence.py on questions that are
asked twice, with and without the passages that answer them.
"""

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np

from rag.lexical import fold, held, question_terms
from rag.retrieve.legs import Candidates
from rag.scripts import script_of
from rag.split import sentences
from rag.store import Generation
from rag.types import Scores

THRESHOLD = 0.5  # below it, a question is refused
FIELD = 10  # passages that the first one is compared with
FEATURES = ("whole", "window", "words")


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
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, logit))))


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
        "words": float(words[0] - np.sort(words[1:])[::-1][:FIELD].mean()) if len(words) > 1 else 0.0,
    }


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
    pairs = zip(holds, [*holds[1:], frozenset()], strict=True)
    return max((sum(mass[term] for term in one | two) for one, two in pairs), default=0.0)
