"""Bytes to a Document: the text as it will be cited."""

import hashlib
import io

from rag.errors import UnreadableFile
from rag.types import Document


def decode(path: str, data: bytes) -> Document:
    """Return the document that these bytes hold.

    Raises:
        UnreadableFile: no known encoding fits, or the file is not text.
    """
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding).read()
    except UnicodeDecodeError:
        raise UnreadableFile(f"{path} is in no known encoding.", "Save it as UTF-8.") from None
    if "\0" in text:
        raise UnreadableFile(f"{path} is not a text file.", "Take it out of the folder.")
    return Document(path, hashlib.sha256(data).hexdigest(), encoding, "text/plain", text)
