"""Where one article ends and another starts, on pages made for the purpose."""

from pathlib import Path

import pytest

from rag import reading
from rag.errors import UnreadableFile
from rag.types import Reading, cut

BEES = (
    "养蜂人老郑把蜂箱搬到了山腰，油菜花谢了以后，槐花正好接上。蜂群分成两拨，一拨采蜜，一拨看家。",
    "蜂箱里的温度常年保持在三十五度上下，热了蜂群就在门口扇风。郑家的蜂蜜卖到了省城。",
)
BRIDGE = (
    "工程队昨夜浇筑了最后一段桥面，混凝土养护还要二十八天。监理组抽查了十二根钢筋，全部合格。",
    "通车以后，两岸居民过河不必再绕行七公里，校车也能直接开到码头小学。",
)


def read(tmp_path: Path, text: str, name: str = "page.txt") -> Reading:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return reading.read(tmp_path, name)


def titles(page: Reading) -> list[str | None]:
    return [article.title for article in page.articles]


def left_out(page: Reading) -> str:
    return " ".join(cut(page.document.text, [item.span]) for item in page.left_out)


def test_a_title_with_no_byline_where_the_words_change(tmp_path: Path) -> None:
    text = "\n\n".join(["槐花开时蜂箱上山", "□ 钱穗", *BEES, "跨江桥面浇筑完成", *BRIDGE])
    assert titles(read(tmp_path, text)) == ["槐花开时蜂箱上山", "跨江桥面浇筑完成"]


def test_a_heading_where_the_words_go_on(tmp_path: Path) -> None:
    more = "养蜂人最怕的是下雨。油菜花一淋，蜂群出不了蜂箱，郑家的蜂蜜就要少收三成，看家的一拨也跟着挨饿。"
    page = read(tmp_path, "\n\n".join(["槐花开时蜂箱上山", "□ 钱穗", *BEES, "蜂群怕雨", more]))
    assert titles(page) == ["槐花开时蜂箱上山"]
    assert page.articles[0].sections[-1].headings == ("蜂群怕雨",)


def test_titles_in_the_middle_of_the_column(tmp_path: Path) -> None:
    body = [
        "  The hall was full on Tuesday, and the talk went on until the",
        "lamps were put out by the porter at ten. Nobody had asked who",
        "would lock the gate, so the speaker did it himself and walked",
        "home along the quay with the key in his pocket.",
        "  He gave it back on Wednesday, when the porter had already sent",
        "for the smith.",
    ]
    text = "\n".join([" " * 20 + "A TALK ON TIDES", *body, "", " " * 20 + "A VISIT TO THE MILL", *body])
    assert titles(read(tmp_path, text)) == ["A TALK ON TIDES", "A VISIT TO THE MILL"]


def test_the_name_of_the_paper_and_its_issue(tmp_path: Path) -> None:
    text = "\n\n".join(["湖湾晚报", "2021年4月2日 星期五", "B07版 副刊", "槐花开时蜂箱上山", "□ 钱穗", *BEES])
    page = read(tmp_path, text)
    assert titles(page) == ["槐花开时蜂箱上山"]
    assert all(words in left_out(page) for words in ("湖湾晚报", "星期五", "B07版"))


def test_an_issue_in_the_corners_of_the_page(tmp_path: Path) -> None:
    page = read(tmp_path, "\n\n".join(["湖湾小学校刊                 第12期", "槐花开时蜂箱上山", *BEES]))
    assert titles(page) == ["槐花开时蜂箱上山"]


def test_how_to_reach_the_makers_and_who_printed_it(tmp_path: Path) -> None:
    text = "\n\n".join(
        ["槐花开时蜂箱上山", "□ 钱穗", *BEES, "编辑部地址：湖湾路3号 邮编：300010", "湖湾印刷厂承印"]
    )
    page = read(tmp_path, text)
    assert all(words in left_out(page) for words in ("湖湾路", "印刷厂"))


def test_an_outline_tells_title_and_author(tmp_path: Path) -> None:
    entries = ["目录", "1. 蜂业小组：槐花开时蜂箱上山…… 1", "2. 路桥小组：跨江桥面浇筑完成…… 3"]
    page = read(
        tmp_path,
        "\n\n".join(
            [*entries, "槐花开时蜂箱上山", "蜂业小组", *BEES, "跨江桥面浇筑完成", "路桥小组", *BRIDGE]
        ),
    )
    assert [(article.title, article.affiliation) for article in page.articles] == [
        ("槐花开时蜂箱上山", "蜂业小组"),
        ("跨江桥面浇筑完成", "路桥小组"),
    ]
    assert "…… 3" in left_out(page)


def test_who_wrote_it_between_bars_and_behind_labels(tmp_path: Path) -> None:
    for line, author in (
        ("作者：钱穗 | 发表于 2021年4月2日 | 阅读 1,204", "钱穗"),
        ("文：小满　摄影：阿禾", "小满"),
        ("采访/整理 钱穗", "钱穗"),
        ("作者：Ama Mensah（加纳）", "Ama Mensah"),
        ("口述：蜂农 整理：小满", "小满"),
        ("钱穗 著", "钱穗"),
        ("本报讯（记者 钱穗 通讯员 蜂协）", "钱穗"),
    ):
        page = read(tmp_path, "\n\n".join(["槐花开时蜂箱上山", line, *BEES]))
        assert page.articles[0].author == author, line


def test_a_byline_in_capitals_and_a_title_in_capitals(tmp_path: Path) -> None:
    text = "BEES GO UP THE HILL\nBy the nature desk\n\nThe hives went up on a cart. Nobody was stung.\n"
    (article,) = read(tmp_path, text).articles
    assert (article.title, article.author) == ("BEES GO UP THE HILL", "the nature desk")


def test_a_wrong_byte_among_right_ones(tmp_path: Path) -> None:
    text = "\n\n".join(["槐花开时蜂箱上山", "□ 钱穗", *BEES])
    data = text.encode()
    cut_at = data.index("蜂群".encode())
    (tmp_path / "page.txt").write_bytes(data[:cut_at] + b"\xff" + data[cut_at:])
    page = reading.read(tmp_path, "page.txt")
    with (tmp_path / "page.txt").open(encoding=page.document.encoding, errors="replace") as file:
        assert file.read() == page.document.text
    assert 'errors="replace"' in page.notes[0]
    assert titles(page) == ["槐花开时蜂箱上山"]


def test_a_file_in_latin_letters_is_not_taken_for_damaged(tmp_path: Path) -> None:
    text = "Le café était fermé. " * 30
    (tmp_path / "page.txt").write_bytes(text.encode("cp1252"))
    page = reading.read(tmp_path, "page.txt")
    assert "\ufffd" not in page.document.text
    assert not page.notes


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_file_of_nothing_but_its_mark(tmp_path: Path, mark: bytes) -> None:
    (tmp_path / "page.txt").write_bytes(mark)
    with pytest.raises(UnreadableFile, match="empty"):
        reading.read(tmp_path, "page.txt")
