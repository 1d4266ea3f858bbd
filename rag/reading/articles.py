"""A page to articles: heads cut it, structure orders each piece, and every code point is placed."""

import hashlib
from collections.abc import Sequence
from itertools import pairwise

from rag.reading.heads import Head, find_heads
from rag.reading.lines import Line, cut_lines, marks_around
from rag.reading.noise import furniture
from rag.reading.structure import build
from rag.types import Article, Document, LeftOut, Reading, Span, Spans, cut


def read_page(document: Document, learned: frozenset[str]) -> Reading:
    """Return the articles of a document, and the reason for everything else."""
    lines = cut_lines(document.text)
    reasons = furniture(lines, learned)
    content = [index for index, reason in enumerate(reasons) if reason is None]
    heads, container = find_heads(lines, content)
    for index in container:
        reasons[index] = "container"
    out = [
        LeftOut(Span(line.start, line.end), reason)
        for line, reason in zip(lines, reasons, strict=True)
        if reason
    ]
    out += [LeftOut(Span(*mark), "markup") for line in lines for mark in marks_around(document.text, line)]
    regions, articles = [], []
    for number, head in enumerate(heads):
        stop = heads[number + 1].first if number + 1 < len(heads) else len(lines)
        own = [lines[index] for index in range(head.first, stop) if reasons[index] is None]
        article, cuts = _article(document, head, own, lines)
        out += cuts
        regions.append(Span(own[0].start, own[-1].end))
        articles.append(article)
    return _account(document, articles, regions, out)


def _article(
    document: Document, head: Head, own: Sequence[Line], lines: Sequence[Line]
) -> tuple[Article, list[LeftOut]]:
    stated = [lines[index] for index in sorted(head.lines)]
    taken = {line.start for line in stated}
    body = [line for line in (_trim(line, head.tails) for line in own) if line.start < line.end]
    after_head = {below.start for line, below in pairwise(body) if line.start in taken}
    sections, cuts = build([line for line in body if line.start not in taken], after_head)
    spans = tuple(sorted([Span(line.start, line.end) for line in stated] + head.tails))
    title = cut(document.text, [head.title]) if head.title else None
    digest = f"{document.path}\0{document.sha256}\0{own[0].start}".encode()
    article_id = hashlib.sha256(digest).hexdigest()[:16]
    return Article(
        article_id, title, head.author, head.affiliation, head.published, (), spans, sections
    ), cuts


def _trim(line: Line, tails: Sequence[Span]) -> Line:
    """Return the line without the credit that ends it."""
    for tail in tails:
        if line.start <= tail.start < line.end:
            text = line.text[: tail.start - line.start].rstrip()
            return Line(line.start, line.start + len(text), text, line.gap, line.indent, line.level)
    return line


def _account(
    document: Document, articles: Sequence[Article], regions: Sequence[Span], out: list[LeftOut]
) -> Reading:
    """Give every code point to one article or to one reason."""
    out = _flatten(out)
    placed, left, position = [], [], 0
    cursor = 0
    for article, region in zip(articles, regions, strict=True):
        before: list[LeftOut] = []
        while cursor < len(out) and out[cursor].span.start < region.start:
            before.append(out[cursor])
            cursor += 1
        inside: list[LeftOut] = []
        while cursor < len(out) and out[cursor].span.start < region.end:
            inside.append(out[cursor])
            cursor += 1
        left += _fill(document.text, Span(position, region.start), before)
        left += inside
        placed.append(_with_spans(article, _minus(region, inside)))
        position = region.end
    left += _fill(document.text, Span(position, len(document.text)), out[cursor:])
    return Reading(document, tuple(placed), tuple(left))


def _flatten(out: Sequence[LeftOut]) -> list[LeftOut]:
    """Return the stretches in order and without overlap: what stands inside a break keeps its own reason."""
    flat: list[LeftOut] = []
    for item in sorted(out, key=lambda item: (item.span.start, -item.span.end)):
        outer = flat[-1] if flat else None
        if outer is None or item.span.start >= outer.span.end:
            flat.append(item)
            continue
        flat.pop()
        pieces = [
            LeftOut(Span(outer.span.start, item.span.start), outer.reason),
            item,
            LeftOut(Span(item.span.end, outer.span.end), outer.reason),
        ]
        flat += [piece for piece in pieces if piece.span.start < piece.span.end]
    return flat


def _with_spans(article: Article, spans: Spans) -> Article:
    return Article(
        article.id,
        article.title,
        article.author,
        article.affiliation,
        article.published,
        spans,
        article.head,
        article.sections,
    )


def _minus(region: Span, out: Sequence[LeftOut]) -> Spans:
    spans, position = [], region.start
    for item in out:
        if item.span.start > position:
            spans.append(Span(position, item.span.start))
        position = item.span.end
    if position < region.end:
        spans.append(Span(position, region.end))
    return tuple(spans)


def _fill(text: str, region: Span, out: Sequence[LeftOut]) -> list[LeftOut]:
    """Return ``out`` with what lies between: marks of the format, or white space.

    White space between two lines that are left out for one reason goes with them.
    """
    filled: list[LeftOut] = []
    position = region.start
    for item in [*out, LeftOut(Span(region.end, region.end), "blank")]:
        between = text[position : item.span.start]
        position = item.span.end
        if filled and filled[-1].reason == item.reason and not between.strip():
            filled[-1] = LeftOut(Span(filled[-1].span.start, item.span.end), item.reason)
            continue
        if between:
            filled.append(
                LeftOut(
                    Span(item.span.start - len(between), item.span.start),
                    "markup" if between.strip() else "blank",
                )
            )
        if item.span.end > item.span.start:
            filled.append(item)
    return filled
