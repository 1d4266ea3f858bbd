"""What kind of thing a question asks for, and whether a text holds one.

"How long is the bridge?" is answered by a length and by nothing else, so an article about the bridge
that states none does not answer it. Kinds are told by the question's words and looked for by form,
both in the folded text (rag/lexical.py). Where no kind can be told, nothing is asked of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = r"(?:\d[\d,.]*|[零〇一二三四五六七八九十百千万亿两半几数]+)\s*[多余来]?\s*[万亿千百]?\s*"
_WORDS = "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty half"
_ENGLISH = rf"\b(?:\d[\d,.]*|{'|'.join(_WORDS.split())})[\s-]*"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_SUM = "价|投资|费|资金|收入|工资|金额|钱|补贴|补助|罚款|预算|成本|产值|利润"
_OFFICE = (
    "主席|书记|主任|经理|总裁|[省市县区州镇乡村校院局处科馆站队社董部行厂会司所]长|秘书长|总理|总统|大使"
)
_HAN = "[\u4e00-\u9fff]"
# Measures that answer for one another: 多少人 is answered by 三名 and by 五口.
_MEASURES = ("人名位口个户", "个处座家所", "台架辆组", "斤吨克", "次回届", "条项点", "间层")
_UNITS = "千瓦|平方米|平方公里|立方米|公斤|公顷|千克"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: how it is asked for, and what it looks like."""

    asks: re.Pattern[str]
    holds: re.Pattern[str]


def _kind(asks: tuple[str, ...], holds: tuple[str, ...]) -> Kind:
    return Kind(re.compile("|".join(asks)), re.compile("|".join(holds)))


KINDS = {
    "duration": _kind(
        (
            r"多长时间|多久|期限?[^，,]{0,3}多长|几个?(?:小时|分钟|周)",
            r"\bhow long (?:did|does|do|will)\b|\bhow many (?:year|month|week|day|hour)",
        ),
        (
            rf"{_NUMBER}个?多?半?(?:世纪|年|月|日|天|周|星期|小时|钟头|分|秒)",
            rf"{_ENGLISH}(?:and a half )?(?:year|month|week|day|hour|minute|second|decade|centur)",
        ),
    ),
    "date": _kind(
        (
            r"何时|何年|何月|何日|什么时候|什么时间|哪一?个?[天年月日]|几[月号日点]",
            r"\bwhen (?:did|does|do|was|were|is|will)\b|\b(?:which|what) (?:year|day|date|month|time)\b",
        ),
        (
            rf"{_NUMBER}[年月日号点时]|世纪|[上中下]午|\b[12]\d\d\d\b|\d[:：]\d\d",
            rf"\b(?:{_MONTHS})\b|[a-z]+day\b",
        ),
    ),
    "money": _kind(
        (
            rf"(?:{_SUM})[^，,]{{0,6}}(?:多少|几)|多少(?:{_SUM})|(?:多少|几)[万亿]?[美日欧港]?[元块]",
            r"\bhow much\b.*\b(?:cost|pa[iy]d?|spen[dt]|price|worth|charge|fare|ticket|salary|fee)",
        ),
        (
            rf"{_NUMBER}(?:[美日欧港台新]?[元角镑圆]|块(?:钱|[，。；,;)]|$))|[$£€¥]\s*\d",
            rf"{_ENGLISH}(?:(?:hundred|thousand|million|billion)[\s-]+)?"
            r"(?:dollar|pound|euro|yuan|rmb|cent|penn|p\b)",
        ),
    ),
    "share": _kind(
        (r"百分之几|百分比|占[^，,]{0,8}(?:多少|几成)|比[例重率][^，,]{0,6}多少|\bper ?cent",),
        (
            r"[%‰倍]|百分|\d\s*成|[一二三四五六七八九两]成|分之|一半",
            r"\bper ?cent|\bhalf|\bthird|\bquarter",
        ),
    ),
    "length": _kind(
        (
            r"(?<!期)(?<!期是)(?<!期有)多[长高宽深远](?!时间)|(?:[长高宽深]度|海拔)[^，,]{0,5}多少",
            r"\bhow (?:wide|high|tall|deep|far)\b",
        ),
        (
            rf"{_NUMBER}(?:公里|千米|米|厘米|毫米|公分|海里|里|尺|寸|丈)",
            rf"{_ENGLISH}(?:k?m\b|cm|mm|kilomet|cent[ir]|met(?:er|re)|feet|foot|ft|mile|yard|inch)",
        ),
    ),
    "people": _kind(
        (
            r"(?<!第)(?:多少|几)[万亿]?(?:人|名|位|口人)|人口[^，,]{0,6}多少|多少[^，,]{0,4}人口",
            r"\bhow many (?:people|residents|inhabitants)",
        ),
        (
            rf"{_NUMBER}[^\s，。；]{{0,2}}[人名位口]",
            rf"{_ENGLISH}(?:[a-z]+ )?(?:people|residents|inhabitants|men|women|members)",
        ),
    ),
    "company": _kind(
        (r"哪一?[家个](?:公司|企业|厂家?|集团)|\b(?:which|what) (?:company|firm)",),
        (r"公司|集团|企业|厂家|工厂|\binc\b|\bltd\b|company|\bcorp",),
    ),
    "school": _kind(
        (r"哪一?[所家个](?:大学|学校|高校|学院|中学|小学)|\b(?:which|what) (?:university|school|college)",),
        (r"大学|学院|学校|中学|小学|university|school|college",),
    ),
}
COUNTED = re.compile(
    rf"(?<!第)(?:多少|几)\s*[万亿]?\s*({_UNITS}|[{''.join(_MEASURES)}种册本枚棵张块件艘支只头倍度亩票岁])"
)
HOLDER = re.compile(
    rf"({_OFFICE})(?:是谁|是哪一?位|叫什么|姓什么|的名字|是什么人)|谁是[^，,]*?({_OFFICE})\W*$"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a text must hold to tell what a question asks for; most questions want nothing of the kind."""

    shapes: tuple[re.Pattern[str], ...]
    own: re.Pattern[str] | None  # the question's own figures, which are no answer to it

    @classmethod
    def of(cls, folded: str) -> "Wanted":
        """Return what a question, folded, wants."""
        figures = sorted(set(re.findall(r"\d[\d,.]*", folded)), key=len, reverse=True)
        own = "|".join(rf"(?<!\d){re.escape(figure)}(?!\d)" for figure in figures)
        return cls(tuple(_shapes(folded)), re.compile(own) if own else None)

    def told(self, folded: str) -> bool:
        """Whether a folded text holds every kind of thing that is wanted."""
        text = self.own.sub(" ", folded) if self.own and self.shapes else folded
        return all(shape.search(text) for shape in self.shapes)


def _shapes(question: str) -> Iterator[re.Pattern[str]]:
    kinds = [kind.holds for kind in KINDS.values() if kind.asks.search(question)]
    yield from kinds
    if not kinds and (counted := COUNTED.search(question)):
        unit = counted[1]
        alike = {unit, *(other for group in _MEASURES if unit in group for other in group)}
        yield re.compile(rf"{_NUMBER}[^\s，。；]{{0,2}}(?:{'|'.join(sorted(alike))})")
    if asked := HOLDER.search(question):
        office = asked[1] or asked[2]
        before = rf"{office}[:：\s]*{_HAN}{{2,3}}(?=[，。、,；\s介说表指强的认在]|$)"
        behind = rf"{_HAN}{{2,3}}(?:任|担任|为|,|，){_HAN}{{0,12}}{office}"
        yield re.compile(rf"{before}|{behind}")
