"""Charts of the cheapest mix: ``build_*(frame, *, labels) -> go.Figure``."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from text import Words
from text.formats import number, percent

from .charts import GREY, GRID, TICKS, WORDS, figure_of

MIX, TARGET = "#387fcb", "#d14b4b"
_ROOM = 1.25


def build_curve(
    rows: pd.DataFrame, *, labels: Words, targets: Sequence[float], listed: float
) -> go.Figure:
    """What the mix costs while the target of one pollutant moves from 0 to what is reachable.

    Parameters
    ----------
    rows : ratio [1], cost [万元/d], point [万元/d], held, as `optimise_relaxed.curve`
    targets : ratios that are demanded
    listed : lost output of the list [万元/d]
    """
    figure = figure_of(330, top=44, left=10, bottom=46)
    said = [
        labels("solver.chart.hover", ratio=percent(r.ratio, 1), cost=number(r.cost),
               point=number(r.point, 1), held=r.held)
        for r in rows.itertuples()
    ]  # fmt: skip
    figure.add_scatter(
        x=rows["ratio"], y=rows["cost"], mode="lines+markers", name=labels("solver.chart.mix"),
        line={"color": MIX, "width": 2.5}, marker={"size": 6}, text=said,
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    line = {"color": TARGET, "width": 2, "dash": "dash"}
    for ratio in targets:
        figure.add_shape(
            type="line", x0=ratio, x1=ratio, yref="paper", y0=0, y1=1, line=line, layer="below"
        )
    if targets:
        figure.add_annotation(
            x=max(targets), yref="paper", y=1, yanchor="bottom", showarrow=False,
            text=labels("solver.chart.target", ratio=percent(max(targets), 1)),
            font={"size": 12, "color": TARGET},
        )  # fmt: skip
    figure.add_shape(
        type="line", xref="paper", x0=0, x1=1, y0=listed, y1=listed, layer="below",
        line={"color": GREY, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    figure.add_annotation(
        xref="paper", x=0, y=listed, xanchor="left", yanchor="bottom", showarrow=False,
        text=labels("solver.chart.listed", cost=number(listed)), font={**TICKS, "color": GREY},
    )  # fmt: skip
    figure.update_xaxes(
        tickformat=".0%", rangemode="tozero", showgrid=True, gridcolor=GRID,
        title={"text": labels("solver.chart.ratio"), "font": TICKS, "standoff": 8},
    )  # fmt: skip
    figure.update_yaxes(
        rangemode="tozero", showgrid=True, gridcolor=GRID, tickformat=",.0f", automargin=True,
    )  # fmt: skip
    figure.update_layout(showlegend=False)
    return figure


def build_costs(rows: pd.DataFrame, *, labels: Words) -> go.Figure:
    """Lost output of the list, of a greedy choice, of the solver's and the least that can be.

    Parameters
    ----------
    rows : name (in words), cost [万元/d], kind (``mix`` is set off by its colour)
    """
    figure = figure_of(44 * len(rows) + 20, top=6, left=10, bottom=6)
    colours = [MIX if kind == "mix" else GREY for kind in rows["kind"]]
    figure.add_bar(
        y=rows["name"], x=rows["cost"], orientation="h", text=[number(v) for v in rows["cost"]],
        textposition="outside", textfont=WORDS, cliponaxis=False,
        marker={"color": colours, "line": {"width": 0}}, showlegend=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(range=[0, float(rows["cost"].max()) * _ROOM], visible=False)
    figure.update_yaxes(autorange="reversed", automargin=True, tickfont=WORDS, ticklabelstandoff=6)
    figure.update_layout(bargap=0.42)
    return figure
