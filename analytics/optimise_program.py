"""The choice of one set a unit as a linear or mixed integer program. Clause 五(二)2(1).

A unit is a plant, or plants that must be treated alike. Rows are ratios and not tonnes, so that
the solver's tolerance is the same everywhere, and that of the judgement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

from analytics.highs import Answer, Watch, solved
from analytics.plant_sets import Flags, Floats, Ints, PlantSets
from analytics.reduction import TOLERANCE

NO_IDLE_CUTS = 1e-6
"""Load cuts that cost nothing are still avoided where they are not needed [万元/d]."""

SLACK_T, ROOM_T = 1e-7, 1e-6
"""A shortfall below the first is none; an eased target leaves the second as room [t/d]."""

BINDING = 1e-4
"""A target whose price is below this holds nothing up [万元/d per whole ratio]."""


@dataclass(frozen=True)
class Units:
    """What is chosen for as one (u), with its sets (s) and pollutants (4).

    Parameters
    ----------
    group : shape (u,)
    cut : shape (u, s, 4) [t/d]
    cost : lost output, shape (u, s) [万元/d]
    load : load cut in all, shape (u, s); only to tell idle cuts apart
    stops : plants that stop wholly, shape (u, s)
    allowed : shape (u, s); ``none`` always
    member : unit of each plant, shape (n,)
    turned : the set that a plant carries out when its unit has one, shape (n, s)
    """

    group: Ints
    cut: Floats
    cost: Floats
    load: Floats
    stops: Floats
    allowed: Flags
    member: Ints
    turned: Ints

    def __len__(self) -> int:
        return len(self.group)

    def only(self, mine: Flags) -> Units:
        """Some of the units; `member` and `turned` stay those of all plants."""
        return replace(
            self,
            group=self.group[mine],
            cut=self.cut[mine],
            cost=self.cost[mine],
            load=self.load[mine],
            stops=self.stops[mine],
            allowed=self.allowed[mine],
        )

    def tonnes(self, share: Floats, groups: int) -> Floats:
        """Tonnes cut by group, shape (g, 4) [t/d]; `share` of each set, shape (u, s)."""
        total = np.zeros((groups, self.cut.shape[2]))
        np.add.at(total, self.group, np.einsum("us,usp->up", share, self.cut))
        return total

    def whole(self, choice: Ints) -> Floats:
        """Shares for one whole set a unit, shape (u, s)."""
        share = np.zeros(self.cost.shape)
        share[np.arange(len(self)), choice] = 1.0
        return share

    def by_plant(self, choice: Ints) -> Ints:
        """Set of each plant, shape (n,), for one set a unit."""
        plants = np.arange(len(self.member))
        found: Ints = self.turned[plants, choice[self.member]]
        return found

    def shares_by_plant(self, share: Floats) -> Floats:
        """Shares of each plant's own sets, shape (n, s), for shares of the units' sets."""
        n, s = self.turned.shape
        found = np.zeros((n, s))
        for place in range(s):
            np.add.at(found, (np.arange(n), self.turned[:, place]), share[self.member, place])
        return found


def units_of(
    sets: PlantSets,
    groups: Ints,
    allowed: Flags,
    *,
    alike: bool = False,
    kept: Ints | None = None,
) -> Units:
    """Every plant a unit of its own, or all of one group, industry and grade one unit.

    Like plants follow the same level of the list: one that may not do what it says there does the
    strongest below it that it may.

    Parameters
    ----------
    kept : as of `optimise.Demand`; such a plant's set ``none`` cuts what it keeps to, and it has
        no other
    """
    n, s = allowed.shape
    group = groups[sets.region]
    cut = cut_of(sets, kept)
    if kept is not None:
        allowed = allowed & ((kept < 0)[:, None] | (np.arange(s) == 0))
    if not alike:
        return Units(
            group=group,
            cut=cut,
            cost=sets.cost,
            load=sets.load_cut,
            stops=sets.stops.astype(np.float64),
            allowed=allowed,
            member=np.arange(n),
            turned=np.tile(np.arange(s), (n, 1)),
        )
    turned = np.maximum.accumulate(np.where(allowed, np.arange(s), 0), axis=1)
    keys = list(zip(group.tolist(), sets.industry.tolist(), sets.grade.tolist(), strict=True))
    number = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    member = np.array([number[key] for key in keys], dtype=np.int64)

    def summed(values: Floats) -> Floats:
        mine = values[np.arange(n)[:, None], turned]
        total = np.zeros((len(number), *mine.shape[1:]))
        np.add.at(total, member, mine)
        return total

    may = np.zeros((len(number), s), dtype=bool)
    np.logical_or.at(may, member, turned == np.arange(s))
    return Units(
        group=np.array([key[0] for key in number], dtype=np.int64),
        cut=summed(cut),
        cost=summed(sets.cost),
        load=summed(sets.load_cut),
        stops=summed(sets.stops.astype(np.float64)),
        allowed=may,
        member=member,
        turned=turned,
    )


def cut_of(sets: PlantSets, kept: Ints | None) -> Floats:
    """Tonnes of every set, shape (n, s, 4) [t/d]; of a plant that keeps to one, always that one's.

    Parameters
    ----------
    kept : as of `optimise.Demand`
    """
    if kept is None:
        return sets.cut
    stay = sets.cut[np.arange(len(sets)), np.maximum(kept, 0)]
    return np.where((kept >= 0)[:, None, None], stay[:, None, :], sets.cut)


@dataclass(frozen=True)
class Mix:
    """An answer in terms of units.

    Parameters
    ----------
    share : of each set, shape (u, s)
    bound : the least that the objective can be
    price : of one whole ratio, by group and pollutant, shape (g, 4) [万元/d]; of the relaxation
    slack : tonnes missing, shape (g, 4) [t/d]; only where they were allowed to be
    """

    share: Floats
    bound: float
    price: Floats
    slack: Floats
    done: bool


class Program:
    """One program over the sets that may be used, ``none`` left out.

    Columns: a share of each allowed set; with `short` the tonnes missing of each target.
    Rows: at most one set a unit; of each target the ratio beyond what ``none`` cuts; stops.
    """

    def __init__(
        self,
        units: Units,
        base: Floats,
        target: Floats,
        *,
        most_stops: int | None = None,
        whole: bool = False,
        short: bool = False,
    ) -> None:
        self.units, self.base, self.target = units, base, target
        self.most_stops, self.whole, self.short = most_stops, whole, short
        unit, place = np.nonzero(units.allowed[:, 1:])
        self.unit, self.set = unit, place + 1
        asked = asked_of(base, target)
        self.group, self.pollutant = np.nonzero(asked)
        self.seconds = 0.0
        self.impossible = False

    def solve(
        self,
        *,
        time_limit_s: float = 60.0,
        gap: float = 0.0,
        watch: Watch | None = None,
    ) -> Mix | None:
        """The answer; None when there is none (`impossible`) or time ran out before any."""
        if not len(self.unit) and not self.short:
            done = settled(self.units, self.base)[self.group, self.pollutant]
            wanted = self.target[self.group, self.pollutant] - TOLERANCE
            self.impossible = bool((done < wanted).any())
            nothing = np.zeros_like(self.target)
            none = self.units.whole(np.zeros(len(self.units), dtype=np.int64))
            return None if self.impossible else Mix(none, 0.0, nothing, nothing, True)
        found = solved(
            self._model(),
            time_limit_s=time_limit_s,
            gap=gap,
            watch=watch,
        )
        self.seconds, self.impossible = found.seconds, found.impossible
        return None if found.values is None else self._read(found, found.values)

    def _read(self, found: Answer, values: Floats) -> Mix:
        m, t = len(self.unit), len(self.group)
        share = np.zeros(self.units.cost.shape)
        share[self.unit, self.set] = values[:m]
        if self.whole:
            share = np.round(share)
        share[:, 0] = np.clip(1 - share[:, 1:].sum(axis=1), 0, 1)
        price, slack = np.zeros_like(self.target), np.zeros_like(self.target)
        if len(found.duals):
            first = len(self.units)
            price[self.group, self.pollutant] = np.abs(found.duals[first : first + t])
        if self.short:
            slack[self.group, self.pollutant] = np.maximum(values[m : m + t], 0.0)
        return Mix(share, found.bound, price, slack, found.done)

    def _model(self) -> Any:
        n, m, t = len(self.units), len(self.unit), len(self.group)
        row, column, value = ratios(
            self.units, self.unit, self.set, self.base, self.group, self.pollutant
        )
        rows = [self.unit, row]
        places = [np.arange(m), column]
        values = [np.ones(m), value]
        wanted = (self.target - settled(self.units, self.base))[self.group, self.pollutant]
        lower = np.concatenate([np.full(n, -np.inf), wanted])
        upper = np.concatenate([np.ones(n), np.full(t, np.inf)])
        width = m
        if self.short:
            rows.append(n + np.arange(t))
            places.append(m + np.arange(t))
            values.append(1 / self.base[self.group, self.pollutant])
            width += t
        if self.most_stops is not None:
            stops = self.units.stops[self.unit, self.set]
            stopping = np.flatnonzero(stops)
            rows.append(np.full(len(stopping), n + t))
            places.append(stopping)
            values.append(stops[stopping])
            lower, upper = np.append(lower, -np.inf), np.append(upper, float(self.most_stops))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = width, len(lower)
        lp.col_cost_ = np.concatenate([self._costs(), np.ones(width - m)])
        lp.col_lower_ = np.zeros(width)
        lp.col_upper_ = np.concatenate([np.ones(m), np.full(width - m, np.inf)])
        lp.row_lower_, lp.row_upper_ = lower, upper
        column_wise(lp, np.concatenate(rows), np.concatenate(places), np.concatenate(values))
        if self.whole:
            kinds = [highspy.HighsVarType.kInteger] * m
            lp.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (width - m)
        return lp

    def _costs(self) -> Floats:
        if self.short:
            return np.zeros(len(self.unit))
        load = self.units.load[self.unit, self.set]
        return np.asarray(self.units.cost[self.unit, self.set] + NO_IDLE_CUTS * load)


def asked_of(base: Floats, target: Floats) -> Flags:
    """Where something is demanded, shape (g, 4): a target above 0 of a baseline above 0."""
    with np.errstate(invalid="ignore"):
        asked: Flags = (target > 0) & (base > 0)
    return asked


def settled(units: Units, base: Floats) -> Floats:
    """Ratios that stand whatever is chosen, shape (g, 4): of plants that keep to a set."""
    total = np.zeros_like(base)
    np.add.at(total, units.group, units.cut[:, 0])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(base > 0, total / base, 0.0)


def ratios(
    units: Units, unit: Ints, place: Ints, base: Floats, group: Ints, pollutant: Ints
) -> tuple[Ints, Ints, Floats]:
    """What every choice adds to the ratios that are asked for, beyond the set ``none``: row,
    column and value of each.

    Rows follow one a unit.

    Parameters
    ----------
    unit, place : unit and set of each column, shape (m,)
    base : by group and pollutant [t/d]
    group, pollutant : of each target, shape (t,)
    """
    row_of = np.full(base.shape, -1)
    row_of[group, pollutant] = len(units) + np.arange(len(group))
    row = row_of[units.group[unit]]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (units.cut[unit, place] - units.cut[unit, 0]) / base[units.group[unit]]
    kept = (row >= 0) & (value != 0)
    column = np.broadcast_to(np.arange(len(unit))[:, None], row.shape)
    return row[kept], column[kept], value[kept]


def column_wise(lp: Any, row: Ints, column: Ints, value: Floats) -> None:
    """Give a model its matrix."""
    order = np.lexsort((row, column))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.searchsorted(column[order], np.arange(lp.num_col_ + 1)).astype(
        np.int32
    )
    lp.a_matrix_.index_ = row[order].astype(np.int32)
    lp.a_matrix_.value_ = value[order]
