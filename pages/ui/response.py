"""Warnings, duties and checks as pages show them at a chosen time, cached by snapshot and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from analytics.duties import Task
from analytics.plan import Plan, plan_at
from analytics.recommend import Recommendation
from analytics.running import HourlySeries
from analytics.verification import Verification
from analytics.warnings import IssuedWarning, Record
from data import duty, forecasts, rulebook
from data.air import load_series
from data.clock import beijing_now
from data.duty import Inspection
from data.forecasts import ObservedEpisodes
from data.snapshot import Snapshot


@dataclass(frozen=True)
class Response:
    """The home city's response as it could be known at `as_of`; nothing later leaks in.

    Parameters
    ----------
    newest : how far the snapshot knows
    as_of : the time that is looked from, `newest` or before
    """

    snapshot: Snapshot
    newest: datetime
    as_of: datetime

    @property
    def plan(self) -> Plan:
        """The edition in force at `as_of`."""
        return plan_at(rulebook.plans(), self.as_of.date())

    @property
    def warnings(self) -> tuple[IssuedWarning, ...]:
        """Warnings that had begun, oldest first."""
        return _warnings(self.snapshot.id, self.as_of, self.snapshot)

    @property
    def announced(self) -> tuple[Record, ...]:
        """What had been issued and was still to take effect."""
        return _announced(self.snapshot.id, self.as_of, self.snapshot)

    @property
    def coming(self) -> tuple[IssuedWarning, ...]:
        """Warnings that had been issued and had not begun."""
        return _coming(self.snapshot.id, self.as_of, self.snapshot)

    @property
    def series(self) -> HourlySeries | None:
        """All hours of the home city; None where it has none."""
        return _series(self.snapshot.id, self.snapshot)

    @property
    def episodes(self) -> ObservedEpisodes:
        """Episodes of the air observed by `as_of`; those of ozone alone are apart."""
        return _episodes(self.snapshot.id, self.as_of, self)

    @property
    def verified(self) -> tuple[Verification, ...]:
        """Warnings and episodes held against each other; none without hours of air."""
        return _verified(self.snapshot.id, self.as_of, self)

    def recommended(self, when: datetime | None = None) -> Recommendation | None:
        """The level to recommend at a time not after `as_of`; None without hours of air."""
        return _recommended(self.snapshot.id, min(when or self.as_of, self.as_of), self)

    def tasks(self, warning: IssuedWarning) -> tuple[Task, ...]:
        """The checklist of a warning."""
        rules = plan_at(rulebook.plans(), warning.start.date())
        return duty.tasks(self.snapshot, warning, as_of=self.as_of, plan=rules)

    def inspection(self, warnings: tuple[IssuedWarning, ...]) -> Inspection:
        """Checks and reports of some warnings."""
        return duty.inspection(self.snapshot, warnings, as_of=self.as_of, plan=self.plan)


@st.cache_resource(show_spinner=False, max_entries=8)
def newest(snapshot_id: str, _snapshot: Snapshot) -> datetime:
    """How far a snapshot knows."""
    return duty.newest_moment(_snapshot, beijing_now())


@st.cache_resource(show_spinner=False, max_entries=64)
def _warnings(snapshot_id: str, as_of: datetime, _snapshot: Snapshot) -> tuple[IssuedWarning, ...]:
    return duty.issued_warnings(_snapshot, as_of)


@st.cache_resource(show_spinner=False, max_entries=64)
def _announced(snapshot_id: str, as_of: datetime, _snapshot: Snapshot) -> tuple[Record, ...]:
    return duty.announced_acts(_snapshot, as_of)


@st.cache_resource(show_spinner=False, max_entries=64)
def _coming(snapshot_id: str, as_of: datetime, _snapshot: Snapshot) -> tuple[IssuedWarning, ...]:
    return duty.coming_warnings(_snapshot, as_of)


@st.cache_resource(show_spinner=False, max_entries=4)
def _series(snapshot_id: str, _snapshot: Snapshot) -> HourlySeries | None:
    found = load_series(_snapshot, rulebook.regions().home.code)
    return found if isinstance(found, HourlySeries) and len(found) else None


@st.cache_resource(show_spinner=False, max_entries=32)
def _episodes(snapshot_id: str, as_of: datetime, _held: Response) -> ObservedEpisodes:
    if _held.series is None:
        return ObservedEpisodes((), ())
    return forecasts.observed_episodes(_held.series, as_of)


@st.cache_resource(show_spinner=False, max_entries=16)
def _verified(snapshot_id: str, as_of: datetime, _held: Response) -> tuple[Verification, ...]:
    if _held.series is None:
        return ()
    return forecasts.verified(_held.snapshot, _held.series, _held.episodes, as_of=as_of)


@st.cache_resource(show_spinner=False, max_entries=512)
def _recommended(snapshot_id: str, when: datetime, _held: Response) -> Recommendation | None:
    if _held.series is None:
        return None
    rules = plan_at(rulebook.plans(), when.date())
    return forecasts.adviser(_held.snapshot, _held.series, when, rules).at(when)
