"""The air page's sections of natural days: calendars, class shares, pollutants, completeness."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analytics.months import primary_by_month, twelve_months_to, valid_by_month
from analytics.natural_days import class_shares
from analytics.standard import standard_at
from data import rulebook
from text import Words
from text.formats import month

from . import blocks, day_charts
from .load import Air


def calendars(labels: Words, air: Air, years: list[int], dust: bool) -> None:
    """One small calendar a year, the newest first."""
    st.subheader(labels("page.air.calendar"))
    days = air.days(include_dust=dust)
    standard = standard_at(rulebook.standards(), days["date"].iloc[-1].date())
    blocks.legend(standard, labels)
    for place in range(0, len(years), 2):
        for column, year in zip(
            st.columns(2, gap="medium"), years[place : place + 2], strict=False
        ):
            with column:
                st.markdown(f"**{labels('filter.year', year=year)}**")
                figure = day_charts.build_calendar(
                    days[days["date"].dt.year == year],
                    labels=labels,
                    rows=[(year, month) for month in range(1, 13)],
                    standard=standard,
                )
                blocks.chart(figure, f"calendar_{year}", labels("filter.year", year=year))


def shares_and_primary(labels: Words, air: Air, last: date, dust: bool) -> None:
    """Class shares by year, and primary pollutants of the twelve months to a day."""
    days = air.days(include_dust=dust)
    standard = standard_at(rulebook.standards(), days["date"].iloc[-1].date())
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(labels("page.air.shares"))
        blocks.legend(standard, labels, no_data=False)
        figure = day_charts.build_shares(class_shares(days), labels=labels, standard=standard)
        blocks.chart(figure, "shares", labels("page.air.shares"))
    with right:
        rows = twelve_months_to(last)
        until = month(last, labels.lang)
        st.subheader(labels("page.air.primary", until=until))
        counts = primary_by_month(days)
        counts = counts[
            [pair in rows for pair in zip(counts["year"], counts["month"], strict=True)]
        ]
        if counts.empty:
            blocks.state(labels("state.no_primary"), labels("state.no_primary_next"))
        else:
            figure = day_charts.build_primary(counts, labels=labels, rows=rows)
            blocks.chart(figure, "primary", labels("page.air.primary", until=until))
            st.caption(labels("page.air.primary_said"))
    st.subheader(labels("page.air.complete"))
    figure = day_charts.build_completeness(valid_by_month(days), labels=labels)
    blocks.chart(figure, "complete", labels("page.air.complete"))
    st.caption(labels("page.air.complete_said"))
