"""The language of a reader, and the words of the pages in it: one table, which the scripts take as well."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]
TABLE = Path(__file__).parent / "static" / "words.json"
OFFER = re.compile(r"\s*([a-zA-Z*]{1,8})(?:-[^;]*)?\s*(?:;\s*q=([0-9.]+))?\s*")


def language(accepted: str | None) -> Language:
    """Return the language of pages, from the header ``Accept-Language``: Chinese where it says nothing."""
    offers: dict[str, float] = {}
    for part in (accepted or "zh").split(",")[:20]:
        if offer := OFFER.fullmatch(part):
            try:
                weight = float(offer[2] or 1)
            except ValueError:
                continue
            offers.setdefault(offer[1].lower(), weight)
    return "zh" if offers.get("zh", 0) > offers.get("en", 0) else "en"


@cache
def words(tongue: Language) -> dict[str, str]:
    """Return the words of a language by name; ``{n}`` in them stands for what is filled in."""
    table: dict[str, dict[str, str]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return {name: told[tongue] for name, told in table.items()}


def count(tongue: Language, name: str, n: int) -> str:
    """Return a number of things in words."""
    return say(tongue, f"{name}_one" if n == 1 else f"{name}_n", n=n)


def say(tongue: Language, name: str, **filled: object) -> str:
    """Return words with what is filled in; a name that the table lacks stands for itself."""
    text = words(tongue).get(name, name)
    for key, value in filled.items():
        text = text.replace(f"{{{key}}}", str(value))
    return text
