"""What the reader says of the first passages: their order, and which of their sentences tell it.

Fusion compares a question with what was computed of a passage before anyone asked. The reader reads both
together (rag/models/reader.py), which costs a pass of its model for each passage: so it reads the
first few that fusion gives, one of each group of reprints, and puts these in order. Scores of passages in the
question's script and in others are not comparable (rag/vectors/centring.py), so it reads the first of
both; one in another script that stands behind all of the question's own stays where fusion has it.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.retrieve.duplicates import Group
from rag.retrieve.legs import Candidates
from rag.retrieve.reranking import ordered
from rag.split import sentences
from rag.store import Generation
from rag.types import Excerpt, Hit, Passage, Question, Read, Reader, Span

OWN, OTHER, ALL = 5, 2, 6  # passages that are read in the question's script, in others, and together
AMONG = 30  # passages, the first, among which these are sought
FUSED = 4.0  # log odds of the relevance that the whole range of fused scores is worth
# The head of an office's paper says who wrote; what it is about stands below.
LETTERHEAD = re.compile(r"(?:文件|公告|通告|公報|公报)$")
MATTER = re.compile(r"^[关關][于於][^\n。]{4,60}的[^\n。]{2,6}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader said by row, and whether it came to all passages that it was to read."""

    reads: dict[int, Read]
    whole: bool


def read(
    generation: Generation,
    found: Candidates,
    groups: Sequence[Group],
    asked: Question,
    reader: Reader,
    seconds: float,
) -> tuple[Candidates, list[Group], Reading]:
    """Return candidates and groups with the first ones in the reader's order, and what it said.

    Where another model put them in order (``found.rerank``), that order stays.
    """
    first = _first(found, groups[:AMONG])
    rows = [int(found.rows[group.first]) for group in first]
    said = reader.read(asked.sought or asked.text, [_excerpt(generation, row) for row in rows], seconds)
    scores = {
        group.first: _standing(one, float(found.fused[group.first]))
        for group, one in zip(first, said, strict=True)
        if one is not None
    }
    last = min((score for place, score in scores.items() if found.alike[place]), default=-math.inf)
    scores = {place: score for place, score in scores.items() if found.alike[place] or score > last}
    if found.rerank is None:
        found, groups = ordered(found, groups, scores)
    reads = {row: one for row, one in zip(rows, said, strict=True) if one is not None}
    return found, list(groups), Reading(reads, len(reads) == len(rows))


def _first(found: Candidates, groups: Sequence[Group]) -> list[Group]:
    """Return the groups that are read, best first; what one script leaves free the other takes."""
    own = [group for group in groups if found.alike[group.first]]
    others = [group for group in groups if not found.alike[group.first]]
    held = min(OTHER, len(others)) if own else 0
    own = own[: min(OWN, ALL - held)]
    chosen = {group.first for group in (*own, *others[: max(OTHER, OWN - len(own))])}
    return [group for group in groups if group.first in chosen]


def excerpt(title: str | None, passage: Passage) -> Excerpt:
    """Return what the reader is given of a passage: title and headings, and its sentences."""
    head = [words for words in (title, *passage.section) if words and words not in passage.text]
    spans = sentences(passage.text)
    said = tuple(passage.text[span.start : span.end] for span in spans)
    return Excerpt("\n".join(dict.fromkeys(head)), said)


def _excerpt(generation: Generation, row: int) -> Excerpt:
    record = generation.article(int(generation.owners[row]))
    title = record["title"]
    if title and LETTERHEAD.search(title):
        matter = MATTER.search(generation.passage(record["passages"][0]).text)
        title = matter[0] if matter else title
    return excerpt(title, generation.passage(row))


def standing(hit: Hit) -> float:
    """Return what speaks for a passage that was read: what the reader says, and what fusion does."""
    assert hit.read is not None
    return _standing(hit.read, hit.score)


def _standing(read: Read, fused: float) -> float:
    return read.relevance + FUSED * fused


def told(hit: Hit) -> list[tuple[float, Span]]:
    """Return the sentences of a hit that was read, with how likely each tells what was asked, in log odds.

    What is merely its title or a heading tells nothing.
    """
    if hit.read is None:
        return []
    text, known = hit.passage.text, {hit.source.title, *hit.source.section}
    pairs = zip(hit.read.sentences, sentences(text), strict=True)
    return [(score, span) for score, span in pairs if text[span.start : span.end] not in known]
