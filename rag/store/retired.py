"""What articles said that are served no more, so that a link to their words can still find them.

An article's id is gone with any edit of its file, and its links live on in chats and documents. The article
as it was lies in a file of its own, ``retired/{id}.json.gz``; the newest ``LIMIT`` are kept.
"""

import contextlib
import gzip
import json
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.access import Groups
from rag.store.generation import Generation
from rag.store.records import decode_spans
from rag.types import Span, Spans, cut

FOLDER = "retired"
LIMIT = 5000  # articles
ID = re.compile(r"[0-9a-f]{1,64}")


@dataclass(frozen=True, slots=True)
class Retired:
    """An article as it was: ``text`` is its file from offset ``start`` on, as far as the article goes."""

    id: str
    path: str
    title: str | None
    start: int
    text: str
    access: tuple[tuple[str, ...], ...] = ()  # of each of these groups one, to see it

    def allows(self, groups: Groups) -> bool:
        """Whether it was for somebody who is in these groups."""
        return groups is None or all(groups.intersection(rule) for rule in self.access)

    def cut(self, spans: Spans) -> str:
        """Return what stood at these offsets of the file; nothing where they are not the article's."""
        return cut(self.text, [Span(max(0, s.start - self.start), max(0, s.end - self.start)) for s in spans])

    def around(self, spans: Spans, length: int) -> tuple[str, str]:
        """Return so many characters before and behind them."""
        start, end = max(0, spans[0].start - self.start), max(0, spans[-1].end - self.start)
        return self.text[max(0, start - length) : start], self.text[end : end + length]


def retire(index: Path, previous: Generation, now: Generation) -> None:
    """Keep the articles of one generation that the next has no more; a full disk stops nothing."""
    served = {record["id"] for record in now.articles}
    gone = [number for number, record in enumerate(previous.articles) if record["id"] not in served]
    folder = index / FOLDER
    with contextlib.suppress(OSError):
        for number in gone[:LIMIT]:
            _keep(folder, previous, number)
        kept = sorted(folder.glob("*.json.gz"), key=lambda path: path.stat().st_mtime_ns) if gone else []
        for path in kept[: len(kept) - LIMIT] if len(kept) > LIMIT else ():
            path.unlink(missing_ok=True)


def _keep(folder: Path, generation: Generation, number: int) -> None:
    record = generation.article(number)
    spans = decode_spans(record["spans"])
    start, end = spans[0].start, spans[-1].end
    text = generation.document(record["document"]).text[start:end]
    access = tuple(tuple(sorted(rule)) for rule in generation.rules.needed(record["path"]))
    retired = Retired(record["id"], record["path"], record["title"], start, text, access)
    folder.mkdir(exist_ok=True)
    data = gzip.compress(json.dumps(asdict(retired)).encode())
    (folder / f"{retired.id}.json.gz").write_bytes(data)


def find_retired(index: Path, article_id: str) -> Retired | None:
    """Return the article that once had this id, if it is still remembered."""
    if not ID.fullmatch(article_id):
        return None
    try:
        data = gzip.decompress((index / FOLDER / f"{article_id}.json.gz").read_bytes())
        return Retired(**json.loads(data))
    except (OSError, EOFError, ValueError, TypeError):
        return None


def forget(index: Path) -> None:
    """Remember no article that is served no more."""
    shutil.rmtree(index / FOLDER, ignore_errors=True)
