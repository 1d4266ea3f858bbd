"""What somebody may see of a generation, for lists of it."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.types import Json, Model


class Visible:
    """The articles of a generation that are for somebody, and counts of no others.

    ``numbers`` are theirs in the generation, in order, and ``heads`` their lines.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        model: Model,
        manifest: Json,
        heads: list[Json],
        seen: NDArray[np.bool_],
    ) -> None:
        self.name = name
        self.folder = folder
        self.model = model
        self.numbers: list[int] = np.flatnonzero(seen).tolist()
        self.heads = [heads[number] for number in self.numbers]
        length = sum(end - start for record in self.heads for start, end in record["spans"])
        counts = {
            "files": len({record["path"] for record in self.heads}),
            "articles": len(self.heads),
            "characters": length,
            "in_articles": length,
            "left_out": {},
        }
        # What was left out, and why, names files.
        hidden: Json = {"skipped": {}, "notes": [], "furniture": {}, "access": {}}
        self.manifest = {**manifest, **hidden, "counts": {**manifest["counts"], **counts}}
