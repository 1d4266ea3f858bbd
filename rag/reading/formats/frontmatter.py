"""Named fields above a text: the front matter of Markdown, and what other formats write as such."""

import re

from rag.reading.formats.source import Fields, Record
from rag.types import Span

# A block between two rules at the start of the file.
BLOCK = re.compile(
    r"\ufeff?(?:---|\+\+\+)[ \t]*\n(?P<body>(?:[^\n]*\n){0,200}?)(?:---|\+\+\+|"
    r"\.\.\.)[ \t]*(?:\n|$)"
)
# One field of it: a name, and a value with or without quotes.
FIELD = re.compile(
    r"^(?P<name>[\w\u4e00-\u9fff-]{1,30})[ \t]*[:=：][ \t]*(?P<quote>[\"'“]?)(?P<value>[^"
    r"\n]*?)(?:[\"'”]?)[ \t]*$",
    re.MULTILINE,
)
# The names that stand for each of an article's fields.
WORDS = {
    "title": "title headline name 标题 標題 题目 題目 篇名 題名",
    "author": "author authors creator byline writer by 作者 记者 記者 撰文 文 責任者 责任者",
    "affiliation": "affiliation affiliations institution institute organization organisation department"
    " 单位 單位 作者单位 作者單位 机构 機構 发文机关 發文機關",
    "published": "date published pubdate pub_date publish_date publishdate published_at published_time"
    " posted created created_at time"
    " 日期 发布日期 發布日期 发布时间 發布時間 发表时间 发表日期 时间 時間 刊期",
}
NAMES = {name: field for field, names in WORDS.items() for name in names.split()}


def field_of(name: str) -> str | None:
    """Return which of an article's fields a name stands for, if any."""
    return NAMES.get(name.strip().lower())


def front_matter(text: str) -> Record:
    """Return the text below the front matter, and the fields that it states."""
    block = BLOCK.match(text)
    if not block or not FIELD.search(block["body"]):
        return Record(Span(0, len(text)), Fields())
    fields = Fields()
    for match in FIELD.finditer(text, block.start("body"), block.end("body")):
        name = field_of(match["name"])
        if name and match["value"] and name not in fields and match["value"][0] not in "[{|>&*!":
            fields[name] = Span(*match.span("value"))
    return Record(Span(block.end(), len(text)), fields, single="title" in fields)
