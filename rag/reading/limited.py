"""What may cost much is read in a process of its own, within the limits of ``formats/sandboxed.py``.

A small file whose text is about as long as itself cannot: it is read here. The process is a fork of one that
has loaded the reader. Only Linux forks safely; elsewhere what formats unpack is limited and the rest is not.
"""

import atexit
import pickle
import tempfile
from typing import Any

from rag.errors import CostlyFile, TextlessFile, UnreadableFile
from rag.reading.formats.sandboxed import WHOLE
from rag.reading.formats.source import Source
from rag.reading.formats.warm import WARM, Warm
from rag.types import Reading

SMALL = 40_000  # bytes of a file, or characters of a text, that cost little whatever they are
CLOCK = 600.0  # seconds on the clock, for a process that would hang
ERRORS = {error.__name__: error for error in (CostlyFile, TextlessFile, UnreadableFile)}
READER = Warm()
atexit.register(READER.close)


class _Told(pickle.Unpickler):
    """Takes nouns and errors of this package, and nothing that could do anything else."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "rag.errors" and name in ERRORS:
            return ERRORS[name]
        found = super().find_class(module, name) if module == "rag.types" and "." not in name else None
        if isinstance(found, type) and found.__module__ == module:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no noun")


def read_limited(given: bytes | Source, path: str, furniture: frozenset[str]) -> Reading | None:
    """Return the reading of a file, from its bytes or what its format handed over; None where nothing forks.

    Raises:
        UnreadableFile: the reader refuses the file.
        CostlyFile: it takes more than a file may.
    """
    with tempfile.TemporaryFile() as printed:
        try:
            asked = pickle.dumps((given, path, furniture))
            if not WARM or not READER.read(WHOLE, path, asked, printed, CLOCK):
                return None
            printed.seek(0)
            told = _Told(printed).load()
        except (TimeoutError, pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError):
            what = f"{path} takes more time or memory to read than a file of its size may."
            raise CostlyFile(what, "Split it into smaller files.") from None
    if isinstance(told, UnreadableFile):
        raise told
    assert isinstance(told, Reading)
    return told
