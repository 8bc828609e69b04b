"""Taking turns: who stops on which day, so that every day meets the target. Clause 五(二)2(4).

Plants that take turns are wholly at work or at their turn's set; all others keep to the list.
Each county (or the city) on its own. A round robin by who has had fewest days gives a schedule at
any size; where it is small enough HiGHS looks for one that is fairer or cheaper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analytics.plan import Level
from analytics.plant_sets import SETS, Flags, Floats, Ints, PlantSets
from analytics.reduction import TOLERANCE
from analytics.rotation_greedy import Group, least_spread, round_robin, spread, unfairness
from analytics.rotation_program import evenest, search

Status = Literal["optimal", "feasible", "infeasible"]
Evenness = Literal["proven", "traded", "open", "large"]

LARGEST = 1500
"""Plants × days of a group up to which a better schedule than the round robin is looked for."""

_PROOF = 0.3
"""Of a group's time, what is kept for telling how even its turns could be [1]."""


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
    start_up : days after a turn until a plant is back at full output; they cost as much as the
        turn and cut nothing [d]
    ahead : days before a turn on which a plant that cannot be interrupted begins to adjust [d]
    base : society-wide emissions by group, shape (g, 4) [t/d]; the counties' sums without it
    """

    days: int
    takes_turns: Flags
    target: Floats
    groups: Ints
    least_run: int = 1
    most_run: int | None = None
    start_up: int = 0
    ahead: int = 0
    base: Floats | None = None


@dataclass(frozen=True)
class Schedule:
    """Who is at its turn when.

    Parameters
    ----------
    status : ``infeasible`` where the turns cannot meet every target every day; the schedule then
        has the smallest shortfall that was found; ``feasible`` where a fairer one may exist
    takes : plants that do take turns, shape (n,): those asked for that run and have what to cut
    on : shape (n, days); False for plants that take no turns
    starting : days on which a plant is not yet back at full output, shape (n, days)
    adjusting : days on which a plant that cannot be interrupted prepares its turn, shape (n, days)
    adjust_before : plants that must begin to adjust before the first day, shape (n,)
    turn : set that each plant carries out at its turn, shape (n,), index into `SETS`
    share : of each set that every plant carries out on each day, shape (days, n, 4)
    cost : lost output over all days, start-up days among it [万元]
    start_cost : of the start-up days alone [万元]
    burden : days at its turn of each plant, shape (n,) [d]
    shortfall : tonnes missing by day, group and pollutant, shape (days, g, 4) [t/d]
    searched : groups in which a better schedule was looked for, shape (g,)
    least_spread : by group, the least gap between most and fewest days that is proven, for as many
        days at turn in all, shape (g,) [d]
    evenness : by group: ``proven`` where no gap can be smaller, ``traded`` where the least is known
        and its schedule is worse in the longest burden or output, ``open`` where time ran out,
        ``large`` where nothing was searched
    """

    status: Status
    takes: Flags
    on: Flags
    starting: Flags
    adjusting: Flags
    adjust_before: Flags
    turn: Ints
    share: Floats
    cost: float
    start_cost: float
    burden: Ints
    shortfall: Floats
    searched: Flags
    least_spread: Ints
    evenness: tuple[Evenness, ...]


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


def able(sets: PlantSets, asked: Flags, turn: Ints) -> Flags:
    """Of the plants asked to take turns, those that run and cut something at their turn."""
    found: Flags = asked & sets.running & (sets.load_cut[np.arange(len(sets)), turn] > 0)
    return found


def needs(sets: PlantSets, turns: Turns) -> Floats:
    """Tonnes to reach by group, shape (g, 4) [t/d]; 0 where nothing is demanded."""
    base = turns.base
    if base is None:
        base = np.zeros((turns.target.shape[0], sets.baseline.shape[1]))
        np.add.at(base, turns.groups, sets.baseline)
    with np.errstate(invalid="ignore"):
        return np.where(base > 0, np.nan_to_num((turns.target - TOLERANCE) * base), 0.0).clip(0)


def by_list(sets: PlantSets, turns: Turns, takes: Flags, level: Level) -> Floats:
    """Tonnes that the plants without turns cut by the list, by group, shape (g, 4) [t/d].

    Those that do not run are among them, as in the list's ratio.
    """
    fixed = np.zeros((turns.target.shape[0], sets.cut.shape[2]))
    np.add.at(fixed, turns.groups[sets.region[~takes]], sets.cut[~takes, int(level)])
    return fixed


def rotate(
    sets: PlantSets, turns: Turns, *, level: Level, time_limit_s: float = 60.0, gap: float = 0.05
) -> Schedule:
    """A schedule of turns.

    Parameters
    ----------
    level : whose list the plants without turns keep to
    time_limit_s : in all, for looking for better schedules than the round robin
    gap : relative distance to the best that suffices
    """
    n, days, g = len(sets), turns.days, turns.target.shape[0]
    turn = turn_sets(sets, level)
    takes = able(sets, turns.takes_turns, turn)
    need = needs(sets, turns)
    rest = np.maximum(need - by_list(sets, turns, takes, level), 0.0)
    group_of = turns.groups[sets.region]
    on = np.zeros((n, days), dtype=bool)
    shortfall = np.zeros((days, g, need.shape[1]))
    searched = np.zeros(g, dtype=bool)
    least = np.zeros(g, dtype=np.int64)
    even: list[Evenness] = ["proven"] * g
    states: list[Status] = ["optimal"]
    left_s = time_limit_s
    sizes = np.bincount(group_of[takes], minlength=g)
    for place, group in enumerate(np.argsort(sizes, kind="stable").tolist()):
        mine = np.flatnonzero(takes & (group_of == group))
        one = Group(
            cut=sets.cut[mine, turn[mine]],
            cost=sets.cost[mine, turn[mine]],
            need=rest[group],
            days=days,
            least_run=turns.least_run,
            most_run=turns.most_run,
            start_up=turns.start_up,
        )
        first = round_robin(one)
        searched[group] = bool(len(mine)) and len(mine) * days <= LARGEST
        found, done, spent = first, one.quiet, 0.0
        mine_s = left_s / (g - place)
        if searched[group] and not one.quiet:
            found, done, spent = search(one, first, time_limit_s=mine_s * (1 - _PROOF), gap=gap)
        found, least[group], even[group], more = _evenness(
            one, found, mine_s - spent if searched[group] else 0.0
        )
        spent += more
        left_s = max(left_s - spent, 0.0)
        on[mine] = found
        missing = one.missing(found)
        shortfall[:, group] = missing
        states.append("infeasible" if missing.any() else "optimal" if done else "feasible")
    order: tuple[Status, ...] = ("infeasible", "feasible", "optimal")
    starting = start_ups(on, turns.start_up)
    adjusting, before = adjusted(on & (sets.floor > 0)[:, None], turns.ahead)
    share = np.zeros((days, n, len(SETS)))
    own = np.full(n, int(level))
    for day in range(days):
        share[day] = sets.chosen(np.where(takes, np.where(on[:, day], turn, 0), own))
    by_turn = sets.cost[np.arange(n), turn]
    again = float((starting * by_turn[:, None]).sum())
    return Schedule(
        status=min(states, key=order.index),
        takes=takes,
        on=on,
        starting=starting,
        adjusting=adjusting,
        adjust_before=before,
        turn=turn,
        share=share,
        cost=float((share * sets.cost).sum()) + again,
        start_cost=again,
        burden=on.sum(axis=1),
        shortfall=shortfall,
        searched=searched,
        least_spread=least,
        evenness=tuple(even),
    )


def _evenness(group: Group, on: Flags, time_limit_s: float) -> tuple[Flags, int, Evenness, float]:
    """The schedule, or a fairer one met on the way; what is known of its gap; seconds spent."""
    least, spent = least_spread(group, on), 0.0
    if spread(on) <= least:
        return on, spread(on), "proven", spent
    if time_limit_s <= 0:
        return on, least, "large", spent
    other, known, done, spent = evenest(group, on, time_limit_s=time_limit_s)
    least = max(least, known)
    better = other is not None and group.missing(other).sum() <= group.missing(on).sum() + 1e-6
    if other is not None and better and unfairness(group, other) < unfairness(group, on):
        on = other
    if spread(on) <= least:
        return on, spread(on), "proven", spent
    return on, least, "traded" if done else "open", spent


def start_ups(on: Flags, start_up: int) -> Flags:
    """Days within `start_up` days after a turn on which a plant is not at its turn again."""
    late = np.zeros_like(on)
    for back in range(1, min(start_up, on.shape[1] - 1) + 1):
        late[:, back:] |= on[:, :-back]
    return np.asarray(late & ~on)


def adjusted(on: Flags, ahead: int) -> tuple[Flags, Flags]:
    """Days before each turn on which a plant prepares it, and who must do so before the first."""
    soon = np.zeros_like(on)
    for back in range(1, min(ahead, on.shape[1] - 1) + 1):
        soon[:, :-back] |= on[:, back:]
    return soon & ~on, np.asarray(on[:, : max(ahead, 0)].any(axis=1))


@dataclass(frozen=True)
class Fairness:
    """How the turns of one group fall on its plants [d].

    Parameters
    ----------
    plants : that take turns
    most, least : days at turn of the plant that has most, and fewest
    least_spread, evenness : see `Schedule`
    """

    group: int
    plants: int
    most: int
    least: int
    least_spread: int
    evenness: Evenness


def fairness(sets: PlantSets, turns: Turns, found: Schedule) -> tuple[Fairness, ...]:
    """Most and fewest days at turn, by group; groups without a turn are left out."""
    group_of = turns.groups[sets.region]
    rows = []
    for group in range(turns.target.shape[0]):
        burden = found.burden[found.takes & (group_of == group)]
        if len(burden) and burden.max() > 0:
            most, least = int(burden.max()), int(burden.min())
            known = int(found.least_spread[group]), found.evenness[group]
            rows.append(Fairness(group, len(burden), most, least, *known))
    return tuple(rows)
