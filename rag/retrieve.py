"""A question to hits: two legs, fused by how much the lexical leg has to say.

Each leg proposes its best passages; every candidate then gets both scores. A leg's scores are
scaled to 0..1 over the candidates and added with weights (convex combination; Bruch, Gai and
Ingber, ACM TOIS 2023). The lexical weight is half the share of the question's idf mass that the
vocabulary knows: a question in another language leaves BM25 with nothing to say, and then it
is not asked.
"""

import fnmatch
import math
import re
import time
from collections.abc import Mapping
from dataclasses import fields

import numpy as np

from rag.errors import InvalidRequest
from rag.lexical import LexicalIndex, best, fold, question_words
from rag.store import Generation
from rag.types import (
    Encoder,
    Filters,
    Hit,
    Json,
    Rows,
    Scores,
    SearchResult,
    Vector,
    VectorIndex,
)

DEPTH = 100  # candidates that each leg proposes
LEXICAL_WEIGHT = 0.5  # of a question whose words are all known
MAX_QUESTION = 2000  # characters
MAX_K = 100

# The confidence is a logistic function of the best dense score and of the idf mass that the best
# passage covers. Between scripts no word can match, so there the dense score speaks alone.
SAME_SCRIPT = {"bias": -17.0, "dense": 18.0, "coverage": 5.0}
OTHER_SCRIPT = {"bias": -45.9, "dense": 60.0, "coverage": 0.0}
CHINESE = re.compile(r"[\u3400-\u9fff]")


def check_question(question: str, k: int) -> str:
    """Return the question without blanks at its ends.

    Raises:
        InvalidRequest: if it is empty, too long or no text, or ``k`` is out of range.
    """
    question = question.strip()
    if not question:
        raise InvalidRequest("The question is empty.", "Ask something in words.")
    if len(question) > MAX_QUESTION:
        raise InvalidRequest(
            f"The question has {len(question)} characters.", f"Ask in at most {MAX_QUESTION}."
        )
    if any("\ud800" <= character <= "\udfff" for character in question):
        raise InvalidRequest("The question holds half a surrogate pair.", "Send well-formed Unicode.")
    if not 1 <= k <= MAX_K:
        raise InvalidRequest(f"k is {k}.", f"Ask for 1 to {MAX_K} passages.")
    return question


def search(
    generation: Generation,
    vectors: VectorIndex,
    encoder: Encoder,
    question: str,
    k: int = 10,
    filters: Filters | None = None,
) -> SearchResult:
    """Return the ``k`` best passages for a question, best first, from one generation.

    Raises:
        InvalidRequest: for a question or ``k`` that cannot be served.
    """
    question = check_question(question, k)
    started = time.perf_counter()
    query: Vector = encoder.encode([question], "query")[0]
    encoded = time.perf_counter()
    words = question_words(question)
    rows = allowed_rows(generation, filters or Filters())
    lexical = generation.words.scores(words)
    candidates = propose(vectors, query, lexical, rows)
    dense: Scores = generation.vectors[candidates] @ query
    weights = leg_weights(generation.words, words)
    fused = fuse(dense, lexical[candidates], weights)
    order = np.lexsort((candidates, -fused))[:k]
    hits = tuple(
        _hit(generation, rank, int(candidates[i]), fused[i], dense[i], lexical[candidates[i]], weights)
        for rank, i in enumerate(order, 1)
    )
    done = time.perf_counter()
    return SearchResult(
        question=question,
        generation=generation.name,
        model=generation.model,
        hits=hits,
        confidence=confidence(generation.words, question, words, hits),
        words={word: generation.words.idf(word) for word in words},
        timing_ms={"encode": 1e3 * (encoded - started), "search": 1e3 * (done - encoded)},
    )


def propose(vectors: VectorIndex, query: Vector, lexical: Scores, rows: Rows | None) -> Rows:
    """Return the rows that either leg has among its best, in row order."""
    dense_rows, _ = vectors.search(query, DEPTH, rows)
    return np.union1d(dense_rows, best(lexical, DEPTH, rows))


def leg_weights(words_index: LexicalIndex, words: list[str]) -> dict[str, float]:
    """Return the weight of each leg, by the share of the question that the vocabulary knows."""
    lexical = LEXICAL_WEIGHT * words_index.coverage(words)
    return {"dense": 1.0 - lexical, "lexical": lexical}


def fuse(dense: Scores, lexical: Scores, weights: Mapping[str, float]) -> Scores:
    """Return the weighted sum of both legs' scores, each scaled to 0..1 over the candidates."""
    return weights["dense"] * _scaled(dense) + weights["lexical"] * _scaled(lexical)


def _scaled(scores: Scores) -> Scores:
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    scaled: Scores = (scores - low) / (high - low) if high > low else np.ones_like(scores)
    return scaled


def _hit(
    generation: Generation,
    rank: int,
    row: int,
    score: float,
    dense: float,
    lexical: float,
    weights: Mapping[str, float],
) -> Hit:
    passage = generation.passage(row)
    source = generation.source(int(generation.owners[row]), passage.section, passage.page)
    return Hit(rank, row, float(score), float(dense), float(lexical), weights, passage, source)


def confidence(words_index: LexicalIndex, question: str, words: list[str], hits: tuple[Hit, ...]) -> float:
    """Return how likely it is, 0 to 1, that the hits hold an answer."""
    if not hits:
        return 0.0
    dense = max(hit.dense for hit in hits[:5])
    coverage = max(words_index.coverage(words, hit.row) for hit in hits[:5])
    same = bool(CHINESE.search(question)) == bool(CHINESE.search(hits[0].passage.text))
    fit = SAME_SCRIPT if same else OTHER_SCRIPT
    return 1.0 / (1.0 + math.exp(-(fit["bias"] + fit["dense"] * dense + fit["coverage"] * coverage)))


def filters_from(given: Mapping[str, object]) -> Filters:
    """Return the filters of a request.

    Raises:
        InvalidRequest: for a name that is no filter or a value that is no text.
    """
    known = [field.name for field in fields(Filters)]
    for name, value in given.items():
        if name not in known:
            raise InvalidRequest(f"There is no filter {name[:40]!r}.", f"Filters are {', '.join(known)}.")
        if not isinstance(value, str):
            raise InvalidRequest(f"The filter {name} is no text.", "Give every filter as a string.")
    return Filters(**{name: value for name, value in given.items() if isinstance(value, str)})


def allowed_rows(generation: Generation, filters: Filters) -> Rows | None:
    """Return the rows that the filters leave, or None where nothing is asked."""
    if filters == Filters():
        return None
    articles = [
        number
        for number, record in enumerate(generation.articles)
        if _allowed(record, generation.document(record["document"]).path, filters)
    ]
    return np.flatnonzero(np.isin(generation.owners, articles)).astype(np.int64)


def _allowed(record: Json, path: str, filters: Filters) -> bool:
    if filters.path is not None and not fnmatch.fnmatchcase(path, filters.path):
        return False
    for name in ("title", "author", "affiliation"):
        wanted = getattr(filters, name)
        if wanted is not None and fold(wanted) not in fold(record[name] or ""):
            return False
    return _in_range(record["published"], filters.published_from, filters.published_to)


def _in_range(published: str | None, first: str | None, last: str | None) -> bool:
    """Compare as far as both dates go, so that 2025-03 is inside 2025."""
    if first is None and last is None:
        return True
    if published is None:
        return False
    return (first is None or published >= first[: len(published)]) and (
        last is None or published[: len(last)] <= last
    )
