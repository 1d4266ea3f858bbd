"""What an index holds, for people: what it can be filtered by, questions to try, its articles, its counts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from weakref import WeakKeyDictionary

from rag.lexical import fold
from rag.store import Generation, Visible
from rag.types import Json

Seen = Generation | Visible  # all of it, or what somebody may see

FACETS = 12  # values of each filter that are offered
SAMPLES = 4
SAMPLE_CHARS = 40  # of a title or a question that is offered
LISTED = 50  # articles on a page of the list


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that a filter can have, with the number of articles it leaves."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Collection:
    """What one generation offers."""

    facets: dict[str, list[Facet]]
    samples: list[Json]  # kind and words


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the articles that hold some words in what is known of them."""

    total: int
    page: int
    pages: int
    articles: list[Json]


# Both are made of a generation when they are first asked for, and go with it.
_kept: WeakKeyDictionary[Seen, Collection] = WeakKeyDictionary()
_known: WeakKeyDictionary[Seen, list[str]] = WeakKeyDictionary()  # what is known of each article, folded
KNOWN = ("title", "author", "affiliation", "published", "path")


def collection(generation: Seen) -> Collection:
    """Return what a generation offers; it is looked through once."""
    if generation not in _kept:
        _kept[generation] = Collection(_facets(generation), list(_samples(generation)))
    return _kept[generation]


def _facets(generation: Seen) -> dict[str, list[Facet]]:
    authors: Counter[str] = Counter()
    years: Counter[str] = Counter()
    folders: Counter[str] = Counter()
    for record in generation.heads:
        authors.update([record["author"]] if record["author"] else [])
        years.update([record["published"][:4]] if record["published"] else [])
        folders.update([record["path"].split("/")[0]] if "/" in record["path"] else [])
    newest = sorted(years.items(), reverse=True)[:FACETS]
    told = {"year": newest, "author": authors.most_common(FACETS), "folder": folders.most_common(FACETS)}
    return {name: [Facet(*value) for value in values] for name, values in told.items()}


def _samples(generation: Seen) -> Iterator[Json]:
    """Yield questions that articles themselves put, then titles, from all over the collection."""
    step = max(1, len(generation.heads) // 200)
    looked = generation.heads[::step]
    questions = []
    titles = []
    for record in looked:
        asked = next((h for h in record["headings"] if h.rstrip().endswith(("?", "？"))), "")
        asked = asked.removeprefix("问：").removeprefix("问:").strip()
        if asked and len(asked) <= SAMPLE_CHARS:
            questions.append(asked)
        title = record["title"] or ""
        if 4 <= len(title) <= SAMPLE_CHARS and "  " not in title:
            titles.append(title)
    half = _spread(list(dict.fromkeys(questions)), SAMPLES // 2)
    yield from ({"kind": "question", "words": words} for words in half)
    yield from ({"kind": "title", "words": words} for words in _spread(titles, SAMPLES - len(half)))


def _spread(items: list[str], count: int) -> list[str]:
    """Return so many items, evenly from all of them."""
    step = max(1, len(items) // max(1, count))
    return items[::step][:count]


def listing(generation: Seen, words: str, page: int) -> Listing:
    """Return one page of the articles whose title, author, office, day or path hold all the words."""
    wanted = fold(words).split()
    if wanted and generation not in _known:
        told = (" ".join(record[name] or "" for name in KNOWN) for record in generation.heads)
        _known[generation] = [fold(text) for text in told]
    found = generation.heads
    if wanted:
        known = zip(found, _known[generation], strict=True)
        found = [record for record, text in known if all(word in text for word in wanted)]
    pages = max(1, -(-len(found) // LISTED))
    page = min(max(1, page), pages)
    return Listing(len(found), page, pages, found[(page - 1) * LISTED : page * LISTED])


def summary(generation: Seen) -> Json:
    """Return what became of the files, and when."""
    manifest = generation.manifest
    built = (generation.folder / "manifest.json").stat().st_mtime
    return {
        "generation": generation.name,
        "model": generation.model.name,
        "built": datetime.fromtimestamp(built, UTC).isoformat(timespec="seconds"),
        "skipped": manifest["skipped"],
        "notes": manifest["notes"],
        "furniture": manifest["furniture"],
        **manifest["counts"],
    }
