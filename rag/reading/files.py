"""The folder of articles: its files, and their bytes within limits."""

import os
from pathlib import Path

from rag.errors import TextlessFile, UnreadableFile

MAX_BYTES = 64 * 1024 * 1024


def find_files(seeds: Path) -> list[str]:
    """Return the relative paths of the files, sorted, with forward slashes.

    Hidden files and folders are not looked at, and no link leads out of ``seeds``. A folder that
    cannot be listed stands for its files, with a slash at its end.

    Raises:
        OSError: if ``seeds`` itself cannot be listed.
    """
    root = seeds.resolve()
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
                    elif _is_ours(entry, root):
                        found.append(folder + entry.name)
        except OSError:
            if not folder:
                raise
            found.append(folder)
    return sorted(found)


def _is_ours(entry: "os.DirEntry[str]", root: Path) -> bool:
    """Whether an entry of a folder is a file of ours; only a link can lead out of the folder."""
    if entry.is_symlink():
        return _inside(Path(entry.path), root)
    return entry.is_file(follow_symlinks=False)


def _inside(path: Path, root: Path) -> bool:
    try:
        return path.is_file() and path.resolve().is_relative_to(root)
    except OSError:
        return False


def shown(path: str) -> str:
    """Return a path as it can be printed and stored: bytes that are no UTF-8 are written out."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def load(seeds: Path, path: str) -> bytes:
    """Return the bytes of one file.

    Raises:
        UnreadableFile: it is gone, too large, outside the folder, or may not be read.
        TextlessFile: it is empty.
    """
    if shown(path) != path:
        raise UnreadableFile(f"The name of {shown(path)} is not UTF-8.", "Rename the file.")
    if path.endswith("/"):
        raise UnreadableFile(f"The folder {path} cannot be listed.", "Check its permissions.")
    full = seeds / path
    if not _inside(full, seeds.resolve()):
        raise UnreadableFile(
            f"{path} is not a file of the folder.", "It may have been moved or deleted; build again."
        )
    try:
        if full.stat().st_size > MAX_BYTES:
            raise UnreadableFile(
                f"{path} is larger than {MAX_BYTES >> 20} MB.", "Split it into smaller files."
            )
        data = full.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be read: {error.strerror}.", "Check the file's permissions."
        ) from error
    if not data.strip():
        raise TextlessFile(f"{path} is empty.", "Delete it, or write an article into it.")
    return data
