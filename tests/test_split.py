"""Passages and sentences: sizes, bounds, and that nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_reading import reading_of

from rag.split import search_form, sentences, split
from rag.types import Passage

TEXT = st.text(alphabet="甲乙,。！？”」（）a.B 1\n…;", max_size=80)


def passages(text: str, chars: int = 450) -> list[Passage]:
    """Return the passages of a text."""
    reading = reading_of(text)
    return [passage for article in reading.articles for passage in split(reading.document, article, chars)]


@given(TEXT)
def test_sentences_cover_all_but_white_space(text: str) -> None:
    position = 0
    for span in sentences(text):
        assert span.start >= position
        assert not text[position : span.start].strip()
        assert text[span.start : span.end].strip() == text[span.start : span.end] != ""
        position = span.end
    assert not text[position:].strip()


@pytest.mark.parametrize(
    "parts",
    [
        ["他说:“水位涨了3.5米。”", "大家都知道。"],
        ["Dr. A. Smith paid $3.50 for it.", "Then he left."],
        ["(第一句。)", "「第二句!」", "第三句……", "第四句"],
        ["It cost 2.5 million, i.e. a lot.", "“Really?”", "Yes."],
        ["The road runs\nalong the river and then\nover the hill.", "It ends there."],
    ],
)
def test_sentences(parts: list[str]) -> None:
    blank = " " if parts[0].isascii() or "It cost" in parts[0] else ""
    text = blank.join(parts)
    assert [text[span.start : span.end] for span in sentences(text)] == parts


def test_short_sections_stay_whole_and_long_ones_are_balanced() -> None:
    sentence = "水渠从山脚一直修到村口,用了整整两年的时间,一共动用了三百多人。"
    found = passages(f"# 水渠\n\n## 甲\n\n{sentence}\n\n## 乙\n\n{sentence * 20}")
    sizes = [len(passage.text) for passage in found if passage.section == ("乙",)]
    assert [passage.section for passage in found][:2] == [("甲",), ("乙",)]
    assert max(sizes) <= 460
    assert max(sizes) - min(sizes) < 120
    assert all(passage.text.endswith("。") for passage in found[1:])


def test_the_heading_starts_the_first_passage_of_its_section() -> None:
    text = "# 修渠记\n\n修渠的事要从头说起。\n\n## 甲的经过\n\n水修到了村口,大家都来看。"
    (article,) = reading_of(text).articles
    first, last = passages(text)
    assert first.text == "修渠记\n\n修渠的事要从头说起。"
    assert last.text == "甲的经过\n\n水修到了村口,大家都来看。"
    assert search_form(article, first) == first.text
    assert search_form(article, last) == f"修渠记\n{last.text}"


def test_a_table_is_split_at_rows_and_repeats_its_header() -> None:
    rows = "\n".join(
        f"| 第{number}号水井 | 井深{number}米,水质良好,每天可以供水三百桶 |" for number in range(60)
    )
    found = passages(f"# 水井\n\n| 名称 | 说明 |\n|---|---|\n{rows}\n")
    assert len(found) > 2
    assert all("名称 | 说明" in passage.text for passage in found)
    assert all(passage.text.rstrip(" |").endswith("桶") for passage in found)


def test_a_list_stays_whole() -> None:
    items = "\n".join(f"- 第{number}样东西,要放在干燥的地方" for number in range(8))
    lead = "仓库里的东西很多,进出都要登记,每个月清点一次,缺少的要写明原因。" * 9
    found = passages(f"# 仓库\n\n{lead}\n\n{items}\n")
    assert any(all(f"第{number}样" in passage.text for number in range(8)) for passage in found)


def test_an_endless_sentence_is_cut_at_its_clauses() -> None:
    found = passages("水从高处流下来," * 600, chars=200)
    assert max(len(passage.text) for passage in found) <= 800
    assert all(passage.text.endswith(",") for passage in found)


def test_english_passages_count_words() -> None:
    found = passages("The canal was dug by hand over two long winters. " * 90)
    assert all(100 <= len(passage.text.split()) <= 240 for passage in found)
