"""What the reduction page shows beside the judgement itself, loaded once a snapshot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd
import streamlit as st

from analytics.evidence import evidence
from analytics.plan import Level
from analytics.warnings import Segment
from data import inventory
from data.rulebook import regions

from . import reduction_frames as frames
from .inventory import Asked, Inventory, Judged

CANDIDATES = 3
Key = tuple[str, datetime | None]
"""Snapshot and time looked from, as `Inventory.key`."""


@dataclass(frozen=True)
class Case:
    """One judgement with the inventory it was made from."""

    held: Inventory
    asked: Asked
    judged: Judged

    @property
    def segments(self) -> tuple[Segment, ...]:
        """What is judged of a warning; nothing without one."""
        what = self.judged.scope
        return () if what.warning is None else what.warning.at_level(what.level)

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels that are judged, rising."""
        if not self.segments:
            return () if self.judged.scope.level is None else (self.judged.scope.level,)
        return tuple(sorted({one.level for one in self.segments}))

    @property
    def top(self) -> Level:
        """The highest level that is judged."""
        return self.levels[-1]

    def plants(self, region: str | None = None) -> pd.DataFrame:
        """The plants of a county, or all, as `reduction_frames.joined` makes them."""
        return _plants(self.held.key, self.key, region, self)

    def checked(self) -> pd.DataFrame:
        """By region: plants that promise a cut, and those that were checked; see the query."""
        return _checked(self.held.key, self.key, self)

    def idle(self) -> tuple[int, float]:
        """Plants out of production that promise cuts at the top level, and their tonnes [t/d]."""
        edition = self.judged.scope.edition
        rows = self.held.snapshot.query("idle_cuts", edition=edition, level=self.top.code)
        (row,) = rows.to_pylist()
        return int(row["plants"]), float(row["tonnes"])

    def remaining(self, counties: tuple[str, ...]) -> pd.DataFrame:
        """The largest emitters after their cuts, by county (column region) and pollutant."""
        return _remaining(self.held.key, self.key, counties, self)

    @property
    def key(self) -> Asked:
        """What decides on the tonnes; the option on SO2 and NOx does not."""
        return replace(self.asked, pair=False)


@st.cache_resource(show_spinner=False, max_entries=48)
def _plants(key: Key, asked: Asked, region: str | None, _case: Case) -> pd.DataFrame:
    held, what = _case.held, _case.judged.scope
    base = held.plants(asked, level=_case.top, region=region)
    parts = [(1.0, base)]
    if _case.segments:
        parts = [
            (
                one.hours,
                inventory.plant_facts(
                    held.snapshot, what, level=one.level, region=region, segment=one
                ),
            )
            for one in _case.segments
        ]
    found = frames.joined(base, parts)
    if what.warning is None:
        return found
    proof = evidence(base, held.changes(asked), plan=_case.judged.plan)
    return found.assign(evidence=proof["evidence"].to_numpy(), fall=proof["fall"].to_numpy())


@st.cache_resource(show_spinner=False, max_entries=32)
def _checked(key: Key, asked: Asked, _case: Case) -> pd.DataFrame:
    days = [day for one in _case.segments for day in one.days]
    return _case.held.snapshot.query(
        "checked_plants",
        edition=_case.judged.scope.edition,
        levels=[one.code for one in _case.levels],
        since=days[0],
        until=days[-1],
    ).to_pandas()


@st.cache_resource(show_spinner=False, max_entries=32)
def _remaining(key: Key, asked: Asked, counties: tuple[str, ...], _case: Case) -> pd.DataFrame:
    rows = _case.held.snapshot.query(
        "largest_remaining",
        edition=_case.judged.scope.edition,
        level=_case.top.code,
        regions=[code for county in counties for code in regions().counted_under(county)],
        count=CANDIDATES,
    ).to_pandas()
    rows["region"] = rows["region"].map(regions().counted_in)
    rows = rows.sort_values("remaining_t_d", ascending=False, kind="stable")
    return rows.groupby(["region", "pollutant"], sort=False).head(CANDIDATES)
