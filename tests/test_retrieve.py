import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import ARTICLES, write_seeds
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import InvalidRequest
from rag.retrieve import filters_from, find, fuse
from rag.retrieve.duplicates import DOUBT, _resemblance, _shingles, _signature
from rag.retrieve.filters import allowed_rows
from rag.retrieve.legs import DEPTH, lexical_share
from rag.retrieve.margins import features, fitted
from rag.scripts import SCRIPTS
from rag.service import Service
from rag.types import Filters, cut

SCORES = st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=12)
HALF = 0.5


@pytest.fixture
def service(build: Callable[[], Service]) -> Service:
    return build()


def test_a_passage_that_answers_is_first(service: Service) -> None:
    hits = service.search("青河泵站的设计扬程是多少?").hits
    assert "87.5米" in hits[0].passage.text
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_traditional_and_full_width_find_simplified_and_half_width(service: Service) -> None:
    assert "87.5米" in service.search("青河泵站的設計揚程８７．５米").hits[0].passage.text


def test_every_hit_is_slices_of_its_file(service: Service) -> None:
    texts = {record["path"]: record["text"] for record in service.generation.documents}
    for hit in service.search("居民", k=100).hits:
        assert hit.passage.text == cut(texts[hit.source.path], hit.passage.spans)


def test_the_same_question_gives_the_same_hits(service: Service) -> None:
    first, second = (service.search("居民议事", k=5).hits for _ in range(2))
    assert first == second


@given(SCORES)
def test_fusion_is_symmetric(scores: list[float]) -> None:
    one, other = np.array(scores, np.float32), np.array(scores[::-1], np.float32)
    np.testing.assert_allclose(fuse(one, other, HALF), fuse(other, one, HALF), atol=1e-6)


@given(SCORES, st.data())
def test_fusion_is_monotone(scores: list[float], data: st.DataObject) -> None:
    """Where a leg gives one passage at least what it gives another, fusion does not turn them."""
    dense = np.array(scores, np.float32)
    lexical = np.array(
        data.draw(st.lists(st.floats(0, 9, width=32), min_size=len(scores), max_size=len(scores)))
    )
    fused = fuse(dense, lexical.astype(np.float32), 0.3)
    for a in range(len(scores)):
        for b in range(len(scores)):
            if dense[a] >= dense[b] and lexical[a] >= lexical[b]:
                assert fused[a] >= fused[b] - 1e-6


def test_the_lexical_leg_is_heard_as_far_as_it_knows_the_question(service: Service) -> None:
    def heard(question: str) -> float:
        return lexical_share(service.search(question).asked)

    assert heard("泵站扬程") == 1.0
    assert heard("火星") == 0.0
    assert 0 < heard("青河泵站扬程供水居民柳镇桥镇火星") < 1


def test_a_passage_in_another_script_is_judged_by_its_vector_alone(service: Service) -> None:
    generation = service.generation
    assert set(generation.scripts.tolist()) == {SCRIPTS.index("han"), SCRIPTS.index("latin")}
    for hit in service.search("泵站扬程", k=100).hits:
        alike = generation.scripts[hit.row] == SCRIPTS.index("han")
        assert hit.weights["lexical"] == pytest.approx(0.6 if alike else 0.0)


@pytest.mark.parametrize("question", ["", "  \n", "问" * 100_000, "\ud800 是什么"])
def test_what_is_no_question_is_refused(service: Service, question: str) -> None:
    with pytest.raises(InvalidRequest):
        service.search(question)


@pytest.mark.parametrize("k", [0, -1, 101])
def test_k_out_of_range_is_refused(service: Service, k: int) -> None:
    with pytest.raises(InvalidRequest, match="1 to 100"):
        service.search("泵站", k=k)


def test_fewer_passages_than_asked_for_is_no_error(service: Service) -> None:
    assert 3 < len(service.search("泵站", k=100).hits) < 100


@pytest.mark.parametrize(
    ("filters", "paths"),
    [
        (Filters(path="水务/*"), {"水务/泵站.md"}),
        (Filters(title="議事"), {"议事.txt"}),
        (Filters(author="ann"), {"library.md"}),
        (Filters(affiliation="水利站"), {"水务/泵站.md"}),
        (Filters(path="*.md", author="王一丁"), set()),
        (Filters(published_from="2020"), set()),
        (Filters(section="不存在的標題"), set()),
        (Filters(section="誰來用水", path="*.txt"), set()),
    ],
)
def test_filters_equal_filtering_by_hand(service: Service, filters: Filters, paths: set[str]) -> None:
    found = service.search("泵站 议事 library", k=100, filters=filters).hits
    assert {hit.source.path for hit in found} == paths
    everything = service.search("泵站 议事 library", k=100).hits
    assert {hit.row for hit in found} == {hit.row for hit in everything if hit.source.path in paths}


def test_dates_are_compared_as_far_as_they_go(build: Callable[[], Service], seeds: object) -> None:
    from rag.retrieve.filters import _in_range

    assert _in_range("2025-03", "2025-03-10", None)
    assert _in_range("2025-03-09", "2025", "2025")
    assert not _in_range("2025-03-09", "2025-03-10", None)
    assert not _in_range("2026", None, "2025-12-31")
    assert not _in_range(None, "2025", None)


def test_no_filter_is_every_row(service: Service) -> None:
    assert allowed_rows(service.generation, Filters()) is None


@pytest.mark.parametrize("given", [{"colour": "red"}, {"path": 3}, {"title": None}])
def test_an_unknown_filter_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest, match="filter"):
        filters_from(given)


def test_the_section_filter_equals_filtering_by_hand(service: Service) -> None:
    found = service.search("泵站 居民", k=100, filters=Filters(section="誰來用水")).hits
    everything = service.search("泵站 居民", k=100).hits
    by_hand = {hit.row for hit in everything if any("谁来用水" in part for part in hit.passage.section)}
    assert {hit.row for hit in found} == by_hand != set()


REPRINT = ARTICLES["议事.txt"].replace("王一丁", "陈二")


def test_reprints_are_one_hit_and_all_are_named(build: Callable[[], Service], seeds: Path) -> None:
    write_seeds(seeds, {"转载.txt": REPRINT, "再转载.txt": REPRINT + "\n"})
    hits = build().search("居民议事怎么办?", k=100).hits
    texts = [hit.passage.text for hit in hits if hit.source.path in ("议事.txt", "转载.txt", "再转载.txt")]
    first = next(hit for hit in hits if hit.duplicates)
    assert len(texts) == 1
    paths = [first.source.path, *(item.source.path for item in first.duplicates)]
    assert sorted(paths) == ["再转载.txt", "议事.txt", "转载.txt"]


def test_more_reprints_than_a_leg_proposes_hide_no_other_passage(
    build: Callable[[], Service], seeds: Path
) -> None:
    write_seeds(seeds, {f"转载{number}.txt": REPRINT for number in range(DEPTH + 30)})
    hits = build().search("居民议事怎么办?", k=4).hits
    assert len(hits) == 4
    assert len(hits[0].duplicates) == DEPTH + 30


def test_a_passage_that_stands_out_gives_more_confidence(service: Service) -> None:
    asked = "青河泵站的设计扬程是多少?"
    question = service.search(asked).asked
    found = find(service.generation, service.generation.nearest, question)
    heard, margins = features(service.generation, question, found)
    assert heard == 1.0
    assert margins["words"] > 0.3
    assert fitted()["heard"]["words"] > 0
    assert fitted()["unheard"]["window"] > 0


def test_nothing_to_search_in_is_no_confidence(service: Service) -> None:
    assert service.search("泵站", filters=Filters(path="nowhere")).confidence == 0.0


def test_a_signature_tells_how_alike_two_texts_are() -> None:
    chance = random.Random(0)
    letters = [chr(0x4E00 + number) for number in range(3000)]
    text = "".join(chance.choices(letters, k=600))
    for changed in (0, 10, 60, 300):
        places = set(chance.sample(range(600), changed))
        other = "".join(chance.choice(letters) if at in places else text[at] for at in range(600))
        exact = _resemblance(_shingles(text), _shingles(other))
        estimated = float(np.mean(_signature(text) == _signature(other)))
        assert abs(exact - estimated) < DOUBT
    assert _signature("").shape == _signature("一").shape == (16,)
