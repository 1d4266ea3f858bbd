from pathlib import Path

import numpy as np
import pytest
from conftest import quiet, write_seeds

from rag.builds import rebuild
from rag.config import Config
from rag.service import Service
from rag.vectors import Centred, Windows, drawn, group_means, joined, open_nearest, samples, write_nearest
from rag.vectors.coded import FEW, CodedIndex
from rag.vectors.flat import FlatIndex


def unit(rows: int, seed: int = 0) -> np.ndarray:
    matrix = np.random.default_rng(seed).normal(size=(rows, 16)).astype(np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


@pytest.mark.parametrize(("count", "k"), [(1, 5), (50, 5), (50, 50), (50, 80)])
def test_search_equals_brute_force_by_value(count: int, k: int) -> None:
    vectors, query = unit(count), unit(1, seed=1)[0]
    rows, scores = FlatIndex(vectors).search(query, k)
    by_hand = vectors @ query
    np.testing.assert_allclose(scores, np.sort(by_hand)[::-1][:k], rtol=1e-5)
    np.testing.assert_allclose(by_hand[rows], scores, rtol=1e-5)


def test_equal_vectors_come_in_row_order() -> None:
    vectors = np.repeat(unit(1), 6, axis=0)
    assert FlatIndex(vectors).search(vectors[0], 6)[0].tolist() == [0, 1, 2, 3, 4, 5]


def test_only_the_allowed_rows_are_found() -> None:
    vectors, query = unit(40), unit(1, seed=1)[0]
    allowed = np.arange(3, 40, 4)
    rows, scores = FlatIndex(vectors).search(query, 5, allowed)
    expected = sorted(allowed.tolist(), key=lambda row: -float(vectors[row] @ query))[:5]
    assert rows.tolist() == expected
    np.testing.assert_allclose(scores, vectors[expected] @ query, rtol=1e-5)


def test_no_allowed_row_is_no_hit() -> None:
    rows, scores = FlatIndex(unit(4)).search(unit(1)[0], 5, np.zeros(0, dtype=np.int64))
    assert len(rows) == len(scores) == 0


def test_one_group_is_ranked_as_before() -> None:
    vectors, query = unit(60), unit(1, seed=1)[0]
    before = FlatIndex(vectors).search(query, 20)[0]
    after = FlatIndex(less_means(vectors, np.zeros(60, dtype=np.int8), {})).search(query, 20)[0]
    assert before.tolist() == after.tolist()


def less_means(
    vectors: np.ndarray, groups: np.ndarray, everyday: dict[int, np.ndarray] | None = None
) -> np.ndarray:
    return centred(vectors, groups, everyday or {}).rows(np.arange(len(vectors)))


def centred(vectors: np.ndarray, groups: np.ndarray, everyday: dict[int, np.ndarray]) -> Centred:
    means = group_means(vectors, groups, everyday)
    return Centred(vectors, groups, np.stack([means[group] for group in sorted(means)]))


def translated(counts: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two groups that say the same things, each with an offset of its own; and the offsets."""
    offsets = unit(2, seed=5)
    groups = np.repeat(np.array([0, 1], dtype=np.int8), counts)
    vectors = np.concatenate([unit(max(counts))[:count] for count in counts]) + offsets[groups]
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), groups, offsets


def twins_found(space: np.ndarray, questions: np.ndarray, first: int) -> int:
    return sum(first + n in FlatIndex(space).search(question, 3)[0] for n, question in enumerate(questions))


def test_centring_takes_away_what_a_group_has_in_common() -> None:
    vectors, groups, _ = translated((80, 80))
    assert twins_found(vectors, vectors[:80], 80) < 10
    assert twins_found(less_means(vectors, groups, {}), vectors[:80], 80) > 70


def test_a_small_group_is_centred_by_its_everyday_sentences() -> None:
    vectors, groups, offsets = translated((80, 4))
    everyday = {0: 0.7 * offsets[0], 1: 0.7 * offsets[1]}
    with_prior = twins_found(less_means(vectors, groups, everyday), vectors[:4], 80)
    assert twins_found(vectors, vectors[:4], 80) < with_prior == 4


def test_a_lone_passage_is_not_centred_away() -> None:
    vectors = unit(40)
    groups = np.zeros(40, dtype=np.int8)
    groups[0] = 1
    assert np.linalg.norm(less_means(vectors, groups, {})[0]) > 0.5


def many(rows: int, dim: int = 32) -> Centred:
    """Vectors around many subjects, in two groups."""
    draw = np.random.default_rng(3)
    subjects = draw.normal(size=(rows // 40, dim))
    vectors = subjects[draw.integers(0, len(subjects), rows)] + 0.5 * draw.normal(size=(rows, dim))
    groups = (draw.random(rows) < 0.2).astype(np.int8)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True) + groups[:, None] * 0.1).astype(
        np.float32
    )
    return centred(vectors, groups, {})


def recall(index: CodedIndex, space: Centred, allowed: np.ndarray | None = None, k: int = 10) -> float:
    """Recall@k against every row looked at; scores and membership must be exact."""
    rows = np.arange(len(space)) if allowed is None else allowed
    draw, found = np.random.default_rng(4), 0
    for row in draw.integers(0, len(space), 100):
        query = space.rows(np.array([row]))[0] + 0.1 * draw.normal(size=space.vectors.shape[1])
        query = query.astype(np.float32)
        near, scores = index.search(query, k, allowed)
        np.testing.assert_allclose(scores, space.scores(query, near), rtol=1e-5)
        assert (np.diff(scores) <= 0).all()
        assert np.isin(near, rows).all()
        best = rows[np.argsort(-space.scores(query, rows), kind="stable")[:k]]
        found += len(set(best.tolist()) & set(near.tolist()))
    return found / (100 * k)


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> tuple[CodedIndex, Centred]:
    space, folder = many(60_000), tmp_path_factory.mktemp("coded") / "nearest"
    write_nearest(folder, space)
    index = open_nearest(folder, space)
    assert isinstance(index, CodedIndex)
    return index, space


def test_many_vectors_are_searched_by_codes(coded: tuple[CodedIndex, Centred]) -> None:
    index, space = coded
    assert len(index) == len(space)
    assert recall(index, space) >= 0.98


@pytest.mark.parametrize("share", [0.001, 0.05, 0.2, 0.6])
def test_codes_hold_to_a_filter(coded: tuple[CodedIndex, Centred], share: float) -> None:
    index, space = coded
    allowed = np.flatnonzero(np.random.default_rng(5).random(len(space)) < share)
    assert (len(allowed) > FEW) == (share > 0.5)
    assert recall(index, space, allowed) >= (0.98 if len(allowed) > FEW else 1.0)


def test_no_allowed_row_is_no_hit_of_codes(coded: tuple[CodedIndex, Centred]) -> None:
    index, space = coded
    rows, scores = index.search(space.vectors[0], 5, np.zeros(0, dtype=np.int64))
    assert len(rows) == len(scores) == 0


COUNTS = np.array([0, 3, 0, 1, 4])


def test_the_best_window_is_the_best_by_hand() -> None:
    vectors, query = unit(8), unit(1, seed=1)[0]
    found = Windows.of(vectors, COUNTS).best(query, np.arange(5), np.full(5, -9.0, dtype=np.float32))
    by_hand = [-9.0, (vectors[:3] @ query).max(), -9.0, vectors[3] @ query, (vectors[4:] @ query).max()]
    np.testing.assert_allclose(found, by_hand, atol=0.01)


def test_windows_are_taken_and_joined_without_being_made_again(tmp_path: Path) -> None:
    windows = Windows.of(unit(8), COUNTS)
    windows.save(tmp_path / "windows")
    rows = np.array([4, 1, 0])
    again = joined([windows.take(rows), windows.take(np.array([3, 2]))])
    again = again.take(np.array([2, 1, 4, 3, 0]))
    for name in ("codes", "scales", "bounds"):
        np.testing.assert_array_equal(getattr(again, name), getattr(windows, name))
        opened = Windows.open(tmp_path / "windows")
        np.testing.assert_array_equal(getattr(opened, name), getattr(windows, name))


def test_no_windows_at_all_are_windows_too() -> None:
    windows = Windows.of(np.zeros((0, 16), dtype=np.float32), np.zeros(2, dtype=np.int64))
    otherwise = np.array([0.1, 0.2], dtype=np.float32)
    np.testing.assert_array_equal(windows.best(unit(1)[0], np.arange(2), otherwise), otherwise)


def test_what_a_group_of_few_tells_of_itself_counts_little() -> None:
    means = np.array([0.3, 0.1, 0.0], dtype=np.float32)
    counts = np.array([1, 999, 0])
    few, many, none = drawn(means, counts)
    overall = (0.3 + 999 * 0.1) / 1000
    assert few == pytest.approx((0.3 + 10 * overall) / 11)
    assert many == pytest.approx(0.1, abs=1e-3)
    assert none == pytest.approx(overall)


def test_samples_are_of_all_groups_and_spread_over_each() -> None:
    groups = np.array([0, 1] * 500 + [2], dtype=np.int8)
    found = samples(groups)
    assert [len(found[group]) for group in (0, 1, 2)] == [64, 64, 1]
    assert all((groups[rows] == group).all() for group, rows in found.items())
    assert (found[0][0], found[0][-1]) == (0, 998)


def test_a_generation_of_many_rows_answers_as_one_of_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Built whole and after edits, each question finds the same, whichever index serves it."""
    texts = {f"{n}.md": f"# 第{n}口井\n\n第{n}口井井深{n + 5}米。\n\nWell {n}.\n" for n in range(60)}
    seeds = write_seeds(tmp_path / "seeds", texts)

    def hits(rows: int) -> list[list[tuple[str, float]]]:
        monkeypatch.setattr("rag.vectors.EXACT", rows)
        config = Config(seeds, tmp_path / f"index-{rows}", model="hashing")
        rebuild(config, quiet)
        service = Service.open(config)
        assert isinstance(service.generation.nearest, FlatIndex if rows else CodedIndex)
        found = [service.search(f"第{n}口井深多少米？", 5).hits for n in range(0, 60, 7)]
        return [[(hit.passage.text, hit.score) for hit in some] for some in found]

    before = hits(1000)
    assert hits(0) == before
    (seeds / "7.md").write_text("# 泵站\n\n泵站修好了。\n", encoding="utf-8")
    (seeds / "14.md").unlink()
    assert hits(1000) == hits(0) != before
