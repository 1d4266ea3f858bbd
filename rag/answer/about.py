"""Questions about an article itself: who wrote it, in what office, when it came out, what a part says.

They are answered by the line that states it, which stands in the article's lead passage, and not by
the sentences that share most words with the question.
"""

from collections.abc import Iterator
from dataclasses import replace

from rag.answer.sentences import FINAL, Candidate, Chosen
from rag.asked import ISSUED, OFFICE
from rag.lexical import fold, held
from rag.split import sentences
from rag.store import Generation
from rag.types import Hit, Question, SearchResult

HITS = 3  # whose articles a question may be about
SUBJECT = 0.5  # of what a question tells of an article, by idf, what the article has to hold
OPENING = 2  # sentences of a part, at most

# Words of such questions that say nothing of which article is meant.
ABOUT_ARTICLES = frozenset(
    "写 撰写 文章 一文 这篇 篇 作者 撰稿 撰文 执笔 记者 报道 单位 职务 任职 供职 工作 "
    "发表 刊登 刊发 发布 印发 时间 日期 "
    "wrote written author article report reported published position work works".split()
)


def about(generation: Generation, result: SearchResult) -> tuple[list[Chosen], float]:
    """Return the lines that answer a question about an article, and how sure it is that it means this one.

    There are no lines where it is another question. Sure is the share of the question's words, by
    idf, that stand in the article's title, headings and byline, 0 to 1; of an author who is named, 1.
    """
    asks = result.asked.asks
    for hit in result.hits[:HITS]:
        source = hit.source
        names = [name for name in (source.author or "").split() if fold(name) in result.asked.folded]
        asks_author = asks.kind == "author" or (names and OFFICE.search(result.asked.folded))
        asks_issue = ISSUED.search(result.asked.folded) and source.published
        if not (asks_author or asks_issue) or not (names or holds(generation, hit, result.asked)):
            continue  # another question, or another article than the one that is meant
        if asks_author:
            wanted = [*(source.author or "").split(), *((source.affiliation or "").splitlines())]
            if wanted and (found := _stating(generation, hit, wanted)):
                return found, 1.0 if names else _sure(hit, result.asked)
        if asks_issue and (found := _dated(generation, hit)):
            return found, _sure(hit, result.asked)
    if asks.ordinal and result.hits:
        return _opening(generation, result.hits[0], asks.ordinal), 0.0
    return [], 0.0


def holds(generation: Generation, hit: Hit, question: Question) -> bool:
    """Whether the hit's article holds enough of the question's words, by idf, to be the one it means."""
    mass = _mass(question)
    rows = range(*generation.article(int(generation.owners[hit.row]))["passages"])
    text = fold("\n".join([hit.source.title or "", *(generation.passage(row).text for row in rows)]))
    return sum(mass[word] for word in held(text, mass)) >= SUBJECT * sum(mass.values())


def _mass(question: Question) -> dict[str, float]:
    """Return how much each word of the question tells, by idf, of which article is meant."""
    return {word: idf for word, idf in question.words.items() if word not in ABOUT_ARTICLES}


def _sure(hit: Hit, question: Question) -> float:
    mass = _mass(question)
    source = hit.source
    head = fold(
        " ".join([source.title or "", *source.section, source.author or "", source.affiliation or ""])
    )
    total = sum(mass.values())
    return sum(mass[word] for word in held(head, mass)) / total if total else 0.0


def _stating(generation: Generation, hit: Hit, wanted: list[str]) -> list[Chosen]:
    """Return the lines of the article's head that hold one of the words wanted."""
    lines = [item for item in _lead(generation, hit) if not FINAL.search(item.text) or _bracketed(item.text)]
    return [Chosen(item, 1.0) for item in lines if any(word in item.text for word in wanted)]


def _bracketed(text: str) -> bool:
    return text[:1] in "(（" or text[-1:] in ")）"


def _dated(generation: Generation, hit: Hit) -> list[Chosen]:
    """Return the line of the article's head that holds the year in which it came out."""
    year = (hit.source.published or "")[:4]
    return [Chosen(item, 1.0) for item in _lead(generation, hit) if year in fold(item.text)][:1]


def _lead(generation: Generation, hit: Hit) -> Iterator[Candidate]:
    """Yield the sentences of the article's first passage, which holds its head."""
    rows = generation.article(int(generation.owners[hit.row]))["passages"]
    yield from _within(generation, hit, rows[0])


def _within(generation: Generation, hit: Hit, row: int) -> Iterator[Candidate]:
    passage = generation.passage(row)
    source = replace(hit.source, section=passage.section, place=passage.place)
    there = replace(hit, row=row, passage=passage, source=source)
    for span in sentences(passage.text):
        yield Candidate.of(there, span)


def _opening(generation: Generation, hit: Hit, ordinal: int) -> list[Chosen]:
    """Return how the numbered part of the article begins."""
    rows = range(*generation.article(int(generation.owners[hit.row]))["passages"])
    first: dict[str, int] = {}
    for row in rows:
        section = generation.passages[row]["section"]
        if section:
            first.setdefault(section[0], row)
    if not 1 <= ordinal <= len(first):
        return []
    heading, row = list(first.items())[ordinal - 1]
    body = [
        item for item in _within(generation, hit, row) if FINAL.search(item.text) and item.text != heading
    ]
    return [Chosen(item, 1.0) for item in body[:OPENING]]
