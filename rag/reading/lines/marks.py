"""What stands inside a line and is not to be read: inline marks of Markdown, blanks put in by OCR."""

import re

from rag.language.names import INSTITUTION, OFFICE, PLACE, is_name

# A Chinese character, or a mark of punctuation that Chinese text uses, in either width.
HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
POINTS = (
    r"\u3001\u3002\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\u201c\u201d\u2018\u2019\u300a"
    r"\u300b\u2026\u2014,.:;!?()"
)
# **bold**, with its marks as groups.
BOLD = re.compile(r"(?<!\*)(\*\*)(?=[^\s*])([^*\n]{1,400}?)(?<=\S)(\*\*)(?!\*)")
# *words* in a line of their own.
SLANTED = re.compile(r"([*_])(?=[^\s*_])([^*_\n]{1,200})(?<=\S)([*_])")
# [words](address), ![picture](address): the words stay, the rest is no text.
LINK = re.compile(r"(!?\[)([^\[\]\n]{0,200})(\]\([^()\s]{1,400}(?:\s\"[^\"]{0,100}\")?\))")
# Tags and comments that Markdown takes from HTML, > of a quotation, [!note] above a callout; not in `code`.
CODE = re.compile(r"`[^`\n]*`")
TAG = re.compile(
    r"<!--.*?(?:-->|$)|</?(?:a|abbr|b|big|blockquote|br|center|cite|code|del|details|div|dd|dl|dt|em|figcaption|"
    r"figure|font|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark|ol|p|pre|s|small|span|strike|strong|sub|summary|sup|table|"
    r"tbody|td|tfoot|th|thead|tr|u|ul|video)(?:\s[^<>]{0,400})?/?>|^(?:>[ \t]?)+(?:\[![\w-]+\][-+]?[ \t]*)?",
    re.IGNORECASE,
)
# What the makers of sites put into Markdown: {{< video … >}}, {% include … %}.
SHORTCODE = re.compile(r"\{\{[<%].{0,600}?[>%]\}\}|\{%.{0,600}?%\}")
# Tags that end a paragraph, several in a row.
BREAKS = re.compile(
    r"(?:</?(?:p|br|div|section|blockquote|center|h[1-6]|hr|li|ol|ul|tr|table|tbody|thead|dl|dt|dd)"
    r"(?:\s[^<>]{0,400})?/?>[ \t]*)+",
    re.IGNORECASE,
)
# A number in front of what it counts; the blank behind it parts them.
NUMBERED = re.compile(
    r"第[〇零一二三四五六七八九十百千两0-9]{1,6}[编編篇章节節条條款](?:之[一二三四五六七八九十])?|"
    r"附[件录錄表][一二三四五六七八九十0-9]{0,3}|[(（]?[一二三四五六七八九十0-9]{1,4}[)）、.．]"
)
# Blanks between two Chinese characters, or between one and a mark of punctuation.
BLANK = re.compile(
    rf"(?<=[{HAN}])[ \u3000]+(?=[{HAN}])|(?<=[{HAN}])[ \u3000]+(?=[\u3001\u3002\uff0c,;:])|"
    rf"(?<=[{POINTS}])[ \u3000]+(?=[{HAN}])"
)
# The characters on one side of a blank, up to the next blank or mark.
BEFORE = re.compile(rf"[{HAN}]{{1,6}}$")
AFTER = re.compile(rf"[{HAN}]{{1,6}}")
SENTENCE = re.compile(r"[。！？；;，,][^\s]")
HAN_CHARACTER = re.compile(rf"[{HAN}]")
BETWEEN = re.compile(rf"[{HAN}] {{1,2}}[{HAN}]")
SAMPLE = 20_000  # characters that show whether a text has blanks from OCR
MAX_BYLINE = 24  # characters
MAX_APART = 20  # characters of a line for each blank, at most
MIN_HAN, MIN_LINES = 12, 3  # characters of a line, and lines, that can show it

Cuts = list[tuple[int, int]]


def spaced(text: str) -> bool:
    """Whether OCR put blanks between the characters of a text: in many lines, and not around words."""
    lines = [line.strip() for line in text[:SAMPLE].split("\n")]
    lines = [line for line in lines if len(HAN_CHARACTER.findall(line)) >= MIN_HAN]
    return len(lines) >= MIN_LINES and sum(map(_is_spaced, lines)) * 10 >= len(lines) * 4


def _is_spaced(line: str) -> bool:
    """Whether a line has blanks inside, and pieces that are neither names nor entries of a list."""
    if len(BETWEEN.findall(line)) * MAX_APART < len(line):
        return False
    pieces = [len(piece) for piece in line.split()]
    return max(pieces) > 4 or pieces.count(1) * 3 > len(pieces)


def hidden(body: str, ocr: bool = False, markdown: bool = False) -> tuple[Cuts, int]:
    """Return what to leave out of a line, in order, and how many shown characters lead in bold.

    In a text with blanks from OCR (``ocr``), each short one between Chinese characters goes; in Markdown, so
    do tags.
    """
    tags = _tags(body) if markdown and ("<" in body or "{" in body or body.startswith(">")) else []
    if tags:
        inside = Cuts()
        for start, end in _between(tags, len(body)):
            inside += [(start + a, start + b) for a, b in hidden(body[start:end], ocr)[0]]
        return sorted([*tags, *inside]), 0
    cuts: Cuts = []
    bold = 0
    slanted = SLANTED.fullmatch(body) if body[:1] in "*_" else None
    if slanted:
        cuts = [slanted.span(1), slanted.span(3)]
    elif "**" in body or "](" in body:
        cuts, bold = _inline(body)
    if BLANK.search(body):
        narrow = ocr and not _office_and_name(body)
        number = None if ocr else NUMBERED.match(body)
        blanks = _narrow(body) if narrow else [] if ocr else _blanks(body)
        cuts = sorted([*cuts, *(cut for cut in blanks if not number or cut[0] > number.end())])
    return cuts, bold


def _tags(body: str) -> Cuts:
    code = [match.span() for match in CODE.finditer(body)]
    found = sorted(match.span() for form in (TAG, SHORTCODE) for match in form.finditer(body))
    found = [cut for at, cut in enumerate(found) if not at or cut[0] >= found[at - 1][1]]
    return [cut for cut in found if not any(start <= cut[0] < end for start, end in code)]


def _between(cuts: Cuts, size: int) -> Cuts:
    """Return the stretches that cuts leave."""
    bounds = [0, *(bound for cut in cuts for bound in cut), size]
    pairs = zip(bounds[::2], bounds[1::2], strict=True)
    return [(start, end) for start, end in pairs if start < end]


def _inline(body: str) -> tuple[Cuts, int]:
    cuts: Cuts = []
    bold = 0
    for match in BOLD.finditer(body):
        cuts += [match.span(1), match.span(3)]
        if match.start() == 0:
            bold = len(match[2])
    inside = [cut for match in LINK.finditer(body) for cut in (match.span(1), match.span(3))]
    overlap = {cut for cut in inside for start, end in cuts if cut[0] < end and start < cut[1]}
    return sorted([*cuts, *(cut for cut in inside if cut not in overlap)]), bold


def _narrow(body: str) -> Cuts:
    """Return the blanks of one or two characters; wider ones, and those of a typesetter, part columns."""
    return [match.span() for match in BLANK.finditer(body) if len(match[0]) <= 2 and "\u3000" not in match[0]]


def _office_and_name(body: str) -> bool:
    """Whether a line is a place or an office, a blank, and a person's name."""
    place, _, name = body.strip().rpartition(" ")
    where = any(form.search(place) for form in (INSTITUTION, OFFICE, PLACE)) if is_name(name) else False
    return where and len(body) <= MAX_BYLINE and " " not in place.strip()


def _blanks(body: str) -> Cuts:
    """Return the blanks that OCR or typesetting put between the characters of words.

    A line whose blanks stand between single characters is spaced all over; in running text a
    lone blank is damage; in a title, or beside a person's name, a blank parts words and stays.
    """
    found = list(BLANK.finditer(body))
    pieces = body.split()
    single = sum(1 for piece in pieces if len(piece) == 1)
    if single * 10 >= len(pieces) * 6 and len(pieces) > 2:
        name = len(pieces) - single == 1 and single < 4  # an office, and a name set wide
        return [match.span() for match in found if not name or _between_single(body, match)]
    if not SENTENCE.search(body[:2000]) and len(body) < 40:
        return []
    dense = len(found) * 5 > len(body)
    return [
        match.span() for match in found if dense or (len(match[0]) == 1 and not _beside_name(body, match))
    ]


def _between_single(body: str, blank: re.Match[str]) -> bool:
    return not (body[: blank.start()].split()[-1][1:] or body[blank.end() :].split()[0][1:])


def _beside_name(body: str, blank: re.Match[str]) -> bool:
    before = BEFORE.search(body[max(0, blank.start() - 7) : blank.start()])
    after = AFTER.match(body[blank.end() : blank.end() + 7])
    return any(side is not None and 2 <= len(side[0]) <= 4 and is_name(side[0]) for side in (before, after))
