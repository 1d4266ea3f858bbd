"""Who wrote an article: in a line that is known to say so, and in brackets at the last words."""

import pytest

from rag.reading.dates import find_date
from rag.reading.endings import inline
from rag.reading.signers import signer


@pytest.mark.parametrize(
    ("text", "author", "affiliation", "published"),
    [
        ("边　疆", "边　疆", None, None),
        ("◎ 听雨楼主", "听雨楼主", None, None),
        ("撰文|山野之人", "山野之人", None, None),
        ("（宣传科　方向东）", "方向东", "宣传科", None),
        ("地理教研室方向东", "方向东", "地理教研室", None),
        ("二年级三班　柳叶", "柳叶", "二年级三班", None),
        ("白鹿渡渡工 何长庚 口述", "何长庚", "白鹿渡渡工", None),
        ("梁佩珊　　沙石灣", "梁佩珊", None, None),
        ("本刊记者 何长庚 2019年5月6日", "何长庚", None, "2019-05-06"),
        ("白鹿渡镇人民政府(章)", None, "白鹿渡镇人民政府", None),
        ("(县委办)", None, "县委办", None),
        ("白鹿渡村民委员会订", None, "白鹿渡村民委员会", None),
        ("By Jane Doe, Mill Trust", "Jane Doe", "Mill Trust", None),
        ("Posted by Old Heron on 5 May 2019", "Old Heron", None, "2019-05-05"),
        ("二○一九年五月六日", None, None, "2019-05-06"),
    ],
)
def test_a_line_that_says_who_wrote_it(
    text: str, author: str | None, affiliation: str | None, published: str | None
) -> None:
    found = signer(text)
    assert found is not None
    assert (found.author, found.affiliation, found.published) == (author, affiliation, published)


@pytest.mark.parametrize(
    "text",
    [
        "来源:县政府网",
        "(收稿日期:2007-09-03)",
        "选自《故事会》2006年8月",
        "【农事】",
        "PRESS RELEASE",
        "(试行稿)",
        "合计  36,200",
        "他说,今年的水比往年大。",
    ],
)
def test_what_names_no_author(text: str) -> None:
    found = signer(text)
    assert found is None or (found.author, found.affiliation, found.published) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "last", "author", "affiliation"),
    [
        ("灯又亮了。(山野之人)", True, None, None),  # four characters may be anything
        ("灯又亮了。(晓禾)", True, "晓禾", None),
        ("灯又亮了。(晓禾)", False, None, None),
        ("灯又亮了。(宣传科 方向东)", False, "方向东", "宣传科"),
        ("灯又亮了。(白鹿渡镇人民政府)", False, None, "白鹿渡镇人民政府"),
        ("灯又亮了。(待续)", True, None, None),
        ("灯又亮了。(笑声)", True, None, None),
    ],
)
def test_a_name_in_brackets_at_the_last_words(
    text: str, last: bool, author: str | None, affiliation: str | None
) -> None:
    found = inline(text, last)
    assert (found and found[1].author, found and found[1].affiliation) == (author, affiliation)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("109年8月5日", "2020-08-05"),
        ("一○五年八月三日", "2016-08-03"),
        ("建校109年", None),
        ("9年8月5日", None),
        ("三一○五年八月三日", None),
    ],
)
def test_years_of_the_republic_without_its_name(text: str, day: str | None) -> None:
    assert find_date(text) == day


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("本报记者 文思远　通讯员 祝大山", "文思远 祝大山"),
        ("https://paper.example/1  日期:2007-06-18  来源:平川都市报  作者:罗茜", "罗茜"),
        ("(白玉芬 作者单位:平川市中医院)", "白玉芬"),
        ("(冯景云文,摘自2002年第2期《塞上文史》)", "冯景云"),
        ("答:尹樾(槐安律师事务所)", "尹樾"),
        ("文|阿青 图|小满", "阿青"),
        ("查尔斯·温特 著 麦圃 译", "查尔斯·温特"),
    ],
)
def test_several_and_others_beside_the_author(text: str, author: str) -> None:
    found = signer(text)
    assert found is not None
    assert found.author == author
