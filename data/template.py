"""The Excel form of a table: headers with remarks, lists to choose from, explanation, example."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from data.kinds import Field, Kind
from data.rulebook import regions

_FORM_ROWS = 5000
_WIDTH = 18
_SHEET_NAME = 31
# Excel takes a list of choices only up to this length; longer ones stay unchecked.
_LIST_LENGTH = 255
_NUMERIC = ("number", "count", "flag")


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def extra_sheets() -> frozenset[str]:
    """Names of the sheets of a form that hold no data: its explanation and its example."""
    return frozenset(_words()["sheets"].values())


def write(kind_name: str, kind: Kind, path: Path) -> None:
    """Write the empty form with an explanation and an example."""
    words = _words()
    with _book(path) as book:
        sheet = _table(book, kind.zh, kind, ())
        for place, spec in enumerate(kind.columns.values()):
            _choices(sheet, place, spec)
        _explanation(book, kind, words)
        _table(book, words["sheets"]["example"], kind, example(kind_name, kind))


def write_rows(kind: Kind, rows: Iterable[Sequence[object]], path: Path) -> None:
    """Write rows, given as numbers and text in the order of the columns, under Chinese headers."""
    with _book(path, in_order=True) as book:
        _table(book, kind.zh, kind, rows)


def example(kind_name: str, kind: Kind) -> list[list[object]]:
    """The example rows of a table, in the order of its columns."""
    unit = regions().home.units[0].zh
    found = []
    for row in _words()["examples"][kind_name]:
        cells = {"region": unit, **row}
        found.append([_spelled(cells.get(name), spec) for name, spec in kind.columns.items()])
    return found


def _spelled(value: object, spec: Field) -> object:
    if spec.type == "choice" and isinstance(value, str):
        return spec.choices[value]
    return int(value) if isinstance(value, bool) else value


def _book(path: Path, *, in_order: bool = False) -> Workbook:
    options = {"constant_memory": in_order, "strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(str(path), options)


def _table(book: Workbook, name: str, kind: Kind, rows: Iterable[Sequence[object]]) -> Worksheet:
    """A sheet with headers and rows; text stays text, whatever it looks like."""
    sheet = book.add_worksheet(name[:_SHEET_NAME])
    sheet.freeze_panes(1, 0)
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F6"})
    needed = book.add_format({"bold": True, "bottom": 1, "bg_color": "#FDE9D9"})
    text = book.add_format({"num_format": "@"})
    for place, (code, spec) in enumerate(kind.columns.items()):
        sheet.set_column(place, place, _WIDTH, None if spec.type in _NUMERIC else text)
        sheet.write_string(0, place, spec.zh, needed if spec.need else head)
        sheet.write_comment(0, place, "\n".join(_remark(code, spec)), {"visible": False})
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            _cell(sheet, number, place, value, text)
    return sheet


def _cell(sheet: Worksheet, row: int, place: int, value: object, text: Format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, place, value, text)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value)
    else:
        raise TypeError(type(value))


def _remark(code: str, spec: Field) -> list[str]:
    words = _words()
    parts = [code, words["types"][spec.type], spec.unit, spec.allowed]
    return [part for part in parts if part and part != "1"]


def _choices(sheet: Worksheet, place: int, spec: Field) -> None:
    """Let Excel offer what may stand in a column, and refuse what may not."""
    rule: dict[str, object] = {}
    if spec.type == "choice" and sum(len(w) + 1 for w in spec.choices.values()) <= _LIST_LENGTH:
        rule = {"validate": "list", "source": list(spec.choices.values())}
    elif spec.type == "flag":
        rule = {"validate": "list", "source": ["0", "1"]}
    elif spec.type in ("number", "count") and spec.min is not None:
        rule = {"validate": "decimal" if spec.type == "number" else "integer"}
        if spec.max is None:
            rule |= {"criteria": ">=", "value": spec.min}
        else:
            rule |= {"criteria": "between", "minimum": spec.min, "maximum": spec.max}
    if rule:
        sheet.data_validation(1, place, _FORM_ROWS, place, rule)


def _explanation(book: Workbook, kind: Kind, words: dict[str, Any]) -> None:
    sheet = book.add_worksheet(words["sheets"]["explanation"])
    said = words["explanation"]
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 4, _WIDTH, wrapped)
    sheet.set_column(5, 5, 3 * _WIDTH, wrapped)
    for place, title in enumerate(said["columns"]):
        sheet.write_string(0, place, title, bold)
    for number, (code, spec) in enumerate(kind.columns.items(), 1):
        needed = said["yes"] if spec.need else ""
        for other, word in spec.need_unless.items():
            needed = said["unless"].format(column=other, word=word)
        cells = (spec.zh, code, words["types"][spec.type], spec.unit, needed, spec.allowed)
        for place, cell in enumerate(cells):
            sheet.write_string(number, place, cell)
    for number, note in enumerate(said["notes"], len(kind.columns) + 2):
        sheet.write_string(number, 0, note)
