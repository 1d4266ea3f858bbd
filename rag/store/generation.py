"""One published generation, opened read-only."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexMismatch, NotFound
from rag.lexical import LexicalIndex
from rag.store.manifest import REBUILD, check
from rag.store.records import decode_document, decode_spans
from rag.store.table import Table
from rag.types import Document, Json, Matrix, Model, Passage, Source, Vector, cut

DOCUMENTS_KEPT = 64  # decoded documents that a served generation keeps at hand


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
