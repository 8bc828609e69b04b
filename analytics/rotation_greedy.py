"""A round robin: each day those take their turn who have had fewest days. Clause 五(二)2(4)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analytics.plant_sets import Flags, Floats, Ints
from analytics.reduction import TOLERANCE


@dataclass(frozen=True)
class Group:
    """The plants (m) of one county, or of the city, that take turns.

    Parameters
    ----------
    cut : tonnes at a turn, shape (m, 4) [t/d]
    cost : lost output at a turn, shape (m,) [万元/d]
    need : tonnes that the turns must cut every day, shape (4,) [t/d]
    days, least_run, most_run, start_up : see `rotation.Turns`
    """

    cut: Floats
    cost: Floats
    need: Floats
    days: int
    least_run: int
    most_run: int | None
    start_up: int

    @property
    def quiet(self) -> bool:
        """Whether nobody needs to take a turn, or nobody can."""
        return not len(self.cut) or not (self.need > TOLERANCE).any()

    def missing(self, on: Flags) -> Floats:
        """Tonnes missing by day, shape (days, 4) [t/d]."""
        done = on.T.astype(np.float64) @ self.cut if len(self.cut) else 0.0
        short = np.maximum(self.need - done, 0.0)
        return np.where(short > TOLERANCE, np.broadcast_to(short, (self.days, 4)), 0.0)


def unfairness(group: Group, on: Flags) -> float:
    """What is made small: the longest burden above all, then the gap to the shortest, then output.

    So a schedule of a smaller gap is not taken where the longest burden or the output weighs more.
    In days of a plant: the longest counts five times, the shortest against it once; a day of a
    middling plant's lost output counts a fifth of a day.
    """
    burden, m = on.sum(axis=1), len(group.cut)
    late = np.zeros_like(on)
    for back in range(1, min(group.start_up, group.days - 1) + 1):
        late[:, back:] |= on[:, :-back]
    lost = burden + (late & ~on).sum(axis=1)
    ends = LONGEST * burden.max(initial=0) - burden.min(initial=group.days)
    return float(m * ends + (lost * dear(group)).sum())


def spread(on: Flags) -> int:
    """Days at turn of the plant that has most, less those of the one that has fewest [d]."""
    burden = on.sum(axis=1)
    return int(burden.max(initial=0) - burden.min(initial=burden.max(initial=0)))


def least_spread(group: Group, on: Flags) -> int:
    """The spread that counting alone proves for as many days at turn in all [d].

    Every day takes at least as many plants as the heaviest that reach the need; all their days
    over the plants make the longest burden, those of the schedule the shortest at most.
    """
    if group.quiet or group.missing(on).any():
        return 0
    heaviest = -np.sort(-group.cut, axis=0).cumsum(axis=0)
    wanted = group.need > TOLERANCE
    needed = (heaviest[:, wanted] < (group.need - TOLERANCE)[wanted]).sum(axis=0) + 1
    m, days = on.shape
    longest = math.ceil(days * int(needed.max(initial=0)) / m)
    return int(max(longest - int(on.sum()) // m, 0))


LONGEST, CHEAP = 5.0, 0.2


def dear(group: Group) -> Floats:
    """What a day of each plant's lost output counts beside a day of burden, shape (m,)."""
    middle = float(group.cost.mean()) if len(group.cost) else 0.0
    return CHEAP * group.cost / middle if middle > 0 else np.zeros(len(group.cost))


def round_robin(group: Group) -> Flags:
    """Who is at its turn on which day, shape (m, days).

    A run that has begun goes on for its least days and, where starting again costs days, until
    the plant has had about its share; a run of the most days is followed by a day off. Where the
    days off would fall together they are staggered beforehand, if that leaves less missing.
    """
    on = np.zeros((len(group.cut), group.days), dtype=bool)
    if group.quiet:
        return on
    first = _rounds(group, np.zeros_like(on))
    if group.most_run is None or not group.missing(first).any():
        return first
    second = _rounds(group, _days_off(group))
    less = group.missing(second).sum() < group.missing(first).sum() - TOLERANCE
    return second if less else first


def _days_off(group: Group) -> Flags:
    """A day off for each plant after every `most_run` days, spread evenly by tonnes."""
    m, cycle = len(group.cut), (group.most_run or group.days) + 1
    wanted = group.need > TOLERANCE
    weight = (group.cut[:, wanted] / group.need[wanted]).sum(axis=1)
    # The heaviest first, each into the day off that weighs least so far.
    load, place = np.zeros(cycle), np.zeros(m, dtype=np.int64)
    for n in np.argsort(-weight, kind="stable").tolist():
        place[n] = load.argmin()
        load[place[n]] += weight[n]
    return np.asarray((np.arange(group.days)[None, :] - place[:, None]) % cycle == 0)


def _rounds(group: Group, off: Flags) -> Flags:
    m, days = len(group.cut), group.days
    on = np.zeros((m, days), dtype=bool)
    run, burden = np.zeros(m, dtype=np.int64), np.zeros(m, dtype=np.int64)
    fair = _fair_share(group)
    for day in range(days):
        must = (run > 0) & (run < group.least_run) & ~off[:, day]
        barred = off[:, day].copy()
        if group.most_run is not None:
            barred |= run >= group.most_run
        # A run that a day off would cut short does not begin.
        barred |= (run == 0) & off[:, day : day + group.least_run].any(axis=1)
        going = (run > 0) & ~barred & (burden < fair)
        rank = burden - (days if group.start_up else 0) * going
        today = _day(group, must, ~barred & ~must, rank)
        on[:, day] = today
        run, burden = np.where(today, run + 1, 0), burden + today
    return on


def _fair_share(group: Group) -> int:
    """Days at turn of each plant if all had as many."""
    reach = group.cut.sum(axis=0)
    wanted = (group.need > TOLERANCE) & (reach > 0)
    if not wanted.any():
        return group.days
    each = float((group.need[wanted] / reach[wanted]).max())
    return max(math.ceil(min(each, 1.0) * group.days), group.least_run)


def _day(group: Group, must: Flags, may: Flags, rank: Ints) -> Flags:
    """Who takes a turn today: those who must, then by rank until every need is met."""
    today = must.copy()
    done = group.cut[today].sum(axis=0)
    wanted = group.need > TOLERANCE
    share = (group.cut[:, wanted] / group.need[wanted]).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        dear = np.where(share > 0, group.cost / share, np.inf)
    while (open_ := wanted & (done < group.need - TOLERANCE)).any():
        useful = may & ~today & (group.cut[:, open_] > 0).any(axis=1)
        who = np.flatnonzero(useful)
        if not len(who):
            break
        who = who[np.lexsort((dear[who], rank[who]))]
        reached = done + np.cumsum(group.cut[who], axis=0)
        met = (reached[:, open_] >= (group.need - TOLERANCE)[open_]).any(axis=1)
        taken = who[: int(met.argmax()) + 1] if met.any() else who
        today[taken] = True
        done = group.cut[today].sum(axis=0)
    spare = done - np.where(wanted, group.need - TOLERANCE, -np.inf)
    added = np.flatnonzero(today & ~must)
    for n in added[np.lexsort((-dear[added], -rank[added]))].tolist():
        if (group.cut[n] <= spare).all():
            today[n] = False
            spare = spare - group.cut[n]
    return today
