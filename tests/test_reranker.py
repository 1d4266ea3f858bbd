"""The reranker's seam: with doubles, and with a cross-encoder of random weights, which needs no download."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import ARTICLES, quiet, write_seeds
from fastapi.testclient import TestClient

from rag import models
from rag.api import create_app
from rag.builds import rebuild
from rag.cli import main
from rag.config import Config
from rag.errors import ModelUnavailable
from rag.models import bundled
from rag.retrieve import Models
from rag.retrieve.reranking import DEPTH
from rag.service import Service, encoder_of
from rag.types import Filters, Scores

ASKED = "青河泵站的设计扬程是多少?"


class Shortest:
    """A reranker that prefers short texts, and says what it read."""

    name = "shortest"

    def __init__(self) -> None:
        self.read: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        self.read = list(texts)
        return np.array([-len(text) for text in texts], dtype=np.float32)


class Undecided(Shortest):
    """One that gives no number but to the last text that it reads."""

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        return np.array([np.nan] * (len(texts) - 1) + [0.5], dtype=np.float32)


def with_reranker(service: Service, reranker: Shortest) -> Service:
    return Service(service.config, Models(service._models.encoder, reranker), service._served)


def test_without_one_nothing_is_told_of_it(build: Callable[[], Service]) -> None:
    result = build().search(ASKED, k=100)
    assert result.reranker is None
    assert {hit.rerank for hit in result.hits} == {None}
    assert "rerank" not in result.timing_ms


def test_the_order_is_its_scores_and_the_rest_is_as_it_was(build: Callable[[], Service]) -> None:
    service, reranker = build(), Shortest()
    plain = service.search(ASKED, k=100)
    result = with_reranker(service, reranker).search(ASKED, k=100)
    scores = [hit.rerank for hit in result.hits if hit.rerank is not None]
    assert len(scores) == len(result.hits) > 3
    assert scores == sorted(scores, reverse=True)
    assert [hit.row for hit in result.hits] != [hit.row for hit in plain.hits]
    assert {(hit.row, hit.score) for hit in result.hits} == {(hit.row, hit.score) for hit in plain.hits}
    assert [hit.rank for hit in result.hits] == list(range(1, len(result.hits) + 1))
    assert reranker.read[0].startswith("青河泵站提前完工")  # under its title, as the encoder read it


def test_what_it_puts_first_is_first_whatever_k_is(build: Callable[[], Service]) -> None:
    service = with_reranker(build(), Shortest())
    every = service.search(ASKED, k=100).hits
    assert service.search(ASKED, k=1).hits == every[:1]


def test_only_the_first_passages_are_read_and_the_others_follow(
    build: Callable[[], Service], seeds: Path
) -> None:
    wells = {
        f"井{n}.md": f"# 第{n}口井\n\n第{n}口井{'在村子东头,' * (n % 7)}井深{n}米。\n" for n in range(50)
    }
    write_seeds(seeds, wells)
    service, reranker = build(), Shortest()
    plain = [hit.row for hit in service.search("井深多少米?", k=40).hits]
    hits = with_reranker(service, reranker).search("井深多少米?", k=40).hits
    assert len(reranker.read) == DEPTH
    assert {hit.row for hit in hits[:DEPTH]} == set(plain[:DEPTH])
    assert [hit.row for hit in hits[DEPTH:]] == plain[DEPTH:]
    assert all(hit.rerank is None for hit in hits[DEPTH:])


def test_reprints_are_read_once(build: Callable[[], Service], seeds: Path) -> None:
    write_seeds(seeds, {f"转载{n}.txt": ARTICLES["议事.txt"].replace("王一丁", "陈二") for n in range(40)})
    service, reranker = build(), Shortest()
    hits = with_reranker(service, reranker).search("居民议事怎么办?", k=100).hits
    assert len(reranker.read) == len(hits)
    assert sorted(len(hit.duplicates) for hit in hits)[-1] == 40


def test_what_is_no_number_stays_behind_in_its_order(build: Callable[[], Service]) -> None:
    service = build()
    plain = [hit.row for hit in service.search(ASKED, k=100).hits]
    hits = with_reranker(service, Undecided()).search(ASKED, k=100).hits
    assert [hit.row for hit in hits] == [plain[-1], *plain[:-1]]
    assert [hit.rerank for hit in hits] == [0.5] + [None] * (len(plain) - 1)


def test_nothing_found_is_nothing_read(build: Callable[[], Service]) -> None:
    result = with_reranker(build(), Shortest()).search(ASKED, filters=Filters(path="nowhere"))
    assert (result.hits, result.confidence) == ((), 0.0)


def test_the_confidence_is_of_the_passage_that_it_puts_first(build: Callable[[], Service]) -> None:
    """A passage that does not answer, put first, is not taken for an answer because it was put there."""
    service = build()
    plain = service.search(ASKED, k=100)
    turned = with_reranker(service, Undecided()).search(ASKED, k=100)
    assert plain.confidence > turned.confidence


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("cross"))


def make(folder: Path, labels: int = 1) -> Path:
    """Write a cross-encoder of random weights that reads characters."""
    import torch
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    characters = sorted(set("".join(ARTICLES.values()) + ASKED) - {" ", "\n"})
    vocabulary = {token: n for n, token in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *characters])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"\s+|\S"), "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", [("[CLS]", 2), ("[SEP]", 3)]
    )
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=512, **special).save_pretrained(
        folder
    )
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, initializer_range=0.5, num_labels=labels,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def by_hand(folder: Path, question: str, text: str) -> float:
    """The score that transformers alone gives."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokens = AutoTokenizer.from_pretrained(folder)(question, text, return_tensors="pt", truncation=True)
    with torch.inference_mode():
        return float(torch.sigmoid(model(**tokens).logits[0, 0]))


@pytest.mark.model
def test_a_cross_encoder_gives_what_its_library_gives(folder: Path) -> None:
    reranker = models.load_reranker(str(folder))
    texts = ["青河泵站位于青河右岸", "The village library", "议题先由居民提出" * 100]
    scores = reranker.score(ASKED, texts)
    np.testing.assert_allclose(scores, [by_hand(folder, ASKED, text) for text in texts], atol=1e-5)
    assert len({*scores.tolist()}) == 3
    np.testing.assert_array_equal(reranker.score(ASKED, texts[1:2])[0], scores[1])  # alone or among others


@pytest.mark.model
def test_a_folder_orders_the_hits_of_a_service(config: Config, folder: Path) -> None:
    rebuild(config, quiet)
    chosen = replace(config, reranker=str(folder))
    first, again = (Service.open(chosen).search(ASKED, k=100) for _ in range(2))
    assert first.hits == again.hits
    assert first.reranker == str(folder)
    scores = [hit.rerank for hit in first.hits]
    assert scores == sorted(scores, key=float, reverse=True)  # type: ignore[arg-type]
    plain = Service.open(config).search(ASKED, k=100)
    assert [hit.row for hit in first.hits] != [hit.row for hit in plain.hits]
    assert first.timing_ms["rerank"] > 0
    with TestClient(create_app(Service.open(chosen))) as client:
        told = client.post("/search", json={"question": ASKED, "explain": True}).json()
        answer = client.post("/ask", json={"question": ASKED}).json()
    assert told["explain"]["reranker"] == str(folder)
    assert [passage["retrieval"]["rerank"] for passage in told["passages"]] == pytest.approx(scores, abs=1e-4)
    for citation in answer["citations"]:
        text = (config.seeds / citation["source"]["path"]).read_text(encoding="utf-8")
        assert citation["quote"] == "".join(text[start:end] for start, end in citation["spans"])


@pytest.mark.model
def test_an_evaluation_scores_it_as_a_leg(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAG_CACHE", str(tmp_path / "cache"))
    corpus = [{"id": name, "text": text} for name, text in ARTICLES.items()]
    queries = [{"id": "1", "text": ASKED, "relevant": ["水务/泵站.md"]}]
    for name, records in (("corpus", corpus), ("queries", queries)):
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    run = tmp_path / "run.jsonl"
    options = ["--model", "hashing", "--reranker", str(folder), "--run", str(run), "--json"]
    assert main(["evaluate", str(tmp_path), *options]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert list(shape["legs"]) == ["dense", "lexical", "fused", "served"]
    ranking = json.loads(run.read_text())["ranking"]
    assert shape["legs"]["served"]["mrr@10"]["mean"] == pytest.approx(
        1 / (1 + ranking.index("水务/泵站.md")), abs=1e-4
    )


@pytest.mark.model
def test_what_is_no_cross_encoder_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"no model folder.*--reranker"):
        models.load_reranker(str(tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelUnavailable, match=r"cannot be loaded.*--reranker"):
        models.load_reranker(str(tmp_path / "empty"))
    with pytest.raises(ModelUnavailable, match=r"is no reranker.*3 labels.*--reranker"):
        models.load_reranker(str(make(tmp_path / "three", labels=3)))


@pytest.mark.model
def test_an_encoder_is_not_taken_for_a_reranker() -> None:
    """Its library would give it a head of random weights, and say nothing."""
    with pytest.raises(ModelUnavailable, match=r"is no reranker.*BertModel"):
        models.load_reranker(str(bundled.reference(Config.load(os.environ).cache)))


def test_a_name_that_cannot_be_had_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    rebuild(config, quiet)
    options = ["--index", str(config.index), "--model", "hashing", "--reranker", "nobody/no-such-model"]
    assert main(["search", ASKED, *options]) == 1
    said = capsys.readouterr().err
    assert "nobody/no-such-model is not on this machine" in said
    assert "--reranker" in said
    assert main(["doctor", "--seeds", str(config.seeds), *options]) == 1
    assert "NOT reranker" in capsys.readouterr().out
    assert encoder_of(config).name == "hashing"
