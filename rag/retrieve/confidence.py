"""How likely it is that an answer made of the first passages is right: what the reader says, calibrated.

A logistic function turns what is seen of the hits that were read (:func:`features`) into a
probability; its weights, in ``confidence.json``, are fitted by benchmarks/confidence.py on questions that the
reader was not trained on, by whether the sentences that were chosen tell what was asked.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from rag.lexical import fold
from rag.retrieve.question import CODE
from rag.retrieve.reader import standing, told
from rag.types import Hit, Question

THRESHOLD = 0.45  # below it, a question is refused; chosen on questions over files of others


FEATURES = ("relevance", "sentence", "fused")
EXACT = 0.95  # of a code that stands in a passage: 72 of 72 were found so
LEAST = -10.0  # of a log odds that is looked at


def confidence(asked: Question, hits: Sequence[Hit]) -> float:
    """Return the probability, 0 to 1, that the passages that were read give a right answer.

    Figures and codes alone ask for where they stand: a passage holds them all, to the letter, or none.
    """
    if asked.coded:
        return EXACT if any(_holds(hit, asked.folded) for hit in hits) else 0.0
    weights = fitted()
    logit = weights["bias"] + sum(weights[name] * value for name, value in features(hits).items())
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, logit))))


def _holds(hit: Hit, folded: str) -> bool:
    """Whether a passage holds all figures and codes of a question, each as a whole."""
    text = fold(hit.passage.text)
    wholes = [rf"(?<![a-z0-9]){re.escape(code)}(?![a-z0-9])" for code in CODE.findall(folded)]
    return bool(wholes) and all(re.search(whole, text) for whole in wholes)


def features(hits: Sequence[Hit]) -> dict[str, float]:
    """Return what is seen of the best of the passages that were read, of which there is one.

    relevance: the reader's, in log odds; sentence: its best sentence's; fused: the score of both legs
    """
    best = max(hits, key=standing)
    assert best.read is not None
    return {
        "relevance": max(best.read.relevance, LEAST),
        "sentence": max([LEAST, *(score for score, _ in told(best))]),
        "fused": best.score,
    }


@cache
def fitted() -> Mapping[str, float]:
    """Return the weights."""
    text = files("rag.retrieve").joinpath("confidence.json").read_text(encoding="utf-8")
    weights: Mapping[str, float] = json.loads(text)["weights"]
    return weights
