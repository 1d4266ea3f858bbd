"""Web pages: all that is shown, as lines; what the page's own marks say is no text is left out.

Parsed by lxml as a stream of tags (libxml2's recovering parser): no tree is built, so that deep
nesting costs nothing.
"""

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date

from rag.errors import TextlessFile, UnreadableFile
from rag.language.bylines import byline
from rag.language.classifier import furniture
from rag.language.dates import find_date
from rag.language.names import are_names
from rag.language.text import is_han
from rag.language.variants import compiled
from rag.reading.formats.source import Fields, Record
from rag.reading.formats.stated import BY, Stated, bare, stated
from rag.reading.formats.webpage import LINKED, MIN_LINKS, Block, Page, Why, reached
from rag.reading.formats.writing import Writer
from rag.types import Span

MIN_SHARE = 0.25  # of the page's text that must be left when classes are believed
LINK_LENGTH = 40  # characters of a link to another page
HEADLINE = 160  # characters of a headline that leads to another page
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
MAX_TITLE, TITLE_LINES, LAST_RANK = 200, 6, 4
MAX_SHARE = 0.6  # of the text of all articles that is in one, where the others are teasers
MIN_SENTENCE = 12  # characters of a sentence
BUTTON = 0.35  # how likely furniture a short line between a title and its text is, beside buttons
NEAR_PLEA = 4  # lines between those that speak of what a page stores
MIN_SPOKEN = 3  # lines of running text in an element that is no bar of buttons, whatever it is called
MAX_PLEA = 80  # characters of a plea to log in, or to subscribe
NEAR_TITLE = 12  # lines below a title where the page may state its day
# What a page says of what it stores and shares.
CONSENT = compiled(
    r"cookies?|tracking technolog|opt(?:ed)?[- ]?out|opt[- ]?in|personal (?:information|data)|privacy|"
    r"consent|targeted (?:ads|advertising)|GDPR|CCPA|data (?:protection|processing)|"
    r"隐私(?:政策|权|声明)?|个人信息保护",
    re.IGNORECASE,
)
# Who runs a page.
RUNS = compiled(
    r"版权所有|ICP备|ICP证|公网安备|网站标识码|备案(?:号|序号)|技术支持[:：]|主办单位[:：]|承办单位[:：]|"
    r"[Aa]ll [Rr]ights [Rr]eserved|^(?:©|Copyright\b)"
)
# What a page asks its readers to do.
PLEA = compiled(
    r"登[录入]|注册|会员|订阅|扫一扫|扫码|扫描.{0,6}二维码|二维码|客户端|下载.{0,4}APP|关注(?:我们|公众号|该公众号)|"
    r"微信号|小程序|纠错|打印|收藏本|\b(?:log ?in|sign (?:in|up)|register|subscribe|newsletter|donate)\b",
    re.IGNORECASE,
)
# Lines of a page that are no text by their form.
FORMS = [
    (
        "caption",
        re.compile(r".{10,500}\([^()]{0,40}\b(?:Photo|Image|Pool)s?\b ?(?:/|via|by\b|courtesy)[^()]{0,60}\)"),
    ),
    ("caption", re.compile(r"\d{1,3} (?:of|/) \d{1,3} ?[|｜]?|\+\d{1,2}")),
    ("navigation", compiled(r"(?:Skip|跳过|End of)\s.{1,30}(?:continue reading|继续阅读)?")),
    ("markup", re.compile(r"(?:(?:<{7}|={7}|>{7})(?: [\w./-]+)?\s*)+")),  # a merge that nobody ended
]
ATTACHED = compiled(r"^附[件表图]|\.(?:docx?|xlsx?|pptx?|pdf|zip|rar|wps|ofd)\b", re.IGNORECASE)
EDITS = compiled(r"编辑|责编|审[核校]|校对|监制|\b[Ee]dit(?:ors?\s*:|ed by\b)")
MIN_TEXT = 40  # characters of the text that shows the line above it to be a title
MAX_BOLD = 60  # characters that lead a line in bold and are marked
UTC = re.compile(r"T.*(?:Z|[+-]00:?00)$")  # how a moment by the world's clock ends
Reasons = list[str | None]


def write_html(text: str, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a web page, and its record.

    Raises:
        UnreadableFile: it is nested without end.
        TextlessFile: there is no text in it.
    """
    page = _parsed(text, path)
    told = stated(page.title, page.meta, page.scripts)
    blocks, reasons, title = _read(page, told)
    writer = Writer()
    written = writer.fields(_hidden(blocks, reasons, title, told))
    start = writer.size
    _write(writer, blocks, reasons, title, written, told.author or told.named)
    return writer, (writer.record(written, start, single=not _is_list(blocks, reasons)),)


def write_piece(text: str, path: str) -> Writer:
    """Return the text of a page, or a piece of one, that is part of something with fields of its own.

    Raises:
        UnreadableFile: it is nested without end.
        TextlessFile: there is no text in it.
    """
    page = _parsed(text, path)
    blocks, reasons, title = _read(page, stated(page.title, page.meta, page.scripts))
    writer = Writer()
    _write(writer, blocks, reasons, title, Fields(), None)
    return writer


def shown_lines(text: str, path: str) -> list[str]:
    """Return the lines that a piece of a page shows, all of them and without marks.

    Raises:
        UnreadableFile: it is nested without end.
        TextlessFile: there is no text in it.
    """
    return [block.text for block in _parsed(text, path).blocks]


def _parsed(text: str, path: str) -> Page:
    """Return the blocks of a page, of which there is one at least."""
    from lxml import etree

    page = Page(path, text)
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
    return page


def _write(
    writer: Writer,
    blocks: Sequence[Block],
    reasons: Reasons,
    title: int | None,
    written: Fields,
    author: str | None,
) -> None:
    """Write the blocks of a page as lines, and note in ``written`` where they state a field."""
    kept = [block for block, reason in zip(blocks, reasons, strict=True) if not reason]
    alone = len({words for block in kept for name, words in block.roles if name == "author"}) == 1
    for number, (block, reason) in enumerate(zip(blocks, reasons, strict=True)):
        if not block.cells or reason:
            writer.place(lines=block.lines)
            line = _line(block) if reason is None else block.text
            span = writer.line(line, reason, block.gap)
            if reason is None:
                near = alone or title is None or abs(number - title) <= NEAR_TITLE
                _tell(
                    block if near else replace(block, roles=()), line, span, written, author, number == title
                )
            continue
        opens = number == 0 or not blocks[number - 1].cells
        if opens:
            writer.line("")
        writer.place(lines=block.lines)
        writer.row(block.cells, block.header and opens)


def _read(page: Page, told: Stated) -> tuple[list[Block], Reasons, int | None]:
    """Return the blocks of a page, why some are no text, and which one is the title."""
    blocks = _merged(page.blocks)
    reasons = _reasons(blocks)
    if _is_list(blocks, reasons):
        return _titled(page, blocks, reasons, told), reasons, None
    found = _shown(blocks, told.titles)
    if found and blocks[found[0]].level != 1 and not _heads(blocks, found[1] - 1):
        large = any(block.large and _heads(blocks, at) for at, block in enumerate(blocks))
        found = None if large else found  # the title of the window may be the site's name
    if found is None:
        blocks = _titled(page, blocks, reasons, told)
        tops = [at for at, block in enumerate(blocks) if block.level == 1 and not reasons[at]]
        title = tops[0] if len(tops) == 1 else None
    else:
        title, stop = found
        why = blocks[title].why
        text = _joined([block.text for block in blocks[title:stop]])
        lines = reached([block.lines for block in blocks[title:stop]])
        plain = replace(blocks[title], item=False, cells=(), why=(), linked=0, roles=())
        blocks[title:stop] = [replace(plain, text=text, level=1, lines=lines)]
        reasons = _reasons(blocks, why)
        reasons[title] = None
        for at, block in enumerate(blocks):
            if block.level == 1 and at != title:
                reasons[at] = reasons[at] or ("container" if at < title else None)
                blocks[at] = replace(block, level=2)
    if title is not None:
        _mark_around(blocks, reasons, title)
    return blocks, reasons, title


def _merged(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, the lines of one heading as one."""
    found: list[Block] = []
    for block in blocks:
        above = found[-1] if found else None
        if above and block.level and block.heading == above.heading:
            text = _joined([above.text, block.text])
            lines = reached([above.lines, block.lines])
            found[-1] = replace(above, text=text, linked=above.linked + block.linked, lines=lines)
        else:
            found.append(block)
    return found


def _joined(lines: Sequence[str]) -> str:
    """Return lines as one, with a blank where they are not Chinese."""
    text = lines[0]
    for line in lines[1:]:
        text += line if is_han(text[-1:]) or is_han(line[:1]) else f" {line}"
    return text


def _shown(blocks: Sequence[Block], titles: Sequence[str]) -> tuple[int, int] | None:
    """Return where the page shows one of the titles that it states: the first line, and behind the last."""
    keys = [bare(block.text) if len(block.text) <= MAX_TITLE and not block.cells else "" for block in blocks]
    for name in map(bare, titles):
        found = []
        for at, key in enumerate(keys):
            stop, rest = at, name
            while stop < len(keys) and stop < at + TITLE_LINES and keys[stop] and rest.startswith(keys[stop]):
                rest = rest[len(keys[stop]) :]
                stop += 1
            if key and not rest and not any(why.reason == "hidden" for why in blocks[at].why):
                found.append((at, stop))
        ranked = sorted(found, key=lambda place: _rank(blocks, *place))
        if ranked and _rank(blocks, *ranked[0])[0] < LAST_RANK:
            return ranked[0]
    return None


def _rank(blocks: Sequence[Block], at: int, stop: int) -> tuple[int, int]:
    """Return how unlikely lines are a page's title, by what the page says of them, and how far down."""
    block = blocks[at]
    linked = block.linked * 2 > len(block.text)
    rank = (
        0
        if block.level == 1
        else LAST_RANK
        if linked
        else 1
        if block.named or block.large or block.level
        else 2
    )
    return rank + (1 if block.why and rank > 1 else 0), at


def _is_list(blocks: Sequence[Block], reasons: Reasons) -> bool:
    """Whether the page holds several articles, each in an element of its own with a heading and a text."""
    headed = {
        block.article for block, reason in zip(blocks, reasons, strict=True) if block.level and not reason
    }
    sizes = Counter[int]()
    for block, reason in zip(blocks, reasons, strict=True):
        if block.article in headed - {0} and not reason and _says(block):
            sizes[block.article] += len(block.text)
    return len(sizes) > 1 and max(sizes.values()) < sum(sizes.values()) * MAX_SHARE


def _says(block: Block) -> bool:
    """Whether a block is running text: no link, no plea, no line of the page about itself."""
    text = block.text
    if block.level or block.linked * 2 > len(text):
        return False
    long = len(text) >= MIN_TEXT or (len(text) >= MIN_SENTENCE and text[-1] in "。！？!?.…；;：:”」")
    return long and not _of_page(text)


def _of_page(text: str) -> bool:
    """Whether a line speaks of the page: consent to what it stores, accounts, who runs it."""
    consent = {match[0].lower() for match in CONSENT.finditer(text)}
    if len(consent) > 2 or (consent and len(text) <= MAX_PLEA):
        return True
    return bool(RUNS.search(text)) or (len(text) <= MAX_PLEA and bool(PLEA.search(text)))


def _mark_around(blocks: Sequence[Block], reasons: Reasons, title: int) -> None:
    """Mark what stands above the title and below the text, and is no part of them."""
    counts = Counter(block.text for block in blocks)
    says = [at for at, block in enumerate(blocks) if not reasons[at] and _says(block)]
    pleas = [at for at, block in enumerate(blocks) if at > title and CONSENT.search(block.text)]
    says = [at for at in says if counts[blocks[at].text] == 1 and not _between(at, pleas)]
    below = [at for at in says if at > title]
    if not below or sum(len(blocks[at].text) for at in below) * 2 < sum(len(blocks[at].text) for at in says):
        return
    menu = next((at for at in range(title - 1, -1, -1) if reasons[at] == "navigation"), -1)
    for at in range(title):
        block = blocks[at]
        credit = byline(block.text) if len(block.text) <= MAX_TITLE else None
        table = block.cells and block.linked * 2 < len(block.text)
        own = table or (credit and credit.sure) or at in says
        if at < menu or not own:
            reasons[at] = reasons[at] or _reason(block)
    for at in range(title + 1, min(title + NEAR_TITLE, below[0])):
        if bare(blocks[at].text) == bare(blocks[title].text):
            reasons[at] = reasons[at] or "running header"
    for at in range(title + 1, below[0]):
        block = blocks[at]
        plain = not block.level and not block.cells and TINY.fullmatch(block.text) and not byline(block.text)
        if plain and furniture(block.text)[0] >= BUTTON and (reasons[at - 1] or blocks[at - 1].linked):
            reasons[at] = reasons[at] or "navigation"
    rows = [at for at in range(title + 1, len(blocks)) if not reasons[at] and _is_data(blocks, at)]
    last = max([below[-1], *rows])
    ends = [_ends(block, reason) for block, reason in zip(blocks, reasons, strict=True)]
    heads = [block.level > 0 and below for block, below in zip(blocks, [*ends[1:], False], strict=True)]
    first = next((at for at in range(last + 1, len(blocks)) if ends[at] or heads[at]), len(blocks))
    inside = blocks[title].article
    for at in range(first, len(blocks)):
        if (
            inside
            and blocks[at].article == inside
            and not blocks[at].linked
            and not _of_page(blocks[at].text)
        ):
            continue  # the page itself says that it is a part of the article
        if not ATTACHED.search(blocks[at].text):
            reasons[at] = reasons[at] or _reason(blocks[at])


def _is_data(blocks: Sequence[Block], at: int) -> bool:
    """Whether a block is a row of a table, and not the only one."""
    block, near = blocks[at], [*blocks[max(0, at - 1) : at], *blocks[at + 1 : at + 2]]
    plain = block.linked * 2 < len(block.text) and not _of_page(block.text)
    return bool(block.cells) and plain and any(other.cells for other in near)


def _between(at: int, pleas: Sequence[int]) -> bool:
    """Whether a block stands among several that speak of what the page stores."""
    near = [other - at for other in pleas if other != at and abs(other - at) <= NEAR_PLEA]
    return len(near) > 2 and min(near) < 0 < max(near)


def _ends(block: Block, reason: str | None) -> bool:
    """Whether a block below the text shows that what follows is the page's, and not the text's."""
    if ATTACHED.search(block.text):
        return False
    linked = block.linked >= len(block.text) * LINKED
    return (
        reason in ("navigation", "share", "hidden", "cookies", "copyright") or linked or _of_page(block.text)
    )


def _reason(block: Block) -> str:
    """Return why a block around the text is no part of it."""
    if CONSENT.search(block.text):
        return "cookies"
    if RUNS.search(block.text):
        return "copyright"
    return "navigation"


def _hidden(blocks: Sequence[Block], reasons: Reasons, title: int | None, told: Stated) -> dict[str, str]:
    """Return what the page states and does not show: metadata, written above its text."""
    if _is_list(blocks, reasons):
        return {}
    shown = [block.text for block, reason in zip(blocks, reasons, strict=True) if not reason]
    named = told.named if told.named and any(_names(text, told.named) for text in shown) else None
    author = told.author or named
    kept = [at for at, reason in enumerate(reasons) if not reason]
    tops = any(blocks[at].level == 1 for at in kept)
    times = [blocks[at].time for at in kept if title is not None and title < at <= title + NEAR_TITLE]
    published = told.published or next((time for time in times if find_date(time)), None)
    if published and title is not None and UTC.search(published):
        published = _local(published, [blocks[at].text for at in kept if title < at <= title + NEAR_TITLE])
    values = {
        "title": None if tops else told.title,
        "author": None if author is None or any(_names(text, author) for text in shown) else author,
        "affiliation": told.affiliation,
        "published": published,
    }
    return {name: value for name, value in values.items() if value}


def _local(published: str, lines: Sequence[str]) -> str:
    """Return the day that a page shows, where it states the day before or after it by the world's clock."""
    stated = find_date(published) or ""
    shown = [day for line in lines if len(line) <= MAX_TITLE and (day := find_date(line)) and len(day) == 10]
    if len(stated) < 10 or stated in shown:
        return published
    return next((day for day in shown if _days_apart(day, stated) == 1), published)


def _days_apart(one: str, other: str) -> int:
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


def _names(text: str, author: str) -> bool:
    """Whether a short line shows an author, and not as who edited the page."""
    return len(text) <= MAX_TITLE and author.lower() in text.lower() and not EDITS.search(text)


def _tell(block: Block, line: str, span: Span, fields: Fields, author: str | None, title: bool) -> None:
    """Note where a line names the title, the author or the day."""
    if title:
        fields["title"] = Span(span.end - len(block.text), span.end)
        return
    if author and "author" not in fields and not block.level and _names(block.text, author):
        at = line.lower().find(author.lower())
        fields["author"] = Span(span.start + at, span.start + at + len(author))
    for name, shown in block.roles:
        words = BY.sub("", shown)
        at = line.find(words)
        plain = 1 < len(words) <= MAX_AUTHOR and not re.search(r"[:：@]", words) and not find_date(words)
        named = plain and (is_han(words[:1]) or are_names(words)) and not RELATED.fullmatch(words)
        if at >= 0 and (find_date(words) if name == "published" else named):
            fields.setdefault(name, Span(span.start + at, span.start + at + len(words)))


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


def _reasons(blocks: Sequence[Block], title: Sequence[Why] = ()) -> Reasons:
    """Return what the page says of each block.

    An element that holds the title, or most of the text, is no menu, whatever it is called; the names of
    elements count only where they leave enough.
    """
    sizes = Counter[int]()
    for block in blocks:
        for element in {why.element for why in block.why}:
            sizes[element] += max(0, len(block.text) - block.linked)
    total = sum(max(0, len(block.text) - block.linked) for block in blocks) or 1
    wrong = {element for element, size in sizes.items() if element and size > total * (1 - MIN_SHARE)}
    wrong |= {why.element for why in title}
    spoken = Counter(
        why.element for block in blocks if _says(block) for why in block.why if why.reason == "share"
    )
    wrong |= {element for element, count in spoken.items() if count >= MIN_SPOKEN}  # about sharing
    tags = [_first(block, wrong, "tag") for block in blocks]
    names = [_first(block, wrong, "class") or _first(block, wrong, "place") for block in blocks]
    total = sum(len(block.text) for block, tag in zip(blocks, tags, strict=True) if not tag) or 1
    left = sum(
        len(block.text) for block, tag, name in zip(blocks, tags, names, strict=True) if not tag and not name
    )
    believed = left >= total * MIN_SHARE
    reasons: Reasons = [tag or (name if believed else None) for tag, name in zip(tags, names, strict=True)]
    for index, block in enumerate(blocks):
        if not block.level and (
            reason := next((why for why, form in FORMS if form.fullmatch(block.text)), None)
        ):
            reasons[index] = reasons[index] or reason
    _mark_banner(blocks, reasons)
    _mark_related(blocks, reasons)
    run: list[int] = []
    for index, block in enumerate([*blocks, Block("")]):
        size = len(block.text)
        short = size <= HEADLINE and not ATTACHED.search(block.text)
        if size and block.linked >= size * LINKED and short and not block.level:
            run.append(index)
            if len(block.text.split()) >= MIN_LINKS:
                reasons[index] = reasons[index] or "navigation"  # a menu in one line
            continue
        for number in run if len(run) >= MIN_LINKS else ():
            reasons[number] = reasons[number] or "navigation"
        run = []
    return reasons


def _first(block: Block, wrong: Container[int], by: str) -> str | None:
    """Return the reason of the outermost element around a block that counts."""
    return next((why.reason for why in block.why if why.by == by and why.element not in wrong), None)


def _mark_related(blocks: Sequence[Block], reasons: Reasons) -> None:
    """Mark a heading that announces links to other pages, and the short lines below it."""
    index = 0
    while index < len(blocks):
        block = blocks[index]
        index += 1
        if reasons[index - 1] or len(block.text) > LINK_LENGTH or not RELATED.fullmatch(block.text):
            continue
        last = index
        while last < len(blocks) and len(blocks[last].text) <= HEADLINE and _is_entry(blocks[last]):
            last += 1
        for number in range(index - 1, last if last > index else index - 1):
            reasons[number] = reasons[number] or "navigation"
        index = last


def _is_entry(block: Block) -> bool:
    """Whether a line is a link, or a short one of a list."""
    listed = block.item and len(block.text) <= LINK_LENGTH * 2
    return not block.level and (listed or block.linked * 2 > len(block.text))


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


def _titled(page: Page, found: Sequence[Block], reasons: Reasons, told: Stated) -> list[Block]:
    """Return the blocks with a top heading: the page's own, one of each article, or its ``<title>``."""
    blocks = list(found)
    kept = [index for index, reason in enumerate(reasons) if not reason]
    firsts: dict[int, int] = {}
    for index in kept if _is_list(blocks, reasons) else ():
        if blocks[index].article and blocks[index].level:
            firsts.setdefault(blocks[index].article, index)
    for index in firsts.values():
        blocks[index] = replace(blocks[index], level=1)
    for index in kept if firsts else ():
        if blocks[index].level > 1 and not blocks[index].article:
            reasons[index] = "container"  # the name of the list of articles
    if any(blocks[index].level == 1 for index in kept):
        return blocks
    called = [index for index in kept if blocks[index].named and not blocks[index].cells]
    if called and all(_heads(blocks, index) for index in called):
        for index in called:
            blocks[index] = replace(blocks[index], level=1)
        return blocks
    _large_titles(blocks, reasons)
    return blocks


def _large_titles(blocks: list[Block], reasons: Reasons) -> None:
    """Make headings of the lines in large letters that text stands below; what stands above is a menu.

    So do lines in bold right below a rule across the page.
    """
    short = [
        i for i, b in enumerate(blocks) if not reasons[i] and not b.cells and len(b.text) <= LINK_LENGTH * 2
    ]
    large = [index for index in short if blocks[index].large]
    titles = [index for index in large if _heads(blocks, index)]
    if not titles:
        return
    bold = [i for i in short if i > titles[0] and blocks[i].ruled and blocks[i].bold and _heads(blocks, i)]
    for index in {*titles, *(i for i in bold if blocks[i].bold >= len(blocks[i].text.replace(" ", "")))}:
        blocks[index] = replace(blocks[index], level=1)
    for index in short:
        if index < titles[0] and (blocks[index].large or TINY.fullmatch(blocks[index].text)):
            reasons[index] = "navigation"


def _heads(blocks: Sequence[Block], index: int) -> bool:
    """Whether text stands below what the page calls a title, before the next one."""
    for block in blocks[index + 1 :]:
        if block.named or block.level or block.large:
            return False
        if len(block.text) >= MIN_TEXT and block.linked * 2 < len(block.text):
            return len(blocks[index].text) <= LINK_LENGTH * 2
    return False
