"""Packed formats: an archive of parts in XML, unpacked within limits.

An archive can say in kilobytes what takes gigabytes, and XML can name an entity that holds ten others which
hold ten others. So what an archive unpacks to is looked at before anything of it is, and no entity is put
in the place of its name.
"""

import io
import posixpath
import zipfile
import zlib
from typing import Any
from urllib.parse import unquote

from rag.errors import UnreadableFile

MAX_UNPACKED = 96 * 1024 * 1024  # bytes of all parts together
MAX_PART = 48 * 1024 * 1024  # bytes of one part that is XML
MAX_RATIO = 200  # unpacked to packed, of a part beyond a megabyte
MAX_PARTS = 5_000
XML = (".xml", ".rels", ".xhtml", ".html", ".opf")
SAVE = "Open it in its own program and save it again."


class Package:
    """An archive whose parts may be unpacked.

    Raises:
        UnreadableFile: it is damaged, locked, or unpacks to more than the limits.
    """

    def __init__(self, data: bytes, path: str) -> None:
        self.path = path
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            raise UnreadableFile(f"{path} is damaged.", SAVE) from None
        parts = self.archive.infolist()
        self.names = {part.filename for part in parts}
        large = any(
            (part.file_size > MAX_PART and part.filename.endswith(XML))
            or (part.file_size > 1 << 20 and part.file_size > MAX_RATIO * max(1, part.compress_size))
            for part in parts
        )
        if large or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise UnreadableFile(
                f"{path} unpacks to more than is allowed.", "Save it without pictures, or as text."
            )
        if any(part.flag_bits & 1 for part in parts):
            raise UnreadableFile(f"{path} is locked.", "Save it again without a password.")

    def bytes(self, name: str) -> bytes:
        """Return one part.

        Raises:
            UnreadableFile: it is missing or damaged.
        """
        try:
            return self.archive.read(name)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
            raise UnreadableFile(f"{self.path} is damaged: {name} cannot be unpacked.", SAVE) from None

    def xml(self, name: str) -> Any:
        """Return the root of one part that is XML.

        Raises:
            UnreadableFile: it is missing or damaged.
        """
        return parsed(self.bytes(name), f"{self.path}: {name}")

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return what a part of an Office file refers to: the kind and name of each part, by its id."""
        folder, file = posixpath.split(name)
        beside = posixpath.join(folder, "_rels", f"{file}.rels")
        if beside not in self.names:
            return {}
        found = {}
        for relation in self.xml(beside):
            if isinstance(relation.tag, str) and relation.get("TargetMode") != "External":
                kind = relation.get("Type", "").rpartition("/")[2]
                found[relation.get("Id", "")] = (kind, within(folder, relation.get("Target", "")))
        return found


def within(folder: str, target: str) -> str:
    """Return the name of the part that an address in a part of ``folder`` stands for."""
    name = unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join("/", folder, name)).lstrip("/")


def parsed(data: bytes, path: str) -> Any:
    """Return the root of an XML file, in which entities stand for nothing.

    Raises:
        UnreadableFile: it is damaged.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableFile(f"{path} is damaged: {error}.", SAVE) from None
