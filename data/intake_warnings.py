"""Rows of warnings held against all that is stored: what contradicts itself is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from analytics.problems import Problem
from analytics.warnings import Record
from analytics.warnings_check import contradictions
from data import intake
from data.duty import records_of
from data.readers import ReadResult
from data.readers.canonical import NAME as CANONICAL
from data.rulebook import regions

_STORED = 0


def new_contradictions(before: Sequence[Record], entered: Sequence[Record]) -> list[Problem]:
    """What records that are to be stored make untrue that was not so before.

    Parameters
    ----------
    before : stored; those with the key of one that is entered are replaced by it

    Returns
    -------
    problems whose row is the place of the entered record to blame, from 1
    """
    keys = {_key(one) for one in entered}
    kept = [one for one in before if _key(one) not in keys]
    known = {_unplaced(one) for one in contradictions(before)}
    rows = [_STORED] * len(kept) + list(range(1, len(entered) + 1))
    found = contradictions([*kept, *entered], rows=rows)
    new = [one for one in found if _unplaced(one) not in known]
    return [one if one.row else replace(one, row=_to_blame(one, entered)) for one in new]


def _key(one: Record) -> tuple[object, ...]:
    return one.warning, one.action, one.issued_at


def _unplaced(one: Problem) -> Problem:
    return replace(one, row=None)


def _to_blame(problem: Problem, entered: Sequence[Record]) -> int:
    """Which entered record upset a stored one: of the warning that the problem names, or any."""
    told = (problem.got, problem.allowed.split(": ")[0])
    mine = [place for place, one in enumerate(entered, start=1) if one.warning in told]
    return mine[0] if mine else 1


def sound(result: ReadResult, before: Sequence[Record]) -> ReadResult:
    """The rows without those that contradict others, each named.

    Published lists do not say how a warning ended: what contradicts itself there is only told.
    """
    result = _elsewhere(result)
    if CANONICAL not in result.layouts:
        return _told(result, before)
    result = _without_units(result)
    while True:
        found = new_contradictions(before, records_of(result.table))
        by_row = {one.row: one for one in reversed(found)}
        if not by_row:
            return result
        bad = np.zeros(result.table.num_rows, dtype=np.bool_)
        bad[[row - 1 for row in by_row if row is not None]] = True
        result = intake.refuse(result, bad, _by_place(by_row), column="warning")


def _without_units(result: ReadResult) -> ReadResult:
    """The rows without those of a county: a warning is the city's, clause 五(一)."""
    home = regions().home
    units = {unit.code for unit in home.units}
    bad = np.array([one in units for one in _regions(result)], dtype=np.bool_)
    blank = Problem("warning_of_unit", allowed=home.zh)

    def of_unit(at: int) -> Problem:
        return replace(blank, got=regions().name(_regions(result)[at]))

    return intake.refuse(result, bad, of_unit, column="region")


def _elsewhere(result: ReadResult) -> ReadResult:
    """All rows; of those of other cities it is told that nothing here is about them."""
    ours = {"", regions().home.code, *(unit.code for unit in regions().home.units)}
    strange = np.array([one not in ours for one in _regions(result)], dtype=np.bool_)
    return intake.remark(result, strange, "warning_elsewhere", "region", allowed=regions().home.zh)


def _regions(result: ReadResult) -> list[str]:
    return [one or "" for one in result.table["region"].to_pylist()]


def _by_place(by_row: Mapping[int | None, Problem]) -> Callable[[int], Problem]:
    return lambda at: by_row[at + 1]


def _told(result: ReadResult, before: Sequence[Record]) -> ReadResult:
    found = new_contradictions(before, records_of(result.table))
    told = [intake.placed(result, (one.row or 1) - 1, one, one.column) for one in found]
    return replace(result, defects=(*result.defects, *told))
