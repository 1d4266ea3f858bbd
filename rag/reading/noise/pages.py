"""What pages put around their text: running headers and footers, page numbers, footnotes.

A page break shows by a form feed, by the format's own pages, or by a page number. A line that
comes back there, digits aside, is a running header; one that comes back in the middle of
sentences is one, too.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from rag.language.dates import is_date_line
from rag.language.names import names_writer
from rag.language.numbering import FOOTNOTE, numbering
from rag.language.questions import is_turn
from rag.language.variants import compiled
from rag.reading.lines.line import Line
from rag.reading.noise.words import Reasons, key

HEADER_WIDTH, CUT_WIDTH = 50, 24  # of a running header; of one that is known only by cutting sentences
COMMA = re.compile("[,，、;；]")
NOTE_STARTS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ“"'  # what follows a note's number with no blank between
NEAR = 2  # lines between a page's edge and its running header
# A page's number at one end of a running header, far from its words.
NUMBERED = compiled(
    r"\S(?:[ \u3000]{2,}|\t|[ ]*[|｜·•][ ]*|[ ][.][ ])\d{1,4}$|^\d{1,4}(?:[ \u3000]{2,}|\t|[ ]*[|"
    r"｜·•][ ]*)\S|第 ?\d{1,4} ?[版页]|[Pp]age \d"
)
FAR_APART = re.compile(r"\S(?: {4,}|\u3000{3,})\S")  # the two corners of a page
MIN_CUT = 20  # width of the lines around a running header that cuts a sentence
MAX_NOTE = 160  # characters of a note that shows by its mark alone
MAX_FOOTNOTE = 8  # lines of notes at the foot of one page
FURTHEST = 80  # lines above a note in which its mark can stand


def mark_pages(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark the running headers and footnotes of a document, given its page numbers."""
    paged = any(line.page for line in lines[1:])
    _mark_headers(lines, reasons, paged)
    _spare_lone_numbers(lines, reasons, paged)
    if len(lines) > 1 and reasons[0] == "running header" and reasons[1] is None and lines[1].prose:
        reasons[0] = None  # the name of a paper, alone above running text, is what that text is about
    _mark_footnotes(lines, reasons)


def _mark_headers(lines: Sequence[Line], reasons: Reasons, paged: bool) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        free = reasons[index] in (None, "running header")
        if free and not line.level and not line.row and not line.code and line.short <= HEADER_WIDTH:
            places[line.text if is_date_line(line.text) else key(line.text)].append(index)
    for indices in places.values():
        same = len({lines[index].text for index in indices}) == 1
        if len(indices) < 2 or _is_content(lines[indices[0]], repeated=same):
            continue
        signs = sum(_is_sign(lines, reasons, index, paged) for index in indices)
        if signs * 2 < len(indices) or (signs < 2 and signs < len(indices) - 1):
            continue
        keep = indices[0] if same and _opens(lines, indices[0], paged) else None
        for index in indices:
            reasons[index] = "running header" if index != keep else None
    for index, line in enumerate(lines):  # one that comes once, with a page's number
        free = reasons[index] is None and not line.level and not line.row and line.short <= HEADER_WIDTH
        if free and NUMBERED.search(line.text) and _cuts(lines, reasons, index, HEADER_WIDTH):
            reasons[index] = "running header"


def _is_sign(lines: Sequence[Line], reasons: Reasons, index: int, paged: bool) -> bool:
    """Whether the line looks like a running header at this place."""
    if NUMBERED.search(lines[index].text) or _at_edge(lines, reasons, index, paged):
        return True
    return not paged and _cuts(lines, reasons, index)


def _is_content(line: Line, repeated: bool = False) -> bool:
    """Whether a line belongs to the text by its form; no number of a heading comes twice (``repeated``)."""
    number = None if repeated else numbering(line.head)
    return is_turn(line.text) or line.text[-1] in "：:" or (number is not None and number.kind != "1.")


def _opens(lines: Sequence[Line], index: int, paged: bool) -> bool:
    """Whether the line is the title that the pages repeat: at the top, above who wrote it, or text."""
    first = index <= NEAR and not any(line.page for line in lines[1 : index + 1])
    if not first or FAR_APART.search(lines[index].text) or any(line.level for line in lines[:6]):
        return False
    below = lines[index + 1] if index + 1 < len(lines) else None
    return below is not None and (names_writer(below.text) or (not paged and (below.prose or below.finished)))


def _at_edge(lines: Sequence[Line], reasons: Reasons, index: int, paged: bool) -> bool:
    """Whether a page starts or ends, or its number stands, within a line or two."""
    for near in range(max(0, index - NEAR), min(len(lines), index + NEAR + 1)):
        if reasons[near] == "page number" or (
            lines[near].page and (near or paged) and index - near in (-1, 0, 1)
        ):
            return True
    return False


def _cuts(lines: Sequence[Line], reasons: Reasons, index: int, longest: int = CUT_WIDTH) -> bool:
    """Whether the line stands in the middle of a sentence."""
    line = lines[index]
    if line.finished or line.paused or line.short > longest or COMMA.search(line.text):
        return False  # a line of the text itself
    higher = _near(index, -1, lines)
    above = next((at for at in higher if not reasons[at] and not _may_be_note(lines[at])), None)
    below = next((at for at in _near(index, 1, lines) if not reasons[at]), None)
    if above is None or below is None:
        return False
    before, after = lines[above], lines[below]
    if before.level or after.level or _is_content(after) or before.finished:
        return False
    return min(before.short, after.short) > MIN_CUT or (after.prose and before.short > MIN_CUT // 2)


def _near(index: int, step: int, lines: Sequence[Line]) -> range:
    """Return the places of the lines next to one, upwards or downwards."""
    stop = index + step * (MAX_FOOTNOTE + NEAR)
    return range(index + step, max(stop, -1) if step < 0 else min(stop, len(lines)), step)


def _may_be_note(line: Line) -> bool:
    return line.finished and line.gap == 0 and FOOTNOTE.match(line.text) is not None


def _spare_lone_numbers(lines: Sequence[Line], reasons: Reasons, paged: bool) -> None:
    """A bare number is a page's only at a page's edge, or where there are several."""
    bare = [i for i, line in enumerate(lines) if reasons[i] == "page number" and line.text.isdigit()]
    values = {int(lines[index].text) for index in bare}
    for index in bare:
        line, value = lines[index], int(lines[index].text)
        below = lines[index + 1] if index + 1 < len(lines) else None
        edge = (line.page and paged) or below is None or below.page or _cuts(lines, reasons, index)
        rises = any(value + step in values for step in (-2, -1, 1, 2))
        if not edge and not rises:
            reasons[index] = None


def _mark_footnotes(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark the notes above each page's end, where they cut a paragraph; not the last ones of a text."""
    going_on = max((at for at, reason in enumerate(reasons) if reason is None), default=-1)
    for index in range(1, going_on + 1):
        ends = lines[index].page or (
            reasons[index] in ("page number", "running header") and reasons[index - 1] is None
        )
        if not ends:
            continue
        furniture = ("page number", "running header", "markup")
        last = next((at for at in _near(index, -1, lines) if reasons[at] not in furniture), 0)
        for note in range(_notes_start(lines, reasons, last), last + 1):
            reasons[note] = reasons[note] or "footnote"


def is_note(lines: Sequence[Line], index: int) -> bool:
    """Whether the line is a note to the text above it, as its mark shows."""
    mark = FOOTNOTE.match(lines[index].text)
    if mark is None or len(lines[index].text) > MAX_NOTE:
        return False
    return not mark[0].strip().isdigit() or _referred(lines, index, mark[0].strip())


def _notes_start(lines: Sequence[Line], reasons: Reasons, last: int) -> int:
    """Return the first line of the notes that end with ``last``, or the number behind it.

    Notes stand under a rule, or cut a sentence, or their mark stands in the text above them.
    """
    start = last + 1
    for index in range(last, max(0, last - MAX_FOOTNOTE), -1):
        if reasons[index] or lines[index].page or lines[index].level:
            break
        mark = FOOTNOTE.match(lines[index].text)
        if not mark:
            continue
        above = lines[index - 1]
        counts = mark[0].isdigit() and lines[index].text[len(mark[0])] not in NOTE_STARTS  # 147件
        cut = not above.finished and above.short > 10 and not counts
        if reasons[index - 1] == "markup" or cut or _referred(lines, index, mark[0].strip()):
            start = index
        if cut and not FOOTNOTE.match(above.text):
            break
    return start


def _referred(lines: Sequence[Line], index: int, mark: str) -> bool:
    """Whether the mark of a note stands behind a word of the text above it."""
    pattern = re.compile(rf"[^\s\d]{re.escape(mark)}(?=[\s.,;。,;]|$)")
    near = lines[max(0, index - FURTHEST) : index]
    return any(pattern.search(line.text) for line in near if len(line.text) < 2000)
