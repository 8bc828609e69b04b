"""The turns of one group as a mixed integer program: fair first, then cheap. Clause 五(二)2(4)."""

from __future__ import annotations

import math
from typing import Any

import highspy
import numpy as np

from analytics.highs import Answer, solved
from analytics.plant_sets import Flags, Floats, Ints
from analytics.reduction import TOLERANCE
from analytics.rotation_greedy import LONGEST, Group, dear, unfairness


def search(
    group: Group, first: Flags, *, time_limit_s: float, gap: float
) -> tuple[Flags, bool, float]:
    """A schedule at least as good as a first one, whether it is near the best, and seconds spent.

    First the least tonnes missing, so that no saving is ever bought with a shortfall.
    """
    best, spent = first, 0.0
    program = _Program(group)
    short = group.missing(first)
    if short.any():
        found = program.solve(program.least_short(), time_limit_s=time_limit_s / 2, gap=0.0)
        spent = found.seconds
        if found.values is not None:
            on = program.on(found.values)
            if group.missing(on).sum() < short.sum() - TOLERANCE:
                best, short = on, group.missing(on)
    found = program.solve(
        program.fairest(short, int(best.sum())),
        time_limit_s=max(time_limit_s - spent, 0.5),
        gap=gap,
    )
    spent += found.seconds
    if found.values is None:
        return best, False, spent
    on = program.on(found.values)
    worse = group.missing(on).sum() > short.sum() + 1e-6
    if worse or unfairness(group, on) > unfairness(group, best):
        return best, found.done, spent
    return on, found.done, spent


def evenest(
    group: Group, on: Flags, *, time_limit_s: float
) -> tuple[Flags | None, int, bool, float]:
    """How even it could be with no more days at turn in all, and no more missing, than in `on`.

    Returns
    -------
    the evenest schedule that was found, if any; the spread that is proven to be the least [d];
    whether the schedule has it; seconds spent
    """
    program = _Program(group)
    wanted = program.evenest(group.missing(on), int(on.sum()))
    found = program.solve(wanted, time_limit_s=time_limit_s, gap=0.0)
    known = math.ceil(found.bound - 1e-6) if np.isfinite(found.bound) else 0
    best = None if found.values is None else program.on(found.values)
    return best, max(known, 0), found.done, found.seconds


class _Program:
    """Columns by plant and day: at its turn, starting again; the longest burden and the shortest;
    by day and pollutant: tonnes missing."""

    def __init__(self, group: Group) -> None:
        self.group = group
        m, d = len(group.cut), group.days
        self.wanted = np.flatnonzero(group.need > TOLERANCE)
        self.turns = m * d
        self.starts = m * d if group.start_up else 0
        self.longest = self.turns + self.starts
        self.shortest = self.longest + 1
        self.short_at = self.shortest + 1
        self.width = self.short_at + d * len(self.wanted)
        self.rows: list[tuple[Ints, Floats, float, float]] = []
        self._needs()
        self._burden()
        self._runs()
        self._start_ups()

    def on(self, values: Floats) -> Flags:
        """Who is at its turn on which day, shape (m, days)."""
        found: Flags = values[: self.turns].reshape(len(self.group.cut), self.group.days) > 0.5
        return found

    def least_short(self) -> tuple[Floats, Floats]:
        """Costs and upper bounds that leave the least tonnes missing."""
        cost = np.zeros(self.width)
        cost[self.short_at :] = 1.0
        return cost, self._upper(None)

    def fairest(self, short: Floats, most: int) -> tuple[Floats, Floats]:
        """Costs and upper bounds of `unfairness`, no more tonnes missing than `short`.

        Parameters
        ----------
        most : days at turn of all plants together; nobody stops only to make it even
        """
        m, d = len(self.group.cut), self.group.days
        cost = np.zeros(self.width)
        each = np.repeat(dear(self.group), d)
        cost[: self.turns] = each
        if self.starts:
            cost[self.turns : self.longest] = each
        cost[self.longest], cost[self.shortest] = LONGEST * m, -float(m)
        self._row(np.arange(self.turns), np.ones(self.turns), -np.inf, float(most))
        return cost, self._upper(short)

    def evenest(self, short: Floats, most: int) -> tuple[Floats, Floats]:
        """Costs and upper bounds of the gap between longest and shortest alone; see `fairest`."""
        cost = np.zeros(self.width)
        cost[self.longest], cost[self.shortest] = 1.0, -1.0
        self._row(np.arange(self.turns), np.ones(self.turns), -np.inf, float(most))
        return cost, self._upper(short)

    def _upper(self, short: Floats | None) -> Floats:
        upper = np.ones(self.width)
        upper[self.longest] = upper[self.shortest] = self.group.days
        if short is None:
            upper[self.short_at :] = np.inf
        else:
            upper[self.short_at :] = (short[:, self.wanted] * (1 + 1e-9)).ravel()
        return upper

    def _row(self, index: Ints, value: Floats, low: float, high: float) -> None:
        self.rows.append((index, value, low, high))

    def _needs(self) -> None:
        cut, d = self.group.cut, self.group.days
        for day in range(d):
            for k, p in enumerate(self.wanted.tolist()):
                mine = np.flatnonzero(cut[:, p] > 0)
                index = np.append(mine * d + day, self.short_at + day * len(self.wanted) + k)
                value = np.append(cut[mine, p], 1.0) / self.group.need[p]
                self._row(index, value, 1.0 - 1e-10, np.inf)

    def _burden(self) -> None:
        d = self.group.days
        for i in range(len(self.group.cut)):
            each, value = i * d + np.arange(d), np.append(np.ones(d), -1.0)
            self._row(np.append(each, self.longest), value, -np.inf, 0.0)
            self._row(np.append(each, self.shortest), value, 0.0, np.inf)

    def _runs(self) -> None:
        """Least and most days in a row."""
        d, least, most = self.group.days, self.group.least_run, self.group.most_run
        for i in range(len(self.group.cut)):
            each = i * d + np.arange(d)
            for day in range(d):
                for later in range(day + 1, min(day + least, d)):
                    # A turn that begins on a day goes on: on[day] - on[day - 1] <= on[later].
                    index, value = [each[day], each[later]], [1.0, -1.0]
                    if day:
                        index, value = [*index, each[day - 1]], [*value, -1.0]
                    self._row(np.array(index), np.array(value), -np.inf, 0.0)
                if most is not None and day + most < d:
                    window = each[day : day + most + 1]
                    self._row(window, np.ones(len(window)), -np.inf, float(most))

    def _start_ups(self) -> None:
        """A day without a turn within some days after one is a day of starting again."""
        d = self.group.days
        if not self.starts:
            return
        for i in range(len(self.group.cut)):
            each = i * d + np.arange(d)
            for day in range(1, d):
                for back in range(1, min(self.group.start_up, day) + 1):
                    index = np.array([each[day - back], each[day], self.turns + each[day]])
                    self._row(index, np.array([1.0, -1.0, -1.0]), -np.inf, 0.0)

    def solve(self, wanted: tuple[Floats, Floats], *, time_limit_s: float, gap: float) -> Answer:
        """Run it."""
        cost, upper = wanted
        lp: Any = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.width, len(self.rows)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(self.width), upper
        lp.row_lower_ = np.array([low for _, _, low, _ in self.rows])
        lp.row_upper_ = np.array([high for _, _, _, high in self.rows])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        starts = np.cumsum([0, *(len(index) for index, *_ in self.rows)])
        lp.a_matrix_.start_ = starts.astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate([row[0] for row in self.rows]).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([row[1] for row in self.rows])
        kinds = [highspy.HighsVarType.kInteger] * self.turns
        rest = [highspy.HighsVarType.kContinuous] * (self.width - self.turns)
        lp.integrality_ = kinds + rest
        return solved(lp, time_limit_s=time_limit_s, gap=gap)
