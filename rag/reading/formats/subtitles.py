"""Subtitles: what is said is text, the number and the moment above it are not."""

import re

from rag.reading.formats.source import Fields
from rag.reading.formats.writing import Writer, Written
from rag.types import LeftOut, Span

MOMENT = re.compile(
    r"^(?:\d+[ \t]*\n)?(?:\d+:)?\d{1,2}:\d{2}[,.]\d{3}[ \t]*-->[^\n]*$|\A\ufeff?WEBVTT[^\n]*$", re.MULTILINE
)


# How a text is set, or who speaks it: <i>, <c.yellow>, <v 何青>, {\\an8}
TAG = re.compile(
    r"</?(?:[ibuscv]|font|ruby|rt|lang)(?:[. ][^<>\n]{0,200})?>|\{\\[^{}\n]{0,200}\}|<\d\d:[\d:.]{6,12}>"
)


def write_subtitles(text: str, path: str) -> Written:
    """Return a file of subtitles as it is, but for the tags in it."""
    writer = Writer()
    shown = TAG.sub("", text)
    writer.write(shown)
    writer.marks += timings(shown)
    return writer, (writer.record(Fields(), 0),)


def timings(text: str) -> tuple[LeftOut, ...]:
    """Return where the lines stand that say when a text is shown."""
    return tuple(
        LeftOut(Span(match.start() + at, match.start() + at + len(line)), "markup")
        for match in MOMENT.finditer(text)
        for at, line in ((match[0].index(line), line) for line in match[0].split("\n") if line.strip())
    )
