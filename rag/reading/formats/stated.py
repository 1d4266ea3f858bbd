"""What a web page states of itself where nobody sees it: its ``<title>``, its meta elements, its linked data.

A page's own statement beats what its text suggests. Two things in it are no facts: the site's name behind
a title, and the person whom a meta element calls author without the page showing the name, who may be
anyone that uses the site's editor.
"""

import html
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.language.dates import find_date
from rag.language.text import HAN
from rag.language.variants import compiled

# What parts a page's title from the names of its section and its site.
SEPARATOR = re.compile(r"\s*(?:[_|｜»丨]+|\s[-–—·:]\s|--+|——|-)\s*")
PARTS = re.compile(r"\s*(?:[_|｜»丨]+|\s[-–—]\s|--+|——)\s*")  # those that are no hyphen
# How the name of a site ends, or what it is.
SITE = compiled(
    r".{0,12}(?:网|网站|门户|在线|官网|频道|日报|晚报|早报|周刊|新闻|资讯|客户端|公众平台|政府|博客|论坛|中文)$|"
    r".{0,24}\b(?:News|Times|Post|Blog|Journal|Online|\w+\.(?:com|org|net|cn|hk|tw))$"
)
KINDS = re.compile(r"(?:\w*Article|\w*Posting|Report)$")  # of linked data that is a text
TITLES = ("og:title", "articletitle", "title", "twitter:title", "dc.title", "dcterms.title", "parsely-title")
DATES = (
    *("article:published_time", "og:article:published_time", "datepublished", "pubdate", "publishdate"),
    *("publish_time", "publish-date", "firstpublishedtime", "parsely-pub-date", "dc.date", "dc.date.issued"),
    *("dcterms.date", "dcterms.created", "date"),
)
AUTHORS = (
    "author",
    "article:author",
    "og:article:author",
    "byl",
    "dc.creator",
    "parsely-author",
    "sailthru.author",
)
SITES = (
    "og:site_name",
    "sitename",
    "application-name",
    "apple-mobile-web-app-title",
    "publisher",
    "author.site",
)
PLACES = ("contentsource",)
# What stands in front of a name, and words that are no name.
BY = compiled(r"^(?:(?i:(?:posted |written )?by|作者|文|撰文|记者)[\s:：/]+|[Bb]y(?=[A-Z]))")
NOBODY = compiled(
    r"(?:admin(?:istrator)?|root|user|editor|webmaster|staff|unknown|anonymous|guest|author|none|null|default|"
    r"佚名|匿名|管理员|编辑|小编|网站编辑|本站|未知|原创|转载|网络|系统管理员|作者|网友)",
    re.IGNORECASE,
)
MAX_NAME, MAX_NAMES, MAX_TITLE = 60, 6, 200


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page states: ``titles``, surest first, each without the name of the site; the others, if any.

    ``author`` is told by linked data; ``named`` by a meta element, and counts where the page shows the name.
    """

    titles: tuple[str, ...] = ()
    title: str | None = None
    author: str | None = None
    named: str | None = None
    published: str | None = None
    affiliation: str | None = None


def stated(window: str, meta: Mapping[str, str], scripts: Sequence[str]) -> Stated:
    """Return what a page states in its ``<title>``, its meta elements and its linked data."""
    texts = [item for script in scripts for item in _texts(script)]
    headlines = {bare(_words(item.get("headline"))) for item in texts}
    article = texts[0] if len(headlines) == 1 else {}
    sites = {bare(meta[name]) for name in SITES if meta.get(name)} | {
        bare(n) for n in _names(article.get("publisher"))
    }
    told = [_words(article.get("headline")), *(meta.get(name, "") for name in TITLES)]
    told = [_without_site(" ".join(words.split()), sites) for words in told]
    window = " ".join(window.split())
    names = [*told, *_parts(window)]
    names = [
        name
        for name in dict.fromkeys(names)
        if len(bare(name)) > 1 and len(name) <= MAX_TITLE and bare(name) not in sites
    ]
    first = next((name for name in told if name in names), None)
    return Stated(
        titles=tuple(names),
        title=first or PARTS.split(_without_site(window, sites))[0] or None,
        author=_author(_names(article.get("author")), sites),
        named=_author([meta[name] for name in AUTHORS if meta.get(name)][:1], sites),
        published=_date([_words(article.get("datePublished")), *(meta.get(name, "") for name in DATES)]),
        affiliation=next((meta[name] for name in PLACES if meta.get(name)), None),
    )


def bare(text: str) -> str:
    """Return the form in which titles are compared: letters and figures alone, folded."""
    return "".join(mark for mark in unicodedata.normalize("NFKC", text).casefold() if mark.isalnum())


def _texts(script: str) -> Iterator[dict[str, Any]]:
    """Yield the texts that linked data describes: articles, and not what they are about."""
    try:
        waiting = [json.loads(script, strict=False)]
    except (ValueError, RecursionError):
        return
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting[:0] = item[:50]
        elif isinstance(item, dict):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and KINDS.fullmatch(kind) for kind in kinds) and _words(
                item.get("headline")
            ):
                yield item
            else:
                waiting[:0] = [item[name] for name in ("@graph", "mainEntity") if name in item]


def _words(value: object) -> str:
    return " ".join(html.unescape(value).split()) if isinstance(value, str) else ""


def _names(value: object) -> list[str]:
    """Return the names of people that linked data tells; an institution is none."""
    people = value if isinstance(value, list) else [value]
    told = []
    for person in people:
        if isinstance(person, dict):
            kind = person.get("@type")
            told.append(_words(person.get("name")) if kind != "Thing" else "")
        else:
            told.append(_words(person))
    return [name for name in told if name]


def _author(told: Sequence[str], sites: set[str]) -> str | None:
    """Return who wrote a page: names that are no address, no site's and no editor's."""
    found = []
    for words in told:
        name = BY.sub("", " ".join(words.split()))
        known = bare(name) in sites or NOBODY.fullmatch(name) or SITE.fullmatch(name)
        if bare(name) and not known and len(name) <= MAX_NAME and not re.search(r"[@/\\<>{}=]|www\.", name):
            found.append(name)
    if not 0 < len(found) <= MAX_NAMES:
        return None
    return (" " if all(HAN.search(name) for name in found) else ", ").join(found)


def _date(told: Sequence[str]) -> str | None:
    return next((words for words in told if words and find_date(words)), None)


def _without_site(words: str, sites: set[str]) -> str:
    """Return a title without the name of its site at either end."""
    while len(parts := _cuts(words)) > 1:
        first, last = words[: parts[0][0]], words[parts[-1][1] :]
        if bare(last) in sites or (SITE.fullmatch(last) and not sites):
            words = words[: parts[-1][0]].strip()
        elif bare(first) in sites:
            words = words[parts[0][1] :].strip()
        else:
            break
    return words


def _cuts(words: str) -> list[tuple[int, int]]:
    """Return where separators stand in a title, and a place behind them all."""
    found = [
        match.span() for match in SEPARATOR.finditer(words) if match.start() > 0 and match.end() < len(words)
    ]
    return [*found, found[-1]] if found else []


def _parts(words: str) -> list[str]:
    """Return what the title of a window may name: all of it, its start, or a part of it."""
    cuts = [match.span() for match in SEPARATOR.finditer(words)]
    lefts = [words[:start] for start, _ in reversed(cuts)]
    bounds = [0, *(bound for cut in cuts for bound in cut), len(words)]
    pieces = [words[bounds[at] : bounds[at + 1]] for at in range(0, len(bounds), 2)]
    return [words, *lefts, *sorted(pieces, key=len, reverse=True)]
