"""What to search in: the rows that a request's filters leave, exact in both legs."""

import fnmatch
import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from rag.errors import InvalidRequest
from rag.lexical import fold
from rag.store import Generation
from rag.types import Filters, Json, Rows

MAX_FILTER = 200  # characters
DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
SURROGATE = re.compile(r"[\ud800-\udfff]")


def filters_from(given: Mapping[str, object]) -> Filters:
    """Return the filters of a request.

    Raises:
        InvalidRequest: for a name that is no filter or a value that is no text.
    """
    known = [field.name for field in fields(Filters) if field.name != "groups"]
    for name, value in given.items():
        if name not in known:
            raise InvalidRequest(f"There is no filter {name[:40]!r}.", f"Filters are {', '.join(known)}.")
        if not isinstance(value, str):
            raise InvalidRequest(f"The filter {name} is no text.", "Give every filter as a string.")
        if len(value) > MAX_FILTER:
            raise InvalidRequest(f"The filter {name} is too long.", f"Give at most {MAX_FILTER} characters.")
        check_text(f"filter {name}", value)
        if name.startswith("published") and not DATE.fullmatch(value):
            raise InvalidRequest(f"The filter {name} is no date.", "Write 2025, 2025-03 or 2025-03-31.")
    texts: dict[str, Any] = {name: value for name, value in given.items() if isinstance(value, str)}
    return Filters(**texts)


def check_text(name: str, value: str) -> None:
    """Refuse half of a character, which no file can hold and no answer can send back.

    Raises:
        InvalidRequest: naming what holds it.
    """
    if SURROGATE.search(value):
        raise InvalidRequest(f"The {name} holds half of a character.", "Send text as UTF-8.")


def allowed_rows(generation: Generation, filters: Filters) -> Rows | None:
    """Return the rows that the filters leave, or None where nothing is asked and all may be seen."""
    mask = generation.mask(filters.groups)
    if filters == Filters(groups=filters.groups):
        return None if mask is None else np.flatnonzero(mask[generation.owners]).astype(np.int64)
    wanted = {
        name: fold(value)
        for name in ("title", "author", "affiliation")
        if (value := getattr(filters, name)) is not None
    }
    articles = [
        number
        for number, record in enumerate(generation.heads)
        if (mask is None or mask[number]) and _allowed(record, filters, wanted)
    ]
    if filters.section is None:
        return np.flatnonzero(np.isin(generation.owners, articles)).astype(np.int64)
    return _in_section(generation, articles, fold(filters.section))


def _allowed(record: Json, filters: Filters, wanted: Mapping[str, str]) -> bool:
    if filters.path is not None and not fnmatch.fnmatchcase(record["path"], filters.path):
        return False
    if any(part not in fold(record[name] or "") for name, part in wanted.items()):
        return False
    return _in_range(record["published"], filters.published_from, filters.published_to)


def _in_range(published: str | None, first: str | None, last: str | None) -> bool:
    """Compare as far as both dates go, so that 2025-03 is inside 2025."""
    if first is None and last is None:
        return True
    if published is None:
        return False
    return (first is None or published >= first[: len(published)]) and (
        last is None or published[: len(last)] <= last
    )


def _in_section(generation: Generation, articles: list[int], wanted: str) -> Rows:
    """Return the rows under a heading that holds what is wanted; only articles with one are looked at."""
    found = [
        row
        for number in articles
        if any(wanted in fold(heading) for heading in generation.heads[number]["headings"])
        for row in range(*generation.article(number)["passages"])
        if any(wanted in fold(heading) for heading in generation.passages[row]["section"])
    ]
    return np.array(found, dtype=np.int64)
