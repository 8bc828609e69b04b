"""Opens a file as a table of cells with true spreadsheet row numbers, whatever its form.

The form is told by the content, not by the suffix. Text and Excel give text cells; Parquet gives
its own types. Nothing here knows what the columns mean.
"""

from __future__ import annotations

import stat
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.problems import JiError, fail
from data.readers.delimited import open_text
from data.readers.sheet import FORMS, HEAD_BYTES, Sheet, sheet_of_text

_NOT_TABLES = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"RIFF": "RIFF",
    b"%PDF": "PDF",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"SQLite format 3": "SQLite",
}
_PARQUET = b"PAR1"
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SUFFIXES = {".parquet": "Parquet", ".xlsx": "Excel", ".xlsm": "Excel", ".xls": "Excel"}


def open_sheets(path: Path) -> tuple[Sheet, ...]:
    """Open a file: the worksheets of a workbook that are not blank, or the one table there is.

    The sheets with which our own forms explain themselves are left out: an example is no data.

    Raises
    ------
    JiError
        One problem that says why it is no table: missing, a folder, no permission, empty, a
        picture, damaged, a line without end, bytes of an unknown encoding.
    """
    start, complete = _first_bytes(path)
    expected = _SUFFIXES.get(path.suffix.lower())
    if start.startswith(_PARQUET):
        return (_parquet(path),)
    if start.startswith(_EXCEL):
        return _excel(path)
    if expected is not None:
        raise fail("damaged_file", file=path.name, allowed=expected)
    for magic, name in _NOT_TABLES.items():
        if start.startswith(magic):
            raise fail("not_a_table", file=path.name, got=name, allowed=FORMS)
    return (open_text(path, start, complete),)


def _first_bytes(path: Path) -> tuple[bytes, bool]:
    """The first MiB, and whether that is all."""
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise fail("is_a_folder", file=path.name or path, allowed=FORMS)
        if not stat.S_ISREG(kind):
            raise fail("not_a_table", file=path.name, got="device", allowed=FORMS)
        with path.open("rb") as file:
            start = file.read(HEAD_BYTES)
            complete = not file.read(1)
    except FileNotFoundError as error:
        raise fail("no_such_file", file=path) from error
    except PermissionError as error:
        raise fail("no_permission", file=path) from error
    except (OSError, ValueError) as error:
        raise fail("unreadable_file", file=path, got=error) from error
    if not start.strip(b"\r\n\t ,;\xef\xbb\xbf"):
        if complete:
            raise fail("empty_file", file=path.name, allowed=FORMS)
        raise fail("long_line", file=path.name, row=1, allowed="1 MiB")
    return start, complete


def _parquet(path: Path) -> Sheet:
    import pyarrow.parquet as pq

    def damaged(error: Exception) -> JiError:
        return fail("damaged_file", file=path.name, got=error, allowed="Parquet")

    try:
        schema = pq.read_schema(path)
        # Few different words stand in most text columns: reading them coded saves time and memory.
        texts = [f.name for f in schema if pa.types.is_string(f.type)]
        file = pq.ParquetFile(path, read_dictionary=texts)
        count = file.metadata.num_rows
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise damaged(error) from error

    def cells(index: int) -> pa.ChunkedArray:
        try:
            column = file.read(columns=[schema.names[index]]).column(0)
            column.validate(full=True)
        except (pa.ArrowException, OSError, IndexError) as error:
            raise damaged(error) from error
        if len(column) != count:
            raise damaged(ValueError(len(column)))
        return column

    rows = np.arange(2, count + 2, dtype=np.int64)
    return Sheet(path, path.name, "parquet", tuple(schema.names), rows, cells)


def _excel(path: Path) -> tuple[Sheet, ...]:
    import fastexcel

    from data.template import extra_sheets

    tables = {}
    try:
        book = fastexcel.read_excel(path)
        for name in book.sheet_names:
            # With a row to skip named, even 0, blank rows at the top are kept, so that row numbers
            # stay true.
            sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            tables[name] = pa.table(sheet.to_arrow())
    except (fastexcel.FastExcelError, pa.ArrowException, OSError, ValueError) as error:
        raise fail("damaged_file", file=path.name, got=error, allowed="Excel") from error
    wanted = [name for name in tables if name not in extra_sheets()] or list(tables)
    found = [_worksheet(path, name, tables[name]) for name in wanted]
    filled = tuple(sheet for sheet in found if sheet is not None)
    if not filled:
        raise fail("empty_file", file=path.name, allowed=FORMS)
    return filled


def _worksheet(path: Path, title: str, table: pa.Table) -> Sheet | None:
    """A worksheet, or None if it is blank."""
    columns = [pc.fill_null(c.cast(pa.string()), "") for c in table.columns]
    rows = np.arange(1, table.num_rows + 1, dtype=np.int64)
    try:
        return sheet_of_text(path, "excel", columns, rows, title=title)
    except JiError:
        return None
