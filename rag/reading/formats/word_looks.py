"""How the paragraphs of a Word document look: style, size, weight, place; which of them are titles.

Few people use the styles for headings: they centre a line, make it bold and large. So a title is
told by its look where no style tells it, as in ``layout`` for PDF.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from rag.language.numbering import numbering
from rag.language.variants import compiled
from rag.language.vocabulary import ISSUE

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Heading 2, 标题 2
HEADING = compiled(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
TITLE = compiled(r"(?:title|(?:文档)?标题)$", re.IGNORECASE)
LIST = compiled(r"list|列表|清单", re.IGNORECASE)
OUTLINE = compiled(r"(?:toc|目录|table of (?:contents|figures))\b", re.IGNORECASE)
CAPTION = compiled(r"caption|题注|图注", re.IGNORECASE)
DEPTH = 12  # styles that one style may rest on
USUAL = 10.5  # points, where nothing states the size
LARGE, LARGER = 1.15, 1.3  # of the text's letters: of a centred title, of any other
MAX_TITLE = 60  # characters
# Who made a paper, or when, on a line of its own below its title.
MADE_BY = compiled(
    r"(?:编制|编写|汇报|报告|审核|审批|批准|制作|填报|制表|主讲|答辩|指导|申报|提交)"
    r"(?:人|者|单位|部门|日期|时间|教师|老师)?\s{0,9}[:：]"
)
STOPS = tuple("。；;，,：:")


@dataclass(frozen=True, slots=True)
class Look:
    """What a style or paragraph states; ``None`` where it leaves that to what it rests on."""

    level: int | None = None  # 1 for a title, 2 and more for headings, -1 for lists, 0 for text
    size: float | None = None  # points
    bold: bool | None = None
    align: str | None = None
    number: tuple[str, int] | None = None  # of a list: which one, and how deep
    role: str | None = None  # why it is left out: outline, caption

    def over(self, base: "Look") -> "Look":
        """Return this look, with what it does not state from ``base``."""
        values = (
            self.level if self.level is not None else base.level,
            self.size or base.size,
            self.bold if self.bold is not None else base.bold,
            self.align or base.align,
            self.number or base.number,
            self.role or base.role,
        )
        return Look(*values)


@dataclass(slots=True)
class Piece:
    """A paragraph: its words, its look, and how many of them lead in bold."""

    text: str
    look: Look
    lead: int = 0
    boxes: list[str] = field(default_factory=list)  # the words of text boxes that hang on it
    level: int = 0  # of the heading that it is

    @property
    def whole(self) -> bool:
        """Whether all its words are bold."""
        return self.lead >= len(self.text.strip()) > 0


class Styles:
    """The styles of a document, each with what it rests on."""

    def __init__(self, root: Any) -> None:
        self.own: dict[str, tuple[Look, str]] = {}
        self.usual = ""
        for style in root.iter(f"{W}style"):
            if style.get(f"{W}type") not in (None, "paragraph"):
                continue
            name = style.get(f"{W}styleId") or ""
            base = style.find(f"{W}basedOn")
            self.own[name] = (_style_look(style), base.get(f"{W}val", "") if base is not None else "")
            if style.get(f"{W}default") in ("1", "true"):
                self.usual = name
        size = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}sz")
        self.base = Look(0, _points(size) or USUAL, False, "left")

    def look(self, paragraph: Any) -> Look:
        """Return how a paragraph looks, its runs aside."""
        properties = paragraph.find(f"{W}pPr")
        style = properties.find(f"{W}pStyle") if properties is not None else None
        look = _properties(properties)
        name = style.get(f"{W}val", "") if style is not None else self.usual
        for _ in range(DEPTH):
            if name not in self.own:
                break
            own, name = self.own[name]
            look = look.over(own)
        return look.over(self.base)


def _style_look(style: Any) -> Look:
    found = style.find(f"{W}name")
    name = found.get(f"{W}val", "") if found is not None else ""
    heading = HEADING.match(name)
    outline = style.find(f"{W}pPr/{W}outlineLvl")
    value = outline.get(f"{W}val") if outline is not None else None
    level: int | None = None
    if heading:
        level = 1 + min(5, int(heading[1]) or 1)
    elif TITLE.match(name):
        level = 1
    elif LIST.search(name):
        level = -1
    elif value and value.isdigit() and int(value) < 9:
        level = min(6, 2 + int(value))
    role = "outline" if OUTLINE.match(name) else "caption" if CAPTION.match(name) else None
    own = _properties(style.find(f"{W}pPr"))
    bold, size = style.find(f"{W}rPr/{W}b"), style.find(f"{W}rPr/{W}sz")
    return Look(level, _points(size), _on(bold), own.align, own.number, role)


def _properties(properties: Any) -> Look:
    """Return what the properties of a paragraph state of its place and its list."""
    if properties is None:
        return Look()
    align = properties.find(f"{W}jc")
    listed, depth = properties.find(f"{W}numPr/{W}numId"), properties.find(f"{W}numPr/{W}ilvl")
    value = depth.get(f"{W}val", "0") if depth is not None else "0"
    number = (
        (listed.get(f"{W}val", "0"), int(value) if value.isdigit() else 0) if listed is not None else None
    )
    outline = properties.find(f"{W}outlineLvl")
    own = outline.get(f"{W}val") if outline is not None else None
    level = min(6, 2 + int(own)) if own and own.isdigit() and int(own) < 9 else None
    return Look(level, align=align.get(f"{W}val") if align is not None else None, number=number)


def _points(size: Any) -> float | None:
    value = size.get(f"{W}val", "") if size is not None else ""
    return int(value) / 2 if value.isdigit() else None


def _on(mark: Any) -> bool | None:
    return None if mark is None else mark.get(f"{W}val") not in ("0", "false", "off", "none")


def run_look(run: Any, base: Look) -> tuple[float, bool]:
    """Return size in points and weight of a run of a paragraph that looks like ``base``."""
    bold, size = run.find(f"{W}rPr/{W}b"), run.find(f"{W}rPr/{W}sz")
    strong = _on(bold)
    return _points(size) or base.size or USUAL, bool(base.bold if strong is None else strong)


def set_levels(pieces: Sequence[Piece]) -> None:
    """Give each heading its level: titles by their look first, then what the styles say, below them."""
    for piece in pieces:
        piece.level = max(0, piece.look.level or 0)
    if any(piece.level == 1 for piece in pieces):
        return
    titles = _titles(pieces)
    sizes = sorted({piece.look.size or 0 for piece in titles}, reverse=True)[:2]
    for piece in titles:
        piece.level = 1 + sizes.index(piece.look.size) if piece.look.size in sizes else 0
    first = next((piece for piece in pieces if piece.text.strip()), None)
    up = not titles and first is not None and first.level == 2 and not _numbered(pieces)
    for piece in pieces:
        if (piece.look.level or 0) > 1:
            piece.level = min(6, piece.level - 1 if up else piece.level + max(0, len(sizes) - 1))


def _numbered(pieces: Sequence[Piece]) -> bool:
    """Whether the headings of the first level are numbered, as chapters are and titles are not."""
    return any(piece.level == 2 and (piece.look.number or numbering(piece.text)) for piece in pieces)


def _titles(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the paragraphs that look like titles, without the name of a paper above all of them."""
    sizes: Counter[float] = Counter()
    for piece in pieces:
        sizes[piece.look.size or USUAL] += len(piece.text) if not piece.level else 0
    body = sizes.most_common(1)[0][0] if sizes else USUAL
    found = [piece for piece in pieces if _is_title(piece, body)]
    counts = Counter(piece.look.size for piece in found)
    first = found[0] if found else None
    if first and len(found) > 2 and counts[first.look.size] == 1 and first is pieces[0]:
        below = pieces[1] if len(pieces) > 1 else None
        if below and (below is found[1] or ISSUE.search(below.text)):
            return found[1:]
    return found


def _is_title(piece: Piece, body: float) -> bool:
    text, look = piece.text.strip(), piece.look
    if piece.level or look.number or look.role or not 1 < len(text) <= MAX_TITLE or "\n" in text:
        return False
    if text.endswith(STOPS) or numbering(text) or MADE_BY.match(text):
        return False
    large = (look.size or 0) / body
    return large >= LARGER or (look.align == "center" and (piece.whole or large >= LARGE))


def merged(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces, those as one that are a title set in two paragraphs."""
    found = list(pieces[:1])
    for above, piece in pairwise(pieces):
        same = above.level == piece.level and above.look.size == piece.look.size and not above.boxes
        if same and piece.level and not (piece.look.level or 0) > 0 and found[-1].text.strip():
            found[-1].text += f" {piece.text.strip()}"
        else:
            found.append(piece)
    return found
