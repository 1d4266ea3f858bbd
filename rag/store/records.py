"""The nouns as lines of a table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rag.types import Article, Document, Json, Passage, Reading, Span, Spans


def encode_spans(spans: Spans) -> list[list[int]]:
    """Return spans as they stand in JSON."""
    return [[span.start, span.end] for span in spans]


def decode_spans(pairs: Sequence[Sequence[int]]) -> Spans:
    """Return spans from JSON."""
    return tuple(Span(start, end) for start, end in pairs)


def decode_document(record: Json) -> Document:
    """Return the document of a line of ``documents.jsonl``."""
    names = ("path", "sha256", "encoding", "media_type", "text")
    return Document(**{name: record[name] for name in names}, pages=tuple(record["pages"]))


def document_records(readings: Iterable[Reading]) -> Iterator[Json]:
    """Yield the line of each document."""
    articles = 0
    for reading in readings:
        document = reading.document
        yield {
            "path": document.path,
            "sha256": document.sha256,
            "encoding": document.encoding,
            "media_type": document.media_type,
            "pages": document.pages,
            "articles": [articles, articles + len(reading.articles)],
            "notes": reading.notes,
            "left_out": [[left.span.start, left.span.end, left.reason] for left in reading.left_out],
            "text": document.text,
        }
        articles += len(reading.articles)


def article_records(readings: Iterable[Reading], passages: Mapping[str, Sequence[Passage]]) -> Iterator[Json]:
    """Yield the line of each article; ``passages`` are those of each article, by its id."""
    rows = 0
    for number, reading in enumerate(readings):
        for article in reading.articles:
            count = len(passages[article.id])
            yield {
                "id": article.id,
                "document": number,
                "path": reading.document.path,
                "sha256": reading.document.sha256,
                "encoding": reading.document.encoding,
                "title": article.title,
                "author": article.author,
                "affiliation": article.affiliation,
                "published": article.published,
                "headings": headings(article),
                "spans": encode_spans(article.spans),
                "passages": [rows, rows + count],
            }
            rows += count


def passage_records(
    readings: Iterable[Reading], passages: Mapping[str, Sequence[Passage]], keys: Iterable[str]
) -> Iterator[Json]:
    """Yield the line of each passage, with its key."""
    key = iter(keys)
    for reading in readings:
        for article in reading.articles:
            for passage in passages[article.id]:
                yield {
                    "id": passage.id,
                    "section": passage.section,
                    "spans": encode_spans(passage.spans),
                    "page": passage.page,
                    "key": next(key),
                }


def headings(article: Article) -> list[str]:
    """Return the article's headings, in order."""
    return [section.headings[-1] for section in article.sections if section.headings]
