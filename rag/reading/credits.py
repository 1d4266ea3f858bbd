"""What a line says of who wrote an article; and the reporters that a dateline names."""

import re
from dataclasses import dataclass

from rag.reading.names import DATELINE, is_name
from rag.reading.variants import compiled


@dataclass(frozen=True, slots=True)
class Credit:
    """What one line says of an article; ``sure`` where its form alone shows that it is a credit."""

    author: str | None = None
    affiliation: str | None = None
    published: str | None = None
    sure: bool = False
    number: bool = False  # an official document's number, or its index card


DATELINE_END = compiled(r"(?:[)）】〕\]]|讯|电|报[道导])$")
BEFORE_REPORT = compiled(r"[\u4e00-\u9fff]{2,6}?(?=报[道导])")
REPORTER = r"(?:见习|实习|特约)?记者|通讯员|实习生|特派员|撰稿人"
DATELINE_NAMES = compiled(
    rf"(?:{REPORTER})[ \u3000:：]*((?:(?!{REPORTER})[\u4e00-\u9fff·]){{2,8}}(?:[ \u3000、]+(?:(?!{REPORTER})"
    r"[\u4e00-\u9fff·]){2,4})*)"
)


def dateline(text: str) -> Credit | None:
    """Return the reporter that the first words of a news text name."""
    mark = DATELINE.match(text)
    if not mark:
        return None
    names = DATELINE_NAMES.search(text[: mark.end() + 40].split("。")[0])
    if names is None or names.start() > mark.end() + 8:
        return None
    found = [
        named
        for told in DATELINE_NAMES.findall(text[: mark.end() + 40].split("。")[0].split("）")[0])
        if (named := _leading_names(told))
    ]
    return Credit(" ".join(found), sure=True) if found else None


def _leading_names(text: str) -> str | None:
    """Return as many words of ``text``, from its start, as are names."""
    words = list(re.finditer(r"[^ \u3000、]+", text))
    named = [word for word in words if is_name(word[0])]
    if not named or named[0].start() != 0:
        short = BEFORE_REPORT.match(text)
        size = 2 if short and len(short[0]) in (2, 4) else 3  # a name, and the place that it reports from
        return text[:size] if short and is_name(text[:size]) else None
    count = next((index for index, word in enumerate(words) if not is_name(word[0])), len(words))
    return text[: words[count - 1].end()]
