"""Pages that are pictures, read by OCR in a process of its own, where the extra ``rag[ocr]`` is installed.

``ocr_worker.py`` prints lines of words with their boxes and how sure it is of them. Here a page is set
straight, and its lines become the runs that letters of a PDF become, so that the same rules find columns,
paragraphs and headings. Reading a page takes seconds, so what was read is kept beside the index until its
file is gone.
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import json
import math
import os
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from rag.errors import UnreadableFile
from rag.reading.formats.layout import Page
from rag.reading.formats.runs import UNCLEAR, Run, is_narrow
from rag.reading.formats.sandbox import HALF, answers

VERSION = 1  # of what the worker prints; a new number reads every picture anew
INSTALL = "Run `pip install 'rag[ocr]'`."
PAGES = 200  # of a file that are read
# Seconds on the clock for the models, for a page, and for all of a file: ten times what they take, for a
# machine that does ten things at once.
START, EACH, MOST = 300, 60, 1800
SURE = 0.75  # score of a line, below which it was often read wrongly: right ones have 0.8 and more
SCAN = -2  # the font of what was read by OCR
TALL = 1.5  # height of a box, in its widths, from which on its words run down
STEP = 1.25  # between sizes of letters that are told apart
MIN_WIDE = 4  # letters of a line whose width tells their size
HEIGHT = 0.75  # of a letter, in heights of its box, where no line tells
# A year that lost its zero: 〇 is dropped at times, with a score of 1.
LOST = re.compile("(?<![〇零○一二三四五六七八九十百千万])[一二][一二三四五六七八九]{2}年")
NEAR = 0.4  # letters by which edges differ that are one


class Line(NamedTuple):
    """A line of words and its box in points, from the lower left of a page that was set straight."""

    text: str
    score: float
    left: float
    bottom: float
    right: float
    top: float


@dataclass(slots=True)
class Scans:
    """What was read: pages by their number, how many could not be, and how many lines are unclear."""

    pages: dict[int, Page] = field(default_factory=dict)
    unread: int = 0
    unclear: int = 0

    def notes(self, count: int) -> list[str]:
        """Return what a person should know of it; ``count`` is how many pages the file has."""
        notes = []
        read = sum(bool(page.runs) for page in self.pages.values())
        if read:
            notes.append(f"{read} of {count} pages are pictures, read by OCR")
        if self.unclear:
            notes.append(f"{self.unclear} lines that OCR is not sure of are left out")
        if self.unread:
            notes.append(f"{self.unread} of {count} pages are pictures and were not read; split the file")
        return notes


class _Store:
    """The folder in which what was read is kept, if there is one."""

    folder: Path | None = None


def version() -> str | None:
    """Return what reads pictures, or None where nothing does."""
    if importlib.util.find_spec("rapidocr") is None:
        return None
    return f"rapidocr {importlib.metadata.version('rapidocr')}, {VERSION}"


def keep(folder: Path | None) -> None:
    """Keep what is read in a folder, which is made when there is something to keep."""
    _Store.folder = folder


def forget(digests: Collection[str | None]) -> None:
    """Remove what was read of files other than those with these digests."""
    if _Store.folder is None:
        return
    with contextlib.suppress(OSError):
        for path in _Store.folder.iterdir():
            if path.name.split(".")[0] not in digests:
                path.unlink()


def read(data: bytes, path: str, numbers: Sequence[int] | None) -> Scans:
    """Return the pages of a PDF with these numbers, from 0, or without them the pages of a picture.

    Where the process breaks or takes more than the limits, the pages that it read until then are returned.

    Raises:
        UnreadableFile: it is no picture that can be read.
    """
    wanted = None if numbers is None else list(numbers[:PAGES])
    found = Scans()
    beyond = 0
    for answer in _kept(data, path, wanted):
        if "unread" in answer:
            beyond += 1
            continue
        with contextlib.suppress(KeyError, TypeError, ValueError):  # what a broken process prints
            page, unclear = set_straight(answer)
            found.pages[int(answer["page"])] = page
            found.unclear += unclear
    found.unread = beyond if numbers is None else max(len(numbers) - len(found.pages), 0)
    return found


def _kept(data: bytes, path: str, numbers: list[int] | None) -> list[dict[str, Any]]:
    """Return what the worker prints, from an earlier time where it is the same file."""
    place = None
    if _Store.folder is not None:
        key = hashlib.sha256(json.dumps([version(), numbers]).encode()).hexdigest()[:16]
        place = _Store.folder / f"{hashlib.sha256(data).hexdigest()}.{key}.json"
        with contextlib.suppress(OSError, ValueError):
            kept = json.loads(place.read_bytes())
            return [answer for answer in kept if isinstance(answer, dict)]
    seconds = min(START + EACH * (PAGES if numbers is None else len(numbers)), MOST)
    arguments = [] if numbers is None else [json.dumps(numbers)]
    told = []
    try:
        for answer in answers("ocr_worker.py", data, path, *arguments, seconds=seconds):
            told.append(answer)
    except UnreadableFile:
        if numbers is None and not told:
            raise
    told = [answer for answer in told if "lines" in answer or "unread" in answer]
    if place is not None:
        with contextlib.suppress(OSError):  # it is read again, then
            place.parent.mkdir(exist_ok=True)
            scratch = place.with_suffix(f".{os.getpid()}")
            scratch.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8", errors="replace")
            scratch.replace(place)
    return told


def set_straight(answer: dict[str, Any]) -> tuple[Page, int]:
    """Return a page as its words stand, and how many of its lines are unclear.

    Words that run down are laid on their side: the rightmost column is then the first row.

    Raises:
        KeyError, TypeError, ValueError: the answer is not what the worker prints.
    """
    width, height = (float(side) for side in answer["size"])
    boxes = []
    for text, score, *corners in answer["lines"]:
        text = " ".join(HALF.sub("\ufffd", str(text)).split())
        corners = [float(at) for at in corners]
        if len(corners) != 8 or not all(map(math.isfinite, corners)):
            raise ValueError("no box")
        if text:
            boxes.append((text, float(score), corners))
    tall = [_is_tall(corners) for *_, corners in boxes]
    down = sum(len(box[0]) for box, is_tall in zip(boxes, tall, strict=True) if is_tall) * 2
    down_page = down > sum(len(text) for text, *_ in boxes)
    lean = _lean(
        [box[2] for box, is_tall in zip(boxes, tall, strict=True) if is_tall == down_page], down_page
    )
    lines = [_straight(*box, lean, height) for box in boxes]
    if down_page:
        lines = [
            line._replace(left=-line.top, right=-line.bottom, bottom=line.left, top=line.right)
            for line in lines
        ]
    edges = (0.0, width if down_page else height)
    runs = _runs(lines)
    return Page(runs, edges, scanned=True), sum(UNCLEAR in run.fonts for run in runs)


def _is_tall(corners: Sequence[float]) -> bool:
    x, y = corners[::2], corners[1::2]
    return max(y) - min(y) > (max(x) - min(x)) * TALL


def _lean(boxes: Sequence[Sequence[float]], down: bool) -> float:
    """Return by how much the lines of a page fall to the right, in radians."""
    leans = []
    for x0, y0, x1, y1, _, _, x3, y3 in boxes:
        along, off = (y3 - y0, x0 - x3) if down else (x1 - x0, y1 - y0)
        if along > 0:
            leans.append((math.atan2(off, along), along))
    longest = max((along for _, along in leans), default=0.0)
    return median([lean for lean, along in leans if along * 2 >= longest] or [0.0])


def _straight(text: str, score: float, corners: Sequence[float], lean: float, height: float) -> Line:
    """Return a line on the page turned back by its lean."""
    cos, sin = math.cos(lean), math.sin(lean)
    x = [x * cos + y * sin for x, y in zip(corners[::2], corners[1::2], strict=True)]
    y = [height - (y * cos - x * sin) for x, y in zip(corners[::2], corners[1::2], strict=True)]
    left, right = sorted(((x[0] + x[3]) / 2, (x[1] + x[2]) / 2))
    bottom, top = sorted(((y[2] + y[3]) / 2, (y[0] + y[1]) / 2))
    return Line(text, score, left, bottom, right, top)


def _runs(lines: Sequence[Line]) -> list[Run]:
    """Return lines as runs, their sizes and edges evened out: boxes differ by a pixel or two."""
    if not lines:
        return []
    sizes = _sizes(lines)
    body = median(size for line, size in zip(lines, sizes, strict=True) for _ in line.text) or 1.0
    sizes = [body * STEP ** round(math.log(max(size, 1.0) / body, STEP)) for size in sizes]
    lefts = _even([line.left for line in lines], body * NEAR)
    rights = _even([line.right for line in lines], body * NEAR)
    return [
        Run(
            *(line.text, left, max(left, right), line.bottom, line.top, round(size, 2)),
            Counter({SCAN if _is_sure(line) else UNCLEAR: len(line.text)}),
        )
        for line, size, left, right in zip(lines, sizes, lefts, rights, strict=True)
    ]


def _is_sure(line: Line) -> bool:
    return line.score >= SURE and not LOST.search(line.text)


def _sizes(lines: Sequence[Line]) -> list[float]:
    """Return the size of the letters of each line: as their width tells it, or the height of the box."""
    told: list[float | None] = []
    for line in lines:
        narrow = sum(map(is_narrow, line.text))
        wide = len(line.text) - narrow
        width = (line.right - line.left) / (wide + narrow / 2)
        told.append(min(width, line.top - line.bottom) if wide >= MIN_WIDE and wide >= narrow else None)
    shares = [
        size / (line.top - line.bottom)
        for line, size in zip(lines, told, strict=True)
        if size is not None and line.top > line.bottom
    ]
    share = median(shares) if shares else HEIGHT
    return [
        (line.top - line.bottom) * share if size is None else size
        for line, size in zip(lines, told, strict=True)
    ]


def _even(places: Sequence[float], near: float) -> list[float]:
    """Return places, those that are near each other as one."""
    found: dict[int, float] = {}
    group: list[int] = []
    for at in sorted(range(len(places)), key=lambda at: places[at]):
        if group and places[at] - places[group[0]] > near:
            found |= dict.fromkeys(group, median(places[other] for other in group))
            group = []
        group.append(at)
    found |= dict.fromkeys(group, median(places[other] for other in group) if group else 0.0)
    return [found[at] for at in range(len(places))]
