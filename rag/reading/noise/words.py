"""Lines that belong to no article, and why: told by form, by place, by repetition.

The reasons, which are the words of ``left_out``:

    navigation      menus, buttons, links to other pages, search and account lines
    download        prompts to install, download, pay or log in
    cookies         cookie and consent banners
    share           follow, share, scan and contact-us lines
    disclaimer      terms of use, reservations
    copyright       copyright and registration lines
    advertisement   what is offered for money
    imprint         who publishes, prints and sells a periodical, and how to reach them
    editor          who edited, proofread or laid out the page
    outline         tables of contents, lists of titles
    container       the name of the collection around the articles
    page number     a page's number
    running header  a line that comes back at the top or bottom of pages
    caption         the words under a picture
    footnote        a note at the foot of a page, in the middle of a paragraph
    break           white space where a cut paragraph is joined again
    hyphen          the hyphen of a word that was cut at the end of a line
    blank           white space between articles, or put between Chinese characters by OCR
    markup          marks of the format: heading marks, rules of tables, keys of front matter
    hidden          what a web page does not show
    garbled         letters of a PDF that it shows as others
    sideways        what stands on a page turned against the rest of it
    learned         a line that stands in many files of the folder, or that ``.furniture`` names
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from rag.language.text import width
from rag.language.variants import compiled
from rag.language.vocabulary import PATTERNS
from rag.reading.lines.line import Line

Reasons = list[str | None]  # one a line; None where the line may belong to an article

# Rules, rows of dashes, the line under a table's header, a picture with no words.
RULE = re.compile(
    r"[-=_*＊※＃—\u2500-\u257f~～·・.…\s|:+＝－☆★◇◆○●□■△▲◎×]{3,}|!\[[^\]]*\]\([^)]*\)|!\[\[[^\]]*\]\]"
)
# A line drawn between articles.
DIVIDER = re.compile(r"[-=_*＊※＃—\u2500-\u257f~～·・.…\s+＝－☆★◇◆○●□■△▲◎×]{3,}")
# A button that changes the size of letters.
LISTED = re.compile(r"[·•▪◆◇■□●○>»]\s*\S")  # an entry of a list of links
MAX_LISTED = 40
FONT = compiled(r"字[体号级][:：]?(?:\s*[大中小特]){2,4}")
BULLET = re.compile(r"^[•·●▪◦*>\-\d.、)）\s]+")
# Headers that announce a table of contents.
OUTLINE = compiled(
    r"[【\[]?(?:提纲|大纲|.{0,8}目\s{0,4}[录次]|内容提要|本[期刊]导读|"
    r"本期要目|本期目录|要目|导读|(?:本版|本报|今日|本期|材料|文章|版面)(?:标题|目录|要闻|看点"
    r"|内容|导航)|table of contents|contents|in this issue)[】\]]?\s*[:：]?$",
    re.IGNORECASE,
)
# An entry's page number, with leaders or blanks before it.
ENTRY = re.compile(r"(?:[….·．—\-]+\s*|\s+|\t)[(（]?\d{1,4}[)）]?$|[….·．]{3,}")
NUMBER = re.compile(r"^(?:\d{1,2}[.．、)）]\s*)+|[….·．—\s]*[(（]?\d{0,4}[)）]?$")
# Brackets around a button, and what stands between several of them.
BRACKETS = re.compile(r"^[【\[<〈]+|[】\]>〉]+$")
PARTS = re.compile(r"[】\]]?[\s|｜·]+[【\[]?|[】\]][【\[]")
FIELDS = re.compile(
    r"\u3000+|\s{2,}|[….·．—]{2,}|\t"
)  # between the title, the author and the page of an entry
MAX_BUTTONS = 14
WHOLE = (
    "page number",
    "running header",
    "advertisement",
    "editor",
    "container",
)  # kinds whose numbers are no bullets
MIN_ENTRIES = 3
MIN_TITLE = 4  # characters
ENTRY_WIDTH = 80
MAX_LEGAL = 240
MAX_ALIKE = 40  # characters of a line whose digits count: a page, a date


def furniture(
    lines: Sequence[Line], keep: frozenset[str] = frozenset(), drop: frozenset[str] = frozenset()
) -> Reasons:
    """Return for each line the reason to leave it out by its own words, or ``None``.

    ``keep`` and ``drop`` are the keys of lines that were decided for the whole folder.
    """
    reasons = [_reason(line, keep, drop) for line in lines]
    for index in range(1, len(lines)):
        if lines[index].row and lines[index - 1].row and not lines[index].gap:
            for at in (index - 1, index):  # of a table, whose cells are no page numbers
                reasons[at] = None if reasons[at] in (*WHOLE, "caption") else reasons[at]
    for index in range(1, len(lines)):  # what a header such as 延伸阅读 lists
        line = lines[index]
        listed = (line.link and line.gap <= 1) or (line.gap == 0 and LISTED.match(line.text) is not None)
        listed = listed and width(line.head) <= MAX_LISTED
        if reasons[index] is None and reasons[index - 1] == "navigation" and listed and not line.finished:
            reasons[index] = "navigation"
    return reasons


def unspaced(text: str) -> str:
    """Return the form in which lines of files are compared: without white space."""
    return re.sub(r"\s+", "", text[:MAX_LEGAL])


def key(text: str) -> str:
    """Return the form in which lines of a file's pages are compared: in short ones, digits are alike."""
    words = unspaced(text)
    return re.sub(r"\d+", "0", words) if len(words) <= MAX_ALIKE else words


def _reason(line: Line, keep: frozenset[str], drop: frozenset[str]) -> str | None:
    head = line.head.removeprefix("> ")
    head = FONT.sub("字号", head) if "字" in head else head
    if (keep or drop) and len(line.text) <= MAX_LEGAL:
        name = unspaced(line.text)
        if name in keep or name in drop:
            return "learned" if name in drop else None
    if line.code or len(line.text) > MAX_LEGAL:
        return None
    if RULE.fullmatch(head):
        return "markup"
    bare = BRACKETS.sub("", BULLET.sub("", head)) or head
    reason = _pattern(line, head, bare)
    if reason is None and 1 < len(parts := PARTS.split(bare)) <= MAX_BUTTONS:
        buttons = [_pattern(line, part, part) for part in parts]
        reason = buttons[0] if all(button in ("navigation", "share") for button in buttons) else None
    return None if line.level and reason != "copyright" else reason


def _pattern(line: Line, head: str, bare: str) -> str | None:
    """Return the kind of furniture whose words the line starts with."""
    for reason, longest, pattern in PATTERNS:
        if len(line.text) <= longest and pattern.match(head if reason in WHOLE else bare):
            return reason
    return None


def mark_outlines(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark runs of short lines that announce what follows, by header, page numbers or repetition."""
    later = Counter(map(_entry_key, lines))
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and lines[end].short <= ENTRY_WIDTH:
            end += 1
        header = next((index for index in range(start, end) if OUTLINE.match(lines[index].text)), start)
        for low, high in ((start, header), (header, end)):
            first, last = _outline(lines[low:high], later)
            for index in range(low + first, low + last):
                reasons[index] = reasons[index] or "outline"
        for line in lines[start : end + 1]:
            later[_entry_key(line)] -= 1
        start = end + 1


def announced(lines: Sequence[Line], reasons: Reasons) -> Mapping[str, str]:
    """Return the titles that tables of contents state with their authors, and who these are."""
    found = {}
    for line, reason in zip(lines, reasons, strict=True):
        entry = NUMBER.sub("", line.text) if reason == "outline" and ENTRY.search(line.text) else ""
        who, colon, title = entry.replace("：", ":").partition(":")
        if colon and 2 <= len(who) <= 20 and len(title) >= MIN_TITLE:
            found[unspaced(title)] = unspaced(who)
    return found


def _entry_key(line: Line | str) -> str:
    text = line if isinstance(line, str) else line.text
    return re.sub(r"\s+", "", BULLET.sub("", NUMBER.sub("", text))) if len(text) < 160 else ""


def _parts(line: Line) -> list[str]:
    """Return the fields of an entry, if it has several."""
    parts = FIELDS.split(line.text) if len(line.text) < 160 else []
    return parts if len(parts) > 1 else []


def _outline(run: Sequence[Line], later: Counter[str]) -> tuple[int, int]:
    """Return the bounds of the table of contents inside a run of short lines, or an empty range."""
    seen: Counter[str] = Counter()
    told: set[str] = set()  # titles that entries name beside authors
    signals: list[int] = []
    numbered = 0
    header = next((index for index, line in enumerate(run) if OUTLINE.match(line.text)), None)
    for index, line in enumerate(run):
        name = _entry_key(line)
        seen[name] += 1
        if header is not None and signals and len(name) >= 4 and seen[name] > 1:
            break  # the first title itself
        paged = bool(ENTRY.search(line.text)) and (header is not None or not line.row)
        numbered += paged
        if name in told:
            break  # the same, of an entry that names the author as well
        parts = [part for part in map(_entry_key, _parts(line)) if len(part) >= MIN_TITLE and later[part]]
        told.update(parts)
        if paged or parts or (len(name) >= 4 and later[name] == seen[name] + 1):
            signals.append(index)
    if header is None and (len(signals) < MIN_ENTRIES or (len(signals) < MIN_ENTRIES * 2 and not numbered)):
        return 0, 0
    inside = [signal for signal in signals if header is None or signal > header]
    if not inside:
        return 0, 0
    first = inside[0] if header is None else header
    return (first, inside[-1] + 1) if len(inside) * 4 >= inside[-1] - first else (0, 0)
