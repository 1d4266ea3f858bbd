"""Who wrote it, where they work and when, as the end of an article says it: credits and signatures."""

import re
from dataclasses import replace

from rag.reading.bylines import BRACKETED, byline
from rag.reading.credits import Credit
from rag.reading.dates import find_date, is_date_line
from rag.reading.labels import EDGE, LABEL, ROLE, bare, by_role, labelled, placed, without_roles
from rag.reading.names import are_names, is_name, may_sign
from rag.reading.variants import compiled

# (作者系…), (作者单位:…), (The author is …)
CREDIT = compiled(
    r"[(（\[【]?[ \u3000]*(?:本文)?(?:第一)?(?:作者|口述者|讲述者|笔者)(?:均|分别)?(?:(?:工作)?(?:"
    r"单位|简介|信息)(?:[:：]|为|系|是|[ \u3000])|"
    r"现?(?:供职|任职|就职|工作|任教|就读)于|系|为|是|[:：])[ \u3000]*"
)
# (作者张三系…)
NAMED_CREDIT = compiled(
    r"[(（\[【]?[ \u3000]*(?:本文)?作者[:： \u3000]*([\u4e00-\u9fff·]{2,4}?)"
    r"(?:系|[,，]\s*|为(?=\S)|是)"
    r"|[(（]([\u4e00-\u9fff·]{2,4})系(?=[\u4e00-\u9fff ]{3,30}[)）]$)"
)
# (收稿日期:2005-03-21)
RECEIVED = compiled(r"[(（\[【]?(?:收稿|投稿|改稿|定稿|修回|来稿|截稿|录用)(?:日期|时间)?[:：]?.{0,40}$")
CREDIT_ENGLISH = compiled(
    r"[(\[]?(?:The (?:author|writer)s? (?:is|are)|About the author:?)\s+", re.IGNORECASE
)
# What follows the affiliation and says something else: ;本文系…课题成果
AFTERTHOUGHT = compiled(
    r"[;；。,，]?[ \u3000]*(?:本文|文中|此文|该文|本研究|基金项目|本成果|邮箱|电子邮箱|"
    r"通讯地址|联系电话|联系方式)"
)
# (潼南区水利局文/图), (记者 张三), (来源:…) as the last words of a paragraph
INLINE = re.compile(r"[(（]([^()（）]{2,60})[)）][ \u3000]*$")
# 记者:张三, behind the last sentence
BEHIND = compiled(
    r"(?<=[。！？”」])[ \u3000]*(?:本报)?(?:记者|撰文|图文|文)[:：][ \u3000]?"
    r"([\u4e00-\u9fff· \u3000、]{2,16})$"
)
INLINE_ROLE = compiled(r"(?:文[/／]?[图摄片]|摄影报道|供稿|报送|供图|文并图|图文|整理|报[道导]|文)$")
# (摘自《某报》2007年第9期): where a text was taken from
EXCERPT = compiled(r"[(（](?:摘自|选自|原载|转自|转载自|据|原刊|节选自|摘编自)[^()（）]{2,40}[)）]")
# How the name under a letter may end.
POLITE = compiled(r"[ \u3000]*(?:敬上|谨上|谨启|敬启|拜上|手书|谨识|谨志|敬识)$|[ \u3000]+(?:启|上|识|记)$")
SIGNED_AS = compiled(
    r"[ \u3000]*(?:供稿|报送|供图|发布|编发|[ \u3000][宣订立印])$"
    r"|[ \u3000]*[(（](?:[公印盖签]?章|代章)[)）]$|(?<=[会处局科室部院])[宣订立启]$"
)
WHERE = compiled(r"[湾里村镇乡市县区道街路坊洲岛角环涌埔塘围屯庄坪岭港]$")  # of whoever signs a letter
WIDE = re.compile(r" {2,}|\u3000+|\t+")
MAX_SIGNATURE, MAX_PART = 30, 10  # characters of a signature, and of each half
# (晓 禾): a pen name; and the words in brackets that are none.
PEN_NAME = re.compile(r"[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff][ \u3000]+[\u4e00-\u9fff]")
NO_NAME = compiled(
    r"待续|未完|未完待续|续完|全文|完结|完|全书完|剧终|全剧终|连载|节选|摘要|略|图略|表略|下略|以下略|附图|综合|本报"
    r"|新华社|转载|上|中|下|诗|小说|掌声|笑|大笑|笑声|鼓掌|哄笑|沉默|同上|下同|后同|见[左右上下附]?[图表]"
    r"|[左右上下附][图表]|图[一二三四五\d]|译注|原注|注释?|编者注|译者注|编者|作者|译者|原文|待查|存疑"
)
SUBJECT = re.compile("^[^由]{0,8}由")  # 问答由…整理
# The blank before a date, in a signature.
BEFORE_DATE = compiled(
    r"[ \t\u3000\n]+(?=(?:中华)?民国 ?[\d〇零○一二三四五六七八九十]{2,5} ?年|"
    r"(?:19|20|[一二])[\d〇零○一二三四五六七八九]{2,3} ?年|"
    r"\d{4}[-/.]|\d{1,2} [A-Z][a-z]{2,8} (?:19|20)\d\d|[A-Z][a-z]{2,8} (?:\d{1,2}, )?(?:19|20)\d\d)"
)


def closing(text: str) -> Credit | None:
    """Return what a line at the end of an article says: ``(作者系…)`` and its relatives."""
    if len(text) > 400:
        return None
    if EXCERPT.fullmatch(text):
        return Credit(sure=True)
    if text[:2] == "作者" and (credit := labelled(text)) and credit.author:
        return None  # a byline, which stands above an article
    if RECEIVED.match(text) and find_date(text):
        return Credit(sure=True)
    mark = CREDIT.match(text) or CREDIT_ENGLISH.match(text)
    named = NAMED_CREDIT.match(text)
    if named and is_name(named[1] or named[2]):
        return _closed(text, named.end(), named[1] or named[2])
    if not mark and BRACKETED.fullmatch(text):
        core = text.strip(EDGE)
        inner = (
            by_role(text) or labelled(text) or placed(core) or bare(without_roles(text)) or _supplied(core)
        )
        inner = inner or (_pen_name(core) if text[0] in "(（" else None)
        return replace(inner, sure=True) if inner else None
    if not mark or not (text[0] in "(（[【" or len(text) < 80):
        return None
    return _closed(text, mark.end())


def _pen_name(text: str) -> Credit | None:
    """Read a name that has no surname, alone or behind a place: 晓 禾, 磨工车间　小 蓝."""
    place, gap, name = text.partition("\u3000")
    if not gap:
        place, _, name = "", "", text
    if not PEN_NAME.fullmatch(name) or NO_NAME.fullmatch(name) or may_sign(name) or len(place) > MAX_PART:
        return None
    return Credit(name, place.strip() or None)


def _supplied(text: str) -> Credit | None:
    """Read who supplied a text, whoever that is: 罗家坳村民供稿."""
    role = INLINE_ROLE.search(text)
    named = text[: role.start()].strip() if role else ""
    named = SUBJECT.sub("", named)
    return Credit(affiliation=named) if 2 <= len(named) <= 24 and not re.search("[,，。:：]", named) else None


def _closed(text: str, start: int, author: str | None = None) -> Credit:
    """Read what stands behind the words that make a line a credit."""
    body = text[start:].rstrip("。. ")
    if text[0] in "(（[【":
        body = body.rstrip(")）]】")
        body += ")" * (body.count("(") > body.count(")")) + "）" * (body.count("（") > body.count("）"))
    cut = AFTERTHOUGHT.search(body)
    body = body[: cut.start()] if cut else body
    return Credit(author, body.strip() or None, sure=True) if author else _place(body)


def _place(text: str) -> Credit:
    name, _, rest = text.partition(",") if "," in text else text.partition("，")
    if rest and is_name(name.strip()):
        return Credit(name.strip(), rest.strip(), sure=True)
    return Credit(text, sure=True) if is_name(text) else Credit(affiliation=text.strip() or None, sure=True)


def inline(text: str, last: bool = False) -> tuple[int, Credit] | None:
    """Return the credit in brackets that ends a paragraph, and how many characters it takes.

    ``last`` is whether the text ends there, so that a name without a surname is one as well.
    """
    mark = INLINE.search(text[-80:])
    if not mark:
        named = BEHIND.search(text[-40:])
        return (len(named[0]), Credit(named[1], sure=True)) if named and are_names(named[1]) else None
    body = mark[1].strip()
    role = INLINE_ROLE.search(body) or ROLE.match(body) or LABEL.match(body)
    label = LABEL.match(body)
    credit = bare(without_roles(body[label.end() :] if label else body)) if role else None
    before = text[: len(text) - len(mark[0])].rstrip()
    if credit is None and before[-1:] in "。！？”』」":
        credit = _in_brackets(body, last)
    return (len(mark[0]), Credit(credit.author, credit.affiliation, sure=True)) if credit else None


def _in_brackets(text: str, last: bool) -> Credit | None:
    if may_sign(text):
        return Credit(affiliation=text)
    if told := placed(text):
        return told
    if (told := bare(text)) and told.author and told.affiliation:
        return told  # 宣传部 张三
    named = len(text) == 3 and is_name(text)
    if last and not NO_NAME.fullmatch(text):
        named = are_names(text) or bool(PEN_NAME.fullmatch(text))
    return Credit(text) if named else None


def signed_off(text: str) -> Credit | None:
    """Return who signs a letter or a note below it: ``张三　　东里``, ``会长 张三 敬上``."""
    told = byline(text) if len(text) <= MAX_SIGNATURE else None
    if told and told.sure and told.author:
        return told
    text = text.strip(EDGE + "—–-")
    if len(text) > MAX_SIGNATURE or re.search("[。！？!?；;:：，,]", text):
        return None
    polite = POLITE.search(text)
    named = text[: polite.start()] if polite else text
    if found := writes_from(named):
        return found
    parts = WIDE.split(named.strip())
    credit = bare(named)
    if credit and credit.author:
        return replace(credit, sure=True)
    if len(parts) == 2 and max(map(len, parts)) <= MAX_PART and not named.isascii():
        return Credit(parts[0], sure=True)
    return Credit(named.strip(), sure=True) if polite and len(named) <= MAX_PART else None


def writes_from(text: str) -> Credit | None:
    """Return who signs a letter in front of the place it comes from: ``张三　　东里``."""
    parts = WIDE.split(text.strip())
    placed = len(parts) == 2 and WHERE.search(parts[1]) and len(parts[0]) <= MAX_PART >= len(parts[1])
    return Credit(parts[0], sure=True) if placed else None


def signs(text: str, below: str) -> bool:
    """Whether a line is an institution that signs, and the line below it the date."""
    return len(text) <= 60 and may_sign(unit(text.strip(EDGE))) and is_date_line(below)


def unit(text: str) -> str:
    """Return the name of an institution without what follows it where it signs: 供稿, 谨启, 订."""
    return POLITE.sub("", SIGNED_AS.sub("", text.strip())).strip() or text.strip()


def signature(text: str) -> Credit | None:
    """Read an institution and a date, as they stand under an official document."""
    if len(text) > 60:
        return None
    found = find_date(text)
    if not found:
        return None
    place = BEFORE_DATE.split(text.strip(EDGE), maxsplit=1)
    office = unit(place[0].strip(" ,，|｜·"))
    if len(place) != 2 or not is_date_line(place[1]) or not may_sign(office):
        return None
    return Credit(affiliation=office, published=found, sure=True)
