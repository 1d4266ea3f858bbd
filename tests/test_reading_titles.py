"""What Word and PDF files tell by the look of their lines: titles, authors, headings, notes at the foot."""

from pathlib import Path

import pytest
from test_reading_formats import docx, paragraph, passages, pdf, reading_of

from rag.types import Reading

STORY = "傍晚六点，修表匠把最后一只座钟上好发条，抬头看见门口站着一个背书包的男孩，手里捧着一只不走的闹钟。"
OTHER = "渔港的冰厂昨夜停电三个小时，四百吨冰一块也没有化，因为值班员把所有的门都用棉被堵上了。"


def stated(reading: Reading) -> list[tuple[str | None, str | None, str | None, str | None]]:
    """Return title, author, affiliation and date of each article."""
    return [(a.title, a.author, a.affiliation, a.published) for a in reading.articles]


def headings(reading: Reading) -> list[str]:
    """Return the last heading of each section that has one."""
    return [section.headings[-1] for a in reading.articles for section in a.sections if section.heading]


def bold(text: str) -> str:
    """Return a paragraph of a Word file in bold."""
    return f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>"


def test_word_headings_are_titles_where_one_is_signed(tmp_path: Path) -> None:
    body = (
        paragraph("钟表铺的客人", "Heading1")
        + paragraph(STORY)
        + paragraph("停电的冰厂", "Heading1")
        + paragraph("文/江舟")
        + paragraph(OTHER)
    )
    reading = reading_of(tmp_path, "a.docx", docx(body))
    assert [(article.title, article.author) for article in reading.articles] == [
        ("钟表铺的客人", None),
        ("停电的冰厂", "江舟"),
    ]


def test_a_notice_in_word_without_styles(tmp_path: Path) -> None:
    parts = ["林发〔2023〕7号", "各村民委员会:", "为绿化荒山,决定组织秋季植树,有关事项通知如下。"]
    body = bold("关于组织秋季植树的通知") + "".join(map(paragraph, parts))
    body += bold("一、时间地点") + paragraph("10月20日上午八点,在北山集合。")
    body += bold("二、注意事项") + paragraph("自带铁锹和水壶。") + paragraph("附件:植树分组表")
    body += paragraph("青林镇人民政府") + paragraph("2023年10月8日")
    reading = reading_of(tmp_path, "notice.docx", docx(body))
    assert stated(reading) == [("关于组织秋季植树的通知", None, "青林镇人民政府", "2023-10-08")]
    assert headings(reading) == ["一、时间地点", "二、注意事项"]


def test_a_handbook_in_word_with_many_first_headings(tmp_path: Path) -> None:
    body = paragraph("蜂场手册", "T") + paragraph("前言", "H1")
    body += paragraph("这本手册写给刚开始养蜂的人,讲的都是最基本的事情。") + paragraph("选址", "H1")
    body += paragraph("蜂场要背风向阳,附近要有蜜源和干净的水。") + paragraph("水源", "H2")
    body += paragraph("水源离蜂场不超过五百米。")
    reading = reading_of(tmp_path, "book.docx", docx(body))
    assert stated(reading) == [("蜂场手册", None, None, None)]
    assert [section.headings for section in reading.articles[0].sections] == [
        ("前言",),
        ("选址",),
        ("选址", "水源"),
    ]


def test_a_pdf_with_a_note_at_the_foot_of_its_page(tmp_path: Path) -> None:
    upper = [
        "　　水厂建在半山腰,取水口在山下的江边。水要先提升一百二十",
        "米,才能流进水厂的沉淀池。为了节省用电,泵站只在夜里开机,",
        "白天靠高位水池供水。建成第一年,全厂用电比设计值低两成,受",
        "到了设计院的重视。后来的三座水厂都采用了同样的办法。",
        "　　水厂的工人多是附近的村民,他们熟悉山路,也熟悉江水的脾",
    ]
    lower = [
        "气。汛期江水浑浊,他们在取水口外加了一道竹栅栏,拦住树枝和",
        "水草,这个办法一直用到今天。",
        "　　去年水厂扩建,竹栅栏换成了不锈钢的,但是工人们还是叫它",
        "竹栅栏。",
    ]
    first = [(200.0, 780.0, 18.0, "山城水厂的建设"), (260.0, 750.0, 12.0, "□ 周密")]
    first += [(72.0, 720.0 - 20 * at, 12.0, text) for at, text in enumerate(upper)]
    first += [(72.0, 60.0, 8.0, "1 参见水厂志第二章。"), (290.0, 40.0, 9.0, "- 1 -")]
    second = [(72.0, 780.0 - 20 * at, 12.0, text) for at, text in enumerate(lower)]
    reading = reading_of(tmp_path, "a.pdf", pdf([first, [*second, (290.0, 40.0, 9.0, "- 2 -")]]))
    assert stated(reading) == [("山城水厂的建设", "周密", None, None)]
    shown = passages(reading)
    assert "也熟悉江水的脾气。汛期" in shown
    assert "树枝和水草" in shown
    assert "参见水厂志" not in shown
    assert "- 1 -" not in shown


def test_a_title_over_two_columns_goes_on_in_a_short_line(tmp_path: Path) -> None:
    words = "The keeper of the lamp wrote down each ship that passed"
    lines = [
        (56.0, 760.0, 18.0, "What the Keeper of the Eastern Lamp Wrote"),
        (56.0, 738.0, 18.0, "in His Book"),
    ]
    lines += [(left, 700.0 - 13 * row, 10.0, words[:44]) for left in (56.0, 320.0) for row in range(8)]
    (article,) = reading_of(tmp_path, "a.pdf", pdf([lines])).articles
    assert article.title == "What the Keeper of the Eastern Lamp Wrote in His Book"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("○○縣政府公告", "○○縣政府公告"),
        ("△ABC全等的判定", "△ABC全等的判定"),
        ("◆ 渡口修好了", "渡口修好了"),
        ("主题：★渡口修好了★", "渡口修好了"),
    ],
)
def test_marks_around_a_title_and_marks_that_stand_for_words(title: str, shown: str, tmp_path: Path) -> None:
    text = f"# {title}\n\n渡口的木桩去年冬天烂了两根，今年开春村里出了十二个工，换上了新的，船又能靠岸了。\n"
    assert [a.title for a in reading_of(tmp_path, "a.md", text.encode()).articles] == [shown]


@pytest.mark.parametrize("space", ["", "\n"])
def test_the_office_above_a_document_is_not_its_title(tmp_path: Path, space: str) -> None:
    text = (
        f"青河县水务局文件\n{space}青水〔2024〕17号\n{space}关于印发《青河县农村供水\n管理办法》的通知\n{space}"
        "各乡镇人民政府，县直有关单位：\n\n现将《青河县农村供水管理办法》印发给你们，请认真贯彻执行。\n\n"
        "一、供水\n\n供水单位每日检验一次。\n\n青河县水务局\n2024年5月6日\n"
    )
    (article,) = reading_of(tmp_path, "a.txt", text.encode()).articles
    assert article.title == "关于印发《青河县农村供水管理办法》的通知"
    assert article.published == "2024-05-06"
