"""A question to hits.

question.py     what is asked, looked at once
filters.py      what to search in
legs.py         two legs and a second look, fused
dates.py        the dates that question and passage tell
duplicates.py   reprints are one hit
reranking.py    what a cross-encoder thinks of the first of them, where there is one
confidence.py   whether the hits hold an answer
kinds.py        what kind of thing is asked for, and whether it is told
"""

import time
from dataclasses import dataclass

import numpy as np

from rag.errors import InvalidRequest
from rag.lexical import WORD
from rag.retrieve.confidence import THRESHOLD, confidence
from rag.retrieve.duplicates import Group, grouped
from rag.retrieve.filters import allowed_rows, check_text, filters_from
from rag.retrieve.legs import DEPTH, Candidates, find, fuse
from rag.retrieve.question import understood
from rag.retrieve.reranking import DEPTH as RERANKED
from rag.retrieve.reranking import reranked
from rag.store import Generation
from rag.types import (
    Duplicate,
    Encoder,
    Filters,
    Hit,
    Question,
    Reranker,
    Rows,
    SearchResult,
    Vector,
    VectorIndex,
)

__all__ = [
    "MAX_K",
    "THRESHOLD",
    "Candidates",
    "Found",
    "check_question",
    "filters_from",
    "find",
    "fuse",
    "look",
    "result",
    "search",
]

MAX_QUESTION = 2000  # characters
MAX_K = 100


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
    check_text("question", question)
    if not WORD.search(question):
        raise InvalidRequest("The question holds no word.", "Ask something in words.")
    if not 1 <= k <= MAX_K:
        raise InvalidRequest(f"k is {k}.", f"Ask for 1 to {MAX_K} passages.")
    return question


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found, before it is cut down to hits."""

    question: Question
    candidates: Candidates
    groups: list[Group]
    timing_ms: dict[str, float]
    reranker: str | None = None


def search(
    generation: Generation,
    vectors: VectorIndex,
    encoder: Encoder,
    question: str,
    k: int = 10,
    filters: Filters | None = None,
    reranker: Reranker | None = None,
) -> SearchResult:
    """Return the ``k`` best passages for a question, best first, from one generation.

    Raises:
        InvalidRequest: for a question or ``k`` that cannot be served.
    """
    return result(generation, look(generation, vectors, encoder, question, k, filters, reranker))


def look(
    generation: Generation,
    vectors: VectorIndex,
    encoder: Encoder,
    question: str,
    k: int = 10,
    filters: Filters | None = None,
    reranker: Reranker | None = None,
) -> Found:
    """Return the candidates for a question, and the ``k`` best that do not repeat one another.

    With a reranker the best are those that it puts first.

    Raises:
        InvalidRequest: for a question or ``k`` that cannot be served.
    """
    text = check_question(question, k)
    started = time.perf_counter()
    vector: Vector = encoder.encode([text], "query")[0]
    encoded = time.perf_counter()
    allowed = allowed_rows(generation, filters or Filters())
    wanted = k if reranker is None else max(k, RERANKED)
    asked = understood(generation, text, vector)
    found, groups = _distinct(generation, vectors, asked, wanted, allowed)
    searched = time.perf_counter()
    timing = {"encode": 1e3 * (encoded - started), "search": 1e3 * (searched - encoded)}
    if reranker is None:
        return Found(asked, found, groups, timing)
    found, groups = reranked(generation, found, groups, text, reranker)
    timing["rerank"] = 1e3 * (time.perf_counter() - searched)
    return Found(asked, found, groups[:k], timing, reranker.name)


def _distinct(
    generation: Generation, vectors: VectorIndex, question: Question, k: int, allowed: Rows | None
) -> tuple[Candidates, list[Group]]:
    """Search deeper where reprints have taken the places of other passages."""
    total = len(generation.owners) if allowed is None else len(allowed)
    depth = max(DEPTH, k)
    while True:
        found = find(generation, vectors, question, allowed, depth)
        groups = grouped(generation, found, k)
        if len(groups) >= k or depth >= total:
            return found, groups
        depth *= 4


def result(generation: Generation, found: Found) -> SearchResult:
    """Return the hits, with how likely they are to hold an answer."""
    started = time.perf_counter()
    candidates = found.candidates
    hits = tuple(_hit(generation, candidates, rank, group) for rank, group in enumerate(found.groups, 1))
    told = confidence(generation, found.question, candidates)
    timing = dict(found.timing_ms)
    timing["search"] += 1e3 * (time.perf_counter() - started)
    return SearchResult(
        asked=found.question,
        generation=generation.name,
        model=generation.model,
        hits=hits,
        confidence=told,
        timing_ms=timing,
        reranker=found.reranker,
    )


def _hit(generation: Generation, found: Candidates, rank: int, group: Group) -> Hit:
    i = group.first
    row, weight = int(found.rows[i]), float(found.weights[i])
    rerank = None if found.rerank is None or np.isnan(found.rerank[i]) else float(found.rerank[i])
    passage = generation.passage(row)
    return Hit(
        rank=rank,
        row=row,
        score=float(found.fused[i]),
        dense=float(found.cosine[i]),
        window=float(found.cosine[i] + found.window[i] - found.whole[i]),
        lexical=float(found.lexical[i]),
        weights={"dense": 1.0 - weight, "lexical": weight},
        passage=passage,
        source=generation.source(int(generation.owners[row]), passage.section, passage.page),
        duplicates=tuple(_duplicate(generation, int(found.rows[other])) for other in group.others),
        rerank=rerank,
    )


def _duplicate(generation: Generation, row: int) -> Duplicate:
    passage = generation.passage(row)
    return Duplicate(
        generation.source(int(generation.owners[row]), passage.section, passage.page), passage.spans
    )
