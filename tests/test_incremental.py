"""Incremental builds: what they do, what they leave alone, and that nobody could tell them from full ones."""

import logging
import os
import shutil
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ARTICLES, quiet, write_seeds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_build import Counting, content, run, serve

from rag import reading, split, store
from rag.build import build, journal, rollback
from rag.build.embedding import BATCH
from rag.builds import rebuild
from rag.config import Config
from rag.errors import IndexMismatch
from rag.models import HashingEncoder
from rag.service import Service
from rag.store import decode_article

NAMES = ["a.txt", "b.md", "c/d.txt", "e.txt", "c/f.html"]
FOOT = "\n青山数字馆藏\n"  # on enough files, it is furniture
TEXTS = [
    *ARTICLES.values(),
    *(f"# 第{n}号通知\n\n第{n}号通知说明了第{n}件事情的安排。\n" for n in range(3)),
    *(f"# 第{n}口井\n\n□ 张三\n\n第{n}口井在村子的东头,井深{n + 5}米。\n{FOOT}" for n in range(4)),
    "<html><body><h1>渠道</h1><p>渠道修好了,水到了田里。</p></body></html>",
]
EDITS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES), st.sampled_from(TEXTS)),
    st.tuples(st.just("delete"), st.sampled_from(NAMES), st.just("")),
    st.tuples(st.just("swap"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("dictionary"), st.just(".dictionary"), st.sampled_from(["", "井在\n", "青河泵站\n"])),
    st.tuples(
        st.just("furniture"), st.just(".furniture"), st.sampled_from(["", "- 青山数字馆藏\n", "+ □ 张三\n"])
    ),
)


def edit(seeds: Path, kind: str, name: str, what: str) -> None:
    path, other = seeds / name, seeds / (what if kind in ("swap", "move") else name)
    path.parent.mkdir(exist_ok=True)
    if kind in ("write", "furniture", "dictionary"):
        path.write_text(what, encoding="utf-8")
    elif kind == "delete":
        path.unlink(missing_ok=True)
    elif path.exists() and path != other:
        other.parent.mkdir(exist_ok=True)
        held = other.read_bytes() if other.exists() and kind == "swap" else None
        path.replace(other)
        if held is not None:
            path.write_bytes(held)


@pytest.mark.slow
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(EDITS, min_size=1, max_size=5), min_size=1, max_size=4))
def test_no_one_can_tell_an_incremental_build_from_a_full_one(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[str, str, str]]]
) -> None:
    folder = tmp_path_factory.mktemp("edits")
    seeds = write_seeds(folder / "seeds", {"stays.md": ARTICLES["library.md"]})
    config = Config(seeds=seeds, index=folder / "index", model="hashing", quiet=0)
    rebuild(config, quiet)
    for edits in rounds:
        for step in edits:
            edit(seeds, *step)
        rebuild(config, quiet)
        scratch = replace(config, index=folder / "scratch")
        rebuild(scratch, quiet)
        assert content(serve(config)) == content(serve(scratch))
        assert serve(config).manifest["counts"] == serve(scratch).manifest["counts"]
        shutil.rmtree(scratch.index)
    shutil.rmtree(folder)


@pytest.fixture
def read_paths(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that are read from now on."""
    paths: list[str] = []
    whole = reading.read

    def noted(seeds: Path, path: str, furniture: frozenset[str] = frozenset()) -> reading.Reading:
        paths.append(path)
        return whole(seeds, path, furniture)

    monkeypatch.setattr(reading, "read", noted)
    return paths


def test_only_what_changed_is_read(config: Config, read_paths: list[str]) -> None:
    rebuild(config, quiet)
    read_paths.clear()
    (config.seeds / "议事.txt").write_text("另一篇文章说的是另一件事情。\n")
    rebuild(config, quiet)
    assert read_paths == ["议事.txt"]


@pytest.mark.parametrize(("module", "said"), [(reading, "reader"), (split, "splitter")])
def test_another_version_says_so_before_it_works(
    config: Config,
    read_paths: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    module: object,
    said: str,
) -> None:
    first = rebuild(config, quiet)
    read_paths.clear()
    monkeypatch.setattr(module, "VERSION", 99)
    seen: list[int] = []

    def progress(stage: str, done: int, total: int) -> None:
        seen.append(len(caplog.records))

    with caplog.at_level(logging.WARNING):
        report = build(config.seeds, config.index, Counting(), config.passage_chars, 2, progress)
    assert seen[0] == 1  # said before the first step
    assert said in report.reasons[0]
    assert len(read_paths) == 3
    assert (report.embedded, report.generation == first.generation) == (0, False)


def test_another_model_says_what_it_costs(config: Config) -> None:
    first = rebuild(config, quiet)
    encoder = Counting()
    encoder.digest = "another"
    report = run(config, encoder)
    assert report.reasons == (
        f"The model was hashing (hashing-1) and is hashing (another): all {first.passages} passages "
        "are embedded again.",
    )
    assert report.embedded == first.passages


def test_another_model_may_have_other_dimensions(config: Config) -> None:
    first = rebuild(config, quiet)
    encoder = Counting()
    encoder.digest, encoder.dim = "another", 64
    assert run(config, encoder).embedded == first.passages
    assert serve(config).vectors.shape == (first.passages, 64)
    assert rebuild(config, quiet).embedded == 0  # the generation before has them still


def spoil(config: Config) -> None:
    (config.seeds / "议事.txt").write_bytes(bytes(range(256)) * 20)


@pytest.mark.parametrize("version", [reading.VERSION, 99])
def test_a_file_that_cannot_be_read_any_more_keeps_what_it_held(
    config: Config, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    rebuild(config, quiet)
    before = serve(config)
    spoil(config)
    monkeypatch.setattr(reading, "VERSION", version)
    report = rebuild(config, quiet)
    assert [file.path for file in report.skipped] == ["议事.txt"]
    assert "still served" in report.skipped[0].reason
    assert (report.embedded, report.files) == (0, 3)
    assert content(serve(config)) == content(before)
    assert not rebuild(config, quiet).published
    (config.seeds / "议事.txt").write_text("又能读了,写的是新的内容。\n")
    assert rebuild(config, quiet).skipped == ()
    spoil(config)
    rebuild(config, quiet)
    (config.seeds / "议事.txt").unlink()
    report = rebuild(config, quiet)
    assert (report.files, report.skipped) == (2, ())


@pytest.mark.parametrize(
    ("name", "full", "emptied"),
    [
        ("a.txt", "新来的文章说了一件新的事情。\n", b""),
        ("a.txt", "新来的文章说了一件新的事情。\n", " \n\u3000\n".encode()),
        ("a.html", "<h1>渠道</h1><p>新来的文章说了一件新的事情。</p>", b"<html><body></body></html>"),
        ("a.csv", "标题,正文\n渠道,新来的文章说了一件新的事情。\n", "标题,正文\n".encode()),
    ],
)
def test_what_an_emptied_file_held_is_gone(config: Config, name: str, full: str, emptied: bytes) -> None:
    (config.seeds / name).write_text(full)
    assert rebuild(config, quiet).files == 4
    (config.seeds / name).write_bytes(emptied)
    report = rebuild(config, quiet)
    assert (report.files, [file.path for file in report.skipped]) == (3, [name])
    assert "still served" not in report.skipped[0].reason
    assert "新的事情".encode() not in everything(serve(config).folder)


def test_a_folder_that_cannot_be_listed_keeps_what_it_held(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild(config, quiet)
    listed = os.scandir

    def scandir(folder: str) -> Any:
        if str(folder).endswith("水务"):
            raise PermissionError(13, "Permission denied", str(folder))
        return listed(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    (config.seeds / "library.md").unlink()
    report = rebuild(config, quiet)
    assert (report.files, [file.path for file in report.skipped]) == (2, ["水务/"])
    assert {record["path"] for record in serve(config).documents} == {"水务/泵站.md", "议事.txt"}
    assert not rebuild(config, quiet).published
    monkeypatch.undo()
    report = rebuild(config, quiet)
    assert (report.files, report.embedded, report.skipped) == (2, 0, ())


def test_a_file_that_is_put_back_is_not_embedded_again(config: Config) -> None:
    rebuild(config, quiet)
    text = (config.seeds / "议事.txt").read_text()
    (config.seeds / "议事.txt").unlink()
    rebuild(config, quiet)
    (config.seeds / "议事.txt").write_text(text)
    assert rebuild(config, quiet).embedded == 0


class Failing(Counting):
    """Fails after so many calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.left = calls

    def encode(self, texts, kind):  # type: ignore[no-untyped-def]
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().encode(texts, kind)


def test_an_interrupted_build_goes_on_where_it_was(config: Config) -> None:
    for number in range(100):
        (config.seeds / f"{number}.txt").write_text(f"第{number}篇文章说的是第{number}件事情。\n")
    first, second = Failing(2), Counting()
    with pytest.raises(KeyboardInterrupt):
        run(config, first)
    assert (config.index / journal.NAME).stat().st_size
    report = run(config, second)
    assert len(first.texts) == 2 * BATCH
    assert not set(first.texts) & set(second.texts)
    assert report.embedded == len(second.texts) == report.passages - 2 * BATCH
    assert not (config.index / journal.NAME).exists()


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_gone_means_gone(config: Config) -> None:
    rebuild(config, quiet)
    (config.seeds / "议事.txt").unlink()
    rebuild(config, quiet)
    served = serve(config)
    held = everything(served.folder)
    for word in ("院坝", "王一丁", "议事.txt"):
        assert word.encode() not in held
        assert word.encode() in everything(config.index)
    del served
    build(config.seeds, config.index, Counting(), config.passage_chars, 2, quiet, purge=True)
    for word in ("院坝", "王一丁", "议事.txt"):
        assert word.encode() not in everything(config.index)


def test_what_a_purge_itself_takes_out_is_gone(config: Config) -> None:
    rebuild(config, quiet)
    (config.seeds / "议事.txt").unlink()
    assert rebuild(config, quiet, purge=True).in_use == ()
    assert "院坝".encode() not in everything(config.index)
    assert store.generations(config.index) == [store.current(config.index)]


def test_purging_waits_for_no_one_to_use_what_goes(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.build.LEAVING", 0.0)
    rebuild(config, quiet)
    user = serve(config)
    (config.seeds / "议事.txt").unlink()
    report = rebuild(config, quiet, purge=True)
    assert report.in_use == (user.name,)
    assert user.folder.is_dir()
    del user
    assert rebuild(config, quiet, purge=True).in_use == ()
    assert store.generations(config.index) == [store.current(config.index)]


def test_what_a_server_uses_is_not_cleaned_away(config: Config) -> None:
    rebuild(config, quiet)
    service = Service.open(config)
    first = service.generation.folder
    for number in range(4):
        (config.seeds / "n.txt").write_text(f"这是第{number}次改动的文章。\n")
        rebuild(config, quiet)
    assert first.is_dir()
    service.reload()
    (config.seeds / "n.txt").write_text("这是最后一次改动的文章。\n")
    rebuild(config, quiet)
    assert not first.exists()


def test_rolling_back_serves_what_was_before(config: Config) -> None:
    first = rebuild(config, quiet).generation
    (config.seeds / "议事.txt").unlink()
    second = rebuild(config, quiet).generation
    assert rollback(config.index) == first == serve(config).name
    assert rollback(config.index, second) == second == serve(config).name
    with pytest.raises(IndexMismatch, match="There is no generation gen-0009-00"):
        rollback(config.index, "gen-0009-00")
    rollback(config.index)
    with pytest.raises(IndexMismatch, match="none before"):
        rollback(config.index)
    (store.generations(config.index)[1] / "vectors.npy").write_bytes(b"")
    with pytest.raises(IndexMismatch, match=r"vectors\.npy"):
        rollback(config.index, second)
    assert serve(config).name == first


def growing(path: Path) -> Iterator[None]:
    while True:
        with path.open("a") as file:
            file.write("又写了一行。\n")
        yield


def test_a_file_that_is_still_written_is_waited_for(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = growing(config.seeds / "log.txt")
    naps: list[float] = []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) < 6:
            next(steps)
        threading.Event().wait(seconds)

    next(steps)
    monkeypatch.setattr("rag.corpus.time.sleep", sleep)
    report = rebuild(replace(config, quiet=0.2), quiet)
    assert len(naps) >= 6
    assert report.skipped == ()
    assert any(record["text"].count("又写了") == 6 for record in serve(config).documents)


def test_a_file_that_never_ends_growing_is_left_for_later(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = growing(config.seeds / "log.txt")
    next(steps)
    monkeypatch.setattr("rag.corpus.wait_until_quiet.__defaults__", (0.3,))
    monkeypatch.setattr("rag.corpus.time.sleep", lambda _: next(steps))
    report = rebuild(replace(config, quiet=0.2), quiet)
    assert "still being written" in report.skipped[0].reason
    monkeypatch.undo()
    assert rebuild(config, quiet).skipped == ()


def test_the_index_is_for_those_who_may_write_it(config: Config) -> None:
    rebuild(config, quiet)
    for path in config.index.rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o022


def test_a_passage_is_the_mean_of_its_windows_by_their_widths(config: Config) -> None:
    long = "。".join(
        f"第{number}句话说的是青河泵站的第{number * 7}件事情和柳镇居民的用水" for number in range(20)
    )
    (config.seeds / "long.txt").write_text(f"青河泵站的二十件事\n\n{long}。\n", encoding="utf-8")
    rebuild(config, quiet)
    served, encoder = serve(config), HashingEncoder()
    compared = 0
    for row in range(len(served.passages)):
        article = decode_article(served.article(int(served.owners[row])))
        passage = served.passage(row)
        forms = split.window_forms(article, passage)
        if not forms:
            whole = encoder.encode([split.search_form(article, passage)], "passage")[0]
            np.testing.assert_array_equal(served.vectors[row], whole)
            continue
        vectors = encoder.encode([form for form, _ in forms], "passage")
        mean = np.average(vectors, axis=0, weights=[width for _, width in forms])
        np.testing.assert_allclose(served.vectors[row], mean, atol=1e-6)
        compared += 1
    assert compared
