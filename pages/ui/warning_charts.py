"""Charts of warnings as pure functions of frames: levels under the curve, errors by lead day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics.standard import Standard
from text import Words
from text.formats import begin, colours, faded, hour, ink, number

from .charts import (
    GREY,
    LEAST_TOP,
    ROOM_ABOVE_PEAK,
    RUNNING_LINE,
    TICKS,
    WORDS,
    add_shapes,
    aqi_axis,
    class_bands,
    figure_of,
    line_of,
    threshold_lines,
    time_axis,
)

TRACKS = ("recommended", "issued", "verified")
_CURVE, _LANES = (0.38, 1.0), (0.0, 0.29)
_MS = pd.Timedelta(milliseconds=1)
_WORDED, _MARKED = 1 / 7, 1 / 24
"""Share of the axis from which a stretch carries its level as a word, or as one sign."""


def build_timeline(
    hours: pd.DataFrame,
    *,
    labels: Words,
    standard: Standard,
    thresholds: Sequence[float],
    forecast: pd.DataFrame,
    levels: pd.DataFrame,
    between: tuple[datetime, datetime],
    marks: Mapping[str, datetime],
    tracks: Sequence[str] = TRACKS,
    top: float | None = None,
    height: int = 420,
) -> go.Figure:
    """M(t) with the forecast and its range, and under it the levels on tracks of their own.

    Parameters
    ----------
    hours : time, aqi_24h [AQI], observed
    forecast : time, aqi_24h, low, high [AQI]; the line begins at the observed hour before it
    levels : track, start, end, level (code)
    between : the time shown
    marks : a word for each upright line, and its time
    top : of the AQI axis; from the values without one
    """
    figure = figure_of(height, left=64, top=34)
    drawn = forecast[forecast["time"] <= between[1]]
    if top is None:
        top = top_of(hours, drawn)
    class_bands(figure, standard, top)
    shown = [t for t in thresholds if t < top]
    threshold_lines(figure, shown)
    _ahead(figure, hours, drawn, labels)
    name = labels("chart.running")
    line_of(figure, hours, "aqi_24h", name, color=RUNNING_LINE, width=3)
    bars = [
        bar
        for track in tracks
        for bar in _lane(track, levels[levels["track"] == track], between, labels)
    ]
    figure.add_traces(bars)
    _marks(figure, marks)
    time_axis(figure, labels.lang)
    aqi_axis(figure, top, shown)
    figure.update_xaxes(range=list(between), anchor="free", position=0, showspikes=False)
    figure.update_layout(
        hovermode="closest",
        barmode="overlay",
        bargap=0.24,
        showlegend=True,
        yaxis={"domain": _CURVE},
        yaxis2={
            "domain": _LANES,
            "fixedrange": True,
            "categoryorder": "array",
            "categoryarray": [labels(f"verification.track_{t}") for t in reversed(tracks)],
            "range": [-0.5, len(tracks) - 0.5],
            "tickfont": TICKS,
            "ticks": "",
            "showgrid": False,
        },
    )
    return figure


def top_of(*frames: pd.DataFrame) -> float:
    """Upper end of an AQI axis that holds every M(t) of some frames."""
    values = [f[c].max() for f in frames for c in ("aqi_24h", "high") if c in f and len(f)]
    peak = max((float(v) for v in values if not pd.isna(v)), default=0.0)
    return max(LEAST_TOP, peak * ROOM_ABOVE_PEAK)


def _ahead(figure: go.Figure, hours: pd.DataFrame, forecast: pd.DataFrame, labels: Words) -> None:
    """The forecast as a dotted line in its range, from the last hour that was known."""
    if forecast.empty:
        return
    first = forecast["time"].iloc[0] - pd.Timedelta(hours=1)
    known = hours[hours["time"] == first][["time", "aqi_24h"]]
    start = known.assign(low=known["aqi_24h"], high=known["aqi_24h"])
    joined = pd.concat([start, forecast]) if len(start) else forecast
    if (joined["low"] != joined["high"]).any():
        figure.add_scatter(
            x=[*joined["time"], *joined["time"][::-1]],
            y=[*joined["high"], *joined["low"][::-1]],
            fill="toself",
            fillcolor=faded(RUNNING_LINE, 0.18),
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            name=labels("verification.chart_range"),
        )
    name = labels("chart.forecast")
    line_of(figure, joined, "aqi_24h", name, color=RUNNING_LINE, width=2.5, dash="dot")


def _lane(
    track: str, spans: pd.DataFrame, between: tuple[datetime, datetime], labels: Words
) -> Iterator[dict[str, Any]]:
    """One track: each stretch in its level's colour with its word, or its sign where narrow."""
    name = labels(f"verification.track_{track}")
    low, high = between
    shared = {"type": "bar", "y": [name], "orientation": "h", "yaxis": "y2", "showlegend": False}
    yield shared | {
        "base": [low],
        "x": [(high - low) / _MS],
        "marker": {"color": faded(GREY, 0.13), "line": {"width": 0}},
        "hoverinfo": "skip",
    }
    for one in spans.itertuples():
        start, end = max(one.start, low), min(one.end, high)
        if one.level == "none" or end <= start:
            continue
        share = (end - start) / (high - low)
        word = labels("level." + one.level)
        sign = labels("verification.sign_" + one.level)
        colour = colours()["level"][one.level]
        times = f"{begin(one.start, labels.lang, year=False)} – "
        times += hour(one.end, labels.lang, year=False)
        yield shared | {
            "base": [start],
            "x": [(end - start) / _MS],
            "marker": {"color": colour, "line": {"width": 0}},
            "text": [word if share > _WORDED else sign if share > _MARKED else ""],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "insidetextfont": {"size": 13, "color": ink(colour)},
            "constraintext": "none",
            "hovertemplate": f"{word}<br>{times}<extra>{name}</extra>",
        }


def _marks(figure: go.Figure, marks: Mapping[str, datetime]) -> None:
    """Upright lines through curve and tracks; the word stands in a gap of its line."""
    stroke = {"color": faded(GREY, 0.9), "width": 1.5, "dash": "dot"}
    lines = [
        {"type": "line", "x0": when, "x1": when, "y0": low, "y1": high, "yref": "paper"}
        for when in marks.values()
        for low, high in (_LANES, _CURVE)
    ]
    add_shapes(figure, [line | {"line": stroke} for line in lines])
    place = {"y": _CURVE[0] - 0.02, "yref": "paper", "yanchor": "top", "showarrow": False}
    font = {"size": 12, "color": GREY}
    words = [place | {"x": when, "text": word, "font": font} for word, when in marks.items()]
    figure.layout.annotations = words


def build_errors(days: pd.DataFrame, *, labels: Words) -> go.Figure:
    """Mean absolute error of the forecast by lead day as bars, and its bias as points.

    Parameters
    ----------
    days : day, mae, bias [AQI]
    """
    figure = figure_of(250, top=34, left=36)
    names = [labels("verification.day", day=day) for day in days["day"]]
    figure.add_bar(
        x=names, y=days["mae"], name=labels("verification.mae"), width=0.55,
        marker={"color": faded(RUNNING_LINE, 0.75), "line": {"width": 0}},
        text=[number(v, 1) for v in days["mae"]], textposition="outside", textfont=TICKS,
        cliponaxis=False, hovertemplate="%{y:.1f}",
    )  # fmt: skip
    figure.add_scatter(
        x=names, y=days["bias"], name=labels("verification.mean_error"), mode="markers+text",
        marker={"color": colours()["outcome"]["over"], "size": 10, "symbol": "diamond"},
        text=[number(v, 1) for v in days["bias"]], textposition="bottom center",
        textfont=TICKS, cliponaxis=False, hovertemplate="%{y:.1f}",
    )  # fmt: skip
    low = min(float(days["bias"].min()), 0.0)
    high = max(float(days["mae"].max()), float(days["bias"].max()), 1.0)
    figure.update_yaxes(range=[low - 0.22 * high, high * 1.15], tickfont=TICKS)
    figure.add_shape(
        type="line", xref="paper", x0=0, x1=1, y0=0, y1=0, line={"color": GREY, "width": 1}
    )
    figure.update_xaxes(tickfont=WORDS)
    figure.update_layout(hovermode="x unified", showlegend=True)
    return figure
