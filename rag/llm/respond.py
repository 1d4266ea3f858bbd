"""Hits to a stream of checked sentences that a language model wrote, or the extractive answer and why.

Nothing is handed on before there is a sentence with a citation that holds, so that until then a
refusal or the extractive answer can still take the place of everything. Afterwards each sentence is
handed on when it has been checked; if the server then fails, the answer ends with the last of them.
"""

import re
import time
from collections.abc import Generator as PyGenerator
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from rag.answer import CONTEXT, answer, greets, pieces, refusal
from rag.errors import LanguageModelFailed
from rag.llm.checks import WEAK, Evidence, support, unheld_names, unheld_numbers
from rag.llm.drafts import Draft, drafts
from rag.llm.prompt import NOT_STATED, messages
from rag.llm.quotes import Match, compare, quoted, worst
from rag.retrieve import THRESHOLD
from rag.store import Generation
from rag.types import (
    Answer,
    Citation,
    Delta,
    Encoder,
    Flag,
    Generator,
    Hit,
    Message,
    SearchResult,
    Span,
    Spans,
    within,
)

LONGEST = 6000  # characters of an answer: a model that goes on is not listened to any longer
LINK = re.compile(
    r"(?<![a-z])(?:https?|ftp|javascript|data):\S*|(?<![a-z])www\.\S+|!?\]\([^)]*\)|<[a-z/!][^>]*>?"
    # a name and what is behind it, which many front ends make a link of
    r"|//[\w-]+\.\S+|(?<![a-z0-9.-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z][a-z0-9-]{1,23}[/?#:]\S*",
    re.IGNORECASE,
)
UNFINISHED = re.compile(r"[:：]\W*\Z")  # what leads to the sentences below it

Events = Iterator[Delta | Answer]


def respond(
    generation: Generation, encoder: Encoder, generator: Generator, result: SearchResult, tokens: int
) -> Events:
    """Yield the pieces of the answer's text, then the answer.

    ``tokens`` is what the passages in the prompt may come to. The model is not asked where the
    search says that the articles hold no answer, and where nothing is asked.
    """
    if not result.hits or result.confidence < THRESHOLD or greets(result.question):
        yield from _extractive(generation, result, None)
        return
    started = time.perf_counter()
    prompt, shown = messages(result.question, result.hits, tokens)
    page = _Page(generation, encoder, result, shown)
    reason: str | None = None
    try:
        with closing(closable(generator, prompt)) as text:
            yield from page.take(text)
    except LanguageModelFailed as error:
        reason = error.reason
    if page.citations:
        yield page.answer(reason, 1e3 * (time.perf_counter() - started))
    elif reason is None and (page.declined or (page.drafted and not page.marked)):
        yield from _refused(result, 1e3 * (time.perf_counter() - started))
    else:
        reason = reason or ("model_uncited" if page.marked else "model_invalid")
        yield from _extractive(generation, result, reason)


def closable(generator: Generator, prompt: list[Message]) -> PyGenerator[str, None, None]:
    """Return the model's text as what can be closed, whatever the generator gives."""
    yield from generator.write(prompt)


def _extractive(generation: Generation, result: SearchResult, reason: str | None) -> Events:
    """Yield the extractive answer; ``reason`` says why it stands in, unless it has one of its own."""
    found = answer(generation, result)
    found = replace(found, reason=found.reason or reason)
    yield from pieces(found)
    yield found


def _refused(result: SearchResult, spent: float) -> Events:
    text = refusal(result)
    yield Delta(text)
    yield _whole(result, spent, text, reason="not_stated", answerable=False)


def _whole(
    result: SearchResult,
    spent: float,
    text: str,
    *,
    reason: str | None,
    answerable: bool,
    citations: tuple[Citation, ...] = (),
    flags: tuple[Flag, ...] = (),
) -> Answer:
    timing = {**result.timing_ms, "answer": spent}
    return Answer(
        question=result.question,
        searched=result.question,
        generation=result.generation,
        model=result.model,
        text=text,
        answerable=answerable,
        confidence=result.confidence,
        reason=reason,
        mode="generated",
        citations=citations,
        hits=result.hits,
        timing_ms={**timing, "total": sum(timing.values())},
        flags=flags,
    )


class _Page:
    """A generated answer as far as it has been written and checked."""

    def __init__(
        self, generation: Generation, encoder: Encoder, result: SearchResult, shown: Sequence[Hit]
    ) -> None:
        self._generation = generation
        self._encoder = encoder
        self._result = result
        self._passages = [Evidence.of(hit) for hit in shown]
        self._numbers: dict[tuple[str, Spans], int] = {}  # of the quotes, in the order in which they came
        self.text = ""
        self.citations: list[Citation] = []
        self.flags: list[Flag] = []
        self.drafted = False  # the model said something
        self.marked = False  # with a marker, be it of no passage
        self.declined = False  # it said that the passages do not state the answer

    def take(self, text: Iterable[str]) -> Iterator[Delta]:
        """Check the sentences of the model's text; yield what can be shown."""
        shown = told = 0
        for draft in drafts(text):
            if NOT_STATED in draft.text:
                self.declined = True
                return
            self._add(draft)
            if self.citations and shown < len(self.text):
                yield Delta(self.text[shown:], tuple(self.citations[told:]))
                shown, told = len(self.text), len(self.citations)
            if len(self.text) > LONGEST:
                raise LanguageModelFailed("model_cut_off", "The language model goes on and on.")

    def answer(self, reason: str | None, spent: float) -> Answer:
        """Return the answer, which has a citation."""
        return _whole(
            self._result,
            spent,
            self.text,
            reason=reason,
            answerable=True,
            citations=tuple(self.citations),
            flags=tuple(self.flags),
        )

    def _add(self, draft: Draft) -> None:
        """Set a sentence and its markers, with its citations and what the check says of it."""
        self.drafted = True
        self.marked = self.marked or bool(draft.numbers)
        if not draft.text or not self._linked(draft.text):
            return
        cited = [self._passages[n - 1] for n in draft.numbers if 1 <= n <= len(self._passages)]
        self.text += self._lead(draft)
        span = Span(len(self.text), len(self.text) + len(draft.text))
        self.text += draft.text
        quotes = self._quotes(draft.text, cited)
        scores = [self._cite(draft.text, span, passage, quotes) for passage in cited]
        self._flag(draft.text, span, cited, quotes, max(scores, default=0.0))

    def _linked(self, sentence: str) -> bool:
        """Whether every link of a sentence stands in a passage: others could carry what was read away."""
        links = LINK.findall(sentence)
        return all(any(link in item.hit.passage.text for item in self._passages) for link in links)

    def _lead(self, draft: Draft) -> str:
        """Return what stands between the text and the next sentence."""
        if not self.text:
            return ""
        if draft.breaks:
            return "\n" * draft.breaks
        return " " if self.text[-1].isascii() or draft.text[0].isascii() else ""

    def _quotes(self, sentence: str, cited: Sequence[Evidence]) -> list[tuple[Match, Evidence]]:
        """Return each quotation of a sentence with the cited passage that is nearest to having it."""
        found = []
        for words in quoted(sentence) if cited else ():
            matches = [(compare(words, passage.hit.passage.text), passage) for passage in cited]
            found.append(min(matches, key=lambda pair: ("exact", "altered", "missing").index(pair[0].status)))
        return found

    def _cite(
        self, sentence: str, span: Span, passage: Evidence, quotes: Sequence[tuple[Match, Evidence]]
    ) -> float:
        """Set a marker with its citation; return the support."""
        score, part = support(self._generation.words, self._encoder, sentence, passage)
        here = [match for match, home in quotes if home is passage]
        match = worst(here) if here else Match("exact", None)
        quote = match.span or part
        spans = within(passage.hit.passage.spans, quote.start, quote.end)
        index = self._numbers.setdefault((passage.hit.source.id, spans), len(self._numbers) + 1)
        start = len(self.text) + 1
        self.text += f" [{index}]"
        document = self._generation.document(
            self._generation.article(int(self._generation.owners[passage.hit.row]))["document"]
        )
        self.citations.append(
            Citation(
                index=index,
                quote=passage.text_of(quote),
                source=passage.hit.source.at(document, spans),
                spans=spans,
                prefix=document.text[max(0, spans[0].start - CONTEXT) : spans[0].start],
                suffix=document.text[spans[-1].end : spans[-1].end + CONTEXT],
                answer_span=span,
                marker_span=Span(start, len(self.text)),
                status=match.status,
                support=score,
                hit=passage.hit,
            )
        )
        return score

    def _flag(
        self,
        sentence: str,
        span: Span,
        cited: Sequence[Evidence],
        quotes: Sequence[tuple[Match, Evidence]],
        score: float,
    ) -> None:
        """Write down what a reader should know of a sentence."""
        if not cited:
            if not UNFINISHED.search(sentence):
                self.flags.append(Flag(span, "uncited"))
            return
        numbers = unheld_numbers(sentence, cited)
        names = unheld_names(sentence, cited, self._result.question)
        self.flags += [Flag(span, "number", number) for number in numbers]
        self.flags += [Flag(span, "name", name) for name in names]
        statuses = dict.fromkeys(match.status for match, _ in quotes)
        self.flags += [Flag(span, status) for status in statuses if status != "exact"]
        if score < WEAK:
            self.flags.append(Flag(span, "weak"))
