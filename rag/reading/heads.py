"""Where articles start and who signs them, from the labels of a page's lines.

A *head* is a few lines in a row: document numbers, what stands above the title, the title, what
stands below it, bylines and dates. Credits and signatures at an article's end belong to it, too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from rag.reading.bilingual import halves
from rag.reading.bylines import COLLECTIVE, byline
from rag.reading.classifier import LONGEST, furniture
from rag.reading.credits import Credit, dateline
from rag.reading.crf import label
from rag.reading.dates import day_at_end, find_date, is_date_line
from rag.reading.endings import closing, inline, signature, signed_off
from rag.reading.english import is_place
from rag.reading.features import Page
from rag.reading.labels import named_title
from rag.reading.lines import Line, is_han
from rag.reading.noise import unspaced
from rag.reading.numbering import BULLET, numbering
from rag.reading.signers import PREPOSED, signer
from rag.reading.signoffs import answers, issuer, last_signer, passed, sign_off
from rag.reading.single import as_one, is_several, parted, signed_level
from rag.reading.variants import compiled
from rag.types import Spans

TOPIC = compiled(r"(?:主题|标题|题目|题名|篇名|Subject)[:：][ \u3000]*(?=\S)")  # in front of a title
LEAST, LONE = 0.1, 0.9  # how likely furniture a line has to be by its words, with other furniture and without
ITEM = re.compile(r"[-*+•·]\s")  # of a list
LONG = 60  # width from which on a line's words have to say as well that it is furniture
SURE = 0.5  # the same of such a line, and of one above a title
END = 3  # lines at an article's end where its byline may stand
MARKS = re.compile(
    r"(?:[■◆◇◎●★☆▶►※◤▍⊙⊕]+[ \u3000]*|[□○▲△]+[ \u3000]+)(?=\w|[“「《（(])"
)  # ○ and △ may stand for a word
MARKS_BEHIND = re.compile(r"[ \u3000]*[■□◆◇◎●○▲△★☆◀◄※⊙⊕]+$")
MINUTES = compiled(r"(?:纪要|会议记录)$")  # title of what a meeting said, which nobody wrote who took it down
PRESENT = compiled(
    r"(?:记录|整理|主持|出席|列席|参加|与会|缺席|请假)[人员者]?(?:[:： \u3000|]|$)"
)  # who was there
AFTER_CREDIT = 60  # width of a line below a credit in brackets that ends an article


@dataclass(slots=True)
class Head:
    """One article's start, and what its own lines say of it; numbers are positions of lines."""

    first: int
    title: Spans = ()
    author: str | None = None
    affiliation: str | None = None
    published: str | None = None
    lines: set[int] = field(default_factory=set)
    headings: set[int] = field(default_factory=set)
    tails: dict[int, int] = field(default_factory=dict)  # line: where the credit at its end starts

    def take(self, credit: Credit | None, *numbers: int) -> None:
        """Add what lines say and the head does not know yet."""
        if credit:
            named = credit.author or self.author
            ours = not named and COLLECTIVE.fullmatch(credit.affiliation or "")  # in an author's place
            self.author = self.author or credit.author or (credit.affiliation if ours else None)
            self.affiliation = self.affiliation or (None if ours else credit.affiliation)
            self.published = self.published or credit.published
        self.lines.update(numbers)


def find_heads(page: Page) -> tuple[list[Head], dict[int, str]]:
    """Return the heads of a page in order, and the lines that belong to no article, each with its reason."""
    content = page.content
    labels = label(page)
    if all(name == "N" for name in labels):
        labels = ["P"] * len(labels)  # all that the page has
    level = signed_level(content) if page.single else None
    single = page.single and not level and not is_several(content, labels, page.stated)
    if level:
        labels = parted(content, labels, level)
    else:
        labels = as_one(content, labels, page.stated) if single else labels
    labels = _with_text(page, labels, single or level is not None)
    beside = {
        at: furniture(content[at].text)[1]
        for at, name in enumerate(labels)
        if name == "N"
    }
    starts = [at for at, name in enumerate(labels) if name[0] == "+"]
    kept = [at for at in range(len(labels)) if at not in beside]
    if kept and (not starts or kept[0] < starts[0]):
        starts.insert(0, kept[0])  # text above the first head
    heads = []
    stops = [*starts[1:], len(content)][: len(starts)]
    for first, stop in zip(starts, stops, strict=True):
        own = [at for at in kept if first <= at < stop]
        heads.append(_head(page, labels, own))
    return heads, beside


def _with_text(page: Page, labels: Sequence[str], single: bool) -> list[str]:
    """Return the labels, but for text what only a rule or its own words may leave out.

    These are rows, long lines, lists between two lines of a text; and on a page of one article that shows
    no furniture whose words are known, every line below its start whose own words do not say that it is.
    """
    content = page.content
    known = any(reason not in (None, "markup", "outline") for reason in page.reasons)
    starts = sum(name[0] == "+" and not _is_item(line) for name, line in zip(labels, content, strict=True))
    least = LONE if page.laid else SURE if single else 0.0 if starts > 1 else LEAST if known else LONE
    first = next((at for at, name in enumerate(labels) if name[0] == "+" and name != "+P"), 0)
    kept = [
        "P"
        if _is_text(line, name, least if at > first or page.laid else 0.0) or (single and _says(line, name))
        else name
        for at, (name, line) in enumerate(zip(labels, content, strict=True))
    ]
    start = 0
    for at, name in enumerate(kept):
        if name == "N":
            continue
        inside = start and name[0] != "+" and all(BULLET.match(line.text) for line in content[start:at])
        if inside:
            kept[start:at] = ["P"] * (at - start)
        start = at + 1
    return kept


def _says(line: Line, name: str) -> bool:
    """Whether a line that labels leave out is a sentence, and its words are not known for furniture."""
    return name == "N" and line.prose and furniture(line.text)[0] < LONE


def _is_text(line: Line, name: str, least: float) -> bool:
    """Whether the form of a line shows that it is text: neither furniture nor the start of an article."""
    if name[0] == "+":
        return _is_item(line)
    if name != "N":
        return False
    likely = furniture(line.text)[0]
    return line.row or len(line.text) > LONGEST or likely < (max(least, SURE) if line.short > LONG else least)


def _is_item(line: Line) -> bool:
    """Whether the line is a row, an item of a list or an article of a law, which starts no article."""
    number = numbering(line.head)
    return line.row or bool(ITEM.match(line.text)) or (number is not None and number.kind == "条")


def _head(page: Page, labels: Sequence[str], own: Sequence[int]) -> Head:
    """Return the head of the article that these lines make."""
    content = page.content
    head = Head(own[0])
    size = next((count for count, at in enumerate(own) if labels[at].lstrip("+") in "HP"), len(own))
    titles = [at for at in own[:size] if labels[at].lstrip("+") == "T" and not _is_byline(content[at])]
    head.title = tuple(span for at in titles for span in _bare_title(content[at]))
    head.lines.update(own[:size])
    head.headings.update(at for at in own[size:] if labels[at] == "H")
    if titles:
        head.published = day_at_end(content[titles[-1]].text)
    if len(titles) == 1 and size < len(own) and content[own[size]].prose:
        _speaker(head, content[titles[0]])
    titled = bool(titles) and is_han(content[titles[0]].text)
    doubled = titled and any(is_han(content[at].text) for at in own[:size] if labels[at].endswith("B"))
    for sure, at in product((True, False), own[:size]):
        credit = None if at in titles else _credit(content[at], labels[at], head, titled, doubled)
        if credit and credit.sure is sure:
            head.take(credit)
    if titles and (who := page.announced.get(unspaced(content[titles[-1]].text))) and head.author is None:
        head.take(byline(who) or Credit(affiliation=who))
    text = next((at for at in own[size:] if labels[at].lstrip("+") == "P"), None)
    if text is not None:
        head.take(dateline(content[text].head) or answers(content[text].text))
    _read_end(head, content, labels, own, size)
    if titles and head.author and MINUTES.search(content[titles[-1]].text):
        met = any(PRESENT.search(content[at].text) and head.author in content[at].text for at in own)
        signed = any(head.author in content[at].text for at in own[:size])
        head.author = head.author if signed and not met else None
    if not head.author and not head.affiliation:
        head.affiliation = issuer([content[at].text for at in titles])
    return head


def _bare_title(line: Line) -> Spans:
    """Return a title without the label in front of it, and the marks around it."""
    topic = TOPIC.match(line.text)
    start = topic.end() if topic else 0
    mark = MARKS.match(line.text, start)
    closing = MARKS_BEHIND.search(line.text) if mark else None
    start, stop = mark.end() if mark else start, closing.start() if closing else len(line.text)
    return line.slice(start, stop) if start < stop else line.spans


def _is_byline(line: Line) -> bool:
    """Whether the form of a line shows that it names an author, so that it is no title."""
    credit = None if line.level else byline(line.text)
    return credit is not None and credit.sure and credit.author is not None


def _speaker(head: Head, title: Line) -> None:
    """Part ``张三:题目``, a title that starts with who speaks."""
    named = named_title(title.text)
    if named:
        head.author = named[0]
        head.title = title.slice(named[1], len(title.text))


def _credit(line: Line, name: str, head: Head, titled: bool, doubled: bool) -> Credit | None:
    """Return what a line of a head, with this label, says of who wrote the text, or when.

    ``titled`` is whether there is a title in Chinese, ``doubled`` whether it is signed in Chinese as well.
    """
    meeting = passed(line.text)
    credit = byline(line.text) or meeting
    if name[-1] == "B" and not meeting:
        sure = credit is not None and credit.sure
        place = not sure and head.author and line.text[0].isascii() and is_place(line.text)
        translated = titled and not is_han(line.text)  # the title once more
        if doubled and translated and not is_date_line(line.text):
            return None
        if place:
            return Credit(affiliation=PREPOSED.sub("", line.text))
        if credit and credit.sure:  # of several names, offices beside them: as the label says, it is a credit
            return replace(signer(line.text) or credit, sure=True) if credit.author else credit
        return None if translated else signer(line.text)
    return credit if credit and credit.sure else None


def _read_end(
    head: Head, lines: Sequence[Line], labels: Sequence[str], own: Sequence[int], size: int
) -> None:
    """Take what credits and signatures below the text say.

    ``own`` are the positions of the article's lines, of which the first ``size`` are its head.
    """
    content = [lines[at] for at in own]
    margin = _margin(content[size:])
    count = size
    while count < len(content):
        credit, told = _ending(head, content, count, margin, labels[own[count]] == "B")
        if credit:
            head.take(credit, *own[count : count + told])
        else:
            _inline(head, content, count, own[count])
        count += told
    if not head.author and not head.affiliation:
        last = last_signer(content, range(size, len(content)))
        if last is not None and own[last] not in head.lines:
            named = content[last].text.strip()
            head.take(Credit(affiliation=(halves(named) or (named,))[0]), own[last])


def _ending(
    head: Head, content: Sequence[Line], count: int, margin: int, signs: bool
) -> tuple[Credit | None, int]:
    """Return what the lines from ``count`` on say of who wrote or signs, and how many they are.

    ``signs`` is whether the label of the first one says that it does.
    """
    text = content[count].text
    signed = sign_off(content, count, margin)
    below = content[count + 1].text if count + 1 < len(content) else ""
    if not signed and is_date_line(below) and (day := signature(f"{text} {below}")):
        signed = (day, 2)
    if signs:
        return signed or (signer(text), 1)
    credit = closing(text) or signature(text)
    if not credit and not signed and not below and is_date_line(text):
        credit = Credit(published=find_date(text))
    return (credit, 1) if credit else signed or (_late(head, content, count), 1)


def _inline(head: Head, content: Sequence[Line], count: int, at: int) -> None:
    """Take the credit in brackets that a paragraph ends with."""
    text, below = content[count].text, content[count + 1] if count + 1 < len(content) else None
    ends = not text.endswith(tuple("。！？!?”」")) and (below is None or below.short <= AFTER_CREDIT)
    if ends and (found := inline(text, below is None)):
        head.take(found[1])
        head.tails[at] = len(text) - found[0]


def _margin(lines: Sequence[Line]) -> int:
    """Return the columns by which most running text is indented, at most."""
    indents = sorted(line.indent for line in lines if line.prose) or [0]
    return indents[int(len(indents) * 0.9)]


def _late(head: Head, content: Sequence[Line], count: int) -> Credit | None:
    """Read a byline that stands below the text, or anywhere in an article without a title."""
    line, left = content[count], len(content) - count
    if head.author or line.level or line.row or (head.title and left > END):
        return None
    credit = byline(line.text)
    if credit and credit.sure and credit.author:
        return credit
    last = left == 1 or (left == 2 and is_date_line(content[-1].text))
    return signed_off(line.text) if last and count and content[count - 1].finished else None
