"""What if: other load cuts than the list's, within each plant's floor and ceiling.

A scenario never claims a future AQI: published modelling puts the effect of such measures at a
few per cent of daily PM2.5, and a slider cannot know the weather. Clauses 五(二)2(1) to 2(4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.plan import Level
from analytics.plant_sets import GUARANTEED, Flags, Floats, PlantSets


@dataclass(frozen=True)
class Change:
    """One load cut for the plants that fit everything it names; of several the last counts.

    Parameters
    ----------
    load_cut : share of the load, 0..1
    industry, grade, region, plant : '' for any
    """

    load_cut: float
    industry: str = ""
    grade: str = ""
    region: str = ""
    plant: str = ""

    def fits(self, sets: PlantSets) -> Flags:
        """The plants that it is about, shape (n,)."""
        regions = np.array(sets.regions, dtype=object)
        fit = np.ones(len(sets), dtype=bool)
        for wanted, column in (
            (self.industry, sets.industry),
            (self.grade, sets.grade),
            (self.plant, sets.plants),
            (self.region, regions[sets.region]),
        ):
            if wanted:
                fit &= column == wanted
        return fit


@dataclass(frozen=True)
class Outcome:
    """What a scenario comes to.

    Parameters
    ----------
    load_cut : of every plant after floors and ceilings, shape (n,)
    cut : tonnes of every plant, shape (n, 4) [t/d]
    tonnes : by county, shape (r, 4) [t/d]
    cost : lost output [万元/d]
    plants_stopped, jobs_stopped : of plants that stop wholly
    held : plants whose floor or ceiling kept them from what was asked, shape (n,)
    """

    load_cut: Floats
    cut: Floats
    tonnes: Floats
    cost: float
    plants_stopped: int
    jobs_stopped: float
    held: Flags


def ceiling(sets: PlantSets, level: Level) -> Floats:
    """The largest load cut that each plant may be asked for, shape (n,).

    One that cannot be interrupted keeps its least load; a guaranteed one is not asked for more
    than its list says for the level.
    """
    most = 1 - sets.floor
    own = sets.load_cut[:, int(level)]
    limited: Floats = np.where(sets.category == GUARANTEED, np.minimum(most, own), most)
    return np.where(sets.running, limited, own)


def run(sets: PlantSets, changes: Sequence[Change], *, level: Level) -> Outcome:
    """Work out a scenario.

    A plant that no change fits does what the list says. For another load cut its tonnes lie on
    the straight line between its neighbouring sets; beyond its last set, between that and a full
    stop, which cuts all that it emits.
    """
    own = sets.load_cut[:, int(level)]
    asked, changed = own.copy(), np.zeros(len(sets), dtype=bool)
    for one in changes:
        fit = one.fits(sets)
        asked[fit], changed[fit] = one.load_cut, True
    load = np.where(changed, np.clip(asked, 0, ceiling(sets, level)), own)
    cut = np.where(changed[:, None], tonnes_at(sets, load), sets.cut[:, int(level)])
    same = changed & (load == own)
    cut[same] = sets.cut[same, int(level)]
    total = np.zeros_like(sets.baseline)
    np.add.at(total, sets.region, cut)
    stopped = np.where(changed & ~same, load >= 1, sets.stops[:, int(level)])
    return Outcome(
        load_cut=load,
        cut=cut,
        tonnes=total,
        cost=float((sets.output * load).sum()),
        plants_stopped=int(stopped.sum()),
        jobs_stopped=float(sets.jobs[stopped].sum()),
        held=changed & (load != asked),
    )


def tonnes_at(sets: PlantSets, load: Floats) -> Floats:
    """Tonnes that each plant cuts at a load cut, shape (n, 4) [t/d], by its own sets."""
    n = len(sets)
    loads = np.concatenate([sets.load_cut, np.ones((n, 1))], axis=1)
    cuts = np.concatenate([sets.cut, sets.emissions[:, None, :]], axis=1)
    # A set that the list does not have stands nowhere on the line.
    given = np.concatenate([sets.given, np.ones((n, 1), dtype=bool)], axis=1)
    loads = np.where(given, loads, np.inf)
    below = np.where(loads <= load[:, None], loads, -np.inf)
    above = np.where(loads >= load[:, None], loads, np.inf)
    low, high = below.argmax(axis=1), above.argmin(axis=1)
    rows = np.arange(n)
    x0, x1 = loads[rows, low], loads[rows, high]
    y0, y1 = cuts[rows, low], cuts[rows, high]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(x1 > x0, (load - x0) / (x1 - x0), 0.0)
    found: Floats = y0 + part[:, None] * (y1 - y0)
    most: Floats = np.maximum(sets.emissions, sets.cut.max(axis=1))
    return np.minimum(found, most)
