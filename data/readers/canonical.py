"""The tables that the program itself exports: headers by name or in Chinese, in any order."""

from __future__ import annotations

from functools import partial

from analytics.problems import fail
from data.draft import Cells, Draft
from data.kinds import Kind, folded, kinds
from data.readers.layout import Layout, draft_of, ignored
from data.readers.sheet import Sheet

NAME = "canonical"


def _recognise(kind: Kind, head: tuple[str, ...]) -> bool:
    return set(kind.needed) <= set(_places(kind, head))


def _places(kind: Kind, head: tuple[str, ...]) -> dict[str, list[int]]:
    """Where each column of the table stands in a header."""
    headers = kind.by_header()
    found: dict[str, list[int]] = {}
    for index, cell in enumerate(head):
        name = headers.get(folded(cell))
        if name is not None:
            found.setdefault(name, []).append(index)
    return found


def _read(kind: Kind, sheet: Sheet, region: str) -> Draft:
    places = _places(kind, sheet.head)
    lacking = [name for name in kind.needed if name not in places]
    if lacking:
        raise fail(
            "missing_columns",
            file=sheet.name,
            row=sheet.head_row,
            column=", ".join(f"{name} {kind.columns[name].zh}" for name in lacking),
            got=", ".join(sheet.head),
        )
    if kind.measured and not any(name in places for name in kind.measured):
        raise fail(
            "no_value_column",
            file=sheet.name,
            row=sheet.head_row,
            got=", ".join(sheet.head),
            allowed=", ".join(kind.columns[name].zh for name in kind.measured),
        )
    for name, at in places.items():
        if len(at) > 1:
            both = ", ".join(sheet.head[i] for i in at)
            raise fail("column_twice", file=sheet.name, row=sheet.head_row, column=name, got=both)
    cells = {name: Cells(sheet.head[at[0]], sheet.cells(at[0])) for name, at in places.items()}
    read = {at[0] for at in places.values()}
    strange = [cell for index, cell in enumerate(sheet.head) if index not in read]
    return draft_of(sheet, cells, ignored(sheet, strange))


LAYOUTS = tuple(
    Layout(
        NAME,
        name,
        tuple(kind.columns),
        partial(_recognise, kind),
        partial(_read, kind),
    )
    for name, kind in kinds().items()
)
