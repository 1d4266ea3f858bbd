"""The runs of pages to lines in reading order: columns, paragraphs, headings, notes at the foot."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from rag.language.bylines import byline
from rag.language.numbering import BULLET, FOOTNOTE
from rag.reading.formats.running import running
from rag.reading.formats.runs import SAME_ROW, UNCLEAR, WORD_GAP, Run, is_narrow

CLEAR = 0.7  # the least clear width of a gutter, in letters of the body
CROSSING = 0.34  # the largest share of lines that may cross a gutter: titles, wide tables
MIN_COLUMN = 3  # lines on each side of a gutter
MIN_LETTERS = 8  # of the usual line of a column: the cells of tables are shorter
OVERHANG = 1.5  # letters of a line that may stand out of its column
CAPTION_GAP = 1.25  # line distance, over the usual one, around the words under a picture
MARGIN_GAP = 2.2  # the same, between a page's header and its text
STEPS = 120  # places across a page where a gutter is looked for
CELL_GAP = 2.0  # the blank between the cells of a table
PARAGRAPH_GAP = 1.6  # line distance, over the usual one, that parts paragraphs
HEADING_SIZE, NOTE_SIZE = 1.15, 0.88  # of the body's letters
HEADER_SIZE = 0.96  # the same, of a header
HEADER_GAP = 1.5  # the same, in rows of the page as they mostly stand
MAX_HEADING = 60
MAX_BOLD_HEADING = 80  # characters of one that is only bold
SAME_HEADING = 1.7  # letters between the rows of one heading
OTHER_SIZE = 0.06  # of the body's letters, by which those of another paragraph differ
MAX_ROWS, MAX_TITLE = 4, 160  # rows and characters of a heading
MIN_ENTRIES = 4  # of a table of contents
MAX_NOTES = 120  # characters of the notes at the foot of a column that are left out: longer ones are text
TITLE_ROWS = 14  # rows at the top of a file among which its title stands
MIN_TITLE, TITLE_SHARE = 6, 0.4  # letters of a title that the file states, and the share of it that is shown
MIN_BOLD = 0.9  # share of bold letters of a row that is bold
NEAR_EDGE = 3  # letters that a row ends before the others, where its paragraph ends
MAX_BOLD = 0.3  # the same of all letters, where bold tells something
MIXED = 0.34  # share of garbled letters of a row that is garbled
STOPS = "。．.；;！!？?，,、：:…"
PAUSES = ";；,，、。"
# What stands before an item of a list, often far from it.
MARK = re.compile(
    r"[(（]?(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z]|[ivx]{1,5})[.)、）．]|[•·●▪■◆○◦➢✓–]|-"
)
SENTENCE_END = re.compile(r"[。.！!？?：:；;][”’」』）)\]\"]*\s*$")
SENTENCE = re.compile(r"[。！？；]|[.!?] [A-Z]")
# The number of a page behind a row of dots: an entry of a table of contents.
ENTRY = re.compile(r"(?:[.．·…‥]\s?){4,}\s*(?:[\divxlc]+[-–—]?)*[\divxlc]{1,5}\s*[)）]?$")
CAPTION = re.compile(r"(?:[图圖]\s?(?:片|[\d一二三四五六七八九十])|(?:Fig(?:ure|\.)|Photo)\s?\d)")
LETTERED = re.compile(r"[^\W\d_]")
BARE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Page:
    """The runs of a page, and where its lower and upper edges are."""

    runs: Sequence[Run]
    edges: tuple[float, float] = (0.0, 0.0)
    sideways: str = ""  # what stands on it turned against the rest
    scanned: bool = False  # it is a picture that was read


@dataclass(frozen=True, slots=True)
class Look:
    """What is usual in a file: the size of its letters, the fonts that are bold or garbled."""

    body: float
    bold: Collection[int] = ()
    garbled: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line as it is written: its text and indent, the level of a heading, and why it is left out."""

    text: str
    gap: bool
    reason: str | None = None
    level: int = 0
    size: float = 0.0
    bold: bool = False
    rows: tuple[str, ...] = ()  # of a heading
    row_size: float = 0.0  # of the letters of a text


def page_lines(
    found: Sequence[Page], bold: Collection[int] = (), garbled: Collection[int] = (), stated: str = ""
) -> list[list[PageLine]]:
    """Return the lines of each page, in the order in which a person reads them.

    ``bold`` and ``garbled`` are fonts; ``stated`` is the title that the file states of itself.
    """
    everything = [run for page in found for run in page.runs]
    if not everything:
        return [[] for _ in found]
    letters = sum((run.fonts for run in everything), Counter())
    heavy = sum(letters[font] for font in bold)
    look = Look(_body_size(everything), bold if heavy <= letters.total() * MAX_BOLD else (), garbled)
    rows = [_lines(page.runs) for page in found]
    edges = [_within(page) for page in found]
    beside = running(rows, edges)
    lines = [_page(page, rows[number], beside[number], look, number) for number, page in enumerate(found)]
    return _titled(lines, stated)


def _within(page: Page) -> tuple[float, float]:
    """Return the edges of a page, or of its text, where that stands beyond them."""
    low, high = page.edges
    if not page.runs:
        return low, high
    return min(low, *(run.bottom for run in page.runs), high), max(high, *(run.top for run in page.runs), low)


def _page(
    page: Page, rows: Sequence[Sequence[Run]], beside: Mapping[int, str], look: Look, number: int
) -> list[PageLine]:
    above: list[PageLine] = []
    below: list[PageLine] = []
    taken: set[int] = set()
    for at, reason in sorted(beside.items()):
        side = above if at < len(rows) / 2 else below
        side.append(PageLine(_row_text(rows[at]), not side, reason))
        taken.update(map(id, rows[at]))
    rest = [run for run in page.runs if id(run) not in taken]
    head = _header(rest, look.body)
    if head:
        above.append(PageLine(_row_text(head), not above, "running header"))
        rest = [run for run in rest if not any(run is one for one in head)]
    text = [line for block in _columns(rest, look.body) for line in _written(block, look)]
    bad = sum(len(line.text) for line in text if line.reason in ("garbled", "unclear"))
    if bad * 2 > sum(len(line.text) for line in text):
        reason = "unclear" if page.scanned else "garbled"
        text = [replace(line, reason=reason, level=0) for line in text]  # what is left says nothing
    text = _floated(_listed(text), look.body)
    if below and text:
        below[0] = replace(below[0], gap=True)
    aside = [PageLine(page.sideways, True, "sideways")] if page.sideways else []
    return [*above, *text, *below, *aside]


def _floated(lines: list[PageLine], body: float) -> list[PageLine]:
    """Return the lines, a figure's words of several rows behind the paragraph that they cut."""
    at = 0
    while at < len(lines):
        end = next((end for end in range(at + 1, len(lines)) if lines[end].gap), len(lines))
        line, above = lines[at], next((one for one in reversed(lines[:at]) if not one.reason), None)
        cuts = above is None or not SENTENCE_END.search(above.text)
        floats = line.gap and not line.reason and line.row_size < body and CAPTION.match(line.text.strip())
        home = _ends(lines, end) if floats and cuts and end < len(lines) else None
        if home is not None:
            lines[at:home] = [*lines[end:home], *(replace(one, gap=one is line) for one in lines[at:end])]
            if home < len(lines):
                lines[home] = replace(lines[home], gap=True)
            at = home
        else:
            at = end
    return lines


def _ends(lines: Sequence[PageLine], at: int) -> int | None:
    """Return the line behind the first paragraph that ends from a line on."""
    for number in range(at + 1, len(lines) + 1):
        below = lines[number] if number < len(lines) else None
        starts = below is None or below.gap or below.level or below.text[0] in " \u3000"
        if starts and SENTENCE_END.search(lines[number - 1].text):
            return number
    return None


def _listed(lines: list[PageLine]) -> list[PageLine]:
    """Return the lines, those between the entries of a table of contents as their first rows."""
    entries = [at for at, line in enumerate(lines) if line.reason == "outline"]
    if len(entries) < MIN_ENTRIES:
        return lines
    for above, below in pairwise(entries):
        if 1 < below - above <= MAX_ROWS and not any(line.level for line in lines[above:below]):
            lines[above:below] = [replace(line, reason="outline") for line in lines[above:below]]
    return lines


def _titled(pages: list[list[PageLine]], stated: str) -> list[list[PageLine]]:
    """Return the lines, the title among them: as the file states it, or the largest ones of its first text.

    Others of its size are titles where who wrote what stands below them is named.
    """
    first = next((number for number, page in enumerate(pages) if any(not line.reason for line in page)), None)
    if first is None:
        return pages
    page = pages[first]
    top = [at for at, line in enumerate(page) if not line.reason][:TITLE_ROWS]
    title = _stated_title(page, top, stated)
    if title:
        at = title[0]
        page[at] = PageLine(_joined([page[number].text.strip() for number in title]), True, level=1)
        page[:] = [line for number, line in enumerate(page) if number not in title[1:]]
    else:
        stop = next((at for at, line in enumerate(page) if not line.reason and _is_long(line)), len(page))
        heads = [line for line in page[:stop] if line.level and len(LETTERED.findall(line.text)) > 1]
        size = max((line.size for line in heads if line.size), default=0.0)
        at = next(
            (at for at, line in enumerate(page[:stop]) if line.level and line.size == size and size), -1
        )
        if at >= 0:
            page[at] = replace(page[at], level=1)
    at = next((at for at, line in enumerate(page) if line.level == 1), len(page))
    stop = next((number for number in range(at + 1, len(page)) if page[number].level != 2), len(page))
    for number in range(stop - 1, at, -1):
        if not page[number].bold:  # who wrote it, and where
            page[number : number + 1] = [PageLine(row, not n) for n, row in enumerate(page[number].rows)]
    for number, lines in enumerate(pages):
        for at, line in enumerate(lines):
            follows = next((other for other in lines[at + 1 :] if not other.reason), None)
            if line.level == 2 and line.size and follows and (number, at) > (first, 0) and _signs(follows):
                lines[at] = replace(line, level=1)
    return pages


def _is_long(line: PageLine) -> bool:
    """Whether a line is one of running text, which stands above no title."""
    return not line.level and len(line.text.strip()) > MAX_HEADING


def _signs(line: PageLine) -> bool:
    credit = byline(line.text.strip()) if not line.level else None
    return credit is not None and credit.sure and credit.author is not None


def _stated_title(page: Sequence[PageLine], top: Sequence[int], stated: str) -> list[int]:
    """Return the numbers of the rows near the top of a page that say what the file states as its title."""
    wanted = BARE.sub("", stated).casefold()
    if len(wanted) < MIN_TITLE:
        return []
    for start in range(len(top)):
        said = ""
        numbers: list[int] = []
        for at in top[start : start + MAX_ROWS]:
            more = BARE.sub("", page[at].text).casefold()
            if not wanted.startswith(said + more):
                break
            said, numbers = said + more, [*numbers, at]
        if len(said) >= max(MIN_TITLE, len(wanted) * TITLE_SHARE):
            return numbers
    return []


def _header(runs: Sequence[Run], body: float) -> list[Run]:
    """Return the small row above everything else on a page, far from it."""
    rows = _lines(runs)
    if len(rows) < 2 * MIN_COLUMN:
        return []
    gaps = [above[0].middle - below[0].middle for above, below in pairwise(rows)]
    far = gaps[0] > max(body * MARGIN_GAP, median(gaps) * HEADER_GAP)
    small = max(run.size for run in rows[0]) < body * HEADER_SIZE
    text = _row_text(rows[0])
    return rows[0] if far and small and len(text) <= MAX_HEADING and text[-1] not in STOPS else []


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


def _written(rows: Sequence[Sequence[Run]], look: Look) -> list[PageLine]:
    """Return the lines of one column, with indents, gaps, levels of headings and notes at the foot."""
    body = look.body
    base = _base(rows)
    steps = [above[0].middle - row[0].middle for above, row in pairwise(rows)]
    usual = median(step for step in steps if step > 0) if any(step > 0 for step in steps) else body * 1.2
    notes = _notes_start(rows, body, usual)
    edge = max(row[-1].right for row in rows)
    lines: list[PageLine] = []
    headed = 0  # the first row behind the last heading
    for number, row in enumerate(rows):
        text = _row_text(row)
        size = _row_size(row)
        gap = number == 0 or steps[number - 1] > usual * PARAGRAPH_GAP
        gap = gap or abs(size - _row_size(rows[number - 1])) > body * OTHER_SIZE
        if any(UNCLEAR in run.fonts for run in row):
            lines.append(PageLine(text, gap, "unclear"))  # a row without one of its cells says something else
            continue
        if _is_garbled(row, look.garbled):
            lines.append(PageLine(text, gap, "garbled"))
            continue
        if ENTRY.search(text):
            lines.append(PageLine(text, gap, "outline"))
            continue
        if number < headed:
            continue
        headed = _heading_end(rows, number, look)
        if headed > number:
            texts = tuple(_row_text(other) for other in rows[number:headed])
            heavy = _is_bold(row, look.bold)
            lines.append(PageLine(_joined(texts), True, level=2, size=size, bold=heavy, rows=texts))
            continue
        if size < body * HEADING_SIZE and _is_bold_heading(rows, number, look, gap, edge):
            lines.append(PageLine(text, True, level=3))
            continue
        if _is_caption(text, steps, number, usual):
            lines.append(PageLine(text, True, "caption"))
            continue
        indent = "  " if row[0].left - base > body * 1.2 and len(row) == 1 else ""
        lines.append(PageLine(indent + text, gap, "footnote" if number >= notes else None, row_size=size))
    return lines


def _heading_end(rows: Sequence[Sequence[Run]], first: int, look: Look) -> int:
    """Return the row behind a heading in large letters that starts here; a text in large letters is none."""
    size, heavy = _row_size(rows[first]), _is_bold(rows[first], look.bold)
    last = first
    while last < len(rows) and _row_size(rows[last]) == size and _is_bold(rows[last], look.bold) == heavy:
        if last > first and rows[last - 1][0].middle - rows[last][0].middle > size * SAME_HEADING:
            break
        last += 1
    texts = [_row_text(row) for row in rows[first:last]]
    whole = " ".join(texts)
    if size < look.body * HEADING_SIZE or len(whole) < 2 or "\t" in whole or len(texts) > MAX_ROWS:
        return first
    most = MAX_HEADING if len(texts) == 1 else MAX_TITLE
    text = SENTENCE.search(whole) or whole[-1] in PAUSES or BULLET.match(whole)
    return last if len(whole) <= most and not text else first


def _row_size(row: Sequence[Run]) -> float:
    """Return the size of most letters of a row."""
    return max(row, key=lambda run: len(run.text)).size


def _is_garbled(row: Sequence[Run], garbled: Collection[int]) -> bool:
    """Whether so many letters of a row are not what the file says that it cannot be read."""
    if not garbled:
        return False
    letters = sum((run.fonts for run in row), Counter())
    return sum(letters[font] for font in garbled) >= max(1, letters.total() * MIXED)


def _is_bold_heading(rows: Sequence[Sequence[Run]], number: int, look: Look, gap: bool, edge: float) -> bool:
    """Whether a short row is bold, and the text around it is not; ``edge`` is how far rows reach."""
    row = rows[number]
    text = _row_text(row)
    if len(text) > MAX_BOLD_HEADING or "\t" in text or len(LETTERED.findall(text)) < 2 or text[-1] in STOPS:
        return False
    if not _is_bold(row, look.bold) or number + 1 >= len(rows):
        return False
    above = rows[number - 1] if number else None
    near = row[0].size * SAME_HEADING
    beside = [
        other for other in (above, rows[number + 1]) if other and abs(other[0].middle - row[0].middle) < near
    ]
    ends = above is None or gap or above[-1].right < edge - NEAR_EDGE * above[-1].size or _finished(above)
    return ends and not any(_is_bold(other, look.bold) for other in beside)


def _finished(row: Sequence[Run]) -> bool:
    return row[-1].text[-1] in STOPS


def _is_bold(row: Sequence[Run], bold: Collection[int]) -> bool:
    letters = sum((run.fonts for run in row), Counter())
    return sum(letters[font] for font in bold) >= letters.total() * MIN_BOLD


def _is_caption(text: str, steps: Sequence[float], number: int, usual: float) -> bool:
    """Whether a row is the words under a picture: it says so, is short and no sentence, and stands alone."""
    if not CAPTION.match(text) or len(text) > MAX_HEADING or text[-1] in STOPS or SENTENCE.search(text):
        return False
    below = steps[number] if number < len(steps) else usual * PARAGRAPH_GAP
    return (not number or steps[number - 1] > usual * CAPTION_GAP) and below > usual * CAPTION_GAP


def _notes_start(rows: Sequence[Sequence[Run]], body: float, usual: float) -> int:
    """Return the first row of the notes in small letters that end a column, or the number behind it.

    They are few, below text of the usual size; a list of works in small letters is text.
    """
    start = len(rows)
    for number in range(len(rows) - 1, 0, -1):
        if max(run.size for run in rows[number]) > body * NOTE_SIZE:
            break
        if FOOTNOTE.match(_row_text(rows[number])) and len(rows[number]) == 1:
            start = number
    if start == len(rows):
        return start
    above = rows[start - 1]
    apart = above[0].middle - rows[start][0].middle > usual
    few = len(rows) - start <= start and sum(len(_row_text(row)) for row in rows[start:]) <= MAX_NOTES
    return start if apart and few and max(run.size for run in above) > body * NOTE_SIZE else len(rows)


def _joined(rows: Sequence[str]) -> str:
    """Return rows as one line."""
    text = rows[0]
    for row in rows[1:]:
        text += _blank(text, row) + row
    return text


def _blank(text: str, below: str) -> str:
    return " " if is_narrow(text[-1]) and is_narrow(below[0]) else ""


def _base(rows: Sequence[Sequence[Run]]) -> float:
    """Return the left edge that most rows start at."""
    counts: dict[int, int] = {}
    for row in rows:
        counts[round(row[0].left)] = counts.get(round(row[0].left), 0) + 1
    return float(min(counts, key=lambda left: (-counts[left], left)))


def _row_text(row: Sequence[Run]) -> str:
    """Return the words of a row; cells far apart are parted by tabs."""
    text = row[0].text
    if len(row) == 2 and MARK.fullmatch(text):
        return f"{text} {row[1].text}"
    for above, run in pairwise(row):
        gap = run.left - above.right
        text += ("\t" if gap > CELL_GAP * run.size else " " if gap > WORD_GAP * run.size else "") + run.text
    return text
