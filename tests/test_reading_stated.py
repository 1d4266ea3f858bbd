"""What files state of themselves: title, author and day, one article or several, and what is no text."""

# ruff: noqa: E501  the texts in files are as long as they are

from pathlib import Path

import pytest

from rag.reading import read
from rag.split import split
from rag.types import Reading

TEXT = "渡口的木桩去年冬天烂了两根，今年开春村里出了十二个工，换上了新的，船又能靠岸了。"
MORE = "新桩是从上游的林场买来的，每根三百二十元，钱由三个村平摊，账目贴在渡口的木牌上。"


def reading_of(folder: Path, name: str, text: str) -> Reading:
    """Write a file and read it."""
    (folder / name).write_text(text, encoding="utf-8")
    return read(folder, name)


def passages(reading: Reading) -> str:
    """Return all that is searched of a reading."""
    found = [passage.text for article in reading.articles for passage in split(reading.document, article)]
    return "\n\n".join(found)


def told(reading: Reading) -> list[tuple[str | None, str | None, str | None]]:
    """Return title, author and day of each article."""
    return [(article.title, article.author, article.published) for article in reading.articles]


def page(head: str, body: str) -> str:
    """Return a web page."""
    return f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def test_whom_a_meta_element_names_counts_where_the_page_shows_the_name(tmp_path: Path) -> None:
    head = '<title>渡口换了新桩</title><meta name="author" content="丁一禾">'
    for line, author in [("撰文：丁一禾", "丁一禾"), ("责任编辑：丁一禾", None), ("", None)]:
        body = f"<h1>渡口换了新桩</h1><div>{line}</div><p>{TEXT}</p><p>{MORE}</p>"
        assert told(reading_of(tmp_path, "a.html", page(head, body))) == [("渡口换了新桩", author, None)]


@pytest.mark.parametrize("tail", ["-河湾网", "_本地_河湾新闻", " | 河湾新闻"])
def test_a_title_stands_in_several_lines_and_the_site_behind_it(tail: str, tmp_path: Path) -> None:
    body = f"<div>当前位置</div><table><tr><td>河湾镇人民政府<br>关于渡口换桩的<br>通告</td></tr></table><p>{TEXT}</p>"
    reading = reading_of(
        tmp_path, "a.html", page(f"<title>河湾镇人民政府关于渡口换桩的通告{tail}</title>", body)
    )
    assert [article.title for article in reading.articles] == ["河湾镇人民政府关于渡口换桩的通告"]


def test_an_element_that_holds_the_title_is_no_menu(tmp_path: Path) -> None:
    body = (
        f"<div class='top-nav'><h1>渡口换了新桩</h1><div>撰文：丁一禾</div></div><p>{TEXT}</p><p>{MORE}</p>"
    )
    reading = reading_of(tmp_path, "a.html", page("<title>渡口换了新桩</title>", body))
    assert told(reading) == [("渡口换了新桩", "丁一禾", None)]


def test_headings_that_are_signed_part_a_programme_that_its_first_one_dates(tmp_path: Path) -> None:
    items = [
        f"### 第{n}座桥通车\n\n<p><strong>河湾网消息</strong>（晚间新闻）：{TEXT}</p><p>{MORE}</p>\n"
        for n in "一二三"
    ]
    reading = reading_of(tmp_path, "a.md", "# 《晚间新闻》 (20240309)\n\n## 详细新闻\n\n" + "\n".join(items))
    assert told(reading) == [(f"第{n}座桥通车", None, "2024-03-09") for n in "一二三"]
    assert f"{TEXT}{MORE}" not in passages(reading)


def test_numbers_in_the_cells_of_a_table_are_no_page_numbers(tmp_path: Path) -> None:
    table = "| 村 | 户数 | 人口 |\n|---|---|---|\n| 上湾 | 210 | 640 |\n| 下湾 | 188 | 512 |\n"
    (tmp_path / "a.md").write_text(f"# 人口普查小结\n\n两个村的情况如下。\n\n{table}", encoding="utf-8")
    reading = read(tmp_path, "a.md")
    assert {item.reason for item in reading.left_out} <= {"markup", "blank"}


@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_tags_are_markup_in_markdown_alone(suffix: str, tmp_path: Path) -> None:
    text = "加粗的写法\n\n把字放在 <b> 与 </b> 之间,它就变粗,这是最早的一种写法。\n"
    assert ("<b>" in passages(reading_of(tmp_path, f"页{suffix}", text))) == (suffix == ".txt")


@pytest.mark.parametrize(
    ("shown", "published"),
    [("2024年5月6日 02:30", "2024-05-06"), ("2024年5月5日", "2024-05-05"), ("2024年6月1日", "2024-05-05")],
)
def test_a_day_by_the_clock_of_the_world_and_the_day_that_is_shown(
    shown: str, published: str, tmp_path: Path
) -> None:
    told = '{"@type": "NewsArticle", "headline": "渡口的船", "datePublished": "2024-05-05T18:30:00Z"}'
    text = "渡口的船每天早上六点开第一班，晚上七点收船，雾天不开，大风天也不开，由渡管站的人挂旗子。"
    page = (
        f"<html><head><title>渡口的船</title><script type='application/ld+json'>{told}</script></head>"
        f"<body><h1>渡口的船</h1><p>{shown}</p><p>{text}</p></body></html>"
    )
    (article,) = reading_of(tmp_path, "a.html", page).articles
    assert article.published == published


def test_all_authors_of_a_list_in_front_matter(tmp_path: Path) -> None:
    head = '---\ntitle: 井水\nauthors:\n  - 何青\n  - "罗大成"\n  - name: 白露\n    email: a@b.c\n  - name: 丁一\n---\n\n'
    (article,) = reading_of(
        tmp_path, "a.md", head + "我们在二十口井里放了温度计,每天早晚各读一次。\n"
    ).articles
    assert article.author == "何青、罗大成、白露、丁一"
