"""Dates in a question help ranking: passages that tell the same date go ahead.

Words alone do not do it: 31 and 3月 are in many passages, and 2025-03-31 is another word than
2025年3月31日. What is asked is compared part by part, so that 2025年3月 is told in full by
2025年3月31日 and by half where a newspaper says 3月31日 without the year. No passage is excluded.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

import numpy as np

from rag.store import Generation
from rag.types import Date, Rows, Scores

_YEAR, _MONTH, _DAY = r"(?:1[5-9]|20)\d\d", r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
CHINESE = re.compile(
    rf"(?<!\d)(?:({_YEAR})\s*年\s*)?({_MONTH})\s*月(?:\s*({_DAY})\s*[日号號])?|(?<!\d)({_YEAR})\s*年(?!\s*{_MONTH}\s*月)"
)
NUMERIC = re.compile(rf"(?<!\d)({_YEAR})[-/.]({_MONTH})(?:[-/.]({_DAY}))?(?!\d)")
ENGLISH = re.compile(
    rf"\b(?:({_DAY})(?:st|nd|rd|th)? (?:of )?)?({_NAME})\.?"
    rf"(?: ({_DAY})(?:st|nd|rd|th)?\b)?(?:,? ({_YEAR})\b)?"
)


def dates(text: str) -> set[Date]:
    """Return the dates that a text tells; a month of English needs a day or a year beside it."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return {*_chinese(folded), *_numeric(folded), *_english(folded)}


def told(generation: Generation, asked: Collection[Date], rows: Rows) -> Scores:
    """Return the share of the dates asked for that each passage tells.

    The day on which an article was published counts as told by each of its passages.
    """
    return np.array([_told(asked, _of(generation, int(row))) for row in rows], dtype=np.float32)


def _of(generation: Generation, row: int) -> set[Date]:
    published = generation.heads[int(generation.owners[row])]["published"] or ""
    return dates(f"{published} {generation.passage(row).text}")


def _told(asked: Collection[Date], there: set[Date]) -> float:
    return sum(max((_agreement(date, other) for other in there), default=0.0) for date in asked) / len(asked)


def _agreement(asked: Date, other: Date) -> float:
    """Return the share of the parts asked for that another date tells; 0 where one contradicts."""
    pairs = [(one, two) for one, two in zip(asked, other, strict=True) if one is not None]
    if any(two is not None and one != two for one, two in pairs):
        return 0.0
    return sum(two is not None for _, two in pairs) / len(pairs)


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _chinese(folded: str) -> Iterator[Date]:
    for match in CHINESE.finditer(folded):
        yield _number(match[1] or match[4]), _number(match[2]), _number(match[3])


def _numeric(folded: str) -> Iterator[Date]:
    for match in NUMERIC.finditer(folded):
        yield _number(match[1]), _number(match[2]), _number(match[3])


def _english(folded: str) -> Iterator[Date]:
    for match in ENGLISH.finditer(folded):
        day, year = _number(match[1] or match[3]), _number(match[4])
        if day or year:
            yield year, 1 + _NAMES.index(match[2][:3]), day
