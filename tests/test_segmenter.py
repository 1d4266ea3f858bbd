from pathlib import Path

import pytest

from rag.segmenter import COUNTS, Segmenter

TEXT = "青河泵站位于青河右岸,居民议事会在院坝里开了三十六场。"


def cut(segmenter: Segmenter) -> list[str]:
    return list(segmenter.jieba.cut_for_search(TEXT))


def test_what_is_kept_cuts_as_what_is_parsed(tmp_path: Path) -> None:
    parsed, kept, again = Segmenter(), Segmenter(), Segmenter()
    for one in (kept, again):
        one.keep(tmp_path)
    assert cut(parsed) == cut(kept) == cut(again)
    assert parsed.jieba.FREQ == again.jieba.FREQ
    assert parsed.jieba.total == again.jieba.total
    assert len(list(tmp_path.glob(f"words/*/{COUNTS}"))) == 1


@pytest.mark.parametrize("damage", [b"", b"broken"])
def test_what_was_damaged_is_parsed_again(tmp_path: Path, damage: bytes) -> None:
    first, second = Segmenter(), Segmenter()
    for one in (first, second):
        one.keep(tmp_path)
    before = cut(first)
    (path,) = tmp_path.glob(f"words/*/{COUNTS}")
    path.write_bytes(damage)
    assert cut(second) == before
    assert path.stat().st_size > 1000  # it was mended


def test_a_cache_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("where a folder is needed")
    segmenter = Segmenter()
    segmenter.keep(tmp_path / "file")
    assert cut(segmenter) == cut(Segmenter())
