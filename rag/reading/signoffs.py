"""How official documents and letters end: who signs, the day, and what is printed below them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.reading.bilingual import halves
from rag.reading.bylines import CLOCK
from rag.reading.credits import Credit
from rag.reading.dates import find_date, is_date_line
from rag.reading.endings import WIDE, signature, unit
from rag.reading.labels import bare
from rag.reading.lines import Line, is_han
from rag.reading.names import INSTITUTION, STATED, is_institution, is_name, may_sign
from rag.reading.noise import unspaced
from rag.reading.variants import compiled
from rag.reading.vocabulary import NOTICE

MAX_SIGNERS = 8  # offices that sign one document together
SIGNING_WIDTH = 16  # of whoever signs above a day, with no text below
CENTRED, RIGHT = 6, 16  # columns to the right of running text
# What stands under a signature and belongs to the document: copies, keepers, printers.
COLOPHON = compiled(
    r"[(（](?:此件|联系人|共印|依申请|主动|公开|信息公开|来源|注|印发至)|(?:主送|[抄呈分印]?[报送发]|抄报|抄告|存档?)[:：]|"
    r"主题词|.{2,60}(?:19|20)\d\d年\d{1,2}月\d{1,2}日印[发制]|"
    r"[(（]?(?:共印|打字|校对|联系人|联系电话|联系方式|公开方式|公开属性|信息公开选项|经办人?|承办单位)[:：\d]|印发"
)
# The heading of a part that is attached.
ATTACHED = compiled(
    r"附[ \u3000]?[件录表图][ \u3000]?[一二三四五六七八九十\d]{0,3}(?:[:：].*|[.．、 \u3000].*)?"
)
# (2019年8月30日县人大常委会第二十一次会议通过)
PASSED = compiled(
    r"[(（].{6,80}(?:通过|公布|发布|批准|施行|修订|修正|印发|签发|讲话|报告|召开|摘要|节选)[)）]?[)）]|"
    r"(?:19|20)\d\d ?年[^，,。；;]{4,60}(?:通过|公布|发布|批准|修订|修正|印发)"
)
# 本期由市医院主治医师 张三 为您解答; Our vet, Jane Doe, answers your questions
ANSWERS = compiled(
    r"(?:邀请|特邀|请到了?|请|由)([\u4e00-\u9fff]{2,20}(?:[医律]师|大夫|主任|教授|专家|老师|研究员|农艺师|编辑|主持人|法官|技师))"
    r"[ \u3000]*([\u4e00-\u9fff]{2,4}?)[ \u3000]*(?:为|给|来|替|就|解答|答|回答|作答)"
)
ANSWERS_ENGLISH = re.compile(
    r"(?:^|, )((?:[A-Z][\w.'’-]+ ){1,3}[A-Z][\w'’-]+),? (?:answers|replies to|tackles|deals with) "
    r"(?:your|our|readers|members|questions|letters|some)\b"
)
MAX_ANSWERS = 60  # characters of such a line
NOBODY = compiled(r"[编作笔]者")  # who signs so names nobody
ISSUER = compiled(r"(.{3,40}?)(?:关于|印发|转发)")
OFFICIAL = compiled(r"(?:政府|公所|办事处|局|委员会|法院|检察院|公司|学校|大学|中学|小学|医院)$")
MIN_ISSUER = 6  # characters of the name of another office, before the kind of its document
ISSUED = compiled(
    r"(?!寻|招|征|求|有关|出[租售])(.{3,40}?)[ \u3000]*(?:公告|通告|布告|告示|通知|公示|通报|决定"
    r"|启事|声明|公开信|倡议书|函|[\u4e00-\u9fff]{0,2}令)"
)


def sign_off(lines: Sequence[Line], at: int, margin: int) -> tuple[Credit, int] | None:
    """Return what the lines from ``at`` on say of who signs and when, and how many they are.

    One office or several, then the day, which may follow in another language as well; a day alone
    where it stands to the right of the text or nothing but attachments follow.
    """
    if at == 0:
        return None
    last = at
    while last < len(lines) and last - at <= MAX_SIGNERS and _may_sign(lines[last]):
        last += 1
    if last >= len(lines) or not is_date_line(lines[last].text) or CLOCK.search(lines[last].text):
        return (Credit(lines[at].text.strip(), sure=True), 1) if _named(lines, at, margin) else None
    signers = lines[at:last]
    if not (_signed(lines, at, last) if signers else _dated(lines, at, margin)):
        return None
    published = find_date(lines[last].text)
    while last + 1 < len(lines) and is_date_line(lines[last + 1].text):
        last += 1  # the same day in another language
    whole = signature(f"{signers[0].text} {lines[at + 1].text}") if len(signers) == 1 else None
    told = whole or _signers([line.text.strip() for line in signers])
    return replace(told, published=published, sure=True), last + 1 - at


def _signers(texts: Sequence[str]) -> Credit:
    """Return who signs: offices, in one language; an office whose head signs for it; or somebody else."""
    texts = [text for text in texts if is_han(text)] or texts
    if len(texts) == 1:
        parts = WIDE.split(texts[0])
        named = bare(texts[0]) if len(parts) < 3 or not may_sign(parts[0]) else None
        if NOBODY.fullmatch(unspaced(texts[0])):
            return Credit()
        if len(parts) > 2 and may_sign(parts[0]):
            return Credit(affiliation=parts[0])  # 某委员会　主任　张三
        if named and named.author and named.affiliation:
            return named
    named_all = " ".join((halves(unit(text)) or (unit(text),))[0] for text in texts)
    return Credit(affiliation=named_all or None)


def _may_sign(line: Line) -> bool:
    short = line.short <= 60 and not line.finished and not line.paused and not line.row and not line.level
    return short and not STATED.search(line.text) and not is_date_line(line.text)


def _signed(lines: Sequence[Line], at: int, last: int) -> bool:
    """Whether all these lines name who signs, below the text."""
    above, below = lines[at - 1], lines[last + 1] if last + 1 < len(lines) else None
    ends = above.prose or above.row or above.finished or ATTACHED.match(above.text) is not None
    if ends and all(may_sign(unit(line.text.strip("()（） \u3000"))) for line in lines[at:last]):
        return True
    few = last - at == 1 and lines[at].short <= SIGNING_WIDTH and above.prose
    return few and (below is None or not below.prose)


def _named(lines: Sequence[Line], at: int, margin: int) -> bool:
    """Whether a name alone, to the right of the text that ends above it, signs a letter."""
    line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else None
    apart = below is None or below.level > 0 or below.gap > line.gap or below.indent < line.indent
    right = line.indent >= margin + RIGHT and apart and not line.level
    return right and lines[at - 1].prose and lines[at - 1].finished and is_name(line.text.strip())


def _dated(lines: Sequence[Line], at: int, margin: int) -> bool:
    """Whether a day alone ends a text: it stands to the right, or what follows is no text."""
    line, above = lines[at], lines[at - 1]
    if line.indent >= margin + CENTRED:
        return True
    if not (above.prose or above.row or above.finished or ATTACHED.match(above.text)):
        return False
    below = lines[at + 1] if at + 1 < len(lines) else None
    if below is None or below.level:
        return True
    return ATTACHED.fullmatch(below.text) is not None or COLOPHON.match(below.text) is not None


def passed(text: str) -> Credit | None:
    """Read the note under a title that says when a meeting passed the document, or it was issued."""
    if len(text) > 90 or not PASSED.fullmatch(text) or not (day := find_date(text)):
        return None
    return Credit(published=day, sure=True)


def answers(text: str) -> Credit | None:
    """Read who answers the questions that follow, as the line above them says."""
    mark = ANSWERS.search(text) if len(text) <= MAX_ANSWERS else None
    if mark and is_name(mark[2]):
        return Credit(mark[2], mark[1].strip(" \u3000,，、") or None)
    mark = ANSWERS_ENGLISH.search(text) if len(text) <= MAX_ANSWERS * 2 else None
    return Credit(mark[1]) if mark and is_name(mark[1]) else None


def issuer(title: Sequence[str]) -> str | None:
    """Return the office that issues a document, as its title names it: 某市水务局关于…的通知."""
    whole = "".join(title)
    about = NOTICE.search(whole) is not None
    mark = ISSUER.match(whole) if about else ISSUED.fullmatch(whole)
    named = mark[1].strip() if mark else ""
    sure = about or len(named) >= MIN_ISSUER or OFFICIAL.search(named)  # 春节闭馆通知 names none
    return named if sure and is_institution(named) and INSTITUTION.search(named) else None


def last_signer(lines: Sequence[Line], numbers: Sequence[int]) -> int | None:
    """Return which of an article's lines, the last one, names who signs it without a day, if it does."""
    if len(numbers) < 2:
        return None
    line, above = lines[numbers[-1]], lines[numbers[-2]]
    named = halves(line.text) or (line.text,)
    signs = _may_sign(line) and is_institution(named[0]) and above.finished
    return numbers[-1] if signs else None
