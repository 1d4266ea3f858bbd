"""BERT with mean pooling, on torch alone: what the bundled model needs, and nothing that starts slowly.

sentence-transformers and transformers take five seconds to import, which a build of one changed
article would spend every time; torch and tokenizers take two. The vectors are those that
sentence-transformers gives for the same folder, to seven digits (see tests/test_models.py).
The model is that of Devlin et al. (2019), with the names of transformers' ``BertModel``; pooling,
prompts and length are those of an ordinary sentence-transformers folder.
"""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.errors import ModelUnavailable
from rag.types import Json, Matrix

if TYPE_CHECKING:
    from torch import Tensor


class Bert:
    """A sentence-transformers folder that holds a BERT model, mean pooling and normalization."""

    def __init__(self, folder: Path) -> None:
        """Load the folder; weights are mapped into memory, not copied.

        Raises:
            ModelUnavailable: if a file is missing or damaged.
        """
        # Spinning OpenMP threads make one question cost forty times as much beside a busy process.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        from tokenizers import Tokenizer

        with ThreadPoolExecutor(1) as beside:  # a second of work that needs no Python
            tokenizer = beside.submit(Tokenizer.from_file, str(folder / "tokenizer.json"))
            import torch
            from safetensors.torch import load_file
        device = torch.accelerator.current_accelerator(check_available=True) or "cpu"
        try:
            settings = _settings(folder, "config.json")
            self.prompts: dict[str, str] = _settings(folder, "config_sentence_transformers.json")["prompts"]
            self._layers, self._heads = settings["num_hidden_layers"], settings["num_attention_heads"]
            self._epsilon = settings["layer_norm_eps"]
            self._tokenizer = tokenizer.result()
            self._tokenizer.enable_truncation(settings["max_position_embeddings"])
            self._weights = load_file(folder / "model.safetensors", device=str(device))
        except Exception as error:  # tokenizers raises no narrower one
            raise ModelUnavailable(
                f"The model in {folder} cannot be loaded: {error}.", "Remove the folder and try again."
            ) from error

    def encode(self, texts: Sequence[str], prompt: str) -> Matrix:
        """Return one unit row a text, each from a pass of its own: ``(len(texts), dim)``."""
        import torch

        dim = len(self._weights["embeddings.LayerNorm.weight"])
        rows = np.zeros((len(texts), dim), dtype=np.float32)
        with torch.inference_mode():
            for row, text in zip(rows, texts, strict=True):
                mean = self._states(self._tokenizer.encode(prompt + text).ids).mean(dim=0)
                row[:] = torch.nn.functional.normalize(mean, dim=0).cpu().numpy()
        return rows

    def _states(self, tokens: list[int]) -> "Tensor":
        """Return the states of the last layer: ``(tokens, dim)``."""
        from torch.nn import functional

        weights = self._weights

        def linear(states: "Tensor", name: str) -> "Tensor":
            return functional.linear(states, weights[f"{name}.weight"], weights[f"{name}.bias"])

        def norm(states: "Tensor", name: str) -> "Tensor":
            weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
            return functional.layer_norm(states, weight.shape, weight, bias, self._epsilon)

        def attended(states: "Tensor", name: str) -> "Tensor":
            query, key, value = (
                linear(states, f"{name}.self.{role}").view(1, len(states), self._heads, -1).transpose(1, 2)
                for role in ("query", "key", "value")
            )
            seen = functional.scaled_dot_product_attention(query, key, value)
            return linear(seen.transpose(1, 2).reshape(states.shape), f"{name}.output.dense")

        words, places, kinds = (
            weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")
        )
        states = norm(words[tokens] + kinds[0] + places[: len(tokens)], "embeddings.LayerNorm")
        for layer in range(self._layers):
            name = f"encoder.layer.{layer}"
            seen = attended(states, f"{name}.attention")
            states = norm(seen + states, f"{name}.attention.output.LayerNorm")
            inner = functional.gelu(linear(states, f"{name}.intermediate.dense"))
            states = norm(linear(inner, f"{name}.output.dense") + states, f"{name}.output.LayerNorm")
        return states


def _settings(folder: Path, name: str) -> Json:
    settings: Json = json.loads((folder / name).read_bytes())
    return settings
