"""Which articles there are, by whom, of when, on what, and how many: from the index's own records.

Each is cited by the line that is its title. What is said of them is what the records hold: an article is
"on" a thing where its words hold that thing's name.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rag.answer.parts import Told, Words
from rag.answer.sentences import Candidate, Chosen
from rag.answer.wording import say
from rag.lexical import fold
from rag.retrieve.dates import dates
from rag.retrieve.reader import LETTERHEAD, MATTER
from rag.split import sentences
from rag.store import Generation
from rag.types import Date, Hit, SearchResult, Span

SHOWN = 10  # articles that are named, at most
LOOKED = 2000  # passages that are looked at for the name of a thing


def catalogue(generation: Generation, result: SearchResult) -> Told | None:
    """Return which articles are asked for, newest first; None where the question is another one."""
    asks, question = result.asked.asks, result.question
    numbers = _served(generation, result)
    topic = asks.subject
    authors = [name for name in _authors(generation, numbers) if fold(name) in fold(question)]
    wanted = dates(question)
    said: str
    if authors and asks.authored:
        numbers = [n for n in numbers if _names(generation, n) & set(authors)]
        said = say("by", question, who="、".join(authors), count=len(numbers))
    elif wanted:
        numbers = [n for n in numbers if _of(generation.heads[n]["published"], wanted)]
        said = say("of_date", question, what=topic or question, count=len(numbers))
    elif asks.authored and topic:
        return Told([Words(say("no_articles", question, what=_quoted(topic)))], result.confidence, True)
    elif topic:
        numbers = _on(generation, numbers, topic)
        said = say("on", question, what=topic, count=len(numbers))
    else:
        said = say("all_articles", question, count=len(numbers))
    if not numbers:
        return Told([Words(say("no_articles", question, what=_quoted(topic)))], result.confidence, True)
    numbers = sorted(numbers, key=lambda n: (generation.heads[n]["published"] or "", -n), reverse=True)
    if asks.order:
        dated = [n for n in numbers if generation.heads[n]["published"]]
        if not dated:
            return Told([Words(say("no_date", question)), *_titles(generation, result, numbers)], 0.6)
        # Several may be of the same day.
        edge = generation.heads[dated[0 if asks.order == "latest" else -1]]["published"]
        numbers = [n for n in dated if generation.heads[n]["published"] == edge]
        said = say("newest_article" if asks.order == "latest" else "oldest_article", question)
    parts: list[Chosen | Words] = [Words(said), *_titles(generation, result, numbers[:SHOWN])]
    if len(numbers) > SHOWN:
        parts.append(Words(say("more_articles", question, count=len(numbers) - SHOWN)))
    return Told(parts, 0.95)


def _quoted(topic: str) -> str:
    return f"“{topic}”" if topic else ""


def _served(generation: Generation, result: SearchResult) -> list[int]:
    if result.allowed is None:
        return list(range(len(generation.articles)))
    return [int(n) for n in np.unique(generation.owners[result.allowed])]


def _names(generation: Generation, number: int) -> set[str]:
    return {name for name in (generation.heads[number]["author"] or "").split() if len(name) > 1}


def _authors(generation: Generation, numbers: Sequence[int]) -> list[str]:
    return sorted(
        {name for n in numbers for name in _names(generation, n)}, key=lambda name: (-len(name), name)
    )


def _of(published: str | None, wanted: set[Date]) -> bool:
    if published is None:
        return False
    parts = [int(part) for part in published.split("-")]
    return any(
        all(one is None or (at < len(parts) and parts[at] == one) for at, one in enumerate(date))
        for date in wanted
    )


def _on(generation: Generation, numbers: Sequence[int], topic: str) -> list[int]:
    """Return the articles whose title or words hold each of the topic's names."""
    names = topic.split()
    served = set(numbers)
    found: set[int] | None = None
    for name in names:
        having = {n for n in served if name in fold(generation.heads[n]["title"] or "")}
        rows = generation.words.rows_of(generation.words.question_words(name))
        for row in rows[:LOOKED]:
            owner = int(generation.owners[row])
            if owner in served and owner not in having and name in fold(generation.passage(int(row)).text):
                having.add(owner)
        found = having if found is None else found & having
    return sorted(found or ())


def _titles(generation: Generation, result: SearchResult, numbers: Sequence[int]) -> list[Chosen]:
    parts = []
    for place, number in enumerate(numbers, 1):
        item = title_of(generation, number, place)
        if item is None:
            continue
        record = generation.heads[number]
        lead = " ".join(part for part in (record["published"], record["author"]) if part)
        parts.append(Chosen(item, 1.0, lead=f"{lead} · " if lead else "", line=True))
    return parts


def title_of(generation: Generation, number: int, rank: int) -> Candidate | None:
    """Return the line that states an article's title; its first line where it has none."""
    first, last = generation.article(number)["passages"]
    if first == last:
        return None
    hit = hit_of(generation, first, rank)
    text, title = hit.passage.text, hit.source.title
    matter = MATTER.search(text) if title and LETTERHEAD.search(title) else None
    if matter:
        return Candidate.of(hit, Span(*matter.span()))
    at = text.find(title) if title else -1
    if title and at >= 0:
        return Candidate.of(hit, Span(at, at + len(title)))
    spans = sentences(text)
    return Candidate.of(hit, spans[0]) if spans else None


def hit_of(generation: Generation, row: int, rank: int, like: Hit | None = None) -> Hit:
    """Return a passage as a hit that no search has scored."""
    passage = generation.passage(row)
    source = generation.source(int(generation.owners[row]), passage.section, passage.place)
    if like is not None:
        return replace(like, row=row, passage=passage, source=source, read=None, duplicates=())
    return Hit(rank, row, 0.0, 0.0, 0.0, 0.0, {"dense": 0.0, "lexical": 0.0}, passage, source)
