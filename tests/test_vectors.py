import numpy as np
import pytest

from rag.vectors import choose


def unit(rows: int, seed: int = 0) -> np.ndarray:
    matrix = np.random.default_rng(seed).normal(size=(rows, 16)).astype(np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


@pytest.mark.parametrize(("count", "k"), [(1, 5), (50, 5), (50, 50), (50, 80)])
def test_search_equals_brute_force_by_value(count: int, k: int) -> None:
    vectors, query = unit(count), unit(1, seed=1)[0]
    rows, scores = choose(vectors).search(query, k)
    by_hand = vectors @ query
    np.testing.assert_allclose(scores, np.sort(by_hand)[::-1][:k], rtol=1e-5)
    np.testing.assert_allclose(by_hand[rows], scores, rtol=1e-5)


def test_equal_vectors_come_in_row_order() -> None:
    vectors = np.repeat(unit(1), 6, axis=0)
    assert choose(vectors).search(vectors[0], 6)[0].tolist() == [0, 1, 2, 3, 4, 5]


def test_only_the_allowed_rows_are_found() -> None:
    vectors, query = unit(40), unit(1, seed=1)[0]
    allowed = np.arange(3, 40, 4)
    rows, scores = choose(vectors).search(query, 5, allowed)
    expected = sorted(allowed.tolist(), key=lambda row: -float(vectors[row] @ query))[:5]
    assert rows.tolist() == expected
    np.testing.assert_allclose(scores, vectors[expected] @ query, rtol=1e-5)


def test_no_allowed_row_is_no_hit() -> None:
    rows, scores = choose(unit(4)).search(unit(1)[0], 5, np.zeros(0, dtype=np.int64))
    assert len(rows) == len(scores) == 0
