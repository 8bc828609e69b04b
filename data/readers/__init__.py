"""Reads files that people send into rows of the canonical tables.

A layout is one module here that offers ``LAYOUT`` or ``LAYOUTS``; it is found by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pyarrow as pa
import pyarrow.compute as pc

from analytics.problems import JiError, Problem, fail
from data import cleaning, schema
from data.checks import Checked, check
from data.draft import Draft
from data.kinds import kind, kinds
from data.readers.canonical import NAME as CANONICAL
from data.readers.files import open_sheets
from data.readers.layout import Layout
from data.readers.sheet import Sheet
from data.rulebook import regions

_HEADER_SHOWN = 12

INVENTORY = ("plants", "measures", "plant_plans")
"""The tables of one list, which an office keeps in one workbook."""


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
    labels : by `source_file`, the file's own name of each column, for messages; of a column that
        stands in the file once for each level, also under ``column level``.
    halves : what is good of refused rows, for what else is wrong with them; None for none
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
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    halves: pa.Table | None = None


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
    possible = _possible(kind_name, layout)
    found = []
    for path in map(Path, paths):
        sheets = open_sheets(path)
        found.append((path, _chosen(possible, sheets) or _nearest(possible, sheets[0])))
    return _read(kind_name, found, region, now)


def read_inventory(
    paths: Sequence[Path], *, region: str | None = None, now: datetime
) -> dict[str, ReadResult]:
    """Read all tables of a list that files hold: an office's workbook, or canonical files.

    Returns
    -------
    the tables of `INVENTORY` that any of the files holds; see `read` for the parameters

    Raises
    ------
    JiError
        also when a file holds none of them
    """
    if not paths:
        raise fail("no_files")
    found: dict[str, list[tuple[Path, _Chosen]]] = {}
    for path in map(Path, paths):
        sheets = open_sheets(path)
        chosen = {name: _chosen(_possible(name, None), sheets) for name in INVENTORY}
        if not any(chosen.values()):
            raise _wrong_header(sheets[0], [one for n in INVENTORY for one in _possible(n, None)])
        for name, one in chosen.items():
            if one is not None:
                found.setdefault(name, []).append((path, one))
    return {name: _read(name, found[name], region, now) for name in INVENTORY if name in found}


@dataclass(frozen=True)
class _Chosen:
    """The layout that reads a file, the sheet from its header down, other sheets like it."""

    layout: Layout
    sheet: Sheet
    others: tuple[str, ...] = ()


def _possible(kind_name: str, layout: str | None) -> list[Layout]:
    there = layouts_of(kind_name)
    if layout is not None and layout not in there:
        raise fail("unknown_layout", got=layout, allowed=", ".join(there))
    return [there[layout]] if layout is not None else list(there.values())


def _chosen(possible: Sequence[Layout], sheets: Sequence[Sheet]) -> _Chosen | None:
    """The first sheet with a header that is known and rows below it, and what reads it best."""
    matches = []
    for sheet in sheets:
        found = [(one, one.found(sheet)) for one in possible]
        known = [_Chosen(one, below) for one, below in found if below is not None]
        if known:
            matches.append(max(known, key=lambda one: one.layout.understood(one.sheet.head)))
    filled = [one for one in matches if len(one.sheet.rows) or one.sheet.refused]
    if not filled:
        return matches[0] if matches else None
    others = tuple(one.sheet.title for one in filled[1:])
    return _Chosen(filled[0].layout, filled[0].sheet, others)


def _nearest(possible: Sequence[Layout], sheet: Sheet) -> _Chosen:
    """The canonical layout if it knows any column; else a `JiError` that says what is known."""
    nearest = max(possible, key=lambda one: one.understood(sheet.head))
    if nearest.name == CANONICAL and nearest.understood(sheet.head):
        # Reading it names the columns that are lacking, which helps more than a list of all.
        return _Chosen(nearest, sheet)
    raise _wrong_header(sheet, [nearest, possible[0]])


def _wrong_header(sheet: Sheet, shown: Sequence[Layout]) -> JiError:
    listed = dict.fromkeys(f"{one.name}: {', '.join(one.columns)}" for one in shown)
    return fail(
        "wrong_header",
        file=sheet.name,
        row=sheet.head_row,
        got=_cut(", ".join(sheet.head[:_HEADER_SHOWN])),
        allowed="; ".join(listed),
    )


def _read(
    kind_name: str, found: Sequence[tuple[Path, _Chosen]], region: str | None, now: datetime
) -> ReadResult:
    home = regions().code(region) if region else regions().home.code
    checked, labels = [], {}
    for path, chosen in found:
        sheet = chosen.sheet.headless() if chosen.layout.headless else chosen.sheet
        if not len(sheet.rows) and not sheet.refused:
            raise fail("no_rows", file=sheet.name, got=", ".join(sheet.head[:_HEADER_SHOWN]))
        draft = chosen.layout.read(sheet, home)
        one = _with_ragged(check(draft, kind_name, kind(kind_name), now), sheet)
        checked.append(_with_other_sheets(one, chosen))
        labels[str(path)] = _labels(draft)
    names = tuple(chosen.layout.name for _, chosen in found)
    return _together(kind_name, names, tuple(path for path, _ in found), checked, labels)


def _labels(draft: Draft) -> dict[str, str]:
    """The file's own name of each column; of one that differs by level, ``column level``."""
    found = {name: cells.label for name, cells in draft.cells.items()}
    levels = draft.cells["level"].values.to_pylist() if "level" in draft.cells else []
    for name, cells in draft.cells.items():
        if levels and cells.labels is not None and name != "level":
            for level, label in zip(levels, cells.labels.tolist(), strict=True):
                found.setdefault(f"{name} {level}", label)
    return found


def _with_other_sheets(one: Checked, chosen: _Chosen) -> Checked:
    if not chosen.others:
        return one
    told = ", ".join(chosen.others)
    unread = Problem("other_sheets", chosen.sheet.name, got=_cut(told), count=len(chosen.others))
    return replace(one, defects=(unread, *one.defects))


def _cut(text: str, length: int = 160) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _with_ragged(one: Checked, sheet: Sheet) -> Checked:
    if not sheet.refused:
        return one
    rejected = sorted((*sheet.refused, *one.rejected), key=lambda p: p.row or 0)
    count = one.rejected_records + len(sheet.refused)
    return replace(one, rejected=tuple(rejected), rejected_records=count)


def _together(
    name: str,
    layout_names: tuple[str, ...],
    paths: tuple[Path, ...],
    checked: Sequence[Checked],
    labels: Mapping[str, Mapping[str, str]],
) -> ReadResult:
    stored = schema.table(name)
    table = _joined([c.table for c in checked])
    records = table.num_rows + sum(c.rejected_records for c in checked)
    doubts: list[Problem] = []
    if "raw_station" in table.column_names:
        doubts += cleaning.doubtful_stations(table)
        table = table.drop_columns(["raw_station"])
    strangers: list[Problem] = []
    halves = [c.halves for c in checked if c.halves is not None]
    if name == "plants":
        # Good rows first: one that is refused anyway takes no name from another.
        every = _joined([table, *map(_named, halves)])
        kept, strangers = cleaning.other_names(every, labels)
        good = pa.array(kept[: table.num_rows])
        halves = [*halves, table.filter(pc.invert(good))]
        table = table.filter(good)
    values = [n for n in stored.payload if n in table.column_names]
    merged = cleaning.merge_repeats(table, stored.keys, values)
    table = merged.table
    if name == "aqi":
        table = table.append_column("control", cleaning.is_control(table["station"]))
        table = table.append_column("standard", cleaning.in_force(table["time"]))
        doubts += cleaning.control_points(table)
    order = [n for n in stored.names if n in table.column_names]
    half = _joined(halves) if any(h.num_rows for h in halves) else None
    if half is not None:
        half = half.select([*(n for n in order if n in half.column_names), "source_file"])
    return ReadResult(
        name,
        layout_names,
        paths,
        table.select([*order, "source_file"]),
        tuple(dict.fromkeys((*(p for c in checked for p in c.rejected), *strangers))),
        (*doubts, *merged.counted, *(p for c in checked for p in c.defects), *merged.conflicts),
        records,
        records - table.num_rows - merged.repeats,
        merged.repeats,
        labels,
        half,
    )


def _named(plants: pa.Table) -> pa.Table:
    """Rows with both a code and a name; either may be what is wrong with a row."""
    return plants.filter(pc.and_(pc.not_equal(plants["plant"], ""), pc.is_valid(plants["name"])))


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables, promote_options="permissive")
