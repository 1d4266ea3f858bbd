"""Hits to an answer: the fewest verbatim sentences that answer, each with its citation.

sentences.py   which sentences of the passages answer
about.py       questions about an article itself

No word of an answer is made up: every sentence is cut from a passage, so its citation can be
checked with the file alone. "The quote exists" is decided here by comparing it with the
document; whether it supports the question is a score, and is called that.
"""

import time
from collections.abc import Sequence
from itertools import pairwise

from rag.answer.about import about
from rag.answer.sentences import Chosen, choose
from rag.retrieve import THRESHOLD
from rag.store import Generation
from rag.types import Answer, Citation, Delta, SearchResult, Span, cut, within

CONTEXT = 32  # characters before and after a quote


def answer(generation: Generation, result: SearchResult) -> Answer:
    """Return an extractive answer to the question of ``result``, or a refusal."""
    started = time.perf_counter()
    chosen: list[Chosen] = []
    if result.hits and result.confidence >= THRESHOLD:
        chosen = about(generation, result) or choose(generation, result)
    text, citations = _compose(generation, chosen)
    refused = not citations
    spent = 1e3 * (time.perf_counter() - started)
    timing = {**result.timing_ms, "answer": spent}
    return Answer(
        question=result.question,
        searched=result.question,
        generation=result.generation,
        model=result.model,
        text=refusal(result) if refused else text,
        answerable=not refused,
        confidence=result.confidence,
        reason="nothing_relevant" if refused else None,
        mode="extractive",
        citations=citations,
        hits=result.hits,
        timing_ms={**timing, "total": sum(timing.values())},
    )


def pieces(answer: Answer) -> list[Delta]:
    """Return an answer cut behind each marker, as it is streamed; the first piece tells all citations."""
    bounds = [0, *(item.marker_span.end for item in answer.citations), len(answer.text)]
    texts = [answer.text[start:end] for start, end in pairwise(bounds) if start < end]
    return [Delta(text, () if number else answer.citations) for number, text in enumerate(texts)]


def refusal(result: SearchResult) -> str:
    """Return what is said when nothing in the articles answers, in the question's language."""
    if any("\u4e00" <= character <= "\u9fff" for character in result.question):
        return "在现有文章中没有找到这个问题的答案。"
    return "The articles hold no answer to this question."


def _compose(generation: Generation, chosen: Sequence[Chosen]) -> tuple[str, tuple[Citation, ...]]:
    text, citations = "", []
    for index, taken in enumerate(chosen, 1):
        item = taken.candidate
        lead = "" if not text else " "
        start = len(text) + len(lead)
        marker = f"[{index}]"
        text += f"{lead}{item.text} {marker}"
        answer_span = Span(start, start + len(item.text))
        marker_span = Span(len(text) - len(marker), len(text))
        citations.append(_cite(generation, index, taken, answer_span, marker_span))
    return text, tuple(citations)


def _cite(
    generation: Generation, index: int, taken: Chosen, answer_span: Span, marker_span: Span
) -> Citation:
    item = taken.candidate
    spans = within(item.hit.passage.spans, item.span.start, item.span.end)
    document = generation.document(generation.article(int(generation.owners[item.hit.row]))["document"])
    return Citation(
        index=index,
        quote=item.text,
        source=item.hit.source,
        spans=spans,
        prefix=document.text[max(0, spans[0].start - CONTEXT) : spans[0].start],
        suffix=document.text[spans[-1].end : spans[-1].end + CONTEXT],
        answer_span=answer_span,
        marker_span=marker_span,
        status="exact" if cut(document.text, spans) == item.text else "altered",
        support=taken.support,
        hit=item.hit,
    )
