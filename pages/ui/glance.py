"""All that the overview says of one region, worked out once a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from analytics.natural_days import Season, class_codes, season, winter_of
from analytics.outlook import Outlook, outlook
from analytics.situation import Situation, situation
from analytics.standard import Standard, standard_at
from analytics.trace import Trace, trace
from data import rulebook

from .frames import as_hours
from .load import Air, Judged


@dataclass(frozen=True)
class Glance:
    """How things stand in a region, and its winter.

    Parameters
    ----------
    now : the newest M(t) taken apart, None where there is none
    klass : code of its class, '' without one
    ahead, issued_at : the newest forecast judged, and when it was issued; None without one for
        the time after the newest hour, and no `ahead` where it has natural days only
    this, before : this winter so far, and the last one up to the same day
    """

    judged: Judged
    state: Situation
    standard: Standard
    now: Trace | None
    klass: str
    ahead: Outlook | None
    issued_at: datetime | None
    this: Season
    before: Season


def glance(air: Air) -> Glance | None:
    """The overview of a region; None where it has no observed hour."""
    return _glance(air.snapshot.id, air.place, air.until, air)


@st.cache_resource(show_spinner=False, max_entries=24)
def _glance(snapshot_id: str, place: str, then: datetime | None, _air: Air) -> Glance | None:
    judged, standards = _air.judged(), rulebook.standards()
    if not judged.parts:
        return None
    state = situation(judged.newest, plan=judged.plan)
    if state is None:
        return None
    now, klass = None, ""
    window = timedelta(hours=judged.plan.rules.running_mean_h.value)
    # A mean whose window ended before the newest one begins says nothing of now.
    if state.running is not None and state.as_of - state.running[0] < window:
        index = as_hours(state.running[0]) - judged.newest.running.start
        now = trace(judged.newest, index, plan=judged.plan, standards=standards)
        day = np.array([state.running[0].date()], dtype="datetime64[D]")
        klass = str(class_codes(day, np.array([now.value]), standards)[0])
    forecast = _air.forecast(state.as_of)
    forecast = forecast[forecast["time"] > state.as_of]
    hourly = forecast[forecast["period"] == "hour"]
    ahead = outlook(
        judged.newest,
        hourly["time"].to_numpy().astype("datetime64[h]").astype(np.int64),
        hourly["aqi"].to_numpy(),
        plan=judged.plan,
        standards=standards,
    )
    days = _air.days()
    winter = winter_of(state.as_of.date())
    until = min(_last_day(days, state), date(winter + 1, 3, 31))
    return Glance(
        judged=judged,
        state=state,
        standard=standard_at(standards, state.as_of.date()),
        now=now,
        klass=klass,
        ahead=ahead,
        issued_at=None if forecast.empty else forecast["issued_at"].iloc[0].to_pydatetime(),
        this=season(days, winter, until=until),
        before=season(days, winter - 1, until=(until - pd.DateOffset(years=1)).date()),
    )


def _last_day(days: pd.DataFrame, state: Situation) -> date:
    last: date = days["date"].iloc[-1].date() if len(days) else state.as_of.date()
    return last
