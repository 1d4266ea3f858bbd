"""How files were read, for a person or a program to check: every code point and its fate."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from rag.corpus import Corpus, hash_files, read_all
from rag.errors import NotFound
from rag.split import split
from rag.store import encode_spans, headings
from rag.types import Article, Document, Json, Passage, Reading, cut

SHOWN = 60  # characters of a text in the listing


def inspect(seeds: Path, files: Sequence[str], passage_chars: int) -> Json:
    """Return how a build reads the files: ``{"files": […], "skipped": […], "furniture": {…}}``.

    A file is named by its path below ``seeds`` or by any path; without files, all the seeds are
    shown. The whole folder is read in any case, for its files show what is furniture.

    Raises:
        SeedsError: if nothing is named and there are no seeds.
        NotFound: if a named file does not exist.
    """
    named = list(dict.fromkeys(_named(seeds, files)))
    inside = [path for root, path in named if root == seeds]
    corpus = read_all(seeds, hash_files(seeds), _silent) if inside or not files else Corpus(())
    readings = [read for read in corpus.readings if not files or read.document.path in inside]
    skipped = [file for file in corpus.skipped if not files or file.path in inside]
    for root, path in named:
        if root != seeds:
            outside = read_all(root, {path: None}, _silent)
            readings += outside.readings
            skipped += outside.skipped
    return {
        "files": [_file(read, passage_chars) for read in readings],
        "skipped": [asdict(file) for file in skipped],
        "furniture": dict(corpus.furniture),
    }


def _silent(stage: str, done: int, total: int) -> None:
    pass


def lines(found: Json) -> Iterator[str]:
    """Yield the listing of what ``inspect`` found, for a terminal."""
    for file in found["files"]:
        yield f"{file['path']}  {file['encoding'] or 'binary'}  {file['media_type']}  {file['text_of']}"
        for article in file["articles"]:
            yield from _article_lines(article)
        for left in file["left_out"]:
            yield f"  - {left['span'][0]}-{left['span'][1]} {left['reason']}: {_short(left['text'])}"
    for line, count in found["furniture"].items():
        yield f"furniture in {count} files: {line}"
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
    """Yield the folder and the path within it of each file that is named."""
    root = seeds.resolve()
    for name in files:
        path = Path(name)
        if (seeds / path).is_file() and not path.is_absolute():
            yield seeds, path.as_posix()
        elif path.is_file():
            full = path.resolve()
            inside = full.is_relative_to(root)
            yield (seeds, full.relative_to(root).as_posix()) if inside else (path.parent, path.name)
        else:
            raise NotFound(
                f"There is no file {name}.", "Name it by its path, or by its path below the seeds."
            )


def _file(read: Reading, passage_chars: int) -> Json:
    document = read.document
    return {
        "path": document.path,
        "sha256": document.sha256,
        "text_of": document.text_of,
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


def _pages(document: Document, passage: Passage) -> list[int]:
    """Return the numbers of the pages that a passage stands on, in order."""
    found: set[int] = set()
    for span in passage.spans:
        ends = (span.start, span.start + 1), (span.end - 1, span.end)
        first, last = (document.place(*end).page for end in ends)
        found.update(range(first, last + 1) if first and last else ())
    return sorted(found)


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
                "place": passage.place.known(),
                "pages": _pages(document, passage),
            }
            for passage in split(document, article, passage_chars)
        ],
    }
