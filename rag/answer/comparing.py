"""Two things side by side: each is searched on its own, and what is silent on one is said."""

import re
from collections.abc import Callable
from dataclasses import replace

from rag.answer.outline import Line, candidate, outline
from rag.answer.parts import Told, Words
from rag.answer.sentences import Chosen, choose
from rag.answer.weighing import GENERAL, mass, share, sure
from rag.answer.wording import say
from rag.lexical import fold
from rag.store import Generation
from rag.types import Hit, Rows, SearchResult

Again = Callable[[str, Rows | None], SearchResult]  # searches once more, in the rows given or where it did

TWO = 2
TOLD = 0.5  # of the words that say what is compared, what a sentence and what stands above it hold
MONEY = re.compile(r"钱|贵|便宜|价|费|收入|成本|\b(?:cost|price|cheap|expensive)")
PRICED = re.compile(r"\d\s*(?:元|块|角|万元|亿元)|\b\d+ (?:pounds|dollars|euros|yuan)\b|[$£€¥]\s*\d")
HELD = 0.9  # of a side's name


def comparison(generation: Generation, result: SearchResult, again: Again) -> Told | None:
    """Return a sentence for each of two sides under its name; None where neither is told of."""
    asks, question = result.asked.asks, result.question
    if len(asks.sides) != TWO:
        said = say("two", question, count=len(asks.sides), sides="、".join(asks.sides))
        return Told([Words(said)], result.confidence, declines=True)
    parts: list[Chosen | Words] = []
    told: list[float] = []
    for side in asks.sides:
        joint = " " if side.isascii() and asks.subject.isascii() else "的" if asks.subject else ""
        found = _side(generation, again(f"{side}{joint}{asks.subject}", None), side, asks.subject)
        if found is None:
            what = f"“{asks.subject}”" if asks.subject else ""
            parts.append(Words(say("silent", question, side=side, what=what)))
        else:
            quote, likely = found
            parts.append(replace(quote, lead=say("side", question, side=side)))
            told.append(likely)
    if not told:
        return None
    return Told(parts, max(0.5, min(told)))


def _side(
    generation: Generation, result: SearchResult, side: str, subject: str
) -> tuple[Chosen, float] | None:
    """Return the sentence that tells it of one side, and how likely it does."""
    weights = mass(generation, subject) if subject else {}
    weights = {word: idf for word, idf in weights.items() if word not in GENERAL}
    money = MONEY.search(subject) is not None
    name = mass(generation, side)
    best: tuple[tuple[float, float, float], Chosen, float] | None = None
    chosen = choose(generation, result)
    for place, hit in enumerate(result.hits):
        above = " ".join([hit.source.title or hit.source.path, *hit.source.section])
        for line in _told_in(generation, hit):
            under = f"{above} {line.header} {line.text}"
            if not _names(side, name, under):
                continue
            own = (
                share(weights, f"{line.header} {' '.join(hit.source.section)} {line.text}")
                if weights
                else 1.0
            )
            known = share(weights, under) if weights else 1.0
            if money and PRICED.search(fold(line.text)):
                own, known = own + 1.0, max(known, TOLD)
            if known < TOLD or not own:
                continue
            item = candidate(generation, hit, line.row, line.span)
            picked = next(
                (one for one in chosen if one.candidate.hit.row == hit.row and _overlap(one, line)), None
            )
            exact = fold(side) in fold(line.text) or fold(side) in fold(" ".join(hit.source.section))
            key = (round(known + own + 0.5 * exact + (0.4 if picked else 0.0), 3), -place, -line.span.start)
            if best is None or key > best[0]:
                support = picked.support if picked else min(1.0, known)
                likely = min(0.9, 0.4 + 0.5 * known)
                best = key, Chosen(item, support, shown=line.pairs(), line=True), likely
    if best is None:
        return None
    row = best[1].candidate.hit.row
    return best[1], max(best[2], sure(result, [row]))


def _told_in(generation: Generation, hit: Hit) -> list[Line]:
    lines = [line for line in outline(generation, hit) if line.row == hit.row]
    return [one for line in lines if line.kind in ("prose", "item", "row") for one in line.sentences()]


def _names(side: str, name: dict[str, float], text: str) -> bool:
    """Whether a text names a side: a name of letters and digits only as a whole."""
    folded = fold(text)
    wanted = fold(side)
    if wanted.isascii() and " " not in wanted:
        at = folded.find(wanted)
        while at >= 0:
            before, behind = folded[at - 1 : at], folded[at + len(wanted) : at + len(wanted) + 1]
            if not (before.isascii() and before.isalnum()) and not (behind.isascii() and behind.isalnum()):
                return True
            at = folded.find(wanted, at + 1)
        return False
    return wanted in folded or share(name, folded) >= HELD


def _overlap(one: Chosen, line: Line) -> bool:
    return one.candidate.span.start < line.span.end and line.span.start < one.candidate.span.end
