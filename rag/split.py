"""Sections to passages: the pieces that are searched, shown and cited.

A passage never crosses a section and never cuts a sentence that fits. The pieces of one section
are of like size. Widths count a Chinese character as one and a Latin word as two.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.types import Article, Document, Paragraph, Passage, Section, Span, Spans, cut

VERSION = 5  # of the passages that an article gives; a new number splits every article anew
MIN_SHARE = 0.4  # of a full passage: smaller ones are evened out by cutting paragraphs
WINDOW = 130  # wide, at most: a window of whole sentences
HARD_CAP = 4  # times the size of a passage, beyond which even a sentence is cut

# A Latin word (long ones in pieces of twelve letters), or any other character.
UNITS = re.compile(r"[A-Za-z0-9\u00c0-\u024f]{1,12}|\S")
# The end of a sentence: Chinese marks with what closes behind them, a Latin full stop, a line break.
END = re.compile(
    r"[。！？!?…｡]+[”’」』）)\]】〉》\"']*|[；;](?=\s*\S)"
    r"|\.[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9\u4e00-\u9fff]|\s*$)|\n\s*"
)
# Words before a full stop that does not end a sentence.
ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|cf|al|Fig|Figs|Eq|Eqs|Ref|Refs|No|Nos|Vol|pp|ed|eds|Inc|Ltd|Co|Corp|approx|dept|est|Gen|Sen|Rep|Gov"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|i\.e|e\.g|a\.m|p\.m|U\.S|U\.K|Ph\.D)|\b[A-Z])$"
)
TAGS = re.compile(r"(?:<[^<>\n]*>)+")  # between two paragraphs of one line
WRAPPED = 45  # characters of a Latin line that was broken where it was full
CLAUSE = re.compile(r"[,，、:：;；][”’」』)）]*|\s")


def sentences(text: str) -> list[Span]:
    """Return the sentences of ``text``: in order, without overlap, all but white space covered."""
    return _sentences(text, lines=True)


def _sentences(text: str, lines: bool) -> list[Span]:
    """Return the sentences; a line break ends one only where ``lines`` and nothing goes on over it."""
    found, start = [], 0
    for mark in END.finditer(text):
        if mark[0][0] == "." and ABBREVIATION.search(text, max(0, mark.start() - 12), mark.start()):
            continue
        if mark[0][0] == "\n" and (not lines or _goes_on(text, start, mark)):
            continue
        found.append(_stripped(text, start, mark.end()))
        start = mark.end()
    found.append(_stripped(text, start, len(text)))
    return [span for span in found if span.start < span.end]


def _goes_on(text: str, start: int, gap: re.Match[str]) -> bool:
    """Whether a Latin sentence goes on over a line break, as in text that was wrapped."""
    if (
        gap[0].count("\n") > 1
        or not text[gap.end() : gap.end() + 1].isascii()
        or not text[gap.start() - 1].isascii()
    ):
        return False
    below = text[gap.end() : gap.end() + 1]
    above = text[max(start, text.rfind("\n", 0, gap.start()) + 1) : gap.start()]
    return below.islower() or (len(above) >= WRAPPED and (below.isalnum() or below in "(\"'"))


def split(document: Document, article: Article, chars: int = 450) -> tuple[Passage, ...]:
    """Return the passages of an article in reading order, each of at most about ``chars`` wide."""
    passages: list[Passage] = []
    head = article.head
    sections = article.sections or (Section((), (), ()),)
    for section, below in zip(sections, (*sections[1:], None), strict=True):
        if below and not section.paragraphs and below.headings[: len(section.headings)] == section.headings:
            head = (*head, *section.heading)  # a heading with no text goes with the first one under it
            continue
        for group in _groups(document.text, section, head, chars):
            passages.append(_passage(document, article, section, group, len(passages) + 1))
        head = ()
    return tuple(passages)


def search_form(article: Article, passage: Passage) -> str:
    """Return what the words are made of, and what is embedded where there are no windows: headings, text."""
    return _under_headings(article, passage, passage.text)


def window_forms(article: Article, passage: Passage) -> list[tuple[str, int]]:
    """Return what the encoder reads of each window of a passage, and how wide the window is.

    It reads title and headings, then the window.
    """
    texts = [passage.text[span.start : span.end] for span in windows(passage.text)]
    return [(_under_headings(article, passage, text), _width(text)) for text in texts]


def _under_headings(article: Article, passage: Passage, text: str) -> str:
    above = [words for words in (article.title or "", *passage.section) if words and words not in text]
    return "\n".join([*dict.fromkeys(above), text])


def windows(text: str) -> list[Span]:
    """Return runs of whole sentences, each as wide as a window may be; none where one would hold all.

    A question is often answered by a sentence or two, which the vector of a long passage hardly
    shows; see the figures in benchmarks/.
    """
    found: list[Span] = []
    width = 0
    for span in sentences(text):
        more = _width(text[span.start : span.end])
        if found and width + more <= WINDOW:
            found[-1] = Span(found[-1].start, span.end)
            width += more
        else:
            found.append(span)
            width = more
    return found if len(found) > 1 else []


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a sentence, a heading, a row, or a piece of an endless sentence."""

    spans: Spans
    width: int
    header: Spans = ()  # the table's header row, repeated in each piece


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, max(start + left, start + len(piece.rstrip())))


def _width(text: str) -> int:
    return sum(2 if unit[0].isascii() and unit[0].isalnum() else 1 for unit in UNITS.findall(text))


def _groups(text: str, section: Section, head: Spans, chars: int) -> Iterator[list[_Unit]]:
    """Yield the units of each passage: as many passages as the width asks for, of like size.

    Paragraphs, lists and tables stay whole where that leaves no passage much smaller than the rest.
    """
    first = [_Unit((span,), _width(cut(text, (span,)))) for span in (*head, *section.heading)]
    groups = _filled(text, first, list(_blocks(text, section, chars)), chars)
    if len(groups) > 1 and min(_weight(group) for group in groups) < chars * MIN_SHARE:
        groups = _filled(text, first, list(_units(text, section, chars)), chars)
    yield from groups


def _filled(text: str, first: list[_Unit], units: Sequence[_Unit], chars: int) -> list[list[_Unit]]:
    """Return the units in groups, aiming each time at an even share of what remains.

    What only the tags of a line part starts a new group: in one passage, its words would run on.
    """
    groups, least = [list(first)], len(first)
    filled = _weight(first)
    remaining = filled + sum(unit.width for unit in units)
    target = _target(remaining, chars)
    for unit in units:
        over = filled + unit.width > chars or filled + unit.width / 2 > target
        above = groups[-1][-1].spans[-1].end if groups[-1] else unit.spans[0].start
        tagged = TAGS.fullmatch(text, above, max(above, unit.spans[0].start)) is not None
        if tagged or (over and len(groups[-1]) > least):
            remaining -= filled
            target = _target(remaining, chars)
            groups.append([])
            least = filled = 0
        groups[-1].append(unit)
        filled += unit.width
    return [group for group in groups if group]


def _weight(group: Sequence[_Unit]) -> int:
    return sum(unit.width for unit in group)


def _target(remaining: int, chars: int) -> float:
    return remaining / max(1, -(-remaining // chars))


def _blocks(text: str, section: Section, chars: int) -> Iterator[_Unit]:
    """Yield each paragraph, list and table as one unit where it fits, else its parts."""
    for kind, run in groupby(section.paragraphs, key=_run_kind):
        paragraphs = list(run)
        parts = [list(_units(text, Section((), (), tuple(paragraphs)), chars))]
        if kind == "prose":
            parts = [list(_sentence_units(text, paragraph, chars)) for paragraph in paragraphs]
        for units in parts:
            if _weight(units) <= chars:
                yield _Unit(tuple(span for unit in units for span in unit.spans), _weight(units))
            else:
                yield from units


def _run_kind(paragraph: Paragraph) -> str:
    return "table" if paragraph.kind in ("header", "row") else paragraph.kind


def _units(text: str, section: Section, chars: int) -> Iterator[_Unit]:
    """Yield what is never cut: sentences, and rows with the header that each piece repeats."""
    header: Spans = ()
    for paragraph in section.paragraphs:
        if paragraph.kind == "header":
            header = paragraph.spans
        if paragraph.kind in ("header", "row"):
            repeated = header if paragraph.kind == "row" else ()
            yield _Unit(paragraph.spans, _width(cut(text, paragraph.spans)), repeated)
        else:
            yield from _sentence_units(text, paragraph, chars)


def _sentence_units(text: str, paragraph: Paragraph, chars: int) -> Iterator[_Unit]:
    words = cut(text, paragraph.spans)
    places = _Places(paragraph.spans)
    for sentence in _sentences(words, lines=False):
        size = _width(words[sentence.start : sentence.end])
        pieces = [sentence] if size <= HARD_CAP * chars else _pieces(words, sentence, chars)
        for piece in pieces:
            yield _Unit(
                places.back(piece), size if piece is sentence else _width(words[piece.start : piece.end])
            )


def _pieces(words: str, sentence: Span, chars: int) -> list[Span]:
    """Cut an endless sentence at clause marks, or where it is full."""
    pieces, start, clause = [], sentence.start, sentence.start
    limit = chars
    for mark in CLAUSE.finditer(words, sentence.start, sentence.end):
        while mark.end() - start > limit:
            stop = clause if clause > start else start + limit
            pieces.append(_stripped(words, start, stop))
            start = stop
        clause = mark.end()
    for stop in [*range(start + limit, sentence.end, limit), sentence.end]:
        pieces.append(_stripped(words, start, stop))
        start = stop
    return [piece for piece in pieces if piece.start < piece.end]


class _Places:
    """Where the characters of joined spans stand in the document."""

    def __init__(self, spans: Spans) -> None:
        self.spans = spans
        self.starts = [0]
        for span in spans:
            self.starts.append(self.starts[-1] + span.end - span.start)

    def back(self, piece: Span) -> Spans:
        """Return the document's spans for a piece of the joined text."""
        found, index = [], bisect_right(self.starts, piece.start) - 1
        while index < len(self.spans) and self.starts[index] < piece.end:
            shift = self.spans[index].start - self.starts[index]
            start, end = max(piece.start, self.starts[index]), min(piece.end, self.starts[index + 1])
            found.append(Span(start + shift, end + shift))
            index += 1
        return tuple(found)


def _passage(
    document: Document, article: Article, section: Section, group: Sequence[_Unit], number: int
) -> Passage:
    pieces = {span for unit in group for span in unit.spans} | set(group[0].header)
    spans = _merged(document.text, sorted(pieces), article.spans)
    text = cut(document.text, spans)
    page = document.page(group[0].spans[0].start)
    ocr = document.is_scanned(spans)
    return Passage(f"{article.id}-{number:03d}", section.headings, spans, text, page, ocr)


def _merged(text: str, spans: Sequence[Span], owned: Spans) -> Spans:
    """Join spans that only white space of the article parts.

    Where marks, a caption or other rows of a table stand between, the line break before them stays, so that
    lines stay lines.
    """
    merged: list[Span] = []
    for span in spans:
        if merged:
            last = merged[-1]
            home = owned[max(0, bisect_right(owned, last.end, key=_start) - 1)]
            space = min(span.start, home.end)
            stop = text.find("\n", last.end, space)
            if not text[last.end : space].strip():
                merged[-1] = Span(last.start, max(last.end, space))
            elif stop >= 0 and not text[last.end : stop].strip(" \t|"):
                merged.append(Span(stop, stop + 1))  # behind a table's header
            if not text[merged[-1].end - 1].isspace() and (
                gap := _white(text, merged[-1].end, span.start, owned)
            ):
                merged.append(gap)  # behind marks that end a line
            if merged[-1].end == span.start:
                merged[-1] = Span(merged[-1].start, span.end)
                continue
        merged.append(span)
    return tuple(merged)


def _white(text: str, start: int, end: int, owned: Spans) -> Span | None:
    """Return the first white space of the article between two of its spans, if there is any."""
    for at in range(max(0, bisect_right(owned, start, key=_start) - 1), len(owned)):
        if owned[at].start >= end:
            return None
        first, last = max(start, owned[at].start), min(end, owned[at].end)
        if first < last and text[first:last].isspace():
            return Span(first, last)
    return None


def _start(span: Span) -> int:
    return span.start
