"""Pages for people: an article with the cited words highlighted, also fit for an iframe."""

import html
import re
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from rag.api.schemas import ERRORS
from rag.api.served import Served
from rag.errors import InvalidRequest
from rag.notes import Language, language
from rag.service import View
from rag.types import Span, Spans

router = APIRouter(responses=ERRORS)

RANGES = re.compile(r"[0-9]{1,12}-[0-9]{1,12}(,[0-9]{1,12}-[0-9]{1,12}){0,99}")
OCR: dict[Language, str] = {
    "zh": "文字由 OCR 从图片识别，可能有误，请核对原件",
    "en": "read from pictures by OCR, and may be wrong: see the original",
}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
PAGE = """<!doctype html>
<html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 17px/1.8 system-ui, sans-serif; max-width: 42em; margin: 2em auto; padding: 0 1em }}
header {{ border-bottom: 1px solid #8886; margin-bottom: 1em }}
h1 {{ font-size: 1.4em; line-height: 1.4 }}
header p {{ opacity: .75; font-size: .85em; overflow-wrap: anywhere }}
article {{ white-space: pre-wrap; overflow-wrap: anywhere }}
mark {{ background: #ffe27a; color: #000; scroll-margin: 30vh; outline: none }}
</style>
<header><h1>{title}</h1><p>{about}</p></header>
<article>{text}</article>
</html>
"""


@router.get("/view/{article_id}", response_class=HTMLResponse)
def view(article_id: str, service: Served, c: Annotated[str, Query(max_length=4000)] = "") -> HTMLResponse:
    """Show an article; ``c=start-end[,start-end…]`` are the cited offsets in its file's text."""
    cited = parse_ranges(c)
    return HTMLResponse(render(service.source(article_id), cited), headers=HEADERS)


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


def render(found: View, cited: Spans) -> str:
    """Return the page; what stands in a document is shown as text, whatever it says."""
    source = found.source
    ocr = OCR[language(found.text)] if source.place.ocr else None
    about = [source.author, source.affiliation, source.published, source.path, f"sha256 {source.sha256}", ocr]
    return PAGE.format(
        title=html.escape(source.title or source.path),
        about=html.escape(" · ".join(part for part in about if part)),
        text="".join(_marked(found.text, span, cited) for span in found.spans).replace(
            "<mark>", '<mark tabindex="-1" autofocus>', 1
        ),
    )


def _marked(text: str, span: Span, cited: Spans) -> str:
    """Return one span as HTML, with what is cited inside ``<mark>``."""
    parts, at = [], span.start
    for wanted in cited:
        start, end = max(wanted.start, at), min(wanted.end, span.end)
        if start < end:
            parts += [html.escape(text[at:start]), f"<mark>{html.escape(text[start:end])}</mark>"]
            at = end
    return "".join([*parts, html.escape(text[at : span.end])])
