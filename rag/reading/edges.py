"""What stands at the top and bottom of a file: a paper's name and issue, menus, imprints."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.reading.bylines import byline
from rag.reading.dates import find_date, is_date_line
from rag.reading.endings import closing, signed_off
from rag.reading.imprints import is_day, is_imprint
from rag.reading.lines import Line, width
from rag.reading.names import is_institution
from rag.reading.noise import ENTRY_WIDTH, Reasons
from rag.reading.questions import is_turn
from rag.reading.variants import compiled
from rag.reading.vocabulary import TINY_MENU
from rag.reading.wraps import starts_paragraph

MAX_TOP = 12  # lines above an article's own
CENTRED = 6  # columns to the right of other lines
# Words set far apart: a line made of the two corners of a page.
CORNERS = re.compile(r"\S(?: {4,}|[\t\u3000 ]*\u3000{2,}[\t\u3000 ]*)\S")
WEEKDAY = compiled(
    r"编辑|责编|责任|电话|[(（][一二三四五六日][)）]|星期[一二三四五六日天]|周[一二三四五六日]|农历|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
)
# What numbers an issue or a page of a periodical.
ISSUE = compiled(
    r"(?:总?第 ?[\d〇零一二三四五六七八九十百千]{1,6} ?[期辑卷版])"
    r"|(?:19|20)\d\d ?年 ?\d{1,2} ?月[号刊]"
    r"|(?<![A-Za-z\d])[A-D]\d{1,2}(?![A-Za-z\d]) ?版?"
    r"|(?:^|\s)\d{1,2} ?版"
    r"|\b(?:No|Nr|Vol|Volume|Issue|NO|VOL|ISSUE|Number)\.? ?\d{1,4}\b|\b\d{1,3} ?\((?:19|20)\d\d\)"
    r"|(?:Spring|Summer|Autumn|Fall|Winter) (?:19|20)\d\d"
    r"|\b(?:19|20)\d\d; ?\d{1,4}(?: ?\(\d{1,3}\))? ?: ?\d{1,5}"
    r"|[\u4e00-\u9fffA-Za-z] ?(?:19|20)\d\d[.．]\d{1,2}$",
)
FAR_NUMBER = re.compile(r"\S {3,}\d{1,4}$|^\d{1,4} {3,}\S")
FOLIO = re.compile(r"[^\d\s,，:：.。]{2,12} {0,3}\d{1,4}|\d{1,4} {1,3}[^\d\s,，:：.。]{2,12}")
# How to reach the makers of a page, what it costs and who printed it.
IMPRINT = compiled(
    r".{0,30}(?:地址|社址|邮编|邮政编码|电话|热线|传真|邮箱|信箱|电邮|网址|定价|零售价|"
    r"Address|Tel|Phone|E-?mail|Submissions?|Subscriptions?|Letters|Write to|ISSN|CN)\s?[:：\d].{0,90}$"
    r"|.{0,12}(?:今日天气|天气预报).{0,40}$|.{2,16}(?:印刷厂|印务|编印|印行).{0,12}$"
    r"|.{0,4}(?:网站维护|投稿请).{0,40}$|.{0,8}(?:开放|参观|营业)时间.{0,40}$|.{0,12}内线.{0,12}$"
    r"|(?:.{2,10}[:：] ?[(（]?[\d\-—()（） ]{7,24}){1,3}$|.{0,6}(?:来信|来稿|稿件|投稿)?请寄[:：]?.{0,40}$"
    r"|.{0,10}(?:欢迎|敬请)(?:来信|来稿|投稿|订阅|赐稿).{0,40}$|.{0,10}(?:本栏目|本版|本刊|本报|编辑部).{0,12}(?:欢迎|征稿|投稿|来稿|来信|推荐).{0,40}$"
    r"|.{0,6}(?:截稿|印数|准印证|内部资料|免费取阅|免费赠阅|免费交流).{0,50}$"
    r"|[—–-]{1,3} ?[^—–\s-].{2,40} ?[—–-]{1,3}$"
    r"|(?:Copy|Contributions?|Articles|Questions|Items|Letters|Entries|Material|News|Deadline)\b.{0,40}"
    r"\b(?:next|to the [Ee]ditor|should (?:reach|be sent)|deadline|by the \d|by \d|for [A-Z]).{0,90}$"
    r"|(?:Next (?:issue|number)|Printed (?:and published )?(?:by|at)|Published (?:by|monthly)).{0,90}$"
    r"|.{0,30}(?:驱动|Powered by|powered by|技术支持).{0,40}$",
)
# The way to a page, and how often it was read.
CRUMBS = compiled(r"[^>＞»›。]{1,20}(?:\s*(?:>>|>|＞|»|›|→)\s*[^>＞»›。]{1,20})+")
COUNTED = compiled(r".*(?:点击|浏览|阅读|访问)(?:数|量|次数|率)?[:：] ?\d")
DATED = compiled("作者|来源|发布|时间|日期|记者")
# Who may see a paper, and how it is to be kept.
RESTRICTED = compiled(
    r"(?:内部(?:文件|资料|刊物|参考|材料|通讯)|仅供.{2,8}|注意保[存密]|妥善保[存管]|请您?传阅|请勿(?:外传|翻印|转载)|"
    r"不得(?:外传|翻印)|免费(?:取阅|赠阅|交流|索取|赠送)|[绝机秘]密(?:★.{0,6})?|特[急提]|急件|加急|密级[:：].{1,6}|"
    r"档号.{2,24}|第?.{1,4}号文件|供.{2,8}(?:参考|使用)|存档|归档|"
    r"请(?:取阅|领取|传阅|张贴)|宣传(?:材料|资料|单|页|册)|明白纸)"
)
REDHEAD = compiled(r".{3,30}(?:文件|发文稿纸|发文笺|公文处理笺|任免通知)")
# What parts the fields of a line above a title, and what these are: a board, a column, a paper.
BOARD_GAP = re.compile(r"\s*[★☆◆●■|｜•]\s*| [/／·] |[ \t]{2,}|\u3000+|(?<=》)(?=\S)")
BOARD = compiled(
    r".{0,12}(?:公告|通知公告|公示栏|宣传栏|信箱|资料|专刊|专栏|园地|选登|文摘|通讯|动态|热线|副刊|特刊|专版|天地|讲座|"
    r"讲堂|论坛|人物|周刊|月刊|双月刊|季刊|半月刊|增刊|会刊|快报|简报|汇编|选编|文集|丛刊|读本|[^出]版)|《.{2,14}》.{0,12}|"
    r"(?:Supplement|Section|Part|Page|Column)\b.{0,30}|"
    r".{2,40}\b(?:GAZETTE|HERALD|TIMES|POST|NEWS|CHRONICLE|BULLETIN|NEWSLETTER|JOURNAL|REVIEW|MAGAZINE|ADVERTISER)"
)
BOARD_FIELD, UNDER_BOARD = 16, 40  # width of one field, and of the title under a board
# How the name of a web site or an office ends.
SITE = compiled(
    r"^【.{2,12}】.{0,6}$|(?:网|报|热线|在线|平台|门户|中心|频道|论坛|专栏|[^出再]版|刊|台|社|局|院|馆|政府)$"
)
PRINTED = compiled(r".{2,24}(?:编印|印行|主办|编)")  # who prints a periodical
MAIL = re.compile(r"[\w.-]+@[\w-]+\.\w+|https?://|www\.")
BARS = re.compile(r"(?:[^|｜:：]{1,10}[|｜]){2,}[^|｜:：]{1,10}")  # an open menu
MASTHEAD_WIDTH = 16  # of the name of a paper
MAX_IMPRINT = 120
MAX_LAST = 40  # width of a line below the last text of a periodical that is no part of it
MAX_CORNER = 24  # characters of a section and a day, above the first title


def mark_top(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark the name of the paper and what numbers its issue, above the first article's head."""
    _mark_boards(lines, reasons)
    last = _top_end(lines, reasons)
    signs = [i for i in range(last) if reasons[i] in ("running header", "editor") or _numbers(lines, i)]
    signs = [i for i in signs if not _credits(lines[i])]
    stop = _centred_start(lines, last)
    if signs:
        named = any(_credits(lines[i]) for i in range(signs[-1]))
        while signs[-1] + 1 < last and _belongs(lines, signs[-1] + 1, last):
            signs.append(signs[-1] + 1)
        rest = [i for i in range(signs[-1] + 1, last) if reasons[i] is None and _may_be_title(lines[i])]
        rest += [last] if last < len(lines) and lines[last].level else []
        stop = max(stop, signs[-1] if rest and not named else 0)
    stop = max(stop, _site_end(lines, reasons, last))
    signs += [i for i, line in enumerate(lines) if _is_folio(line)]
    for index in (*range(stop), *signs):
        if not _credits(lines[index]):
            reasons[index] = reasons[index] or "running header"
    for index in range(1, len(lines)):
        if reasons[index] == "running header" and lines[index].gap == 0 and _credits(lines[index]):
            title = reasons[index - 1] is None and not lines[index - 1].finished
            reasons[index] = None if title else "running header"  # where the text was printed before


def _may_be_title(line: Line) -> bool:
    """Whether a line tells neither author nor day; what looks like a name in Latin letters may be a title."""
    credit = byline(line.text)
    return credit is None or (not credit.sure and line.text[0].isascii())


def _site_end(lines: Sequence[Line], reasons: Reasons, last: int) -> int:
    """Return how many lines at the top name a web site, above its menu and a title."""
    for index in range(1, min(last, 4)):
        rest = any(reasons[i] is None and _may_be_title(lines[i]) for i in range(index + 1, last))
        if (
            _strong(reasons[index])
            and rest
            and reasons[index - 1] is None
            and SITE.search(lines[index - 1].text)
        ):
            return index
    return 0


def _belongs(lines: Sequence[Line], index: int, last: int) -> bool:
    """Whether a line below what numbers an issue says who prints it, or its day, above a title."""
    text = lines[index].text
    titles = any(map(_may_be_title, lines[index + 1 : last]))
    if PRINTED.fullmatch(text):
        return True
    return titles and (is_day(text) or is_imprint(text))


def _mark_boards(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark what an office or a site puts above a title: the way to the page, a board, who may read it."""
    free = [index for index in range(min(len(lines), MAX_TOP)) if reasons[index] is None]
    for index, below in pairwise(free):
        text = lines[index].text
        if lines[index].prose or lines[index].level or lines[index].row:
            return
        if CRUMBS.fullmatch(text) or (COUNTED.match(text) and not DATED.search(text)):
            reasons[index] = "navigation"
        elif REDHEAD.fullmatch(text) or all(map(RESTRICTED.fullmatch, _fields(text))):
            reasons[index] = "container"
        elif _is_board(lines[index], lines[below]):
            reasons[index] = "running header"
        else:
            return


def _fields(text: str) -> list[str]:
    fields = [field for field in BOARD_GAP.split(text) if field]
    words = text.split()
    apart = len(fields) == 1 and len(words) > 2 and not any(word.isascii() for word in words)
    return words if apart else fields


def _is_board(line: Line, below: Line) -> bool:
    """Whether the fields of a line tell where the title below it stands."""
    fields = _fields(line.text)
    titled = below.short <= UNDER_BOARD and not below.finished and below.text[0] not in "—–-(（"
    if len(fields) < 2 or not titled or byline(line.text) or byline(below.text):
        return False
    told = any(RESTRICTED.fullmatch(f) or BOARD.fullmatch(f) or is_institution(f) for f in fields)
    return told and all(width(field) <= BOARD_FIELD for field in fields)


def _is_folio(line: Line) -> bool:
    """Whether the line has day, weekday and page of a paper."""
    text = line.text
    return len(text) < ENTRY_WIDTH and bool(ISSUE.search(text) and WEEKDAY.search(text) and find_date(text))


def _top_end(lines: Sequence[Line], reasons: Reasons) -> int:
    """Return the number of short lines above the first running text or heading of the format."""
    for index, line in enumerate(lines[:MAX_TOP]):
        if starts_paragraph(lines, index):
            return index
        if index < 4 and not line.level and _numbers(lines, index):
            continue
        text = line.finished and not (line.text[-1] in "?？!！" and line.short <= MAX_LAST)
        text = text or is_turn(line.text)
        if line.level or line.row or (line.short > ENTRY_WIDTH and reasons[index] is None) or text:
            return index
    return min(len(lines), MAX_TOP)


def _numbers(lines: Sequence[Line], index: int) -> bool:
    """Whether the line tells issue, page or day of a paper."""
    text = lines[index].text
    if len(text) > ENTRY_WIDTH or text[0] in "(（":
        return False
    dated = find_date(text) is not None
    if CORNERS.search(text) and (dated or ISSUE.search(text) or FAR_NUMBER.search(text)):
        return True
    if is_imprint(text, numbers=True) and not re.search(r"\d:\d\d", text):
        return True
    fields = text.split()
    corner = index < 4 and len(fields) > 1 and len(text) <= MAX_CORNER and byline(text) is None
    if corner and any(map(is_date_line, fields)):
        return True
    return index < 4 and bool(ISSUE.search(text)) and not dated and "《" not in text


def _centred_start(lines: Sequence[Line], last: int) -> int:
    """Return the first line in the middle of the column, where the lines of a head are."""
    below = lines[last : last + 8]
    margin = max((line.indent for line in below), default=0)
    if any(line.short > MASTHEAD_WIDTH or line.indent >= margin + CENTRED for line in lines[:1]):
        return 0
    for index in range(last):
        line = lines[index]
        if index and line.gap and line.indent >= margin + CENTRED > lines[index - 1].indent:
            return index
    return 0


def _credits(line: Line) -> bool:
    credit = byline(line.text)
    return credit is not None and credit.sure and bool(credit.author or credit.affiliation or credit.number)


def mark_edges(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark the menus at the top, and whatever stands among furniture after the last running text."""
    _mark_imprint(lines, reasons)
    _mark_folio(lines, reasons)
    prose = [
        index
        for index, line in enumerate(lines)
        if reasons[index] is None and line.short > ENTRY_WIDTH and not _among(lines, reasons, index)
    ]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    tail = [index for index in range(last + 1, len(lines)) if _strong(reasons[index])] if prose else []
    for index in range(tail[0], len(lines)) if tail else ():
        if reasons[index] is None and not _signs(lines[index]):
            reasons[index] = "navigation"
    top = [index for index in range(first) if _strong(reasons[index])]
    for index in range(top[-1]) if top else ():
        if reasons[index] is None and TINY_MENU.fullmatch(lines[index].text) and not _signs(lines[index]):
            reasons[index] = "navigation"
    for index in range(min(first, MAX_TOP)):
        if reasons[index] is None and not lines[index].row and BARS.fullmatch(lines[index].text):
            reasons[index] = "navigation"


def _among(lines: Sequence[Line], reasons: Reasons, index: int) -> bool:
    """Whether a short sentence stands between furniture."""
    if not 0 < index < len(lines) - 1 or len(lines[index].text) > ENTRY_WIDTH:
        return False
    return _strong(reasons[index - 1]) and _strong(reasons[index + 1])


def _mark_imprint(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark the last lines of a file where they say how to reach its makers."""
    issue = "running header" in reasons[:4]
    for index in range(len(lines) - 1, 0, -1):
        line = lines[index]
        if reasons[index] is not None:
            continue
        short = len(line.text) <= MAX_IMPRINT and not line.text.endswith(("。", "！", "？"))
        if not short or line.row or line.level or _signs(line):
            return
        told = IMPRINT.match(line.text) or MAIL.search(line.text) or is_imprint(line.text)
        told = told or (issue and _stands_last(line))
        if is_turn(line.text) or not told:
            return
        reasons[index] = "share"


def _stands_last(line: Line) -> bool:
    """Whether a short line below the last text of a periodical is no part of it."""
    apart = line.gap > 0 or (CORNERS.search(line.text) is not None and signed_off(line.text) is None)
    return apart and line.short <= MAX_LAST and not line.finished


def _mark_folio(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark a name and a page's number that stand alone below the last text."""
    last = next((i for i in range(len(lines) - 1, 0, -1) if reasons[i] is None), 0)
    line = lines[last] if last else None
    if line and line.gap and FOLIO.fullmatch(line.text) and lines[last - 1].finished and not line.row:
        reasons[last] = "running header"


def _signs(line: Line) -> bool:
    """Whether the line says who wrote an article, or when."""
    credit = closing(line.text) or byline(line.text)
    return credit is not None and credit.sure


def _strong(reason: str | None) -> bool:
    return reason not in (
        None,
        "outline",
        "page number",
        "editor",
        "markup",
        "caption",
        "running header",
        "footnote",
        "advertisement",
        "container",
    )
