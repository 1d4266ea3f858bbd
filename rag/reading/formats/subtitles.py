"""Subtitles: what is said is text, the number and the moment above it are not."""

import re

from rag.types import LeftOut, Span

MOMENT = re.compile(
    r"^(?:\d+[ \t]*\n)?(?:\d+:)?\d{1,2}:\d{2}[,.]\d{3}[ \t]*-->[^\n]*$|\A\ufeff?WEBVTT[^\n]*$", re.MULTILINE
)


def timings(text: str) -> tuple[LeftOut, ...]:
    """Return where the lines stand that say when a text is shown."""
    return tuple(
        LeftOut(Span(match.start() + at, match.start() + at + len(line)), "markup")
        for match in MOMENT.finditer(text)
        for at, line in ((match[0].index(line), line) for line in match[0].split("\n") if line.strip())
    )
