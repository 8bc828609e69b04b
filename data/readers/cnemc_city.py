"""Hours of cities in the national centre's wide form: ``date,hour,type,北京,天津,…``.

Each row holds one quantity (``AQI``, ``PM2.5``, ``PM2.5_24h`` …) of one hour for all cities; each
city and hour becomes a record. Label h is the end of the hour, as the centre publishes a mean
after its hour is over: ``20190204,0`` is the hour that ends as 4 February begins. Rows of the 24 h
means are left unread: running means are formed here, by one rule for all.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.problems import Problem
from data.draft import Cells, Draft, Ints
from data.kinds import folded
from data.readers.layout import PUBLISHED, Layout, as_text, joined
from data.readers.sheet import Sheet

_UNREAD = {
    *("pm2.5_24h", "pm10_24h", "so2_24h", "no2_24h", "o3_24h", "o3_8h_24h", "co_24h"),
    *("primary_pollutant", "quality"),
}
_LABELS = ("date", "hour", "type")
_STATION_CODE = re.compile(r"\d{4}A")


def _recognise(head: tuple[str, ...]) -> bool:
    """Three labels and at least one city; a file of station codes is not of cities."""
    names = {folded(cell) for cell in head}
    others = [cell for cell in head if cell and folded(cell) not in _LABELS]
    stations = any(_STATION_CODE.fullmatch(cell) for cell in others)
    return set(_LABELS) <= names and bool(others) and not stations


def _read(sheet: Sheet, region: str) -> Draft:
    place = {folded(cell): index for index, cell in enumerate(sheet.head)}
    date, hour, kind = (sheet.cells(place[label]) for label in _LABELS)
    when = joined(date, hour)
    types = np.array([folded(t) for t in as_text(kind).to_pylist()], dtype=object)
    cities = [i for i, cell in enumerate(sheet.head) if cell and folded(cell) not in _LABELS]
    known = np.isin(types, [folded(t) for t in PUBLISHED.values()])
    records = _Records(when, types, known)
    n, names = len(records.first), np.array([sheet.head[i] for i in cities], dtype=object)
    labels = np.repeat(names, n)
    cells = {
        "region": Cells("city", pa.chunked_array([pa.array(labels, pa.string())])),
        "time": Cells(
            "date hour",
            pa.chunked_array([when.take(pa.array(records.first)).combine_chunks()] * len(cities)),
        ),
    }
    for name, own in PUBLISHED.items():
        at = records.of(folded(own))
        if (at < 0).all():
            continue
        take = pa.array(at, mask=at < 0)
        chunks = [as_text(sheet.cells(i)).take(take).combine_chunks() for i in cities]
        rows = np.tile(np.where(at < 0, 0, sheet.rows[at]), len(cities))
        values = pc.fill_null(pa.chunked_array(chunks, pa.string()), "")
        cells[name] = Cells(own, values, rows=rows, labels=labels)
    return Draft(
        sheet.path,
        sheet.form,
        np.tile(sheet.rows[records.first], len(cities)).astype(np.int64),
        cells,
        defects=_ignored(sheet, types, known),
    )


class _Records:
    """Which rows make up each record; a quantity repeated for an hour begins another record."""

    def __init__(self, when: pa.ChunkedArray, types: np.ndarray, known: np.ndarray) -> None:
        self._types = types
        hours = when.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
        self._rows = np.flatnonzero(known)
        hours = hours[self._rows]
        _, quantity = np.unique(types[self._rows].astype(str), return_inverse=True)
        turn = _occurrence(hours * (quantity.max(initial=0) + 1) + quantity)
        key = hours * (turn.max(initial=0) + 1) + turn
        _, first, self._record = np.unique(key, return_index=True, return_inverse=True)
        self.first: Ints = self._rows[first]

    def of(self, kind: str) -> Ints:
        """The row that holds a quantity, record by record; -1 where none does."""
        found = np.full(len(self.first), -1, dtype=np.int64)
        mine = self._types[self._rows] == kind
        found[self._record[mine]] = self._rows[mine]
        return found


def _occurrence(keys: Ints) -> Ints:
    """0 for the first place of a key, 1 for its second …"""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    lengths = np.diff(np.append(starts, len(ordered)))
    turn = np.empty(len(keys), dtype=np.int64)
    turn[order] = np.arange(len(keys)) - np.repeat(starts, lengths)
    return turn


def _ignored(sheet: Sheet, types: np.ndarray, known: np.ndarray) -> tuple[Problem, ...]:
    strange = ~known & ~np.isin(types, sorted(_UNREAD))
    found = []
    for name in dict.fromkeys(types[strange].tolist()):
        at = np.flatnonzero(types == name)
        row = int(sheet.rows[at[0]])
        found.append(Problem("ignored_type", sheet.name, row, "type", name, count=len(at)))
    return tuple(found)


LAYOUT = Layout("cnemc_city", "aqi", (*_LABELS, "北京", "天津", "…"), _recognise, _read)
