"""Hits to an answer: the fewest verbatim sentences that answer, each with its citation.

sentences.py   which sentences of the passages answer
about.py       questions about an article itself
lists.py       lists that an answer takes only a part of

No word of an answer is made up: every sentence is cut from a passage, so its citation can be
checked with the file alone. "The quote exists" is decided here by comparing it with the
document; whether it supports the question is a score, and is called that.
"""

import re
import time
from collections.abc import Sequence
from itertools import pairwise

from rag.answer.about import ASKS_AUTHOR, about, holds
from rag.answer.lists import remaining
from rag.answer.sentences import Chosen, choose
from rag.lexical import fold
from rag.retrieve import THRESHOLD
from rag.store import Generation
from rag.types import Answer, Citation, Delta, SearchResult, Span, cut, within

CONTEXT = 32  # characters before and after a quote
GREETING = re.compile(
    r"(?:你好|您好|大家好|早上好|早安|中午好|下午好|晚上好|晚安|嗨|哈喽|喂|在吗|谢谢你?|多谢|感谢|好的|再见|拜拜|测试|啊|呀|吗|了"
    r"|\b(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?(?: you)?|ok(?:ay)?|bye|test|there)\b|\W)+"
)  # as folding leaves it
ASKED = 100  # characters of a question that a refusal repeats
UNMARKED = str.maketrans("[]", "()")  # so that no words of a question pass for a marker


def answer(generation: Generation, result: SearchResult) -> Answer:
    """Return an extractive answer to the question of ``result``, or a refusal."""
    started = time.perf_counter()
    greeted = greets(result.question)
    chosen, confidence = ([], 0.0) if greeted else _chosen(generation, result)
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
        confidence=confidence,
        reason=("no_question" if greeted else "nothing_relevant") if refused else None,
        mode="extractive",
        citations=citations,
        hits=() if greeted else result.hits,
        timing_ms={**timing, "total": sum(timing.values())},
    )


def _chosen(generation: Generation, result: SearchResult) -> tuple[list[Chosen], float]:
    """Return the sentences that answer and the confidence; there are none below the threshold."""
    chosen, sure = about(generation, result) if result.hits else ([], 0.0)
    confidence = max(result.confidence, sure if chosen else 0.0)
    if confidence < THRESHOLD:
        return [], confidence
    if not chosen:
        chosen = choose(generation, result)
        if ASKS_AUTHOR.search(result.question):  # a name of another text would be a wrong answer
            chosen = [item for item in chosen if holds(generation, item.candidate.hit, result.asked)]
    return chosen, confidence


def pieces(answer: Answer) -> list[Delta]:
    """Return an answer cut behind each marker, as it is streamed; the first piece tells all citations."""
    bounds = [0, *(item.marker_span.end for item in answer.citations), len(answer.text)]
    texts = [answer.text[start:end] for start, end in pairwise(bounds) if start < end]
    return [Delta(text, () if number else answer.citations) for number, text in enumerate(texts)]


def greets(question: str) -> bool:
    """Whether what is said is a greeting or thanks, and asks nothing."""
    return GREETING.fullmatch(fold(question)) is not None


def refusal(result: SearchResult) -> str:
    """Return what is said when nothing in the articles answers: what was looked for, in its language."""
    asked = " ".join(result.question.translate(UNMARKED).split())
    asked = asked if len(asked) <= ASKED else asked[: ASKED - 1] + "…"
    chinese = any("\u4e00" <= character <= "\u9fff" for character in asked)
    if greets(result.question):
        return (
            "请问一个文章里能找到答案的问题。" if chinese else "Ask a question that the articles may answer."
        )
    if chinese:
        return f"在现有文章中没有找到“{asked}”的答案。"
    return f"The articles hold no answer to “{asked}”."


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
    article = int(generation.owners[item.hit.row])
    document = generation.document(generation.article(article)["document"])
    return Citation(
        index=index,
        quote=item.text,
        source=item.hit.source.at(document, spans),
        spans=spans,
        prefix=document.text[max(0, spans[0].start - CONTEXT) : spans[0].start],
        suffix=document.text[spans[-1].end : spans[-1].end + CONTEXT],
        answer_span=answer_span,
        marker_span=marker_span,
        status="exact" if cut(document.text, spans) == item.text else "altered",
        support=taken.support,
        hit=item.hit,
        remaining=remaining(generation, article, spans, item.text),
    )
