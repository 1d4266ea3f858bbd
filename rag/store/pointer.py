"""The generations of an index, and the one pointer to the one that is served."""

import contextlib
import logging
import re
import shutil
from pathlib import Path

from rag.errors import IndexMismatch, IndexMissing
from rag.store.generation import Generation
from rag.store.leases import in_use
from rag.store.manifest import REBUILD, sync

log = logging.getLogger(__name__)
NAME = re.compile(r"gen-[0-9]{1,9}-[0-9a-f]{1,16}")  # of a generation


def current(index: Path) -> Path:
    """Return the folder of the generation that is served.

    Raises:
        IndexMissing: if nothing has been published.
        IndexMismatch: if the pointer names no generation.
    """
    try:
        name = (index / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise IndexMissing(f"There is no index in {index}.", "Run `rag build` first.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexMismatch(f"{index / 'current'} cannot be read: {error}.", REBUILD) from error
    if not NAME.fullmatch(name) or not (index / name / "manifest.json").is_file():
        raise IndexMismatch(f"{index / 'current'} names {name[:80]!r}, which is no generation.", REBUILD)
    return index / name


def publish(index: Path, folder: Path) -> None:
    """Make ``folder`` the generation that is served, in one step."""
    pointer = index / "current.new"
    pointer.write_text(folder.name + "\n", encoding="utf-8")
    sync(pointer)
    pointer.replace(index / "current")
    sync(index)


def generations(index: Path) -> list[Path]:
    """Return the folders of all generations, oldest first."""
    found = [path for path in index.glob("gen-*") if path.is_dir() and NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: int(path.name.split("-")[1]))


def next_number(index: Path) -> int:
    """Return the number that comes after every generation's."""
    return 1 + max((int(path.name.split("-")[1]) for path in generations(index)), default=0)


def clean(index: Path, keep: int) -> list[str]:
    """Remove what dead builders left and all but the newest ``keep`` generations and the served one.

    A generation that a server still uses stays; the names of those are returned.
    """
    served = current(index)
    for pattern in ("building-*", "removing-*"):
        for path in index.glob(pattern):
            shutil.rmtree(path, ignore_errors=True)
    found = generations(index)
    used = []
    for path in found[: max(0, len(found) - keep)]:
        if path == served:
            continue
        if in_use(path):
            used.append(path.name)
            continue
        going = index / f"removing-{path.name}"
        with contextlib.suppress(OSError):  # such as files that are open, on Windows
            path.rename(going)
            shutil.rmtree(going, ignore_errors=True)
    return used


def open_current(index: Path) -> Generation:
    """Open the generation that is served.

    Raises:
        IndexMissing: if nothing has been published.
        IndexMismatch: if it was damaged, or has another format.
    """
    while True:
        folder = current(index)
        try:
            return Generation.open(folder)
        except IndexMismatch:
            if current(index) == folder:  # else another was published, and this one cleaned away
                raise


def open_last_good(index: Path) -> Generation:
    """Open the generation that is served, or, where it was damaged, the newest that was not.

    Raises:
        IndexMissing: if nothing has been published.
        IndexMismatch: if none can be opened.
    """
    try:
        return open_current(index)
    except IndexMismatch as error:
        for folder in reversed(generations(index)):
            with contextlib.suppress(IndexMismatch):
                generation = Generation.open(folder)
                log.error("%s Serving %s, the last good one, until then.", error, folder.name)
                return generation
        raise
