"""The words of a link that was made before an edit: where they stand in the file as it is now.

The same words are looked for in the file of that name, then in the files that a search finds; of several
places it is the one whose surroundings are most alike. Where they are nowhere, it is the one that shares most
with them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.access import Groups
from rag.errors import InvalidRequest
from rag.retrieve import MAX_QUESTION
from rag.service import Service
from rag.split import sentences
from rag.store import Generation, decode_spans, find_retired
from rag.types import Filters, Spans, cut, within

AROUND = 64  # characters before and behind the words that tell one place from another
PLACES = 50  # that are compared
LONGEST = 2000  # characters of words that have changed and are still looked for
SHINGLE = 4
ALIKE = 0.6  # of two texts, from which one is taken for the other, edited


@dataclass(frozen=True, slots=True)
class Again:
    """What became of the words of a link.

    ``state`` is same, changed or gone. ``article`` is the number of the article that holds them now, or of
    the first one of the same file; None where that is gone too.
    """

    state: str
    title: str | None
    quote: str
    article: int | None = None
    spans: Spans = ()


def find(
    service: Service, generation: Generation, article_id: str, cited: Spans, groups: Groups = None
) -> Again | None:
    """Return what became of the cited words of an article that is served no more.

    None where it never was, or was not or is not for these groups.
    """
    old = find_retired(service.config.index, article_id)
    if old is None or not (old.allows(groups) and generation.rules.allow(old.path, groups)):
        return None
    quote = old.cut(cited)
    heads = generation.heads
    home = [number for number, record in enumerate(heads) if record["path"] == old.path]
    home.sort(key=lambda number: heads[number]["title"] != old.title)  # the article of that name first
    first = home[0] if home else None
    if not quote.strip():  # a link to the article as a whole
        return Again("gone" if first is None else "changed", old.title, "", first)
    around = old.around(cited, AROUND)
    elsewhere = (number for number in _searched(service, generation, quote, groups) if number not in home)
    for number in (*home, *elsewhere):
        if spans := _same(generation, number, quote, around):
            return Again("same", old.title, quote, number, spans)
    changed = [found for number in home if (found := _changed(generation, number, quote))]
    if changed:
        _, nearest, spans = max(changed, key=lambda item: item[0])
        return Again("changed", old.title, quote, nearest, spans)
    return Again("gone", old.title, quote, first)


def _searched(service: Service, generation: Generation, quote: str, groups: Groups) -> Iterator[int]:
    """Yield the articles that a search for the words finds: a file may have moved."""
    try:
        result = service.search(" ".join(quote.split())[:MAX_QUESTION], 5, Filters(groups=groups))
    except InvalidRequest:
        return
    for number in dict.fromkeys(int(generation.owners[hit.row]) for hit in result.hits):
        if result.generation == generation.name:
            yield number


def _article(generation: Generation, number: int) -> tuple[str, Spans]:
    record = generation.article(number)
    return generation.document(record["document"]).text, decode_spans(record["spans"])


def _same(generation: Generation, number: int, quote: str, around: tuple[str, str]) -> Spans:
    """Return where the words stand in an article, however they are spaced."""
    text, spans = _article(generation, number)
    own = cut(text, spans)
    bare, places = _bare(own)
    wanted, _ = _bare(quote)
    before, behind = (_bare(part)[0] for part in around)
    found: list[int] = []
    at = bare.find(wanted)
    while at >= 0 and len(found) < PLACES:
        found.append(at)
        at = bare.find(wanted, at + 1)
    if not found:
        return ()

    def alike(start: int) -> int:
        end = start + len(wanted)
        return _shared(bare[max(0, start - AROUND) : start][::-1], before[::-1]) + _shared(
            bare[end : end + AROUND], behind
        )

    start = max(found, key=alike)
    return within(spans, places[start], places[start + len(wanted) - 1] + 1)


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts start with alike."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _changed(generation: Generation, number: int, quote: str) -> tuple[float, int, Spans] | None:
    """Return the stretch of an article that is most like the words, if it is like them at all."""
    text, spans = _article(generation, number)
    own = cut(text, spans)
    wanted = quote[:LONGEST]
    shingles = {wanted[at : at + SHINGLE] for at in range(len(wanted) - SHINGLE + 1)} or {wanted}
    width = len(wanted)
    votes: Counter[int] = Counter()
    for at in range(len(own)):
        if own[at : at + SHINGLE] in shingles:
            votes[at // width] += 1
    if not votes:
        return None
    best = max(votes, key=lambda cell: votes[cell] + votes[cell + 1])
    start, end = max(0, (best - 1) * width), (best + 3) * width
    matcher = SequenceMatcher(None, wanted, own[start:end], autojunk=False)
    matches = [match for match in matcher.get_matching_blocks() if match.size]
    shared = sum(match.size for match in matches)
    if shared < ALIKE * width:
        return None
    first, last = start + matches[0].b, start + matches[-1].b + matches[-1].size
    return shared / max(width, last - first), number, within(spans, *_sentence(own, first, last))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the whole sentences that a stretch lies in."""
    touched = [span for span in sentences(text) if span.start < end and span.end > start]
    return (touched[0].start, touched[-1].end) if touched else (start, end)


def _bare(text: str) -> tuple[str, list[int]]:
    """Return a text without white space, and where each of its characters stood."""
    places = [at for at, character in enumerate(text) if not character.isspace()]
    return "".join(text[at] for at in places), places
