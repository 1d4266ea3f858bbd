"""Whether the text goes on about the same thing: the words that two stretches of it share.

A heading inside an article stands between stretches that share their words; the title of another
article stands where the words change, and it announces the new ones (Hearst 1997, TextTiling).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.reading.lines import Line

LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]{5,}")
HAN = re.compile(r"[\u3400-\u9fff]{2,}")
# Characters that any Chinese text has: a pair with one of them is no word of its own.
COMMON = frozenset(
    "的一是在不了有和人这中大为上个我以要他时来用到地于出就也能下过说而后得十三之着等里如自二"
    "把其些然前外那都两当使点从本去好又没可对被让给还更最第四五六七八九月年日這為個時來於過說後裡"
    "兩當點從沒對讓給還"
)
ENOUGH = 60  # characters of text without which nothing can be said
FAR, NEAR = 2500, 1200  # characters before and after that are looked at


@lru_cache(maxsize=4096)  # a line is compared with all short lines near it
def words(text: str) -> frozenset[str]:
    """Return the words by which texts are compared: pairs of Chinese characters, longer Latin words."""
    found = {word.lower() for word in LATIN.findall(text)}
    for run in HAN.findall(text):
        found.update(a + b for a, b in pairwise(run) if a not in COMMON and b not in COMMON)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Kinship:
    """What two texts and the title between them have in common."""

    shared: float  # share of the words of the shorter text that the other has as well
    more: int  # words of the title that only the text below has, less those of the text above
    announced: float  # the same as a share of the title's words


def kinship(before: Sequence[Line], title: str, after: Sequence[Line]) -> Kinship | None:
    """Return what the texts around a title have in common, or ``None`` where they are too short to tell."""
    above, below = _collect(reversed(before), FAR), _collect(after, NEAR)
    if sum(map(len, above)) < ENOUGH or sum(map(len, below)) < ENOUGH:
        return None
    old, new, named = _all_words(above), _all_words(below), words(title)
    shared = len(old & new) / max(1, min(len(old), len(new)))
    more = len(named & new) - len(named & old)
    return Kinship(shared, more, more / max(1, len(named)))


def _all_words(texts: Sequence[str]) -> frozenset[str]:
    return frozenset().union(*map(words, texts))


def _collect(lines: Iterable[Line], most: int) -> list[str]:
    """Return the texts of the lines, up to as many characters."""
    found: list[str] = []
    size = 0
    for line in lines:
        found.append(line.text[: most - size])
        size += len(found[-1])
        if size >= most:
            break
    return found


def inside(text: str, other: str) -> bool:
    """Whether the characters of a text all stand in the other one, in order."""
    marks = iter(other)
    return all(mark in marks for mark in text)
