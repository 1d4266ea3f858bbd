"""Who uses a generation: a shared lock on its folder, which the system drops when its holder dies.

Any number of processes hold it at once, it needs no right to write, and it leaves no file behind.
Where there are no such locks the system guards open files itself (Windows), or nobody does (some
network file systems): then what is mapped stays readable, and only the cleaning is less careful.
"""

import contextlib
import os
import weakref
from pathlib import Path

from rag.errors import IndexMismatch

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class Lease:
    """A generation that will not be cleaned away while this object lives."""

    def __init__(self, folder: Path) -> None:
        """Take the lease.

        Raises:
            IndexMismatch: if the folder is not there, or is being removed.
        """
        if fcntl is None:
            return
        try:
            handle = os.open(folder, os.O_RDONLY)
            weakref.finalize(self, os.close, handle)
            with contextlib.suppress(BlockingIOError, OSError):
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            same = os.path.samestat(os.fstat(handle), folder.stat())
        except OSError as error:
            raise IndexMismatch(f"{folder} is missing.", "Run `rag build`.") from error
        if not same:
            raise IndexMismatch(f"{folder} is being removed.", "Try again.")


def in_use(path: Path) -> bool | None:
    """Whether a process holds a lease or a lock on a folder or file; None where nobody can tell."""
    if fcntl is None:
        return None
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    finally:
        os.close(handle)
    return False
