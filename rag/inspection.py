"""How files were read, for a person or a program to check: every code point and its fate."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rag import reading
from rag.errors import NotFound, SeedsError, UnreadableFile
from rag.split import split
from rag.store import encode_spans, headings
from rag.types import Article, Document, Json, Reading, cut

SHOWN = 60  # characters of a text in the listing


def inspect(seeds: Path, files: Sequence[str], passage_chars: int) -> Json:
    """Return how the files were read: ``{"files": […], "skipped": […]}``.

    A file is named by its path below ``seeds`` or by any path; without files, all the seeds are read.

    Raises:
        SeedsError: if nothing is named and there are no seeds.
        NotFound: if a named file does not exist.
    """
    found: Json = {"files": [], "skipped": []}
    for root, path in _named(seeds, files):
        try:
            found["files"].append(_file(reading.read(root, path), passage_chars))
        except UnreadableFile as error:
            found["skipped"].append({"path": path, "reason": str(error)})
    return found


def lines(found: Json) -> Iterator[str]:
    """Yield the listing of what ``inspect`` found, for a terminal."""
    for file in found["files"]:
        yield f"{file['path']}  {file['encoding']}  {file['media_type']}"
        for article in file["articles"]:
            yield from _article_lines(article)
        for left in file["left_out"]:
            yield f"  - {left['span'][0]}-{left['span'][1]} {left['reason']}: {_short(left['text'])}"
    for file in found["skipped"]:
        yield f"{file['path']}  skipped: {file['reason']}"


def _article_lines(article: Json) -> Iterator[str]:
    about = [
        article["title"] or "(no title)",
        article["author"],
        article["affiliation"],
        article["published"],
    ]
    yield f"  # {' · '.join(part for part in about if part)}"
    for passage in article["passages"]:
        spans = ",".join(f"{start}-{end}" for start, end in passage["spans"])
        section = " / ".join(passage["section"])
        yield f"    {spans}  {section + ': ' if section else ''}{_short(passage['text'])}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _named(seeds: Path, files: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """Yield the folder and the path within it of each file to read."""
    if not files:
        if not seeds.is_dir():
            raise SeedsError(f"There is no folder {seeds}.", "Give the folder of articles with --seeds.")
        yield from ((seeds, path) for path in reading.find_files(seeds))
    for name in files:
        path = Path(name)
        if (seeds / path).is_file() and not path.is_absolute():
            yield seeds, path.as_posix()
        elif path.is_file():
            inside = path.resolve().is_relative_to(seeds.resolve())
            yield (
                (seeds, path.resolve().relative_to(seeds.resolve()).as_posix())
                if inside
                else (path.parent, path.name)
            )
        else:
            raise NotFound(
                f"There is no file {name}.", "Name it by its path, or by its path below the seeds."
            )


def _file(read: Reading, passage_chars: int) -> Json:
    document = read.document
    return {
        "path": document.path,
        "sha256": document.sha256,
        "encoding": document.encoding,
        "media_type": document.media_type,
        "notes": list(read.notes),
        "articles": [_article(document, article, passage_chars) for article in read.articles],
        "left_out": [
            {
                "span": [left.span.start, left.span.end],
                "text": cut(document.text, [left.span]),
                "reason": left.reason,
            }
            for left in read.left_out
        ],
    }


def _article(document: Document, article: Article, passage_chars: int) -> Json:
    return {
        "id": article.id,
        "title": article.title,
        "author": article.author,
        "affiliation": article.affiliation,
        "published": article.published,
        "headings": headings(article),
        "spans": encode_spans(article.spans),
        "passages": [
            {
                "id": passage.id,
                "section": list(passage.section),
                "spans": encode_spans(passage.spans),
                "text": passage.text,
            }
            for passage in split(document, article, passage_chars)
        ],
    }
