"""What pages show, loaded once: every cache is keyed by the snapshot, so nothing goes stale."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from analytics.editions import classify_in_force
from analytics.episodes import Classification, Episode, classify
from analytics.explain import Explanation, explain
from analytics.natural_days import day_table, natural_days
from analytics.plan import Merge, Plan, Reading, plan_at
from analytics.problems import JiError, Problem
from analytics.running import DailySeries, HourlySeries, given_or_computed_aqi
from data import air, rulebook
from data.demo import demo_tables
from data.forecasts import observed_by
from data.snapshot import Snapshot
from data.store import Store
from text import Words

ROOT = Path(__file__).resolve().parents[2]
IN_FORCE = "in_force"
"""Stands for "each episode by the edition in force when it began"."""

DAYS = "-days"
"""Ends the place that stands for the natural days of a region which has hours as well."""


@st.cache_resource(show_spinner=False)
def _store(root: str) -> Store:
    return Store(Path(root))


def store() -> Store:
    """The store that ``JI_STORE`` names, or the folder ``store`` beside the dashboard."""
    return _store(os.environ.get("JI_STORE") or str(ROOT / "store"))


@st.cache_resource(show_spinner=False, max_entries=3)
def _snapshot(root: str, snapshot_id: str) -> Snapshot:
    return store().snapshot(snapshot_id)


def newest_id() -> str | None:
    """The newest snapshot's id; None while the store is empty or cannot be read."""
    try:
        return store().current_id()
    except JiError:
        return None


@dataclass(frozen=True)
class Opened:
    """The store as a page finds it: the newest snapshot, its places with air, or the trouble.

    ``seen`` is the id that the pointer named, also where that snapshot could not be opened.
    ``problems`` is what was wrong in finding it: an older one may stand in for it.
    """

    seen: str | None = None
    snapshot: Snapshot | None = None
    places: tuple[str, ...] = ()
    trouble: JiError | None = None
    problems: tuple[Problem, ...] = ()


def opened(spinner: str) -> Opened:
    """Open the newest snapshot; a new store is filled with demo data first.

    Parameters
    ----------
    spinner : what to say while the demo data are made
    """
    seen = None
    try:
        root = str(store().place.root)
        if store().current_id() is None:
            with st.spinner(spinner):
                _fill(root)
        seen = store().current_id()
        if seen is None:
            return Opened()
        snapshot = _snapshot(root, seen)
        return Opened(seen, snapshot, places(seen, snapshot), problems=store().problems())
    except JiError as trouble:
        return Opened(seen, trouble=trouble)


@st.cache_resource(show_spinner=False)
def _fill(root: str) -> bool:
    """Fill an empty store once, however many people open the page at that moment."""
    store().publish_demo(demo_tables())
    return True


@dataclass(frozen=True)
class Choices:
    """How a region is to be judged; the defaults are the plan's own."""

    plan: str = IN_FORCE
    reading: Reading | None = None
    merge: Merge | None = None
    basis: str = "auto"
    include_dust: bool = False


@dataclass(frozen=True)
class Judged:
    """One region judged: a part for each edition that applied, oldest first."""

    choices: Choices
    daily_only: bool
    parts: tuple[tuple[Classification, Plan], ...]

    @property
    def newest(self) -> Classification:
        """The part of the newest edition, whose running mean reaches to the last hour."""
        return self.parts[-1][0]

    @property
    def plan(self) -> Plan:
        """The newest edition that applied."""
        return self.parts[-1][1]

    @cached_property
    def explained(self) -> tuple[Explanation, ...]:
        """All episodes in order of time, each with its reasons."""
        return tuple(
            explain(part, index, plan=plan)
            for part, plan in self.parts
            for index in range(len(part.spans))
        )

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """All episodes in order of time."""
        return tuple(one.episode for one in self.explained)

    @cached_property
    def hourly(self) -> npt.NDArray[np.float64]:
        """Hourly AQI on the axis of `newest`: as given, or computed from concentrations."""
        return given_or_computed_aqi(self.newest.series, rulebook.standards())

    def plan_of(self, episode: Episode) -> Plan:
        """The edition that judged an episode."""
        return next(plan for _, plan in self.parts if plan.id == episode.plan)


@st.cache_resource(show_spinner=False, max_entries=4)
def places(snapshot_id: str, _snapshot: Snapshot) -> tuple[str, ...]:
    """What a page can show: each region, the home city and its units first.

    Hours and natural days are never drawn in one: where a region has both, its days are a place
    of their own, the region's code and `DAYS`.
    """
    found = _snapshot.query("air_regions").to_pylist()
    known = rulebook.regions()
    order = [known.home.code, *(unit.code for unit in known.home.units)]
    rank = {code: place for place, code in enumerate(order)}
    found.sort(key=lambda row: (rank.get(row["region"], len(rank)), row["region"]))
    named = [(row["region"], row["hours"] and row["days"]) for row in found]
    return tuple(
        place for code, both in named for place in ((code, code + DAYS) if both else (code,))
    )


def place_name(place: str, labels: Words) -> str:
    """The name of a place as its region is called, with a word where it is only the days."""
    name = rulebook.regions().name(place.removesuffix(DAYS), labels.lang)
    return labels("filter.days_of", region=name) if place.endswith(DAYS) else name


@st.cache_resource(show_spinner=False, max_entries=24)
def series_of(snapshot_id: str, place: str, _snapshot: Snapshot) -> HourlySeries | DailySeries:
    """The hours of a region, or its natural days where it has no hours or they are asked for."""
    if not place.endswith(DAYS):
        return air.load_series(_snapshot, place)
    region = place.removesuffix(DAYS)
    every = air.all_series(_snapshot, region)
    # There may be none: a day of which an hour is known is left to the hours.
    none = DailySeries(region, np.empty(0, dtype=np.int64), np.empty(0))
    return next((series for series in every if isinstance(series, DailySeries)), none)


def series_by(snapshot: Snapshot, place: str, until: datetime | None) -> HourlySeries | DailySeries:
    """The series of a place as known at a time: a natural day when it is over; all for None."""
    series = series_of(snapshot.id, place, snapshot)
    if until is None:
        return series
    if isinstance(series, HourlySeries):
        known = observed_by(series, until)
        seen = np.flatnonzero(known.observed)
        return known.part(0, int(seen[-1]) + 1 if len(seen) else 0)
    over = series.days < np.datetime64(until.date(), "D").astype(np.int64)
    return DailySeries(series.region, series.days[over], series.aqi[over])


@st.cache_resource(show_spinner=False, max_entries=32)
def judge(
    snapshot_id: str, place: str, choices: Choices, until: datetime | None, _snapshot: Snapshot
) -> Judged:
    """Judge a place with the choices; the plan's own reading and merge where none is chosen."""
    series = series_by(_snapshot, place, until)
    daily_only = isinstance(series, DailySeries)
    if daily_only:
        choices = replace(choices, reading=Reading.CALENDAR)
    options: dict[str, Any] = {
        "standards": rulebook.standards(),
        "reading": choices.reading,
        "merge": choices.merge,
        "basis": choices.basis,
        "include_dust": choices.include_dust,
    }
    if choices.plan == IN_FORCE:
        found = classify_in_force(series, plans=rulebook.plans(), **options)
    else:
        found = [classify(series, plan=rulebook.plan(choices.plan), **options)]
    return Judged(choices, daily_only, tuple((one, rulebook.plan(one.plan)) for one in found))


@st.cache_resource(show_spinner=False, max_entries=24)
def days_of(
    snapshot_id: str, place: str, include_dust: bool, until: datetime | None, _snapshot: Snapshot
) -> pd.DataFrame:
    """Natural days of a place as `natural_days` gives them; by a time those that were over."""
    series = series_by(_snapshot, place, until)
    standards = rulebook.standards()
    if isinstance(series, DailySeries):
        order = np.argsort(series.days)
        days = series.days[order].astype("datetime64[D]")
        return day_table(days, series.aqi[order], standards=standards)
    plan = plan_at(rulebook.plans(), date.max)
    return natural_days(series, plan=plan, standards=standards, include_dust=include_dust)


@dataclass(frozen=True)
class Air:
    """The air data of one place in one snapshot.

    Parameters
    ----------
    until : only what was known at that time; None for all
    """

    snapshot: Snapshot
    place: str
    daily_only: bool
    until: datetime | None = None

    @property
    def region(self) -> str:
        """The code of its region."""
        return self.place.removesuffix(DAYS)

    def judged(self, choices: Choices | None = None) -> Judged:
        """The region judged; without choices as the plan in force says."""
        asked = choices or Choices()
        return judge(self.snapshot.id, self.place, asked, self.until, self.snapshot)

    def days(self, *, include_dust: bool = False) -> pd.DataFrame:
        """The region's natural days."""
        return days_of(self.snapshot.id, self.place, include_dust, self.until, self.snapshot)

    def forecast(self, as_of: datetime) -> pd.DataFrame:
        """The newest forecast by then for the time after it."""
        table = self.snapshot.query("forecast_as_of", region=self.region, as_of=as_of)
        return table.to_pandas()

    def rows(self, start: datetime, end: datetime) -> pd.DataFrame:
        """Stored rows between two labels, each with its source file and row."""
        end = end if self.until is None else min(end, self.until)
        table = self.snapshot.query("air_rows", region=self.region, start=start, end=end)
        files = {source.id: source.file for source in self.snapshot.sources}
        frame = table.to_pandas()
        frame["source_file"] = frame.pop("source_id").map(files)
        return frame


def air_of(snapshot: Snapshot, place: str, until: datetime | None = None) -> Air:
    """The air data of a place, as known at a time; all for None."""
    daily = isinstance(series_of(snapshot.id, place, snapshot), DailySeries)
    return Air(snapshot, place, daily, until)


def air_at(
    snapshot: Snapshot, place: str, labels: Words, until: datetime | None
) -> tuple[Air | None, str]:
    """The air data of a place and its name; neither for ''."""
    return (air_of(snapshot, place, until), place_name(place, labels)) if place else (None, "")


def overlapping(episodes: Sequence[Episode], one: Episode) -> list[Episode]:
    """Those of `episodes` that share an hour with one."""
    return [e for e in episodes if e.start <= one.end and e.end >= one.start]
