"""JSON: a list of records, one record, or a record a line (JSON Lines)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from rag.errors import TextlessFile, UnreadableFile
from rag.reading.formats.source import Record
from rag.reading.formats.tables import MAX_ROWS, Where, is_text, write_table
from rag.reading.formats.writing import Writer

MAX_NOTES = 20  # lines that are named as unreadable
MAX_DEPTH = 30  # records inside records
# The turns of a conversation, and who speaks.
TURNS = ("messages", "conversations", "conversation", "dialogue", "dialog", "对话")
ASKS = ("user", "human", "question", "用户")
ANSWERS = ("assistant", "gpt", "bot", "answer", "助手")
SPEAKER, SPOKEN = ("role", "from", "speaker"), ("content", "value", "text")
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
    rows, beside = _rows(value)
    places = ({"row": number if number > 0 else None} for number in count(1 - beside))
    return _written(Writer(), rows, path, places)


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


def _rows(value: Any) -> tuple[list[Mapping[str, Any]], int]:
    """Return the records of a value: those of a list, of the only list in a record, or the record itself.

    And how many of them, at the start, are in no list.
    """
    if isinstance(value, list):
        return [row if isinstance(row, dict) else {"": row} for row in value], 0
    if not isinstance(value, dict):
        return [{"": value}], 1
    lists = [name for name, part in value.items() if _are_records(part)]
    if len(lists) != 1 or is_text(lists[0]) or lists[0].lower() in TURNS:
        return [value], 1
    beside = {name: part for name, part in value.items() if name != lists[0]}
    first = [beside] if any(beside.values()) else []
    return [*first, *value[lists[0]]], len(first)


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
        if name.lower() in TURNS and _are_records(value):
            yield from _turns(value, above, looks)
        elif isinstance(value, dict) and depth < MAX_DEPTH:
            yield from _flat(value, looks, f"{called}.", depth + 1)
        elif words := _words(value, looks, is_text(str(name)), depth):
            yield called, words


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
