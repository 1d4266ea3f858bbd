"""The digests of files that nothing has touched since they were last read.

A file is taken as untouched where its size, its times, its inode and its device are those of before. The
time of change (ctime) is set by the system and cannot be set back by a program, so writing other
bytes of the same length under the old modification time does not deceive. A file that changed
within the last seconds before it was read is not remembered: it may change again within one tick
of the file system's clock. On Windows there is no such time, and every file is read.
"""

import hashlib
import json
import os
import time
from io import BufferedReader
from pathlib import Path

from rag.types import Json

REFUSED = "/"  # beside the paths, none of which is this
TICK = 3_000_000_000  # nanoseconds: the coarsest clock of a file system is FAT's, with two seconds
HAS_CHANGE_TIME = os.name != "nt"


class Memory:
    """Digests by path, with what a file looked like when it was read."""

    def __init__(self, remembered: Json | None = None) -> None:
        self._before: Json = remembered or {}
        self.refused: dict[str, str] = dict(self._before.get(REFUSED, {}))  # digest: what it costs
        self._now: Json = {}

    @classmethod
    def load(cls, path: Path) -> "Memory":
        """Return what was saved, or an empty memory where that is missing or damaged."""
        try:
            seal, body = path.read_bytes().split(b"\n", 1)
            whole = hashlib.sha256(body).hexdigest().encode() == seal
            return cls(json.loads(body) if whole else None)
        except (OSError, ValueError):
            return cls()

    def save(self, path: Path) -> None:
        """Keep what was looked at, for a later build."""
        if self.refused:
            self._now[REFUSED] = self.refused
        if self._now == self._before:
            return
        body = json.dumps(self._now, separators=(",", ":")).encode()
        scratch = path.with_suffix(".new")
        scratch.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        scratch.replace(path)

    def sha256(self, file: BufferedReader, name: str, most: int) -> str | None:
        """Return the digest of an open file, which is known as ``name``; None where it cannot be read.

        Nor is one read that has more than ``most`` bytes: a file of holes can say that it has any number.
        """
        try:
            told = _told(os.fstat(file.fileno()))
            if told[0] > most:
                return None
            before = self._before.get(name)
            if HAS_CHANGE_TIME and before is not None and before[:-1] == told:
                self._now[name] = before
                return str(before[-1])
            looked = time.time_ns()
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            after = _told(os.fstat(file.fileno()))
        except OSError:
            return None
        settled = all(abs(looked - moment) > TICK and moment < looked for moment in told[1:3])
        if told == after and settled:
            self._now[name] = [*told, digest]
        return digest


def _told(status: os.stat_result) -> list[int]:
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev]
