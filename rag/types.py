"""The nouns, and the seams between the stages.

All offsets are half-open and count Unicode code points in ``Document.text``. Scores are
similarities: higher is better, everywhere. Arrays are named by their shape.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float32]  # (dim,); what an encoder gives is of unit length
Matrix: TypeAlias = NDArray[np.float32]  # (rows, dim); what an encoder gives has rows of unit length
Scores: TypeAlias = NDArray[np.float32]  # (rows,)
Rows: TypeAlias = NDArray[np.int64]  # row numbers: line n of the passages is row n everywhere
Progress: TypeAlias = Callable[[str, int, int], None]  # stage, done, total


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """``text[start:end]``, in code points."""

    start: int
    end: int


Spans: TypeAlias = tuple[Span, ...]  # ascending, without overlap


def cut(text: str, spans: Sequence[Span]) -> str:
    """Return the slices of ``text`` one after the other, with nothing between them."""
    return "".join(text[span.start : span.end] for span in spans)


def within(spans: Sequence[Span], start: int, end: int) -> Spans:
    """Return the part of ``spans`` that gives ``cut(text, spans)[start:end]``."""
    found, done = [], 0
    for span in spans:
        first = max(span.start, span.start + start - done)
        last = min(span.end, span.start + end - done)
        if first < last:
            found.append(Span(first, last))
        done += span.end - span.start
    return tuple(found)


TextOf: TypeAlias = Literal["file", "extracted"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand in the file itself, as far as its format tells. All numbers count from 1.

    A ``row`` is that of a sheet or a table, the names of its columns included, or the number of a record.
    ``lines`` are the first and the last line of the decoded file between which the words stand. ``ocr`` says
    that some of them were read by OCR, which may take one character for another.
    """

    page: int | None = None  # or slide
    sheet: str | None = None
    row: int | None = None
    lines: tuple[int, int] | None = None
    ocr: bool = False

    def known(self) -> "Json":
        """Return what is known, as it stands in JSON."""
        lines = list(self.lines) if self.lines else None
        told = {"page": self.page, "sheet": self.sheet, "row": self.row, "lines": lines}
        return {name: value for name, value in told.items() if value is not None}


# By the name of a field of ``Place``: offsets in a text, ascending, and what holds from each on.
Places: TypeAlias = Mapping[str, tuple[Sequence[int], Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Document:
    """One file, decoded or extracted once.

    Where ``text_of`` is ``file``, ``open(path, encoding=encoding).read() == text``, with ``errors="replace"``
    where a note of its reading says that bytes are damaged (it changes nothing for the others). Where it is
    ``extracted``, ``places`` tells what is known of where the text stands in the file.
    """

    path: str  # relative to the seeds folder, with forward slashes
    sha256: str  # of the file's bytes
    encoding: str | None  # of a file that is characters, extracted or not
    media_type: str
    text: str
    text_of: TextOf = "file"
    places: Places = field(default_factory=dict)

    @property
    def pages(self) -> Sequence[int]:
        """The offset at which each page of a paged format starts; empty for the others."""
        return self.places["page"][0] if "page" in self.places else ()

    def place(self, start: int, end: int) -> Place:
        """Return where ``text[start:end]`` stands in the file: its start; its lines, and OCR, as a whole."""
        known = {name: self._at(name, start) for name in self.places}
        if "ocr" in known:
            starts, values = self.places["ocr"]
            known["ocr"] |= any(values[bisect_right(starts, start) : bisect_right(starts, end - 1)])
        first, last = known.pop("lines", None), self._at("lines", end - 1)
        return Place(**known, lines=(first[0], max(first[1], last[1])) if first and last else None)

    def _at(self, name: str, offset: int) -> Any:
        starts, values = self.places.get(name, ((), ()))
        number = bisect_right(starts, offset) - 1
        return values[number] if number >= 0 else None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is read in one breath: a paragraph, a list item, a table row.

    More than one span where a column or page break was left out. A ``row`` belongs to the
    nearest ``header`` above it in its section.
    """

    spans: Spans
    kind: Literal["prose", "item", "header", "row"] = "prose"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the paragraphs under it, down to the next heading of any depth.

    ``headings`` is the path from the outermost heading to the section's own, and is empty
    for what stands before the first heading. ``heading`` is where the own heading stands.
    """

    headings: tuple[str, ...]
    heading: Spans
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a document. What the text does not state is ``None``.

    ``spans`` is all that belongs to the article. ``head`` is the part of it that states its
    metadata: title, byline, date and affiliation lines, wherever they stand.
    """

    id: str
    title: str | None
    author: str | None
    affiliation: str | None
    published: str | None  # ISO 8601: a day, a month or a year
    spans: Spans
    head: Spans
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A stretch of a document that belongs to no article, and why."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file: every code point is in exactly one article or left out."""

    document: Document
    articles: tuple[Article, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...] = ()  # what a person should know, such as mojibake


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one section: ``text == cut(document.text, spans)``, always.

    ``start`` is the offset of its own first words, and ``place`` where these stand in the file: the header of
    a table that goes on may stand before them.
    """

    id: str
    section: tuple[str, ...]
    spans: Spans
    text: str
    start: int = 0
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a passage or quote comes from: at ``place`` of a file; its spans count in the file's text."""

    id: str
    path: str
    text_of: TextOf
    encoding: str | None
    title: str | None
    author: str | None
    affiliation: str | None
    published: str | None
    section: tuple[str, ...]
    place: Place
    sha256: str

    def at(self, document: Document, spans: Spans) -> "Source":
        """Return the source of a part of it."""
        return replace(self, place=document.place(spans[0].start, spans[-1].end))


@dataclass(frozen=True, slots=True)
class Filters:
    """What to search in. Every field that is set must hold; ``None`` asks nothing.

    ``path`` is a shell pattern; ``title``, ``author`` and ``affiliation`` are looked for
    inside the article's own, ``section`` inside the passage's headings, folded as search does;
    the dates are ISO 8601 and inclusive, and an article without a date is outside every range.
    ``groups`` are those of whoever asks: no request sets them.
    """

    path: str | None = None
    title: str | None = None
    author: str | None = None
    affiliation: str | None = None
    published_from: str | None = None
    published_to: str | None = None
    section: str | None = None
    groups: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Where a passage stands once more, in the same words or nearly so."""

    source: Source
    spans: Spans


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with what each leg of the search thought of it.

    ``dense`` is the similarity of its vector to the question's, ``window`` that of its best
    sentence window. ``rerank`` is what the reranker gives it, on a scale of its own; ``read`` is what the
    reader says of it and its sentences. None without these, and for passages behind those that they read.
    """

    rank: int
    row: int
    score: float
    dense: float
    window: float
    lexical: float
    weights: Mapping[str, float]
    passage: Passage
    source: Source
    duplicates: tuple[Duplicate, ...] = ()
    rerank: float | None = None
    read: "Read | None" = None


@dataclass(frozen=True, slots=True)
class Model:
    """The encoder that a generation was built with."""

    name: str
    digest: str


Date: TypeAlias = tuple[int | None, int | None, int | None]  # year, month, day


Kind: TypeAlias = Literal[
    "fact",
    "keywords",
    "list",
    "latest",
    "earliest",
    "comparison",
    "yes_no",
    "count",
    "articles",
    "author",
    "issued",
    "summary",
    "part",
    "greeting",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for (``rag.asked``); its words are folded, its sides as they are written.

    ``subject`` is what it is about without words that ask, of a comparison what is asked of its ``sides``.
    ``order`` goes by the articles' dates; ``ordinal`` is the number of a part; ``named`` the title in 《》.
    ``how`` and ``several``: it asks how or why, for several things; ``authored``: for what someone wrote.
    """

    kind: Kind = "fact"
    subject: str = ""
    order: str = ""
    sides: tuple[str, ...] = ()
    ordinal: int = 0
    how: bool = False
    several: bool = False
    authored: bool = False
    named: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as one generation understands it (``rag.retrieve.question``).

    ``words`` are those that say what it is about, and ``terms`` these and the pairs of Chinese
    characters, all folded, each with its idf. ``known`` is the share of the words' idf mass that any passage
    holds; ``script`` a number of ``rag.scripts``; ``coded`` says that it is made of figures and codes.
    """

    text: str
    folded: str
    words: Mapping[str, float]
    terms: Mapping[str, float]
    known: float
    script: int
    coded: bool
    dates: frozenset[Date]
    vector: Vector = field(repr=False, compare=False)
    asks: Asked = Asked()
    sought: str = ""  # what the models read; ``text`` where nothing else is said


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first, from one generation."""

    asked: Question
    generation: str
    model: Model
    hits: tuple[Hit, ...]
    confidence: float  # 0 to 1: that the hits hold an answer
    timing_ms: Mapping[str, float]
    reranker: str | None = None  # the name of the model that put the first hits in order
    read: tuple[Hit, ...] = field(default=(), repr=False)  # what the reader read, also behind ``hits``
    partial: bool = False  # the reader's time was up before it had read all that it was to
    allowed: Rows | None = field(default=None, repr=False, compare=False)  # the rows that filters left

    @property
    def question(self) -> str:
        """What was asked, as it was written."""
        return self.asked.text


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and where it stands: ``spans`` in the source's text, which give it, and in the answer.

    In a generated answer ``index`` comes again where the same quote is cited again. There,
    ``status`` tells of the words that the sentence puts in quotation marks: ``altered``, they are
    not quite those of the source, which ``quote`` gives; ``missing``, the cited passage holds nothing
    like them. ``support`` is a score, 0 to 1, and no proof. ``remaining`` counts the items that come behind
    the quote in its list.
    """

    index: int
    quote: str
    source: Source
    spans: Spans
    prefix: str
    suffix: str
    answer_span: Span
    marker_span: Span
    status: Literal["exact", "altered", "missing"]
    support: float
    hit: Hit
    remaining: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation, oldest first."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a language model."""

    role: Literal["system", "user"]
    content: str


@dataclass(frozen=True, slots=True)
class Flag:
    """What the check of a generated sentence found; ``span`` is the sentence in the answer.

    ``uncited``: no passage is cited. ``number`` and ``name``: no cited passage holds what ``text``
    gives. ``altered`` and ``missing``: so are the words in quotation marks. ``weak``: the cited
    passages share little with it.
    """

    span: Span
    kind: Literal["uncited", "number", "name", "altered", "missing", "weak"]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its citations, or a refusal with its reason and no citation.

    An extractive answer is made of quotes; a generated one of sentences that a language model wrote,
    with what the check found in ``flags``. An answer with a ``reason`` is less than was asked for: an
    extractive one stands in for the language model, a generated one ends early.

    ``searched`` is the question as it was searched: ``question`` itself, or, where that follows
    up on a conversation, what it means on its own.
    """

    question: str
    searched: str
    generation: str
    model: Model
    text: str
    answerable: bool
    confidence: float
    reason: str | None
    mode: Literal["extractive", "generated"]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    timing_ms: Mapping[str, float]
    flags: tuple[Flag, ...] = ()
    asks: Asked = Asked()


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of an answer's text, markers whole.

    ``citations`` are those that no earlier piece has told; every marker of the piece is among what has
    been told by now, so that a door can link it before the whole answer is known.
    """

    text: str
    citations: tuple[Citation, ...] = ()


# An answer as it is made: what was found, the pieces that add up to its text, and the whole.
AnswerEvents: TypeAlias = Iterator[SearchResult | Delta | Answer]


class Encoder(Protocol):
    """Text to unit vectors."""

    name: str
    digest: str  # of everything that decides the vectors: weights, tokenizer, prompts

    def encode(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> Matrix:
        """Return one unit row a text, in order: ``(len(texts), dim)``."""
        ...


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a reader is given of a passage: what stands above it, and its sentences."""

    head: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader says of a passage, as log odds: that it answers, and that each of its sentences does."""

    relevance: float
    sentences: tuple[float, ...]


class Reader(Protocol):
    """A model that reads a question and a passage together."""

    def read(self, question: str, excerpts: Sequence[Excerpt], seconds: float) -> list[Read | None]:
        """Return what it says of each passage, in order; None for those that it did not come to in time."""
        ...


class Reranker(Protocol):
    """A second opinion on the first passages: a model that reads question and passage together."""

    name: str

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        """Return how well each text answers the question, in order, higher is better: ``(len(texts),)``."""
        ...


class VectorIndex(Protocol):
    """The nearest rows to a vector."""

    def __len__(self) -> int:
        """Return how many rows there are."""
        ...

    def search(self, query: Vector, k: int, rows: Rows | None = None) -> tuple[Rows, Scores]:
        """Return up to ``k`` rows by inner product, best first, ties by row number.

        With ``rows``, only these are looked at.
        """
        ...


class Generator(Protocol):
    """A language model."""

    def write(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the pieces of the model's text as they come; closing the iterator ends the request.

        Raises:
            LanguageModelFailed: if it is down, slow or wrong, also after some pieces.
        """
        ...


Json: TypeAlias = dict[str, Any]
