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


LINKED = (
    '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "渡口换了新桩",'
    ' "datePublished": "2024-03-09T08:00:00Z", "author": [{"@type": "Person", "name": "沈砚秋"}],'
    ' "publisher": {"@type": "Organization", "name": "河湾新闻"}}]}</script>'
)


def page(head: str, body: str) -> str:
    """Return a web page."""
    return f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def test_linked_data_beats_what_the_text_suggests(tmp_path: Path) -> None:
    cards = "".join(
        f"<h3><a href='{n}'>河湾第{n}座桥通车了</a></h3><div>2024-03-1{n}</div>" for n in range(3)
    )
    body = f"<h1>渡口换了新桩</h1><p>{TEXT}</p><h2>钱从哪里来</h2><p>{MORE}</p><h2>热点</h2>{cards}"
    reading = reading_of(tmp_path, "a.html", page(f"<title>渡口换了新桩 - 河湾新闻</title>{LINKED}", body))
    assert told(reading) == [("渡口换了新桩", "沈砚秋", "2024-03-09")]
    assert "第1座桥" not in passages(reading)
    assert [section.headings for section in reading.articles[0].sections] == [(), ("钱从哪里来",)]


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


def test_what_a_page_asks_its_readers_is_no_text(tmp_path: Path) -> None:
    pleas = (
        "<h2>Your privacy</h2><p>We use cookies to store personal information about your visit.</p>"
        "<p>You may opt out of targeted advertising in the privacy settings at any time.</p><p>Log in</p>"
    )
    one = "The ferry at the bend has new posts, which the three villages paid for together this spring."
    two = "Each post cost three hundred and twenty; the account hangs on a board beside the landing."
    body = f"<h1>New posts at the ferry</h1><p>{one}</p><p>{two}</p>{pleas}"
    reading = reading_of(tmp_path, "a.html", page("<title>New posts at the ferry</title>", body))
    assert len(reading.articles) == 1
    assert passages(reading).endswith("beside the landing.")
    assert {left.reason for left in reading.left_out} >= {"cookies"}


def test_headings_of_a_stated_article_start_no_others(tmp_path: Path) -> None:
    text = f"---\ntitle: '渡口: 换桩记'\nauthors:\n  - 葛明远\ndate: 2024-03-09\n---\n\n# 木桩\n\n{TEXT}\n\n# 账目\n\n{MORE}\n"
    reading = reading_of(tmp_path, "a.md", text)
    assert told(reading) == [("渡口: 换桩记", "葛明远", "2024-03-09")]
    assert "换桩记" not in passages(reading)


def test_headings_that_are_signed_part_a_programme_that_its_first_one_dates(tmp_path: Path) -> None:
    items = [
        f"### 第{n}座桥通车\n\n<p><strong>河湾网消息</strong>（晚间新闻）：{TEXT}</p><p>{MORE}</p>\n"
        for n in "一二三"
    ]
    reading = reading_of(tmp_path, "a.md", "# 《晚间新闻》 (20240309)\n\n## 详细新闻\n\n" + "\n".join(items))
    assert told(reading) == [(f"第{n}座桥通车", None, "2024-03-09") for n in "一二三"]
    assert f"{TEXT}{MORE}" not in passages(reading)


def test_the_head_of_a_newspapers_page_dates_its_articles(tmp_path: Path) -> None:
    one = f"渡口的最后一天\n本报记者 沈砚秋\n　　{TEXT}\n"
    two = f"古槐搬家\n本报记者 丁一禾\n　　{MORE}\n"
    reading = reading_of(tmp_path, "a.txt", f"河湾日报　2023年6月19日　星期一　第3版\n\n{one}\n{two}")
    assert [day for _, _, day in told(reading)] == ["2023-06-19", "2023-06-19"]


def test_fences_hold_no_headings_and_what_is_fenced_as_markdown_is_no_code(tmp_path: Path) -> None:
    text = f"# 备份\n\n{TEXT}\n\n```bash\n# 先备份\ncp a b\n```\n\n```markdown\n## 再排序\n\n{MORE}\n"
    (article,) = reading_of(tmp_path, "a.md", text).articles
    assert [section.headings for section in article.sections][-1] == ("再排序",)


def test_a_separator_stays_behind_the_number_of_a_law(tmp_path: Path) -> None:
    rules = "".join(
        f"第{n}条 渡船每班载客不超过十人，超过的等下一班，等船的人站在木牌后面。\n\n" for n in "一二三"
    )
    text = f"# 渡口守则\n\n2021年3月2日 镇人民代表大会第七次会议通过\n\n{rules}"
    reading = reading_of(tmp_path, "a.md", text)
    assert told(reading) == [("渡口守则", None, "2021-03-02")]
    assert [section.headings for section in reading.articles[0].sections if section.headings] == [
        ("第一条",),
        ("第二条",),
        ("第三条",),
    ]
    assert "第二条 渡船" in passages(reading)


def test_the_last_item_of_a_list_is_no_heading(tmp_path: Path) -> None:
    text = f"# 扫描规程\n\n扫描员按下面的次序操作，每一步都要登记。\n\n1. 先扫正面\n2. 再扫反面\n3. 最后核对页码\n\n{TEXT}\n"
    (article,) = reading_of(tmp_path, "a.md", text).articles
    assert [section.headings for section in article.sections] == [()]


def test_the_day_of_a_paper_is_not_that_of_its_founding_nor_of_its_next_issue(tmp_path: Path) -> None:
    text = (
        "沂岭晚报\n1949年10月1日创刊　第23456期　2024年3月15日　星期五　第3版\n\n"
        "河堤加固完工\n本报记者 卓又晴\n河堤加固工程昨天完工。全长三公里的河堤换了护坡，两岸居民可以放心过汛期。\n\n"
        "下期出版 2024年4月15日 第6期\n"
    )
    articles = reading_of(tmp_path, "page.txt", text).articles
    assert [article.published for article in articles] == ["2024-03-15"]


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
