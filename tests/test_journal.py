from pathlib import Path

import numpy as np

from rag.build.journal import Journal, read

KEYS = [bytes([n]) * 16 for n in range(3)]
VECTORS = np.arange(12, dtype=np.float32).reshape(3, 4)


def written(path: Path) -> bytes:
    journal = Journal(path, {})
    journal.append(KEYS[:2], VECTORS[:2])
    journal.append(KEYS[2:], VECTORS[2:])
    return path.read_bytes()


def test_what_was_appended_is_read(tmp_path: Path) -> None:
    assert read(tmp_path / "j") == {}
    written(tmp_path / "j")
    found = read(tmp_path / "j")
    assert list(found) == KEYS
    np.testing.assert_array_equal(np.stack(list(found.values())), VECTORS)


def test_no_cut_and_no_altered_byte_gives_a_wrong_vector(tmp_path: Path) -> None:
    path = tmp_path / "j"
    whole = written(path)
    for place in range(len(whole)):
        for data in (whole[:place], whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :]):
            path.write_bytes(data)
            for key, vector in read(path).items():
                np.testing.assert_array_equal(vector, VECTORS[KEYS.index(key)])


def test_a_torn_journal_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_bytes(written(path)[:-5])
    Journal(path, read(path)).append(KEYS[2:], VECTORS[2:])
    assert list(read(path)) == KEYS


def test_another_dimension_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "j"
    written(path)
    Journal(path, read(path)).append(KEYS[:1], np.ones((1, 2), dtype=np.float32))
    assert [len(vector) for vector in read(path).values()] == [2]
