"""A deterministic encoder that needs no model: hashed character pairs (Weinberger et al., 2009)."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import numpy as np

from rag.types import Matrix


@lru_cache(maxsize=1 << 16)
def _slot(gram: str, dim: int) -> tuple[int, float]:
    number = int.from_bytes(hashlib.blake2b(gram.encode("utf-8"), digest_size=8).digest(), "little")
    return number % dim, 1.0 if number >> 63 else -1.0


class HashingEncoder:
    """Texts that share character pairs are near. Not a language model: for tests and load."""

    name = "hashing"
    digest = "hashing-1"
    dim = 256

    def encode(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> Matrix:
        """Return one unit row a text, ``(len(texts), 256)``; ``kind`` makes no difference."""
        matrix = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(matrix, texts, strict=True):
            row[0] = 1e-3  # so that a text without any pair still has a direction
            for first, second in pairwise(text):
                slot, sign = _slot(first + second, self.dim)
                row[slot] += sign
        matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
        return matrix
