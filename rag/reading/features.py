"""What speaks for a line being furniture, a head, a heading or text: the features of the labels.

Each line has its own evidence: its form, its place, what the rules and the classifier see in it.
What is seen in the two lines above and below counts as well, and so does how often the page has a
line of the same form: makers lay out all articles of a page alike.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.reading import classifier
from rag.reading.bylines import byline
from rag.reading.cohesion import inside, kinship
from rag.reading.credits import DATELINE
from rag.reading.dates import find_date, is_date_line
from rag.reading.edges import CORNERS, IMPRINT, ISSUE, WEEKDAY
from rag.reading.endings import closing, inline, signature
from rag.reading.forms import (
    ADDENDUM,
    ALONE,
    COLLECTION,
    COLUMN,
    COLUMNS,
    DASHES,
    KICKER,
    KIND,
    LETTERHEAD,
    MARKED,
    NOTICE,
    PART,
    STATES,
)
from rag.reading.imprints import is_imprint
from rag.reading.labels import named_title
from rag.reading.letters import opens_letter
from rag.reading.levels import columned, top_level
from rag.reading.lines import Line, is_han
from rag.reading.names import are_names, is_institution, may_sign
from rag.reading.noise import Reasons, key, unspaced
from rag.reading.numbering import BULLET, RUN_IN, numbering
from rag.reading.questions import is_question, is_turn
from rag.reading.variants import compiled

SHORT = 60  # width up to which the words of a line are looked at
LOOK = 60  # lines above and below a title whose words are compared
# How the title of a notice ends.
NOTICE_END = compiled(
    r"(?:通知|公告|启事|通告|声明|倡议书|告示|须知|讣告|讣闻|公示|海报|简章|决定|批复|纪要|名单|预告|来信|致歉|更正|祝词|贺信|"
    r"感谢信|慰问信|表扬信|消息|通报|公报|公约|守则|办法|章程|细则|规则|启示|广告)$"
)
TWO_PARTS = re.compile(r"[^\sA-Za-z]{4,}[ \u3000]+[^\sA-Za-z]{4,}$")  # a title of two halves
CLAUSE = re.compile("[\u4e00-\u9fff][,，?？!！…]")  # in a line that leads to a title
VISIT = compiled(r"(?:本报|本刊)?(?:专)?访[^问谈]")  # a subtitle that names who is asked
TOPIC = compiled(r"(?:主题|标题|题目|题名|篇名|Subject)[:：][ \u3000]*(?=\S)")  # in front of a title
STARTS = {
    "kicker": KICKER,
    "dash": DASHES,
    "notice": NOTICE,
    "part": PART,
    "states": STATES,
    "letterhead": LETTERHEAD,
    "addendum": ADDENDUM,
    "run-in": RUN_IN,
    "imprint": IMPRINT,
    "bracket": re.compile(r"[【〔\[(（]"),
    "visit": VISIT,
    "mail": compiled(r"(?:发件人|寄件人|收件人|抄送|From|To|Cc)[:：]"),
    "topic": TOPIC,
    "quote": re.compile('[“「『"]'),
}
WHOLE = {"columns": COLUMNS, "alone": ALONE, "column": COLUMN, "kind": KIND, "marked": MARKED}
INSIDE = {
    "issue": ISSUE,
    "weekday": WEEKDAY,
    "corners": CORNERS,
    "collection": COLLECTION,
    "colon": re.compile("[:：]"),
    "fields": re.compile(r"\S[ \u3000]{2,}\S"),
    "comma": re.compile("[,，、]"),
    "figures": re.compile(r"\d{3}"),
    "notice": NOTICE_END,
    "two halves": TWO_PARTS,
    "clause": CLAUSE,
    "bars": re.compile("[|｜]"),
}
LIKELY = ("title", "byline", "heading", "body", "number", "kicker", "date", "signature", "credit")
FAR = ("prose", "byline", "level", "day", "closing", "signature", "dateline")  # seen two lines away


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page: ``content`` is what may belong to articles, paragraphs put together.

    ``lines`` are all lines, with the ``reasons`` why rules left some of them out; ``announced`` the titles
    that a table of contents states, each with its author; ``issue`` whether it is a page of a periodical;
    ``single`` whether its format says that it is one article, ``stated`` whether it states that one's title;
    ``laid`` whether it knows the place of each line on its page, and has left out itself what runs over the
    pages.
    """

    content: Sequence[Line]
    lines: Sequence[Line]
    reasons: Reasons
    announced: Mapping[str, str]
    issue: bool
    single: bool = False
    laid: bool = False
    stated: bool = False


def features(page: Page) -> list[list[str]]:
    """Return what speaks for the label of each line of the page's content."""
    reader = _Reader(page)
    own = [reader.own(at) for at in range(len(page.content))]
    return [reader.around(at, own) for at in range(len(page.content))]


class _Reader:
    """What one line's features need to know of the whole page."""

    def __init__(self, page: Page) -> None:
        self.content = content = page.content
        self.announced, self.issue = page.announced, page.issue
        self.left = _neighbours(page.lines, page.reasons)
        gaps = sorted(line.gap for line in content) or [0]
        self.usual_gap = gaps[len(gaps) // 2]
        indents = Counter(line.indent for line in content if line.prose) or Counter([0])
        self.indent = indents.most_common(1)[0][0]
        prose = [at for at, line in enumerate(content) if line.prose]
        self.first, self.last = (prose[0], prose[-1]) if prose else (len(content), -1)
        levels = [line.level for line in content if line.level]
        self.top, self.titles = min(levels, default=0), top_level(content, page.issue)
        self.tops = levels.count(self.top)
        self.columned = columned(content, self.titles)
        self.words = [unspaced(line.text) if line.short <= SHORT else "" for line in content]
        self.keys = Counter(key(line.text) for line in content if line.short <= SHORT)
        self.everywhere = Counter(key(line.text) for line in page.lines if line.short <= SHORT)
        self.forms = [self._form(at) for at in range(len(content))]
        self.alike = Counter(form for form in self.forms if form)
        self.sorts = [_sort_of(line) for line in content]
        self.parallel = _parallel(content)

    def _sort(self, at: int) -> str:
        """Return the sort of the line at this position, or that there is none."""
        return self.sorts[at] if 0 <= at < len(self.sorts) else "none"

    def _told_before(self, at: int) -> bool:
        """Whether one of the short lines above holds the words of this one."""
        words = self.words[at]
        return len(words) > 5 and any(words in near for near in self.words[max(0, at - LOOK) : at])

    def _told_again(self, at: int) -> bool:
        """Whether one of the short lines above holds the words of this one, with more between them."""
        words = self.words[at]
        near = (other for other in self.words[max(0, at - LOOK) : at] if len(other) > len(words))
        return len(words) > 5 and any(inside(words, other) for other in near)

    def _form(self, at: int) -> tuple[object, ...] | None:
        """Return how a line that may be a title stands between its neighbours."""
        line = self.content[at]
        if line.short > SHORT or line.finished:
            return None
        below = self.content[at + 1] if at + 1 < len(self.content) else None
        signed = below is not None and bool(_credited(below.text))
        ended = self.content[at - 1].finished if at else None
        number = bool(numbering(line.head))
        return min(line.gap, 3), line.indent, signed, below and below.prose, ended, number, line.level

    def own(self, at: int) -> list[str]:
        """Return what a line shows by itself."""
        line = self.content[at]
        found = [
            *_words(line.text if line.short <= SHORT else line.text[:400], line.short, line.prose),
            f"gap {min(line.gap, 3)}",
            f"gap against usual {(line.gap > self.usual_gap) - (line.gap < self.usual_gap)}",
            f"indent {_step(line.indent - self.indent, -3, -1, 0, 2, 5, 10, 20)}",
        ]
        if line.supposed:
            found.append(f"place {line.supposed}")
        if line.level:
            found.append(f"level {line.level}")
        if line.bold:
            found.append("bold" if line.bold >= len(line.text) else "bold lead")
        return found + [name for name in ("row", "page", "full", "parted") if getattr(line, name)]

    def around(self, at: int, own: Sequence[list[str]]) -> list[str]:
        """Return all features of a line: its own, those of its neighbours, its place."""
        line, last = self.content[at], len(self.content) - 1
        above = own[at - 1] if at else ["none"]
        below = own[at + 1] if at < last else ["none"]
        found = ["any", *own[at]]
        found += [f"above {name}" for name in above if not name.startswith("like ")]
        found += [
            f"below {name}"
            for name in below
            if not name.startswith("like ") or "title" in name or "byline" in name
        ]
        found += [f"2 above {name}" for name in (own[at - 2] if at > 1 else ()) if name.startswith(FAR)]
        found += [
            f"2 below {name}" for name in (own[at + 2] if at + 2 <= last else ()) if name.startswith(FAR)
        ]
        found += [f"from top {min(at, 6)}", f"from bottom {min(last - at, 4)}"]
        found.append("above text" if at < self.first else "below text" if at > self.last else "inside text")
        if at == self.first - 1:
            found.append("right above text")
        starts, ends = self.left
        found += [f"left out above {starts.get(line.start)}", f"left out below {ends.get(line.end)}"]
        found += self._in_page(at, line)
        return sorted({*found, *self._joint(at, own)})

    def _in_page(self, at: int, line: Line) -> list[str]:
        """Return how the line compares with the others of its page."""
        found = [f"issue {self.issue:d} {min(at, 3)}"]
        if line.level:
            found.append(f"level below top {min(line.level - self.top, 2)}, of {min(self.tops, 3)}")
            found.append("level of titles" if line.level == self.titles else "level of headings")
            found += ["title in a column"] if at in self.columned else []
        elif self.top:
            found.append(f"page with levels, {min(self.tops, 3)}")
        if self.parallel:
            found.append(f"parallel {is_han(line.text):d} {is_han(self.content[at - 1].text) if at else 2:d}")
        if line.short > SHORT:
            return found
        name = key(line.text)
        found.append(f"again {min(self.keys[name], 3)}")
        if self.everywhere[name] > self.keys[name]:
            found.append("listed")
        if self._told_before(at):
            found.append("told before")
        elif self._told_again(at):
            found.append("told again")
        if self.words[at] in self.announced:
            found.append("announced")
        if form := self.forms[at]:
            found.append(f"alike {_step(self.alike[form], 1, 2, 4)}")
        if not line.prose:
            found += self._kinship(at)
        if at + 1 < len(self.content) and named_title(line.text) and self.content[at + 1].prose:
            found.append("speaker and title")
        return found

    def _kinship(self, at: int) -> list[str]:
        """Return whether the words change at a line, and whether it announces the new ones."""
        below = self.content[at + 1 : at + LOOK]
        told = kinship(self.content[max(0, at - LOOK) : at], self.content[at].text, below)
        if told is None:
            return ["nothing to compare"]
        found = [f"common words {_step(told.shared, 0.01, 0.02, 0.04, 0.07, 0.12)}"]
        return found + (["announces"] if told.more > 1 and told.announced >= 0.3 else [])

    def _joint(self, at: int, own: Sequence[list[str]]) -> list[str]:
        """Return features that count only together."""
        line = self.content[at]
        above = self.content[at - 1] if at else None
        below = self.content[at + 1] if at + 1 < len(self.content) else None
        ended = above is None or above.finished
        signed = _credited(below.text) if below else ""
        size = own[at][0]
        number = bool(numbering(line.head))
        here, then, later = self.sorts[at], self._sort(at + 1), self._sort(at + 2)
        return [
            f"{self._sort(at - 1)}, {here}, {then}",
            f"{here}, {then}, {later}, ended {ended}",
            f"{self._sort(at - 2)}, {self._sort(at - 1)}, {here}",
            f"{here}, {then}, {later}, gap {min(line.gap, 2)}, usual {line.gap - self.usual_gap > 0}",
            f"{size}, ended {ended}, {signed} below",
            f"gaps {min(line.gap, 2)} {min(below.gap, 2) if below else 9}, "
            f"prose {line.prose} {below and below.prose}, ended {ended}",
            f"{size}, prose {above and above.prose} {line.prose} {below and below.prose}, number {number}",
        ]


def _neighbours(lines: Sequence[Line], reasons: Reasons) -> tuple[dict[int, str], dict[int, str]]:
    """Return why the line above each line's start, and the one below each line's end, was left out."""
    told = ["start", *map(str, reasons), "end"]
    above = {line.start: reason for line, reason in zip(lines, told, strict=False)}
    return above, {line.end: reason for line, reason in zip(lines, told[2:], strict=True)}


@lru_cache(maxsize=4096)
def _words(text: str, size: int, prose: bool) -> tuple[str, ...]:
    """Return what the words of a line show, whatever stands around it."""
    found = [f"width {_step(size, 4, 8, 12, 16, 20, 26, 32, 40, 60, 120)}", f"prose {prose:d}"]
    if credited := _credited(text):
        found += [f"byline {credited}", f"byline sure {credited[-2:]}"]
    for name, form in (("closing", closing), ("signature", signature), ("inline", inline)):
        if form(text):
            found.append(name)
    if DATELINE.match(text):
        found.append("dateline")
    if opens_letter(text):
        found.append("salutation")
    if number := numbering(text):
        found.append(f"number {number.kind}")
    if BULLET.match(text):
        found.append("mark" if text[0] in "■□◆◇●○▲△★☆" else "bullet")
    found += ["question"] if is_question(text) else ["turn"] if is_turn(text) else []
    return (*found, *(_short(text) if size <= SHORT else ()))


def _short(text: str) -> list[str]:
    found = [f"ends {_end(text)}"]
    found += ["day"] if is_date_line(text) else ["dated"] if find_date(text) else []
    found += [f"starts {name}" for name, form in STARTS.items() if form.match(text)]
    found += [f"whole {name}" for name, form in WHOLE.items() if form.fullmatch(text)]
    found += [f"has {name}" for name, form in INSIDE.items() if form.search(text)]
    found += ["imprint"] if is_imprint(text) else []
    found += ["institution"] if is_institution(text) else ["may sign"] if may_sign(text) else []
    found += [
        name
        for name, said in (("names", are_names(text)), ("upper", text.isupper()), ("latin", not is_han(text)))
        if said
    ]
    likely = classifier.kinds(text)
    beside = sum(likely[kind] for kind in classifier.FURNITURE)
    found += [
        f"like furniture {_step(beside, 0.1, 0.3, 0.5, 0.7, 0.9)}",
        f"like most {max(likely, key=lambda kind: likely[kind])}",
    ]
    return found + [f"like {kind} {_step(likely[kind], 0.3, 0.6)}" for kind in LIKELY if likely[kind] > 0.15]


def _end(text: str) -> str:
    last = text[-1]
    kinds = (
        ("stop", "。！!．.；;…"),
        ("question", "?？"),
        ("colon", ":："),
        ("pause", ",，、"),
        ("bracket", ")）】]》」』”"),
    )
    return next((name for name, marks in kinds if last in marks), "open")


@lru_cache(maxsize=4096)
def _credited(text: str) -> str:
    """Return what kind of byline a line is, if it is one: author, affiliation, day, sure, number."""
    credit = byline(text) if len(text) <= 120 else None
    if credit is None:
        return ""
    told = (credit.author, credit.affiliation, credit.published, credit.sure, credit.number)
    return "".join(f"{bool(each):d}" for each in told)


def _sort_of(line: Line) -> str:
    """Return what a line is at first sight."""
    if line.level or line.row:
        return "row" if line.row else "heading"
    if line.prose:
        return "text"
    if is_date_line(line.text):
        return "day"
    if numbering(line.head):
        return "numbered"
    credited = _credited(line.text)
    if credited:
        return "author" if credited[0] == "1" else "place" if credited[1] == "1" else "credit"
    return "short"


def _step(value: float, *edges: float) -> int:
    """Return how many of the edges the value is above."""
    return sum(value > edge for edge in edges)


def _parallel(lines: Sequence[Line]) -> bool:
    """Whether a text is given in two languages, paragraph by paragraph."""
    scripts = [is_han(line.text) for line in lines if line.prose]
    turns = sum(above != below for above, below in pairwise(scripts))
    return turns > 1 and turns * 2 > len(scripts) - 1
