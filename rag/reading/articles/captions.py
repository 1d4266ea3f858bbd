"""The words under pictures, and notes, that stand between the lines of an article."""

import re
from collections.abc import Iterator, Sequence, Set

from rag.language.numbering import BULLET, numbering
from rag.language.questions import is_turn
from rag.reading.lines.line import Line
from rag.reading.noise.pages import is_note
from rag.types import LeftOut, Span

CAPTION_WIDTH = 40
QUOTES = re.compile("[“”「」]")
MIN_CUT = 24  # width of a line without a stop that a caption may have cut
MOST = 60  # lines that a caption is compared with
MAX_INSERT = 4  # lines that may stand between the halves of a paragraph


def part_captions(
    lines: Sequence[Line], fresh: Set[int], said: Sequence[str]
) -> tuple[list[Line], list[LeftOut]]:
    """Return the lines that read on, and those that stand between: captions and notes.

    A caption cuts a sentence, or it stands as one that does (as many empty lines above), or it
    says again what the head says (``said``) below more empty lines than are usual.
    """
    reasons: dict[int, str] = {}
    for first, last in _inserts(lines, fresh):
        note = is_note(lines, first) and not BULLET.match(lines[first].text)
        reasons.update(dict.fromkeys(range(first, last), "footnote" if note else "caption"))
    gaps = {
        lines[index].gap for index, reason in reasons.items() if reason == "caption" and lines[index].gap > 1
    }
    told = [*said, *(lines[index].text for index, reason in reasons.items() if reason == "caption")]
    told += [line.text for line in lines[:1] if _is_label(line)]  # a subtitle
    for index in range(1, len(lines) - 1):
        line = lines[index]
        if (
            line.gap > 1
            and line.start not in fresh
            and _is_label(line)
            and (line.gap in gaps or _retold(line, told))
        ):
            reasons[index] = "caption"
    out = [LeftOut(Span(lines[index].start, lines[index].end), reasons[index]) for index in sorted(reasons)]
    return [line for index, line in enumerate(lines) if index not in reasons], out


def _inserts(lines: Sequence[Line], fresh: Set[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last (exclusive) of the short lines that cut a sentence."""
    index = 1
    while index < len(lines) - 1:
        above = lines[index - 1]
        cut = not above.finished and above.short > MIN_CUT and not above.level and not above.row
        last = _labels_end(lines, index, fresh) if cut else index
        if (
            last > index
            and last < len(lines)
            and _goes_on(above, lines[last])
            and lines[last].start not in fresh
        ):
            yield index, last
        index = max(last, index + 1)


def _labels_end(lines: Sequence[Line], first: int, fresh: Set[int]) -> int:
    """Return where a run of labels or notes ends that starts at line ``first``."""
    last = first
    while last < len(lines) and last - first < MAX_INSERT and lines[last].start not in fresh:
        line = lines[last]
        note = line.finished and not line.row and is_note(lines, last)
        inside = last + 1 < len(lines) and _quoted(lines[first - 1], line, lines[last + 1])
        if not note and not inside and not (_is_label(line) and not line.paused):
            break
        last += 1
    return last


def _goes_on(above: Line, below: Line) -> bool:
    """Whether ``below`` can be the rest of the sentence that ``above`` breaks off."""
    if below.level or below.row or numbering(below.head) or BULLET.match(below.text) or is_turn(below.text):
        return False
    return below.prose or above.paused


def _is_label(line: Line) -> bool:
    plain = not (line.level or line.row or line.code or numbering(line.head) or is_turn(line.text))
    return plain and not BULLET.match(line.text) and line.short <= CAPTION_WIDTH and not line.finished


def _quoted(above: Line, line: Line, below: Line) -> bool:
    """Whether a line stands between the halves of a quotation, and holds no quotation mark itself."""
    marks = QUOTES.findall(below.head)
    opened = above.text.count("“") + above.text.count("「") > above.text.count("”") + above.text.count("」")
    plain = len(line.text) <= CAPTION_WIDTH and not QUOTES.search(line.text) and not line.level
    return opened and plain and bool(marks) and marks[0] in "”」"


def _retold(line: Line, told: Sequence[str]) -> bool:
    """Whether the words of the line, in order, all stand in one of the lines that were told."""
    return len(line.text) > 5 and any(inside(line.text, other) for other in told[:MOST] if other != line.text)


def inside(text: str, other: str) -> bool:
    """Whether the characters of a text all stand in the other one, in order."""
    marks = iter(other)
    return all(mark in marks for mark in text)
