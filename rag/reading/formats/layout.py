"""Letters on a page to lines in reading order: columns, paragraphs, headings, notes at the foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from rag.reading.pages import FOOTNOTE

SAME_ROW = 0.15  # how far the middles of letters on one line differ, in letters of their size
LEVEL = 0.04  # the same, of letters of one font
GUTTER = 0.9  # the blank that ends a run, in letters of its size
CLEAR = 0.7  # the least clear width of a gutter, in letters of the body
CROSSING = 0.34  # the largest share of lines that may cross a gutter: titles, wide tables
MIN_COLUMN = 3  # lines on each side of a gutter
MIN_LETTERS = 8  # of the usual line of a column: the cells of tables are shorter
OPEN_ROWS = 3  # rows of columns beside each other that may be a hair apart
OVERHANG = 1.5  # letters of a line that may stand out of its column
PICTURE_GAP = 3.0  # line distance, over the usual one, that a picture leaves
MARGIN_GAP = 2.2  # the same, between a page's header and its text
STEPS = 120  # places across a page where a gutter is looked for
WORD_GAP, CELL_GAP = 0.22, 2.0  # blanks between Latin words, and between the cells of a table
PARAGRAPH_GAP = 1.6  # line distance, over the usual one, that parts paragraphs
HEADING_SIZE, NOTE_SIZE = 1.15, 0.88  # of the body's letters
HEADER_SIZE = 0.96  # the same, of a header
MAX_HEADING = 60


class Letter(NamedTuple):
    """One character of a page; its box in points, from the lower left."""

    mark: str
    left: float
    bottom: float
    right: float
    top: float
    size: float = 0.0


@dataclass(slots=True)
class Run:
    """Letters in one row, without a wide blank between."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float

    @property
    def middle(self) -> float:
        """Half way up."""
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line as it is written: its text with heading marks and indent, and why it is left out."""

    text: str
    gap: bool
    reason: str | None = None


def page_lines(found: Sequence[Sequence[Run]]) -> list[list[PageLine]]:
    """Return the lines of each page, given its runs, in the order in which a person reads them."""
    everything = [run for runs in found for run in runs]
    if not everything:
        return [[] for _ in found]
    body = _body_size(everything)
    title = max(run.size for run in everything if len(run.text) > 1 or run.size <= body)
    return [_page(runs, body, title) for runs in found]


def _page(runs: Sequence[Run], body: float, title: float) -> list[PageLine]:
    head = _header(runs, body)
    rest = [run for run in runs if run not in head]
    above = [PageLine(_row_text(head), True, "running header")] if head else []
    return above + [line for block in _columns(rest, body) for line in _written(block, body, title)]


def _header(runs: Sequence[Run], body: float) -> list[Run]:
    """Return the small row above everything else on a page, far from it."""
    rows = _lines(runs)
    if len(rows) < 2 * MIN_COLUMN:
        return []
    far = rows[0][0].middle - rows[1][0].middle > body * MARGIN_GAP
    small = max(run.size for run in rows[0]) < body * HEADER_SIZE
    short = sum(len(run.text) for run in rows[0]) <= MAX_HEADING
    return rows[0] if far and small and short else []


def page_runs(letters: Sequence[Letter]) -> list[Run]:
    """Return the runs of letters on a page."""
    rows: list[list[Letter]] = []
    for level in _levels(letters):
        near = [row for row in rows[-OPEN_ROWS:] if _same_row(row, level)]
        if near:
            near[-1].extend(level)
        else:
            rows.append(level)
    return [run for row in rows for run in _runs(sorted(row, key=lambda letter: letter.left))]


def _levels(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Return the letters that stand at one height, from top to bottom."""
    levels: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: -(letter.bottom + letter.top)):
        if levels and _middle(levels[-1][-1]) - _middle(letter) < _size(letter) * LEVEL:
            levels[-1].append(letter)
        else:
            levels.append([letter])
    return levels


def _middle(letter: Letter) -> float:
    return (letter.bottom + letter.top) / 2


def _size(letter: Letter) -> float:
    return max(letter.size, letter.top - letter.bottom, 1.0)


def _same_row(row: Sequence[Letter], level: Sequence[Letter]) -> bool:
    """Whether letters at another height stand between those of a row, or right beside them.

    They are of another font; the lines of two columns may be as close, and have a gutter between.
    """
    if abs(_middle(row[0]) - _middle(level[0])) >= _size(level[0]) * SAME_ROW:
        return False
    own = {id(letter) for letter in level}
    both = sorted((*row, *level), key=lambda letter: letter.left)
    return any(
        (id(one) in own) != (id(other) in own) and other.left - one.right < _size(other) * GUTTER
        for one, other in pairwise(both)
    )


def _runs(row: Sequence[Letter]) -> list[Run]:
    runs: list[Run] = []
    blank_before = False  # the file itself has a blank there
    for letter in row:
        if letter.mark == " ":
            blank_before = True
            continue
        size = letter.size or letter.top - letter.bottom
        last = runs[-1] if runs else None
        gap = letter.left - last.right if last else 0.0
        if last and gap < max(size, last.size) * GUTTER:
            latin = letter.mark.isascii() and last.text[-1].isascii()
            blank = " " if blank_before or gap > size * (WORD_GAP if latin else 0.6) else ""
            last.text += blank + letter.mark
            last.right, last.size = max(last.right, letter.right), max(last.size, size)
            last.bottom, last.top = min(last.bottom, letter.bottom), max(last.top, letter.top)
        else:
            runs.append(Run(letter.mark, letter.left, letter.right, letter.bottom, letter.top, size))
        blank_before = False
    return runs


def _body_size(runs: Sequence[Run]) -> float:
    """Return the size of letter that most of the page is set in."""
    counts: dict[float, int] = {}
    for run in runs:
        counts[round(run.size, 1)] = counts.get(round(run.size, 1), 0) + len(run.text)
    return max(counts, key=lambda size: (counts[size], -size)) or 1.0


def _columns(runs: Sequence[Run], body: float) -> list[list[list[Run]]]:
    """Return the blocks of a page in reading order, each the rows of one column."""
    cut = _gutter(runs, body)
    if cut is None:
        return [_lines(runs)] if runs else []
    blocks: list[list[list[Run]]] = []
    sides: tuple[list[Run], list[Run]] = ([], [])
    across = False  # the last block stands over both columns
    for run in sorted(runs, key=lambda run: -run.middle):
        rest = across and not any(sides) and _goes_on(blocks[-1][-1][0], run, body)
        if rest or min(cut - run.left, run.right - cut) > body * OVERHANG:
            follows = across and not any(sides)  # one title in two lines
            blocks += [block for side in sides for block in _columns(side, body)]
            sides = ([], [])
            if follows:
                blocks[-1].append([run])
            else:
                blocks.append([[run]])
            across = True
        else:
            sides[(run.left + run.right) / 2 >= cut].append(run)
    return blocks + [block for side in sides for block in _columns(side, body)]


def _goes_on(title: Run, run: Run, body: float) -> bool:
    """Whether a run is the rest of the title above it, in the same large letters."""
    same = abs(run.size - title.size) < SAME_ROW and run.size >= body * HEADING_SIZE
    return same and 0 < title.middle - run.middle < 2 * run.size


def _gutter(runs: Sequence[Run], body: float) -> float | None:
    """Return where a blank runs down between two columns of text, or ``None``."""
    if len(runs) < 2 * MIN_COLUMN:
        return None
    low, high = min(run.left for run in runs), max(run.right for run in runs)
    best: tuple[int, float, float] | None = None
    for step in range(1, STEPS):
        cut = low + (high - low) * step / STEPS
        left = [run for run in runs if run.right <= cut]
        right = [run for run in runs if run.left >= cut]
        crossing = len(runs) - len(left) - len(right)
        if crossing > len(runs) * CROSSING or not _are_columns(left, right):
            continue
        clear = min(run.left for run in right) - max(run.right for run in left)
        if clear >= body * CLEAR and (best is None or (-crossing, clear) > best[:2]):
            best = (-crossing, clear, cut)
    return best[2] if best else None


def _are_columns(left: Sequence[Run], right: Sequence[Run]) -> bool:
    """Whether both sides hold lines of text, beside each other, rather than the cells of a table."""
    if min(len(left), len(right)) < MIN_COLUMN:
        return False
    top = min(max(run.top for run in side) for side in (left, right))
    bottom = max(min(run.bottom for run in side) for side in (left, right))
    beside = [[run for run in side if bottom <= run.middle <= top] for side in (left, right)]
    return all(
        len(side) >= MIN_COLUMN and median(len(run.text) for run in side) >= MIN_LETTERS for side in beside
    )


def _lines(runs: Sequence[Run]) -> list[list[Run]]:
    """Return the runs of one column as rows, from top to bottom."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: -run.middle):
        if rows and abs(rows[-1][0].middle - run.middle) < max(run.size, rows[-1][0].size) * 0.5:
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda run: run.left) for row in rows]


def _written(rows: Sequence[Sequence[Run]], body: float, title: float) -> list[PageLine]:
    """Return the lines of one column, with indents, gaps, heading marks and notes at the foot."""
    base = _base(rows)
    steps = [above[0].middle - row[0].middle for above, row in pairwise(rows)]
    usual = median(step for step in steps if step > 0) if any(step > 0 for step in steps) else body * 1.2
    notes = _notes_start(rows, body)
    lines: list[PageLine] = []
    heading = 0.0  # the size of the heading that the last line is
    for number, row in enumerate(rows):
        text = _row_text(row)
        size = max(run.size for run in row)
        gap = number == 0 or steps[number - 1] > usual * PARAGRAPH_GAP
        rest = heading == size and steps[number - 1] < size * 2  # of a heading in several lines
        if size >= body * HEADING_SIZE and (len(text) > 1 or rest) and len(text) <= MAX_HEADING:
            if rest:
                lines[-1] = PageLine(lines[-1].text + _blank(lines[-1].text, text) + text, True)
            else:
                lines.append(PageLine(("# " if size >= title * 0.97 else "## ") + text, True))
            heading = size
            continue
        heading = 0.0
        if number and size <= body and len(text) <= MAX_HEADING and _under_picture(steps, number, usual):
            lines.append(PageLine(text, True, "caption"))
            continue
        indent = "  " if row[0].left - base > body * 1.2 and len(row) == 1 else ""
        lines.append(PageLine(indent + text, gap, "footnote" if number >= notes else None))
    return lines


def _under_picture(steps: Sequence[float], number: int, usual: float) -> bool:
    """Whether a row stands far below the one above it, and apart from the one below."""
    below = steps[number] if number < len(steps) else 0.0
    return steps[number - 1] > usual * PICTURE_GAP and below > usual * PARAGRAPH_GAP


def _blank(text: str, below: str) -> str:
    return " " if text[-1].isascii() and below[0].isascii() else ""


def _notes_start(rows: Sequence[Sequence[Run]], body: float) -> int:
    """Return the first row of the notes in small letters that end a column, or the number behind it."""
    start = len(rows)
    for number in range(len(rows) - 1, 0, -1):
        if max(run.size for run in rows[number]) > body * NOTE_SIZE:
            break
        if FOOTNOTE.match(_row_text(rows[number])):
            start = number
    return start


def _base(rows: Sequence[Sequence[Run]]) -> float:
    """Return the left edge that most rows start at."""
    counts: dict[int, int] = {}
    for row in rows:
        counts[round(row[0].left)] = counts.get(round(row[0].left), 0) + 1
    return float(min(counts, key=lambda left: (-counts[left], left)))


def _row_text(row: Sequence[Run]) -> str:
    """Return the words of a row; cells far apart are parted by tabs."""
    text = row[0].text
    for above, run in pairwise(row):
        gap = run.left - above.right
        text += ("\t" if gap > CELL_GAP * run.size else " " if gap > WORD_GAP * run.size else "") + run.text
    return text
