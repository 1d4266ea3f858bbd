"""Pieces of a model's text to sentences, each with the numbers that it cites.

The text is taken character by character, so that it makes no difference in which pieces it came: a
streamed answer is the plain one by construction. A sentence is handed on when nothing that follows
can change it, which is when the first word of the next one is there.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.llm.markers import LINKED, MARKER, OPEN, take
from rag.split import ABBREVIATION

LONGEST = 1500  # characters of a sentence, beyond which it is cut where it is
# The end of a sentence: marks, with what closes behind them; a full stop before a blank; a line break.
END = re.compile(
    r"[。！？…]+[!?]*[”’」』）)\"'*]*|[!?]+[”’」』）)\"'*]*(?=\s|[［【\u2e80-\uffef]|\[\s?\^?\d)"
    r"|\.[\"'”’)*]*(?=\s|[\[［【])|\n"
)
TRAIL = re.compile(rf"(?:[ \t]*(?:{MARKER.pattern}))*[ \t]*(?:[。.](?=\s|\Z))?", re.IGNORECASE)
UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
ENUMERATOR = re.compile(r"\W*\d{1,3}\Z")  # "1" before the full stop of a list item
THOUGHT = re.compile(r"\s*<think>", re.IGNORECASE)
THOUGHT_END = re.compile(r"</think>", re.IGNORECASE)
SOURCES = re.compile(
    r"\W*(sources?|references?|citations?|参考(资料|文献|来源)?|參考(資料|文獻|來源)?|来源|來源|引用)\W*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as the model wrote it, less its markers; ``breaks`` line breaks stand before it."""

    text: str
    numbers: tuple[int, ...]
    breaks: int


def drafts(pieces: Iterable[str]) -> Iterator[Draft]:
    """Yield the sentences of a text that comes in pieces; a list of sources at its end is left out.

    What goes wrong in ``pieces`` is raised when the whole sentences before it have been yielded.
    """
    buffer = ""
    thinking: bool | None = None  # unknown until the first word is there
    for character in (character for piece in pieces for character in UNSHOWN.sub("", piece)):
        buffer += character
        if thinking is not False:
            thinking = _thinking(buffer, thinking)
            if thinking is False:
                buffer = THOUGHT_END.split(buffer)[-1]
            continue
        while end := _settled(buffer):
            if SOURCES.match(buffer[:end]):
                return
            yield from _draft(buffer[:end])
            buffer = buffer[end:]
    if thinking is False or (thinking is None and buffer):
        yield from () if SOURCES.match(buffer) else _draft(buffer)


def _thinking(buffer: str, before: bool | None) -> bool | None:
    """Return whether the model is thinking aloud, which is no part of its answer; None: cannot tell yet."""
    if before:
        return THOUGHT_END.search(buffer, max(0, len(buffer) - 10)) is None
    if THOUGHT.match(buffer):
        return True
    start = buffer.lstrip().lower()
    return None if "<think>".startswith(start) else False


def _settled(buffer: str) -> int | None:
    """Return where the first sentence ends, once that is certain."""
    if len(buffer) >= LONGEST:
        return len(buffer)
    if OPEN.search(buffer, max(0, len(buffer) - 62)) or LINKED.search(buffer, max(0, len(buffer) - 310)):
        return None
    for mark in END.finditer(buffer):
        if not buffer[: mark.start()].strip():
            continue
        if mark[0] == "\n":
            return _line(buffer, mark.start())
        end = TRAIL.match(buffer, mark.end()).end()  # type: ignore[union-attr]
        rest = buffer[end:].lstrip(" \t")
        if rest in ("", "\\"):  # a marker may yet follow
            return None
        if not (mark[0][0] == "." and _goes_on(buffer[: mark.start()], buffer[end:])):
            return end
    return None


def _line(buffer: str, end: int) -> int | None:
    """A line is a sentence once the next one has begun."""
    return end if buffer[end:].strip() else None


def _goes_on(before: str, after: str) -> bool:
    """Whether a full stop between these ends no sentence."""
    return bool(ENUMERATOR.match(before) or ABBREVIATION.search(before[-12:]) or after.lstrip()[:1].islower())


def _draft(raw: str) -> Iterator[Draft]:
    text, numbers = take(raw)
    if text or numbers:
        lead = raw[: len(raw) - len(raw.lstrip())]
        yield Draft(text, numbers, min(2, lead.count("\n")))
