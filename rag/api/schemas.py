"""The replies as OpenAPI tells them. They describe, and cost nothing: a test holds the replies to them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Pair = tuple[int, int]  # start and end, half-open, in code points
TextOf = Literal["file", "extracted"]


class Reply(BaseModel):
    """A JSON object that holds what is listed; newer versions may add to it."""

    model_config = ConfigDict(extra="allow")


class ErrorDetail(Reply):
    """What happened, and what to do about it."""

    type: str
    message: str
    hint: str


class ErrorReply(Reply):
    """The one shape of every error."""

    error: ErrorDetail


ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorReply, "description": "What is wrong with the request"},
    "5XX": {"model": ErrorReply, "description": "Why it cannot be answered now"},
    # In place of FastAPI's own shape, which is never sent.
    422: {"model": ErrorReply, "description": "The request cannot be served as it stands"},
}


class ModelName(Reply):
    """The encoder that an index was built with."""

    name: str
    digest: str


class PlaceReply(Reply):
    """Where the first words stand in the file itself; what is not known is absent. All count from 1.

    `page` is also a slide's number; `row` that of a sheet or table, the names of its columns included, or the
    number of a record. `lines` are the first and the last line of the decoded file, which hold all words.
    """

    page: int | None = None
    sheet: str | None = None
    row: int | None = None
    lines: Pair | None = None


class SourceReply(Reply):
    """Where something comes from; `path` is relative to the folder of articles.

    All `spans` count in one text, which `GET /sources/{id}/text` gives. With `text_of` `file` it is the file
    itself, decoded in `encoding`; with `extracted` it is what was read out of the file. `encoding` is null
    where a file is not made of characters. `ocr` says that some of it was read by OCR, which may take one
    character for another. `sha256` is the digest of the file's bytes.
    """

    id: str
    path: str
    text_of: TextOf
    encoding: str | None
    title: str | None
    author: str | None
    affiliation: str | None
    published: str | None
    section: list[str]
    page: int | None
    place: PlaceReply
    ocr: bool
    sha256: str


class PassageReply(Reply):
    """A passage: `text` is exactly the slices `spans` of the source's text, one after the other."""

    rank: int
    id: str
    score: float
    text: str
    spans: list[Pair]
    source: SourceReply
    retrieval: dict[str, Any]
    duplicates: list[Any]
    url: str


class SearchReply(Reply):
    """The passages that answer, best first."""

    question: str
    generation: str
    model: ModelName
    confidence: float
    passages: list[PassageReply]
    timing_ms: dict[str, float]


class Verification(Reply):
    """Whether the words are the source's own, as code decided it by comparing them with its text.

    `quote` is the slices `spans` of the source's text in any case. `exact`: what the answer gives as the
    source's words are these, too. `altered`: not quite. `missing`: the passage holds none like them.
    """

    status: Literal["exact", "altered", "missing"]
    method: str


class CitationReply(Reply):
    """A verbatim quote, where it stands in the source's text, and where it is used in the answer."""

    index: int
    quote: str
    source: SourceReply
    spans: list[Pair]
    prefix: str
    suffix: str
    answer_span: Pair
    marker_span: Pair
    verification: Verification
    support: float
    remaining: int
    retrieval: dict[str, Any]
    duplicates: list[Any]
    url: str


class FlagReply(Reply):
    """What the check of a generated sentence found; `span` is the sentence in the text."""

    span: Pair
    kind: Literal["uncited", "number", "name", "altered", "missing", "weak"]
    text: str


class AnswerText(Reply):
    """The text with its markers, or a refusal with its reason."""

    text: str
    answerable: bool
    confidence: float
    reason: str | None
    mode: Literal["extractive", "generated"]
    flags: list[FlagReply]


class AskReply(Reply):
    """An answer with its citations, or a refusal with the nearest passages."""

    question: str
    searched: str
    generation: str
    model: ModelName
    answer: AnswerText
    citations: list[CitationReply]
    passages: list[PassageReply]
    timing_ms: dict[str, float]


class ListedSource(SourceReply):
    """An article that is served."""

    url: str


class ArticleList(Reply):
    """A part of the list of articles."""

    generation: str
    total: int
    start: int
    sources: list[ListedSource]


class ArticlePassage(Reply):
    """A passage of an article."""

    id: str
    section: list[str]
    place: PlaceReply
    spans: list[Pair]
    text: str
    url: str


class Article(Reply):
    """An article with its passages."""

    source: SourceReply
    encoding: str | None
    media_type: str
    headings: list[str]
    spans: list[Pair]
    passages: list[ArticlePassage]
    url: str
    text_url: str


class Alive(Reply):
    """The process is alive."""

    status: Literal["ok"]


class Ready(Reply):
    """An index is served."""

    status: Literal["ready"]
    generation: str
