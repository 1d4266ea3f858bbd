"""Tables and records whose columns nobody announced: each cell is read, or counted."""
# ruff: noqa: E501  the texts in files are as long as they are

import json
from itertools import pairwise
from pathlib import Path

import pytest
from test_reading_formats import passages, reading_of

from rag.errors import UnreadableFile
from rag.reading.formats.tables import write_grid
from rag.reading.formats.writing import Writer
from rag.types import Reading, cut

LONG = "渡口的船每天早上六点开第一班,晚上七点收船。雾天不开,大风天也不开,由渡管站的人在岸边挂旗子。"


def every(reading: Reading, *words: str) -> None:
    """Check that all words are in what is searched."""
    shown = passages(reading)
    for word in words:
        assert word in shown, word


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("分类,提问,回答", "渡口,几点开船?,早上六点。"),
        ("category,q,a", "渡口,几点开船?,早上六点。"),
        ("类别,问题,标准答案", "渡口,几点开船?,早上六点。"),
        ("category,question,answer", "渡口,几点开船?,早上六点。"),
        ("category,instruction,output", "渡口,几点开船?,早上六点。"),
        ("category,prompt,completion", "渡口,几点开船?,早上六点。"),
    ],
)
def test_questions_and_answers(head: str, cells: str, tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "a.csv", f"{head}\n{cells}\n渡口,能带牛吗?,能。\n")
    assert [article.title for article in reading.articles] == ["几点开船?", "能带牛吗?"]
    every(reading, "早上六点。", f"{head.split(',')[0]}: 渡口")


def test_a_roster_is_rows_and_no_author(tmp_path: Path) -> None:
    table = "姓名,单位,职务,电话\n何青,县医院,主任,0555-1234\n罗大成,农技站,站长,0555-4321\n"
    reading = reading_of(tmp_path, "a.csv", table.encode("gb18030"))
    (article,) = reading.articles
    assert (article.title, article.author, article.affiliation) == (None, None, None)
    every(reading, "姓名：罗大成，单位：农技站，职务：站长，电话：0555-4321")
    assert not [left for left in reading.left_out if left.reason != "blank"]


def test_a_column_of_sentences_is_the_text_whatever_it_is_called(tmp_path: Path) -> None:
    table = f'编号,texts2,来源\nA-17,"{LONG}",县志\nA-18,"{LONG[::-1]}。",县志\n'
    reading = reading_of(tmp_path, "a.csv", table)
    assert len(reading.articles) == 2
    every(reading, LONG, "编号: A-17", "来源: 县志")


def test_rows_without_text_beside_rows_with_it(tmp_path: Path) -> None:
    table = "title,content,author\n开船,早上六点开。,何青\n票价,,罗大成\n"
    reading = reading_of(tmp_path, "a.csv", table)
    every(reading, "早上六点开。", "票价", "罗大成")


def test_two_columns_of_one_name_and_cells_beyond_the_names(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "a.csv", "站,时间,时间\n上湾,六点,七点,末班\n下湾,八点,九点\n")
    every(reading, "站：上湾，时间：六点，时间 3：七点，末班")


def test_a_title_above_the_names_of_the_columns(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "a.csv", "柳河渡口票价,,\n对象,票价,备注\n大人,三分,\n牛,八分,要牵\n")
    assert reading.articles[0].title == "柳河渡口票价"
    every(reading, "对象：牛，票价：八分，备注：要牵")


def test_who_made_a_table_stands_above_it(tmp_path: Path) -> None:
    table = "渡口出勤表,,,\n制表人：,何青,,\n周期,2024-03,,\n站,人,天,补\n上湾,罗大成,21,无\n"
    reading = reading_of(tmp_path, "a.csv", table)
    assert reading.articles[0].title == "渡口出勤表"
    every(reading, "制表人：何青", "周期，2024-03", "站：上湾，人：罗大成，天：21，补：无")


def test_english_rows_have_english_marks(tmp_path: Path) -> None:
    every(reading_of(tmp_path, "a.csv", "stop,fare\nMill Lane,3\nFerry,8\n"), "stop: Mill Lane, fare: 3")


def test_a_long_row_is_an_article(tmp_path: Path) -> None:
    cells = "、".join(f"第{number}号泊位" for number in range(40))
    reading = reading_of(
        tmp_path, "a.csv", f"码头,泊位,管理\n北码头,{cells},{cells}\n南码头,{cells},{cells}\n"
    )
    assert [article.title for article in reading.articles] == ["北码头", "南码头"]
    every(reading, f"泊位：{cells}")


def test_quotation_marks_at_the_start_of_a_line_of_a_tsv_stay(tmp_path: Path) -> None:
    table = '问题\t答案\n收钱吗\t"不收"是老话,如今三分。\n"好走"是什么\t船工的话。\n'
    every(reading_of(tmp_path, "a.tsv", table), '"不收"是老话,如今三分。', '"好走"是什么')


def test_a_tsv_in_quotes_is_taken_out_of_them(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "a.tsv", '问题\t答案\n收钱吗\t"三分。\n牛八分。"\n')
    assert len(reading.articles) == 1
    every(reading, "三分。\n牛八分。")


RECORDS = [
    ({"title": "搬迁", "meta": {"author": "许闻笛", "date": "2022-05-11"}, "paragraphs": ["旧渡口闭了。", "新的在下游。"]}, "旧渡口闭了。\n新的在下游。"),
    ({"title": "铁匠", "content": [{"type": "paragraph", "text": "铺子开了三代。"}, {"type": "p", "text": "只剩周末。"}]}, "铺子开了三代。\n只剩周末。"),
    ({"messages": [{"role": "user", "content": "几点关门?"}, {"role": "assistant", "content": "晚上十点。"}]}, "晚上十点。"),
    ({"conversations": [{"from": "human", "value": "几点关门?"}, {"from": "gpt", "value": "晚上十点。"}]}, "晚上十点。"),
    ({"instruction": "垃圾分几类?", "input": "柳河镇", "output": "分四类。"}, "分四类。"),
    ({"q": "收钱吗", "a": "三分"}, "三分"),
    ({"站": "上湾", "班次": {"早": "六点", "晚": "七点"}}, "班次.早：六点"),
    ({"context": LONG, "qas": [{"question": "雾天开吗", "answers": [{"text": "不开"}]}]}, "雾天开吗"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "words"), RECORDS)
@pytest.mark.parametrize("form", ["lines", "list", "one", "inside"])
def test_records_in_json(record: dict[str, object], words: str, form: str, tmp_path: Path) -> None:
    told = json.dumps(record, ensure_ascii=False)
    text = {
        "lines": f"{told}\n",
        "list": f"[{told}]",
        "one": told,
        "inside": f'{{"total": 1, "rows": [{told}]}}',
    }
    reading = reading_of(tmp_path, "a.jsonl" if form == "lines" else "a.json", text[form])
    every(reading, words)
    article = reading.articles[-1]
    if "meta" in record:
        assert (article.author, article.published) == ("许闻笛", "2022-05-11")
    if "messages" in record or "conversations" in record:
        assert article.title == "几点关门?"
    if "instruction" in record:
        assert article.title == "垃圾分几类? 柳河镇"


def test_what_is_no_record_and_what_says_no_words_is_counted(tmp_path: Path) -> None:
    lines = ["{"] * 30 + ['{"text": "船在。", "url": "https://example.invalid/a"}']
    reading = reading_of(tmp_path, "a.jsonl", "\n".join(lines))
    assert len(reading.notes) == 21
    assert "10 more lines" in reading.notes[-1]
    left = [cut(reading.document.text, [part.span]) for part in reading.left_out]
    assert any("https://example.invalid/a" in words for words in left)


def test_pairs_of_one_line_are_sections(tmp_path: Path) -> None:
    text = "渡口问答\n\n周末开船吗？周六开,周日不开。\n牛能上船吗？能,要牵着。\n雾天开吗？不开,挂红旗。\n"
    (article,) = reading_of(tmp_path, "a.txt", text).articles
    headings = [section.headings for section in article.sections if section.heading]
    assert headings == [("周末开船吗？",), ("牛能上船吗？",), ("雾天开吗？",)]


def test_values_that_agree_keep_the_names_of_their_columns(tmp_path: Path) -> None:
    every(
        reading_of(tmp_path, "亩产.csv", "去年亩产,今年亩产\n500,500\n610,640\n"),
        "去年亩产：500，今年亩产：500",
    )


def test_a_row_of_empty_cells_is_no_line(tmp_path: Path) -> None:
    text = "# 渡口\n\n| 船 | 班 |\n|---|---|\n| |\n||||||\n| 早船 | 六点 |\n\n" + LONG + "\n"
    every(reading_of(tmp_path, "渡口.md", text), "早船", LONG)


def test_aliases_of_front_matter_are_not_followed_far(tmp_path: Path) -> None:
    names = "abcdefghijklmnopqrst"
    bomb = 'a: &a ["x"]\n' + "".join(
        f"{name}: &{name} [{','.join(['*' + above] * 9)}]\n" for above, name in pairwise(names)
    )
    reading = reading_of(tmp_path, "渡口.md", f"---\ntitle: 渡口\n{bomb}---\n{LONG}\n")
    assert [article.title for article in reading.articles] == ["渡口"]


def test_a_fault_of_the_reader_costs_one_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("rag.reading.to_source", broken)
    with pytest.raises(UnreadableFile, match="ZeroDivisionError"):
        reading_of(tmp_path, "渡口.md", LONG)


def test_names_of_columns_may_start_with_a_number() -> None:
    writer = Writer()
    write_grid(writer, [["3号楼", "5号楼"], ["12", "15"]])
    assert writer.text().strip() == "3号楼：12，5号楼：15"


def test_a_first_line_that_says_what_parts_the_cells(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "a.csv", "sep=|\n站|首班,末班\n上湾|六点,七点\n下湾|八点,九点\n")
    every(reading, "站：上湾，首班,末班：六点,七点")
    assert "sep" not in reading.document.text
