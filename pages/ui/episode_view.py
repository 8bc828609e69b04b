"""One episode in full: curve, reasons, the four readings, distances, downloads, gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import streamlit as st

from analytics.episodes import Episode
from analytics.explain import Explanation
from analytics.plan import Level, Reading
from text import Words, explanations

from . import blocks, charts, curve_view, frames, tables
from .basis import Basis
from .load import Air, Judged, overlapping

MARGIN = timedelta(hours=60)
GAPS_SHOWN = 12


def show(labels: Words, air: Air, judged: Judged, found: Explanation, region: str) -> None:
    """The whole section of one episode."""
    one, plan = found.episode, judged.plan_of(found.episode)
    st.subheader(labels("page.episodes.one"))
    said = explanations.episode(labels, found, region=region, daily=air.daily_only)
    said += explanations.marks(labels, one, ozone_only=found.ozone_only)
    blocks.headline(said, level=one.level.code)
    curve_view.draw(
        labels,
        judged,
        one.start - MARGIN,
        one.end + MARGIN,
        plan=plan,
        key="one",
        alt=labels("page.episodes.one"),
        windows=frames.windows_of(found.reasons),
    )
    readings = {} if air.daily_only else four_readings(air, judged, one)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"##### {labels('page.episodes.why')}")
        reading = Reading(one.reading)
        why = [explanations.reason(labels, r, reading, plan) for r in found.reasons]
        blocks.bullets(why)
        st.markdown(f"##### {labels('page.episodes.near')}")
        near = explanations.distances(labels, found, reading, plan)
        blocks.bullets(near)
    with right:
        if readings:
            st.markdown(f"##### {labels('page.episodes.readings')}")
            levels = {
                Reading(r): max((e.level for e in found_by), default=Level.NONE)
                for r, found_by in readings.items()
            }
            st.markdown(explanations.readings(labels, levels))
            figure = charts.build_readings(frames.readings_of(readings), labels=labels)
            blocks.chart(figure, "readings", labels("page.episodes.readings"))
        st.markdown(f"##### {labels('page.episodes.more')}")
        dust = judged.choices.include_dust
        more = explanations.facts(labels, found, include_dust=dust, daily=air.daily_only)
        blocks.bullets(more)
    hours = frames.hours_of(judged.newest, judged.hourly, one.start, one.end)
    sentences = pd.DataFrame({"sentence": [*said, *why, *near, *more]})
    sheets = {
        labels("page.episodes.sheet_why"): tables.in_words(sentences, labels),
        labels("page.episodes.sheet_hours"): tables.in_words(hours, labels),
    }
    if readings:
        raw = frames.readings_of(readings)
        sheets[labels("page.episodes.sheet_readings")] = tables.in_words(raw, labels)
    name = f"{region}_{one.start:%Y%m%d%H}"
    tables.download_pair(labels, "page.episodes.one", hours, sheets, name)


def list_downloads(
    labels: Words, judged: Judged, chosen: Sequence[Explanation], region: str
) -> None:
    """The list as CSV and Excel, there with the hours that cannot be judged."""
    raw = frames.episodes_of(chosen)
    sheets = {labels("page.episodes.sheet_list"): tables.in_words(raw, labels)}
    gaps = frames.unjudged_of(judged.newest.unjudged)
    if len(gaps):
        sheets[labels("page.episodes.sheet_gaps")] = tables.in_words(gaps, labels)
    name = f"{region}_{labels('page.episodes.sheet_list')}"
    tables.download_pair(labels, "page.episodes.list", raw, sheets, name)


def four_readings(air: Air, judged: Judged, one: Episode) -> dict[str, list[Episode]]:
    """What each reading finds over the hours of one episode, all else being the same."""
    return {
        str(reading): overlapping(
            air.judged(replace(judged.choices, reading=reading)).episodes, one
        )
        for reading in Reading
    }


def gaps(labels: Words, judged: Judged) -> None:
    """The list of hours that cannot be judged, the newest first."""
    st.subheader(labels("page.episodes.gaps"))
    every = judged.newest.unjudged[::-1]
    if not every:
        st.caption(labels("page.episodes.gaps_none"))
        return
    blocks.bullets([explanations.gap(labels, one) for one in every[:GAPS_SHOWN]], wide=True)
    if len(every) > GAPS_SHOWN:
        st.caption(labels("page.episodes.gaps_more", count=len(every) - GAPS_SHOWN))


def bases(labels: Words, judged: Judged, found: Explanation) -> dict[str, Basis]:
    """The basis of the episode's level: each reason with its numbers."""
    plan, reading = judged.plan_of(found.episode), Reading(found.episode.reading)
    said = "\n".join(explanations.reason(labels, r, reading, plan) for r in found.reasons)
    clause = "; ".join(dict.fromkeys(r.clause for r in found.reasons))
    return {labels("page.episodes.one"): Basis(clause, said)}
