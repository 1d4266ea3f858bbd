"""The nouns as lines of a table.

A line says nothing of where it stands among the others, so that the lines of a file that has not
changed are copied as they are.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from rag.types import Article, Document, Json, Passage, Reading, Span, Spans


def encode_spans(spans: Spans) -> list[list[int]]:
    """Return spans as they stand in JSON."""
    return [[span.start, span.end] for span in spans]


def decode_spans(pairs: Sequence[Sequence[int]]) -> Spans:
    """Return spans from JSON."""
    return tuple(Span(start, end) for start, end in pairs)


def decode_document(record: Json) -> Document:
    """Return the document of a line of ``documents.jsonl``."""
    names = ("path", "sha256", "encoding", "media_type", "text", "text_of", "places")
    return Document(**{name: record[name] for name in names})


def document_record(reading: Reading) -> Json:
    """Return the line of a document."""
    document = reading.document
    return {
        "path": document.path,
        "sha256": document.sha256,
        "encoding": document.encoding,
        "media_type": document.media_type,
        "text_of": document.text_of,
        "places": document.places,
        "notes": reading.notes,
        "left_out": [[left.span.start, left.span.end, left.reason] for left in reading.left_out],
        "text": document.text,
    }


def encode_ledger(reading: Reading, candidates: frozenset[str], under: str) -> Json:
    """Return what a later build wants to know of a document without looking at it."""
    left_out: Counter[str] = Counter()
    for left in reading.left_out:
        left_out[left.reason] += left.span.end - left.span.start
    spans = [span for article in reading.articles for span in article.spans]
    return {
        "path": reading.document.path,
        "sha256": reading.document.sha256,
        "candidates": sorted(candidates),
        "under": under,
        "notes": reading.notes,
        "characters": len(reading.document.text),
        "in_articles": sum(span.end - span.start for span in spans),
        "left_out": dict(left_out),
    }


def article_records(reading: Reading) -> Iterator[Json]:
    """Yield the line of each article of a document."""
    for article in reading.articles:
        yield {
            "id": article.id,
            "path": reading.document.path,
            "sha256": reading.document.sha256,
            "text_of": reading.document.text_of,
            "encoding": reading.document.encoding,
            "title": article.title,
            "author": article.author,
            "affiliation": article.affiliation,
            "published": article.published,
            "headings": headings(article),
            "blocks": encode_blocks(article),
            "spans": encode_spans(article.spans),
            "ocr": any(reading.document.place(span.start, span.end).ocr for span in article.spans),
        }


def passage_record(passage: Passage) -> Json:
    """Return the line of a passage."""
    return {
        "id": passage.id,
        "section": passage.section,
        "spans": encode_spans(passage.spans),
        "start": passage.start,
    }


def encode_blocks(article: Article) -> list[Json]:
    """Return the parts of an article, in order: the kind of each, the depth of a heading, its spans."""
    found: list[Json] = [{"kind": "head", "spans": [[span.start, span.end]]} for span in article.head]
    for section in article.sections:
        if section.heading:
            depth = len(section.headings)
            found.append({"kind": "heading", "depth": depth, "spans": encode_spans(section.heading)})
        found += [{"kind": item.kind, "spans": encode_spans(item.spans)} for item in section.paragraphs]
    return sorted(found, key=lambda block: block["spans"][0])


def headings(article: Article) -> list[str]:
    """Return the article's headings, in order."""
    return [section.headings[-1] for section in article.sections if section.headings]


def decode_article(record: Json) -> Article:
    """Return what a line of ``articles.jsonl`` still knows of an article: all but its sections."""
    names = ("id", "title", "author", "affiliation", "published")
    spans = decode_spans(record["spans"])
    return Article(**{name: record[name] for name in names}, spans=spans, head=(), sections=())
