"""Whether a title that no byline proves starts an article: evidences that add up.

One page's articles are laid out alike. So what is known of the sure ones (``Style``) counts beside
what the place of a title, its form and the words around it tell.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.reading.cohesion import kinship
from rag.reading.lines import Line
from rag.reading.variants import compiled

ENOUGH = 3.0
LOOK = 200  # lines around a title whose words are compared
LONG, LONGER, SHORT = 8, 10, 4  # widths of a title and of a heading
MIN_TEXT = 40  # characters of an article
MAX_BRIEF, ALIKE = 150, 4  # characters of a brief; difference in width of titles that are alike
ALOOF, AKIN = 0.03, 0.13  # shares of words of texts about different things, and about the same
# How the title of a notice ends.
NOTICE = compiled(
    r"(?:通知|公告|启事|通告|声明|倡议书|告示|须知|讣告|讣闻|公示|海报|简章|决定|批复|纪要|名单|预告|来信|致歉|更正|祝词|贺信|"
    r"感谢信|慰问信|表扬信|消息|通报|公报|公约|守则|办法|章程|细则|规则|启示|广告)$"
)
TWO_PARTS = re.compile(r"[^\sA-Za-z]{4,}[ \u3000]+[^\sA-Za-z]{4,}")  # a title of two halves


@dataclass(frozen=True, slots=True)
class Style:
    """How the sure articles of a page start: how many there are, and the least gap above one."""

    count: int = 0
    gap: int | None = None  # above each but the first
    gaps: bool = True  # empty lines stand anywhere
    issue: bool = False  # a masthead or an imprint stands around them


def style_of(lines: Sequence[Line], starts: Sequence[int], issue: bool) -> Style:
    """Return the style of the articles that start at these lines."""
    gaps = [lines[at].gap for at in starts[1:]]
    return Style(len(starts), min(gaps, default=None), any(line.gap for line in lines[1:]), issue)


def weigh(
    lines: Sequence[Line], at: int, titles: Sequence[int], text: int, since: int, usual: int, style: Style
) -> float:
    """Return how much speaks for an article that starts at line ``at`` and whose text starts at ``text``.

    ``since`` is where the article above starts, ``usual`` the gap between paragraphs.
    """
    line = lines[at]
    before = lines[max(since, at - LOOK) : at]
    if sum(len(above.text) for above in before) < MIN_TEXT:
        return 0.0
    last = text + 1
    while last < min(len(lines), text + LOOK) and lines[last].prose:
        last += 1
    score = 2.0 if line.parted else 0.0
    brief = _sibling(lines, since, at)
    score += 1.0 if brief else _place(line.gap, usual, style)
    size = max(lines[number].short for number in titles)
    score += 0.5 if size >= LONG else -0.5 if size <= SHORT else 0.0
    score += 1.0 if NOTICE.search(lines[titles[-1]].text) else 0.0
    if style.issue and not style.gaps and size >= LONG:  # nothing but words tells
        score += 1.5 if size >= LONGER else 1.0
    score += 0.5 if any(TWO_PARTS.fullmatch(lines[number].text) for number in titles) else 0.0
    score += 1.0 if style.issue or style.count > 1 else 0.0
    return score + _words(before, "".join(lines[number].text for number in titles), lines[text:last])


def _sibling(lines: Sequence[Line], since: int, at: int) -> bool:
    """Whether the article above is a brief, with a title like this one and no byline."""
    first = next((number for number in range(since, at) if lines[number].prose), at)
    if first in (since, at):
        return False
    above, line, text = lines[first - 1], lines[at], lines[first:at]
    alike = (
        abs(above.short - line.short) <= ALIKE
        and text[0].prose
        and line.text[0].isascii() == above.text[0].isascii()
    )
    return alike and sum(len(part.text) for part in text) <= MAX_BRIEF


def _place(gap: int, usual: int, style: Style) -> float:
    """Weigh the empty lines above a title against those above paragraphs and other titles."""
    score = 1.0 if gap > usual else 0.0
    if style.gap is not None:
        score += 1.0 if gap >= style.gap > usual else -2.0 if gap < style.gap else 0.0
    return score


def _words(before: Sequence[Line], title: str, after: Sequence[Line]) -> float:
    """Weigh whether the words change at a title, and whether it announces the new ones."""
    told = kinship(before, title, after)
    if told is None:
        return 0.0
    score = 1.0 if told.shared < ALOOF else -1.0 if told.shared > AKIN else 0.0
    return score + (0.5 if told.more > 1 and told.announced >= 0.3 else 0.0)
