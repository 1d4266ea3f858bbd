"""The vector of every row: from the previous generation, from an older one, from a build that was
interrupted, or from the encoder."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import everyday, store
from rag.build import journal
from rag.build.facts import everyday_facts
from rag.build.layout import Layout, split_keys
from rag.errors import IndexMismatch
from rag.scripts import SCRIPTS
from rag.store import Generation
from rag.types import Encoder, Matrix, Progress, Vector

BATCH = 16  # passages embedded between two reports of progress


def vectors(
    index: Path, layout: Layout, previous: Generation | None, encoder: Encoder, progress: Progress
) -> tuple[Matrix, int]:
    """Return the vector of each row, and how many rows had to be embedded for it."""
    wanted = {layout.keys[row]: form for row, form in layout.forms.items()}
    path = index / journal.NAME
    kept = journal.read(path)
    found = {key: vector for key, vector in kept.items() if key in wanted}
    found |= _from_older(index, previous, wanted.keys() - found.keys())
    new = {key: form for key, form in wanted.items() if key not in found}
    for key, vector in _embed(new, encoder, journal.Journal(path, kept), progress):
        found[key] = vector
    origin = layout.origin
    dim = previous.vectors.shape[1] if (origin >= 0).any() and previous else len(next(iter(found.values())))
    made = np.empty((len(origin), dim), dtype=np.float32)
    if previous is not None:
        made[origin >= 0] = previous.vectors[origin[origin >= 0]]
    for row in layout.forms:
        made[row] = found[layout.keys[row]]
    return made, sum(layout.keys[row] in new for row in layout.forms)


def _embed(
    new: Mapping[bytes, str], encoder: Encoder, kept: journal.Journal, progress: Progress
) -> Iterator[tuple[bytes, Vector]]:
    keys = list(new)
    for start in range(0, len(keys), BATCH):
        progress("embedding", start, len(keys))
        batch = keys[start : start + BATCH]
        rows = encoder.encode([new[key] for key in batch], "passage")
        kept.append(batch, rows)
        yield from zip(batch, rows, strict=True)
    progress("embedding", len(keys), len(keys))


def _from_older(index: Path, previous: Generation | None, wanted: set[bytes]) -> dict[bytes, Vector]:
    """Return what other generations that are still kept hold, such as of a file that was put back."""
    found: dict[bytes, Vector] = {}
    for folder in reversed(store.generations(index)):
        if previous is not None and folder == previous.folder:
            continue
        try:
            keys = split_keys(np.load(folder / "keys.npy"))
            rows = {key: row for row, key in enumerate(keys) if key in wanted and key not in found}
            if rows:
                older = Generation.open(folder)
                found |= {key: np.array(older.vectors[row]) for key, row in rows.items()}
        except (IndexMismatch, OSError, ValueError, EOFError, IndexError):
            continue  # damaged, of another format, or gone
    return found


def everyday_means(
    scripts: NDArray[np.int8], encoder: Encoder, previous: Generation | None
) -> dict[int, Vector]:
    """Return the mean vector of the everyday sentences of each script, where there are several."""
    present = np.unique(scripts).tolist()
    if len(present) == 1:
        return {}
    known: Mapping[int, Vector] = {}
    facts = everyday_facts(encoder)
    if previous is not None and all(previous.manifest["fingerprint"][name] == facts[name] for name in facts):
        known = previous.everyday
    sentences = {group: everyday.SENTENCES.get(SCRIPTS[group], ()) for group in present}
    return {
        group: known[group] if group in known else encoder.encode(texts, "passage").mean(axis=0)
        for group, texts in sentences.items()
        if texts
    }
