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
from rag.models.exporting import COMPARED, export
from rag.models.transformer import SentenceModel, accelerated
from rag.types import Json

KINDS = ("bert", "xlm-roberta")
ALIKE = 0.99  # cosine of the two vectors of a text, at least
EPSILON, PADDING = 1e-12, 1  # where settings say nothing, as transformers has it
WORDS = "embeddings.word_embeddings.weight"


def prepared(model: Path, digest: str, cache: Path) -> tuple[Path | None, str]:
    """Return the exported folder of a model, exporting it first where it is missing, or why there is none.

    Raises:
        ModelUnavailable: if the model cannot be loaded.
    """
    if reason := unsupported(model):
        return None, reason
    target = cache / "models" / f"{model.name[:40]}-{digest[:12]}-{graph.VERSION}"
    try:
        made = once(target, "some GB", lambda place: _export(model, place))
    except _Accelerated:  # not kept: another machine may share the cache
        return None, "this machine has an accelerator, which it uses"
    except ModelUnavailable as error:
        if isinstance(error.__cause__, OSError):
            return None, f"what is exported cannot be kept ({error.message})"
        raise
    told = settings_of(made)
    return (None, str(told["refused"])) if "refused" in told else (made, "")


class _Accelerated(Exception):
    """The model is served by what is faster than a processor."""


def unsupported(model: Path) -> str:
    """Return why a folder can only be served by sentence-transformers; nothing where it may be exported."""
    try:
        config, pooling = _read(model / "config.json"), _pooling(model)
        transformer = _optional(model / "sentence_bert_config.json")
    except FileNotFoundError as error:
        return f"it has no {Path(error.filename).name}"
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
    if accelerated():
        raise _Accelerated
    weights = Safetensors(model / "model.safetensors")
    reference = SentenceModel(model)
    (made / tokens.TOKENIZER).write_bytes((model / tokens.TOKENIZER).read_bytes())
    try:
        shape, told = _shape(model), _told(model, reference)
        found = export(made, shape, weights, told)
        alike = float(np.sum(found.encode(COMPARED, "") * reference.encode(COMPARED, ""), axis=1).min())
    except (OSError, ModelUnavailable):
        raise
    except Exception as error:  # a folder may hold anything, and ONNX Runtime's errors have no base
        line = str(error).strip().split("\n")[0][:200]
        return _refused(made, f"its weights or settings are not as expected ({type(error).__name__}: {line})")
    if not alike >= ALIKE:  # nor where it is no number
        return _refused(made, f"in 8 bits its vectors have a cosine of {alike:.3f} to what they should be")
    return told


def _shape(model: Path) -> graph.Shape:
    config, pooling = _read(model / "config.json"), _pooling(model)
    assert pooling is not None
    return graph.Shape(
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        epsilon=config.get("layer_norm_eps", EPSILON),
        first_position=_first_position(config),
        head=pooling,
    )


def _told(model: Path, reference: SentenceModel) -> Json:
    config = _read(model / "config.json")
    places = config["max_position_embeddings"] - _first_position(config)
    length = min(reference.length, places)
    return {"prompts": reference.prompts, "dim": config["hidden_size"], "length": length}


def _first_position(config: Json) -> int:
    """Return the position of a text's first token: XLM-RoBERTa's stands behind that of padding."""
    return 0 if config["model_type"] == "bert" else int(config.get("pad_token_id", PADDING)) + 1


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
    modules = _read(model / "modules.json")
    kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        return None
    told = _read(model / modules[1]["path"] / "config.json")
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
