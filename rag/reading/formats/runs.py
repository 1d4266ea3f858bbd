"""Letters on a page to rows, and rows to runs: the words between two wide blanks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

SAME_ROW = 0.15  # how far the middles of letters on one line differ, in letters of their size
LEVEL = 0.04  # the same, of letters of one font
GUTTER = 0.9  # the blank that ends a run, in letters of its size
OPEN_ROWS = 3  # rows of columns beside each other that may be a hair apart
WORD_GAP = 0.16  # the blank between Latin words, in letters of their size, where the file has blanks itself
BARE_GAP = 0.12  # the same, where it has none: kerning and the blanks of justified lines are clearly apart
WIDE_GAP = 0.6  # the same, where one side is Chinese
BLANKS = 0.06  # blanks for each Latin letter, from which on a page is said to have them
SPREAD = 6  # Latin letters of a row that show whether it is spaced out
SPACED_OUT = 0.08  # the usual gap between letters that are
SHADOW = 0.25  # how far a letter that is printed twice is from itself, in letters of its size
AGAIN = 24  # letters back in which it is looked for
DOWN = 0.6  # share of letters below the one before them, on a page that is set in columns from top to bottom
MIN_DOWN = 12
IN_COLUMN = 0.7  # how far a stop is from the middle of such a column, in letters of its size
SCRIPT = 0.8  # size of raised and lowered letters, in letters of the row
RAISED = 0.6  # how far their middles are from that of the row, at most
OVER, BESIDE = 0.35, 0.4  # how far one reaches over the letter before it, and how far it is from it
UNDER = 0.2  # how far the letter behind it reaches under it: less than under the small ones that give a sound
UNCLEAR = -1  # the font of words in a picture that may be read wrongly
LIFT = 0.1  # how far the foot of a raised letter is above that of the row
SUPERSCRIPTS = str.maketrans(
    "0123456789+-\u2212abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)


class Letter(NamedTuple):
    """One character of a page; its box in points, from the lower left."""

    mark: str
    left: float
    bottom: float
    right: float
    top: float
    size: float = 0.0
    font: int = 0
    turn: int = 0  # degrees against the rest of the page

    @property
    def middle(self) -> float:
        """Half way up."""
        return (self.bottom + self.top) / 2

    @property
    def centre(self) -> float:
        """Half way across."""
        return (self.left + self.right) / 2


@dataclass(slots=True)
class Run:
    """Letters in one row, without a wide blank between."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    fonts: Counter[int] = field(default_factory=Counter)  # letters of each font

    @property
    def middle(self) -> float:
        """Half way up."""
        return (self.bottom + self.top) / 2


def is_narrow(mark: str) -> bool:
    """Whether a character belongs to a script that parts its words by blanks."""
    return mark < "\u2e80" or "\uac00" <= mark <= "\ud7af"


def page_runs(letters: Sequence[Letter]) -> list[Run]:
    """Return the runs of letters on a page."""
    letters = _once(_across(letters))
    latin = sum(letter.mark.isascii() and letter.mark.isalpha() for letter in letters)
    blanks = sum(letter.mark == " " for letter in letters)
    least = BARE_GAP if blanks < latin * BLANKS else WORD_GAP
    rows: list[list[Letter]] = []
    for level in _levels(letters):
        near = [row for row in rows[-OPEN_ROWS:] if _same_row(row, level)]
        if near:
            near[-1].extend(level)
        else:
            rows.append(level)
    rows = _with_scripts(rows)
    return [run for row in rows for run in _runs(sorted(row, key=lambda letter: letter.centre), least)]


def _across(letters: Sequence[Letter]) -> Sequence[Letter]:
    """Return the letters, laid on their side where they stand in columns from top to bottom.

    The top of the rightmost column is then the start of the first row.
    """
    shown = [letter for letter in letters if not letter.mark.isspace() and not letter.mark.isascii()]
    pairs = [
        (above, below)
        for above, below in pairwise(shown)
        if 0.7 < _size(above) / _size(below) < 1.4 and above.mark != below.mark
    ]
    below = sum(
        abs(above.centre - letter.centre) < _size(above) * 0.3
        and 0.7 < (above.middle - letter.middle) / _size(above) < 2
        for above, letter in pairs
    )
    if below < MIN_DOWN or below < len(pairs) * DOWN:
        return letters
    columns = sorted(
        {round(letter.centre, 1) for letter in shown if _size(letter) * 0.9 < letter.right - letter.left}
    )
    return [_laid(letter, columns) for letter in letters]


def _laid(letter: Letter, columns: Sequence[float]) -> Letter:
    """Return a letter laid on its side, a stop out of the corner of its square in the middle."""
    size = _size(letter)
    near = min(columns, key=lambda middle: abs(middle - letter.centre), default=letter.centre)
    middle = near if abs(near - letter.centre) < size * IN_COLUMN else letter.centre
    return letter._replace(
        left=-letter.top, right=-letter.bottom, bottom=middle - size / 2, top=middle + size / 2
    )


def _once(letters: Sequence[Letter]) -> list[Letter]:
    """Return the letters without those that are printed again a hair away, as bold type or a shadow is."""
    found: list[Letter] = []
    near: dict[tuple[str, int, int], list[Letter]] = {}
    for letter in letters:
        size = _size(letter)
        cell = round(letter.left / size), round(letter.bottom / size)
        around = [
            other
            for x in (-1, 0, 1)
            for y in (-1, 0, 1)
            for other in near.get((letter.mark, cell[0] + x, cell[1] + y), ())
        ]
        apart = max(SHADOW * min(size, letter.right - letter.left), 0.01)
        if letter.mark != " " and any(
            abs(other.left - letter.left) < apart and abs(other.bottom - letter.bottom) < SHADOW * size
            for other in around
        ):
            continue
        near.setdefault((letter.mark, *cell), []).append(letter)
        found.append(letter)
    return found


def _levels(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Return the letters that stand at one height, from top to bottom."""
    levels: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: -(letter.bottom + letter.top)):
        if levels and levels[-1][-1].middle - letter.middle < _size(letter) * LEVEL:
            levels[-1].append(letter)
        else:
            levels.append([letter])
    return levels


def _size(letter: Letter) -> float:
    return max(letter.size, letter.top - letter.bottom, 1.0)


def _same_row(row: Sequence[Letter], level: Sequence[Letter]) -> bool:
    """Whether letters at another height stand between those of a row, or right beside them.

    They are of another font; the lines of two columns may be as close, and have a gutter between.
    """
    if abs(row[0].middle - level[0].middle) >= _size(level[0]) * SAME_ROW:
        return False
    own = {id(letter) for letter in level}
    both = sorted((*row, *level), key=lambda letter: letter.left)
    return any(
        (id(one) in own) != (id(other) in own) and other.left - one.right < _size(other) * GUTTER
        for one, other in pairwise(both)
    )


def _with_scripts(rows: list[list[Letter]]) -> list[list[Letter]]:
    """Return the rows, raised and lowered letters in those that they belong to."""
    found = [list(row) for row in rows]
    for at, row in enumerate(rows):
        near = [
            other
            for other in range(max(0, at - OPEN_ROWS), min(len(rows), at + OPEN_ROWS + 1))
            if other != at
        ]
        near = [other for other in near if _size(row[0]) <= _size(rows[other][0]) * SCRIPT]
        for group in _apart(row) if near else ():
            home = next((other for other in near if _is_script(group, rows[other])), None)
            if home is not None:
                found[home] += group
                gone = set(map(id, group))
                found[at] = [letter for letter in found[at] if id(letter) not in gone]
    return [row for row in found if row]


def _apart(row: Sequence[Letter]) -> list[list[Letter]]:
    """Return the groups of letters in a row that stand apart from each other."""
    groups: list[list[Letter]] = []
    for letter in sorted(row, key=lambda letter: letter.centre):
        if groups and letter.left - groups[-1][-1].right < _size(letter) * GUTTER:
            groups[-1].append(letter)
        else:
            groups.append([letter])
    return groups


def _is_script(small: Sequence[Letter], row: Sequence[Letter]) -> bool:
    """Whether small letters are raised or lowered ones of a row: each right behind one, and over none."""
    size = _size(row[0])
    if _size(small[0]) > size * SCRIPT or abs(small[0].middle - row[0].middle) > size * RAISED:
        return False
    own = {id(letter) for letter in small}
    both = sorted((*small, *row), key=lambda letter: letter.centre)
    if id(both[0]) in own:
        return False
    gaps = [
        ((other.left - one.right) / size, id(one) in own, id(other) in own) for one, other in pairwise(both)
    ]
    return all(
        (-OVER < gap < BESIDE or not raised) and (gap > -UNDER or raised or not before)
        for gap, before, raised in gaps
    )


def _runs(row: Sequence[Letter], least: float) -> list[Run]:
    runs: list[Run] = []
    blank_before = False  # the file itself has a blank there
    spread = _spread(row)
    for letter in row:
        if letter.mark == " ":
            blank_before = True
            continue
        size = letter.size or letter.top - letter.bottom
        last = runs[-1] if runs else None
        gap = letter.left - last.right if last else 0.0
        if last and gap < max(size, last.size) * GUTTER + spread:
            latin = is_narrow(letter.mark) and is_narrow(last.text[-1])
            blank = " " if blank_before or gap - spread > size * (least if latin else WIDE_GAP) else ""
            raised = letter.size <= last.size * SCRIPT and letter.bottom > last.bottom + last.size * LIFT
            last.text += blank + (letter.mark.translate(SUPERSCRIPTS) if raised else letter.mark)
            last.right, last.size = max(last.right, letter.right), max(last.size, size)
            if not raised:
                last.bottom, last.top = min(last.bottom, letter.bottom), max(last.top, letter.top)
        else:
            runs.append(Run(letter.mark, letter.left, letter.right, letter.bottom, letter.top, size))
        runs[-1].fonts[letter.font] += 1
        blank_before = False
    return runs


def _spread(row: Sequence[Letter]) -> float:
    """Return by how much the letters of Latin words stand apart, where a row is spaced out."""
    gaps = [
        (other.left - one.right) / _size(other)
        for one, other in pairwise(row)
        if one.mark.isalpha() and other.mark.isalpha() and one.mark < "\u0250" and other.mark < "\u0250"
    ]
    usual = median(gaps) if len(gaps) >= SPREAD else 0.0
    return usual * _size(row[0]) if usual > SPACED_OUT else 0.0
