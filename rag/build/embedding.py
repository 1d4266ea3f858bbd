"""The vectors of every row: from the previous generation, from an older one, from a build that was
interrupted, or from the encoder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import everyday, store
from rag.build import journal
from rag.build.facts import everyday_facts
from rag.build.layout import Forms, Layout, key, split_keys
from rag.errors import IndexMismatch
from rag.scripts import SCRIPTS
from rag.store import Generation
from rag.types import Encoder, Matrix, Progress, Rows, Vector
from rag.vectors import Windows, joined

BATCH = 32  # texts embedded between two reports of progress


def vectors(
    index: Path, layout: Layout, previous: Generation | None, encoder: Encoder, progress: Progress
) -> tuple[Matrix, Windows, int]:
    """Return the vector and the windows of each row, and how many rows had to be embedded for it."""
    wanted = {layout.keys[row]: forms for row, forms in layout.forms.items()}
    pools = _from_older(index, previous, set(wanted))
    older = {key for pool in pools for key in pool.keys}
    new = {key: forms for key, forms in wanted.items() if key not in older}
    embedded: set[bytes] = set()
    if new:
        pool, embedded = _embedded(index, new, encoder, progress)
        pools.append(pool)
    place = {key: at for at, key in enumerate(key for pool in pools for key in pool.keys)}
    order = layout.origin
    fresh = order < 0
    order[fresh] = [place[layout.keys[row]] for row in np.flatnonzero(fresh)]
    if not fresh.all():  # else the previous generation may be of another model, and of other dimensions
        assert previous is not None
        order[fresh] += len(previous.vectors)
        pools.insert(0, Pool((), previous.vectors, previous.windows))
    made = _gathered([pool.vectors for pool in pools], order)
    return made, joined([pool.windows for pool in pools]).take(order), sum(k in embedded for k in layout.keys)


def _gathered(parts: Sequence[Matrix], order: Rows) -> Matrix:
    """Return rows of the parts one after the other, without a copy of all of them."""
    made = np.empty((len(order), parts[0].shape[1]), dtype=np.float32)
    start = 0
    for part in parts:
        here = (order >= start) & (order < start + len(part))
        made[here] = part[order[here] - start]
        start += len(part)
    return made


class Pool:
    """Passages with their vectors and windows, by key, in order."""

    def __init__(self, keys: Sequence[bytes], vectors: Matrix, windows: Windows) -> None:
        self.keys = keys
        self.vectors = vectors
        self.windows = windows


def _embedded(
    index: Path, new: Mapping[bytes, Forms], encoder: Encoder, progress: Progress
) -> tuple[Pool, set[bytes]]:
    """Embed each text that the journal does not hold yet, and keep it there.

    Returns all these passages, and the keys of those that the encoder was needed for.
    """
    path = index / journal.NAME
    kept = journal.read(path)
    texts = {key(encoder, text): text for forms in new.values() for text in forms.embedded}
    found = {k: vector for k, vector in kept.items() if k in texts}
    missing = [k for k in texts if k not in found]
    writing = journal.Journal(path, kept)
    for start in range(0, len(missing), BATCH):
        progress("embedding", start, len(missing))
        batch = missing[start : start + BATCH]
        rows = encoder.encode([texts[k] for k in batch], "passage")
        writing.append(batch, rows)
        found |= zip(batch, rows, strict=True)
    progress("embedding", len(missing), len(missing))
    read = [(forms, [found[key(encoder, text)] for text in forms.embedded]) for forms in new.values()]
    whole = np.stack([_mean(np.stack(rows), forms.widths) for forms, rows in read])
    parts = [row for forms, rows in read if forms.windows for row in rows]
    counts = np.array([len(forms.windows) for forms in new.values()], dtype=np.int64)
    lacked = set(missing)
    needed = {k for k, forms in new.items() if any(key(encoder, text) in lacked for text in forms.embedded)}
    return Pool(list(new), whole, Windows.of(_stacked(parts, whole.shape[1]), counts)), needed


def _mean(rows: Matrix, widths: Sequence[int]) -> Vector:
    """Return the mean of a passage's windows by their widths, so that its score is the mean of theirs.

    It is not made of unit length: that would prefer passages of many windows, whose mean is shorter.
    Rows are added one by one, in order, so that the sum is the same whatever else is built.
    """
    mean: Vector = rows[0]
    if len(rows) > 1:
        shares = np.array(widths, dtype=np.float32) / np.float32(sum(widths))
        mean = np.add.reduce(rows * shares[:, None], axis=0)
    return mean


def _stacked(rows: Sequence[Vector], dim: int) -> Matrix:
    return np.stack(rows) if rows else np.zeros((0, dim), dtype=np.float32)


def _taken(generation: Generation, rows: Rows) -> tuple[Matrix, Windows]:
    return np.array(generation.vectors[rows]), generation.windows.take(rows)


def _from_older(index: Path, previous: Generation | None, wanted: set[bytes]) -> list[Pool]:
    """Return what other generations that are still kept hold, such as of a file that was put back."""
    found: list[Pool] = []
    missing = set(wanted)
    for folder in reversed(store.generations(index)):
        if previous is not None and folder == previous.folder:
            continue
        try:
            keys = split_keys(np.load(folder / "keys.npy"))
            rows = {key: row for row, key in enumerate(keys) if key in missing}
            if rows:
                older = Generation.open(folder)
                found.append(Pool(list(rows), *_taken(older, np.array(list(rows.values())))))
                missing -= rows.keys()
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
