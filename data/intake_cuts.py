"""Whether the cuts of a list fit its plants: no more than they emit, no more than all of a load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.problems import Problem
from data import schema
from data.cleaning import group_codes
from data.intake import Stored, refuse, remark
from data.readers import ReadResult

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TOLERANCE = 1e-9
"""Relative; sums of decimals are not exact."""

_TONNES = ("so2_t_d", "nox_t_d", "pm_t_d", "voc_t_d")
_PLANT = ("edition", "plant")
_AT_LEVEL = (*_PLANT, "level")
_OF_LINE = (*_AT_LEVEL, "line")


def fitting(
    result: ReadResult, plants: ReadResult | None, stored: Stored, *, orphans_refused: bool
) -> ReadResult:
    """Measures without those that cannot be true.

    Parameters
    ----------
    result : measures, each with its edition
    plants : good plants of the same import, which go before stored ones
    orphans_refused : some rows will be left out, so that a plant that is not listed may be one
        that was refused: then its measures are refused too
    """
    if not result.table.num_rows:
        return result
    listed = _plants(plants, stored)
    if orphans_refused and plants is not None and plants.rejected_records:
        unlisted = ~np.isin(*_coded_alike(result.table, listed, _PLANT))
        result = refuse(result, unlisted, lambda at: _of_plant(result.table, at), column="plant")
        if not result.table.num_rows:
            return result
    both = _Together.of(result.table, stored.measures)
    mine, theirs = _coded_alike(both.table, listed, _PLANT)
    known = np.isin(mine, theirs)
    if plants is not None and plants.halves is not None and not orphans_refused:
        # Its row is refused, and that was told: it is no plant that nobody lists.
        known |= np.isin(*_coded_alike(both.table, plants.halves, _PLANT))
    result = remark(result, ~known[both.incoming], "measure_without_plant", "plant")
    loads = both.sums(_OF_LINE, ["load_cut"])
    over = np.asarray(loads[:, 0] > 1 + TOLERANCE)
    cuts = both.sums(_AT_LEVEL, list(_TONNES))
    emitted = _looked_up(mine, theirs, listed)
    # A comparison with NaN, an emission that nobody told, is false.
    above = cuts > emitted * (1 + TOLERANCE)
    wrong = np.asarray(above.any(axis=1))
    bad = both.spread(over, _OF_LINE) | both.spread(wrong, _AT_LEVEL)
    return _refused(result, both, bad, above=above, loads=loads, cuts=cuts, of=emitted)


def _of_plant(table: pa.Table, at: int) -> Problem:
    return Problem("measure_of_refused_plant", got=table["plant"][at].as_py())


def _refused(
    result: ReadResult,
    both: _Together,
    bad: Bools,
    *,
    above: Bools,
    loads: Floats,
    cuts: Floats,
    of: Floats,
) -> ReadResult:
    """Refuse all rows of a plant's level that hold more than there is, each with the reason."""
    groups, _ = group_codes(both.table, _AT_LEVEL)
    wrong = np.flatnonzero(above.any(axis=1))
    first = dict(zip(groups[wrong][::-1].tolist(), wrong[::-1].tolist(), strict=True))

    def problem(place: int) -> Problem:
        at = place + both.incoming.start
        place = first.get(int(groups[at]), -1)
        if place < 0:
            return Problem("load_above_one", "", None, "load_cut", f"{loads[at, 0]:.12g}", "≤ 1")
        column = int(np.argmax(above[place]))
        got, allowed = f"{cuts[place, column]:.12g} t/d", f"≤ {of[place, column]:.12g} t/d"
        return Problem("cut_above_emission", "", None, _TONNES[column], got, allowed)

    return refuse(result, bad[both.incoming], problem, column="plant")


def _plants(plants: ReadResult | None, stored: Stored) -> pa.Table:
    """Key and emissions of the plants, stored ones first and those of the import after them."""
    columns = [*_PLANT, *_TONNES]
    tables = [t for t in (stored.plants, plants.table if plants else None) if t is not None]
    if not tables:
        kinds = [pa.string()] * len(_PLANT) + [pa.float64()] * len(_TONNES)
        return pa.table([pa.array([], k) for k in kinds], names=columns)
    return pa.concat_tables([_plain(t, columns) for t in tables])


def _plain(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """Columns as text and numbers, whatever they are coded in."""
    types = [pa.float64() if c in (*_TONNES, "load_cut") else pa.string() for c in columns]
    return pa.table(
        [table[c].cast(t) for c, t in zip(columns, types, strict=True)], names=list(columns)
    )


def _coded_alike(mine: pa.Table, theirs: pa.Table, keys: Sequence[str]) -> tuple[Ints, Ints]:
    """Rows of two tables as numbers that are equal where all the keys are."""
    both = pa.concat_tables([_plain(mine, keys), _plain(theirs, keys)])
    codes, _ = group_codes(both, keys)
    return codes[: mine.num_rows], codes[mine.num_rows :]


def _looked_up(mine: Ints, theirs: Ints, listed: pa.Table) -> Floats:
    """Emissions of the plant of each row [t/d], NaN where nobody told, shape (rows, 4)."""
    # The later of two rows of a plant counts, as it will in the store.
    known, last = np.unique(theirs[::-1], return_index=True)
    values = np.column_stack([listed[c].to_numpy() for c in _TONNES])
    found = np.full((len(mine), len(_TONNES)), np.nan)
    if len(known):
        place = np.minimum(np.searchsorted(known, mine), len(known) - 1)
        hit = known[place] == mine
        found[hit] = values[len(theirs) - 1 - last[place[hit]]]
    return found


@dataclass(frozen=True)
class _Together:
    """Measures that will be stored after the import: the incoming ones last.

    Parameters
    ----------
    incoming : where the rows of the import stand in the table
    """

    table: pa.Table
    incoming: slice

    @classmethod
    def of(cls, rows: pa.Table, stored: pa.Table | None) -> _Together:
        keys = schema.table("measures").keys
        columns = [*dict.fromkeys((*keys, *_TONNES, "load_cut"))]
        incoming = _plain(rows, columns)
        if stored is None or not stored.num_rows:
            return cls(incoming, slice(0, rows.num_rows))
        kept = _plain(stored, columns)
        mine, theirs = _coded_alike(incoming, kept, keys)
        kept = kept.filter(pa.array(~np.isin(theirs, mine)))
        # Only what the import touches is judged.
        mine, theirs = _coded_alike(incoming, kept, _AT_LEVEL)
        kept = kept.filter(pa.array(np.isin(theirs, mine)))
        return cls(
            pa.concat_tables([kept, incoming]),
            slice(kept.num_rows, kept.num_rows + rows.num_rows),
        )

    def sums(self, keys: Sequence[str], columns: Sequence[str]) -> Floats:
        """For each row the sums over all rows with the same keys, shape (rows, columns)."""
        codes, _ = group_codes(self.table, keys)
        _, group = np.unique(codes, return_inverse=True)
        values = [np.nan_to_num(self.table[c].to_numpy()) for c in columns]
        return np.column_stack([np.bincount(group, weights=v)[group] for v in values])

    def spread(self, rows: Bools, keys: Sequence[str]) -> Bools:
        """Rows that share their keys with any of some rows."""
        codes, _ = group_codes(self.table, keys)
        return np.isin(codes, codes[rows])
