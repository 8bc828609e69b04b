"""The relaxation that follows a slider, and what each further percentage point costs.

Neighbouring sets are mixed linearly, so nothing has to be searched: the program is kept, and when
an option moves only its bounds change and the solver goes on from where it stood.
Clauses 五(二)2(1) and 2(3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import pandas as pd

from analytics.highs import answer, solver
from analytics.optimise_program import (
    BINDING,
    NO_IDLE_CUTS,
    ROOM_T,
    SLACK_T,
    Units,
    asked_of,
    column_wise,
    ratios,
    settled,
)
from analytics.plant_sets import Flags, Floats
from analytics.reduction import POLLUTANTS

POINTS = 12
"""Of a curve."""

_REACH = 1e-9


@dataclass(frozen=True)
class Relaxed:
    """A mix of sets.

    Parameters
    ----------
    share : of each set, shape (u, s)
    cost : lost output [万元/d]
    tonnes : shape (g, 4) [t/d]
    price : what one more percentage point costs, shape (g, 4) [万元/d]; 0 where no further point
        can be had at any price, since something that hangs together with it is missing already
    binding : targets that hold the cost up, or are missed, shape (g, 4)
    shortfall : tonnes that no mix can do without, shape (g, 4) [t/d]; the least in all
    eased : targets that were met, shape (g, 4)
    """

    share: Floats
    cost: float
    tonnes: Floats
    price: Floats
    binding: Flags
    shortfall: Floats
    eased: Floats


class Relaxation:
    """The program of one list, with all its sets; not to be asked by two at once.

    Parameters
    ----------
    units : with every set that may ever be asked for as `allowed`
    base : society-wide emissions by group, shape (g, 4) [t/d]
    """

    def __init__(self, units: Units, base: Floats) -> None:
        self.units, self.base = units, base
        unit, place = np.nonzero(units.allowed[:, 1:])
        self.unit, self.set = unit, place + 1
        self.known = base > 0
        self.settled = settled(units, base)
        self.group, self.pollutant = np.nonzero(self.known)
        load = units.load[self.unit, self.set]
        self.costs = units.cost[self.unit, self.set] + NO_IDLE_CUTS * load
        self.highs = solver(presolve="off")
        self.highs.passModel(self._model())

    def solve(self, allowed: Flags, target: Floats, *, most_stops: int | None = None) -> Relaxed:
        """The cheapest mix; where there is none, the one with the least tonnes missing.

        Parameters
        ----------
        allowed : shape (u, s); sets outside the program's own stay out
        target : ratios, shape (g, 4)
        """
        m, t = len(self.unit), len(self.group)
        upper = allowed[self.unit, self.set].astype(np.float64)
        self._columns(np.concatenate([upper, np.zeros(t)]))
        stops = np.inf if most_stops is None else float(most_stops)
        self._rows(target, stops)
        short, eased = np.zeros_like(target), target
        values = self._run()
        if values is None:
            self._objective(np.zeros(m), np.ones(t))
            self._columns(np.concatenate([upper, np.full(t, np.inf)]))
            found = self._run()
            if found is None:
                raise RuntimeError("doing nothing is always possible")
            missing = np.where(found[m:] > SLACK_T, found[m:], 0.0)
            short[self.group, self.pollutant] = missing
            with np.errstate(divide="ignore", invalid="ignore"):
                eased = np.where(short > 0, target - (short + ROOM_T) / self.base, target)
            self._objective(self.costs, np.zeros(t))
            self._columns(np.concatenate([upper, np.zeros(t)]))
            self._rows(eased, stops)
            values = self._run()
            if values is None:
                values = np.concatenate([found[:m], np.zeros(t)])
        # A limit on stops makes all groups hang together; without it each stands alone.
        lacks: Flags = np.asarray((short > 0).any(axis=1))[:, None]
        if most_stops is not None:
            lacks = np.full(lacks.shape, bool(lacks.any()))
        return self._read(values, short, eased, lacks)

    def reach(self, allowed: Flags) -> Floats:
        """The largest ratio of each group and pollutant by itself, shape (g, 4)."""
        best = np.where(allowed[:, :, None], self.units.cut, 0.0).max(axis=1)
        total = np.zeros_like(self.base)
        np.add.at(total, self.units.group, best)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.known, total / self.base, np.nan)

    def _read(self, values: Floats, short: Floats, eased: Floats, lacks: Flags) -> Relaxed:
        m, t = len(self.unit), len(self.group)
        share = np.zeros(self.units.cost.shape)
        share[self.unit, self.set] = values[:m]
        share[:, 0] = np.clip(1 - share[:, 1:].sum(axis=1), 0, 1)
        duals = np.asarray(self.highs.getSolution().row_dual)
        price = np.zeros_like(self.base)
        if len(duals):
            first = len(self.units)
            price[self.group, self.pollutant] = np.abs(duals[first : first + t]) * 0.01
        cost = float((self.units.cost * share).sum())
        tonnes = self.units.tonnes(share, len(self.base))
        binding = (price > BINDING * 0.01) | (short > 0)
        return Relaxed(share, cost, tonnes, np.where(lacks, 0.0, price), binding, short, eased)

    def _run(self) -> Floats | None:
        self.highs.run()
        return answer(self.highs, whole=False).values

    def _objective(self, costs: Floats, missing: Floats) -> None:
        values = np.concatenate([costs, missing])
        self.highs.changeColsCost(len(values), np.arange(len(values), dtype=np.int32), values)

    def _columns(self, upper: Floats) -> None:
        index = np.arange(len(upper), dtype=np.int32)
        self.highs.changeColsBounds(len(upper), index, np.zeros(len(upper)), upper)

    def _rows(self, target: Floats, stops: float) -> None:
        n, t = len(self.units), len(self.group)
        asked = asked_of(self.base, target)[self.group, self.pollutant]
        beyond = (target - self.settled)[self.group, self.pollutant]
        least = np.where(asked, beyond, -np.inf)
        for row, low in enumerate(least.tolist(), n):
            self.highs.changeRowBounds(row, low, np.inf)
        self.highs.changeRowBounds(n + t, -np.inf, stops)

    def _model(self) -> Any:
        n, m, t = len(self.units), len(self.unit), len(self.group)
        row, column, value = ratios(
            self.units, self.unit, self.set, self.base, self.group, self.pollutant
        )
        stops = self.units.stops[self.unit, self.set]
        stopping = np.flatnonzero(stops)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = m + t, n + t + 1
        lp.col_cost_ = np.concatenate([self.costs, np.zeros(t)])
        lp.col_lower_ = np.zeros(m + t)
        lp.col_upper_ = np.concatenate([np.ones(m), np.zeros(t)])
        lp.row_lower_ = np.full(n + t + 1, -np.inf)
        lp.row_upper_ = np.concatenate([np.ones(n), np.full(t + 1, np.inf)])
        column_wise(
            lp,
            np.concatenate([self.unit, row, n + np.arange(t), np.full(len(stopping), n + t)]),
            np.concatenate([np.arange(m), column, m + np.arange(t), stopping]),
            np.concatenate(
                [
                    np.ones(m),
                    value,
                    1 / self.base[self.group, self.pollutant],
                    stops[stopping],
                ]
            ),
        )
        return lp


def curve(
    relaxation: Relaxation,
    allowed: Flags,
    eased: Floats,
    pollutant: str,
    *,
    most_stops: int | None = None,
    points: int = POINTS,
    marks: Sequence[float] = (),
) -> pd.DataFrame:
    """What the mix costs while the target of one pollutant moves from 0 to what is reachable.

    The target moves in all groups at once, in each no further than it can go; the other pollutants
    keep their targets. Groups in which nothing is demanded of the pollutant stay out.

    Parameters
    ----------
    eased : targets that can be met together, shape (g, 4)
    marks : further ratios to stand on the curve

    Returns
    -------
    columns ratio [1], cost [万元/d], point (what one more percentage point costs) [万元/d],
    held (groups that can go no further)
    """
    place = POLLUTANTS.index(pollutant)
    asked = asked_of(relaxation.base, eased)[:, place]
    reach = relaxation.reach(allowed)[:, place]
    rows: list[tuple[float, float, float, int]] = []
    if not asked.any():
        return pd.DataFrame(rows, columns=["ratio", "cost", "point", "held"])
    top = float(np.nanmax(np.where(asked, reach, np.nan)))
    ratios = sorted({*np.linspace(0, top, points).tolist(), *(m for m in marks if m <= top)})
    for ratio in ratios:
        target = eased.copy()
        most = np.maximum(reach - _REACH, 0.0)
        target[:, place] = np.where(asked, np.minimum(ratio, most), np.nan)
        found = relaxation.solve(allowed, target, most_stops=most_stops)
        if (found.shortfall[:, place] > 0).any() and most_stops is not None:
            break
        moving = asked & (ratio < reach - _REACH)
        point = float(found.price[moving, place].sum())
        rows.append((ratio, found.cost, point, int((asked & ~moving).sum())))
    return pd.DataFrame(rows, columns=["ratio", "cost", "point", "held"])
