"""Which row of the new generation comes from where."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag import lexical, split
from rag.corpus import Corpus, Known, Read
from rag.store import Copied, Fresh, Generation, decode_article
from rag.types import Article, Encoder, Passage, Rows

KEY = 16  # bytes
VECTORS = 2  # of what is made of a passage's embeddings; a new number makes every passage's vectors anew


@dataclass(frozen=True, slots=True)
class Forms:
    """What is indexed of a passage: the whole by its words, the windows by their meaning.

    A passage that is no wider than a window has none, and is embedded whole.
    """

    whole: str
    windows: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()

    @property
    def embedded(self) -> tuple[str, ...]:
        """The texts that the encoder reads."""
        return self.windows or (self.whole,)


@dataclass(slots=True)
class Layout:
    """The parts in order; for each row its key, the row of the previous generation with that key
    or -1, and the search form of those that have none there."""

    parts: list[Fresh | Copied] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    forms: dict[int, Forms] = field(default_factory=dict)  # by row

    @property
    def origin(self) -> Rows:
        """The row of the previous generation that each row comes from, or -1."""
        return np.array(self.origins, dtype=np.int64)

    def wholes(self, previous: Generation | None) -> Iterator[str]:
        """Yield the search form of every row; those that have an origin there, from ``previous``."""
        for row, origin in enumerate(self.origins):
            if row in self.forms:
                yield self.forms[row].whole
            else:
                assert previous is not None
                yield _forms(previous, range(origin, origin + 1))[0].whole

    def key_array(self) -> NDArray[np.uint8]:
        """Return the keys as they are stored: ``(rows, 16)``."""
        return np.frombuffer(b"".join(self.keys), dtype=np.uint8).reshape(-1, KEY)


def key(encoder: Encoder, *texts: str) -> bytes:
    """Return the digest under which the vectors and words of texts are kept."""
    told = "\0".join([encoder.digest, str(lexical.VERSION), str(VECTORS), *texts])
    return hashlib.sha256(told.encode("utf-8")).digest()[:KEY]


def keys_of(generation: Generation) -> list[bytes]:
    """Return the key of every row of a generation."""
    return split_keys(generation.keys)


def split_keys(keys: NDArray[np.uint8]) -> list[bytes]:
    """Return stored keys one by one."""
    data = keys.tobytes()
    return [data[at : at + KEY] for at in range(0, len(data), KEY)]


def lay_out(
    corpus: Corpus, previous: Generation | None, usable: bool, encoder: Encoder, passage_chars: int
) -> Layout:
    """Return where every row comes from.

    With ``usable`` the rows of a file that ``previous`` knows are those that it has there; without,
    only its text is, and its passages are told by their words like those of a file that was read.
    """
    layout = Layout()
    rows = {} if previous is None else {k: row for row, k in enumerate(keys_of(previous))}

    def add(forms: Sequence[Forms]) -> None:
        for form in forms:
            k = key(encoder, form.whole, *form.windows)
            if k not in rows:
                layout.forms[len(layout.keys)] = form
            layout.origins.append(rows.get(k, -1))
            layout.keys.append(k)

    for file in corpus.files:
        if isinstance(file, Read):
            _add_read(layout, file, passage_chars, add)
            continue
        assert previous is not None
        _add_copied(layout, file)
        kept = previous.rows(file.number)
        if usable:
            layout.origins += kept
            layout.keys += split_keys(previous.keys[kept.start : kept.stop])
        else:
            add(_forms(previous, kept))
    return layout


def _add_read(layout: Layout, file: Read, passage_chars: int, add: Callable[[Sequence[Forms]], None]) -> None:
    document = file.reading.document
    held = []
    for article in file.reading.articles:
        held.append(split.split(document, article, passage_chars))
        add([_forms_of(article, passage) for passage in held[-1]])
    layout.parts.append(Fresh(file.reading, held, file.candidates, file.under))


def _add_copied(layout: Layout, file: Known) -> None:
    last = layout.parts[-1] if layout.parts else None
    if isinstance(last, Copied) and last.stop == file.number:
        layout.parts[-1] = Copied(last.start, file.number + 1)
    else:
        layout.parts.append(Copied(file.number, file.number + 1))


def _forms(previous: Generation, rows: range) -> list[Forms]:
    return [
        _forms_of(decode_article(previous.article(int(previous.owners[row]))), previous.passage(row))
        for row in rows
    ]


def _forms_of(article: Article, passage: Passage) -> Forms:
    windows = split.window_forms(article, passage)
    whole = split.search_form(article, passage)
    return Forms(whole, tuple(form for form, _ in windows), tuple(width for _, width in windows))
