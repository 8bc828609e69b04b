"""What the generators share: streams of chance, slow noise, hours and Arrow tables."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

import data.schema
from data.schema import SOURCE_COLUMNS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

HERE = Path(__file__).parent
_EPOCH = datetime(1970, 1, 1)
_TYPES = {
    "VARCHAR": pa.string(),
    "TIMESTAMP": pa.timestamp("us"),
    "DATE": pa.date32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "INTEGER": pa.int32(),
}


def stream(seed: int, name: str) -> np.random.Generator:
    """A stream of chance of its own for each name, so that no table depends on another's draws."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def slow_noise(rng: np.random.Generator, n: int, tau: float) -> Floats:
    """Noise of mean 0 and variance 1 that forgets within `tau` steps, shape (n,).

    Earlier values do not depend on `n`.
    """
    kernel = np.exp(-np.arange(int(5 * tau) + 1) / tau)
    kernel /= np.sqrt((kernel**2).sum())
    # Without the cut, no steps at all would come out as two.
    return np.convolve(rng.standard_normal(n + len(kernel) - 1), kernel, mode="valid")[:n]


def hour_of(time: datetime) -> int:
    """Hours since 1970-01-01 00:00 Beijing time; a part of an hour is cut off."""
    return int((time - _EPOCH).total_seconds() // 3600)


def day_of(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH.date()).days


def times(hours: Ints) -> npt.NDArray[np.datetime64]:
    """Hours since 1970-01-01 00:00 as times."""
    return hours.astype("datetime64[h]").astype("datetime64[us]")


def dates(days: Ints) -> npt.NDArray[np.datetime64]:
    """Days since 1970-01-01 as dates."""
    return days.astype("datetime64[D]")


@cache
def schema(kind: str) -> pa.Schema:
    """Stored columns of a canonical table, without where a row came from."""
    stored = (c for c in data.schema.table(kind).columns if c.name not in SOURCE_COLUMNS)
    return pa.schema([pa.field(c.name, _TYPES[c.kind], nullable=not c.required) for c in stored])


def table(kind: str, columns: Mapping[str, object]) -> pa.Table:
    """Columns as a canonical table; NaN, NaT and None become null, an absent column all null.

    Parameters
    ----------
    columns : arrays, lists or Arrow arrays of one length, or a single value for every row
    """
    n = next(len(c) for c in columns.values() if isinstance(c, (np.ndarray, list, pa.Array)))
    arrays = []
    for field in schema(kind):
        values = columns.get(field.name)
        if isinstance(values, pa.Array):
            arrays.append(values.cast(field.type))
        elif isinstance(values, (np.ndarray, list)):
            arrays.append(pa.array(values, type=field.type, from_pandas=True))
        else:
            arrays.append(pa.repeat(pa.scalar(values, type=field.type), n))
    return pa.Table.from_arrays(arrays, schema=schema(kind))
