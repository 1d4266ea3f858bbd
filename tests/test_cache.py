from pathlib import Path

import pytest

from rag.cache import check, once, settings_of
from rag.errors import ModelUnavailable
from rag.types import Json


def fill(folder: Path) -> Json:
    (folder / "part").mkdir()
    (folder / "part" / "file").write_bytes(b"content")
    return {"told": 1}


def test_a_folder_is_made_once(tmp_path: Path) -> None:
    made = []

    def counted(folder: Path) -> Json:
        made.append(folder)
        return fill(folder)

    for _ in range(2):
        assert once(tmp_path / "cache" / "x", "1 KB", counted) == tmp_path / "cache" / "x"
    assert len(made) == 1
    check(tmp_path / "cache" / "x")
    assert settings_of(tmp_path / "cache" / "x")["told"] == 1


def test_what_was_changed_is_noticed(tmp_path: Path) -> None:
    folder = once(tmp_path / "x", "1 KB", fill)
    (folder / "part" / "file").write_bytes(b"Content")
    with pytest.raises(ValueError, match="part/file is damaged"):
        check(folder)


def test_what_could_not_be_made_leaves_nothing(tmp_path: Path) -> None:
    def failing(folder: Path) -> Json:
        fill(folder)
        raise ModelUnavailable("No.", "Try.")

    with pytest.raises(ModelUnavailable):
        once(tmp_path / "x", "1 KB", failing)
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


@pytest.mark.parametrize("damage", ["", "{}", "[]", "{"])
def test_settings_that_were_damaged_are_made_again(tmp_path: Path, damage: str) -> None:
    folder = once(tmp_path / "x", "1 KB", fill)
    (folder / "settings.json").write_text(damage)
    assert once(tmp_path / "x", "1 KB", fill) == folder
    check(folder)


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "unpacking-x-abc" / "x").mkdir(parents=True)
    (tmp_path / "unpacking-y-abc").mkdir()
    once(tmp_path / "x", "1 KB", fill)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["unpacking-y-abc", "x"]
