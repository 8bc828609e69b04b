"""The tables that the program itself exports: headers by name or in Chinese, in any order."""

from __future__ import annotations

import re
import unicodedata
from functools import partial

from analytics.problems import fail
from data.draft import Cells, Draft
from data.kinds import Field, Kind, folded, kinds
from data.readers.layout import Layout, draft_of, ignored
from data.readers.sheet import Sheet

NAME = "canonical"

# Units of mass and time that offices write in headers; none of them is tonnes a day.
_OTHER_UNIT = re.compile(r"[(\[]([^()\[\]]*(?:年|/a|/y|kg|千克|公斤|万吨|%)[^()\[\]]*|吨|t)[)\]]$")
_DAILY = "t/d"


def _recognise(kind: Kind, head: tuple[str, ...]) -> bool:
    places = _places(kind, head)
    return set(kind.needed) <= set(places) and _says_more(kind, places) and not _strange(kind, head)


def _known(kind: Kind, head: tuple[str, ...]) -> int:
    return len(_places(kind, head))


def _says_more(kind: Kind, places: dict[str, list[int]]) -> bool:
    """Whether more than one code column is there, which every list of plants has."""
    return len(kind.needed) > 1 or bool(set(places) - set(kind.keys))


def _strange(kind: Kind, head: tuple[str, ...]) -> list[tuple[int, Field, str]]:
    """Columns in tonnes a day by their name whose header states another unit."""
    headers = kind.by_header()
    found = []
    for index, cell in enumerate(head):
        name = headers.get(folded(cell))
        unit = _OTHER_UNIT.search(unicodedata.normalize("NFKC", cell).strip().casefold())
        if name is not None and unit and kind.columns[name].unit == _DAILY:
            found.append((index, kind.columns[name], unit[1]))
    return found


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
    values = kind.measured or [name for name in kind.columns if name not in kind.keys]
    silent = bool(kind.measured) and not set(places) & set(kind.measured)
    if silent or not _says_more(kind, places):
        raise fail(
            "no_value_column",
            file=sheet.name,
            row=sheet.head_row,
            got=", ".join(sheet.head),
            allowed=", ".join(kind.columns[name].zh for name in values),
        )
    for index, field, unit in _strange(kind, sheet.head):
        raise fail(
            "other_unit",
            file=sheet.name,
            row=sheet.head_row,
            column=sheet.head[index],
            got=unit,
            allowed=field.unit,
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
        known=partial(_known, kind),
    )
    for name, kind in kinds().items()
)
