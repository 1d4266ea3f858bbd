"""What every command prints with."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from rag import shapes
from rag.notes import notes
from rag.types import Answer, Citation, Progress, SearchResult

CYAN, YELLOW, DIM = "36", "33", "2"


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


def print_hits(result: SearchResult | Answer) -> None:
    """Print passages, best first."""
    for hit in result.hits:
        print(f"{hit.rank}. {shapes.name_of(hit.source)}  score {hit.score:.2f}")
        print(f"   {hit.passage.text}\n")


def print_answer(answer: Answer) -> None:
    """Print an answer with its sources, or a refusal with the nearest passages."""
    if answer.searched != answer.question:
        print(paint(f"({answer.searched})", DIM))
    print(_coloured(answer))
    for item in shapes.distinct(answer.citations):
        print(source_line(item))
    for note in notes(answer):
        print(paint(f"  ! {note}", YELLOW))
    if not answer.answerable and answer.hits:
        print("\nNearest passages:")
        print_hits(answer)


def source_line(item: Citation) -> str:
    """Return where a citation comes from: its offsets, and its place in a file that has other ones."""
    spans = ",".join(f"{span.start}-{span.end}" for span in item.spans)
    told = [f"@ {spans}"]
    if item.source.text_of == "extracted":
        told[0] += " of its text"
        told += [f"{name} {_told(value)}" for name, value in item.source.place.known().items()]
    marker = paint(f"[{item.index}]", CYAN)
    return f"  {marker} {shapes.name_of(item.source)} {paint(', '.join(told), DIM)}"


def _told(value: object) -> str:
    return "-".join(map(str, dict.fromkeys(value))) if isinstance(value, list) else str(value)


def paint(text: str, colour: str) -> str:
    """Return text in a colour, on a terminal that wants it."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return f"\033[{colour}m{text}\033[0m"


def _coloured(answer: Answer) -> str:
    parts, at = [], 0
    for item in sorted(answer.citations, key=lambda item: item.marker_span):
        parts += [answer.text[at : item.marker_span.start]]
        parts += [paint(answer.text[item.marker_span.start : item.marker_span.end], CYAN)]
        at = item.marker_span.end
    return "".join([*parts, answer.text[at:]])


def address(host: str, port: int) -> str:
    """Return the address that links start with."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
