"""Figures of the evaluation page: stacked bars that read on a phone, and the comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd
import plotly.graph_objects as go

from text.formats import faded, ink, number, percent

from .charts import GREY, RUNNING_LINE, WORDS, figure_of

_FAINTER = (0.75, 0.45, 0.3, 0.2, 0.15)
_BAR_PX, _GAP_PX, _FRAME_PX = 14, 16, 56
_WORDED = 0.03


@dataclass(frozen=True)
class Piece:
    """A piece of a bar: what it is, how much, and its colour."""

    word: str
    value: float
    colour: str


def build_stacks(rows: Sequence[tuple[str, Sequence[Piece]]]) -> str:
    """Bars of pieces under one another with a key below, as HTML.

    Parameters
    ----------
    rows : the name of each bar ('' for none) and its pieces, all bars with the same ones
    """
    longest = max((sum(piece.value for piece in pieces) for _, pieces in rows), default=0.0)
    lines = []
    for name, pieces in rows:
        cells = "".join(_piece(one, longest) for one in pieces if one.value > 0)
        label = f"<b>{escape(name)}</b>" if name else ""
        lines.append(f'<div class="row">{label}<span class="bar">{cells}</span></div>')
    key: dict[str, str] = {}
    for _, pieces in rows:
        key |= {one.word: one.colour for one in pieces if one.value > 0}
    marks = "".join(
        f'<span><i class="ji-mark" style="background:{colour}"></i>{escape(word)}</span>'
        for word, colour in key.items()
    )
    return (
        f'<div class="ji ji-stacks">{"".join(lines)}</div><div class="ji ji-legend">{marks}</div>'
    )


def _piece(one: Piece, longest: float) -> str:
    share = one.value / longest if longest else 0.0
    said = number(one.value)
    text = said if share > _WORDED else ""
    plain = one.colour.startswith("#")
    style = f"width:{share:.2%};background:{one.colour};" + (
        f"color:{ink(one.colour)}" if plain else ""
    )
    return f'<i style="{style}" title="{escape(one.word)} {said}">{text}</i>'


def build_comparison(rows: pd.DataFrame) -> go.Figure:
    """Shares of this warning beside those of others.

    Parameters
    ----------
    rows : measure, who, share [0..1]; one a measure and warning, in the order to be drawn
    """
    measures = list(dict.fromkeys(rows["measure"]))
    whom = list(dict.fromkeys(rows["who"]))
    height = len(measures) * (_BAR_PX * len(whom) + _GAP_PX) + _FRAME_PX
    figure = figure_of(height, top=30, bottom=6, left=10)
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
    figure.update_xaxes(
        range=[0, 1.12], showgrid=False, zeroline=False, showticklabels=False, fixedrange=True
    )
    figure.update_yaxes(
        autorange="reversed", automargin=True, ticklabelstandoff=6, tickfont=WORDS, fixedrange=True
    )
    figure.update_layout(barmode="group", bargroupgap=0.06, bargap=0.28, legend_traceorder="normal")
    return figure
