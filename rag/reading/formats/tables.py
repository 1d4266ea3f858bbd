"""Tables of articles, one a row: CSV, TSV and JSON Lines with named text fields."""

import csv
import io
import json
from collections.abc import Iterator, Mapping

from rag.errors import TextlessFile, UnreadableFile
from rag.reading.formats.frontmatter import field_of
from rag.reading.formats.source import Record
from rag.reading.formats.writing import Writer

TEXT_FIELDS = (
    "text",
    "content",
    "body",
    "article",
    "正文",
    "内容",
    "內容",
    "文本",
    "全文",
    "passage",
    "document",
    "answer",
    "答案",
    "摘要",
    "summary",
    "abstract",
    "description",
)
MAX_ROWS = 1_000_000
MAX_NOTES = 20  # lines that are named as unreadable
MAX_FIELD = 16 * 1024 * 1024  # characters


def write_rows(text: str, path: str, suffix: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of all rows and a record for each.

    Raises:
        UnreadableFile: it is no table, or none of its columns holds the text.
        TextlessFile: it has no rows.
    """
    writer = Writer()
    rows = (
        _json_rows(text, writer.notes) if suffix in (".jsonl", ".ndjson") else _csv_rows(text, path, suffix)
    )
    records: list[Record] = []
    number = 0
    for number, row in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise UnreadableFile(f"{path} has more than {MAX_ROWS} rows.", "Split it into smaller files.")
        record = _write(writer, row)
        if record:
            records.append(record)
    if number == 0:
        raise TextlessFile(f"{path} has no rows.", "Delete it, or write an article into it.")
    if not records:
        raise UnreadableFile(
            f"{path} has no column of text.",
            f"Name the column of the text one of: {', '.join(TEXT_FIELDS[:4])}.",
        )
    return writer, tuple(records)


def _write(writer: Writer, row: Mapping[str, str]) -> Record | None:
    """Write one row: known fields first, then its text; None where it has none."""
    named = {name.strip().lower(): value for name, value in row.items()}
    body = next((named[name] for name in TEXT_FIELDS if named.get(name, "").strip()), None)
    if body is None:
        return None
    values: dict[str, str] = {}
    for name, value in named.items():
        field = field_of(name)
        if field and value.strip() and field not in values:
            values[field] = value
    question = next(
        (named[name] for name in ("question", "问题", "問題", "query") if named.get(name, "").strip()), None
    )
    if question and "title" not in values:
        values = {"title": question, **values}
    if writer.size:
        writer.write("\n")
    fields = writer.fields(values)
    start = writer.size
    writer.write(body.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n")
    return writer.record(fields, start, whole=True)


def _json_rows(text: str, notes: list[str]) -> Iterator[Mapping[str, str]]:
    """Yield the rows that can be read, and note the lines that cannot."""
    for number, line in enumerate(text.split("\n"), 1):
        try:
            row = json.loads(line) if line.strip() else {}
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            yield {str(name): _scalar(value) for name, value in row.items()}
        elif len(notes) < MAX_NOTES:
            notes.append(f"line {number} is no JSON object and was passed over")


def _scalar(value: object) -> str:
    if isinstance(value, list):
        return "、".join(_scalar(item) for item in value if isinstance(item, str | int | float))
    text = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    return text.encode("utf-8", "replace").decode("utf-8")


def _csv_rows(text: str, path: str, suffix: str) -> Iterator[Mapping[str, str]]:
    csv.field_size_limit(MAX_FIELD)
    head = text[: text.find("\n")] if "\n" in text else text
    delimiter = (
        "\t"
        if suffix == ".tsv" or head.count("\t") > head.count(",")
        else ";"
        if head.count(";") > head.count(",")
        else ","
    )
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        names = next(reader, [])
        for row in reader:
            yield dict(zip(names, row, strict=False))
    except csv.Error as error:
        raise UnreadableFile(
            f"{path}, line {reader.line_num}: {error}.", "Save the table again as CSV."
        ) from None
