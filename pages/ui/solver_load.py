"""What the solver's page stands on: loaded once a snapshot, solved once a snapshot and options."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from analytics import optimise as solver
from analytics import rotation
from analytics.optimise import Demand, Scope, Solution
from analytics.optimise_greedy import greedy
from analytics.optimise_needed import Needed, needed
from analytics.optimise_program import Units, units_of
from analytics.optimise_progress import Progress
from analytics.optimise_relaxed import Relaxation, Relaxed, curve
from analytics.plan import Level, plan_at
from analytics.plant_sets import Floats, Ints
from analytics.reduction import CITY, POLLUTANTS, Assessment
from analytics.rotation import Schedule, Turns
from analytics.rotation_reach import Proposal, propose
from data import inventory, rulebook
from data.solver_ground import Ground, ground

from .inventory import Inventory

_KEPT = 24


@dataclass(frozen=True)
class Wanted:
    """What is to be solved.

    Parameters
    ----------
    protect : grades, ``guaranteed``, ``uninterruptible``
    edition : '' for the one in force
    """

    level: Level
    scope: Scope = "county"
    protect: tuple[str, ...] = ()
    most_stops: int | None = None
    alike: bool = False
    edition: str = ""


@dataclass(frozen=True)
class WantedTurns:
    """What turns are wanted; no industries stand for the plants whose list has them take turns."""

    days: int
    industries: tuple[str, ...] = ()
    least_run: int = 1
    most_run: int | None = None
    start_up: int = 0
    ahead: int = 0


@dataclass(frozen=True)
class Exact:
    """The choice, and who would be needed where it does not reach the targets."""

    found: Solution
    lacks: Needed | None


@dataclass(frozen=True)
class Case:
    """A list at a level with what is demanded of it."""

    held: Inventory
    wanted: Wanted
    ground: Ground
    demand: Demand

    @property
    def key(self) -> tuple[str, Wanted]:
        """What decides on all of it."""
        return self.held.snapshot.id, self.wanted

    @property
    def groups(self) -> int:
        """Counties, or the city as one."""
        return len(self.demand.target)

    def group_code(self, group: int) -> str:
        """The code of a group's region."""
        return CITY if self.wanted.scope == "city" else self.ground.facts.regions[group]

    def relaxed(self) -> Relaxed:
        """The relaxation; at once."""
        return _relaxed(self.key, self)

    @property
    def relaxed_cost(self) -> float:
        """Lost output of the relaxation, with the plants that keep to the list [万元/d]."""
        return self.relaxed().cost + solver.kept_cost(self.ground.sets, self.demand)

    def relaxed_ratios(self) -> Assessment:
        """What the relaxation comes to, judged like the list."""
        units = _units(self.key, self)
        share = units.shares_by_plant(self.relaxed().share)
        kept = self.demand.kept
        if kept is not None:
            share[kept >= 0] = self.ground.sets.chosen(np.maximum(kept, 0))[kept >= 0]
        return self.ground.judged(self.ground.sets.tonnes(share))

    def curve(self, pollutant: str) -> pd.DataFrame:
        """What the mix costs while one target moves; see `optimise_relaxed.curve`."""
        return _curve(self.key, pollutant, self)

    def greedy_cost(self) -> float | None:
        """What a greedy by cost per tonne costs [万元/d]; None where it misses a target."""
        return _greedy(self.key, self)

    def exact(self) -> Exact | None:
        """The choice, if it was made."""
        found: Exact | None = _kept().get(("exact", *self.key))
        return found

    def solve(self, time_limit_s: float, progress: Progress) -> Exact:
        """Make the choice, and keep it."""
        found = solver.optimise(
            self.ground.sets, self.demand, time_limit_s=time_limit_s, progress=progress
        )
        lacks = None
        if found.status == "infeasible":
            lacks = needed(self.ground.sets, self.demand, found, level=self.wanted.level)
        done = Exact(found, lacks)
        _keep(("exact", *self.key), done)
        return done

    def judged(self, choice: Ints) -> Assessment:
        """A choice, judged like the list."""
        sets = self.ground.sets
        return self.ground.judged(sets.tonnes(sets.chosen(choice)))

    def turns(self, asked: WantedTurns) -> Turns:
        """The turns as the analytics take them."""
        sets = self.ground.sets
        takes = np.isin(sets.industry, asked.industries) if asked.industries else sets.rotates
        return Turns(
            days=asked.days,
            takes_turns=takes,
            target=self.demand.target,
            groups=self.demand.groups,
            least_run=asked.least_run,
            most_run=asked.most_run,
            start_up=asked.start_up,
            ahead=asked.ahead,
            base=self.demand.base,
        )

    def rotated(self, asked: WantedTurns, time_limit_s: float) -> Schedule:
        """The schedule, made once."""
        key = ("turns", *self.key, asked)
        found: Schedule | None = _kept().get(key)
        if found is None:
            found = rotation.rotate(
                self.ground.sets, self.turns(asked), level=self.wanted.level,
                time_limit_s=time_limit_s,
            )  # fmt: skip
            _keep(key, found)
        return found

    def joining(self, asked: WantedTurns) -> Proposal:
        """Which industries would make the targets reachable."""
        return propose(self.ground.sets, self.turns(asked), self.wanted.level)

    def named(self) -> pd.DataFrame:
        """Every plant by its code: name, and the words of its measures by level."""
        key = (self.held.snapshot.id, self.ground.what.edition)
        return _named(key, self).reindex(self.ground.sets.plants)


def case(held: Inventory, wanted: Wanted) -> Case:
    """A list at a level with what is demanded of it."""
    return _case(held.snapshot.id, wanted, held)


def missing(case: Case) -> Floats:
    """Tonnes missing by group and pollutant [t/d], of the choice or else of the relaxation."""
    done = case.exact()
    return case.relaxed().shortfall if done is None else done.found.shortfall


@st.cache_resource(show_spinner=False, max_entries=6)
def _ground(snapshot_id: str, level: Level, edition: str, _held: Inventory) -> Ground:
    rules = plan_at(rulebook.plans(), _held.as_of.date())
    return ground(
        _held.snapshot, level=level, as_of=_held.as_of, plan=rules, edition=edition or None
    )


@st.cache_resource(show_spinner=False, max_entries=32)
def _case(snapshot_id: str, wanted: Wanted, _held: Inventory) -> Case:
    of = _ground(snapshot_id, wanted.level, wanted.edition, _held)
    demand = solver.demand_for(
        of.sets, of.listed, level=wanted.level, scope=wanted.scope, protect=wanted.protect,
        most_stops=wanted.most_stops, alike=wanted.alike,
    )  # fmt: skip
    return Case(_held, wanted, of, demand)


@st.cache_resource(show_spinner=False, max_entries=32)
def _units(key: tuple[str, Wanted], _case: Case) -> Units:
    demand = _case.demand
    return units_of(
        _case.ground.sets, demand.groups, demand.allowed, alike=demand.alike, kept=demand.kept
    )


@dataclass(frozen=True)
class _Program:
    """A relaxation that is kept, for one at a time."""

    relaxation: Relaxation
    lock: Any


def _program(case: Case) -> _Program:
    """One program for every choice of whom to protect; like plants make one of their own."""
    want = case.wanted
    alone = want.protect if want.alike else ()
    key = (case.held.snapshot.id, want.level, want.edition, want.scope, want.alike, alone)
    return _relaxation(key, case)


@st.cache_resource(show_spinner=False, max_entries=8)
def _relaxation(key: tuple[object, ...], _case: Case) -> _Program:
    sets, demand = _case.ground.sets, _case.demand
    allowed = demand.allowed if demand.alike else sets.allowed(_case.wanted.level)
    units = units_of(sets, demand.groups, allowed, alike=demand.alike, kept=demand.kept)
    return _Program(Relaxation(units, solver.base_of(sets, demand)), Lock())


@st.cache_resource(show_spinner=False, max_entries=64)
def _relaxed(key: tuple[str, Wanted], _case: Case) -> Relaxed:
    held, demand = _program(_case), _case.demand
    allowed = _units(key, _case).allowed
    with held.lock:
        return held.relaxation.solve(allowed, demand.target, most_stops=demand.most_stops)


@st.cache_resource(show_spinner=False, max_entries=64)
def _curve(key: tuple[str, Wanted], pollutant: str, _case: Case) -> pd.DataFrame:
    held, demand = _program(_case), _case.demand
    place = POLLUTANTS.index(pollutant)
    wanted = demand.target[:, place]
    marks = sorted({float(one) for one in wanted[~np.isnan(wanted)]})
    eased = _case.relaxed().eased
    allowed = _units(key, _case).allowed
    with held.lock:
        return curve(
            held.relaxation, allowed, eased, pollutant, most_stops=demand.most_stops, marks=marks
        )


@st.cache_resource(show_spinner=False, max_entries=32)
def _greedy(key: tuple[str, Wanted], _case: Case) -> float | None:
    demand, units = _case.demand, _units(key, _case)
    base = solver.base_of(_case.ground.sets, demand)
    choice = greedy(units, base, demand.target)
    if not solver.usable(units, choice, base, demand.target, demand.most_stops):
        return None
    return _case.ground.cost(units.by_plant(choice))


@st.cache_resource(show_spinner=False, max_entries=6)
def _named(key: tuple[str, str], _case: Case) -> pd.DataFrame:
    of = _case.ground
    tables = {
        level.code: inventory.plant_facts(of.snapshot, of.what, level=level).set_index("plant")
        for level in Level
        if level
    }
    found = next(iter(tables.values()))[["name"]]
    return found.assign(**{code: table["measure"] for code, table in tables.items()})


@st.cache_resource(show_spinner=False)
def _kept() -> OrderedDict[tuple[object, ...], Any]:
    """What was solved, by snapshot and options; the oldest goes first."""
    return OrderedDict()


def _keep(key: tuple[object, ...], value: object) -> None:
    kept = _kept()
    kept[key] = value
    while len(kept) > _KEPT:
        kept.popitem(last=False)
