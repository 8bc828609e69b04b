"""What the solver, the turns and early adjusting stand on: a list at a level, judged and taken
apart into sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np

from analytics.plan import Level, Plan
from analytics.plant_sets import GUARANTEED, UNINTERRUPTIBLE, Flags, Floats, Ints, PlantSets
from analytics.problems import fail
from analytics.reduction import Assessment, ReductionFacts, assess
from data import inventory
from data.inventory import Scope
from data.plant_sets import plant_sets
from data.rulebook import grades
from data.snapshot import Snapshot

_NAMED = 12


@dataclass(frozen=True)
class Ground:
    """A list at a level: how it is judged, and what its plants could do."""

    snapshot: Snapshot
    what: Scope
    plan: Plan
    level: Level
    facts: ReductionFacts
    sets: PlantSets

    @cached_property
    def listed(self) -> Assessment:
        """The list itself, judged."""
        return assess(self.facts, plan=self.plan)

    @property
    def own(self) -> Ints:
        """The set that each plant carries out by the list, shape (n,)."""
        return self.sets.own(self.level)

    def judged(self, tonnes: Floats) -> Assessment:
        """Other tonnes by county, judged like the list."""
        part = replace(self.facts.parts[0], planned=tonnes)
        return assess(replace(self.facts, parts=(part,)), plan=self.plan)

    def cost(self, choice: Ints) -> float:
        """Lost output of one set a plant [万元/d]."""
        return float(self.sets.cost[np.arange(len(self.sets)), choice].sum())

    @property
    def silent(self) -> int:
        """Plants that could cut and run, but whose output is not given: their cuts cost nothing."""
        sets = self.sets
        mine = sets.running & (sets.output <= 0) & (sets.load_cut.max(axis=1) > 0)
        return int(mine.sum())

    @property
    def unjudged(self) -> tuple[str, ...]:
        """Counties without a baseline of any pollutant."""
        with np.errstate(invalid="ignore"):
            lacking = np.flatnonzero(~(self.facts.baseline > 0).any(axis=1))
        return tuple(self.facts.regions[place] for place in lacking)


def ground(
    snapshot: Snapshot, *, level: Level, as_of: datetime, plan: Plan, edition: str | None = None
) -> Ground:
    """Load a list at a level; raises ``JiError`` for an edition there is not."""
    what = inventory.scope(snapshot, level=level, as_of=as_of, plan=plan, edition=edition)
    facts = inventory.facts(snapshot, what)
    return Ground(snapshot, what, plan, level, facts, plant_sets(snapshot, what, facts))


def named_protect(sets: PlantSets, words: Sequence[str]) -> tuple[str, ...]:
    """Whom to protect, as `PlantSets.allowed` takes it: grades by their codes.

    Raises
    ------
    JiError
        for a word that is neither a grade, ``guaranteed``, ``uninterruptible`` nor a listed plant
    """
    held = {*sets.grade.tolist(), *sets.plants.tolist()} - {""}
    found, unknown = [], []
    for word in words:
        grade = grades().find(word)
        if word in (GUARANTEED, UNINTERRUPTIBLE) or word in held:
            found.append(word)
        elif grade is not None:
            found.append(grade.code)
        else:
            unknown.append(word)
    if unknown:
        there = sorted(set(sets.grade.tolist()) - {""})
        allowed = ", ".join([GUARANTEED, UNINTERRUPTIBLE, *there])
        raise fail("unknown_protect", got=", ".join(unknown), allowed=allowed)
    return tuple(dict.fromkeys(found))


def of_industries(sets: PlantSets, names: Sequence[str]) -> Flags:
    """The plants of some industries, shape (n,) as flags.

    Raises
    ------
    JiError
        for an industry that no listed plant has
    """
    known = sorted(set(sets.industry.tolist()) - {""})
    unknown = [one for one in dict.fromkeys(names) if one not in known]
    if unknown:
        allowed = ", ".join(known[:_NAMED]) + (" …" if len(known) > _NAMED else "")
        raise fail("unknown_industry", got=", ".join(unknown), allowed=allowed)
    return np.isin(sets.industry, list(names))
