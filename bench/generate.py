"""Hourly AQI of many cities over ten years: seeded, realistic enough, written once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 2023
CITIES = 400
FIRST_HOUR = 376944  # 2013-01-01 00:00
HOUR_US = 3_600_000_000
# Chances per hour: a single hour without a row, a row without a value, an outage beginning.
NO_ROW, NO_VALUE, OUTAGE = 0.003, 0.002, 0.0001
LONGEST_OUTAGE_H = 48
MEMORY_PER_HOUR = 0.985  # correlation of the weather from one hour to the next


def weather(rng: np.random.Generator, hours: int, cities: int) -> npt.NDArray[np.float64]:
    """First-order autoregression of unit variance, shape (hours, cities)."""
    kick = np.sqrt(1 - MEMORY_PER_HOUR**2)
    state = rng.standard_normal(cities)
    series = rng.standard_normal((hours, cities))
    series *= kick
    for row in series:
        row += MEMORY_PER_HOUR * state
        state = row
    return series


def aqi_of(anomaly: npt.NDArray[np.float64], level: float) -> npt.NDArray[np.float64]:
    """Hourly AQI of one city: its level, dirtier in winter and at night, times the weather."""
    hour = np.arange(len(anomaly))
    winter = 0.30 * np.cos(2 * np.pi * (hour - 15 * 24) / (365.25 * 24))
    night = 0.06 * np.cos(2 * np.pi * (hour % 24) / 24)
    return np.clip(np.rint(np.exp(level + winter + night + 0.45 * anomaly)), 8, 500)


def observed(rng: np.random.Generator, hours: int) -> npt.NDArray[np.bool_]:
    """Hours that have a row: single ones lost, and outages of up to some days."""
    there = rng.random(hours) >= NO_ROW
    for start in np.flatnonzero(rng.random(hours) < OUTAGE):
        there[start : start + int(rng.integers(2, LONGEST_OUTAGE_H))] = False
    return there


def write(path: Path, hours: int, cities: int = CITIES) -> None:
    """Write a Parquet of `hours` hours in all, sorted by region and time."""
    rng = np.random.default_rng(SEED)
    names = pa.array([f"城市{i:03d}" for i in range(cities)])
    schema = pa.schema(
        [
            ("region", pa.dictionary(pa.int32(), pa.string())),
            ("time", pa.timestamp("us")),
            ("aqi", pa.float64()),
        ]
    )
    each = hours // cities
    part = path.with_suffix(".tmp")
    with pq.ParquetWriter(part, schema) as writer:
        for low in range(0, cities, 25):
            block = weather(rng, each, min(25, cities - low))
            tables = [_city(rng, block[:, i], low + i, names) for i in range(block.shape[1])]
            writer.write_table(pa.concat_tables(tables).cast(schema), row_group_size=1_000_000)
    part.replace(path)


def _city(
    rng: np.random.Generator, anomaly: npt.NDArray[np.float64], index: int, names: pa.Array
) -> pa.Table:
    aqi = aqi_of(anomaly, 4.1 + 0.4 * float(rng.random()))
    there = observed(rng, len(aqi))
    stamp = (FIRST_HOUR + np.flatnonzero(there)) * HOUR_US
    value = aqi[there]
    empty = rng.random(len(value)) < NO_VALUE
    codes = pa.array(np.full(len(value), index, dtype=np.int32))
    return pa.table(
        {
            "region": pa.DictionaryArray.from_arrays(codes, names),
            "time": pa.array(stamp).cast(pa.timestamp("us")),
            "aqi": pa.array(value, mask=empty),
        }
    )
