import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag import store
from rag.config import Config
from rag.errors import IndexMismatch, IndexMissing, NotFound
from rag.service import Service
from rag.store import Generation, Table


@pytest.fixture
def generation(build: Callable[[], Service]) -> Generation:
    return build().generation


def test_a_table_gives_its_lines_by_number(tmp_path: Path) -> None:
    records = [{"a": "青河\n"}, {}, {"b": [1, 2]}]
    Table.write(tmp_path / "t.jsonl", records)
    table = Table(tmp_path / "t.jsonl")
    assert [table[n] for n in range(len(table))] == list(table) == records
    Table.write(tmp_path / "empty.jsonl", [])
    assert list(Table(tmp_path / "empty.jsonl")) == []


def test_what_was_written_is_read_as_it_was(generation: Generation) -> None:
    counts = generation.manifest["counts"]
    assert counts["articles"] == len(generation.articles) == 3
    assert counts["passages"] == len(generation.passages) == len(generation.vectors) == len(generation.words)
    for row in range(len(generation.passages)):
        passage, source = generation.passage(row), generation.source(int(generation.owners[row]))
        assert passage.id.startswith(source.id)
        assert generation.number(source.id) == generation.owners[row]


def test_an_id_that_is_not_there_is_not_found(generation: Generation) -> None:
    with pytest.raises(NotFound):
        generation.number("0" * 16)


def files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_flipped_bit_in_any_file_is_refused_by_name(generation: Generation) -> None:
    for path in files(generation.folder):
        whole = path.read_bytes()
        for place in {0, len(whole) // 2, len(whole) - 1}:
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
            with pytest.raises(IndexMismatch, match=path.name):
                Generation.open(generation.folder)
        path.write_bytes(whole)
    Generation.open(generation.folder)


def test_a_cut_or_missing_file_is_refused_by_name(generation: Generation) -> None:
    for path in files(generation.folder):
        whole = path.read_bytes()
        path.write_bytes(whole[:-1])
        with pytest.raises(IndexMismatch, match=path.name):
            Generation.open(generation.folder)
        path.unlink()
        with pytest.raises(IndexMismatch, match=path.name):
            Generation.open(generation.folder)
        path.write_bytes(whole)


def test_another_format_is_refused(generation: Generation) -> None:
    path = generation.folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    with pytest.raises(IndexMismatch, match=r"has format 99.*rag build"):
        Generation.open(generation.folder)


def test_nothing_is_pickled(generation: Generation) -> None:
    assert {path.suffix for path in files(generation.folder)} == {".json", ".jsonl", ".npy"}
    for path in generation.folder.rglob("*.npy"):
        assert b"'|O'" not in path.read_bytes()[:200]


def test_no_pointer_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="rag build"):
        store.current(tmp_path)


@pytest.mark.parametrize("name", ["gen-0009-00000000", "../elsewhere", "", "/etc"])
def test_a_pointer_to_no_generation_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "current").write_text(name)
    with pytest.raises(IndexMismatch):
        store.current(tmp_path)


def test_cleaning_keeps_the_served_and_the_newest(generation: Generation, config: Config) -> None:
    served = generation.folder
    later = [config.index / f"gen-{number:04d}-aaaaaaaa" for number in (2, 3, 4)]
    for folder in [*later, config.index / "building-new"]:
        shutil.copytree(served, folder)
    store.clean(config.index, keep=2)
    assert {path.name for path in config.index.iterdir() if path.is_dir()} == {
        served.name,
        later[1].name,
        later[2].name,
    }
