"""Lists that an answer takes only a part of."""

from itertools import takewhile

from rag.store import Generation
from rag.types import Spans

LEADS = (":", "：")  # what ends a sentence that a list follows


def remaining(generation: Generation, article: int, spans: Spans, quote: str) -> int:
    """Return how many items come behind a quote in the list that it is part of, or that it leads to."""
    blocks = generation.article(article)["blocks"]
    end = spans[-1].end
    at = next((n for n, block in enumerate(blocks) if block["spans"][-1][1] >= end), len(blocks))
    inside = at < len(blocks) and blocks[at]["kind"] == "item"
    if not inside and not quote.rstrip().endswith(LEADS):
        return 0
    return sum(1 for _ in takewhile(lambda block: block["kind"] == "item", blocks[at + 1 :]))
