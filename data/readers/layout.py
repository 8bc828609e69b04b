"""A layout: how a file of one kind can be laid out, and what turns it into canonical columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.problems import Problem
from data.draft import Cells, Draft
from data.kinds import folded
from data.readers.sheet import Sheet

# A header in a workbook stands below a title and notes of at most so many lines.
TITLE_LINES = 20

PUBLISHED = {
    "aqi": "AQI",
    "pm25": "PM2.5",
    "pm10": "PM10",
    "so2": "SO2",
    "no2": "NO2",
    "co": "CO",
    "o3": "O3",
    "o3_8h": "O3_8h",
}
"""What published files call the quantities of the table `aqi`."""


@dataclass(frozen=True)
class Layout:
    """One way a file can be laid out.

    Parameters
    ----------
    name, kind : what ``--layout`` says, and the canonical table that comes out.
    columns : what its header needs, or looks like; for messages.
    recognise : whether a header (the first row) is of this layout.
    read : the sheet, and the region of a file that names none, into a draft.
    headless : the first row is data.
    search : finds the header in a sheet by itself, where it may have several rows.
    known : how many columns of a header it understands; of two layouts that recognise a sheet,
        the one that understands more reads it.
    """

    name: str
    kind: str
    columns: tuple[str, ...]
    recognise: Callable[[tuple[str, ...]], bool]
    read: Callable[[Sheet, str], Draft]
    headless: bool = False
    search: Callable[[Sheet], Sheet | None] | None = None
    known: Callable[[tuple[str, ...]], int] | None = None

    def found(self, sheet: Sheet) -> Sheet | None:
        """The sheet from its header down; None where no header of this layout is in it."""
        if self.search is not None:
            return self.search(sheet)
        above = TITLE_LINES if sheet.form == "excel" and not self.headless else 0
        for lines in range(min(above, len(sheet.rows)) + 1):
            below = sheet.without(lines)
            if self.recognise(below.head):
                return below
        return None

    def understood(self, head: tuple[str, ...]) -> int:
        """How many columns of a header it understands."""
        if self.known is not None:
            return self.known(head)
        return len({folded(c) for c in self.columns} & {folded(c) for c in head})


def needs(*columns: str) -> Callable[[tuple[str, ...]], bool]:
    """Recognises a header that has all of these columns, in any order."""
    wanted = {folded(column) for column in columns}
    return lambda head: wanted <= {folded(cell) for cell in head}


def as_text(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as text, whatever its type; what is absent is an empty text."""
    if not pa.types.is_string(values.type):
        values = values.cast(pa.string())
    return pc.fill_null(values, "")


def joined(first: pa.ChunkedArray, second: pa.ChunkedArray) -> pa.ChunkedArray:
    """Two columns as one text with a space between: a date and its hour."""
    return pc.binary_join_element_wise(as_text(first), as_text(second), " ")


def mapped(
    sheet: Sheet, names: Mapping[str, str], known: Sequence[str] = ()
) -> tuple[dict[str, Cells], tuple[Problem, ...]]:
    """Columns of a sheet under their canonical names.

    Parameters
    ----------
    names : canonical name → the file's own; a column that the file lacks is left out.
    known : columns that are rightly left unread; every other one is reported as ignored.
    """
    place = {folded(cell): index for index, cell in reversed(list(enumerate(sheet.head)))}
    cells = {}
    for name, own in names.items():
        index = place.get(folded(own))
        if index is not None:
            cells[name] = Cells(sheet.head[index], sheet.cells(index))
    expected = {folded(column) for column in (*names.values(), *known)}
    return cells, ignored(sheet, [cell for cell in sheet.head if folded(cell) not in expected])


def ignored(sheet: Sheet, columns: Sequence[str]) -> tuple[Problem, ...]:
    """One report of all columns that are left unread though nobody expected them."""
    named = [cell for cell in columns if cell]
    if not named:
        return ()
    listed = ", ".join(named)
    return (Problem("ignored_column", sheet.name, sheet.head_row, listed, count=len(named)),)


def draft_of(sheet: Sheet, cells: Mapping[str, Cells], defects: tuple[Problem, ...] = ()) -> Draft:
    """A draft with one record a row of the sheet."""
    rows = np.asarray(sheet.rows, dtype=np.int64)
    return Draft(sheet.path, sheet.form, rows, cells, defects=defects)
