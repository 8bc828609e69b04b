"""What the what-if page stands on, loaded and added up once a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import streamlit as st

from analytics.plan import Level, Plan, plan_at
from analytics.plant_sets import Floats, Ints, PlantSets
from analytics.problems import JiError
from analytics.processes import Processes
from analytics.reduction import Assessment, ReducedTarget, ReductionFacts
from analytics.scenario import GROUPINGS, Change, Outcome, judged, run
from analytics.sliders import Settled, Sliders, build, settled
from data import inventory, rulebook
from data.inventory import Scope
from data.plant_sets import plant_sets
from data.processes import processes
from data.snapshot import Snapshot

from . import load
from . import whatif_state as state
from .inventory import Inventory

FOUND_MOST = 50
BUILT_MOST = 3000
"""More groups than this are added up only where their slider is shown."""


@dataclass(frozen=True)
class Ground:
    """The list that is changed at a level, and how it is judged."""

    held: Inventory
    level: Level
    scope: Scope
    plan: Plan
    facts: ReductionFacts
    sets: PlantSets

    @property
    def key(self) -> tuple[str, Level]:
        """What decides on all of it."""
        return self.held.snapshot.id, self.level

    @property
    def processes(self) -> Processes:
        """The lines of the plants by process."""
        return _processes(self.key, self)

    def judged(self, tonnes: Floats) -> Assessment:
        """Tonnes by county, judged like the list."""
        return judged(self.facts, tonnes, plan=self.plan)

    @cached_property
    def listed(self) -> Assessment:
        """The list itself, judged."""
        return self.judged(self.outcome(()).tonnes)

    @cached_property
    def plain(self) -> Settled:
        """What the list itself comes to."""
        return settled(self.sets, self.outcome(()))

    def outcome(self, changes: tuple[Change, ...]) -> Outcome:
        """What some changes come to, plant by plant."""
        return _outcome(self.key, changes, self)

    def groups(self, by: str) -> tuple[str, ...]:
        """What sliders there can be, those that can change most first; all plants for plants."""
        return _groups(self.key, by, self)

    def sliders(self, by: str, groups: tuple[str, ...], others: tuple[Change, ...]) -> Sliders:
        """The plants behind sliders, added up; `others` are changes by other groupings."""
        return _sliders(self.key, by, groups, others, self)

    def named(self, codes: Sequence[str]) -> pd.DataFrame:
        """Name, region, industry and grade of plants by their code."""
        return _named(self.key, tuple(codes), self)

    def called(self, letters: str) -> dict[str, str]:
        """Names by code of the plants that some letters find."""
        found = self.held.snapshot.query(
            "plants_called", edition=self.scope.edition, letters=letters, most=FOUND_MOST
        ).to_pydict()
        return dict(zip(found["plant"], found["name"], strict=True))


def ground(held: Inventory, level: Level) -> Ground:
    """The list in force at a level."""
    return _ground(held.snapshot.id, level, held)


@st.cache_resource(show_spinner=False, max_entries=9)
def _ground(snapshot_id: str, level: Level, _held: Inventory) -> Ground:
    what, rules = _scope(_held, level)
    facts = inventory.facts(_held.snapshot, what)
    sets = plant_sets(_held.snapshot, what, facts)
    return Ground(_held, level, what, rules, facts, sets)


def _scope(held: Inventory, level: Level) -> tuple[Scope, Plan]:
    rules = plan_at(rulebook.plans(), held.as_of.date())
    return inventory.scope(held.snapshot, level=level, as_of=held.as_of, plan=rules), rules


@st.cache_resource(show_spinner=False, max_entries=9)
def _processes(key: tuple[str, Level], _of: Ground) -> Processes:
    return processes(_of.held.snapshot, _of.scope, _of.sets)


@st.cache_resource(show_spinner=False, max_entries=6)
def _outcome(key: tuple[str, Level], changes: tuple[Change, ...], _of: Ground) -> Outcome:
    lines = _of.processes if any(one.process for one in changes) else None
    return run(_of.sets, changes, level=_of.level, processes=lines)


def _column(of: Ground, by: str) -> np.ndarray:
    """The group of each row that sliders of a grouping move, '' for none."""
    if by == "process":
        return of.processes.process
    if by == "region":
        return np.array(of.sets.regions, dtype=object)[of.sets.region]
    columns = {"industry": of.sets.industry, "grade": of.sets.grade, "plant": of.sets.plants}
    return columns[by]


@st.cache_resource(show_spinner=False, max_entries=32)
def _groups(key: tuple[str, Level], by: str, _of: Ground) -> tuple[str, ...]:
    column = _column(_of, by)
    rows = _of.processes.sets if by == "process" else _of.sets
    if by == "region":
        there = np.unique(rows.region)
        return tuple(_of.facts.regions[place] for place in there)
    codes, place = np.unique(column.astype(str), return_inverse=True)
    base = np.nansum(_of.sets.baseline, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(base > 0, rows.emissions / base, 0.0)
    sums = np.column_stack([np.bincount(place, one, minlength=len(codes)) for one in part.T])
    order = np.argsort(-sums.max(axis=1), kind="stable")
    return tuple(code for code in codes[order].tolist() if code)


@st.cache_resource(show_spinner=False, max_entries=12)
def _sliders(
    key: tuple[str, Level],
    by: str,
    groups: tuple[str, ...],
    others: tuple[Change, ...],
    _of: Ground,
) -> Sliders:
    column = _column(_of, by)
    member: Ints = pd.Index(groups).get_indexer(pd.Index(column)).astype(np.int64)
    base = _of.outcome(others)
    if by == "process":
        member[base.changed[_of.processes.plant]] = -1
        lines = _of.processes
    else:
        lines = None
        narrower = GROUPINGS[GROUPINGS.index(by) + 1 :]
        for one in others:
            if any(getattr(one, name) for name in narrower):
                member[one.fits(_of.sets)] = -1
    return build(_of.sets, base, member, groups, level=_of.level, processes=lines)


@st.cache_resource(show_spinner=False, max_entries=32)
def _named(key: tuple[str, Level], codes: tuple[str, ...], _of: Ground) -> pd.DataFrame:
    table = _of.held.snapshot.query(
        "plants_by_code", edition=_of.scope.edition, plants=list(codes)
    ).to_pandas()
    return table.set_index("plant").reindex(list(codes)).reset_index()


@dataclass(frozen=True)
class Result:
    """What the sliders come to, and the same of the list.

    Parameters
    ----------
    found, listed : judged like any list
    settled, plain : with the lost output, stops and held plants by county
    moved : whether any slider was touched
    """

    ground: Ground
    found: Assessment
    listed: Assessment
    settled: Settled
    plain: Settled
    moved: bool

    @property
    def cost(self) -> float:
        """Lost output [万元/d]."""
        return float(self.settled.cost.sum())

    @property
    def list_cost(self) -> float:
        """Lost output of the list [万元/d]."""
        return float(self.plain.cost.sum())


def settle(
    of: Ground, by: str, groups: tuple[str, ...], values: state.Values
) -> tuple[Result, Sliders]:
    """Work out what the sliders say, judged with the reduction's own code."""
    every = of.groups(by)
    built = groups if by == "plant" or len(every) > BUILT_MOST else every
    sliders = of.sliders(by, built, state.changes(values, without=by))
    found = sliders.at(values.get(by, {}))
    moved = any(values.values())
    judged_now = of.judged(found.tonnes) if moved else of.listed
    return Result(of, judged_now, of.listed, found, of.plain, moved), sliders


@dataclass(frozen=True)
class Moved:
    """A snapshot that a link names, and whether what the page shows has changed since.

    Parameters
    ----------
    snapshot : None when the store no longer has it
    """

    asked: str
    snapshot: Snapshot | None
    changed: bool


def moved(asked: str, newest: Inventory, level: Level) -> Moved:
    """Hold the snapshot of a link against the newest one."""
    if not asked or asked == newest.snapshot.id:
        return Moved(asked, newest.snapshot, False)
    return _moved(asked, newest.snapshot.id, level, newest)


@st.cache_resource(show_spinner=False, max_entries=16)
def _moved(asked: str, newest_id: str, level: Level, _newest: Inventory) -> Moved:
    try:
        old = load.store().snapshot(asked)
    except JiError:
        return Moved(asked, None, True)
    return Moved(asked, old, _print(Inventory(old), level) != _print(_newest, level))


def _print(held: Inventory, level: Level) -> tuple[object, ...]:
    """All that a scenario's numbers rest on: the file of lists, editions, plan, lower targets."""
    what, rules = _scope(held, level)
    found = held.snapshot.manifest
    version = found.files["inventory"].name if found and "inventory" in found.files else ""
    lowered: tuple[ReducedTarget, ...] = inventory.facts(held.snapshot, what).approvals
    return version, what.edition, what.baseline_edition, rules.id, lowered
