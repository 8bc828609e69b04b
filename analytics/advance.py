"""Adjusting early: plants whose processes cannot be interrupted. Clause 五(二)2(4).

When orange and above is likely to come often, they may change their production plans beforehand.
This says when that is (a rule of the plan), who they are and what each would cut between its
present load and the least that it must keep. It never says what the air would be.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from analytics.episodes import Episode
from analytics.plan import Level, Plan
from analytics.plant_sets import Flags, Floats, Ints, PlantSets


@dataclass(frozen=True)
class Likely:
    """Whether orange and above is likely to come often, and why.

    Parameters
    ----------
    recommended : the level recommended at the time; None where nothing can be said
    episodes : those of the level or more that reach into the days looked back
    now, often : which of the two reasons holds
    """

    as_of: datetime
    recommended: Level | None
    episodes: tuple[Episode, ...]
    now: bool
    often: bool

    @property
    def holds(self) -> bool:
        """Whether adjusting early is called for."""
        return self.now or self.often


def likely(
    recommended: Level | None, episodes: Sequence[Episode], *, as_of: datetime, plan: Plan
) -> Likely:
    """Judge by the plan's rule.

    Parameters
    ----------
    recommended : see `analytics.recommend`; observed and forecast
    episodes : observed by then
    """
    rule = plan.rules.advance.value
    since = as_of - timedelta(days=rule.days)
    mine = tuple(e for e in episodes if e.level >= rule.rank and since <= e.end <= as_of)
    return Likely(
        as_of=as_of,
        recommended=recommended,
        episodes=mine,
        now=recommended is not None and recommended >= rule.rank,
        often=len(mine) >= rule.episodes,
    )


@dataclass(frozen=True)
class Early:
    """Who could adjust early, those that buy most first (k).

    Parameters
    ----------
    plants : index of each, shape (k,)
    named : whether the clause names the industry; the others say of themselves that they cannot
        be interrupted
    load : how far the load can fall, shape (k,): to the least it must keep
    gain : tonnes that this cuts, shape (k, 4) [t/d]
    cost : lost output, shape (k,) [万元/d]
    """

    plants: Ints
    named: Flags
    load: Floats
    gain: Floats
    cost: Floats


def early(sets: PlantSets, plan: Plan, *, industries: Collection[str] | None = None) -> Early:
    """The plants that run and cannot be interrupted, with what adjusting them early buys.

    A plant's load falls from full to its least; tonnes lie on the line through its own sets. A
    plant of an industry that the clause names but without a least load can stop in time and is
    left out; a guaranteed one keeps to its own list.

    Parameters
    ----------
    industries : instead of the plan's
    """
    known = plan.rules.advance_industries.value if industries is None else industries
    named = np.isin(sets.industry, list(known))
    mine = np.flatnonzero(sets.running & (sets.floor > 0) & (sets.floor < 1))
    mine = mine[sets.category[mine] != "guaranteed"]
    load = 1 - sets.floor[mine]
    gain = tonnes_at_load(sets, mine, load)
    order = np.lexsort((mine, -gain.sum(axis=1), ~named[mine]))
    who = mine[order]
    return Early(who, named[who], load[order], gain[order], sets.output[who] * load[order])


def tonnes_at_load(sets: PlantSets, plants: Ints, load: Floats) -> Floats:
    """Tonnes cut at a load cut by the plants' own sets, shape (k, 4) [t/d].

    Between two sets on the straight line; beyond the strongest in proportion to the load, up to
    all that a plant emits.
    """
    found = np.zeros((len(plants), sets.cut.shape[2]))
    for row, (n, wanted) in enumerate(zip(plants.tolist(), load.tolist(), strict=True)):
        given = sets.given[n]
        loads = np.append(sets.load_cut[n, given], 1.0)
        cuts = np.vstack([sets.cut[n, given], np.maximum(sets.emissions[n], sets.cut[n].max(0))])
        order = np.argsort(loads, kind="stable")
        loads, cuts = np.maximum.accumulate(loads[order]), cuts[order]
        for p in range(cuts.shape[1]):
            found[row, p] = np.interp(wanted, loads, cuts[:, p])
    return found
