"""What a periodical says of itself: its issue and day, its price and makers."""

import pytest

from rag.reading.imprints import is_day, is_imprint


@pytest.mark.parametrize(
    "text",
    [
        "北港晚报 2011年9月3日 星期六 A07 副刊·潮声",
        "新聲月刊　中華民國六十一年八月號　（3）",
        "每份大洋二分　零售不折不扣",
        "發行人：林清泉　　總編輯：許素雲　　印刷：大明印刷行",
        "白石县供销合作社办公室编　１９６１年２月４日",
        "第二十七號　僅供館內參閱　請勿攜出",
        "责编：柳青　版式：小安　校对：孟春",
        "社址：北港市海滨路2号　电话：总编室 22001　每份定价0.20元　北港日报印刷厂印",
        "本刊免費贈閱，歡迎來稿",
        "VOL. 12, No. 4   Price 45p",
    ],
)
def test_what_a_periodical_says_of_itself(text: str) -> None:
    assert is_imprint(text)


@pytest.mark.parametrize(
    "text",
    [
        "土墙里的秘密",
        "一件提案与二十口古井",
        "2018年5月6日",
        "文化交流的新桥梁",
        "关于做好2021年第三期干部培训工作的通知",
        "每天早上八点半到档案馆报到，查一百年来沉在江口外的船。",
        "beside the telephone box stood a sheepfold",
    ],
)
def test_what_is_no_imprint(text: str) -> None:
    assert not is_imprint(text)


def test_an_address_alone_numbers_no_issue() -> None:
    assert is_imprint("地址:溪北縣中正路一號")
    assert not is_imprint("地址:溪北縣中正路一號", numbers=True)


def test_the_day_of_an_issue() -> None:
    assert is_day("中華民國八十三年七月一日出刊")
    assert is_day("一九九〇年一月二日 星期二 农历己巳年十二月初六")
    assert not is_day("七月流火")
