"""Workbooks: each sheet as the tables that it holds, with the names of its columns.

openpyxl reads what Excel writes now and tells how a number is shown (12.5%, not 0.125); calamine reads the
older formats. A cell that was merged fills all its places, and of a formula stands its last result.
"""

import datetime
import io
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rag.errors import TextlessFile, UnreadableFile
from rag.reading.formats.packed import Package
from rag.reading.formats.source import Record
from rag.reading.formats.tables import Where, write_grid
from rag.reading.formats.writing import Writer

MAX_CELLS = 3_000_000  # of all sheets
UNNAMED = re.compile(
    r"(?:sheet|工作表|表|feuil|tabelle|hoja)\s?\d*", re.IGNORECASE
)  # what a program calls a sheet
PERCENT = re.compile(r"^[#0,]*0(?:\.(0+))?%$")
GROUPED = re.compile(r"#,##0(?:\.(0+))?")
FORMULA = re.compile(rb"<f\b[^<>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>|</c>)")  # one without its result
MERGED = re.compile(rb'<mergeCell\b[^<>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
PADDED = re.compile(r"0{2,}")
Range = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


def write_excel(data: bytes, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a workbook of Excel since 2007.

    Raises:
        UnreadableFile: it is damaged, locked, or larger than the limits.
        TextlessFile: its sheets are empty.
    """
    package = Package(data, path)
    writer = Writer()
    try:
        if _merged_cells(package) > MAX_CELLS:
            raise ValueError("more merged cells than are read")
        records = _sheets(data, writer, path)
    except UnreadableFile:
        raise
    except Exception:  # what one library stumbles over, or takes for too large, the other may read
        return write_old_excel(data, path)
    parts = (package.bytes(name) for name in sorted(package.names) if name.startswith("xl/worksheets/sheet"))
    if empty := sum(len(FORMULA.findall(part)) for part in parts):
        writer.notes.append(f"{empty} formulas have no result yet and were not read; save it in Excel once")
    return written(writer, records, path)


def _merged_cells(package: Package) -> int:
    """Return how many cells lie in merged ones: openpyxl makes an object of each."""
    found = 0
    for name in package.names:
        if name.startswith("xl/worksheets/sheet"):
            for match in MERGED.finditer(package.bytes(name)):
                left, top, right, bottom = (part.decode() for part in match.groups())
                found += (int(bottom) - int(top) + 1) * (_column(right) - _column(left) + 1)
    return found


def _column(letters: str) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _grid(sheet: Any, path: str) -> tuple[list[list[str]], list[Range], list[int]]:
    """Return the rows and columns of a sheet that hold something, the merged areas, and the rows' numbers.

    Of empty rows in between one stays, for they part tables. One cell at the far corner of a sheet makes it
    of 17 billion cells, so that its own dictionary of cells is asked, and not its rows.
    """
    words = {
        place: told
        for place, cell in sheet._cells.items()
        if (told := shown(cell.value, cell.number_format)).strip()
    }
    filled = {row for row, _ in words}
    rows = sorted(filled | {row - 1 for row in filled if row > min(filled)})
    columns = sorted({column for _, column in words})
    if len(rows) * len(columns) > MAX_CELLS:
        raise _too_many(path)
    grid = [[words.get((row, column), "") for column in columns] for row in rows]
    merged = []
    for area in sheet.merged_cells.ranges:
        top, bottom = bisect_left(rows, area.min_row), bisect_right(rows, area.max_row) - 1
        left, right = bisect_left(columns, area.min_col), bisect_right(columns, area.max_col) - 1
        if top <= bottom and left <= right:
            merged.append((top, left, bottom, right))
    return grid, merged, rows


def _sheets(data: bytes, writer: Writer, path: str) -> list[Record]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    records: list[Record] = []
    cells = 0
    for sheet in book.worksheets:
        grid, merged, numbers = _grid(sheet, path)
        cells += sum(map(len, grid))
        if cells > MAX_CELLS:
            raise _too_many(path)
        records += write_sheet(writer, sheet.title, grid, merged, sheet.sheet_state != "visible", numbers)
    if book.chartsheets:
        writer.notes.append(f"{len(book.chartsheets)} sheets are charts and were not read")
    return records


def _too_many(path: str) -> UnreadableFile:
    return UnreadableFile(f"{path} has more than {MAX_CELLS} cells.", "Split it into smaller files.")


def write_old_excel(data: bytes, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a workbook of Excel before 2007, or of a binary one.

    Raises:
        UnreadableFile: it is damaged, locked, or larger than the limits.
        TextlessFile: its sheets are empty.
    """
    if data.startswith(b"PK"):
        Package(data, path)
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise UnreadableFile(f"{path} is locked.", "Save it again without a password.") from None
    writer, records, cells = Writer(), list[Record](), 0
    for about in book.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            writer.notes.append(f"the sheet {about.name} is no table and was not read")
            continue
        sheet = book.get_sheet_by_name(about.name)
        cells += sheet.total_height * sheet.total_width
        if cells > MAX_CELLS:
            raise _too_many(path)
        grid = [[shown(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
        hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
        records += write_sheet(writer, about.name, grid, merged, hidden)
    return written(writer, records, path)


def write_sheet(
    writer: Writer,
    name: str,
    grid: list[list[str]],
    merged: Iterable[Range],
    hidden: bool = False,
    numbers: Sequence[int] = (),
) -> list[Record]:
    """Write one sheet; return the records of its tables, none for one that is not shown.

    ``numbers`` are those of its rows, where some are not in the grid.
    """
    if hidden:
        filled = sum(bool(cell.strip()) for row in grid for cell in row)
        if filled:
            writer.notes.append(f"the sheet {name} is hidden: its {filled} cells were not read")
        return []
    areas = [area for area in (_inside(area, grid) for area in merged) if area]
    for top, left, bottom, right in areas:
        for row in grid[top : bottom + 1]:
            row[left : right + 1] = [grid[top][left]] * (right + 1 - left)
    title = "" if UNNAMED.fullmatch(name.strip()) else name.strip()
    writer.place(sheet=name)

    def where(row: int) -> Where:
        return {"row": numbers[row] if numbers else row + 1}

    return write_grid(writer, grid, title, _height(grid, areas), where=where)


def written(writer: Writer, records: Sequence[Record], path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return what was written of a workbook.

    Raises:
        TextlessFile: nothing was.
    """
    if not records:
        raise TextlessFile(f"{path} has no cells with words.", "Delete it, or fill it in.")
    return writer, tuple(records)


def _inside(area: Range, grid: Sequence[Sequence[str]]) -> Range | None:
    """Return the part of merged cells that lies where cells are."""
    top, left, bottom, right = area
    bottom = min(bottom, len(grid) - 1)
    right = min(right, (len(grid[0]) if grid else 0) - 1)
    return (top, left, bottom, right) if top <= bottom and left <= right else None


def _height(grid: Sequence[Sequence[str]], areas: Sequence[Range]) -> int:
    """Return how many rows the names of the columns take up: more than one where cells in them are merged."""
    for number, row in enumerate(grid):
        if len({cell for cell in row if cell.strip()}) < 2:
            continue
        starts = [area for area in areas if area[0] == number]
        wide = any(area[2] == area[0] and area[3] > area[1] for area in starts)
        deep = max((area[2] - number + 1 for area in starts), default=1)
        return min(3, max(deep if wide else 1, 2 if wide else 1))
    return 1


def shown(value: Any, form: str = "General") -> str:
    """Return a cell as the sheet shows it, as far as what matters to a reader goes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="minutes" if not value.second else "seconds")
    if isinstance(value, datetime.time):
        return value.isoformat(timespec="minutes" if not value.second else "seconds")
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    if isinstance(value, int | float):
        return _number(value, form)
    return str(value).replace("_x000D_", "").strip()


def _rounded(value: int | float, digits: int) -> Decimal:
    """Return a number with as many digits behind the point, rounded as sheets do: 12.5 is 13."""
    return Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _number(value: int | float, form: str) -> str:
    form = form.partition(";")[0]
    if share := PERCENT.match(form):
        return f"{_rounded(value * 100, len(share[1] or ''))}%"
    if PADDED.fullmatch(form) and value == int(value):
        return f"{int(value):0{len(form)}d}"  # 0023: a number that is cited so
    if (grouped := GROUPED.search(form)) and "%" not in form:
        return f"{_rounded(value, len(grouped[1] or '')):,}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return str(value)
