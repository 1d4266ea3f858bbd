"""A reader of a format in a process of its own, with limits on processor time, memory, clock and output.

A hostile file can crash its parser, or make it work or grow without end. ``sandboxed.py`` is the program
on the other side, started for each file, or forked for it from one that waits (``warm.py``): it limits
itself, reads the file from its standard input and prints lines of JSON. Nothing else comes back, and what
comes back is checked.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from rag.errors import CostlyFile, TextlessFile, UnreadableFile
from rag.reading.formats.source import Fields, Record
from rag.reading.formats.warm import PROGRAM, WARM, WARM_PROCESS
from rag.reading.formats.writing import Writer, Written
from rag.types import LeftOut, Span

SECONDS = 600  # on the clock: what a file costs is counted in time of the processor, however busy it is
HALF = re.compile("[\ud800-\udfff]")  # half of a character, which no file can be stored with
# What a reader may tell of places in its file.
PLACES: dict[str, Callable[[Any], int | str]] = {
    "page": int,
    "row": int,
    "sheet": lambda name: HALF.sub("\ufffd", str(name)),
}


def sandboxed(reader: str) -> Callable[[bytes, str], Written]:
    """Return a reader that calls ``reader`` in a process of its own: ``"slides.write_slides"``."""

    def read(data: bytes, path: str) -> Written:
        for answer in answers(reader, data, path, seconds=SECONDS):
            try:
                return _written(answer)
            except (KeyError, TypeError, ValueError):
                break
        raise _broken(path)

    return read


def answers(
    program: str, data: bytes, path: str, *arguments: str, seconds: int = SECONDS
) -> Iterator[dict[str, Any]]:
    """Yield the lines that a program prints about a file, the last of which has ``end``.

    Where it takes too long, what it printed until then comes first.

    Raises:
        UnreadableFile: the program refuses the file, ends before it is done, or takes more than the limits.
    """
    with tempfile.TemporaryFile() as printed:  # a pipe would let it print without a limit
        late = False
        try:
            if arguments or not (WARM and WARM_PROCESS.read(program, path, data, printed, seconds)):
                _start([program, json.dumps(path), *arguments], data, printed, seconds)
        except (TimeoutError, subprocess.TimeoutExpired):
            late = True
        printed.seek(0)
        answer: dict[str, Any] = {}
        for line in printed:
            if late and not line.endswith(b"\n"):
                break
            answer = _parsed(line)
            if "error" in answer:
                raise _refused(answer, path)
            yield answer
        if late:
            hint = "Split it, or save it as text."
            raise CostlyFile(f"{path} takes longer than {seconds} seconds to read.", hint)
        if "end" not in answer:
            raise _broken(path)


def _start(arguments: Sequence[str], data: bytes, printed: IO[bytes], seconds: int) -> None:
    """Start the program for one file.

    Raises:
        subprocess.TimeoutExpired: it takes longer than so many seconds.
    """
    command = [sys.executable, "-I", str(PROGRAM), *arguments]
    nothing = subprocess.DEVNULL
    subprocess.run(command, input=data, stdout=printed, stderr=nothing, timeout=seconds, check=False)


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _refused(answer: dict[str, Any], path: str) -> UnreadableFile:
    kind = TextlessFile if answer.get("textless") else CostlyFile if answer.get("costly") else UnreadableFile
    message = str(answer["error"])
    # A program that knows nothing of this package says only what is wrong, and not with which file.
    said = message if "textless" in answer else f"{path} cannot be read: {message}."
    return kind(said, str(answer.get("hint", "")))


def _broken(path: str) -> UnreadableFile:
    what = f"{path} takes more time or memory to read than a file may, or breaks what reads it."
    return CostlyFile(what, "Split it, or save it as text.")


def _written(answer: dict[str, Any]) -> Written:
    """Return what a reader wrote, as it was before it was printed."""
    writer = Writer()
    writer.write(HALF.sub("\ufffd", answer["text"]))

    def span(start: int, end: int) -> Span:
        if not 0 <= start <= end <= writer.size:
            raise ValueError("outside the text")
        return Span(int(start), int(end))

    writer.marks = [LeftOut(span(start, end), str(reason)) for start, end, reason in answer["marks"]]
    for name, (starts, values) in dict(answer["places"]).items():
        if len(starts) != len(values) or not all(0 <= start <= writer.size for start in starts):
            raise ValueError("outside the text")
        told = [value if value is None else PLACES[name](value) for value in values]
        writer.places[name] = ([int(start) for start in starts], told)
    writer.notes = [HALF.sub("\ufffd", str(note)) for note in answer["notes"]]
    records = []
    for start, end, fields, kinds in answer["records"]:
        named = Fields({str(name): span(*place) for name, place in fields.items()})
        records.append(Record(span(start, end), named, **{str(kind): True for kind in kinds}))
    return writer, tuple(records)
