"""What the warning page shows, loaded and judged once a snapshot and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from analytics.explain import thresholds
from analytics.plan import Level, plan_at
from analytics.recommend import ForecastMeans, forecast_means, newest_forecast
from analytics.running import given_or_computed_aqi, running_mean
from analytics.skill import LeadDay, Skill, by_lead_day, by_level
from analytics.verification import LostOutput, Verification, excess_cost
from analytics.warnings import Record
from data import duty, forecasts, rulebook
from data.forecasts import AHEAD, Adviser
from data.snapshot import Snapshot

from .frames import as_hours
from .response import Response

HOUR = timedelta(hours=1)
BEFORE, AFTER = timedelta(hours=30), timedelta(hours=36)
"""Hours shown before and after a warning and its episodes."""
LONGEST = timedelta(days=45)
"""More than this of a warning whose lift nobody recorded is not drawn."""


@dataclass(frozen=True)
class Case:
    """One warning, or one episode without any, as it can be judged at a time."""

    held: Response
    one: Verification
    rows: tuple[Verification, ...]

    @property
    def code(self) -> str:
        """How the URL names it."""
        return code_of(self.one)

    @property
    def records(self) -> tuple[Record, ...]:
        """What was done to the warning by then, as it was issued."""
        if self.one.warning is None:
            return ()
        return tuple(r for r in records(self.held) if r.warning == self.one.warning.id)

    @property
    def told(self) -> datetime:
        """When it was issued; of an episode, when it began."""
        issued = [r.issued_at for r in self.records]
        return min(issued) if issued else self.one.start

    @property
    def looked_from(self) -> datetime:
        """The time whose forecast the chart shows: now, while it matters, else the issue."""
        return self.held.as_of if self.held.as_of < self.end else self.told

    @property
    def begin(self) -> datetime:
        """First hour of the chart."""
        first = [self.one.start, *(e.start for e in self.one.episodes[:1])]
        if self.one.first_recommended is not None:
            first.append(self.one.first_recommended)
        return min(first).replace(minute=0) - BEFORE

    @property
    def end(self) -> datetime:
        """Last hour of the chart."""
        ends = [self.one.end, *(e.end for e in self.one.episodes)]
        return min(max(ends).replace(minute=0) + AFTER, self.begin + LONGEST)

    @property
    def replay(self) -> tuple[datetime, datetime]:
        """First and last hour of the replay: from a week before."""
        first = min([self.one.start, *(e.start for e in self.one.episodes[:1])])
        last = max([self.one.end, *(e.end for e in self.one.episodes)])
        low = first.replace(minute=0) - AHEAD
        until = min(last + HOUR, self.held.as_of).replace(minute=0)
        return low, min(until, low + LONGEST)

    def hours(self, start: datetime, until: datetime) -> pd.DataFrame:
        """Observed hours between two labels, none after the time looked from."""
        frame = _hours(self.held.snapshot.id, self.held)
        last = min(until, self.held.as_of)
        return frame[(frame["time"] >= start) & (frame["time"] <= last)]

    def forecast(self, when: datetime) -> pd.DataFrame:
        """M(t) as forecast at a time, with its range: time, aqi_24h, low, high [AQI]."""
        return _forecast(self.held.snapshot.id, when, self.held)

    def advised(self) -> pd.DataFrame:
        """The level recommended at each hour of chart and replay: start, end, level (code)."""
        begin, until = min(self.begin, self.replay[0]), min(self.end, self.held.as_of)
        return _advised(self.held.snapshot.id, begin, until, self.held)

    def cost(self, one: Verification) -> float | None:
        """Lost output of the hours over [万元]; None where it cannot be said."""
        lost = self.lost(one)
        return None if lost is None else excess_cost(one.excess, lost)

    def lost(self, one: Verification) -> LostOutput | None:
        """Lost output by level, of the list in force when a warning began."""
        if one.warning is None:
            return None
        return lost_on(self.held, one.start)


def records(held: Response) -> tuple[Record, ...]:
    """All that was done to warnings by a time, in the order it was issued."""
    known = _records(held.snapshot.id, held.snapshot)
    mine = (one for one in known if one.issued_at <= held.as_of)
    return tuple(sorted(mine, key=lambda one: (one.issued_at, one.effective_from)))


def code_of(one: Verification) -> str:
    """A warning by its name, an episode without one by its first hour."""
    return one.warning.id if one.warning else f"ep-{one.episodes[0].start:%Y%m%d%H}"


def scores(held: Response) -> tuple[Mapping[Level, Skill], tuple[LeadDay, ...], bool]:
    """Scores of the warnings by level and of the forecasts by lead day; whether of daily ones."""
    return _scores(held.snapshot.id, held.as_of, held)


def lost_on(held: Response, when: datetime) -> LostOutput | None:
    """Lost output by level of the list in force on a day."""
    return _lost(held.snapshot.id, when.date().isoformat(), held.snapshot)


@st.cache_resource(show_spinner=False, max_entries=4)
def _records(snapshot_id: str, _snapshot: Snapshot) -> list[Record]:
    return duty.records(_snapshot)


@st.cache_resource(show_spinner=False, max_entries=32)
def _lost(snapshot_id: str, day: str, _snapshot: Snapshot) -> LostOutput | None:
    return forecasts.lost_output_at(_snapshot, datetime.fromisoformat(day).date())


@st.cache_resource(show_spinner=False, max_entries=4)
def _hours(snapshot_id: str, _held: Response) -> pd.DataFrame:
    """All hours of the home city: time, aqi, aqi_24h [AQI]."""
    series, standards = _held.series, rulebook.standards()
    if series is None:
        return pd.DataFrame({"time": pd.DatetimeIndex([]), "aqi": [], "aqi_24h": []})
    plan = plan_at(rulebook.plans(), _held.newest.date())
    return pd.DataFrame(
        {
            "time": series.hours.astype("datetime64[h]").astype("datetime64[s]"),
            "aqi": given_or_computed_aqi(series.without_dust(), standards),
            "aqi_24h": running_mean(series, standards=standards, plan=plan).value,
        }
    )


@st.cache_resource(show_spinner=False, max_entries=4)
def _adviser(snapshot_id: str, edition: str, _held: Response) -> Adviser | None:
    """Knows every forecast; what it is asked for a time rests on those issued by then."""
    if _held.series is None:
        return None
    known = forecasts.forecasts(_held.snapshot, _held.series.region, _held.newest)
    return Adviser(_held.series, known, rulebook.plan(edition), rulebook.standards())


def adviser_at(held: Response, when: datetime) -> Adviser | None:
    """The adviser with the edition in force at a time; None without hours of air."""
    edition = plan_at(rulebook.plans(), when.date()).id
    return _adviser(held.snapshot.id, edition, held)


@st.cache_resource(show_spinner=False, max_entries=512)
def _forecast(snapshot_id: str, when: datetime, _held: Response) -> pd.DataFrame:
    adviser = adviser_at(_held, when)
    found: ForecastMeans | None = None
    if adviser is not None:
        newest = newest_forecast(adviser.forecasts, when)
        found = forecast_means(
            adviser.series, newest, as_of=when, plan=adviser.plan, standards=adviser.standards
        )
    if found is None:
        return pd.DataFrame({"time": pd.DatetimeIndex([]), "aqi_24h": [], "low": [], "high": []})
    labels = np.arange(found.start, found.start + len(found.best))
    times = labels.astype("datetime64[h]").astype("datetime64[s]")
    return pd.DataFrame(
        {"time": times, "aqi_24h": found.best, "low": found.low, "high": found.high}
    )


@st.cache_resource(show_spinner=False, max_entries=64)
def _advised(snapshot_id: str, begin: datetime, until: datetime, _held: Response) -> pd.DataFrame:
    count = max(as_hours(until) - as_hours(begin), 0)
    whens = [begin + n * HOUR for n in range(count)]
    rows: list[tuple[datetime, datetime, str]] = []
    for when in whens:
        adviser = adviser_at(_held, when)
        level = Level.NONE if adviser is None else adviser.level_at(when)
        if rows and rows[-1][2] == level.code:
            rows[-1] = (rows[-1][0], when + HOUR, level.code)
        else:
            rows.append((when, when + HOUR, level.code))
    return pd.DataFrame(rows, columns=["start", "end", "level"])


@st.cache_resource(show_spinner=False, max_entries=8)
def _scores(
    snapshot_id: str, as_of: datetime, _held: Response
) -> tuple[Mapping[Level, Skill], tuple[LeadDay, ...], bool]:
    found = by_level(_held.verified)
    if _held.series is None:
        return found, (), False
    pairs = forecasts.forecast_errors(_held.snapshot, _held.series, as_of, _held.plan)
    limits = thresholds(_held.plan)
    days = by_lead_day(pairs.lead_h, pairs.forecast, pairs.observed, thresholds=limits)
    return found, days, pairs.daily
