"""Web pages: all that is shown, as lines; what the page's own marks say is no text is left out.

Parsed by lxml as a stream of tags (libxml2's recovering parser): no tree is built, so that deep
nesting costs nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.errors import TextlessFile, UnreadableFile
from rag.reading.dates import find_date
from rag.reading.formats.source import Fields, Record
from rag.reading.formats.webpage import LINKED, MIN_LINKS, Block, Page
from rag.reading.formats.writing import Writer
from rag.reading.variants import compiled
from rag.types import Span

TITLE_SPLIT = re.compile(r"\s*(?:[_|｜»]| [-–—] |--|——)\s*")
MIN_SHARE = 0.25  # of the page's text that must be left when classes are believed
LINK_LENGTH = 40  # characters of a link to another page
# The heading above links to other pages.
RELATED = compiled(
    r"(?:(?:相关|延伸|推荐|热门|精彩|猜你|最新|编辑|往期|更多|本类|同类|站内|近期|图文)(?:阅读|推荐|"
    r"文章|新闻|链接|连结|喜欢|资讯|视频|排行|"
    r"精彩|回顾|内容|信息|热点|点击|报道)|您?可能(?:还|也)?(?:感兴趣|喜欢|想看).{0,8}|点击排行.{0,4}|"
    r"(?:Related|Recommended|More|Latest|Popular|Recent)"
    r"(?: (?:articles|stories|posts|reading|news|links|content|from|in|on)\b.{0,30})?|You (?:may|"
    r"might) (?:also )?(?:like|enjoy).{0,20}|Read (?:next|more)|See also)"
    r"\s*[:：>»]*",
    re.IGNORECASE,
)
TINY = re.compile(r"[^\s。，,：:]{1,8}(?:[ |｜·]+[^\s。，,：:]{1,8})*")  # entries of a menu
MAX_AUTHOR = 40  # characters of a name
MIN_TEXT = 40  # characters of the text that shows the line above it to be a title
MAX_BOLD = 60  # characters that lead a line in bold and are marked
Reasons = list[str | None]


def write_html(text: str, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a web page, and its record.

    Raises:
        UnreadableFile: it is nested without end.
        TextlessFile: there is no text in it.
    """
    from lxml import etree

    page = Page(path)
    parser = etree.HTMLParser(target=page, huge_tree=True)
    try:
        parser.feed(text)
        parser.close()
    except (etree.LxmlError, AssertionError) as error:
        raise UnreadableFile(
            f"{path} is no HTML that can be read: {error}.", "Save the page again."
        ) from None
    if not page.blocks:
        raise TextlessFile(f"{path} shows no text.", "The page may be drawn by scripts; save it as text.")
    return _written(page)


def _written(page: Page) -> tuple[Writer, tuple[Record, ...]]:
    """Write the blocks of a page as lines."""
    reasons = _reasons(page.blocks)
    blocks = _titled(page, reasons)
    writer = Writer()
    fields = writer.fields(page.meta)
    start = writer.size
    for number, (block, reason) in enumerate(zip(blocks, reasons, strict=True)):
        if not block.cells or reason:
            _tell(writer, block, _line(block) if reason is None else block.text, reason, fields)
            continue
        opens = number == 0 or not blocks[number - 1].cells
        if opens:
            writer.line("")
        writer.row(block.cells, block.header and opens)
    several = (
        len(
            {
                block.article
                for block, reason in zip(blocks, reasons, strict=True)
                if block.level and block.article and not reason
            }
        )
        > 1
    )
    return writer, (writer.record(fields, start, single=not several),)


def _tell(writer: Writer, block: Block, line: str, reason: str | None, fields: Fields) -> None:
    """Write a line, and note where it names the author or the day."""
    span = writer.line(line, reason, block.gap)
    for name, told in () if reason else block.roles:
        at = line.find(told)
        plain = 1 < len(told) <= MAX_AUTHOR and not re.search("[:：]", told)
        if at >= 0 and (find_date(told) if name == "published" else plain):
            fields.setdefault(name, Span(span.start + at, span.start + at + len(told)))


def _line(block: Block) -> str:
    """Return a block's text with the marks of what it is."""
    if block.level:
        return f"{'#' * block.level} {block.text}"
    if block.item:
        return f"- {block.text}"
    if not 0 < block.bold < MAX_BOLD or "*" in block.text:
        return block.text
    if block.bold >= len(block.text.replace(" ", "")):
        return f"**{block.text}**"
    lead = block.text[: block.bold]
    return f"**{lead}**{block.text[block.bold :]}" if lead[-1] in "。．.:：?？!！" else block.text


def _reasons(blocks: Sequence[Block]) -> Reasons:
    """Return what the page says of each block; classes count only where they leave enough."""
    total = sum(len(block.text) for block in blocks if not block.by_tag) or 1
    left = sum(len(block.text) for block in blocks if not block.by_tag and not block.by_class)
    believed = left >= total * MIN_SHARE
    reasons: Reasons = [block.by_tag or (block.by_class if believed else None) for block in blocks]
    _mark_banner(blocks, reasons)
    _mark_related(blocks, reasons)
    run: list[int] = []
    for index, block in enumerate([*blocks, Block("")]):
        size = len(block.text)
        if size and block.linked >= size * LINKED and size <= LINK_LENGTH and not block.level:
            run.append(index)
            if len(block.text.split()) >= MIN_LINKS:
                reasons[index] = reasons[index] or "navigation"  # a menu in one line
            continue
        for number in run if len(run) >= MIN_LINKS else ():
            reasons[number] = reasons[number] or "navigation"
        run = []
    return reasons


def _mark_related(blocks: Sequence[Block], reasons: Reasons) -> None:
    """Mark a heading that announces links to other pages, and the short lines below it."""
    index = 0
    while index < len(blocks):
        block = blocks[index]
        index += 1
        if reasons[index - 1] or len(block.text) > LINK_LENGTH or not RELATED.fullmatch(block.text):
            continue
        last = index
        while last < len(blocks) and len(blocks[last].text) <= LINK_LENGTH * 2 and _is_entry(blocks[last]):
            last += 1
        for number in range(index - 1, last if last > index else index - 1):
            reasons[number] = reasons[number] or "navigation"
        index = last


def _is_entry(block: Block) -> bool:
    """Whether a line is one of a list, or a link."""
    return not block.level and (block.item or block.linked * 2 > len(block.text))


def _mark_banner(blocks: Sequence[Block], reasons: Reasons) -> None:
    """Mark the bar across the top, unless the only title of the page, or most of it, stands there."""
    free = [block for block, reason in zip(blocks, reasons, strict=True) if not reason]
    sides: tuple[list[Block], list[Block]] = ([], [])
    for block in free:
        sides[block.banner].append(block)
    titled = [any(block.level == 1 or block.named for block in side) for side in sides]
    sizes = [sum(len(block.text) for block in side) for side in sides]
    if titled == [False, True] or sizes[0] < sum(sizes) * MIN_SHARE:
        return
    for index, block in enumerate(blocks):
        if block.banner:
            reasons[index] = reasons[index] or "navigation"


def _titled(page: Page, reasons: Reasons) -> list[Block]:
    """Return the blocks with a top heading: the page's own, one of each article, or its ``<title>``."""
    blocks = list(page.blocks)
    kept = [index for index, reason in enumerate(reasons) if not reason]
    firsts: dict[int, int] = {}
    for index in kept:
        if blocks[index].article and blocks[index].level:
            firsts.setdefault(blocks[index].article, index)
    for index in firsts.values() if len(firsts) > 1 else ():
        blocks[index] = replace(blocks[index], level=1)
    for index in kept if len(firsts) > 1 else ():
        if blocks[index].level > 1 and not blocks[index].article:
            reasons[index] = "container"  # the name of the list of articles
    stated = " ".join(page.title.split())
    title = page.meta.pop("title", "")
    if any(blocks[index].level == 1 for index in kept):
        return blocks
    called = [index for index in kept if blocks[index].named and not blocks[index].cells]
    if called and all(_heads(blocks, index) for index in called):
        for index in called:
            blocks[index] = replace(blocks[index], level=1)
        return blocks
    names = [title, stated, stated.rpartition("-")[0].strip(), *TITLE_SPLIT.split(stated)]
    names = [name for name in names if len(name) > 1]
    same = [index for index in kept if blocks[index].text in names and not blocks[index].cells]
    site = bool(same) and not _heads(blocks, same[0])  # the title of the window may be the site's name
    if (site or not same) and _large_titles(blocks, reasons):
        return blocks
    if same:
        blocks[same[0]] = replace(blocks[same[0]], level=1)
        return blocks
    if names and kept:
        page.meta = {"title": TITLE_SPLIT.split(names[0])[0] or names[0], **page.meta}
    return blocks


def _large_titles(blocks: list[Block], reasons: Reasons) -> bool:
    """Make headings of the lines in large letters that text stands below; what stands above is a menu.

    So do lines in bold right below a rule across the page.
    """
    short = [
        i for i, b in enumerate(blocks) if not reasons[i] and not b.cells and len(b.text) <= LINK_LENGTH * 2
    ]
    large = [index for index in short if blocks[index].large]
    titles = [index for index in large if _heads(blocks, index)]
    if not titles:
        return False
    bold = [i for i in short if i > titles[0] and blocks[i].ruled and blocks[i].bold and _heads(blocks, i)]
    for index in {*titles, *(i for i in bold if blocks[i].bold >= len(blocks[i].text.replace(" ", "")))}:
        blocks[index] = replace(blocks[index], level=1)
    for index in short:
        if index < titles[0] and (blocks[index].large or TINY.fullmatch(blocks[index].text)):
            reasons[index] = "navigation"
    return True


def _heads(blocks: Sequence[Block], index: int) -> bool:
    """Whether text stands below what the page calls a title, before the next one."""
    for block in blocks[index + 1 :]:
        if block.named or block.level or block.large:
            return False
        if len(block.text) >= MIN_TEXT and block.linked * 2 < len(block.text):
            return len(blocks[index].text) <= LINK_LENGTH * 2
    return False
