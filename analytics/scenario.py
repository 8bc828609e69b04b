"""What if: other load cuts than the list's, within each plant's floor and ceiling.

A scenario never claims a future AQI: published modelling puts the effect of such measures at a
few per cent of daily PM2.5, and a slider cannot know the weather. Clauses 五(二)2(1) to 2(4).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.plan import Level, Plan
from analytics.plant_sets import GUARANTEED, Flags, Floats, Ints, PlantSets
from analytics.problems import fail
from analytics.processes import Processes
from analytics.reduction import Assessment, ReductionFacts, assess

GROUPINGS = ("process", "industry", "grade", "region", "plant")
"""What a change may name, from the broadest to the narrowest; the page applies them so."""

_DECIMALS = 12
_NAMED = 40
_WHOLE = 1 - 1e-9


@dataclass(frozen=True)
class Change:
    """One load cut for the plants that fit everything it names; of several the last counts.

    One that names a process is about those lines only, and counts where no other change is about
    the plant.

    Parameters
    ----------
    load_cut : share of the load, 0..1
    industry, grade, region, plant, process : '' for any
    """

    load_cut: float
    industry: str = ""
    grade: str = ""
    region: str = ""
    plant: str = ""
    process: str = ""

    def fits(self, sets: PlantSets) -> Flags:
        """The plants that it is about, whatever their processes, shape (n,)."""
        fit = np.ones(len(sets), dtype=bool)
        if self.region:
            place = sets.regions.index(self.region) if self.region in sets.regions else -1
            fit &= sets.region == place
        for wanted, column in (
            (self.industry, sets.industry),
            (self.grade, sets.grade),
            (self.plant, sets.plants),
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
    changed : plants that a change is about, shape (n,); what does not run stays at its list
    stopped : plants that stop wholly, shape (n,)
    """

    load_cut: Floats
    cut: Floats
    tonnes: Floats
    cost: float
    plants_stopped: int
    jobs_stopped: float
    held: Flags
    changed: Flags
    stopped: Flags


def ceiling(sets: PlantSets, level: Level) -> Floats:
    """The largest load cut that each plant may be asked for, shape (n,).

    One that cannot be interrupted keeps its least load; a guaranteed one is not asked for more
    than its list says for the level.
    """
    most = 1 - sets.floor
    own = sets.load_cut[:, int(level)]
    limited: Floats = np.where(sets.category == GUARANTEED, np.minimum(most, own), most)
    return np.where(sets.running, limited, own)


def rounded(tonnes: Floats) -> Floats:
    """Sums of tonnes, which are decimals, without what the order of adding leaves behind."""
    plain: Floats = np.round(tonnes, _DECIMALS)
    return plain


def run(
    sets: PlantSets,
    changes: Sequence[Change],
    *,
    level: Level,
    processes: Processes | None = None,
) -> Outcome:
    """Work out a scenario.

    A plant that no change fits, or that does not run, does what the list says. For another load
    cut its tonnes lie on the straight line between its neighbouring sets; beyond its last set,
    between that and a full stop, which cuts all that it emits. A process that a change names does
    the same with its own lines' sets.

    Parameters
    ----------
    processes : needed when a change names a process
    """
    own = sets.load_cut[:, int(level)]
    asked, changed = _asked([one for one in changes if not one.process], sets, own)
    load = np.where(changed, np.clip(asked, 0, ceiling(sets, level)), own)
    cut = sets.cut[:, int(level)].copy()
    cut[changed] = tonnes_at(sets.only(changed), load[changed], level)
    stopped = _stops(sets, load, level)
    held = changed & (load != asked)
    named = [one for one in changes if one.process]
    if named:
        if processes is None:
            raise ValueError("processes: needed when a change names a process; got None")
        parts = processes.sets
        part_asked, part_changed = _asked(named, parts, parts.load_cut[:, int(level)], processes)
        # A change of the whole plant counts over one of a process.
        part_changed &= ~changed[processes.plant]
        part = np.where(
            part_changed,
            np.clip(part_asked, 0, ceiling(parts, level)),
            parts.load_cut[:, int(level)],
        )
        mine = np.zeros(len(sets), dtype=bool)
        mine[processes.plant[part_changed & parts.running]] = True
        rows = mine[processes.plant]
        home = processes.plant[rows]
        load[mine], cut[mine] = 0.0, 0.0
        np.add.at(load, home, processes.weight[rows] * part[rows])
        np.add.at(cut, home, tonnes_at(parts.only(rows), part[rows], level))
        held[processes.plant[part_changed & (part != part_asked)]] = True
        open_parts = np.zeros(len(sets), dtype=np.int64)
        np.add.at(open_parts, home, ~_stops(parts, part, level)[rows])
        stopped = np.where(mine, open_parts == 0, stopped)
        changed = changed | mine
    total = np.zeros_like(sets.baseline)
    np.add.at(total, sets.region, cut)
    return Outcome(
        load_cut=load,
        cut=cut,
        tonnes=rounded(total),
        cost=float((sets.output * load).sum()),
        plants_stopped=int(stopped.sum()),
        jobs_stopped=float(sets.jobs[stopped].sum()),
        held=held,
        changed=changed,
        stopped=stopped,
    )


def _asked(
    changes: Sequence[Change], sets: PlantSets, own: Floats, processes: Processes | None = None
) -> tuple[Floats, Flags]:
    """What is asked of each row, and of which anything is."""
    asked, changed = own.copy(), np.zeros(len(sets), dtype=bool)
    for one in changes:
        fit = one.fits(sets)
        if processes is not None:
            fit &= processes.process == one.process
        asked[fit], changed[fit] = one.load_cut, True
    return asked, changed


def _stops(sets: PlantSets, load: Floats, level: Level) -> Flags:
    """Who stops wholly: the whole load goes, and where the list says so itself, by its word."""
    own = sets.load_cut[:, int(level)]
    whole: Flags = (load >= _WHOLE) & ((load != own) | sets.stops[:, int(level)])
    return whole


def points(sets: PlantSets, level: Level) -> tuple[Floats, Floats]:
    """Load cuts and tonnes between which a plant's tonnes lie on straight lines.

    What the list says for the level stands first, so that it counts where another set has the
    same load; a full stop, which cuts all that is emitted, stands last. A set that the list does
    not have is at infinity.

    Returns
    -------
    loads, shape (n, 6), and tonnes, shape (n, 6, 4) [t/d]
    """
    n, own = len(sets), int(level)
    loads = np.concatenate([sets.load_cut[:, [own]], sets.load_cut, np.ones((n, 1))], axis=1)
    there = np.ones((n, 1), dtype=bool)
    given = np.concatenate([there, sets.given, there], axis=1)
    cuts = np.concatenate([sets.cut[:, [own]], sets.cut, sets.emissions[:, None, :]], axis=1)
    return np.where(given, loads, np.inf), cuts


def tonnes_at(sets: PlantSets, load: Floats, level: Level = Level.NONE) -> Floats:
    """Tonnes that each plant cuts at a load cut, shape (n, 4) [t/d], by its own sets.

    Parameters
    ----------
    level : of sets with the same load its own counts, else the lowest
    """
    loads, cuts = points(sets, level)
    below = np.where(loads <= load[:, None], loads, -np.inf)
    above = np.where(loads >= load[:, None], loads, np.inf)
    low, high = below.argmax(axis=1), above.argmin(axis=1)
    rows: Ints = np.arange(len(sets))
    x0, x1 = loads[rows, low], loads[rows, high]
    y0, y1 = cuts[rows, low], cuts[rows, high]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(x1 > x0, (load - x0) / (x1 - x0), 0.0)
    found: Floats = y0 + part[:, None] * (y1 - y0)
    return found


def judged(facts: ReductionFacts, tonnes: Floats, *, plan: Plan) -> Assessment:
    """Other tonnes by county than the list's, judged exactly like the list.

    Parameters
    ----------
    facts : of a list without a warning
    tonnes : shape (r, 4) [t/d]
    """
    part = replace(facts.parts[0], planned=tonnes)
    return assess(replace(facts, parts=(part,), measured=None), plan=plan)


def check(
    sets: PlantSets,
    changes: Sequence[Change],
    *,
    processes: Processes | None = None,
    name: Callable[[str], str] = str,
) -> None:
    """Refuse a change that names what the list does not have.

    Parameters
    ----------
    name : the name of a county by its code

    Raises
    ------
    JiError
        naming what was asked for and what there is
    """
    known = {
        "industry": sets.industry,
        "grade": sets.grade,
        "plant": sets.plants,
        "process": np.array([]) if processes is None else processes.process,
    }
    for one in changes:
        for field, column in known.items():
            wanted = getattr(one, field)
            if wanted and not (column == wanted).any():
                raise fail(f"scenario_{field}", got=wanted, allowed=_some(column.tolist()))
        if one.region and one.region not in sets.regions:
            there = ", ".join(name(code) for code in sets.regions[:_NAMED])
            raise fail("region_not_listed", got=name(one.region), allowed=there)
        if not one.process and not one.fits(sets).any():
            parts = (one.industry, one.grade, name(one.region) if one.region else "", one.plant)
            said = " + ".join(filter(None, parts))
            raise fail("nobody_fits", got=said or "—", allowed=_some(sets.industry.tolist()))


def _some(names: Sequence[str]) -> str:
    """What there is, the first of it where there is much."""
    there = sorted({one for one in names if one})
    more = ", …" if len(there) > _NAMED else ""
    return ", ".join(there[:_NAMED]) + more if there else "—"
