import os
import random
import stat
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from conftest import ARTICLES, quiet
from filelock import FileLock

from rag import build as builder
from rag import everyday, models
from rag.build import build
from rag.builds import rebuild
from rag.config import Config
from rag.errors import BuildRunning, ConfigError, IndexMissing, RagError, SeedsError
from rag.service import Service
from rag.store import Generation, current
from rag.types import Matrix

EVERYDAY = {text for texts in everyday.SENTENCES.values() for text in texts}


class Counting(models.HashingEncoder):
    """Counts the texts that it is asked to embed."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.calls = 0

    def encode(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> Matrix:
        self.calls += 1
        self.texts += [text for text in texts if text not in EVERYDAY]
        return super().encode(texts, kind)


def serve(config: Config) -> Generation:
    return Generation.open(current(config.index))


def content(generation: Generation) -> dict[str, bytes]:
    """Every byte that is served: all files but the manifest, whose counts may differ in nothing either."""
    return {
        path.name: path.read_bytes()
        for path in sorted(generation.folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def run(config: Config, encoder: models.HashingEncoder) -> builder.Report:
    return build(config.seeds, config.index, encoder, config.passage_chars, config.keep, quiet)


def test_the_first_build_embeds_everything(config: Config) -> None:
    report = rebuild(config, quiet)
    assert (report.files, report.articles, report.reused, report.removed) == (3, 3, 0, 0)
    assert report.embedded == report.passages > 3
    assert report.published
    assert serve(config).name == report.generation


def test_characters_add_up(config: Config) -> None:
    report = rebuild(config, quiet)
    assert report.in_articles + sum(report.left_out.values()) == report.characters
    assert report.characters == sum(len(text) for text in ARTICLES.values())


def test_nothing_changed_is_nothing_done(config: Config) -> None:
    first = rebuild(config, quiet)
    encoder = Counting()
    second = run(config, encoder)
    assert (second.generation, second.published, encoder.texts) == (first.generation, False, [])
    assert second.reused == second.passages


def test_only_what_changed_is_embedded(config: Config) -> None:
    first = rebuild(config, quiet)
    path = config.seeds / "议事.txt"
    path.write_text(path.read_text().replace("36场", "41场"))
    encoder = Counting()
    report = run(config, encoder)
    assert [text for text in encoder.texts if "41场" not in text] == []
    assert (report.embedded, report.removed) == (1, 1)
    assert report.generation != first.generation
    assert any("41场" in serve(config).passage(row).text for row in range(report.passages))


def test_a_renamed_file_costs_nothing(config: Config) -> None:
    rebuild(config, quiet)
    (config.seeds / "议事.txt").rename(config.seeds / "院坝.txt")
    encoder = Counting()
    report = run(config, encoder)
    assert (report.embedded, report.removed) == (0, 0)
    assert encoder.calls == 0
    paths = {record["path"] for record in serve(config).documents}
    assert paths == {"水务/泵站.md", "院坝.txt", "library.md"}


def test_two_files_that_swap_contents_are_both_seen(config: Config) -> None:
    rebuild(config, quiet)
    first, second = config.seeds / "议事.txt", config.seeds / "library.md"
    texts = first.read_text(), second.read_text()
    first.write_text(texts[1])
    second.write_text(texts[0])
    assert rebuild(config, quiet).published
    by_path = {record["path"]: record["text"] for record in serve(config).documents}
    assert (by_path["议事.txt"], by_path["library.md"]) == (texts[1], texts[0])


def test_a_deleted_file_is_gone(config: Config) -> None:
    rebuild(config, quiet)
    (config.seeds / "library.md").unlink()
    assert rebuild(config, quiet).removed > 0
    result = Service.open(config).search("village library", k=100)
    assert {hit.source.path for hit in result.hits} == {"水务/泵站.md", "议事.txt"}


@pytest.mark.parametrize("seed", range(6))
def test_an_incremental_build_equals_one_from_scratch(config: Config, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    names = ["a.txt", "b.md", "c/d.txt", "e.txt"]
    texts = [
        *ARTICLES.values(),
        *(f"# 第{n}号通知\n\n第{n}号通知说明了第{n}件事情的安排。\n" for n in range(4)),
    ]
    scratch = replace(config, index=tmp_path / "scratch")
    rebuild(config, quiet)
    for _ in range(3):
        for name in chance.sample(names, 2):
            path = config.seeds / name
            path.parent.mkdir(exist_ok=True)
            if path.exists() and chance.random() < 0.4:
                path.unlink()
            else:
                path.write_text(chance.choice(texts))
        rebuild(config, quiet)
    rebuild(scratch, quiet)
    assert content(serve(config)) == content(serve(scratch))


def test_another_setting_builds_anew(config: Config) -> None:
    first = rebuild(config, quiet)
    assert rebuild(replace(config, passage_chars=60), quiet).passages > first.passages


def test_a_damaged_index_is_built_again(config: Config) -> None:
    first = rebuild(config, quiet)
    (serve(config).folder / "vectors.npy").write_bytes(b"")
    second = rebuild(config, quiet)
    assert second.embedded == first.passages
    assert serve(config).name == second.generation


def test_bad_files_are_reported_and_the_rest_is_served(config: Config) -> None:
    (config.seeds / "empty.txt").write_text("")
    (config.seeds / "picture.txt").write_bytes(bytes(range(256)) * 20)
    secret = config.seeds / "secret.txt"
    secret.write_text("不许看的文章。")
    secret.chmod(0)
    report = rebuild(config, quiet)
    skipped = {file.path for file in report.skipped}
    assert skipped - {"secret.txt"} == {"empty.txt", "picture.txt"}
    assert ("secret.txt" in skipped) == (not os.access(secret, os.R_OK))
    assert all(file.reason for file in report.skipped)
    assert report.articles >= 3


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_not_utf8_is_reported(config: Config) -> None:
    Path(os.fsdecode(os.fsencode(config.seeds) + b"/bad\xff.txt")).write_text("坏名字的文章。\n")
    report = rebuild(config, quiet)
    assert [file.path for file in report.skipped] == ["bad\\udcff.txt"]
    assert "Rename" in report.skipped[0].reason
    assert not rebuild(config, quiet).published


def test_a_pipe_is_not_waited_for(config: Config) -> None:
    os.mkfifo(config.seeds / "pipe.txt")
    report = rebuild(config, quiet)
    assert report.files == 3
    assert [file.path for file in report.skipped] == ["pipe.txt"]


def test_an_index_in_the_seeds_is_refused(config: Config) -> None:
    for index in (config.seeds, config.seeds / "index"):
        with pytest.raises(ConfigError, match="--index"):
            rebuild(replace(config, index=index), quiet)


def test_furniture_is_learned_reported_and_overruled(config: Config) -> None:
    for number in range(5):
        text = (
            f"青山数字馆藏\n\n第{number}口水井\n\n□ 张三\n\n第{number}口井在村子的东头,井深{number + 5}米。\n"
        )
        (config.seeds / f"well{number}.txt").write_text(text)
    report = rebuild(config, quiet)
    assert report.furniture == {"青山数字馆藏": 5}
    assert report.left_out["learned"] == 5 * len("青山数字馆藏")
    (config.seeds / ".furniture").write_text("- 青山数字馆藏\n")
    assert "learned" not in rebuild(config, quiet).left_out


def test_missing_and_empty_seeds_say_what_to_do(config: Config, tmp_path: Path) -> None:
    with pytest.raises(SeedsError, match="--seeds"):
        rebuild(replace(config, seeds=tmp_path / "nowhere"), quiet)
    (tmp_path / "empty").mkdir()
    with pytest.raises(SeedsError, match="holds no files"):
        rebuild(replace(config, seeds=tmp_path / "empty"), quiet)
    (tmp_path / "empty" / "blank.txt").write_text(" \n")
    with pytest.raises(SeedsError, match="no article"):
        rebuild(replace(config, seeds=tmp_path / "empty"), quiet)


def test_a_second_builder_is_refused_and_a_dead_one_does_not_hold(config: Config) -> None:
    config.index.mkdir()
    (config.index / "build.lock").touch()  # left by a dead builder
    rebuild(config, quiet)
    with FileLock(config.index / "build.lock"), pytest.raises(BuildRunning):
        rebuild(config, quiet)


def test_a_builder_that_dies_leaves_the_old_generation(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = rebuild(config, quiet)
    (config.seeds / "new.txt").write_text("新来的文章说了一件新的事情。\n")
    for step in ("_verify", "_write"):
        with monkeypatch.context() as patch:
            patch.setattr(builder, step, lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
            with pytest.raises(RagError, match="No space left"):
                rebuild(config, quiet)
        assert serve(config).name == first.generation
    assert rebuild(config, quiet).published
    assert not list(config.index.glob("building-*"))


def test_only_so_many_generations_are_kept(config: Config) -> None:
    for number in range(4):
        (config.seeds / "n.txt").write_text(f"这是第{number}次改动的文章。\n")
        rebuild(config, quiet)
    assert len(list(config.index.glob("gen-*"))) == config.keep


def test_an_index_that_cannot_be_written_says_so(config: Config, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RagError, match="--index"):
        rebuild(replace(config, index=tmp_path / "file"), quiet)


def test_no_index_before_the_first_build(config: Config) -> None:
    with pytest.raises(IndexMissing):
        Service.open(config)


def test_vectors_are_those_of_the_search_forms(config: Config, build: Callable[[], Service]) -> None:
    generation = build().generation
    encoder = Counting()
    run(replace(config, index=config.index.parent / "other"), encoder)
    np.testing.assert_array_equal(
        generation.vectors, models.HashingEncoder().encode(encoder.texts, "passage")
    )
    assert not stat.S_IMODE((generation.folder / "vectors.npy").stat().st_mode) & 0o111
