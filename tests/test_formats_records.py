"""JSON as programs hand it over: records in wrappings, pieces of web pages in values, fields under many names."""
# ruff: noqa: E501  the texts in files are as long as they are

import json
from pathlib import Path

import pytest
from test_reading_formats import passages, reading_of

from rag.types import Reading

FERRY = "<p>渡口的船每天早上六点开第一班，晚上七点收船。</p><p>雾天不开，<strong>大风天</strong>也不开。&nbsp;</p>"
BRIDGE = "<div>桥在下游三里，走过去要半个时辰。<br/>桥头有一间茶铺。</div>"


def read_json(folder: Path, value: object) -> Reading:
    """Read a value as a file of JSON."""
    return reading_of(folder, "a.json", json.dumps(value, ensure_ascii=False))


WRAPPINGS = {
    "an envelope": lambda rows: {"code": 0, "msg": "ok", "data": {"total": 2, "list": rows}},
    "hits": lambda rows: {
        "took": 3,
        "hits": {"total": {"value": 2}, "hits": [{"_id": "x", "_source": row} for row in rows]},
    },
    "edges": lambda rows: {"data": {"articles": {"edges": [{"node": row} for row in rows]}}},
    "numbers": lambda rows: {str(1000 + at): row for at, row in enumerate(rows)},
    "a page": lambda rows: {"content": rows, "totalPages": 1},
    "two lists": lambda rows: {"data": {"news": rows[:1], "notices": rows[1:]}},
    "no wrapping": lambda rows: rows,
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_each_record_is_an_article_whatever_is_around_it(wrapping: str, tmp_path: Path) -> None:
    rows = [{"title": "渡口", "content": FERRY}, {"title": "桥", "content": BRIDGE}]
    reading = read_json(tmp_path, WRAPPINGS[wrapping](rows))
    assert [article.title for article in reading.articles] == ["渡口", "桥"]
    shown = passages(reading)
    assert "雾天不开，大风天也不开。" in shown
    assert "桥头有一间茶铺。" in shown
    for mark in ("<", "&nbsp;", "totalPages", "msg"):
        assert mark not in shown


def test_what_stands_around_records_is_kept_where_it_has_words(tmp_path: Path) -> None:
    chapters = [
        {"title": "渡口", "content": "渡口的船六点开。"},
        {"title": "桥", "content": "桥在下游三里。"},
    ]
    reading = read_json(tmp_path, {"title": "柳河镇志", "author": "何青", "chapters": chapters})
    assert [article.title for article in reading.articles] == [None, "渡口", "桥"]
    assert "柳河镇志" in passages(reading)


@pytest.mark.parametrize(
    ("fields", "author", "published"),
    [
        (
            {"author": {"id": 3, "name": "何青", "title": "站长"}, "pubTime": "2024-05-06 08:00"},
            "何青",
            "2024-05-06",
        ),
        (
            {"authors": [{"name": "何青"}, {"name": "罗大成"}], "publish_date": 1715011200000},
            "何青、罗大成",
            "2024-05-07",
        ),
        ({"author": "admin", "ctime": 1714953600}, None, "2024-05-06"),
        ({"author": 12, "publishTime": "20240506"}, None, "2024-05-06"),
        ({"authorName": "何青", "发布时间": "2024年5月6日", "createdAt": "2024-01-01"}, "何青", "2024-05-06"),
        ({"createdAt": "2024-01-01", "pub_date": "2024-05-06"}, None, "2024-05-06"),
        ({"category": {"name": "交通"}, "pubTime": {"$date": "2024-05-06T00:00:00Z"}}, None, "2024-05-06"),
    ],
)
def test_fields_under_the_names_that_programs_give_them(
    fields: dict[str, object], author: str | None, published: str, tmp_path: Path
) -> None:
    reading = read_json(tmp_path, {"data": [{**fields, "title": "渡口&amp;桥", "content": FERRY}]})
    (article,) = reading.articles
    assert (article.title, article.author, article.published) == ("渡口&桥", author, published)


def test_an_institution_as_the_source_and_any_other_beside_the_text(tmp_path: Path) -> None:
    rows = [
        {"title": "渡口", "content": FERRY, "source": "柳河县交通运输局"},
        {"title": "桥", "content": BRIDGE, "source": "旧报"},
    ]
    reading = read_json(tmp_path, rows)
    assert [article.affiliation for article in reading.articles] == ["柳河县交通运输局", None]
    assert "source: 旧报" in passages(reading)


def test_fields_as_they_are_shown(tmp_path: Path) -> None:
    told = {
        "date": "2024-05-06T08:00:00",
        "title": {"rendered": "渡口"},
        "content": {"rendered": FERRY, "protected": False},
    }
    (article,) = read_json(tmp_path, [{**told, "author": 12}]).articles
    assert (article.title, article.published, article.author) == ("渡口", "2024-05-06", None)


def test_pieces_of_web_pages_in_a_csv(tmp_path: Path) -> None:
    table = f'title,content,备注\n渡口,"{FERRY}",<b>要紧</b>\n数,a<b 而且 c>d 的时候船不开。,无\n'
    reading = reading_of(tmp_path, "a.csv", table)
    shown = passages(reading)
    assert "备注: 要紧" in shown
    assert "a<b 而且 c>d 的时候船不开。" in shown
    assert "<p>" not in shown


def test_lines_of_a_text_with_a_tag_in_it_stay_lines(tmp_path: Path) -> None:
    text = "第一行说船。\n第二行说<b>人</b>。\n第三行说牛。"
    reading = read_json(tmp_path, [{"title": "渡口", "content": text}])
    assert text.replace("<b>人</b>", "人") in passages(reading)
