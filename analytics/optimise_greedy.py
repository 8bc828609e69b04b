"""A greedy choice by cost per tonne: what a spreadsheet would do, and where the solver begins."""

from __future__ import annotations

import numpy as np

from analytics.optimise_program import Units, asked_of
from analytics.plant_sets import Flags, Floats, Ints
from analytics.reduction import TOLERANCE

_STEP = 1e-12
"""A step up is at least this share of what is needed [1]."""


def greedy(units: Units, base: Floats, target: Floats) -> Ints:
    """One set a unit, shape (u,): the cheapest useful tonnes first, then what is not needed undone.

    A tonne is useful where its target is not met yet; tonnes of different pollutants are added as
    shares of what each target needs. Stops are not limited here.
    """
    choice = np.zeros(len(units), dtype=np.int64)
    with np.errstate(invalid="ignore"):
        need = np.where(asked_of(base, target), target * base, 0.0)
    for group in np.flatnonzero(need.any(axis=1)):
        mine = np.flatnonzero(units.group == group)
        if len(mine):
            picked = _one_group(units, mine, need[group], TOLERANCE * base[group])
            choice[mine] = picked
    return choice


def reaches(units: Units, choice: Ints, base: Floats, target: Floats) -> Flags:
    """Whether a choice meets each target, shape (g, 4)."""
    done = units.tonnes(units.whole(choice), len(target))
    with np.errstate(divide="ignore", invalid="ignore"):
        met: Flags = ~asked_of(base, target) | (done / base >= target - TOLERANCE)
    return met


def _one_group(units: Units, mine: Ints, need: Floats, room: Floats) -> Ints:
    rows = np.arange(len(mine))
    cut, cost, may = units.cut[mine], units.cost[mine], units.allowed[mine]
    choice = np.zeros(len(mine), dtype=np.int64)
    done = cut[:, 0].sum(axis=0)
    wanted = need > 0
    while (open_ := wanted & (done < need - room)).any():
        more = cut - cut[rows, choice][:, None, :]
        dearer = cost - cost[rows, choice][:, None]
        useful = (np.clip(more[:, :, open_], 0, None) / need[open_]).sum(axis=2)
        # Only steps up: otherwise sets that are each better for one pollutant take turns for ever.
        up = (more[:, :, wanted] / need[wanted]).sum(axis=2) > _STEP
        stands = may & (useful > 0) & up
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where(stands, np.maximum(dearer, 0.0) / useful, np.inf)
        best = each.argmin(axis=1)
        order = np.argsort(each[rows, best], kind="stable")
        order = order[np.isfinite(each[rows, best][order])]
        if not len(order):
            break
        # Taken in order until the first of the open targets is met; then the order is another.
        reached = done + np.cumsum(more[order, best[order]], axis=0)
        met = (reached[:, open_] >= (need - room)[open_]).any(axis=1)
        taken = order[: int(met.argmax()) + 1] if met.any() else order
        choice[taken] = best[taken]
        done = cut[rows, choice].sum(axis=0)
    return _trimmed(choice, cut, cost, may, done - np.where(wanted, need - room, -np.inf))


def _trimmed(choice: Ints, cut: Floats, cost: Floats, may: Flags, spare: Floats) -> Ints:
    """Undo, the dearest first, what the targets can do without."""
    for n in np.argsort(-cost[np.arange(len(choice)), choice], kind="stable").tolist():
        for lower in range(int(choice[n])):
            if not may[n, lower] or cost[n, lower] > cost[n, choice[n]]:
                continue
            lost = cut[n, choice[n]] - cut[n, lower]
            if (lost <= spare).all():
                spare = spare - lost
                choice[n] = lower
                break
    return choice
