"""Text to vectors: which encoder a name means, and the bundled default.

prompts.py      a model and its prompts, behind the Encoder seam
bundled.py      the default model, unpacked once from two installed packages
bert.py         what runs it
transformer.py  any other sentence-transformers model and reranker, loaded without a hub where it can be
hashing.py      a deterministic encoder without a model, for tests and for load benchmarks
"""

from functools import partial
from pathlib import Path

from rag.config import DEFAULT_MODEL
from rag.models import bundled, transformer
from rag.models.bert import Bert
from rag.models.hashing import HashingEncoder
from rag.models.prompts import PromptedEncoder
from rag.types import Encoder, Reranker

__all__ = ["HashingEncoder", "load", "load_reranker"]


def load(
    name: str, cache: Path, query_prompt: str | None = None, passage_prompt: str | None = None
) -> Encoder:
    """Return the encoder that ``name`` means: the default, ``hashing``, a folder or a hub name.

    Raises:
        ModelUnavailable: if it is not on this machine and cannot be fetched, or is damaged.
    """
    if name == HashingEncoder.name:
        return HashingEncoder()
    if name == DEFAULT_MODEL:
        bert = partial(Bert, bundled.folder(cache))
        return PromptedEncoder(name, bundled.DIGEST, bert, query_prompt, passage_prompt)
    folder = transformer.find(name)
    model = partial(transformer.SentenceModel, folder)
    return PromptedEncoder(name, transformer.digest(folder), model, query_prompt, passage_prompt)


def load_reranker(name: str) -> Reranker:
    """Return the cross-encoder that ``name`` means, a folder or a hub name, loaded.

    Raises:
        ModelUnavailable: if it is not on this machine and cannot be fetched, or is no cross-encoder.
    """
    return transformer.CrossModel(name, transformer.find(name, "--reranker"))
