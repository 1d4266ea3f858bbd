"""Who wrote it, where they work and when: the lines that say so, above and below an article."""

import re
from dataclasses import dataclass

from rag.reading.dates import find_date, is_date_line
from rag.reading.names import INSTITUTION, OFFICE, are_names, is_institution, is_name


@dataclass(frozen=True, slots=True)
class Credit:
    """What one line says of an article; ``sure`` where its form alone shows that it is a credit."""

    author: str | None = None
    affiliation: str | None = None
    published: str | None = None
    sure: bool = False


# □ 张三
BULLET = re.compile(r"[□■◎◇◆●○▲△★☆◤▍⊙⊕]+[ \t\u3000]*(?=\S)")
# 作者:张三, 文/李四, 记者 王五
LABEL = re.compile(
    r"(?:本文|原文)?(?:作者|文字|文|撰文|撰稿|记者|記者|通讯员|通訊員|整理|执笔人?|執筆人?|主讲人?|演讲人|口述|编译|采写|採寫|讲述|报告人|发言人|供稿)"
    r"(?:[ \u3000]*[:：/／丨|｜][ \u3000]*|[ \u3000]+)(?=\S)"
)
ENGLISH = re.compile(r"(?:Written |Text )?(?:by|BY|By)[:\s]\s*(?=[A-Z])|(?:Authors?|AUTHORS?)\s*:\s*(?=\S)")
# 本报记者, 新华社特约评论员: the paper and the role before a name.
ROLE = re.compile(
    r"(?:(?:本报|本報|本刊|本网|本網|本台|[\u4e00-\u9fff]{2,8}(?:社|报|報|网|網|台))?[ \u3000]*(?:见习|見習|特约|特約|首席|全媒体|全媒體|融媒体|实习|實習|驻[\u4e00-\u9fff]{2,4})*"
    r"(?:记者|記者|通讯员|通訊員|评论员|評論員|撰稿人|撰稿|研究员|作者|编辑|編輯)|本报|本報)[ \t\u3000:：]*"
)
ROLE_LINE = re.compile(
    r"(?:本报|本報|本刊|本网|本網|新华社|新華社|中新社|中央社|人民网|[\u4e00-\u9fff]{2,6}(?:日报|日報|晚报|晚報|时报|時報))[ \u3000]*(?:见习|見習|特约|特約|首席|全媒体|融媒体|驻[\u4e00-\u9fff]{2,4})*(?:记者|記者|通讯员|通訊員|评论员|評論員)[ \u3000]*"
)
TAIL_ROLE = re.compile(
    r"[ \t\u3000]*(?:文[/／]?图|文字?/摄影|摄影报道|攝影報導|报道|報道|報導|文[/／][图圖片摄攝]{1,2}|摄|攝|供图|供稿|整理|/文|文)$"
)
# (作者系…), (作者单位:…), (The author is …)
CREDIT = re.compile(
    r"[(（\[【]?[ \u3000]*(?:本文)?(?:第一)?作者(?:均|分别|分別)?(?:(?:工作)?(?:单位|單位|简介|簡介|信息)(?:[:：]|为|為|系|是)|[系係]|为|為|是|[:：])[ \u3000]*"
)
CREDIT_ENGLISH = re.compile(
    r"[(\[]?(?:The (?:author|writer)s? (?:is|are)|About the author:?)\s+", re.IGNORECASE
)
# What follows the affiliation and says something else: ;本文系…课题成果
AFTERTHOUGHT = re.compile(
    r"[;；。,，]?[ \u3000]*(?:本文|此文|该文|本研究|基金项目|本成果|邮箱|电子邮箱|通讯地址|联系电话|联系方式)"
)
# (潼南区水利局文/图), (记者 张三), (来源:…) as the last words of a paragraph
INLINE = re.compile(r"[(（]([^()（）]{2,60})[)）][ \u3000]*$")
INLINE_ROLE = re.compile(r"(?:文[/／]?[图圖摄攝片]|摄影报道|供稿|供图|文并图|图文|整理|报道|報道|報導|文)$")
# key: value groups of a web page's line under the title
META_KEY = re.compile(
    r"(来源|來源|稿源|出处|作者|记者|記者|责任编辑|責任編輯|编辑|編輯|时间|時間|日期|发布时间|發布時間|发布日期|發佈日期|更新时间|字号|浏览次数|浏览|瀏覽|阅读|点击|点击数|人气|Source|Author|Date|Published|Views)[ \u3000]*[:：][ \u3000]*",
    re.IGNORECASE,
)
BLANK = re.compile(r"[ \t\u3000]+")
EDGE = "()（）[]【】 \t\u3000"


def byline(text: str) -> Credit | None:
    """Return what a line under a title says about author, place of work and date."""
    if len(text) > 120 or text[-1:] in "。;；?？!！":
        return None
    for form in (_bullet, _meta, _label, _role, _english, _date):
        credit = form(text)
        if credit:
            return credit
    return _bare(text)


def _bullet(text: str) -> Credit | None:
    mark = BULLET.match(text)
    if not mark or len(text) > 60:
        return None
    credit = _bare(_unroled(text[mark.end() :]))
    return Credit(credit.author, credit.affiliation, sure=True) if credit else None


def _label(text: str) -> Credit | None:
    mark = LABEL.match(text.lstrip(EDGE))
    if not mark:
        return None
    credit = _bare(_unroled(text.lstrip(EDGE)[mark.end() :].rstrip(EDGE)))
    return Credit(credit.author, credit.affiliation, sure=True) if credit else None


def _role(text: str) -> Credit | None:
    core = text.strip(EDGE)
    mark = ROLE_LINE.match(core)
    if not mark:
        return None
    names = _unroled(core)
    return Credit(names, sure=True) if are_names(names) else Credit(sure=True) if not names else None


def _english(text: str) -> Credit | None:
    mark = ENGLISH.match(text)
    return Credit(text[mark.end() :].strip(), sure=True) if mark and len(text) < 100 else None


def _date(text: str) -> Credit | None:
    return Credit(published=find_date(text), sure=True) if is_date_line(text) else None


def _meta(text: str) -> Credit | None:
    """Read ``来源:… 作者:… 时间:…``, as web pages have it."""
    keys = list(META_KEY.finditer(text))
    if not keys or keys[0].start() > 30 or (keys[0].start() and not find_date(text[: keys[0].start()])):
        return None
    author = None
    for key, following in zip(keys, [*keys[1:], None], strict=True):
        value = text[key.end() : following.start() if following else len(text)].strip(" \t\u3000|丨｜")
        if key[1].lower() in ("作者", "记者", "記者", "author") and value:
            author = _unroled(value) or None
    if len(keys) == 1 and author:
        return None  # a plain label, read as such
    return Credit(author, published=find_date(text), sure=True)


def _bare(text: str) -> Credit | None:
    """Read names, an institution, or an institution or office and a name."""
    text = text.strip()
    if are_names(text):
        return Credit(text)
    place, name = _split_name(text)
    if place and (INSTITUTION.search(place) or OFFICE.search(place)):
        return Credit(name, place)
    return Credit(affiliation=text) if is_institution(text) else None


def _split_name(text: str) -> tuple[str, str | None]:
    """Part ``office 张三`` at its blanks: as many words at the end as are names are names."""
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)][:12]
    for start, _ in words[1:]:
        if are_names(text[start:]):
            return text[:start].strip(" \t\u3000,，、:："), text[start:]
    return "", None


def _unroled(text: str) -> str:
    text = TAIL_ROLE.sub("", text.strip(EDGE))
    while mark := ROLE.match(text):
        rest = text[mark.end() :]
        if not rest:
            return ""
        text = rest
    return re.sub(r"[ \t\u3000]+(?:通讯员|通訊員|记者|記者)[ \t\u3000]*", " ", text).strip()


def closing(text: str) -> Credit | None:
    """Return what a line at the end of an article says: ``(作者系…)`` and its relatives."""
    if len(text) > 400:
        return None
    mark = CREDIT.match(text) or CREDIT_ENGLISH.match(text)
    if not mark or not (text[0] in "(（[【" or len(text) < 80):
        return None
    body = text[mark.end() :].rstrip("。. ")
    if text[0] in "(（[【":
        body = body.rstrip(")）]】")
        body += ")" * (body.count("(") > body.count(")")) + "）" * (body.count("（") > body.count("）"))
    cut = AFTERTHOUGHT.search(body)
    return _place(body[: cut.start()] if cut else body)


def _place(text: str) -> Credit:
    name, _, rest = text.partition(",") if "," in text else text.partition("，")
    if rest and is_name(name.strip()):
        return Credit(name.strip(), rest.strip(), sure=True)
    return Credit(text, sure=True) if is_name(text) else Credit(affiliation=text.strip() or None, sure=True)


def inline(text: str) -> tuple[int, Credit] | None:
    """Return the credit in brackets that ends a paragraph, and how many characters it takes."""
    mark = INLINE.search(text[-80:])
    if not mark:
        return None
    body = mark[1].strip()
    role = INLINE_ROLE.search(body) or ROLE.match(body) or LABEL.match(body)
    label = LABEL.match(body)
    credit = _bare(_unroled(body[label.end() :] if label else body)) if role else None
    if credit is None and is_name(body):
        credit = Credit(body)
    if credit is None:
        return None
    return len(mark[0]), Credit(credit.author, credit.affiliation, sure=True)
