"""Yes or no: what decides it is an exception or a prohibition before it is an amount.

No yes or no is said in our own words: the sentence that decides is quoted, with the heading or the
clause that makes it one ("不予补贴的情形" above "二手机具").
"""

import re
from dataclasses import dataclass, replace

from rag.answer.outline import Line, candidate, outline
from rag.answer.parts import Told, Words
from rag.answer.sentences import Chosen, choose
from rag.answer.weighing import mass, share
from rag.answer.wording import say
from rag.lexical import fold
from rag.retrieve import THRESHOLD
from rag.store import Generation
from rag.types import Hit, SearchResult, Span

FORBIDS = re.compile(
    r"不得|不予|不能|不可(?!避免|少|思议)|不许|不准|禁止|严禁|谢绝|除外|不包括|不包含|不含|不适用|不享受|不再|不接受|不收|不办|不接送|不安排|不提供|不受理|不允许|不退|不补|不招"
    r"|无须|无需|不需|不用|仅限|只限|只面向|只接受|只对|暂不|凡.{1,30}(?:均|一律|都|须)|以外的|必须|均须|应当|不影响|可以"
    r"|\b(?:not|no|never|except|unless|only|must|cannot|may)\b"
)
DENIES = re.compile(
    r"不得|不予|不能|不可|不许|不准|禁止|严禁|除外|不包括|不适用|不享受|不接受|不受理|无须|不需|\bnot\b|\bexcept\b"
)
ARTICLES = 3
ROOM = 60  # passages of an article
OWN = 0.3  # of the question's words, what the sentence itself holds, at least
HELD = 0.62  # of them, what it and what stands above it hold
BEHIND = 0.12  # in that share, how far it may be behind the best sentence of any kind
EXCEPTIONS = 200  # characters of exceptions that are told behind a permission


@dataclass(frozen=True, slots=True)
class _Rule:
    hit: Hit
    above: Line | None
    line: Line
    own: float
    held: float
    forbids: bool


def decided(generation: Generation, result: SearchResult) -> Told | None:
    """Return the sentence that decides, or None where no rule does."""
    weights = mass(generation, result.asked.sought)
    rules = list(_rules(generation, result, weights))
    if not rules:
        return None
    best = max(rule.held for rule in rules)
    deciding = [
        rule
        for rule in rules
        if rule.forbids and rule.own >= OWN and rule.held >= HELD and rule.held >= best - BEHIND
    ]
    if not deciding:
        return None
    rule = max(
        deciding, key=lambda one: (round(one.held, 2), round(one.own, 2), -one.hit.rank, -one.line.span.start)
    )
    parts = [
        Chosen(
            candidate(generation, rule.hit, rule.line.row, rule.line.span),
            rule.held,
            line=rule.above is not None,
        )
    ]
    if rule.above is not None:
        parts.insert(0, Chosen(candidate(generation, rule.hit, rule.above.row, rule.above.span), rule.held))
    return Told(parts, max(result.confidence, min(0.9, 0.3 + 0.6 * rule.held)))


def permitted(generation: Generation, result: SearchResult) -> Told | None:
    """Return the sentences that answer, with the exceptions, and what the articles do not say."""
    chosen = choose(generation, result)
    if result.confidence < THRESHOLD or not chosen:
        return None
    first = chosen[0].candidate
    weights = mass(generation, result.asked.sought)
    lines = _near(generation, first.hit)
    text = fold(" ".join([first.hit.source.title or "", *(line.text for line in lines)]))
    unsaid = [word for word in weights if len(word) > 1 and share({word: 1.0}, text) == 0.0]
    parts: list[Chosen | Words] = [*chosen]
    sure = result.confidence
    if unsaid and not DENIES.search(first.text) and not result.question.isascii():
        parts.insert(0, Words(say("unsaid", result.question, what="、".join(unsaid))))
        sure = min(sure, 0.79)
    for line in lines:
        if line.kind == "heading" and DENIES.search(line.text) and share(weights, line.text) > 0:
            under = [one for one in lines if one.section == line.section and one.kind != "heading"]
            if under and sum(len(one.text) for one in under) <= EXCEPTIONS:
                span = Span(line.span.start, max(one.span.end for one in under if one.row == line.row))
                parts.append(Chosen(candidate(generation, first.hit, line.row, span), 0.5, line=True))
                break
    return Told(parts, sure)


def _near(generation: Generation, hit: Hit) -> list[Line]:
    return [line for line in outline(generation, hit) if abs(line.row - hit.row) <= ROOM]


def _rules(generation: Generation, result: SearchResult, weights: dict[str, float]) -> list[_Rule]:
    """Return the sentences of the articles found, with how much of the question each holds."""
    firsts: dict[str, Hit] = {}
    for hit in result.hits:
        firsts.setdefault(hit.source.id, hit)
    found = []
    for hit in list(firsts.values())[:ARTICLES]:
        title = hit.source.title or ""
        lead: Line | None = None  # a clause that what follows it in its paragraph belongs to
        heading: Line | None = None
        for block in _near(generation, hit):
            lead = None
            if block.kind == "heading":
                heading = block
                continue
            if block.kind not in ("prose", "item", "row"):
                continue
            for line in block.sentences():
                above = lead or (heading if heading and heading.row == line.row else None)
                denied = above is not None and DENIES.search(above.text) is not None
                own = share(weights, line.text)
                over = f"{above.text if above else ' '.join(line.section)}"
                held = share(weights, f"{title} {over} {line.text}")
                forbids = FORBIDS.search(line.text) is not None or denied
                shown = above if denied and not DENIES.search(line.text) else None
                found.append(_Rule(hit, shown, line, own, held, forbids))
                colon = re.search(r"[:：]", line.text)
                if colon and DENIES.search(line.text[: colon.start()]):
                    span = Span(line.span.start, line.span.start + colon.end())
                    lead = replace(line, span=span, text=line.text[: colon.end()])
    return found
