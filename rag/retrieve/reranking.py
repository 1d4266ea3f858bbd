"""A cross-encoder's order of the first passages (Nogueira and Cho, arXiv:1901.04085).

It reads the question and a passage together, which no vector that was made before can match, and
costs a pass of its model for each passage. So it reads the first few that fusion gives, one of each
group of reprints, under title and headings as the encoder read it; the others stay behind them in the
order that they had. Its scores decide this order and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from rag.retrieve.duplicates import Group
from rag.retrieve.legs import Candidates
from rag.split import search_form
from rag.store import Generation, decode_article
from rag.types import Reranker

DEPTH = 30  # passages that are read


def reranked(
    generation: Generation, found: Candidates, groups: Sequence[Group], question: str, reranker: Reranker
) -> tuple[Candidates, list[Group]]:
    """Return the candidates and their groups with the first ``DEPTH`` groups ordered by the reranker.

    Those that repeat a passage share its score. Ties, and what is no number, stay as they were.
    """
    first = groups[:DEPTH]
    texts = [_text(generation, int(found.rows[group.first])) for group in first]
    scores = list(map(float, reranker.score(question, texts))) if first else []
    return ordered(found, groups, {group.first: score for group, score in zip(first, scores, strict=True)})


def ordered(
    found: Candidates, groups: Sequence[Group], scores: Mapping[int, float]
) -> tuple[Candidates, list[Group]]:
    """Return candidates and groups with those first that have scores, by their place, the best first.

    Those that repeat a passage share its score. Ties, and what is no number, stay as they were.
    """
    given = np.full(len(found.rows), np.nan, dtype=np.float32)
    for group in groups:
        if group.first in scores:
            given[[group.first, *group.others]] = scores[group.first]
    keys = np.where(np.isnan(given), np.inf, -given)  # to sort by, ascending
    order = found.order[np.argsort(keys[found.order], kind="stable")]
    best_first = sorted(groups, key=lambda group: float(keys[group.first]))
    return replace(found, rerank=given, order=order), best_first


def _text(generation: Generation, row: int) -> str:
    article = decode_article(generation.article(int(generation.owners[row])))
    return search_form(article, generation.passage(row))
