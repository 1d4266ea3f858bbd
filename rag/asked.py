"""What a question asks for, decided once, by rules that a person can read.

A question is of one kind (``rag.types.Kind``). The rules are tried in the order of ``kind_of``; they look at
the question folded (half width, simplified, lower case), so that they hold in both Chinese scripts. What
is decided here is used by the search (what is looked for), by the answer (how it is made) and by the
doors (``explain``).
"""

import re
from collections.abc import Iterator

from rag.lexical import ASKING, fold, question_words
from rag.types import Asked, Kind

GREETING = re.compile(
    r"(?:你好|您好|大家好|早上好|早安|中午好|下午好|晚上好|晚安|嗨|哈喽|喂|在吗|谢谢你?|多谢|感谢|好的|再见|拜拜|测试|啊|呀|吗|了"
    r"|\b(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?(?: you)?|ok(?:ay)?|bye|test|there)\b|\W)+"
)
# Another subject is announced: what stands before it is not asked about.
TURNS = re.compile(
    r"^\W*(?:换个(?:话题|问题|别的)|(?:不说|先不说|不谈|先不谈)(?:这个|这些|它)了?|(?:顺便|另外|再)(?:问|请问)(?:你|您)?(?:一下|一句|个)?"
    r"|(?:另|再问)?[一]?个?(?:另外的|别的|另一个|其他)问题|问(?:你)?个?别的"
    r"|by the way|change of (?:subject|topic)|another question)"
    r"(?:吧|了|啊)?\W*"
)

AUTHOR = re.compile(
    r"谁(?:写|撰写|著|执笔|报道)|作者(?=是|叫|为|姓|\W*$)|撰稿人|撰文|执笔|哪位(?:记者|作者)"
    r"|\bwho (?:wrote|is the author|reported)\b|\bauthor\b|\bwritten by\b"
)
OFFICE = re.compile(
    r"哪个单位|什么单位|单位|职务|任职|供职|在哪.{0,4}工作|\b(?:work|position|affiliation|affiliated)\b"
)
ISSUED = re.compile(
    r"(?:什么时候|何时|哪[一]?[天年日]|几时).{0,12}(?:发表|刊登|刊发|刊载|发布|印发|见报|登出)"
    r"|(?:发表|刊登|刊发|发布|印发).{0,6}(?:时间|日期|哪|什么时候|何时)"
    r"|\bwhen was\b.*\b(?:published|issued|posted)\b|\bpublication date\b"
)
DIGITS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)}
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
PART = re.compile(
    r"第([一二三四五六七八九十]|\d{1,2})个?(?:部分|章|节|大点|方面|大部分)"
    rf"|\b({'|'.join(ORDINALS)}) (?:part|section|chapter)\b"
)

LATEST = re.compile(
    r"(?:目前|现在)?最新(?:一[次期篇份版]|发布|公布|出台)?(?:的(?!是))?|现行的?|最近(?:一[次期篇份版年]的?|的(?=.{0,12}(?:文章|通知|规定|标准|报道)))"
    r"|\b(?:the )?(?:latest|newest|most recent)\b"
)
EARLIEST = re.compile(r"最早(?:一[次期篇份版]|发布|公布)?的|最早(?=一)|\b(?:the )?(?:earliest|oldest)\b")
NOUN = r"(?:文章|文件|报道|稿子|稿件|帖子|资料)"
WHICH = rf"(?:哪|几|多少|什么)(?:一|几|些)?(?:篇|份|个)?(?:的)?{NOUN}"
ARTICLES = re.compile(
    rf"{WHICH}|{NOUN}(?:有|是|分别是)?(?:几(?!点)|多少|哪(?!一?[天年日]|里|个)|什么(?!时候|地方|意思|原因|内容))(?:些|几|一)?(?:篇|份)?|(?:哪|几|多少)(?:一|几)?篇"
    rf"|(?:最新|最近|最早|所有|全部)(?:发布|发表)?的?(?:一篇|一份)?{NOUN}|列出.{{0,20}}{NOUN}"
    r"|\b(?:which|what|how many|list (?:all )?(?:the )?) ?articles?\b"
    r"|\b(?:latest|newest|oldest|earliest) article\b"
)
COUNTED = re.compile(r"(?:几|多少)(?:篇|份)|多少.{0,2}文章|\bhow many articles\b")
WRITING = re.compile(
    r"写(?!到|着|明)|撰写|撰稿|发表|刊发|作者|执笔|\b(?:write|wrote|written|publish(?:ed)?)\b"
)
# Words of a question about articles that say nothing of which are meant.
ABOUT_ARTICLES = re.compile(
    rf"{LATEST.pattern}|{EARLIEST.pattern}|列出|列举|一共|总共|共有|所有的?|全部的?|目前|请问|有没有|{WHICH}|(?:哪|几|多少)(?:一|几|些)?(?:篇|份)"
    rf"|{NOUN}|[一这那本该]篇|(?:讲述?|谈论?|写|提|说|涉及|介绍)(?:到|过|及|起)?(?:了|过)?|关于|有关|撰写|撰稿|发表|刊发|作者|执笔"
    r"|是什么时候|什么|哪些|[还都]?(?:有|是)(?!期)|[了过的吗呢们]|[?!,.:;\s]"
    r"|\b(?:which|what|how many|articles?|are|is|there|by|about|mention|did|does|do|write"
    r"|wrote|written|was|were|the|has|have|list|all|published|in|on)\b"
)

NAMED = re.compile(r"《([^《》]{1,100})》")
SUMMARY = re.compile(
    r"讲[了的]?(?:是|些|的是)?(?:什么|啥)|说[了的]?(?:是|些|的是)?(?:什么|啥)|(?:主要|大致)(?:讲|说|内容|意思)|内容(?:是|提要|概要)|大意|概括|总结|摘要|概述|归纳|梗概"
    r"|中心思想|\bsummar|\bwhat is .+ about\b|\bmain points?\b"
)
COMMANDS_SUMMARY = re.compile(r"^\W*(?:请|帮我|麻烦)*\W*(?:概括|总结|归纳|概述|summar)")
SUMMARY_WORDS = re.compile(
    rf"{SUMMARY.pattern}|请|帮我|一下|那篇|这篇|一文|{NOUN}|主要|[的了]|[?!,.:]|\b(?:please|the|article|of|what|is|about|ise|ize|y)\b"
)
OF_ARTICLE = re.compile(
    rf"{NOUN}|[这那]篇|一文|通知|公告|手册|须知|纪要|简讯|观察|办法|\barticle\b|^\W*summar"
)

YES_NO = re.compile(
    r"(?<![什怎多])[吗嘛么]\W*$|能不能|可不可以|可否|能否|是否|是不是|有没有|要不要|会不会|该不该|准不准|行不行|需不需要|用不用|算不算|允不允许|办不办|收不收"
    r"|^\W*(?:is|are|can|may|must|do|does|did|was|were|should|will|has|have) \w+"
)
PERMISSION = frozenset(
    "能 能不能 可以 不可以 可 可否 能否 是否 是不是 有没有 要不要 会不会 该不该 准不准 行不行 "
    "行 准 需要 要 不要 应该 必须 允许 让 给 会 得 领 算 吗 嘛 么 "
    "allowed allow can may must should permitted".split()
)

HOW = re.compile(r"怎么|怎样|如何|为什么|为何|\bhow (?:is|are|was|were|do|does|did|can)\b|\bwhy\b")
LIST = re.compile(
    r"哪[几些两三四五六七八九十]|有哪|哪\S{0,2}[几些]|分别|几[个项条点种方件样步]|列举|列出|罗列|都有(?:什么|谁|哪)"
    r"|[一二三四五六七八九十两]+大|\b(?:list|which (?:two|three|four|five|six|seven)|what are)\b"
)
ALL = re.compile(
    r"列出|列举|罗列|有哪些|哪些|都有(?:什么|谁|哪)|(?:是|有|要守)?哪[两三四五六七八九十几][个项条点种方件样步道关位]?"
    r"|\blist\b|\bwhat are\b"
)
CLOCK = re.compile(r"几点(?!要求|规定|意见|建议|注意)")
# A command to list, and what it says of how much: the rest is what is listed.
COMMAND = re.compile(
    r"^\W*(?:请|帮我|麻烦)*(?:列出|列举|罗列|写出)(?:一下)?|^\W*(?:please )?list(?: all)?(?: of)?(?: the)?\b"
)
WHOLE = re.compile(r"所有的?|全部的?|各项|的(?:所有|全部)|\ball\b")

AND = r"(?:和|与|跟|同|及|以及|对比|相比|vs\.?)"
BESIDE = re.compile(
    rf"^\W*(?:请)?(?:比较|对比)(?:一下|下)?(?P<a>.{{1,30}}?){AND}(?P<rest>.+)$"
    rf"|^(?P<a2>.{{1,30}}?){AND}(?P<rest2>.+?(?:(?:有什么|有何|有哪些|的)?(?:区别|不同|差别|差异|异同)|(?:哪个|哪一个|哪家|哪边|谁|哪种|哪条)(?!写).+|相比.*|比较.*))[?!。.]*$"
    rf"|^(?P<a3>.{{1,30}}?){AND}(?P<rest3>.+?(?:各(?:是|有|收|要|卖)?(?:多少|几|什么)|分别(?:是|有|收|要|卖)?(?:多少|几|什么)).*)$"
)
BESIDE_ENGLISH = re.compile(
    r"^\W*compare (?:the )?(?P<a>.{1,60}?) (?:and|with|to) (?:the )?(?P<b>[^:,?]{1,60})"
    r"(?:[:,]| in terms of | on | by )?(?P<what>.*)$"
    r"|differences? between (?:the )?(?P<a2>.{1,60}?) and (?:the )?(?P<b2>[^:,?]{1,60})(?P<what2>.*)$"
)
# What ends the second of two that are compared.
STOPS = re.compile(
    r"的|在|,|哪|谁|各|分别|有什么|有何|有哪些|相比|比较|每(?=[月年天日公])|什么|多少|(?:之间)?(?:区别|不同|差别|差异)|[?!]"
)
BESIDE_WORDS = re.compile(
    r"有什么|有何|有哪些|(?:的)?(?:区别|不同|差别|差异|异同)|哪个|哪一个|哪家|哪边|哪种|哪条|谁|各(?=是|有|收|要|卖|多少|几|什么)|分别|相比|比较|之间|[?!,:]"
    r"|更[大小多少高低长短快慢贵]"
)
MEMBER = re.compile(r"[\d一二三四五六七八九十a-z]{1,4}\D$")
KEYS = re.compile(
    r"(?:[a-z]*(?:qwert|werty|asdf|sdfg|dfgh|fghj|ghjk|hjkl|zxcv|xcvb|cvbn|vbnm|yuio|uiop)[a-z]*)"
)
VOWELS = re.compile("[aeiouy]")
SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|er|a|o|e|i|u|v)"
)
PINYIN = re.compile(f"(?:{SYLLABLE})+")


def asked(text: str) -> Asked:
    """Return what a question asks for."""
    text = text.strip()
    folded = TURNS.sub("", fold(text)).strip()
    kind = kind_of(folded)
    order = "latest" if LATEST.search(folded) else "earliest" if EARLIEST.search(folded) else ""
    named = NAMED.search(folded)
    sides, about = _sides(folded) if kind == "comparison" else ((), "")
    part = PART.search(folded) if kind == "part" else None
    if kind == "comparison":
        subject = about
    elif kind in ("articles", "count"):
        subject = " ".join(ABOUT_ARTICLES.sub(" ", folded).split())
    elif kind == "summary":
        subject = named[1] if named else SUMMARY_WORDS.sub("", folded).strip()
    elif kind in ("latest", "earliest"):
        subject = (LATEST if kind == "latest" else EARLIEST).sub("", folded).strip()
    elif kind == "list":
        subject = _listed(folded)
    else:
        subject = folded
    if len(fold(text)) == len(text):  # as they are written
        whole = fold(text)
        sides = tuple(text[at : at + len(side)] if (at := whole.find(side)) >= 0 else side for side in sides)
    return Asked(
        kind=kind,
        subject=subject,
        order=order,
        sides=sides,
        ordinal=_ordinal(part) if part else 0,
        how=HOW.search(folded) is not None,
        several=LIST.search(folded) is not None,
        authored=WRITING.search(folded) is not None,
        named=named[1] if named else "",
    )


def kind_of(folded: str) -> Kind:
    """Return the kind of a folded question; the first rule that holds decides."""
    if GREETING.fullmatch(folded):
        return "greeting"
    if ARTICLES.search(folded) and not SUMMARY.search(folded):
        return "count" if COUNTED.search(folded) else "articles"
    if PART.search(folded):
        return "part"
    if AUTHOR.search(folded):
        return "author"
    if ISSUED.search(folded):
        return "issued"
    if SUMMARY.search(folded) and (
        NAMED.search(folded) or COMMANDS_SUMMARY.search(folded) or OF_ARTICLE.search(folded)
    ):
        return "summary"
    if BESIDE_ENGLISH.search(folded) or _sides(folded)[0]:
        return "comparison"
    if LATEST.search(folded):
        return "latest"
    if EARLIEST.search(folded):
        return "earliest"
    if YES_NO.search(folded) and not LIST.search(CLOCK.sub("", folded)):
        return "yes_no"
    if LIST.search(CLOCK.sub("", folded)) or COMMAND.match(folded):
        return "list"
    words = question_words(folded)
    asks = any(word in ASKING for word in folded.split()) or re.search(r"[?什谁哪怎吗呢几]|多少|何", folded)
    return "keywords" if not asks and len(words) <= 4 and len(folded) <= 24 else "fact"


def sought(text: str, what: Asked) -> str:
    """Return what is searched for: the question without words that ask for no more than its kind."""
    if not what.subject:
        return text
    if what.kind in ("latest", "earliest") or (what.kind == "list" and COMMAND.match(fold(text))):
        return what.subject + ("" if what.kind != "list" or what.subject.isascii() else "有哪些?")
    turned = TURNS.match(fold(text))
    return (text[turned.end() :].strip() or text) if turned and len(fold(text)) == len(text) else text


def noise(text: str) -> bool:
    """Whether a text is made of nothing but strokes of keys, or of Chinese spelled in Latin letters.

    Chinese without its characters has no tones, and so many meanings: it is not guessed at.
    """
    words = re.findall(r"[a-z]+", fold(text))
    if not words or re.search(r"[^a-z\s\W]", fold(text)):
        return False
    keys = all(KEYS.fullmatch(word) or (len(word) > 4 and not VOWELS.search(word)) for word in words)
    return keys or (len(words) > 1 and all(PINYIN.fullmatch(word) for word in words))


def _listed(folded: str) -> str:
    return WHOLE.sub("", ALL.sub("", COMMAND.sub("", folded))).strip(" ?!,.:的是")


def _ordinal(match: re.Match[str]) -> int:
    if match[2]:
        return 1 + ORDINALS.index(match[2])
    return DIGITS[match[1]] if match[1] in DIGITS else int(match[1])


def _sides(folded: str) -> tuple[tuple[str, ...], str]:
    """Return what is compared, and in what: none where nothing is; more than two cannot be answered."""
    english = BESIDE_ENGLISH.search(folded)
    if english:
        pair = (english["a"] or english["a2"], english["b"] or english["b2"])
        what = (english["what"] or english["what2"] or "").strip(" ?.")
        return tuple(side.strip(" ?.") for side in pair), what
    found = BESIDE.search(folded)
    if not found:
        return (), ""
    first = (found["a"] or found["a2"] or found["a3"]).strip(" ,")
    rest = found["rest"] or found["rest2"] or found["rest3"]
    more = [part for part in re.split(r"[、,]", first) if part]
    second, what = _second(more[-1] if more else first, rest)
    if not first or not second or re.search(r"[?什么吗]", first):
        return (), ""
    what = BESIDE_WORDS.sub("", what).strip("的 ")
    return (*(more or [first]), *_completed(more[-1] if more else first, second)), what


def _second(first: str, rest: str) -> tuple[str, str]:
    """Return the second side and what is asked of both; it ends as the first does (金卡, 银卡)."""
    stop = STOPS.search(rest)
    end = stop.start() if stop else len(rest)
    alike = rest.find(first[-1], 0, end)
    if 0 < alike < end:
        end = alike + 1
    return rest[:end].strip(" ,"), rest[end:]


def _completed(first: str, second: str) -> Iterator[str]:
    """Yield the second side with what it leaves out: 晨风3型和5型 is 晨风3型 and 晨风5型."""
    for side in re.split(r"[、,]|和|与", second):
        short = len(side) < len(first) and MEMBER.fullmatch(side) and first[-1] == side[-1]
        yield MEMBER.sub("", first) + side if short and MEMBER.search(first) else side
