"""What pages put around their text: running headers and footers, page numbers, footnotes.

A page break shows by a form feed, by the format's own pages, or by a page number. A line that
comes back there, digits aside, is a running header; one that comes back in the middle of
sentences is one, too.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from rag.reading.bylines import byline
from rag.reading.dates import is_date_line
from rag.reading.lines import Line, width
from rag.reading.noise import Reasons, key
from rag.reading.numbering import numbering
from rag.reading.questions import is_turn
from rag.reading.variants import compiled

HEADER_WIDTH = 50
COMMA = re.compile("[,，、;；]")
CUT_WIDTH = 24  # of a running header that is known only by cutting sentences
NOTE_STARTS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ“"'  # what follows a note's number with no blank between
NEAR = 2  # lines between a page's edge and its running header
# The mark of a footnote, before its words.
FOOTNOTE = compiled(
    r"(?:\d{1,3}(?=[ \t\u3000]*[A-Z\u4e00-\u9fff“\"])"
    r"(?![年月日时点分秒人名个元只条件次斤亩里岁万千百亿多余号户家头台吨米公度])"
    r"|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|[*†‡§]{1,2}|"
    r"\[\d{1,3}\]|［\d+］|[①-⑳]|注\d?[:：])[ \t\u3000]*(?=\S)"
)
# A page's number at one end of a running header, far from its words.
NUMBERED = compiled(
    r"\S(?:[ \u3000]{2,}|\t|[ ]*[|｜·•][ ]*|[ ][.][ ])\d{1,4}$|^\d{1,4}(?:[ \u3000]{2,}|\t|[ ]*[|"
    r"｜·•][ ]*)\S|第 ?\d{1,4} ?[版页]|[Pp]age \d"
)
# The same, several blanks away.
FAR_NUMBER = compiled(
    r"(?<=\S)[ \u3000]{3,}(?:[Pp]age |第 ?)?\d{1,4}(?: ?[页版])?$|^\d{1,4}[ \u3000]{3,}(?=\S)"
)
ISSUE = compiled(
    r"\b(?:vol|no|issue)\.? ?\d{1,4}\b|第 ?[\d〇零○一二三四五六七八九十百]{1,6} ?[期辑卷]", re.IGNORECASE
)
FAR_APART = re.compile(r"\S(?: {4,}|\u3000{3,})\S")  # the two corners of a page
MIN_CUT = 20  # width of the lines around a running header that cuts a sentence
MAX_LONE = 40  # width of a running header that comes once
MIN_NAME = 4  # characters of the name of a periodical that its pages repeat
MAX_NAME = 12  # width of a book's name, beside a page's number
MAX_NOTE = 160  # characters of a note that shows by its mark alone
MAX_FOOTNOTE = 8  # lines of notes at the foot of one page


def mark_pages(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark the running headers and footnotes of a document, given its page numbers."""
    paged = any(line.page for line in lines[1:])
    _mark_headers(lines, reasons, paged)
    _mark_lone_headers(lines, reasons)
    _mark_first(lines, reasons)
    _spare_lone_numbers(lines, reasons, paged)
    _spare_lone_title(lines, reasons)
    _mark_footnotes(lines, reasons)


def _mark_headers(lines: Sequence[Line], reasons: Reasons, paged: bool) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        free = reasons[index] in (None, "running header")
        if free and not line.level and not line.row and line.short <= HEADER_WIDTH:
            places[line.text if _is_own(line.text) else key(line.text)].append(index)
    for indices in places.values():
        same = len({lines[index].text for index in indices}) == 1
        if len(indices) < 2 or _is_content(lines[indices[0]], repeated=same):
            continue
        signs = [index for index in indices if _is_sign(lines, reasons, index, paged)]
        if len(signs) * 2 < len(indices) or (len(signs) < 2 and len(signs) < len(indices) - 1):
            continue
        first = indices[0]
        keep = first if same and _opens(lines, reasons, first, paged) else None
        for index in indices:
            reasons[index] = "running header" if index != keep else None


def _is_own(text: str) -> bool:
    """Whether the figures in a line are those of one document: its day, its number."""
    told = byline(text)
    return is_date_line(text) or (told is not None and told.number)


def _mark_lone_headers(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark a line with a page's number at its end that stands in mid-sentence or repeats a title."""
    told = {key(line.text) for line in lines[:8]}
    capitals = [i for i, line in enumerate(lines) if reasons[i] is None and _is_capital(line)]
    for index, line in enumerate(lines):
        if reasons[index] is not None or line.level or line.row or width(line.head) > HEADER_WIDTH:
            continue
        number = FAR_NUMBER.search(line.text)
        words = key(FAR_NUMBER.sub("", line.text))
        issue = ISSUE.search(line.text) and _at_edge(lines, reasons, index, paged=True)
        lone = bool(FAR_APART.search(line.text)) and _stands_alone(lines, index)
        folio = index > 0 and reasons[index - 1] == "page number" and _beside_folio(lines, index, capitals)
        if (
            issue
            or folio
            or _repeats_title(lines, index)
            or (_below_number(reasons, index) and _names_again(words, told))
            or (number and words and (lone or _cuts(lines, reasons, index, MAX_LONE) or words in told))
        ):
            reasons[index] = "running header"
            again = [at for at in range(min(index, NEAR + 1)) if number and key(lines[at].text) == words]
            for at in again if again and not _opens(lines, reasons, again[0], paged=False) else ():
                reasons[at] = "running header"


def _below_number(reasons: Reasons, index: int) -> bool:
    return index > 0 and reasons[index - 1] == "page number"


def _names_again(words: str, told: Collection[str]) -> bool:
    """Whether one of the first lines starts with these words, as a masthead does with the paper's name."""
    return len(words) >= MIN_NAME and any(name.startswith(words) and name != words for name in told)


def _beside_folio(lines: Sequence[Line], index: int, capitals: Sequence[int]) -> bool:
    """Whether a few words stand right below a page's number, apart from the text below them.

    An empty line may part them from the number where they stand in the two corners, above a head of
    their own, or are the only ones in capitals.
    """
    line, below = lines[index], lines[index + 1] if index + 1 < len(lines) else None
    if below is None or below.gap == 0 or line.finished or numbering(line.text):
        return False
    if FAR_APART.search(line.text) or (capitals == [index] and line.gap > 0):
        return True
    return line.short <= MAX_NAME and (line.gap == 0 or _heads(lines, index + 1))


def _mark_first(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark the first line where later pages have a header of their own, and a whole head stands below it."""
    if len(lines) < 4 or reasons[0] is not None or lines[0].short > MAX_NAME or lines[0].level:
        return
    later = any(
        reasons[at] == "running header" and reasons[at - 1] == "page number" for at in range(1, len(lines))
    )
    if later and lines[1].gap and not lines[0].finished and _heads(lines, 1):
        reasons[0] = "running header"


def _heads(lines: Sequence[Line], at: int) -> bool:
    """Whether a title and a byline stand here."""
    below = lines[at + 1] if at + 1 < len(lines) else None
    credit = byline(below.text) if below and not lines[at].prose else None
    return credit is not None and credit.author is not None and not _signs(lines[at])


def _is_capital(line: Line) -> bool:
    return line.text.isupper() and line.text[:1].isascii() and len(line.text.split()) > 1


def _repeats_title(lines: Sequence[Line], index: int) -> bool:
    """Whether a line in capitals alone says again how the title, which is in small letters, starts."""
    line = lines[index]
    if index < MAX_FOOTNOTE or not _is_capital(line) or not _stands_alone(lines, index):
        return False
    words = key(line.text).lower()
    return any(
        key(one.text).lower().startswith(words) and not _is_capital(one) for one in lines[:MAX_FOOTNOTE]
    )


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    below = lines[index + 1] if index + 1 < len(lines) else None
    return index == 0 or (lines[index].gap > 0 and (below is None or below.gap > 0))


def _is_sign(lines: Sequence[Line], reasons: Reasons, index: int, paged: bool) -> bool:
    """Whether the line looks like a running header at this place."""
    if NUMBERED.search(lines[index].text) or _at_edge(lines, reasons, index, paged):
        return True
    return not paged and _cuts(lines, reasons, index)


def _is_content(line: Line, repeated: bool = False) -> bool:
    """Whether a line belongs to the text by its form; no number of a heading comes twice (``repeated``)."""
    number = None if repeated else numbering(line.head)
    return is_turn(line.text) or line.text[-1] in "：:" or (number is not None and number.kind != "1.")


def _opens(lines: Sequence[Line], reasons: Reasons, index: int, paged: bool) -> bool:
    """Whether the line is the title that the pages repeat: among the first lines, right above the text."""
    if (
        index > 2
        or FAR_APART.search(lines[index].text)
        or any(line.level for line in lines[:6])
        or any(lines[i].page for i in range(1, index + 1))
    ):
        return False
    below = next((lines[i] for i in range(index + 1, len(lines)) if reasons[i] is None), None)
    if below is not None and numbering(below.text) and (not paged or numbering(lines[index].text)):
        return True  # the heading above the first one of the text
    if below is None or paged:
        return below is not None and _signs(below)
    return below.prose or below.finished or _signs(below) or not _is_title(lines, reasons, below)


def _is_title(lines: Sequence[Line], reasons: Reasons, line: Line) -> bool:
    """Whether a line below the first one is the title: it is signed, or shorter than lines of text are."""
    rest = [other for other, reason in zip(lines, reasons, strict=True) if reason is None]
    at = rest.index(line)
    below = rest[at + 1] if at + 1 < len(rest) else None
    usual = sorted(width(other.head) for other in rest[at + 1 :][:40])
    if byline(line.text) is not None:
        return False
    short = bool(usual) and width(line.head) * 4 <= usual[len(usual) // 2] * 3
    return short or (below is not None and byline(below.text) is not None)


def _signs(line: Line) -> bool:
    credit = byline(line.text)
    return credit is not None and credit.sure


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
    above = index - 1
    while above >= 0 and (reasons[above] or (_may_be_note(lines[above]) and above > index - MAX_FOOTNOTE)):
        above -= 1
    below = index + 1
    while below < len(lines) and reasons[below]:
        below += 1
    if above < 0 or below >= len(lines) or lines[index].finished or lines[index].paused:
        return False
    if lines[index].short > longest or COMMA.search(lines[index].text):
        return False  # a line of the text itself
    before, after = lines[above], lines[below]
    if before.level or after.level or _is_content(after) or before.finished:
        return False
    return min(before.short, after.short) > MIN_CUT or (after.prose and before.short > MIN_CUT // 2)


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


def _spare_lone_title(lines: Sequence[Line], reasons: Reasons) -> None:
    """The name of a paper, alone above running text, is what that text is about."""
    if len(lines) > 1 and reasons[0] == "running header" and reasons[1] is None and lines[1].prose:
        reasons[0] = None


def _mark_footnotes(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark the notes above each page's end, where they cut a paragraph."""
    for index in range(1, len(lines)):
        ends = lines[index].page or (
            reasons[index] in ("page number", "running header") and reasons[index - 1] is None
        )
        if not ends:
            continue
        last = index - 1
        while last > 0 and reasons[last] in ("page number", "running header", "markup"):
            last -= 1
        if all(reasons[index:]):
            continue  # nothing goes on behind the last notes of a text
        first = _notes_start(lines, reasons, last)
        for note in range(first, last + 1):
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
    return any(
        pattern.search(line.text) for line in lines[max(0, index - 80) : index] if len(line.text) < 2000
    )
