"""A question to hits.

question.py     what is asked, looked at once
filters.py      what to search in
legs.py         two legs and a second look, fused
dates.py        the dates that question and passage tell
duplicates.py   reprints are one hit
reranking.py    what a cross-encoder thinks of the first of them, where there is one
reader.py       what the reader says of the very first, and of their sentences
confidence.py   whether the hits hold an answer: what the reader says, calibrated
margins.py      the same where there is no reader: how far the first hit stands out
"""

import time
from dataclasses import dataclass

import numpy as np

from rag.asked import asked as asked_of
from rag.asked import sought
from rag.errors import InvalidRequest
from rag.lexical import WORD
from rag.retrieve.confidence import THRESHOLD, confidence
from rag.retrieve.duplicates import Group, grouped
from rag.retrieve.filters import allowed_rows, check_text, filters_from
from rag.retrieve.legs import DEPTH, Candidates, find, fuse
from rag.retrieve.margins import confidence as margins
from rag.retrieve.question import understood
from rag.retrieve.reader import AMONG, Reading, read
from rag.retrieve.reranking import DEPTH as RERANKED
from rag.retrieve.reranking import reranked
from rag.store import Generation
from rag.types import (
    Duplicate,
    Encoder,
    Filters,
    Hit,
    Question,
    Reader,
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
    "Models",
    "check_question",
    "filters_from",
    "find",
    "fuse",
    "look",
    "result",
    "search",
]

MAX_QUESTION = 2000  # characters
NOT_READ = Reading({}, whole=True)
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
    """What a question found, before it is cut down to ``k`` hits."""

    question: Question
    candidates: Candidates
    groups: list[Group]
    timing_ms: dict[str, float]
    k: int
    reranker: str | None = None
    reading: Reading = NOT_READ
    allowed: Rows | None = None


@dataclass(frozen=True, slots=True)
class Models:
    """What reads a question beside the index: the encoder that the index was built with, and second looks."""

    encoder: Encoder
    reranker: Reranker | None = None
    reader: Reader | None = None
    reading: float = 1.0  # seconds, after which the reader begins no further passage


def search(
    generation: Generation,
    vectors: VectorIndex,
    models: Models,
    question: str,
    k: int = 10,
    filters: Filters | None = None,
    rows: Rows | None = None,
) -> SearchResult:
    """Return the ``k`` best passages for a question, best first, from one generation.

    ``rows`` are those that are looked at, in place of those that filters leave.

    Raises:
        InvalidRequest: for a question or ``k`` that cannot be served.
    """
    allowed = allowed_rows(generation, filters or Filters()) if rows is None else rows
    return result(generation, look(generation, vectors, models, question, k, allowed))


def look(
    generation: Generation,
    vectors: VectorIndex,
    models: Models,
    question: str,
    k: int = 10,
    allowed: Rows | None = None,
) -> Found:
    """Return the candidates for a question among the allowed rows, and the ``k`` best distinct ones.

    Which are best is what a reranker says of the first, where there is one, or the reader.

    Raises:
        InvalidRequest: for a question or ``k`` that cannot be served.
    """
    text = check_question(question, k)
    clock = _Clock()
    vector: Vector = models.encoder.encode([sought(text, asked_of(text))], "query")[0]
    clock.done("encode")
    asked = understood(generation, text, vector)
    depths = (k, RERANKED if models.reranker else 0, AMONG if models.reader else 0)
    found, groups = _distinct(generation, vectors, asked, max(depths), allowed)
    clock.done("search")
    reading = NOT_READ
    if models.reranker is not None:
        found, groups = reranked(generation, found, groups, asked.sought, models.reranker)
        clock.done("rerank")
    if models.reader is not None:
        found, groups, reading = read(generation, found, groups, asked, models.reader, models.reading)
        clock.done("read")
    reranker = models.reranker.name if models.reranker else None
    return Found(asked, found, groups, clock.spent, k, reranker, reading, allowed)


class _Clock:
    """What each stage took, in milliseconds."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._last = time.perf_counter()

    def done(self, stage: str) -> None:
        """Book the time since the last stage."""
        now = time.perf_counter()
        self.spent[stage] = 1e3 * (now - self._last)
        self._last = now


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
    ranked = list(enumerate(found.groups, 1))
    hits = tuple(_hit(generation, found, rank, group) for rank, group in ranked[: found.k])
    read = [pair for pair in ranked if int(candidates.rows[pair[1].first]) in found.reading.reads]
    read_hits = tuple(_hit(generation, found, rank, group) for rank, group in read)
    told = (
        confidence(found.question, read_hits)
        if read_hits
        else margins(generation, found.question, candidates)
    )
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
        read=read_hits,
        partial=not found.reading.whole,
        allowed=found.allowed,
    )


def _hit(generation: Generation, looked: Found, rank: int, group: Group) -> Hit:
    i, found = group.first, looked.candidates
    row, weight = int(found.rows[i]), float(found.weights[i])
    rerank = None
    if looked.reranker is not None and found.rerank is not None and not np.isnan(found.rerank[i]):
        rerank = float(found.rerank[i])
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
        source=generation.source(int(generation.owners[row]), passage.section, passage.place),
        duplicates=tuple(_duplicate(generation, int(found.rows[other])) for other in group.others),
        rerank=rerank,
        read=looked.reading.reads.get(row),
    )


def _duplicate(generation: Generation, row: int) -> Duplicate:
    passage = generation.passage(row)
    return Duplicate(
        generation.source(int(generation.owners[row]), passage.section, passage.place), passage.spans
    )
