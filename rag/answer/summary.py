"""What an article tells, in its own words: how it begins, its headings in order, and how it ends."""

from rag.answer.outline import Line, candidate, outline
from rag.answer.parts import Told, Words, closes
from rag.answer.records import hit_of
from rag.answer.sentences import FINAL, Chosen
from rag.answer.weighing import mass, share
from rag.answer.wording import say
from rag.language.dates import is_date_line
from rag.language.questions import is_turn
from rag.lexical import fold
from rag.store import Generation
from rag.types import Hit, SearchResult

HEADINGS = 8  # at most
OPENING = 160  # characters of the first sentences, at most, but one
MIDDLE = 3  # paragraphs whose first sentence is told, of an article without headings
MEANT = 0.6  # of the words that name an article, what its title and first words hold


def summary(generation: Generation, result: SearchResult) -> Told | None:
    """Return the summary of the article that is meant; None where none is."""
    found = _meant(generation, result)
    if found is None:
        return None
    hit, sure = found
    lines = [line for line in outline(generation, hit) if not closes(line.text)]
    body = [line for line in lines if line.kind in ("prose", "item")]
    told = [line for block in body for line in block.sentences() if _tells(line)]
    if not told:
        return None
    opening = _opening(told)
    ending = next((line for line in reversed(told) if line not in opening), None)
    headings = [line for line in lines if line.kind == "heading" and line.text != hit.source.title]
    parts: list[Chosen | Words] = [_quote(generation, hit, line) for line in opening]
    if len(headings) > 1:
        parts += [_quote(generation, hit, line, own=True) for line in headings[:HEADINGS]]
        if len(headings) > HEADINGS:
            parts.append(Words(say("more", result.question, count=len(headings) - HEADINGS)))
    else:
        firsts = [next(filter(_tells, block.sentences()), None) for block in body]
        middle = [line for line in firsts if line and line not in opening and line != ending][:MIDDLE]
        parts += [_quote(generation, hit, line, own=True) for line in middle]
    if ending is not None:
        parts.append(_quote(generation, hit, ending, own=True))
    return Told(parts, sure)


def _opening(told: list[Line]) -> list[Line]:
    kept = [told[0]]
    for line in told[1:2]:
        if line.row == kept[-1].row and sum(len(one.text) for one in kept) + len(line.text) <= OPENING:
            kept.append(line)
    return kept


def _tells(line: Line) -> bool:
    """Whether a sentence says something: it ends as one, and is no address, date, question or sign-off."""
    text = line.text
    return (
        len(text) >= 6
        and FINAL.search(text) is not None
        and not text.endswith(("：", ":", "？", "?"))
        and not is_date_line(text)
        and not closes(text)
        and (not is_turn(text) or text[:1] in "答A")
    )


def _quote(generation: Generation, hit: Hit, line: Line, own: bool = False) -> Chosen:
    return Chosen(candidate(generation, hit, line.row, line.span), 1.0, line=own)


def _meant(generation: Generation, result: SearchResult) -> tuple[Hit, float] | None:
    """Return the first passage of the article that is meant, and how sure that is."""
    asks = result.asked.asks
    served = None if result.allowed is None else set(map(int, generation.owners[result.allowed]))
    if asks.named:
        name = _plain(asks.named)
        for number, record in enumerate(generation.heads):
            title = record["title"]
            if title and _plain(fold(title)) == name and (served is None or number in served):
                return hit_of(generation, generation.article(number)["passages"][0], 1), 0.95
    weights = mass(generation, asks.subject)
    best: tuple[float, Hit] | None = None
    for hit in result.hits:
        first = generation.article(int(generation.owners[hit.row]))["passages"][0]
        lead = hit_of(generation, first, hit.rank, hit)
        held = 0.5 * share(weights, hit.source.title or hit.source.path) + 0.5 * share(
            weights, " ".join([hit.source.title or hit.source.path, lead.passage.text])
        )
        if best is None or held > best[0] + 1e-9:
            best = held, lead
    if best is None or best[0] < MEANT:
        return None
    return best[1], min(0.95, best[0])


def _plain(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
