"""The same pages laid out otherwise, so that training sees more layouts than makers.

A page is rows of (label, raw line). Each change keeps the labels right: what an article is does not hang on
empty lines, indents, the marks of headings, a byline that is missing, or which articles stand on the page.
"""

import random
import re
from collections.abc import Callable

from labelled import Rows

CHANGES = 2  # of a page
LONG = 24  # characters of a line that is a paragraph's first
NO_INDENT = tuple(" \u3000#>|-*\f0123456789")  # what a line starts with that is not indented
ENDS = tuple("。！？!?.”」』")  # of a sentence
HEADING = re.compile(r"^(?:#{1,6} |\*\*(?=.*\*\*$))")


def varied(rows: Rows, chance: random.Random) -> Rows:
    """Return a page with some changes, chosen by chance."""
    for change in chance.sample(ALL, CHANGES):
        rows = change(rows, chance)
    return rows


def closed(rows: Rows, _: random.Random) -> Rows:
    """Leave the empty lines out."""
    return [row for row in rows if row[1].strip()]


def opened(rows: Rows, _: random.Random) -> Rows:
    """Put an empty line between any two, but for the pieces of a hard-wrapped paragraph."""
    found: Rows = []
    for name, raw in rows:
        above = found[-1] if found else ("", "")
        wrapped = above[0] == name == "P" and len(above[1]) > LONG + 4
        if raw.strip() and above[1].strip() and not wrapped:
            found.append(("", ""))
        found.append((name, raw))
    return found


def outdented(rows: Rows, _: random.Random) -> Rows:
    """Take the indents away."""
    return [(name, raw if raw.startswith("\f") else raw.lstrip(" \u3000")) for name, raw in rows]


def indented(rows: Rows, _: random.Random) -> Rows:
    """Indent paragraphs by two wide blanks."""
    return [
        (
            name,
            f"\u3000\u3000{raw}" if name[-1:] == "P" and len(raw) > LONG and raw[0] not in NO_INDENT else raw,
        )
        for name, raw in rows
    ]


def unmarked(rows: Rows, _: random.Random) -> Rows:
    """Take the marks of Markdown from titles and headings."""
    return [
        (name, HEADING.sub("", raw).removesuffix("**") if HEADING.match(raw) else raw) for name, raw in rows
    ]


def unsigned(rows: Rows, _: random.Random) -> Rows:
    """Leave out who wrote it."""
    return [row for row in rows if row[0] != "B"]


def cleaner(rows: Rows, chance: random.Random) -> Rows:
    """Leave out half of the furniture."""
    return [row for row in rows if row[0] != "N" or chance.random() < 0.5]


def shorter(rows: Rows, chance: random.Random) -> Rows:
    """Leave out some paragraphs that stand below another, both of them whole."""
    found: Rows = []
    above = ("", "")
    for name, raw in rows:
        whole = above[0] == name == "P" and above[1].endswith(ENDS) and raw.rstrip().endswith(ENDS)
        if not (whole and len(raw) > LONG and chance.random() < 0.5):
            found.append((name, raw))
            above = (name, raw.rstrip()) if raw.strip() else above
    return found


def fewer(rows: Rows, chance: random.Random) -> Rows:
    """Keep some articles that follow each other."""
    top, articles = _articles(rows)
    if len(articles) < 2:
        return rows
    count = chance.randint(1, len(articles) - 1)
    start = chance.randint(0, len(articles) - count)
    return top + [row for article in articles[start : start + count] for row in article]


def shuffled(rows: Rows, chance: random.Random) -> Rows:
    """Put the articles in another order."""
    top, articles = _articles(rows)
    chance.shuffle(articles)
    return top + [row for article in articles for row in article]


def _articles(rows: Rows) -> tuple[Rows, list[Rows]]:
    """Return what stands above the first article, and the articles."""
    starts = [at for at, (name, _) in enumerate(rows) if name[:1] == "+"]
    stops = [*starts[1:], len(rows)]
    top = rows[: starts[0]] if starts else rows
    return top, [rows[start:stop] for start, stop in zip(starts, stops, strict=False)]


Change = Callable[[Rows, random.Random], Rows]
ALL: list[Change] = [
    closed,
    opened,
    outdented,
    indented,
    unmarked,
    unsigned,
    cleaner,
    shorter,
    fewer,
    shuffled,
]
