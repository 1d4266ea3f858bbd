"""The labels of lines: the Viterbi path, the classifier of short lines, and weights that fit their pages."""

import itertools
import random
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from rag.language.classifier import KINDS, furniture, kinds
from rag.reading.articles.heads import find_heads
from rag.reading.articles.page import read_lines
from rag.reading.formats import to_source
from rag.reading.labelling import crf
from rag.types import cut

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
import crf as trainer  # type: ignore[import-not-found] # noqa: E402
import labelled  # type: ignore[import-not-found] # noqa: E402
import layouts  # type: ignore[import-not-found] # noqa: E402

WHOLE, HEADED = 0.65, 0.75  # of the articles of makers held out, at least
HEADING = re.compile(r"^#{1,6} ")


def made(seed: int) -> trainer.Network:
    """Return a network of three rows of features, as chance makes it."""
    torch.manual_seed(seed)
    network = trainer.Network(3).eval()
    nn.init.normal_(network.table.weight[1:])
    for part in (network.steps, network.first, network.last):
        nn.init.normal_(part)
    return network


def packed(networks: int) -> crf.Weights:
    """Return the weights of networks that know features 7 and 3."""
    rows = np.zeros(crf.SIZE, np.int16)
    rows[[7, 3]] = 1, 2
    return trainer.packed(rows, [made(seed) for seed in range(networks)])


def page(text: str) -> crf.Page:
    source = to_source("page.txt", text.encode())
    return read_lines(source, source.records[0].body)


def numbered(paths: list[Path]) -> list[trainer.Page]:
    return [trainer.numbered("", *labelled.read(labelled.labelled(path))) for path in paths]


@pytest.mark.parametrize("seed", range(5))
def test_the_path_is_the_best_of_all(seed: int) -> None:
    random = np.random.default_rng(seed)
    count = len(crf.LABELS)
    steps, (first, last) = random.normal(size=(count, count)), random.normal(size=(2, count))
    weights = replace(packed(1), steps=steps, first=first, last=last)
    scores = random.normal(size=(3, count))

    def score(path: tuple[int, ...]) -> float:
        lines = sum(row[label] for row, label in zip(scores, path, strict=True))
        return float(
            lines + sum(steps[pair] for pair in itertools.pairwise(path)) + first[path[0]] + last[path[-1]]
        )

    best = max(itertools.product(range(count), repeat=3), key=score)
    assert tuple(crf.viterbi(weights, scores)) == best
    assert crf.viterbi(weights, scores[:0]) == []


def test_the_network_is_the_one_that_was_trained() -> None:
    networks = [made(seed) for seed in range(2)]
    weights = packed(2)
    lines = [[7, 3], [], [3], [9, 7]]  # feature 9 is new to the networks
    found = []
    for network in networks:
        starts = torch.tensor([0, 2, 2, 3])
        vectors = torch.tanh(network.table(torch.tensor([1, 2, 2, 1]), starts))
        found.append(network.exit(network.units(vectors[None])[0][0]))
    expected = torch.stack(found).mean(dim=0).detach().numpy()
    assert np.allclose(crf.scores(weights, lines), expected, atol=1e-5)
    assert crf.scores(weights, []).shape == (0, len(crf.LABELS))


def test_the_likelihood_is_that_of_the_random_field() -> None:
    """All paths of a page of three lines are as likely as one, together; padded pages count alike."""
    network = made(0).eval()
    pages = [([torch.tensor([1])] * size, torch.tensor([0] * size)) for size in (3, 1)]
    sizes = torch.tensor([3, 1])
    scores = torch.randn(2, 3, len(crf.LABELS))
    paths = list(itertools.product(range(len(crf.LABELS)), repeat=3))
    labels = torch.tensor(paths)
    with torch.no_grad():
        each = network._path(scores[:1].expand(len(paths), -1, -1), labels, torch.full((len(paths),), 3))
        every = network._all(scores, sizes)
        shorter = network._path(scores, torch.zeros(2, 3, dtype=torch.int64), sizes)[1]
    assert every[0].item() == pytest.approx(torch.logsumexp(each, 0).item(), rel=1e-4)
    alone = scores[1, 0, 0] + network.first[0] + network.last[0]
    assert shorter.item() == pytest.approx(alone.item(), rel=1e-4)
    assert torch.isfinite(network.surprise(pages))


@pytest.mark.parametrize("change", layouts.ALL, ids=lambda change: change.__name__)
@pytest.mark.parametrize("seed", range(3))
def test_a_page_laid_out_otherwise_keeps_its_labels(change: layouts.Change, seed: int) -> None:
    path = sorted(trainer.PAGES.glob("m01-*.txt"))[seed]
    rows = trainer.labelled(path)
    named = {(name, HEADING.sub("", text).strip(" \u3000*\f")) for name, text in rows}
    changed = change(rows, random.Random(seed))
    assert changed
    words = {(name, HEADING.sub("", text).strip(" \u3000*\f")) for name, text in changed if text.strip()}
    assert words <= named
    starts = [text for name, text in rows if name[:1] == "+"]
    kept = [text for name, text in changed if name[:1] == "+"]
    if change is layouts.fewer:
        assert len(starts) == 1 or len(kept) < len(starts)
    elif change is not layouts.unsigned:
        assert len(kept) == len(starts)


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
    told, whole, _, _ = trainer.measure(crf._weights(), numbered(labelled.pages(held=False)[::12]))
    assert told > 50
    assert whole / told > 0.9


def test_makers_that_nothing_was_trained_on() -> None:
    """The pages of ``labelled.HELD``: how many articles come out whole, and with the right head."""
    told, whole, headed, _ = trainer.measure(crf._weights(), numbered(labelled.pages(held=True)))
    assert told > 300
    assert whole / told > WHOLE
    assert headed / told > HEADED


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
    assert len(heads) + len(beside) >= len(lines.content) > 0


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


def test_a_mail_names_its_title_behind_a_label(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "主题:再生稻头季留桩多高合适\n发件人:郭大田\n\n各位老师,我家今年种了八亩再生稻,该留多高的桩?\n"
    monkeypatch.setattr("rag.reading.articles.heads.label", lambda _: ["+T", "B", "P"])
    (head,), _ = find_heads(page(text))
    assert cut(text, head.title) == "再生稻头季留桩多高合适"
    assert head.author == "郭大田"
