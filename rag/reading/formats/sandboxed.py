"""A program of its own: it limits itself, reads one file from standard input, and prints JSON.

Started by ``sandbox.py`` with the name of what reads, a program beside this one (``pdf_worker.py``) or a
function of a module beside it (``slides.write_slides``), with the path that its messages shall name, and
with the arguments of a program.
"""

import contextlib
import dataclasses
import importlib
import json
import resource
import runpy
import sys
import types
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGES = ("rag", "rag.reading", "rag.reading.formats")
MEMORY = 2 << 30  # bytes of address space
SECONDS = 50  # of processor time
# Programs that need more: bytes, and seconds of two threads for as long as the clock may run.
LARGE = {"ocr_worker.py": (4 << 30, 3600)}
OUTPUT = 256 << 20  # bytes that may be printed, or written to any other file


def limit(program: str) -> None:
    """Make the system end this process where it takes more than its share."""
    memory, seconds = LARGE.get(program, (MEMORY, SECONDS))
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
        message = f"{path} takes more than {MEMORY >> 30} GB of memory to read."
        return {"error": message, "hint": "Split it, or save it as text.", "textless": False}
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


def main() -> None:
    """Read the file with what the first argument names."""
    reader, path = sys.argv[1], json.loads(sys.argv[2])
    limit(reader)
    if reader.endswith(".py"):
        runpy.run_path(str(HERE / reader), run_name="__main__")
        return
    answer = read(reader, path)
    sys.stdout.write(json.dumps(answer) + "\n")
    if "error" not in answer:
        sys.stdout.write('{"end": 1}\n')


if __name__ == "__main__":
    main()
