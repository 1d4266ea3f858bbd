"""Where articles start and who signs them, from the labels of a page's lines.

A *head* is a few lines in a row: document numbers, what stands above the title, the title, what
stands below it, bylines and dates. Credits and signatures at an article's end belong to it, too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from rag.reading.bilingual import halves
from rag.reading.bylines import byline
from rag.reading.classifier import furniture
from rag.reading.credits import Credit, dateline
from rag.reading.crf import label
from rag.reading.dates import find_date, is_date_line
from rag.reading.endings import closing, inline, signature, signed_off
from rag.reading.english import is_place
from rag.reading.features import TOPIC, Page
from rag.reading.forms import KICKER
from rag.reading.labels import named_title
from rag.reading.letters import letter_signature
from rag.reading.lines import Line, is_han
from rag.reading.noise import unspaced
from rag.reading.numbering import BULLET, numbering
from rag.reading.signers import signer
from rag.reading.signoffs import answers, issuer, last_signer, passed, sign_off
from rag.types import Spans

LEAST, LONE = 0.1, 0.9  # how likely furniture a line has to be by its words, with other furniture and without
ITEM = re.compile(r"[-*+•·]\s")  # of a list
LONG = 60  # width from which on only a rule can leave a line out
SURE = 0.5  # how likely furniture a line above a title has to be to be none of its head
END = 3  # lines at an article's end where its byline may stand
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
    tails: dict[int, int] = field(default_factory=dict)  # line: where the credit at its end starts

    def take(self, credit: Credit | None, *numbers: int) -> None:
        """Add what lines say and the head does not know yet."""
        if credit:
            self.author = self.author or credit.author
            self.affiliation = self.affiliation or credit.affiliation
            self.published = self.published or credit.published
        self.lines.update(numbers)


def find_heads(page: Page) -> tuple[list[Head], dict[int, str]]:
    """Return the heads of a page in order, and the lines that belong to no article, each with its reason."""
    content = page.content
    labels = _with_kickers(page, label(page))
    if all(name == "N" for name in labels):
        labels = ["P"] * len(labels)  # all that the page has
    labels = _with_text(page, _alike(page, labels))
    beside = {at: furniture(content[at].text)[1] for at, name in enumerate(labels) if name == "N"}
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


def _alike(page: Page, labels: list[str]) -> list[str]:
    """Return the labels, a stated heading that starts an article among more of its depth that do not as they.

    Nobody starts an article by a heading of the depth at which the others part one, and signs it not.
    """
    for level in {line.level for line in page.content} - {0}:
        alike = [at for at, line in enumerate(page.content) if line.level == level]
        starts = [at for at in alike if labels[at] == "+T" and "B" not in "".join(labels[at + 1 : at + 2])]
        parts = [at for at in alike if labels[at] == "H"]
        for at in starts if len(parts) > len(starts) else []:
            labels[at] = "H" if at else labels[at]
    return labels


def _with_text(page: Page, labels: Sequence[str]) -> list[str]:
    """Return the labels, but for text what only a rule or its own words may leave out.

    These are rows, long lines, lists between two lines of a text; and on a page of one article that shows
    no furniture whose words are known, every line whose own words do not say that it is.
    """
    content = page.content
    known = page.issue or any(reason not in (None, "markup", "outline") for reason in page.reasons)
    starts = sum(name[0] == "+" and not _is_item(line) for name, line in zip(labels, content, strict=True))
    least = 0.0 if starts > 1 else LEAST if known else LONE
    kept = ["P" if _is_text(line, name, least) else name for name, line in zip(labels, content, strict=True)]
    start = 0
    for at, name in enumerate(kept):
        if name == "N":
            continue
        inside = start and name[0] != "+" and all(BULLET.match(line.text) for line in content[start:at])
        if inside:
            kept[start:at] = ["P"] * (at - start)
        start = at + 1
    return kept


def _is_text(line: Line, name: str, least: float) -> bool:
    """Whether the form of a line shows that it is text: neither furniture nor the start of an article."""
    if name[0] == "+":
        return _is_item(line)
    if name != "N":
        return False
    return line.row or line.short > LONG or furniture(line.text)[0] < least


def _is_item(line: Line) -> bool:
    """Whether the line is a row, an item of a list or an article of a law, which starts no article."""
    number = numbering(line.head)
    return line.row or bool(ITEM.match(line.text)) or (number is not None and number.kind == "条")


def _with_kickers(page: Page, labels: list[str]) -> list[str]:
    """Return the labels, a kicker above a title, or who wrote a text right above it, taken for its own."""
    top = next((at for at, name in enumerate(labels) if name != "N"), 0)
    credit = byline(page.content[top - 1].text) if top and labels[top] == "P" else None
    if credit and credit.sure and credit.author and credit.published:
        labels[top - 1] = "+B"
    for at in range(1, len(labels)):
        above, title = page.content[at - 1], page.content[at]
        bare = labels[at - 1 : at + 1] == ["N", "+T"] and not title.parted and not above.level
        if bare and KICKER.match(above.text) and furniture(above.text)[0] < SURE:
            labels[at - 1 : at + 1] = ["+K", "T"]
    return labels


def _head(page: Page, labels: Sequence[str], own: Sequence[int]) -> Head:
    """Return the head of the article that these lines make."""
    content = page.content
    head = Head(own[0])
    size = next((count for count, at in enumerate(own) if labels[at].lstrip("+") in "HP"), len(own))
    titles = [at for at in own[:size] if labels[at].lstrip("+") == "T" and not _is_byline(content[at])]
    head.title = tuple(span for at in titles for span in _bare_title(content[at]))
    head.lines.update(own[:size])
    if len(titles) == 1 and size < len(own) and content[own[size]].prose:
        _speaker(head, content[titles[0]])
    titled = bool(titles) and is_han(content[titles[0]].text)
    for sure, at in product((True, False), own[:size]):
        credit = None if at in titles else _credit(content[at], labels[at], head, titled)
        if credit and credit.sure is sure:
            head.take(credit)
    if titles and (who := page.announced.get(unspaced(content[titles[-1]].text))) and head.author is None:
        head.take(byline(who) or Credit(affiliation=who))
    if size < len(own):
        head.take(dateline(content[own[size]].head) or answers(content[own[size]].text))
    _read_end(head, content, labels, own, size)
    if not head.author and not head.affiliation:
        head.affiliation = issuer([content[at].text for at in titles])
    return head


def _bare_title(line: Line) -> Spans:
    """Return a title without the label in front of it."""
    topic = TOPIC.match(line.text)
    return line.slice(topic.end(), len(line.text)) if topic else line.spans


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


def _credit(line: Line, name: str, head: Head, titled: bool) -> Credit | None:
    """Return what a line of a head, with this label, says of who wrote the text, or when.

    ``titled`` is whether there is a title in Chinese.
    """
    credit = byline(line.text) or passed(line.text)
    if name[-1] == "B" and not (credit and credit.sure):
        place = head.author and line.text[0].isascii() and is_place(line.text)
        translated = titled and not is_han(line.text)  # the title once more
        return Credit(affiliation=line.text) if place else None if translated else signer(line.text)
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
    signed = letter_signature(content, count, 0) if count else None
    signed = signed or sign_off(content, count, margin)
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
    ends = text[-1] in ")）" and (below is None or below.short <= AFTER_CREDIT)
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
