"""What the page of plants shows, loaded once a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from analytics.evidence import evidence
from analytics.fairness import Fairness, fairness
from analytics.list_changes import ListChanges, list_changes
from analytics.measured import Comparison, comparison
from analytics.plan import Level, Plan, plan_at
from analytics.plant_plans import completeness
from analytics.revisions import revisions
from analytics.warnings import IssuedWarning
from data import plants as source
from data import rulebook

from .inventory import Asked, Inventory

DEFAULT_LEVEL = Level.ORANGE
"""Whose measures are shown where there never was a warning."""


@dataclass(frozen=True)
class Listing:
    """One edition of the list, of a region or whole, with the level and warning it is seen by.

    Parameters
    ----------
    region : None for all
    level : whose measures are shown
    warning : id of the warning whose evidence is shown; '' for none
    """

    held: Inventory
    edition: str
    region: str | None
    level: Level
    warning: str

    @property
    def key(self) -> tuple[str, str, str | None, str, str]:
        """What the caches know it by."""
        return self.held.snapshot.id, self.edition, self.region, self.level.code, self.warning

    @property
    def day(self) -> date:
        """The day on which approvals must hold."""
        return self.held.as_of.date()

    @property
    def day_of_list(self) -> date:
        """The day on which grades must be in force."""
        return source.day_of(self.edition) or self.day

    @property
    def plan(self) -> Plan:
        """The edition of the plan that is in force."""
        return plan_at(rulebook.plans(), self.day)

    def plants(self) -> pd.DataFrame:
        """Every plant, see ``listed_plants.sql``, with `tonnes` of the four pollutants [t/d]."""
        return _listed(self.key[:3], self)

    def at_level(self) -> pd.DataFrame:
        """Every plant with what it does at the level, see ``plant_facts.sql``."""
        asked = Asked(level=self.level.code, edition=self.edition)
        return self.held.plants(asked, level=self.level, region=self.region)

    def revisions(self) -> pd.DataFrame:
        """Suggested revisions."""
        return _revisions(self.key[:3], self)

    def plans(self) -> pd.DataFrame | None:
        """Completeness of plans and boards; None where none were imported for the edition."""
        return _plans(self.key[:3], self)

    def any_plans(self) -> bool:
        """Whether any plan or board was imported for the edition."""
        return _any_plans(self.held.snapshot.id, self.edition, self)

    def guaranteed(self) -> pd.DataFrame:
        """The check of guaranteed plants."""
        return _guaranteed(self.key[:3], self)

    def restarts(self) -> pd.DataFrame:
        """The restart register."""
        return _restarts(self.key[:3], self)

    def fairness(self) -> Fairness:
        """How evenly the level's measures fall on the plants."""
        return _fairness(self.key[:4], self)

    def issued(self) -> IssuedWarning | None:
        """The warning whose evidence is shown."""
        return self.held.warning(self.warning)

    def proof_asked(self) -> Asked | None:
        """The warning at its highest level, which evidence is judged by."""
        one = self.issued()
        return None if one is None else Asked(level=one.level.code, warning=one.id)

    def evidence(self) -> pd.DataFrame | None:
        """Evidence of every plant of the list that was in force; None without a warning."""
        return _evidence((*self.key[:3], self.warning), self)

    def compared(self) -> Comparison:
        """The days that are held against each other; none without a warning."""
        one = self.issued()
        return Comparison((), ()) if one is None else compared(self.held, one)

    def changes_since(self, older: str) -> ListChanges:
        """What is different from an older edition."""
        return _changes((*self.key[:3], older), self)

    def attention(self) -> dict[str, set[str]]:
        """Codes of the plants that need attention, by matter."""
        return _attention(self.key, self)


def compared(held: Inventory, warning: IssuedWarning) -> Comparison:
    """The days of a warning's highest level, and those that they are held against."""
    plan = plan_at(rulebook.plans(), warning.start.date())
    return comparison(
        warning.at_level(warning.level),
        busy={day for one in held.warnings for day in one.days},
        first=warning.start.date(),
        count=plan.rules.reference_days.value,
    )


Key = tuple[str | None, ...]


@st.cache_resource(show_spinner=False, max_entries=24)
def _listed(key: Key, _of: Listing) -> pd.DataFrame:
    table = source.listed(_of.held.snapshot, _of.edition, _of.region)
    emitted = [name for name in table.columns if name.endswith("_t_d")]
    return table.assign(tonnes=table[emitted].sum(axis=1))


@st.cache_resource(show_spinner=False, max_entries=24)
def _revisions(key: Key, _of: Listing) -> pd.DataFrame:
    plants = _of.plants()
    return revisions(plants, day=_of.day_of_list, plan=_of.plan, grades=rulebook.grades())


@st.cache_resource(show_spinner=False, max_entries=24)
def _plans(key: Key, _of: Listing) -> pd.DataFrame | None:
    if not _of.any_plans():
        return None
    plants = _of.plants()
    found = completeness(plants, source.plan_fields(_of.held.snapshot, _of.edition, _of.region))
    names = plants.set_index("plant")[["name", "unit", "industry", "tonnes"]]
    return found.join(names, on="plant")


@st.cache_resource(show_spinner=False, max_entries=24)
def _any_plans(snapshot_id: str, edition: str, _of: Listing) -> bool:
    kinds = _of.held.snapshot.query("inventory_editions").to_pylist()
    return ("plant_plans", edition) in {(row["kind"], row["edition"]) for row in kinds}


@st.cache_resource(show_spinner=False, max_entries=24)
def _guaranteed(key: Key, _of: Listing) -> pd.DataFrame:
    return source.guaranteed(
        _of.held.snapshot,
        _of.edition,
        _of.plants(),
        region=_of.region,
        day=_of.day,
        plan=_of.plan,
    )


@st.cache_resource(show_spinner=False, max_entries=8)
def _usual(snapshot_id: str, edition: str, _of: Listing) -> pd.DataFrame:
    return source.usual_use(_of.held.snapshot, edition)


@st.cache_resource(show_spinner=False, max_entries=24)
def _restarts(key: Key, _of: Listing) -> pd.DataFrame:
    return source.restarts(
        _of.held.snapshot,
        _of.edition,
        _of.plants(),
        usual=_usual(_of.held.snapshot.id, _of.edition, _of),
        region=_of.region,
        day=_of.day,
        plan=_of.plan,
    )


@st.cache_resource(show_spinner=False, max_entries=24)
def _fairness(key: Key, _of: Listing) -> Fairness:
    return fairness(_of.at_level(), grades=rulebook.grades())


@st.cache_resource(show_spinner=False, max_entries=24)
def _evidence(key: Key, _of: Listing) -> pd.DataFrame | None:
    asked = _of.proof_asked()
    if asked is None:
        return None
    plants = _of.held.plants(asked, level=Level.from_code(asked.level), region=_of.region)
    found = evidence(plants, _of.held.changes(asked), plan=_of.plan)
    found["unit"] = found["region"].map(rulebook.regions().counted_in)
    found["cut"] = found[[name for name in found.columns if name.startswith("cut_")]].sum(axis=1)
    return found


@st.cache_resource(show_spinner=False, max_entries=8)
def _changes(key: Key, _of: Listing) -> ListChanges:
    snapshot, older = _of.held.snapshot, str(key[-1])
    return list_changes(
        source.listed(snapshot, older, _of.region),
        _of.plants(),
        source.level_cuts(snapshot, older, _of.region),
        source.level_cuts(snapshot, _of.edition, _of.region),
        grades=rulebook.grades(),
    )


@st.cache_resource(show_spinner=False, max_entries=24)
def _attention(key: Key, _of: Listing) -> dict[str, set[str]]:
    proof, plans = _of.evidence(), _of.plans()
    kept, idle = _of.guaranteed(), _of.restarts()
    return {
        "revisions": set(_of.revisions()["plant"]),
        "plans": set() if plans is None else set(plans.loc[~plans["complete"], "plant"]),
        "contradicted": set() if proof is None else set(proof.loc[proof["contradicted"], "plant"]),
        "guaranteed": set(kept.loc[kept["lacks"] > 0, "plant"]),
        "restart": set(idle.loc[idle["flagged"], "plant"]),
    }
