"""Seeds to a new generation: read what changed, embed what is new, publish all or nothing.

report.py     what a build did
facts.py      what a generation was built from, and what of it has changed
layout.py     which row comes from where
journal.py    vectors that are made and not yet published
embedding.py  the vector of every row
"""

import hashlib
import logging
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from rag import lexical, reading, store
from rag.build import facts as told
from rag.build import journal
from rag.build.embedding import everyday_means, vectors
from rag.build.layout import Layout, keys_of, lay_out
from rag.build.report import Report, Tally
from rag.corpus import Corpus, Known, Read, digest, hash_files, read_all, wait_until_quiet
from rag.errors import BuildRunning, ConfigError, IndexMismatch, IndexMissing, RagError, SeedsError
from rag.lexical import Dictionary, LexicalIndex
from rag.memory import Memory
from rag.scripts import script_of
from rag.status import LOCK, Recorder
from rag.store import Generation
from rag.types import Encoder, Json, Progress

__all__ = ["Report", "build", "publish", "rollback"]

log = logging.getLogger(__name__)

SCRATCH = "building-new"
SCANS = "scans"  # what OCR read of the files that are there
SEEN = "seen"  # what the files looked like when they were last read
PROBE = 0.2  # seconds for which someone who asks whether a build runs may hold its lock
LEAVING = 5.0  # seconds that a purge waits for servers to leave a generation

Files = Mapping[str, str | None]  # path: sha256
Reader = Callable[[Mapping[str, Known], Mapping[str, Known]], Corpus]  # see corpus.read_all


def build(
    seeds: Path,
    index: Path,
    encoder: Encoder,
    passage_chars: int,
    keep: int,
    progress: Progress,
    *,
    purge: bool = False,
    quiet: float = 0.0,
    wait: float = 0.0,
    job: str | None = None,
) -> Report:
    """Read what changed in ``seeds``, embed what is new and publish a generation in ``index``.

    An unchanged file is not read, an unchanged text keeps its vector, wherever it moved to. Where
    no file and no setting has changed, nothing is written and the report says so. With ``purge``
    the older generations go too, and every vector of a text that is no longer there. A file that
    changed within the last ``quiet`` seconds is waited for, and so is, up to ``wait`` seconds,
    another build. ``job`` is its name in ``status``.

    Raises:
        ConfigError: if the index would lie in the seeds.
        SeedsError: if there is no folder, no file or no article.
        BuildRunning: if another process is building here.
        ModelUnavailable: if the encoder cannot be loaded.
        RagError: if the index cannot be written.
    """
    if index.resolve().is_relative_to(seeds.resolve()):
        raise ConfigError(f"The index {index} would lie in the seeds.", "Give another folder with --index.")
    if not seeds.is_dir():
        hash_files(seeds)  # says what is wrong, before an index is made
    with (
        _lock(index, wait),
        _rights(index, seeds),
    ):  # until the end is told: a build that runs without it was stopped
        recorder = Recorder(index, job)
        memory = Memory.load(index / SEEN)
        if purge:
            memory.refused.clear()
        reading.keep_scans(index / SCANS)

        def told_progress(stage: str, done: int, total: int) -> None:
            if recorder.progress(stage, done, total):
                progress(stage, done, total)

        try:
            with _disk_errors(index):
                growing = wait_until_quiet(seeds, quiet)
                found = hash_files(seeds, memory)
                files = {path: None if path in growing else sha256 for path, sha256 in found.items()}
                read = partial(read_all, seeds, files, told_progress, growing=growing, memory=memory)
                report = _published(index, files, read, encoder, passage_chars, keep, told_progress, purge)
                memory.save(index / SEEN)
                reading.forget_scans(found.values())
        except RagError as error:
            recorder.fail(error)
            raise
        recorder.finish(report.as_json())
    return report


def publish(
    index: Path, files: Files, read: Reader, encoder: Encoder, passage_chars: int, progress: Progress
) -> Report:
    """Publish a generation of what ``read`` returns; ``files`` are the digests that it stands for."""
    with _lock(index, 0.0), _disk_errors(index):
        return _published(index, files, read, encoder, passage_chars, 1, progress, False)


def _published(
    index: Path,
    files: Files,
    read: Reader,
    encoder: Encoder,
    passage_chars: int,
    keep: int,
    progress: Progress,
    purge: bool,
) -> Report:
    tally = Tally(time.perf_counter())
    facts = told.fingerprint(files, encoder, passage_chars)
    generation = _previous(index, tally)
    same = generation is not None and told.same(generation.manifest, facts)
    if purge and same and generation is not None:
        same = not generation.manifest["skipped"]  # what was refused is tried again
    if generation is None or not same:
        generation = _made(index, files, facts, generation, read, encoder, progress, tally)
    tally.in_use = _clean(index, keep, purge)  # now that nothing here holds the previous one
    return tally.report(generation, not same)


def _made(
    index: Path,
    files: Files,
    facts: Json,
    previous: Generation | None,
    read: Reader,
    encoder: Encoder,
    progress: Progress,
    tally: Tally,
) -> Generation:
    """Make a generation, verify it and publish it."""
    passage_chars = facts["fingerprint"]["passage_chars"]
    usable = _usable(previous, facts, tally)
    known = {} if previous is None else dict(told.known(previous))
    corpus = read(known if usable else {}, known)
    layout = lay_out(corpus, previous, usable, encoder, passage_chars)
    if not layout.keys:
        raise SeedsError("The files hold no article.", "See `rag inspect` for what was left out, and why.")
    for reason in told.words_anew(previous, corpus.dictionary):
        _say(tally, reason)
    contents, tally.embedded = _contents(index, layout, previous, encoder, corpus.dictionary, progress)
    progress("writing", 0, 1)
    facts["seeds"] = digest(_as_read(files, corpus))
    counted = told.counts(corpus, previous, len(layout.keys)) | told.access(corpus, previous)
    folder = _write(index, contents, facts | counted)
    generation = _verified(folder)
    progress("writing", 1, 1)
    if previous is not None:
        store.retire(index, previous, generation)
    began = time.perf_counter()
    store.publish(index, folder)
    tally.publish_ms = 1e3 * (time.perf_counter() - began)
    tally.removed = 0 if previous is None else _removed(previous, layout)
    log.info("%s published", generation.name)
    return generation


def rollback(index: Path, name: str | None = None) -> str:
    """Serve an earlier generation again, the one before the served if none is named; return its name.

    Raises:
        IndexMissing: if nothing has been published.
        IndexMismatch: if there is no such generation, or it was damaged.
        BuildRunning: if another process is building here.
    """
    with _lock(index, 0.0), _disk_errors(index):
        found = {folder.name: folder for folder in store.generations(index)}
        served = store.current(index).name
        order = [*found]
        earlier = order[: order.index(served)]
        wanted = name or (earlier[-1] if earlier else "")
        if wanted not in found:
            there = ", ".join(found)
            what = f"There is no generation {wanted}." if name else f"There is none before {served}."
            raise IndexMismatch(what, f"There are {there}; `rag build --keep N` keeps more.")
        Generation.open(found[wanted])
        store.publish(index, found[wanted])
    log.info("%s is served again in place of %s", wanted, served)
    return wanted


@contextmanager
def _lock(index: Path, wait: float) -> Iterator[None]:
    """Hold the builder's lock, which the system lets go when its holder dies."""
    try:
        index.mkdir(0o700, parents=True, exist_ok=True)
        lock = FileLock(index / LOCK, timeout=max(wait, PROBE), mode=0o600)  # nobody else can hold it
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
def _rights(index: Path, seeds: Path) -> Iterator[None]:
    """Write files that others may read only where they may read both the articles and the index's folder.

    We make that folder for its owner alone; whoever shares the index gives it other rights.
    """
    shared = index.stat().st_mode & seeds.stat().st_mode
    before = os.umask(0o022 | (0o077 & ~shared))
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _disk_errors(index: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        shutil.rmtree(index / SCRATCH, ignore_errors=True)
        hint = (
            "The generation that was served before still is. Make room or mend the rights, and build again."
        )
        raise RagError(f"{index} cannot be written: {error.strerror or error}.", hint) from error


def _previous(index: Path, tally: Tally) -> Generation | None:
    """Return the served generation, or None where there is none that can be trusted."""
    try:
        return store.open_current(index)
    except IndexMissing:
        return None
    except IndexMismatch as error:
        _say(tally, f"{error.message} Everything is read again.")
        return None


def _usable(previous: Generation | None, facts: Json, tally: Tally) -> bool:
    """Whether what the previous generation knows of a file that has not changed is still so."""
    if previous is None:
        return False
    before = previous.manifest
    for reason in told.reasons(before["fingerprint"], facts["fingerprint"], before["counts"]["passages"]):
        _say(tally, reason)
    return told.same_settings(before["fingerprint"], facts["fingerprint"])


def _say(tally: Tally, reason: str) -> None:
    tally.reasons += (reason,)
    log.warning(reason)


def _contents(
    index: Path,
    layout: Layout,
    previous: Generation | None,
    encoder: Encoder,
    dictionary: Dictionary,
    progress: Progress,
) -> tuple[store.Contents, int]:
    """Return everything that the generation holds, and how many passages were embedded."""
    made, windows, embedded = vectors(index, layout, previous, encoder, progress)
    origin = layout.origin
    scripts = np.zeros(len(origin), dtype=np.int8)
    if previous is not None:
        scripts[origin >= 0] = previous.scripts[origin[origin >= 0]]
    for row, forms in layout.forms.items():
        scripts[row] = script_of(forms.whole)
    words = _words(layout, previous, dictionary, progress)
    means = everyday_means(scripts, encoder, previous)
    return store.Contents(
        previous, layout.parts, layout.key_array(), made, windows, scripts, means, words
    ), embedded


def _words(
    layout: Layout, previous: Generation | None, dictionary: Dictionary, progress: Progress
) -> LexicalIndex:
    """Return the lexical index: of new passages only, where the dictionary is the previous one's."""

    def cut(forms: Iterator[str], total: int) -> Iterator[list[str]]:
        for done, form in enumerate(forms):
            progress("words", done, total)
            yield lexical.tokenize(form, dictionary)

    if previous is None or previous.words.dictionary != dictionary:
        return LexicalIndex.build(cut(layout.wholes(previous), len(layout.keys)), dictionary)
    new = layout.forms.values()
    return previous.words.renew(layout.origin, cut((forms.whole for forms in new), len(new)))


def _as_read(files: Files, corpus: Corpus) -> Files:
    """Return the digests of what was read: a file may have changed after the first look."""
    read = {
        file.reading.document.path: file.reading.document.sha256
        for file in corpus.files
        if isinstance(file, Read)
    }
    return {path: read.get(path, sha256) for path, sha256 in files.items()}


def _write(index: Path, contents: store.Contents, facts: Json) -> Path:
    """Write the generation beside its place and move it there, named by its contents."""
    scratch = index / SCRATCH
    shutil.rmtree(scratch, ignore_errors=True)
    checksums = store.write(scratch, contents, facts)
    suffix = hashlib.sha256(str(sorted(checksums.items())).encode()).hexdigest()[:8]
    folder = index / f"gen-{store.next_number(index):04d}-{suffix}"
    scratch.rename(folder)
    return folder


def _verified(folder: Path) -> Generation:
    """Open what was written; a full disk can swallow the end of a file without a word."""
    try:
        generation = Generation.open(folder)
        _verify(generation)
    except IndexMismatch as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise OSError(f"{error.message} The disk may be full") from error
    return generation


def _verify(generation: Generation) -> None:
    """Search by hand and by index; raise IndexMismatch unless both find the same."""
    centred, first = generation.centred, np.zeros(1, dtype=np.int64)
    query = np.array(centred.rows(first)[0])
    rows, scores = generation.nearest.search(query, 1)
    by_hand = centred.scores(query, np.concatenate([first, rows]))
    if len(rows) != 1 or abs(scores[0] - by_hand[1]) > 1e-4 or by_hand[0] > by_hand[1] + 1e-4:
        raise IndexMismatch(f"{generation.folder} does not search as it should.", store.REBUILD)


def _removed(previous: Generation, layout: Layout) -> int:
    gone = Counter(keys_of(previous))
    gone.subtract(layout.keys)
    return sum(count for count in gone.values() if count > 0)


def _clean(index: Path, keep: int, purge: bool) -> tuple[str, ...]:
    """Remove what is not needed any more; return the generations that a server still uses."""
    (index / journal.NAME).unlink(missing_ok=True)
    if not purge:
        return tuple(store.clean(index, keep))
    (index / SEEN).unlink(missing_ok=True)
    store.forget(index)
    deadline = time.monotonic() + LEAVING
    while (used := store.clean(index, 0)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return tuple(used)
