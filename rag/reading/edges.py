"""What stands at the top and bottom of a file: a paper's name and issue, menus, imprints."""

import re
from collections.abc import Sequence

from rag.reading.bylines import byline
from rag.reading.dates import find_date, is_date_line
from rag.reading.endings import closing
from rag.reading.lines import Line
from rag.reading.noise import ENTRY_WIDTH, Reasons
from rag.reading.questions import is_turn
from rag.reading.variants import compiled
from rag.reading.vocabulary import TINY_MENU

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
    r"|.{0,30}(?:驱动|Powered by|powered by|技术支持).{0,40}$",
)
PRINTED = compiled(r".{2,24}(?:编印|印行|主办|编)")  # who prints a periodical
MAIL = re.compile(r"[\w.-]+@[\w-]+\.\w+|https?://|www\.")
BARS = re.compile(r"(?:[^|｜:：]{1,10}[|｜]){2,}[^|｜:：]{1,10}")  # an open menu
MASTHEAD_WIDTH = 16  # of the name of a paper
MAX_IMPRINT = 120
MAX_CORNER = 24  # characters of a section and a day, above the first title


def mark_top(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark the name of the paper and what numbers its issue, above the first article's head."""
    last = _top_end(lines, reasons)
    signs = [i for i in range(last) if reasons[i] in ("running header", "editor") or _numbers(lines, i)]
    signs = [i for i in signs if not _credits(lines[i])]
    stop = _centred_start(lines, last)
    if signs:
        above = range(signs[-1])
        named = any(_credits(lines[i]) for i in above)
        while signs[-1] + 1 < last and PRINTED.fullmatch(lines[signs[-1] + 1].text):
            signs.append(signs[-1] + 1)
        rest = [i for i in range(signs[-1] + 1, last) if reasons[i] is None]
        rest += [last] if last < len(lines) and lines[last].level else []
        stop = max(stop, signs[-1] if rest and not named else 0)
    signs += [i for i, line in enumerate(lines) if _is_folio(line)]
    for index in (*range(stop), *signs):
        if not _credits(lines[index]):
            reasons[index] = reasons[index] or "running header"


def _is_folio(line: Line) -> bool:
    """Whether the line has day, weekday and page of a paper."""
    text = line.text
    return len(text) < ENTRY_WIDTH and bool(ISSUE.search(text) and WEEKDAY.search(text) and find_date(text))


def _top_end(lines: Sequence[Line], reasons: Reasons) -> int:
    """Return the number of short lines above the first running text or heading of the format."""
    for index, line in enumerate(lines[:MAX_TOP]):
        if index < 4 and not line.level and _numbers(lines, index):
            continue
        if line.level or line.row or (line.short > ENTRY_WIDTH and reasons[index] is None) or line.finished:
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
    if dated and (WEEKDAY.search(text) or ISSUE.search(text)) and not re.search(r"\d:\d\d", text):
        return True
    if index < 6 and PRINTED.fullmatch(text) and text.endswith(("印", "行")):
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
    for index in range(len(lines) - 1, 0, -1):
        line = lines[index]
        if reasons[index] is not None:
            continue
        short = len(line.text) <= MAX_IMPRINT and not line.text.endswith(("。", "！", "？"))
        if not short or line.row or line.level or _signs(line):
            return
        if is_turn(line.text) or not (IMPRINT.match(line.text) or MAIL.search(line.text)):
            return
        reasons[index] = "share"


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
    )
