"""Words in quotation marks against the words of the file: the same, nearly the same, or not there."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rag.types import Span

NEAR = 0.75  # share of a quotation's characters that must stand in the file, in order, for "altered"
MOST = 4000  # characters of a text that a quotation is looked for in
# Long enough to be a quotation: shorter words in quotation marks are names and turns of phrase.
QUOTED = re.compile(
    r"“([^“”]{6,400})”|「([^「」]{6,400})」|『([^『』]{6,400})』|«([^«»]{6,400})»|\"([^\"]{12,400})\""
)
LATIN_LEAST = 12
ENDING = " \t,.;:，。；：…"


@dataclass(frozen=True, slots=True)
class Match:
    """What became of a quotation; ``span`` is where the text has it, or nearly."""

    status: Literal["exact", "altered", "missing"]
    span: Span | None


def quoted(sentence: str) -> list[str]:
    """Return the quotations of a sentence, without their marks."""
    found = [next(part for part in match.groups() if part) for match in QUOTED.finditer(sentence)]
    return [words for words in found if not words.isascii() or len(words) >= LATIN_LEAST]


def compare(words: str, text: str) -> Match:
    """Look for a quotation in ``text``; white space and a mark at its end do not count."""
    text = text[:MOST]
    squeezed, places = _squeezed(text, fold=False)
    for wanted in (words, words.rstrip(ENDING)):
        bare = "".join(wanted.split())
        at = squeezed.find(bare) if bare else -1
        if at >= 0:
            return Match("exact", Span(places[at], places[at + len(bare) - 1] + 1))
    return _near(words.rstrip(ENDING), text)


def _squeezed(text: str, fold: bool) -> tuple[str, list[int]]:
    """Return the text without white space, and where each of its characters stands."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if not character.isspace():
            form = unicodedata.normalize("NFKC", character).lower()[:1] if fold else character
            characters.append(form or character)
            places.append(place)
    return "".join(characters), places


def _near(words: str, text: str) -> Match:
    """Look for the stretch of ``text`` that is most like a quotation."""
    wanted, _ = _squeezed(words, fold=True)
    given, places = _squeezed(text, fold=True)
    matcher = SequenceMatcher(None, given, wanted, autojunk=False)
    longest = matcher.find_longest_match()
    if longest.size < 3:
        return Match("missing", None)
    start = max(0, longest.a - longest.b - len(wanted) // 4)
    end = min(len(given), longest.a - longest.b + len(wanted) + len(wanted) // 4)
    blocks = SequenceMatcher(None, given[start:end], wanted, autojunk=False).get_matching_blocks()[:-1]
    if sum(block.size for block in blocks) < NEAR * len(wanted):
        return Match("missing", None)
    # Where the ends of the quotation are among what was altered, as much of the text stands for them.
    first = max(0, start + blocks[0].a - blocks[0].b)
    tail = len(wanted) - blocks[-1].b - blocks[-1].size
    last = min(len(given), start + blocks[-1].a + blocks[-1].size + tail) - 1
    return Match("altered", _whole_words(text, places[first], places[last] + 1))


def _whole_words(text: str, start: int, end: int) -> Span:
    while start > 0 and _in_word(text[start - 1]) and _in_word(text[start]):
        start -= 1
    while end < len(text) and _in_word(text[end - 1]) and _in_word(text[end]):
        end += 1
    return Span(start, end)


def _in_word(character: str) -> bool:
    return character.isalnum() and character < "\u2e80"


def worst(matches: Sequence[Match]) -> Match:
    """Return the match that says most against a sentence."""
    order = ("exact", "altered", "missing")
    return max(matches, key=lambda match: order.index(match.status))
