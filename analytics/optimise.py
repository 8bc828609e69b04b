"""The cheapest mix of measures that meets every target, or the smallest shortfall.

Clauses 五(二)2(1) (each pollutant on its own), 2(3) (against shutdowns of everything alike; the
calculation for a lower target) and 2(4) (regional coordination: the city as one). Solved by HiGHS
as a mixed integer program: one set a plant, lost output the cost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import highspy
import numpy as np

from analytics.highs import optimal, solved
from analytics.plant_sets import SETS, Flags, Floats, Ints, PlantSets
from analytics.reduction import TOLERANCE

Status = Literal["optimal", "feasible", "infeasible"]

GAP = 0.01
"""An answer this near its bound counts as found [1]."""

_NO_IDLE_CUTS = 1e-6
"""Load cuts that cost nothing are still avoided where they are not needed [万元/d]."""

_SLACK = 1e-7
_ROOM = 1e-6
_BINDING = 1e-6


@dataclass(frozen=True)
class Demand:
    """What is to be reached and what is not to be done.

    Parameters
    ----------
    target : ratios by group and pollutant, shape (g, 4); NaN where nothing can be demanded
    groups : group of each county, shape (r,): each its own, or all 0 for the city as one
    allowed : sets that may be used, shape (n, 4)
    most_stops : whole-plant stops at most; None for any number
    alike : plants of one industry and grade in a group get the same set
    """

    target: Floats
    groups: Ints
    allowed: Flags
    most_stops: int | None = None
    alike: bool = False


@dataclass(frozen=True)
class Solution:
    """An answer.

    Parameters
    ----------
    status : ``optimal`` within the gap asked for, ``feasible`` when time ran out before,
        ``infeasible`` when no mix meets every target; then the mix with the smallest shortfall
    choice : set of each plant, shape (n,), index into `SETS`
    cost, bound : lost output and the least that it can be [万元/d]
    gap : (cost − bound) ÷ cost
    shortfall : tonnes missing by group and pollutant, shape (g, 4) [t/d]
    binding : targets that hold the cost up, shape (g, 4)
    marginal : what one more percentage point costs, shape (g, 4) [万元/d]; of the relaxation
    relaxed : shares of each set in the relaxation, shape (n, 4)
    """

    status: Status
    choice: Ints
    cost: float
    bound: float
    gap: float
    shortfall: Floats
    binding: Flags
    marginal: Floats
    relaxed: Floats = field(repr=False)


def demanded(sets: PlantSets, demand: Demand) -> Floats:
    """Tonnes to reach by group and pollutant, shape (g, 4) [t/d]; NaN where none can be."""
    g = int(demand.groups.max(initial=-1)) + 1
    base = np.zeros((g, sets.baseline.shape[1]))
    np.add.at(base, demand.groups, sets.baseline)
    return np.where(base > 0, demand.target * base, np.nan)


def optimise(
    sets: PlantSets, demand: Demand, *, time_limit_s: float = 60.0, gap: float = GAP
) -> Solution:
    """The cheapest choice of one set a plant.

    Parameters
    ----------
    time_limit_s : after which the best answer so far is given, with its gap [s]
    gap : relative distance to the bound that suffices
    """
    if demand.most_stops is not None or demand.target.shape[0] == 1:
        return _whole(sets, demand, time_limit_s, gap)
    # Counties with targets of their own share nothing, and small programs are solved far faster.
    return _by_group(sets, demand, time_limit_s, gap)


def _by_group(sets: PlantSets, demand: Demand, time_limit_s: float, gap: float) -> Solution:
    parts: list[Solution] = []
    choice = np.zeros(len(sets), dtype=np.int64)
    relaxed = np.zeros((len(sets), len(SETS)))
    counts = np.bincount(demand.groups[sets.region], minlength=demand.target.shape[0])
    for group in range(demand.target.shape[0]):
        mine = demand.groups[sets.region] == group
        alone = np.where(np.arange(len(demand.target))[:, None] == group, demand.target, np.nan)
        share = counts[group] / max(counts.sum(), 1)
        one = _whole(
            sets.only(mine),
            Demand(alone, demand.groups, demand.allowed[mine], None, demand.alike),
            max(time_limit_s * share, 1.0),
            gap,
        )
        parts.append(one)
        choice[mine], relaxed[mine] = one.choice, one.relaxed
    cost, bound = sum(one.cost for one in parts), sum(one.bound for one in parts)
    order: tuple[Status, ...] = ("infeasible", "feasible", "optimal")
    left = (cost - bound) / cost if cost > 0 else 0.0
    status = min((one.status for one in parts), key=order.index)
    if status == "feasible" and left <= gap + TOLERANCE:
        status = "optimal"
    return Solution(
        status=status,
        choice=choice,
        cost=cost,
        bound=bound,
        gap=left,
        shortfall=sum((one.shortfall for one in parts), np.zeros_like(demand.target)),
        binding=np.any([one.binding for one in parts], axis=0),
        marginal=sum((one.marginal for one in parts), np.zeros_like(demand.target)),
        relaxed=relaxed,
    )


def _whole(sets: PlantSets, demand: Demand, time_limit_s: float, gap: float) -> Solution:
    need = demanded(sets, demand)
    relaxed = _Program(sets, demand, need).solve()
    shortfall = np.zeros_like(need)
    if relaxed is None:
        shortfall = _smallest_shortfall(sets, demand, need, time_limit_s)
        eased = _eased(need, shortfall)
        relaxed = _Program(sets, demand, eased).solve()
        if relaxed is None:
            raise RuntimeError("the smallest shortfall must be reachable")
        need = eased
    exact = _Program(sets, demand, need, whole=True, time_limit_s=time_limit_s, gap=gap).solve()
    if exact is None:
        # Sets are not divisible: what mixes can reach, whole sets may not.
        missing = _smallest_shortfall(sets, demand, need, time_limit_s)
        shortfall = shortfall + missing
        need = _eased(need, missing)
        exact = _Program(sets, demand, need, whole=True, time_limit_s=time_limit_s, gap=gap).solve()
        if exact is None:
            raise RuntimeError("the smallest shortfall must be reachable")
    choice = np.argmax(exact.share, axis=1).astype(np.int64)
    cost = float(sets.cost[np.arange(len(sets)), choice].sum())
    bound = min(max(exact.bound, 0.0), cost)
    left = (cost - bound) / cost if cost > 0 else 0.0
    short = bool((shortfall > _SLACK).any())
    status: Status = "infeasible" if short else "optimal" if left <= gap + TOLERANCE else "feasible"
    base = np.where(np.isnan(demand.target), np.nan, need / demand.target)
    return Solution(
        status=status,
        choice=choice,
        cost=cost,
        bound=bound,
        gap=left,
        shortfall=np.where(shortfall > _SLACK, shortfall, 0.0),
        binding=relaxed.price > _BINDING,
        marginal=np.nan_to_num(relaxed.price * base * 0.01),
        relaxed=relaxed.share,
    )


def _eased(need: Floats, shortfall: Floats) -> Floats:
    """What can be reached after all, with a gram of room where something is missing."""
    return np.where(shortfall > _SLACK, need - shortfall - _ROOM, need)


@dataclass(frozen=True)
class _Found:
    """Shares of the sets (n, 4), bound of the cost, price of a tonne by group and pollutant."""

    share: Floats
    bound: float
    price: Floats
    slack: Floats


class _Program:
    """One linear or mixed integer program over the sets that may be used, ``none`` left out.

    Columns: a share of each allowed set; with `short` one shortfall for each demanded target.
    Rows: at most one set a plant; tonnes of each target; stops; like plants alike.
    """

    def __init__(
        self,
        sets: PlantSets,
        demand: Demand,
        need: Floats,
        *,
        whole: bool = False,
        short: bool = False,
        time_limit_s: float = 60.0,
        gap: float = GAP,
    ) -> None:
        self.sets, self.need = sets, need
        self.plant, self.set = np.nonzero(demand.allowed[:, 1:])
        self.set = self.set + 1
        self.whole, self.short = whole, short
        self.time_limit_s, self.gap = time_limit_s, gap
        self.demand = demand
        self.group, self.pollutant = np.nonzero(~np.isnan(need) & (need > 0))

    def solve(self) -> _Found | None:
        """The answer; None when there is none."""
        if not len(self.plant) and not self.short:
            return None if len(self.group) else self._nothing()
        highs = solved(self._model(), time_limit_s=self.time_limit_s, gap=self.gap)
        if highs is None or not (self.whole or optimal(highs)):
            return None
        info = highs.getInfo()
        solution = highs.getSolution()
        values = np.asarray(solution.col_value)
        share = np.zeros((len(self.sets), len(SETS)))
        share[self.plant, self.set] = values[: len(self.plant)]
        share[:, 0] = np.clip(1 - share[:, 1:].sum(axis=1), 0, 1)
        price, slack = np.zeros_like(self.need), np.zeros_like(self.need)
        if not self.whole:
            duals = np.asarray(solution.row_dual)
            first = len(self.sets)
            price[self.group, self.pollutant] = np.abs(duals[first : first + len(self.group)])
        if self.short:
            slack[self.group, self.pollutant] = values[len(self.plant) :][: len(self.group)]
        bound = info.mip_dual_bound if self.whole else info.objective_function_value
        return _Found(share, float(bound), price, slack)

    def _nothing(self) -> _Found:
        share = np.zeros((len(self.sets), len(SETS)))
        share[:, 0] = 1.0
        return _Found(share, 0.0, np.zeros_like(self.need), np.zeros_like(self.need))

    def _model(self) -> Any:
        n, m, t = len(self.sets), len(self.plant), len(self.group)
        rows, columns, values = [self.plant], [np.arange(m)], [np.ones(m)]
        lower, upper = [np.full(n, -np.inf)], [np.ones(n)]
        group_of = self.demand.groups[self.sets.region[self.plant]]
        for number, (group, pollutant) in enumerate(zip(self.group, self.pollutant, strict=True)):
            mine = np.flatnonzero(group_of == group)
            cut = self.sets.cut[self.plant[mine], self.set[mine], pollutant]
            rows.append(np.full(len(mine), n + number))
            columns.append(mine)
            values.append(cut)
        if self.short:
            rows.append(n + np.arange(t))
            columns.append(m + np.arange(t))
            values.append(np.ones(t))
        lower.append(self.need[self.group, self.pollutant] - TOLERANCE)
        upper.append(np.full(t, np.inf))
        height = n + t
        for part in (self._stops, self._alike):
            height = part(rows, columns, values, lower, upper, height)
        width = m + (t if self.short else 0)
        row, column = np.concatenate(rows), np.concatenate(columns)
        value = np.concatenate(values)
        kept = value != 0
        row, column, value = row[kept], column[kept], value[kept]
        order = np.lexsort((row, column))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = width, height
        cost = np.concatenate([self._costs(), np.ones(width - m)])
        lp.col_cost_ = cost
        lp.col_lower_ = np.zeros(width)
        lp.col_upper_ = np.concatenate([np.ones(m), np.full(width - m, np.inf)])
        lp.row_lower_, lp.row_upper_ = np.concatenate(lower), np.concatenate(upper)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        starts = np.searchsorted(column[order], np.arange(width + 1))
        lp.a_matrix_.start_ = starts.astype(np.int32)
        lp.a_matrix_.index_ = row[order].astype(np.int32)
        lp.a_matrix_.value_ = value[order]
        if self.whole:
            kinds = [highspy.HighsVarType.kInteger] * m
            lp.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (width - m)
        return lp

    def _costs(self) -> Floats:
        if self.short:
            return np.zeros(len(self.plant))
        load = self.sets.load_cut[self.plant, self.set]
        costs: Floats = self.sets.cost[self.plant, self.set] + _NO_IDLE_CUTS * load
        return costs

    def _stops(
        self,
        rows: list[Any],
        columns: list[Any],
        values: list[Any],
        lower: list[Any],
        upper: list[Any],
        height: int,
    ) -> int:
        most = self.demand.most_stops
        if most is None:
            return height
        stopping = np.flatnonzero(self.sets.stops[self.plant, self.set])
        rows.append(np.full(len(stopping), height))
        columns.append(stopping)
        values.append(np.ones(len(stopping)))
        lower.append(np.array([-np.inf]))
        upper.append(np.array([float(most)]))
        return height + 1

    def _alike(
        self,
        rows: list[Any],
        columns: list[Any],
        values: list[Any],
        lower: list[Any],
        upper: list[Any],
        height: int,
    ) -> int:
        """Each plant's share of a set equals that of the next like it that may use it too."""
        if not self.demand.alike:
            return height
        group = self.demand.groups[self.sets.region[self.plant]]
        kind = [
            (g, i, q, s)
            for g, i, q, s in zip(
                group.tolist(),
                self.sets.industry[self.plant].tolist(),
                self.sets.grade[self.plant].tolist(),
                self.set.tolist(),
                strict=True,
            )
        ]
        last: dict[tuple[object, ...], int] = {}
        for column, key in enumerate(kind):
            if key in last:
                rows.append(np.array([height, height]))
                columns.append(np.array([last[key], column]))
                values.append(np.array([1.0, -1.0]))
                lower.append(np.zeros(1))
                upper.append(np.zeros(1))
                height += 1
            last[key] = column
        return height


def _smallest_shortfall(
    sets: PlantSets, demand: Demand, need: Floats, time_limit_s: float
) -> Floats:
    """The least tonnes missing in all, by group and pollutant, with whole sets."""
    found = _Program(
        sets, demand, need, whole=True, short=True, time_limit_s=time_limit_s, gap=0.0
    ).solve()
    if found is None:
        raise RuntimeError("doing nothing is always possible")
    return np.maximum(found.slack, 0.0)
