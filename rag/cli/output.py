"""What every command prints with."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from rag.types import Progress, Source


def print_json(shape: object) -> None:
    """Print one JSON document."""
    print(json.dumps(shape, ensure_ascii=False, indent=2))


@contextmanager
def bar() -> Iterator[Progress]:
    """Show a bar a stage, on a terminal."""
    with tqdm(file=sys.stderr, disable=not sys.stderr.isatty(), leave=False) as bar:

        def progress(stage: str, done: int, total: int) -> None:
            bar.set_description_str(stage, refresh=False)
            bar.total, bar.n = total, done
            bar.refresh()

        yield progress


def name_of(source: Source) -> str:
    """Return a source in one line: title, author, section, path."""
    parts = [source.title or source.path, source.author, *source.section[-1:], source.path]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def address(host: str, port: int) -> str:
    """Return the address that links start with."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
