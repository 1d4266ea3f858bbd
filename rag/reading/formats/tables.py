"""Tables: CSV and TSV, and the rows of any other format that has them.

Where a column holds the text, each row is an article: a column is known by its name, or by the sentences in
it. Where none does (a roster, a list of prices), the table is one article, and each of its rows a line
``name：value，name：value``. Every cell ends up in one of them, or is counted among what was left out.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat, takewhile
from typing import Any, Literal

from rag.errors import TextlessFile, UnreadableFile
from rag.language.dates import find_date
from rag.language.names import is_institution
from rag.reading.formats.cells import is_nobody, moment, plain, write_value
from rag.reading.formats.frontmatter import folded, rank_of
from rag.reading.formats.source import Fields, Record
from rag.reading.formats.writing import Writer
from rag.types import Span

# The names of columns that hold the text of their row, the surest first; blanks, _ and - do not count.
TEXT_FIELDS = (
    "text content body article 正文 内容 內容 文本 全文 passage document texts contents context maintext"
    " rawcontent rawtext fulltext articlebody articlecontent newscontent contenthtml bodyhtml html markdown"
    " paragraphs paragraph"
    " 段落 原文 文章内容 文章內容 新闻内容 新聞內容 答案 答复 答復 回答 解答 answer"
    " 摘要 summary abstract description excerpt digest"
).split()
# What asks, and what answers it in a row that asks.
QUESTIONS = (
    "question 问题 問題 提问 提問 问 問 问句 query q instruction prompt ask questions"
    " 标准问题 标准问 用户问题 faq"
).split()
ANSWERS = (
    "answer 答案 回答 答复 答復 解答 答 回复 回覆 标准答案 a output response completion reply answers"
    " bestanswer content text"
).split()
MORE = "input"  # what an instruction is about
MAX_ROWS = 1_000_000
MAX_FIELD = 16 * 1024 * 1024  # characters
MAX_NAME = 40  # characters of a column's name
MAX_BESIDE = 100  # characters of a value that stands above the text and not below it
MAX_LINE = 240  # characters of a row that is written as one line
MAX_TITLE = 40  # characters of a first cell that names its row
MIN_PROSE = 40  # characters of a cell that is text
HEAD_ROWS = 10  # rows in which the names of the columns stand
# The end of a sentence inside a cell.
SENTENCE = re.compile(r"[。！？!?；]|[a-z]\.(?:\s|$)")
NUMBER = re.compile(r"[-+—]?[¥$€￥]?\s?[\d.,:/年月日\-]+\s?%?")
# A number with what it counts: values that agree in all columns, and no words as wide as the table.
MEASURE = re.compile(r"[-+±¥$€£]?[\d.,/:%％ -]+\w{0,3}")
SAID = 4  # characters of such words, at least
# A value that says nothing in words: an address, a code.
CODED = re.compile(r"(?:https?|ftp|file)://\S+|www\.\S+|[0-9a-fA-F]{16,}|[0-9a-fA-F-]{36}|true|false")
# Who filled a table in, below it: 填表人：…
LABELLED = re.compile(r"[^:：]{1,10}[:：]")
# What a form asks for, in cells beside those that are filled in.
LABEL = re.compile(
    r"(?:姓\s*名|性\s*别|民\s*族|年\s*龄|出生(?:日期|年月)|籍\s*贯|政治面貌|学\s*历|职\s*[务称业]|单\s*位|工作单位|部\s*门"
    r"|(?:联系)?电\s*话|手\s*机|(?:联系|家庭|通讯|单位)?[地住]\s*址|邮\s*[箱编]|电子邮箱|身份证号?码?|联系人|负责人|编\s*号|日\s*期"
    r"|时\s*间|地\s*点|备\s*注|名\s*称|项目名称|申请人|经办人|name|sex|gender|phone|tel|address|e-?mail|date)[:：]?",
    re.IGNORECASE,
)
# What a part of a record is called that says of the whole who wrote it, and when.
ABOUT = frozenset("meta metadata info basicinfo extra header head".split())
SOURCES = frozenset(
    "source 来源 來源 信息来源 信息來源 稿源 medianame".split()
)  # who published it: an institution, or an address
COUNTED = frozenset("序号 序號 id no no. idx index #1".split())  # columns that only count the rows
SEPARATOR = re.compile(
    r"\ufeff?\"?sep=([,;\t|])\"?[ \t]*\n", re.IGNORECASE
)  # a first line that says what parts cells
HAN = re.compile("[\u3400-\u9fff]")
Row = Mapping[str, str]
Grid = Sequence[Sequence[str]]
Where = Mapping[str, Any]  # fields of ``rag.types.Place``
Placed = list[tuple[Row, Where]]
NOWHERE: Where = {"row": None, "lines": None}


def write_csv(text: str, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a table in CSV or TSV, and a record for each article in it.

    Raises:
        UnreadableFile: it is no table, or has too many rows.
        TextlessFile: it has no rows.
    """
    writer = Writer()
    grid, ends = _cells(text, path)
    if len(grid) > MAX_ROWS:
        raise UnreadableFile(f"{path} has more than {MAX_ROWS} rows.", "Split it into smaller files.")

    def where(number: int) -> Where:
        return {"row": number + 1, "lines": (ends[number - 1] + 1 if number else 1, ends[number])}

    records = write_grid(writer, grid, named=True, where=where)
    if not records:
        raise TextlessFile(f"{path} has no rows.", "Delete it, or write an article into it.")
    return writer, tuple(records)


def _counted(number: int) -> Where:
    return {"row": number + 1}


def write_grid(
    writer: Writer,
    grid: Grid,
    title: str = "",
    height: int = 1,
    named: bool = False,
    where: Callable[[int], Where] = _counted,
) -> list[Record]:
    """Write a sheet of cells as the tables that it holds; return their records.

    ``title`` is the name of the sheet, ``height`` how many rows the names of its columns take up, and
    ``named`` says that the first row holds them in any case. ``where`` gives the place of a row in the file.
    """
    records: list[Record] = []
    names: list[str] = []
    for numbers in _blocks(grid):
        block = [grid[number] for number in numbers]
        if not named and _is_form(block):
            records += write_table(writer, list(map(_paired, block)), title, places=map(where, numbers))
            continue
        top = _header(block)
        if top is None and named and not records:
            top = 0
        lead = block[: top or 0]
        first = 0
        if top is not None and (not names or lead or named):
            heads: Grid = block[top : top + (height if not records else 1)]
            if len(heads) == 1 and _goes_on(block, top):
                heads = _grouped(*block[top : top + 2])
            names = _names(heads)
            first = top + len(heads)
        elif top is not None:
            lead = []
        above = [_line(_named([], row)) for row in lead]
        head = above[0] if lead and _single(lead[0]) else ""
        called = head if title in head else " ".join(filter(None, [title, head]))
        rows = [_named(names, row) for row in block[first:]]
        lines, skipped = (above[1:], 1) if head else (above, 0)
        writer.place(**(where(numbers[0]) if head else NOWHERE))  # of the title
        shown = [*numbers[skipped : len(above)], *numbers[first:]]
        records += write_table(writer, rows, called, lines, map(where, shown))
        named = False
    return records


def write_table(
    writer: Writer,
    rows: Sequence[Row],
    title: str = "",
    lines: Sequence[str] = (),
    places: Iterable[Where] | None = None,
) -> list[Record]:
    """Write rows with named cells, below lines; return a record for each article in them.

    ``places`` are those of the lines and the rows in the file, where they are known.
    """
    records: list[Record] = []
    prose = _prose(rows)
    told = iter(places if places is not None else repeat({}))
    plain: Placed = [({"": line}, next(told)) for line in lines]
    for row, where in zip(rows, told, strict=False):
        body = _body(row, prose)
        if body is None:
            plain.append((row, where))
            continue
        records += _plain(writer, plain, title)
        plain = []
        writer.place(**where)
        records.append(_article(writer, row, *body))
    return [*records, *_plain(writer, plain, title)]


def is_text(name: str) -> bool:
    """Whether a column of this name holds the text of its row."""
    return _key(name) in TEXT_FIELDS


def is_code(value: str) -> bool:
    """Whether a value says nothing in words: a number, an address, a code."""
    return bool(CODED.fullmatch(value.strip()) or NUMBER.fullmatch(value.strip()))


def _key(name: str) -> str:
    return folded(name.strip().rpartition(".")[2])


def _body(row: Row, prose: str | None) -> tuple[str, list[str]] | None:
    """Return the name of the cell that holds the text, and those of what it answers; None without text."""
    keys: dict[str, str] = {}
    for name in sorted(row, key=lambda name: name.count(".")):  # its own, before those of what is in it
        if row[name].strip():
            keys.setdefault(_key(name), name)
    asked = [keys[name] for name in QUESTIONS if name in keys][:1]
    if asked:
        asked += [keys[MORE]] if MORE in keys else []
        answer = next((keys[name] for name in ANSWERS if name in keys and keys[name] not in asked), None)
        if answer is not None:
            return answer, asked
    text = next((keys[name] for name in TEXT_FIELDS if name in keys), None)
    if text is None and prose is not None and row.get(prose, "").strip():
        text = prose
    return (text, []) if text is not None else None


def _prose(rows: Sequence[Row]) -> str | None:
    """Return the column that holds text by what stands in it: sentences, in most of its cells."""
    sizes: dict[str, list[int]] = {}
    for row in rows:
        for name, value in row.items():
            if value.strip():
                sizes.setdefault(name, []).append(len(value) if SENTENCE.search(value) else 0)
    told = {
        name: sum(found) / len(found)
        for name, found in sizes.items()
        if len(found) * 2 >= len(rows) and sum(size >= MIN_PROSE for size in found) * 2 > len(found)
    }
    return max(told, key=lambda name: told[name]) if told else None


def _article(writer: Writer, row: Row, text: str, asked: Sequence[str]) -> Record:
    """Write one row: its fields and short values first, then its text, then what is longer."""
    columns = _columns(row, text, asked)
    fields: dict[str, str] = {}
    beside: dict[str, str] = {}
    coded: dict[str, str] = {}
    below: dict[str, str] = {}
    for name, raw in row.items():
        if name == text or name in asked or not raw.strip():
            continue
        value = plain(raw)
        if name in columns:
            fields[columns[name]] = moment(value, row[text]) if columns[name] == "published" else value
        elif CODED.fullmatch(value.strip()) or _key(name) in COUNTED:
            coded[name] = value
        elif len(value) > MAX_BESIDE or "\n" in value.strip():
            below[name] = raw
        else:
            beside[name] = value
    question = "\n".join(plain(row[name]).strip() for name in asked)
    if question and "title" in fields:
        beside = {asked[0]: question, **beside}
    elif question:
        fields = {"title": question, **fields}
    if writer.size:
        writer.write("\n")
    places = writer.fields({**fields, **beside, **coded})
    # A value beside the text is read with its name, and one that is a code stays where it is.
    shown = Fields({name: places[name] for name in fields})
    for name in beside:
        shown[f"{name}:"] = Span(places[name].start - len(f"{name}: "), places[name].end)
    start = writer.size
    write_value(writer, row[text])
    for name, value in below.items():
        writer.write(f"\n{name}：")
        write_value(writer, value)
    return writer.record(shown, start, whole=True)


def _columns(row: Row, text: str, asked: Sequence[str]) -> dict[str, str]:
    """Return which cells of a row state a field of its article, and which field: the surest name of each.

    They stand beside the text, or in a part that is about all of it; the name of a category is no title.
    """
    told: dict[str, tuple[int, str]] = {}
    for name, value in row.items():
        above, _, last = name.strip().rpartition(".")
        if name == text or name in asked or not value.strip():
            continue
        if above not in ("", text.rpartition(".")[0]) and _key(above) not in ABOUT:
            continue
        field, rank = rank_of(last)
        if field is None and folded(last) in SOURCES and is_institution(value.strip()):
            field, rank = "affiliation", len(row)
        wrong = (field == "author" and is_nobody(value)) or (
            field == "published" and not find_date(moment(value, row[text]))
        )
        if field and not wrong and (field not in told or rank < told[field][0]):
            told[field] = rank, name
    return {name: field for field, (_, name) in told.items()}


def _plain(writer: Writer, rows: Placed, title: str) -> list[Record]:
    """Write rows of which no cell is the text: one article of lines, or one of each long row."""
    lines = [(line, where) for row, where in rows if (line := _line(row))]
    if not lines:
        return []
    if max(len(line) for line, _ in lines) <= MAX_LINE:
        return [_written(writer, lines, title)]
    records = []
    for row, where in rows:
        parts = [part for name, value in row.items() if (part := _cell(name, value, _mark(row)))]
        first = " ".join(next((value for value in row.values() if value.strip()), "").split())
        called = first if len(first) <= MAX_TITLE and not NUMBER.fullmatch(first) else title
        if parts:
            writer.place(**where)
            records.append(_written(writer, [(part, where) for part in parts], called))
    return records


def _written(writer: Writer, lines: Sequence[tuple[str, Where]], title: str) -> Record:
    if writer.size:
        writer.write("\n")
    fields = writer.fields({"title": title} if title else {})
    start = writer.size
    for line, where in lines:
        writer.place(**where)
        writer.line(line, gap=False)
    return writer.record(fields, start, rows=True)


def _line(row: Row) -> str:
    """Return a row as one line, with the marks of its script."""
    mark = _mark(row)
    parts = filter(None, (_cell(name, value, mark) for name, value in row.items()))
    comma = "，" if mark == "：" else ", "
    return (
        comma.join(parts).replace(f"：{comma}", "：").replace(f":{comma}", ": ")
    )  # 填表人：and its name beside it


def _mark(row: Row) -> str:
    return "：" if any(HAN.search(name) or HAN.search(value) for name, value in row.items()) else ": "


def _cell(name: str, value: str, mark: str) -> str:
    words = " ".join(plain(value).split())
    called = " ".join(name.split())
    return f"{called}{mark}{words}" if words and called and not called.startswith("#") else words


def _blocks(grid: Grid) -> list[list[int]]:
    """Return the rows of each table of a sheet: an empty one parts two, above names of columns."""
    blocks: list[list[int]] = [[]]
    parted = False
    for number, row in enumerate(grid):
        if not _filled(row):
            parted = True
            continue
        if parted and blocks[-1] and _single(row):
            ahead = list(takewhile(_filled, grid[number : number + HEAD_ROWS]))
            top = _header(ahead)
            if top and len(ahead) > top + 1:
                blocks.append([])
        blocks[-1].append(number)
        parted = False
    return [block for block in blocks if block]


def _is_form(rows: Grid) -> bool:
    """Whether the cells of most rows are a name and what is filled in, twice or more."""
    paired = [
        len(cells := _filled(row)) > 3 and all(LABEL.fullmatch(cell) for cell in cells[::2]) for row in rows
    ]
    return sum(paired) * 2 > len(rows) and sum(paired) > 1


def _paired(row: Sequence[str]) -> Row:
    """Return the cells of a form's row: each name with what stands beside it."""
    cells = list(dict.fromkeys(_filled(row))) if _single(row) else [cell.strip() for cell in row]
    if not any(LABEL.fullmatch(cell) for cell in cells):
        return {"": " ".join(filter(None, cells))}
    found: dict[str, str] = {}
    name = ""
    for cell in cells:
        if LABEL.fullmatch(cell):
            name = cell.rstrip(":：")
        elif cell:
            found[name] = f"{found[name]} {cell}" if name in found else cell
    return found


def _header(rows: Grid) -> int | None:
    """Return which row names the columns: the first of several cells, none a number or a sentence."""
    wide = max((len(_filled(row)) for row in rows), default=0)
    for number, row in enumerate(rows[:HEAD_ROWS]):
        cells = _filled(row)
        if wide > 1 and (_single(row) or len(cells) * 2 <= wide) and not _goes_on(rows, number):
            continue  # the title of the table, who made it
        fits = all(map(_may_name, cells))
        known = len(cells) > 1 or (len(rows) > 1 and (is_text(cells[0]) or _key(cells[0]) in QUESTIONS))
        return number if fits and known else None
    return None


def _may_name(cell: str) -> bool:
    """Whether a cell may be the name of a column."""
    return len(cell) <= MAX_NAME and not NUMBER.fullmatch(cell) and not SENTENCE.search(cell)


def _goes_on(rows: Grid, top: int) -> bool:
    """Whether names of columns go on in the row below: of groups in the one, of what is in each in the other.

    Each fills the gaps of the other, and the rows of the table are fuller than both.
    """
    if top + 2 >= len(rows):
        return False
    above, below, first = ([bool(cell.strip()) for cell in row] for row in rows[top : top + 3])
    wide = max(len(above), len(below))
    above, below = (row + [False] * (wide - len(row)) for row in (above, below))
    groups = any(
        above[at] and below[at] and at + 1 < wide and not above[at + 1] and below[at + 1]
        for at in range(wide)
    )
    plain = any(one and not other for one, other in zip(above, below, strict=True))
    full = max(sum(above), sum(below)) < sum(first)
    return groups and plain and full and all(map(_may_name, _filled([*rows[top], *rows[top + 1]])))


def _grouped(above: Sequence[str], below: Sequence[str]) -> Grid:
    """Return names in two rows, that of each group above all of its columns."""
    found: list[str] = []
    name = ""
    for at in range(max(len(above), len(below))):
        own, under = ((row[at].strip() if at < len(row) else "") for row in (above, below))
        name = own or (name if under else "")
        found.append(name)
    return [found, below]


def _filled(row: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in row if cell.strip()]


def _single(row: Sequence[str]) -> str:
    """Return what stands in a row of one cell, however wide; nothing for any other row."""
    cells = dict.fromkeys(_filled(row))
    return next(iter(cells)) if len(cells) == 1 else ""


def _names(rows: Grid) -> list[str]:
    """Return the names of the columns; those in several rows are joined."""
    wide = max(map(len, rows), default=0)
    names = []
    for column in range(wide):
        cells = (" ".join(row[column].split()) for row in rows if column < len(row))
        names.append(" ".join(dict.fromkeys(filter(None, cells))))
    return names


def _named(names: Sequence[str], row: Sequence[str]) -> Row:
    """Return the cells of a row by the names of their columns; two of one name, and none, are told apart."""
    found: dict[str, str] = {}
    words = _single(row) if len(row) > 1 else ""
    wide = len(_filled(row)) == len(row) and len(words) >= SAID and not MEASURE.fullmatch(words)
    if words and (wide or LABELLED.match(words) or SENTENCE.search(words)):
        return {"": words}  # one cell as wide as the table, or a line below it
    for column, cell in enumerate(row):
        name = names[column].strip("\ufeff ") if column < len(names) else ""
        name = name or f"#{column + 1}"
        found[name if name not in found else f"{name} {column + 1}"] = cell
    return found


def _cells(text: str, path: str) -> tuple[Grid, list[int]]:
    """Return the rows of a table, and in which line of the text each ends."""
    csv.field_size_limit(MAX_FIELD)
    stated = SEPARATOR.match(text)  # a line for Excel alone
    text = text[stated.end() :] if stated else text
    head = text[: text.find("\n")] if "\n" in text else text
    counts = {mark: head.count(mark) for mark in ",;\t"}
    mark = max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ","
    if stated:
        mark = stated[1]
    elif path.lower().endswith(".tsv"):
        mark = "\t"

    def rows(strict: bool, quoted: bool = True) -> tuple[Grid, list[int]]:
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        reader = csv.reader(
            io.StringIO(text), delimiter=mark, strict=strict, quoting=quoting, skipinitialspace=mark != "\t"
        )
        grid, ends = [], []
        for row in reader:
            grid.append(row)
            ends.append(reader.line_num + bool(stated))
        return grid, ends

    try:
        return rows(strict=True)
    except csv.Error:
        pass  # quotation marks that are text, or damage
    try:
        return rows(strict=False, quoted=mark != "\t")
    except csv.Error as error:
        raise UnreadableFile(f"{path}: {error}.", "Save the table again as CSV.") from None
