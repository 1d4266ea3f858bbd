"""Which groups an article is for.

A file ``.access`` names groups, one a line or several with commas, for all files of its folder and below; a
text file does so for itself with ``access`` in its front matter. Every rule on the way to a file must be met:
one further down only narrows. What cannot be read is for nobody.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from rag.config import ACCESS

Groups: TypeAlias = frozenset[str] | None  # of who asks; None stands for all there are

LARGEST = 64 << 10  # bytes of such a file
COMMENT = re.compile(r"(?:^|\s)#.*")


class Rules:
    """The groups that a path needs; a folder's path ends in a slash, that of all is empty."""

    def __init__(self, told: Mapping[str, Sequence[str]]) -> None:
        self._told = {path: frozenset(groups) for path, groups in told.items()}

    def __bool__(self) -> bool:
        """Whether any article is not for all."""
        return bool(self._told)

    def needed(self, path: str) -> list[frozenset[str]]:
        """Return what must be met for a file: one of each of these groups."""
        parts = path.split("/")
        ways = ["", *("/".join(parts[:depth]) + "/" for depth in range(1, len(parts))), path]
        return [self._told[way] for way in ways if way in self._told]

    def allow(self, path: str, groups: Groups) -> bool:
        """Whether who is in these groups may see a file."""
        return groups is None or all(rule & groups for rule in self.needed(path))


def group_names(words: Iterable[str]) -> tuple[str, ...]:
    """Return names of groups as they are compared."""
    names = (unicodedata.normalize("NFC", word).strip().casefold() for word in words)
    return tuple(sorted({name for name in names if name}))


def rule_files(seeds: Path) -> list[str]:
    """Return the paths of all files that say which groups a folder is for, sorted."""
    found = []
    for folder, below, names in os.walk(seeds):
        below[:] = [name for name in below if not name.startswith(".")]
        if ACCESS in names and stat.S_ISREG((Path(folder) / ACCESS).lstat().st_mode):
            found.append(_folder(seeds, folder) + ACCESS)
    return sorted(found)


def folder_rules(seeds: Path) -> dict[str, tuple[str, ...]]:
    """Return the groups of each folder that says so; none, so nobody, where that cannot be read."""
    closed: list[str] = []
    found = {}
    for folder, below, _ in os.walk(seeds, onerror=lambda error: closed.append(str(error.filename))):
        below[:] = [name for name in below if not name.startswith(".")]
        if os.path.lexists(Path(folder) / ACCESS):
            found[_folder(seeds, folder)] = _read(Path(folder) / ACCESS)
    return found | {_folder(seeds, folder): () for folder in closed}


def _folder(seeds: Path, folder: str) -> str:
    path = Path(folder).relative_to(seeds).as_posix()
    return "" if path == "." else f"{path}/"


def _read(path: Path) -> tuple[str, ...]:
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            return ()  # no link, for it could lead anywhere
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError):
        return ()
    return group_names(word for line in lines for word in COMMENT.sub("", line).split(","))
