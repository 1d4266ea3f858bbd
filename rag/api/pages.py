"""Pages for people: ask, read what is cited in its place, see what there is."""

import re
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from rag import cache, shapes
from rag.api import errors, served
from rag.api.guard.callers import COOKIE, cookie_value
from rag.api.schemas import ERRORS
from rag.api.served import Asking, Base, Served
from rag.errors import InvalidRequest, NotFound, RagError, Unauthorized
from rag.pages import again, answered, article, rendering, wording
from rag.pages import collection as held
from rag.types import Json, Span, Spans

router = APIRouter(responses=ERRORS)

RANGES = re.compile(r"[0-9]{1,12}-[0-9]{1,12}(,[0-9]{1,12}-[0-9]{1,12}){0,99}")
INLINE = {"application/pdf": "application/pdf"}  # of files, what a browser may show as it is
TEXT = ("text/plain", "text/markdown", "text/csv")


class Files(StaticFiles):
    """What browsers load, also from pages that show the widget."""

    def __init__(self) -> None:
        super().__init__(directory=rendering.STATIC)

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a file, which a browser asks for again each time and seldom gets again."""
        reply = super().file_response(*args, **kwargs)
        reply.headers["Access-Control-Allow-Origin"] = "*"
        reply.headers["Cache-Control"] = "no-cache"
        reply.headers["X-Content-Type-Options"] = "nosniff"
        return reply


def tongue_of(request: Request) -> wording.Language:
    """Return the reader's language."""
    return wording.language(request.headers.get("accept-language"))


def filters_of(author: str, year: str, folder: str) -> Json:
    """Return the filters that a form's fields stand for."""
    filters = {"author": author, "published_from": year, "published_to": year}
    filters["path"] = f"{folder}/*" if folder else ""
    return {name: value for name, value in filters.items() if value}


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
async def ask(
    request: Request,
    service: Served,
    base: Base,
    asking: Asking,
    q: str = "",
    author: str = "",
    year: str = "",
    folder: str = "",
) -> HTMLResponse:
    """Show the page to ask on; with ``q``, the answer as well, for browsers that run no scripts."""
    reply, error, status = None, None, 200
    words: list[str] = []  # that were looked for
    if q.strip():
        try:
            found = await served.answer(request, served.Question(q, 10, filters_of(author, year, folder)))
            reply = shapes.ask(found, base)
            words = service.generation.words.question_words(found.searched)
        except RagError as problem:
            error, status = errors.shape(problem)["error"], problem.status
    seen = service.generation.seen_by(asking.groups)
    offered = held.collection(seen)
    page = rendering.render(
        "ask.html",
        tongue_of(request),
        question=q,
        chosen={"author": author, "year": year, "folder": folder},
        reply=reply,
        error=error,
        sentences=list(answered.sentences(reply)) if reply else [],
        cards=answered.cards(reply) if reply else [],
        tally=answered.tally(reply) if reply else {},
        facets=offered.facets,
        samples=offered.samples,
        counts=seen.manifest["counts"],
        feedback=bool(service.config.feedback),
        lit=partial(answered.lit, words=words),
        more=answered.more,
        looked_for=answered.longest(words),
    )
    return HTMLResponse(page, status, rendering.headers())


@router.get("/view/{article_id}", response_class=HTMLResponse)
def view(
    article_id: str,
    request: Request,
    service: Served,
    asking: Asking,
    c: Annotated[str, Query(max_length=4000)] = "",
) -> HTMLResponse:
    """Show an article; ``c=start-end[,start-end…]`` are the cited offsets in its file.

    The id of an article that has been edited since leads to the file as it is now, and the page says what
    became of the words.
    """
    cited = parse_ranges(c)
    generation = service.generation
    moved = None
    try:
        number = generation.number(article_id, asking.groups)
    except NotFound:
        moved = again.find(service, generation, article_id, cited, asking.groups)
        if moved is None:
            raise
        if moved.article is None:
            page = rendering.render("gone.html", tongue_of(request), "../", moved=moved)
            return HTMLResponse(page, 410, rendering.headers(framed=True))
        number, cited = moved.article, moved.spans
    shown = article.show(generation, number, cited)
    document = generation.document(generation.article(number)["document"])
    page = rendering.render(
        "view.html",
        tongue_of(request),
        "../",
        shown=shown,
        moved=moved,
        has_file=(service.config.seeds / shown.source.path).is_file(),
        page=document.place(cited[0].start, cited[-1].end).page if cited else None,
    )
    return HTMLResponse(page, 200, rendering.headers(framed=True))


@router.get("/view/{article_id}/file", response_class=FileResponse)
def file(article_id: str, service: Served, asking: Asking) -> FileResponse:
    """Return the file of an article as it was read. What a browser would run as a page is saved instead."""
    generation = service.generation
    record = generation.article(generation.number(article_id, asking.groups))
    path = service.config.seeds / record["path"]
    inside = path.resolve().is_relative_to(service.config.seeds.resolve())
    if not inside or not path.is_file() or cache.sha256(path) != record["sha256"]:
        raise NotFound("The file has changed since it was read.", "Rebuild to read it again.")
    media = generation.document(record["document"]).media_type
    shown = INLINE.get(media) or (f"text/plain; charset={record['encoding']}" if media in TEXT else None)
    return FileResponse(
        path,
        media_type=shown or "application/octet-stream",
        filename=path.name,
        content_disposition_type="inline" if shown else "attachment",
        headers={"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"},
    )


@router.get("/sources.html", response_class=HTMLResponse, include_in_schema=False)
def sources(
    request: Request,
    service: Served,
    asking: Asking,
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=1 << 31)] = 1,
) -> HTMLResponse:
    """Show what is served, and what was left out of it; ``q`` are words to look for among the articles."""
    seen = service.generation.seen_by(asking.groups)
    shown = rendering.render(
        "sources.html",
        tongue_of(request),
        words_asked=q,
        listing=held.listing(seen, q, page),
        summary=held.summary(seen),
    )
    return HTMLResponse(shown, headers=rendering.headers())


@router.post("/web/key", include_in_schema=False)
def give_key(
    request: Request,
    key: Annotated[str, Form(max_length=400)],
    back: Annotated[str, Form()] = "",
) -> Response:
    """Keep a key in the browser, and go back to the page that needed it."""
    if request.app.state.keys.find(key.strip()) is None:
        error = errors.shape(Unauthorized("This is none of the keys.", "Ask whoever runs this server."))
        return errors.page(request, error["error"], 401, back=back)
    inside = back.lstrip("/\\") if ":" not in back.split("?")[0] else ""
    reply = RedirectResponse(f"../{inside}", 303)
    secure = request.url.scheme == "https"
    reply.set_cookie(COOKIE, cookie_value(key.strip()), httponly=True, samesite="strict", secure=secure)
    return reply


def parse_ranges(text: str) -> Spans:
    """Return the spans that ``c`` names.

    Raises:
        InvalidRequest: if it is not of the form start-end[,start-end…].
    """
    if not text:
        return ()
    if not RANGES.fullmatch(text):
        raise InvalidRequest("c is no list of offsets.", "Use c=start-end, as in the links of an answer.")
    pairs = (part.split("-") for part in text.split(","))
    spans = tuple(sorted(Span(int(start), int(end)) for start, end in pairs))
    if any(span.start >= span.end for span in spans):
        raise InvalidRequest("c names an end before its start.", "Use c=start-end, as in an answer's links.")
    return spans
