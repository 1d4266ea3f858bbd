"""Where articles start and who signs them: titles, bylines and the credits at the end.

A *head* is a few short lines in a row: what stands above the title, the title, what stands below
it, then bylines and dates. It starts an article where its form shows it: a top heading of the
format, a byline under a title, or a title right after the end of an article.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.reading.bylines import Credit, byline, closing, inline
from rag.reading.lines import Line, finished, is_prose, is_short, paused, text_ends
from rag.reading.numbering import numbering
from rag.types import Span

MAX_TITLES = 4  # kicker, title in two lines, subtitle
MAX_CREDITS = 6
TITLE_WIDTH = 60
SUBTITLE = re.compile(r"[—–―-]{1,2}(?=\S)|[(（]")
# What stands above a title and names a column or an occasion.
KICKER = re.compile(
    r"(?:深入)?(?:学习|學習|贯彻|貫徹|聚焦|专题|專題|特稿|特别策划|深度|本期|理论|理論)|.*(?:精神|专栏|專欄|笔谈|筆談|系列|一线|观察|觀察|论坛|論壇|"
    r"专版|特刊|之[一二三四五六七八九十]|[①-⑳]|调查|访谈|评论|評論|随笔)$|[【\[〖].*[】\]〗]$"
)
# What goes on after the credit at an article's end.
ADDENDUM = re.compile(
    r"附[件录錄:：]|参考文献|參考文獻|注[释釋:：]|註|\[\d+\]|[①-⑳]|相关链接|[(（]此件|抄送|References|Notes?\b|Acknowledg",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Head:
    """One article's start, and what its own lines say of it; all numbers are line numbers."""

    first: int
    title: Span | None = None
    author: str | None = None
    affiliation: str | None = None
    published: str | None = None
    lines: set[int] = field(default_factory=set)
    tails: list[Span] = field(default_factory=list)  # credits inside a paragraph's last line

    def take(self, credit: Credit) -> None:
        """Add what a credit says and the head does not know yet."""
        self.author = self.author or credit.author
        self.affiliation = self.affiliation or credit.affiliation
        self.published = self.published or credit.published


def find_heads(lines: Sequence[Line], content: Sequence[int]) -> tuple[list[Head], list[int]]:
    """Return the heads of a page in order, and the lines that name the collection around them.

    ``content`` are the numbers of the lines that are not furniture.
    """
    reader = _Reader(_Page(lines, content))
    at = 0
    while at < len(content):
        at += reader.step(at)
    reader.settle()
    return reader.heads, reader.container


Block = tuple[list[int], list[tuple[int, Credit]]]  # title lines, credit lines


class _Reader:
    """One pass over the lines of a page that may belong to articles."""

    def __init__(self, page: "_Page") -> None:
        self.page = page
        self.heads: list[Head] = []
        self.container: list[int] = []
        self.pending: list[int] = []  # short lines before an article whose head is still to come
        self.ended = True

    def step(self, at: int) -> int:
        """Read the line at this position, or the head that starts there; return how many lines."""
        number = self.page.content[at]
        line = self.page.lines[number]
        credit = closing(line.text)
        if credit and self.heads and not self.pending:
            self.heads[-1].take(credit)
            self.heads[-1].lines.add(number)
            self.ended = True
            return 1
        block = self.page.block(at, self.ended)
        if block:
            self._begin(block)
            return len(block[0]) + len(block[1])
        if self.ended and not (self.heads and ADDENDUM.match(line.text)):
            self.pending.append(number)
            if (
                not is_short(line, TITLE_WIDTH)
                or (is_prose(line) and text_ends(line.text))
                or line.level
                or numbering(line.text)
            ):
                self.settle()
        elif self.heads:
            self.ended = self._tail(at, line)
        return 1

    def settle(self) -> None:
        """Let the lines that wait for a head be an article without one."""
        if self.pending:
            self.heads.append(Head(self.pending[0]))
            self.pending, self.ended = [], False

    def _begin(self, block: Block) -> None:
        titles, credits = block
        head = self.heads[-1] if self.heads else None
        if not titles and head and not self.ended and head.title is None and not head.author:
            for number, credit in credits:
                head.take(credit)
                head.lines.add(number)
            return
        self.container += self.pending
        self.heads.append(self.page.head(block))
        self.pending, self.ended = [], False

    def _tail(self, at: int, line: Line) -> bool:
        found = inline(line.text) if text_end(line) and self.page.may_end(at) else None
        if found:
            self.heads[-1].take(found[1])
            self.heads[-1].tails.append(Span(line.end - found[0], line.end))
        return found is not None


def text_end(line: Line) -> bool:
    """Whether the line ends with a closing bracket."""
    return line.text[-1] in ")）"


class _Page:
    """The lines of one page, with what a head needs to know of its surroundings."""

    def __init__(self, lines: Sequence[Line], content: Sequence[int]) -> None:
        self.lines, self.content = lines, content
        tops = [lines[i] for i in content if lines[i].level == 1 and not numbering(lines[i].text)]
        self.tops = len(tops)
        gaps = sorted(lines[i].gap for i in content) or [0]
        self.usual_gap = max(1, gaps[len(gaps) // 2])

    def at(self, position: int) -> Line | None:
        return self.lines[self.content[position]] if position < len(self.content) else None

    def may_end(self, position: int) -> bool:
        """Whether an article may end here: nothing follows, or something short."""
        following = self.at(position + 1)
        return following is None or is_short(following)

    def block(self, at: int, ended: bool) -> Block | None:
        """Return the head that starts at this line, if one does."""
        before = self.at(at - 1) if at else None
        if before is not None and not ended and paused(before.text):
            return None
        titles = self._titles(at)
        credits = self._credits(at + len(titles))
        if not titles and not credits:
            return None
        following = self.at(at + len(titles) + len(credits))
        if self._accepts(titles, credits, following, ended):
            return titles, credits
        return None

    def _titles(self, at: int) -> list[int]:
        titles: list[int] = []
        while len(titles) < MAX_TITLES:
            line = self.at(at + len(titles))
            if (
                line is None
                or not _may_be_title(line)
                or (titles and (line.gap > self.usual_gap or line.level == 1))
            ):
                break
            credit = byline(line.text)
            if credit and (titles or credit.sure) and not SUBTITLE.match(line.text):
                break
            titles.append(self.content[at + len(titles)])
        return titles

    def _credits(self, at: int) -> list[tuple[int, Credit]]:
        credits: list[tuple[int, Credit]] = []
        while len(credits) < MAX_CREDITS:
            line = self.at(at + len(credits))
            credit = byline(line.text) if line is not None and not line.level else None
            if credit is None or (credits and not credit.sure and not is_short(line, 30)):  # type: ignore[arg-type]
                break
            credits.append((self.content[at + len(credits)], credit))
        return credits

    def _accepts(
        self, titles: list[int], credits: list[tuple[int, Credit]], following: Line | None, ended: bool
    ) -> bool:
        levels = [self.lines[i].level for i in titles]
        if 1 in levels:
            return levels[0] == 1 or ended or bool(credits)
        signed = any(credit.sure and (credit.author or credit.affiliation) for _, credit in credits)
        if signed:
            return True
        opens = following is not None and (
            is_prose(following) or numbering(following.text) is not None or following.level > 0
        )
        if titles and credits and opens:
            return True
        return bool(titles) and ended and opens

    def head(self, block: Block) -> Head:
        """Return the head that a block states."""
        titles, credits = block
        head = Head(titles[0] if titles else credits[0][0], lines={*titles, *(i for i, _ in credits)})
        for _, credit in credits:
            head.take(credit)
        if titles:
            title = self.lines[self._title(titles, bool(credits))]
            head.title = Span(title.start, title.end)
        return head

    def _title(self, titles: list[int], signed: bool) -> int:
        """Return which line of a block is the title, and not what stands above or below it."""
        for number in titles:
            if self.lines[number].level == 1:
                return number
        plain = [number for number in titles if not SUBTITLE.match(self.lines[number].text)] or titles
        if len(plain) > 1 and KICKER.match(self.lines[plain[0]].text):
            return plain[1]
        return plain[0]


def _may_be_title(line: Line) -> bool:
    if line.level > 1 or not is_short(line, TITLE_WIDTH) or paused(line.text):
        return False
    if line.level == 1:
        return True
    return numbering(line.text) is None and not (finished(line.text) and line.text[-1] not in "?？!！…”")
