"""One published generation, opened read-only."""

from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.access import Groups, Rules
from rag.errors import IndexMismatch, NotFound
from rag.lexical import LexicalIndex
from rag.scripts import SCRIPTS
from rag.store.leases import Lease
from rag.store.manifest import REBUILD, check
from rag.store.records import decode_document, decode_spans
from rag.store.table import Lines, Table, held
from rag.store.visible import Visible
from rag.types import Json, Matrix, Model, Passage, Place, Rows, Scores, Source, Vector, cut
from rag.vectors import Centred, Windows, drawn, open_nearest, samples

ARTICLES_KEPT = 4096
PASSAGES_KEPT = 4096
SIGHTS_KEPT = 64  # of people of other groups
DOCUMENTS_KEPT = 64  # decoded documents that a served generation keeps at hand


class Generation:
    """One published generation, opened read-only."""

    def __init__(self, folder: Path, manifest: Json, lease: Lease) -> None:
        self.name = folder.name
        self.folder = folder
        self.manifest = manifest
        self._lease = lease
        self.rules = Rules(manifest["access"])
        self._masks: dict[frozenset[str], NDArray[np.bool_]] = {}
        self._sights: dict[frozenset[str], Visible] = {}
        self.documents = Table(folder / "documents.jsonl")
        self.articles = Table(folder / "articles.jsonl")
        self.passages = Table(folder / "passages.jsonl")
        self.articles_of: NDArray[np.int64] = held(folder / "documents.articles.npy")
        self.passages_of: NDArray[np.int64] = held(folder / "articles.passages.npy")
        self.owners: NDArray[np.int32] = held(folder / "owners.npy")
        self.vectors: Matrix = held(folder / "vectors.npy")
        self.scripts: NDArray[np.int8] = held(folder / "scripts.npy")
        self.held = np.bincount(self.scripts, minlength=len(SCRIPTS))  # passages of each script
        self.everyday: dict[int, Vector] = {}
        self._typical: dict[int, Rows] = {}
        means: Matrix | None = None
        if manifest["everyday"]:
            everyday = np.load(folder / "everyday.npy")
            self.everyday = dict(zip(manifest["everyday"], everyday, strict=True))
            means = np.load(folder / "means.npy")
            self._typical = samples(self.scripts)
        self.centred = Centred(self.vectors, self.scripts, means)
        self.nearest = open_nearest(folder / "nearest", self.centred, held)
        self.windows = Windows.open(folder / "windows", held)
        self.words = LexicalIndex.open(folder / "words", held)
        # The caches know the tables and not this object: it goes, with its lease and its maps, at
        # the moment when the last question that it serves is done.
        documents, articles = self.documents, self.articles
        articles_of, passages_of = self.articles_of, self.passages_of
        self.document = lru_cache(DOCUMENTS_KEPT)(lambda number: decode_document(documents[number]))
        self.article = lru_cache(ARTICLES_KEPT)(
            lambda number: _placed(articles[number], number, articles_of, passages_of)
        )
        passages, owners, document, article = self.passages, self.owners, self.document, self.article

        @lru_cache(PASSAGES_KEPT)
        def passage(row: int) -> Passage:
            record = passages[row]
            spans = decode_spans(record["spans"])
            home, start = document(article(int(owners[row]))["document"]), record["start"]
            place = home.place(start, spans[-1].end)
            return Passage(record["id"], tuple(record["section"]), spans, cut(home.text, spans), start, place)

        self._passage = passage
        self._numbers: dict[str, int] | None = None

    @classmethod
    def open(cls, folder: Path) -> "Generation":
        """Open a generation whose every file is what its manifest says.

        Raises:
            IndexMismatch: for another format, a missing or altered file, or counts that differ.
        """
        lease = Lease(folder)
        manifest = check(folder)
        try:
            generation = cls(folder, manifest, lease)
        except (OSError, ValueError, KeyError) as error:
            raise IndexMismatch(f"{folder} cannot be read: {error}.", REBUILD) from error
        rows = len(generation.passages)
        for name, count in (
            ("vectors", len(generation.vectors)),
            ("scripts", len(generation.scripts)),
            ("nearest", len(generation.nearest)),
            ("owners", len(generation.owners)),
            ("keys", len(generation.keys)),
            ("words", len(generation.words)),
            ("windows", len(generation.windows)),
            ("the manifest", manifest["counts"]["passages"]),
        ):
            if count != rows:
                raise IndexMismatch(f"{folder}: {rows} passages, but {count} in {name}.", REBUILD)
        return generation

    @cached_property
    def ledger(self) -> list[Json]:
        """What a later build wants to know of each document, in order; read when it is first asked."""
        return list(self.ledger_lines)

    @cached_property
    def ledger_lines(self) -> Table:
        """The same, as it stands on the disk."""
        return Table(self.folder / "ledger.jsonl")

    @cached_property
    def heads(self) -> list[Json]:
        """Every article's line, for what is asked of all of them; made when it is first asked."""
        return list(self.articles)

    @cached_property
    def keys(self) -> NDArray[np.uint8]:
        """The digest of what was embedded for each passage, ``(rows, 16)``."""
        return held(self.folder / "keys.npy")

    def common_window(self, query: Vector, rows: Rows) -> Scores:
        """Return what the score of each row's best window owes to its script.

        It is what the row's score owes, and how far the best window of a passage of that script is ahead of
        the passage, of a sample and for this question.
        """
        common = self.centred.common(query, rows)
        if not self._typical:
            return common
        ahead = np.zeros(len(SCRIPTS), dtype=np.float32)
        for script, sample in self._typical.items():
            whole: Scores = self.vectors[sample] @ query
            ahead[script] = (self.windows.best(query, sample, whole) - whole).mean()
        added: Scores = common + drawn(ahead, self.held)[self.scripts[rows]]
        return added

    def rows(self, document: int) -> range:
        """Return the rows of a document's passages."""
        first, last = self.articles_of[document], self.articles_of[document + 1]
        return range(int(self.passages_of[first]), int(self.passages_of[last]))

    def articles_in(self, document: int) -> int:
        """Return how many articles a document has."""
        return int(self.articles_of[document + 1] - self.articles_of[document])

    def lines(self, name: str, start: int, stop: int) -> Lines:
        """Return the lines of a table that belong to documents ``start`` to ``stop``."""
        if name in ("documents", "ledger"):
            return Lines(self.documents if name == "documents" else self.ledger_lines, start, stop)
        first, last = int(self.articles_of[start]), int(self.articles_of[stop])
        if name == "articles":
            return Lines(self.articles, first, last)
        return Lines(self.passages, int(self.passages_of[first]), int(self.passages_of[last]))

    @property
    def model(self) -> Model:
        """The encoder that the vectors came from."""
        return Model(**self.manifest["fingerprint"]["encoder"])

    def mask(self, groups: Groups) -> NDArray[np.bool_] | None:
        """Return which articles are for somebody who is in these groups; None for all of them."""
        if groups is None or not self.rules:
            return None
        made = self._masks.get(groups)
        if made is None:
            made = np.array(
                [self.rules.allow(record["path"], groups) for record in self.heads], dtype=np.bool_
            )
            if len(self._masks) >= SIGHTS_KEPT:
                self._masks.clear()
            self._masks[groups] = made
        return made

    def seen_by(self, groups: Groups) -> "Generation | Visible":
        """Return what somebody who is in these groups may see of the lists."""
        mask = self.mask(groups)
        if mask is None or groups is None:
            return self
        sight = self._sights.get(groups)
        if sight is None:
            sight = Visible(self.name, self.folder, self.model, self.manifest, self.heads, mask)
            rows = int(np.diff(self.passages_of)[mask].sum())
            sight.manifest["counts"]["passages"] = rows
            if len(self._sights) >= SIGHTS_KEPT:
                self._sights.clear()
            self._sights[groups] = sight
        return sight

    def number(self, article_id: str, groups: Groups = None) -> int:
        """Return the number of an article that is for these groups.

        Raises:
            NotFound: if no article of this generation has the id, or it is for others.
        """
        if self._numbers is None:
            self._numbers = {record["id"]: n for n, record in enumerate(self.articles)}
        number = self._numbers.get(article_id)
        mask = self.mask(groups)
        if number is None or (mask is not None and not mask[number]):
            raise NotFound(
                f"No article has the id {article_id[:64]!r}.",
                "An id changes with its file; GET /sources lists those that are served.",
            )
        return number

    def passage(self, row: int) -> Passage:
        """Return passage ``row``, cut from its document."""
        return self._passage(row)

    def source(self, number: int, section: tuple[str, ...] = (), place: Place | None = None) -> Source:
        """Return article ``number`` as a source."""
        record = self.article(number)
        return Source(
            id=record["id"],
            path=record["path"],
            text_of=record["text_of"],
            encoding=record["encoding"],
            title=record["title"],
            author=record["author"],
            affiliation=record["affiliation"],
            published=record["published"],
            section=section,
            place=place or Place(ocr=record["ocr"]),
            sha256=record["sha256"],
        )


def _placed(
    record: Json, number: int, articles_of: NDArray[np.int64], passages_of: NDArray[np.int64]
) -> Json:
    """Return an article's line with the number of its document and the rows of its passages."""
    document = int(np.searchsorted(articles_of, number, side="right")) - 1
    rows = [int(passages_of[number]), int(passages_of[number + 1])]
    return {**record, "document": document, "passages": rows}
