"""Vectors that a build has made and not yet published, so that an interrupted one goes on where it was.

One file, only ever appended to: a header with the dimension, then records of one length, each a
key, a vector and a checksum over both. A record that was cut or altered is passed over.
"""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from rag.types import Matrix, Vector

NAME = "embedded.journal"
MAGIC = b"RAGJ1\n"
KEY, CHECK = 16, 8  # bytes


def read(path: Path) -> dict[bytes, Vector]:
    """Return the vector of each key that is whole in the journal, if there is one."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    if len(data) < len(MAGIC) + 4 or not data.startswith(MAGIC):
        return {}
    (dim,) = struct.unpack_from("<I", data, len(MAGIC))
    size = KEY + 4 * dim + CHECK
    found = {}
    for start in range(len(MAGIC) + 4, len(data) - size + 1, size):
        told = data[start : start + size - CHECK]
        if _check(told) == data[start + size - CHECK : start + size]:
            found[told[:KEY]] = np.frombuffer(told, dtype="<f4", offset=KEY)
    return found


class Journal:
    """A journal to append to; opened, and an unfit one replaced, when there is something to write."""

    def __init__(self, path: Path, kept: Mapping[bytes, Vector]) -> None:
        """``kept`` is what was read from it: what is not whole there is written anew."""
        self._path = path
        self._kept = kept
        self._started = False

    def append(self, keys: Sequence[bytes], vectors: Matrix) -> None:
        """Add vectors; a killed process loses none that this returned for."""
        if not self._started:
            self._start(vectors.shape[1])
        with self._path.open("ab") as file:
            file.write(b"".join(_record(key, row) for key, row in zip(keys, vectors, strict=True)))

    def _start(self, dim: int) -> None:
        records = [_record(key, row) for key, row in self._kept.items() if len(row) == dim]
        scratch = self._path.with_suffix(".new")
        scratch.write_bytes(MAGIC + struct.pack("<I", dim) + b"".join(records))
        scratch.replace(self._path)
        self._started = True


def _record(key: bytes, vector: Vector) -> bytes:
    told = key + np.asarray(vector, dtype="<f4").tobytes()
    return told + _check(told)


def _check(told: bytes) -> bytes:
    return hashlib.blake2b(told, digest_size=CHECK).digest()
