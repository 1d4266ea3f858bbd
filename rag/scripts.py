"""Which script a text is written in: what its characters say, without guessing a language."""

import re
from typing import Final

LOOK = 4000  # characters of a text that are looked at
# The order is on disk: a passage's script is kept as a number. New ones go at the end.
SCRIPTS: Final = (
    "other",
    "han",
    "kana",
    "hangul",
    "latin",
    "cyrillic",
    "greek",
    "arabic",
    "hebrew",
    "indic",
    "thai",
)
NO_SCRIPT = 0  # of a text without letters of any
PATTERNS = {
    "han": re.compile(r"[\u3400-\u9fff\uf900-\ufaff]"),
    "kana": re.compile(r"[\u3040-\u30ff]"),
    "hangul": re.compile(r"[\uac00-\ud7af]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+"),
    "cyrillic": re.compile(r"[\u0400-\u052f]+"),
    "greek": re.compile(r"[\u0370-\u03ff]+"),
    "arabic": re.compile(r"[\u0600-\u06ff\u0750-\u077f]+"),
    "hebrew": re.compile(r"[\u0590-\u05ff]+"),
    "indic": re.compile(r"[\u0900-\u0dff]+"),
    "thai": re.compile(r"[\u0e00-\u0e7f]{1,4}"),
}


def script_of(text: str) -> int:
    """Return the number in ``SCRIPTS`` of the script that most of the text's words are in.

    A run of letters counts as one word and a Chinese character as one. Japanese is told from
    Chinese by its kana, of which a Chinese text has next to none.
    """
    text = text[:LOOK]
    counts = {name: len(pattern.findall(text)) for name, pattern in PATTERNS.items()}
    if counts["kana"] * 10 > counts["han"]:
        counts["kana"] += counts["han"]
    best = max(counts, key=lambda name: counts[name])
    return SCRIPTS.index(best) if counts[best] else NO_SCRIPT
