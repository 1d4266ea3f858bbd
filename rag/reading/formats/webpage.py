"""The tags of a web page, one after the other, to lines of text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.errors import UnreadableFile
from rag.reading.formats.trace import Trace

BLOCKS = frozenset(
    "p div section article main header footer nav aside ul ol li dl dt dd table tbody"
    " thead tr td th caption blockquote pre figure figcaption"
    " h1 h2 h3 h4 h5 h6 form fieldset hr br body address details summary option button label center".split()
)
SKIPPED = frozenset(
    ("script style noscript template svg math iframe object canvas audio video select textarea map").split()
)
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
BY_TAG = dict.fromkeys("nav footer aside button form".split(), "navigation") | {"figcaption": "caption"}
# Words of class and id that say what a part of the page is for.
BY_CLASS = [
    (reason, re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_\d-])", re.IGNORECASE))
    for reason, words in [
        ("cookies", "cookies?|consent|gdpr"),
        (
            "navigation",
            (
                "nav|navbar|navigation|topnav|menu|breadcrumbs?|crumbs?|mianbaoxie|sidebar|"
                "side-?nav|pagination|pager|pages?-?nav|toolbar|login|search-?(?:box|form|"
                "bar)|footer|foot|skip-?link"
            ),
        ),
        (
            "navigation",
            (
                "related|recommend(?:ed|s)?|xgyd|tuijian|hot-?news|comments?(?:-list|-area|"
                "-box)?|pinglun|advert(?:isement)?|ads?|ad-?box|sponsor|newsletter"
            ),
        ),
        (
            "share",
            "share|sharing|social|bdshare|qrcode|erweima|follow-?us|qr_code_pc\\w*|profile_(?:container|inner|meta|nickname)",
        ),
        ("copyright", "copyright|banquan"),
        ("caption", "caption|wp-caption-text|img-?desc|pic-?desc|tu-?zhu"),
    ]
]
# What the page calls the bar across its top, and the titles that are no headings in its marks.
BANNER = re.compile(
    r"(?:site-?|page-?|top-?)?(?:header|head|banner|bar)|top|hd|logo|masthead|site-?(?:name|title|branding)"
)
TITLE_NAME = re.compile(
    r"(?:article|entry|post|news|content|page|detail|doc|arti|info|list|item|art)?[-_]?"
    r"(?:title|tit|headline|biaoti|bt|subject)(?:[-_]?\d)?|rich_media_title",
    re.IGNORECASE,
)
# Names of elements that hold who wrote a page, and when.
ROLES = [
    (field, re.compile(rf"(?:[\w-]*[-_])?(?:{words})(?:[-_](?:name|date|time))?", re.IGNORECASE))
    for field, words in [
        ("author", "authors?|zuozhe|writer|author_?name|p-author"),
        (
            "published",
            "(?:pub|publish|published|post|posted|entry|create|news)[-_]?(?:date|time)|pubdate|fbsj|datepublished",
        ),
    ]
]
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
# Words in large letters, as pages without headings set their titles.
LARGE = re.compile(
    r"font-size\s*:\s*(?:x+-large|(?:1[89]|[2-4]\d)(?:\.\d+)?px|(?:1[4-9]|[2-3]\d)(?:\.\d+)?pt)",
    re.IGNORECASE,
)
LARGE_SIZE = re.compile(r"[4-7]|\+[1-4]")
MIN_LARGE = 4  # characters of a title, not of a first letter set large
MAX_LABEL = 30  # characters of the words right under a picture
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
MAX_DEPTH = 100_000  # elements inside each other
WHOLE = ("html", "body", "main", "article")
LINKED, MIN_LINKS = 0.8, 3  # share of a line's text in links; links beside each other in a menu
MAX_ROLE = 60  # characters of a name or a date
MAX_META = 200  # characters that a meta element states
MAX_WHY = 8  # reasons of elements inside each other
MAX_CELL = 200  # characters in a cell of a table that holds data, not the page


Lines = tuple[int, int] | None  # the first and the last one, where they are known


@dataclass(frozen=True, slots=True)
class Why:
    """An element that says of what it holds that it is no text: its number, the reason, what says so."""

    element: int
    reason: str
    by: str  # tag, class or place


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the page, or one row of a table."""

    text: str
    level: int = 0  # of a heading
    item: bool = False  # of a list
    article: int = 0  # which ``article`` element it is in, 0 for none
    why: tuple[Why, ...] = ()  # which elements around it leave it out, from the outermost
    linked: int = 0  # characters in links
    bold: int = 0  # characters at the start that are bold
    gap: bool = True
    cells: tuple[str, ...] = ()
    header: bool = False  # a row of a table's header
    banner: bool = False  # in the bar across the top
    named: bool = False  # in an element whose name says that it is a title
    large: bool = False  # all in large letters
    ruled: bool = False  # right below a rule across the page
    roles: tuple[tuple[str, str], ...] = ()  # what elements in it say: a field, and its words
    heading: int = 0  # the number of the heading element that it is in
    time: str = ""  # what an element in it states for machines
    lines: Lines = None  # of the page's source


@dataclass(frozen=True, slots=True)
class _Frame:
    """What an open element hands down to those inside it."""

    tag: str = ""
    why: tuple[Why, ...] = ()
    level: int = 0
    heading: int = 0
    item: bool = False
    article: int = 0
    linked: bool = False
    strong: bool = False
    header: bool = False
    title: bool = False
    data: bool = False
    unseen: bool = False
    banner: bool = False
    named: bool = False
    large: bool = False
    role: str | None = None


@dataclass(slots=True)
class _Row:
    """A row of a table that is open, and the lines of each of its cells."""

    cells: list[list[Block]] = field(default_factory=list)


class Page:
    """What the parser calls."""

    def __init__(self, path: str, source: str) -> None:
        self.path = path
        self.trace = Trace(source)
        self.lines: list[Lines] = []  # of the words
        self.stack = [_Frame()]
        self.rows: list[_Row] = []
        self.blocks: list[Block] = []
        self.meta: dict[str, str] = {}
        self.scripts: list[str] = []  # of linked data
        self.title = ""
        self.articles = self.elements = 0
        self.words: list[str] = []
        self.roles: dict[str, str] = {}
        self.linked = self.bold = self.large = 0
        self.pictured = self.ruled = False
        self.time = ""
        self.lead = True  # only bold text in this line so far
        self.gap = True

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element."""
        if tag == "meta":
            self._meta(attributes)
        if tag in VOID:
            self.pictured = self.pictured or tag == "img"
            self.ruled = self.ruled or tag == "hr"
            if tag in ("br", "hr"):
                self.flush(gap=tag == "hr")
            return
        if len(self.stack) > MAX_DEPTH:
            raise UnreadableFile(f"{self.path} is nested too deeply.", "Save the page again as text.")
        if tag in BLOCKS:
            self.flush()
        if tag == "tr":
            self.rows.append(_Row())
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].cells.append([])
        self.articles += tag == "article"
        self.elements += 1
        if tag == "script" and "ld+json" in (attributes.get("type") or ""):
            self.scripts.append("")
        if tag == "time" and not self.stack[-1].why:
            self.time = self.time or (attributes.get("datetime") or "")
        self.stack.append(self._frame(tag, attributes))

    def _frame(self, tag: str, attributes: Mapping[str, str]) -> _Frame:
        above = self.stack[-1]
        names = _names(attributes)
        frame = replace(
            above,
            tag=tag,
            why=(*above.why, *self._why(tag, attributes))[:MAX_WHY],
            item=tag == "li" or (above.item and tag not in ("ul", "ol")),
            linked=above.linked or tag == "a",
            strong=above.strong or tag in ("b", "strong"),
            header=tag == "th" or (above.header and tag != "td"),
            title=above.title or (tag == "title" and not self.title),
            data=tag == "script" and "ld+json" in (attributes.get("type") or ""),
            unseen=above.unseen or tag in SKIPPED or tag == "head",
            banner=above.banner or (not above.article and _is_banner(tag, names)),
            named=tag not in WHOLE and any(TITLE_NAME.fullmatch(name) for name in names),
            large=above.large or _is_large(tag, attributes),
            role=above.role or _role(tag, names),
        )
        if tag == "article":
            return replace(frame, article=self.articles)
        return replace(frame, level=int(tag[1]), heading=self.elements) if tag in HEADINGS else frame

    def _why(self, tag: str, attributes: Mapping[str, str]) -> list[Why]:
        """Return what says of an element that it is no text."""
        hidden = "hidden" in attributes or HIDDEN.search(attributes.get("style") or "")
        told = [("hidden" if hidden else BY_TAG.get(tag), "tag"), (_class_reason(tag, attributes), "class")]
        return [Why(self.elements, reason, by) for reason, by in told if reason]

    def end(self, tag: str) -> None:
        """Close an element, and those inside it that the page forgot to close."""
        if tag in BLOCKS and tag not in VOID:
            self.flush()
            self.pictured = False
        if tag == "font" and self.stack[-1].large and self._all_large():
            self.flush(gap=False)  # a title, and what follows it in the same paragraph
        while len(self.stack) > 1:
            closed = self.stack.pop().tag
            if closed == "tr":
                self._close_row()
            if closed == tag:
                return

    def _all_large(self) -> bool:
        text = "".join(self.words).strip()
        return MIN_LARGE <= len(text) <= self.large + text.count(" ")

    def data(self, words: str) -> None:
        """Take text."""
        frame = self.stack[-1]
        lines = self.trace.follow(words) if not words.isspace() else None
        if frame.title:
            self.title += words
        if frame.data and self.scripts:
            self.scripts[-1] += words
        if frame.unseen or frame.title:
            return
        size = len(words.strip())
        self.linked += size if frame.linked else 0
        if size:
            self.lead = self.lead and frame.strong
            self.bold += size if self.lead else 0
        self.large += size if frame.large else 0
        self.words.append(words)
        if size:
            self.lines.append(lines)
        if frame.role and size:
            self.roles[frame.role] = (self.roles.get(frame.role, "") + words)[:MAX_ROLE]

    def comment(self, words: str) -> None:
        """Pass over a comment."""

    def pi(self, target: str, words: str | None = None) -> None:
        """Pass over a processing instruction."""

    def close(self) -> None:
        """End the page."""
        self.flush()
        while self.rows:
            self._close_row()

    def flush(self, gap: bool = True) -> None:
        """End the line that is being written."""
        text = SPACE.sub(" ", "".join(self.words)).strip(" ")
        linked, bold, large = self.linked, self.bold, 0 < len(text) <= self.large + text.count(" ")
        roles = tuple((name, " ".join(told.split())) for name, told in self.roles.items())
        self.words, self.linked, self.bold, self.lead, self.roles = [], 0, 0, True, {}
        self.large = 0
        lines, self.lines = reached(self.lines), []
        if not text.strip():
            self.gap = self.gap or gap
            return
        top = self.stack[-1]
        label = self.pictured and not top.level and len(text) <= MAX_LABEL and text[-1] not in "：:，,；;"
        why = (*top.why, Why(0, "caption", "place")) if label and not top.why else top.why
        time, self.time = self.time, ""
        self.pictured = False
        self._take(
            Block(
                *(text, top.level, top.item, top.article, why, linked, bold, self.gap),
                header=top.header,
                banner=top.banner,
                named=top.named,
                large=large,
                ruled=self.ruled,
                roles=roles,
                heading=top.heading,
                time=time,
                lines=lines,
            )
        )
        self.ruled = False
        self.gap = gap

    def _take(self, block: Block) -> None:
        """Put a line where it belongs: in the cell that is open, or on the page."""
        cells = self.rows[-1].cells if self.rows else []
        (cells[-1] if cells else self.blocks).append(block)

    def _close_row(self) -> None:
        """Write a row as one where it holds data, or line by line where it lays out the page."""
        if not self.rows:
            return
        filled = [cell for cell in self.rows.pop().cells if cell]
        data = len(filled) > 1 and all(len(cell) == 1 and len(cell[0].text) <= MAX_CELL for cell in filled)
        if not data or any(cell[0].cells or _is_menu(cell[0]) for cell in filled):
            for cell in filled:
                for block in cell:
                    self._take(block)
            return
        first = filled[0][0]
        linked = sum(cell[0].linked for cell in filled)
        texts = tuple(cell[0].text for cell in filled)
        lines = reached([cell[0].lines for cell in filled])
        self._take(replace(first, text=" ".join(texts), cells=texts, linked=linked, level=0, lines=lines))

    def _meta(self, attributes: Mapping[str, str]) -> None:
        name = (
            attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or ""
        ).lower()
        content = (attributes.get("content") or "").strip()
        if name and content and len(content) < MAX_META and "://" not in content:
            self.meta.setdefault(name, content)


def reached(parts: Sequence[Lines]) -> Lines:
    """Return from which line to which several parts reach, where that is known of the first and the last."""
    first, last = (parts[0], parts[-1]) if parts else (None, None)
    return (first[0], last[1]) if first and last else None


def _is_menu(block: Block) -> bool:
    """Whether the words are several links beside each other."""
    return block.linked >= len(block.text.replace(" ", "")) * LINKED and len(block.text.split()) >= MIN_LINKS


def _is_large(tag: str, attributes: Mapping[str, str]) -> bool:
    size = attributes.get("size") or "" if tag == "font" else ""
    return bool(LARGE_SIZE.fullmatch(size.strip()) or LARGE.search(attributes.get("style") or ""))


def _names(attributes: Mapping[str, str]) -> list[str]:
    """Return the words by which a page names an element."""
    found = (attributes.get(name) or "" for name in ("class", "id", "itemprop", "rel"))
    return " ".join(found).split()[:12]


def _is_banner(tag: str, names: Sequence[str]) -> bool:
    return tag == "header" or (tag not in WHOLE and any(BANNER.fullmatch(name) for name in names))


def _role(tag: str, names: Sequence[str]) -> str | None:
    """Return the field that an element holds, as its name or tag says."""
    told = next((field for field, words in ROLES if any(words.fullmatch(name) for name in names)), None)
    return told or ("published" if tag == "time" else None)


def _class_reason(tag: str, attributes: Mapping[str, str]) -> str | None:
    if tag in WHOLE or tag == "h1":
        return None
    name = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}"
    return next((reason for reason, words in BY_CLASS if words.search(name)), None) if name.strip() else None
