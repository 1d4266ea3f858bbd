"""Who wrote an article: in a line that is known to say so, and in brackets at the last words."""

import pytest

from rag.language.bylines import inline, signer
from rag.language.dates import find_date


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
        ("民国二十二年九月廿三日", None, None, "1933-09-23"),
        ("答复单位：白鹿渡水务局　答复时间：2019-05-06", None, "白鹿渡水务局", "2019-05-06"),
        ("2019年5月6日 第3版　作者：方向东", "方向东", None, "2019-05-06"),
        ("方医生信箱 · 主答：何长庚（白鹿渡医院）", "何长庚", "白鹿渡医院", None),
        ("作者:县水利局灌溉科 何长庚 发布时间:2019-5-6 点击数:", "何长庚", "县水利局灌溉科", "2019-05-06"),
        ("白鹿渡自来水管理站　1月16日", None, "白鹿渡自来水管理站", None),
        ("（白鹿渡水利局供水股编　2019年7月1日）", None, "白鹿渡水利局供水股", "2019-07-01"),
        ("（何长庚 北河口区总工会宣传部）", "何长庚", "北河口区总工会宣传部", None),
        ("（何 庚 特级教师）", "何 庚", "特级教师", None),
        ("何长庚｜渡口·白鹿村", "何长庚", "渡口·白鹿村", None),
        ("講員：何長庚牧師", "何長庚", None, None),
        ("本报学生记者 何长庚 方向东", "何长庚 方向东", None, None),
        ("城建局 何长庚、政府办 方向东", "何长庚 方向东", "城建局 政府办", None),
        ("（上接第一版　本报记者 何长庚）", "何长庚", None, None),
        ("罗莎琳德·芬威克　著　　何长庚　译", "罗莎琳德·芬威克", None, None),
        ("白鹿渡校友会", None, "白鹿渡校友会", None),
        ("2019年6月11日公布", None, None, "2019-06-11"),
        ("回复单位：后勤处　　2019-04-09", None, "后勤处", "2019-04-09"),
        ("采写／本刊记者　何长庚　　整理／实习生　方向东", "何长庚 方向东", None, None),
        ("（作者系田野调查员，文中人物均为化名）", None, "田野调查员", None),
        (
            "by Jane Doe, Centre for Applied Mobility, on 9 November 2019",
            "Jane Doe",
            "Centre for Applied Mobility",
            "2019-11-09",
        ),
        (
            "咨询时间：2019-05-06　答复单位：白鹿渡水务局　答复时间：2019-06-01",
            None,
            "白鹿渡水务局",
            "2019-06-01",
        ),
        ("何长庚（本报编辑部）", "何长庚", "本报编辑部", None),
        ("白鹿渡水务局文件", None, "白鹿渡水务局", None),
        ("Dated 3 October 2019", None, None, "2019-10-03"),
        ("19/11/2019", None, None, "2019-11-19"),
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
        "编　者",
        "筆者",
        "（采访对象均为化名）",
        "（资料由何小明提供）",
        "（本报读者来信）",
        "答复单位：请查看附件",
        "来信人：何先生　　来信时间：2019-03-05",
        "05/11/2019",
        "【字体:大 中 小】 来源:县政府网",
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
        ("二〇一九年五月廿十日", None),
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
