"""Named fields above a text: the front matter of Markdown, and what other formats write as such."""

import re
from collections.abc import Iterator

from rag.reading.formats.source import NAMED, Fields, Record
from rag.types import Span

# A block between two rules at the start of the file.
BLOCK = re.compile(
    r"\ufeff?(?P<rule>---|\+\+\+)[ \t]*\n(?P<body>(?:[^\n]*\n){0,200}?)(?:---|\+\+\+|"
    r"\.\.\.)[ \t]*(?:\n|$)"
)
# One field of it: a name, and a value with or without quotes.
FIELD = re.compile(
    r"^(?P<name>[\w\u4e00-\u9fff-]{1,30})[ \t]*[:=：][ \t\u3000]*(?P<quote>[\"'“]?)(?P<value>[^"
    r"\n]*?)(?:[\"'”]?)[ \t]*$",
    re.MULTILINE,
)
QUOTED = re.compile(r"[\"']([^\"'\n]+)[\"']")  # a value in a list
# The names that stand for each of an article's fields, the surest first; blanks, _ and - do not count.
WORDS = {
    "title": "title headline articletitle newstitle name 标题 標題 题目 題目 篇名 題名",
    "author": "author authors authorname creator byline writer by"
    " 作者 作者姓名 记者 記者 撰文 文 責任者 责任者",
    "affiliation": "affiliation affiliations institution institute organization organisation department"
    " 单位 單位 作者单位 作者單位 机构 機構 发文机关 發文機關"
    " 发布机构 發布機構 发布单位 發布單位",
    "published": "published pubdate pubtime publishdate publishtime publishedat publishedtime publishat"
    " datepublished publicationdate releasedate releasetime issuedate posted postdate posttime"
    " 发布日期 發布日期 发布时间 發布時間 发表时间 發表時間 发表日期 發表日期"
    " 发稿时间 刊登时间 刊登日期 发文日期 成文日期"
    " date 日期 刊期 time 时间 時間 created createdat createtime createdate createdtime ctime",
}
RANKS = {name: (field, rank) for field, names in WORDS.items() for rank, name in enumerate(names.split())}
JOINTS = re.compile(r"[\s_-]+")
ACCESS = re.compile(r"^[\"']?access[\"']?[ \t]*[:=：]", re.MULTILINE | re.IGNORECASE)
# The whole of a block, however long, for what must not be missed.
WHOLE = re.compile(
    r"\ufeff?(?P<rule>---|\+\+\+)[ \t]*\n(?P<body>.*?)^(?:---|\+\+\+|\.\.\.)[ \t]*$", re.MULTILINE | re.DOTALL
)
HEAD = 40_000  # characters in which it ends
MAX_YAML = 20_000  # characters of a block that is read as YAML
DEEPEST = 3  # levels of lists and mappings that are looked into


def field_of(name: str) -> str | None:
    """Return which of an article's fields a name stands for, if any."""
    return rank_of(name)[0]


def rank_of(name: str) -> tuple[str | None, int]:
    """Return which of an article's fields a name stands for, and how many names say so more surely."""
    return RANKS.get(folded(name), (None, 0))


def folded(name: str) -> str:
    """Return the form in which names are compared: ``publish_date`` and ``Publish Date`` are one."""
    return JOINTS.sub("", name).lower()


def front_matter(text: str) -> Record:
    """Return the text below the front matter, and the fields that it states."""
    block = BLOCK.match(text)
    if not block or not FIELD.search(block["body"]):
        return Record(Span(0, len(text)), Fields())
    fields = Fields()
    short = block["rule"] == "---" and len(block["body"]) <= MAX_YAML
    told = _yaml(block["body"]) if short else None
    for name, start, end in told if told is not None else _lines(block["body"]):
        field = field_of(name)
        if field and start < end and field not in fields:
            fields[field] = Span(block.start("body") + start, block.start("body") + end)
    return Record(Span(block.end(), len(text)), fields, single="title" in fields)


def _yaml(body: str) -> list[tuple[str, int, int]] | None:
    """Return the names of YAML's fields, and where their values stand; ``None`` where it is none."""
    import yaml

    try:
        tree = yaml.compose(body, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    if not isinstance(tree, yaml.MappingNode):
        return None
    found = []
    for key, value in tree.value:
        spans = list(_spans(value, body)) if isinstance(key, yaml.ScalarNode) else []
        if spans and not any(mark in body[spans[0][0] : spans[-1][1]] for mark in "{}"):
            found.append((str(key.value), spans[0][0], spans[-1][1]))
        elif spans:  # among what is no part of a name: the first one, and no more
            found.append((str(key.value), *spans[0]))
    return found


def _spans(value: object, body: str, depth: int = 0) -> Iterator[tuple[int, int]]:
    """Yield where the words of a value stand, without quotation marks: its own, or those of its parts."""
    import yaml

    if isinstance(value, yaml.ScalarNode):
        start, end = value.start_mark.index, value.end_mark.index
        if value.style in ("'", '"'):
            start, end = start + 1, end - 1
        if (
            value.style not in ("|", ">")
            and body[start:end].strip()
            and value.tag != "tag:yaml.org,2002:null"
        ):
            yield start, end
    elif depth == DEEPEST:
        return  # aliases make of a few words as many as one likes
    elif isinstance(value, yaml.SequenceNode):
        for part in value.value[:6]:
            yield from _spans(part, body, depth + 1)
    elif isinstance(value, yaml.MappingNode):
        for key, part in value.value:
            if isinstance(key, yaml.ScalarNode) and key.value in NAMED:
                yield from _spans(part, body, depth + 1)


def _lines(body: str) -> Iterator[tuple[str, int, int]]:
    """Yield the fields that stand on lines of their own, as TOML has them, and what is nearly YAML."""
    for match in FIELD.finditer(body):
        start, end = match.span("value")
        if match["value"].startswith("["):
            quoted = QUOTED.search(match["value"])
            start, end = (start + quoted.start(1), start + quoted.end(1)) if quoted else (start, start)
        elif match["value"][:1] in tuple("{|>&*!"):
            continue
        yield match["name"], start, end


def access(text: str) -> list[str] | None:
    """Return the groups that a text's front matter says it is for; None where it says nothing of them.

    Where it says so in a way that cannot be read, there are none: it is for nobody.
    """
    block = WHOLE.match(text[:HEAD])
    if block is None or not ACCESS.search(block["body"]):
        return None
    told = _groups(block["body"]) if block["rule"] == "---" else None
    if told is None:
        named = (line for line in block["body"].splitlines() if ACCESS.match(line))
        told = [re.sub(r"[\[\]\"']", "", re.split("[:=：]", line, maxsplit=1)[1]) for line in named]
    return [group for value in told for group in value.split(",")]


def _groups(body: str) -> list[str] | None:
    """Return what YAML gives for access; None where it is none."""
    import yaml

    try:
        tree = yaml.compose(body, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    found = []
    for key, value in tree.value if isinstance(tree, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode) and key.value.lower() == "access":
            parts = value.value if isinstance(value, yaml.SequenceNode) else [value]
            found += [str(part.value) for part in parts if isinstance(part, yaml.ScalarNode)]
    return found
