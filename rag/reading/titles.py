"""Which of the lines above a text is its title: kickers stand above it, subtitles below."""

import re
from collections.abc import Sequence

from rag.reading.bylines import byline
from rag.reading.credits import DATELINE
from rag.reading.lines import Line
from rag.reading.variants import compiled, simple
from rag.types import Spans

LOOK = 200  # characters of a line whose script is looked at
HAN, LATIN = re.compile("[\u3400-\u9fff]"), re.compile("[A-Za-z]")
CLAUSE = re.compile("[\u4e00-\u9fff][,，?？!！…]")  # in a line that leads to a title
MAX_COLUMN = 5  # width of the name of a column
LONGER = 1.4  # times the length of a title, of the line above it that leads to it
# A subtitle that quotes someone.
SAYS = re.compile(r"[\u4e00-\u9fff]{2,8}[:：][^:：]{4,}")
VISIT = compiled(r"(?:本报|本刊)?(?:专)?访[^问谈]")  # a subtitle that names who is asked
MAX_KICKER = 8  # width of a line above a title that is much shorter than the title
NOTICE_STARTS = tuple("关于 对 印发 转发".split())
DASHES = re.compile(r"[—–―-]{1,2}(?=\S)")  # before a subtitle
SUBTITLE = re.compile(rf"{DASHES.pattern}|[(（]")
# What stands above a title and names a column or an occasion.
KICKER = compiled(
    r"(?:深入)?(?:学习|贯彻|聚焦|专题|特稿|特别策划|深度|本期|理论)"
    r"|.{0,30}(?:精神|专栏|笔谈|系列|一线|观察|论坛|"
    r"专版|特刊|之[一二三四五六七八九十]|[①-⑳]|访谈|见闻|走笔|纪行|手记|札记|巡礼|特写|进行时|评论|随笔|文件|专报|"
    r"简报|新闻稿|[期号])$|[【\[〖〔<《].*[】\]〗〕>》]$|.{1,8}[:：]$"
    r"|(?:专栏|特稿|专题|特写|连载|小说|散文|诗歌|随笔|访谈|人物|书评)[．·・|｜/／－-].{1,12}$"
)
# The title of an official document, complete or at its end.
NOTICE = compiled(
    r"(?:关于|^对|印发|转发).*(?:的?(?:通知|意见|决定|批复|函|公告|通告|通报|"
    r"报告|请示|办法|规定|方案|建议|答复|令|决议|议案|提案|倡议|指示|说明|纪要|总结|规划|计划|要点|细则|规则|公示|启事|"
    r"批示|公报))(?:[(（].{1,10}[)）])?$"
)
OPEN_PAIRS = (("“", "”"), ("《", "》"), ("「", "」"), ("『", "』"), ("（", "）"), ("(", ")"))


def title_of(lines: Sequence[Line], text: Line | None, apart: bool) -> Spans:
    """Return the title among the lines of a head, without what stands above or below it.

    ``text`` is the first line of running text below; ``apart`` says whether empty lines part paragraphs.
    """
    own = [line for line in lines if text and is_han(line.text) == is_han(text.text)]
    lines = own or list(lines)  # of a title in two languages, the one in that of the text
    marked = [line for line in lines if line.level]
    if marked:
        return marked[0].spans
    below = next((number for number, line in enumerate(lines) if DASHES.match(line.text)), 0)
    lines = lines[below - 1 : below] if below else lines
    plain = [line for line in lines if not SUBTITLE.match(line.text)] or lines
    plain = [line for line in plain if not KICKER.match(line.text)] or plain
    for start in range(len(plain)):
        for end in range(len(plain), start + 1, -1):
            if _is_wrapped([line.text for line in plain[start:end]]):
                return tuple(span for line in plain[start:end] for span in line.spans)
    plain = _main(plain)
    if len(plain) > 1 and (_runs_on(plain[0], plain[1]) or (apart and plain[1].gap == 0)):
        return (*plain[0].spans, *plain[1].spans)
    return next((line for line in plain if NOTICE.search(line.text)), plain[0]).spans


def _main(lines: list[Line]) -> list[Line]:
    """Leave out what stands above and below the main line of a title, as far as lengths tell."""
    if len(lines) > 1 and (
        lines[0].short <= MAX_COLUMN or lines[0].short <= min(MAX_KICKER, lines[1].short * 0.6)
    ):
        lines = lines[1:]
    lines = [
        lines[0],
        *(
            line
            for line in lines[1:]
            if not (VISIT.match(line.text) or DATELINE.match(line.text) or SAYS.fullmatch(line.text))
        ),
    ]
    lines = [lines[0], *(line for line in lines[1:] if byline(line.text) is None)]
    sizes = [line.short for line in lines]
    if len(lines) == 3 and sizes[1] < min(sizes[0], sizes[2]):
        return lines[1:2]
    if len(lines) > 1 and sizes[0] >= sizes[1] * LONGER and CLAUSE.search(lines[0].text):
        return lines[1:]
    return lines


def _runs_on(line: Line, below: Line) -> bool:
    """Whether a title in Latin letters goes on in the line below it."""
    return line.full and below.gap == 0 and line.text[-1].isascii() and not line.finished


def _is_wrapped(texts: Sequence[str]) -> bool:
    """Whether these lines are one title: an official one, or one with a pair of marks over the break."""
    whole = "".join(texts)
    if (NOTICE.search(whole) and not NOTICE.search(texts[-1])) or (
        NOTICE.match(texts[-1]) and len(texts) == 2
    ):
        return not any(NOTICE.search(text) and not simple(text).startswith(NOTICE_STARTS) for text in texts)
    if len(texts) > 2:
        return False
    return any(
        texts[0].count(o) > texts[0].count(c) and texts[1].count(c) > texts[1].count(o) for o, c in OPEN_PAIRS
    )


def is_han(text: str) -> bool:
    """Whether most letters of a line are Chinese."""
    return len(HAN.findall(text[:LOOK])) * 3 > len(LATIN.findall(text[:LOOK]))
