"""A page to articles: heads cut it, structure orders each piece, and every code point is placed."""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.language.dates import day_at_end, find_date
from rag.language.variants import compiled
from rag.reading.articles.accounts import account
from rag.reading.articles.captions import part_captions
from rag.reading.articles.heads import Head, find_heads
from rag.reading.articles.single import bodied
from rag.reading.articles.structure import sections
from rag.reading.formats.source import Fields, Record, Source
from rag.reading.labelling.features import Page
from rag.reading.lines.line import Line, cut_lines
from rag.reading.lines.wraps import unwrap
from rag.reading.noise import words
from rag.reading.noise.pages import mark_pages
from rag.types import Article, Document, LeftOut, Paragraph, Reading, Section, Span, cut

DIVIDERS = ("navigation", "share", "copyright", "container")  # what parts articles
HEADS = ("running header", "imprint")  # reasons of lines at the top of a newspaper's page
PAGE_HEAD = compiled(
    r"星期|周[一二三四五六日]|第? ?[A-Z]?\d{1,3} ?版|第 ?\d{1,6} ?期|总第|Vol\.|No\.|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
)
MAX_PAGE_HEAD = 80
WORDS = re.compile(r"\S(?:[^\n]*\S)?")  # a line, without the white space around it
# A word with its own hyphen.
HYPHENED = re.compile(r"(?<![A-Za-z-])[A-Za-z]{2,30}(?:-[A-Za-z]{2,30})+")

# Days in a page's head that are not its own: of the founding, and of the next issue.
OTHER_DAY = compiled(
    r"[^\s，,]{6,16}(?:创刊|创办|复刊|登记)|(?:创刊|创办|复刊|登记)于[^\s，,]{6,16}|"
    r"(?:下期|下一期|Next issue).*"
)


def read_page(
    source: Source, keep: frozenset[str] = frozenset(), drop: frozenset[str] = frozenset()
) -> Reading:
    """Return the articles of a source, and the reason for everything else."""
    articles: list[Article] = []
    left: list[LeftOut] = list(source.marks)
    for record in source.records:
        if record.rows:
            articles.append(_rows(source, record))
            continue
        page = read_lines(source, record.body, keep, drop)
        single = record.single or _is_single(source.document, page)
        page = replace(page, single=single, stated="title" in record.fields)
        left += [
            LeftOut(Span(line.start, line.end), reason)
            for line, reason in zip(page.lines, page.reasons, strict=True)
            if reason
        ]
        found, beside = (
            _whole(source.document, record, page)
            if record.whole
            else _articles(source.document, record, page)
        )
        articles += found
        left += beside
    return account(source, articles, left)


def _is_single(document: Document, page: Page) -> bool:
    """Whether a file is one article by its format and its one title: Markdown with one that has a text."""
    return document.media_type == "text/markdown" and len(bodied(page.content)) == 1


def read_lines(
    source: Source, body: Span, keep: frozenset[str] = frozenset(), drop: frozenset[str] = frozenset()
) -> Page:
    """Return the lines of a page, with the reasons why rules leave some of them out."""
    text = source.document.text
    markdown = source.document.media_type == "text/markdown"
    lines = cut_lines(text, source.document.pages, body.start, markdown, body.end)
    laid = bool(source.document.pages)
    reasons = _reasons(source, lines, keep, drop)
    hyphened = frozenset(word.lower() for word in HYPHENED.findall(text, body.start, body.end))
    content = _content(lines, reasons)
    content = content if source.written else unwrap(content, hyphened)
    return Page(content, lines, reasons, words.announced(lines, reasons), laid=laid, written=source.written)


def _reasons(
    source: Source, lines: Sequence[Line], keep: frozenset[str], drop: frozenset[str]
) -> words.Reasons:
    """Return why lines are left out by what they are.

    Where the format knows the place of each line on its page, or hands over what was written, it has left out
    itself what runs over the pages, and nobody need guess.
    """
    laid = bool(source.document.pages)
    reasons = words.furniture(lines, keep, drop)
    if laid:
        reasons = [None if reason == "caption" else reason for reason in reasons]
    _apply(source.marks, lines, reasons)
    if not laid:
        if not source.written:
            mark_pages(lines, reasons)
        words.mark_outlines(lines, reasons)
        _apply(source.marks, lines, reasons)
    return reasons


def _apply(marks: Sequence[LeftOut], lines: Sequence[Line], reasons: words.Reasons) -> None:
    """Give the lines inside what the format itself leaves out the format's reason."""
    at = 0
    for index, line in enumerate(lines):
        while at < len(marks) and marks[at].span.end <= line.start:
            at += 1
        if at < len(marks) and marks[at].span.start <= line.start:
            reasons[index] = marks[at].reason


def _content(lines: Sequence[Line], reasons: words.Reasons) -> list[Line]:
    """Return the lines that stay; one below lines that do not has a gap above it."""
    kept = []
    parted = False
    above = None
    for line, reason in zip(lines, reasons, strict=True):
        if reason is None:
            gap = line.gap or int(above is not None)
            kept.append(replace(line, gap=gap, parted=parted) if parted or gap != line.gap else line)
        divides = reason in DIVIDERS or (reason and words.DIVIDER.fullmatch(line.text))
        parted = reason is not None and (parted or bool(divides))
        above = reason
    return kept


def _rows(source: Source, record: Record) -> Article:
    """Return the article of a table whose rows are lines: each stays, but for what the format marks.

    Each is a section, and so a passage, of its own: a reader takes one for another of its form beside it.
    """
    document, body = source.document, record.body
    left = {mark.span.start for mark in source.marks}
    places = [match.span() for match in WORDS.finditer(document.text, body.start, body.end)]
    rows = [Paragraph((Span(*place),), "row") for place in places if place[0] not in left]
    told = record.fields.told(document.text)
    spans = sorted(record.fields.values())
    return Article(
        id=article_id(document, min([body.start, *(span.start for span in spans)])),
        title=told.get("title"),
        author=told.get("author"),
        affiliation=told.get("affiliation"),
        published=record.fields.date(document.text),
        spans=(),
        head=tuple(spans),
        sections=tuple(Section((), (), (row,)) for row in rows),
    )


def _whole(document: Document, record: Record, page: Page) -> tuple[list[Article], list[LeftOut]]:
    """Return the one article that the record is, whatever stands in it."""
    if not page.content and not record.fields:
        return [], []
    article, out = _article(document, page, Head(0), page.content, record.fields, whole=True)
    return [article], out


def _articles(document: Document, record: Record, page: Page) -> tuple[list[Article], list[LeftOut]]:
    """Return the articles of one record; its fields speak for it where it holds one article."""
    lines, fields = page.content, record.fields
    if not lines:
        return _whole(document, record, page)  # fields alone
    heads, beside = find_heads(page)
    one = fields if len(heads) == 1 else Fields()
    if fields and not heads:
        heads, one = [Head(0)], fields
    stops = [*(head.first for head in heads[1:]), len(lines)][: len(heads)]
    articles = []
    days = _days(page, beside, fields.date(document.text))
    left = [LeftOut(Span(lines[at].start, lines[at].end), reason) for at, reason in beside.items()]
    for head, stop in zip(heads, stops, strict=True):
        own = [index for index in range(head.first, stop) if index not in beside]
        above = bisect_right(days, lines[head.first].start, key=lambda day: day[0])
        head.published = head.published or (days[above - 1][1] if above else None)
        article, out = _article(document, page, _shift(head, own), [lines[index] for index in own], one)
        articles.append(article)
        left += out
    return articles, left


def _days(page: Page, beside: Mapping[int, str], stated: str | None) -> list[tuple[int, str]]:
    """Return the days that a page states for all its articles, in order: each with where it stands.

    They stand in the fields above the text, at the end of the first heading, and in the head of a newspaper's
    page, beside the number of the issue or the page, or the day of the week.
    """
    days = [(0, stated)] if stated else []
    top = page.content[0] if page.content else None
    if top and top.level and (day := day_at_end(top.text)):
        days.append((0, day))
    tops = [(line, reason) for line, reason in zip(page.lines, page.reasons, strict=True) if reason]
    tops += [(page.content[at], reason) for at, reason in beside.items()]
    for line, reason in sorted(tops, key=lambda top: top[0].start):
        said = OTHER_DAY.sub("", line.text)
        day = find_date(said) if reason in HEADS and PAGE_HEAD.search(said) else None
        if day and len(day) == 10 and len(line.text) <= MAX_PAGE_HEAD:
            days.append((line.start, day))
    return days


def _shift(head: Head, own: Sequence[int]) -> Head:
    """Return the head with its line numbers counted from the article's first line."""
    place = {number: index for index, number in enumerate(own)}
    return replace(
        head,
        lines={place[number] for number in head.lines if number in place},
        headings={place[number] for number in head.headings if number in place},
        tails={place[number]: cut for number, cut in head.tails.items()},
    )


def _article(
    document: Document, page: Page, head: Head, lines: Sequence[Line], fields: Fields, whole: bool = False
) -> tuple[Article, list[LeftOut]]:
    """Return the article that these lines hold, and the captions and notes between them."""
    head = _with_fields(head, lines, fields)
    stated = [span for number in head.lines for span in lines[number].spans]
    for number, start in head.tails.items():
        stated += lines[number].slice(start, len(lines[number].text))
    body = [
        line.part(0, head.tails[number]) if number in head.tails else line
        for number, line in enumerate(lines)
    ]
    fresh = {lines[number + 1].start for number in head.lines if number + 1 < len(lines)}
    said = [lines[number].text for number in head.lines]
    kept = [line for number, line in enumerate(body) if number not in head.lines and line.text]
    out: list[LeftOut] = []
    if not (page.laid or page.written):
        own = fresh | {lines[number].start for number in head.headings}
        kept, out = part_captions(kept, own, said)
    outside = [span for span in fields.values() if whole and not any(_holds(line, span) for line in lines)]
    told = fields.told(document.text)
    start = min([*(span.start for span in fields.values()), *(line.start for line in lines[:1])])
    article = Article(
        id=article_id(document, start),
        title=told.get("title") or cut(document.text, head.title) or None,
        author=told.get("author") or head.author,
        affiliation=head.affiliation or told.get("affiliation"),
        published=fields.date(document.text) or head.published,
        spans=(),
        head=tuple(sorted([*outside, *stated])),
        sections=sections(
            kept, fresh, {lines[number].start for number in head.headings}, page.laid, page.written
        ),
    )
    return article, out


def _with_fields(head: Head, lines: Sequence[Line], fields: Fields) -> Head:
    """Return the head with the lines in which the format's own marks name a field."""
    spans = list(fields.values())
    named = {number for number, line in enumerate(lines) if any(_holds(line, span) for span in spans)}
    return replace(head, lines=head.lines | named) if named else head


def _holds(line: Line, span: Span) -> bool:
    return line.start <= span.start < line.end


def article_id(document: Document, start: int) -> str:
    """Return the id of the article that starts here: it stands for this very content."""
    return hashlib.sha256(f"{document.path}\0{document.sha256}\0{start}".encode()).hexdigest()[:16]
