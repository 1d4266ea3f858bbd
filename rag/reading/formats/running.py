"""What comes back at the edges of pages: running heads and feet, page numbers.

A row is one where the rows of other pages stand at the same place and say the same, but for a number
that grows with the pages; and where nothing but such rows stands between it and the edge. A text that
two pages share is none: three in a row have to, or all of a file that has no more than three, or the two
share several rows at both edges and little else, as the pages of a letter do.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rag.reading.formats.runs import Run

Row = Sequence[Run]
Key = tuple[bool, str]

SAME_PLACE = 4.0  # points by which rows at the same place of two pages differ
EDGE = 0.35  # of a page's height, as far as which heads and feet reach
MOST = 8  # rows at one edge
CHAIN = 3  # pages, one after the other or every second, on which a head stands
FEW = 3  # pages of a file in which two are enough
LETTER, LITTLE = 4, 0.5  # rows that the two pages of a letter share, and the share of all rows that they are
MAX_CHARS = 160  # of a row
NUMBER = re.compile(r"\d+")
# A page's number in a row of its own.
FOLIO = re.compile(
    r"[-–—·•|\[(（〔\s]*(?:(?:[Pp]age|[Pp]\.|[Ss]eite|第)\s*)?(?:\d{1,4}|[ivx]{1,6})(?:\s*[页頁])?"
    r"(?:\s*(?:/|of|von|sur|共)\s*\d{1,4}\s*[页頁]?)?[-–—·•|\])）〕\s]*"
)
FOLIO_ZONE = 0.1  # of a page's height, in which it stands
APART = 1.7  # letters between it and the text


def running(pages: Sequence[Sequence[Row]], heights: Sequence[tuple[float, float]]) -> list[dict[int, str]]:
    """Return for each page the reason of each row that is a head or foot, by the number of the row.

    ``pages`` are the rows of each page from top to bottom, ``heights`` where each page's lower and upper
    edges are.
    """
    found: list[dict[int, str]] = [{} for _ in pages]
    places: dict[Key, list[tuple[int, int, float]]] = defaultdict(list)
    for page, rows in enumerate(pages):
        for number, up, distance in _edges(rows, heights[page]):
            places[up, _key(rows[number])].append((page, number, distance))
    again: list[set[tuple[int, bool]]] = [set() for _ in pages]
    shared: dict[tuple[int, int, bool], set[int]] = defaultdict(set)  # of two pages at one edge
    twins: dict[tuple[int, int, bool], set[int]] = {}  # of one row: the pages that have it, too
    for (up, _), spots in places.items():
        for page, number, distance in spots:
            row = pages[page][number]
            twins[page, number, up] = {
                other
                for other, at, far in spots
                if abs(far - distance) <= SAME_PLACE and _counts(row, pages[other][at], other - page)
            }
            for other in twins[page, number, up]:
                shared[page, other, up].add(number)
    for (page, number, up), alike in twins.items():
        letter = any(
            abs(other - page) == 1
            and shared[page, other, True]
            and shared[page, other, False]
            and LETTER
            <= len(shared[page, other, True] | shared[page, other, False])
            < len(pages[page]) * LITTLE
            for other in alike
        )
        if letter or _returns(alike, page, len(pages)):
            again[page].add((number, up))
    for page, rows in enumerate(pages):
        for up in (True, False):
            for number, _, distance in (edge for edge in _edges(rows, heights[page]) if edge[1] is up):
                text = _text(rows[number])
                height = heights[page][1] - heights[page][0]
                folio = FOLIO.fullmatch(text) is not None
                if folio and distance < height * FOLIO_ZONE and _is_apart(rows, number, up):
                    found[page][number] = "page number"
                elif (number, up) in again[page] and not _is_header(rows, number):
                    found[page][number] = "page number" if folio else "running header"
                else:
                    break
    return found


def _edges(rows: Sequence[Row], height: tuple[float, float]) -> Iterator[tuple[int, bool, float]]:
    """Yield the rows near a page's edges: the number, whether it is the upper edge, how far it is."""
    low, high = height
    for up in (True, False):
        numbers = range(len(rows)) if up else range(len(rows) - 1, -1, -1)
        for number in list(numbers)[:MOST]:
            middle = rows[number][0].middle
            distance = high - middle if up else middle - low
            if distance <= (high - low) * EDGE and len(_text(rows[number])) <= MAX_CHARS:
                yield number, up, distance


def _text(row: Row) -> str:
    return " ".join(run.text for run in row)


def _key(row: Row) -> str:
    return NUMBER.sub("0", re.sub(r"\s+", "", _text(row)))


def _counts(row: Row, other: Row, step: int) -> bool:
    """Whether the numbers of two rows are the same, but for those that grow with the pages."""
    ours, theirs = NUMBER.findall(_text(row)), NUMBER.findall(_text(other))
    return len(ours) == len(theirs) and all(
        one == two or int(two) - int(one) == step for one, two in zip(ours, theirs, strict=True)
    )


def _returns(pages: set[int], page: int, count: int) -> bool:
    """Whether pages that have a row in common are enough of those around one of them."""
    if count <= FEW:
        return len(pages) >= 2
    length = 1
    for step in (-1, 1):
        at = page
        while after := next((at + step * far for far in (1, 2) if at + step * far in pages), None):
            length, at = length + 1, after
    return length >= CHAIN


def _is_apart(rows: Sequence[Row], number: int, up: bool) -> bool:
    """Whether a row at an edge stands apart from the next one inside."""
    inside = number + 1 if up else number - 1
    if not 0 <= inside < len(rows):
        return True
    return abs(rows[number][0].middle - rows[inside][0].middle) > APART * rows[inside][0].size


def _is_header(rows: Sequence[Row], number: int) -> bool:
    """Whether a row names the columns of a table that starts right below it."""
    if number + 1 >= len(rows) or len(rows[number]) < 2:
        return False
    row, below = rows[number], rows[number + 1]
    if row[0].middle - below[0].middle > 3 * row[0].size or len(row) != len(below):
        return False
    near = sum(
        min(
            abs(one.left - two.left),
            abs(one.right - two.right),
            abs(one.left + one.right - two.left - two.right) / 2,
        )
        < one.size
        for one, two in zip(row, below, strict=True)
    )
    return near * 3 >= len(row) * 2
