"""Charts of natural days: calendars, class shares, primary pollutants, completeness."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.standard import Standard
from text import Words
from text.formats import (
    colours,
    day,
    faded,
    ink,
    month,
    months,
    number,
    percent,
    short_months,
    year_name,
)

from .charts import GREY, GRID, WORDS, figure_of

_OUTSIDE, _NO_DATA = -2, -1
_DAYS_ACROSS = 31
_NAMED_FROM = 0.1
_COMPLETE = [[0, "#a8483f"], [0.75, "#96702c"], [0.95, "#5d8883"], [1, "#3f746d"]]


def _day_hover(one: object, labels: Words, known: bool) -> str:
    """What a day says when it is pointed at."""
    date, aqi, klass, primary = (getattr(one, c) for c in ("date", "aqi", "klass", "primary"))
    if not known:
        return f"{day(date, labels.lang)}<br>{labels('chart.no_data')}"
    text = f"{day(date, labels.lang)}<br>AQI {number(aqi)} · {labels('class.' + klass)}"
    if primary:
        names = labels("finding.list").join(labels("pollutant." + p) for p in primary.split("+"))
        text += "<br>" + labels("chart.primary_of", names=names)
    return text


def build_calendar(
    days: pd.DataFrame, *, labels: Words, rows: Sequence[tuple[int, int]], standard: Standard
) -> go.Figure:
    """Days coloured by class: a month a row, the day of the month across.

    Days that `days` does not have are faint, so that a year that has just begun has its shape.

    Parameters
    ----------
    days : date, aqi, klass, primary as `natural_days` gives them
    rows : (year, month) from the top
    """
    codes = [c.code for c in standard.classes]
    across = [monthrange(*row)[1] for row in rows]
    z = np.where(np.arange(1, _DAYS_ACROSS + 1) <= np.array(across)[:, None], _OUTSIDE, np.nan)
    hover = np.full(z.shape, "", dtype=object)
    place = {row: i for i, row in enumerate(rows)}
    for one in days.itertuples():
        at = (place.get((one.date.year, one.date.month)), one.date.day - 1)
        if at[0] is None:
            continue
        known = one.klass in codes
        z[at] = codes.index(one.klass) if known else _NO_DATA
        hover[at] = _day_hover(one, labels, known)
    shades = [faded(GREY, 0.1), faded(GREY, 0.45), *(colours()["class"][c] for c in codes)]
    edges = np.repeat(np.linspace(0, 1, len(shades) + 1), 2)[1:-1]
    names = months(labels.lang)
    figure = figure_of(24 * len(rows) + 30, top=6, left=44, bottom=24)
    figure.add_heatmap(
        z=z,
        x=list(range(1, _DAYS_ACROSS + 1)),
        y=list(range(len(rows))),
        customdata=hover,
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
        zmin=_OUTSIDE - 0.5,
        zmax=len(codes) - 0.5,
        colorscale=list(zip(edges, np.repeat(shades, 2), strict=True)),
        showscale=False,
        xgap=2,
        ygap=2,
    )
    figure.update_yaxes(
        range=[len(rows) - 0.5, -0.5],
        tickvals=list(range(len(rows))),
        ticktext=[names[month - 1] for _, month in rows],
    )
    figure.update_xaxes(tickvals=[1, 5, 10, 15, 20, 25, 31], tickangle=0, range=[0.5, 31.5])
    return figure


def build_shares(shares: pd.DataFrame, *, labels: Words, standard: Standard) -> go.Figure:
    """Share of days in each class, a bar a year.

    Parameters
    ----------
    shares : year, klass, days, share (0..1) as `class_shares` gives them
    """
    years = sorted(shares["year"].unique())
    figure = figure_of(34 * len(years) + 16, top=6, left=52, bottom=10)
    for one in standard.classes:
        rows = shares[shares["klass"] == one.code].set_index("year").reindex(years)
        share = rows["share"].fillna(0.0)
        colour = colours()["class"][one.code]
        figure.add_bar(
            y=[str(y) for y in years],
            x=share,
            orientation="h",
            name=labels("class." + one.code),
            marker={"color": colour, "line": {"width": 0}},
            text=[percent(s) if s >= _NAMED_FROM else "" for s in share],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": 12, "color": ink(colour)},
            customdata=rows["days"].fillna(0),
            hovertemplate="%{x:.0%} · %{customdata:.0f} " + labels("chart.days"),
        )
    figure.update_layout(barmode="stack", bargap=0.28, showlegend=False)
    # A segment too narrow for its number on a phone goes without one.
    figure.update_layout(uniformtext={"minsize": 12, "mode": "hide"})
    figure.update_xaxes(range=[0, 1], visible=False)
    figure.update_yaxes(type="category", autorange="reversed", tickfont=WORDS)
    return figure


def build_primary(
    counts: pd.DataFrame, *, labels: Words, rows: Sequence[tuple[int, int]]
) -> go.Figure:
    """Days on which each pollutant was primary, stacked by month.

    Parameters
    ----------
    counts : year, month, pollutant, days
    rows : (year, month) from the left
    """
    figure = figure_of(300, top=38)
    table = counts.pivot_table(index=["year", "month"], columns="pollutant", values="days")
    table = table.reindex(pd.MultiIndex.from_tuples(rows)).fillna(0)
    names, short = months(labels.lang), short_months(labels.lang)
    years_begin = {rows[0], *((y, m) for y, m in rows if m == 1)}
    ticks = [
        f"{names[m - 1]}<br>{year_name(y, labels.lang)}" if (y, m) in years_begin else short[m - 1]
        for y, m in rows
    ]
    for pollutant in (p for p in colours()["pollutant"] if p in table.columns):
        figure.add_bar(
            x=list(range(len(rows))),
            y=table[pollutant],
            customdata=[month(date(y, m, 1), labels.lang) for y, m in rows],
            name=labels("pollutant." + pollutant),
            marker={"color": colours()["pollutant"][pollutant], "line": {"width": 0}},
            hovertemplate="%{customdata} · %{y:.0f} " + labels("chart.days"),
        )
    figure.update_layout(barmode="stack", bargap=0.3, legend_traceorder="normal")
    figure.update_xaxes(tickangle=0, tickvals=list(range(len(rows))), ticktext=ticks)
    figure.update_yaxes(showgrid=True, gridcolor=GRID, rangemode="tozero")
    return figure


def build_completeness(months_valid: pd.DataFrame, *, labels: Words) -> go.Figure:
    """Share of hours with data, a month a cell.

    Parameters
    ----------
    months_valid : year, month, share (0..1)
    """
    table = months_valid.pivot(index="year", columns="month", values="share")
    table = table.reindex(columns=range(1, 13)).sort_index()
    shown = [[percent(v).rstrip("%") if v == v else "" for v in row] for row in table.to_numpy()]
    figure = figure_of(28 * len(table) + 40, top=6, left=52, bottom=26)
    figure.add_heatmap(
        z=table.to_numpy(),
        x=list(range(1, 13)),
        y=[str(y) for y in table.index],
        text=shown,
        texttemplate="%{text}",
        textfont={"size": 12, "color": "#ffffff"},
        zmin=0.0,
        zmax=1.0,
        colorscale=_COMPLETE,
        showscale=False,
        xgap=2,
        ygap=2,
        hoverongaps=False,
        hovertemplate="%{y}-%{x:02d} · %{text}%<extra></extra>",
    )
    ticks = [months(labels.lang)[0], *short_months(labels.lang)[1:]]
    figure.update_xaxes(tickangle=0, tickvals=list(range(1, 13)), ticktext=ticks)
    figure.update_yaxes(type="category", autorange="reversed", tickfont=WORDS)
    return figure
