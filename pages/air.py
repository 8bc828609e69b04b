"""Air quality: the days of all years, the hours of a chosen time, classes and pollutants."""

from __future__ import annotations

import streamlit as st

from analytics.months import a_year_before, year_sum
from pages.ui import basis, blocks, context, curve_view, day_view, filters, frames, year_figures
from pages.ui.load import Choices, Judged
from text import Words, findings
from text.formats import day


def controls(labels: Words, years: list[int], daily: bool) -> tuple[int, bool]:
    """Year and dust switch."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        year = filters.choice(
            st.pills,
            labels("filter.year_choice"),
            [str(y) for y in years],
            key="year",
            names=lambda y: labels("filter.year", year=y),
            label_visibility="collapsed",
            required=True,
        )
        dust = not daily and st.toggle(labels("filter.dust"), key="dust", bind="query-params")
    return int(year), dust


@st.fragment
def curve(labels: Words, judged: Judged) -> None:
    """Hours of a chosen time."""
    st.subheader(labels("page.air.curve"))
    newest = judged.newest
    start, end = filters.time_range(labels, newest)
    drawn = curve_view.draw(
        labels, judged, start, end, plan=judged.plan, key="curve", alt=labels("page.air.curve")
    )
    if not drawn:
        first, last = (day(t.date(), labels.lang) for t in frames.ends_of(newest))
        said = labels("state.no_range_next", first=first, last=last)
        blocks.state(labels("state.no_range"), said)


def show() -> None:
    """The page."""
    here = context.here()
    labels, air = here.labels, here.air
    years = sorted(air.days()["date"].dt.year.unique().tolist(), reverse=True)
    if not years:
        blocks.state(labels("state.no_day"), labels("state.no_day_next"))
        return
    top = st.container()
    year, dust = controls(labels, years, air.daily_only)
    judged, days = air.judged(Choices(include_dust=dust)), air.days(include_dust=dust)
    last = days[days["date"].dt.year == year]["date"].iloc[-1].date()
    this = year_sum(days, last)
    before = year_sum(days, a_year_before(last))
    row = year_figures.of(labels, this, before)
    with top:
        blocks.headline(findings.year(labels, this, before, region=here.region_name))
        blocks.figures(row, labels)
    day_view.calendars(labels, air, years, dust)
    curve(labels, judged)
    day_view.shares_and_primary(labels, air, last, dust)
    first, end = year_figures.hours_of(this)
    basis.show(
        {one.label: one.basis for one in row},
        labels=labels,
        air=air,
        judged=judged,
        rows=lambda: air.rows(first, end),
        file_name=f"{here.region_name}_{year}",
    )


show()
