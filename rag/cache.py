"""What is made once and kept in the user's cache: folders, made in one step, checked when they are opened."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path

from filelock import FileLock

from rag.errors import ModelUnavailable
from rag.types import Json

SETTINGS = "settings.json"  # written last: a folder that has it is whole


def once(target: Path, room: str, fill: Callable[[Path], Json]) -> Path:
    """Return ``target``, filled first where it is missing: beside its place, then moved there in one step.

    ``fill`` writes the files into a folder and returns the settings to keep beside them. ``room`` says how
    much the folder takes.

    Raises:
        ModelUnavailable: if the cache cannot be written; and whatever ``fill`` raises.
    """
    try:
        if _whole(target):
            return target
        target.parent.mkdir(0o700, parents=True, exist_ok=True)
        with FileLock(target.with_name(target.name + ".lock"), mode=0o600):  # nobody else can hold it
            if not _whole(target):
                _make(target, fill)
    except OSError as error:
        raise ModelUnavailable(
            f"{target} cannot be made: {error.strerror or error}.",
            f"Give a folder with {room} of room that can be written, with RAG_CACHE.",
        ) from error
    return target


def settings_of(folder: Path) -> Json:
    """Return the settings that are kept in a folder.

    Raises:
        ValueError: if they are damaged.
    """
    settings: Json = json.loads((folder / SETTINGS).read_bytes())
    if not isinstance(settings, dict) or not isinstance(settings.get("digests"), dict):
        raise ValueError(f"{SETTINGS} is damaged")
    return settings


def _whole(folder: Path) -> bool:
    try:
        return bool(settings_of(folder))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False


def check(folder: Path, names: Collection[str] = ()) -> None:
    """Look whether every file of a folder, or those of these names, is as it was made.

    Raises:
        ValueError: if one is not.
    """
    digests = settings_of(folder)["digests"]
    for name in names or digests:
        if sha256(folder / name) != digests[name]:
            raise ValueError(f"{name} is damaged")


def sha256(path: Path) -> str:
    """Return the digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make(target: Path, fill: Callable[[Path], Json]) -> None:
    prefix = f"unpacking-{target.name}-"
    for left in target.parent.glob(f"{prefix}*"):  # by a process that was killed: the lock is ours
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=prefix) as scratch:
        folder = Path(scratch) / target.name
        folder.mkdir()
        settings = fill(folder)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        settings["digests"] = {path.relative_to(folder).as_posix(): sha256(path) for path in files}
        (folder / SETTINGS).write_text(json.dumps(settings, indent=2), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)
