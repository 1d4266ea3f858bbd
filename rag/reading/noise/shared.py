"""Furniture that only the whole folder shows: short lines that stand at the edges of many files.

Each file says what it could share (``candidates``, small enough to be kept in the index); what
enough files share is learned. A file ``.furniture`` in the folder overrules it, a line each:
``+ words`` is always furniture, ``- words`` never is, ``#`` starts a comment.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rag.config import OVERRULES
from rag.errors import UnreadableFile
from rag.language.dates import is_date_line
from rag.language.names import is_institution, names_writer
from rag.language.numbering import numbering
from rag.language.questions import is_turn
from rag.language.vocabulary import ADDENDUM, PART
from rag.reading.lines.line import Line, cut_lines
from rag.reading.noise.words import unspaced
from rag.types import Document

EDGE = 8_000  # characters at each end of a file that are looked at
TOP, BOTTOM = 12, 20  # lines at each end
LONGEST = 120  # characters of a line that is furniture
MIN_FILES = 3
BODY, KEEP = "=", "-"  # what a string stands for that is no line: the file's own text; never furniture


def candidates(document: Document) -> frozenset[str]:
    """Return the lines that this file may share with others, and one string that stands for its text."""
    text = document.text
    top = cut_lines(text[:EDGE])[:TOP]
    bottom = cut_lines(text[max(0, len(text) - EDGE) :])[-BOTTOM:]
    body = max((line.head for line in (*top, *bottom)), key=len, default="")
    signature = BODY + hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return frozenset(
        [signature, *(unspaced(line.text) for line in (*top, *bottom) if _may_be_furniture(line))]
    )


def learn_furniture(files: Iterable[frozenset[str]]) -> Mapping[str, int]:
    """Return the lines that enough different files share, each with how many do, most first.

    Enough is the square root of the number of files, and three at least. Copies of one article
    count as one file.
    """
    shared: dict[str, set[str]] = defaultdict(set)
    bodies = set()
    for found in files:
        body = next((item for item in found if item.startswith(BODY)), "")
        bodies.add(body)
        for line in found - {body}:
            shared[line].add(body)
    enough = max(MIN_FILES, math.isqrt(max(0, len(bodies) - 1)) + 1)
    learned = {line: len(where) for line, where in shared.items() if len(where) >= enough}
    return dict(sorted(learned.items(), key=lambda item: (-item[1], item[0])))


def furniture(lines: Sequence[str], learned: Iterable[str]) -> frozenset[str]:
    """Return what ``read`` takes: the learned lines, as those of the folder's ``.furniture`` overrule them.

    Raises:
        UnreadableFile: a line starts with neither ``+``, ``-`` nor ``#``.
    """
    always, never = _overrules(lines)
    return frozenset(set(learned) - never | always | {KEEP + line for line in never})


def decided(furniture: frozenset[str], found: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the lines of a document that must stay, and those of its candidates that must go."""
    if not furniture:
        return frozenset(), frozenset()
    keep = frozenset(item[len(KEEP) :] for item in furniture if item.startswith(KEEP))
    return keep, furniture & found - keep


def _overrules(lines: Sequence[str]) -> tuple[set[str], set[str]]:
    always: set[str] = set()
    never: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line[0] not in "+-":
            raise UnreadableFile(
                f"{OVERRULES}, line {number}, starts with neither + nor -.", "Write + or - and the line."
            )
        (always if line[0] == "+" else never).add(unspaced(line[1:]))
    return always, never


def _may_be_furniture(line: Line) -> bool:
    if line.level or line.row or len(line.text) > LONGEST or len(unspaced(line.text)) < 2:
        return False
    if numbering(line.text) or is_turn(line.text) or PART.match(line.text) or ADDENDUM.match(line.text):
        return False
    credit = names_writer(line.text) or is_date_line(line.text) or is_institution(line.text.strip("()（）"))
    return not credit
