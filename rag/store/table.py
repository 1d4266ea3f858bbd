"""A JSON Lines file whose lines are read one by one, by number, from a memory map."""

import json
import mmap
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.types import Json


class Table:
    """A JSON Lines file; ``table[n]`` is line ``n``."""

    def __init__(self, path: Path) -> None:
        self._offsets: NDArray[np.int64] = np.load(path.with_suffix(".offsets.npy"), mmap_mode="r")
        with path.open("rb") as file:
            empty = os.fstat(file.fileno()).st_size == 0
            self._bytes = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    @staticmethod
    def write(path: Path, records: Iterable[Json]) -> None:
        """Write the records, a line each, and the offsets of the lines."""
        offsets = [0]
        with path.open("wb") as file:
            for record in records:
                line = json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
                offsets.append(offsets[-1] + file.write(line.encode("utf-8")))
        np.save(path.with_suffix(".offsets.npy"), np.array(offsets, dtype=np.int64))

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, number: int) -> Json:
        line: Json = json.loads(self._bytes[int(self._offsets[number]) : int(self._offsets[number + 1])])
        return line

    def __iter__(self) -> Iterator[Json]:
        return (self[number] for number in range(len(self)))
