"""Hits to an answer: the fewest verbatim sentences that answer, each with its citation.

No word of an answer is made up: every sentence is cut from a passage, so its citation can be
checked with the file alone. "The quote exists" is decided here by comparing it with the
document; whether it supports the question is a score, and is called that.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.lexical import LexicalIndex, question_words, tokenize
from rag.retrieve import THRESHOLD
from rag.split import sentences
from rag.store import Generation
from rag.types import Answer, Citation, Delta, Encoder, Hit, SearchResult, Span, cut, within

PASSAGES = 3  # whose sentences are looked at
SENTENCES = 3  # in an answer, at most
GAIN = 0.15  # of the question's idf mass that a further sentence must add
WORDLESS = 0.3  # of the idf mass known: below it, sentences are compared by their vectors
CONTEXT = 32  # characters before and after a quote
UNFINISHED = 0.3  # taken from a line without a final mark: more often a title or byline than an answer
RANK_DISCOUNT = 0.05  # for each rank of the passage, so that equal sentences follow the search
NUMBER = 0.2  # given to a sentence with a number where the question asks for one
DATE = 0.4  # given to a sentence with a date where the question asks when
ASKS_NUMBER = re.compile(
    r"多少|几|多[长大高久远宽]|\bhow (many|much|long|far|often|old|wide)\b", re.IGNORECASE
)
HOLDS_NUMBER = re.compile(
    r"\d|[一二三四五六七八九十两百千万]+[个天年月日人次场项件条岁米倍成]|\b(once|twice|daily|weekly)\b",
    re.IGNORECASE,
)
ASKS_DATE = re.compile(
    r"何时|什么时候|什麼時候|哪一?[天年月日]|几[月号日点]|\bwhen\b|\bwhich (year|day)\b", re.IGNORECASE
)
HOLDS_DATE = re.compile(
    r"\d+\s*[年月日号]|[一二三四五六七八九十]+[月日]|\b(1[89]|20)\d\d\b|\d[:：]\d\d|\b(January|February|March|April|May"
    r"|June|July|August|September|October|November|December)\b"
)
FINAL = re.compile(r"[。！？；…!?;.]\W*$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit: where it stands in the passage's text, and what speaks for it."""

    hit: Hit
    span: Span
    text: str
    words: frozenset[str]


def answer(generation: Generation, encoder: Encoder, result: SearchResult) -> Answer:
    """Return an extractive answer to the question of ``result``, or a refusal."""
    started = time.perf_counter()
    chosen: list[tuple[Candidate, float]] = []
    if result.hits and result.confidence >= THRESHOLD:
        chosen = choose(generation.words, encoder, result)
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


def choose(
    words_index: LexicalIndex, encoder: Encoder, result: SearchResult
) -> list[tuple[Candidate, float]]:
    """Return the sentences of the answer with their support, 0 to 1, in reading order."""
    candidates = [item for hit in result.hits[:PASSAGES] for item in _candidates(hit)]
    words = question_words(result.question)
    if words_index.coverage(words) < WORDLESS:
        return _nearest(encoder, result.question, candidates)
    return _in_order(_covering(words_index, result.question, words, candidates))


def _candidates(hit: Hit) -> list[Candidate]:
    """Return the sentences of a passage that are not merely its title or a heading."""
    text, known = hit.passage.text, {hit.source.title, *hit.source.section}
    found = []
    for span in sentences(text):
        sentence = text[span.start : span.end]
        if sentence not in known:
            found.append(Candidate(hit, span, sentence, frozenset(tokenize(sentence))))
    return found


def _covering(
    words_index: LexicalIndex, question: str, words: Sequence[str], candidates: Sequence[Candidate]
) -> list[tuple[Candidate, float]]:
    """Take the sentence that holds most of the question, then those that add to it (greedy cover)."""
    mass = {word: words_index.idf(word) for word in words}
    total = sum(mass.values()) or 1.0
    chosen: list[tuple[Candidate, float]] = []
    left, missing = list(candidates), set(words)
    while left and len(chosen) < SENTENCES:
        gains = [sum(mass[word] for word in missing & item.words) / total for item in left]
        top = max(range(len(left)), key=lambda i: gains[i] + _bonus(question, left[i]))
        if chosen and gains[top] < GAIN:
            break
        item = left.pop(top)
        chosen.append((item, min(1.0, sum(mass[word] for word in mass.keys() & item.words) / total)))
        missing -= item.words
    return chosen


def _bonus(question: str, item: Candidate) -> float:
    """Return what speaks for a sentence beside its words."""
    number = bool(ASKS_NUMBER.search(question) and HOLDS_NUMBER.search(item.text))
    date = bool(ASKS_DATE.search(question) and HOLDS_DATE.search(item.text))
    unfinished = FINAL.search(item.text) is None
    return NUMBER * number + DATE * date - UNFINISHED * unfinished - RANK_DISCOUNT * (item.hit.rank - 1)


def _nearest(
    encoder: Encoder, question: str, candidates: Sequence[Candidate]
) -> list[tuple[Candidate, float]]:
    """Take the nearest sentence of the first passage: for a question that shares no word with the text."""
    if not candidates:
        return []
    near = [item for item in candidates if item.hit.rank == candidates[0].hit.rank]
    query = encoder.encode([question], "query")[0]
    scores = encoder.encode([item.text for item in near], "passage") @ query
    top = int(scores.argmax())
    return [(near[top], float(max(0.0, min(1.0, scores[top]))))]


def _in_order(chosen: Sequence[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    """Put the best sentence's passage first, and the sentences of a passage as they stand in it."""
    return sorted(chosen, key=lambda pair: (pair[0].hit.rank, pair[0].span))


def _compose(
    generation: Generation, chosen: Sequence[tuple[Candidate, float]]
) -> tuple[str, tuple[Citation, ...]]:
    text, citations = "", []
    for index, (item, support) in enumerate(chosen, 1):
        lead = "" if not text else " "
        start = len(text) + len(lead)
        marker = f"[{index}]"
        text += f"{lead}{item.text} {marker}"
        answer_span = Span(start, start + len(item.text))
        marker_span = Span(len(text) - len(marker), len(text))
        citations.append(_cite(generation, index, item, support, answer_span, marker_span))
    return text, tuple(citations)


def _cite(
    generation: Generation, index: int, item: Candidate, support: float, answer_span: Span, marker_span: Span
) -> Citation:
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
        support=support,
        hit=item.hit,
    )
