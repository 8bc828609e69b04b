"""A table as it stands in a file: its cells, and the spreadsheet row of each of its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analytics.problems import Problem, fail

Ints = npt.NDArray[np.int64]

HEAD_BYTES = 1 << 20
FORMS = "CSV, Excel, Parquet"


@dataclass(frozen=True)
class Sheet:
    """A table as it stands in a file.

    Parameters
    ----------
    path, name : the file, and how messages call it.
    form : ``text``, ``excel`` or ``parquet``.
    head : the cells of the first row that is not blank; the column names of a Parquet file.
    rows : spreadsheet row of each row below the head, shape (n,).
    refused : rows that have another number of cells than the head.
    title : the worksheet's own name in a workbook.
    """

    path: Path
    name: str
    form: str
    head: tuple[str, ...]
    rows: Ints
    cells: Callable[[int], pa.ChunkedArray]
    head_row: int = 1
    refused: tuple[Problem, ...] = ()
    title: str = ""

    def column(self, name: str) -> pa.ChunkedArray:
        """The cells below the head of the column with that head, shape (n,)."""
        return self.cells(self.head.index(name))

    def without(self, lines: int, head: tuple[str, ...] | None = None) -> Sheet:
        """The same table without its first rows, a title above the header for one.

        Parameters
        ----------
        lines : rows to leave out, the head counted; at most all but one
        head : the new head's cells, where they are not those of the first row that is left
        """
        if not lines:
            return self
        above = self.cells
        if head is None:
            texts = (above(i)[lines - 1].as_py() for i in range(len(self.head)))
            head = tuple(text.strip().lstrip("\ufeff") for text in texts)
        return replace(
            self,
            head=head,
            rows=self.rows[lines:],
            head_row=int(self.rows[lines - 1]),
            cells=lambda index: above(index).slice(lines),
        )

    def headless(self) -> Sheet:
        """The same table with its first row counted as data."""
        below = self.cells

        def cells(index: int) -> pa.ChunkedArray:
            first = pa.array([self.head[index]], pa.string())
            return pa.chunked_array([first, *below(index).chunks])

        return replace(self, rows=np.concatenate(([self.head_row], self.rows)), cells=cells)


def sheet_of_text(
    path: Path,
    form: str,
    columns: list[pa.ChunkedArray],
    rows: Ints,
    refused: tuple[Problem, ...] = (),
    title: str = "",
) -> Sheet:
    """A sheet from text columns that hold all rows; blank rows are dropped, the first is the head.

    Raises
    ------
    JiError
        ``empty_file`` when every cell is blank.
    """
    filled = _filled(columns, len(rows))
    if not filled.any():
        raise fail("empty_file", file=path.name, allowed=FORMS)
    if not filled.all():
        keep = pa.array(filled)
        columns, rows = [c.filter(keep) for c in columns], rows[filled]
    head = tuple(c[0].as_py().strip().lstrip("\ufeff") for c in columns)
    return Sheet(
        path,
        path.name,
        form,
        head,
        rows[1:],
        lambda index: columns[index].slice(1),
        head_row=int(rows[0]),
        refused=refused,
        title=title,
    )


def _filled(columns: list[pa.ChunkedArray], count: int) -> npt.NDArray[np.bool_]:
    """Which rows have any cell that is not blank."""
    filled = np.zeros(count, dtype=np.bool_)
    for column in columns:
        blank = np.flatnonzero(~filled)
        if not len(blank):
            break
        cells = pc.utf8_trim_whitespace(column.take(pa.array(blank)))
        filled[blank] = pc.not_equal(cells, "").to_numpy()
    return filled
