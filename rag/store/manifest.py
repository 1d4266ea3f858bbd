"""The manifest of a generation: what it was built from, and the checksum of every file beside it."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag import cache
from rag.errors import IndexMismatch
from rag.types import Json

FORMAT = 8
REBUILD = "Run `rag build` to build the index again."


def check(folder: Path) -> Json:
    """Return the manifest of a generation after comparing every file with its checksum.

    Raises:
        IndexMismatch: naming the first file that is missing or altered.
    """
    try:
        manifest: Json = json.loads((folder / "manifest.json").read_bytes())
        format_, sealed, checksums = manifest["format"], manifest.pop("seal"), manifest["checksums"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexMismatch(f"{folder / 'manifest.json'} cannot be read: {error}.", REBUILD) from error
    if format_ != FORMAT:
        raise IndexMismatch(f"{folder} has format {format_}; this version reads {FORMAT}.", REBUILD)
    if sealed != seal(manifest):
        raise IndexMismatch(f"{folder / 'manifest.json'} was altered.", REBUILD)
    for name, expected in checksums.items():
        if sha256(folder / name) != expected:
            raise IndexMismatch(f"{folder / name} is missing or was altered.", REBUILD)
    return manifest


def seal(manifest: Mapping[str, Any]) -> str:
    """Return the digest of the manifest itself."""
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def sha256(path: Path) -> str:
    """Return the digest of a file, and nothing where it cannot be read."""
    try:
        return cache.sha256(path)
    except OSError:
        return ""


def sync(path: Path) -> None:
    """Ask the system to put a file or folder on the disk; Windows has no handle on folders."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
