"""Inventory and reduction as pages show them, loaded once a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import pandas as pd
import streamlit as st

from analytics.plan import Level, Plan, plan_at
from analytics.reduction import Assessment, assess
from analytics.warnings import IssuedWarning
from data import duty, inventory, rulebook
from data.clock import beijing_now
from data.inventory import Scope
from data.snapshot import Snapshot


@dataclass(frozen=True)
class Asked:
    """What a page judges: a list at a level, or a warning, whole or at one of its levels.

    Parameters
    ----------
    level : code of a level; '' stands for all levels of the warning
    warning : id of a warning; '' for the list itself
    edition : '' stands for the edition in force
    pair : SO2 and NOx may stand in for each other
    """

    level: str = ""
    warning: str = ""
    edition: str = ""
    pair: bool = False


@dataclass(frozen=True)
class Judged:
    """A judgement on reduction with what it rests on."""

    found: Assessment
    scope: Scope
    plan: Plan


@dataclass(frozen=True)
class Inventory:
    """The inventory of one snapshot, and what was issued and checked.

    Parameters
    ----------
    until : a time in the past that is looked from; None for the newest
    """

    snapshot: Snapshot
    until: datetime | None = None

    @property
    def key(self) -> tuple[str, datetime | None]:
        """What decides on everything that it gives."""
        return self.snapshot.id, self.until

    @property
    def editions(self) -> tuple[str, ...]:
        """Editions of the list that had begun, oldest first; the oldest where none had."""
        known = _editions(self.snapshot.id, self.snapshot)
        if self.until is None:
            return known
        return tuple(one for one in known if one <= f"{self.until:%Y-%m-%d}") or known[:1]

    @property
    def empty(self) -> bool:
        """Whether there is neither a plant nor a baseline."""
        return not self.snapshot.rows["plants"] and not self.snapshot.rows["baseline"]

    @cached_property
    def as_of(self) -> datetime:
        """The time that is looked from."""
        return self.until or _as_of(self.snapshot.id, self.snapshot)

    @property
    def warnings(self) -> tuple[IssuedWarning, ...]:
        """All warnings that had begun, oldest first."""
        return _warnings(self.snapshot.id, self.as_of, self.snapshot)

    def warning(self, name: str) -> IssuedWarning | None:
        """The warning of a name; None for '' or a name there is not."""
        return next((one for one in self.warnings if one.id == name), None)

    def judged(self, asked: Asked) -> Judged:
        """Achieved against required; `level` is needed without a warning."""
        return _judged(self.key, asked, self)

    def scope(self, asked: Asked) -> Scope:
        """What is judged, with its editions and days."""
        return _scope(self, asked)[0]

    def plants(self, asked: Asked, *, level: Level, region: str | None = None) -> pd.DataFrame:
        """The plants of a unit, or all, with what they do at a level and what checks found."""
        return _plants(self.key, asked, level, region, self)

    def changes(self, asked: Asked) -> pd.DataFrame:
        """Meters and monitored emissions before and during, by plant."""
        return _changes(self.key, asked, self)


@st.cache_resource(show_spinner=False, max_entries=8)
def _editions(snapshot_id: str, _snapshot: Snapshot) -> tuple[str, ...]:
    return inventory.editions(_snapshot)


@st.cache_resource(show_spinner=False, max_entries=8)
def _as_of(snapshot_id: str, _snapshot: Snapshot) -> datetime:
    return duty.newest_moment(_snapshot, beijing_now())


@st.cache_resource(show_spinner=False, max_entries=8)
def _warnings(snapshot_id: str, as_of: datetime, _snapshot: Snapshot) -> tuple[IssuedWarning, ...]:
    return duty.issued_warnings(_snapshot, as_of)


def _scope(held: Inventory, asked: Asked) -> tuple[Scope, Plan]:
    warning = held.warning(asked.warning)
    day = (held.as_of if warning is None else warning.start).date()
    rules = plan_at(rulebook.plans(), day)
    level = Level.from_code(asked.level) if asked.level else None
    edition = asked.edition or None
    if edition is None and warning is None and held.until is not None and held.editions:
        edition = held.editions[-1]
    what = inventory.scope(
        held.snapshot,
        level=level,
        warning=warning,
        every=held.warnings,
        as_of=held.as_of,
        plan=rules,
        edition=edition,
    )
    return what, rules


@st.cache_resource(show_spinner=False, max_entries=64)
def _judged(key: tuple[str, datetime | None], asked: Asked, _held: Inventory) -> Judged:
    what, rules = _scope(_held, asked)
    found = assess(inventory.facts(_held.snapshot, what), plan=rules, pair=asked.pair)
    return Judged(found, what, rules)


@st.cache_resource(show_spinner=False, max_entries=32)
def _plants(
    key: tuple[str, datetime | None],
    asked: Asked,
    level: Level,
    region: str | None,
    _held: Inventory,
) -> pd.DataFrame:
    what, _ = _scope(_held, asked)
    return inventory.plant_facts(_held.snapshot, what, level=level, region=region)


@st.cache_resource(show_spinner=False, max_entries=16)
def _changes(key: tuple[str, datetime | None], asked: Asked, _held: Inventory) -> pd.DataFrame:
    what, _ = _scope(_held, asked)
    return inventory.plant_changes(_held.snapshot, what)
