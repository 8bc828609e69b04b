"""The warning and the moment that the pages on duties and checks look at, loaded once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pandas as pd
import streamlit as st

from analytics.duties import Progress, Task, progress
from analytics.follow_up import has_problem
from analytics.plan import Plan, plan_at
from analytics.warnings import IssuedWarning
from data import duty, rulebook
from data.clock import beijing_now
from data.duty import Inspection
from data.rulebook import regions
from data.snapshot import Snapshot
from text import Words
from text.formats import day

from . import filters, moment
from .response import Response

HOURS, DAY = "hours", "day"
"""How the deadline of evaluations is read."""

_ALIVE = timedelta(hours=36)
"""Data whose newest fact is older are history: their time stands still."""


@dataclass(frozen=True)
class Case:
    """One warning at one time.

    Parameters
    ----------
    live : whether the time is that of the clock and goes on
    """

    held: Response
    warning: IssuedWarning
    live: bool
    evaluation_by_day: bool = False

    @property
    def plan(self) -> Plan:
        """The edition by which the warning is judged."""
        return plan_at(rulebook.plans(), self.warning.start.date())

    @property
    def as_of(self) -> datetime:
        """The time that is looked from."""
        return self.held.as_of

    @property
    def colour(self) -> str:
        """The level that stands for it: the present one, of one that is over the highest."""
        now = self.warning.segments[-1].level
        return (now if self.warning.ongoing else self.warning.level).code

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The checklist as it stood then."""
        return _tasks(self.held.snapshot.id, self.as_of, self.warning, self.evaluation_by_day, self)

    @property
    def progress(self) -> tuple[Progress, ...]:
        """The checklist by duty."""
        return progress(self.tasks)

    @property
    def inspection(self) -> Inspection:
        """Checks and reports of the warning."""
        return _inspection(self.held.snapshot.id, self.as_of, self.warning, self)

    @property
    def problems(self) -> pd.DataFrame:
        """The warning's checks that found one."""
        checks = self.inspection.checks
        return checks[has_problem(checks)]

    @property
    def tomorrow(self) -> pd.DataFrame:
        """Every plant in production as ranked for the next checks."""
        return _tomorrow(self.held.snapshot.id, self.as_of, self.warning, self)

    @property
    def plants(self) -> pd.DataFrame:
        """The plants of the list in force, with emissions and the cuts of the level."""
        return _plants(self.held.snapshot.id, self.inspection.edition, self)

    @property
    def names(self) -> dict[str, str]:
        """The name of every plant that any list ever had."""
        return _names(self.held.snapshot.id, self.held.snapshot)


@st.cache_resource(show_spinner=False, max_entries=24)
def _tasks(
    snapshot_id: str, as_of: datetime, warning: IssuedWarning, by_day: bool, _case: Case
) -> tuple[Task, ...]:
    return duty.tasks(
        _case.held.snapshot, warning, as_of=as_of, plan=_case.plan, evaluation_by_day=by_day
    )


@st.cache_resource(show_spinner=False, max_entries=24)
def _inspection(
    snapshot_id: str, as_of: datetime, warning: IssuedWarning, _case: Case
) -> Inspection:
    return duty.inspection(_case.held.snapshot, (warning,), as_of=as_of, plan=_case.plan)


@st.cache_resource(show_spinner=False, max_entries=24)
def _tomorrow(
    snapshot_id: str, as_of: datetime, warning: IssuedWarning, _case: Case
) -> pd.DataFrame:
    snapshot, found = _case.held.snapshot, _case.inspection
    return duty.tomorrow(snapshot, warning, found, as_of=as_of, plan=_case.plan)


@st.cache_resource(show_spinner=False, max_entries=24)
def _plants(snapshot_id: str, edition: str, _case: Case) -> pd.DataFrame:
    return duty.plants_to_check(_case.held.snapshot, edition, None)


@st.cache_resource(show_spinner=False, max_entries=4)
def _names(snapshot_id: str, _snapshot: Snapshot) -> dict[str, str]:
    return duty.plant_names(_snapshot)


def units() -> list[str]:
    """The codes of the units that report, in the order of the city."""
    return [unit.code for unit in regions().home.units]


def named(labels: Words) -> Callable[[str], str]:
    """Names of regions in the chosen language."""
    return lambda code: regions().name(code, labels.lang)


def on_the_clock(held: Response, now: datetime) -> tuple[Response, bool]:
    """A response that is looked at live goes on with the clock, one of old data stands still."""
    newest = held.as_of == held.newest
    if held.snapshot.demo or not newest or not timedelta(0) <= now - held.newest <= _ALIVE:
        return held, False
    minute = now.replace(second=0, microsecond=0)
    at = max(minute, held.newest)
    return replace(held, newest=at, as_of=at), True


def choose(
    labels: Words, snapshot: Snapshot, *, ahead: bool = False
) -> tuple[Response, Case | None]:
    """Draw the choice of warning and time; no case where none had been issued by then.

    Parameters
    ----------
    ahead : whether a warning that is issued and has not begun can be chosen too
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        slot = st.container(width=430)
        held, live = on_the_clock(moment.choose(labels, snapshot), beijing_now())
        known = [*held.warnings, *(held.coming if ahead else ())]
        if not known:
            return held, None
        by_id = {one.id: one for one in reversed(known)}
        # What holds comes before what is still to begin, and that before what is over.
        running = [one.id for one in held.warnings if one.ongoing]
        first = running[-1] if running else known[-1].id
        filters.follow("warning", first)
        with slot:
            code = filters.choice(
                st.selectbox,
                labels("duty.which"),
                list(by_id),
                key="warning",
                names=lambda one: warning_name(labels, by_id[one], held.as_of),
                default=first,
                label_visibility="collapsed",
                width=430,
            )
    return held, Case(held, by_id[code], live)


def warning_name(labels: Words, one: IssuedWarning, as_of: datetime) -> str:
    """A warning by its days and levels."""
    levels = labels("finding.list").join(labels("level." + level.code) for level in one.levels)
    since = day(one.start, labels.lang)
    end = labels("filter.ongoing") if one.ongoing else day(one.days[-1], labels.lang, year=False)
    end = labels("filter.ahead") if one.start > as_of else end
    return labels("filter.warning", id=one.id, levels=levels, since=since, until=end)
