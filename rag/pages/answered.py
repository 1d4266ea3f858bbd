"""An answer as a page without scripts shows it: sentences with their marks, and one card an article."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rag.lexical import written
from rag.types import Json


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the answer; ``marks`` are the citations behind it, ``flagged`` what the check found."""

    text: str
    marks: tuple[Json, ...]
    flagged: bool = False
    line: bool = False  # whether it starts one


def sentences(reply: Json) -> Iterator[Sentence]:
    """Yield the answer of ``/ask`` cut behind its markers; neighbours of one article share their marks.

    Words of ours that end in a line of their own stand alone.
    """
    text, at = reply["answer"]["text"], 0
    flags = [flag["span"] for flag in reply["answer"]["flags"]]

    def flagged(start: int, end: int) -> bool:
        return any(first < end and last > start for first, last in flags)

    def cut(start: int, end: int, marks: tuple[Json, ...] = ()) -> Sentence:
        before = len(text[:start].rstrip())
        line = start > 0 and "\n" in text[before : start + _blank(text[start:end])]
        return Sentence(text[start:end].strip(), marks, flagged(start, end), line)

    cited = sorted(reply["citations"], key=lambda item: item["marker_span"])
    for _, group in groupby(cited, key=lambda item: item["source"]["id"]):
        marks = list(group)
        for item in marks:
            start, end = item["marker_span"]
            shared = tuple(marks) if item is marks[-1] else ()
            ours = text[at : item["answer_span"][0]]
            if "\n" in ours.lstrip():
                yield cut(at, at + ours.rfind("\n"))
                at += ours.rfind("\n")
            if text[at:start].strip() or shared:
                yield cut(at, start, shared)
            at = end
    if text[at:].strip():
        yield cut(at, len(text))


def _blank(text: str) -> int:
    return len(text) - len(text.lstrip())


def lit(text: str, words: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Yield a passage in a line, cut so that words that were looked for stand alone; the flag tells them."""
    line, at = " ".join(text.split()), 0
    for span in written(line, words):
        yield line[at : span.start], False
        yield line[span.start : span.end], True
        at = span.end
    yield line[at:], False


def longest(words: Collection[str]) -> list[str]:
    """Return the words that are part of no other."""
    return [word for word in words if not any(word != other and word in other for other in words)]


def cards(reply: Json) -> list[tuple[Json, list[Json]]]:
    """Return each cited article with its citations, each number once."""
    found: dict[str, tuple[Json, dict[int, Json]]] = {}
    for item in reply["citations"]:
        _, quotes = found.setdefault(item["source"]["id"], (item["source"], {}))
        quotes.setdefault(item["index"], item)
    return [(source, list(quotes.values())) for source, quotes in found.values()]


def more(quotes: list[Json]) -> int:
    """Return how many items of a list the article has behind the last of its quotes that is one."""
    last = quotes[-1]
    listed = len(quotes) > 1 or last["quote"].rstrip().endswith((":", "："))
    return int(last["remaining"]) if listed else 0


def tally(reply: Json) -> dict[str, Any]:
    """Return what an answer is told by in words: quotes, articles, flags, whether all are verbatim."""
    numbers = {item["index"] for item in reply["citations"]}
    return {
        "quotes": len(numbers),
        "articles": len(cards(reply)),
        "exact": all(item["verification"]["status"] == "exact" for item in reply["citations"]),
        "mode": reply["answer"]["mode"],
        "flagged": len({tuple(flag["span"]) for flag in reply["answer"]["flags"]}),
    }
