"""Retrieval as a number: a folder of questions with their relevant articles, through the product.

The folder holds ``corpus.jsonl`` (``id``, ``title``, ``text``: each line an article) and
``queries.jsonl`` (``id``, ``text``, ``relevant``, and ``answerable``, true where it is missing).
The articles go through the same splitting, encoder and index as seeds do; an article ranks by
its best passage. The index is kept in the cache, so that a second run only asks.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag import metrics, retrieve
from rag.build import publish
from rag.corpus import Corpus, Read
from rag.errors import SeedsError
from rag.retrieve import Candidates, Models
from rag.store import Generation, open_current
from rag.types import (
    Article,
    Document,
    Encoder,
    Json,
    Paragraph,
    Progress,
    Reading,
    Rows,
    Section,
    Span,
    VectorIndex,
)

RANKED = 100  # articles in a ranking, at most
SERVED = "served"  # the leg of what a reranker or the reader put in order


@dataclass(frozen=True, slots=True)
class Query:
    """A question with the ids of the articles that answer it."""

    id: str
    text: str
    relevant: frozenset[str]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Run:
    """What the product said to one question: article ids by leg, best first; the last leg is served."""

    query: Query
    rankings: Mapping[str, Sequence[str]]
    answerable: bool
    confidence: float
    seconds: float

    @property
    def served(self) -> Sequence[str]:
        """The ranking that is served: fused, or as a second look at the first put them."""
        return [*self.rankings.values()][-1]

    def as_json(self) -> Json:
        """Return the line of a run file."""
        return {
            "id": self.query.id,
            "ranking": list(self.served),
            "answerable": self.answerable,
            "confidence": round(self.confidence, 6),
        }


def run(
    folder: Path,
    queries: Path | None,
    cache: Path,
    models: Models,
    passage_chars: int,
    progress: Progress,
) -> list[Run]:
    """Ask every question of the folder; return what was found.

    Raises:
        SeedsError: if a file is missing or a line is not what it should be.
    """
    generation, vectors, asked = open_folder(folder, queries, cache, models.encoder, passage_chars, progress)
    ids = [record["path"] for record in generation.articles]
    owner = np.array(ids, dtype=object)[generation.owners]
    runs = []
    for done, query in enumerate(asked):
        progress("asking", done, len(asked))
        started = time.perf_counter()
        found = retrieve.look(generation, vectors, models, query.text, 10)
        result = retrieve.result(generation, found)
        seconds = time.perf_counter() - started
        rankings = {leg: _articles(owner, rows) for leg, rows in by_leg(found.candidates).items()}
        answerable = result.confidence >= retrieve.THRESHOLD
        runs.append(Run(query, rankings, answerable, result.confidence, seconds))
    return runs


def open_folder(
    folder: Path, queries: Path | None, cache: Path, encoder: Encoder, passage_chars: int, progress: Progress
) -> tuple[Generation, VectorIndex, list[Query]]:
    """Return the folder's corpus as a generation with its vector index, and its questions.

    Raises:
        SeedsError: if a file is missing or a line is not what it should be.
    """
    asked = [_query(record) for record in _records(queries or folder / "queries.jsonl", ("id", "text"))]
    generation = _generation(folder / "corpus.jsonl", cache, encoder, passage_chars, progress)
    return generation, generation.nearest, asked


def by_leg(found: Candidates) -> dict[str, Rows]:
    """Return the candidates' rows as each leg ranks them, and last as they are served.

    The lexical leg has none that it scores 0.
    """
    lexical = np.lexsort((found.rows, -found.lexical))
    legs = {
        "dense": found.rows[np.lexsort((found.rows, -found.dense))],
        "lexical": found.rows[lexical[found.lexical[lexical] > 0]],
        "fused": found.rows[np.lexsort((found.rows, -found.fused))],
    }
    return legs if found.rerank is None else {**legs, SERVED: found.rows[found.order]}


def scores(runs: Sequence[Run]) -> Json:
    """Return every measure by leg with its interval, and what the confidence tells."""
    judged = [item for item in runs if item.query.relevant]
    shape: Json = {"queries": len(runs), "judged": len(judged), "legs": {}}
    for leg in judged[0].rankings if judged else ():
        shape["legs"][leg] = {name: _summary(values(judged, name, leg)) for name in metrics.MEASURES}
    kinds = [item.query.answerable for item in runs]
    shape["auroc"] = metrics.auroc([item.confidence for item in runs], kinds)
    shape["answered"] = {
        "answerable": sum(item.answerable for item in runs if item.query.answerable),
        "unanswerable": sum(item.answerable for item in runs if not item.query.answerable),
    }
    times = [1e3 * item.seconds for item in runs]
    shape["ms"] = {"p50": _rounded(np.quantile(times, 0.5)), "p95": _rounded(np.quantile(times, 0.95))}
    return shape


def values(runs: Iterable[Run], measure: str, leg: str | None = None) -> list[float]:
    """Return a measure of each question, by what a leg ranks or by what is served."""
    score = metrics.MEASURES[measure]
    return [score(item.rankings[leg] if leg else item.served, item.query.relevant) for item in runs]


def compare(runs: Sequence[Run], other: Path) -> Json:
    """Return the mean nDCG@10 of another run's file, of these runs, and a paired test of the two.

    Raises:
        SeedsError: if the file lacks a question.
    """
    before = {record["id"]: record["ranking"] for record in _records(other, ("id", "ranking"))}
    judged = [item for item in runs if item.query.relevant]
    missing = [item.query.id for item in judged if item.query.id not in before]
    if missing or not judged:
        raise SeedsError(f"{other} lacks the question {missing[:1]}.", "Compare runs over the same queries.")
    first = [metrics.ndcg(before[item.query.id], item.query.relevant) for item in judged]
    second = values(judged, "ndcg@10")
    return {
        "before": _summary(first),
        "after": _summary(second),
        "difference": _rounded(np.mean(second) - np.mean(first)),
        "p": _rounded(metrics.paired_test(first, second)),
    }


def lines(shape: Json) -> Iterator[str]:
    """Yield the scores as a Markdown table and a few lines."""
    yield f"| {shape['judged']} questions | {' | '.join(metrics.MEASURES)} |"
    yield "|---" * (1 + len(metrics.MEASURES)) + "|"
    for leg, row in shape["legs"].items():
        cells = [f"{row[name]['mean']:.3f} ±{_half(row[name]):.3f}" for name in metrics.MEASURES]
        yield f"| {leg} | {' | '.join(cells)} |"
    if shape["auroc"] is not None:
        yield f"AUROC of the confidence: {shape['auroc']:.3f}"
    answered = shape["answered"]
    yield f"answered: {answered['answerable']} answerable, {answered['unanswerable']} unanswerable"
    yield f"a question: p50 {shape['ms']['p50']:.1f} ms, p95 {shape['ms']['p95']:.1f} ms"
    if "compared" in shape:
        told = shape["compared"]
        before, difference = told["before"]["mean"], told["difference"]
        yield f"nDCG@10 before {before:.4f}, difference {difference:+.4f}, p = {told['p']:.3f}"


def _half(summary: Mapping[str, float]) -> float:
    return (summary["high"] - summary["low"]) / 2


def _summary(numbers: Sequence[float]) -> dict[str, float]:
    low, high = metrics.interval(numbers)
    return {"mean": _rounded(np.mean(numbers)), "low": _rounded(low), "high": _rounded(high)}


def _rounded(number: float | np.floating) -> float:
    return round(float(number), 4)


def _articles(owner: np.ndarray, rows: Rows) -> list[str]:
    """Return the articles of the rows, each where its best passage stands."""
    return list(dict.fromkeys(owner[rows].tolist()))[:RANKED]


def _query(record: Json) -> Query:
    relevant = frozenset(record.get("relevant", ()))
    return Query(record["id"], record["text"], relevant, bool(record.get("answerable", True)))


def _records(path: Path, needed: Sequence[str]) -> Iterator[Json]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SeedsError(f"{path} cannot be read: {error}.", "See `rag evaluate --help`.") from error
    for number, line in enumerate(text.split("\n"), 1):  # a text may hold other line separators
        try:
            record = json.loads(line) if line.strip() else None
        except ValueError:
            record = ()
        if record is None:
            continue
        if not isinstance(record, dict) or not all(name in record for name in needed):
            raise SeedsError(
                f"{path}, line {number} has no {' or '.join(needed)}.", "One JSON object a line."
            )
        yield record


def _generation(
    corpus: Path, cache: Path, encoder: Encoder, passage_chars: int, progress: Progress
) -> Generation:
    """Return the corpus as a generation, built where the cache has none that fits."""
    readings = [_reading(record) for record in _records(corpus, ("id", "text"))]
    digest = hashlib.sha256(corpus.read_bytes()).hexdigest()
    index = cache / "evaluate" / hashlib.sha256(str(corpus.resolve()).encode()).hexdigest()[:16]
    read = Corpus([Read(item) for item in readings])
    publish(index, {corpus.name: digest}, lambda *_: read, encoder, passage_chars, progress)
    return open_current(index)


def _reading(record: Json) -> Reading:
    """Return a line of the corpus as a document with one article, whose paragraphs are its lines."""
    text, paragraphs, at = record["text"], [], 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append(Paragraph((Span(at, at + len(line)),)))
        at += len(line) + 1
    whole = (Span(0, len(text)),)
    digest = hashlib.sha256(f"{record['id']}\0{text}".encode()).hexdigest()
    article = Article(
        id=digest[:16],
        title=record.get("title") or None,
        author=None,
        affiliation=None,
        published=None,
        spans=whole,
        head=(),
        sections=(Section((), (), tuple(paragraphs)),),
    )
    return Reading(Document(record["id"], digest, "utf-8", "application/jsonl", text), (article,), ())
