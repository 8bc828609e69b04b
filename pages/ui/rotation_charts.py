"""Turns as a Gantt chart: ``build_turns(frame, *, labels) -> go.Figure``."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from text import Words
from text.formats import faded

from .charts import GREY, TICKS, WORDS, figure_of, literal

WORK, ADJUST, START, TURN = 0, 1, 2, 3
"""What a plant does on a day."""

COLOURS = {
    WORK: faded(GREY, 0.13),
    ADJUST: "#a9b7c6",
    START: "#e0a545",
    TURN: "#387fcb",
}
KINDS = {TURN: "turn", START: "start", ADJUST: "adjust", WORK: "work"}
_ROW_PX, _LONGEST = 19, 22
_STEPS = len(COLOURS)


def build_turns(rows: pd.DataFrame, days: np.ndarray, *, labels: Words) -> go.Figure:
    """Plants down, days across; a heading row above each county's plants.

    Parameters
    ----------
    rows : name, head (whether it is a county's heading); a row of the chart each
    days : what each does on each day, shape (rows, days); -1 for a heading
    """
    count = days.shape[1]
    figure = figure_of(_ROW_PX * len(rows) + 58, top=50, left=10, bottom=8)
    place = np.arange(len(rows))
    scale = []
    for kind, colour in COLOURS.items():
        scale += [[kind / _STEPS, colour], [(kind + 1) / _STEPS, colour]]
    shown = np.where(days < 0, np.nan, days.astype(float))
    words = {kind: labels("rotation.kind." + code) for kind, code in KINDS.items()}
    said = [[words.get(int(one), "") for one in row] for row in days]
    figure.add_heatmap(
        z=shown, x=np.arange(1, count + 1), y=place, zmin=-0.0, zmax=float(_STEPS),
        colorscale=scale, showscale=False, xgap=2, ygap=2, text=said,
        customdata=[[literal(name)] * count for name in rows["name"]],
        hovertemplate="%{customdata} · %{x}: %{text}<extra></extra>", hoverongaps=False,
    )  # fmt: skip
    ticks = [
        f"<b>{_short(name)}</b>" if head else _short(name)
        for name, head in zip(rows["name"], rows["head"], strict=True)
    ]
    figure.update_yaxes(
        autorange="reversed", tickvals=place, ticktext=ticks, automargin=True,
        tickfont=TICKS, ticklabelstandoff=4,
    )  # fmt: skip
    figure.update_xaxes(
        side="top",
        tickangle=0, tickvals=np.arange(1, count + 1), tickfont=TICKS, range=[0.5, count + 0.5],
        title={"text": labels("rotation.chart.day"), "font": WORDS, "standoff": 2},
    )  # fmt: skip
    return figure


def _short(name: str) -> str:
    return literal(name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…")
