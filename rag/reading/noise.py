"""Lines that belong to no article, and why: what they are is told by form, place and repetition.

The reasons, which are the words that ``left_out`` uses:

    navigation      menus, buttons, links to other pages, search and account lines
    download        prompts to install, download, pay or log in
    cookies         cookie and consent banners
    share           follow, share, scan and contact-us lines
    disclaimer      terms of use, reservations
    copyright       copyright and registration lines
    editor          who edited, proofread or laid out the page
    outline         tables of contents, lists of titles
    container       the name of the collection around the articles
    page number     a page's number
    running header  a line that stands at the top or bottom of many pages, or repeats the file's title
    caption         the words under a picture
    footnote        a note at the foot of a page
    break           the line ends where a paragraph was cut and is joined again
    blank           white space outside the articles, or put between Chinese characters by OCR
    hyphen          the hyphen of a word that was cut at the end of a line
    markup          marks of the format: heading marks, table rules, front matter
    learned         a line that stands in many files of the folder
"""

import re
from collections import Counter
from collections.abc import Sequence

from rag.reading.lines import Line, is_short, text_ends

Reasons = list[str | None]  # one a line; None where the line may belong to an article

# Whole lines, told by their words. Each pattern is matched at the start of the line.
FURNITURE = [
    ("page number", r"[-—–·•\[(（]?\s*(?:第\s*)?\d{1,4}\s*(?:页|頁)?\s*[-—–·•\])）]$|第\s*\d{1,4}\s*[页頁](?:[,，/\s]*共\s*\d{1,4}\s*[页頁])?$"
                    r"|[Pp]age\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?$|\d{1,4}\s*/\s*\d{1,4}$|\d{1,4}\s*[页頁]$"),
    ("copyright", r"(?:[Cc]opyright|©|\([Cc]\)\s|版权所有|版權所有|著作权|.{0,40}[ICP备備案證证]{2,5}[号號]?\s*\d{5,}|.{0,20}公网安备|.{0,60}[Aa]ll [Rr]ights [Rr]eserved|.{0,30}版权归|.{0,30}版權歸)"),
    ("disclaimer", r"(?:免责声明|免責聲明|郑重声明|特别声明|版权声明|版權聲明|声明[:：]|聲明[:：]|.{0,30}本站(?:所有|不对|不對|仅|只|内容|內容)|.{0,60}(?:不代表本[网網站报報刊台]|不构成投资建议|不對.{0,12}負責|不承担(?:任何)?(?:法律)?责任|违规举报|付费下载|侵犯.{0,12}著作权|侵权.{0,20}删除|如有侵权|如有侵權|仅供参考,?请自行))"),
    ("cookies", r".{0,80}(?:[Cc]ookies? (?:to|policy|settings|on this|and similar)|uses? [Cc]ookies|[Aa]ccept (?:all )?[Cc]ookies|使用\s?[Cc]ookie|接受所有\s?[Cc]ookie|[Cc]ookie\s?(?:政策|设置|設定))|(?:Accept all|Reject all|Manage preferences)$"),
    ("share", r"(?:分享到|分享至|分享[:：]|分享$|转发至|扫码关注|掃碼關注|扫一扫|掃一掃|长按(?:识别|二维码)|長按|微信扫|关注我们|關注我們|关注公众号|订阅|訂閱|点赞|點讚|收藏$|举报$|Share (?:this|on)|Share$|Follow us|Subscribe|Sign up for)"
              r"|.{0,24}(?:扫码关注|扫描二维码|掃描.{0,2}QR|微信公众号[:：]|官方微信|投稿邮箱|投稿信箱|新闻热线|客服微信|客服电话|联系客服|聯絡客服)"),
    ("download", r".{0,12}(?:到电脑桌面|桌面快捷|下载(?:本文档|文档|全文|客户端|App|APP)|立即下载|免费下载|下載\s?(?:App|APP|全文)|VIP专享|付费阅读|登录后(?:查看|阅读)|登入後|Download (?:the )?(?:app|App|PDF)|打开App|打开APP)|电脑桌面$|安装后可以"),
    ("editor", r"[(（\[【]?(?:责任编辑|責任編輯|责编|責編|编辑|編輯|本版编辑|版式|校对|校對|审核|審核|监制|監製|排版|美编|值班编辑|终审|初审|复审|編審)(?:[:：/／\s]+)\S{1,40}$"),
    ("navigation", r"(?:首页|首頁|返回(?:首页|首頁|顶部|頂部|列表|上一页|目录)|回到(?:顶部|頂部|首页)|上一[篇页頁条則]|下一[篇页頁条則]|打印(?:本页)?|列印|关闭(?:窗口|本页)?|關閉(?:視窗)?|登录|登錄|登入|注册|註冊|搜索|搜尋|搜索资料|我的下载|会员中心|會員中心|联系我们|聯絡我們|关于我们|關於我們|网站地图|網站地圖|设为首页|加入收藏|更多|更多>+|查看更多|相关(?:阅读|推荐|文章|新闻|链接)|相關(?:閱讀|新聞|文章|連結)|延伸阅读|推荐阅读|推薦閱讀|热门(?:推荐|文章|新闻)|猜你喜欢|您可能(?:关注|感兴趣).{0,10}|确认删除\??|字号[:：].{0,12}|繁體|简体|English|确定|取消|評論|评论\d*|网友评论|发表评论"
                   r"|Home|Menu|Search|Log ?in|Sign in|Sign up|Register|Skip to (?:main )?content|Back to top|Previous(?: article| page)?|Next(?: article| page)?|Related (?:articles|stories|posts)|Read more|More|Contact us|About us|Privacy policy|Terms of (?:use|service)|Sitemap|Print|Close|Comments?)[\s:：>»|]*$"
                   r"|(?:当前位置|當前位置|您的位置|您现在的位置|您現在的位置|现在位置|所在位置|You are here)\s*[:：>]|首[页頁]\s*[>»|｜/·]|Home\s*[>»|/]|(?:上一篇|下一篇|上一則|下一則|Previous|Next)\s*[:：]"),
]  # fmt: skip
PATTERNS = [(reason, re.compile(pattern)) for reason, pattern in FURNITURE]
BULLET = re.compile(r"^[•·●▪◦*\-\d.、)）\s]+")
# Headers that announce a table of contents.
OUTLINE = re.compile(
    r"(?:提纲|提綱|目\s{0,4}[录錄次]|内容提要|本期导读|本期要目|本期目录|要目|contents|table of contents)\s*[:：]?$",
    re.IGNORECASE,
)
# An entry's page number, with leaders or blanks before it.
ENTRY = re.compile(r"(?:[….·．—\-]{1,}\s*|\s+|\t)\d{1,4}$|[….·．]{3,}")
NUMBER = re.compile(r"^(?:\d{1,2}[.、)）]\s*)+|[….·．—\s]*\d{0,4}$")
MIN_ENTRIES = 3


def furniture(lines: Sequence[Line], learned: frozenset[str]) -> Reasons:
    """Return for each line the reason to leave it out, or ``None``."""
    reasons: Reasons = [_pattern(line, learned) for line in lines]
    _mark_outlines(lines, reasons)
    _mark_edges(lines, reasons)
    return reasons


def key(text: str) -> str:
    """Return the form in which lines of several files or pages are compared: digits are alike."""
    return re.sub(r"\d+", "0", re.sub(r"\s+", "", text))


def _pattern(line: Line, learned: frozenset[str]) -> str | None:
    if learned and len(line.text) <= 120 and key(line.text) in learned:
        return "learned"
    head = line.head
    bare = BULLET.sub("", head) or head
    for reason, pattern in PATTERNS:
        if pattern.match(head if reason == "page number" else bare) and _fits(line, reason):
            return reason
    return None


def _fits(line: Line, reason: str) -> bool:
    """Whether the line is short enough for its kind: only legal text runs long."""
    return len(line.text) <= (240 if reason in ("disclaimer", "cookies", "copyright") else 60)


def _mark_outlines(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark runs of short lines that announce what follows, by header, page numbers or repetition."""
    later = Counter(map(_entry_key, lines))
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and not text_ends(lines[end].text) and is_short(lines[end], 80):
            end += 1
        first, last = _outline(lines[start:end], later)
        for index in range(start + first, start + last):
            reasons[index] = reasons[index] or "outline"
        for line in lines[start : end + 1]:
            later[_entry_key(line)] -= 1
        start = end + 1


def _entry_key(line: Line) -> str:
    return NUMBER.sub("", line.head) if len(line.text) < 160 else ""


def _outline(run: Sequence[Line], later: Counter[str]) -> tuple[int, int]:
    """Return the bounds of the table of contents inside a run of short lines, or an empty range."""
    remaining = Counter(later)
    signals = []
    for index, line in enumerate(run):
        name = _entry_key(line)
        remaining[name] -= 1
        announced = len(name) >= 4 and remaining[name] > 0
        if announced or ENTRY.search(line.tail):
            signals.append(index)
    header = next((index for index, line in enumerate(run) if OUTLINE.match(line.text)), None)
    if len(signals) < MIN_ENTRIES and not (header is not None and signals):
        return 0, 0
    first = header if header is not None and header < signals[-1] else signals[0]
    inside = [signal for signal in signals if signal >= first]
    return (first, inside[-1] + 1) if len(inside) * 4 >= inside[-1] - first else (0, 0)


def _mark_edges(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark what stands among furniture before the first and after the last running text."""
    prose = [index for index, line in enumerate(lines) if reasons[index] is None and not is_short(line, 80)]
    if not prose:
        return
    tail = [index for index in range(prose[-1] + 1, len(lines)) if _strong(reasons[index])]
    if tail:
        _fill(reasons, tail[0], len(lines), "navigation")
    top = [index for index in range(prose[0]) if _strong(reasons[index])]
    if top:
        _fill(reasons, 0, top[-1], "navigation")


def _strong(reason: str | None) -> bool:
    return reason not in (None, "outline", "page number", "editor")


def _fill(reasons: Reasons, start: int, end: int, reason: str) -> None:
    for index in range(start, end):
        reasons[index] = reasons[index] or reason
