"""What speaks for a line being furniture, a head, a heading or text: the features of the labels.

Each line has its own evidence: its form, its place, what the classifier sees in its words.
What is seen in the two lines above and below counts as well, and so does how often the page has a
line of the same form: makers lay out all articles of a page alike.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.language import classifier
from rag.language.dates import find_date, is_date_line
from rag.language.names import DATELINE, are_names, is_institution, may_sign, names_writer
from rag.language.numbering import BULLET, RUN_IN, numbering
from rag.language.questions import is_question, is_turn
from rag.language.text import is_han
from rag.reading.lines.line import Line
from rag.reading.noise.words import Reasons, key, unspaced

SHORT = 60  # width up to which the words of a line are looked at
LOOK = 60  # lines above a short line that may hold its words
STARTS = {
    "dash": re.compile(r"[—–―-]{1,2}(?=\S)"),
    "run-in": RUN_IN,
    "bracket": re.compile(r"[【〔\[(（]"),
    "quote": re.compile('[“「『"]'),
    "label": re.compile(r"[\u4e00-\u9fff ]{2,8}[:：]|[A-Z][a-z]+:"),
}
INSIDE = {
    "colon": re.compile("[:：]"),
    "fields": re.compile(r"\S[ \u3000]{2,}\S"),
    "far apart": re.compile(r"\S(?: {4,}|\u3000{2,})\S"),
    "comma": re.compile("[,，、]"),
    "figures": re.compile(r"\d{3}"),
    "two halves": re.compile(r"[^\sA-Za-z]{4,}[ \u3000]+[^\sA-Za-z]{4,}$"),
    "clause": re.compile("[\u4e00-\u9fff][,，?？!！…]"),
    "bars": re.compile("[|｜]"),
}
LIKELY = ("title", "byline", "heading", "body", "number", "kicker", "date", "signature", "credit")
FAR = ("prose", "writer", "level", "day", "dateline", "like most")  # seen two lines away


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page: ``content`` is what may belong to articles, paragraphs put together.

    ``lines`` are all lines, with the ``reasons`` why rules left some of them out; ``announced`` the titles
    that a table of contents states, each with its author; ``single`` whether its format says that it is one
    article, ``stated`` whether it states that one's title; ``laid`` whether it knows the place of each line
    on its page, and has left out itself what runs over the pages; ``written``: see ``formats.Format``.
    """

    content: Sequence[Line]
    lines: Sequence[Line]
    reasons: Reasons
    announced: Mapping[str, str]
    single: bool = False
    laid: bool = False
    stated: bool = False
    written: bool = False


def features(page: Page) -> Iterator[list[str]]:
    """Yield what speaks for the label of each line of the page's content."""
    reader = _Reader(page)
    own = [reader.own(at) for at in range(len(page.content))]
    return (reader.around(at, own) for at in range(len(page.content)))


class _Reader:
    """What one line's features need to know of the whole page."""

    def __init__(self, page: Page) -> None:
        self.content = content = page.content
        self.announced = page.announced
        self.left = _neighbours(page.lines, page.reasons)
        gaps = sorted(line.gap for line in content) or [0]
        self.usual_gap = gaps[len(gaps) // 2]
        indents = Counter(line.indent for line in content if line.prose) or Counter([0])
        self.indent = indents.most_common(1)[0][0]
        prose = [at for at, line in enumerate(content) if line.prose]
        self.first, self.last = (prose[0], prose[-1]) if prose else (len(content), -1)
        levels = [line.level for line in content if line.level]
        self.top = min(levels, default=0)
        self.tops = levels.count(self.top)
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

    def _form(self, at: int) -> tuple[object, ...] | None:
        """Return how a line that may be a title stands between its neighbours."""
        line = self.content[at]
        if line.short > SHORT or line.finished:
            return None
        below = self.content[at + 1] if at + 1 < len(self.content) else None
        signed = below is not None and names_writer(below.text)
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
        if line.level:
            found.append(f"level {line.level}")
        if line.bold:
            found.append("bold" if line.bold >= len(line.text) else "bold lead")
        return found + [name for name in ("row", "page", "full", "parted") if getattr(line, name)]

    def around(self, at: int, own: Sequence[list[str]]) -> list[str]:
        """Return all features of a line: its own, those of its neighbours, its place."""
        line, last = self.content[at], len(self.content) - 1
        found = ["any", *own[at]]
        for where, step in (("above", -1), ("below", 1)):
            near = own[at + step] if 0 <= at + step <= last else ["none"]
            far = own[at + 2 * step] if 0 <= at + 2 * step <= last else []
            found += [f"{where} {name}" for name in near]
            found += [f"2 {where} {name}" for name in far if name.startswith(FAR)]
        found += [f"from top {min(at, 6)}", f"from bottom {min(last - at, 4)}"]
        found.append("above text" if at < self.first else "below text" if at > self.last else "inside text")
        if at == self.first - 1:
            found.append("right above text")
        starts, ends = self.left
        found += [f"left out above {starts.get(line.start)}", f"left out below {ends.get(line.end)}"]
        return sorted({*found, *self._in_page(at, line), *self._joint(at, own)})

    def _in_page(self, at: int, line: Line) -> list[str]:
        """Return how the line compares with the others of its page."""
        found = []
        if line.level:
            found.append(f"level below top {min(line.level - self.top, 2)}, of {min(self.tops, 3)}")
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
        if self.words[at] in self.announced:
            found.append("announced")
        if form := self.forms[at]:
            found.append(f"alike {_step(self.alike[form], 1, 2, 4)}")
        return found

    def _joint(self, at: int, own: Sequence[list[str]]) -> list[str]:
        """Return features that count only together."""
        line = self.content[at]
        above = self.content[at - 1] if at else None
        below = self.content[at + 1] if at + 1 < len(self.content) else None
        ended = above is None or above.finished
        size = own[at][0]
        number = bool(numbering(line.head))
        here, then, later = self.sorts[at], self._sort(at + 1), self._sort(at + 2)
        return [
            f"{self._sort(at - 1)}, {here}, {then}",
            f"{here}, {then}, {later}, ended {ended}",
            f"{self._sort(at - 2)}, {self._sort(at - 1)}, {here}",
            f"{here}, {then}, {later}, gap {min(line.gap, 2)}, usual {line.gap - self.usual_gap > 0}",
            f"{size}, ended {ended}, {then} below",
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
    if DATELINE.match(text):
        found.append("dateline")
    if number := numbering(text):
        found.append(f"number {number.kind}")
    if BULLET.match(text):
        found.append("mark" if text[0] in "■□◆◇●○▲△★☆" else "bullet")
    found += ["question"] if is_question(text) else ["turn"] if is_turn(text) else []
    return (*found, *(_short(text) if size <= SHORT else ()))


def forget() -> None:
    """Forget what was seen in lines, so that it is seen with what ``classifier.FILE`` says now."""
    classifier.forget()
    _words.cache_clear()


def _short(text: str) -> list[str]:
    found = [f"ends {_end(text)}"]
    found += ["day"] if is_date_line(text) else ["dated"] if find_date(text) else []
    found += [f"starts {name}" for name, form in STARTS.items() if form.match(text)]
    found += [f"has {name}" for name, form in INSIDE.items() if form.search(text)]
    found += ["institution"] if is_institution(text) else ["may sign"] if may_sign(text) else []
    shown = (are_names(text), names_writer(text), text.isupper(), not is_han(text))
    found += [name for name, said in zip(("names", "writer", "upper", "latin"), shown, strict=True) if said]
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
    return "writer" if names_writer(line.text) else "place" if is_institution(line.text) else "short"


def _step(value: float, *edges: float) -> int:
    """Return how many of the edges the value is above."""
    return sum(value > edge for edge in edges)


def _parallel(lines: Sequence[Line]) -> bool:
    """Whether a text is given in two languages, paragraph by paragraph."""
    scripts = [is_han(line.text) for line in lines if line.prose]
    turns = sum(above != below for above, below in pairwise(scripts))
    return turns > 1 and turns * 2 > len(scripts) - 1
