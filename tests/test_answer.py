from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import write_seeds

from rag.answer import answer
from rag.builds import rebuild
from rag.config import Config
from rag.service import Service
from rag.types import Answer, Delta, SearchResult, cut


@pytest.fixture
def ask(build: Callable[[], Service]) -> Callable[..., Answer]:
    """Answer as if the confidence were what the test says: the tests' encoder knows no meaning."""
    service = build()

    def run(question: str, confidence: float = 1.0) -> Answer:
        result = replace(service.search(question), confidence=confidence)
        return answer(service.generation, result)

    run.service = service  # type: ignore[attr-defined]
    return run


def test_the_answer_is_the_sentence_that_answers(ask: Callable[..., Answer]) -> None:
    given = ask("柳镇去年办了多少场议事?")
    assert given.answerable
    assert given.citations[0].quote == "柳镇把议事的地方搬到院坝里,去年一共办了36场,来了1200多人。"
    assert given.text.startswith(given.citations[0].quote + " [1]")


@pytest.mark.parametrize(
    "question",
    [
        "青河泵站什么时候开工,供水多少?",
        "谁喝上了青河的水?",
        "办不到的事怎么办?",
        "When did the village library open?",
        "书 bicycles",
    ],
)
def test_every_quote_holds_in_the_file_and_in_the_answer(ask: Callable[..., Answer], question: str) -> None:
    given = ask(question)
    texts = {record["path"]: record["text"] for record in ask.service.generation.documents}  # type: ignore[attr-defined]
    assert given.citations
    for number, item in enumerate(given.citations, 1):
        text = texts[item.source.path]
        assert item.index == number
        assert item.status == "exact"
        assert cut(text, item.spans) == item.quote
        assert given.text[item.answer_span.start : item.answer_span.end] == item.quote
        assert given.text[item.marker_span.start : item.marker_span.end] == f"[{number}]"
        assert text[: item.spans[0].start].endswith(item.prefix)
        assert text[item.spans[-1].end :].startswith(item.suffix)
        assert 0 <= item.support <= 1


def test_an_answer_is_nothing_but_quotes_and_markers(ask: Callable[..., Answer]) -> None:
    given = ask("青河泵站什么时候开工?柳镇的居民怎么议事?")
    rebuilt = " ".join(f"{item.quote} [{item.index}]" for item in given.citations)
    assert given.text == rebuilt


def test_the_title_alone_is_no_answer(ask: Callable[..., Answer]) -> None:
    assert all(item.quote != item.source.title for item in ask("居民议事怎么办").citations)


def test_low_confidence_is_a_refusal_with_the_nearest_passages(ask: Callable[..., Answer]) -> None:
    given = ask("火星上有几座泵站?", confidence=0.1)
    assert (given.answerable, given.reason, given.citations) == (False, "nothing_relevant", ())
    assert given.hits
    assert given.text == "在现有文章中没有找到“火星上有几座泵站?”的答案。"
    english = ask(f"How many pumps [1] are there on {'Mars' * 40}?", confidence=0.1).text
    assert english.startswith("The articles hold no answer to “How many pumps (1) are there on Mars")
    assert len(english) < 150


@pytest.mark.parametrize(
    ("said", "greets"),
    [
        ("你好", True),
        ("您好!在吗?", True),
        ("Hi there!", True),
        ("好的,谢谢", True),
        ("你好,青河泵站什么时候开工?", False),
        ("history", False),
        ("谢谢你的人是谁?", False),
    ],
)
def test_a_greeting_is_no_question(ask: Callable[..., Answer], said: str, greets: bool) -> None:
    given = ask(said)
    assert (given.reason == "no_question") == greets
    assert (given.citations == given.hits == ()) == greets


def test_a_question_that_shares_no_word_is_answered_by_vectors(ask: Callable[..., Answer]) -> None:
    given = ask("vilage librry opning evning")
    assert given.citations
    assert given.citations[0].hit.rank == 1


def test_times_are_told(ask: Callable[..., Answer]) -> None:
    timing = ask("泵站在哪里?").timing_ms
    assert set(timing) == {"encode", "search", "answer", "total"}
    assert timing["total"] == pytest.approx(timing["encode"] + timing["search"] + timing["answer"])


def test_a_passage_with_nothing_but_a_heading_is_no_answer(ask: Callable[..., Answer]) -> None:
    service = ask.service  # type: ignore[attr-defined]
    result = service.search("opning evning")
    title = result.hits[0].source.title or ""
    bare = replace(result.hits[0], passage=replace(result.hits[0].passage, text=title))
    given = answer(service.generation, replace(result, hits=(bare,), confidence=1.0))
    assert (given.answerable, given.citations) == (False, ())


def test_the_pieces_of_a_stream_add_up_and_cut_no_marker(build: Callable[[], Service]) -> None:
    service = build()
    *events, last = service.stream("青河泵站的设计扬程是多少?")
    assert isinstance(last, Answer)
    assert isinstance(events[0], SearchResult)
    pieces = [event.text for event in events if isinstance(event, Delta)]
    assert "".join(pieces) == last.text == service.ask("青河泵站的设计扬程是多少?").text
    assert all(piece.count("[") == piece.count("]") for piece in pieces)


LIST = (
    "# 河堤巡查有哪些短板\n\n□ 周南\n\n上月查了三段河堤。"
    "河堤巡查还有几处短板:一是人手不够,每段只有一个人。二是夜里没有灯,看不清裂缝。三是记录写在纸上,常常丢失。"
    "下月再查一次。\n\n## 怎么补\n\n镇里答应先添六盏灯。人手从邻村借。\n\n(作者单位:河口镇水利站)\n"
)


@pytest.fixture
def with_list(ask: Callable[..., Answer], seeds: Path, config: Config) -> Callable[[str], Answer]:
    write_seeds(seeds, {"河堤.md": LIST})
    rebuild(config, lambda *_: None)
    service = Service.open(config)
    return lambda question: answer(service.generation, replace(service.search(question), confidence=1.0))


def test_a_list_comes_whole(with_list: Callable[[str], Answer]) -> None:
    quotes = [item.quote for item in with_list("河堤巡查有哪些短板?").citations]
    assert any(quote.startswith("河堤巡查还有") and "三是记录写在纸上" in quote for quote in quotes)


def test_a_list_comes_with_the_sentence_that_announces_it(
    build: Callable[[], Service], seeds: Path, config: Config
) -> None:
    write_seeds(
        seeds,
        {
            "原则.md": "# 巡堤的规矩\n\n巡堤守住三条规矩。一是两人同行。二是每晚一次。三是当天上报。"
            "\n\n下雨时加一次。\n"
        },
    )
    service = build()
    result = replace(service.search("巡堤有哪三条规矩?"), confidence=1.0)
    assert (
        answer(service.generation, result).citations[0].quote
        == "巡堤守住三条规矩。一是两人同行。二是每晚一次。三是当天上报。"
    )


def test_how_something_was_done_is_told_with_what_follows(build: Callable[[], Service], seeds: Path) -> None:
    write_seeds(
        seeds,
        {
            "断链.md": "# 议事的后半段\n\n议题定了没人办。先说破解断链难题。镇里开了一张清单。"
            "每件事写明谁来办。办完由居民打分。\n"
        },
    )
    service = build()
    result = replace(service.search("怎样破解断链难题?"), confidence=1.0)
    quotes = [item.quote for item in answer(service.generation, result).citations]
    assert any("先说破解断链难题。镇里开了一张清单。每件事写明谁来办。" in quote for quote in quotes)
    assert len(quotes) <= 5


def test_an_author_who_is_named_is_answered_for_however_little_else_is_shared(
    build: Callable[[], Service], seeds: Path, config: Config
) -> None:
    write_seeds(seeds, {"河堤.md": LIST})
    rebuild(config, lambda *_: None)
    service = Service.open(config)
    result = replace(service.search("周南在哪个单位工作?"), confidence=0.1)
    given = answer(service.generation, result)
    assert (given.answerable, given.confidence) == (True, 1.0)
    other = replace(service.search("这本小说的作者是谁?"), confidence=0.1)
    assert not answer(service.generation, other).answerable


def test_who_wrote_an_article_is_answered_by_its_head(with_list: Callable[[str], Answer]) -> None:
    given = with_list("河堤巡查的短板是谁写的?作者在哪个单位?")
    assert [item.quote for item in given.citations] == ["□ 周南", "(作者单位:河口镇水利站)"]


def test_a_part_that_is_asked_for_by_number_is_told_from_its_start(
    with_list: Callable[[str], Answer],
) -> None:
    given = with_list("河堤巡查那篇文章的第一部分讲了什么?")
    assert given.citations[0].quote == "镇里答应先添六盏灯。人手从邻村借。"


@pytest.mark.parametrize(
    "question", ["芦湾闸门大修的短板是谁写的?", "Who wrote about the sluice at Luwan, 短板?"]
)
def test_the_author_of_another_article_is_never_named(
    with_list: Callable[[str], Answer], question: str
) -> None:
    given = with_list(question)
    assert not any("周南" in item.quote for item in given.citations)


def test_an_office_that_wrote_is_named_where_nobody_else_is(
    build: Callable[[], Service], seeds: Path
) -> None:
    write_seeds(seeds, {"闸门.md": "# 芦湾闸门大修完工\n\n芦湾闸门换了十二扇门板。(河口镇水利站供稿)\n"})
    service = build()
    result = replace(service.search("芦湾闸门的文章是谁写的?"), confidence=1.0)
    quotes = [item.quote for item in answer(service.generation, result).citations]
    assert quotes
    assert all("河口镇水利站" in quote for quote in quotes)
