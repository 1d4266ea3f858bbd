"""Patterns that match both Chinese scripts."""

import re
from pathlib import Path

import opencc
import pytest

from rag import language, reading
from rag.language.variants import FORMS, both, compiled, simple

HAN = re.compile("[\u4e00-\u9fff]")
MODULES = [
    path
    for room in (reading, language)
    for path in sorted(Path(room.__file__).parent.rglob("*.py"))
    if "rag.language.variants" in path.read_text(encoding="utf-8")
]


def test_patterns_match_either_script_inside_and_outside_of_classes() -> None:
    pattern = compiled(r"(?:记者|[责美]编)[\[图]\s*\d")
    assert pattern.fullmatch("記者[ 1")
    assert pattern.fullmatch("責編圖2")
    assert not pattern.fullmatch("記編圖2")
    assert simple("發佈機構") == "发布机构"


def test_a_pattern_without_chinese_stays_as_it_is() -> None:
    assert both(r"[A-Z\]]+\\[a-z]\d{1,2}") == r"[A-Z\]]+\\[a-z]\d{1,2}"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_each_character_of_the_patterns_has_its_traditional_forms(module: Path) -> None:
    marks = set(HAN.findall(module.read_text(encoding="utf-8")))
    for converter in map(opencc.OpenCC, ("s2t", "s2tw", "s2hk")):
        for mark in marks:
            other = converter.convert(mark)
            assert other == mark or other in FORMS.get(mark, ""), mark
