"""Who wrote it, where they work and when: the lines that say so, above and below an article."""

import re
from dataclasses import replace
from functools import lru_cache

from rag.reading.bilingual import ROLE as ROLE_BESIDE
from rag.reading.bilingual import halves, plain_label
from rag.reading.credits import DATELINE, DATELINE_END, Credit, dateline
from rag.reading.dates import before_date, find_date, is_date_line, without_dates
from rag.reading.english import by, is_place, names, with_office
from rag.reading.names import INSTITUTION, OFFICE, PLACE, are_names, is_institution, is_name
from rag.reading.variants import compiled, simple

# □ 张三
BULLET = re.compile(r"[□■◎◇◆●○▲△★☆◤▍⊙⊕]+[ \t\u3000]*(?=\S)")
# 作者:张三, 文/李四, 记者 王五
WRITING = (
    "作者|文字|文|撰文|撰稿人?|记者|通讯员|录音整理|整理[人者]?|[采访]访[人者]?|访谈[人者]|采写|执笔人?|主讲人?|"
    "演讲人|口述[人者]?|编译|讲述[人者]?|报告人|发言人|供稿|记录[人者]?"
)
LABEL = compiled(
    rf"(?:本文|原文)?(?:{WRITING})(?:[ ]?[/／&、．·]?[ ]?(?:{WRITING}|图|摄影|片|译文?|翻译))*"
    r"(?:[ \u3000]*[:：/／丨|｜．◎·][ \u3000]*|[ \u3000]+)(?=\S)"
)
# 本报记者, 新华社特约评论员: the paper and the role before a name.
ROLE = compiled(
    r"(?:(?:本报|本刊|本网|本台|[\u4e00-\u9fff]{1,8}(?:社|报|网|"
    r"台))?[ \u3000]*(?:见习|特约|专栏|首席|全媒体|融媒体|实习|"
    r"驻[\u4e00-\u9fff]{2,4})*"
    r"(?:记者|通讯员|实习生|特派员|评论员|撰稿人|撰稿|研究员|作者|编辑)|本报)[ \t\u3000:：]*"
)
ROLE_LINE = compiled(
    r"(?:本报|本刊|本网|新华社|中新社|中央社|人民网|"
    r"[\u4e00-\u9fff]{0,6}(?:日报|晚报|时报|晨报|早报|周报|都市报))[ \u3000]*(?:见习|"
    r"特约|首席|全媒体|融媒体|驻[\u4e00-\u9fff]{2,4})*(?:记者|通讯员|"
    r"评论员)[ \u3000]*"
)
TAIL_ROLE = compiled(
    r"[ \t\u3000]*(?:文[/／]?图|文字?/摄影|(?:摄影)?报[道导]|"
    r"文[/／][图片摄]{1,2}|摄|供图|供稿|整理|/?文|著|撰|编著|执笔)$"
)
# (某单位供稿) behind a name
SUPPLIED = compiled(r"[ \u3000]*[(（][^()（）]{2,20}(?:供稿|供图|摄|摄影|整理|译|图)[)）]$")
# 张三 口述 李四 整理
TELLERS = compiled(r"(?:口述|讲述|口授|整理|记录|笔录|撰文|执笔|采写|采访|著|编著|编|译|绘|文|图|摄影)")
# 《县报》 1986年7月19日 第2版 …: where a text was printed before
PRINTED = compiled(
    r"(?:(?:原载|选自|摘自|转自|载|据|原刊)[于:： ]{0,2})?《[^《》]{2,20}》[,， \u3000]*(?=[\d一二])"
)
PRINTED_PAGE = compiled(
    r"第[ ]?[\dA-D一二三四五六七八九十]{1,4}[ ]?[版页期]"
    r"|[“\"「『][^”\"」』]{1,10}[”\"」』]栏?|[\u4e00-\u9fff]{1,6}版"
)
# The time of day, and a word that a web page puts before its author
CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)")
ORIGINAL = compiled(r"^(?:原创|转载|原文|首发)[ \u3000]+")
# 【本报专访】 before 记者 张三
BOXED = compiled(r"[【〔\[][\u4e00-\u9fff]{2,8}[】〕\]][ \u3000]*(?=\S)")
# 图/李四 behind 文/张三
PICTURES = compiled(r"[ \u3000]+(?:图|摄影|摄|视频|插图|插画|绘图|绘|编辑|译|翻译)[/／:：丨].*$")
# 张三:题目
NAMED_TITLE = re.compile(r"([\u4e00-\u9fff·]{2,4})[:：]\s?([^。,，;；:：？?!！]{5,40})")
# The same behind a label, whatever stands in the brackets
BESIDE = re.compile(r"([\u4e00-\u9fff·]{2,5})\s?[(（]([\u4e00-\u9fff、 ]{3,30})[)）]")
# (本报记者 张三), in a line of its own
BRACKETED = re.compile(r"[(（【〔][^()（）\d]{2,40}(?: ?\d{6})?[)）】〕]")
# 张三(某大学教授), 张三,某大学教授, 张三 李四(某大学)
PLACE_BEHIND = re.compile(
    r"([\u4e00-\u9fff·]{2,5}(?:[ \u3000、]+[\u4e00-\u9fff·]{1,4}){0,6})\s?"
    r"(?:[(（]|[,，])\s?([^()（）,，]{3,40})[)）]?"
)
# 张三(三号楼), above a date
BESIDE_NAME = re.compile(r"([\u4e00-\u9fff·]{2,5})\s?[(（][^()（）。,，]{1,12}[)）]")
# 课题组:某某课题组
GROUP = compiled(
    r"(?:课题|调研|编写|起草|撰写|写作|项目|报告|执笔)(?:组|单位|人|团队)?[ \u3000]*[:：][ \u3000]*"
)
# 采访:张三  时间:2017年9月12日  地点:张三家中
KEYED_GAP = re.compile(r"[;；|｜]\s*|[ \t\u3000]+(?=[\u4e00-\u9fff]{1,6}[:：])")
KEYED = re.compile(r"([\u4e00-\u9fff]{1,6})[:：][ \u3000]*(\S.*)")
NARRATES = compiled("口述|讲述|报告|发言|主讲|演讲")
DATES = ("时间", "日期", "時間")
KEYS = compiled(
    r".{0,4}(?:时间|日期|地点|对象|受访[人者]|被访[人者]|主持人?|翻译|摄影|录音|录像|绘图|插图|校对|"
    r"审[核校]|栏目|密级|档号|"
    r"来源|供图|字数)"
)
AND_ROLE = compiled(r"[ \t\u3000]+(?:通讯员|记者|实习生)[ \t\u3000]*")
# key: value groups of a web page's line under the title
META_KEY = compiled(
    r"(作者单位|发稿单位|供稿单位|发布单位|单位|发文机关|发布机构|成文日期|生成日期|发文日期|"
    r"索引号|发文日期|发文字号|主题分类|主题词|信息分类|公开方式|有效性|来源|稿源|出处|作者|"
    r"记者|责任编辑|编辑|时间|日期|发布时间|"
    r"发布日期|更新时间|字号|浏览次数|浏览|阅读|点击|点击数|人气|Source|Author|Date|"
    r"Published|Views)[ \u3000]*[:：][ \u3000]*",
    re.IGNORECASE,
)
# 国发〔2024〕3号
NUMBER = compiled(
    r"[(（〔]?\d\d[)）〕][\u4e00-\u9fff]{1,8}字第?\d{1,4}号|"
    r"[\u4e00-\u9fff]{1,14}(?:字)?[ \u3000]*[〔\[(（【﹝［][ \u3000]*(?:19|"
    r"20)\d\d[ \u3000]*[〕\])）】﹞］][ \u3000]*第?[ \u3000]*\d{1,5}[ \u3000]*号|"
    r"[\u4e00-\u9fff]{2,10}(?:令)?第[ \u3000]*[\d一二三四五六七八九十百]{1,5}[ \u3000]*号"
)
META_FIELDS = dict.fromkeys(("作者", "记者", "author"), "author") | dict.fromkeys(
    ("作者单位", "发稿单位", "供稿单位", "发布单位", "单位", "发文机关", "发布机构"), "affiliation"
)
INDEX_KEYS = frozenset(
    (
        "索引号 发文机关 发布机构 成文日期 生成日期 发文日期 发文字号 "
        "主题分类 主题词 信息分类 公开方式 有效性"
    ).split()
)
# 口述:… 整理:李四
LABEL_INSIDE = compiled(r"[ \u3000]+(?:整理|采写|执笔|撰文)[:：][ \u3000]*([\u4e00-\u9fff]{2,4})$")
WROTE = compiled(r"[ \u3000]+(?:编?著|撰文?|口述|整理|编?译|主编)$")
# What parts the fields of one line, and fields that only count.
FIELD_GAP = compiled(r"\s*[|｜丨]\s*|[ \t]{2,}|\u3000+| · ")
COUNT = compiled(
    r"(?:阅读|浏览|评论|点击|Views|Comments|Read)(?:量|数|次数)?"
    r"[ :：]*[(（]?[\d,.]+[万kK]?[)）]?(?: ?次)?|\d[\d,.]* (?:views|comments|min read)"
)
# Who did something else than write, and where.
ASIDE = compiled(
    r"(?:受访|主持|嘉宾|摄影|摄像|图片?|插图|插画|绘图|制图|漫画|编辑|责编|策划|翻译|校对|版式|出品|监制|配音|朗诵|题字|封面)"
    r"(?:人|者)?\s?[:：/／|｜]"
)
COUNT_LABEL = compiled(r"^(?:发表于|发布于|Posted on|Published on|Published)[ :：]*")
ROLE_INSIDE = compiled(r"(?:^|[ \u3000])(?:记者|作者|撰文|通讯员)[ \u3000]+([^:：]{2,30})$")
# Where the writers' place of work ends: ,北原 150030
POSTCODE = re.compile(r"[,，;；]?[ ]*[\u4e00-\u9fff]{0,10}[,，]?[ ]*\d{6}$")
NATION = re.compile(r"[ ]?[(（][\u4e00-\u9fffA-Za-z ]{2,12}[)）]$")
ANY_NAMES = re.compile(r"[\u4e00-\u9fff]{2,3}(?:[ \u3000、]+[\u4e00-\u9fff]{2,3}){0,3}")  # behind 本报记者
SHORT_PEN = re.compile(
    r"[\u4e00-\u9fff·]{1,5}|[\u4e00-\u9fff] ?[ \u3000][\u4e00-\u9fff]"
)  # behind a mark of its own
PEN_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z·]{2,8}")
MARKED = re.compile(r"(?<=[a-z.])(?:[\d*†‡§¹²³⁴⁵]+(?:,[\d*†‡§¹²³⁴⁵]+)*|[(（][\da-e,]{1,5}[)）])(?=$|[,; ])")
ROMAN = re.compile(r"[IVX]{1,5}\. [A-Z]{3}")  # the number of a heading, in capitals
LATIN_BESIDE = re.compile(r"([A-Z][^,]{3,40}), [a-z][\w.']*(?: [\w.']+){0,2}")  # Jane Doe, plot 9
LATIN_PLACE = re.compile(r"[A-Z][A-Za-z .]{2,20}, (?=\d|[A-Z])")
EDGE = "()（）[]【】 \t\u3000"


@lru_cache(maxsize=512)  # a line is asked about several times in a row
def byline(text: str) -> Credit | None:
    """Return what a line under a title says about author, place of work and date."""
    text = SUPPLIED.sub("", text) or text
    if len(text) > 120 or ROMAN.match(text) or text[-1:] in "。;；?？!！":
        return None
    if (
        DATELINE.match(text.strip())
        and (told := dateline(text.strip()))
        and DATELINE_END.search(text.strip())
    ):
        return told
    if told := _in_two_languages(text):
        return told
    for form in (
        _number,
        _bullet,
        _tellers,
        _wrote,
        _keyed,
        _fields,
        _meta,
        labelled,
        by_role,
        by,
        _date,
        _stamp,
        _printed,
    ):
        credit = form(text)
        if credit:
            return credit
    boxed = BOXED.match(text)
    if boxed and (credit := labelled(text[boxed.end() :]) or by_role(text[boxed.end() :])):
        return credit
    group = GROUP.match(text.strip(EDGE))
    if group and is_institution(text.strip(EDGE)[group.end() :]):
        return Credit(text.strip(EDGE)[group.end() :], sure=True)
    dated = before_date(text).strip(" \t\u3000(（|｜,，")
    if (
        dated != text.strip()
        and is_institution(dated)
        and is_date_line(text[len(dated) :].lstrip("|｜,，· \u3000"))
    ):
        return Credit(affiliation=dated, published=find_date(text))
    if dated != text.strip() and is_date_line(text[len(dated) :].lstrip("|｜ \u3000")) and are_names(dated):
        return Credit(dated, published=find_date(text), sure=True)
    if (
        PEN_NAME.fullmatch(dated)
        and not dated.isascii()
        and dated != text.strip()
        and is_date_line(text[len(dated) :])
    ):
        return Credit(dated, published=find_date(text))
    return bare(text.strip(EDGE) if BRACKETED.fullmatch(text) else text)


def _in_two_languages(text: str) -> Credit | None:
    """Read ``张三 / Zhang San  2020年4月22日 April 22, 2020`` and a label that English words stand beside."""
    dated = find_date(text)
    words = re.sub(r"[\s|｜,，·/／]+$|^[\s|｜,，·/／]+", "", without_dates(text)) if dated else text
    plain = plain_label(words)
    if plain != words:
        both = halves(plain)
        credit = byline(both[0] if both else plain)
        return replace(credit, published=credit.published or dated) if credit and credit.author else None
    beside = BESIDE_NAME.fullmatch(words) if dated else None
    if beside and is_name(beside[1]):
        return Credit(beside[1], published=dated, sure=True)
    both = halves(words)
    credit = byline(both[0]) if both else None
    if both is None or credit is None or not (credit.author or credit.affiliation):
        return None
    role = ROLE_BESIDE.fullmatch(both[1]) is not None
    if not (role or names(both[1]) or with_office(both[1]) is not None or is_place(both[1])):
        return None
    return replace(credit, published=credit.published or dated, sure=credit.author is not None)


def _number(text: str) -> Credit | None:
    if not NUMBER.fullmatch(text.strip(EDGE)):
        return None
    return Credit(sure=True, number=True)


def _bullet(text: str) -> Credit | None:
    mark = BULLET.match(text)
    if not mark or len(text) > 60:
        return None
    named = without_roles(text[mark.end() :])
    credit = labelled(text[mark.end() :]) or bare(named)
    if credit is None and text[0] in "□◎" and SHORT_PEN.fullmatch(named):
        credit = Credit(named)
    return Credit(credit.author, credit.affiliation, sure=True) if credit else None


def _tellers(text: str) -> Credit | None:
    """Read ``张三 口述  李四 整理``: several names, each with what its bearer did."""
    parts = TELLERS.split(text)
    names = [part.strip(" \t\u3000、,，;；/／") for part in parts[:-1]]
    if len(names) < 2 or parts[-1].strip() or not all(map(are_names, names)):
        return None
    return Credit(" ".join(names), sure=True)


def _printed(text: str) -> Credit | None:
    """Read where a text was printed before, and who wrote it: 《县报》 1986年7月19日 第2版 本报记者 张三."""
    mark = PRINTED.match(text)
    day = find_date(text) if mark else None
    if not mark or not day:
        return None
    rest = text[len(before_date(text)) :]
    rest = re.split(r"[日号月]|(?<=\d)(?=[ \u3000])", rest, maxsplit=3)[-1]
    rest = PRINTED_PAGE.sub(" ", rest).strip(" \t\u3000,，")
    credit = (labelled(rest) or bare(without_roles(rest))) if rest else None
    return Credit(credit.author if credit else None, None, day, sure=True, number=True)


def _stamp(text: str) -> Credit | None:
    """Read when a web page appeared, and few words around it: ``原创 张三 某号 2021-03-05 18:30``."""
    day = find_date(text)
    if not day or not CLOCK.search(text) or len(text) > 60 or re.search("[,，。;；]", text):
        return None
    before = before_date(text)
    above = ORIGINAL.sub("", before).split()
    behind = CLOCK.split(text)[-1].split()
    words = [*above, *behind]
    if len(words) > 3 or any(len(word) > 12 or re.search(r"[:：【】()（）]", word) for word in words):
        return None
    named = above[0] if len(above) > 1 else behind[-1] if len(behind) > 1 else ""
    alone = [word for word in above + behind if is_name(word)] if not named else []
    return Credit((named if len(named) < 9 else "") or next(iter(alone), None) or None, None, day, sure=True)


def labelled(text: str) -> Credit | None:
    mark = LABEL.match(text.lstrip(EDGE))
    if not mark:
        return None
    rest = text.lstrip(EDGE)[mark.end() :].rstrip(" \t\u3000】]" if text[0] not in EDGE else EDGE)
    inside = LABEL_INSIDE.search(rest)
    told = [*([inside[1]] if inside else []), without_roles(LABEL_INSIDE.sub("", rest)), without_roles(rest)]
    credit = bare(rest) if NATION.search(rest) else None
    credit = credit or next((credit for words in told if (credit := bare(words))), None)
    beside = BESIDE.fullmatch(rest) if credit is None else None
    if beside:
        credit = Credit(beside[1], beside[2])
    if credit is None and re.search("[:：]", mark[0]):
        credit = _pen_name(next(word for word in told if word), text) if any(told) else None
    return Credit(credit.author, credit.affiliation, sure=True) if credit else None


def _pen_name(words: str, text: str) -> Credit | None:
    """Read a name that has no surname, behind a label that says it is one."""
    place, _, name = words.rpartition("\u3000") if "\u3000" in words else words.rpartition(" ")
    if not PEN_NAME.fullmatch(name) or len(text) > 40:
        return None
    return Credit(name, place.strip() or None)


def _wrote(text: str) -> Credit | None:
    """Read ``张三 著``."""
    mark = WROTE.search(text)
    named = text[: mark.start()] if mark else ""
    return Credit(named, sure=True) if named and are_names(named) else None


def by_role(text: str) -> Credit | None:
    core = text.strip(EDGE)
    mark = ROLE_LINE.match(core)
    if not mark:
        return None
    names = without_roles(core)
    if names:
        return Credit(names, sure=True) if are_names(names) or ANY_NAMES.fullmatch(names) else None
    return Credit(core, sure=True)  # 本报评论员: the paper itself signs


def _date(text: str) -> Credit | None:
    place = LATIN_PLACE.match(text)  # HALDEN, 4 September 2017
    day = text[place.end() :] if place else text
    return Credit(published=find_date(day), sure=True) if is_date_line(day) else None


def _meta(text: str) -> Credit | None:
    """Read ``来源:… 作者:… 时间:…``, as web pages have it."""
    keys = list(META_KEY.finditer(text))
    if not keys or keys[0].start() > 30 or (keys[0].start() and not find_date(text[: keys[0].start()])):
        return None
    told: dict[str, str] = {}
    for key, following in zip(keys, [*keys[1:], None], strict=True):
        value = text[key.end() : following.start() if following else len(text)].strip(" \t\u3000|丨｜,，;；")
        told.setdefault(META_FIELDS.get(simple(key[1]).lower(), ""), value)
    author = without_roles(before_date(FIELD_GAP.split(told.get("author", ""))[0])) or None
    if len(keys) == 1 and author:
        return None  # a plain label, read as such
    number = not author and simple(keys[0][1]) in INDEX_KEYS
    author = author or next((named for value in told.values() if (named := _named_inside(value))), None)
    return Credit(author, told.get("affiliation") or None, find_date(text), sure=True, number=number)


def _keyed(text: str) -> Credit | None:
    """Read ``采访:张三  时间:2017年9月12日  地点:…``: keys and values, one of them of who writes or when."""
    parts = [KEYED.fullmatch(part) for part in KEYED_GAP.split(text.strip(EDGE)) if part]
    if len(parts) < 2 or not all(parts):
        return None
    author = affiliation = published = None
    last = ""
    for part in parts:
        assert part is not None
        credit = labelled(part[0])
        if credit is None and not KEYS.fullmatch(part[1]):
            return None
        if credit and credit.author and (author is None or NARRATES.match(last)):
            author, last = credit.author, part[1]  # who wrote it down, rather than who told it
        affiliation = affiliation or (credit and credit.affiliation) or None
        published = published or (find_date(part[2]) if part[1][-2:] in DATES else None)
    return Credit(author, affiliation, published, sure=True) if author or published else None


def _named_inside(value: str) -> str | None:
    """Return whom a value names behind a word such as 记者 that no colon follows."""
    mark = ROLE_INSIDE.search(value)
    names = mark[1].strip() if mark else ""
    return names if are_names(names) else None


def _fields(text: str) -> Credit | None:
    """Read what stands between bars or wide blanks: ``作者:… | 发表于 … | 阅读 2,304``."""
    parts = [part for part in FIELD_GAP.split(text.strip()) if part]
    if not 1 < len(parts) <= 8 or len(text) > 120:
        return None
    whole = Credit()
    for part in parts:
        if COUNT.fullmatch(part) or ASIDE.match(part):
            continue
        credit = (
            labelled(part) or by_role(part) or by(part) or _date(COUNT_LABEL.sub("", part)) or _meta(part)
        )
        if credit is None:
            return None
        whole = Credit(
            whole.author or credit.author,
            whole.affiliation or credit.affiliation,
            whole.published or credit.published,
            sure=True,
        )
    return whole if whole.author or whole.published else None


def bare(text: str) -> Credit | None:
    """Read names, an institution, or an institution or office and a name."""
    text = text.strip()
    if office := with_office(text):
        return office
    if are_names(text):
        return Credit(MARKED.sub("", text))
    nation = NATION.search(text)
    if nation and is_name(text[: nation.start()]) and text[:1].isascii():
        return Credit(text[: nation.start()])
    text = POSTCODE.sub("", text) if POSTCODE.search(text) else text
    behind = PLACE_BEHIND.fullmatch(text)
    stated = behind and any(form.search(behind[2]) for form in (INSTITUTION, OFFICE, PLACE))
    if behind and are_names(behind[1]) and stated:
        return Credit(behind[1], behind[2], sure=True)
    beside = LATIN_BESIDE.fullmatch(text)
    if beside and is_name(beside[1]):
        return Credit(beside[1])
    place, name = _split_name(text)
    if place and (INSTITUTION.search(place) or OFFICE.search(place) or PLACE.search(place)):
        return Credit(name, place)
    return Credit(affiliation=text) if is_institution(text) else None


def _split_name(text: str) -> tuple[str, str | None]:
    """Part ``office 张三`` at its blanks: as many words at the end as are names are names."""
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)][:12]
    for start, _ in words[1:]:
        if are_names(text[start:]):
            return text[:start].strip(" \t\u3000,，、:："), text[start:]
    return "", None


def without_roles(text: str) -> str:
    text = TAIL_ROLE.sub("", PICTURES.sub("", text.strip(EDGE)))
    while mark := ROLE.match(text):
        rest = text[mark.end() :]
        if not rest:
            return ""
        text = rest
    return AND_ROLE.sub(" ", text).strip()


def named_title(text: str) -> tuple[str, int] | None:
    """Read ``张三:题目``: who speaks, and where the title starts."""
    mark = NAMED_TITLE.fullmatch(text)
    return (mark[1], mark.start(2)) if mark and is_name(mark[1]) else None
