"""What any text shows: its script, and how much of it there is to read."""

import re

# One unit of width: a Latin word (long ones in pieces of twelve letters) or any other character.
UNITS = re.compile(r"[A-Za-z0-9\u00c0-\u024f]{1,12}|\S")
HAN, LATIN = re.compile("[\u3400-\u9fff]"), re.compile("[A-Za-z]")
SCRIPT = 200  # characters of a line whose script is looked at


def is_han(text: str) -> bool:
    """Return whether most letters of a line are Chinese."""
    return len(HAN.findall(text[:SCRIPT])) * 3 > len(LATIN.findall(text[:SCRIPT]))


def width(text: str) -> int:
    """Return how much there is to read in ``text``: Chinese characters, two a Latin word."""
    return sum(2 if unit[0].isascii() and unit[0].isalnum() else 1 for unit in UNITS.findall(text))
