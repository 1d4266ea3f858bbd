"""Who wrote it, in a line above an article or below it: bylines, offices behind names, closings."""

from pathlib import Path

import pytest

from rag.language.bylines import byline, closing, signer
from rag.language.names import is_post
from rag.reading import read

TEXT = "养蜂人老郑把蜂箱搬到了山腰，油菜花谢了以后，槐花正好接上。蜂群分成两拨，一拨采蜜，一拨看家。"
MORE = "蜂箱里的温度常年保持在三十五度上下，热了蜂群就在门口扇风。郑家的蜂蜜卖到了省城。"


@pytest.mark.parametrize(
    ("text", "author", "affiliation", "published"),
    [
        ("□海风", "海风", None, None),
        ("2010/4/2　文◎林美雲（東山醫院護理師）", "林美雲", "東山醫院護理師", "2010-04-02"),
        ("【本報專訪】記者　杜若蘭", "杜若蘭", None, None),
        ("褚大江 口述  方知耕 整理", "褚大江 方知耕", None, None),
        ("2016-09-08 07:14 江城商报 程可", "程可", None, "2016-09-08"),
        ("原创 阿满 灯下杂记 2021-03-05 18:30", "阿满", None, "2021-03-05"),
        ("本报记者　鹿鸣皋　文／图", "鹿鸣皋", None, None),
        ("本报记者 白 桦 （市委宣传部供稿）", "白 桦", None, None),
        ("《县报》 1986年8月9日 第3版  “科学种田”栏  阮志成", "阮志成", None, "1986-08-09"),
        ("受訪：康阿木　　採訪．撰稿：施秋月　　攝影：本刊", "施秋月", None, None),
    ],
)
def test_bylines(text: str, author: str, affiliation: str | None, published: str | None) -> None:
    credit = byline(text)
    assert credit is not None
    assert (credit.author, credit.affiliation, credit.published) == (author, affiliation, published)


@pytest.mark.parametrize(
    ("text", "author", "affiliation"),
    [
        ("By Anna Reed, Volunteer Warden", "Anna Reed", "Volunteer Warden"),
        (
            "H. Bell, Honorary Treasurer, Thorn Lane Bowls Club",
            "H. Bell",
            "Honorary Treasurer, Thorn Lane Bowls Club",
        ),
        ("Mei Tan and Jo Ruiz, School of Soil Science", "Mei Tan and Jo Ruiz", "School of Soil Science"),
        ("Jane Orr (Lock Keeper)", "Jane Orr", "Lock Keeper"),
        ("Words and pictures by Ken Dale", "Ken Dale", None),
        ("by R. Holt* and S. Kay**", "R. Holt and S. Kay", None),
        ("By our Gardening Correspondent", "our Gardening Correspondent", None),
    ],
)
def test_bylines_in_latin_letters(text: str, author: str, affiliation: str | None) -> None:
    credit = byline(text)
    assert credit is not None
    assert credit.sure
    assert (credit.author, credit.affiliation) == (author, affiliation)


def test_a_title_is_no_byline_and_no_office() -> None:
    for text in ("Cranes, Mills and the Museum", "Dogs, Cats and the School Bus"):
        credit = byline(text)
        assert credit is None or not credit.sure
    assert byline("By the time of the flood") is None
    assert is_post("Senior Fellow, Lake Institute")
    assert not is_post("how we came to the museum by boat")


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
        (tmp_path / "page.txt").write_text(
            f"槐花开时蜂箱上山\n\n{line}\n\n{TEXT}\n\n{MORE}", encoding="utf-8"
        )
        page = read(tmp_path, "page.txt")
        assert page.articles[0].author == author, line


def test_who_signs_below() -> None:
    assert (signed := signer("会长 陈伯安 敬上")) is not None
    assert (signed.author, signed.affiliation) == ("陈伯安", "会长")
    assert (signed := signer("何婉怡　　深水里")) is not None
    assert (signed.author, signed.affiliation) == ("何婉怡", None)
    assert (pen := closing("(晓 禾)")) is not None
    assert pen.author == "晓 禾"
    assert closing("(未完待续)") is None


def test_a_row_of_figures_or_stars_is_read_at_once() -> None:
    """A pattern that backtracks would take for ever."""
    for text in ("6" * 80 + "号", "*" * 80 + "x", "作者：" + "1" * 80 + "x"):
        assert byline(text) is None
