"""Who wrote it, where they work and when: the lines that say so, above and below an article."""

import re
from dataclasses import replace
from functools import lru_cache

from rag.reading.bilingual import ROLE as ROLE_BESIDE
from rag.reading.bilingual import halves, plain_label
from rag.reading.credits import DATELINE, DATELINE_END, Credit, dateline
from rag.reading.dates import after_date, before_date, find_date, is_date_line, without_dates
from rag.reading.english import by, is_place, names, with_office
from rag.reading.labels import DATE_EDGE, EDGE, PEN_NAME, bare, by_role, labelled, without_roles
from rag.reading.names import are_names, is_institution, is_name, may_sign
from rag.reading.variants import compiled, simple

# □ 张三
BULLET = re.compile(r"[□■◎◇◆●○▲△★☆◤▍⊙⊕]+[ \t\u3000]*(?=\S)")
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
# 本栏目由市律师协会供稿
GIVEN = compiled(
    r"(?:本|此|该|以上)(?:栏目|版|栏|刊|文|稿|组?问答)?由(.{3,24}?)(?:供稿|提供|整理|供图|解答|编写|撰稿)"
)
CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)")
ORIGINAL = compiled(r"^(?:原创|转载|原文|首发)[ \u3000]+")
# 【本报专访】 before 记者 张三
BOXED = compiled(r"[【〔\[][\u4e00-\u9fff]{2,8}[】〕\]][ \u3000]*(?=\S)")
# (本报记者 张三), in a line of its own
BRACKETED = re.compile(r"[(（【〔][^()（）\d]{2,40}(?: ?\d{6})?[)）】〕]")
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
    r".{0,4}(?:时间|日期|地点|对象|受访[人者]|被访[人者]|主持人?|翻译|摄影|录音|录像|绘图|插图|校对|审[核校]|栏目|密级|档号|"
    r"来源|供图|字数)"
)
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
WROTE = compiled(r"[ \u3000]+(?:编?著|撰文?|口述|整理|编?译|主编)$")
SENT = compiled(r"([^\s，,。:：]{4,16}[^\s名本刊报])[ \u3000]*(?:供稿|集体创作)")
# What parts the fields of one line, and fields that only count.
FIELD_GAP = compiled(r"\s*[|｜丨]\s*|[ \t]{2,}|\u3000+| · ")
REPORTER = compiled(r".{0,10}(?:记者|通讯员|特派员)")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
COUNT = compiled(
    r"(?:阅读|浏览|评论|点击|Views|Comments|Read)(?:量|数|次数)?"
    r"[ :：]*[(（]?[\d,.]+[万kK]?[)）]?(?: ?次)?|只看(?:楼主|该作者)|楼主|倒序浏览|\d{1,4} ?[楼#]|"
    r"#\d{1,4}|\d[\d,.]* (?:views|comments|min read)"
)
# Who did something else than write, and where.
ASIDE = compiled(
    r"(?:受访|主持|嘉宾|摄影|摄像|图片?|插图|插画|绘图|制图|漫画|编辑|责编|策划|翻译|校对|版式|出品|"
    r"监制|配音|朗诵|题字|封面)"
    r"(?:人|者)?\s?[:：/／|｜]"
)
COUNT_LABEL = compiled(r"^(?:发表于|发布于|Posted on|Published on|Published)[ :：]*")
ROLE_INSIDE = compiled(r"(?:^|[ \u3000])(?:记者|作者|撰文|通讯员)[ \u3000]+([^:：]{2,30})$")
SHORT_PEN = re.compile(
    r"[\u4e00-\u9fff·]{1,5}|[\u4e00-\u9fff] ?[ \u3000][\u4e00-\u9fff]"
)  # behind a mark of its own
ROMAN = re.compile(r"[IVX]{1,5}\. [A-Z]{3}")  # the number of a heading, in capitals
LATIN_PLACE = re.compile(r"[A-Z][A-Za-z .]{2,20}, (?=\d|[A-Z])")


COLLECTIVE = compiled(r"本[报刊网台社](?:编辑部|编委会|评论部)|编辑部|编委会")
# (上接第一版 本报记者 张三)
CONTINUED = compiled(
    r"(?<=[(（])上接[^\s()（）]{1,8}[版页][ \u3000,，]+|^上接[^\s()（）]{1,8}[版页][ \u3000,，]+"
)


@lru_cache(maxsize=512)  # a line is asked about several times in a row
def byline(text: str) -> Credit | None:
    """Return what a line under a title says about author, place of work and date."""
    text = CONTINUED.sub("", SUPPLIED.sub("", text) or text)
    if COLLECTIVE.fullmatch(text.strip(EDGE)):
        return Credit(text.strip(EDGE))
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
        _given,
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
    if (rest := after_date(text.lstrip())) != text.lstrip() and rest.strip(DATE_EDGE):
        credit = _signed(rest.strip(DATE_EDGE))
        return replace(credit, published=find_date(text), sure=True) if credit else None
    return bare(text.strip(EDGE) if BRACKETED.fullmatch(text) else text)


def _signed(text: str) -> Credit | None:
    """Read who wrote it, in what stands beside a date."""
    if credit := labelled(text) or by_role(text) or _bullet(text):
        return credit
    names = without_roles(text)
    if names != text and are_names(names):
        return Credit(names, sure=True)
    return bare(text)


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


def _wrote(text: str) -> Credit | None:
    """Read ``张三 著``."""
    mark = WROTE.search(text)
    named = text[: mark.start()] if mark else ""
    if supplied := SENT.fullmatch(text):  # 某大队民兵连 供稿
        return Credit(affiliation=supplied[1].strip(), sure=True)
    return Credit(named, sure=True) if named and are_names(named) else None


def _given(text: str) -> Credit | None:
    """Read who gave a text to the paper, or answers in it: 本栏目由市律师协会供稿."""
    mark = GIVEN.fullmatch(text.strip(EDGE))
    return Credit(affiliation=mark[1], sure=True) if mark else None


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
        published = published or (credit and credit.published) or None
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
    whole, sure = Credit(), True
    for part in parts:
        if COUNT.fullmatch(part) or ASIDE.match(part) or ADDRESS.fullmatch(part):
            continue
        credit = (
            labelled(part) or by_role(part) or by(part) or _date(COUNT_LABEL.sub("", part)) or _meta(part)
        )
        if credit is None and may_sign(part):
            credit, sure = Credit(affiliation=part), False
        if credit is None:
            return None
        another = whole.author and credit.author and REPORTER.match(part)  # 记者 张三 | 通讯员 李四
        whole = Credit(
            f"{whole.author} {credit.author}" if another else whole.author or credit.author,
            whole.affiliation or credit.affiliation,
            whole.published or credit.published,
            sure=sure,
        )
    return whole if whole.author or whole.published else None
