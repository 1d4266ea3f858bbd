"""JSON: a list of records, one record, or a record a line (JSON Lines)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from rag.errors import TextlessFile, UnreadableFile
from rag.reading.formats.frontmatter import field_of
from rag.reading.formats.source import Record
from rag.reading.formats.tables import MAX_ROWS, Where, is_code, is_text, write_table
from rag.reading.formats.writing import Writer

MAX_NOTES = 20  # lines that are named as unreadable
MAX_DEPTH = 30  # records inside records
# The turns of a conversation, and who speaks.
TURNS = ("messages", "conversations", "conversation", "dialogue", "dialog", "对话")
ASKS = ("user", "human", "question", "用户")
ANSWERS = ("assistant", "gpt", "bot", "answer", "助手")
SPEAKER, SPOKEN = ("role", "from", "speaker"), ("content", "value", "text")
# What a field is called inside itself: the name of an author, a moment, a text as it is shown.
SAID = (
    "name",
    "姓名",
    "rendered",
    "displayName",
    "display_name",
    "fullName",
    "nickname",
    "$date",
    "$numberLong",
)
MAX_WRAPPING = 6  # records around those that are meant
# What a reply tells the program that asked.
REPLIES = frozenset(
    "code status msg message success ok error errno errmsg errcode"
    " total count page pagesize page_size size offset limit"
    " took timed_out hasmore has_more pages pagenum requestid request_id traceid timestamp version".split()
)
LOOKS = ("type", "style", "level", "id", "order", "index")  # what a part of a text says of its form


def write_json(text: str, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a file that is one value in JSON, and a record for each article in it.

    Raises:
        UnreadableFile: it is no JSON.
        TextlessFile: it holds no words.
    """
    try:
        value = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        if text.lstrip("\ufeff \n").startswith("{") and text.strip().count("\n"):
            return write_json_lines(text, path)
        raise UnreadableFile(f"{path} is no JSON ({error}).", "Save it again.") from None
    around, rows = _rows(value)
    writer = Writer()
    told = dict(_flat(around, []))
    said = {name: words for name, words in told.items() if name.lower() not in REPLIES and not is_code(words)}
    if told and not said:
        around = {}
        writer.line(", ".join(f"{name}: {words}" for name, words in told.items()), "markup")
    found = [*([around] if around else []), *rows]
    # What stands around the records, or is the only one, has no number.
    unnumbered = bool(around) or (not isinstance(value, list) and len(found) == 1)
    places = ({"row": number if number > 0 else None} for number in count(1 - unnumbered))
    return _written(writer, found, path, places)


def write_json_lines(text: str, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a file with a record in JSON on each line; a line that is none is noted.

    Raises:
        UnreadableFile: no line is a record.
        TextlessFile: the records hold no words.
    """
    writer = Writer()
    rows: list[Mapping[str, Any]] = []
    lines: list[int] = []  # of the file, of each record
    passed = 0
    for number, line in enumerate(text.lstrip("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            rows.append(row)
            lines.append(number)
            continue
        passed += 1
        if passed <= MAX_NOTES:
            writer.notes.append(f"line {number} is no JSON object and was passed over")
    if passed > MAX_NOTES:
        writer.notes.append(f"{passed - MAX_NOTES} more lines are no JSON objects and were passed over")
    if passed and not rows:
        raise UnreadableFile(f"{path} has no line that is a record in JSON.", "Save it again.")
    places = ({"row": row, "lines": (line, line)} for row, line in enumerate(lines, 1))
    return _written(writer, rows, path, places)


def _rows(value: Any) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """Return what stands around the records of a value, and these; the value itself where it holds none."""
    if isinstance(value, list):
        return {}, [_unwrapped(row) if isinstance(row, dict) else {"": row} for row in value]
    if not isinstance(value, dict):
        return {}, [{"": value}]
    if len(value) > 1 and _worded(value):
        return {}, [_unwrapped(row) if isinstance(row, dict) else {name: row} for name, row in value.items()]
    lists = list(_lists(value))
    worded = [place for place in lists if _worded(place[-1])]
    found = lists if len(lists) == 1 else worded
    if not found:
        return {}, [value]
    beside = _without(value, [place[:-1] for place in found])
    rows = [
        _unwrapped(row) for *_, rows in found for row in (rows.values() if isinstance(rows, dict) else rows)
    ]
    return beside, rows


def _lists(value: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[Any, ...]]:
    """Yield the lists of records in a value without text of its own: the names that lead there, and the list.

    Records may stand under their numbers as well: ``{"17": {...}, "18": {...}}``.
    """
    if any(_is_own(name, part, value) for name, part in value.items()):
        return
    for name, part in value.items():
        if _are_records(part) or (isinstance(part, dict) and len(part) > 1 and _worded(part)):
            yield name, part
        elif isinstance(part, dict) and depth < MAX_WRAPPING:
            yield from ((name, *place) for place in _lists(part, depth + 1))


def _is_own(name: str, part: Any, beside: Mapping[str, Any]) -> bool:
    """Whether a value is the text of the record that it stands in, and no list of others."""
    if name.lower() in TURNS and _are_records(part):
        return True
    if not is_text(name) or not part or (isinstance(part, dict) and _holds_records(part)):
        return False
    titled = any(field_of(other) == "title" for other in beside)
    return titled or not _are_records(part) or not _worded(part, titled=True)


def _holds_records(part: Mapping[str, Any]) -> bool:
    return any(map(_are_records, part.values()))


def _worded(rows: Any, titled: bool = False) -> bool:
    """Whether most values of a list are records with a text, and, where ``titled``, with a title."""
    rows = list(rows.values()) if isinstance(rows, dict) else rows
    told = [row for row in map(_unwrapped, filter(_is_record, rows)) if any(map(is_text, row))]
    if titled:
        told = [row for row in told if any(field_of(name) == "title" for name in row)]
    return len(told) * 2 > len(rows)


def _is_record(value: Any) -> bool:
    return isinstance(value, dict)


def _unwrapped(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a record without what wraps it: ``{"node": {...}}``."""
    for _ in range(MAX_WRAPPING):
        inner = next(iter(row.values())) if len(row) == 1 else None
        if not isinstance(inner, dict) or not inner or field_of(next(iter(row))) or is_text(next(iter(row))):
            break
        row = inner
    return row


def _without(value: Mapping[str, Any], places: Sequence[tuple[str, ...]]) -> dict[str, Any]:
    """Return a record without what stands at some places in it."""
    found: dict[str, Any] = {}
    for name, part in value.items():
        inside = [place[1:] for place in places if place[0] == name]
        if () in inside:
            continue
        found[name] = _without(part, inside) if inside else part
    return found


def _are_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, dict) for part in value)


def _written(
    writer: Writer, rows: Sequence[Mapping[str, Any]], path: str, places: Iterable[Where]
) -> tuple[Writer, tuple[Record, ...]]:
    if len(rows) > MAX_ROWS:
        raise UnreadableFile(f"{path} has more than {MAX_ROWS} records.", "Split it into smaller files.")
    looks: list[str] = []
    records = write_table(writer, [dict(_flat(row, looks)) for row in rows], places=places)
    if looks:
        told = ", ".join(dict.fromkeys(looks))
        writer.notes.append(f"{len(looks)} values of {told} say how a part of a text looks and were not read")
    if not records:
        raise TextlessFile(f"{path} has no records with words.", "Delete it, or write an article into it.")
    return writer, tuple(records)


def _flat(
    row: Mapping[str, Any], looks: list[str], above: str = "", depth: int = 0
) -> Iterator[tuple[str, str]]:
    """Yield the values of a record by name, those of records inside it as ``outer.inner``."""
    for name, value in row.items():
        called = f"{above}{name}"
        known = field_of(name) or ("text" if is_text(name) else None)
        if name.lower() in TURNS and _are_records(value):
            yield from _turns(value, above, looks)
        elif (
            known == "author"
            and _are_records(value)
            and (names := [_called(part) for part in value])
            and all(names)
        ):
            yield called, "、".join(names)
            for number, part in enumerate(value, 1):
                rest = {key: told for key, told in part.items() if told != _called(part)}
                yield from _flat(rest, looks, f"{called}.{number}.", depth + 1)
        elif isinstance(value, dict) and known and (told := _called(value)):
            yield called, told
            rest = {key: part for key, part in value.items() if part != told}
            yield from _flat(rest, looks, f"{called}.", depth + 1)
        elif isinstance(value, dict) and depth < MAX_DEPTH:
            yield from _flat(value, looks, f"{called}.", depth + 1)
        elif words := _words(value, looks, is_text(str(name)), depth):
            yield called, words


def _called(value: Mapping[str, Any]) -> str:
    """Return the words of a field that is a record of its own: a person's name, a text as it is shown."""
    told = next((value[name] for name in SAID if value.get(name)), None)
    return str(told) if isinstance(told, str | int) and not isinstance(told, bool) else ""


def _words(value: Any, looks: list[str], text: bool = False, depth: int = 0) -> str:
    """Return a value in words; the parts of a text are lines, those of any other list a list."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value).encode("utf-8", "replace").decode("utf-8")
    if depth > MAX_DEPTH or not isinstance(value, list | dict):
        return ""
    if isinstance(value, dict):
        return _part(value, looks, text, depth)
    found = [words for part in value if (words := _words(part, looks, text, depth + 1).strip())]
    lined = text or any(isinstance(part, dict | list) for part in value)
    return ("\n" if lined else "、").join(found)


def _part(part: Mapping[str, Any], looks: list[str], text: bool, depth: int) -> str:
    """Return a part of a text: what it says, and then what else it holds."""
    lines: list[str] = []
    for name, value in part.items():
        if not (words := _words(value, looks, is_text(name), depth + 1)):
            continue
        if is_text(name):
            lines.insert(0, words)
        elif text and name.lower() in LOOKS:
            looks.append(name)
        else:
            lines.append(f"{name}：{words}")
    return "\n".join(lines)


def _turns(turns: Sequence[Mapping[str, Any]], above: str, looks: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what was asked first, what was answered, and how it went on."""
    said = []
    for turn in turns:
        who = next((str(turn[name]).lower() for name in SPEAKER if turn.get(name)), "")
        words = next((turn[name] for name in SPOKEN if turn.get(name)), None)
        told = _words(words, looks, text=True) if words is not None else _part(turn, looks, True, 1)
        said.append((who, told))
    first = next((at for at, (who, _) in enumerate(said) if who in ASKS), None)
    if first is None or first + 1 >= len(said) or said[first + 1][0] not in ANSWERS:
        yield f"{above}text", "\n".join(f"{who}：{told}" if who else told for who, told in said)
        return
    yield f"{above}question", said[first][1]
    later = [f"{who}：{told}" for who, told in said[first + 2 :]]
    yield f"{above}answer", "\n".join([said[first + 1][1], *later])
    if first:
        yield f"{above}{said[0][0] or 'before'}", "\n".join(told for _, told in said[:first])
