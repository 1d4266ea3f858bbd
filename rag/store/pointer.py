"""The generations of an index, and the one pointer to the one that is served."""

import re
import shutil
from pathlib import Path

from rag.errors import IndexMismatch, IndexMissing
from rag.store.manifest import REBUILD, sync

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


def clean(index: Path, keep: int) -> None:
    """Remove what dead builders left and all but the newest ``keep`` generations and the served one."""
    served = current(index)
    for path in index.glob("building-*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in generations(index)[: -max(keep, 1)]:
        if path != served:
            shutil.rmtree(path, ignore_errors=True)
