"""Web pages: all that is shown, as lines; what the page's own marks say is no text is left out.

Parsed by lxml as a stream of tags (libxml2's recovering parser): no tree is built, so that deep
nesting costs nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.errors import TextlessFile, UnreadableFile
from rag.reading.sources import Record
from rag.reading.webpage import Block, Page
from rag.reading.writing import Writer

TITLE_SPLIT = re.compile(r"\s*(?:[_|｜»]| [-–—] |--|——)\s*")
MIN_SHARE = 0.25  # of the page's text that must be left when classes are believed
LINKED, MIN_LINKS, LINK_LENGTH = 0.8, 3, 40  # share of a line's text in links; lines in a row; characters
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
            writer.line(block.text if reason else _line(block), reason, block.gap)
            continue
        opens = number == 0 or not blocks[number - 1].cells
        if opens:
            writer.line("")
        writer.row(block.cells, block.header and opens)
    return writer, (writer.record(fields, start),)


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
    run: list[int] = []
    for index, block in enumerate([*blocks, Block("")]):
        size = len(block.text)
        if size and block.linked >= size * LINKED and size <= LINK_LENGTH and not block.level:
            run.append(index)
            continue
        for number in run if len(run) >= MIN_LINKS else ():
            reasons[number] = reasons[number] or "navigation"
        run = []
    return reasons


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
    stated = " ".join(page.title.split())
    title = page.meta.pop("title", "")
    if any(blocks[index].level == 1 for index in kept):
        return blocks
    names = [title, stated, stated.rpartition("-")[0].strip(), *TITLE_SPLIT.split(stated)]
    names = [name for name in names if len(name) > 1]
    for index in kept:
        if blocks[index].text in names and not blocks[index].cells:
            blocks[index] = replace(blocks[index], level=1)
            return blocks
    if names and kept:
        page.meta = {"title": TITLE_SPLIT.split(names[0])[0] or names[0], **page.meta}
    return blocks
