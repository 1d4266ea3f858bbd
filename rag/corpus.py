"""The folder of articles as a whole: its files' digests, and their readings.

What one file holds may show only beside the others: a line that stands at the edges of many is
furniture. So the files are read, what they share is learned, and those that it touches are read
once more.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag import reading
from rag.errors import SeedsError, UnreadableFile
from rag.reading.learning import OVERRULES
from rag.types import Progress, Reading


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """The readings in the order of their paths, and what the files share."""

    readings: Sequence[Reading]
    skipped: Sequence[Skipped] = ()
    furniture: Mapping[str, int] = field(default_factory=dict)  # line: how many files it stands in


def hash_files(seeds: Path) -> dict[str, str | None]:
    """Return the sha256 of every file of ``seeds``, by path; None where it cannot be read.

    The file that overrules the furniture is one of them, for it decides what is read.

    Raises:
        SeedsError: if the folder is missing or holds no file.
    """
    try:
        paths = reading.find_files(seeds) if seeds.is_dir() else None
    except OSError as error:
        raise SeedsError(f"{seeds} cannot be read: {error.strerror}.", "Mend its rights.") from error
    if paths is None:
        raise SeedsError(f"There is no folder {seeds}.", "Give the folder of articles with --seeds.")
    if not paths:
        raise SeedsError(f"{seeds} holds no files.", "Put articles there and build again.")
    overrules = [OVERRULES] if (seeds / OVERRULES).is_file() else []
    return {path: _sha256(seeds / path) for path in [*paths, *overrules]}


def read_all(seeds: Path, paths: Iterable[str], progress: Progress) -> Corpus:
    """Read the files, in order.

    Raises:
        UnreadableFile: if the file that overrules the furniture is not what it should be.
    """
    found: dict[str, Reading] = {}
    skipped = []
    wanted = [path for path in paths if path != OVERRULES]
    for done, path in enumerate(wanted):
        progress("reading", done, len(wanted))
        try:
            found[path] = reading.read(seeds, path)
        except UnreadableFile as error:
            skipped.append(Skipped(reading.shown(path), str(error)))
    learned = reading.learn_furniture(reading.candidates(read.document) for read in found.values())
    furniture = reading.furniture(seeds, learned)
    for path, read in found.items():
        if any(reading.decided(furniture, read.document)):
            found[path] = _again(seeds, path, read, furniture)
    progress("reading", len(wanted), len(wanted))
    return Corpus(list(found.values()), skipped, learned)


def _again(seeds: Path, path: str, read: Reading, furniture: frozenset[str]) -> Reading:
    """Return the reading with the furniture left out, unless the file has changed under our hands."""
    try:
        second = reading.read(seeds, path, furniture)
    except UnreadableFile:
        return read
    return second if second.document.sha256 == read.document.sha256 else read


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
