"""A generation from memory to the disk."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.lexical import LexicalIndex
from rag.scripts import SCRIPTS
from rag.store.generation import Generation
from rag.store.manifest import FORMAT, seal, sha256, sync
from rag.store.records import article_records, document_record, encode_ledger, passage_record
from rag.store.table import Lines, Table
from rag.types import Json, Matrix, Passage, Reading, Vector
from rag.vectors import Centred, Windows, group_means, write_nearest


@dataclass(frozen=True, slots=True)
class Fresh:
    """A document that this build read; ``passages`` are those of each of its articles."""

    reading: Reading
    passages: Sequence[Sequence[Passage]]
    candidates: frozenset[str]
    under: str


@dataclass(frozen=True, slots=True)
class Copied:
    """Documents ``start`` to ``stop`` of the previous generation, as they are there."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a build has made, row *n* of every array being passage *n* of all parts, in order.

    ``previous`` is the generation that copied parts come from.
    """

    previous: Generation | None
    parts: Sequence[Fresh | Copied]
    keys: NDArray[np.uint8]  # (rows, 16): of each passage, a digest of what was embedded
    vectors: Matrix
    windows: Windows
    scripts: NDArray[np.int8]
    everyday: Mapping[int, Vector]  # by script, where there are several
    words: LexicalIndex


def write(folder: Path, contents: Contents, facts: Json) -> dict[str, str]:
    """Write a generation into ``folder``, which must not exist, and sync it to the disk.

    ``facts`` goes into the manifest: what the build knew and the counts that it expects. Returns
    the checksum of each file.
    """
    folder.mkdir(parents=True)
    _write_tables(folder, contents)
    np.save(folder / "keys.npy", contents.keys)
    np.save(folder / "vectors.npy", contents.vectors)
    np.save(folder / "scripts.npy", contents.scripts)
    means = None
    if contents.everyday:
        everyday = np.stack([contents.everyday[group] for group in sorted(contents.everyday)])
        np.save(folder / "everyday.npy", everyday)
        means = np.zeros((len(SCRIPTS), contents.vectors.shape[1]), dtype=np.float32)
        for group, mean in group_means(contents.vectors, contents.scripts, contents.everyday).items():
            means[group] = mean
        np.save(folder / "means.npy", means)
    write_nearest(folder / "nearest", Centred(contents.vectors, contents.scripts, means))
    contents.windows.save(folder / "windows")
    contents.words.save(folder / "words")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    checksums = {path.relative_to(folder).as_posix(): sha256(path) for path in files}
    manifest = {
        "format": FORMAT,
        **facts,
        "everyday": sorted(contents.everyday),
        "checksums": checksums,
    }
    manifest["seal"] = seal(manifest)
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    folders = sorted({path.parent for path in files}, reverse=True)
    for path in [*files, folder / "manifest.json", *folders]:
        sync(path)
    return checksums


def _write_tables(folder: Path, contents: Contents) -> None:
    previous = contents.previous

    def table(name: str, fresh: Callable[[Fresh], Iterator[Json]]) -> None:
        def lines() -> Iterator[Json | Lines]:
            for part in contents.parts:
                if isinstance(part, Fresh):
                    yield from fresh(part)
                else:
                    assert previous is not None
                    yield previous.lines(name, part.start, part.stop)

        Table.write(folder / f"{name}.jsonl", lines())

    table("documents", lambda part: iter([document_record(part.reading)]))
    table("ledger", lambda part: iter([encode_ledger(part.reading, part.candidates, part.under)]))
    table("articles", lambda part: article_records(part.reading))
    table("passages", lambda part: (passage_record(item) for held in part.passages for item in held))
    articles, passages = [np.zeros(1, dtype=np.int64)], [np.zeros(1, dtype=np.int64)]
    for part in contents.parts:
        if isinstance(part, Fresh):
            articles.append(np.array([len(part.passages)]))
            passages.append(np.array([len(held) for held in part.passages], dtype=np.int64))
        else:
            assert previous is not None
            articles.append(np.diff(previous.articles_of[part.start : part.stop + 1]))
            first, last = previous.articles_of[part.start], previous.articles_of[part.stop]
            passages.append(np.diff(previous.passages_of[first : last + 1]))
    counts = np.concatenate(passages)
    np.save(folder / "documents.articles.npy", np.cumsum(np.concatenate(articles)))
    np.save(folder / "articles.passages.npy", np.cumsum(counts))
    np.save(folder / "owners.npy", np.repeat(np.arange(len(counts) - 1, dtype=np.int32), counts[1:]))
