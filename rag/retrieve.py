"""A question to hits: two legs, fused by how much the lexical leg has to say.

Each leg proposes its best passages; every candidate then gets both scores, each scaled to 0..1
over the candidates, and their weighted sum (convex combination; Bruch, Gai and Ingber, ACM TOIS
2023). What the lexical leg weighs is decided for each question and passage. For the question, by
the share of its idf mass that the vocabulary knows: under two fifths BM25 is not heard, from nine
tenths in full, between them in proportion. For the passage, by its script: in another script than
the question's no word can match, which says nothing against it, so there the dense score stands
alone. The dense scores that are compared are those less their script's mean (rag/vectors/centring.py).
"""

import fnmatch
import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from rag.errors import InvalidRequest
from rag.lexical import WORD, LexicalIndex, best, fold, question_terms, question_words
from rag.scripts import script_of
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
LEXICAL_WEIGHT = 0.6  # of a question whose words are known
KNOWN = (0.4, 0.9)  # share of the idf mass known: from here the lexical leg is heard, from there in full
THRESHOLD = 0.5  # of the confidence: below it, a question is refused
MAX_QUESTION = 2000  # characters
MAX_K = 100
MAX_FILTER = 200  # characters
DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
SURROGATE = re.compile(r"[\ud800-\udfff]")

# The confidence is a logistic function of the best dense score and of the idf mass that the best
# passage covers. Between scripts no word can match, so there the first hit's dense score stands alone.
SAME_SCRIPT = {"bias": -17.0, "dense": 18.0, "coverage": 5.0}
OTHER_SCRIPT = {"bias": -45.9, "dense": 60.0}


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
    _check_text("question", question)
    if not WORD.search(question):
        raise InvalidRequest("The question holds no word.", "Ask something in words.")
    if not 1 <= k <= MAX_K:
        raise InvalidRequest(f"k is {k}.", f"Ask for 1 to {MAX_K} passages.")
    return question


def _check_text(name: str, text: str) -> None:
    if SURROGATE.search(text):
        raise InvalidRequest(f"The {name} holds half a surrogate pair.", "Send well-formed Unicode.")


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
    found = find(generation, vectors, query, question, allowed_rows(generation, filters or Filters()))
    hits = tuple(_hit(generation, found, rank, int(i)) for rank, i in enumerate(found.order[:k], 1))
    words = question_words(question)
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


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages that the legs propose, in row order, with what each leg thinks of them.

    ``cosine`` is the plain similarity, ``dense`` that less the script's mean; ``weights`` are
    the lexical leg's. ``order`` sorts the candidates by ``fused``, best first, ties by row.
    """

    rows: Rows
    cosine: Scores
    dense: Scores
    lexical: Scores
    weights: Scores
    fused: Scores
    order: Rows


def find(
    generation: Generation, vectors: VectorIndex, query: Vector, question: str, allowed: Rows | None = None
) -> Candidates:
    """Return the best candidates of both legs among the allowed rows, fused."""
    lexical = generation.words.scores(question_terms(question))
    proposed, _ = vectors.search(query, DEPTH, allowed)
    rows = np.union1d(proposed, best(lexical, DEPTH, allowed))
    dense: Scores = generation.centred[rows] @ query
    weights = lexical_weights(generation, question, rows)
    fused = fuse(dense, lexical[rows], weights)
    order = np.lexsort((rows, -fused)).astype(np.int64)
    return Candidates(rows, generation.vectors[rows] @ query, dense, lexical[rows], weights, fused, order)


def lexical_weights(generation: Generation, question: str, rows: Rows) -> Scores:
    """Return the weight of the lexical leg for each of the rows; the dense leg has the rest."""
    known = generation.words.coverage(question_words(question))
    heard = min(1.0, max(0.0, (known - KNOWN[0]) / (KNOWN[1] - KNOWN[0])))
    alike = generation.scripts[rows] == script_of(question)
    return np.where(alike, LEXICAL_WEIGHT * heard, 0.0).astype(np.float32)


def fuse(dense: Scores, lexical: Scores, weights: Scores | float) -> Scores:
    """Return the weighted sum of both legs' scores, each scaled to 0..1; weights are the lexical leg's."""
    fused: Scores = (1.0 - weights) * _scaled(dense) + weights * _scaled(lexical)
    return fused


def _scaled(scores: Scores) -> Scores:
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    scaled: Scores = (scores - low) / (high - low) if high > low else np.ones_like(scores)
    return scaled


def _hit(generation: Generation, found: Candidates, rank: int, i: int) -> Hit:
    row, weight = int(found.rows[i]), float(found.weights[i])
    passage = generation.passage(row)
    return Hit(
        rank=rank,
        row=row,
        score=float(found.fused[i]),
        dense=float(found.cosine[i]),
        lexical=float(found.lexical[i]),
        weights={"dense": 1.0 - weight, "lexical": weight},
        passage=passage,
        source=generation.source(int(generation.owners[row]), passage.section, passage.page),
    )


def confidence(words_index: LexicalIndex, question: str, words: list[str], hits: tuple[Hit, ...]) -> float:
    """Return how likely it is, 0 to 1, that the hits hold an answer."""
    if not hits:
        return 0.0
    if script_of(question) != script_of(hits[0].passage.text):
        return _logistic(OTHER_SCRIPT["bias"] + OTHER_SCRIPT["dense"] * hits[0].dense)
    dense = max(hit.dense for hit in hits[:5])
    coverage = max(words_index.coverage(words, hit.row) for hit in hits[:5])
    return _logistic(SAME_SCRIPT["bias"] + SAME_SCRIPT["dense"] * dense + SAME_SCRIPT["coverage"] * coverage)


def _logistic(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-logit))


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
        if len(value) > MAX_FILTER:
            raise InvalidRequest(f"The filter {name} is too long.", f"Give at most {MAX_FILTER} characters.")
        _check_text(f"filter {name}", value)
        if name.startswith("published") and not DATE.fullmatch(value):
            raise InvalidRequest(f"The filter {name} is no date.", "Write 2025, 2025-03 or 2025-03-31.")
    return Filters(**{name: value for name, value in given.items() if isinstance(value, str)})


def allowed_rows(generation: Generation, filters: Filters) -> Rows | None:
    """Return the rows that the filters leave, or None where nothing is asked."""
    if filters == Filters():
        return None
    wanted = {
        name: fold(value)
        for name in ("title", "author", "affiliation")
        if (value := getattr(filters, name)) is not None
    }
    articles = [
        number for number, record in enumerate(generation.articles) if _allowed(record, filters, wanted)
    ]
    return np.flatnonzero(np.isin(generation.owners, articles)).astype(np.int64)


def _allowed(record: Json, filters: Filters, wanted: Mapping[str, str]) -> bool:
    if filters.path is not None and not fnmatch.fnmatchcase(record["path"], filters.path):
        return False
    if any(part not in fold(record[name] or "") for name, part in wanted.items()):
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
