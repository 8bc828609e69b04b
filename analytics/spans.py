"""From hours that meet a level to spans of covered hours, without a loop over hours."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from analytics.levels import Hits
from analytics.plan import Level
from analytics.running import Running

Ints = npt.NDArray[np.int64]
Number = TypeVar("Number", np.float64, np.uint8)
RANKS = len(Level) - 1
UNKNOWN = int(np.iinfo(np.int64).min)
"""Stands in `Spans.first_met` for a level that was never met."""


@dataclass(frozen=True)
class Spans:
    """Episodes of one region as columns, each of shape (m,), in order of time.

    Parameters
    ----------
    start, end : int64, first and last covered hour [h since 1970-01-01 00:00]
    level, level_upper : uint8; they differ where missing hours leave the level open
    basis : uint8, bits of `running.Running.basis`
    peak : float64, highest M(t) among the covered hours [AQI]
    first_met : int64, shape (m, 3), first hour that met yellow, orange, red; else `UNKNOWN`
    """

    start: Ints
    end: Ints
    level: npt.NDArray[np.uint8]
    level_upper: npt.NDArray[np.uint8]
    basis: npt.NDArray[np.uint8]
    peak: npt.NDArray[np.float64]
    first_met: Ints

    def __len__(self) -> int:
        return len(self.start)

    def only(self, chosen: npt.NDArray[np.bool_]) -> Spans:
        """The chosen episodes; `chosen` is bool, shape (m,)."""
        return Spans(*(getattr(self, column.name)[chosen] for column in fields(self)))


def find_spans(found: Hits, running: Running, *, length: int, apart: int) -> Spans:
    """Join the covered hours of all hits; spans with fewer than `apart` hours between are one.

    Parameters
    ----------
    length : hours of one window
    apart : least number of uncovered hours that separates two spans [h]
    """
    at = np.flatnonzero(found.level > 0)
    low = at - length * found.windows[at].astype(np.int64) + 1
    order = np.argsort(low, kind="stable")
    reach = np.maximum.accumulate(at[order])
    breaks = np.flatnonzero(low[order][1:] - reach[:-1] - 1 >= apart) + 1
    heads = np.concatenate(([0], breaks)) if len(at) else breaks
    start, end = low[order][heads], reach[np.append(breaks - 1, -1)[: len(heads)]]
    owner = np.searchsorted(start, at, side="right") - 1
    first_met = np.full((len(start), RANKS), UNKNOWN)
    level = np.zeros(len(start), dtype=np.uint8)
    for rank in range(1, RANKS + 1):
        reached = found.level[at] >= rank
        mine, when = owner[reached], at[reached]
        first = np.flatnonzero(np.diff(mine, prepend=-1))
        first_met[mine[first], rank - 1] = when[first] + running.start
        level[mine[first]] = rank
    return Spans(
        start + running.start,
        end + running.start,
        level,
        level.copy(),
        _over_spans(np.bitwise_or, running.basis, start, end),
        _over_spans(np.fmax, running.value, start, end),
        first_met,
    )


def _over_spans(
    reduce: np.ufunc, values: npt.NDArray[Number], start: Ints, end: Ints
) -> npt.NDArray[Number]:
    """Reduce `values` over each span, both ends with it."""
    if len(start) == 0:
        return values[:0]
    hours = end - start + 1
    first = np.cumsum(hours) - hours
    inside = np.arange(int(hours.sum())) + np.repeat(start - first, hours)
    reduced: npt.NDArray[Number] = reduce.reduceat(values[inside], first)
    return reduced
