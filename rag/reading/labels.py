"""What names say in a line: a label before them, an office or institution around them, roles."""

import re

from rag.reading.credits import Credit
from rag.reading.dates import before_date, find_date, is_date_line
from rag.reading.english import with_office
from rag.reading.names import INSTITUTION, OFFICE, PLACE, STATED, are_names, is_institution, is_name
from rag.reading.variants import compiled

# 宣传部 张三: an office of three characters, which a name might be as well
UNIT = compiled(r"([\u4e00-\u9fff]{2}[部处局委站馆厅])[ \u3000]+([\u4e00-\u9fff·]{2,4})")
# 作者:张三, 文/李四, 记者 王五
WRITING = (
    "作者|文字|文|撰文|撰稿人?|记者|通讯员|录音整理|整理[人者]?|(?:采访|访问)[人者]?|访谈[人者]|采写|执笔人?|主讲人?|"
    "演讲人|口述[人者]?|编译|讲述[人者]?|报告人|发言人|供稿|记录[人者]?"
)
LABEL = compiled(
    rf"(?:本文|原文)?(?:{WRITING})(?:[ ]?[/／&、．·]?[ ]?(?:{WRITING}|图|摄影|片|译文?|翻译))*"
    r"(?:[ \u3000]*[:：/／丨|｜．◎·][ \u3000]*|[ \u3000]+)(?=\S)"
)
# 本报记者, 新华社特约评论员: the paper and the role before a name.
ROLE = compiled(
    r"(?:(?:本报|本刊|本网|本台|[\u4e00-\u9fff]{1,8}(?:社|报|网|刊|"
    r"台))?[ \u3000]*(?:见习|特约|专栏|首席|全媒体|融媒体|实习|学生|校园|"
    r"驻[\u4e00-\u9fff]{2,4})*"
    r"(?:记者|通讯员|实习生|特派员|评论员|撰稿人|撰稿|研究员|作者|编辑(?![部室组委]))"
    r"|本报(?!编|[\u4e00-\u9fff]{2,8}[组部]))[ \t\u3000:：]*"
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
# 图/李四 behind 文/张三
PICTURES = compiled(
    r"[ \u3000]+摄影[ \u3000]+[\u4e00-\u9fff·]{2,4}$"
    r"|[ \u3000]+(?:图|摄影|摄|视频|插图|插画|绘图|绘|编辑|译|翻译)[/／:：丨|｜].*$"
)
# 张三:题目
NAMED_TITLE = re.compile(r"([\u4e00-\u9fff·]{2,4})[:：]\s?([^。,，;；:：？?!！]{5,40})")
# The same behind a label, whatever stands in the brackets
BESIDE = re.compile(r"([\u4e00-\u9fff·]{2,5})\s?[(（]([\u4e00-\u9fff、 ]{3,30})[)）]")
# 张三(某大学教授), 张三,某大学教授, 张三 李四(某大学)
PLACE_BEHIND = re.compile(
    r"([\u4e00-\u9fff·]{2,5}(?:[ \u3000、，,]+[\u4e00-\u9fff·]{1,4}){0,6})\s?"
    r"(?:[(（]|[,，])\s?([^()（）,，]{3,40})[)）]?"
)
AND_ROLE = compiled(r"[ \t\u3000]+(?:通讯员|记者|实习生)[ \t\u3000]*")
# 口述:… 整理:李四
LABEL_INSIDE = compiled(r"[ \u3000]+(?:整理|采写|执笔|撰文)[:：][ \u3000]*([\u4e00-\u9fff]{2,4})$")
# Where the writers' place of work ends: ,北原 150030
POSTCODE = re.compile(r"[,，;；]?[ ]*[\u4e00-\u9fff]{0,10}[,，]?[ ]*\d{6}$")
NATION = re.compile(r"[ ]?[(（][\u4e00-\u9fffA-Za-z ]{2,12}[)）]$")
ANY_NAMES = re.compile(r"[\u4e00-\u9fff]{2,3}(?:[ \u3000、]+[\u4e00-\u9fff]{2,3}){0,3}")  # behind 本报记者
PEN_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z·]{2,8}")
MARKED = re.compile(r"(?<=[a-z.])(?:[\d*†‡§¹²³⁴⁵]+(?:,[\d*†‡§¹²³⁴⁵]+)*|[(（][\da-e,]{1,5}[)）])(?=$|[,; ])")
LATIN_BESIDE = re.compile(r"([A-Z][^,]{3,40}), [a-z][\w.']*(?: [\w.']+){0,2}")  # Jane Doe, plot 9
NAME_FIRST = re.compile(
    r"([\u4e00-\u9fff·]{2,4}|[\u4e00-\u9fff][ \u3000][\u4e00-\u9fff])[ \u3000,，]+([\u4e00-\u9fff]{4,30})"
)
LISTED = re.compile(r"[ \u3000、]+")
EDGE = "()（）[]【】 \t\u3000"
DATE_EDGE = EDGE + "|｜·•,，:：/／-—"


def labelled(text: str) -> Credit | None:
    mark = LABEL.match(text.lstrip(EDGE))
    if not mark:
        return None
    rest = text.lstrip(EDGE)[mark.end() :].rstrip(" \t\u3000】]" if text[0] not in EDGE else EDGE)
    whole, rest, day = rest, before_date(rest).rstrip(DATE_EDGE) or rest, None
    if rest != whole:
        if not is_date_line(whole[len(rest) :].lstrip(DATE_EDGE)):
            rest = whole
        else:
            day = find_date(whole)
    inside = LABEL_INSIDE.search(rest)
    told = [*([inside[1]] if inside else []), without_roles(LABEL_INSIDE.sub("", rest)), without_roles(rest)]
    credit = bare(rest) if NATION.search(rest) else None
    credit = credit or next((credit for words in told if (credit := bare(words))), None)
    beside = BESIDE.fullmatch(rest) if credit is None else None
    if beside:
        credit = Credit(beside[1], beside[2])
    if credit is None and re.search("[:：]", mark[0]):
        credit = _pen_name(next(word for word in told if word), text) if any(told) else None
    return Credit(credit.author, credit.affiliation, day or credit.published, sure=True) if credit else None


def _pen_name(words: str, text: str) -> Credit | None:
    """Read a name that has no surname, behind a label that says it is one."""
    place, _, name = words.rpartition("\u3000") if "\u3000" in words else words.rpartition(" ")
    if not PEN_NAME.fullmatch(name) or len(text) > 40:
        return None
    return Credit(name, place.strip() or None)


def by_role(text: str) -> Credit | None:
    core = text.strip(EDGE)
    mark = ROLE_LINE.match(core)
    if not mark:
        return None
    names = without_roles(core)
    if names:
        return Credit(names, sure=True) if are_names(names) or ANY_NAMES.fullmatch(names) else None
    return Credit(core, sure=True)  # 本报评论员: the paper itself signs


def bare(text: str) -> Credit | None:
    """Read names, an institution, or an institution or office and a name."""
    text = text.strip()
    unit = UNIT.fullmatch(text)
    if unit and is_name(unit[2]):
        return Credit(unit[2], unit[1])
    if office := with_office(text):
        return office
    if are_names(text):
        return Credit(MARKED.sub("", text))
    nation = NATION.search(text)
    if nation and is_name(text[: nation.start()]) and text[:1].isascii():
        return Credit(text[: nation.start()])
    posted = POSTCODE.search(text[-40:]) if text[-6:].isdigit() else None
    text = text[: len(text) - len(posted[0])] if posted else text
    behind = PLACE_BEHIND.fullmatch(text)
    stated = behind and any(form.search(behind[2]) for form in (INSTITUTION, OFFICE, PLACE))
    if behind and are_names(behind[1]) and stated:
        return Credit(behind[1], behind[2], sure=True)
    beside = LATIN_BESIDE.fullmatch(text)
    if beside and is_name(beside[1]):
        return Credit(beside[1])
    place, name = _split_name(text)
    if (
        place
        and not STATED.search(place)
        and not any(is_name(word) and not OFFICE.search(word) for word in LISTED.split(place)[1:])
        and (INSTITUTION.search(place) or OFFICE.search(place) or PLACE.search(place))
    ):
        return Credit(name, None if ROLE.fullmatch(place) else place)
    return Credit(affiliation=text) if is_institution(text) or (posted and PLACE.search(text)) else None


def placed(text: str) -> Credit | None:
    """Read a name and, behind it, where its bearer works or what they are: 张三 县水利局."""
    told = NAME_FIRST.fullmatch(text)
    stated = told and any(form.search(told[2]) for form in (INSTITUTION, OFFICE, PLACE))
    if told is None or not stated or are_names(told[2]) or not is_name(re.sub(r"\s", "", told[1])):
        return None
    return Credit(told[1], told[2])


def _split_name(text: str) -> tuple[str, str | None]:
    """Part ``office 张三`` at its blanks: as many words at the end as are names are names."""
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)][:12]
    for start, _ in words[1:]:
        if are_names(text[start:]):
            return text[:start].strip(" \t\u3000,，、:："), text[start:]
    return "", None


def without_roles(text: str) -> str:
    text = PICTURES.sub("", text.strip(EDGE))
    text = text if is_name(text) else TAIL_ROLE.sub("", text)
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
