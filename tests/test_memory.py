import hashlib
import os
import time
from pathlib import Path

import pytest

from rag import memory
from rag.memory import Memory


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file that seems to have been written long ago."""
    path = tmp_path / "a.txt"
    path.write_text("一")
    return path


def remembered(path: Path, where: Path, monkeypatch: pytest.MonkeyPatch) -> Memory:
    """A memory that has seen the file, ten seconds after it was written."""
    with monkeypatch.context() as patch:
        later = time.time_ns() + 10_000_000_000
        patch.setattr(time, "time_ns", lambda: later)
        first = Memory()
        digest(first, path)
    first.save(where)
    return Memory.load(where)


def digest(memory: Memory, path: Path) -> str | None:
    with path.open("rb") as file:
        return memory.sha256(file, "a", 1 << 20)


def read_whole(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    seen: list[object] = []
    whole = hashlib.file_digest
    monkeypatch.setattr(hashlib, "file_digest", lambda file, name: (seen.append(file), whole(file, name))[1])
    return seen


def test_an_untouched_file_is_not_read(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = remembered(old, tmp_path / "seen", monkeypatch)
    seen = read_whole(monkeypatch)
    assert digest(known, old) == digest(Memory(), old)
    assert len(seen) == 1  # by the memory that knows nothing


def test_the_same_size_and_time_do_not_deceive(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = remembered(old, tmp_path / "seen", monkeypatch)
    times = (old.stat().st_atime_ns, old.stat().st_mtime_ns)
    old.write_text("二")
    os.utime(old, ns=times)
    assert digest(known, old) == digest(Memory(), old)


def test_a_file_that_changed_just_now_is_not_remembered(old: Path, tmp_path: Path) -> None:
    first = Memory()
    digest(first, old)
    first.save(tmp_path / "seen")
    assert not Memory.load(tmp_path / "seen")._before


def test_a_clock_set_back_only_costs_a_look(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    assert digest(remembered(old, tmp_path / "seen", monkeypatch), old) == digest(Memory(), old)


def test_a_damaged_memory_is_forgotten(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = tmp_path / "seen"
    assert remembered(old, where, monkeypatch)._before
    whole = where.read_bytes()
    for place in range(len(whole)):
        where.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert not Memory.load(where)._before
        where.write_bytes(whole[:place])
        assert not Memory.load(where)._before


def test_a_file_of_holes_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hole = tmp_path / "hole.txt"
    hole.touch()
    os.truncate(hole, 8 << 30)
    seen = read_whole(monkeypatch)
    assert digest(Memory(), hole) is None
    assert not seen


def test_the_clock_of_a_file_system_is_coarse() -> None:
    assert memory.TICK > 2_000_000_000
