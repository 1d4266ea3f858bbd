"""One article or several: what a file shows of it, where its format says that it is one.

A web page, a Word file and a Markdown file with one title hold one article. That learned labels find
starts of others in it says little; that several headings are each followed by a byline, or that several
of the first level have a text of their own, says much.
"""

from collections.abc import Sequence

from rag.language.bylines import byline
from rag.language.classifier import furniture
from rag.language.names import DATELINE
from rag.language.numbering import numbering
from rag.reading.lines.line import Line

NEAR = 2  # lines below a heading where its byline may stand
LEAST = 2  # articles of a page that holds several
BODY = 20  # characters of the text that a title of the first level has, if it is one
NEAR_TITLE = 4  # lines below a title whose form alone shows that they are bylines
HEAD = 8  # lines above a title that belong to it
SURE, LONE = 0.5, 0.8  # how likely furniture a first line is that is no title, or stands above none
HEADING = 60  # width of a line that may be a heading


def signed_level(content: Sequence[Line]) -> int | None:
    """Return the depth of headings most of which are followed by a byline or dateline of their own."""
    for level in sorted({line.level for line in content} - {0}):
        alike = [at for at, line in enumerate(content) if line.level == level]
        signed = [at for at in alike if _is_signed(content, at)]
        if len(signed) >= LEAST and len(signed) * 2 > len(alike):
            return level
    return None


def is_several(content: Sequence[Line], labels: Sequence[str], stated: bool = False) -> bool:
    """Return whether the lines show that they are several articles, by more than the words of a title.

    ``stated`` is whether the file states one title for all of them.
    """
    if len(bodied(content)) >= LEAST and not stated:
        return True
    starts = [at for at, name in enumerate(labels) if name[0] == "+"]
    stops = [*starts[1:], len(content)][: len(starts)]
    signed = [at for at, stop in zip(starts, stops, strict=True) if _is_own(content, labels, at, stop)]
    return len(signed) >= LEAST or any(at != starts[0] and _is_signed(content, at) for at in signed)


def parted(content: Sequence[Line], labels: Sequence[str], level: int) -> list[str]:
    """Return the labels of lines that are several articles, each under a heading of this depth.

    A heading above that depth with text of its own starts one as well; one without stands above a title.
    """
    told = [
        _inside(line, name.lstrip("+")) if name[0] == "+" else name
        for line, name in zip(content, labels, strict=True)
    ]
    above = False
    for at, line in enumerate(content):
        if not line.level:
            above = False
            continue
        if line.level > level:
            told[at] = "H"
            above = False
            continue
        below = content[at + 1].level if at + 1 < len(content) else 0
        alone = 0 < below <= level and line.level < level
        told[at] = ("" if above else "+") + ("K" if alone else "T")
        above = alone
    return told


def _is_own(content: Sequence[Line], labels: Sequence[str], at: int, stop: int) -> bool:
    """Whether the article that labels start here has a title, a line below it that signs it, and a text."""
    told = list(labels[at:stop])
    named = told[0] == "+T" and "B" in told[1 : 1 + NEAR]
    return named and _size(content[at + 1 : stop]) >= BODY


def _size(lines: Sequence[Line]) -> int:
    """Return the characters of running text in the lines."""
    return sum(len(line.text) for line in lines if line.prose)


def bodied(content: Sequence[Line]) -> list[int]:
    """Return where headings of the first level stand that have no number, and a text of their own."""
    tops = [at for at, line in enumerate(content) if line.level == 1]
    stops = [*tops[1:], len(content)][: len(tops)]
    return [
        at
        for at, stop in zip(tops, stops, strict=True)
        if not numbering(content[at].head) and _size(content[at + 1 : stop]) >= BODY
    ]


def _is_signed(content: Sequence[Line], at: int) -> bool:
    """Whether a byline or a dateline of its own stands right below a heading."""
    for line in content[at + 1 : at + 1 + NEAR]:
        if line.level:
            return False
        if DATELINE.match(line.head):
            return True
        credit = byline(line.text) if not line.prose else None
        if credit and credit.sure and (credit.author or credit.published):
            return True
    return False


def with_first(content: Sequence[Line], labels: Sequence[str]) -> list[str]:
    """Return the labels of one article, with a first line that is left out though it is no furniture.

    It names the article.
    """
    told = list(labels)
    start = next((at for at, name in enumerate(labels) if name[0] == "+"), 0)
    line = content[0] if content else None
    if line is None or not start or told[0] != "N" or line.short > HEADING or line.finished:
        return told
    if told[start] == "+K":  # what names the article comes below that
        return told
    if furniture(line.text)[0] < SURE:
        told[0], told[start] = "+T", _inside(content[start], told[start].lstrip("+"))
    return told


def as_one(content: Sequence[Line], labels: Sequence[str], stated: bool = False) -> list[str]:
    """Return the labels of lines that are one article: only the first of its lines starts one."""
    told = [name.lstrip("+") for name in labels]
    start = next((at for at, name in enumerate(labels) if name[0] == "+"), len(labels))
    tops = [at for at, line in enumerate(content) if line.level == 1]
    if not tops and not stated and (named := with_first(content, labels)) != labels:
        told, start = [name.lstrip("+") for name in named], 0
    for at in range(min(start, NEAR_TITLE)):
        if told[at] == "N" and _is_signature(content[at]):
            told[at], start = "B", min(start, at)
    title = tops[0] if tops and not (stated and len(tops) > 1) else None
    above = range(start, title) if title is not None and start < title else ()
    if title is not None and (start >= title or _is_head(content[start:title])):
        told[title] = "T"
        start = min(start, title)
        for at in above:
            told[at] = told[at] if told[at] in "NB" else "K"
    for at in range(start + 1, len(told)):
        line, name = content[at], told[at]
        if at == title:
            continue
        if line.level and (name not in "TN" or title is not None):
            told[at] = "H"
        elif title == start and at <= start + NEAR_TITLE and _is_stamp(content, start, at):
            told[at] = "B"
        elif labels[at][0] == "+" or (name == "T" and title is not None and at > title + 1):
            told[at] = _inside(line, name)
    if start < len(told):
        told[start] = f"+{told[start]}" if told[start] != "N" else "N"
    return told


def _is_signature(line: Line) -> bool:
    """Whether the form of a line shows who wrote the text."""
    credit = None if line.prose or line.level else byline(line.text)
    return credit is not None and credit.sure and credit.author is not None


def _is_stamp(content: Sequence[Line], title: int, at: int) -> bool:
    """Whether a line, and those between it and the title, say by their form who wrote the text, or when."""
    return all(
        not line.prose and not line.level and (credit := byline(line.text)) is not None and credit.sure
        for line in content[title + 1 : at + 1]
    )


def _is_head(lines: Sequence[Line]) -> bool:
    """Whether lines above a title belong to its head: few, and none of them text."""
    return len(lines) <= HEAD and not any(line.prose or line.row for line in lines)


def _inside(line: Line, name: str) -> str:
    """Return the label of a line inside an article that was taken for the start of another."""
    if name in "TH":
        return "H" if line.short <= HEADING and not line.finished and not line.row else "P"
    return name if name == "B" else "P"
