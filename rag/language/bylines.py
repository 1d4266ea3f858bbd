"""Who wrote a text, where they work and when: what one line says of it.

A line is read in one way, whoever asks: dates are taken out, fields parted (``作者:张三 | 时间:…``), each
field's label looked up, and the rest told into names and posts. ``byline`` believes what the form of a line
shows; ``signer`` reads a line that is known to say who wrote it, so that a pen name counts as well.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.language.dates import find_date, is_date_line, without_dates
from rag.language.names import (
    DATELINE,
    DEGREE,
    INSTITUTION,
    LATIN_OFFICE,
    LATIN_WORKPLACE,
    SIGNING,
    are_names,
    is_institution,
    is_name,
    is_post,
    may_sign,
)
from rag.language.names import OFFICE as OFFICE_NAME
from rag.language.variants import compiled

HAN = "\u3400-\u9fff\u3040-\u30ff"
LONGEST, MAX_DATELINE = 120, 60  # characters of a line
NAME, PEN = 6, 12  # characters of a Chinese name, and of another
PEN_LETTERS = 40  # of one in Latin letters
EDGE = "()（）[]【】〔〕 \t\u3000"
AROUND = " \t\u3000|｜·•,，:：/／-—–*_>;；"  # beside words, without brackets
MARK = re.compile(r"[□■◎◇◆●○▲△★☆◤▍⊙⊕※·•—–-]+[ \t\u3000]*(?=\S)")  # □ 张三
# What a person did, as the label before a name or the word behind it.
WORK = (
    "作者|提案人|文字|文|撰文|撰稿人?|[编撰]?著|记者|通讯员|录音整理|整理[人者]?|(?:采访|访问)[人者]?|访谈[人者]|采写|"
    "执笔人?|主讲人?|讲员|演讲人|口述[人者]?|编译|讲述[人者]?|报告人|发言人|供稿|记录[人者]?|"
    "(?:主答|答疑|解答|回答)[人者]?|答"
)
LEAD = compiled(rf"(?:{WORK})[ \u3000]+(?=[\u4e00-\u9fff])")
AUTHOR = compiled(
    rf"(?:本文|原文|专栏|第一)?(?:{WORK})(?:[ ]?[/／&、．·和]?[ ]?(?:{WORK}|图片?|摄影|片|译文?|翻译))*"
)
NARRATES = compiled("口述|讲述|报告|发言|主讲|演讲")  # who told it, beside whoever wrote it down
OFFICE = compiled(
    r"(?:课题|调研|编写|起草|撰写|写作|项目|报告)组|(?:作者|工作|发稿|供稿|发布|答复|回复|承办|报送|发文|"
    r"投稿|来稿|答疑|解答)?"
    r"(?:单位|部门|机关|机构|科室)"
)
DAY = compiled(r".{0,5}(?:时间|日期)|date|published", re.IGNORECASE)
BESIDE = compiled(
    r"(?:来源|文章来源|稿源|出处|浏览|阅读|点击|人气|评论|字号|字体|分类|栏目|标签|更新|索引号|文号|"
    r"发文字号|主题词|主题|密级|档号|"
    r"公开方式|有效性|信息|责?任?编辑?|审[核校]|校对|[美图版]编|版式|策划|出品|监制|摄影|摄像|图片?|"
    r"插[图画]|绘图|制图|漫画|视频|"
    r"翻译|译者?|题字|封面|主持|受访|被访|嘉宾|对象|地点|电话|邮箱|字数|录[音像]|配音|朗诵|source|"
    r"views)[^:：]{0,6}",
    re.IGNORECASE,
)
# of the letter that is answered
ASKED = compiled(r"(?:来信|写信|提问|反映|咨询|投诉|留言|信件)(?:人|者|时间|日期)?")
LABEL = re.compile(
    r"(?<![^\s|｜丨;；·\d(（【】])([\u4e00-\u9fff](?:[\u4e00-\u9fff、/／．&]{0,9}|"
    r"[ \u3000][\u4e00-\u9fff])|Author|Date|Source|Views)"
    r"[ \u3000]*[:：][ \u3000]*"
)
GLUED = compiled(  # a label right behind what stands before it
    r"(?:文章|信息|稿件|咨询|来信|提问|投诉|反映|留言|发布|更新|答复|回复|承办|发文|供稿|发稿|"
    r"作者)?(?:来源|浏览|阅读|点击|作者|时间|"
    r"日期|评论|单位|字号)(?:次?数|量)?[:：]"
)
# 文/李四
SLASHED = compiled(
    rf"((?:本文|原文)?(?:{WORK})(?:[/／]图|[/／]片)?)[ \u3000]*[/／丨|｜_◎．][ \u3000]*(?=\S)(?!图|摄|片|"
    rf"译)"
)
# 图/王五
NEXT = compiled(
    r"[ \u3000]*(?<=[\s\u4e00-\u9fff])(?:图片?|摄影?|视频|插[图画]|绘图?|编辑|译|翻译)[/／丨|｜].*$|"
    r"[ \u3000]+摄影[ \u3000]+[\u4e00-\u9fff·]{2,4}$"
)
# What counts readers, and other words of a web page that say nothing.
COUNT = compiled(
    r"(?:阅读|浏览|评论|点击|人气|Views|Comments|Read)(?:量|次?数|"
    r"次数)?[ :：]*[(（]?\d[\d,.]*[万kK]?[)）]?(?: ?[次条])?|"
    r"(?<![\u4e00-\u9fff])(?:只看(?:楼主|该作者)|楼主)|倒序浏览|\d{1,4} ?[楼#]|#\d{1,4}|\d[\d,.]* (?:views|"
    r"comments|min read)|"
    r"(?:https?://|www\.)\S+|"
    r"第[ ]?[\dA-D一二三四五六七八九十]{1,4}[ ]?[版页]|[\u4e00-\u9fff]字第.{1,6}号|发[表布]于|Posted on|"
    r"Published(?: on)?|"
    r"(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)|星期[一二三四五六日天]|(?:公布|印发|更新|发布|修订)$|"
    r"[ \u3000]*\d{1,2}月\d{1,2}日$|发自\S{1,8}$"
)
PRINTED = compiled(
    r"^(?:(?:原载|选自|摘自|转自|载|据|原刊)[于:： ]{0,2})?《[^《》]{2,20}》[,， \u3000]*|"
    r"[“「][^”」]{1,10}[”」]栏"
)
CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")
NO_PLACE = compiled(r"[\u4e00-\u9fff]{1,6}[报网刊台]$")  # a paper, where nobody works by that alone
ORIGINAL = compiled(r"(?:原创|转载|原文|首发)[ \u3000]+(\S{1,8})")
WHOLE = re.compile(r"[(（【〔\[][^(（【〔\[]*[)）】〕\]]")  # in brackets of its own
FIELD_GAP = re.compile(r"\s*[|｜丨;；]\s*|\s+·\s+|[ \t]{2,}|\u3000+")
# 本报记者, 新华社特约评论员, 读者
ROLE = compiled(
    r"(?<![\u4e00-\u9fff])(?:(?:本[报刊网台社院校]|[\u4e00-\u9fff]{0,6}(?:社|[日晚晨早时商]报|都市报|"
    r"网))?[ \u3000]*"
    r"(?:见习|特约|专栏|首席|全媒体|融媒体|实习|学生|校园|社区|驻[\u4e00-\u9fff]{1,4}|小)*"
    r"(?:记者|通讯员|实习生|特派员|评论员|撰稿人?|研究员(?=[ \u3000])|"
    r"[\u4e00-\u9fff]{0,3}读者(?=[ \u3000])|作者(?!单位)|编者|评者)"
    r"|本报(?=[ \u3000]+[\u4e00-\u9fff·]{2,4}$))[ \t\u3000:：]*"
)
WHERE = compiled(r"[湾里村镇乡市县区道街路坊洲岛角环涌埔塘围屯庄坪岭港]$")  # of whoever signs a letter
PAPER = compiled(
    r"(?:本[报刊网台社]|[\u4e00-\u9fff]{2,6}(?:日报|晚报|时报))(?:特约)?(?:评论员|编辑部|编委会|评论部|"
    r"记者)|编辑部|编委会"
)
REPORTS = compiled(r"[ \u3000]*[/／]?[\u4e00-\u9fff]{0,6}(?:报[道导]|电|讯|专稿)$")  # /花莲报道
BOXED = compiled(r"^[【〔\[(（][\u4e00-\u9fff ]{2,8}[】〕\])）][ \u3000]*(?=\S)")  # 【本报专访】
CONTINUED = compiled(r"上接[^\s()（）]{1,8}[版页][ \u3000,，]*")
# Behind a name or an office: what they did, and how they sign.
TOLD = "口述|讲述|录?音?整理|采写|撰文|供稿|执笔|记录|编著|编译"
TAIL = compiled(
    r"(?:[ \u3000]*[/／]?(?:文并图|图文|文[/／]?[图摄片]|(?:摄影)?报[道导]|摄|供图|报送|发布|编发|手书|"
    r"[敬谨]?上|[敬谨][启识志上]|拜上|和南|"
    rf"{TOLD})|(?:[ \u3000]+|(?<=[\u4e00-\u9fff]{4})|[/／])[文著]|[ \u3000]+[编撰译摄宣订启立印识记译]|"
    rf"(?<=[会处局科室部院股])[宣订立启编印]|[ \u3000]*[(（](?:[公印盖签]?章|代章)[)）])$"
)
TITLED = compiled(
    r"(?<=^[\u4e00-\u9fff]{3})(?:先生|女士|老师|牧师|神父|法师|居士|同志|同学|医师)$|"
    r"(?<=^[\u4e00-\u9fff]{2})(?:牧师|神父|法师|居士|先生|女士|老师)$"
)
# beside a name
SUPPLIED = compiled(r"(?<=\S)[ \u3000]*[(（][^()（）]{2,20}(?:供稿|供图|摄|摄影|整理|译|图)[)）]$")
TRANSLATED = compiled(r"[ \u3000]+[\u4e00-\u9fff·]{2,12}[ \u3000]*译$")
WORDS = re.compile(r"[^ \t\u3000、,，|｜丨/／()（）【】\[\]]+")
NOBODY = compiled(
    r"[编作笔译][ \u3000]*者|待续|[未续]?完|未完待续|全文|完结|全书完|剧终|全剧终|连载|节选|摘要|"
    r"[图表下以]*略|略|附图|综合|本报|新华社|"
    r"转载|[上中下]|诗|小说|掌声|大?笑声?|鼓掌|哄笑|沉默|[同下后]上?[下同]|见?[左右上下附]?[图表]|"
    r"图[一二三四五\d]|[译原]?注释?|[编译]者注|"
    r"[〇零一二三四五六七八九十\d]{1,4}年[^ \u3000]{0,8}|[\u4e00-\u9fff]{2,20}令第?.{1,6}号|"
    rf"{WORK}|原文|来源|出处|待查|存疑|油印|试行稿?|征求意见稿|讨论稿|[合总小]计"
)
# What is no credit, or names somebody else: where a text was taken from, what was passed, remarks.
NO_CREDIT = compiled(
    r"[(（]?[ \u3000]*(?:.{0,30}(?:会议|大会|次会)[ \u3000]?(?:审议)?(?:通过|修订)[)）]?$|(?:选|摘)自|"
    r"转[自载]|[收投改定来截]稿|录用|播出|"
    r"(?:信息|文章|稿件)?来源(?![:：])|稿源(?![:：])|出处|下转|未完|地[点址][:：]|电话|责编|责任编辑|"
    r".{0,4}的话|编后|前言|后记|令$|化名|.{0,12}均为化名|此件|本人|"
    r".{0,12}单位[:：][ \u3000]*[万亿千百]*(?:元|吨|亩|人|户|公斤|公里|米|平方米|个|件)(?:$|[、,，；;/])|"
    r"资料由|.{0,12}来信[)）]$|【字体)"
    r"|(?i:[a-z ]{0,40}\b(?:release|report|minutes|notice|edition|draft)$)|【[\u4e00-\u9fff]{2,4}】$|"
    r".*[。！!？?；;]$|.*[,，].*[,，].*[,，]"
)
PASSED = compiled(
    r"[(（].{6,80}(?:通过|公布|发布|批准|施行|修订|修正|印发|签发|讲话|报告|召开|摘要|节选)[)）]?[)）]|"
    r"(?:19|20)\d\d ?年[^，,。;；]{4,60}(?:通过|公布|发布|批准|修订|修正|印发)"
)
POSTCODE = re.compile(r"[,，;；]?[ ]*[\u4e00-\u9fff]{0,10}[,，]?[ ]*\d{6}$")  # ,北原 150030
# Two languages: 张三 / Zhang San
BESIDE_LABEL = compiled(
    r"(?<=[作撰译字者文稿写])[ /／|]*(?:By|Author|Text|Words|Written by|Story|Contributor|Report(?:er)?|"
    r"Translat(?:ed by|or))"
    r"[ ]*[:：]?[ ]*(?=[\u4e00-\u9fff])"
)
HAN_FIRST = re.compile(
    rf"((?=.{{0,3}}[{HAN}])[^A-Za-z]*?[{HAN}》〉”）)])[\s/／|｜·•()（），,—–:：-]+([«“\"'A-Za-z][^{HAN}]*)"
)
LATIN_FIRST = re.compile(
    rf"([«“\"'A-Za-z][^{HAN}]*?)[\s/／|｜·•()（），,—–:：-]+([《〈“（(]?[{HAN}][^A-Za-z]*)"
)
# By Jane Doe, Story and photos by Jane Doe, Words: Jane Doe
DID = (
    r"Written|Text|Stor(?:y|ies)|Words|Report(?:ed|ing)?|Compiled|Prepared|Contributed|Posted|Submitted|"
    r"Interview(?:ed)?|"
    r"Transcri(?:bed|pt)|Recorded|Review(?:ed)?|Collected|Told|Article|Notes?|Letter|Column|Presented|"
    r"Published|Researched|"
    r"Photo(?:s|graphs?)?|Pictures?|Paper|Talk|Lecture|Essay|Poem|Memories|Recollections|Drawn up"
)
BY = re.compile(
    rf"\W*(?:(?:An? )?(?:(?:{DID})(?:(?:,| and| &) (?:{DID}))*(?: for [\w' ]{{3,50}})? ?)?by[:\s]\s*(?=\S)|"
    rf"with (?=[A-Z][^;:?!]{{5,80}}$)"
    rf"|(?:(?:{DID})(?:(?:,| and| &) (?:{DID}))*|Authors?|Writer|Reporter|Correspondent|Contributor|"
    rf"Speaker|From)\s?:\s*(?=[A-Z]))",
    re.IGNORECASE,
)
POSTED = re.compile(r"\b[Bb]y ((?:[A-Z][\w.'’-]+ ?){1,4})")
STREET = re.compile(r"\b(?:Street|St|Road|Rd|Lane|Avenue|Drive|Close|Terrace|Crescent|Square|Row|Quay)\.?$")
STAFF = re.compile(r"(?:the|a|an|our) [A-Za-z ]{3,40}$")
SOLE = re.compile(r"(?:Sister|Brother|Father|Sr|Br|Fr|Miss|Mrs?|Ms|Dr|Aunt|Uncle|Old) [A-Z][\w'’-]+")
NOTE = re.compile(r"(?<=[A-Za-z.])(?:[*†‡§¹²³⁴⁵]+|\d{1,2}(?:,\d)*|[(（][\da-e,]{1,5}[)）])(?=$|[,; ])")
LATIN_NO_NAME = re.compile(
    r"[:;!?\d]|day\b|\b(?:notes?|reports?|news|letters?|reading|edition|issue|column|review)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Credit:
    """What one line says of an article; ``sure`` where its form alone shows that it is a credit."""

    author: str | None = None
    affiliation: str | None = None
    published: str | None = None
    sure: bool = False


@lru_cache(maxsize=4096)  # a line is asked about several times in a row
def byline(text: str) -> Credit | None:
    """Return what the form of a line shows of author, place of work and date."""
    return _read(text.strip(), known=False) if len(text) <= LONGEST else None


def signer(text: str) -> Credit | None:
    """Return what a line says that is known to say who wrote an article, or when."""
    return _read(text.strip(), known=True) if len(text) <= LONGEST else None


def _read(text: str, known: bool) -> Credit | None:
    if paper := PAPER.fullmatch(text.strip(AROUND + EDGE)):
        return Credit(paper[0], sure=paper[0][0] == "本" or known)
    if is_date_line(text):
        return Credit(published=find_date(text), sure=True)
    if (mark := CREDIT.match(text)) and (known or text[0] in "(（[【"):
        return _closed(text, mark)
    if (named := NAMED_CREDIT.fullmatch(text)) and is_name(named[1] or named[3]):
        return Credit(named[1] or named[3], named[2])
    if PASSED.fullmatch(text):
        return Credit(published=find_date(text), sure=True)
    if NO_CREDIT.match(text) or NOBODY.fullmatch(text.strip(AROUND + EDGE)):
        return None
    if DATELINE.match(text):
        return dateline(text) if len(text) <= MAX_DATELINE else None
    text = re.sub(rf"^[Bb][Yy][: ]+(?=[{HAN}])", "作者:", BESIDE_LABEL.sub(":", text))
    if both := halves(text):
        credit = _read(both[0], known)
        beside = credit and (known or are_names(both[1]) or is_post(both[1]) or find_date(both[1]))
        paired = credit is not None and credit.author is not None and "/" in text and are_names(both[1])
        return (replace(credit, sure=True) if paired else credit) if credit and beside else None
    if not re.search(rf"[{HAN}]", text):
        return _latin(text, known)
    day = find_date(text)
    core = NEXT.sub("", TRANSLATED.sub("", SUPPLIED.sub("", CONTINUED.sub("", text))))
    if given := GIVEN.fullmatch(core.strip(EDGE)):
        return Credit(affiliation=given[1], sure=True)
    mark = MARK.match(core)
    core = core[mark.end() :] if mark else core
    core = PRINTED.sub("", core) if day else core
    if (made := ORIGINAL.match(core)) and day:
        return Credit(made[1], published=day, sure=True)
    core = core.strip(EDGE) if WHOLE.fullmatch(core) else BOXED.sub("", core)
    fields = _fields(core)
    bare = COUNT.sub(" ", without_dates(core) if day else core)
    # 2024-05-06 18:30 某报 张三
    stamped = day and CLOCK.search(core) and (known or any(map(is_name, bare.split())))
    pen = known or bool(stamped) or (mark is not None and mark[0][0] in "□◎" and len(core) < NAME)
    credit = _keyed(fields, known) if fields else _plain(bare, pen)
    if credit is None and day and not bare.strip(AROUND + EDGE):
        return Credit(published=day, sure=True)
    if credit is None:
        return Credit(published=day) if day and known and not fields else None
    if stamped and credit.author and not core.startswith(tuple("0123456789")) and len(bare.split()) == 2:
        credit = Credit(bare.split()[0])  # 张三 某号 2021-03-19 18:32
    marked = mark is not None and mark[0][0] not in "·•—–-" and credit.author is not None
    shown = credit.sure or marked or bool(day and (credit.author or credit.affiliation))
    return replace(credit, published=credit.published or day, sure=shown)


def _fields(text: str) -> list[tuple[str, str]]:
    """Return the labels in a line, each with what stands behind it; none where no label is."""
    text = SLASHED.sub(lambda found: f"{found[1]}:", GLUED.sub(lambda found: f" {found[0]}", text))
    marks = list(LABEL.finditer(text))
    if not marks:
        return []
    bounds = [*(mark.start() for mark in marks[1:]), len(text)]
    ends = zip(marks, bounds, strict=True)
    found = [(mark[1], text[mark.end() : stop].strip(AROUND)) for mark, stop in ends]
    before = text[: marks[0].start()].strip(AROUND)
    return [("", before), *found] if before else found


def _keyed(fields: list[tuple[str, str]], known: bool) -> Credit | None:
    """Read labels and values: ``采访:张三  时间:2017年9月12日  地点:…``."""
    found, last, told, asked = Credit(), "", False, False
    other: Credit | None = None  # behind a label of no known kind
    for label, value in fields:
        name = re.sub(r"[ \u3000]", "", label)
        bare = COUNT.sub(" ", without_dates(value) if find_date(value) else value).strip(AROUND)
        if not name:  # in front of the first label
            told = told or bool(find_date(value))
            found = replace(found, published=find_date(value))
            other = _plain(bare, known) if bare and (known or are_names(bare)) else None
            if bare and not told and not other:
                return None
        elif ASKED.fullmatch(name):
            asked = True
        elif AUTHOR.fullmatch(name):
            several = len(fields) > 1 and not are_names(bare) and "\u3000" not in bare
            value = FIELD_GAP.split(bare)[0] if several else bare
            credit = _plain(value, known=True) if value and len(value) <= 40 else None
            if credit and credit.author and (not found.author or NARRATES.match(last)):
                last = name
                place = credit.affiliation or found.affiliation
                found = replace(found, author=credit.author, affiliation=place)
            elif credit and credit.author and ROLE.match(value):
                found = replace(found, author=f"{found.author} {credit.author}")
            elif credit and not credit.author and not NARRATES.match(name):
                found = replace(found, affiliation=found.affiliation or credit.affiliation)
            told = told or credit is not None
            found = replace(found, published=found.published or find_date(value) or find_date(fields[-1][1]))
        elif OFFICE.fullmatch(name):
            unit = _unit(bare)
            office = bare if bare and (may_sign(unit) or is_post(unit)) else None
            day = found.published or find_date(value)
            found = replace(found, affiliation=found.affiliation or office, published=day)
        elif DAY.fullmatch(name):
            found = replace(found, published=found.published or find_date(value))
        elif not BESIDE.match(name):
            if not known:
                return None
            other = other or (_plain(bare, known) if bare else None)
        elif not found.author and (role := ROLE.search(value)):
            other = _plain(value[role.start() :], known) or other  # 来源:江屿新闻网 记者 张三
        elif found.published is None and not asked:
            found = replace(found, published=find_date(value))
    if other and not found.author and not found.affiliation:
        found = replace(found, author=other.author, affiliation=other.affiliation)
    if not (found.author or found.affiliation or found.published):
        return None
    return None if asked and not (found.author or found.affiliation) else replace(found, sure=True)


def _plain(text: str, known: bool) -> Credit | None:
    """Read names and posts without labels: ``本报记者 张三``, ``县水文站 张三``, ``张三(某大学教授)``."""
    text = text.strip(AROUND)
    role = ROLE.search(text)
    roles = role is not None
    glued = role is not None and role.end() < len(text) and role[0][-1] not in " \t\u3000:："
    if roles:
        text = REPORTS.sub("", text)
    worked = False
    while (tail := TAIL.search(text)) and not is_name(text) and tail.start():
        text, worked = text[: tail.start()].strip(AROUND), True
    told = re.sub(rf"(?:{TOLD})(?=[ \u3000、,，]|$)", " ", text) if worked else text  # 张三口述 李四整理
    if told != text and all(map(is_name, told.split())):
        text = " ".join(told.split())
    text = re.sub(r"[ \u3000]{2,}", " ", ROLE.sub(" ", text)).strip(AROUND) if roles else text
    if not text or NOBODY.fullmatch(text):
        return None
    lead = LEAD.match(text)
    if lead and are_names(text[lead.end() :]):
        return Credit(text[lead.end() :], sure=True)  # 文 张三
    if roles and not are_names(text) and (names := [word for word in WORDS.findall(text) if is_name(word)]):
        places = [word for word in WORDS.findall(text) if word not in names and is_post(word)]
        return Credit(" ".join(names), places[0] if places else None, sure=True)
    if text[:1].isascii() and not re.search(rf"[{HAN}]", text):
        credit = _latin(text, known=True)
    else:
        named = roles and all(1 < len(word) <= NAME - 2 for word in WORDS.findall(text))
        credit = _people(text, (known or named) and not glued)  # 记者张三, and no 实习生手册
    return replace(credit, sure=credit.sure or roles or worked) if credit else None


def _people(text: str, known: bool) -> Credit | None:
    """Tell names from posts; where it is ``known`` that somebody is named, any short word is a name."""
    wide = re.split(r" {2,}|\u3000{2,}", text)
    if known and len(wide) == 2 and WHERE.search(wide[1]) and max(map(len, wide)) <= PEN:
        return Credit(wide[0])  # a letter: who, and from where
    if are_names(text):
        return Credit(text)
    text = TITLED.sub("", POSTCODE.sub("", text))
    if is_name(text):
        return Credit(text)
    if inside := re.fullmatch(r"([^()（）]{2,24}?)[ \u3000]?[(（]([^()（）]{2,40})[)）]", text):
        outer = _people(inside[1].strip(), known)
        if outer and outer.author and not outer.affiliation and (known or is_post(_unit(inside[2]))):
            long = len(inside[2]) > NAME - 3 and not re.search(r"\d|[,，]", inside[2])
            place = is_post(_unit(inside[2])) or long
            return replace(outer, affiliation=inside[2] if place else None, sure=True)
    if (beside := re.fullmatch(r"([^,，]{2,12})[,，][ \u3000]?(.{3,40})", text)) and are_names(beside[1]):
        return Credit(beside[1], beside[2], sure=True) if is_post(_unit(beside[2])) else None
    words = _words(text)
    named = [at for at, (start, end) in enumerate(words) if _is_person(text[start:end])]
    if not named and (is_institution(_unit(text)) or (known and may_sign(_unit(text)))):
        return _glued(text) or Credit(affiliation=_unit(text))
    others = [at for at in range(len(words)) if at not in named]
    posts = [at for at in others if is_post(_unit(text[slice(*words[at])]))]
    if posts and named and len(named) + len(posts) == len(words):
        people, places = (_between(text, words, ats) for ats in (named, posts))
        return Credit(people, places)
    if posts and named == [] and known and len(words) == 2:
        other = text[slice(*words[1 - posts[0]])]
        return Credit(other, text[slice(*words[posts[0]])]) if len(other) <= NAME else None
    if posts and len(posts) == len(words):
        return Credit(affiliation=_unit(text)) if known or INSTITUTION.search(text) else None
    if glued := _glued(text):
        return glued
    if not known or len(words) > 4 or re.search(r"[,，。:：!！?？《》〈〉“”]", text) or text.isdigit():
        return None
    if len(words) > 1:
        if named and len(named) < len(words):
            before = list(range(named[0])) if named[-1] == len(words) - 1 else posts
            told = NO_PLACE.sub("", _between(text, words, before)) if before else ""
            return Credit(_between(text, words, named), told if len(told) > NAME - 3 else None)
        if len(words) > 2 or len(text[slice(*words[-1])]) > NAME + 2:
            return None
        first = text[slice(*words[0])]
        return Credit(text[slice(*words[1])], first if len(first) > NAME - 4 else None)
    return Credit(text) if len(text) <= NAME + 2 else None


def _words(text: str) -> list[tuple[int, int]]:
    """Return where words start and end; two single characters with a blank between are one: 张　三."""
    words: list[tuple[int, int]] = []
    for word in WORDS.finditer(text):
        above = words[-1] if words else (0, 0)
        if above[1] - above[0] == 1 == len(word[0]) and text[above[1] : word.start()].isspace():
            words[-1] = (above[0], word.end())
        else:
            words.append(word.span())
    return words


def _is_person(word: str) -> bool:
    bare = re.sub(r"\s", "", word)
    return is_name(bare) and not OFFICE_NAME.search(bare) and not ("·" in bare and is_post(bare))


def _between(text: str, words: list[tuple[int, int]], chosen: list[int]) -> str:
    """Return the chosen words: as they stand where nothing else is between them, else with blanks."""
    if chosen == list(range(chosen[0], chosen[-1] + 1)):
        return text[words[chosen[0]][0] : words[chosen[-1]][1]]
    return " ".join(text[slice(*words[at])] for at in chosen)


def _glued(text: str) -> Credit | None:
    """Part an office from the name right behind it: 教研室方向东."""
    for size in (3, 2):
        place, name = text[:-size].strip(), text[-size:]
        if len(place) > 3 and INSTITUTION.search(place) and is_name(name) and not INSTITUTION.search(text):
            return Credit(name, place)
    return None


def _unit(text: str) -> str:
    """Return the name of an institution without what follows it where it signs: 供稿, 谨启, 文件."""
    text = re.sub(r"(?<=[\u4e00-\u9fff]{3})[ \u3000]*文件$", "", POSTCODE.sub("", text.strip()))
    return TAIL.sub("", text).strip() or text


def halves(text: str) -> tuple[str, str] | None:
    """Return the two halves of a line in two languages: the one in Chinese or Japanese, and the other."""
    if len(text) > LONGEST or "://" in text:
        return None
    if found := HAN_FIRST.fullmatch(text):
        return found[1].strip(), found[2].strip(" ()（）")
    found = LATIN_FIRST.fullmatch(text)
    return (found[2].strip(), found[1].strip(" ()（）")) if found else None


def _latin(text: str, known: bool) -> Credit | None:
    """Read ``By Jane Doe, Head Gardener, 5 May 2019`` and its relatives."""
    text = text.strip('()“”"* ') if text[0] in '(“"*' else text
    mark, day = BY.match(text), find_date(text)
    if mark is None and (posted := POSTED.search(text)):
        return Credit(posted[1].strip(), published=day, sure=day is not None)
    if mark is None and text[-1:] in ".;:?!" and not known:
        return None
    rest = re.sub(r"^(?:is )?(?:with|of|at|from) the ", "", text[mark.end() :] if mark else text)
    rest = without_dates(rest) if day else rest
    rest = re.sub(r" (?:on|in|under|to|at) .*$", "", rest) if day and mark else rest
    rest = re.sub(r"(?:,? (?:on|in|under|to|at))?[\s,;|·–—-]*$", "", rest)
    rest = re.sub(r"(?<=[A-Za-z]{3})\.$", "", rest).strip(' ,;|"“”')
    sure = mark is not None or day is not None
    gaps = re.finditer(r"\s*[,|·]\s+|\s+[–—-]\s+|\s*\((?=[^()]+\)$)", rest)
    for gap in sorted(gaps, key=lambda gap: "(" not in gap[0]):
        named, behind = rest[: gap.start()], rest[gap.end() :]
        behind = behind.removesuffix(")") if "(" in gap[0] else behind
        first = behind.partition(",")[0]
        told = LATIN_OFFICE.search(first) or LATIN_WORKPLACE.search(first)
        if not are_names(named) or is_post(named) or DEGREE.fullmatch(first):
            continue
        if "(" in gap[0] and known and not told:
            return Credit(NOTE.sub("", named), published=day)
        if told and (is_post(behind) or known):
            return Credit(NOTE.sub("", named), behind, day, sure=sure or is_post(behind))
        if not are_names(behind) and (known or mark):
            place = behind if behind[:1].isupper() and "(" not in gap[0] else None
            return Credit(NOTE.sub("", named), place, day, sure=sure)
    if (are_names(rest) and (mark or not is_post(rest))) or SOLE.fullmatch(rest):
        return Credit(NOTE.sub("", rest), published=day, sure=sure)
    if STREET.search(rest) or (day and text.startswith(f"{rest},")):
        return Credit(published=day, sure=True) if day else None  # HALDEN, 4 September 2017
    if mark and STAFF.fullmatch(rest) and LATIN_OFFICE.search(rest):
        return Credit(rest, published=day, sure=True)
    if is_post(rest) and (known or is_institution(rest)):
        return Credit(affiliation=rest, published=day)
    named = rest.partition(",")[0]
    whole = mark and rest[:1].isupper() and rest[-1] not in ".;:?!" and len(named) <= 60
    pen = known and SIGNING.fullmatch(named) and named[0].isupper() and len(named) <= PEN_LETTERS
    if whole or (pen and not LATIN_NO_NAME.search(named)):
        return Credit(NOTE.sub("", named), published=day, sure=bool(whole))
    return Credit(published=day) if day and known else None


DATELINE_NAMES = compiled(
    r"(?:(?:见习|实习|特约)?记者|通讯员|实习生|特派员|撰稿人)[ \u3000:：]*"
    r"((?:(?!记者|通讯员|实习生)[\u4e00-\u9fff·]){2,8}(?:[ \u3000、]+(?:(?!记者|通讯员|实习生|特约|"
    r"实习)[\u4e00-\u9fff·]){2,4})*)"
)
BEFORE_REPORT = compiled(r"[\u4e00-\u9fff]{2,6}?(?=报[道导])")


def dateline(text: str) -> Credit | None:
    """Return the reporters that the first words of a news text name: 本报讯(记者 张三)."""
    mark = DATELINE.match(text)
    if not mark:
        return None
    start = text[: mark.end() + 40].split("。")[0].split("）")[0]
    first = DATELINE_NAMES.search(start)
    if first is None or first.start() > mark.end() + 8:
        alone = re.fullmatch(r"[ \u3000]*[(（]([^()（）]{2,12})[)）]", text[mark.end() :])
        return Credit(alone[1], sure=True) if alone and are_names(alone[1]) else None
    found = [named for told in DATELINE_NAMES.findall(start) if (named := _leading_names(told))]
    return Credit(" ".join(found), sure=True) if found else None


def _leading_names(text: str) -> str | None:
    """Return as many words of ``text``, from its start, as are names."""
    words = list(re.finditer(r"[^ \u3000、]+", text))
    count = next((index for index, word in enumerate(words) if not is_name(word[0])), len(words))
    if count:
        return text[: words[count - 1].end()]
    short = BEFORE_REPORT.match(text)
    size = 2 if short and len(short[0]) in (2, 4) else 3  # a name, and the place that it reports from
    return text[:size] if short and is_name(text[:size]) else None


# (作者系…), (作者单位:…), (作者张三系…), (The author is …)
CREDIT = compiled(
    r"[(（\[【]?[ \u3000]*(?:本文)?(?:第一)?(?:作者|口述者|讲述者|笔者)(?:均|分别)?(?:(?:工作)?(?:单位|"
    r"简介|信息)(?:[:：]|为|系|是|[ \u3000])|"
    r"现?(?:供职|任职|就职|工作|任教|就读)于|系|为|是|[:： \u3000]*(?P<name>[\u4e00-\u9fff·]{2,4}?)(?:系|"
    r"[,，]|为(?=\S)|是))[ \u3000]*"
)
CREDIT_ENGLISH = compiled(
    r"[(\[]?(?:The (?:author|writer)s? (?:is|are)|About the author:?)\s+(?:a |an |the )?",
    re.IGNORECASE,
)
NAMED_CREDIT = compiled(
    r"[(（]([\u4e00-\u9fff·]{2,4})(?:系|[ \u3000]*(?:作者)?单位[:：])([\u4e00-\u9fff ]{3,30})[)）]|"
    r"[(（]([\u4e00-\u9fff·]{2,4})[文作撰著][ \u3000,，;；]+[摘选辑]自[^()（）]{2,40}[)）]"
)
# What follows the affiliation and says something else: ;本文系…课题成果
AFTERTHOUGHT = compiled(
    r"[;；。,，]?[ \u3000]*(?:本文|文中|此文|该文|本研究|基金项目|本成果|邮箱|电子邮箱|通讯地址|联系电话|"
    r"联系方式).*"
)
# Lines at an article's end that name nobody: where it was taken from, when it came in.
ORIGIN = compiled(
    r"[(（](?:摘自|选自|原载|转自|转载自|据|原刊|节选自|摘编自)[^()（）]{2,40}[)）]|"
    r"[(（\[【]?(?:收稿|投稿|改稿|定稿|修回|来稿|截稿|录用)(?:日期|时间)?[:：]?.{0,40}"
)
INLINE = re.compile(r"[(（]([^()（）]{2,60})[)）][ \u3000]*$")
BEHIND = compiled(
    r"(?<=[。！？”」])[ \u3000]*(?:本报)?(?:记者|撰文|图文|"
    r"文)[:：][ \u3000]?([\u4e00-\u9fff· \u3000、]{2,16})$"
)
GIVEN = compiled(
    r"(?:本|此|该|以上)?(?:栏目|版|栏|刊|文|稿|组?问答)?由(.{3,24}?)(?:供稿|提供|整理|供图|解答|编写|撰稿)"
)
PEN_NAME = re.compile(r"[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff][ \u3000]+[\u4e00-\u9fff]")


def closing(text: str) -> Credit | None:
    """Return what a line at an article's end says by its form: ``(作者系…)``, ``(记者 张三)``."""
    if len(text) > 400:
        return None
    if ORIGIN.fullmatch(text):
        return Credit(sure=True)
    if (named := NAMED_CREDIT.fullmatch(text)) and is_name(named[1] or named[3]):
        return Credit(named[1] or named[3], named[2] and named[2].strip(), sure=True)
    mark = CREDIT.match(text) or CREDIT_ENGLISH.match(text)
    if mark and (text[0] in "(（[【" or len(text) < 80):
        return _closed(text, mark)
    if text[0] in "(（[【" and text[-1] in ")）]】" and len(text) <= LONGEST:
        core = text.strip(EDGE)
        found = GIVEN.fullmatch(core)
        credit = Credit(affiliation=found[1]) if found else _in_brackets(core, last=text[0] in "(（")
        return replace(credit, sure=True) if credit else None
    return None


def _closed(text: str, mark: re.Match[str]) -> Credit | None:
    """Read what stands behind the words that make a line a credit."""
    body = text[mark.end() :].split("。")[0].rstrip(". ")
    if text[0] in "(（[【":
        body = body.rstrip(")）]】")
        body += ")" * (body.count("(") > body.count(")")) + "）" * (body.count("（") > body.count("）"))
    body = POSTCODE.sub("", AFTERTHOUGHT.sub("", body)).strip()
    author = mark.groupdict().get("name")
    if author:
        return Credit(author, body or None, sure=True) if is_name(author) else None
    name, _, rest = body.replace("，", ",").partition(",")
    if rest and is_name(name.strip()):
        return Credit(name.strip(), rest.strip(), sure=True)
    return Credit(body, sure=True) if is_name(body) else Credit(affiliation=body or None, sure=True)


def inline(text: str, last: bool = False) -> tuple[int, Credit] | None:
    """Return the credit in brackets that ends a paragraph, and how many characters it takes.

    ``last`` is whether the text ends there, so that a name without a surname is one as well.
    """
    mark = INLINE.search(text[-80:])
    if not mark:
        named = BEHIND.search(text[-40:])
        return (len(named[0]), Credit(named[1], sure=True)) if named and are_names(named[1]) else None
    before = text[: len(text) - len(mark[0])].rstrip()
    core = mark[1].strip()
    shown = bool(before[-1:] in tuple("。！”』」") or ROLE.match(core) or TAIL.search(core))
    credit = _in_brackets(core, last) if before and before[-1] not in "?？" and shown else None
    if credit is None or not (credit.author or credit.affiliation):
        return None
    return len(mark[0]), replace(credit, sure=True)


def _in_brackets(text: str, last: bool) -> Credit | None:
    """Read a credit in brackets of its own; ``last`` is whether a pen name of few characters is one."""
    if NOBODY.fullmatch(text) or NO_CREDIT.match(text) or re.search("[。！？!?;；]", text):
        return None
    credit = _read(text, known=False)
    if credit and (credit.sure or credit.affiliation or last or len(text) == 3):
        return credit
    unit = _unit(text)
    posted = POSTCODE.search(text) is not None
    supplied = is_post(unit) if posted else 3 < len(text) <= 24 and TAIL.search(text) is not None
    if may_sign(unit) or supplied:
        return Credit(affiliation=unit)
    start, end = (_words(text) or [(0, 0)])[-1]
    place, name = text[:start].strip(), text[start:end]
    if last and PEN_NAME.fullmatch(name) and len(place) <= PEN and (not place or is_post(place)):
        return Credit(name, place or None)
    return None
