"""What frames a text in Latin letters or in two languages: a paper's name above it, an imprint below.

A line at the top frames the text only where a title still stands below it; a sentence at the foot
only where it speaks of the paper, as no article does.
"""

import re
from collections.abc import Sequence

from rag.reading.bilingual import halves
from rag.reading.bylines import byline
from rag.reading.dates import is_date_line
from rag.reading.english import INSTITUTION, is_place
from rag.reading.forms import PART
from rag.reading.lines import HAN, LATIN, Line, width
from rag.reading.noise import Reasons
from rag.reading.questions import is_turn
from rag.reading.variants import compiled
from rag.reading.wraps import starts_paragraph

MAX_TOP, MAX_FOOT = 10, 6  # lines
TITLE_WIDTH, FRAME_WIDTH = 60, 90
# What a paper calls itself, and its columns.
PERIODICAL = re.compile(
    r"\b(?:Bulletin|Newsletter|News-?sheet|Gazette|Ledger|Messenger|Chronicle|Herald|Times|Post|"
    r"Tribune|Courier|Echo|Mercury|"
    r"Observer|Examiner|Advertiser|Argus|Globe|Journal|Review|Magazine|Quarterly|Monthly|Weekly|"
    r"Annual|Annals|Proceedings|Proc\.|"
    r"Transactions|Trans\.|Digest|Record|Register|Monitor|Reporter|Practitioner|Naturalist|Antiquary|"
    r"Almanac|Yearbook|Papers|"
    r"Series|Briefs?|Alert|Update|Circular|Dispatch|Voice|News|Notes|Notices|Letters|Reports?|Memoirs|"
    r"Stories)\b"
)
OF = re.compile(
    r"(?:The )?(?:Bulletin|Newsletter|Journal|Proceedings|Transactions|Annals|Notes|News|Stories|"
    r"Letters|Reports?) (?:of|from|for) ",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"(?!(?:How|What|Why|When|Where|Who)\b)(?:[A-Z0-9&][\w'’.&-]*|of|the|for|and|in|from|to|on|at|de|"
    r"du|la|&)"
    r"(?:[ ,|·–—-]+(?:[A-Z0-9&(][\w'’.&)-]*|of|the|for|and|in|from|to|on|at|de|du|la|&)){0,14}"
)
SECTION = re.compile(
    r"(?:The )?(?:(?:Local|Parish|Village|Town|City|County|Regional|National|World|Club|Society|"
    r"School|Sports?|Business|Farm(?:ing)?|Other) )?"
    r"(?:News(?: (?:in Brief|Round-?up|from .{3,30}))?|Correspondence|Letters?(?: (?:to|from)"
    r" .{3,24})?|Editorials?|Opinions?|"
    r"Comment(?:ary)?|Features?|Obituar(?:y|ies)|(?:Book )?Reviews?|Notes (?:and|&) (?:News|Queries)|"
    r"Sports?|Community|"
    r"Announcements?|Notices?|Columns?|Profiles?|Interviews?|Memories|Reminiscences|Short Notes?|"
    r"Original (?:Articles|Papers)|"
    r"Research (?:Notes|Papers|Articles)|Case (?:Studies|Reports?)|Technical Notes?|"
    r"Discussion Papers?|Working Papers?|Viewpoint|Forum|Diary|"
    r"Arts|Lifestyle|Home (?:and|&) Garden|Features (?:and|&) Comment)",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"\b(?:No|Nr|Nos|Vol|Volume|Issue|Number|Part|Brief|Paper|Bulletin|Series)\.? ?(?:\d{1,4}|"
    r"[IVXLC]{1,7})\b|\bn° ?\d{1,4}|"
    r"\b(?:Spring|Summer|Autumn|Fall|Winter) (?:19|20)\d\d\b|"
    r"第 ?[\d一二三四五六七八九十百]{1,5} ?[期辑輯卷号號]",
    re.IGNORECASE,
)
HAN_PERIODICAL = compiled(
    r"(?:通讯|简讯|会讯|快讯|月报|周报|季报|双月刊|月刊|季刊|会刊|简报|通报|文稿|文丛|丛书|通信|园地|"
    r"报告|年报|"
    r"[会社院校馆厂司心处局部室行])(?:[ \u3000]|$|[A-Za-z(（·|｜])"
)
# How far a paper has got, and who may see it.
STATUS = compiled(
    r"(?:[【\[(（]?(?:内部|征求意见|送审|讨论|审议|报批|定|初|草|修改|校对|清)"
    r"[ ]?(?:讨论)?[稿样][】\])）]?|(?:请勿|不得|切勿|严禁)[\u4e00-\u9fff]{2,6}|"
    r"内部(?:资料|文件|使用|参考|参阅|交流)|注意保存|非正式出版物|"
    r"未经[\u4e00-\u9fff]{2,8}不得[\u4e00-\u9fff]{2,6}|"
    r"\b(?:(?:first |final |working |consultation |revised )?draft(?: (?:for|to) [\w ]{3,30}|"
    r" of .{4,20}|,? (?:version )?v?[\d.]+)?|confidential|"
    r"embargoed(?: until .{4,30})?|restricted|preprint|working copy|uncorrected proof|"
    r"for internal(?: use| circulation)?|internal use|"
    r"not (?:for|to be) \w+(?: or \w+)?|for discussion(?: only)?|for (?:private|limited|members'?)"
    r" (?:circulation|use)|version [\d.]+|"
    r"(?:please )?do not (?:cite|quote|circulate|copy|distribute)"
    r"(?: or \w+)?(?: without (?:the )?\w+(?: of the \w+)?)?)\b)",
    re.IGNORECASE,
)
INSIDE = compiled(
    r"(?:Contents|In this issue|Inside(?: this issue)?|本期(?:内容|要目|导读|目录)|今日导读|要目|导读)"
    r"[^:：]{0,16}[:：].{2,}",
    re.IGNORECASE,
)
GIVEN = compiled(r"(?:免费|Free|Price|每份|Gratis|Please take).{0,24}", re.IGNORECASE)
# A sentence that speaks of the paper it stands in.
IMPRINT = compiled(
    r"(?:Re)?printed(?: and \w+)? (?:by|at|on|in|for|free)\b|Published (?:by|at|for|on behalf|monthly|"
    r"quarterly|weekly|twice|annually|every|four)\b|"
    r"(?:Typeset|Designed|Produced|Distributed|Edited|Compiled|Hosted|Proofread|Typed|Duplicated|"
    r"Layout|Typesetting|Cover)(?: and \w+)?(?: by|:)|"
    r"(?:Registered|Regd\.?) (?:charity|office|company|in (?:England|Scotland))|Charity (?:no|reg)|"
    r"Company (?:no|reg)|ISSN\b|ISBN\b|ABN \d|"
    r"Letters (?:should|must|may be|for publication|are (?:welcome|published))|(?:Contributions|"
    r"Submissions|Manuscripts|Articles and letters|"
    r"Items for|Copy|Material) (?:should|must|for|are|to|date|deadline|may|by)\b|"
    r"(?:Copy )?deadline\b.{0,20}:|"
    r"(?:The )?next (?:issue|edition|number|newsletter|bulletin)\b|Back (?:issues|numbers)\b|"
    r"The editors? (?:\w+ ){0,3}(?:accepts?|reserves?|welcomes?|regrets?|cannot|do(?:es)? not|is not|"
    r"are not)|"
    r"(?:The )?(?:views|opinions) (?:expressed|here)|Reproduction\b|No part of this|"
    r"This (?:newsletter|bulletin|magazine|journal|publication|document|alert|brief|briefing|digest|"
    r"leaflet|circular|e-?mail|website|update|"
    r"factsheet|fact sheet|material)\b.{0,30} (?:is|was|has been|may|does|are|should)\b|"
    r"All rights reserved|We acknowledge the|Please (?:recycle|pass this|take one)|(?:Managing |"
    r"Hon(?:orary)?\.? )?Editors?(?:ial (?:team|board|office))?\s?:|"
    r"(?:Annual )?(?:subscriptions?|membership)\b.{0,40}(?:[£$€¥]|\d)|Ads?(?:vertising|"
    r"vertisements)?\s?:|Circulation\b.{0,12}\d|"
    r"Adhésion|Cotisation|Abonnement|Imprim[ée]|Prochain numéro|Directeur de (?:la )?publication|"
    r"次号は|編集[:：]|発行[:：]|下[一]?[期号](?:预定|将|拟|计划)?.{0,16}(?:出版|出刊|发行|见面)|"
    r"本[刊报](?:每|逢|为|系)",
    re.IGNORECASE,
)
# The same, less sure: it counts where the line is no sentence, or tells an address or a price.
NEAR_IMPRINT = compiled(
    r"(?:Contact|Enquiries|Inquiries|Correspondence|Address|Tel|Phone|Fax|E-?mail|Web|Website|"
    r"For (?:more|further) (?:information|details|copies)|"
    r"To (?:subscribe|join|advertise|contact|reach)|Subscribe|Join|Visit|Find us|Follow|Office hours|"
    r"Opening hours|Open|Price|Free|"
    r"Members?|Copies|Supported|Funded|Sponsored|年费|会费|订费)\b",
    re.IGNORECASE,
)
REACH = re.compile(
    r"[\w.-]+@[\w-]+\.\w+|https?://|www\.|\b\w[\w-]+\.(?:org|com|net|example|edu|gov)\b|[£$€¥] ?\d|"
    r"\d ?[£$€¥元円]|\d[\dX-]{2,}[- ][\dX-]{3,}"
)
ONLY_REACH = re.compile(r"(?:https?://|www\.)\S+|[\w.-]+@[\w.-]+\.\w+")
DISTRIBUTION = compiled(
    r"(?:报|呈|呈报|送|发|分送|报送|发送|主送|抄送|抄报|抄发|印发)[:：].{2,}|"
    r".{0,40}[(（ \u3000]共?印[ ]?\d{1,5}[ ]?份[)）]?.{0,20}$"
)


def mark_frame(lines: Sequence[Line], reasons: Reasons) -> None:
    """Mark the name of a paper and its columns above the first title, and the imprint at the foot."""
    top = _top(lines, reasons)
    issue = any(reasons[at] == "running header" for at in top)
    last = -1
    for at in top:
        if reasons[at] is not None or not _title_below(lines, reasons, at, top):
            continue
        told = _frames(lines, at, issue)
        if (
            told
            and (told > 1 or at - last == 1 or all(reasons[i] for i in range(at)))
            and not _signed(lines, top, at)
        ):
            for above in range(last + 1, at + 1):
                reasons[above] = reasons[above] or _reason(lines[above].text)
            last = at
    _mark_foot(lines, reasons, issue)


def _reason(text: str) -> str:
    if INSIDE.match(text):
        return "outline"
    return "disclaimer" if STATUS.search(text) and not NUMBERED.search(text) else "running header"


def _top(lines: Sequence[Line], reasons: Reasons) -> list[int]:
    """Return the lines above the first running text: the last one may be a heading of the format."""
    found = []
    for at, line in enumerate(lines[:MAX_TOP]):
        if (
            line.row
            or is_turn(line.text)
            or (reasons[at] is None and (_is_text(line) or starts_paragraph(lines, at)))
        ):
            break
        found.append(at)
        if line.level:
            break
    return found


def _is_text(line: Line) -> bool:
    if line.level or line.text[-1] in "?？!！:：":
        return line.short > TITLE_WIDTH
    if (
        any(form.search(line.text) for form in (STATUS, NUMBERED))
        or INSIDE.match(line.text)
        or IMPRINT.match(line.text)
    ):
        return width(line.head) > FRAME_WIDTH
    return line.finished or line.short > TITLE_WIDTH


def _title_below(lines: Sequence[Line], reasons: Reasons, at: int, top: Sequence[int]) -> bool:
    """Whether a line below may be the title: no byline, no day, no heading of a part, and no frame itself."""
    names = 0
    for index in top:
        line = lines[index]
        if index <= at or reasons[index] is not None:
            continue
        if line.level:
            return True
        if (
            is_place(line.text)
            or is_date_line(line.text)
            or PART.match(line.text)
            or _frames(lines, index, True) > 1
        ):
            continue
        credit = byline(line.text)
        if credit is None:
            return True
        names += not credit.sure and credit.author is not None
    return names > 1  # a title that looks like a name, above a name


def _signed(lines: Sequence[Line], top: Sequence[int], at: int) -> bool:
    """Whether an author is named above a line, which then says where that author works."""
    found = (byline(lines[index].text) for index in top if index < at)
    return any(credit is not None and credit.sure and credit.author for credit in found)


def _frames(lines: Sequence[Line], at: int, issue: bool) -> int:
    """Return how sure it is that a line frames the text: 0, 1 for a name by its form, 2."""
    line = lines[at]
    text = line.text.lstrip(">* \u3000").rstrip("* ")
    if line.level or len(text) > FRAME_WIDTH + 20:
        return 0
    if INSIDE.match(text) or IMPRINT.match(text) or (issue and GIVEN.fullmatch(text)):
        return 2
    if STATUS.search(text) and not PART.match(text) and len(STATUS.sub("", text)) * 2 <= len(text) + 12:
        return 2
    latin, han = LATIN.search(text), HAN.search(text)
    if not latin:
        return 0
    if SECTION.fullmatch(text) and (at == 0 or issue or text.isupper()):
        return 2
    number = NUMBERED.search(text)
    if han:
        named = (
            INSTITUTION.search(text)
            or PERIODICAL.search(text)
            or "LLP" in text
            or HAN_PERIODICAL.search(text)
        )
        return 2 if number and named else 1 if named else 0
    credit = byline(text)
    if line.finished or (credit is not None and credit.sure):
        return 0
    if number and (PERIODICAL.search(text) or INSTITUTION.search(text)):
        return 2
    below = lines[at + 1] if at + 1 < len(lines) else None
    apart = below is not None and (below.gap > 0 or (text.isupper() and not below.text.isupper()))
    named = NAMED.fullmatch(text) and (
        OF.match(text) or PERIODICAL.search(text.title()) or INSTITUTION.search(text.title())
    )
    return 1 if named and (apart or issue) else 0


def _mark_foot(lines: Sequence[Line], reasons: Reasons, issue: bool) -> None:
    """Mark the last lines of a file where they speak of the paper."""
    left = MAX_FOOT
    for at in range(len(lines) - 1, 0, -1):
        if reasons[at] is not None:
            continue
        line, above = lines[at], lines[at - 1]
        text = line.text.lstrip("*_> \u3000")
        starts = (
            line.gap > 0 or above.finished or reasons[at - 1] is not None or above.short < FRAME_WIDTH / 3
        )
        sure = (
            any(map(IMPRINT.match, (text, *(halves(text) or ()))))
            or ONLY_REACH.fullmatch(text)
            or (issue and DISTRIBUTION.match(text))
        )
        near = NEAR_IMPRINT.match(text) and (not line.finished or REACH.search(text))
        if not left or line.level or line.row or len(text) > 240 or not starts or not (sure or near):
            return
        reasons[at] = "copyright" if "ights reserved" in text else "share"
        left -= 1
