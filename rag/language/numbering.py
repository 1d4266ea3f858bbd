"""How headings and list items are numbered, and how deep each kind stands.

Ranks order the kinds from the outside in, as Chinese official documents and papers nest them:
编 章 节 · Markdown levels · 一、(一)1. (1) ① · 第X条 · run-in 第一, and 一是.
"""

import re
from dataclasses import dataclass

from rag.language.variants import compiled

HAN = "[〇零一二三四五六七八九十百两0-9０-９]"


@dataclass(frozen=True, slots=True)
class Numbering:
    """The kind of number that a line starts with, and where its words start."""

    kind: str
    rank: int
    end: int


KINDS = [
    (kind, rank, compiled(pattern))
    for kind, rank, pattern in [
        ("编", 1, rf"第{HAN}{{1,4}}[编篇卷](?=[ \u3000]|$)[ \u3000]*"),
        ("章", 2, rf"第{HAN}{{1,4}}章[ \u3000]*|Chapter \d{{1,2}}\b[.: ]*"),
        ("节", 3, rf"第{HAN}{{1,4}}节(?!约)[ \u3000]*"),
        (
            "年",
            18,
            (
                r"(?:(?:公元)?[一二][〇零○一二三四五六七八九]{3}年|(?:18|19|20)\d\d年"
                r"|[清明宋元]?(?:民国|光绪|宣统|同治|咸丰|道光|嘉庆|乾隆|雍正|康熙|顺治|崇祯|万历|"
                r"嘉靖|洪武)"
                r"[元一二三四五六七八九十\d]{1,3}年)"
                r"(?:[ \u3000]?[(（][^()（）]{2,14}[)）])?(?=$)"
            ),
        ),
        ("条", 40, rf"第{HAN}{{1,5}}条(?:之[一二三四五六七八九十])?(?=[ \u3000:：]|$)[ \u3000:：]*"),
        (
            "附",
            9,
            (
                r"附[件录表][ \u3000]?[一二三四五六七八九十0-9]{0,3}(?=$|"
                r"[ \u3000:：.．])[:：.．]?[ \u3000]*"
            ),
        ),
        ("一、", 20, r"[一二三四五六七八九十]{1,3}[、.．][ \u3000]*"),
        ("壹、", 19, r"[壹贰叁参肆伍陆柒捌玖拾]{1,3}[、.．][ \u3000]*"),
        ("(一)", 21, r"[(（][一二三四五六七八九十]{1,3}[)）][、.．]?[ \u3000]*"),
        ("1.1.1", 24, r"\d{1,2}[.．]\d{1,2}[.．]\d{1,2}[.．]?(?!\d|%)[ \u3000]*"),
        ("1.1", 23, r"\d{1,2}[.．]\d{1,2}[.．]?(?![\d%])[ \u3000]+(?=\D)"),
        (
            "1.",
            22,
            (
                r"\d{1,2}(?:[、]|[.．](?!\d))[ \u3000]*|\d{1,2} +(?=[A-Z][a-z])|"
                r"\d{1,2} +(?=[\u4e00-\u9fff]{2})(?!\d{1,2} +[年月日时个名万亿元号页版期分秒])|"
                r"\d{1,2}(?=[\u4e00-\u9fff]{4})(?!\d?[年月日个人名万亿元])"
            ),
        ),
        ("I.", 20, r"[IVX]{1,5}[.、][ \u3000]+"),
        ("(1)", 26, r"[(（]\d{1,2}[)）][、.．]?[ \u3000]*|\d{1,2}[)）][ \u3000]*"),
        ("①", 27, r"[①-⑳⑴-⒇][ \u3000]*"),
    ]
]
# A sentence that names its place in a row of arguments, at the start of a paragraph.
RUN_IN = compiled(
    r"第[一二三四五六七八九十]{1,2}(?:[,，、:：]|[是要])|"
    r"其[一二三四五六七八九十][,，、:：是]|[一二三四五六七八九十]{1,2}(?:是|要|为了)"
)
RUN_IN_RANK = 50
# Bullets that make a list item.
BULLET = re.compile(r"(?:[•·●▪◦■□◆○]|[-*+](?=[ \t])|[(（]?[a-zA-Z][)）.](?=[ \t]))[ \t\u3000]*")
# The mark of a footnote, before its words.
FOOTNOTE = compiled(
    r"(?:\d{1,3}(?=[ \t\u3000]*[A-Z\u4e00-\u9fff“\"])"
    r"(?![年月日时点分秒人名个元只条件次斤亩里岁万千百亿多余号户家头台吨米公度])"
    r"|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|[*†‡§]{1,2}|"
    r"\[\d{1,3}\]|［\d+］|[①-⑳]|注\d?[:：])[ \t\u3000]*(?=\S)"
)


def numbering(text: str) -> Numbering | None:
    """Return the number at the start of ``text``, if there is one."""
    for kind, rank, pattern in KINDS:
        match = pattern.match(text)
        if match:
            return Numbering(kind, rank, match.end())
    return None
