"""What the dates of articles decide: which is the latest, and which corrects or contradicts another."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

import numpy as np

from rag.answer.comparing import Again
from rag.answer.outline import candidate, outline
from rag.answer.parts import Told, Words
from rag.answer.sentences import FINAL, Candidate, Chosen, choose
from rag.answer.weighing import mass, share
from rag.answer.wording import say
from rag.lexical import fold, held
from rag.retrieve import THRESHOLD
from rag.split import sentences
from rag.store import Generation
from rag.types import Hit, SearchResult, Source

NEAR = 0.8  # of what the best article holds of the question, what others hold that tell the same
LOOKED = 4  # articles, newest first, of which one is to answer
SENTENCES = 2
ALIKE = 0.88  # of two sentences without their figures, from which they tell of the same thing
LONG = 160  # characters: of longer sentences, figures are of many things
FIGURE = re.compile(
    r"\d+(?:[.,]\d+)*|[〇零一二三四五六七八九十百千万亿两半]{1,8}(?=[年月日元块角成个人户辆台亩吨公次天小])"
)
CORRECTS = re.compile(
    r"更正|勘误|改为|改在|改到|改成|调整(?:为|到|至)|推迟|延期|延后|顺延|延至|提前(?:到|至)|取消|作废|废止|停止执行|以本.{0,6}为准|不再执行|原定"
    r"|\bpostponed\b|\bcorrection\b|\bcancel|\binstead of\b|\bmoved to\b"
)
LEADS = re.compile(r"(?:如下|以下|下列)[。：:.]*\W*$")  # what leads to something, and does not state it
ASKS_FIGURE = re.compile(r"多少|几|价|费|额|标准|\bhow (?:much|many)\b")
SHARED = 0.5  # of the question's words, what a correction holds
NUMBER = re.compile(r"\d+")


def date_of(source: Source) -> str:
    """Return the day, month or year that an article states, also in its title; nothing without one."""
    if source.published:
        return source.published
    found = re.search(r"(?<!\d)(?:19|20)\d\d(?=年)", source.title or "")
    return found[0] if found else ""


def in_time(generation: Generation, result: SearchResult, again: Again) -> Told | None:
    """Return what the latest (or earliest) article that tells it says, with its date."""
    question, order = result.question, result.asked.asks.order
    hits = _telling(generation, result)
    if not hits:
        return None
    dated = [hit for hit in hits if date_of(hit.source)]
    if not dated:
        chosen = choose(generation, result)[:SENTENCES]
        if not chosen or result.confidence < THRESHOLD:
            return None
        return Told([Words(say("no_date", question)), *chosen], min(result.confidence, 0.6))
    dated.sort(key=lambda hit: date_of(hit.source), reverse=order == "latest")
    for hit in dated[:LOOKED]:
        rows = np.arange(*generation.article(int(generation.owners[hit.row]))["passages"], dtype=np.int64)
        if result.allowed is not None:
            rows = np.intersect1d(rows, result.allowed)
        found = again(result.asked.sought, rows)
        weights = mass(generation, result.asked.sought)
        best = _best(generation, hit, choose(generation, found), weights, result.asked.folded)
        if best is None:
            continue
        sure = max(found.confidence, min(0.9, _holding(generation, weights, best)))
        if sure < THRESHOLD:
            continue
        lead = say(order, question, date=date_of(hit.source), title=hit.source.title or hit.source.path)
        return Told([replace(best, lead=lead)], sure)
    return None


def _best(
    generation: Generation, hit: Hit, chosen: Sequence[Chosen], weights: dict[str, float], folded: str
) -> Chosen | None:
    """Return the sentence or row of an article that states most of what is asked, figures where some are."""
    figured = ASKS_FIGURE.search(folded) is not None
    best: tuple[float, Chosen] | None = None
    for line in (one for block in outline(generation, hit) for one in block.sentences()):
        if line.kind not in ("prose", "item", "row") or LEADS.search(line.text):
            continue
        if line.kind != "row" and not FINAL.search(line.text):
            continue
        if figured and not FIGURE.search(fold(line.text)):
            continue
        one = Chosen(candidate(generation, hit, line.row, line.span), 1.0, shown=line.pairs())
        picked = any(
            other.candidate.hit.row == line.row
            and other.candidate.span.start < line.span.end
            and line.span.start < other.candidate.span.end
            for other in chosen
        )
        score = _holding(generation, weights, one) + 0.5 * share(weights, line.header) + 0.3 * picked
        if best is None or score > best[0] + 1e-9:
            best = score, one
    return best[1] if best else None


def _holding(generation: Generation, weights: dict[str, float], one: Chosen) -> float:
    """Return the share of what is asked that a sentence holds: by itself, and under what stands above it."""
    hit = one.candidate.hit
    article = generation.article(int(generation.owners[hit.row]))
    lead = generation.passage(article["passages"][0]).text
    under = " ".join([hit.source.title or "", lead, *hit.source.section, one.candidate.text])
    own = " ".join([*hit.source.section, one.candidate.text])
    return 0.5 * share(weights, own) + 0.5 * share(weights, under)


def _telling(generation: Generation, result: SearchResult) -> list[Hit]:
    """Return one passage of each article that holds about as much of the question as the best."""
    weights = mass(generation, result.asked.sought)
    telling: dict[str, tuple[float, Hit]] = {}
    for hit in [*result.hits, *_repeated(generation, result.hits)]:
        article = int(generation.owners[hit.row])
        lead = generation.passage(generation.article(article)["passages"][0]).text
        text = f"{hit.source.title or ''} {lead} {' '.join(hit.source.section)} {hit.passage.text}"
        told = share(weights, text)
        if hit.source.id not in telling or told > telling[hit.source.id][0]:
            telling[hit.source.id] = told, hit
    most = max((told for told, _ in telling.values()), default=0.0)
    return [hit for told, hit in telling.values() if told >= NEAR * most and told >= 0.5]


def _repeated(generation: Generation, hits: Iterable[Hit]) -> list[Hit]:
    """Return the passages that repeat hits, as hits: another year's may differ in figures alone."""
    found = []
    for hit in hits:
        for other in hit.duplicates:
            rows = range(*generation.article(generation.number(other.source.id))["passages"])
            row = next((row for row in rows if generation.passage(row).spans == other.spans), None)
            if row is not None:
                found.append(
                    replace(
                        hit,
                        row=row,
                        passage=generation.passage(row),
                        source=other.source,
                        duplicates=(),
                        read=None,
                    )
                )
    return found


def conflicting(generation: Generation, result: SearchResult, chosen: list[Chosen]) -> list[Chosen | Words]:
    """Return what is chosen, or, where other articles tell the same with other figures, all of them by date.

    A later article that corrects what was chosen goes before it.
    """
    if not chosen:
        return []
    first = chosen[0]
    others = _others(generation, result, first)
    rivals = [
        *_differing(mass(generation, result.asked.sought), first, others),
        *_correcting(generation, result, first, others),
    ]
    # Another thing of the same name and another number, such as a house, contradicts nothing.
    numbers = set(NUMBER.findall(fold(result.question)))
    rivals = [item for item in rivals if numbers <= set(NUMBER.findall(_numbered(item))) | _years(result)]
    if not rivals:
        return [*chosen]
    told = {item.hit.source.id: item for item in reversed(rivals)}
    mine = first.candidate.hit.source
    told.pop(mine.id, None)
    if not told:
        return [*chosen]
    years = _years(result)
    if years and not any(_of_year(item, years) for item in (first.candidate, *told.values())):
        return []  # of another year than is asked for
    items = [first, *(Chosen(item, first.support) for item in told.values())]
    items.sort(key=lambda one: date_of(one.candidate.hit.source), reverse=True)
    parts: list[Chosen | Words] = [Words(say("differ", result.question))]
    seen: set[str] = set()
    for one in items:
        source = one.candidate.hit.source
        same = fold("".join(one.candidate.text.split()))
        if same in seen:
            continue
        seen.add(same)
        date = date_of(source)
        title = source.title or source.path
        lead = say("dated" if date else "undated", result.question, date=date, title=title)
        parts.append(replace(one, lead=lead))
    return parts if len(parts) > 2 else [*chosen]


def _years(result: SearchResult) -> set[str]:
    return {str(date[0]) for date in result.asked.dates if date[0]}


def _numbered(item: Candidate) -> str:
    return fold(" ".join([item.hit.source.title or "", *item.hit.source.section, item.text]))


def _of_year(item: Candidate, years: set[str]) -> bool:
    """Whether a sentence, or the article that it is from, is of one of the years."""
    source = item.hit.source
    text = f"{date_of(source)} {source.title or ''} {item.text}"
    return any(year in text for year in years)


def _others(generation: Generation, result: SearchResult, first: Chosen) -> list[Candidate]:
    """Return the sentences of other articles that were found."""
    mine = first.candidate.hit.source.id
    hits = [*result.hits, *_repeated(generation, result.hits)]
    found = []
    for hit in hits:
        if hit.source.id == mine:
            continue
        found += [Candidate.of(hit, span) for span in sentences(hit.passage.text)]
    return found


def _differing(weights: dict[str, float], first: Chosen, others: list[Candidate]) -> list[Candidate]:
    """Return the sentences that are the first one but for their figures."""
    text = fold(first.candidate.text)
    mine = FIGURE.findall(text)
    if not mine or len(text) > LONG:
        return []
    bare, named = FIGURE.sub("#", text), _held(weights, first.candidate)
    found = []
    for item in others:
        folded = fold(item.text)
        if len(folded) > LONG or FIGURE.findall(folded) == mine or not FIGURE.search(folded):
            continue
        other = FIGURE.sub("#", folded)
        if abs(len(other) - len(bare)) > 0.4 * len(bare):
            continue
        # A row beside a row of the same table form is another thing, not another figure.
        words = re.findall(r"[\u4e00-\u9fff]", bare)
        alike = SequenceMatcher(None, bare, other, autojunk=False).ratio()
        if len(words) >= 4 and alike >= ALIKE and named <= _held(weights, item):
            found.append(item)
    return found


def _held(weights: dict[str, float], item: Candidate) -> frozenset[str]:
    """Return the words of the question that a sentence holds, or what stands above it."""
    source = item.hit.source
    return held(fold(" ".join([source.title or "", *source.section, item.text])), weights)


def _correcting(
    generation: Generation, result: SearchResult, first: Chosen, others: list[Candidate]
) -> list[Candidate]:
    """Return the sentences of later articles that say that what was chosen holds no more."""
    source = first.candidate.hit.source
    weights = mass(generation, result.asked.sought)
    when = date_of(source)
    figures = set(re.findall(r"\d+月\d+[日号]|\d{2,}(?:\.\d+)?", fold(first.candidate.text)))
    found = []
    for item in others:
        other = item.hit.source
        if not CORRECTS.search(item.text) or not FINAL.search(item.text):
            continue
        later = date_of(other)
        if when and later and later < when:
            continue
        shared = figures & set(re.findall(r"\d+月\d+[日号]|\d{2,}(?:\.\d+)?", fold(item.text)))
        about = share(weights, f"{other.title or ''} {item.text}")
        if (shared and about >= 0.3) or (about >= SHARED and _same_thing(source, other)):
            found.append(item)
    return found


def _same_thing(one: Source, other: Source) -> bool:
    """Whether the titles of two articles have most of their words in common."""
    a, b = fold(one.title or ""), fold(other.title or "")
    pairs = {a[at : at + 2] for at in range(len(a) - 1)}
    return bool(pairs) and sum(pair in b for pair in pairs) >= 0.4 * len(pairs)
