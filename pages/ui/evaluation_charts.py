"""Charts of the evaluation page: ``build_*(frame, *, labels) -> go.Figure``."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from text import Words
from text.formats import colours, faded, ink, percent

from .charts import GREY, RUNNING_LINE, WORDS, figure_of

_ROW_PX = 30
_FAINTER = (0.75, 0.45, 0.3, 0.2, 0.15)
STATES = ("done", "late", "overdue", "open")
HOURS = ("as_issued", "over", "idle", "under", "uncovered")
_HOUR_SHADES = {"as_issued": "done", "over": "late", "idle": "late", "under": "overdue",
                "uncovered": "overdue"}  # fmt: skip


def _stack(figure: go.Figure, rows: pd.DataFrame, name: str, said: str, colour: str) -> None:
    values = rows[name]
    figure.add_bar(
        y=rows["name"],
        x=values,
        orientation="h",
        name=said,
        marker={"color": colour},
        text=[f"{value:g}" if value else "" for value in values],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        insidetextfont={"size": 12, "color": ink(colour) if colour.startswith("#") else None},
        hovertemplate="%{y}: %{x:g}<extra>" + said + "</extra>",
    )


def _flat(figure: go.Figure, rows: int) -> None:
    figure.update_layout(
        barmode="stack", bargap=0.3, height=_ROW_PX * max(rows, 1) + 52, legend_traceorder="normal"
    )
    figure.update_xaxes(showgrid=False, zeroline=False, showticklabels=False, fixedrange=True)
    figure.update_yaxes(
        autorange="reversed", automargin=True, ticklabelstandoff=6, tickfont=WORDS, fixedrange=True
    )


def build_duties(rows: pd.DataFrame, *, labels: Words) -> go.Figure:
    """One bar a duty: tasks done, late, overdue and open.

    Parameters
    ----------
    rows : name, and the count of each of `STATES`
    """
    figure = figure_of(_ROW_PX * max(len(rows), 1) + 52, top=30, bottom=6, left=10)
    for state in STATES:
        if rows[state].any():
            colour = colours()["task"][state]
            _stack(figure, rows, state, labels("evaluation.column." + state), colour)
    _flat(figure, len(rows))
    return figure


def build_hours(rows: pd.DataFrame, *, labels: Words) -> go.Figure:
    """How the hours of response and pollution went together, one bar.

    Parameters
    ----------
    rows : name, and the hours [h] of each of `HOURS`
    """
    figure = figure_of(_ROW_PX + 52, top=30, bottom=6, left=10)
    for part in HOURS:
        if rows[part].any():
            colour = colours()["task"][_HOUR_SHADES[part]]
            shade = colour if part not in ("idle", "uncovered") else faded(colour, 0.5)
            _stack(figure, rows, part, labels("page.evaluation.hours_" + part), shade)
    _flat(figure, 1)
    return figure


def build_evidence(rows: pd.DataFrame, *, labels: Words) -> go.Figure:
    """How many plants promise a cut, by the strongest evidence of it.

    Parameters
    ----------
    rows : name, monitored, metered, checked, claimed [plants]
    """
    figure = figure_of(_ROW_PX + 52, top=30, bottom=6, left=10)
    shades = {"monitored": 0.95, "metered": 0.7, "checked": 0.45}
    for grade, shade in shades.items():
        if rows[grade].any():
            _stack(
                figure, rows, grade, labels("plants.evidence." + grade), faded(RUNNING_LINE, shade)
            )
    if rows["claimed"].any():
        _stack(figure, rows, "claimed", labels("plants.evidence.claimed"), faded(GREY, 0.5))
    _flat(figure, 1)
    return figure


def build_comparison(rows: pd.DataFrame, *, labels: Words) -> go.Figure:
    """Shares of this warning beside those of others.

    Parameters
    ----------
    rows : measure, who, share [0..1]; one a measure and warning, in the order to be drawn
    """
    measures = list(dict.fromkeys(rows["measure"]))
    whom = list(dict.fromkeys(rows["who"]))
    figure = figure_of(len(measures) * (14 * len(whom) + 16) + 56, top=30, bottom=6, left=10)
    for place, who in enumerate(whom):
        mine = rows[rows["who"] == who]
        colour = RUNNING_LINE if place == 0 else faded(GREY, _FAINTER[place - 1])
        figure.add_bar(
            y=mine["measure"],
            x=mine["share"],
            orientation="h",
            name=who,
            marker={"color": colour},
            text=[percent(value) for value in mine["share"]],
            textposition="outside",
            cliponaxis=False,
            textfont={"size": 12},
            hovertemplate="%{y}: %{text}<extra>%{fullData.name}</extra>",
        )
    _flat(figure, len(measures))
    figure.update_xaxes(range=[0, 1.12])
    figure.update_layout(
        barmode="group", bargroupgap=0.06, bargap=0.28,
        height=len(measures) * (14 * len(whom) + 16) + 56,
    )  # fmt: skip
    return figure
