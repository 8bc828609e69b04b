"""When a target is out of reach: who would have to do more than may be asked. Clause 五(二)2(3).

The clause lets a target be lowered only after the greatest effort, with a calculation and a list.
This is that list: what stands between the mix and the target, plant by plant, and what would be
missing even if every listed plant stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from analytics.optimise import Demand, Solution, base_of, solve_units
from analytics.optimise_program import cut_of, units_of
from analytics.plan import Level
from analytics.plant_sets import GUARANTEED, SETS, Flags, Floats, Ints, PlantSets, Texts

STOP = len(SETS)
"""A full stop that the list does not have, after a plant's own sets."""

_TOLERANCE = 1e-9
_SECONDS = 15.0
_GAP = 0.001


class Held(StrEnum):
    """Why a plant may not be asked for what it would take."""

    PROTECTED = "protected"
    GUARANTEED = "guaranteed"
    FLOOR = "floor"
    BEYOND = "beyond"
    MORE_STOPS = "more_stops"


@dataclass(frozen=True)
class Needed:
    """What it would take, and what would be missing even then.

    Parameters
    ----------
    plants : those who would have to do more than may be asked of them, shape (k,)
    sets : what they would do, shape (k,): index into `SETS`, or `STOP`
    instead_of : what they do in the mix with the smallest shortfall, shape (k,)
    reasons : shape (k,)
    gain : tonnes more than in that mix, shape (k, 4) [t/d]
    cost : lost output more than in that mix, shape (k,) [万元/d]
    left : still missing, shape (g, 4) [t/d]
    total : lost output of the whole mix that would do it [万元/d]
    stopped : tonnes that are missing even if every plant stopped, shape (g, 4) [t/d]
    """

    plants: Ints
    sets: Ints
    instead_of: Ints
    reasons: Texts
    gain: Floats
    cost: Floats
    left: Floats
    total: float
    stopped: Floats


def needed(
    sets: PlantSets,
    demand: Demand,
    found: Solution,
    *,
    level: Level,
    time_limit_s: float = _SECONDS,
) -> Needed:
    """Open what was held back, and let as few plants as can be do more than may be asked.

    Parameters
    ----------
    found : the mix with the smallest shortfall
    """
    n = len(sets)
    emitted = np.maximum(sets.emissions, sets.cut.max(axis=1))
    cut = cut_of(sets, demand.kept)
    # No plant that keeps to a set can stop beyond it.
    able = sets.running if demand.kept is None else sets.running & (demand.kept < 0)
    most = np.where(able[:, None], emitted, cut[:, 0])
    cut = np.concatenate([cut, most[:, None]], axis=1)
    load = np.concatenate([sets.load_cut, np.ones((n, 1))], axis=1)
    stops = np.concatenate([sets.stops, np.ones((n, 1), dtype=bool)], axis=1)
    cost = sets.output[:, None] * load
    lacking = np.asarray((found.shortfall > 0).any(axis=1))
    free = sets.running & lacking[demand.groups[sets.region]]
    if demand.kept is not None:
        free &= demand.kept < 0
    may = np.concatenate([demand.allowed, np.zeros((n, 1), dtype=bool)], axis=1)
    opened = np.concatenate([sets.given, np.ones((n, 1), dtype=bool)], axis=1) & free[:, None]
    opened[:, 0] = True
    # Who does more than may be asked counts as much as the dearest plant: so they are few. A stop
    # that the list does not have counts half as much again.
    penalty = np.full(cost.shape, float(sets.output.max(initial=0.0)) + 1.0)
    penalty[:, STOP] *= 1.5
    units = replace(
        units_of(sets, demand.groups, opened[:, : len(SETS)], kept=demand.kept),
        cut=cut,
        cost=cost + np.where(opened & ~may, penalty, 0.0),
        load=load,
        stops=stops.astype(np.float64),
        allowed=opened | may,
        turned=np.tile(np.arange(STOP + 1), (n, 1)),
    )
    base = base_of(sets, demand)
    answer = solve_units(units, base, demand.target, time_limit_s=time_limit_s, gap=_GAP)
    rows, choice = np.arange(n), answer.choice
    done = cut[rows, choice]
    before = cut[rows, found.choice]
    outside = ~may[rows, choice]
    allowed_stops = demand.most_stops
    if allowed_stops is not None and stops[rows, choice].sum() > allowed_stops:
        outside |= stops[rows, choice] & ~stops[rows, found.choice]
    who = np.flatnonzero(outside)
    order = np.argsort(-(done - before)[who].sum(axis=1), kind="stable")
    who = who[order]
    total = np.zeros_like(base)
    np.add.at(total, demand.groups[sets.region], most)
    with np.errstate(invalid="ignore"):
        stopped = np.nan_to_num(np.maximum(demand.target * base - total, 0.0))
    return Needed(
        plants=who,
        sets=choice[who],
        instead_of=found.choice[who],
        reasons=_reasons(sets, who, choice, ~may[rows, choice], level),
        gain=(done - before)[who],
        cost=cost[who, choice[who]] - sets.cost[who, found.choice[who]],
        left=answer.shortfall,
        total=float(cost[rows, choice].sum()),
        stopped=np.where(stopped > _TOLERANCE, stopped, 0.0),
    )


def _reasons(sets: PlantSets, who: Ints, choice: Ints, held: Flags, level: Level) -> Texts:
    """The hardest of what holds each plant back from its set."""
    load = np.where(choice == STOP, 1.0, sets.load_cut[np.arange(len(sets)), choice % STOP])
    reasons = np.full(len(sets), Held.PROTECTED.value, dtype=object)
    reasons[choice == STOP] = Held.BEYOND.value
    reasons[load > 1 - sets.floor + _TOLERANCE] = Held.FLOOR.value
    reasons[(sets.category == GUARANTEED) & (choice > int(level))] = Held.GUARANTEED.value
    reasons[~held] = Held.MORE_STOPS.value
    found: Texts = reasons[who]
    return found
