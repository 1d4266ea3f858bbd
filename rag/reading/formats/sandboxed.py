"""A program of its own: it limits itself, reads one file from standard input, and prints JSON.

Started by ``sandbox.py`` with the name of what reads, a program beside this one (``pdf_worker.py``) or a
function of a module beside it (``slides.write_slides``), with the path that its messages shall name, and
with the arguments of a program.

Started by ``warm.py`` without them, it reads no file itself. It loads what readers need, and forks for each
file; the fork does as above and ends. So no file can change what another one's reading gives.
"""

import contextlib
import dataclasses
import importlib
import json
import os
import pickle
import runpy
import signal
import socket
import sys
import types
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGES = ("rag", "rag.reading", "rag.reading.formats")
WHOLE = "whole"  # what reads a file from its bytes, or from what a format handed over, to its articles
# What one file may take: bytes of address space beyond those of the loaded readers, seconds of the processor;
# and more of both for each megabyte of it, so that an honest file of any size is read, up to so much.
MEMORY, SECONDS = 384 << 20, 9
MORE_MEMORY, MOST_MEMORY, MOST_SECONDS = 64 << 20, 2 << 30, 600
MORE_SECONDS = {WHOLE: 40}  # a page of short lines costs most for its size
OTHERS_MORE = 9
LARGE = {"ocr_worker.py": (4 << 30, 3600)}  # a program that needs more whatever the file
IDLE = 120  # seconds without a file, after which a warm process ends
REQUEST = 1 << 16  # bytes that ask for one
LIBRARIES = {  # what readers load when they are called
    "word": ("docx",),
    "sheets": ("openpyxl",),
    "rtf": ("striprtf.striprtf",),
    "pdf_worker": ("pypdfium2",),
}
OUTPUT = 256 << 20  # bytes that may be printed, or written to any other file


def limit(program: str) -> None:
    """Make the system end this process where it takes more than its share."""
    import resource  # which Windows has not

    size = os.fstat(0).st_size >> 20
    memory = min(MOST_MEMORY, MEMORY + MORE_MEMORY * size)
    seconds = min(MOST_SECONDS, SECONDS + MORE_SECONDS.get(program, OTHERS_MORE) * size)
    memory, seconds = LARGE.get(program, (memory, seconds))
    with contextlib.suppress(OSError):  # of Linux
        memory += int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit on address space
            resource.setrlimit(what, (most, most))


def module(name: str) -> Any:
    """Return a module beside this one, without what the packages around it would load for themselves."""
    for depth, package in enumerate(reversed(PACKAGES)):
        if package in sys.modules:
            continue
        bare = types.ModuleType(package)
        bare.__path__ = [str((HERE, *HERE.parents)[depth])]
        sys.modules[package] = bare
    return importlib.import_module(f"{PACKAGES[-1]}.{name}")


def read(reader: str, path: str) -> dict[str, Any]:
    """Return what a reader of this package wrote, or why it refuses the file."""
    name, function = reader.split(".")
    write = getattr(module(name), function)
    errors = sys.modules["rag.errors"]
    try:
        writer, records = write(sys.stdin.buffer.read(), path)
    except errors.UnreadableFile as error:
        textless = isinstance(error, errors.TextlessFile)
        return {"error": error.message, "hint": error.hint, "textless": textless}
    except MemoryError:
        message = f"{path} takes more memory to read than a file of its size may."
        return {"error": message, "hint": "Split it, or save it as text.", "textless": False, "costly": True}
    except Exception as error:  # what a library raises on a damaged file can be anything
        message = f"{path} is damaged, or no such file ({type(error).__name__})."
        return {"error": message, "hint": "Open it in its own program and save it again.", "textless": False}
    return {
        "text": writer.text(),
        "marks": [[mark.span.start, mark.span.end, mark.reason] for mark in writer.marks],
        "places": writer.places,
        "notes": writer.notes,
        "records": [
            [
                *(record.body.start, record.body.end),
                {name: [place.start, place.end] for name, place in record.fields.items()},
                [kind.name for kind in dataclasses.fields(record) if getattr(record, kind.name) is True],
            ]
            for record in records
        ],
    }


def read_whole(given: Any, path: str, furniture: frozenset[str]) -> Any:
    """Return the reading of a file, or the error that refuses it."""
    reading, errors = sys.modules["rag.reading"], sys.modules["rag.errors"]
    try:
        return reading.read_here(given, path, furniture)
    except errors.RagError as error:
        return error
    except MemoryError:
        return errors.CostlyFile(
            f"{path} takes more memory to read than a file of its size may.", "Split it."
        )


def run(reader: str, path: str) -> None:
    """Read the file on standard input, within limits, and print what it holds."""
    limit(reader)
    if reader == WHOLE:
        pickle.dump(read_whole(*pickle.load(sys.stdin.buffer)), sys.stdout.buffer)
        return
    if reader.endswith(".py"):
        runpy.run_path(str(HERE / reader), run_name="__main__")
        return
    answer = read(reader, path)
    sys.stdout.write(json.dumps(answer) + "\n")
    if "error" not in answer:
        sys.stdout.write('{"end": 1}\n')


def serve(asked: socket.socket) -> None:
    """Fork for each file that is asked for, until nobody asks any more.

    A request is the arguments that a start of this program has, in JSON, with three open files: the one to
    read, the one to print to, and a pipe. Into it goes the number of the fork, whose end closes it.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    asked.settimeout(IDLE)
    while True:
        try:
            request, files, _, _ = socket.recv_fds(asked, REQUEST, 3)
        except TimeoutError:
            return
        if not request:
            return
        reader, path = json.loads(request)
        _load(reader)
        if not (number := os.fork()):
            asked.close()
            os.dup2(files[0], 0)
            os.dup2(files[1], 1)
            _read_and_end(reader, path)
        with contextlib.suppress(OSError):
            os.write(files[2], b"%d\n" % number)
        for file in files:
            os.close(file)


def _load(reader: str) -> None:
    """Load what a reader needs, once; whether it can be loaded is for the reader to say."""
    name = reader.partition(".")[0]
    if reader == WHOLE:
        sys.path.insert(0, str(HERE.parents[2]))
        importlib.import_module("rag.reading").load_reader()
        return
    if not reader.endswith(".py"):
        with contextlib.suppress(Exception):
            module(name)
    for library in LIBRARIES.get(name, ()):
        with contextlib.suppress(Exception):
            importlib.import_module(library)


def _read_and_end(reader: str, path: str) -> None:
    """Do in a fork what a start of this program does, and end it, whatever happens."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        run(reader, path)
        sys.stdout.flush()
        code = 0
    finally:
        os._exit(code)


def main() -> None:
    """Read the file that the arguments name, or serve those that the socket on standard input asks for."""
    if len(sys.argv) > 1:
        run(sys.argv[1], json.loads(sys.argv[2]))
        return
    asked = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    serve(asked)


if __name__ == "__main__":
    main()
