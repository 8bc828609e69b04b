"""What every workbook shares: formats, headed sheets, text that stays text."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.content import plain

ROWS = 1_048_576
"""Rows that a sheet holds."""

LONGEST = 32_767
"""Characters that a cell holds."""

_NAME_LENGTH = 31
_WIDEST = 60
_FORMATS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bottom": 1, "bg_color": "#EEF2F6", "text_wrap": True, "valign": "top"},
    "total": {"bold": True, "top": 1},
    "text": {"num_format": "@"},
    "tonnes": {"num_format": "#,##0.000"},
    "share": {"num_format": "0.0%"},
    "hours": {"num_format": "0.##"},
    "count": {"num_format": "#,##0"},
    "money": {"num_format": "#,##0"},
    "time": {"num_format": "yyyy-mm-dd hh:mm"},
    "day": {"num_format": "yyyy-mm-dd"},
    "wrapped": {"text_wrap": True, "valign": "top"},
}


class Book:
    """A workbook in memory with the house's formats."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._formats: dict[str, Format] = {}

    def format(self, name: str) -> Format:
        """A format by its name; ``total`` may be joined to another as ``total tonnes``."""
        if name not in self._formats:
            rules: dict[str, Any] = {}
            for part in name.split():
                rules |= _FORMATS[part]
            self._formats[name] = self.book.add_format(rules)
        return self._formats[name]

    def sheet(self, name: str, head: Sequence[str], widths: Sequence[float]) -> Worksheet:
        """A sheet with a fixed header that repeats when printed, one page wide."""
        sheet = self.book.add_worksheet(name[:_NAME_LENGTH])
        for place, (title, width) in enumerate(zip(head, widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, title, self.format("head"))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C— &P —")
        return sheet

    def write(self, sheet: Worksheet, row: int, place: int, value: object, form: str) -> None:
        """One cell; nothing for what is missing, and text is never a formula."""
        if value is None or value != value or value == "":
            sheet.write_blank(row, place, None, self.format(form))
        elif isinstance(value, bool | int | float):
            sheet.write_number(row, place, float(value), self.format(form))
        elif isinstance(value, datetime | date):
            sheet.write_datetime(row, place, value, self.format(form))
        else:
            sheet.write_string(row, place, plain(value)[:LONGEST], self.format(form))

    def pairs(self, name: str, facts: Sequence[tuple[str, str]]) -> Worksheet:
        """A sheet of names and what is to say of them."""
        sheet = self.book.add_worksheet(name[:_NAME_LENGTH])
        sheet.set_column(0, 0, _WIDEST / 3, self.format("wrapped"))
        sheet.set_column(1, 1, 1.5 * _WIDEST, self.format("wrapped"))
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        for row, (title, said) in enumerate(facts):
            sheet.write_string(row, 0, title, self.format("wrapped"))
            sheet.write_string(row, 1, plain(said)[:LONGEST], self.format("wrapped"))
        return sheet


@contextmanager
def book() -> Iterator[tuple[Book, io.BytesIO]]:
    """A workbook and the memory that holds the file when the block has ended."""
    memory = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(memory, options) as made:
        yield Book(made), memory


def column(sheet: str, place: int, last: int) -> str:
    """A column of a sheet from its second row to row `last`, as formulas name it."""
    letter = xl_col_to_name(place)
    quoted = sheet[:_NAME_LENGTH].replace("'", "''")
    return f"'{quoted}'!${letter}$2:${letter}${max(last, 2)}"
