"""Overview: what is going on now, and this winter at a glance."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from analytics.natural_days import in_winter, winter_of
from pages.ui import (
    basis,
    blocks,
    context,
    curve_view,
    day_charts,
    figures,
    frames,
    moment,
    overview_response,
    tables,
)
from pages.ui.glance import Glance, glance
from pages.ui.load import Air
from text import Words, findings

DAYS_SHOWN = timedelta(days=10)


def headline(labels: Words, seen: Glance, air: Air, region: str) -> None:
    """What is going on, and what the forecast adds."""
    klass = labels("class." + seen.klass) if seen.klass else ""
    gap_h = seen.judged.plan.rules.merge_gap_h.value
    daily = air.daily_only
    said = findings.now(labels, seen.state, region=region, klass=klass, gap_h=gap_h, daily=daily)
    if daily:
        said.append(labels("finding.daily_only"))
    else:
        said.append(findings.outlook(labels, seen.ahead, seen.issued_at))
    said += overview_response.said(labels)
    current = seen.state.current
    blocks.headline(said, level=current.level.code if current else "none")


def last_days(labels: Words, seen: Glance) -> None:
    """The curve of the last days and of the forecast."""
    st.subheader(labels("page.overview.curve"))
    as_of = seen.state.as_of
    curve_view.draw(
        labels,
        seen.judged,
        as_of - DAYS_SHOWN,
        as_of,
        plan=seen.judged.plan,
        key="curve",
        alt=labels("page.overview.curve"),
        forecast=frames.ahead_of(seen.ahead),
    )


def this_winter(labels: Words, seen: Glance, air: Air) -> None:
    """The days of the winter by class, and its episodes."""
    winter = seen.this.winter
    name = findings.season_name(labels, winter)
    st.subheader(labels("page.overview.winter", season=name))
    left, right = st.columns([11, 10], gap="medium")
    with left:
        blocks.legend(seen.standard, labels)
        days = air.days()
        months = [(winter, m) for m in (10, 11, 12)] + [(winter + 1, m) for m in (1, 2, 3)]
        figure = day_charts.build_calendar(
            days[in_winter(days["date"], winter)],
            labels=labels,
            rows=months,
            standard=seen.standard,
        )
        blocks.chart(figure, "winter", name)
    with right:
        mine = [x for x in seen.judged.explained if winter_of(x.episode.start.date()) == winter]
        if mine:
            frame, config = tables.episode_list(
                frames.episodes_of(mine), labels, daily=air.daily_only
            )
            st.dataframe(frame, column_config=config, column_order=tables.BRIEF, hide_index=True)
        else:
            st.caption(labels("page.overview.no_winter_episodes"))
        st.page_link(
            context.page("episodes"),
            label=labels("page.overview.all_episodes"),
            query_params=moment.onward(labels),
        )


def show() -> None:
    """The page."""
    here = context.here()
    labels, air = here.labels, here.any_air
    seen = None if air is None else glance(air)
    if air is None or seen is None:
        overview_response.alone(labels)
        return
    headline(labels, seen, air, here.region_name)
    row = figures.now(labels, seen, daily=air.daily_only)
    blocks.figures(row, labels)
    overview_response.to_reduction(labels)
    last_days(labels, seen)
    this_winter(labels, seen, air)
    as_of = seen.state.as_of
    basis.show(
        {one.label: one.basis for one in row},
        labels=labels,
        air=air,
        judged=seen.judged,
        rows=lambda: air.rows(as_of - DAYS_SHOWN, as_of),
        file_name=f"{here.region_name}_{as_of:%Y%m%d%H}",
    )


show()
