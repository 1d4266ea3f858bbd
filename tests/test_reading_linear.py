"""Reading takes time in proportion to the text, whatever the text is made of."""

import time

import pytest

from rag.reading.articles.page import read_page
from rag.reading.formats import to_source

SIZE, MORE, MOST = 250, 4, 8  # units of text, how many times more, how many times longer that may take
SENTENCE = "正文一句话写在这里,有二十个字左右的样子,读起来很平常。"


def taken(text: str) -> float:
    """Return the seconds of processor time, of the faster of two tries."""
    source = to_source("page.txt", text.encode())
    found = []
    for _ in range(2):
        start = time.process_time()
        read_page(source)
        found.append(time.process_time() - start)
    return min(found)


@pytest.mark.parametrize(
    "unit",
    [
        "的\n",
        "短短的一行\n",
        "没有句号的一行文字,写得很长很长很长很长很长,\n",
        f"标题\n\n\n{SENTENCE}\n\n",
        "12\n",
        "某某日报 第3版\n",
        "一个条目……12\n",
    ],
)
def test_many_lines(unit: str) -> None:
    text = f"题目\n\n{SENTENCE}\n"
    assert taken(text + unit * SIZE * MORE) < MOST * taken(text + unit * SIZE)


@pytest.mark.parametrize("unit", [" ", "\u3000", "\t", "(", "。", "-", "1 ", "# "])
@pytest.mark.parametrize("head", ["", "# "])
def test_a_long_line(unit: str, head: str) -> None:
    def line(count: int) -> str:
        return f"{head}头{unit * count}尾\n\n{SENTENCE}\n" * 4

    assert taken(line(SIZE * 40 * MORE)) < MOST * max(taken(line(SIZE * 40)), 0.002)
