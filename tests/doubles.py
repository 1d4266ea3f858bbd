"""A service that says what a test wants: made answers, waits and failures."""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from rag.config import Config
from rag.types import (
    Answer,
    AnswerEvents,
    Citation,
    Delta,
    Filters,
    Hit,
    Model,
    Passage,
    Place,
    Question,
    SearchResult,
    Source,
    Span,
    Turn,
)

MODEL = Model("double", "double-1")
NO_VECTOR = np.zeros(1, np.float32)
Say = Callable[[str], Iterator[Delta | Answer]]


def citation(index: int, start: int, end: int, title: str | None = "标题", quote: str = "引文") -> Citation:
    """A citation whose marker is ``answer[start:end]``."""
    source = Source("aid", "a.md", "file", "utf-8", title, None, None, None, (), Place(), "0" * 64)
    passage = Passage("pid", (), (Span(10 * index, 10 * index + 2),), quote)
    hit = Hit(index, index, 0.5, 0.5, 0.5, 1.0, {"dense": 1.0}, passage, source)
    return Citation(
        index, quote, source, passage.spans, "", "", Span(0, start), Span(start, end), "exact", 0.5, hit
    )


def answer(text: str, citations: Sequence[Citation] = (), **more: Any) -> Answer:
    """An answer with a text and citations."""
    facts: dict[str, Any] = {
        "question": "q", "searched": "q", "generation": "gen-1", "model": MODEL, "text": text,
        "answerable": bool(citations), "confidence": 0.5, "reason": None if citations else "nothing_relevant",
        "mode": "generated", "citations": tuple(citations), "hits": (), "timing_ms": {"total": 1.0},
    }  # fmt: skip
    return Answer(**{**facts, **more})


class Double:
    """In place of a service: it tells what it was asked and says what it was told to."""

    def __init__(self, say: Say) -> None:
        self.config = Config()
        self._say = say
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.closed = threading.Event()

    def stream(
        self, question: str, k: int = 10, filters: Filters | None = None, history: Sequence[Turn] = ()
    ) -> AnswerEvents:
        """Find nothing, then say it."""
        self.asked.append((question, tuple(history)))
        try:
            asked = Question(question, question, {}, {}, 1.0, 0, False, frozenset(), np.zeros(1, np.float32))
            yield SearchResult(asked, "gen-1", MODEL, (), 0.5, {"search": 1.0})
            yield from self._say(question)
        finally:
            self.closed.set()
