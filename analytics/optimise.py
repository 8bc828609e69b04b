"""The cheapest mix of measures that meets every target, or the smallest shortfall.

Clauses 五(二)2(1) (each pollutant on its own), 2(3) (against shutdowns of everything alike; the
calculation for a lower target) and 2(4) (regional coordination: the city as one). Solved by HiGHS
as a mixed integer program: one set a plant, lost output the cost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from analytics.optimise_greedy import greedy, reaches
from analytics.optimise_program import (
    BINDING,
    NO_IDLE_CUTS,
    ROOM_T,
    SLACK_T,
    Mix,
    Program,
    Units,
    asked_of,
    units_of,
)
from analytics.optimise_progress import Progress, Stage, silent
from analytics.plan import Level
from analytics.plant_sets import Flags, Floats, Ints, PlantSets
from analytics.reduction import CITY, POLLUTANTS, TOLERANCE, Assessment

Status = Literal["optimal", "feasible", "infeasible"]
Scope = Literal["county", "city"]

GAP = 0.01
"""An answer this near its bound counts as found [1]."""


_SHORT_SHARE = 0.5
"""Of the time there is, what the smallest shortfall may take [1]."""


@dataclass(frozen=True)
class Demand:
    """What is to be reached and what is not to be done.

    Parameters
    ----------
    target : ratios by group and pollutant, shape (g, 4); NaN where nothing can be demanded
    groups : group of each county, shape (r,): each its own, or all 0 for the city as one
    allowed : sets that may be used, shape (n, 4)
    most_stops : whole-plant stops at most; None for any number
    alike : plants of one industry and grade in a group follow the same level of the list
    base : society-wide emissions by group, shape (g, 4) [t/d]; the counties' sums without it
    kept : the set of plants that nothing is decided about, whose tonnes count all the same, shape
        (n,); -1 for all others
    """

    target: Floats
    groups: Ints
    allowed: Flags
    most_stops: int | None = None
    alike: bool = False
    base: Floats | None = None
    kept: Ints | None = None


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
    least_short : tonnes that no choice of whole sets can do without, all together [t/d]
    eased : the targets that were met after all, shape (g, 4): as demanded, or what is reachable
    binding : targets that hold the cost up, or are missed, shape (g, 4)
    marginal : what one more percentage point costs, shape (g, 4) [万元/d]; of the relaxation; 0
        where no further point can be had, since something that hangs together with it is missing
    relaxed : shares of each set in the relaxation, shape (n, 4)
    seconds : how long the solver worked [s]
    """

    status: Status
    choice: Ints
    cost: float
    bound: float
    gap: float
    shortfall: Floats
    least_short: float
    eased: Floats
    binding: Flags
    marginal: Floats
    relaxed: Floats = field(repr=False)
    seconds: float = 0.0


def demand_for(
    sets: PlantSets,
    found: Assessment,
    *,
    level: Level,
    scope: Scope = "county",
    protect: Collection[str] = (),
    most_stops: int | None = None,
    alike: bool = False,
) -> Demand:
    """What a judgement asks for: the plan's ratios, or approved lower ones.

    Plants that do not run keep to the list, and so do those of a county that cannot be judged at
    all: nothing speaks for asking them for more or for less.

    Parameters
    ----------
    found : the judgement of the list at the level
    protect : see `PlantSets.allowed`
    """
    rows = found.rows[(found.rows["region"] == CITY) == (scope == "city")]
    shape = (-1, len(POLLUTANTS))
    target = rows["target"].to_numpy(dtype=np.float64).reshape(shape)
    base = rows["baseline_t_d"].to_numpy(dtype=np.float64).reshape(shape)
    with np.errstate(invalid="ignore"):
        target = np.where(base > 0, target, np.nan)
    count = len(sets.regions)
    groups = np.arange(count) if scope == "county" else np.zeros(count, dtype=np.int64)
    none_asked = np.asarray(np.isnan(target).all(axis=1))
    keeps = none_asked[groups[sets.region]] | ~sets.running
    return Demand(
        target=target,
        groups=groups,
        allowed=sets.allowed(level, protect),
        most_stops=most_stops,
        alike=alike,
        base=base,
        kept=np.where(keeps, sets.own(level), -1) if keeps.any() else None,
    )


def base_of(sets: PlantSets, demand: Demand) -> Floats:
    """Society-wide emissions by group, shape (g, 4) [t/d]."""
    if demand.base is not None:
        return demand.base
    base = np.zeros((demand.target.shape[0], sets.baseline.shape[1]))
    np.add.at(base, demand.groups, sets.baseline)
    return base


def kept_cost(sets: PlantSets, demand: Demand) -> float:
    """Lost output of the plants that nothing is decided about [万元/d]."""
    if demand.kept is None:
        return 0.0
    stay = np.maximum(demand.kept, 0)
    return float(sets.cost[np.arange(len(sets)), stay][demand.kept >= 0].sum())


def optimise(
    sets: PlantSets,
    demand: Demand,
    *,
    time_limit_s: float = 60.0,
    gap: float = GAP,
    progress: Progress | None = None,
) -> Solution:
    """The cheapest choice of one set a plant.

    Parameters
    ----------
    time_limit_s : after which the best answer so far is given, with its gap [s]
    gap : relative distance to the bound that suffices
    """
    kept = np.full(len(sets), -1) if demand.kept is None else demand.kept
    units = units_of(sets, demand.groups, demand.allowed, alike=demand.alike, kept=demand.kept)
    base = base_of(sets, demand)
    stay = np.maximum(kept, 0)
    most = demand.most_stops
    if most is not None:
        most = max(most - int(sets.stops[np.arange(len(sets)), stay].sum()), 0)
    found = solve_units(
        units, base, demand.target, most_stops=most, time_limit_s=time_limit_s, gap=gap,
        progress=progress,
    )  # fmt: skip
    choice = np.where(kept >= 0, stay, units.by_plant(found.choice))
    relaxed = units.shares_by_plant(found.relaxed)
    relaxed[kept >= 0] = sets.chosen(stay)[kept >= 0]
    fixed = kept_cost(sets, demand)
    cost = found.cost + fixed
    left = (found.cost - found.bound) / cost if cost > 0 else 0.0
    return replace(
        found, choice=choice, relaxed=relaxed, cost=cost, bound=found.bound + fixed, gap=left
    )


def solve_units(
    units: Units,
    base: Floats,
    target: Floats,
    *,
    most_stops: int | None = None,
    time_limit_s: float = 60.0,
    gap: float = GAP,
    progress: Progress | None = None,
) -> Solution:
    """As `optimise`, in terms of units: `choice` and `relaxed` are of units."""
    tell = progress or silent
    g = len(target)
    if most_stops is not None or g == 1:
        return _whole(
            units, base, target, most_stops, time_limit_s, gap, lambda left: tell(Stage(here=left))
        )
    # Groups with targets of their own share nothing, and small programs are solved far faster.
    choice = np.zeros(len(units), dtype=np.int64)
    relaxed = units.whole(choice)
    counts = np.bincount(units.group, minlength=g)
    parts: list[Solution] = []
    left_s, settled = time_limit_s, 0
    # The small first: what they do not need of their time is left to the large.
    for group in np.argsort(counts, kind="stable").tolist():
        mine = units.group == group
        share = counts[group] / max(len(units) - settled, 1)
        alone = np.where(np.arange(g)[:, None] == group, target, np.nan)
        so_far = gap_of(parts) if parts else None
        stage = Stage(len(parts), g, settled / max(len(units), 1), so_far, group)
        tell(stage)

        def told(left: float, stage: Stage = stage) -> None:
            tell(replace(stage, here=left))

        one = _whole(units.only(mine), base, alone, None, max(left_s * share, 0.5), gap, told)
        parts.append(one)
        choice[mine], relaxed[mine] = one.choice, one.relaxed
        left_s, settled = left_s - one.seconds, settled + int(counts[group])
    return _joined(parts, choice, relaxed, target, gap)


def gap_of(parts: list[Solution]) -> float:
    """(Σ cost − Σ bound) ÷ Σ cost."""
    cost, bound = sum(one.cost for one in parts), sum(one.bound for one in parts)
    return (cost - bound) / cost if cost > 0 else 0.0


def _joined(
    parts: list[Solution], choice: Ints, relaxed: Floats, target: Floats, gap: float
) -> Solution:
    cost, bound = sum(one.cost for one in parts), sum(one.bound for one in parts)
    order: tuple[Status, ...] = ("infeasible", "feasible", "optimal")
    left = gap_of(parts)
    status: Status = min((one.status for one in parts), key=order.index, default="optimal")
    if status == "feasible" and left <= gap + TOLERANCE:
        status = "optimal"
    nothing = np.zeros_like(target)
    eased = target.copy()
    for one in parts:
        eased = np.where(np.isnan(one.eased), eased, one.eased)
    return Solution(
        status=status,
        choice=choice,
        cost=cost,
        bound=bound,
        gap=left,
        shortfall=sum((one.shortfall for one in parts), nothing),
        least_short=sum(one.least_short for one in parts),
        eased=eased,
        binding=np.any([one.binding for one in parts], axis=0) if parts else nothing > 0,
        marginal=sum((one.marginal for one in parts), nothing),
        relaxed=relaxed,
        seconds=sum(one.seconds for one in parts),
    )


def _whole(
    units: Units,
    base: Floats,
    target: Floats,
    most_stops: int | None,
    time_limit_s: float,
    gap: float,
    tell: Callable[[float], None],
) -> Solution:
    """Groups that depend on one another, or one alone."""
    eased, start, least, spent = target, greedy(units, base, target), 0.0, 0.0
    relaxed, took = _mix(units, base, eased, most_stops, time_limit_s)
    spent += took
    exact: Mix | None = None
    stands = usable(units, start, base, target, most_stops)
    if relaxed is not None:
        exact, took = _exact(
            units, base, target, most_stops, time_limit_s - spent, gap,
tell,
        )  # fmt: skip
        spent += took
    if exact is None and not stands:
        # Mixes cannot reach the targets, whole sets cannot, or no time was left to tell.
        missing, start, least, took = _smallest_shortfall(
            units, base, target, most_stops, max(time_limit_s - spent, 1.0) * _SHORT_SHARE
        )
        spent += took
        eased = _eased(base, target, missing)
        relaxed, took = _mix(units, base, eased, most_stops, max(time_limit_s - spent, 1.0))
        exact, more = _exact(
            units, base, eased, most_stops, max(time_limit_s - spent - took, 1.0), gap, tell
        )
        spent += took + more
    rows = np.arange(len(units))
    choice = start if exact is None else np.argmax(exact.share, axis=1).astype(np.int64)
    if stands and units.cost[rows, start].sum() < units.cost[rows, choice].sum():
        choice = start
    cost = float(units.cost[rows, choice].sum())
    slim = NO_IDLE_CUTS * float(units.load.max(axis=1, initial=0.0).sum())
    known = -np.inf if exact is None else exact.bound
    if relaxed is not None:
        known = max(known, relaxed.bound)
    bound = min(max(known - slim, 0.0), cost)
    left = (cost - bound) / cost if cost > 0 else 0.0
    done = units.tonnes(units.whole(choice), len(target))
    met = reaches(units, choice, base, target)
    with np.errstate(invalid="ignore"):
        short = np.where(met, 0.0, np.maximum(target * base - done, 0.0))
    near = cost - bound <= gap * cost + slim + TOLERANCE
    status: Status = "optimal" if near else "feasible"
    price = np.zeros_like(target) if relaxed is None else relaxed.price
    share = units.whole(choice) if relaxed is None else relaxed.share
    return Solution(
        status="infeasible" if short.any() else status,
        choice=choice,
        cost=cost,
        bound=bound,
        gap=left,
        shortfall=short,
        least_short=min(least, float(short.sum())),
        eased=eased,
        binding=(price > BINDING) | (short > 0),
        # At the edge of what can be reached the last gram has a price, the next point has none.
        marginal=np.zeros_like(price) if short.any() else price * 0.01,
        relaxed=share,
        seconds=spent,
    )


def usable(
    units: Units, choice: Ints, base: Floats, target: Floats, most_stops: int | None
) -> bool:
    """Whether a choice meets every target and stops no more plants than it may."""
    stops = float(units.stops[np.arange(len(units)), choice].sum())
    enough = most_stops is None or stops <= most_stops
    return enough and bool(reaches(units, choice, base, target).all())


def _mix(
    units: Units, base: Floats, target: Floats, most_stops: int | None, time_limit_s: float
) -> tuple[Mix | None, float]:
    program = Program(units, base, target, most_stops=most_stops)
    return program.solve(time_limit_s=time_limit_s), program.seconds


def _exact(
    units: Units,
    base: Floats,
    target: Floats,
    most_stops: int | None,
    time_limit_s: float,
    gap: float,
    tell: Callable[[float], None],
) -> tuple[Mix | None, float]:
    program = Program(units, base, target, most_stops=most_stops, whole=True)
    found = program.solve(time_limit_s=time_limit_s, gap=gap, watch=tell)
    return found, program.seconds


def _eased(base: Floats, target: Floats, missing: Floats) -> Floats:
    """What can be reached after all, with a gram of room where something is missing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(missing > SLACK_T, target - (missing + ROOM_T) / base, target)


def _smallest_shortfall(
    units: Units, base: Floats, target: Floats, most_stops: int | None, time_limit_s: float
) -> tuple[Floats, Ints, float, float]:
    """The least tonnes missing in all: by group and pollutant, who does what, the bound, time."""
    nothing = np.zeros(len(units), dtype=np.int64)
    most = units.load.argmax(axis=1) if most_stops is None else nothing
    start = np.where(units.allowed[np.arange(len(units)), most], most, nothing)
    program = Program(units, base, target, most_stops=most_stops, whole=True, short=True)
    found = program.solve(time_limit_s=time_limit_s)
    choice = start if found is None else np.argmax(found.share, axis=1).astype(np.int64)
    asked = asked_of(base, target)
    done = units.tonnes(units.whole(choice), len(target))
    missing = np.where(asked, np.maximum(np.nan_to_num(target * base) - done, 0.0), 0.0)
    bound = 0.0 if found is None else max(found.bound, 0.0)
    return missing, choice, bound, program.seconds
