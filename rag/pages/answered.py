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


def sentences(reply: Json) -> Iterator[Sentence]:
    """Yield the answer of ``/ask`` cut behind its markers; neighbours of one article share their marks."""
    text, at = reply["answer"]["text"], 0
    flags = [flag["span"] for flag in reply["answer"]["flags"]]

    def flagged(start: int, end: int) -> bool:
        return any(first < end and last > start for first, last in flags)

    cited = sorted(reply["citations"], key=lambda item: item["marker_span"])
    for _, group in groupby(cited, key=lambda item: item["source"]["id"]):
        marks = list(group)
        for item in marks:
            start, end = item["marker_span"]
            shared = tuple(marks) if item is marks[-1] else ()
            if text[at:start].strip() or shared:
                yield Sentence(text[at:start].strip(), shared, flagged(at, start))
            at = end
    if text[at:].strip():
        yield Sentence(text[at:].strip(), (), flagged(at, len(text)))


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
