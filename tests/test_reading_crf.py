"""The labels of lines: the Viterbi path, the classifier of short lines, and weights that fit their pages."""

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest

from rag.reading import crf
from rag.reading.articles import read_lines
from rag.reading.classifier import KINDS, furniture, kinds
from rag.reading.formats import to_source
from rag.reading.heads import find_heads

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))


def page(text: str) -> crf.Page:
    source = to_source("page.txt", text.encode())
    return read_lines(source, source.records[0].body)


@pytest.mark.parametrize("seed", range(5))
def test_the_path_is_the_best_of_all(seed: int) -> None:
    random = np.random.default_rng(seed)
    count = len(crf.LABELS)
    table = random.normal(size=(6, count))
    weights = crf.Weights(table, random.normal(size=(count, count)), *random.normal(size=(2, count)))
    features = [[0, 3], [1], [2, 4, 5]]

    def score(path: tuple[int, ...]) -> float:
        lines = sum(table[rows][:, label].sum() for rows, label in zip(features, path, strict=True))
        steps = sum(weights.steps[pair] for pair in itertools.pairwise(path))
        return float(lines + steps + weights.first[path[0]] + weights.last[path[-1]])

    best = max(itertools.product(range(count), repeat=len(features)), key=score)
    assert tuple(crf.viterbi(weights, features)) == best
    assert crf.viterbi(weights, []) == []


def test_likelihoods_are_a_distribution() -> None:
    likely = kinds("下一版:县城新增三处停车场")
    assert set(likely) == set(KINDS)
    assert sum(likely.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("电子信箱:gaojian@hn.example  稿费从优", "imprint"),
        ("值班编辑:柏杨  版面:小禾  校读:阿宁", "editor"),
        ("Follow us on Mastodon and Bluesky", "share"),
        ("您当前所在的位置:首页 > 镇村动态 > 正文", "navigation"),
        ("© 1998-2011 Marl Valley Society. All rights reserved.", "copyright"),
    ],
)
def test_furniture_is_known_by_its_words(text: str, reason: str) -> None:
    assert all(text not in path.read_text("utf-8") for path in (BENCHMARKS / "lines").glob("*.tsv"))
    likely, kind = furniture(text)
    assert likely > 0.5
    assert kind == reason


@pytest.mark.parametrize(
    "text",
    [
        "一、水库的来历",
        "她没有说话,把灯关了。",
        "关于调整公交十一路走向的通告",
        "He said the mill had never ground any corn.",
    ],
)
def test_what_articles_hold_is_not_furniture(text: str) -> None:
    assert furniture(text)[0] < 0.5


def test_the_weights_fit_the_pages_they_were_trained_on() -> None:
    """Whoever changes what is seen in a line trains anew: ``python benchmarks/crf.py --write``."""
    import crf as trainer  # type: ignore[import-not-found]

    pages = [trainer.load(path) for path in sorted(trainer.PAGES.glob("*.txt"))[::12]]
    told, whole, _, _ = trainer.measure(crf._weights(), pages)
    assert told > 50
    assert whole / told > 0.9


def test_a_table_is_never_furniture() -> None:
    rows = "\n".join(f"|{name}|{count}|" for name, count in (("苗木", 12), ("化肥", 30), ("合计", 42)))
    lines = page(
        f"物资发放情况\n\n今年春天发放的物资如下,各村已经领完,没有结余,账目贴在村部的墙上。\n\n{rows}\n"
    )
    _, beside = find_heads(lines)
    assert not any(lines.content[at].row for at in beside)


def test_a_page_that_is_all_furniture_is_still_told() -> None:
    lines = page("第三版\n责任编辑:白杨\n")
    heads, beside = find_heads(lines)
    assert len(heads) + len(beside) >= len(lines.content) > -1


def test_a_title_in_the_other_language_is_no_author() -> None:
    text = "铁皮饼干盒\nTin Biscuit Box\n一九五八年,县食品厂用它装过节的饼干,一家人吃完以后留着放针线。\n"
    text += "Made in 1958 for the county's bakery, it kept needles and thread when the biscuits had gone.\n"
    heads, _ = find_heads(page(text))
    assert [head.author for head in heads] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "麦粥\n麦片 三把\n清水 一锅\n冰糖 几粒\n"
        "先把水烧开,再下麦片,小火熬一刻钟,放冰糖,搅到化开为止。\n窍门\n水要一次加足\n",
        "夜归\n\n雨落在伞上\n像有人敲门\n\n我数着路灯\n一盏一盏\n回家\n",
        "To buy\nflour\ntwo onions\n\n"
        "Ring the glazier about the back door; he is in after four on weekdays.\n",
    ],
)
def test_nothing_of_a_plain_note_is_left_out(text: str) -> None:
    lines = page(text)
    _, beside = find_heads(lines)
    assert not beside
    assert not any(lines.reasons)


@pytest.mark.parametrize("start", ["- 一个小工具", "第二条 夜里不放音乐", "东村\t120\t480"])
def test_an_item_starts_no_article(start: str) -> None:
    text = f"说明\n\n这份说明写给第一次来的人看,照着做就不会错,做完请签字。\n\n{start}\n{start}\n"
    heads, _ = find_heads(page(text))
    assert len(heads) == 1
