"""What web pages, Word and PDF files say of titles and authors by marks of their own, and blanks of OCR."""

from pathlib import Path

import pytest
from test_reading_formats import docx, paragraph, passages, pdf, reading_of

from rag.reading.articles.page import read_page
from rag.reading.formats import to_source
from rag.types import cut

STORY = "傍晚六点，修表匠把最后一只座钟上好发条，抬头看见门口站着一个背书包的男孩，手里捧着一只不走的闹钟。"
OTHER = "渔港的冰厂昨夜停电三个小时，四百吨冰一块也没有化，因为值班员把所有的门都用棉被堵上了。"


def test_a_web_page_names_its_author_and_day_by_its_elements(tmp_path: Path) -> None:
    page = (
        "<html><body><header><a href='/'>晚风周刊</a></header><h1 class='rich'>闹钟</h1>"
        "<div id='meta'><span>原创</span> <span id='js_author_name'>石鱼</span> <a>晚风里的人</a> "
        f"<em id='publish_time'>2023-02-11 20:15</em></div><p>{STORY}</p></body></html>"
    )
    reading = reading_of(tmp_path, "a.html", page)
    (article,) = reading.articles
    assert (article.title, article.author, article.published) == ("闹钟", "石鱼", "2023-02-11")
    assert "晚风周刊" not in passages(reading)


def test_the_only_title_of_a_page_stays_though_it_stands_in_the_header(tmp_path: Path) -> None:
    page = f"<html><body><header><h1>冰厂一夜</h1><p>作者：江舟</p></header><p>{OTHER}</p></body></html>"
    (article,) = reading_of(tmp_path, "a.html", page).articles
    assert (article.title, article.author) == ("冰厂一夜", "江舟")


def test_elements_that_are_called_titles_part_the_articles_of_a_list(tmp_path: Path) -> None:
    items = "".join(
        f"<div class='item'><div class='bt'>{title}</div><div class='nr'>{text}</div></div>"
        for title, text in (("钟表铺的客人", STORY), ("停电的冰厂", OTHER))
    )
    foot = "<p>共 2 条 首页 上一页 1 下一页 尾页</p>"
    page = f"<html><body><div class='top'>北浦村官网</div>{items}{foot}</body></html>"
    reading = reading_of(tmp_path, "a.html", page)
    assert [article.title for article in reading.articles] == ["钟表铺的客人", "停电的冰厂"]
    assert "北浦村官网" not in passages(reading)
    assert "尾页" not in passages(reading)


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


def test_a_title_over_two_columns_goes_on_in_a_short_line(tmp_path: Path) -> None:
    words = "The keeper of the lamp wrote down each ship that passed"
    lines = [
        (56.0, 760.0, 18.0, "What the Keeper of the Eastern Lamp Wrote"),
        (56.0, 738.0, 18.0, "in His Book"),
    ]
    lines += [(left, 700.0 - 13 * row, 10.0, words[:44]) for left in (56.0, 320.0) for row in range(8)]
    (article,) = reading_of(tmp_path, "a.pdf", pdf([lines])).articles
    assert article.title == "What the Keeper of the Eastern Lamp Wrote in His Book"


def test_blanks_of_ocr_are_told_by_the_file_and_those_of_people_stay(tmp_path: Path) -> None:
    scan = (
        "渔 港 冰 厂 的 夜 班\n  昨 夜 停电 三个 小时, 四百 吨 冰 一块 也 没\n"
        "有 化, 因为 值班 员 把 所有 的 门 都 用 棉被\n"
        "堵上 了。 第二天 早上, 船 照常 出海, 冰 照常\n装 舱, 没有 人 知道 夜里 停过 电。\n"
    )
    assert "四百吨冰一块也没有化" in passages(reading_of(tmp_path, "a.txt", scan))
    names = (
        f"夜班人员\n\n{OTHER}\n\n值班的是 江舟 石鱼 白帆 三人，他们在冰厂都干了二十年以上，谁也没有抱怨。\n"
    )
    assert "江舟 石鱼 白帆" in passages(reading_of(tmp_path, "b.txt", names))


def test_markup_that_markdown_takes_from_html_is_left_out() -> None:
    text = (
        "<!-- 双语样稿\n2021-12 -->\n# 街角\n\n> [!info] 来源\n> 材料来自三家单位,都已经核对过一遍了。\n\n"
        '![[corner.png]]\n\n<div class="wide">行人停下来看墙上的告示。<!-- 待核 -->再往前走<br>。</div>\n\n'
        "写法是 `<br>` 一个,而 3 < 5 照旧。\n\n```\n<b>例子</b>留着。\n```\n"
    )
    source = to_source("页.md", text.encode())
    reading = read_page(source)
    assert [article.title for article in reading.articles] == ["街角"]
    shown = cut(text, reading.articles[0].spans)
    assert "告示。再往前走。" in shown
    for kept in ("来源", "`<br>`", "3 < 5", "<b>例子</b>"):
        assert kept in shown
    for mark in ("<!--", "双语样稿", "<div", "</div>", "[!info]", "![[", "> 材料"):
        assert mark not in shown
    markup = [text[left.span.start : left.span.end] for left in reading.left_out if left.reason == "markup"]
    assert any("双语样稿\n2021-12" in mark for mark in markup)


@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_tags_are_markup_in_markdown_alone(suffix: str) -> None:
    text = "加粗的写法\n\n把字放在 <b> 与 </b> 之间,它就变粗,这是最早的一种写法。\n"
    reading = read_page(to_source(f"页{suffix}", text.encode()))
    shown = "".join(cut(text, article.spans) for article in reading.articles)
    assert ("<b>" in shown) == (suffix == ".txt")
