"""Rows of air quality as series, region by region; the same way for a file and for the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analytics.running import DailySeries, HourlySeries
from data.snapshot import Snapshot

POLLUTANTS = ("so2", "no2", "co", "o3", "o3_8h", "pm10", "pm25")
Series = HourlySeries | DailySeries

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_DAY_H = 24
_PER_HOUR = {"s": 3600, "ms": 3_600_000, "us": 3_600_000_000, "ns": 3_600_000_000_000}
# Digits of a mean over stations [µg/m³, mg/m³]: finer than any instrument, coarser than the noise
# of adding the same numbers in another order.
_MEAN_DIGITS = 6


def series_from_table(table: pa.Table) -> Iterator[Series]:
    """Series of every region, sorted by region; its hours first, then its natural days.

    An hour's city row counts; where there is none, the mean concentration over the region's
    stations that are not control points, and no AQI. Natural days of which an hour is known are
    left out: the hours say more.

    Parameters
    ----------
    table : columns of the stored table ``aqi``, of which `region`, `time` and either `aqi` or a
        pollutant must be there; rows in any order, fastest when each region's lie together
    """
    for region, rows in _by_region(table):
        yield from _series(region, rows)


def all_series(
    snapshot: Snapshot,
    region: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Iterator[Series]:
    """Series of all regions of the store, or of one, between two labels (both included)."""
    yield from series_from_table(snapshot.query("air_rows", region=region, start=start, end=end))


def load_series(
    snapshot: Snapshot, region: str, start: datetime | None = None, end: datetime | None = None
) -> Series:
    """The hours of one region; its natural days if it has no hours; no hours if it has neither.

    Parameters
    ----------
    start, end : first and last label wanted [Beijing time, hour-ending]; a window that reaches
        back before `start` is not formed, so leave room
    """
    found = next(all_series(snapshot, region, start, end), None)
    return found or HourlySeries(region, 0, np.empty(0), {})


def _by_region(table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    if table.num_rows == 0:
        return
    column = table["region"]
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    encoded = pc.dictionary_encode(column).combine_chunks()
    names = encoded.dictionary.to_pylist()
    codes = encoded.indices.to_numpy()
    starts = np.concatenate([[0], np.flatnonzero(codes[1:] != codes[:-1]) + 1])
    ends = np.append(starts[1:], len(codes))
    if len(set(codes[starts].tolist())) == len(starts):
        together = {names[codes[a]]: (a, b) for a, b in zip(starts, ends, strict=True)}
        for name in sorted(together):
            a, b = together[name]
            yield name, table.slice(a, b - a)
        return
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(names) + 1))
    table = table.combine_chunks()
    for name, code in sorted((name, code) for code, name in enumerate(names)):
        if bounds[code] < bounds[code + 1]:
            yield name, table.take(pa.array(order[bounds[code] : bounds[code + 1]]))


class _Rows(NamedTuple):
    """Rows of one region as arrays of one length; `values` holds `aqi` and pollutants."""

    hours: Ints
    values: dict[str, Floats]
    dust: Flags

    def where(self, chosen: Flags) -> _Rows:
        values = {name: column[chosen] for name, column in self.values.items()}
        return _Rows(self.hours[chosen], values, self.dust[chosen])

    def have_value(self) -> Flags:
        some = np.zeros(len(self.hours), dtype=bool)
        for column in self.values.values():
            some |= ~np.isnan(column)
        return some


def _series(region: str, table: pa.Table) -> Iterator[Series]:
    columns = {name: _floats(table, name) for name in ("aqi", *POLLUTANTS)}
    values = {name: column for name, column in columns.items() if not np.isnan(column).all()}
    rows = _Rows(_hours(table["time"]), values, _flags(table, "dust"))
    daily = _equals(table, "period", "day")
    at_station = ~_equals(table, "station", "", absent=True)
    hourly = rows
    if daily.any() or at_station.any():
        stations = rows.where(~daily & at_station & ~_flags(table, "control"))
        city = rows.where(~daily & ~at_station & rows.have_value())
        hourly = _joined(city, _mean_of_stations(stations))
    series = HourlySeries.from_columns(
        region,
        hourly.hours,
        aqi=hourly.values.get("aqi"),
        concentrations={name: v for name, v in hourly.values.items() if name != "aqi"},
        dust=hourly.dust if hourly.dust.any() else None,
    )
    if len(series):
        yield series
    if daily.any():
        days = _days(region, rows.where(daily & ~at_station), series)
        if len(days.days):
            yield days


def _days(region: str, rows: _Rows, hourly: HourlySeries) -> DailySeries:
    """Natural days of which no hour is known; a day's label is its 24:00."""
    days = rows.hours // _DAY_H - 1
    known = np.unique((hourly.hours[hourly.observed] - 1) // _DAY_H)
    rest = ~np.isin(days, known)
    aqi = rows.values.get("aqi", np.full(len(days), np.nan))
    return DailySeries(region, days[rest], aqi[rest])


def _mean_of_stations(rows: _Rows) -> _Rows:
    """Mean concentrations over stations, hour by hour, without an AQI."""
    if len(rows.hours) == 0:
        return rows
    start = rows.hours.min()
    place = rows.hours - start
    n = int(place.max()) + 1
    seen = np.bincount(place, minlength=n) > 0
    means = {name: _mean(place, v, n)[seen] for name, v in rows.values.items() if name != "aqi"}
    dusty = np.bincount(place[rows.dust], minlength=n) > 0
    return _Rows(np.flatnonzero(seen) + start, means, dusty[seen])


def _mean(place: Ints, values: Floats, n: int) -> Floats:
    known = ~np.isnan(values)
    number = np.bincount(place[known], minlength=n)
    total = np.bincount(place[known], weights=values[known], minlength=n)
    mean = np.divide(total, number, out=np.full(n, np.nan), where=number > 0)
    rounded: Floats = np.round(mean, _MEAN_DIGITS)
    return rounded


def _joined(city: _Rows, stations: _Rows) -> _Rows:
    """City rows, and stations' means for the hours that have none."""
    if len(stations.hours) == 0:
        return city
    rest = stations.where(~np.isin(stations.hours, city.hours))
    unknown = (np.full(len(city.hours), np.nan), np.full(len(rest.hours), np.nan))
    values = {
        name: np.concatenate([city.values.get(name, unknown[0]), rest.values.get(name, unknown[1])])
        for name in {**city.values, **rest.values}
    }
    hours = np.concatenate([city.hours, rest.hours])
    return _Rows(hours, values, np.concatenate([city.dust, rest.dust]))


def _hours(time: pa.ChunkedArray) -> Ints:
    """Hours since 1970-01-01 00:00 Beijing time of an Arrow timestamp column."""
    hours: Ints = time.cast(pa.int64()).to_numpy() // _PER_HOUR[time.type.unit]
    return hours


def _floats(rows: pa.Table, name: str) -> Floats:
    if name not in rows.column_names or rows[name].null_count == rows.num_rows:
        return np.full(rows.num_rows, np.nan)
    return np.asarray(rows[name].to_numpy(), dtype=np.float64)


def _flags(rows: pa.Table, name: str) -> Flags:
    if name not in rows.column_names or rows[name].null_count == rows.num_rows:
        return np.zeros(rows.num_rows, dtype=bool)
    return np.asarray(rows[name].fill_null(False).to_numpy(), dtype=bool)


def _equals(rows: pa.Table, name: str, word: str, *, absent: bool = False) -> Flags:
    """Where a text column has a word; empty cells, and an absent column, count as `absent`."""
    if name not in rows.column_names:
        return np.full(rows.num_rows, absent)
    same = pc.equal(rows[name], word).fill_null(absent)
    return np.asarray(same.to_numpy(), dtype=bool)
