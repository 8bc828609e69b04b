"""Charts as pure functions of frames: ``build_*(frame, *, labels) -> go.Figure``.

Backgrounds are transparent and greys are of middle lightness, so one figure reads on a light and
on a dark page. Columns keep their code names; words come from `labels`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.standard import Standard
from text import Words
from text.formats import colours, day, faded, ink, months, number, percent

CONFIG = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False, "responsive": True}

RUNNING_LINE, HOURLY_LINE, GRID = "#2f74c0", "#8d99a6", "rgba(128,140,155,0.22)"
GAP_FILL = "rgba(128,140,155,0.30)"
_FONT = {"family": '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif', "size": 13}
_ROOM_ABOVE_PEAK = 1.12
_LEAST_TOP = 230.0
_ROUND = (0, 50, 100, 200, 300, 400, 500)

_TICKS = {
    "zh": ("%-H时\n%-m月%-d日", "%-m月%-d日\n%Y年", "%Y年%-m月", "%Y年", "%Y年%-m月%-d日 %-H时"),
    "en": ("%H:%M\n%-d %b", "%-d %b\n%Y", "%b %Y", "%Y", "%-d %b %Y, %H:%M"),
}
_DAY_MS = 86_400_000


def _figure(height: int, *, top: int = 30, left: int = 40) -> go.Figure:
    return go.Figure(
        layout={
            "height": height,
            "margin": {"l": left, "r": 8, "t": top, "b": 36},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": _FONT,
            "legend": {
                "orientation": "h",
                "x": 0,
                "y": 1.0,
                "yanchor": "bottom",
                "font": {"size": 13},
            },
            "hoverlabel": {"font": _FONT},
            "dragmode": False,
        }
    )


def _time_axis(figure: go.Figure, lang: str) -> None:
    hour, date, month, year, hover = _TICKS[lang]
    figure.update_xaxes(
        type="date",
        showgrid=False,
        hoverformat=hover,
        tickangle=0,
        ticklabelmode="instant",
        tickfont={"size": 12},
        fixedrange=True,
        tickformatstops=[
            {"dtickrange": [None, _DAY_MS - 1], "value": hour},
            {"dtickrange": [_DAY_MS, 27 * _DAY_MS], "value": date},
            {"dtickrange": ["M1", "M6"], "value": month},
            {"dtickrange": ["M12", None], "value": year},
        ],
    )


def _aqi_axis(figure: go.Figure, top: float, thresholds: Sequence[float]) -> None:
    """Ticks at the plan's thresholds, and round values where they leave room."""
    ticks = list(thresholds)
    ticks += [v for v in _ROUND if v <= top and all(abs(v - t) > 0.06 * top for t in thresholds)]
    figure.update_yaxes(
        range=[0, top], fixedrange=True, showgrid=False, zeroline=False, tickvals=sorted(ticks),
        tickfont={"size": 12},
    )  # fmt: skip


def _class_bands(figure: go.Figure, standard: Standard, top: float) -> None:
    """The classes as a narrow scale at the left edge and a faint tint behind the curve."""
    low = 0.0
    for one in standard.classes:
        high = min(one.upto, top)
        if low >= top:
            break
        colour = colours()["class"][one.code]
        band = {
            "xref": "paper",
            "yref": "y",
            "y0": low,
            "y1": high,
            "line_width": 0,
            "layer": "below",
        }
        figure.add_shape(x0=0, x1=1, fillcolor=faded(colour, 0.07), **band)
        figure.add_shape(x0=-0.006, x1=0, fillcolor=colour, **band)
        low = one.upto


def _thresholds(figure: go.Figure, values: Sequence[float]) -> None:
    for value in values:
        figure.add_shape(
            type="line", xref="paper", x0=0, x1=1, y0=value, y1=value, layer="below",
            line={"color": faded("#808c9b", 0.9), "width": 1, "dash": "dash"},
        )  # fmt: skip


def _shade(figure: go.Figure, spans: pd.DataFrame, labels: Words, *, words_from_h: float) -> None:
    """Episodes as tinted spans under a solid cap; wide ones carry their level as a word."""
    for one in spans.itertuples():
        colour = colours()["level"][one.level]
        # An hour's label is its end, so the first covered hour begins one hour earlier.
        edges = {
            "x0": one.start - pd.Timedelta(hours=1),
            "x1": one.end,
            "xref": "x",
            "yref": "paper",
        }
        figure.add_shape(
            **edges, y0=0, y1=1, fillcolor=faded(colour, 0.16), line_width=0, layer="below"
        )
        figure.add_shape(**edges, y0=0.985, y1=1.0, fillcolor=colour, line_width=0)
        if one.hours >= words_from_h:
            figure.add_annotation(
                x=one.start + (one.end - one.start) / 2,
                y=0.975,
                yref="paper",
                yanchor="top",
                text=labels("level." + one.level),
                showarrow=False,
                font={"size": 12, "color": ink(colour)},
                bgcolor=colour,
                borderpad=2,
            )


def _top(*columns: pd.Series) -> float:
    peak = max((float(c.max()) for c in columns if c.notna().any()), default=0.0)
    return max(_LEAST_TOP, peak * _ROOM_ABOVE_PEAK)


def build_curve(
    hours: pd.DataFrame,
    *,
    labels: Words,
    standard: Standard,
    thresholds: Sequence[float],
    spans: pd.DataFrame,
    gaps: pd.DataFrame | None = None,
    forecast: pd.DataFrame | None = None,
    height: int = 380,
) -> go.Figure:
    """Hourly AQI and M(t) over time, with class bands, the plan's thresholds and episodes.

    Parameters
    ----------
    hours : time, aqi, aqi_24h [AQI], one row an hour
    thresholds : AQI values that the plan's conditions name
    spans : episodes as start, end, hours, level
    gaps : start, end of hours without data
    forecast : time, aqi_24h [AQI] after the newest observed hour
    """
    figure = _figure(height)
    top = _top(hours["aqi"], hours["aqi_24h"], *([] if forecast is None else [forecast["aqi_24h"]]))
    _class_bands(figure, standard, top)
    length_h = len(hours) + (0 if forecast is None else len(forecast))
    _shade(figure, spans, labels, words_from_h=length_h / 14)
    for gap in () if gaps is None else gaps.itertuples():
        figure.add_shape(
            x0=gap.start - pd.Timedelta(hours=1), x1=gap.end, y0=0, y1=0.05, yref="paper",
            fillcolor=GAP_FILL, line_width=0,
        )  # fmt: skip
    shown = [t for t in thresholds if t < top]
    _thresholds(figure, shown)
    lines = [
        ("aqi", hours, "chart.hourly", {"color": HOURLY_LINE, "width": 1.2}),
        ("aqi_24h", hours, "chart.running", {"color": RUNNING_LINE, "width": 3}),
    ]
    if forecast is not None and len(forecast):
        joined = pd.concat([hours[["time", "aqi_24h"]].tail(1), forecast])
        lines.append(
            (
                "aqi_24h",
                joined,
                "chart.forecast",
                {"color": RUNNING_LINE, "width": 2.5, "dash": "dot"},
            )
        )
    for column, frame, name, line in lines:
        figure.add_scatter(
            x=frame["time"], y=frame[column], mode="lines", name=labels(name), line=line,
            connectgaps=False, hovertemplate="%{y:.0f}",
        )  # fmt: skip
    figure.update_layout(hovermode="x unified")
    _time_axis(figure, labels.lang)
    _aqi_axis(figure, top, shown)
    return figure


NO_DATA = -1


def build_calendar(
    days: pd.DataFrame, *, labels: Words, rows: Sequence[tuple[int, int]], standard: Standard
) -> go.Figure:
    """Days coloured by class: a month a row, the day of the month across.

    Parameters
    ----------
    days : date, aqi, class_code, primary (names as shown); days that are not in it stay blank
    rows : (year, month) from the top
    """
    codes = [c.code for c in standard.classes]
    height, width = len(rows), 31
    z = np.full((height, width), np.nan)
    hover = np.full((height, width), "", dtype=object)
    place = {row: i for i, row in enumerate(rows)}
    for one in days.itertuples():
        row = place.get((one.date.year, one.date.month))
        if row is None:
            continue
        column = one.date.day - 1
        known = isinstance(one.class_code, str) and one.class_code in codes
        z[row, column] = codes.index(one.class_code) if known else NO_DATA
        said = labels("class." + one.class_code) if known else labels("chart.no_data")
        hover[row, column] = f"{day(one.date, labels.lang)}<br>AQI {number(one.aqi)} · {said}"
        if known and one.primary:
            hover[row, column] += "<br>" + labels("chart.primary_of", names=one.primary)
    shades = ["rgba(128,140,155,0.25)", *(colours()["class"][c] for c in codes)]
    edges = np.repeat(np.linspace(0, 1, len(shades) + 1), 2)[1:-1]
    names = months(labels.lang)
    figure = _figure(24 * height + 34, top=6, left=44)
    figure.update_layout(margin={"b": 24})
    figure.add_heatmap(
        z=z,
        x=list(range(1, width + 1)),
        y=list(range(height)),
        customdata=hover,
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
        zmin=NO_DATA - 0.5,
        zmax=len(codes) - 0.5,
        colorscale=list(zip(edges, np.repeat(shades, 2), strict=True)),
        showscale=False,
        xgap=2,
        ygap=2,
    )
    figure.update_yaxes(
        autorange="reversed", showgrid=False, zeroline=False, fixedrange=True,
        tickvals=list(range(height)), ticktext=[names[m - 1] for _, m in rows],
        tickfont={"size": 12},
    )  # fmt: skip
    figure.update_xaxes(
        showgrid=False, zeroline=False, fixedrange=True, tickvals=[1, 5, 10, 15, 20, 25, 31],
        tickfont={"size": 12}, tickangle=0,
    )  # fmt: skip
    return figure


def build_shares(shares: pd.DataFrame, *, labels: Words, standard: Standard) -> go.Figure:
    """Share of days in each class, a bar a year.

    Parameters
    ----------
    shares : year, class_code, days, share (0..1)
    """
    years = sorted(shares["year"].unique(), reverse=True)
    figure = _figure(34 * len(years) + 84, top=56, left=52)
    for one in standard.classes:
        rows = shares[shares["class_code"] == one.code].set_index("year").reindex(years)
        share = rows["share"].fillna(0.0)
        colour = colours()["class"][one.code]
        figure.add_bar(
            y=[str(y) for y in years],
            x=share,
            orientation="h",
            name=labels("class." + one.code),
            marker={"color": colour, "line": {"width": 0}},
            text=[percent(s) if s >= 0.05 else "" for s in share],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": 12, "color": ink(colour)},
            customdata=rows["days"].fillna(0),
            hovertemplate="%{x:.0%} · %{customdata:.0f} " + labels("chart.days"),
        )
    figure.update_layout(barmode="stack", bargap=0.28, legend_traceorder="normal")
    figure.update_xaxes(range=[0, 1], visible=False, fixedrange=True)
    figure.update_yaxes(type="category", autorange="reversed", fixedrange=True)
    figure.update_yaxes(tickfont={"size": 13}, showgrid=False)
    return figure


def build_primary(counts: pd.DataFrame, *, labels: Words) -> go.Figure:
    """Days on which each pollutant was primary, stacked by month of the year.

    Parameters
    ----------
    counts : month (1..12), pollutant, days
    """
    figure = _figure(300, top=34)
    table = counts.pivot_table(index="month", columns="pollutant", values="days", aggfunc="sum")
    table = table.reindex(range(1, 13)).fillna(0)
    order = [p for p in colours()["pollutant"] if p in table.columns]
    for pollutant in order:
        figure.add_bar(
            x=months(labels.lang),
            y=table[pollutant],
            name=labels("pollutant." + pollutant),
            marker={"color": colours()["pollutant"][pollutant], "line": {"width": 0}},
            hovertemplate="%{x} · %{y:.0f} " + labels("chart.days"),
        )
    figure.update_layout(barmode="stack", bargap=0.3, legend_traceorder="normal")
    figure.update_xaxes(fixedrange=True, tickangle=0, tickfont={"size": 12})
    figure.update_yaxes(fixedrange=True, gridcolor=GRID, tickfont={"size": 12}, rangemode="tozero")
    return figure


def build_completeness(months_valid: pd.DataFrame, *, labels: Words) -> go.Figure:
    """Share of hours with data, a month a cell.

    Parameters
    ----------
    months_valid : year, month, share (0..1)
    """
    table = months_valid.pivot(index="year", columns="month", values="share")
    table = table.reindex(columns=range(1, 13)).sort_index(ascending=False)
    shown = [[percent(v) if v == v else "" for v in row] for row in table.to_numpy()]
    names = months(labels.lang)
    figure = _figure(28 * len(table) + 44, top=6, left=52)
    figure.add_heatmap(
        z=table.to_numpy(),
        x=names,
        y=[str(y) for y in table.index],
        customdata=shown,
        zmin=0.0,
        zmax=1.0,
        colorscale=[[0, "#c0584f"], [0.75, "#d9b26a"], [0.95, "#7fa8a3"], [1, "#4b8b84"]],
        showscale=False,
        xgap=2,
        ygap=2,
        hoverongaps=False,
        hovertemplate="%{y} · %{x} · %{customdata}<extra></extra>",
    )
    figure.update_xaxes(fixedrange=True, showgrid=False, tickangle=0, tickfont={"size": 12})
    figure.update_yaxes(
        type="category", autorange="reversed", fixedrange=True, showgrid=False,
        tickfont={"size": 13},
    )  # fmt: skip
    return figure


def build_readings(rows: pd.DataFrame, *, labels: Words) -> go.Figure:
    """The four readings of one episode as bars on one time axis.

    Parameters
    ----------
    rows : reading, start, end, hours, level (``none`` with no start where nothing was found)
    """
    readings = list(dict.fromkeys(rows["reading"]))
    figure = _figure(40 * len(readings) + 46, top=6, left=10)
    for one in rows.itertuples():
        found = not pd.isna(one.start)
        colour = colours()["level"][one.level]
        begin = one.start - pd.Timedelta(hours=1) if found else rows["start"].min()
        length = (one.end - begin) / pd.Timedelta(milliseconds=1) if found else 0
        said = labels("level." + one.level)
        figure.add_bar(
            y=[labels("reading." + one.reading)],
            base=[begin],
            x=[length],
            orientation="h",
            marker={"color": colour, "line": {"width": 0}},
            text=[labels("chart.level_hours", level=said, hours=one.hours) if found else said],
            textposition="auto" if found else "outside",
            textfont={"size": 13, "color": ink(colour) if found else None},
            hovertemplate="%{text}<extra>%{y}</extra>",
            showlegend=False,
        )
    figure.update_layout(barmode="overlay", bargap=0.32)
    _time_axis(figure, labels.lang)
    figure.update_yaxes(
        autorange="reversed", automargin=True, fixedrange=True, showgrid=False,
        ticklabelstandoff=6, tickfont={"size": 13},
    )  # fmt: skip
    return figure
