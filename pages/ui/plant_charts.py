"""Charts of plants as pure functions of frames: ``build_*(frame, *, labels) -> go.Figure``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from analytics.fairness import AMOUNTS
from text import Words
from text.formats import MISSING, colours, faded, ink, percent

from .charts import GRID, RUNNING_LINE, WORDS, figure_of, literal

_BAR_PX, _GROUP_PX = 26, 50
_PANEL_PX, _LOW_PANEL_PX, _ROOMY = 150, 112, 2
_SHADES = (1.0, 0.62, 0.34)
_HALF_DAY = pd.Timedelta(hours=12)
_DATES = {"zh": ("%-m月%-d日", "%Y年%-m月%-d日"), "en": ("%-d %b", "%-d %b %Y")}


def build_bars(rows: pd.DataFrame, *, colour: str = RUNNING_LINE) -> go.Figure:
    """One bar a row, the first on top, with its number at its end.

    Parameters
    ----------
    rows : name, value, said (what stands at the end of the bar)
    """
    figure = figure_of(_BAR_PX * max(len(rows), 1) + 16, top=4, bottom=6, left=10)
    figure.add_bar(
        y=rows["name"],
        x=rows["value"],
        orientation="h",
        marker={"color": faded(colour, 0.8)},
        text=rows["said"],
        textposition="outside",
        cliponaxis=False,
        textfont=WORDS,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    top = float(rows["value"].max()) if len(rows) else 0.0
    # Room for the number after the longest bar.
    figure.update_xaxes(range=[0, (top or 1.0) * 1.3], showticklabels=False)
    figure.update_yaxes(autorange="reversed", automargin=True, ticklabelstandoff=6, tickfont=WORDS)
    figure.update_layout(bargap=0.3, showlegend=False)
    return figure


def build_grades(rows: pd.DataFrame, *, labels: Words) -> go.Figure:
    """What share of plants, output and jobs is stopped outright, by grade.

    Parameters
    ----------
    rows : name, and ``share_<amount>`` [0..1] for plants, output and jobs
    """
    figure = figure_of(_GROUP_PX * max(len(rows), 1) + 46, top=30, bottom=10, left=10)
    for name, shade in zip(AMOUNTS, _SHADES, strict=True):
        shares = rows[f"share_{name}"]
        figure.add_bar(
            y=[literal(name) for name in rows["name"]],
            x=shares.fillna(0.0),
            orientation="h",
            name=labels(f"plants.column.share_{name}"),
            marker={"color": faded(RUNNING_LINE, shade)},
            text=[MISSING if pd.isna(v) else percent(v, 1) for v in shares],
            textposition="outside",
            cliponaxis=False,
            textfont={"size": 12},
            hovertemplate="%{y}: %{text}<extra>%{fullData.name}</extra>",
        )
    figure.update_xaxes(range=[0, 1.12], showticklabels=False)
    figure.update_yaxes(autorange="reversed", automargin=True, ticklabelstandoff=6, tickfont=WORDS)
    figure.update_layout(barmode="group", bargap=0.25, bargroupgap=0.05, legend_traceorder="normal")
    return figure


def build_activity(
    rows: pd.DataFrame,
    *,
    labels: Words,
    quantities: Sequence[str],
    segments: pd.DataFrame,
    before: Sequence[date],
) -> go.Figure:
    """Daily use and online emissions of one plant, a panel each, on one axis of days.

    Parameters
    ----------
    rows : date and the quantities [unit a day]
    quantities : columns to draw, the first on top
    segments : start, end, level of the responses in the time shown
    before : days that the response is held against, marked on each line
    """
    panels = max(len(quantities), 1)
    each = _PANEL_PX if panels <= _ROOMY else _LOW_PANEL_PX
    figure = figure_of(each * panels + 46, top=26, bottom=34, left=52)
    gap = 0.2 / panels
    height = (1 - gap * (panels - 1)) / panels
    days = pd.DatetimeIndex(pd.to_datetime(rows["date"]))
    usual = days.isin(pd.to_datetime(list(before)))
    # A day's sum belongs to all of its hours, so it stands at noon.
    noons = days + _HALF_DAY
    for place, name in enumerate(quantities):
        top = 1 - place * (height + gap)
        suffix = "" if place == 0 else str(place + 1)
        axis = f"y{suffix}"
        figure.add_scatter(
            x=noons,
            y=rows[name],
            mode="lines+markers",
            yaxis=axis,
            line={"color": RUNNING_LINE, "width": 2},
            marker={
                "size": [9 if one else 4 for one in usual],
                "symbol": ["circle-open" if one else "circle" for one in usual],
                "line": {"width": [2 if one else 0 for one in usual]},
            },
            showlegend=False,
            hovertemplate="%{y:,.1f}<extra></extra>",
        )
        figure.update_layout(
            {
                f"yaxis{suffix}": {
                    "domain": [max(top - height, 0), top],
                    "rangemode": "tozero",
                    "showgrid": True,
                    "gridcolor": GRID,
                    "nticks": 4,
                    "fixedrange": True,
                    "zeroline": False,
                    "tickfont": {"size": 11},
                    "separatethousands": True,
                }
            }
        )
        figure.add_annotation(
            text=labels("plants.axis." + name), x=0, xref="paper", xanchor="left", y=top,
            yref="paper", yanchor="bottom", showarrow=False, font={"size": 12},
        )  # fmt: skip
    _responses(figure, segments, labels)
    short, full = _DATES[labels.lang]
    figure.update_xaxes(type="date", tickformat=short, hoverformat=full, anchor="free", position=0)
    figure.update_layout(hovermode="x unified")
    return figure


def _responses(figure: go.Figure, segments: pd.DataFrame, labels: Words) -> None:
    """The segments of a warning as tinted bands with their level on top."""
    for one in segments.itertuples():
        colour = colours()["level"][one.level]
        figure.add_shape(
            x0=one.start, x1=one.end, y0=0, y1=1, yref="paper", layer="below", line_width=0,
            fillcolor=faded(colour, 0.2),
        )  # fmt: skip
        figure.add_annotation(
            x=one.start + (one.end - one.start) / 2, y=1, yref="paper", yanchor="bottom",
            text=labels("level." + one.level), showarrow=False, bgcolor=colour, borderpad=2,
            font={"size": 11, "color": ink(colour)},
        )  # fmt: skip
