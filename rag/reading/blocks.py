"""The lines of one head: which of them is the title, and whether they start an article at all."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.reading.bylines import byline
from rag.reading.cohesion import changes
from rag.reading.credits import DATELINE, Credit
from rag.reading.english import is_place
from rag.reading.evidence import ENOUGH, Style, weigh
from rag.reading.forms import ALONE, COLUMN, KIND, LETTERHEAD, PART, STATES
from rag.reading.labels import named_title
from rag.reading.letters import opens_letter
from rag.reading.levels import columned, top_level
from rag.reading.lines import Line
from rag.reading.noise import unspaced
from rag.reading.numbering import BULLET, numbering
from rag.reading.questions import is_question, is_turn
from rag.reading.signoffs import passed
from rag.reading.titles import DASHES, KICKER, MAX_KICKER, is_han, title_of
from rag.types import Spans

MAX_TITLES = 4  # kicker, title in two lines, subtitle
MAX_CREDITS = 8
LOOK = 200  # lines around a title whose words are compared
CENTRED = 6  # columns to the right of running text
TITLE_WIDTH, LONG_TITLE = 60, 30  # the second, of one with several commas
COMMA = re.compile("[,，]")
# Who speaks, before a colon; and how the text of each article of a page may start.
SPEAKER = re.compile(r"[\u4e00-\u9fff·]{1,6}[:：]|[A-Z][A-Za-z. ]{1,20}:")
OPENING = re.compile(
    r"\d{1,2}月(?=\d{1,2}日)|[【〔\[(（][^【】〔〕\[\]()（）]{2,12}[】〕\])）]|[\u4e00-\u9fff]{2}(?=[^。,，:：]{1,8}[:：])"
)
PEN_NAME = re.compile(r"[\u4e00-\u9fff](?:[ \u3000]+[\u4e00-\u9fff])?")  # alone under a title: 丁, 晓　禾
MAX_ADDRESS = 8  # width of a line that only says to whom a letter goes
FIGURES = re.compile(r"[\d一二三四五六七八九十两百]+")
ONE = re.compile(r"(?:Q ?)?[1１一](?=[.．、:：])|[(（][1１一][)）]")
MIN_ALIKE = 6  # characters at the end of titles that are alike
MIN_TITLE = 7  # characters of a title that a byline without mark may stand under


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one head, in order: credits that come first, titles, credits."""

    size: int
    titles: tuple[int, ...]
    title: Spans
    credits: tuple[Credit, ...]


class Page:
    """The lines of one page, with what a head needs to know of its surroundings."""

    def __init__(
        self,
        lines: Sequence[Line],
        announced: Mapping[str, str] | None = None,
        issue: bool = False,
        style: Style | None = None,
    ) -> None:
        self.lines, self.style = lines, style
        self.doubts = False  # whether a title was turned down that may be one
        self.announced = announced or {}
        self.top = top_level(lines, issue)
        self.columned = columned(lines, self.top)
        levels = [line.level for line in lines]
        below = self.top > 1 and 1 in levels  # one heading above all titles names the collection
        self.preface = levels.index(self.top) if below and levels.count(1) == 1 else 0
        gaps = sorted(line.gap for line in lines) or [0]
        self.usual_gap = max(1, gaps[len(gaps) // 2])
        self.speeches = self._speeches()
        self.parallel = _parallel(lines)
        labels = Counter(label[0] for line in lines if (label := SPEAKER.match(line.head)))
        self.speakers = {label for label, count in labels.items() if count > 1}
        self.first = ""  # the title of the first article
        self.authors: set[str] = set()  # who signed the articles so far
        self.opening = ""  # how the text of the page's first article starts
        prose_gaps = sorted(line.gap for line in lines if line.prose) or [0]
        self.paragraph_gap = prose_gaps[len(prose_gaps) // 2]
        apart = [line.gap > 0 for line in lines if line.prose]
        indents = sorted(line.indent for line in lines if line.prose) or [0]
        self.margin = indents[int(len(indents) * 0.9)]
        self.capital = _is_capital(next((line.text for line in lines if line.short <= TITLE_WIDTH), ""))
        self.lone_gap = sum(apart) * 2 > len(apart)  # gaps part paragraphs; lines without one belong together

    def _speeches(self) -> dict[int, str]:
        """Return the lines that name a speaker and his title, where several do, each above its text."""
        found = {}
        for at, line in enumerate(self.lines[:-1]):
            named = named_title(line.text) if len(line.text) < 60 else None
            if named and self.lines[at + 1].prose and not named_title(self.lines[at + 1].text):
                found[at] = named[0]
        return found if len(set(found.values())) > 1 else {}

    def may_be_title(self, at: int) -> bool:
        """Whether the line has the form of a title."""
        line = self.lines[at]
        if at < self.preface:
            return False
        if line.level:
            under = at > 0 and self.lines[at - 1].level and DASHES.match(line.text)
            return line.level == self.top or bool(under) or at in self.columned or self._signed_below(at)
        if (
            line.row
            or line.short > TITLE_WIDTH
            or line.paused
            or (line.short > LONG_TITLE and len(COMMA.findall(line.text)) > 1)
            or BULLET.match(line.text)
            or is_turn(line.text)
            or STATES.match(line.text)
            or LETTERHEAD.match(line.text)
            or self._speaks(line)
        ):
            return False
        if line.full and at > MAX_TITLES and not self._alone(at):
            return False  # a line of a paragraph that was wrapped
        plain = not line.finished or line.text[-1] in "?？!！…”’»" or self._introduces(at)
        number = numbering(line.text)
        return plain and (number is None or (at == 0 and number.kind in ("编", "章")))

    def _speaks(self, line: Line) -> bool:
        """Whether the line starts with the name of one who speaks more than once."""
        label = SPEAKER.match(line.head) if self.speakers else None
        return label is not None and label[0] in self.speakers

    def _introduces(self, at: int) -> bool:
        """Whether the line, with its colon, names who speaks or what it is about above a title."""
        line, below, text = self.lines[at], self._line(at + 1), self._line(at + 2)
        if line.text[-1] not in ":：" or line.short > MAX_KICKER or below is None or text is None:
            return False
        return not below.finished and below.gap > 0 and below.short <= TITLE_WIDTH and text.prose

    def _alone(self, at: int) -> bool:
        below = self._line(at + 1)
        line = self.lines[at]
        signed = below is not None and (credit := byline(below.text)) is not None and credit.sure
        return line.gap > 0 and (below is None or signed or below.gap > 0 or below.indent != line.indent)

    def _signed_below(self, at: int) -> bool:
        """Whether a byline stands right below, as it does under a title of any size."""
        below = self._line(at + 1)
        credit = byline(below.text) if below and not below.level else None
        return credit is not None and credit.sure and credit.author is not None

    def block(self, at: int, ended: bool, since: int = 0) -> Block | None:
        """Return the head that starts at this line, if one does.

        ``since`` is the first line of the article that a new one would end.
        """
        if at in self.speeches:
            author = self.speeches[at]
            title = self.lines[at].slice(len(author) + 1, len(self.lines[at].text))
            return Block(1, (at,), title, (Credit(author, sure=True),))
        if announced := self._announced(at):
            return announced
        titles: list[int] = []
        named: list[int] = []
        told: list[Credit] = []
        end = at
        while end - at < MAX_TITLES + MAX_CREDITS:
            kinds = bool(titles) and all(KIND.fullmatch(self.lines[number].text) for number in titles)
            numbers = self._credits(end, numbers_only=not kinds)
            more = self._titles(end + len(numbers)) if len(titles) < MAX_TITLES else []
            if not more or (titles and not numbers):
                break
            named = more  # what stands below a document's number is its title
            told, titles, end = told + numbers, titles + more, end + len(numbers) + len(more)
        if at and not ended and any(self.lines[i].level == self.top > self.lines[at].level for i in titles):
            return None  # the last words above a title of the format
        told += (below := self._credits(end))
        size = end + len(below) - at
        if not size or not self._accepts(at, titles, told, size, ended, since):
            return None
        self.authors.update(credit.author for credit in told if credit.author)
        self.first = self.first or (self.lines[named[-1]].text if named else "")
        return Block(size, tuple(titles), self.title(named), tuple(told))

    def title(self, numbers: Sequence[int]) -> Spans:
        """Return the title among these lines."""
        if not numbers:
            return ()
        text = next((line for line in self.lines[numbers[-1] + 1 :][:LOOK] if line.prose), None)
        return title_of([self.lines[number] for number in numbers], text, self.lone_gap)

    def _announced(self, at: int) -> Block | None:
        """Return the head whose title and author a table of contents has told."""
        below = self._line(at + 1)
        who = self.announced.get(unspaced(self.lines[at].text))
        if not who or below is None or unspaced(below.text) != who:
            return None
        credit = byline(below.text) or Credit(affiliation=below.text.strip())
        return Block(2, (at,), self.lines[at].spans, (credit,))

    def _line(self, at: int) -> Line | None:
        return self.lines[at] if at < len(self.lines) else None

    def _titles(self, at: int) -> list[int]:
        titles: list[int] = []
        while len(titles) < MAX_TITLES:
            number = at + len(titles)
            line = self._line(number)
            if line is None or not self.may_be_title(number) or (titles and number in self.speeches):
                break
            if (
                titles
                and (line.gap > self.usual_gap or (line.level and any(self.lines[i].level for i in titles)))
                and not (line.level and DASHES.match(line.text))
            ):
                break
            if titles and PEN_NAME.fullmatch(line.text):
                break
            credit = _told(line.text) if not line.level else None
            if credit and titles and self._translates(titles[-1], number):
                credit = None
            if credit and (credit.sure or (titles and not self._still_above(titles, number))):
                break
            below = self._line(number + 1)
            if titles and below is not None and is_question(below.text) and line.gap:
                break  # the heading of the first questions
            titles.append(number)
        return titles

    def _translates(self, title: int, number: int) -> bool:
        """Whether the line says in Latin letters what the title above it says in Chinese, as all else is."""
        line, above = self.lines[number], self.lines[title]
        return self.parallel and is_han(above.text) and not is_han(line.text)

    def _still_above(self, titles: Sequence[int], number: int) -> bool:
        """Whether the title is still to come, so that what looks like a name may be it."""
        if DASHES.match(self.lines[number].text):
            return True
        below = self._line(number + 1)
        kickers = all(KICKER.match(self.lines[index].text) for index in titles)
        return kickers and below is not None and (below.prose or DASHES.match(below.text) is not None)

    def _credits(self, at: int, numbers_only: bool = False) -> list[Credit]:
        found: list[Credit] = []
        while len(found) < MAX_CREDITS:
            line = self._line(at + len(found))
            if line is None or line.level or (STATES.match(line.text) and self._states(at + len(found))):
                break
            office = found and found[-1].author and line.text[0].isascii() and is_place(line.text)
            credit = Credit(affiliation=line.text, sure=True) if office else _told(line.text)
            if credit is None and not numbers_only and at and PEN_NAME.fullmatch(line.text):
                credit = Credit(line.text)
            if credit is None and not numbers_only and LETTERHEAD.match(line.text):
                credit = Credit()
            if credit is None or (numbers_only and not credit.number):
                break
            if found and _goes_on(self.lines[at + len(found) - 1], found[-1], credit):
                found[-1] = replace(found[-1], affiliation=f"{found[-1].affiliation} {credit.affiliation}")
                credit = Credit()
            found.append(credit)
        return found

    def _states(self, at: int) -> bool:
        """Whether the line is one of several that state when and where a meeting was held."""
        near = (self._line(at - 1) if at else None, self._line(at + 1))
        return any(line is not None and STATES.match(line.text) for line in near)

    def _accepts(
        self, at: int, titles: list[int], told: list[Credit], size: int, ended: bool, since: int
    ) -> bool:
        above = self.lines[at - 1] if at else None
        after_text = above is None or ended or above.finished
        if any(self.lines[i].level for i in titles):
            return True
        if any(credit.sure and (credit.author or credit.affiliation or credit.number) for credit in told):
            return after_text or bool(titles)
        if after_text and titles and any(credit.author in self.authors for credit in told):
            return True  # one more by the same hand
        below = self._line(at + size)
        if not titles or not after_text or below is None or not self._opens(at + size, bool(told)):
            return False
        if DATELINE.match(below.text) or opens_letter(below.text) or self._opens_alike(below):
            return True
        if len(titles) > 1 and COLUMN.fullmatch(self.lines[titles[0]].text):
            return True
        if after_text and any(ALONE.fullmatch(unspaced(self.lines[i].text)) for i in titles):
            return True
        long = any(len(self.lines[i].text) >= MIN_TITLE for i in titles)
        if ended or (bool(told) and long) or self._parts(since, at, titles, at + size):
            return True
        return self._weighs(since, at, titles, at + size, bool(told))

    def _opens_alike(self, below: Line) -> bool:
        """Whether the text starts as that of the page's first article does: 读者 张女士:, 【本报综合】."""
        found = OPENING.match(below.head)
        addressed = below.text[-1] in ":：" and below.short <= MAX_ADDRESS
        opening = below.text if addressed else found[0] if found else ""
        if not opening and (one := ONE.match(below.head)):
            opening = one[0]  # the first item of a list
        alike = bool(opening) and opening == self.opening
        self.opening = self.opening or opening
        return alike

    def _parts(self, since: int, at: int, titles: list[int], below: int) -> bool:
        """Whether the title stands where the text turns to something else, or as no heading does."""
        title = "".join(self.lines[number].text for number in titles)
        if self._like_first(title):
            return True
        if self.top or PART.match(self.lines[at].text) or is_turn(self.lines[below].text):
            return False
        if len(titles) > 2 or not self.lines[below].prose:
            return False
        last = below + 1
        while last < min(len(self.lines), below + LOOK) and self.lines[last].prose:
            last += 1
        if self.centred(titles[0]) or (self.capital and _is_capital(self.lines[titles[0]].text)):
            return True
        if self.parallel and len({is_han(self.lines[number].text) for number in titles}) > 1:
            return True  # a title in both languages
        before = self.lines[max(since, at - LOOK) : at]
        return changes(before, title, self.lines[below:last], self._no_heading(before))

    def _weighs(self, since: int, at: int, titles: list[int], below: int, signed: bool) -> bool:
        """Whether the evidences for an article here add up, once the page's sure articles are known."""
        self.doubts = True
        style = self.style
        heading = self.top or PART.match(self.lines[at].text) or is_turn(self.lines[below].text)
        text = self.lines[below]
        if style is None or heading or not (text.prose or text.paused or numbering(text.head)):
            return False
        score = weigh(self.lines, at, titles, below, since, self.paragraph_gap, style)
        score += 1.5 if signed else 0.0
        return score + (1.0 if signed and len(titles) > 1 else 0.0) >= ENOUGH  # a heading has one line

    def _like_first(self, title: str) -> bool:
        """Whether a title ends as that of the first article does, day or number aside."""
        first, title, size = FIGURES.sub("0", self.first), FIGURES.sub("0", title), 0
        while size < min(len(first), len(title)) and first[-1 - size] == title[-1 - size]:
            size += 1
        return size >= MIN_ALIKE and size * 2 >= len(title)

    def _no_heading(self, before: Sequence[Line]) -> bool:
        """Whether a title has not the form of the headings above it: theirs are numbered, its is not."""
        kinds = Counter(number.kind for line in before if not line.prose and (number := numbering(line.head)))
        return any(kinds[kind] > 1 for kind in ("一、", "(一)", "1.1", "I.", "章"))

    def centred(self, at: int) -> bool:
        """Whether the line stands in the middle of the column, where running text does not."""
        return self.lines[at].indent >= self.margin + CENTRED

    def _opens(self, at: int, signed: bool) -> bool:
        """Whether the text of an article can start with this line, or with the heading that it is."""
        if not self.may_be_title(at) or PART.match(self.lines[at].text):
            return True
        below = self._line(at + 1)
        return below is not None and (is_question(below.text) or (signed and below.prose))


def _goes_on(above: Line, told: Credit, credit: Credit) -> bool:
    """Whether a line goes on with what the line above it says of someone's place, which filled its column."""
    place = bool(told.author and told.affiliation) and bool(credit.affiliation) and not credit.author
    return place and above.full and above.text[-1].isascii() and above.text[-1].isalpha()


def _told(text: str) -> Credit | None:
    """Return what a line of a head says of who wrote the text, or when it was passed."""
    return byline(text) or passed(text)


def _parallel(lines: Sequence[Line]) -> bool:
    """Whether a text is given in two languages, paragraph by paragraph."""
    scripts = [is_han(line.text) for line in lines if line.prose]
    turns = sum(above != below for above, below in pairwise(scripts))
    return turns > 1 and turns * 2 > len(scripts) - 1


def _is_capital(text: str) -> bool:
    """Whether the words are all in capitals."""
    return text.isupper() and text[:1].isascii() and len(text.split()) > 1
