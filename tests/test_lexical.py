import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.lexical import Dictionary, LexicalIndex, best, fold, question_words, tokenize

ROWS = st.lists(st.lists(st.sampled_from("甲乙丙丁戊"), max_size=8), min_size=1, max_size=8)


def reference(
    rows: Sequence[Sequence[str]], words: Sequence[str], k1: float = 1.5, b: float = 0.75
) -> list[float]:
    """BM25, Lucene's variant, as it is written down; an empty passage counts as one word long."""
    lengths = [max(len(row), 1) for row in rows]
    average, scores = sum(lengths) / len(rows), []
    for row, length in zip(rows, lengths, strict=True):
        counts, score = Counter(row), 0.0
        for word in words:
            held = sum(word in other for other in rows)
            idf = math.log(1 + (len(rows) - held + 0.5) / (held + 0.5))
            score += idf * counts[word] / (counts[word] + k1 * (1 - b + b * length / average))
        scores.append(score)
    return scores


@settings(deadline=None)
@given(ROWS, st.lists(st.sampled_from("甲乙丙己"), unique=True, max_size=4))
def test_bm25_equals_the_reference(rows: list[list[str]], words: list[str]) -> None:
    scores = LexicalIndex.build(rows).scores(words)
    np.testing.assert_allclose(scores, reference(rows, words), rtol=1e-5, atol=1e-6)


@settings(deadline=None)
@given(ROWS, st.lists(st.tuples(st.booleans(), st.integers(0, 99)), max_size=8), ROWS)
def test_renewing_gives_what_building_gives(
    old: list[list[str]], picks: list[tuple[bool, int]], new: list[list[str]]
) -> None:
    origin, rows, fresh = [], [], []
    for kept, n in picks:
        origin.append(n % len(old) if kept and old else -1)
        rows.append(old[origin[-1]] if origin[-1] >= 0 else new[n % len(new)] if new else [])
        if origin[-1] < 0:
            fresh.append(rows[-1])
    renewed = LexicalIndex.build(old).renew(np.array(origin, dtype=np.int64), fresh)
    built = LexicalIndex.build(rows)
    assert list(renewed._vocabulary) == list(built._vocabulary)
    for name in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(renewed._model.scores[name], built._model.scores[name])


def test_folding_makes_one_of_width_script_and_case() -> None:
    assert fold("ＡＢＣ１２３ 協商議題") == "abc123 协商议题"


def test_a_chinese_sentence_is_several_words_and_pairs_of_characters() -> None:
    words = tokenize("雙江提水泵站，日供水量3.5萬立方米。")
    assert {"江提", "提水", "水泵", "泵站"} <= set(words)
    assert "站日" not in words  # no pair goes over a mark
    assert {"双江", "水泵", "3.5", "供水量"} <= set(words)
    assert not any(word in words for word in "，。")


def test_asking_words_are_left_out_of_a_question() -> None:
    words = question_words("泵站什么时候开工?")
    assert words[:2] == ["泵站", "开工"]
    assert not {"什么", "时候", "什么时候"} & set(words)
    assert question_words("What is the design head?") == ["design", "head"]
    assert question_words("什么?") == ["什么"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("泵站哪一年开工?", ["泵站", "开工"]),
        ("建築由哪一國設計?", ["建筑", "由", "设计"]),
        ("因为何种原因停工?", ["因为", "原因", "停工"]),
        ("这座桥叫什么名字?", ["这座", "桥"]),
        ("任何人如何申请?", ["任何", "何人", "任何人", "申请"]),
        ("哪吒是谁?", ["哪吒"]),
        ("茶几怎么擦?", ["茶几", "擦"]),
        ("什么时候?", ["什么", "时候"]),
    ],
)
def test_asking_phrases_are_no_words_of_a_question(question: str, words: list[str]) -> None:
    assert question_words(question) == words


def test_a_saved_index_gives_what_it_gave(tmp_path: Path) -> None:
    rows = [["甲", "乙"], [], ["乙", "丙", "乙"]]
    built = LexicalIndex.build(rows)
    built.save(tmp_path / "words")
    opened = LexicalIndex.open(tmp_path / "words")
    assert len(opened) == 3
    assert [opened.words(row) for row in range(3)] == [["甲", "乙"], [], ["乙", "丙"]]
    np.testing.assert_array_equal(opened.scores(["乙"]), built.scores(["乙"]))


def test_coverage_is_the_share_of_idf_mass() -> None:
    index = LexicalIndex.build([["甲", "乙"], ["乙"]])
    known, unknown = index.idf("甲"), index.idf("丁")
    assert index.coverage(["甲", "丁"]) == pytest.approx(known / (known + unknown))
    assert index.coverage(["甲", "乙"], 1) == pytest.approx(
        index.idf("乙") / (index.idf("甲") + index.idf("乙"))
    )
    assert index.coverage([]) == 0.0


@given(st.lists(st.floats(0, 10, width=32), max_size=30), st.integers(1, 10))
def test_best_is_what_sorting_gives(scores: list[float], k: int) -> None:
    by_hand = sorted(
        (row for row, score in enumerate(scores) if score > 0), key=lambda row: (-scores[row], row)
    )
    assert best(np.array(scores, dtype=np.float32), k).tolist() == by_hand[:k]


def test_best_keeps_to_the_rows_that_are_allowed() -> None:
    scores = np.array([3.0, 2.0, 1.0, 0.0], dtype=np.float32)
    assert best(scores, 2, np.array([1, 2, 3])).tolist() == [1, 2]


NAMES = Dictionary.of(["金邊工程", "金边", "毗邻地区金边工程办", "Ｇreen Line", "C#", "开州 3号"])


def test_a_word_of_the_dictionary_is_whole_in_passages_and_in_questions() -> None:
    assert "金边工程" not in tokenize("开州把金边工程交给乡镇。")
    for words in (tokenize("开州把金邊工程交给乡镇。", NAMES), question_words("把金边工程交给谁?", NAMES)):
        assert {"金边工程", "金边", "工程"} <= set(words)  # the whole, and its parts
        assert {"开州把", "把金边", "工程交"}.isdisjoint(words)


def test_of_words_at_one_place_the_longest_is_taken_and_the_others_are_parts() -> None:
    assert list(NAMES.spans("毗邻地区金边工程办")) == [(0, 9)]
    assert {"毗邻地区金边工程办", "金边工程", "金边"} <= set(tokenize("毗邻地区金边工程办", NAMES))


def test_a_latin_word_of_the_dictionary_is_no_part_of_another() -> None:
    assert "green line" in tokenize("the GREEN LINE, 1987", NAMES)
    assert "green line" not in tokenize("evergreen lines, green liner", NAMES)
    assert "c#" in question_words("谁写了C#程序?", NAMES)
    assert list(NAMES.spans("abc#, c#")) == [(6, 8)]


@given(st.text(alphabet="金边工程把开州 greenli", max_size=30))
def test_a_dictionary_without_words_changes_nothing(text: str) -> None:
    assert tokenize(text, Dictionary()) == tokenize(text)
    assert question_words(text, Dictionary()) == question_words(text)


@given(st.text(alphabet="金边工程办毗邻地区开州 gren lic#", max_size=30))
def test_words_of_the_dictionary_stand_where_it_says(text: str) -> None:
    spans = list(NAMES.spans(text))
    assert all(text[start:end] in NAMES.words for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert {text[start:end] for start, end in spans} <= set(tokenize(text, NAMES))


def test_a_saved_index_keeps_its_dictionary(tmp_path: Path) -> None:
    LexicalIndex.build([["金边工程"]], NAMES).save(tmp_path / "words")
    opened = LexicalIndex.open(tmp_path / "words")
    assert opened.dictionary == NAMES
    assert "金边工程" in opened.question_words("什么是金边工程?")
    assert "金边工程" in opened.question_terms("什么是金边工程?")
