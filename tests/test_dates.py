from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import write_seeds

from rag.retrieve.dates import dates
from rag.service import Service


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2025年3月31日开工", {(2025, 3, 31)}),
        ("２０２５年３月", {(2025, 3, None)}),
        ("6月28日在内江", {(None, 6, 28)}),
        ("2023年完工", {(2023, None, None)}),
        ("2025-03-31, 2024/5/6, 2023.7", {(2025, 3, 31), (2024, 5, 6), (2023, 7, None)}),
        ("on March 31st, 2025 and 6 May 2024", {(2025, 3, 31), (2024, 5, 6)}),
        ("They may come in march.", set()),
        ("3.5万立方米, 12345年, 13月", set()),
    ],
)
def test_dates_are_told_in_their_forms(text: str, found: set[object]) -> None:
    assert dates(text) == found


def test_a_passage_of_the_date_asked_for_goes_ahead(build: Callable[[], Service], seeds: Path) -> None:
    meeting = "# 议事会\n\n{}柳镇开议事会,来了三十人,谈的是河堤。\n"
    days = ["2024年3月8日", "2024年5月6日", "2023年3月8日", "2025年7月1日"]
    write_seeds(seeds, {f"{n}.md": meeting.format(day) for n, day in enumerate(days)})
    service = build()
    for day in days:
        assert day in service.search(f"柳镇{day}的议事会谈了什么?").hits[0].passage.text
    first = service.search("柳镇2024-05的议事会谈了什么?").hits[0]
    assert "2024年5月6日" in first.passage.text
    assert len(service.search("柳镇1999年的议事会谈了什么?").hits) >= 4  # nothing is excluded
