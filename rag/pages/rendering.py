"""Templates to HTML. Every value is escaped; no page holds a script or a style of its own."""

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.pages.wording import Language, count, say, words

if TYPE_CHECKING:
    import jinja2

HERE = Path(__file__).parent
STATIC = HERE / "static"
# A page may show what this server sends, and nothing else; it may be framed where ``frames`` says.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'"
)


def headers(framed: bool = False) -> dict[str, str]:
    """Return the headers of a page; ``framed`` lets any page show it in a frame."""
    return {
        "Content-Security-Policy": POLICY if framed else f"{POLICY}; frame-ancestors 'self'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer" if framed else "same-origin",
        "Cache-Control": "no-cache",
        "Vary": "Accept-Language",
    }


def render(template: str, tongue: Language, root: str = "", **values: Any) -> str:
    """Return a page in a language; ``root`` leads from its address to the first page's, as in ``../``."""
    page = _environment().get_template(template)
    lang = "zh-Hans" if tongue == "zh" else "en"
    return page.render(
        say=partial(say, tongue),
        count=partial(count, tongue),
        words=words(tongue),
        lang=lang,
        root=root,
        **values,
    )


@cache
def _environment() -> "jinja2.Environment":
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
