"""The folder of articles: its files, and their bytes within limits.

Whoever may write there is not trusted to be us: a file is opened step by step from the folder down, no link
leads out of it, and what is no ordinary file (a pipe, a device, a socket) is never read nor waited for.
"""

import errno
import os
import stat
import unicodedata
from pathlib import Path, PurePath

from rag.errors import TextlessFile, UnreadableFile

MAX_BYTES = 64 * 1024 * 1024
MAX_BESIDE = 8 * 1024 * 1024  # of a file that overrules something
HIDDEN = ("Cc", "Cf", "Zl", "Zp")  # signs that are not seen and change what is
# A pipe is not waited for, and no child of ours inherits the file.
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_HAS_STEPS = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")


def find_files(seeds: Path) -> list[str]:
    """Return the relative paths of the files, sorted, with forward slashes.

    Hidden files and folders are not looked at. What is no file, or a link out of ``seeds``, is among them, so
    that a report can name it; ``load`` refuses it. A folder that cannot be listed stands for its files,
    with a slash at its end.

    Raises:
        OSError: if ``seeds`` itself cannot be listed.
    """
    found: list[str] = []
    below = [""]
    while below:
        folder = below.pop()
        try:
            with os.scandir(seeds / folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        below.append(f"{folder}{entry.name}/")
                    else:
                        found.append(folder + entry.name)
        except OSError:
            if not folder:
                raise
            found.append(folder)
    return sorted(found)


def shown(path: str) -> str:
    """Return a path as it can be printed and stored: bytes that are no UTF-8, and signs that move others or
    break a line, are written out."""
    path = path.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if unicodedata.category(c) not in HIDDEN else ascii(c)[1:-1] for c in path)


def open_file(seeds: Path, path: str) -> int:
    """Return a descriptor of an ordinary file of the folder.

    Raises:
        OSError: it cannot be opened.
        UnreadableFile: it is no file, or none of the folder.
    """
    try:
        handle = _opened(seeds, PurePath(path).parts)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.ENOTDIR, errno.EMLINK):
            raise
        root, full = seeds.resolve(), (seeds / path).resolve()  # what a link within the folder stands for
        if not full.is_relative_to(root):
            raise UnreadableFile(
                f"{shown(path)} is a link out of the folder.", "Put the file itself there."
            ) from None
        handle = _opened(root, full.relative_to(root).parts)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnreadableFile(f"{shown(path)} is no file that holds text.", "Put a file in its place.")
    return handle


def _opened(root: Path, parts: tuple[str, ...]) -> int:
    """Open a file folder by folder, through no link: none can be put in a folder's place meanwhile."""
    if not _HAS_STEPS:  # Windows, where making a link is a right of its own
        full = root.joinpath(*parts)
        if full.resolve() != root.resolve().joinpath(*parts):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        return os.open(full, FLAGS)
    handle = os.open(root, FLAGS | os.O_DIRECTORY)
    for number, part in enumerate(parts, 1):
        within = os.O_DIRECTORY if number < len(parts) else 0
        try:
            below = os.open(part, FLAGS | os.O_NOFOLLOW | within, dir_fd=handle)
        finally:
            os.close(handle)
        handle = below
    return handle


def _why(error: OSError, path: str) -> UnreadableFile:
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
        what, hint = "is not a file of the folder", "It may have been moved or deleted; build again."
    elif error.errno in (errno.ENXIO, errno.ENODEV, errno.EOPNOTSUPP):
        what, hint = "is no file that holds text", "Put a file in its place."
    else:
        what, hint = f"cannot be read: {error.strerror}", "Check the file's permissions."
    return UnreadableFile(f"{shown(path)} {what}.", hint)


def _bytes(seeds: Path, path: str, most: int) -> bytes:
    """Return the bytes of one file, which may have so many."""
    try:
        with os.fdopen(open_file(seeds, path), "rb") as file:
            large = os.fstat(file.fileno()).st_size > most
            data = b"" if large else file.read(most + 1)  # it may grow while it is read
    except OSError as error:
        raise _why(error, path) from error
    if large or len(data) > most:
        raise UnreadableFile(f"{path} is larger than {most >> 20} MB.", "Split it into smaller files.")
    return data


def lines_beside(seeds: Path, name: str) -> list[str]:
    """Return the lines of a file that is no article and overrules something; none without it.

    Raises:
        UnreadableFile: it cannot be read, or is not UTF-8.
    """
    if not os.path.lexists(seeds / name):
        return []
    try:
        return _bytes(seeds, name, MAX_BESIDE).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UnreadableFile(f"{name} cannot be read.", "Save it as UTF-8.") from None


def load(seeds: Path, path: str) -> bytes:
    """Return the bytes of one file.

    Raises:
        UnreadableFile: it is gone, too large, outside the folder, or may not be read.
        TextlessFile: it is empty.
    """
    if shown(path) != path:
        raise UnreadableFile(
            f"The name of {shown(path)} is not UTF-8, or holds signs that are not seen.", "Rename the file."
        )
    if path.endswith("/"):
        raise UnreadableFile(f"The folder {path} cannot be listed.", "Check its permissions.")
    data = _bytes(seeds, path, MAX_BYTES)
    if not data.strip():
        raise TextlessFile(f"{path} is empty.", "Delete it, or write an article into it.")
    return data
