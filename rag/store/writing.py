"""A generation from memory to the disk."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.lexical import LexicalIndex
from rag.store.manifest import FORMAT, seal, sha256, sync
from rag.store.records import article_records, document_records, passage_records
from rag.store.table import Table
from rag.types import Json, Matrix, Passage, Reading, Vector
from rag.vectors import centre


@dataclass(frozen=True, slots=True)
class Contents:
    """What a build has made, in memory, row *n* of ``vectors`` being passage *n* of them all."""

    readings: Sequence[Reading]
    passages: Mapping[str, Sequence[Passage]]  # by article id
    keys: Sequence[str]  # of each passage: a digest of what was embedded
    vectors: Matrix
    scripts: NDArray[np.int8]
    everyday: Mapping[int, Vector]  # by script, where there are several
    words: LexicalIndex


def write(folder: Path, contents: Contents, facts: Json) -> dict[str, str]:
    """Write a generation into ``folder``, which must not exist, and sync it to the disk.

    ``facts`` goes into the manifest: what the build knew and the counts that it expects. Returns
    the checksum of each file.
    """
    folder.mkdir(parents=True)
    Table.write(folder / "documents.jsonl", document_records(contents.readings))
    Table.write(folder / "articles.jsonl", article_records(contents.readings, contents.passages))
    passages = passage_records(contents.readings, contents.passages, contents.keys)
    Table.write(folder / "passages.jsonl", passages)
    owners = [
        len(contents.passages[article.id]) for reading in contents.readings for article in reading.articles
    ]
    np.save(folder / "owners.npy", np.repeat(np.arange(len(owners), dtype=np.int32), owners))
    np.save(folder / "vectors.npy", contents.vectors)
    np.save(folder / "scripts.npy", contents.scripts)
    if contents.everyday:
        means = np.stack([contents.everyday[group] for group in sorted(contents.everyday)])
        np.save(folder / "everyday.npy", means)
        np.save(folder / "centred.npy", centre(contents.vectors, contents.scripts, contents.everyday))
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
    for path in [*files, folder / "manifest.json", folder / "words", folder]:
        sync(path)
    return checksums
