"""Where articles start and who signs them, from the labels of a page's lines.

A *head* is a few lines in a row: document numbers, what stands above the title, the title, what
stands below it, bylines and dates. Credits and signatures at an article's end belong to it, too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from rag.language.bylines import Credit, byline, closing, dateline, inline, signer
from rag.language.classifier import LONGEST, furniture, kinds
from rag.language.dates import day_at_end, is_date_line
from rag.language.names import DATELINE, INSTITUTION, is_institution, is_name, is_post, may_sign
from rag.language.numbering import BULLET, numbering
from rag.language.text import is_han
from rag.language.variants import compiled
from rag.language.vocabulary import NOTICE
from rag.reading.articles.single import as_one, is_several, parted, signed_level, with_first
from rag.reading.labelling.crf import label
from rag.reading.labelling.features import Page
from rag.reading.lines.line import Line
from rag.reading.noise.words import unspaced
from rag.types import Spans

LEAST, LONE = 0.1, 0.9  # how likely furniture a line has to be by its words, with other furniture and without
ITEM = re.compile(r"[-*+•·]\s")  # of a list
LONG = 60  # width from which on a line's words have to say as well that it is furniture
SURE = 0.5  # the same of such a line
FEW = 4  # starts of a page for each one that may be odd
END = 3  # lines at an article's end where its byline may stand
MARKS = re.compile(
    r"(?:[■◆◇◎●★☆▶►※◤▍⊙⊕]+[ \u3000]*|[□○▲△]+[ \u3000]+)(?=\w|[“「《（(])"
)  # ○ and △ may stand for a word
MARKS_BEHIND = re.compile(r"[ \u3000]*[■□◆◇◎●○▲△★☆◀◄※⊙⊕]+$")
TOPIC = compiled(r"(?:主题|标题|题目|题名|篇名|Subject)[:：][ \u3000]*(?=\S)")  # in front of a title
NAMED_TITLE = re.compile(r"([\u4e00-\u9fff·]{2,4})[:：]\s?([^。,，;；:：？?!！]{5,40})")  # 张三:题目
# What stands in red above an office's documents, and the number of one: 某县农业农村局文件, 某农发〔2025〕9号
LETTERHEAD = compiled(r"[\u4e00-\u9fff]{2,30}[ \u3000]*文[ \u3000]*件")
DOCUMENT = compiled(r"[\u4e00-\u9fff]{1,15}[ \u3000]*[〔［\[（(【]\d{4}[〕］\]）)】][ \u3000]*第?\d{1,5}号")
MINUTES = compiled(r"(?:纪要|会议记录)$")  # title of what a meeting said, which nobody wrote who took it down
PRESENT = compiled(
    r"(?:记录|整理|主持|出席|列席|参加|与会|缺席|请假)[人员者]?(?:[:： \u3000|]|$)"
)  # who was there
# 某市水务局关于…的通知, 某县公告: the office that issues a document, in its title
ISSUER = compiled(r"(.{3,40}?)(?:关于|印发|转发)")
ISSUED = compiled(
    r"(?!寻|招|征|求|有关|出[租售])(.{6,40}?)[ \u3000]*(?:公告|通告|布告|告示|通知|公示|通报|决定"
    r"|启事|声明|公开信|倡议书|函|[\u4e00-\u9fff]{0,2}令)"
)
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
            self.author = self.author or credit.author
            self.affiliation = self.affiliation or credit.affiliation
            self.published = self.published or credit.published
        self.lines.update(numbers)


def find_heads(page: Page) -> tuple[list[Head], dict[int, str]]:
    """Return the heads of a page in order, and the lines that belong to no article, each with its reason."""
    content = page.content
    labels = ["P" if line.code else name for line, name in zip(content, label(page), strict=True)]
    if all(name == "N" for name in labels):
        labels = ["P"] * len(labels)  # all that the page has
    titles = {unspaced(line.text) for line, name in zip(content, labels, strict=True) if name == "+T"}
    for at, line in enumerate(content):  # a title that comes again signs nothing
        again = labels[at] == "B" and unspaced(line.text) in titles and not may_sign(line.text.strip())
        labels[at] = "+T" if again else labels[at]
    for at in range(1, len(labels)):  # what the words of a line show to stand above a title
        above = content[at - 1]
        if labels[at - 1 : at + 1] == ["N", "+T"] and not above.level and _is_kicker(above.text):
            labels[at - 1 : at + 1] = ["+K", "T"]
    for at in range(len(labels) - 2):
        if _is_letterhead(content[at : at + 3]):
            labels[at : at + 3] = ["N", "+K", "T"]
    level = signed_level(content) if page.single else None
    single = page.single and not level and not is_several(content, labels, page.stated)
    if level:
        labels = parted(content, labels, level)
    elif single:
        labels = as_one(content, labels, page.stated)
    elif sum(name[0] == "+" for name in labels) == 1 and not _shows_furniture(page):
        labels = with_first(content, labels)
    else:
        labels = _with_kicker(content, _alike(content, labels))
    labels = _with_text(page, labels, single or level is not None)
    beside = {at: furniture(content[at].text)[1] for at, name in enumerate(labels) if name == "N"}
    starts = [at for at, name in enumerate(labels) if name[0] == "+"]
    kept = [at for at in range(len(labels)) if at not in beside]
    if kept and (not starts or kept[0] < starts[0]):
        starts[: int(single)] = [kept[0]]  # text above the first head
    owned: list[list[int]] = [[] for _ in starts]
    for at in kept:
        while len(starts) > 1 and owned and at >= starts[1]:
            starts.pop(0)
        owned[-len(starts)].append(at)
    return [_head(page, labels, own) for own in owned if own], beside


def _is_letterhead(lines: Sequence[Line]) -> bool:
    """Whether an office's name and the number of its document stand above what may be a title."""
    office, number, title = lines
    named = LETTERHEAD.fullmatch(office.text.strip()) and DOCUMENT.fullmatch(number.text.strip())
    return bool(named) and not title.finished and not title.row and not byline(title.text)


def _alike(content: Sequence[Line], labels: list[str]) -> list[str]:
    """Return the labels, without a start that is not signed where nearly all others of the page are."""
    starts = [at for at, name in enumerate(labels) if name in ("+T", "+K")]
    bare = [
        at
        for at in starts
        if labels[at] == "+T"
        and "B" not in labels[at + 1 : at + 3]
        and not any(DATELINE.match(line.head) for line in content[at + 1 : at + 2])
    ]
    if len(bare) * FEW > len(starts):
        return labels
    least = min((content[at].gap for at in starts if at not in bare), default=0)
    odd = [at for at in bare if at > starts[0] and not content[at].level and content[at].gap <= least]
    return ["P" if at in odd else name for at, name in enumerate(labels)]


def _with_kicker(content: Sequence[Line], labels: list[str]) -> list[str]:
    """Return the labels, with a first line above a title that is no furniture by its words."""
    if labels[:2] == ["N", "+T"] and not content[0].finished and furniture(content[0].text)[0] < LEAST:
        return ["+K", "T", *labels[2:]]
    return labels


def _with_text(page: Page, labels: Sequence[str], single: bool) -> list[str]:
    """Return the labels, but for text what only a rule or its own words may leave out.

    These are rows, long lines, lists between two lines of a text; and on a page of one article that shows
    no furniture whose words are known, every line below its start whose own words do not say that it is.
    """
    content = page.content
    known = _shows_furniture(page)
    starts = sum(name[0] == "+" and not _is_item(line) for name, line in zip(labels, content, strict=True))
    least = LONE if page.laid else SURE if single else 0.0 if starts > 1 else LEAST if known else LONE
    first = next((at for at, name in enumerate(labels) if name[0] == "+" and name != "+P"), 0)
    kept = [
        _written(line, at < first)
        if page.written and name == "N"
        else "P"
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


def _written(line: Line, above: bool) -> str:
    """Return the label of a line that somebody wrote, though it looks like furniture: nothing put it there.

    ``above`` is whether it stands above the title.
    """
    return "K" if above and not (line.prose or line.row) else "P"


def _is_kicker(text: str) -> bool:
    """Whether the words of a line are most likely those above a title."""
    likely = kinds(text)
    return max(likely, key=lambda kind: likely[kind]) == "kicker"


def _shows_furniture(page: Page) -> bool:
    """Whether some lines of the page are known for furniture by their words."""
    return any(reason not in (None, "markup", "outline") for reason in page.reasons)


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
    head.headings.update(at for at in own[size:] if labels[at] == "H" and not ITEM.match(content[at].text))
    if titles:
        head.published = day_at_end(content[titles[-1]].text)
    if len(titles) == 1 and size < len(own) and content[own[size]].prose:
        _speaker(head, content[titles[0]])
    _read_head(head, content, labels, own[:size], titles)
    if titles and (who := page.announced.get(unspaced(content[titles[-1]].text))) and head.author is None:
        head.take(byline(who) or Credit(affiliation=who))
    text = next((at for at in own[size:] if labels[at].lstrip("+") == "P"), None)
    if text is not None:
        head.take(dateline(content[text].head))
    _read_end(head, content, labels, own[size:])
    if titles and head.author and MINUTES.search(content[titles[-1]].text):
        met = any(PRESENT.search(content[at].text) and head.author in content[at].text for at in own)
        signed = any(head.author in content[at].text for at in own[:size])
        head.author = head.author if signed and not met else None
    if not head.author and not head.affiliation:
        head.affiliation = issuer("".join(content[at].text for at in titles))
    return head


def _bare_title(line: Line) -> Spans:
    """Return a title without the label in front of it, and the marks around it."""
    topic = TOPIC.match(line.text)
    start = topic.end() if topic else 0
    mark = MARKS.match(line.text, start)
    closing = MARKS_BEHIND.search(line.text[-LONG:]) if mark else None
    start = mark.end() if mark else start
    stop = len(line.text) - (len(closing[0]) if closing else 0)
    return line.slice(start, stop) if start < stop else line.spans


def _is_byline(line: Line) -> bool:
    """Whether the form of a line shows that it names an author, so that it is no title."""
    credit = None if line.level else byline(line.text)
    return credit is not None and credit.sure and credit.author is not None


def _speaker(head: Head, title: Line) -> None:
    """Part ``张三:题目``, a title that starts with who speaks."""
    mark = NAMED_TITLE.fullmatch(title.text) if len(title.text) <= LONG else None
    if mark and is_name(mark[1]):
        head.author = mark[1]
        head.title = title.slice(mark.start(2), len(title.text))


def _read_head(
    head: Head, content: Sequence[Line], labels: Sequence[str], own: Sequence[int], titles: Sequence[int]
) -> None:
    """Take what the lines of a head say: those first whose form alone shows that they are credits."""
    titled = bool(titles) and is_han(content[titles[0]].text)
    doubled = titled and any(is_han(content[at].text) for at in own if labels[at].endswith("B"))
    told = []
    for at in own:
        line = content[at]
        if at in titles:
            continue
        known = labels[at].endswith("B") and not ITEM.match(line.text)
        translated = titled and not is_han(line.text) and not is_date_line(line.text)
        shown = byline(line.text)
        if known and not (translated and (doubled or shown is None or not shown.sure)):
            told.append((signer(line.text), line))
        elif shown and shown.sure and not (translated and doubled):
            told.append((shown, line))
    for sure, (credit, line) in product((True, False), told):
        if credit and credit.sure is sure:
            post = not sure and head.author and line.text[0].isascii() and is_post(line.text)
            head.take(Credit(affiliation=line.text) if post else credit)


def _read_end(head: Head, content: Sequence[Line], labels: Sequence[str], own: Sequence[int]) -> None:
    """Take what credits and signatures say; ``own`` are the positions of the lines below the head."""
    count = 0
    while count < len(own):
        at = own[count]
        line, left = content[at], len(own) - count
        below = content[own[count + 1]] if left > 1 else None
        signed = 1
        while labels[at] == "B" and count + signed < len(own) and labels[own[count + signed]] == "B":
            signed += 1
        if labels[at] == "B":
            credit = _together([content[one].text for one in own[count : count + signed]])
            head.take(credit, *own[count : count + signed])
        elif found := _shown(head, line, below, left, bool(count) and content[own[count - 1]].finished):
            credit, signed = found
            head.take(credit, *own[count : count + signed])
        else:
            _inline(head, line, below, at)
        count += signed


def _together(texts: Sequence[str]) -> Credit:
    """Return what several lines say together that sign a text: offices stand beside each other."""
    told = [credit for text in texts if (credit := signer(text))]
    offices = [credit.affiliation for credit in told if credit.affiliation and not credit.author]
    offices = [office for office in offices if is_han(office)] or offices  # in one language
    author = next((credit.author for credit in told if credit.author), None)
    own = next((credit.affiliation for credit in told if credit.author and credit.affiliation), None)
    day = next((credit.published for credit in told if credit.published), None)
    return Credit(author, own or " ".join(offices) or None, day)


def _shown(head: Head, line: Line, below: Line | None, left: int, ended: bool) -> tuple[Credit, int] | None:
    """Return what a line below the text says by its form of who signs, and how many lines say so.

    ``left`` is how many lines are left, ``ended`` whether the text above ends with a sentence.
    """
    if credit := closing(line.text):
        return credit, 1
    if line.level or line.row or left > END:
        return None
    if below and is_date_line(below.text) and ended and not line.prose:
        credit = byline(f"{line.text.strip()} {below.text.strip()}")
        return (credit, 2) if credit and (credit.affiliation or credit.author) else None
    credit = byline(line.text)
    if credit and credit.sure and (credit.author is None or head.author is None):
        return credit, 1
    office = is_institution(line.text.strip()) and ended and left == 1
    return (Credit(affiliation=line.text.strip()), 1) if office and not head.author else None


def _inline(head: Head, line: Line, below: Line | None, at: int) -> None:
    """Take the credit in brackets that a paragraph ends with."""
    ends = not line.text.endswith(tuple("。！？!?”」")) and (below is None or below.short <= AFTER_CREDIT)
    if ends and (found := inline(line.text, below is None)):
        head.take(found[1])
        head.tails[at] = len(line.text) - found[0]


def issuer(title: str) -> str | None:
    """Return the office that issues a document, as its title names it: 某市水务局关于…的通知."""
    mark = ISSUER.match(title) if NOTICE.search(title) else ISSUED.fullmatch(title)
    named = mark[1].strip() if mark else ""
    return named if is_institution(named) and INSTITUTION.search(named) else None
