"""The format on disk: immutable generations and one pointer.

    index/
      current                the name of the generation that is served, one line
      gen-0007-3f9a2c1b/     never changed once published
        manifest.json        format, fingerprint, files with their sha256, counts, checksums
        documents.jsonl      a file a line: path, sha256, encoding, text, what was left out
        articles.jsonl       an article a line: metadata, spans, which document and passages
        passages.jsonl       a passage a line: id, section, spans; line n is row n everywhere
        *.offsets.npy        where each line of the file of that name starts and ends, in bytes
        owners.npy           the article of each passage
        vectors.npy          (passages, dim) float32, unit rows
        scripts.npy          the script of each passage, by number
        centred.npy          the vectors less the mean of their script, where there are several
        everyday.npy         the mean vector of each script's everyday sentences, likewise
        words/               the lexical index

Everything is memory-mapped and read when asked for. There is no pickle. A generation is opened
only if its format is this one and every file has the checksum that the manifest states.
"""

import hashlib
import json
import mmap
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexMismatch, IndexMissing, NotFound
from rag.lexical import LexicalIndex
from rag.types import (
    Article,
    Document,
    Json,
    Matrix,
    Model,
    Passage,
    Reading,
    Source,
    Span,
    Spans,
    Vector,
    cut,
)
from rag.vectors import centre

FORMAT = 3
REBUILD = "Run `rag build` to build the index again."
NAME = re.compile(r"gen-[0-9]{1,9}-[0-9a-f]{1,16}")  # of a generation
DOCUMENTS_KEPT = 64  # decoded documents that a served generation keeps at hand


class Table:
    """A JSON Lines file whose lines are read one by one, by number, from a memory map."""

    def __init__(self, path: Path) -> None:
        self._offsets: NDArray[np.int64] = np.load(path.with_suffix(".offsets.npy"), mmap_mode="r")
        with path.open("rb") as file:
            empty = os.fstat(file.fileno()).st_size == 0
            self._bytes = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    @staticmethod
    def write(path: Path, records: Iterable[Json]) -> None:
        """Write the records, a line each, and the offsets of the lines."""
        offsets = [0]
        with path.open("wb") as file:
            for record in records:
                line = json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
                offsets.append(offsets[-1] + file.write(line.encode("utf-8")))
        np.save(path.with_suffix(".offsets.npy"), np.array(offsets, dtype=np.int64))

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, number: int) -> Json:
        line: Json = json.loads(self._bytes[int(self._offsets[number]) : int(self._offsets[number + 1])])
        return line

    def __iter__(self) -> Iterator[Json]:
        return (self[number] for number in range(len(self)))


@dataclass(frozen=True, slots=True)
class Contents:
    """What a build has made, in memory, row *n* of ``vectors`` being passage *n* of them all."""

    readings: Sequence[Reading]
    passages: Mapping[str, Sequence[Passage]]  # by article id
    keys: Sequence[str]  # of each passage: a digest of what was embedded
    vectors: Matrix
    scripts: NDArray[np.int8]
    everyday: Mapping[int, Vector]  # by script, where there are several
    words: LexicalIndex


class Generation:
    """One published generation, opened read-only."""

    def __init__(self, folder: Path, manifest: Json) -> None:
        self.name = folder.name
        self.folder = folder
        self.manifest = manifest
        self.documents = Table(folder / "documents.jsonl")
        self.articles = Table(folder / "articles.jsonl")
        self.passages = Table(folder / "passages.jsonl")
        self.owners: NDArray[np.int32] = np.load(folder / "owners.npy", mmap_mode="r")
        self.vectors: Matrix = np.load(folder / "vectors.npy", mmap_mode="r")
        self.scripts: NDArray[np.int8] = np.load(folder / "scripts.npy", mmap_mode="r")
        self.centred: Matrix = self.vectors
        self.everyday: dict[int, Vector] = {}
        if manifest["everyday"]:
            self.centred = np.load(folder / "centred.npy", mmap_mode="r")
            means = np.load(folder / "everyday.npy")
            self.everyday = dict(zip(manifest["everyday"], means, strict=True))
        self.words = LexicalIndex.open(folder / "words")
        self.document = lru_cache(DOCUMENTS_KEPT)(self._document)
        self.article = lru_cache(4096)(self.articles.__getitem__)
        self._numbers: dict[str, int] | None = None

    @classmethod
    def open(cls, folder: Path) -> "Generation":
        """Open a generation whose every file is what its manifest says.

        Raises:
            IndexMismatch: for another format, a missing or altered file, or counts that differ.
        """
        manifest = check(folder)
        try:
            generation = cls(folder, manifest)
        except (OSError, ValueError, KeyError) as error:
            raise IndexMismatch(f"{folder} cannot be read: {error}.", REBUILD) from error
        rows = len(generation.passages)
        for name, count in (
            ("vectors", len(generation.vectors)),
            ("scripts", len(generation.scripts)),
            ("centred", len(generation.centred)),
            ("owners", len(generation.owners)),
            ("words", len(generation.words)),
            ("the manifest", manifest["counts"]["passages"]),
        ):
            if count != rows:
                raise IndexMismatch(f"{folder}: {rows} passages, but {count} in {name}.", REBUILD)
        return generation

    def _document(self, number: int) -> Document:
        return decode_document(self.documents[number])

    @property
    def model(self) -> Model:
        """The encoder that the vectors came from."""
        return Model(**self.manifest["fingerprint"]["encoder"])

    def number(self, article_id: str) -> int:
        """Return the article's number.

        Raises:
            NotFound: if no article of this generation has the id.
        """
        if self._numbers is None:
            self._numbers = {record["id"]: n for n, record in enumerate(self.articles)}
        if article_id not in self._numbers:
            raise NotFound(
                f"No article has the id {article_id[:64]!r}.",
                "An id changes with its file; GET /sources lists those that are served.",
            )
        return self._numbers[article_id]

    def passage(self, row: int) -> Passage:
        """Return passage ``row``, cut from its document."""
        record = self.passages[row]
        spans = decode_spans(record["spans"])
        text = cut(self.document(self.article(int(self.owners[row]))["document"]).text, spans)
        return Passage(record["id"], tuple(record["section"]), spans, text, record["page"])

    def source(self, number: int, section: tuple[str, ...] = (), page: int | None = None) -> Source:
        """Return article ``number`` as a source."""
        record = self.article(number)
        return Source(
            id=record["id"],
            path=record["path"],
            encoding=record["encoding"],
            title=record["title"],
            author=record["author"],
            affiliation=record["affiliation"],
            published=record["published"],
            section=section,
            page=page,
            sha256=record["sha256"],
        )


def current(index: Path) -> Path:
    """Return the folder of the generation that is served.

    Raises:
        IndexMissing: if nothing has been published.
        IndexMismatch: if the pointer names no generation.
    """
    try:
        name = (index / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise IndexMissing(f"There is no index in {index}.", "Run `rag build` first.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexMismatch(f"{index / 'current'} cannot be read: {error}.", REBUILD) from error
    if not NAME.fullmatch(name) or not (index / name / "manifest.json").is_file():
        raise IndexMismatch(f"{index / 'current'} names {name[:80]!r}, which is no generation.", REBUILD)
    return index / name


def check(folder: Path) -> Json:
    """Return the manifest of a generation after comparing every file with its checksum.

    Raises:
        IndexMismatch: naming the first file that is missing or altered.
    """
    try:
        manifest: Json = json.loads((folder / "manifest.json").read_bytes())
        format_, seal, checksums = manifest["format"], manifest.pop("seal"), manifest["checksums"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexMismatch(f"{folder / 'manifest.json'} cannot be read: {error}.", REBUILD) from error
    if format_ != FORMAT:
        raise IndexMismatch(f"{folder} has format {format_}; this version reads {FORMAT}.", REBUILD)
    if seal != _seal(manifest):
        raise IndexMismatch(f"{folder / 'manifest.json'} was altered.", REBUILD)
    for name, expected in checksums.items():
        if _sha256(folder / name) != expected:
            raise IndexMismatch(f"{folder / name} is missing or was altered.", REBUILD)
    return manifest


def write(folder: Path, contents: Contents, facts: Json) -> dict[str, str]:
    """Write a generation into ``folder``, which must not exist, and sync it to the disk.

    ``facts`` goes into the manifest: what the build knew and the counts that it expects. Returns
    the checksum of each file.
    """
    folder.mkdir(parents=True)
    Table.write(folder / "documents.jsonl", _document_records(contents.readings))
    Table.write(folder / "articles.jsonl", _article_records(contents))
    Table.write(folder / "passages.jsonl", _passage_records(contents))
    owners = [
        len(contents.passages[article.id]) for reading in contents.readings for article in reading.articles
    ]
    np.save(folder / "owners.npy", np.repeat(np.arange(len(owners), dtype=np.int32), owners))
    np.save(folder / "vectors.npy", contents.vectors)
    np.save(folder / "scripts.npy", contents.scripts)
    if contents.everyday:
        means = np.stack([contents.everyday[group] for group in sorted(contents.everyday)])
        np.save(folder / "everyday.npy", means)
        np.save(folder / "centred.npy", centre(contents.vectors, contents.scripts, contents.everyday))
    contents.words.save(folder / "words")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    checksums = {path.relative_to(folder).as_posix(): _sha256(path) for path in files}
    manifest = {
        "format": FORMAT,
        **facts,
        "everyday": sorted(contents.everyday),
        "checksums": checksums,
    }
    manifest["seal"] = _seal(manifest)
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    for path in [*files, folder / "manifest.json", folder / "words", folder]:
        _sync(path)
    return checksums


def publish(index: Path, folder: Path) -> None:
    """Make ``folder`` the generation that is served, in one step."""
    pointer = index / "current.new"
    pointer.write_text(folder.name + "\n", encoding="utf-8")
    _sync(pointer)
    pointer.replace(index / "current")
    _sync(index)


def generations(index: Path) -> list[Path]:
    """Return the folders of all generations, oldest first."""
    found = [path for path in index.glob("gen-*") if path.is_dir() and NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: int(path.name.split("-")[1]))


def next_number(index: Path) -> int:
    """Return the number that comes after every generation's."""
    return 1 + max((int(path.name.split("-")[1]) for path in generations(index)), default=0)


def clean(index: Path, keep: int) -> None:
    """Remove what dead builders left and all but the newest ``keep`` generations and the served one."""
    served = current(index)
    for path in index.glob("building-*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in generations(index)[: -max(keep, 1)]:
        if path != served:
            shutil.rmtree(path, ignore_errors=True)


def encode_spans(spans: Spans) -> list[list[int]]:
    """Return spans as they stand in JSON."""
    return [[span.start, span.end] for span in spans]


def decode_spans(pairs: Sequence[Sequence[int]]) -> Spans:
    """Return spans from JSON."""
    return tuple(Span(start, end) for start, end in pairs)


def decode_document(record: Json) -> Document:
    """Return the document of a line of ``documents.jsonl``."""
    names = ("path", "sha256", "encoding", "media_type", "text")
    return Document(**{name: record[name] for name in names}, pages=tuple(record["pages"]))


def _document_records(readings: Iterable[Reading]) -> Iterator[Json]:
    articles = 0
    for reading in readings:
        document = reading.document
        yield {
            "path": document.path,
            "sha256": document.sha256,
            "encoding": document.encoding,
            "media_type": document.media_type,
            "pages": document.pages,
            "articles": [articles, articles + len(reading.articles)],
            "notes": reading.notes,
            "left_out": [[left.span.start, left.span.end, left.reason] for left in reading.left_out],
            "text": document.text,
        }
        articles += len(reading.articles)


def _article_records(contents: Contents) -> Iterator[Json]:
    rows = 0
    for number, reading in enumerate(contents.readings):
        for article in reading.articles:
            count = len(contents.passages[article.id])
            yield {
                "id": article.id,
                "document": number,
                "path": reading.document.path,
                "sha256": reading.document.sha256,
                "encoding": reading.document.encoding,
                "title": article.title,
                "author": article.author,
                "affiliation": article.affiliation,
                "published": article.published,
                "headings": headings(article),
                "spans": encode_spans(article.spans),
                "passages": [rows, rows + count],
            }
            rows += count


def _passage_records(contents: Contents) -> Iterator[Json]:
    keys = iter(contents.keys)
    for reading in contents.readings:
        for article in reading.articles:
            for passage in contents.passages[article.id]:
                yield {
                    "id": passage.id,
                    "section": passage.section,
                    "spans": encode_spans(passage.spans),
                    "page": passage.page,
                    "key": next(keys),
                }


def headings(article: Article) -> list[str]:
    """Return the article's headings, in order."""
    return [section.headings[-1] for section in article.sections if section.headings]


def _seal(manifest: Mapping[str, Any]) -> str:
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _sync(path: Path) -> None:
    """Ask the system to put a file or folder on the disk; Windows has no handle on folders."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
