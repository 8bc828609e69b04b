"""Puts judged rows of all files together: repeats merged, doubtful stations found and marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analytics.problems import Problem
from analytics.standard import standard_at
from data.moments import DAY_US, HOUR_US
from data.rulebook import standards

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CONTROL_WORD = "对照点"
FROZEN_HOURS = 24
LISTED = 1000
VALUES = ("aqi", "pm25", "pm10", "so2", "no2", "co", "o3", "o3_8h")
_DENSE = 1 << 27
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Merged:
    """Rows with one for each key, how many repeats went, and what is to say about them."""

    table: pa.Table
    repeats: int
    counted: tuple[Problem, ...] = ()
    conflicts: tuple[Problem, ...] = ()


def column_codes(values: pa.ChunkedArray) -> tuple[Ints, int]:
    """A column as whole numbers from 0 that are equal where it is, and one more than the largest.

    Times keep their order and their distance in hours where all are on the hour.
    """
    array = values.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if not len(array):
        return np.zeros(0, dtype=np.int64), 1
    if pa.types.is_timestamp(array.type) and array.null_count == 0:
        micros = array.cast(pa.int64()).to_numpy()
        step = HOUR_US if not (micros % HOUR_US).any() else 1
        steps = micros // step
        low = int(steps.min())
        return steps - low, int(steps.max()) - low + 1
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode("encode")
    return encoded.indices.to_numpy().astype(np.int64), max(len(encoded.dictionary), 1)


def group_codes(table: pa.Table, columns: Sequence[str]) -> tuple[Ints, int]:
    """Rows as whole numbers that are equal where all the columns are, and one above the largest."""
    codes, size = np.zeros(table.num_rows, dtype=np.int64), 1
    for name in columns:
        more, count = column_codes(table[name])
        if size > 2**62 // count:
            kept, codes = np.unique(codes, return_inverse=True)
            size = len(kept)
        codes, size = codes * count + more, size * count
    return codes, size


def _all_differ(codes: Ints, size: int) -> bool:
    if len(codes) < 2 or (np.diff(codes) > 0).all():
        return True
    if size <= max(_DENSE, 4 * len(codes)):
        seen = np.zeros(size, dtype=np.bool_)
        seen[codes] = True
        return int(seen.sum()) == len(codes)
    return len(np.unique(codes)) == len(codes)


def merge_repeats(table: pa.Table, keys: Sequence[str], values: Sequence[str]) -> Merged:
    """Keep one row for each key: the last one that says anything.

    A repeat that says the same, or nothing at all, is merged and counted. One that says something
    else gives way to the later row and is listed, with what it said (`got`) and what is kept
    (`allowed`).

    Parameters
    ----------
    table : rows in order of files, then rows; with `source_file` and `source_row`
    keys : columns that make two rows the same
    values : columns that may differ
    """
    codes, size = group_codes(table, keys)
    if _all_differ(codes, size):
        return Merged(table, 0)
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    same = ordered[1:] == ordered[:-1]
    again = np.concatenate(([False], same)) | np.concatenate((same, [False]))
    places = order[again]
    repeats = table.take(pa.array(places))
    group = np.cumsum(np.concatenate(([True], ordered[again][1:] != ordered[again][:-1]))) - 1
    said = [column_codes(repeats[name])[0] for name in values]
    known = [repeats[name].is_valid().to_numpy() for name in values]
    says = np.logical_or.reduce(known) if known else np.ones(len(places), dtype=np.bool_)
    winner = _last(group, says)[group]
    at = np.arange(len(places))
    loser = at != winner
    differs = [(v != v[winner]) | (k != k[winner]) for v, k in zip(said, known, strict=True)]
    other = np.logical_or.reduce(differs) if differs else np.zeros(len(places), dtype=np.bool_)
    empty, conflict = loser & ~says & other, loser & says & other
    keep = np.ones(table.num_rows, dtype=np.bool_)
    keep[places[loser]] = False
    return Merged(
        table.filter(pa.array(keep)),
        int(loser.sum()),
        (
            *_counted("repeat_merged", repeats, np.flatnonzero(loser & ~other)),
            *_counted("repeat_empty", repeats, np.flatnonzero(empty)),
        ),
        tuple(_conflicts(repeats, values, differs, np.flatnonzero(conflict), winner, places)),
    )


def other_names(
    table: pa.Table, labels: Mapping[str, Mapping[str, str]]
) -> tuple[Bools, list[Problem]]:
    """Which rows carry the first name that their credit code has in its edition, and the others.

    Two plants under one code cannot both be right, so nothing of the later one is taken. Width,
    case and spaces make no other name.

    Parameters
    ----------
    table : rows of plants of all files, in order; with `source_file` and `source_row`
    labels : by `source_file`, the file's own name of each column
    """
    keep = np.ones(table.num_rows, dtype=np.bool_)
    codes, size = group_codes(table, ("plant", "edition"))
    if _all_differ(codes, size):
        return keep, []
    _, group, times = np.unique(codes, return_inverse=True, return_counts=True)
    again = np.flatnonzero(times[group] > 1)
    rows = table.take(pa.array(again))
    names = np.array([_plain_name(word) for word in rows["name"].to_pylist()], dtype=object)
    _, first, mine = np.unique(group[again], return_index=True, return_inverse=True)
    other = np.flatnonzero(names != names[first[mine]])
    keep[again[other]] = False
    found = []
    for at in other[:LISTED].tolist():
        file, row = _where(rows, at)
        label = labels.get(rows["source_file"][at].as_py(), {}).get("name", "name")
        said, before = (rows["name"][place].as_py() for place in (at, int(first[mine[at]])))
        found.append(Problem("code_other_name", file, row, label, said, before))
    if len(other) > LISTED:
        rest = replace(found[-1], key="more_like_these", count=len(other) - LISTED)
        found.append(replace(rest, row=_where(rows, int(other[LISTED]))[1]))
    return keep, found


def _plain_name(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _last(group: Ints, says: Bools) -> Ints:
    """For each group the place of its last row that says anything, or of its last row."""
    last = np.zeros(int(group[-1]) + 1, dtype=np.int64)
    at = np.arange(len(group))
    last[group] = at
    last[group[says]] = at[says]
    return last


def _where(table: pa.Table, at: int) -> tuple[str, int]:
    """File and row of a record, as messages call them."""
    path = table["source_file"][at].as_py()
    return path.replace("\\", "/").rsplit("/", 1)[-1], table["source_row"][at].as_py()


def _counted(key: str, rows: pa.Table, at: Ints) -> list[Problem]:
    """One problem a file, with the first row in it."""
    if not len(at):
        return []
    files = column_codes(rows["source_file"])[0][at]
    found = []
    for code in np.unique(files):
        mine = at[files == code]
        first = mine[np.argmin(rows["source_row"].to_numpy()[mine])]
        file, row = _where(rows, int(first))
        found.append(Problem(key, file, row, count=len(mine)))
    return found


def _conflicts(
    rows: pa.Table,
    values: Sequence[str],
    differs: Sequence[Bools],
    at: Ints,
    winner: Ints,
    places: Ints,
) -> list[Problem]:
    at = at[np.argsort(places[at])]
    listed = []
    for one in at[:LISTED].tolist():
        names = [n for n, d in zip(values, differs, strict=True) if d[one]]
        file, row = _where(rows, one)
        said, kept = (
            ", ".join(_shown(rows[name][place].as_py()) for name in names)
            for place in (one, int(winner[one]))
        )
        listed.append(Problem("repeat_replaced", file, row, ", ".join(names), said, kept))
    if len(at) > LISTED:
        file, row = _where(rows, int(at[LISTED]))
        listed.append(Problem("repeat_replaced_more", file, row, count=len(at) - LISTED))
    return listed


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "—" if value is None else str(value)


def in_force(times: pa.ChunkedArray) -> pa.Array:
    """The id of the AQI standard for each hour-ending time, by the day that the hour belongs to."""
    micros = times.cast(pa.int64()).to_numpy()
    if not len(micros):
        return pa.array([], pa.string())
    days = (micros - 1) // DAY_US
    first, last = int(days.min()), int(days.max())
    editions = standards()
    starts = sorted({(s.effective_from - _EPOCH.date()).days for s in editions})
    edges = [first, *(s for s in starts if first < s <= last)]
    ids = [standard_at(editions, _day(edge)).id for edge in edges]
    place = np.searchsorted(np.array(edges), days, side="right") - 1
    return pa.array(ids).take(pa.array(place))


def _day(number: int) -> date:
    return _EPOCH.date() + timedelta(days=number)


def is_control(stations: pa.ChunkedArray) -> pa.Array:
    """Whether each station is a control point, which its name says."""
    return pc.match_substring(stations, CONTROL_WORD).combine_chunks()


def control_points(table: pa.Table) -> list[Problem]:
    """Control points among the rows, each with the number of its rows."""
    if not pc.any(table["control"]).as_py():
        return []
    rows = table.filter(table["control"])
    codes, _ = group_codes(rows, ("region", "station"))
    return [_told("control_station", rows, at, "station") for at in _groups(codes)]


def _groups(codes: Ints) -> list[Ints]:
    """The places of each code, in order of the code's first place."""
    order = np.argsort(codes, kind="stable")
    cuts = np.flatnonzero(np.diff(codes[order])) + 1
    return sorted(np.split(order, cuts), key=lambda at: int(at[0])) if len(codes) else []


def _told(key: str, rows: pa.Table, at: Ints, column: str, allowed: str = "") -> Problem:
    file, row = _where(rows, int(at[0]))
    name = rows[column][int(at[0])].as_py()
    return Problem(key, file, row, column="station", got=name, allowed=allowed, count=len(at))


def doubtful_stations(table: pa.Table) -> list[Problem]:
    """Stations that never report, and stations whose sensor stands still.

    A station stands still when all values that it reports stay the same for 24 or more observed
    hours in a row. Stations are told apart as written in the files (``raw_station``), since a
    station that is crawled under a padded name may be frozen while its twin is alive.

    Parameters
    ----------
    table : hourly rows before repeats are merged, with `raw_station`
    """
    mine = pc.and_(pc.not_equal(table["station"], ""), pc.equal(table["period"], "hour"))
    rows = table.filter(mine)
    if not rows.num_rows:
        return []
    codes, _ = group_codes(rows, ("region", "raw_station"))
    hours, _ = column_codes(rows["time"])
    reported = np.column_stack([rows[name].to_numpy() for name in VALUES])
    found = []
    for at in _groups(codes):
        at = at[np.argsort(hours[at], kind="stable")]
        says = ~np.isnan(reported[at]).all(axis=1)
        if not says.any():
            found.append(_told("dead_station", rows, np.sort(at), "raw_station"))
            continue
        still = longest_still(reported[at[says]], hours[at[says]])
        if still is not None:
            run = at[says][still]
            first, last = (rows["time"][int(i)].as_py() for i in (run[0], run[-1]))
            span = f"{first:%Y-%m-%d %H:%M} – {last:%Y-%m-%d %H:%M}"
            one = _told("frozen_sensor", rows, run, "raw_station", span)
            n = len(np.unique(hours[run]))
            found.append(Problem(one.key, one.file, one.row, one.column, one.got, span, n))
    return found


def longest_still(values: Floats, hours: Ints) -> slice | None:
    """The longest run of observed hours without any change, if it has 24 hours or more.

    Parameters
    ----------
    values : shape (n, quantities), NaN where a quantity is not reported; sorted by hour
    hours : shape (n,) [h]; an hour may be there more than once
    """
    n = len(values)
    place = np.where(np.isnan(values), -1, np.arange(n)[:, None])
    latest = np.maximum.accumulate(place, axis=0)
    before = np.vstack([np.full((1, values.shape[1]), -1), latest[:-1]])
    earlier = np.take_along_axis(values, np.maximum(before, 0), axis=0)
    changed = ((place >= 0) & (before >= 0) & (values != earlier)).any(axis=1)
    changed[0] = True
    starts = np.flatnonzero(changed)
    new_hour = np.concatenate(([1], (np.diff(hours) != 0).astype(np.int64)))
    new_hour[starts] = 1
    lengths = np.add.reduceat(new_hour, starts)
    best = int(np.argmax(lengths))
    if lengths[best] < FROZEN_HOURS:
        return None
    return slice(int(starts[best]), int(np.append(starts, n)[best + 1]))
