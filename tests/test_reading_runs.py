"""Letters on a page to rows: the lines of two columns that are a hair apart, two fonts in one line."""

from rag.reading.formats.runs import Letter, page_runs


def written(text: str, left: float, bottom: float, heights: tuple[float, ...] = (0.0,)) -> list[Letter]:
    """Return a line of letters ten points wide; their heights above ``bottom`` come in turn."""
    return [
        Letter(
            mark,
            left + 10 * at,
            bottom + heights[at % len(heights)],
            left + 10 * at + 10,
            bottom + heights[at % len(heights)] + 10,
            10,
        )
        for at, mark in enumerate(text)
    ]


def test_lines_of_two_columns_a_hair_apart_stay_apart() -> None:
    left = written("渡口的船从清明开到霜降", 50, 700, (0.0, 0.1, -0.1))
    right = written("一九六七年夏天船沉了", 190, 701.45, (0.0, -0.1, 0.1))
    found = [run.text for run in page_runs([*left, *right])]
    assert found == ["一九六七年夏天船沉了", "渡口的船从清明开到霜降"]


def test_two_fonts_in_one_line_are_one_run() -> None:
    line = written("修于一九七八年", 50, 700, (0.0, 1.2, 1.2, 0.0))
    assert [run.text for run in page_runs(line)] == ["修于一九七八年"]
