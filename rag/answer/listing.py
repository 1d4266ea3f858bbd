"""Lists whole, from one article: rows, items, numbered sentences, and what stands under one heading."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.answer.outline import Line, candidate, outline
from rag.answer.parts import Told, Words, closes
from rag.answer.sentences import Chosen
from rag.answer.weighing import mass, share
from rag.answer.wording import say
from rag.lexical import fold
from rag.store import Generation
from rag.types import Hit, SearchResult, Span

ARTICLES = 4  # of those found first, whose lists are looked at
ITEMS = 20  # of a list, at most
CHARACTERS = 1500  # of a list, at most
KNOWN = 0.75  # of the words of what is listed, what a list and what stands above it hold
ABOVE = 0.3  # of them, what its lead, heading or columns hold
ORDINAL = "一二三四五六七八九十"
# How sentences are numbered, by kind: the group that is the number.
ENUMERATED = [
    re.compile(pattern)
    for pattern in (
        rf"\s*第([{ORDINAL}]|\d{{1,2}})(?:[个件道步条点关项种类句]|方面|是|要|[，、：,:])",
        rf"\s*([{ORDINAL}])(?:是|要)",
        rf"\s*其([{ORDINAL}])",
        rf"\s*[（(]([{ORDINAL}]|\d{{1,2}})[)）]",
        rf"\s*([{ORDINAL}])、",
        r"\s*(\d{1,2})[.、．)）](?!\d)",
        r"\s*([①-⑩])",
    )
]
OPENS = re.compile(r"[:：，,？?]\s*(?:一是|第一[，,是]|其一|首先|[（(][一1][)）])")
COUNTS = re.compile(rf"([两{ORDINAL[1:]}])(?:个|件|道|条|项|点|步|种|类|大|不准|不得|要|方面)")
LEADS = re.compile(r"[:：]\W*$|以下|如下|下列|下面")


@dataclass(frozen=True, slots=True)
class Group:
    """A list: what leads to it, and its items, each of one line or more."""

    lead: tuple[Line, ...]
    items: tuple[tuple[Line, ...], ...]
    above: str


def listing(generation: Generation, result: SearchResult) -> Told | None:
    """Return the list that is asked for, whole; None where no list is what is asked for."""
    asks = result.asked.asks
    weights = mass(generation, COUNTS.sub("", asks.subject) or asks.subject)
    count = COUNTS.search(fold(result.question))
    wanted = 0 if count is None else 2 if count[1] == "两" else ORDINAL.index(count[1]) + 1
    best: tuple[tuple[float, ...], Hit, Group, float] | None = None
    seen: dict[str, Hit] = {}
    for hit in [*result.hits]:
        seen.setdefault(hit.source.id, hit)
    for place, hit in enumerate(list(seen.values())[:ARTICLES]):
        title = f"{hit.source.title or ''} {hit.source.path}"
        for group in groups(outline(generation, hit)):
            above = " ".join([group.above, *(line.text for line in group.lead)])
            items = " ".join(line.text for item in group.items for line in item)
            over, whole = share(weights, above), share(weights, f"{title} {above} {items}")
            least = max(over, 0.5 * share(weights, title) if wanted else over)
            bare = not group.above and all(item[0].kind == "row" for item in group.items)
            if whole < KNOWN or (least < ABOVE and not bare):
                continue
            fits = 1.0 if wanted and len(group.items) == wanted else 0.0
            size = sum(len(line.text) for item in group.items for line in item)
            key = (fits, round(whole + over, 2), -float(place), -float(size))
            if best is None or key > best[0]:
                best = key, hit, group, whole
    if best is None:
        return None
    _, hit, group, whole = best
    return Told(list(parts_of(generation, hit, group, result.question)), min(0.92, 0.5 + 0.4 * whole))


def groups(lines: Sequence[Line]) -> Iterator[Group]:
    """Yield the lists of an article."""
    yield from enumerated([one for line in lines for one in line.sentences()])
    at = 0
    while at < len(lines):
        line = lines[at]
        end = at + 1
        if line.kind == "row":
            while end < len(lines) and lines[end].kind == "row" and lines[end].header == line.header:
                end += 1
            above = " ".join([*line.section, line.header])
            yield Group((), tuple((row,) for row in lines[at:end]), above)
        elif line.kind == "item":
            while end < len(lines) and lines[end].kind == "item" and lines[end].section == line.section:
                end += 1
            before = lines[at - 1 : at] if at else []
            lead = tuple(one for one in before if one.kind in ("prose", "heading") and len(one.text) < 200)
            yield Group(lead, tuple((item,) for item in lines[at:end]), " ".join(line.section))
        elif line.kind == "heading":
            yield from _under(lines, at)
        at = end if line.kind in ("row", "item") else at + 1


def _under(lines: Sequence[Line], at: int) -> Iterator[Group]:
    """Yield what stands under a heading, down to the next one."""
    end = at + 1
    while end < len(lines) and lines[end].kind not in ("heading", "head", "row", "header", "item"):
        end += 1
    body = [line for line in lines[at + 1 : end] if not closes(line.text)]
    if body:
        yield Group((lines[at],), tuple((line,) for line in body), " ".join(lines[at].section))


def enumerated(told: Sequence[Line]) -> Iterator[Group]:
    """Yield the runs of sentences that are numbered from one on."""
    for kind in ENUMERATED:
        at = 0
        while at < len(told):
            number = _number(kind, told[at].text)
            opens = number == 1 or (number is None and _opened(kind, told[at].text))
            group = (
                _run(kind, told, at) if opens and told[at].kind not in ("heading", "row", "head") else None
            )
            if group is None:
                at += 1
                continue
            yield group
            at += sum(map(len, group.items))


def _run(kind: re.Pattern[str], told: Sequence[Line], at: int) -> Group | None:
    items: list[list[Line]] = [[told[at]]]
    last = at
    for place in range(at + 1, min(len(told), at + 60)):
        line = told[place]
        if line.kind in ("heading", "row", "header", "head"):
            break
        number = _number(kind, line.text)
        if number == len(items) + 1:
            items[-1] += told[last + 1 : place]
            items.append([line])
            last = place
        elif number is not None:
            break
    if len(items) < 2:
        return None
    # The last item goes on to the end of its paragraph where each has one of its own.
    first = told[at]
    apart = all(
        "\n" in told[at].text or item[0].row != one[-1].row or item[0].span.start - one[-1].span.end > 1
        for one, item in pairwise(items)
    )
    if apart:
        for line in told[last + 1 : last + 4]:
            near = line.row == items[-1][-1].row and line.span.start - items[-1][-1].span.end <= 1
            if not near or line.kind not in ("prose", "item"):
                break
            items[-1].append(line)
    lead: tuple[Line, ...] = ()
    if at and told[at - 1].kind in ("prose", "item") and told[at - 1].section == first.section:
        above = told[at - 1]
        lead = (above,) if COUNTS.search(above.text) or LEADS.search(above.text) else ()
    return Group(lead, tuple(map(tuple, items)), " ".join(first.section))


def _number(kind: re.Pattern[str], text: str) -> int | None:
    found = kind.match(text)
    if not found:
        return None
    word = found[1]
    if word in ORDINAL:
        return ORDINAL.index(word) + 1
    return int(word) if word.isdigit() and word.isascii() else ord(word) - ord("①") + 1


def _opened(kind: re.Pattern[str], text: str) -> bool:
    found = OPENS.search(text)
    return found is not None and kind.match(found[0].lstrip(":：，,？? ") + "，") is not None


def parts_of(generation: Generation, hit: Hit, group: Group, question: str) -> Iterator[Chosen | Words]:
    """Yield a list with its lead: what neighbours in a passage as one quote, rows one by one."""
    items = list(group.items)
    size = 0
    kept: list[tuple[Line, ...]] = []
    for item in items[:ITEMS]:
        size += sum(len(line.text) for line in item)
        if kept and size > CHARACTERS:
            break
        kept.append(item)
    cut = len(items) - len(kept)
    lines = [*group.lead, *(line for item in kept for line in item)]
    parts: list[Chosen] = []
    for run in _runs(lines):
        span = Span(run[0].span.start, run[-1].span.end)
        pairs = run[0].pairs() if len(run) == 1 else ""
        parts.append(Chosen(candidate(generation, hit, run[0].row, span), 1.0, shown=pairs, line=True))
    if cut:
        parts[-1] = replace(parts[-1], remaining=cut)
    yield from parts
    if cut:
        yield Words(say("more", question, count=cut))


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines in runs of one passage; a row is a run of its own."""
    runs: list[list[Line]] = []
    for line in lines:
        last = runs[-1][-1] if runs else None
        if (
            last
            and line.row == last.row
            and "row" not in (line.kind, last.kind)
            and line.span.start >= last.span.end
        ):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def completed(generation: Generation, chosen: Sequence[Chosen]) -> list[Chosen]:
    """Return what is chosen with the numbered list that its first sentence is of, whole."""
    if not chosen:
        return []
    first = chosen[0].candidate
    for group in enumerated([one for line in outline(generation, first.hit) for one in line.sentences()]):
        lines = [*group.lead, *(line for item in group.items for line in item)]
        if (
            any(line.row == first.hit.row and _meets(first.span, line.span) for line in lines)
            and len(group.items) <= ITEMS
        ):
            runs = _runs(lines)
            whole = [
                replace(
                    chosen[0],
                    candidate=candidate(
                        generation, first.hit, run[0].row, Span(run[0].span.start, run[-1].span.end)
                    ),
                )
                for run in runs
            ]
            rest = [
                one
                for one in chosen[1:]
                if not any(
                    one.candidate.hit.row == part.candidate.hit.row
                    and _meets(one.candidate.span, part.candidate.span)
                    for part in whole
                )
            ]
            return [*whole, *rest]
    return [*chosen]


def _meets(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
