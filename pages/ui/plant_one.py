"""What is known of one plant, put together for its own view."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analytics.evidence import evidence
from analytics.fairness import NOT_RUNNING
from analytics.measured import changes
from analytics.plan import Level, Plan, plan_at
from analytics.reduction import POLLUTANTS
from analytics.warnings import IssuedWarning
from data import plants as source
from data import rulebook
from data.inventory import edition_at
from data.plants import PlantFile

from .plant_load import Listing, compared

CUTS = [f"cut_{name}" for name in POLLUTANTS]
PROOFS_SHOWN = 6


@dataclass(frozen=True)
class One:
    """One plant as the newest list that has it shows it.

    Parameters
    ----------
    of : that list, in the county of the plant, whose checks are made once for all its plants
    row : the plant in ``listed_plants.sql``
    cuts : by level: load_cut and the cuts [t/d]
    fields : its row of ``plan_fields.sql``; empty where nothing is on file
    """

    of: Listing
    file: PlantFile
    row: pd.DataFrame
    cuts: pd.DataFrame
    fields: pd.DataFrame

    @property
    def code(self) -> str:
        """Its credit code."""
        return str(self.file.facts["plant"])

    @property
    def plan(self) -> Plan:
        """The edition of the plan in force."""
        return self.of.plan

    def at(self, level: Level) -> pd.Series:
        """What it does at a level: load_cut, cuts and the strongest stop; NaN for nothing."""
        mine = self.file.measures[self.file.measures["level"] == level.code]
        kinds = [one for one in ("plant", "line", "rotate") if (mine["stop"] == one).any()]
        if level.code not in self.cuts.index:
            return pd.Series({"load_cut": float("nan"), "stop": None, **dict.fromkeys(CUTS, 0.0)})
        return pd.concat([self.cuts.loc[level.code], pd.Series({"stop": (*kinds, "none")[0]})])

    def _mine(self, found: pd.DataFrame) -> pd.DataFrame:
        return found[found["plant"] == self.code]

    def revisions(self) -> pd.DataFrame:
        """Suggested revisions, with the grade that a reason names."""
        return self._mine(self.of.revisions()).assign(grade=self.file.facts["grade"])

    def gaps(self) -> pd.DataFrame | None:
        """Completeness of plan and board; None where the edition has none, empty when idle."""
        found = self.of.plans()
        return None if found is None else self._mine(found)

    def guaranteed(self) -> pd.DataFrame:
        """Its row of the guaranteed check; empty for other plants."""
        return self._mine(self.of.guaranteed())

    def restart(self) -> pd.DataFrame:
        """Its row of the restart register; empty for plants in production."""
        if not self.row["status"].isin(NOT_RUNNING).any():
            return pd.DataFrame()
        return self._mine(self.of.restarts())


def _edition_of(facts: pd.Series) -> str:
    return str(facts["edition"])


def load(of: Listing, code: str) -> One | None:
    """The plant of a code; None where no list has it."""
    return _load((of.held.snapshot.id, code), of, code)


@st.cache_resource(show_spinner=False, max_entries=48)
def _load(key: tuple[str, str], _of: Listing, code: str) -> One | None:
    file = source.plant_file(_of.held.snapshot, code, _of.edition)
    if file is None:
        return None
    edition, region = _edition_of(file.facts), str(file.facts["region"])
    mine = Listing(_of.held, edition, region, _of.level, _of.warning)
    plants = mine.plants()
    cuts = source.level_cuts(_of.held.snapshot, edition, region, plant=code)
    fields = source.plan_fields(_of.held.snapshot, edition, region)
    return One(
        of=mine,
        file=file,
        row=plants[plants["plant"] == code].reset_index(drop=True),
        cuts=cuts.set_index("level").drop(columns="plant"),
        fields=fields[fields["plant"] == code],
    )


def proofs(one: One) -> pd.DataFrame:
    """Evidence of the newest warnings, newest first, each at its highest level.

    Returns
    -------
    rows of `analytics.evidence.evidence` with `warning` and `level`; warnings at which no list
    had the plant are left out
    """
    return _proofs((one.of.held.snapshot.id, one.code, one.of.edition), one)


@st.cache_resource(show_spinner=False, max_entries=48)
def _proofs(key: tuple[str, str, str], _one: One) -> pd.DataFrame:
    one, held = _one, _one.of.held
    cuts = {one.of.edition: one.cuts}
    found = []
    for warning in list(reversed(held.warnings))[:PROOFS_SHOWN]:
        edition = edition_at(held.editions, warning.start.date())
        if edition not in one.file.editions:
            continue
        if edition not in cuts:
            table = source.level_cuts(held.snapshot, edition, plant=one.code)
            cuts[edition] = table.set_index("level").drop(columns="plant")
        found.append(_proof(one, warning, cuts[edition]))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _proof(one: One, warning: IssuedWarning, cuts: pd.DataFrame) -> pd.DataFrame:
    """One plant's row of evidence for a warning."""
    level = warning.level.code
    days = [day for part in warning.at_level(warning.level) for day in part.days]
    checked = pd.to_datetime(one.file.checks["date"]).isin(pd.to_datetime(days))
    row = {"plant": one.code, "load_cut": float("nan")} | dict.fromkeys(CUTS, 0.0)
    row |= cuts.loc[level].to_dict() if level in cuts.index else {}
    row["implemented"] = one.file.checks.loc[checked, "implemented"].mean()
    found = changes(one.file.activity, compared(one.of.held, warning))
    plan = plan_at(rulebook.plans(), warning.start.date())
    judged = evidence(pd.DataFrame([row]), found, plan=plan)
    return judged.assign(warning=warning.id, level=level)
