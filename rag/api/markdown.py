"""An answer as Markdown, for front ends that render it and show no citations of their own.

What stands in a document is text, whatever it says: all that Markdown, its tables, struck words and formulas
take for a sign is escaped, so that a quote is shown as it is (2*3*4米, 10~20元), no document can put a link,
an image or HTML into a chat, and no ``[3]`` of a document passes for a marker. Lines stay lines. ``plain``
takes all of it back, so that an earlier turn of a conversation is read as it was answered.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from rag import shapes
from rag.answer.wording import Language, language
from rag.notes import notes
from rag.types import Answer, Citation, Source, Spans

Style = Literal["linked", "marked", "plain"]  # links and lists; bare markers; the answer as it is

SPECIAL = re.compile(r"([\\`*_~\[\]<>|$&])")
# What at the start of a line makes it a heading, a list or a rule.
STARTS = re.compile(r"(?P<before>(?:^|\n)[ \t]*)(?:(?P<sign>[-+=#])|(?P<number>\d{1,9})(?P<dot>[.)]))")
BREAK = re.compile(r"(?<!\n)\n(?!\n)")
ESCAPED = re.compile(r"\\([\\`*_~\[\]<>|$&\-+=#.)])|  (?=\n)")
UNSAFE = re.compile(r"[\s()<>\[\]\\\"'`|]")
MARKER = re.compile(r"\[\[(\d+)\]\]\([^()\s]*\)")
SOURCES: dict[Language, str] = {"zh": "来源", "en": "Sources"}
NEAREST: dict[Language, str] = {"zh": "最接近的段落", "en": "Nearest passages"}
NOTES: dict[Language, str] = {"zh": "请注意", "en": "Please note"}
HEADINGS = "|".join(title for titles in (SOURCES, NEAREST, NOTES) for title in titles.values())
LIST = re.compile(rf"\n\n\*\*(?:{HEADINGS})\*\*\n(?:\n- .*)+\s*")
BLOCKS = 3  # of these that may end an answer
NEAR = 3  # passages beside a refusal
TITLE_CHARS = 120


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a citation's marker stands in the text that was sent."""

    citation: Citation
    start: int
    end: int


@dataclass(slots=True)
class Composer:
    """Writes the pieces of one answer in a style, and remembers where each marker came to stand."""

    base: str
    style: Style
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    _read: int = 0  # code points of the answer's own text
    _fresh: bool = True  # whether what comes starts a line
    _known: dict[int, Citation] = field(default_factory=dict)  # by where the marker starts

    def add(self, text: str, citations: Sequence[Citation]) -> str:
        """Return the next piece of the answer, written."""
        self._known |= {item.marker_span.start: item for item in citations}
        start, self._read = self._read, self._read + len(text)
        here = sorted(
            at for at in self._known if start <= at and self._known[at].marker_span.end <= self._read
        )
        parts, at = [], start
        for first in here:
            parts.append(self._words(text[at - start : first - start]))
            at = self._known[first].marker_span.end
            parts.append(self._marker(self._known[first], text[first - start : at - start]))
        return "".join([*parts, self._words(text[at - start :])])

    def _words(self, text: str) -> str:
        written = text if self.style == "plain" else escape(text, self._fresh)
        self.length += len(written)
        self._fresh = written.endswith("\n") if written else self._fresh
        return written

    def _marker(self, item: Citation, marker: str) -> str:
        written = marker
        if self.style == "linked":
            written = link(marker, shapes.link(self.base, item.source.id, item.spans))
        self.marks.append(Mark(item, self.length, self.length + len(written)))
        self.length += len(written)
        self._fresh = False
        return written

    def ending(self, answer: Answer) -> str:
        """Return what ends an answer: its sources or, where it has none, what is nearest; what to note."""
        if self.style == "plain":
            return ""
        tongue = language(answer.question)
        cited = shapes.distinct(answer.citations) if self.style == "linked" else []
        sources = [f"**[{item.index}]** {self._link(item.source, item.spans)}" for item in cited]
        near = () if answer.answerable else answer.hits[:NEAR]
        nearest = [self._link(item.source, item.passage.spans) for item in near]
        noted = [escape(note) for note in notes(answer)]
        blocks = ((SOURCES, sources), (NEAREST, nearest), (NOTES, noted))
        return "".join(_block(titles[tongue], lines) for titles, lines in blocks if lines)

    def _link(self, source: Source, spans: Spans) -> str:
        return link(escape(title_of(source)), shapes.link(self.base, source.id, spans))


def _block(title: str, lines: Sequence[str]) -> str:
    return f"\n\n**{title}**\n" + "".join(f"\n- {line}" for line in lines)


def compose(answer: Answer, base: str, style: Style) -> tuple[str, list[Mark]]:
    """Return a whole answer in a style, and where its markers stand."""
    composer = Composer(base, style)
    text = composer.add(answer.text, answer.citations)
    return text + composer.ending(answer), composer.marks


def title_of(source: Source) -> str:
    """Return a source in one short line, whatever its file says."""
    return " ".join(shapes.name_of(source).split())[:TITLE_CHARS]


def escape(text: str, fresh: bool = True) -> str:
    """Return text that Markdown shows as it is; ``fresh`` tells whether it starts a line."""

    def start(found: re.Match[str]) -> str:
        before, sign, number, dot = found.group("before", "sign", "number", "dot")
        if not fresh and found.start() == 0 and "\n" not in before:
            return found.group()
        return f"{before}\\{sign}" if sign else f"{before}{number}\\{dot}"

    return BREAK.sub("  \n", STARTS.sub(start, SPECIAL.sub(r"\\\1", text)))


def link(label: str, url: str) -> str:
    """Return a Markdown link; ``label`` is Markdown already."""
    safe = UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode()), url)
    return f"[{label}]({safe})"


def plain(text: str) -> str:
    """Return the answer that a text of ours was made from: without its links, lists and escapes."""
    for _ in range(BLOCKS):
        start = text.rfind("\n\n**")
        text = text[:start] if start >= 0 and LIST.fullmatch(text, start) else text
    return ESCAPED.sub(lambda found: found[1] or "", MARKER.sub(r"[\1]", text))
