import pytest

from rag.lexical import fold
from rag.retrieve.kinds import Wanted


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("石桥有多长?", "石桥全长386米,宽4米。", "石桥修于1987年,有三个桥洞。"),
        ("石橋有多長?", "石桥长约三百米。", "石桥在河的上游。"),
        ("任期是多长?", "每届任期五年。", "办公室宽3米。"),
        ("食堂是哪一年开张的?", "食堂2019年开张。", "食堂开张后来了三百人。"),
        ("修桥花了多少钱?", "一共花去46万元。", "换了17块石板。"),
        ("泵站的总造价是多少?", "总造价1.2亿元。", "大坝叫三块石大坝,上游400米处是泵站。"),
        ("集体提案占多少?", "集体提案占四成。", "集体提案有30件。"),
        ("全县有多少人口?", "全县常住人口32万人。", "全县有11个镇。"),
        ("泵站有几台机组?", "装有三台机组。", "装机容量945千瓦。"),
        ("泵站是哪家公司承建的?", "由青河建设集团承建。", "泵站已经建成。"),
        ("区政协主席是谁?", "区政协主席赵青山说,议题由居民提。", "区政协主席会议通过了年度计划。"),
        ("How wide is the track?", "The track was made six feet wide.", "The track was mended in 1996."),
        ("How much does the ferry cost?", "A crossing is two dollars.", "The ferry runs every day."),
        ("When did the library open?", "The library opened in May.", "The library has two rooms."),
    ],
)
def test_a_kind_of_thing_is_told_by_its_form(question: str, told: str, untold: str) -> None:
    wanted = Wanted.of(question)
    assert wanted.shapes
    assert wanted.told(fold(told))
    assert not wanted.told(fold(untold))


def test_the_questions_own_figures_are_no_answer() -> None:
    wanted = Wanted.of("2023年提案办了多少件?")
    assert not wanted.told(fold("2023年的提案已经办完。"))
    assert wanted.told(fold("2023年的提案办了1203件。"))


@pytest.mark.parametrize(
    "question", ["四下基层是什么?", "怎样选议题?", "第几名是柳镇?", "Why was it closed?"]
)
def test_of_most_questions_no_kind_is_wanted(question: str) -> None:
    wanted = Wanted.of(question)
    assert not wanted.shapes
    assert wanted.told("")
