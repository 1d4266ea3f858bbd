"""The inside of an article: its headings, its sections and its paragraphs, joined over breaks."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from rag.reading.lines import Line, finished, is_prose, is_short, paused, width
from rag.reading.numbering import BULLET, RUN_IN, RUN_IN_RANK, numbering
from rag.types import LeftOut, Paragraph, Section, Span, Spans

HEADING_WIDTH = 45
RUN_IN_WIDTH = 45
PLAIN_RANK = 15  # a heading without number
COMMA = re.compile("[,，]")
# The first sentence of a paragraph.
SENTENCE = re.compile(r"[^。！？!?;；]{2,80}?[。！？!?]|[A-Z][^.!?]{2,80}[.!?](?= )")


@dataclass(slots=True)
class _Open:
    """A section that is being read."""

    path: tuple[str, ...]
    heading: Spans
    paragraphs: list[Paragraph]

    def close(self) -> Section:
        return Section(self.path, self.heading, tuple(self.paragraphs))


def build(lines: Sequence[Line], fresh: Set[int]) -> tuple[tuple[Section, ...], list[LeftOut]]:
    """Return the sections of an article's lines, and what is left out between them.

    A line that starts at an offset in ``fresh`` never goes on with a paragraph above it.
    """
    kept, cuts = _without_captions(lines, fresh)
    reader = _Reader(kept, fresh)
    sections = reader.read()
    return sections, cuts + reader.cuts


class _Reader:
    """One pass over the lines of an article."""

    def __init__(self, lines: Sequence[Line], fresh: Set[int]) -> None:
        self.lines, self.fresh = lines, fresh
        self.cuts: list[LeftOut] = []
        self.path: list[tuple[str, int, str]] = []  # kind, rank, words
        self.sections = [_Open((), (), [])]
        self.run_ins = sum(1 for line in lines if _run_in(line))

    def read(self) -> tuple[Section, ...]:
        at = 0
        while at < len(self.lines):
            at = self._step(at)
        return tuple(part.close() for part in self.sections if part.heading or part.paragraphs)

    def _step(self, at: int) -> int:
        line = self.lines[at]
        style = self._heading(at)
        if style:
            kind, rank, end = style
            self._open(kind, rank, Span(line.start, end), line.text[: end - line.start])
            if end == line.end:
                return at + 1
            start = end
        else:
            start = line.start
        last = self._paragraph_end(at)
        self._add(start, at, last)
        return last + 1

    def _open(self, kind: str, rank: int, span: Span, words: str) -> None:
        kinds = [entry[0] for entry in self.path]
        if kind in kinds:
            del self.path[kinds.index(kind) :]
        while self.path and self.path[-1][1] > rank:
            self.path.pop()
        self.path.append((kind, rank, words.rstrip("。:： \t\u3000")))
        self.sections.append(_Open(tuple(entry[2] for entry in self.path), (span,), []))

    def _heading(self, at: int) -> tuple[str, int, int] | None:
        """Return kind, rank and end of the heading that starts this line, if one does."""
        line = self.lines[at]
        if line.level:
            return f"#{line.level}", 3 + line.level, line.end
        number = numbering(line.head)
        following = self.lines[at + 1] if at + 1 < len(self.lines) else None
        if number and is_short(line, HEADING_WIDTH) and not finished(line.text):
            nested = numbering(following.head) if following else None
            alone = following is None or (nested is not None and nested.kind == number.kind)
            return None if alone else (number.kind, number.rank, line.end)
        run_in = _run_in(line)
        if run_in and self.run_ins > 1:
            return ("run-in", RUN_IN_RANK, line.start + run_in)
        if number is None and following and self._plain(at, following):
            return "plain", PLAIN_RANK, line.end
        return None

    def _plain(self, at: int, following: Line) -> bool:
        line = self.lines[at]
        if not is_short(line, 30) or finished(line.text) or paused(line.text) or BULLET.match(line.text):
            return False
        before = self.lines[at - 1] if at else None
        open_before = before is None or finished(before.text) or before.level > 0
        return open_before and is_prose(following) and width(following.head) > 30

    def _paragraph_end(self, at: int) -> int:
        """Return the last line of the paragraph that starts at this line."""
        while at + 1 < len(self.lines) and self._joins(at):
            at += 1
        return at

    def _joins(self, at: int) -> bool:
        line, following = self.lines[at], self.lines[at + 1]
        if line.level or following.level or finished(line.text) or following.start in self.fresh:
            return False
        if is_short(line, 24) and not paused(line.text) and not COMMA.search(line.head):
            return False
        return (
            not numbering(following.head)
            and not BULLET.match(following.text)
            and not RUN_IN.match(following.head)
        )

    def _add(self, start: int, at: int, last: int) -> None:
        spans, position = [], start
        for index in range(at, last):
            spans.append(Span(position, self.lines[index].end))
            position = self.lines[index + 1].start
            self.cuts.append(LeftOut(Span(self.lines[index].end, position), "break"))
        spans.append(Span(position, self.lines[last].end))
        kind = "item" if BULLET.match(self.lines[at].text) else "prose"
        self.sections[-1].paragraphs.append(Paragraph(tuple(spans), kind))  # type: ignore[arg-type]


def _run_in(line: Line) -> int:
    """Return the length of the heading sentence that starts a paragraph, or 0."""
    head = line.head
    number = numbering(head)
    if not RUN_IN.match(head) and not (number and number.kind in ("一、", "(一)", "1.", "(1)", "1.1")):
        return 0
    sentence = SENTENCE.match(head)
    if not sentence or width(sentence[0]) > RUN_IN_WIDTH or sentence.end() >= len(line.text):
        return 0
    return sentence.end()


def _without_captions(lines: Sequence[Line], fresh: Set[int]) -> tuple[list[Line], list[LeftOut]]:
    """Part the words under pictures from the text: they cut a sentence, or stand as those do."""
    inner = [
        index
        for index in range(1, len(lines) - 1)
        if lines[index].start not in fresh and lines[index + 1].start not in fresh
    ]
    certain = {index for index in inner if _interrupts(lines, index)}
    gaps = {lines[index].gap for index in certain if lines[index].gap > 1}
    captions = certain | {
        index
        for index in inner
        if lines[index].gap in gaps
        and is_short(lines[index])
        and not lines[index].level
        and not numbering(lines[index].head)
    }
    cuts = [LeftOut(Span(lines[index].start, lines[index].end), "caption") for index in sorted(captions)]
    return [line for index, line in enumerate(lines) if index not in captions], cuts


def _interrupts(lines: Sequence[Line], index: int) -> bool:
    before, line, after = lines[index - 1], lines[index], lines[index + 1]
    cut = not finished(before.text) and not is_short(before, 24)
    goes_on = is_prose(after) and not numbering(after.head) and not after.level
    label = is_short(line) and not line.level and not finished(line.text) and not paused(line.text)
    return cut and label and goes_on and not numbering(line.head)
