"""PDF: words from letters, what runs over the pages, letters that cannot be read, the pages of passages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from test_reading_formats import SCALED, passages, pdf, reading_of

from rag.errors import TextlessFile
from rag.inspection import inspect
from rag.reading.formats.glyphs import Glyphs
from rag.reading.formats.layout import Page, page_lines
from rag.reading.formats.runs import Letter, page_runs
from rag.service import Service
from rag.split import split

TEXT = [
    "The warden of the sluice keeps a book in which he writes",
    "each morning how high the water stands, and who came by.",
    "He has kept it for nineteen years and never missed a day.",
]


def set_in(words: str, left: float, bottom: float, size: float = 10.0, gap: float = 0.25) -> list[Letter]:
    """Return letters half as wide as high; a blank is no letter but a gap."""
    found, at = [], left
    for mark in words:
        if mark == " ":
            at += gap * size
            continue
        found.append(Letter(mark, at, bottom, at + size / 2, bottom + size, size))
        at += size / 2
    return found


def column(lines: list[str], top: float = 700.0, size: float = 12.0) -> list[tuple[float, float, float, str]]:
    return [(72.0, top - 18 * at, size, line) for at, line in enumerate(lines)]


def test_letters_have_the_size_that_the_matrix_gives_them(tmp_path: Path) -> None:
    page = [(72.0, 760.0, 20.0, "The Book of the Sluice"), *column(TEXT)]
    reading = reading_of(tmp_path, "a.pdf", pdf([page], SCALED))
    (article,) = reading.articles
    assert article.title == "The Book of the Sluice"
    assert "keeps a book in which he writes" in passages(reading)
    assert "\t" not in passages(reading)


@pytest.mark.parametrize("gap", [0.18, 0.25, 0.4])
def test_words_are_told_by_the_gaps_where_the_file_has_no_blanks(gap: float) -> None:
    (run,) = page_runs(set_in("log entries only flow from here", 72, 700, gap=gap))
    assert run.text == "log entries only flow from here"


def test_a_title_that_is_spaced_out_is_words() -> None:
    letters = [
        letter._replace(left=letter.left + at, right=letter.right + at)
        for at, letter in enumerate(set_in("MINUTES", 72, 700))
    ]
    (run,) = page_runs(letters)
    assert run.text == "MINUTES"


def test_letters_that_are_printed_twice_are_read_once() -> None:
    line = set_in("all the bells", 72, 700)
    shadow = [letter._replace(left=letter.left + 0.4, right=letter.right + 0.4) for letter in line]
    twice = [letter for pair in zip(line, shadow, strict=True) for letter in pair]
    (run,) = page_runs(twice)
    assert run.text == "all the bells"


def test_raised_figures_stand_where_they_are_raised() -> None:
    letters = [*set_in("8 kN/m", 72, 700), *set_in("2", 99.5, 705.5, 6), *set_in("x", 105.5, 700)]
    (run,) = page_runs(letters)
    assert run.text == "8 kN/m² x"


def test_vertical_text_is_read_from_the_right_and_down() -> None:
    columns = ["渡口石碑記光緒年", "立於橋東百步之外", "今存村史館門廊下"]
    letters = [
        Letter(mark, 500 - 30 * x, 700 - 20 * y, 516 - 30 * x, 716 - 20 * y, 16)
        for x, text in enumerate(columns)
        for y, mark in enumerate(text)
    ]
    assert [run.text for run in page_runs(letters)] == columns


def test_feet_whose_numbers_count_the_pages_are_left_out_and_text_is_not(tmp_path: Path) -> None:
    names = ["first", "second", "third", "fourth"]
    pages = [
        [
            *column([f"The {name} keeper of the light was a {name} son of the village.", *TEXT]),
            (72.0, 60.0, 9.0, "Friends of the Light"),
            (300.0, 60.0, 9.0, f"The Keepers {at} of 4"),
        ]
        for at, name in enumerate(names, 1)
    ]
    reading = reading_of(tmp_path, "a.pdf", pdf(pages))
    shown = passages(reading)
    assert all(f"The {name} keeper" in shown for name in names)
    assert " of 4" not in shown
    assert "Friends of" not in shown
    assert sum("of 4" in reading.document.text[left.span.start : left.span.end] for left in reading.left_out)


def test_the_header_of_a_table_that_goes_on_stays(tmp_path: Path) -> None:
    def row(bottom: float, *cells: str) -> list[tuple[float, float, float, str]]:
        return [(72.0 + 150 * at, bottom, 12.0, cell) for at, cell in enumerate(cells)]

    pages = [
        [
            *row(780, "涵洞编号", "修建年份", "现状"),
            *[
                cell
                for at in range(9)
                for cell in row(760 - 20 * at, f"第{9 * page + at}号涵洞", f"{1950 + at}年", "完好")
            ],
        ]
        for page in range(3)
    ]
    shown = passages(reading_of(tmp_path, "a.pdf", pdf(pages)))
    assert shown.count("涵洞编号") >= 3
    assert all(f"第{number}号涵洞" in shown for number in range(27))


def test_dotted_contents_are_left_out(tmp_path: Path) -> None:
    entries = [f"第{n}章 渡口的来历与沿革{'.' * 30}{n}" for n in "12345"]
    page = column(entries)
    text = column(["　　渡口在镇东三里，水面宽两百步，摆渡的人家姓宋，传了四代。"] * 3)
    shown = passages(reading_of(tmp_path, "a.pdf", pdf([page, text])))
    assert "...." not in shown
    assert "姓宋" in shown


def font(text: str, width: float) -> Glyphs:
    glyphs = Glyphs()
    for at, mark in enumerate(text):
        glyphs.add(Letter(mark, 10.0 * at, 0, 10.0 * at + 10 * width, 10, 10))
    return glyphs


@pytest.mark.parametrize(
    ("text", "width", "garbled"),
    [
        ("!\"#$%&'()*+,-./0123456789:;<=>?@ABC", 1.0, True),  # Chinese, each letter the next number
        ("\ufffd\ufffd\ufffdabc\ufffd\ufffd\ufffd", 0.5, True),
        ("7KH ZDUGHQ RI WKH VOXLFH NHHSV D ERRN LQ ZKLFK KH ZULWHV HDFK PRUQLQJ " * 4, 0.5, True),
        ("".join(TEXT), 0.5, False),
        ("Name ____________________ Date ____________________", 0.5, False),
        ("p < 0.05 = q > 0.1 " * 10, 0.5, False),
        ("水位每天早上记一次，谁来过也记下来。" * 10, 1.0, False),
    ],
)
def test_a_font_that_lies_is_known(text: str, width: float, garbled: bool) -> None:
    assert font(text, width).garbled is garbled


def test_a_page_of_garbled_letters_is_left_out() -> None:
    pages = [
        Page(
            page_runs(
                [letter._replace(font=at) for row in range(4) for letter in set_in(text, 72, 700 - 15 * row)]
            )
        )
        for at, text in enumerate(("J!OP%&Q%&R", "the book of the sluice"))
    ]
    first, second = page_lines(pages, garbled={0})
    assert {line.reason for line in first} == {"garbled"}
    assert {line.reason for line in second} == {None}


def test_pages_without_text_are_told(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "a.pdf", pdf([column(TEXT), [], []]))
    assert reading.notes[0].startswith("2 of 3 pages hold no text")
    with pytest.raises(TextlessFile):
        reading_of(tmp_path, "b.pdf", pdf([[], []]))


def filled(page: int) -> list[str]:
    return [f"　　第{page}页说到第{line}件事，柴一百捆，米十斗，都有人签收。" for line in range(12)]


def test_a_passage_tells_its_pages(tmp_path: Path) -> None:
    data = pdf([column(filled(page)) for page in (1, 2, 3)])
    reading = reading_of(tmp_path, "a.pdf", data)
    found = [passage for article in reading.articles for passage in split(reading.document, article, 120)]
    assert {passage.place.page for passage in found} == {1, 2, 3}
    (file,) = inspect(tmp_path, ["a.pdf"], 120)["files"]
    told = [passage for article in file["articles"] for passage in article["passages"]]
    for passage in told:
        pages = [page for page in (1, 2, 3) if f"第{page}页" in passage["text"]]
        assert passage["pages"] == pages


def test_a_citation_tells_the_page_of_its_quote(build: Callable[[], Service], seeds: Path) -> None:
    lines = [*filled(1)[:8], "　　民国十七年大水冲毁了下窑五座，窑主陈氏迁走。"]
    (seeds / "账.pdf").write_bytes(pdf([column(lines[:8]), column(lines[8:])]))
    service = build()
    answer = service.ask("民国十七年大水冲毁了什么？")
    cited = [item for item in answer.citations if "下窑五座" in item.quote]
    assert [item.source.place.page for item in cited] == [2]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("　　查档在每周四下午，需要提前预约，号码是7\n441902，一次三卷。\n", "号码是7441902，"),
        ("　　全年接待一千人次，外县来的人也不少，台账始于19\n87年，后来没有断过。\n", "始于1987年"),
    ],
)
def test_a_number_that_a_break_cuts_is_whole(text: str, whole: str, tmp_path: Path) -> None:
    assert whole in passages(reading_of(tmp_path, "a.txt", f"查档\n\n{text}"))


def test_two_numbers_that_a_break_parts_stay_two(tmp_path: Path) -> None:
    text = "沿革\n\n　　渡口设于明代，几次迁移，石碑立于1998\n2001年迁到桥头，2003年修了亭子。\n"
    assert "19982001" not in passages(reading_of(tmp_path, "a.txt", text))
