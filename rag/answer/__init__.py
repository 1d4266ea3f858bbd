"""Hits to an answer: the fewest verbatim sentences that answer, each with its citation.

sentences.py   which sentences of the passages answer
about.py       questions about an article itself
lists.py       lists that an answer takes only a part of

No word of an answer is made up: every sentence is cut from a passage, so its citation can be
checked with the file alone. "The quote exists" is decided here by comparing it with the
document; whether it supports the question is a score, and is called that.
"""

import time
from itertools import pairwise

from rag.answer.about import about, holds
from rag.answer.comparing import Again, comparison
from rag.answer.dated import conflicting, in_time
from rag.answer.deciding import decided, permitted
from rag.answer.listing import completed, listing
from rag.answer.parts import CONTEXT, Told, compose, polished
from rag.answer.records import catalogue
from rag.answer.sentences import choose
from rag.answer.summary import summary
from rag.answer.wording import say
from rag.asked import asked, noise
from rag.retrieve import THRESHOLD
from rag.store import Generation
from rag.types import Answer, Delta, Rows, SearchResult

__all__ = ["CONTEXT", "answer", "greets", "of_records", "pieces", "refusal"]

ASKED = 100  # characters of a question that a refusal repeats
UNMARKED = str.maketrans("[]", "()")  # so that no words of a question pass for a marker
RECORDS = ("articles", "count")  # kinds that the index's own records answer, and no passage


def answer(generation: Generation, result: SearchResult, again: Again | None = None) -> Answer:
    """Return an extractive answer to the question of ``result``, or a refusal.

    ``again`` searches once more, for what needs more than one look: two sides, the latest.
    """
    started = time.perf_counter()
    asks = result.asked.asks
    greeted = asks.kind == "greeting"
    told = Told([], 0.0) if greeted else _told(generation, result, again)
    text, citations = compose(generation, polished(told.parts))
    refused = not citations
    spent = 1e3 * (time.perf_counter() - started)
    timing = {**result.timing_ms, "answer": spent}
    declined = "unclear" if _noise(result) else "not_possible" if told.declines else "nothing_relevant"
    return Answer(
        question=result.question,
        searched=result.question,
        generation=result.generation,
        model=result.model,
        text=(text if told.declines else refusal(result)) if refused else text,
        answerable=not refused,
        confidence=told.confidence,
        reason=("no_question" if greeted else declined) if refused else None,
        mode="extractive",
        citations=citations,
        hits=() if greeted or declined == "unclear" else result.hits,
        timing_ms={**timing, "total": sum(timing.values())},
        asks=asks,
    )


def of_records(result: SearchResult) -> bool:
    """Whether a question is answered from the index's own records, of which no passage tells."""
    return result.asked.asks.kind in RECORDS


def _noise(result: SearchResult) -> bool:
    return result.asked.known == 0 and noise(result.question)


def _told(generation: Generation, result: SearchResult, again: Again | None) -> Told:
    """Return what answers; nothing where the confidence is below the threshold."""
    if _noise(result):
        return Told([], 0.0)
    told = _of_its_kind(generation, result, again or _nowhere(result))
    if told is not None:
        return told if told.declines or told.confidence >= THRESHOLD else Told([], told.confidence)
    chosen, sure = about(generation, result) if result.hits else ([], 0.0)
    confidence = max(result.confidence, sure if chosen else 0.0)
    if confidence < THRESHOLD:
        return Told([], confidence)
    if chosen:
        return Told(chosen, confidence)
    asks = result.asked.asks
    chosen = choose(generation, result)
    if asks.kind == "author":  # a name of another text would be a wrong answer
        return Told([one for one in chosen if holds(generation, one.candidate.hit, result.asked)], confidence)
    if asks.how or asks.kind == "list":
        return Told(completed(generation, chosen), confidence)
    return Told(conflicting(generation, result, chosen), confidence)


def _of_its_kind(generation: Generation, result: SearchResult, again: Again) -> Told | None:
    """Return the answer that a question's kind has of its own; None where it is answered as any other."""
    kind = result.asked.asks.kind
    if kind in RECORDS:
        return catalogue(generation, result)
    if not result.hits:
        return None
    if kind == "summary":
        return summary(generation, result)
    if kind == "comparison":
        return comparison(generation, result, again)
    if kind in ("latest", "earliest"):
        return in_time(generation, result, again)
    if kind == "list":
        return listing(generation, result)
    if kind == "yes_no":
        return decided(generation, result) or permitted(generation, result)
    return None


def _nowhere(result: SearchResult) -> Again:
    """Return what finds, without searching once more, what was found already."""

    def again(_: str, __: Rows | None) -> SearchResult:
        return result

    return again


def pieces(answer: Answer) -> list[Delta]:
    """Return an answer cut behind each marker, as it is streamed; the first piece tells all citations."""
    bounds = [0, *(item.marker_span.end for item in answer.citations), len(answer.text)]
    texts = [answer.text[start:end] for start, end in pairwise(bounds) if start < end]
    return [Delta(text, () if number else answer.citations) for number, text in enumerate(texts)]


def greets(question: str) -> bool:
    """Whether what is said is a greeting or thanks, and asks nothing."""
    return asked(question).kind == "greeting"


def refusal(result: SearchResult) -> str:
    """Return what is said when nothing in the articles answers: what was looked for, in its language."""
    question = " ".join(result.question.translate(UNMARKED).split())
    question = question if len(question) <= ASKED else question[: ASKED - 1] + "…"
    what = "greeted" if greets(result.question) else "noise" if _noise(result) else "nothing"
    return say(what, question, asked=question)
