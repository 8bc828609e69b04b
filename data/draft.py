"""What a reader makes of a file: canonical columns whose cells nobody has judged yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.problems import Problem

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """One canonical column.

    Parameters
    ----------
    label : the file's own name for it, used in messages.
    values : text, or already typed (from Parquet), shape (records,).
    rows : spreadsheet row of each cell, where a record is gathered from several rows.
    labels : the file's own name for each cell, where a record is gathered from several columns.
    """

    label: str
    values: pa.ChunkedArray
    rows: Ints | None = None
    labels: npt.NDArray[np.object_] | None = None


@dataclass(frozen=True)
class Draft:
    """All records of one file.

    Parameters
    ----------
    path : the file.
    form : ``text``, ``excel`` or ``parquet``; spreadsheets and exported text have their quirks.
    rows : spreadsheet row of each record.
    cells : columns by canonical name.
    refused : records that could not even be made, ``refused_records`` of them.
    defects : what was noticed so far.
    """

    path: Path
    form: str
    rows: Ints
    cells: Mapping[str, Cells]
    refused: tuple[Problem, ...] = ()
    refused_records: int = 0
    defects: tuple[Problem, ...] = ()

    @property
    def file(self) -> str:
        """The file as messages call it."""
        return self.path.name


def constant(value: str, n: int, label: str = "") -> Cells:
    """A column that says the same in every record; the file has none of its own."""
    codes = pa.array(np.zeros(n, dtype=np.int32))
    same = pa.DictionaryArray.from_arrays(codes, pa.array([value], pa.string()))
    return Cells(label, pa.chunked_array([same]))
