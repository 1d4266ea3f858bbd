"""Lines that say the same in two languages: ``张三 / Zhang San``, ``某图书馆 Some Library``."""

import re

from rag.reading.variants import compiled

HAN = "\u3400-\u9fff\u3040-\u30ff"
MARKS = r"\s/／|｜·•()（）\[\],，—–\-:：\u3000"
LATIN = "[«“\"'A-Za-z\u00c0-\u024f]"
HAN_FIRST = re.compile(
    rf"(?P<han>(?=.{{0,3}}[{HAN}])[^A-Za-z]*?[{HAN}》〉”）)])[{MARKS}]+(?P<latin>{LATIN}[^{HAN}]*)"
)
LATIN_FIRST = re.compile(rf"(?P<latin>{LATIN}[^{HAN}]*?)[{MARKS}]+(?P<han>[《〈“（(]?[{HAN}][^A-Za-z]*)")
# The words for who wrote it that stand beside those in Chinese.
ROLE = re.compile(
    r"(?:(?:written|text|words|story|report(?:ed)?|compiled|translat(?:ed|ion)|tr\.|trans\.|edited|"
    r"photos?|pictures?|author|writer|texte|"
    r"traduction|traduit|par|de|von|und|et|and|with|&|by|übersetzt|übersetzung|autor|auteur|texto|"
    r"traducción|traduzione|testo)[\s,:.]*)+",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"(?:By|Author|Text|Words|Written by|Story|Contributor|Report|Translated by|Speaker)"
    r"[ /／|]*[:：]?[ ]*(?=[\u3400-\u9fff])",
    re.IGNORECASE,
)
BESIDE_LABEL = compiled(
    r"(?P<label>作者|文|撰文|撰稿|记者|供稿|文字|翻译|译)[ /／|]*(?:By|Author|Text|Words|Written by|"
    r"Story|Contributor|Report|Reporter|"
    r"Translat(?:ed by|ion|or)|Written and translated by)[ ]*[:：]?[ ]*(?=\S)"
)


def halves(text: str) -> tuple[str, str] | None:
    """Return the two halves of a line in two languages: the one in Chinese or Japanese, and the other."""
    if len(text) > 160:
        return None
    found = HAN_FIRST.fullmatch(text) or LATIN_FIRST.fullmatch(text)
    return (found["han"].strip(), found["latin"].strip(" ()（）")) if found else None


def plain_label(text: str) -> str:
    """Return a line whose label stands in two languages, or in English above a Chinese name, with one."""
    beside = BESIDE_LABEL.match(text)
    if beside:
        return f"{beside['label']}:{text[beside.end() :]}"
    mark = LABEL.match(text)
    return f"作者:{text[mark.end() :]}" if mark else text
