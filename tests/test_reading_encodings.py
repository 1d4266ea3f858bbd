"""Pages in several encodings, and files that are damaged or empty."""

import hashlib
import json
from pathlib import Path

import pytest
from test_reading_pages import PAGES, wrong

from rag.errors import UnreadableFile
from rag.reading import read

PAGE = PAGES / "traditional-chinese-with-its-own-bylines.txt"
BEES = (
    "养蜂人老郑把蜂箱搬到了山腰，油菜花谢了以后，槐花正好接上。蜂群分成两拨，一拨采蜜，一拨看家。",
    "蜂箱里的温度常年保持在三十五度上下，热了蜂群就在门口扇风。郑家的蜂蜜卖到了省城。",
)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "big5"])
def test_page_in_another_encoding(encoding: str, tmp_path: Path) -> None:
    text, right = (
        PAGE.with_suffix(suffix).read_text("utf-8").replace("©", "") for suffix in (".txt", ".json")
    )
    (tmp_path / "page.txt").write_bytes(text.encode(encoding))
    reading = read(tmp_path, "page.txt")
    assert wrong(reading, json.loads(right)) == []
    assert (tmp_path / "page.txt").open(encoding=reading.document.encoding).read() == reading.document.text
    assert reading.document.sha256 == hashlib.sha256(text.encode(encoding)).hexdigest()


def test_a_wrong_byte_among_right_ones(tmp_path: Path) -> None:
    text = "\n\n".join(["槐花开时蜂箱上山", "□ 钱穗", *BEES])
    data = text.encode()
    cut_at = data.index("蜂群".encode())
    (tmp_path / "page.txt").write_bytes(data[:cut_at] + b"\xff" + data[cut_at:])
    page = read(tmp_path, "page.txt")
    with (tmp_path / "page.txt").open(encoding=page.document.encoding, errors="replace") as file:
        assert file.read() == page.document.text
    assert 'errors="replace"' in page.notes[0]
    assert [article.title for article in page.articles] == ["槐花开时蜂箱上山"]


def test_a_file_in_latin_letters_is_not_taken_for_damaged(tmp_path: Path) -> None:
    text = "Le café était fermé. " * 30
    (tmp_path / "page.txt").write_bytes(text.encode("cp1252"))
    page = read(tmp_path, "page.txt")
    assert "\ufffd" not in page.document.text
    assert not page.notes


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_file_of_nothing_but_its_mark(tmp_path: Path, mark: bytes) -> None:
    (tmp_path / "page.txt").write_bytes(mark)
    with pytest.raises(UnreadableFile, match="empty"):
        read(tmp_path, "page.txt")
