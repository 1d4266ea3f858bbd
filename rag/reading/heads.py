"""Where articles start and who signs them: titles, bylines and the credits at the end.

A *head* is a few short lines in a row: document numbers, what stands above the title, the title,
what stands below it, bylines and dates. It starts an article where its form shows it: a top
heading of the format, a title with a byline or a dateline under it, or a title right after the
end of an article. Lines before a head that lead to no text name the collection around it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rag.reading.bilingual import halves
from rag.reading.blocks import Block, Page
from rag.reading.bylines import byline
from rag.reading.credits import Credit, dateline
from rag.reading.dates import find_date, is_date_line
from rag.reading.endings import POLITE, closing, inline, signature, signed_off
from rag.reading.evidence import Style, style_of
from rag.reading.forms import ADDENDUM, ALONE, COLLECTION
from rag.reading.letters import letter_signature
from rag.reading.lines import Line, width
from rag.reading.names import may_sign
from rag.reading.noise import unspaced
from rag.reading.signoffs import ATTACHED, COLOPHON, answers, issuer, last_signer, sign_off
from rag.reading.titles import KICKER, NOTICE, is_han
from rag.types import Spans

MAX_NOTE = 40  # width of a note below the last article
MAX_NAME = 8  # of a collection whose words do not tell that it is one


@dataclass(slots=True)
class Head:
    """One article's start, and what its own lines say of it; numbers are positions of lines."""

    first: int
    title: Spans = ()
    title_text: str = ""  # of all lines of the title
    titles: tuple[int, ...] = ()  # these lines
    author: str | None = None
    affiliation: str | None = None
    published: str | None = None
    lines: set[int] = field(default_factory=set)
    official: bool = False  # the document of an office
    tails: dict[int, int] = field(default_factory=dict)  # line: where the credit at its end starts

    def take(self, credit: Credit, *numbers: int) -> None:
        """Add what lines say and the head does not know yet."""
        self.author = self.author or credit.author
        self.affiliation = self.affiliation or credit.affiliation
        self.published = self.published or credit.published
        self.lines.update(numbers)


def find_heads(
    lines: Sequence[Line], announced: Mapping[str, str] | None = None, issue: bool = False
) -> tuple[list[Head], list[int]]:
    """Return the heads of a page in order, and the lines that name the collection around them.

    ``announced`` are the titles that a table of contents stated, each with its author; ``issue`` says
    that a masthead stands above.
    """
    reader = _read(lines, announced or {}, issue, None)
    if reader.page.doubts:  # what the sure articles of the page look like decides about the others
        style = style_of(lines, [head.first for head in reader.heads if head.titles], issue)
        reader = _read(lines, announced or {}, issue, style)
    reader.part_container()
    reader.sign()
    return reader.heads, reader.container


def _read(lines: Sequence[Line], announced: Mapping[str, str], issue: bool, style: Style | None) -> "_Reader":
    reader = _Reader(lines, announced, issue, style)
    at = 0
    while at < len(lines):
        at += reader.step(at)
    reader.settle()
    return reader


class _Reader:
    """One pass over the lines of a page that may belong to articles."""

    def __init__(
        self, lines: Sequence[Line], announced: Mapping[str, str], issue: bool, style: Style | None
    ) -> None:
        self.lines, self.page = lines, Page(lines, announced, issue, style)
        self.heads: list[Head] = []
        self.container: list[int] = []
        self.pending: list[int] = []  # short lines before an article whose head is still to come
        self.ended = True
        self.attached = False  # what is read stands behind 附件

    def step(self, at: int) -> int:
        """Read the line at this position, or the head that starts there; return how many lines."""
        line = self.lines[at]
        credit = closing(line.text)
        if credit and self.heads and not self.pending:
            self.heads[-1].take(credit, at)
            self.ended = True
            return 1
        if self._says_again(at):
            self.heads[-1].lines.add(at)
            return 1
        since = self.heads[-1].first if self.heads else 0
        signed = self._sign_off(at, since)
        if signed:
            self.heads[-1].take(signed[0], *range(at, at + signed[1]))
            self.ended = True
            return signed[1]
        if self.heads and not self.pending and COLOPHON.match(line.text) and self._official():
            return 1
        adds = bool(self.heads) and ADDENDUM.match(line.text) is not None
        self.attached = self.attached or (adds and bool(ATTACHED.fullmatch(line.text)) and self._official())
        block = None if adds else self.page.block(at, self.ended, since)
        if block and not block.titles and self.heads and at + block.size == len(self.lines):
            for credit in block.credits:
                self.heads[-1].take(credit)
            self.heads[-1].lines.update(range(at, len(self.lines)))
            return block.size
        if block and not self._retells(at, block) and not (self.attached and self._attaches(block)):
            self._begin(at, block)
            return block.size
        if self.ended and not adds and not self.attached:
            self.pending.append(at)
            if not self.page.may_be_title(at):
                self.settle()
        else:
            self.ended = self._end(at)
        return 1

    def _sign_off(self, at: int, since: int) -> tuple[Credit, int] | None:
        """Return who signs, below its text, the article that is being read, and in how many lines."""
        if self.ended or at == 0 or not self.heads or at - 1 in self.heads[-1].lines:
            return None
        told = sign_off(self.lines, at, self.page.margin) or letter_signature(self.lines, at, since)
        alone = self._signed_off(at) if told is None else None
        return (alone, 1) if alone else told

    def _says_again(self, at: int) -> bool:
        """Whether the line says in another language who signed, or when, right above it."""
        line, above = self.lines[at], self.lines[at - 1]
        if not self.ended or not self.heads or self.pending or at - 1 not in self.heads[-1].lines or line.gap:
            return False
        other = is_han(line.text) != is_han(above.text)
        return other and (signature(line.text) is not None or may_sign(line.text) or is_date_line(line.text))

    def _official(self) -> bool:
        """Whether the article is a document of an office: by its number or the form of its title."""
        return self.heads[-1].official

    def _attaches(self, block: Block) -> bool:
        """Whether a title stands over a part of the attachments, not over the next document."""
        words = "".join(self.lines[number].text for number in block.titles)
        return not (
            any(credit.number or (credit.sure and credit.author) for credit in block.credits)
            or any(self.lines[number].level for number in block.titles)
            or NOTICE.search(words)
            or ALONE.fullmatch(unspaced(words))
        )

    def _signed_off(self, at: int) -> Credit | None:
        """Return what a line says that signs the text right above it, and stands apart from what follows."""
        line, above = self.lines[at], self.lines[at - 1]
        below = self.lines[at + 1] if at + 1 < len(self.lines) else None
        nearer = below is None or below.parted or below.gap > line.gap
        right = self.page.centred(at) and below is not None and below.indent < line.indent
        if line.level or line.row or not above.finished or not (nearer or right or POLITE.search(line.text)):
            return None
        if below is not None and is_date_line(below.text) and below.gap == 0:
            return None  # the day signs as well
        return signed_off(line.text)

    def _retells(self, at: int, block: Block) -> bool:
        """Whether a title only says again what the last one names: 关于印发《…办法》的通知, then …办法."""
        last = self.heads[-1].title_text if self.heads else ""
        words = "".join(self.lines[number].text for number in block.titles)
        if len(words) > 5 and words in last and not block.credits:
            self.ended = False
            return True
        return False

    def settle(self) -> None:
        """Let the lines that wait for a head be an article without one."""
        if self.pending and self.pending[-1] < self.page.preface:
            self.container += self.pending  # of a periodical, above its first title
            self.pending = []
        if self.pending and self.heads and self._is_note():
            self.container += self.pending  # of whoever put the articles together
            self.pending = []
        if self.pending and self._translates(self.pending[0]):
            self.pending, self.ended = [], False
        if self.pending:
            head = Head(self.pending[0])
            head.take(dateline(self.lines[self.pending[-1]].head) or Credit())
            self.heads.append(head)
            self.pending, self.ended = [], False

    def _translates(self, at: int) -> bool:
        """Whether the text that starts here, without a title, is the other half of one in two languages."""
        titles = [self.lines[number].text for number in self.heads[-1].titles] if self.heads else []
        return len({is_han(title) for title in titles}) > 1 and is_han(self.lines[at].text) != is_han(
            titles[0]
        )

    def _is_note(self) -> bool:
        """Whether the last line of the page is a short one that no title heads."""
        line = self.lines[self.pending[0]]
        return self.pending == [len(self.lines) - 1] and width(line.head) <= MAX_NOTE and line.gap > 0

    def sign(self) -> None:
        """Name the office behind each article without one: its last line, or its title, may say it."""
        stops = [*(head.first for head in self.heads[1:]), len(self.lines)][: len(self.heads)]
        for head, stop in zip(self.heads, stops, strict=True):
            if head.affiliation or head.author:
                continue
            signer = last_signer(self.lines, range(head.first, stop))
            if signer is not None and signer not in head.lines:
                named = self.lines[signer].text.strip()
                head.take(Credit(affiliation=(halves(named) or (named,))[0]), signer)
            head.affiliation = head.affiliation or issuer([self.lines[i].text for i in head.titles])

    def part_container(self) -> None:
        """Take the first line of a page for the collection's name, where no other title has one above it."""
        first, others = self.heads[0] if self.heads else None, self.heads[1:]
        titled = [head.titles for head in others if head.titles]
        if not first or not titled or len(first.titles) < 2 or first.titles[0] != first.first:
            return
        above, title = first.titles[0], first.titles[1:]
        line = self.lines[above]
        below = self.lines[title[-1] + 1]
        tight = below.gap == 0 and byline(below.text) is not None  # all of one head stands together
        few = len(titled) > 1 and line.short <= MAX_NAME and not KICKER.match(self.lines[title[0]].text)
        named = (COLLECTION.search(line.text) or tight or few) and not KICKER.match(line.text)
        named = named and not line.level
        alone = not any(self.lines[i].gap for titles in titled for i in titles[1:])
        if not named or not alone or not self.lines[title[0]].gap:
            return
        self.container.append(above)
        first.lines.discard(above)
        first.first, first.titles, first.title = title[0], title, self.page.title(title)

    def _begin(self, at: int, block: Block) -> None:
        """Start an article, or sign the one without title that a byline stands in."""
        head = self.heads[-1] if self.heads else None
        if not block.titles and head and not self.ended and not head.title and not head.author:
            new = head
        else:
            self._name_container(at)
            words = "".join(self.lines[number].text for number in block.titles)
            new = Head(at, title=block.title, title_text=words, titles=block.titles)
            self.container += self.pending
            self.heads.append(new)
        for credit in block.credits:
            new.take(credit)
        new.lines.update(range(at, at + block.size))
        following = self.lines[at + block.size] if at + block.size < len(self.lines) else None
        if following:
            new.take(dateline(following.head) or answers(following.text) or Credit())
        new.official = (
            any(credit.number for credit in block.credits)
            or NOTICE.search(new.title_text) is not None
            or ALONE.fullmatch(unspaced(new.title_text)) is not None
        )
        self.pending, self.ended, self.attached = [], False, False

    def _name_container(self, at: int) -> None:
        """Take back a title with no text of its own: it names what the next titles stand in."""
        last = self.heads[-1] if self.heads else None
        if last and not last.author and len(last.lines) == at - last.first:
            self.heads.pop()
            self.container += range(last.first, at)

    def _end(self, at: int) -> bool:
        """Take the credit or signature that this line ends with; return whether the article does."""
        head, line = self.heads[-1], self.lines[at]
        below = self.lines[at + 1] if at + 1 < len(self.lines) else None
        found = inline(line.text) if line.text[-1] in ")）" and (below is None or below.short <= 60) else None
        if found:
            head.take(found[1])
            head.tails[at] = len(line.text) - found[0]
            return True
        return self._signature(at, head)

    def _signature(self, at: int, head: Head) -> bool:
        """Read an institution and a date at the end, as official documents have them."""
        line = self.lines[at]
        one = signature(line.text)
        if one:
            head.take(one, at)
            return True
        if at <= head.first or not is_date_line(line.text):
            return False
        above = self.lines[at - 1]
        place = signature(f"{above.text} {line.text}") if at - 1 not in head.lines else None
        if place:
            head.take(place, at - 1, at)
        return place is not None or self._dates(at, head)

    def _dates(self, at: int, head: Head) -> bool:
        """Take the day or month that stands alone below the last words of an article."""
        line, above = self.lines[at], self.lines[at - 1]
        below = self.lines[at + 1] if at + 1 < len(self.lines) else None
        last = below is None or below.gap > line.gap or below.parted or closing(below.text) is not None
        if last and above.finished:
            head.take(Credit(published=find_date(line.text)), at)
        return last and above.finished
