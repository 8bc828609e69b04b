"""Charts of hours as pure functions of frames: ``build_*(frame, *, labels) -> go.Figure``.

Backgrounds are transparent and greys are of middle lightness, so one figure reads on a light and
on a dark page. Columns keep their code names; words come from `labels`.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics.standard import Standard
from text import Words
from text.formats import colours, faded, ink

CONFIG = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False, "responsive": True}

RUNNING_LINE, HOURLY_LINE, GREY = "#387fcb", "#8d99a6", "#808c9b"
DUST = "#b07d2b"
GRID = faded(GREY, 0.22)
TICKS, WORDS = {"size": 12}, {"size": 13}
_FONTS = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'
ROOM_ABOVE_PEAK = 1.12
LEAST_TOP = 230.0
_ROUND_AQI = (0, 50, 100, 200, 300, 400, 500)
_SCALE_PX = 6
_HOUR = pd.Timedelta(hours=1)

_DATES = {
    "zh": ("%-H时\n%-m月%-d日", "%-m月%-d日\n%Y年", "%Y年%-m月", "%Y年", "%Y年%-m月%-d日 %-H时"),
    "en": ("%H:%M\n%-d %b", "%-d %b\n%Y", "%b %Y", "%Y", "%-d %b %Y, %H:%M"),
}
_DAY_MS = 86_400_000


def figure_of(height: int, *, top: int = 30, left: int = 40, bottom: int = 40) -> go.Figure:
    """An empty figure in the house style; margins and height in pixels."""
    legend = {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "font": WORDS}
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": left, "r": 8, "t": top, "b": bottom},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": _FONTS, "size": 13},
        hoverlabel={"font": {"family": _FONTS, "size": 13}},
        legend=legend,
        dragmode=False,
    )
    plain = {"fixedrange": True, "tickfont": TICKS, "showgrid": False, "zeroline": False}
    figure.update_xaxes(**plain, ticks="")
    figure.update_yaxes(**plain, ticks="")
    return figure


def literal(name: str) -> str:
    """A name from outside for a figure, where Plotly would read markup: it stands as typed."""
    return escape(name, quote=False)


def time_axis(figure: go.Figure, lang: str) -> None:
    hour, date, month, year, hover = _DATES[lang]
    stops = ((None, _DAY_MS - 1, hour), (_DAY_MS, 27 * _DAY_MS, date), ("M1", "M6", month))
    figure.update_xaxes(
        type="date",
        hoverformat=hover,
        spikecolor=GREY,
        spikethickness=1,
        spikedash="solid",
        tickangle=0,
        tickformatstops=[
            {"dtickrange": [low, high], "value": form}
            for low, high, form in (*stops, ("M12", None, year))
        ],
    )


def aqi_axis(figure: go.Figure, top: float, thresholds: Sequence[float]) -> None:
    """Ticks at the plan's thresholds, and round values where they leave room."""
    ticks = list(thresholds)
    ticks += [v for v in _ROUND_AQI if v <= top and all(abs(v - t) > 0.06 * top for t in ticks)]
    figure.update_yaxes(range=[0, top], tickvals=sorted(ticks))


def add_shapes(figure: go.Figure, shapes: Sequence[dict[str, Any]]) -> None:
    """Add shapes at once; one by one, each addition would look at all before it again."""
    figure.layout.shapes = [*figure.layout.shapes, *shapes]


def class_bands(figure: go.Figure, standard: Standard, top: float) -> None:
    """The classes as a narrow scale at the left edge and a faint tint behind the curve."""
    low = 0.0
    shapes: list[dict[str, Any]] = []
    for one in standard.classes:
        if low >= top:
            break
        last = one is standard.classes[-1]
        high = top if last else min(one.upto, top)
        colour = colours()["class"][one.code]
        band = {"y0": low, "y1": high, "xref": "paper", "line": {"width": 0}, "layer": "below"}
        shapes.append({"x0": 0, "x1": 1, "fillcolor": faded(colour, 0.07)} | band)
        scale = {"xsizemode": "pixel", "xanchor": 0, "x0": -_SCALE_PX, "x1": 0}
        shapes.append({**scale, "fillcolor": colour, **band})
        low = one.upto
    add_shapes(figure, shapes)


def threshold_lines(figure: go.Figure, values: Sequence[float]) -> None:
    whole = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "layer": "below"}
    stroke = {"color": faded(GREY, 0.9), "width": 1, "dash": "dash"}
    add_shapes(figure, [{**whole, "y0": v, "y1": v, "line": stroke} for v in values])


def _span(figure: go.Figure, one: Any, low: float, high: float, fill: str) -> None:
    """Fill the hours from ``one.start`` to ``one.end`` between two heights of the plot (0..1)."""
    # An hour's label is its end, so the first hour begins one hour earlier.
    figure.add_shape(
        x0=one.start - _HOUR, x1=one.end, y0=low, y1=high, yref="paper", fillcolor=fill,
        line_width=0, layer="below",
    )  # fmt: skip


def _episodes(figure: go.Figure, spans: pd.DataFrame, labels: Words, worded_from_h: float) -> None:
    """Episodes as tinted spans under a solid cap; wide ones carry their level as a word."""
    for one in spans.itertuples():
        colour = colours()["level"][one.level]
        _span(figure, one, 0, 1, faded(colour, 0.16))
        _span(figure, one, 0.985, 1, colour)
        if one.hours < worded_from_h:
            continue
        _tag(figure, one, labels("level." + one.level), y=0.975, yref="paper", yanchor="top")


def _tag(figure: go.Figure, one: Any, text: str, **place: Any) -> None:
    """A word or number on the level's colour, in the middle of ``one.start`` to ``one.end``."""
    colour = colours()["level"][one.level]
    figure.add_annotation(
        x=one.start + (one.end - one.start) / 2, text=text, showarrow=False, bgcolor=colour,
        font={"size": 12, "color": ink(colour)}, borderpad=2, **place,
    )  # fmt: skip


def line_of(figure: go.Figure, frame: pd.DataFrame, column: str, name: str, **line: Any) -> None:
    figure.add_scatter(
        x=frame["time"], y=frame[column], mode="lines", name=name, line=line,
        hovertemplate="%{y:.0f}",
    )  # fmt: skip


def build_curve(
    hours: pd.DataFrame,
    *,
    labels: Words,
    standard: Standard,
    thresholds: Sequence[float],
    spans: pd.DataFrame,
    gaps: pd.DataFrame | None = None,
    windows: pd.DataFrame | None = None,
    forecast: pd.DataFrame | None = None,
    daily: bool = False,
    height: int = 380,
) -> go.Figure:
    """Hourly AQI and M(t) over time, with class bands, the plan's thresholds and episodes.

    Parameters
    ----------
    hours : time, aqi, aqi_24h [AQI], one row an hour
    thresholds : AQI values that the plan's conditions name
    spans : episodes as start, end, hours, level
    gaps : start, end, kind of hours without data (``missing``) or left out (``dust``)
    windows : start, end, value [AQI], level of the windows that met the level
    forecast : time, aqi_24h [AQI] after the newest observed hour
    daily : `hours` holds natural days at their 24:00, without hourly AQI
    """
    figure = figure_of(height)
    drawn = [hours["aqi"], hours["aqi_24h"], *([] if forecast is None else [forecast["aqi_24h"]])]
    peak = pd.concat(drawn).max()
    top = max(LEAST_TOP, 0 if pd.isna(peak) else float(peak) * ROOM_ABOVE_PEAK)
    class_bands(figure, standard, top)
    _episodes(figure, spans, labels, worded_from_h=sum(map(len, drawn[1:])) / 14)
    for gap in () if gaps is None else gaps.itertuples():
        _span(figure, gap, 0, 0.05, faded(DUST if gap.kind == "dust" else GREY, 0.45))
    shown = [t for t in thresholds if t < top]
    threshold_lines(figure, shown)
    if not daily:
        line_of(figure, hours, "aqi", labels("chart.hourly"), color=HOURLY_LINE, width=1.2)
    name = labels("chart.daily" if daily else "chart.running")
    shape = "vh" if daily else "linear"
    line_of(figure, hours, "aqi_24h", name, color=RUNNING_LINE, width=3, shape=shape)
    if forecast is not None and len(forecast):
        joined = pd.concat([hours[["time", "aqi_24h"]].tail(1), forecast])
        name = labels("chart.forecast")
        line_of(figure, joined, "aqi_24h", name, color=RUNNING_LINE, width=2.5, dash="dot")
    _windows(figure, windows, labels)
    figure.update_layout(hovermode="x unified", showlegend=True)
    time_axis(figure, labels.lang)
    aqi_axis(figure, top, shown)
    return figure


def _windows(figure: go.Figure, windows: pd.DataFrame | None, labels: Words) -> None:
    """Each deciding window as a level stroke at its mean, with the mean on it."""
    for order, one in enumerate(() if windows is None else windows.itertuples()):
        figure.add_scatter(
            x=[one.start - _HOUR, one.end],
            y=[one.value] * 2,
            mode="lines",
            line={"color": colours()["level"][one.level], "width": 5},
            name=labels("chart.windows"),
            showlegend=order == 0,
            legendgroup="windows",
            hoverinfo="skip",
        )
        _tag(figure, one, f"{one.value:.0f}", y=one.value, yshift=11)


def build_readings(rows: pd.DataFrame, *, labels: Words) -> go.Figure:
    """The readings of one episode as bars on one time axis.

    Parameters
    ----------
    rows : reading, start, end, hours, level; no start where the reading finds no episode
    """
    readings = list(dict.fromkeys(rows["reading"]))
    figure = figure_of(42 * len(readings) + 50, top=6, left=10)
    for one in rows.itertuples():
        found = not pd.isna(one.start)
        colour = colours()["level"][one.level]
        begin = one.start - _HOUR if found else rows["start"].min() - _HOUR
        said = labels("level." + one.level)
        figure.add_bar(
            y=[labels("reading." + one.reading)],
            base=[begin],
            x=[(one.end - begin) / pd.Timedelta(milliseconds=1) if found else 0],
            orientation="h",
            marker={"color": colour, "line": {"width": 0}},
            text=[labels("chart.level_hours", level=said, hours=one.hours) if found else said],
            textposition="auto" if found else "outside",
            insidetextanchor="middle",
            insidetextfont={"size": 13, "color": ink(colour)},
            outsidetextfont=WORDS,
            hovertemplate="%{text}<extra>%{y}</extra>",
            showlegend=False,
        )
    figure.update_layout(barmode="overlay", bargap=0.32)
    time_axis(figure, labels.lang)
    figure.update_yaxes(autorange="reversed", automargin=True, ticklabelstandoff=6, tickfont=WORDS)
    return figure
