"""Which level of heading the titles of a page have, where the format states levels."""

from collections.abc import Sequence

from rag.reading.bylines import byline
from rag.reading.credits import DATELINE, Credit
from rag.reading.forms import COLUMNS, DASHES, PART
from rag.reading.lines import Line
from rag.reading.numbering import numbering


def columned(lines: Sequence[Line], top: int) -> set[int]:
    """Return the headings below those of level ``top`` that name a column and have no text of their own."""
    found: set[int] = set()
    column = 0  # the level of the titles in the column that is being read
    for at, line in enumerate(lines):
        below = lines[at + 1] if at + 1 < len(lines) else None
        if line.level and line.level <= top:
            named = below is not None and below.level > line.level and COLUMNS.search(line.text)
            column = below.level if named and below else 0
        elif line.level and line.level == column:
            found.add(at)
    return found


def top_level(lines: Sequence[Line], issue: bool) -> int:
    """Return the level of heading that titles have, or 0 where headings are parts of one article.

    ``issue`` says that the page is one of a periodical, as its masthead shows.
    """
    levels = [line.level for line in lines if line.level]
    if not levels:
        return 0
    top = min(levels)
    tops = [line for line in lines if line.level == top]
    under = min((level for level in levels if level > top), default=0)
    if len(tops) == 1 and under and (_sign_tops(lines, under) or (issue and _parts_issue(lines, top, under))):
        return under
    if len(tops) == 1:
        first = next(index for index, line in enumerate(lines) if line.level == top)
        return top if top == 1 or not any(line.prose for line in lines[:first]) else 0
    parts = sum(1 for line in tops[1:] if numbering(line.text) or PART.match(line.text))
    return top if parts * 3 < len(tops) and (top == 1 or issue or _sign_tops(lines, top)) else 0


def _news(line: Line) -> Credit | None:
    """Return a credit for a text that starts as news do."""
    return Credit(author="", sure=True) if DATELINE.match(line.text) else None


def _parts_issue(lines: Sequence[Line], top: int, under: int) -> bool:
    """Whether the one heading on top names an issue: several stand under it, and no text before them.

    It is not signed itself, and the others are no parts of one article.
    """
    first = next(index for index, line in enumerate(lines) if line.level == top)
    signed = byline(lines[first + 1].text) if first + 1 < len(lines) and not lines[first + 1].level else None
    others = [line for line in lines if line.level == under]
    parts = sum(1 for line in others if numbering(line.text) or PART.match(line.text))
    if (signed is not None and signed.author is not None) or parts * 3 >= len(others):
        return False
    below = next((line for line in lines[first + 1 :] if line.level or line.prose), None)
    return below is not None and below.level == under and sum(line.level == under for line in lines) > 1


def _sign_tops(lines: Sequence[Line], top: int) -> bool:
    """Whether headings of level ``top`` are signed, as titles are: one that opens the page, or several."""
    signed = []
    for at, line in enumerate(lines[:-1]):
        below = lines[at + 1]
        if line.level == top and DASHES.match(below.text) and at + 2 < len(lines):
            below = lines[at + 2]  # a subtitle stands between
        if line.level == top and not below.level:
            signed.append(byline(below.text) or _news(below))
    count = sum(credit is not None and credit.author is not None and credit.sure for credit in signed)
    names = sum(credit is not None and credit.author is not None for credit in signed)
    return len(signed) > 1 and (names > 1 or (count > 0 and lines[0].level == top))
