"""Who wrote an article and when, in a line that is known to say so, whatever form it has.

The other modules ask whether the form of a line shows that it is a credit; here that is settled (see
``rag.reading.crf``), so that a pen name, or an office nobody has heard of, is read as well.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.reading.bylines import byline
from rag.reading.credits import Credit
from rag.reading.dates import before_date, find_date, is_date_line, without_dates
from rag.reading.endings import NO_NAME, POLITE, closing, signature, signed_off, unit, writes_from
from rag.reading.english import OFFICE as LATIN_OFFICE
from rag.reading.english import bare_names, is_place, names
from rag.reading.labels import placed, without_roles
from rag.reading.lines import is_han
from rag.reading.names import INSTITUTION, OFFICE, PLACE, are_names, is_name, may_sign
from rag.reading.noise import unspaced
from rag.reading.signoffs import NOBODY, passed
from rag.reading.variants import compiled

LONGEST, NAME = 70, 6  # characters of a line, and of a Chinese name
MARK = re.compile(r"^[\s□■◎◇◆●○▲△★☆◤▍⊙⊕※·•*_>|｜—–―-]+|[\s*_|｜·—–―:：-]+$")
LABEL = compiled(
    r"[\u4e00-\u9fff](?:[ \u3000]?[\u4e00-\u9fff、/／]){0,7}[ \u3000]?"
    r"(?:[:：|｜_][ \u3000]*|(?<=[文图写理])[/／][ \u3000]*)(?=\S)"
)
# Where what a web page says beside the author starts; what a person does beside writing.
BESIDE = compiled(
    r"[ \t\u3000|｜·【]*(?:发[表布]于|分类|阅读|浏览|点击|人气|评论|来源|文章来源|栏目|字号|标签|更新"
    r"|字体|责任?编辑?|邮箱|电话|地点|发布时间|发布日期|时间|日期)(?:[:：(（ ]|$|\d).*"
)
SECOND = compiled(
    r"(?<=\S)[ \u3000]*(?:著|撰文|口述|讲述|开示|主讲|[/／][\u4e00-\u9fff]{2,6}(?:报[道导]|电|讯)).*$"
)
# A translator behind the author; where a report comes from.
ASIDE = compiled(r"(?<=\S)[ \u3000]+[\u4e00-\u9fff·]{2,12}[ \u3000]*译$|[ \u3000]*发自.{1,10}$")
# The parts of a line that says several things, each behind what it is called.
FIELDS = compiled(
    r"[ \t\u3000]*[·|｜;；][ \t\u3000]*(?=[\u4e00-\u9fff]{1,8}[:：])"
    r"|[ \t\u3000]+(?=[\u4e00-\u9fff][\u4e00-\u9fff、/／]{0,7}[:：])"
)
UNIT_FIELD = compiled(
    r"(?:答复|回复|答疑|解答|承办|报送|供稿|发文|投稿|来稿)(?:单位|部门|机构|机关|科室)[:：][ \u3000]*(?=\S)"
)
ASKED = compiled(r"(?:来信|写信|提问|反映|咨询|投诉|留言|信件)(?:人|者|时间|日期)?[:：]")
DAY_FIELD = compiled(r"[\u4e00-\u9fff]{0,4}(?:时间|日期)[:：]")
MAN_FIELD = compiled(r"(?:作者|撰文|主答|答疑|解答|回答)[人者]?[:：][ \u3000]*(?=\S)")
WORK = compiled(r"[ \u3000]+(?:[编撰译]?[撰著文译编记图摄宣订启]|编译|记录|整理|供稿|供图|敬上|谨启|和南)$")
ROLES = compiled(
    r"(?:(?:本[报刊网台社院校]|[\u4e00-\u9fff]{2,6}(?:日报|晚报))[ \u3000]*)?"
    r"(?:(?:见习|实习|特约|学生|校园|首席|小|驻[\u4e00-\u9fff]{1,3})?"
    r"(?:记者|通讯员|评论员|撰稿人|实习生)|读者|编者|作者|评者)(?=[ \u3000\u4e00-\u9fff])[ \u3000:：]*"
)
GAPS = re.compile(r"[ \t\u3000]+|\s*[|｜丨/／]\s*|[、;；(（【〔\[\])）】〕]+")
IN_BRACKETS = re.compile(r"[,，:：]")
BORN = compiled(
    r"采写|整理|撰文|令|函|公告|通告|布告|通知|公[布开]|发布|印发|[寄写草]|[章印女男]|签名|盖章|代章|签章|\d{1,2}岁|[\u4e00-\u9fff]{1,2}岁|执笔"
)
# What is no credit.
OTHER = compiled(
    r"[(（]?[ \u3000]*(?:(?:信息|文章|稿件)?来源|稿源|出处|据|上接|下转|未完"
    r"|地[点址]|电话|分类|责编|责任编辑|更新|修订|[定初]稿|.{0,4}的话|编后|前言|后记|令$)"
)
# A remark that is no credit; what a field is called, with nothing in it.
REMARK = compiled(
    r"由.{2,12}(?:提供|供给)|[:：][ \u3000]*(?:请|可以|见|略)|化名|来信$"
    r"|(?:均|对象|资料|数据|线索).{0,8}(?:为|提供)"
    r"|^(?:答复|回复|报送|承办|发布|解答)(?:单位|部门|时间|日期)?[:：]?$|^[图文][/／][图文]$"
)
# What is no credit either, and whose day is another's: of the paper it was taken from, of the post.
ELSEWHERE = compiled(
    r"[(（]?[ \u3000]*.{0,30}(?:会议|大会|次会)[ \u3000]?(?:审议)?(?:通过|修订)[)）]?$"
    r"|[(（]?[ \u3000]*(?:[选摘]自|原?[载刊]|转[自载]|[收投]稿|播出)|.{0,40}收[)）]?$"
    r"|.{0,12}单位[:：][ \u3000]*[万亿千百]*(?:元|吨|亩|人|户|公斤|公里|米|平方米|个|件)(?:$|[、,，；;/])"
    r"|[〇零○一二三四五六七八九十\d]{1,4}[年月][〇零○一二三四五六七八九十\d日月初春夏秋冬夜晨]{1,5}$"
    r"|【[\u4e00-\u9fff]{2,4}】$|[(（]?(?:[合总小]计|试行稿?|征求意见稿|讨论稿)"
    r"|(?i:[a-z ]{0,40}\b(?:release|report|minutes|notice|edition|draft)$)"
)
# (张三 作者单位:某校), (张三文,摘自…)
SAID = compiled(
    r"[(（](?!作者)([\u4e00-\u9fff·]{2,6})[ \u3000,，;；]*(?:作者)?单位[:：][ \u3000]*([^()（）]{2,30})[)）]|"
    r"[(（]([\u4e00-\u9fff·]{2,4})[文作撰著][ \u3000,，;；]+[摘选辑]自[^()（）]{2,40}[)）]"
)
# How the words beside a name end that say what its bearer is.
STATION = compiled(
    r"(?:[组班队连排营团系级届户社校][员长]?|[员长师生匠工农兵商医]|代表|会计|界|住持|顾问|办)$"
)
DAY = compiled(r"[ \u3000]*[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十廿]{1,3}日$")
TITLED = compiled(r"(.{2,4})(?:先生|女士|老师|牧师|神父|法师|居士|同志|同学|医师)")
# 凌　霄(某班), 张三,李四(某大学)
PLACE_BESIDE = re.compile(r"([^()（）:：/／|｜]{2,24}?)[ \u3000]?[(（]([^()（）]{3,30})[)）]")
STATED = re.compile(r"[,，。:：!！?？《》〈〉“”\d]")
POSTED = re.compile(r"\b[Bb]y ((?:[A-Z][\w.'’-]+ ?){1,4})")
REDHEAD = compiled(r"(?<=[\u4e00-\u9fff]{3})[ \u3000]*文件$")  # 某市水务局文件, above a document
FULL_STOP = re.compile(r"(?<=[A-Za-z]{3})\.$")
PREPOSED = re.compile(r"^(?:is )?(?:with|of|at|from) the ")  # before where somebody works
LATIN_BY = re.compile(r"^\W*(?:[Bb]y|BY|[Ff]rom|FROM)\s+")
LATIN_NO_NAME = re.compile(
    r"[:;!?\d]|day\b|\b(?:[Nn]otes?|[Rr]eports?|[Nn]ews|[Ll]etters?|[Rr]eading|[Ee]dition|[Ii]ssue|[Cc]olumn|[Rr]eview)\b"
)


def signer(text: str) -> Credit | None:
    """Return what a line says of who wrote an article, and when; ``None`` if no form of a name is in it."""
    text = ASIDE.sub("", text)
    if is_date_line(text):
        return Credit(published=find_date(text))
    if said := SAID.fullmatch(text):
        return Credit(said[1] or said[3], said[2])
    if (
        ELSEWHERE.match(text)
        or NOBODY.fullmatch(unspaced(text))
        or NO_NAME.fullmatch(text.strip("()（） \u3000"))
    ):
        return None
    if (beside := PLACE_BESIDE.fullmatch(text)) and _is_place(beside[2]):
        parts = IN_BRACKETS.sub(" ", beside[1]).split()
        few = len(parts) > 1 and all(1 < len(part) <= NAME - 2 and not _is_place(part) for part in parts)
        if few and any(map(is_name, parts)):
            return Credit(re.sub("[,，]", " ", beside[1]).strip(), beside[2])
        named = _people(beside[1])
        if named and named.author and not named.affiliation:
            return replace(named, affiliation=beside[2])
    told = writes_from(text) or byline(text)
    if told and told.author and (told.sure or not is_han(told.author) or are_names(told.author)):
        return _parted(told)
    if (fields := _fields(text)) is not None:
        return fields if fields != Credit() else None
    told = (
        signature(text)
        or passed(text)
        or (closing(text) if "作者" in text or "者系" in text else None)
        or told
    )
    if told and told.sure and told.affiliation:
        return told
    day = told.published if told else find_date(text)
    found = _named(without_dates(text) if day else text) if len(text) <= LONGEST else None
    found = found or closing(text) or signed_off(text) or told
    if found is None:
        return Credit(published=day) if day else None
    return replace(found, published=found.published or day)


def _fields(text: str) -> Credit | None:
    """Read who wrote and when in a line that says several things: 答复单位:… 答复时间:…."""
    parts = [part.strip("【】 \u3000") for part in FIELDS.split(text)]
    found = Credit()
    for part in parts if len(parts) > 1 or UNIT_FIELD.match(text) else []:
        if ASKED.match(part):
            continue  # of the letter that is answered
        if unit_field := UNIT_FIELD.match(part):
            value = part[unit_field.end() :]
            office = before_date(value).strip(" \t\u3000,，|｜") or None
            office = office if office and _is_place(office) else None
            found = replace(found, affiliation=office, published=found.published or find_date(value))
        elif named := MAN_FIELD.match(part):
            told = _people(part[named.end() :]) if is_han(part) else None
            if told and told.author and are_names(told.author):
                found = replace(found, author=told.author, affiliation=told.affiliation)
        elif is_date_line(part) or DAY_FIELD.match(part):
            found = replace(found, published=found.published or find_date(part))
    if found.author or found.affiliation:
        return replace(found, published=found.published or find_date(parts[0]))
    return Credit() if any(map(ASKED.match, parts)) else None


def _parted(credit: Credit) -> Credit:
    """Return the credit with an office before the name told from the name."""
    author = credit.author or ""
    if credit.affiliation or not is_han(author) or not GAPS.search(author) or are_names(author):
        return credit
    found = _people(author)
    return replace(credit, author=found.author, affiliation=found.affiliation) if found else credit


def _named(text: str) -> Credit | None:
    """Read a name, an office, or both, behind a label of any kind."""
    text = without_roles(BESIDE.sub("", MARK.sub("", text)))
    if not text or OTHER.match(text) or REMARK.search(text):
        return None
    label = LABEL.match(text)
    if label and label[0].rstrip()[-1] in "|｜_" and is_name(unspaced(label[0].rstrip(" \u3000|｜_"))):
        label = None  # 张三｜某村
    text = text[label.end() :] if label else text
    told = byline(text) if label else None
    if told and told.sure and told.author:
        return told
    return _people(text) if is_han(text) else _latin(text)


def _people(text: str) -> Credit | None:
    if told := placed(text):
        return told
    text = REDHEAD.sub("", text)
    if may_sign(unspaced(text)):
        return Credit(affiliation=text)
    if text[0] in "(（":
        text = IN_BRACKETS.sub(" ", text)
    text = text.strip("()（）[]【】〔〕 \u3000") if text[0] in "(（[【〔" else text.strip()
    text = WORK.sub("", POLITE.sub("", SECOND.sub("", text)))
    text = DAY.sub("", ROLES.sub(" ", text).strip())
    if (titled := TITLED.fullmatch(text)) and is_name(titled[1]):
        return Credit(titled[1])
    parts = [part for part in GAPS.split(text) if part and not BORN.fullmatch(part)]
    if len(parts) == 2 and all(len(part) == 1 for part in parts):
        parts = [text]  # 边　疆
    parts = [piece for part in parts for piece in _glued(part) if not piece.isdigit()]
    if not parts or any(map(STATED.search, parts)):
        return None
    places = [part for part in parts if _is_place(part)]
    people = [part for part in parts if part not in places]
    if len(people) > 1 and not places and not all(map(is_name, people)):
        named = [part for part in people if is_name(part)] or people[-1:]
        places, people = [part for part in people if part not in named and len(part) > NAME - 3], named
    if any(len(part) > NAME + 2 for part in people):
        return None
    return Credit(" ".join(people) or None, _between(text, places) or None)


def _between(text: str, places: Sequence[str]) -> str:
    """Return what stands from the first of these words to the last."""
    if not places:
        return ""
    start = text.index(places[0])
    whole = text[start : text.rindex(places[-1]) + len(places[-1])]
    return unit(whole if len(whole) <= sum(map(len, places)) + 2 * len(places) else " ".join(places))


def _glued(text: str) -> list[str]:
    """Part an office from the name that stands right behind it: 教研室方向东."""
    for size in (3, 2):
        place, name = text[:-size], text[-size:]
        if len(place) > 3 and INSTITUTION.search(place) and is_name(name) and not INSTITUTION.search(text):
            return [place, name]
    return [text[:-1]] if text[-1] in "订宣启印制编撰" and may_sign(text[:-1]) else [text]


def _is_place(text: str) -> bool:
    """Whether words beside a name say what its bearer is, or where they work."""
    if is_name(text) and not ("·" in text and PLACE.search(text)):
        return False
    return may_sign(unit(text)) or any(form.search(text) for form in (INSTITUTION, OFFICE, PLACE, STATION))


def _latin(text: str) -> Credit | None:
    """Read a name in Latin letters, and what stands behind it."""
    text = FULL_STOP.sub("", text)
    text = PREPOSED.sub("", text)
    if posted := POSTED.search(text):
        return Credit(posted[1].strip())
    inside = "(" in text
    text = LATIN_BY.sub("", text)
    name, _, rest = re.sub(r"[()“”\"]", ",", text).strip(" ,").partition(",")
    name, rest = name.strip(), rest.strip(" ,")
    if not name[:1].isupper() or len(name) > 40 or LATIN_NO_NAME.search(name):
        return None
    if not rest:
        return Credit(affiliation=name) if is_place(name) and not names(name) else Credit(bare_names(name))
    told = inside or rest[0].isupper() or LATIN_OFFICE.search(rest) or is_place(rest)
    return Credit(bare_names(name), rest if told else None)
