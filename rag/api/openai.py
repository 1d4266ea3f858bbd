"""OpenAI's chat completions at ``/v1``, for every client and front end that speaks them.

Most front ends show no annotations: so by default the markers of the text are Markdown links and a list
of sources ends it. The model ``rag-plain``, or ``"sources_in_text": false``, gives the bare text. Either
way the annotations point at the markers, and all of our own reply rides along as ``rag``.
"""

import time
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from rag import shapes
from rag.api import errors, markdown, served, sse, tasks
from rag.api.history import ChatMessage, conversation, text_of
from rag.api.markdown import Composer, Mark, Style
from rag.api.schemas import ERRORS, Reply
from rag.api.served import Base
from rag.errors import InvalidRequest, NotFound
from rag.retrieve import MAX_K
from rag.types import Answer, Citation, Delta, Json, SearchResult

router = APIRouter(prefix="/v1", responses=ERRORS)

MODELS: dict[str, Style] = {"rag": "linked", "rag-plain": "plain"}
CREATED = 1735689600  # of the models, which have no date of their own


class StreamOptions(BaseModel):
    """What a stream holds besides."""

    include_usage: bool | None = False


class ChatRequest(BaseModel):
    """The part of OpenAI's request that means something here.

    What would change the answer and cannot be done is refused; how a model draws its words is passed over.
    """

    model_config = ConfigDict(extra="ignore")

    messages: list[ChatMessage] = Field(examples=[[{"role": "user", "content": "双江提水泵站什么时候开工?"}]])
    model: str = Field("rag", description="rag, or rag-plain for a text without links")
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = 1
    response_format: dict[str, Any] | None = None
    tool_choice: str | dict[str, Any] | None = None
    stop: str | list[str] | None = None
    logprobs: bool | None = None
    modalities: list[str] | None = None
    k: int = Field(10, ge=1, le=MAX_K, description="passages to answer from; not OpenAI's")
    filters: dict[str, Any] = Field(default_factory=dict, description="as of /ask; not OpenAI's")
    sources_in_text: bool | None = Field(None, description="links and a list in the text; not OpenAI's")


class ModelReply(Reply):
    """A model."""

    id: str
    object: str
    created: int
    owned_by: str


class ModelList(Reply):
    """The models."""

    object: str
    data: list[ModelReply]


class Completion(Reply):
    """OpenAI's chat completion, with our own reply as `rag`."""

    id: str
    object: str
    created: int
    model: str
    choices: list[dict[str, Any]]
    usage: dict[str, int]
    rag: dict[str, Any]


@router.get("/models", responses={200: {"model": ModelList}})
async def models() -> Json:
    """List the models: the same answers, with and without links in the text."""
    return {"object": "list", "data": [model_shape(name) for name in MODELS]}


@router.get("/models/{name}", responses={200: {"model": ModelReply}})
async def model(name: str) -> Json:
    """Return one model."""
    if name not in MODELS:
        raise NotFound("There is no such model.", f"There are {', '.join(MODELS)}.")
    return model_shape(name)


@router.post(
    "/chat/completions", responses={200: {"model": Completion, "content": {"text/event-stream": {}}}}
)
async def chat_completions(body: ChatRequest, request: Request, base: Base) -> Response:
    """Answer the last message of a user, as OpenAI does."""
    style = MODELS.get(body.model, "linked")
    if body.sources_in_text is not None:
        style = "linked" if body.sources_in_text else "plain"
    return await complete(body, request, Envelope("rag-plain" if style == "plain" else "rag"), base, style)


@router.post("/completions", include_in_schema=False)
async def completions() -> Response:
    """Say what to ask in its place: a text to go on with is no question."""
    raise InvalidRequest("Texts are not gone on with here.", "Ask at /v1/chat/completions.")


def model_shape(name: str) -> Json:
    """Return a model as OpenAI lists it."""
    return {"id": name, "object": "model", "created": CREATED, "owned_by": "rag"}


class Envelope:
    """What every chunk of one completion has in common, and how it is put together."""

    annotated = True  # citations as annotations

    def __init__(self, model: str) -> None:
        self.model = model
        self._id = f"chatcmpl-{uuid.uuid4().hex}"
        self._created = int(time.time())

    def chunk(self, choices: Sequence[Json], **more: object) -> Json:
        """Return one chunk of a stream."""
        return self._shape("chat.completion.chunk", choices, more)

    def whole(self, message: Json, used: Json, **more: object) -> Json:
        """Return a completion in one piece."""
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return self._shape("chat.completion", [choice], {"usage": used, **more})

    def sources(self, citations: Sequence[Citation], base: str) -> Iterable[Json]:
        """Return what is sent when citations become known; OpenAI's clients learn them at the end."""
        return ()

    def extra(self, answer: Answer, base: str) -> Json:
        """Return what a whole reply holds besides."""
        return {}

    def _shape(self, kind: str, choices: Sequence[Json], more: Json) -> Json:
        head = {"id": self._id, "object": kind, "created": self._created, "model": self.model}
        return {**head, "choices": list(choices), **more}


async def complete(
    body: ChatRequest, request: Request, envelope: Envelope, base: str, style: Style
) -> Response:
    """Return a completion, whole or streamed."""
    _check(body)
    options = body.stream_options
    with_usage = bool(options and options.include_usage)
    told = [(item.role, text_of(item.content, strict=False)) for item in body.messages]
    task = tasks.reply(told)
    if task is not None:
        used = usage("".join(text for _, text in told), task)
        return _said(envelope, task, used, bool(body.stream), with_usage)
    text, history = conversation(body.messages)
    question = served.Question(text, body.k, body.filters, history)
    if body.stream:
        writer = Writer(envelope, base, style, with_usage)
        return sse.EventStream(*await served.begin(request, question), writer)
    answer = await served.answer(request, question)
    content, marks = markdown.compose(answer, base, style)
    message: Json = {"role": "assistant", "content": content, "refusal": None}
    if envelope.annotated:
        message["annotations"] = annotations(marks, base)
    extra = {**envelope.extra(answer, base), "rag": shapes.ask(answer, base)}
    return JSONResponse(envelope.whole(message, usage(text, content), **extra))


def _check(body: ChatRequest) -> None:
    """Refuse what is asked of the answer and cannot be done, rather than to pass it over.

    Raises:
        InvalidRequest: naming the parameter and what to do.
    """
    if body.n not in (None, 1):
        raise InvalidRequest(f"n is {body.n}.", "There is one answer to a question: leave n out.")
    if (body.response_format or {}).get("type", "text") != "text":
        hint = "Leave it out: `rag` in the reply, and POST /ask, give answer and citations as JSON."
        raise InvalidRequest("response_format is not text.", hint)
    if body.tool_choice not in (None, "auto", "none"):
        raise InvalidRequest(
            "tool_choice asks for a call.", "No tools are called here: leave it out, or auto."
        )
    if body.stop:
        raise InvalidRequest("stop is given.", "An answer is whole sentences of articles: leave it out.")
    if body.logprobs:
        raise InvalidRequest("logprobs is true.", "Sentences are quoted, not drawn: leave it out.")
    if set(body.modalities or ()) - {"text"}:
        raise InvalidRequest("modalities asks for more than text.", "Leave it out.")


def annotations(marks: Sequence[Mark], base: str) -> list[Json]:
    """Return citations as OpenAI annotates them; the indices are those of the marker in the content."""
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": mark.start,
                "end_index": mark.end,
                "url": shapes.link(base, mark.citation.source.id, mark.citation.spans),
                "title": markdown.title_of(mark.citation.source),
            },
        }
        for mark in marks
    ]


def usage(prompt: str, content: str) -> Json:
    """Return a count that clients add up: of words or characters as a tokenizer would see them, about."""
    prompt_tokens, completion_tokens = _tokens(prompt), _tokens(content)
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
    }


def _tokens(text: str) -> int:
    wide = sum(character > "\u2e7f" for character in text)
    return wide + (len(text) - wide + 3) // 4


def _said(envelope: Envelope, text: str, used: Json, stream: bool, with_usage: bool) -> Response:
    """Return a text that needed no retrieval."""
    if not stream:
        message = {"role": "assistant", "content": text, "refusal": None}
        return JSONResponse(envelope.whole(message, used))
    frames = [
        sse.data(envelope.chunk([_choice({"role": "assistant", "content": text})])),
        sse.data(envelope.chunk([_choice({}, "stop")])),
        *([sse.data(envelope.chunk([], usage=used))] if with_usage else []),
        sse.DONE,
    ]
    return Response(b"".join(frames), headers=sse.HEADERS, media_type="text/event-stream")


def _choice(delta: Json, finish_reason: str | None = None) -> Json:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


class Writer:
    """The chunks of a streamed completion."""

    def __init__(self, envelope: Envelope, base: str, style: Style, with_usage: bool) -> None:
        self._envelope = envelope
        self._composer = Composer(base, style)
        self._base = base
        self._with_usage = with_usage
        self._sent = ""

    def found(self, _: SearchResult) -> Iterable[bytes]:
        """Send the role."""
        yield self._text("", {"role": "assistant"})

    def piece(self, delta: Delta) -> Iterable[bytes]:
        """Send a piece of the text, behind the sources that it needs where the client shows them so."""
        for shape in self._envelope.sources(delta.citations, self._base):
            yield sse.data(self._envelope.chunk([], **shape))
        yield self._text(self._composer.add(delta.text, delta.citations))

    def done(self, answer: Answer) -> Iterable[bytes]:
        """Send the list of sources, then the annotations with the reason to finish, then what it cost."""
        ending = self._composer.ending(answer)
        if ending:
            yield self._text(ending)
        for shape in self._envelope.sources(answer.citations, self._base):
            yield sse.data(self._envelope.chunk([], **shape))
        delta = (
            {"annotations": annotations(self._composer.marks, self._base)} if self._envelope.annotated else {}
        )
        reply = shapes.ask(answer, self._base)
        yield sse.data(self._envelope.chunk([_choice(delta, "stop")], rag=reply))
        if self._with_usage:
            yield sse.data(self._envelope.chunk([], usage=usage(answer.question, self._sent)))
        yield sse.DONE

    def failed(self, error: Json) -> Iterable[bytes]:
        """Send what went wrong: OpenAI's clients raise it."""
        yield sse.data({"error": errors.openai(error)})
        yield sse.DONE

    def _text(self, text: str, more: Json | None = None) -> bytes:
        self._sent += text
        return sse.data(self._envelope.chunk([_choice({**(more or {}), "content": text})]))
