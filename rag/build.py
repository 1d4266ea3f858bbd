"""Seeds to a new generation: read what is there, embed what is new, publish all or nothing."""

import hashlib
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from rag import everyday, lexical, reading, split, store
from rag.corpus import Corpus, Skipped, hash_files, read_all
from rag.errors import BuildRunning, ConfigError, IndexMismatch, IndexMissing, RagError, SeedsError
from rag.lexical import LexicalIndex
from rag.scripts import SCRIPTS, script_of
from rag.types import Encoder, Json, Matrix, Passage, Progress, Reading, Vector
from rag.vectors import FlatIndex

BATCH = 16  # passages embedded between two reports of progress


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. Characters are code points; ``removed`` counts passages that are gone."""

    generation: str
    published: bool  # False where nothing had changed
    files: int
    articles: int
    passages: int
    reused: int
    embedded: int
    removed: int
    skipped: tuple[Skipped, ...]
    furniture: Mapping[str, int]  # lines that many files share, and how many do
    notes: tuple[str, ...]
    characters: int
    in_articles: int
    left_out: Mapping[str, int]  # characters by reason
    seconds: float

    def as_json(self) -> Json:
        """Return the report as a JSON object."""
        return asdict(self)


def build(
    seeds: Path, index: Path, encoder: Encoder, passage_chars: int, keep: int, progress: Progress
) -> Report:
    """Read ``seeds``, embed what is new and publish a generation in ``index``.

    An unchanged text keeps its vector, wherever it moved to. Where no file and no setting has
    changed, nothing is written and the report says so.

    Raises:
        ConfigError: if the index would lie in the seeds.
        SeedsError: if there is no folder, no file or no article.
        BuildRunning: if another process is building here.
        ModelUnavailable: if the encoder cannot be loaded.
        RagError: if the index cannot be written.
    """
    if index.resolve().is_relative_to(seeds.resolve()):
        raise ConfigError(f"The index {index} would lie in the seeds.", "Give another folder with --index.")
    files = hash_files(seeds)
    return publish(
        index, files, lambda: read_all(seeds, list(files), progress), encoder, passage_chars, keep, progress
    )


def publish(
    index: Path,
    files: Mapping[str, str | None],
    read: Callable[[], Corpus],
    encoder: Encoder,
    passage_chars: int,
    keep: int,
    progress: Progress,
) -> Report:
    """Publish a generation of what ``read`` returns; ``files`` are the digests that it stands for."""
    started = time.perf_counter()
    with _lock(index), _disk_errors(index):
        facts = _facts(files, encoder, passage_chars)
        previous = _previous(index)
        if previous is not None and _same(previous.manifest, facts):
            return _report(previous, False, previous.manifest["counts"]["passages"], 0, 0, started)
        corpus = read()
        contents, embedded = _contents(corpus.readings, encoder, passage_chars, previous, progress)
        facts |= _counts(facts["files"], corpus, contents)
        folder = _write(index, contents, facts)
        generation = store.Generation.open(folder)
        _verify(generation)
        store.publish(index, folder)
        store.clean(index, keep)
    removed = _removed(previous, contents.keys)
    return _report(generation, True, len(contents.keys) - embedded, embedded, removed, started)


@contextmanager
def _lock(index: Path) -> Iterator[None]:
    """Hold the builder's lock, which the system lets go when its holder dies."""
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / "build.lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise BuildRunning(f"Another build is running in {index}.", "Wait for it to finish.") from None
    except OSError as error:
        raise RagError(
            f"{index} cannot be written: {error.strerror}.", "Give another with --index."
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _disk_errors(index: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = (
            "The generation that was served before still is. Make room or mend the rights, and build again."
        )
        raise RagError(f"{index} cannot be written: {error.strerror or error}.", hint) from error


def _facts(files: Mapping[str, str | None], encoder: Encoder, passage_chars: int) -> Json:
    return {
        "fingerprint": {
            "reading": reading.VERSION,
            "split": split.VERSION,
            "words": lexical.VERSION,
            "passage_chars": passage_chars,
            **_everyday_facts(encoder),
        },
        "files": {reading.shown(path): sha256 for path, sha256 in files.items()},
    }


def _everyday_facts(encoder: Encoder) -> Json:
    """Return what the everyday sentences' vectors depend on."""
    return {"everyday": everyday.VERSION, "encoder": {"name": encoder.name, "digest": encoder.digest}}


def _same(manifest: Json, facts: Json) -> bool:
    return all(manifest[name] == facts[name] for name in facts)


def _previous(index: Path) -> store.Generation | None:
    """Return the served generation, or None where there is none that can be trusted."""
    try:
        return store.Generation.open(store.current(index))
    except (IndexMissing, IndexMismatch):
        return None


def _contents(
    readings: Sequence[Reading],
    encoder: Encoder,
    passage_chars: int,
    previous: store.Generation | None,
    progress: Progress,
) -> tuple[store.Contents, int]:
    """Return everything that the generation holds, and how many passages were embedded."""
    passages: dict[str, Sequence[Passage]] = {}
    forms: list[str] = []
    for read in readings:
        for article in read.articles:
            passages[article.id] = split.split(read.document, article, passage_chars)
            forms += [split.search_form(article, passage) for passage in passages[article.id]]
    if not forms:
        raise SeedsError("The files hold no article.", "See `rag inspect` for what was left out, and why.")
    keys = [key(form, encoder) for form in forms]
    known = _known_rows(previous)
    vectors, embedded = _vectors(forms, keys, encoder, previous, known, progress)
    words = LexicalIndex.build(_words(forms, keys, previous, known))
    scripts = np.array([script_of(form) for form in forms], dtype=np.int8)
    means = _everyday(scripts, encoder, previous)
    return store.Contents(readings, passages, keys, vectors, scripts, means, words), embedded


def _everyday(
    scripts: NDArray[np.int8], encoder: Encoder, previous: store.Generation | None
) -> dict[int, Vector]:
    """Return the mean vector of the everyday sentences of each script, where there are several."""
    present = np.unique(scripts).tolist()
    if len(present) == 1:
        return {}
    known: Mapping[int, Vector] = {}
    if previous is not None and _same(previous.manifest["fingerprint"], _everyday_facts(encoder)):
        known = previous.everyday
    sentences = {group: everyday.SENTENCES.get(SCRIPTS[group], ()) for group in present}
    return {
        group: known[group] if group in known else encoder.encode(texts, "passage").mean(axis=0)
        for group, texts in sentences.items()
        if texts
    }


def key(form: str, encoder: Encoder) -> str:
    """Return the digest under which a text's vector and words are kept."""
    told = f"{encoder.digest}\0{lexical.VERSION}\0{form}"
    return hashlib.sha256(told.encode("utf-8")).hexdigest()[:32]


def _known_rows(previous: store.Generation | None) -> dict[str, int]:
    if previous is None:
        return {}
    return {record["key"]: row for row, record in enumerate(previous.passages)}


def _vectors(
    forms: Sequence[str],
    keys: Sequence[str],
    encoder: Encoder,
    previous: store.Generation | None,
    known: Mapping[str, int],
    progress: Progress,
) -> tuple[Matrix, int]:
    """Return the vector of each form, and how many forms had to be embedded for it."""
    new = {k: form for k, form in zip(keys, forms, strict=True) if k not in known}
    made: list[Matrix] = []
    texts = list(new.values())
    for start in range(0, len(texts), BATCH):
        progress("embedding", start, len(texts))
        made.append(encoder.encode(texts[start : start + BATCH], "passage"))
    progress("embedding", len(texts), len(texts))
    places = {k: row for row, k in enumerate(new)}
    old = [] if previous is None else [previous.vectors]
    pool = np.concatenate([*made, *old])
    rows = [places[k] if k in places else len(places) + known[k] for k in keys]
    return np.ascontiguousarray(pool[rows], dtype=np.float32), sum(k in places for k in keys)


def _words(
    forms: Sequence[str], keys: Sequence[str], previous: store.Generation | None, known: Mapping[str, int]
) -> Iterator[list[str]]:
    for form, k in zip(forms, keys, strict=True):
        if previous is not None and k in known:
            yield previous.words.words(known[k])
        else:
            yield lexical.tokenize(form)


def _counts(files: Mapping[str, str | None], corpus: Corpus, contents: store.Contents) -> Json:
    readings = corpus.readings
    left_out: Counter[str] = Counter()
    for read in readings:
        for left in read.left_out:
            left_out[left.reason] += left.span.end - left.span.start
    spans = [span for read in readings for article in read.articles for span in article.spans]
    # A file may have changed between the first look and the reading: what was read is what counts.
    digests = {read.document.path: read.document.sha256 for read in readings}
    return {
        "files": {path: digests.get(path, sha256) for path, sha256 in files.items()},
        "skipped": {file.path: file.reason for file in corpus.skipped},
        "furniture": dict(corpus.furniture),
        "notes": [f"{read.document.path}: {note}" for read in readings for note in read.notes],
        "counts": {
            "files": len(readings),
            "articles": len(contents.passages),
            "passages": len(contents.keys),
            "characters": sum(len(read.document.text) for read in readings),
            "in_articles": sum(span.end - span.start for span in spans),
            "left_out": dict(left_out.most_common()),
        },
    }


def _write(index: Path, contents: store.Contents, facts: Json) -> Path:
    """Write the generation beside its place and move it there, named by its contents."""
    scratch = index / "building-new"
    shutil.rmtree(scratch, ignore_errors=True)
    checksums = store.write(scratch, contents, facts)
    suffix = hashlib.sha256(str(sorted(checksums.items())).encode()).hexdigest()[:8]
    folder = index / f"gen-{store.next_number(index):04d}-{suffix}"
    scratch.rename(folder)
    return folder


def _verify(generation: store.Generation) -> None:
    """Search by hand and by index; raise IndexMismatch unless both find the same."""
    query = np.array(generation.vectors[0])
    rows, scores = FlatIndex(generation.vectors).search(query, 1)
    by_hand = float((generation.vectors @ query).max())
    if len(rows) != 1 or abs(float(scores[0]) - by_hand) > 1e-4:
        raise IndexMismatch(f"{generation.folder} does not search as it should.", store.REBUILD)


def _removed(previous: store.Generation | None, keys: Sequence[str]) -> int:
    if previous is None:
        return 0
    gone = Counter(record["key"] for record in previous.passages)
    gone.subtract(keys)
    return sum(count for count in gone.values() if count > 0)


def _report(
    generation: store.Generation, published: bool, reused: int, embedded: int, removed: int, started: float
) -> Report:
    manifest, counts = generation.manifest, generation.manifest["counts"]
    return Report(
        generation=generation.name,
        published=published,
        files=counts["files"],
        articles=counts["articles"],
        passages=counts["passages"],
        reused=reused,
        embedded=embedded,
        removed=removed,
        skipped=tuple(Skipped(path, reason) for path, reason in manifest["skipped"].items()),
        furniture=manifest["furniture"],
        notes=tuple(manifest["notes"]),
        characters=counts["characters"],
        in_articles=counts["in_articles"],
        left_out=counts["left_out"],
        seconds=round(time.perf_counter() - started, 3),
    )
