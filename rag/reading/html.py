"""Web pages: all that is shown, as lines; what the page's own marks say is no text is left out.

Parsed by lxml as a stream of tags (libxml2's recovering parser): no tree is built, so that deep
nesting costs nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.errors import UnreadableFile
from rag.reading.sources import Record
from rag.reading.writing import Writer

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
        ("share", "share|sharing|social|bdshare|qrcode|erweima|follow-?us"),
        ("copyright", "copyright|banquan"),
        ("caption", "caption|wp-caption-text|img-?desc|pic-?desc|tu-?zhu"),
    ]
]
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
TITLE_SPLIT = re.compile(r"\s*(?:[_|｜»]| [-–—] |--|——)\s*")
META = {
    name: field
    for field, names in {
        "author": "author article:author byl dc.creator",
        "published": "article:published_time pubdate publishdate date dc.date publish_time",
        "title": "og:title articletitle",
        "affiliation": "contentsource",
    }.items()
    for name in names.split()
}
SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
MIN_SHARE = 0.25  # of the page's text that must be left when classes are believed
MAX_DEPTH = 100_000
LINKED, MIN_LINKS, LINK_LENGTH = 0.8, 3, 40  # share of a block's text in links; blocks in a row; characters


@dataclass(slots=True)
class _Block:
    """One line of the page."""

    text: str
    level: int = 0
    item: bool = False
    cells: list[str] = field(default_factory=list)
    header: bool = False
    tag_reason: str | None = None
    class_reason: str | None = None
    linked: int = 0
    bold: int = 0
    gap: bool = True
    article: int = 0


def write_html(text: str, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a web page, and its record.

    Raises:
        UnreadableFile: there is no text in it, or it is nested without end.
    """
    from lxml import etree

    page = _Page(path)
    parser = etree.HTMLParser(target=page, huge_tree=True)
    try:
        parser.feed(text)
        parser.close()
    except (etree.LxmlError, AssertionError) as error:
        raise UnreadableFile(
            f"{path} is no HTML that can be read: {error}.", "Save the page again."
        ) from None
    if not any(block.text or block.cells for block in page.blocks):
        raise UnreadableFile(f"{path} shows no text.", "The page may be drawn by scripts; save it as text.")
    return _written(page)


class _Page:
    """What the parser calls: tags to blocks of text."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.stack: list[tuple[str, str | None, str | None]] = []  # tag, reason by tag, reason by class
        self.blocks: list[_Block] = []
        self.meta: dict[str, str] = {}
        self.words: list[str] = []
        self.title: list[str] = []
        self.linked = self.bold = self.skipped = 0
        self.lead = True  # only bold text in this block so far
        self.row: _Block | None = None
        self.gap = True
        self.articles = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element."""
        if tag == "meta":
            self._meta(attributes)
        if tag in VOID:
            if tag in ("br", "hr"):
                self.flush(gap=tag == "hr")
            return
        if len(self.stack) > MAX_DEPTH:
            raise UnreadableFile(f"{self.path} is nested too deeply.", "Save the page again as text.")
        if tag in BLOCKS:
            self.flush()
        if tag == "tr":
            self.row = _Block("", cells=[])
        self.articles += tag == "article"
        self.skipped += tag in SKIPPED
        above = self.stack[-1] if self.stack else ("", None, None)
        hidden = "hidden" if "hidden" in attributes or HIDDEN.search(attributes.get("style") or "") else None
        by_tag = above[1] or hidden or BY_TAG.get(tag)
        self.stack.append((tag, by_tag, above[2] or _class_reason(tag, attributes)))

    def end(self, tag: str) -> None:
        """Close an element, and those inside it that the page forgot to close."""
        if tag in BLOCKS and tag not in VOID:
            self.flush()
        if tag == "tr" and self.row:
            self._close_row()
        while self.stack:
            closed = self.stack.pop()[0]
            self.skipped -= closed in SKIPPED
            if closed == tag:
                return

    def data(self, words: str) -> None:
        """Take text."""
        tags = [entry[0] for entry in self.stack[-6:]]
        if "title" in tags and not self.skipped:
            self.title.append(words)
            return
        if self.skipped or "head" in tags:
            return
        size = len(words.strip())
        self.linked += size if "a" in tags else 0
        if size:
            strong = "b" in tags or "strong" in tags
            self.lead = self.lead and strong
            self.bold += size if self.lead else 0
        self.words.append(words)

    def comment(self, words: str) -> None:
        """Pass over a comment."""

    def pi(self, target: str, words: str | None = None) -> None:
        """Pass over a processing instruction."""

    def close(self) -> None:
        """End the page."""
        self.flush()

    def flush(self, gap: bool = True) -> None:
        """End the line that is being written."""
        text = SPACE.sub(" ", "".join(self.words)).strip(" ")
        linked, bold = self.linked, self.bold
        self.words, self.linked, self.bold, self.lead = [], 0, 0, True
        if not text.strip():
            self.gap = self.gap or gap
            return
        tags = [entry[0] for entry in self.stack]
        _, by_tag, by_class = self.stack[-1] if self.stack else ("", None, None)
        if self.row is not None and tags[-1:] and ("td" in tags[-4:] or "th" in tags[-4:]):
            self.row.cells.append(text)
            self.row.header = "th" in tags[-4:]
            self.row.tag_reason, self.row.class_reason = by_tag, by_class
            self.row.linked += linked
        else:
            level = next(
                (
                    int(tag[1])
                    for tag in reversed(tags)
                    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456"
                ),
                0,
            )
            block = _Block(
                text, level, "li" in tags[-3:], [], False, by_tag, by_class, linked, bold, self.gap
            )
            block.article = self.articles if "article" in tags else 0
            self.blocks.append(block)
        self.gap = gap

    def _close_row(self) -> None:
        row, self.row = self.row, None
        if row and len(row.cells) > 1:
            self.blocks.append(row)
        elif row and row.cells:  # a table that only lays out the page
            self.blocks.append(
                _Block(
                    row.cells[0], tag_reason=row.tag_reason, class_reason=row.class_reason, linked=row.linked
                )
            )
        self.gap = True

    def _meta(self, attributes: Mapping[str, str]) -> None:
        name = META.get((attributes.get("name") or attributes.get("property") or "").lower())
        content = (attributes.get("content") or "").strip()
        if name and content and len(content) < 200 and "://" not in content:
            self.meta.setdefault(name, content)


def _class_reason(tag: str, attributes: Mapping[str, str]) -> str | None:
    if tag in ("html", "body", "main", "article", "h1"):
        return None
    name = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}"
    return next((reason for reason, words in BY_CLASS if words.search(name)), None) if name.strip() else None


def _written(page: _Page) -> tuple[Writer, tuple[Record, ...]]:
    """Write the blocks of a page as lines."""
    reasons = _reasons(page.blocks)
    _promote(page, reasons)
    writer = Writer()
    fields = writer.fields(page.meta)
    start = writer.size
    for block, reason in zip(page.blocks, reasons, strict=True):
        if block.cells:
            if reason:
                writer.line(" ".join(block.cells), reason)
            else:
                writer.row(block.cells, block.header)
            continue
        text = (
            f"{'#' * block.level} {block.text}"
            if block.level
            else f"- {block.text}"
            if block.item
            else block.text
        )
        if block.bold and not block.level and "*" not in text and block.bold < 60 and text == block.text:
            text = _emphasised(text, block.bold)
        writer.line(text, reason, block.gap)
    return writer, (writer.record(fields, start),)


def _emphasised(text: str, bold: int) -> str:
    """Mark the bold start of a line, unless it ends in mid-sentence."""
    if bold >= len(text.replace(" ", "")):
        return f"**{text}**"
    return f"**{text[:bold]}**{text[bold:]}" if text[bold - 1] in "。．.:：?？!！" else text


def _reasons(blocks: list[_Block]) -> list[str | None]:
    """Return what the page says of each block; classes count only where they leave enough."""
    total = sum(len(block.text) for block in blocks if not block.tag_reason) or 1
    left = sum(len(block.text) for block in blocks if not block.tag_reason and not block.class_reason)
    reasons = [
        block.tag_reason or (block.class_reason if left >= total * MIN_SHARE else None) for block in blocks
    ]
    run: list[int] = []
    for index, block in enumerate([*blocks, _Block("")]):
        size = len(block.text.strip()) or sum(len(cell) for cell in block.cells)
        linked = size and block.linked >= size * LINKED and size <= LINK_LENGTH and not block.level
        if linked:
            run.append(index)
            continue
        for number in run if len(run) >= MIN_LINKS else ():
            reasons[number] = reasons[number] or "navigation"
        run = []
    return reasons


def _promote(page: _Page, reasons: list[str | None]) -> None:
    """Find the title of a page without a top heading: in its ``<title>``, or over each article."""
    kept = [block for block, reason in zip(page.blocks, reasons, strict=True) if not reason]
    firsts: dict[int, _Block] = {}
    for block in kept:
        if block.article and block.level:
            firsts.setdefault(block.article, block)
    if len(firsts) > 1:
        for block in firsts.values():
            block.level = 1
    if any(block.level == 1 for block in kept):
        page.meta.pop("title", None)
        return
    stated = " ".join("".join(page.title).split())
    names = [
        name for name in (page.meta.pop("title", ""), stated, *TITLE_SPLIT.split(stated)) if len(name) > 3
    ]
    for block in kept:
        if block.text in names and not block.cells:
            block.level = 1
            return
    if names and kept:
        page.meta = {"title": TITLE_SPLIT.split(names[0])[0] or names[0], **page.meta}
