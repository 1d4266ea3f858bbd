"""What an answer is made of: quotes with their citations, and short words of our own between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer.lists import remaining
from rag.answer.sentences import Chosen
from rag.lexical import fold
from rag.store import Generation
from rag.types import Citation, Duplicate, Span, cut, within

CONTEXT = 32  # characters before and after a quote
# What stands before the words of a sentence and is not told: who reports, and that it answers.
OPENER = re.compile(
    r"(?:(?:本报|本刊|本台|新华社)?[^\s，。]{0,8}[讯訊电電](?:[（(](?:记者|記者|通讯员|特约)[^（）()]{1,40}[)）])?[:：\s]*(?=\S)"
    r"|[【\[]?(?:答复|回答|答|Answer|A)[】\]]?\s*[:：]\s*)"
)
REPORTED = re.compile(r"[讯訊电電](?:[（(]|\s)|[:：]")
# Who printed it, for whom and how often, who edited it: no part of what an article tells.
CLOSER = re.compile(
    r"^\W*(?:印送|抄送|抄报|主送|共印|印发单位|责任编辑|責任編輯|责编|美编|编辑|編輯|校对|校對|审核|监制|来源|來源|下期预告|转载请注明|版权|扫码|点击|打印|收藏)\W*[:：／/]|共印\s*\d+\s*份|^\W*编辑[：:]"
)


@dataclass(frozen=True, slots=True)
class Words:
    """Words of our own, on a line of their own."""

    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """What answers, in order, and how sure that is, 0 to 1; ``declines``: it says why nothing can."""

    parts: Sequence[Chosen | Words]
    confidence: float
    declines: bool = False


def closes(text: str) -> bool:
    """Whether a sentence is what stands at the end of an article and tells nothing of what it is about."""
    return CLOSER.search(text) is not None


def polished(parts: Sequence[Chosen | Words]) -> list[Chosen | Words]:
    """Return what is told: nothing twice, no openers and closers, neighbours as one."""
    kept: list[Chosen | Words] = []
    for part in parts:
        if isinstance(part, Words):
            kept.append(part)
            continue
        if closes(part.candidate.text) and any(
            isinstance(other, Chosen) for other in parts if other is not part
        ):
            continue
        _add(kept, _opened(part))
    return kept


def _opened(part: Chosen) -> Chosen:
    """Return a quote without what stands before its first words."""
    item = part.candidate
    found = OPENER.match(item.text)
    if not found or found.end() >= len(item.text) or not REPORTED.search(found[0]):
        return part
    span = Span(item.span.start + found.end(), item.span.end)
    text = item.hit.passage.text[span.start : span.end]
    return replace(part, candidate=replace(item, span=span, text=text))


def _add(kept: list[Chosen | Words], part: Chosen) -> None:
    item = part.candidate
    same = fold("".join(item.text.split()))
    for at, other in enumerate(kept):
        if isinstance(other, Words):
            continue
        known = other.candidate
        if fold("".join(known.text.split())) == same:
            if known.hit.row != item.hit.row and not part.lead:
                kept[at] = _repeated(other, part)
                return
            if known.hit.row == item.hit.row and known.span == item.span:
                return
            continue
        here = known.hit.row == item.hit.row
        if here and known.span.start <= item.span.start and item.span.end <= known.span.end:
            return
        if here and not (part.lead or part.shown or part.line or other.shown):
            between = item.hit.passage.text[known.span.end : item.span.start]
            if known.span.end <= item.span.start and not between.strip() and "\n" not in between:
                span = Span(known.span.start, item.span.end)
                text = item.hit.passage.text[span.start : span.end]
                kept[at] = replace(
                    other,
                    candidate=replace(known, span=span, text=text, pointed=max(known.pointed, item.pointed)),
                    support=max(other.support, part.support),
                )
                return
    kept.append(part)


def _repeated(part: Chosen, other: Chosen) -> Chosen:
    """Return a quote that tells where else it stands."""
    hit, item = part.candidate.hit, other.candidate
    more = Duplicate(item.hit.source, within(item.hit.passage.spans, item.span.start, item.span.end))
    if any(known.source.id == more.source.id for known in hit.duplicates):
        return part
    return replace(
        part, candidate=replace(part.candidate, hit=replace(hit, duplicates=(*hit.duplicates, more)))
    )


def compose(generation: Generation, parts: Sequence[Chosen | Words]) -> tuple[str, tuple[Citation, ...]]:
    """Return the text of an answer, and the citation of each of its quotes."""
    text = ""
    citations: list[Citation] = []
    for part in parts:
        if isinstance(part, Words):
            text += ("\n" if text else "") + part.text
            continue
        own = part.line or part.lead or (text and not text.endswith("]"))
        text += ("" if not text else "\n" if own else " ") + part.lead
        shown = part.shown or part.candidate.text
        answer_span = Span(len(text), len(text) + len(shown))
        marker = f"[{len(citations) + 1}]"
        text += f"{shown} {marker}"
        marker_span = Span(len(text) - len(marker), len(text))
        citations.append(cite(generation, len(citations) + 1, part, answer_span, marker_span))
    return text, tuple(citations)


def cite(generation: Generation, index: int, part: Chosen, answer_span: Span, marker_span: Span) -> Citation:
    """Return the citation of a quote."""
    item = part.candidate
    spans = within(item.hit.passage.spans, item.span.start, item.span.end)
    article = int(generation.owners[item.hit.row])
    document = generation.document(generation.article(article)["document"])
    return Citation(
        index=index,
        quote=item.text,
        source=item.hit.source.at(document, spans),
        spans=spans,
        prefix=document.text[max(0, spans[0].start - CONTEXT) : spans[0].start],
        suffix=document.text[spans[-1].end : spans[-1].end + CONTEXT],
        answer_span=answer_span,
        marker_span=marker_span,
        status="exact" if cut(document.text, spans) == item.text else "altered",
        support=part.support,
        hit=item.hit,
        remaining=part.remaining or remaining(generation, article, spans, item.text),
    )
