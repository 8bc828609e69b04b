"""What turns can reach at most, and which industries would have to join. Clause 五(二)2(4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analytics.plan import Level
from analytics.plant_sets import Floats, PlantSets
from analytics.reduction import TOLERANCE
from analytics.rotation import Turns, able, by_list, needs, turn_sets


@dataclass(frozen=True)
class Proposal:
    """Industries that would have to take turns as well.

    Parameters
    ----------
    industries : to be added, the one that helps most first; empty where nothing is missing
    missing : tonnes missing on the worst day as it is, shape (g, 4) [t/d]
    left : with all of them, shape (g, 4) [t/d]
    """

    industries: tuple[str, ...]
    missing: Floats
    left: Floats


def missing_at_most(sets: PlantSets, turns: Turns, level: Level) -> Floats:
    """Tonnes missing even when all that can take turns do, shape (g, 4) [t/d].

    Where a turn has a most number of days, so many of the plants are off on an average day.
    """
    turn = turn_sets(sets, level)
    takes = able(sets, turns.takes_turns, turn)
    done = by_list(sets, turns, takes, level)
    most = turns.most_run
    share = 1.0 if most is None or most >= turns.days else most / (most + 1)
    who = np.flatnonzero(takes)
    np.add.at(done, turns.groups[sets.region[who]], share * sets.cut[who, turn[who]])
    short = np.maximum(needs(sets, turns) - done, 0.0)
    return np.where(short > TOLERANCE, short, 0.0)


def propose(sets: PlantSets, turns: Turns, level: Level) -> Proposal:
    """Add the industry that closes most of what is missing, until nothing is or none helps."""
    missing = missing_at_most(sets, turns, level)
    need = needs(sets, turns)
    left, added = missing, []
    asked = turns.takes_turns.copy()
    running = [one for one in dict.fromkeys(sets.industry[sets.running].tolist()) if one]
    while left.any():
        best: tuple[float, str, Floats] | None = None
        for industry in running:
            if industry in added:
                continue
            more = asked | (sets.industry == industry)
            after = missing_at_most(sets, replace(turns, takes_turns=more), level)
            closed = _weight(left, need) - _weight(after, need)
            if closed > TOLERANCE and (best is None or closed > best[0]):
                best = (closed, industry, after)
        if best is None:
            break
        added.append(best[1])
        asked |= sets.industry == best[1]
        left = best[2]
    return Proposal(tuple(added), missing, left)


def _weight(missing: Floats, need: Floats) -> float:
    """Shares of the needs that are missing, added up."""
    return float((missing / np.where(need > 0, need, 1.0)).sum())
