"""Taking turns: who stops on which day, so that every day meets the target. Clause 五(二)2(4).

Plants that take turns are wholly at work or at their turn's set; all others keep to the list.
Solved by HiGHS, each county (or the city) on its own: the longest burden first made as short as
can be, lost output next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np

from analytics.highs import optimal, solved
from analytics.plan import Level
from analytics.plant_sets import SETS, Flags, Floats, Ints, PlantSets
from analytics.reduction import TOLERANCE

Status = Literal["optimal", "feasible", "infeasible"]


@dataclass(frozen=True)
class Turns:
    """What the schedule must keep to.

    Parameters
    ----------
    days : how many there are [d]
    takes_turns : plants that take turns, shape (n,)
    target : ratios by group and pollutant, shape (g, 4); NaN where nothing can be demanded
    groups : group of each county, shape (r,)
    least_run, most_run : days in a row that a plant is at its turn at least, and at most [d]; a
        run that the last day cuts off may be shorter
    """

    days: int
    takes_turns: Flags
    target: Floats
    groups: Ints
    least_run: int = 1
    most_run: int | None = None


@dataclass(frozen=True)
class Schedule:
    """Who is at its turn when.

    Parameters
    ----------
    status : ``infeasible`` where the turns cannot meet every target every day; the schedule then
        has the smallest shortfall
    on : shape (n, days); False for plants that take no turns
    turn : set that each plant carries out at its turn, shape (n,), index into `SETS`
    share : of each set that every plant carries out on each day, shape (days, n, 4)
    cost : lost output over all days [万元]
    burden : days at its turn of each plant, shape (n,) [d]
    shortfall : tonnes missing by day, group and pollutant, shape (days, g, 4) [t/d]
    """

    status: Status
    on: Flags
    turn: Ints
    share: Floats
    cost: float
    burden: Ints
    shortfall: Floats


def turn_sets(sets: PlantSets, level: Level) -> Ints:
    """The set that a plant carries out at its turn: the strongest that it may be asked for."""
    allowed = sets.allowed(Level.RED)
    load = np.where(allowed, sets.load_cut, -1.0)
    strongest: Ints = load.argmax(axis=1).astype(np.int64)
    own = np.full(len(sets), int(level))
    usable = allowed[np.arange(len(sets)), own]
    better = load[np.arange(len(sets)), strongest] > np.where(
        usable, sets.load_cut[np.arange(len(sets)), own], -1.0
    )
    return np.where(better | ~usable, strongest, own)


def rotate(
    sets: PlantSets, turns: Turns, *, level: Level, time_limit_s: float = 60.0, gap: float = 0.05
) -> Schedule:
    """A schedule of turns.

    Parameters
    ----------
    level : whose list the plants without turns keep to
    gap : relative distance to the best that suffices
    """
    n, days = len(sets), turns.days
    turn = turn_sets(sets, level)
    takes = turns.takes_turns & sets.running & (sets.load_cut[np.arange(n), turn] > 0)
    g = turns.target.shape[0]
    base = np.zeros((g, sets.baseline.shape[1]))
    np.add.at(base, turns.groups, sets.baseline)
    need = np.where(base > 0, turns.target * base, 0.0)
    fixed = np.zeros_like(need)
    np.add.at(fixed, turns.groups[sets.region[~takes]], sets.cut[~takes, int(level)])
    rest = np.maximum(need - fixed, 0.0)
    on = np.zeros((n, days), dtype=bool)
    shortfall = np.zeros((days, *need.shape))
    status: Status = "optimal"
    group_of = turns.groups[sets.region]
    for group in range(g):
        mine = np.flatnonzero(takes & (group_of == group))
        cut = sets.cut[mine, turn[mine]]
        cost = sets.cost[mine, turn[mine]]
        part = _Group(cut, cost, rest[group], turns, time_limit_s / max(g, 1), gap)
        found, missing, state = part.solve()
        on[mine] = found
        shortfall[:, group] = missing
        order: tuple[Status, ...] = ("infeasible", "feasible", "optimal")
        status = min(status, state, key=order.index)
    share = np.zeros((days, n, len(SETS)))
    for day in range(days):
        choice = np.where(takes, np.where(on[:, day], turn, 0), int(level))
        share[day] = sets.chosen(choice)
    lost = float((share * sets.cost).sum())
    return Schedule(status, on, turn, share, lost, on.sum(axis=1), shortfall)


class _Group:
    """The turns of one county, or of the city.

    Columns: at its turn, by plant and day; the longest burden; a shortfall by day and pollutant.
    """

    def __init__(
        self,
        cut: Floats,
        cost: Floats,
        need: Floats,
        turns: Turns,
        time_limit_s: float,
        gap: float,
    ) -> None:
        self.cut, self.cost, self.need = cut, cost, need
        self.turns, self.time_limit_s, self.gap = turns, max(time_limit_s, 1.0), gap

    def solve(self) -> tuple[Flags, Floats, Status]:
        """Turns (m, days), tonnes missing (days, 4) and how good it is."""
        m, days = len(self.cut), self.turns.days
        wanted = np.flatnonzero(self.need > TOLERANCE)
        missing = np.zeros((days, len(self.need)))
        if not len(wanted):
            return np.zeros((m, days), dtype=bool), missing, "optimal"
        reach = self.cut.sum(axis=0)
        if not m:
            missing[:] = self.need
            return np.zeros((m, days), dtype=bool), missing, "infeasible"
        values, state = self._run(wanted)
        if values is None:
            missing[:, wanted] = np.maximum(self.need[wanted] - reach[wanted], 0)
            return np.ones((m, days), dtype=bool), missing, "infeasible"
        on = values[: m * days].reshape(m, days) > 0.5
        done = np.einsum("md,mp->dp", on.astype(float), self.cut)
        missing = np.maximum(self.need - done - TOLERANCE, 0.0)
        return on, missing, "infeasible" if missing.any() else state

    def _run(self, wanted: Ints) -> tuple[Floats | None, Status]:
        m, days = len(self.cut), self.turns.days
        w = len(wanted)
        width = m * days + 1 + days * w
        longest, first_short = m * days, m * days + 1
        rows: list[tuple[list[int], list[float], float, float]] = []
        for day in range(days):
            for k, p in enumerate(wanted.tolist()):
                mine = np.flatnonzero(self.cut[:, p] > 0)
                index = [*(int(i) * days + day for i in mine), first_short + day * w + k]
                rows.append(
                    (index, [*self.cut[mine, p].tolist(), 1.0], float(self.need[p]), np.inf)
                )
        for i in range(m):
            each = [i * days + day for day in range(days)]
            rows.append(([*each, longest], [*([1.0] * days), -1.0], -np.inf, 0.0))
            rows += self._runs(each)
        whole, slack = m * days, days * w
        upper = np.concatenate([np.ones(whole), [float(days)], np.full(slack, np.inf)])
        # First the least tonnes missing, so that no saving is ever bought with a shortfall.
        least = np.concatenate([np.zeros(whole + 1), np.ones(slack)])
        values, state = self._solved(rows, width, whole, least, upper, 0.0)
        if values is None:
            return None, state
        upper[whole + 1 :] = np.maximum(values[whole + 1 :], 0.0)
        scale = float(self.cost.sum()) or 1.0
        cost = np.concatenate([np.repeat(self.cost, days), [scale * days], np.zeros(slack)])
        fairer, state = self._solved(rows, width, whole, cost, upper, self.gap)
        return (values, "feasible") if fairer is None else (fairer, state)

    def _runs(self, each: list[int]) -> list[tuple[list[int], list[float], float, float]]:
        """Least and most days in a row of one plant."""
        least, most, days = self.turns.least_run, self.turns.most_run, self.turns.days
        rows: list[tuple[list[int], list[float], float, float]] = []
        for day in range(days):
            for later in range(day + 1, min(day + least, days)):
                # A turn that begins on a day goes on: on[day] - on[day - 1] <= on[later].
                index, value = [each[day], each[later]], [1.0, -1.0]
                if day:
                    index, value = [*index, each[day - 1]], [*value, -1.0]
                rows.append((index, value, -np.inf, 0.0))
            if most is not None and day + most < days:
                window = each[day : day + most + 1]
                rows.append((window, [1.0] * len(window), -np.inf, float(most)))
        return rows

    def _solved(
        self,
        rows: list[tuple[list[int], list[float], float, float]],
        width: int,
        whole: int,
        cost: Floats,
        upper: Floats,
        gap: float,
    ) -> tuple[Floats | None, Status]:
        lp: Any = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = width, len(rows)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(width), upper
        lp.row_lower_ = np.array([low for _, _, low, _ in rows])
        lp.row_upper_ = np.array([high for _, _, _, high in rows])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(index) for index, *_ in rows)]).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate([index for index, *_ in rows]).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([value for _, value, *_ in rows])
        kinds = [highspy.HighsVarType.kInteger] * whole
        lp.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (width - whole)
        highs = solved(lp, time_limit_s=self.time_limit_s / 2, gap=gap)
        if highs is None:
            return None, "infeasible"
        values = np.asarray(highs.getSolution().col_value)
        return values, "optimal" if optimal(highs) else "feasible"
