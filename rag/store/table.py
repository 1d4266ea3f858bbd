"""A JSON Lines file whose lines are read one by one, by number, from a memory map."""

import json
import mmap
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.types import Json

LARGE = 256 << 20  # bytes of a file that is mapped into memory and not read


def held(path: Path) -> NDArray[Any]:
    """Return a stored array: read into memory, or mapped where it is large.

    Whoever cuts a mapped file short kills those who look at it, so what is of ordinary size is read. It is a
    plain array, whose items are read much faster.
    """
    large = path.stat().st_size > LARGE
    return np.asarray(np.load(path, mmap_mode="r" if large else None))


class Table:
    """A JSON Lines file; ``table[n]`` is line ``n``."""

    def __init__(self, path: Path) -> None:
        self._offsets: NDArray[np.int64] = held(path.with_suffix(".offsets.npy"))
        with path.open("rb") as file:
            large = os.fstat(file.fileno()).st_size > LARGE
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if large else file.read()

    @staticmethod
    def write(path: Path, lines: "Iterable[Json | Lines]") -> None:
        """Write records, a line each, and lines of other tables as they are; and where they start."""
        ends: list[NDArray[np.int64] | list[int]] = [[0]]
        at = 0
        with path.open("wb") as file:
            for item in lines:
                if isinstance(item, Lines):
                    offsets = item.table._offsets[item.start : item.stop + 1]
                    ends.append(offsets[1:] + (at - offsets[0]))
                    at += file.write(item.table._bytes[int(offsets[0]) : int(offsets[-1])])
                else:
                    line = json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n"
                    at += file.write(line.encode("utf-8"))
                    ends.append([at])
        np.save(path.with_suffix(".offsets.npy"), np.concatenate(ends).astype(np.int64))

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, number: int) -> Json:
        line: Json = json.loads(self._bytes[int(self._offsets[number]) : int(self._offsets[number + 1])])
        return line

    def __iter__(self) -> Iterator[Json]:
        return (self[number] for number in range(len(self)))


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a table from ``start`` to ``stop``, to be copied without being looked at."""

    table: Table
    start: int
    stop: int
