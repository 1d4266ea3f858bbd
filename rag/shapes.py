"""The nouns as the JSON objects of the commands and of HTTP: one place, so that all doors agree."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from rag.lexical import written
from rag.service import SourcePage, View
from rag.store import encode_spans
from rag.types import Answer, Asked, Citation, Duplicate, Hit, Json, SearchResult, Source, Span, Spans


class Address(str):
    """What links start with; ``sign`` gives what one to an article ends in, where that is needed."""

    sign: Callable[[str], str] | None = None


def search(result: SearchResult, base: str, explain: bool = False) -> Json:
    """Return the answer of ``POST /search``; ``base`` is the address that links start with."""
    shape: Json = {
        "question": result.question,
        "generation": result.generation,
        "model": asdict(result.model),
        "confidence": _round(result.confidence),
        "passages": [hit(item, base) for item in result.hits],
        "timing_ms": _timing(result.timing_ms),
    }
    if explain:
        words = result.asked.words
        texts = [item.passage.text for item in result.hits]
        found = {text[start:end] for text in texts for start, end in map(_pair, written(text, words))}
        shape["explain"] = {
            "words": {word: _round(idf) for word, idf in words.items()},
            "written": sorted(found),  # as the passages write them
            "asked": understood(result.asked.asks),
        }
        if result.reranker is not None:
            shape["explain"]["reranker"] = result.reranker
    return shape


def understood(asks: Asked) -> Json:
    """Return what a question was understood to ask for; what it does not say is left out."""
    return {name: value for name, value in asdict(asks).items() if value}


def ask(answer: Answer, base: str, explain: bool = False) -> Json:
    """Return the answer of ``POST /ask``."""
    return {
        **({"explain": {"asked": understood(answer.asks)}} if explain else {}),
        "question": answer.question,
        "searched": answer.searched,
        "generation": answer.generation,
        "model": asdict(answer.model),
        "answer": {
            "text": answer.text,
            "answerable": answer.answerable,
            "confidence": _round(answer.confidence),
            "reason": answer.reason,
            "mode": answer.mode,
            "flags": [
                {"span": _pair(flag.span), "kind": flag.kind, "text": flag.text} for flag in answer.flags
            ],
        },
        "citations": [citation(item, base) for item in answer.citations],
        "passages": [hit(item, base) for item in answer.hits],
        "timing_ms": _timing(answer.timing_ms),
    }


def hit(item: Hit, base: str) -> Json:
    """Return a passage that was found."""
    return {
        "rank": item.rank,
        "id": item.passage.id,
        "score": _round(item.score),
        "text": item.passage.text,
        "spans": encode_spans(item.passage.spans),
        "source": source(item.source),
        "retrieval": {
            "dense": _round(item.dense),
            "window": _round(item.window),
            "lexical": _round(item.lexical),
            "weights": {leg: _round(weight) for leg, weight in item.weights.items()},
            **({} if item.rerank is None else {"rerank": _round(item.rerank)}),
            **({} if item.read is None else {"read": _round(item.read.relevance)}),
        },
        "duplicates": [duplicate(other, base) for other in item.duplicates],
        "url": link(base, item.source.id, item.passage.spans),
    }


def citation(item: Citation, base: str) -> Json:
    """Return a citation."""
    found = item.hit
    return {
        "index": item.index,
        "quote": item.quote,
        "source": source(item.source),
        "spans": encode_spans(item.spans),
        "prefix": item.prefix,
        "suffix": item.suffix,
        "answer_span": _pair(item.answer_span),
        "marker_span": _pair(item.marker_span),
        "verification": {"status": item.status, "method": "slice"},
        "support": _round(item.support),
        "remaining": item.remaining,
        "retrieval": {
            "rank": found.rank,
            "score": _round(found.score),
            "dense": _round(found.dense),
            "lexical": _round(found.lexical),
        },
        "duplicates": [duplicate(other, base) for other in found.duplicates],
        "url": link(base, item.source.id, item.spans),
    }


def duplicate(item: Duplicate, base: str) -> Json:
    """Return where a passage stands once more."""
    return {
        "id": item.source.id,
        "path": item.source.path,
        "title": item.source.title,
        "text_of": item.source.text_of,
        "place": item.source.place.known(),
        "spans": encode_spans(item.spans),
        "url": link(base, item.source.id, item.spans),
    }


def source(item: Source) -> Json:
    """Return where something comes from."""
    return {
        "id": item.id,
        "path": item.path,
        "text_of": item.text_of,
        "encoding": item.encoding,
        "title": item.title,
        "author": item.author,
        "affiliation": item.affiliation,
        "published": item.published,
        "section": list(item.section),
        "page": item.place.page,
        "place": item.place.known(),
        "ocr": item.place.ocr,
        "sha256": item.sha256,
    }


def sources(page: SourcePage, base: str) -> Json:
    """Return a part of the list of articles, as ``GET /sources`` does."""
    return {
        "generation": page.generation,
        "total": page.total,
        "start": page.start,
        "sources": [{**source(item), "url": article_link(base, item.id)} for item in page.sources],
    }


def view(item: View, base: str) -> Json:
    """Return an article with its passages, as ``GET /sources/{id}`` does."""
    return {
        "source": source(item.source),
        "encoding": item.source.encoding,
        "media_type": item.media_type,
        "headings": list(item.headings),
        "spans": encode_spans(item.spans),
        "passages": [
            {
                "id": passage.id,
                "section": list(passage.section),
                "place": passage.place.known(),
                "spans": encode_spans(passage.spans),
                "text": passage.text,
                "url": link(base, item.source.id, passage.spans),
            }
            for passage in item.passages
        ],
        "url": article_link(base, item.source.id),
        "text_url": f"{base}/sources/{item.source.id}/text",
    }


def distinct(citations: Sequence[Citation]) -> list[Citation]:
    """Return the citations in number order, each number once."""
    return sorted({item.index: item for item in reversed(citations)}.values(), key=lambda item: item.index)


def name_of(item: Source) -> str:
    """Return a source in one line: title, author, section, path."""
    parts = [item.title or item.path, item.author, *item.section[-1:], item.path]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def link(base: str, article_id: str, spans: Spans) -> str:
    """Return the address of the viewer with the spans highlighted, at the first of them."""
    cited = ",".join(f"{span.start}-{span.end}" for span in spans)
    signed = _signed(base, article_id)
    return f"{base}/view/{article_id}?c={cited}{signed and '&'}{signed}#c1"


def article_link(base: str, article_id: str) -> str:
    """Return the address of the viewer with the whole article."""
    signed = _signed(base, article_id)
    return f"{base}/view/{article_id}{signed and '?'}{signed}"


def _signed(base: str, article_id: str) -> str:
    sign = base.sign if isinstance(base, Address) else None
    return sign(article_id) if sign is not None else ""


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _round(value: float) -> float:
    return round(float(value), 4)


def _timing(timing: Any) -> Json:
    return {name: round(float(value), 2) for name, value in timing.items()}
