"""Lines of tonnes over a slider's per cents: added up over plants, kept where they bend."""

from __future__ import annotations

from typing import cast

import numpy as np

from analytics.plan import Level
from analytics.plant_sets import Flags, Floats, Ints, PlantSets
from analytics.reduction import POLLUTANTS
from analytics.scenario import points, rounded, tonnes_at

PERCENT = 100
"""A slider moves in whole per cent."""

STRIDE = 128
"""A point of a line is known by line × 128 + per cent."""

COLUMNS = len(POLLUTANTS) + 1
"""Tonnes of the pollutants [t/d], then lost output [万元/d]."""

_GRID = PERCENT + 2
_CHUNK = 4096
_EPS = 1e-9
_BEND = 1e-12
_MONEY_DECIMALS = 8


def plain(sums: Floats) -> Floats:
    """Sums without what adding leaves behind: tonnes to twelve decimals, money to eight."""
    found: Floats = rounded(sums)
    found[..., -1] = np.round(found[..., -1], _MONEY_DECIMALS)
    return found


def bends(
    rows: PlantSets, place: Ints, pair: Ints, m: int, limit: Floats, level: Level
) -> tuple[Ints, Floats]:
    """Where the lines of all pairs bend, some thousand pairs at a time.

    Parameters
    ----------
    place, pair : rows that move and the pair of each, in order of the pairs
    """
    keys, values = [], []
    for low in range(0, m, _CHUNK):
        high = min(low + _CHUNK, m)
        first, last = np.searchsorted(pair, [low, high])
        mine = place[first:last]
        # Rows may be picked by flags or by number alike; by number they stand in our order.
        some = rows.only(cast(Flags, mine))
        key, value = kept(_curves(some, limit[mine], pair[first:last] - low, high - low, level))
        keys.append(key + low * STRIDE)
        values.append(value)
    if not keys:
        return np.zeros(0, dtype=np.int64), np.zeros((0, COLUMNS))
    return np.concatenate(keys), np.concatenate(values)


def _curves(rows: PlantSets, limit: Floats, pair: Ints, m: int, level: Level) -> Floats:
    """What pairs come to at every whole per cent, shape (m, 101, 5).

    Every stretch of a plant's line is a + b·k for the per cents k in it: added at its first, taken
    off after its last, and summed along k.
    """
    size = m * _GRID
    offset, slope = np.zeros((COLUMNS, size)), np.zeros((COLUMNS, size))

    def add(where: Flags, first: Ints, end: Ints, a: Floats, b: Floats, columns: slice) -> None:
        on = np.flatnonzero(where & (first < end))
        begin, stop = pair[on] * _GRID + first[on], pair[on] * _GRID + end[on]
        for sheet, values in ((offset, a), (slope, b)):
            for column, one in zip(sheet[columns], values[on].T, strict=True):
                column += np.bincount(begin, one, minlength=size)
                column -= np.bincount(stop, one, minlength=size)

    tonnes, lost = slice(0, COLUMNS - 1), slice(COLUMNS - 1, COLUMNS)
    loads, cuts = points(rows, level)
    order = np.argsort(loads, axis=1, kind="stable")
    loads = np.take_along_axis(loads, order, axis=1)
    cuts = np.take_along_axis(cuts, order[:, :, None], axis=1)
    top = np.ceil(limit * PERCENT - _EPS).astype(np.int64)
    x0, y0 = loads[:, 0], cuts[:, 0]
    for x1, y1 in zip(loads.T[1:], np.moveaxis(cuts, 1, 0)[1:], strict=True):
        # Of sets with the same load the first counts.
        new = (x1 > x0) & np.isfinite(x1)
        width = np.where(new, x1 - x0, 1.0)
        b = (y1 - y0) / (width * PERCENT)[:, None]
        a = y0 - b * (x0 * PERCENT)[:, None]
        first, end = _whole(x0), np.minimum(_whole(np.where(new, x1, x0)), top)
        add(new, first, end, a, b, tonnes)
        x0, y0 = np.where(new, x1, x0), np.where(new[:, None], y1, y0)
    every = np.ones(len(rows), dtype=bool)
    none, beyond = np.zeros_like(top), np.full_like(top, PERCENT + 1)
    at_top = tonnes_at(rows, np.maximum(limit, 0), level)
    add(every, top, beyond, at_top, np.zeros_like(at_top), tonnes)
    lose = rows.output[:, None]
    add(every, none, top, np.zeros_like(lose), lose / PERCENT, lost)
    add(every, top, beyond, lose * limit[:, None], np.zeros_like(lose), lost)
    percent = np.arange(PERCENT + 1)
    a, b = (sheet.reshape(COLUMNS, m, _GRID)[:, :, :-1].cumsum(axis=2) for sheet in (offset, slope))
    return plain(np.moveaxis(a + b * percent, 0, 2))


def _whole(share: Floats) -> Ints:
    """The first whole per cent that is not below a share."""
    whole: Ints = np.ceil(share * PERCENT - _EPS).astype(np.int64)
    return whole


def kept(curve: Floats) -> tuple[Ints, Floats]:
    """The per cents at which curves bend, both ends among them."""
    bend = np.abs(curve[:, 2:] - 2 * curve[:, 1:-1] + curve[:, :-2])
    # Values are rounded, so three of them on one line may be off by two units of the last place.
    least = 4 * _BEND * np.maximum(np.abs(curve).max(axis=1, keepdims=True), 1.0)
    least[..., -1] = 4 * 10.0**-_MONEY_DECIMALS
    keep = np.ones(curve.shape[:2], dtype=bool)
    keep[:, 1:-1] = (bend > least).any(axis=2)
    pair, percent = np.nonzero(keep)
    return (pair * STRIDE + percent).astype(np.int64), curve[keep]
