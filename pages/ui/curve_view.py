"""The curve of some hours with what belongs under it; all pages draw it the same way."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from analytics.explain import thresholds
from analytics.plan import Plan
from analytics.standard import standard_at
from data import rulebook
from text import Words
from text.formats import number

from . import blocks, charts, frames
from .load import Judged


def draw(
    labels: Words,
    judged: Judged,
    start: datetime,
    end: datetime,
    *,
    plan: Plan,
    key: str,
    alt: str,
    windows: pd.DataFrame | None = None,
    forecast: pd.DataFrame | None = None,
) -> bool:
    """Draw the hours between two labels; False, and nothing drawn, where they hold no value.

    Parameters
    ----------
    plan : the edition whose thresholds are shown
    windows, forecast : see `charts.build_curve`
    """
    hours = frames.hours_of(judged.newest, judged.hourly, start, end)
    if hours[["aqi", "aqi_24h"]].isna().to_numpy().all():
        return False
    limits = thresholds(plan)
    figure = charts.build_curve(
        frames.as_days(hours) if judged.daily_only else hours,
        labels=labels,
        standard=standard_at(rulebook.standards(), end.date()),
        thresholds=limits,
        spans=frames.spans_of(judged.episodes, start, end),
        gaps=frames.gaps_of(hours),
        windows=windows,
        forecast=forecast,
        daily=judged.daily_only,
    )
    blocks.chart(figure, key, alt)
    said = labels("finding.list").join(number(limit) for limit in limits)
    st.caption(labels("chart.thresholds", values=said))
    return True
