"""A schematic map: one square tile a unit, in the verdict's colour with its mark."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from text import Words
from text.findings_reduction import MARKS, key, verdict
from text.formats import MISSING, colours, faded, ink

from .charts import GREY, figure_of

_TILE_PX = 80
_GAP = 0.03
_LONG, _SMALL_PX, _NORMAL_PX = 8, 10, 12
_MARK = {str(one): mark for one, mark in MARKS.items()}


def build_tilemap(tiles: pd.DataFrame, *, labels: Words) -> go.Figure:
    """Units at their places, north at the top.

    Parameters
    ----------
    tiles : region, name, column, row, verdict ('' where nothing is judged), parent (name of the
        unit under which it is counted, '' for itself)
    """
    rows = int(tiles["row"].max()) + 1
    columns = int(tiles["column"].max()) + 1
    figure = figure_of(_TILE_PX * rows + 4, top=2, left=2, bottom=2)
    figure.update_layout(margin={"r": 2})
    figure.update_xaxes(visible=False, range=[0, columns])
    figure.update_yaxes(visible=False, range=[rows, 0])
    # Given all at once: Plotly takes longer for each one that is added to those there are.
    shapes, words = zip(*(_tile(one) for one in tiles.itertuples()), strict=True)
    figure.update_layout(shapes=shapes, annotations=words)
    figure.add_scatter(
        x=tiles["column"] + 0.5,
        y=tiles["row"] + 0.5,
        mode="markers",
        marker={"size": _TILE_PX * 0.8, "opacity": 0, "symbol": "square"},
        customdata=[_hover(one, labels) for one in tiles.itertuples()],
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )
    return figure


def _tile(one: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The square of a unit and the words on it."""
    judged = bool(one.verdict)
    colour = colours()["verdict"][key(one.verdict)] if judged else GREY
    # What is counted elsewhere shows only the outline, so that no verdict seems to be there twice.
    inner = bool(one.parent) or not judged
    square = {
        "type": "rect",
        "x0": one.column + _GAP,
        "x1": one.column + 1 - _GAP,
        "y0": one.row + _GAP,
        "y1": one.row + 1 - _GAP,
        "fillcolor": faded(colour, 0.14) if inner else colour,
        "line": {"width": 2 if inner else 0, "color": colour, "dash": "dot"},
    }
    long = len(one.name) >= _LONG
    name = one.name.replace(" ", "<br>") if long else one.name
    font: dict[str, Any] = {"size": _SMALL_PX if long else _NORMAL_PX}
    said = {
        "x": one.column + 0.5,
        "y": one.row + 0.5,
        "text": f"<b>{_MARK.get(one.verdict, MISSING)}</b><br>{name}",
        "showarrow": False,
        "font": font if inner else font | {"color": ink(colour)},
    }
    return square, said


def _hover(one: Any, labels: Words) -> str:
    said = verdict(labels, one.verdict) if one.verdict else labels("chart.no_data")
    if one.parent:
        said += " · " + labels("chart.counted_in", region=one.parent)
    return f"{one.name}<br>{said}"
