"""The numbers that Word itself puts before the paragraphs of a list.

Only those by which a text is cited are written out, 第三条 and its like: the others come and go
with the list, and a reader does not miss them.
"""

from collections import defaultdict
from typing import Any

from rag.reading.formats.word_looks import W

DIGITS = "零一二三四五六七八九"
CITED = "第"
DEPTH = 9


class Lists:
    """The lists of a document, each with how far it is counted."""

    def __init__(self, root: Any) -> None:
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.base: dict[str, str] = {}
        self.counts: dict[str, list[int]] = defaultdict(lambda: [0] * DEPTH)
        for shape in root.iter(f"{W}abstractNum") if root is not None else ():
            self.levels[shape.get(f"{W}abstractNumId", "")] = {
                int(level.get(f"{W}ilvl", "0")): (
                    _value(level, "numFmt"),
                    _value(level, "lvlText"),
                    int(_value(level, "start") or 1),
                )
                for level in shape.iter(f"{W}lvl")
            }
        for number in root.iter(f"{W}num") if root is not None else ():
            self.base[number.get(f"{W}numId", "")] = _value(number, "abstractNumId")

    def count(self, number: tuple[str, int]) -> str:
        """Return what Word writes before the next paragraph of a list, or nothing where none is cited."""
        shape, depth = self.base.get(number[0], ""), min(number[1], DEPTH - 1)
        levels = self.levels.get(shape, {})
        if depth not in levels:
            return ""
        form, text, start = levels[depth]
        counts = self.counts[shape]
        counts[depth] = counts[depth] + 1 if counts[depth] else start
        counts[depth + 1 :] = [0] * (DEPTH - depth - 1)
        if not text.startswith(CITED) or f"%{depth + 1}" not in text:
            return ""
        chinese = "chinese" in form.lower() or "japanese" in form.lower() or form.startswith("ideograph")
        told = _han(counts[depth]) if chinese else str(counts[depth])
        return text.replace(f"%{depth + 1}", told) + "\u3000"


def _value(element: Any, name: str) -> str:
    found = element.find(f"{W}{name}")
    return found.get(f"{W}val", "") if found is not None else ""


def _han(number: int) -> str:
    """Return a number below ten thousand in Chinese characters: 12 is 十二."""
    parts = []
    for unit, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            parts.append(DIGITS[digit] + mark)
        elif parts and number and parts[-1] != DIGITS[0]:
            parts.append(DIGITS[0])
    words = "".join(parts) or DIGITS[0]
    return words[1:] if words.startswith("一十") else words
