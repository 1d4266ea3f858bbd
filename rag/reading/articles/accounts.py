"""Every code point of a document to exactly one article, or to the reason why it is in none."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.reading.formats.source import Source
from rag.types import Article, LeftOut, Reading, Span

RUNS = re.compile(r"\s+|\S+(?:[^\S\n]+\S+)*")  # white space, and what stands in a line


def account(source: Source, articles: Sequence[Article], left: Iterable[LeftOut]) -> Reading:
    """Return the reading in which articles own what they show and the white space between.

    ``left`` are the lines and marks that were left out for a reason of their own. The rest gets
    its reason here: the break in a joined paragraph, marks of the format, white space outside.
    """
    ledger = _Ledger(source.document.text, _flat(left))
    placed = [ledger.place(article) for article in articles]
    ledger.leave(Span(ledger.position, len(source.document.text)), outside=True)
    return Reading(source.document, tuple(placed), tuple(_met(ledger.out)), source.notes)


class _Ledger:
    """The document from its start up to ``position``, accounted for."""

    def __init__(self, text: str, named: Sequence[LeftOut]) -> None:
        self.text, self.named = text, named
        self.starts = [item.span.start for item in named]
        self.position = 0
        self.out: list[LeftOut] = []

    def place(self, article: Article) -> Article:
        """Return the article with all that it owns."""
        units = [[span] for span in article.head]
        for section in article.sections:
            units += [list(section.heading), *(list(paragraph.spans) for paragraph in section.paragraphs)]
        joints = {
            (section.heading[-1].end, section.paragraphs[0].spans[0].start)
            for section in article.sections
            if section.heading and section.paragraphs
        }
        seams = {(above.end, below.start) for unit in units for above, below in pairwise(unit)}
        words = sorted(span for unit in units for span in unit)
        self.leave(Span(self.position, words[0].start), outside=True)
        owned = [words[0]]
        for span in words[1:]:
            gap = Span(owned[-1].end, span.start)
            place = gap.start, gap.end
            if place in joints and self.text[gap.start : gap.end].isspace():
                owned.append(gap)  # between a heading and the text in the same line
            else:
                owned += self.leave(gap, outside=False, seam=place in seams)
            owned.append(span)
        self.position = words[-1].end
        return replace(article, spans=tuple(_joined(owned)))

    def leave(self, gap: Span, outside: bool, seam: bool = False) -> list[Span]:
        """Leave out what stands in a gap, but for the white space between an article's paragraphs."""
        owned: list[Span] = []
        position = gap.start
        low, high = bisect_left(self.starts, gap.start), bisect_left(self.starts, gap.end)
        for item in [*self.named[low:high], LeftOut(Span(gap.end, gap.end), "")]:
            between = Span(position, item.span.start)
            words = self.text[between.start : between.end]
            position = max(position, min(item.span.end, gap.end))
            if outside or seam or (words.strip() == words != "") or (words and "\n" not in words):
                self._out(between, _reason(words, outside))
            elif words:
                owned += self._keep_space(between, words)
            self._out(Span(item.span.start, min(item.span.end, gap.end)), item.reason)
        return owned

    def _keep_space(self, between: Span, words: str) -> list[Span]:
        """Leave out the marks in a stretch between paragraphs, and return the white space around them."""
        kept: list[Span] = []
        for run in RUNS.finditer(words):
            span = Span(between.start + run.start(), between.start + run.end())
            if run[0].isspace() and (
                "\n" in run[0] or span.start == between.start or span.end == between.end
            ):
                kept.append(span)
            else:
                self._out(span, "markup")
        return kept

    def _out(self, span: Span, reason: str) -> None:
        if span.start < span.end:
            self.out.append(LeftOut(span, reason))


def _reason(words: str, outside: bool) -> str:
    core = words.strip()
    if core:
        return "hyphen" if core in ("-", "\u00ad", "\u2010") and not outside else "markup"
    return "break" if "\n" in words and not outside else "blank"


def _flat(left: Iterable[LeftOut]) -> list[LeftOut]:
    """Return the stretches in order and without overlap; the longer one of two counts."""
    flat: list[LeftOut] = []
    for item in sorted(left, key=lambda item: (item.span.start, -item.span.end)):
        start = max(item.span.start, flat[-1].span.end) if flat else item.span.start
        if start < item.span.end:
            flat.append(LeftOut(Span(start, item.span.end), item.reason))
    return flat


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Return the spans without empty ones, those that meet as one."""
    joined: list[Span] = []
    for span in spans:
        if span.start == span.end:
            continue
        if joined and joined[-1].end == span.start:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _met(out: Sequence[LeftOut]) -> list[LeftOut]:
    """Return the stretches with those of one reason that meet, or have only blank between, as one."""
    met: list[LeftOut] = []
    for item in out:
        last = met[-1] if met else None
        before = met[-2] if len(met) > 1 else None
        if last and last.reason == item.reason and last.span.end == item.span.start:
            met[-1] = LeftOut(Span(last.span.start, item.span.end), item.reason)
        elif (
            last
            and before
            and last.reason == "blank"
            and before.reason == item.reason
            and before.span.end == last.span.start
            and last.span.end == item.span.start
        ):
            met[-2:] = [LeftOut(Span(before.span.start, item.span.end), item.reason)]
        else:
            met.append(item)
    return met
