import math

import pytest

from rag.metrics import MEASURES, auroc, interval, ndcg, paired_test, reciprocal_rank

RANKING = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]


def test_ndcg_by_hand() -> None:
    assert ndcg(RANKING, {"a"}) == 1.0
    assert ndcg(RANKING, {"b"}) == pytest.approx(1 / math.log2(3))
    assert ndcg(RANKING, {"a", "c"}) == pytest.approx((1 + 0.5) / (1 + 1 / math.log2(3)))
    assert ndcg(RANKING, {"k"}) == ndcg([], {"a"}) == 0.0


def test_recall_and_reciprocal_rank_by_hand() -> None:
    assert MEASURES["recall@1"](RANKING, {"a", "b"}) == 0.5
    assert MEASURES["recall@5"](RANKING, {"e", "f"}) == 0.5
    assert MEASURES["recall@10"](RANKING, {"j"}) == 1.0
    assert reciprocal_rank(RANKING, {"d", "j"}) == 0.25
    assert reciprocal_rank(RANKING, {"k"}) == 0.0


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    confidences, kinds = [0.9, 0.4, 0.4, 0.1], [True, True, False, False]
    assert auroc(confidences, kinds) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert auroc([0.5], [True]) is None


def test_an_interval_holds_the_mean_and_narrows() -> None:
    few, many = interval([0.0, 1.0] * 10), interval([0.0, 1.0] * 1000)
    assert few[0] < 0.5 < few[1]
    assert many[1] - many[0] < (few[1] - few[0]) / 5


def test_a_paired_test_tells_a_difference_from_noise() -> None:
    assert paired_test([0.5] * 40, [0.6] * 40) < 0.01
    assert paired_test([0.0, 1.0] * 20, [1.0, 0.0] * 20) > 0.5
    assert paired_test([0.3, 0.4], [0.3, 0.4]) == 1.0
