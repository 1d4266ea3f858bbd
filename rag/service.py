"""The wiring: open what was built, search it, answer from it, move on to what was built since."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from rag import models, retrieve, store
from rag.access import Groups
from rag.answer import answer, greets, of_records, pieces
from rag.config import DEFAULT_MODEL, Config
from rag.conversation import Found, standalone, worded
from rag.errors import IndexMismatch
from rag.llm import OpenAIGenerator, respond
from rag.recent import Recent
from rag.retrieve import Models
from rag.segmenter import segmenter
from rag.store import Generation, Visible
from rag.types import (
    Answer,
    AnswerEvents,
    Delta,
    Encoder,
    Excerpt,
    Filters,
    Generator,
    Passage,
    Reader,
    Reranker,
    Rows,
    SearchResult,
    Source,
    Spans,
    Turn,
    VectorIndex,
)

KEPT = 128  # questions whose results are kept, and as many answers


@dataclass(frozen=True, slots=True)
class Served:
    """A generation with its vector index: all that one question sees, from first step to last."""

    generation: Generation
    vectors: VectorIndex


@dataclass(frozen=True, slots=True)
class View:
    """An article as it can be looked up: ``text`` is that of its whole file, in which the spans count."""

    source: Source
    spans: Spans
    headings: tuple[str, ...]
    passages: tuple[Passage, ...]
    encoding: str | None
    media_type: str
    text: str


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of an article's whole file, in which its spans count.

    ``version`` stands for it: another text has another one.
    """

    source: Source
    text: str
    version: str


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A part of the list of articles of a generation that has ``total``."""

    generation: str
    total: int
    start: int
    sources: tuple[Source, ...]


class Service:
    """Search and answers over the generation that is published in an index."""

    def __init__(
        self,
        config: Config,
        models: Models,
        served: Served,
        generator: Generator | None = None,
    ) -> None:
        self._config = config
        self._models = models
        self._served = served
        self._generator = generator
        self._moving = threading.Lock()
        self._results: Recent[SearchResult] = Recent(KEPT)
        self._answers: Recent[Answer] = Recent(KEPT)

    @classmethod
    def open(cls, config: Config) -> "Service":
        """Open the published generation of ``config.index``.

        Raises:
            IndexMissing: if nothing has been built.
            IndexMismatch: if it was built with another model, or was damaged.
            ModelUnavailable: if the encoder cannot be had, or the reranker that is named.
            ConfigError: if a language model is named that cannot be asked.
        """
        segmenter.keep(config.cache)
        generator = generator_of(config)
        models = models_of(config)
        return cls(config, models, _open(config, models.encoder, store.open_last_good), generator)

    @property
    def config(self) -> Config:
        """The options that the service was opened with."""
        return self._config

    @property
    def generation(self) -> Generation:
        """The generation that is served at this moment."""
        return self._served.generation

    def warm(self) -> None:
        """Load everything and search once, so that the first question does not wait."""
        self.load()
        self.search("warm", k=1)

    def load(self) -> None:
        """Load the encoder and the dictionaries, side by side."""
        with ThreadPoolExecutor(1) as beside:
            encoded = beside.submit(self._models.encoder.encode, ["warm"], "query")
            _ = segmenter.jieba
            encoded.result()
            if self._models.reader is not None:
                self._models.reader.read("warm", [Excerpt("", ("warm",))], 0)

    def search(self, question: str, k: int = 10, filters: Filters | None = None) -> SearchResult:
        """Return the ``k`` best passages for a question.

        Raises:
            InvalidRequest: for a question, ``k`` or filter that cannot be served.
        """
        return self._search(self._served, question, k, filters)

    def ask(
        self, question: str, k: int = 10, filters: Filters | None = None, history: Sequence[Turn] = ()
    ) -> Answer:
        """Return an answer made of cited sentences, or a refusal.

        Raises:
            InvalidRequest: for a question, ``k`` or filter that cannot be served.
        """
        *_, last = self.stream(question, k, filters, history)
        assert isinstance(last, Answer)
        return last

    def stream(
        self, question: str, k: int = 10, filters: Filters | None = None, history: Sequence[Turn] = ()
    ) -> AnswerEvents:
        """Yield what was found, then the pieces of the answer's text, then the answer: what ``ask`` returns.

        ``history`` is what was said before, oldest first; a question that needs it is searched with
        what it means on its own, which is ``searched`` in the answer.

        Raises:
            InvalidRequest: for a question, ``k`` or filter that cannot be served.
        """
        served = self._served  # of one generation, from the first step to the last
        question = retrieve.check_question(question, k)

        def look(text: str) -> Found:
            hits = self._search(served, text, k, filters).hits[:1]
            names = [name for hit in hits for name in (*hit.source.section, hit.source.title) if name]
            return Found(tuple(names), hits[0].passage.text if hits else "")

        meant = served.generation.words.in_its_words(self._meant(question, history, look))
        result = self._search(served, meant, k, filters)
        yield result
        for event in self._answered(served, result, (k, filters)):
            yield replace(event, question=question) if isinstance(event, Answer) else event

    def _meant(self, question: str, history: Sequence[Turn], look: Callable[[str], Found]) -> str:
        """Return the question as it is searched: as it stands, unless it follows up on the history."""
        meant = question if greets(question) else standalone(question, history, look)
        if meant == question or self._generator is None:
            return meant
        return worded(self._generator, question, history, meant)

    def _answered(
        self, served: Served, result: SearchResult, options: tuple[int, Filters | None]
    ) -> Iterator[Delta | Answer]:
        if self._generator is not None and not of_records(result):
            tokens = self._config.llm_tokens
            yield from respond(served.generation, self._models.encoder, self._generator, result, tokens)
            return

        def again(question: str, rows: Rows | None) -> SearchResult:
            return self._search(served, question, *options, rows)

        started = time.perf_counter()
        key = (result.generation, result.question, options)
        found, kept = self._answers.get(
            key, lambda: answer(served.generation, result, again), lambda _: not result.partial
        )
        if kept:
            timing = {**result.timing_ms, "answer": 1e3 * (time.perf_counter() - started)}
            found = replace(found, timing_ms={**timing, "total": sum(timing.values())})
        yield from pieces(found)
        yield found

    def _search(
        self, served: Served, question: str, k: int, filters: Filters | None, rows: Rows | None = None
    ) -> SearchResult:
        """Return what is found in one generation; what was just asked of it is not searched again.

        ``rows`` are those that are looked at, in place of those that the filters leave.
        """

        def search() -> SearchResult:
            generation, vectors = served.generation, served.vectors
            return retrieve.search(generation, vectors, self._models, question, k, filters, rows)

        started = time.perf_counter()
        looked = None if rows is None else rows.tobytes()
        result, kept = self._results.get(
            (served.generation.name, question, k, filters, looked), search, lambda made: not made.partial
        )
        if kept:
            spent = 1e3 * (time.perf_counter() - started)
            return replace(result, timing_ms={"encode": 0.0, "search": spent})
        return result

    def sources(self, start: int, count: int, groups: Groups = None) -> SourcePage:
        """Return the articles that are for these groups from number ``start`` on, at most ``count``."""
        generation = self.generation
        seen = generation.seen_by(groups)
        numbers = seen.numbers if isinstance(seen, Visible) else range(len(generation.articles))
        found = tuple(generation.source(number) for number in numbers[start : start + count])
        return SourcePage(generation.name, len(numbers), start, found)

    def source(self, article_id: str, groups: Groups = None) -> View:
        """Return one article with its passages and its file's text.

        Raises:
            NotFound: if the served generation has no such article that is for these groups.
        """
        generation = self.generation
        number = generation.number(article_id, groups)
        record = generation.article(number)
        document = generation.document(record["document"])
        return View(
            source=generation.source(number),
            spans=store.decode_spans(record["spans"]),
            headings=tuple(record["headings"]),
            passages=tuple(generation.passage(row) for row in range(*record["passages"])),
            encoding=document.encoding,
            media_type=document.media_type,
            text=document.text,
        )

    def text(self, article_id: str, groups: Groups = None) -> FileText:
        """Return the text of an article's whole file, as it was read for the served generation.

        Raises:
            NotFound: if the served generation has no such article that is for these groups.
        """
        return file_text(self.generation, article_id, groups)

    def reload(self) -> str:
        """Serve the generation that is published now; questions under way finish on the old one.

        Raises:
            IndexMismatch: if it does not fit; the one that was served before still is.
        """
        with self._moving:
            if store.current(self._config.index).name != self.generation.name:
                served = _open(self._config, self._models.encoder)
                self._search(served, "warm", 1, None)  # so that no question waits for its first pages
                self._served = served
        return self.generation.name


def file_text(generation: Generation, article_id: str, groups: Groups = None) -> FileText:
    """Return the text of an article's whole file, as it was read for a generation.

    Raises:
        NotFound: if it has no such article that is for these groups.
    """
    number = generation.number(article_id, groups)
    document = generation.document(generation.article(number)["document"])
    # What is made of the same bytes changes with what reads them.
    version = f"{document.sha256}-{generation.manifest['fingerprint']['reading']}"
    return FileText(generation.source(number), document.text, version)


def models_of(config: Config) -> Models:
    """Return all that the options name to read questions with.

    Raises:
        ModelUnavailable: if one of them cannot be had.
    """
    return Models(encoder_of(config), reranker_of(config), reader_of(config), config.reading_ms / 1e3)


def encoder_of(config: Config) -> Encoder:
    """Return the encoder that the options name, exported where it never was; it loads when first used."""
    return models.load(config.model, config.cache, config.query_prompt, config.passage_prompt)


def reranker_of(config: Config) -> Reranker | None:
    """Return the reranker that the options name, loaded, if they name one.

    Raises:
        ModelUnavailable: if it cannot be had.
    """
    return models.load_reranker(config.reranker) if config.reranker else None


def reader_of(config: Config) -> Reader | None:
    """Return the reader, unless the options say that there be none, or no model at all.

    Nor is there one where another model is named and the package with the reader's own is not installed.

    Raises:
        ModelUnavailable: if it cannot be had.
    """
    if config.reader == "none" or config.model == models.HashingEncoder.name:
        return None
    if config.model != DEFAULT_MODEL and not models.has_reader():
        return None
    return models.load_reader(config.cache)


def generator_of(config: Config) -> OpenAIGenerator | None:
    """Return the language model that the options name, if they name an address and a model.

    Raises:
        ConfigError: if the address is not one of HTTP, or the client's library is missing.
    """
    if config.llm_base_url is None or config.llm_model is None:
        return None
    key, timeout, retries = config.llm_api_key, config.llm_timeout, config.llm_retries
    return OpenAIGenerator(config.llm_base_url, config.llm_model, key, timeout, retries)


def _open(
    config: Config, encoder: Encoder, opened: Callable[[Path], Generation] = store.open_current
) -> Served:
    generation = opened(config.index)
    built = generation.model
    if built.digest != encoder.digest:
        raise IndexMismatch(
            f"{config.index} was built with the model {built.name} ({built.digest[:12]}), "
            f"and this is {encoder.name} ({encoder.digest[:12]}).",
            "Choose that model with --model, or run `rag build` with this one.",
        )
    return Served(generation, generation.nearest)
