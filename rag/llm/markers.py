"""Citation markers: models write [1], [1, 2], [1-3], 【1】, [^1], [Passage 1], [1](link); one form comes out.

Whatever a model writes, what :func:`take` leaves holds no ``[digits]``: the markers of an answer
are set by this server alone, each beside a citation.
"""

import re

MOST = 20  # numbers that one marker may name
MARKER = re.compile(
    r"\\?[\[［【]{1,2}\s{0,3}(?:\^|(?:passages?|sources?|documents?|docs?|refs?|citations?|段落|来源|來源|资料|資料|文献|文獻|第)"
    r"\s{0,2}[:：#]?\s{0,2})?(\d{1,3}(?:\s{0,3}[,，、;；&\-–—~至]\s{0,3}\^?\d{1,3}){0,30})\s{0,3}段?"
    r"(?:†[^\]］】\n]{0,40})?\s{0,3}\\?[\]］】]{1,2}(?:\([^()\s]{0,300}\))?",
    re.IGNORECASE,
)
OPEN = re.compile(r"\\?[\[［【][^\]］】\n]{0,60}\Z")  # what may yet become a marker
LINKED = re.compile(r"[\]］】]\([^()\s]{0,300}\Z")  # and what may yet be its link
NUMBER = re.compile(r"\d{1,3}")
RANGE = re.compile(r"(\d{1,3})\s{0,3}[\-–—~至]\s{0,3}(\d{1,3})")
LEFT = re.compile(r"[\[［【](?=\s*\^?\d)")
RIGHT = re.compile(r"(?<=\d)(\s*)[\]］】]")
EMPTY = re.compile(r"\(\s*\)|（\s*）|\*\*\s*\*\*|[ \t]+(?=[,.;:!?，。；：！？、])|(?<=[ \t])[ \t]+")


def take(text: str) -> tuple[str, tuple[int, ...]]:
    """Return a sentence without its markers, and the numbers that they name, each once, in order."""
    numbers = [number for found in MARKER.finditer(text) for number in _numbers(found[1])]
    clean = text
    while MARKER.search(clean):  # again, as [1[2]3] leaves what looks like one and is none
        clean = MARKER.sub("", clean)
    # What is still no marker, such as [2025] or half of one, must not look like one.
    clean = RIGHT.sub(r"\1)", LEFT.sub("(", clean))
    return EMPTY.sub("", clean).strip(), tuple(dict.fromkeys(numbers))


def _numbers(inside: str) -> list[int]:
    found: list[int] = []
    for low, high in ((int(a), int(b)) for a, b in RANGE.findall(inside)):
        found += range(low, min(high, low + MOST) + 1)
    return [*found, *map(int, NUMBER.findall(RANGE.sub(" ", inside)))][:MOST]
