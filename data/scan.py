"""Episodes straight from one big Parquet of hourly AQI, without holding its rows in memory.

A thread decodes ahead while the regions before are judged. Only for files that need no cleaning:
`scannable` says whether one may be, `NeedsCleaning` that it is not after all. Every other is for
`data.readers`, which lists what is wrong.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.episodes import Classification
from analytics.plan import Level
from analytics.running import BASIS_NAMES, HourlySeries
from analytics.spans import UNKNOWN, Spans
from data.cells import EARLIEST
from data.kinds import kind
from data.rulebook import regions

COLUMNS = ("region", "time", "aqi")
_PER_HOUR = {"s": 3600, "ms": 3_600_000, "us": 3_600_000_000, "ns": 3_600_000_000_000}
MANY_ROWS = 1_000_000
_BATCH_ROWS = 1 << 20
# Enough to keep decoding while a long region is judged; each holds some 20 MB.
_BATCHES_AHEAD = 3

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Judge = Callable[[HourlySeries], Iterable[Classification]]


class NeedsCleaning(Exception):
    """The file has rows that a reader must sort, merge or refuse."""


def scannable(path: Path, *, now: datetime, least: int = MANY_ROWS) -> bool:
    """Whether a Parquet is big, has just `region`, `time` and `aqi`, and no value to refuse.

    Judged by the types and by the extremes that the file notes for each row group: AQI within
    its limits, times not before 1990 nor after `now`, no region or time missing. The order of
    the rows shows only while reading.

    Parameters
    ----------
    least : rows from which a file counts as big
    """
    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowInvalid):
        return False
    types = {column.name: column.type for column in file.schema_arrow}
    if set(types) != set(COLUMNS) or file.metadata.num_rows < max(least, 1):
        return False
    region, time, aqi = (types[name] for name in COLUMNS)
    if pa.types.is_dictionary(region):
        region = region.value_type
    limits = kind("aqi").columns["aqi"]
    return (
        (pa.types.is_string(region) or pa.types.is_large_string(region))
        and pa.types.is_timestamp(time)
        and time.tz is None
        and (pa.types.is_floating(aqi) or pa.types.is_integer(aqi))
        and _complete(file, ("region", "time"))
        and _within(file, "time", EARLIEST, now)
        and _within(file, "aqi", limits.min, limits.max)
    )


def _notes(file: pq.ParquetFile, column: str) -> Iterator[Any]:
    """What is noted of a column in each row group; None where nothing is."""
    place = file.schema_arrow.get_field_index(column)
    for group in range(file.num_row_groups):
        yield file.metadata.row_group(group).column(place).statistics


def _complete(file: pq.ParquetFile, columns: Iterable[str]) -> bool:
    return all(
        note is not None and note.has_null_count and note.null_count == 0
        for column in columns
        for note in _notes(file, column)
    )


def _within(file: pq.ParquetFile, column: str, low: Any, high: Any) -> bool:
    return all(
        note is not None
        and (note.num_values == 0 or (note.has_min_max and low <= note.min and note.max <= high))
        for note in _notes(file, column)
    )


@dataclass(frozen=True)
class _Piece:
    """Rows of one region that lie together in a batch."""

    region: str
    hours: Ints
    aqi: Floats


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    file = pq.ParquetFile(path, read_dictionary=["region"])
    for group in range(file.num_row_groups):
        # A batch across two groups would be copied together.
        yield from file.iter_batches(
            _BATCH_ROWS, row_groups=[group], columns=list(COLUMNS), use_threads=False
        )


def _decoded(path: Path) -> Iterator[list[_Piece]]:
    """The file batch by batch, each cut where the region changes."""
    for batch in _batches(path):
        region, time, aqi = (batch.column(name) for name in COLUMNS)
        codes, names = region.indices.to_numpy(), region.dictionary
        stamps, unit = time.view(pa.int64()).to_numpy(), _PER_HOUR[time.type.unit]
        hours = stamps // unit
        if (hours * unit != stamps).any():
            raise NeedsCleaning
        values = pc.fill_null(aqi.cast(pa.float64()), float("nan")).to_numpy()
        edges = [0, *(np.flatnonzero(codes[1:] != codes[:-1]) + 1).tolist(), len(codes)]
        yield [
            _Piece(names[int(codes[low])].as_py(), hours[low:high], values[low:high])
            for low, high in pairwise(edges)
            if low < high
        ]


def _ahead(batches: Iterator[list[_Piece]]) -> Iterator[_Piece]:
    """Take batches on another thread, some ahead of the one in use."""
    with ThreadPoolExecutor(1) as thread:
        waiting: deque[Future[list[_Piece] | None]] = deque(
            thread.submit(next, batches, None) for _ in range(_BATCHES_AHEAD)
        )
        while (pieces := waiting.popleft().result()) is not None:
            waiting.append(thread.submit(next, batches, None))
            yield from pieces


def series_of_parquet(path: Path) -> Iterator[HourlySeries]:
    """Every region's hours, in the order of the file, which must be `scannable`.

    Raises
    ------
    NeedsCleaning
        if the rows are not sorted by region and time, an hour is there twice, a time is not a
        whole hour, or a region's name is padded
    """
    held: list[_Piece] = []
    done: set[str] = set()
    for piece in _ahead(_decoded(path)):
        if held and held[0].region != piece.region:
            yield _series(held, done)
            held = []
        held.append(piece)
    if held:
        yield _series(held, done)


def _series(pieces: list[_Piece], done: set[str]) -> HourlySeries:
    name = pieces[0].region
    code = regions().code(name)
    whole = len(pieces) == 1
    hours = pieces[0].hours if whole else np.concatenate([piece.hours for piece in pieces])
    aqi = pieces[0].aqi if whole else np.concatenate([piece.aqi for piece in pieces])
    if code in done or name != name.strip() or not name or (hours[1:] <= hours[:-1]).any():
        raise NeedsCleaning
    done.add(code)
    return HourlySeries.from_columns(code, hours, aqi=aqi)


def classify_parquet(path: Path, judge: Judge) -> pa.Table:
    """The episodes of a `scannable` file, a row each, in the order of the file.

    Parameters
    ----------
    judge : gives the classifications of one region's hours, as ``analytics.episodes.classify``
        or ``analytics.editions.classify_in_force`` do

    Returns
    -------
    Columns region, start, end (first and last covered hour), hours [h], level, level_upper,
    basis, peak_aqi_24h [AQI], first_met_yellow, first_met_orange, first_met_red, plan, reading,
    merge.
    """
    found = [one for series in series_of_parquet(path) for one in map(_Found.of, judge(series))]
    return _table(found)


@dataclass(frozen=True)
class _Found:
    """What stays of a classification once its hours are let go."""

    region: str
    plan: str
    reading: str
    merge: str
    spans: Spans

    @classmethod
    def of(cls, c: Classification) -> _Found:
        return cls(c.region, c.plan, str(c.reading), str(c.merge), c.spans)


_STAMP = pa.timestamp("s")
_WORD = pa.dictionary(pa.int32(), pa.string())
_LEVELS = [level.code for level in Level]
_BASES = [BASIS_NAMES[bits] for bits in range(len(BASIS_NAMES))]
_SCHEMA = pa.schema(
    [
        ("region", _WORD),
        ("start", _STAMP),
        ("end", _STAMP),
        ("hours", pa.int64()),
        ("level", _WORD),
        ("level_upper", _WORD),
        ("basis", _WORD),
        ("peak_aqi_24h", pa.float64()),
        *((f"first_met_{level}", _STAMP) for level in _LEVELS[1:]),
        ("plan", _WORD),
        ("reading", _WORD),
        ("merge", _WORD),
    ]
)


def _table(found: list[_Found]) -> pa.Table:
    if not found:
        return _SCHEMA.empty_table()
    columns_of = [f.name for f in fields(Spans)]
    spans = Spans(*(np.concatenate([getattr(o.spans, c) for o in found]) for c in columns_of))
    owner = np.repeat(np.arange(len(found)), [len(one.spans) for one in found])
    columns = {
        "start": _stamps(spans.start),
        "end": _stamps(spans.end),
        "hours": pa.array(spans.end - spans.start + 1),
        "level": _words(_LEVELS, spans.level),
        "level_upper": _words(_LEVELS, spans.level_upper),
        "basis": _words(_BASES, spans.basis),
        "peak_aqi_24h": pa.array(spans.peak),
    }
    for level, first in zip(_LEVELS[1:], spans.first_met.T, strict=True):
        columns[f"first_met_{level}"] = _stamps(first)
    for name in ("region", "plan", "reading", "merge"):
        words = [getattr(one, name) for one in found]
        distinct = list(dict.fromkeys(words))
        index = np.array([distinct.index(word) for word in words])
        columns[name] = _words(distinct, index[owner])
    return pa.table([columns[field.name] for field in _SCHEMA], schema=_SCHEMA)


def _words(words: list[str], index: npt.NDArray[Any]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32)), pa.array(words))


def _stamps(hours: Ints) -> pa.Array:
    return pa.array(hours * 3600, mask=hours == UNKNOWN).cast(_STAMP)
