"""The folder of articles as a whole: its files' digests, and their readings.

What one file holds may show only beside the others: a line that stands at the edges of many is
furniture. So the files are read, what they share is learned, and those that it touches are read
once more. A reading that an earlier build kept is taken over, so that only what changed is read.
"""

import contextlib
import hashlib
import json
import os
import re
import time
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag import reading
from rag.access import folder_rules, rule_files
from rag.config import ACCESS, BESIDE, DICTIONARY, OVERRULES
from rag.errors import CostlyFile, SeedsError, TextlessFile, UnreadableFile
from rag.lexical import HAN, NO_WORDS, WORD, Dictionary
from rag.memory import Memory
from rag.types import Progress, Reading

COMMENT = re.compile(r"(?:^|\s)#.*")  # not within a word: C# is one
LENGTHS = (2, 100)  # characters of such a word
AGAIN = "It is not tried again until it changes, or `rag build --purge`."
PATIENCE = 20.0  # seconds that a build waits for files to be whole


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read.

    ``candidates`` is what it may share with others, ``under`` stands for the furniture that was
    left out of it.
    """

    reading: Reading
    candidates: frozenset[str] = frozenset()
    under: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A file as an earlier build read it: document ``number`` there."""

    number: int
    sha256: str
    candidates: frozenset[str]
    under: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """The files in the order of their paths, and what they share."""

    files: Sequence[Read | Known]
    skipped: Sequence[Skipped] = ()
    furniture: Mapping[str, int] = field(default_factory=dict)  # line: how many files it stands in
    dictionary: Dictionary = NO_WORDS
    access: Mapping[str, Sequence[str]] = field(default_factory=dict)  # folder: the groups that it is for

    @property
    def readings(self) -> list[Reading]:
        """The readings of the files that were read now."""
        return [file.reading for file in self.files if isinstance(file, Read)]


def hash_files(seeds: Path, memory: Memory | None = None) -> dict[str, str | None]:
    """Return the sha256 of every file of ``seeds``, by path; None where it cannot be read.

    The file that overrules the furniture, the dictionary and the files that say who may see a folder are
    among them, for they decide what is read, which words it has and whom it is for. With ``memory``, a file
    that nothing has touched since is not opened.

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
        raise SeedsError(
            f"{seeds} holds no files.",
            "Put articles there and build again; an index that was built before is served until then.",
        )
    beside = [name for name in BESIDE if os.path.lexists(seeds / name)] + rule_files(seeds)
    memory = memory or Memory()
    return {path: _sha256(seeds, path, memory) for path in [*paths, *beside]}


def _sha256(seeds: Path, path: str, memory: Memory) -> str | None:
    try:
        with os.fdopen(reading.open_file(seeds, path), "rb") as file:
            return memory.sha256(file, path, reading.MAX_BYTES)
    except (OSError, UnreadableFile):
        return None


def wait_until_quiet(seeds: Path, quiet: float, patience: float = PATIENCE) -> set[str]:
    """Wait until no file has changed for ``quiet`` seconds; return those that still do.

    A file that is being copied or saved would be read half; one that never ends growing, such as
    a log, is not waited for longer than ``patience`` seconds.
    """
    if quiet <= 0:
        return set()
    deadline = time.monotonic() + patience
    looks: dict[str, tuple[int, int]] = {}
    changed: dict[str, float] = {}  # when we saw it change, on a clock that nobody sets back
    while True:
        before, looks, now = looks, _looks(seeds), time.monotonic()
        for path, look in looks.items():
            if path in before and before[path] != look:
                changed[path] = now
            elif path not in before:
                age = time.time() - look[1] / 1e9
                if before or 0 <= age < quiet:
                    changed[path] = now - (0 if before else age)
        busy = {path for path, moment in changed.items() if path in looks and now - moment < quiet}
        if not busy or now > deadline:
            return busy
        time.sleep(min(quiet / 4, 0.2))


def _looks(seeds: Path) -> dict[str, tuple[int, int]]:
    """Return the size and the time of change of every file."""
    found = {}
    try:
        for path in reading.find_files(seeds):
            with contextlib.suppress(OSError):
                status = (seeds / path).lstat()
                found[path] = (status.st_size, status.st_mtime_ns)
    except OSError:
        pass  # hash_files says what is wrong
    return found


def digest(files: Mapping[str, str | None]) -> str:
    """Return one digest for all the files."""
    shown = sorted((reading.shown(path), sha256) for path, sha256 in files.items())
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def read_all(
    seeds: Path,
    files: Mapping[str, str | None],
    progress: Progress,
    known: Mapping[str, Known] | None = None,
    last_good: Mapping[str, Known] | None = None,
    growing: Container[str] = (),
    memory: Memory | None = None,
) -> Corpus:
    """Read the files, in order.

    ``known`` holds earlier readings, which stand for the files of the same path and digest.
    ``last_good`` holds those that are kept where a file cannot be read any more, or is ``growing``;
    one that was emptied can be read, and holds nothing. ``memory`` holds those that cost more than a
    file may: they are not tried again.

    Raises:
        UnreadableFile: if the file that overrules the furniture or the dictionary is not what it should be.
    """
    skipped = []
    beside: dict[str, list[str]] = {}
    for name in BESIDE:
        try:
            beside[name] = reading.lines_beside(seeds, name) if name in files else []
        except UnreadableFile as error:
            if files[name] is not None:
                raise
            skipped.append(Skipped(name, str(error)))  # a link out of the folder, say
    dictionary = _dictionary(beside.get(DICTIONARY, []))
    found = _unlisted(files, last_good or {})
    lost = set(found)  # which are as they were, whatever the others share
    access = folder_rules(seeds)
    wanted = [path for path in files if path not in BESIDE and path.rpartition("/")[2] != ACCESS]
    for done, path in enumerate(wanted):
        progress("reading", done, len(wanted))
        earlier = (known or {}).get(path)
        if earlier is not None and earlier.sha256 == files[path]:
            found[path] = earlier
            continue
        try:
            if path in growing:
                raise UnreadableFile(f"{path} is still being written.", "Build again when it is whole.")
            found[path] = _read_once(seeds, path, files[path], memory or Memory())
        except UnreadableFile as error:
            reason = str(error)
            emptied = isinstance(error, TextlessFile)  # an edit like any other, and no damage
            if last_good and path in last_good and not emptied:
                found[path] = last_good[path]
                lost.add(path)
                reason += " What it held before is still served; delete the file if it should go."
            skipped.append(Skipped(reading.shown(path), reason))
    learned = reading.learn_furniture(file.candidates for file in found.values())
    furniture = reading.furniture(beside.get(OVERRULES, []), learned)
    for path, file in found.items():
        if path not in lost and _under(furniture, file.candidates) != file.under:
            found[path] = _again(seeds, path, file, furniture)
    progress("reading", len(wanted), len(wanted))
    for folder in sorted(folder for folder, groups in access.items() if not groups and folder not in files):
        reason = f"{folder}{ACCESS} names no group or cannot be read: nobody sees what is in its folder."
        skipped.append(Skipped(reading.shown(folder + ACCESS), reason))
    return Corpus([found[path] for path in sorted(found)], skipped, learned, dictionary, access)


def _dictionary(lines: Sequence[str]) -> Dictionary:
    """Return the words that the lines of the folder's ``.dictionary`` name.

    What is wrong is told by the number of its line: the report is read by more people than the file.
    """
    words = [" ".join(COMMENT.sub("", line).split()) for line in lines]
    for number, word in enumerate(words, 1):
        where = f"{DICTIONARY}, line {number},"
        if word and not (WORD.search(word) and LENGTHS[0] <= len(word) <= LENGTHS[1]):
            what = f"is no word of {LENGTHS[0]} to {LENGTHS[1]} characters."
            raise UnreadableFile(f"{where} {what}", "Write one word a line, and # before a comment.")
        if " " in word and HAN.search(word):
            raise UnreadableFile(
                f"{where} is Chinese with a blank.", "Write the word alone, without a count or a tag."
            )
    return Dictionary.of(filter(None, words))


def _unlisted(files: Mapping[str, str | None], last_good: Mapping[str, Known]) -> dict[str, Read | Known]:
    """Return what is known of files in folders that cannot be listed: nobody said that they are gone."""
    folders = tuple(path for path in files if path.endswith("/"))
    return {path: known for path, known in last_good.items() if path.startswith(folders)}


def _read_once(seeds: Path, path: str, sha256: str | None, memory: Memory) -> Read:
    """Read a file, unless these bytes were found to cost more than a file may."""
    key = f"{reading.VERSION} {sha256}"
    if key in memory.refused:
        raise CostlyFile(memory.refused[key].replace("\0", path), AGAIN)
    try:
        return _read(seeds, path)
    except CostlyFile as error:
        if sha256 is not None:
            memory.refused[key] = error.message.replace(path, "\0")
        raise CostlyFile(error.message, f"{error.hint} {AGAIN}") from error


def _read(seeds: Path, path: str) -> Read:
    read = reading.read(seeds, path)
    return Read(read, reading.candidates(read.document))


def _again(seeds: Path, path: str, file: Read | Known, furniture: frozenset[str]) -> Read | Known:
    """Return the file read with the furniture left out, unless it has changed under our hands."""
    sha256 = file.sha256 if isinstance(file, Known) else file.reading.document.sha256
    try:
        second = reading.read(seeds, path, furniture)
    except UnreadableFile:
        return file
    if second.document.sha256 != sha256:
        return file
    return Read(second, file.candidates, _under(furniture, file.candidates))


def _under(furniture: frozenset[str], candidates: frozenset[str]) -> str:
    """Return what stands for the furniture that a file with these candidates is read under."""
    keep, drop = reading.decided(furniture, candidates)
    if not keep and not drop:
        return ""
    told = json.dumps([sorted(keep), sorted(drop)], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
