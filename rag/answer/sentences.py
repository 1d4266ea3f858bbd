"""Which sentences of the first passages answer the question.

What the reader says of a sentence and of its passage counts most, where it read them. Beside that counts
what a sentence shares with the question. A passage that was found is about the question's subject, so the
words that name the subject tell its sentences apart no more: what counts is how rare a word is among
these very sentences; how near the sentence's window is to the question (the vectors were made when the
index was), and whether it says something new. See benchmarks/answers.py for what the weights give.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.lexical import fold, held
from rag.retrieve.confidence import LEAST
from rag.retrieve.reader import standing, told
from rag.split import sentences, windows
from rag.store import Generation
from rag.types import Hit, Rows, SearchResult, Span

PASSAGES = 3  # whose sentences are looked at
SENTENCES = 3  # in an answer, at most
NEAR, NEAR_READ = 3.0, 5.0  # behind the best sentence in score, at most, for a further one; where it was read
FOLLOWING = 2  # sentences behind each, where the question asks how or why
EXPLAINED = 5  # sentences of such an answer, at most
RUN = 12  # sentences of a list, at most

NEARNESS = 1.5  # for each standard deviation of the windows' similarities above their mean
TERMS = 2.5  # of the share of the question's terms
RARE_TERMS = 1.5  # of the share of those that tell these sentences apart, less what the title says
RARE_WORDS = 2.7  # of the same for words alone
NEWS = 0.075  # of the root of the number of characters that the question does not have
RANK = -1.8  # for each rank of the passage, where it was not read
READ = 2.5  # of the log odds that the reader gives the sentence and its passage
FIRST = 0.75  # of the sentence that opens its passage
UNFINISHED = -1.1  # of a line without a final mark: more often a title or byline than an answer
LISTED = 1.0  # of a run of items, where the question asks for several

FINAL = re.compile(r"[。！？；…!?;.]\W*$")
GOES_ON = re.compile(r"[；;：:、，,]\W*$")
NUMERAL = r"[一二三四五六七八九十\d]{1,2}"
ITEM = re.compile(
    rf"\s*(?:[一二三四五六七八九十]是|第?{NUMERAL}[、.．)）,，:：]|[（(]{NUMERAL}[)）]|[①-⑳•·●▪*-])"
)
FIRST_ITEM = re.compile(r"\s*(?:一是|第?[一1][、.．)）,，:：]|其一|首先|[（(][一1][)）]|①)")
# What announces a list: five principles, three points.
COUNTS = re.compile(rf"(?:{NUMERAL}|两|几)(?:大|个|项|条|点|种|方面|步|方式|原则)")
OPENS = re.compile(
    r"[:：，,]\s*(?:一是|第一|其一|首先|[（(]一[)）]|1[.、])"
)  # a list within its leading sentence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of a hit's passage: where it stands in the text, and what it says."""

    hit: Hit
    span: Span
    text: str
    pointed: float = LEAST  # the best log odds that the reader gives a sentence of it, where it was read

    @classmethod
    def of(cls, hit: Hit, span: Span, pointed: float = LEAST) -> "Candidate":
        """Return a stretch of a hit's passage."""
        return cls(hit, span, hit.passage.text[span.start : span.end], pointed)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A stretch that goes into the answer, and how well it supports it, 0 to 1.

    ``lead`` is said before it, on a line of its own, as it is where ``line`` says so; ``shown`` is told in
    its place: a row as its columns and values. ``remaining`` counts what comes behind it and is left out.
    """

    candidate: Candidate
    support: float
    score: float = 0.0  # among the sentences of this answer
    lead: str = ""
    shown: str = ""
    line: bool = False
    remaining: int = 0


def choose(generation: Generation, result: SearchResult) -> list[Chosen]:
    """Return the sentences of the answer: the best, then those near it in reading order."""
    hits = result.read or result.hits[:PASSAGES]
    candidates = [item for hit in hits for item in _candidates(hit, result.asked.asks.several)]
    if not candidates:
        return []
    scores = _scores(generation, result, candidates)
    order = np.lexsort((np.arange(len(scores)), -scores))
    least = scores[order[0]] - (NEAR_READ if result.read else NEAR)
    taken = [int(i) for i in order[:SENTENCES] if scores[i] >= least]
    if result.asked.asks.how:
        taken = _followed(candidates, taken)
    mass = result.asked.terms
    chosen = [
        Chosen(candidates[i], _support(generation, result, candidates[i], mass), float(scores[i]))
        for i in taken
    ]
    rest = sorted(chosen[1:], key=lambda item: (item.candidate.hit.rank, item.candidate.span))
    return [*chosen[:1], *rest]


def _candidates(hit: Hit, several: bool) -> list[Candidate]:
    """Return the sentences of a passage that are not merely its title or a heading.

    Where the question asks for several things, the items of a list are one.
    """
    text, known = hit.passage.text, {hit.source.title, *hit.source.section}
    spans = [span for span in sentences(text) if text[span.start : span.end] not in known]
    if several:
        spans = _runs(text, spans)
    said = told(hit)
    return [Candidate.of(hit, span, _pointed(said, span)) for span in spans]


def _followed(candidates: Sequence[Candidate], taken: list[int]) -> list[int]:
    """Add the sentences behind those taken: what names a difficulty is followed by what was done."""
    for step in range(1, FOLLOWING + 1):
        for i in list(taken):
            behind = i + step
            same = behind < len(candidates) and candidates[behind].hit is candidates[i].hit
            if same and behind not in taken and len(taken) < EXPLAINED:
                taken = [*taken, behind]
    return taken


def _runs(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the sentences with those of one list joined: what ends open, and the items after it."""
    runs: list[list[Span]] = []
    for span in spans:
        words = text[span.start : span.end]
        if runs and len(runs[-1]) < RUN and _continues(text, runs[-1][-1], words):
            runs[-1].append(span)
        else:
            runs.append([span])
    return [Span(run[0].start, run[-1].end) for run in runs]


def _continues(text: str, above: Span, words: str) -> bool:
    last = text[above.start : above.end]
    if FIRST_ITEM.match(words):
        return bool(GOES_ON.search(last) or COUNTS.search(last))
    return bool(GOES_ON.search(last) or (ITEM.match(words) and (ITEM.match(last) or OPENS.search(last))))


def _scores(generation: Generation, result: SearchResult, candidates: Sequence[Candidate]) -> np.ndarray:
    folded = [fold(item.text) for item in candidates]
    terms, words = result.asked.terms, result.asked.words
    holds = [held(text, terms) for text in folded]
    rare = _rare(terms, holds)
    asked = set(result.asked.folded)
    listed = result.asked.asks.several
    score = np.zeros(len(candidates))
    for i, item in enumerate(candidates):
        title = fold(item.hit.source.title or "")
        apart = {term: mass for term, mass in rare.items() if term not in title}
        score[i] += TERMS * _share(terms, holds[i]) + RARE_TERMS * _share(apart, holds[i])
        score[i] += RARE_WORDS * _share({t: m for t, m in apart.items() if t in words}, holds[i])
        score[i] += NEWS * math.sqrt(len(set(folded[i]) - asked))
        score[i] += LISTED * (listed and len(sentences(item.text)) > 1)
        score[i] += FIRST * (item.span.start == 0)
        read = item.hit.read is not None
        score[i] += READ * (item.pointed + standing(item.hit)) if read else RANK * (item.hit.rank - 1)
        score[i] += UNFINISHED * (FINAL.search(item.text) is None)
    near = _nearness(generation, result, candidates)
    score += NEARNESS * (near - near.mean()) / (near.std() + 1e-6)
    return score


def _pointed(said: Sequence[tuple[float, Span]], stretch: Span) -> float:
    """Return the best log odds of the sentences of a stretch."""
    return max([LEAST, *(score for score, span in said if _within(span, stretch))])


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _rare(terms: Mapping[str, float], holds: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return what each term weighs among these sentences; one that none of them holds weighs nothing."""
    counts = {term: sum(term in there for there in holds) for term in terms}
    total = len(holds) + 1
    rarity = {term: math.log(total / (count + 0.5)) for term, count in counts.items() if count}
    return {term: terms[term] * weight for term, weight in rarity.items()}


def _share(mass: Mapping[str, float], holds: frozenset[str]) -> float:
    total = sum(mass.values())
    return sum(mass[term] for term in mass.keys() & holds) / total if total else 0.0


def _nearness(generation: Generation, result: SearchResult, candidates: Sequence[Candidate]) -> np.ndarray:
    """Return the similarity of the question to the best window that each stretch has a part in."""
    near: dict[int, tuple[list[Span], np.ndarray]] = {}
    for hit in {item.hit.row: item.hit for item in candidates}.values():
        scores, _ = generation.windows.scores(result.asked.vector, _row(hit))
        spans = windows(hit.passage.text) if len(scores) else []
        near[hit.row] = (spans, scores)
    told = [_best_window(item, *near[item.hit.row]) for item in candidates]
    return np.array(told)


def _row(hit: Hit) -> Rows:
    return np.array([hit.row], dtype=np.int64)


def _best_window(item: Candidate, spans: Sequence[Span], scores: np.ndarray) -> float:
    shared = [
        float(score)
        for span, score in zip(spans, scores, strict=True)
        if span.start < item.span.end and item.span.start < span.end
    ]
    return max(shared, default=item.hit.dense)


def _support(
    generation: Generation, result: SearchResult, item: Candidate, mass: Mapping[str, float]
) -> float:
    """Return how likely the reader holds that a stretch tells it.

    Where it was not read: the share of the question's terms that it holds or, if it has none, its similarity.
    """
    if item.hit.read is not None:
        return 1.0 / (1.0 + math.exp(-item.pointed))
    share = _share(mass, held(fold(item.text), mass))
    if share:
        return min(1.0, share)
    return float(min(1.0, max(0.0, _nearness(generation, result, [item])[0])))
