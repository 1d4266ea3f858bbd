"""Two legs and a second look, fused by how much the lexical leg has to say.

Each leg proposes its best passages; every candidate then gets all scores. The dense score is the mean of
the passage's sentence windows (its vector is theirs) and, in the second look, the best of them, both
less what passages of its script score on average (rag/vectors/centring.py). The best one counts for
more the better the corpus knows the question's words: in another language a single sentence is less sure
than all of them. Dense and lexical scores are scaled to 0..1
over the candidates and summed with weights (convex combination; Bruch, Gai and Ingber, ACM TOIS
2023). What the lexical leg weighs is decided for each question and passage. For the question, by
the share of its idf mass that the vocabulary knows: under two fifths BM25 is not heard, from nine
tenths in full, between them in proportion. For the passage, by its script: in another script than
the question's no word can match, which says nothing against it, so there the dense score stands
alone. But then a passage of the question's own script that holds its words should not lose to one that
cannot: the more of the words the corpus knows, the further ahead the other one has to be. A passage
that tells the question's dates gains a little (dates.py).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.lexical import best
from rag.retrieve.dates import told
from rag.store import Generation
from rag.types import Question, Rows, Scores, VectorIndex

DEPTH = 100  # candidates that each leg proposes
CROWDED = 5  # times as many are looked at for those in the question's script, where few of the first are
LEXICAL_WEIGHT = 0.6  # of a question whose words are known
CODED_WEIGHT = 0.95  # of one that is made of figures and numbers of things, which no vector tells apart
WINDOW_WEIGHT = (0.2, 0.7)  # of the best window: where BM25 is not heard, and where it is in full
LEAD = 0.1  # of a fused score, that a passage in another script must be ahead where BM25 is heard in full
READ = 40  # candidates whose text is read for dates
DATED = 0.2  # of the dates asked for that a passage tells, beside fused scores of 0 to 1
KNOWN = (0.4, 0.9)  # share of the idf mass known: from here the lexical leg is heard, from there in full


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages that the legs propose, in row order, with what each leg thinks of them.

    ``cosine`` is the plain similarity; ``whole`` and ``window`` are those of the passage and of its
    best window less the script's mean, and ``dense`` their weighted sum. ``alike`` are those in the
    question's script, ``weights`` the lexical leg's, ``heard`` is how much of it the question lets through.
    ``order`` sorts the
    candidates by ``fused``, best first, ties by row; or, where ``rerank`` holds the scores of a reranker or
    the reader (NaN for those that it did not look at), those first by them (rag/retrieve/reranking.py).
    """

    rows: Rows
    cosine: Scores
    whole: Scores
    window: Scores
    dense: Scores
    lexical: Scores
    alike: NDArray[np.bool_]
    heard: float
    weights: Scores
    fused: Scores
    order: Rows
    rerank: Scores | None = None


def find(
    generation: Generation,
    vectors: VectorIndex,
    question: Question,
    allowed: Rows | None = None,
    depth: int = DEPTH,
) -> Candidates:
    """Return the best candidates of both legs among the allowed rows, fused."""
    lexical = generation.words.scores(list(question.terms))
    query = question.vector
    rows = np.union1d(_proposed(generation, vectors, question, None, depth), best(lexical, depth, None))
    if allowed is not None:  # what is left out still sets the scale, so that scores stay what they are
        filtered = np.union1d(
            _proposed(generation, vectors, question, allowed, depth), best(lexical, depth, allowed)
        )
        rows = np.union1d(rows, filtered)
    cosine: Scores = generation.vectors[rows] @ query
    whole = cosine - generation.centred.common(query, rows)
    window = generation.windows.best(query, rows, cosine) - generation.common_window(query, rows)
    heard = lexical_share(question)
    low, high = WINDOW_WEIGHT
    share = low + (high - low) * heard
    dense = ((1 - share) * whole + share * window).astype(np.float32)
    alike = (generation.scripts[rows] == question.script) | question.coded
    weight = heard * (CODED_WEIGHT if question.coded else LEXICAL_WEIGHT)
    weights = np.where(alike, weight, 0.0).astype(np.float32)
    fused = fuse(dense, lexical[rows], weights) * np.where(alike, 1.0, 1.0 - LEAD * heard)
    near = np.argsort(-fused, kind="stable")[:READ]
    if question.dates:
        fused[near] += DATED * told(generation, question.dates, rows[near])
    if allowed is not None:
        left = np.isin(rows, allowed)
        rows, cosine, dense = rows[left], cosine[left], dense[left]
        whole, window = whole[left], window[left]
        alike, weights, fused = alike[left], weights[left], fused[left]
    order = np.lexsort((rows, -fused)).astype(np.int64)
    return Candidates(rows, cosine, whole, window, dense, lexical[rows], alike, heard, weights, fused, order)


def _proposed(
    generation: Generation, vectors: VectorIndex, question: Question, allowed: Rows | None, depth: int
) -> Rows:
    """Return the nearest rows; where other scripts crowd out the question's, more of its own."""
    nearest, _ = vectors.search(question.vector, depth, allowed)
    own = int((generation.scripts[nearest] == question.script).sum())
    if question.coded or 2 * own >= len(nearest) or own == generation.held[question.script]:
        return nearest
    more, _ = vectors.search(question.vector, CROWDED * depth, allowed)
    return np.union1d(nearest, more[generation.scripts[more] == question.script][:depth])


def lexical_share(question: Question) -> float:
    """Return how much of the lexical leg is heard, 0 to 1."""
    return min(1.0, max(0.0, (question.known - KNOWN[0]) / (KNOWN[1] - KNOWN[0])))


def fuse(dense: Scores, lexical: Scores, weights: Scores | float) -> Scores:
    """Return the weighted sum of both legs' scores, each scaled to 0..1; weights are the lexical leg's."""
    fused: Scores = (1.0 - weights) * _scaled(dense) + weights * _scaled(lexical)
    return fused


def _scaled(scores: Scores) -> Scores:
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    scaled: Scores = (scores - low) / (high - low) if high > low else np.ones_like(scores)
    return scaled
