"""An ordinary BERT or XLM-RoBERTa model of sentence-transformers, exported once for the fast runtime.

sentence-transformers loads it once, and is what the exported graph is compared with: where the two give
vectors that are not :data:`ALIKE`, or the model is of another kind, it goes on being served by
sentence-transformers, and the folder in the cache says why.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rag.cache import once, settings_of
from rag.errors import ModelUnavailable
from rag.models import graph, tokens
from rag.models.exporting import SAMPLES, export
from rag.models.transformer import SentenceModel
from rag.types import Json

KINDS = ("bert", "xlm-roberta")
ALIKE = 0.99  # cosine of the two vectors of a text, at least
WORDS = "embeddings.word_embeddings.weight"


def prepared(model: Path, digest: str, cache: Path) -> tuple[Path | None, str]:
    """Return the exported folder of a model, exporting it first where it is missing, or why there is none.

    Raises:
        ModelUnavailable: if the model cannot be loaded, or the cache cannot be written.
    """
    if reason := unsupported(model):
        return None, reason
    target = cache / "models" / f"{model.name[:40]}-{digest[:12]}-{graph.VERSION}"
    made = once(target, "as much as the model takes", lambda place: _export(model, place))
    told = settings_of(made)
    return (None, str(told["refused"])) if "refused" in told else (made, "")


def unsupported(model: Path) -> str:
    """Return why a folder can only be served by sentence-transformers; nothing where it may be exported."""
    try:
        config, pooling = _read(model / "config.json"), _pooling(model)
        transformer = _optional(model / "sentence_bert_config.json")
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"its settings cannot be read: {type(error).__name__}"
    if config.get("model_type") not in KINDS:
        return f"it is of the kind {config.get('model_type')}"
    if config.get("hidden_act") != "gelu" or config.get("position_embedding_type", "absolute") != "absolute":
        return "it has layers of another kind"
    if pooling is None:
        return "it does more than pool tokens by their mean or take the first"
    if transformer.get("do_lower_case"):
        return "it lowers the case of texts"
    missing = [name for name in ("model.safetensors", tokens.TOKENIZER) if not (model / name).is_file()]
    return f"it has no {missing[0]}" if missing else ""


def _export(model: Path, made: Path) -> Json:
    reference = SentenceModel(model)
    if reference.accelerated:
        return {"refused": "this machine has an accelerator, which sentence-transformers uses"}
    config = _read(model / "config.json")
    pooling = _pooling(model)
    assert pooling is not None
    shape = graph.Shape(
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        epsilon=config["layer_norm_eps"],
        first_position=0 if config["model_type"] == "bert" else config["pad_token_id"] + 1,
        pooling=pooling,
    )
    told = {"prompts": reference.prompts, "dim": config["hidden_size"], "length": reference.length}
    (made / tokens.TOKENIZER).write_bytes((model / tokens.TOKENIZER).read_bytes())
    try:
        found = export(made, shape, Safetensors(model / "model.safetensors"), told)
    except (KeyError, TypeError, ValueError) as error:
        return _refused(made, f"its weights are not as expected: {type(error).__name__} {error}")
    alike = float(np.sum(found.encode(SAMPLES, "") * reference.encode(SAMPLES, ""), axis=1).min())
    if alike < ALIKE:
        return _refused(made, f"in 8 bits its vectors have a cosine of {alike:.3f} to what they should be")
    return told


def _refused(made: Path, reason: str) -> Json:
    for path in made.iterdir():
        path.unlink()
    return {"refused": reason}


class Safetensors:
    """The weights in a ``model.safetensors``, whatever stands before their names."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            ModelUnavailable: if it is damaged.
        """
        from safetensors import SafetensorError, safe_open

        try:
            self._file: Any = safe_open(path, "numpy")
        except SafetensorError as error:
            raise ModelUnavailable(f"{path} is damaged: {error}.", "Copy the model's folder anew.") from error
        whole = next((name for name in [*self._file.keys()] if name.endswith(WORDS)), WORDS)
        self._before = whole.removesuffix(WORDS)

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return a tensor as float32."""
        found: NDArray[np.float32] = self._file.get_tensor(self._before + name).astype(np.float32)
        return found

    def rows(self, name: str, count: int) -> Iterator[NDArray[np.float32]]:
        """Yield a table in pieces of ``count`` rows."""
        table: Any = self._file.get_slice(self._before + name)
        total = table.get_shape()[0]
        for start in range(0, total, count):
            yield table[start : min(start + count, total)].astype(np.float32)


def _pooling(model: Path) -> Literal["mean", "cls"] | None:
    """Return how a folder pools tokens, if that and a normalization is all that it does with them."""
    modules = [str(module["type"]).rpartition(".")[2] for module in _read(model / "modules.json")]
    if modules not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        return None
    told = _read(model / _read(model / "modules.json")[1]["path"] / "config.json")
    if not told.get("include_prompt", True):
        return None
    if (mode := told.get("pooling_mode")) is not None:
        return mode if mode in ("mean", "cls") else None
    modes = [name for name, on in told.items() if name.startswith("pooling_mode_") and on is True]
    if modes == ["pooling_mode_mean_tokens"]:
        return "mean"
    return "cls" if modes == ["pooling_mode_cls_token"] else None


def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _optional(path: Path) -> Json:
    found: Json = _read(path) if path.is_file() else {}
    return found
