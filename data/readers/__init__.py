"""Reads files that people send into rows of the canonical tables.

A layout is one module here that offers ``LAYOUT`` or ``LAYOUTS``; it is found by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pyarrow as pa

from analytics.problems import Problem, fail
from data import cleaning, schema
from data.checks import Checked, check
from data.kinds import folded, kind, kinds
from data.readers.canonical import NAME as CANONICAL
from data.readers.files import open_sheet
from data.readers.layout import Layout
from data.readers.sheet import Sheet
from data.rulebook import regions

_HEADER_SHOWN = 12


@dataclass(frozen=True)
class ReadResult:
    """What files hold, as rows of one canonical table.

    Parameters
    ----------
    kind, layouts : the table, and the layout of each file.
    paths : the files; `source_file` of a row is one of them as text.
    table : columns of the stored table without `source_id`, with `source_row` and `source_file`.
    rejected : a problem for each refused cell. Many of one sort in one column of a file are
        listed up to a thousand, the rest counted in one more problem.
    defects : what was put right or looks doubtful, counted; conflicts between repeats one by one.
    records : all records of the files. A record is a row, but for layouts that gather several
        rows in one record, or tell two things in one row.
    rejected_records, repeats : records refused, and merged into others. With the rows of the
        table they add up to ``records``.
    """

    kind: str
    layouts: tuple[str, ...]
    paths: tuple[Path, ...]
    table: pa.Table
    rejected: tuple[Problem, ...]
    defects: tuple[Problem, ...]
    records: int
    rejected_records: int
    repeats: int


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts, the canonical ones first."""
    found: list[Layout] = []
    for module in iter_modules(__path__):
        loaded = import_module(f"{__name__}.{module.name}")
        found += getattr(loaded, "LAYOUTS", ())
        if hasattr(loaded, "LAYOUT"):
            found.append(loaded.LAYOUT)
    return tuple(sorted(found, key=lambda one: one.name != CANONICAL))


def layouts_of(name: str) -> dict[str, Layout]:
    """The layouts that give a kind, by name; raises `JiError` for an unknown kind."""
    kind(name)
    return {one.name: one for one in layouts() if one.kind == name}


LAYOUTS = {name: tuple(layouts_of(name)) for name in kinds()}


def read(
    kind_name: str,
    paths: Sequence[Path],
    *,
    layout: str | None = None,
    region: str | None = None,
    now: datetime,
) -> ReadResult:
    """Read files of one kind, recognising the layout of each from its header.

    Parameters
    ----------
    kind_name : canonical table
    paths : files, in order; of repeated rows the later file's counts
    layout : name of the layout of all files, where it is not to be recognised
    region : for files that name none; the home city if not given
    now : time of the import [Beijing time]; what lies after it is the future

    Raises
    ------
    JiError
        when a file cannot be read at all; rows that are bad are in the result instead
    """
    if not paths:
        raise fail("no_files")
    home = regions().code(region) if region else regions().home.code
    checked, names = [], []
    for path in paths:
        sheet = open_sheet(Path(path))
        chosen = _chosen(kind_name, sheet, layout)
        whole = sheet.headless() if chosen.headless else sheet
        if not len(whole.rows) and not whole.refused:
            raise fail("no_rows", file=sheet.name, got=", ".join(sheet.head[:_HEADER_SHOWN]))
        draft = chosen.read(whole, home)
        one = check(draft, kind_name, kind(kind_name), now)
        checked.append(_with_ragged(one, sheet))
        names.append(chosen.name)
    return _together(kind_name, tuple(names), tuple(map(Path, paths)), checked)


def _chosen(kind_name: str, sheet: Sheet, layout: str | None) -> Layout:
    there = layouts_of(kind_name)
    if layout is not None and layout not in there:
        raise fail("unknown_layout", got=layout, allowed=", ".join(there))
    possible = [there[layout]] if layout is not None else list(there.values())
    for one in possible:
        if one.recognise(sheet.head):
            return one
    nearest = max(possible, key=lambda one: _likeness(one, sheet.head))
    if nearest.name == CANONICAL and _likeness(nearest, sheet.head):
        # Reading it names the columns that are lacking, which helps more than a list of all.
        return nearest
    shown = dict.fromkeys((nearest.name, possible[0].name))
    raise fail(
        "wrong_header",
        file=sheet.name,
        row=sheet.head_row,
        got=_cut(", ".join(sheet.head[:_HEADER_SHOWN])),
        allowed="; ".join(f"{n}: {', '.join(there[n].columns)}" for n in shown),
    )


def _likeness(layout: Layout, head: tuple[str, ...]) -> int:
    known = {folded(c) for c in layout.columns}
    if layout.name == CANONICAL:
        known = set(kind(layout.kind).by_header())
    return len(known & {folded(c) for c in head})


def _cut(text: str, length: int = 160) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _with_ragged(one: Checked, sheet: Sheet) -> Checked:
    if not sheet.refused:
        return one
    rejected = sorted((*sheet.refused, *one.rejected), key=lambda p: p.row or 0)
    return Checked(
        one.table, tuple(rejected), one.rejected_records + len(sheet.refused), one.defects
    )


def _together(
    name: str, layout_names: tuple[str, ...], paths: tuple[Path, ...], checked: Sequence[Checked]
) -> ReadResult:
    stored = schema.table(name)
    table = pa.concat_tables([c.table for c in checked], promote_options="permissive")
    records = table.num_rows + sum(c.rejected_records for c in checked)
    doubts: list[Problem] = []
    if "raw_station" in table.column_names:
        doubts += cleaning.doubtful_stations(table)
        table = table.drop_columns(["raw_station"])
    values = [n for n in stored.payload if n in table.column_names]
    merged = cleaning.merge_repeats(table, stored.keys, values)
    table = merged.table
    if name == "aqi":
        table = table.append_column("control", cleaning.is_control(table["station"]))
        table = table.append_column("standard", cleaning.in_force(table["time"]))
        doubts += cleaning.control_points(table)
    order = [n for n in stored.names if n in table.column_names]
    return ReadResult(
        name,
        layout_names,
        paths,
        table.select([*order, "source_file"]),
        tuple(p for c in checked for p in c.rejected),
        (*doubts, *merged.counted, *(p for c in checked for p in c.defects), *merged.conflicts),
        records,
        sum(c.rejected_records for c in checked),
        merged.repeats,
    )
