"""The one chart of scenarios side by side: ``build_*(frame, *, labels) -> go.Figure``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import plotly.graph_objects as go

from analytics.reduction import CITY, Assessment
from text import Words
from text import findings_whatif as said

from .charts import GREY, GRID, WORDS, figure_of, literal
from .reduction_charts import TARGET
from .whatif_load import Result

COLOURS = ("#1f6fb5", "#c07a1a", "#7b52a8", "#2b8a6a", "#b04a6f")
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "x")
_MOST = 30
_ROW_PX, _PERCENT = 30, 100


def margins(columns: Sequence[tuple[str, Result]], *, names: Callable[[str], str]) -> pd.DataFrame:
    """How far each county is from its targets at its tightest pollutant.

    Returns
    -------
    frame: scenario ('' for the list), region, name, pollutant, margin in percentage points; of
    many counties those with the least margin in the first scenario
    """
    (_, first), *_ = columns
    parts = [_tightest("", first.listed), *(_tightest(name, one.found) for name, one in columns)]
    frame = pd.concat(parts, ignore_index=True)
    lead = frame[frame["scenario"] == columns[0][0]].set_index("region")["margin"]
    kept = lead.sort_values().index[:_MOST] if len(lead) > _MOST else lead.index
    frame = frame[frame["region"].isin(set(kept))]
    return frame.assign(name=[names(code) for code in frame["region"]])


def _tightest(scenario: str, found: Assessment) -> pd.DataFrame:
    rows = found.rows[found.rows["planned"].notna() & (found.rows["region"] != CITY)]
    margin = (rows["planned"] - rows["target"]) * _PERCENT
    least = margin.groupby(rows["region"], sort=False).idxmin()
    return pd.DataFrame(
        {
            "scenario": scenario,
            "region": least.index,
            "pollutant": rows.loc[least, "pollutant"].to_numpy(),
            "margin": margin.loc[least].to_numpy(),
        }
    )


def build_margins(frame: pd.DataFrame, *, labels: Words) -> go.Figure:
    """A row a county, a mark a scenario, the target as a line; left of it a target is missed.

    Parameters
    ----------
    frame : of `margins`
    """
    rows = frame["name"].nunique()
    figure = figure_of(_ROW_PX * rows + 110, top=44, left=10, bottom=44)
    for place, (scenario, mine) in enumerate(frame.groupby("scenario", sort=False)):
        listed = not scenario
        marker = {"size": 12, "color": COLOURS[(place - 1) % len(COLOURS)],
                  "symbol": SYMBOLS[(place - 1) % len(SYMBOLS)]}  # fmt: skip
        if listed:
            line = {"width": 2, "color": GREY}
            marker = {"size": 22, "symbol": "line-ns", "line": line, "color": GREY}
        figure.add_scatter(
            x=mine["margin"],
            y=mine["name"],
            mode="markers",
            name=labels("chart.the_list") if listed else literal(scenario),
            marker=marker,
            customdata=[
                f"{labels('pollutant.' + one.pollutant)} {said.signed(one.margin, 1)}"
                for one in mine.itertuples()
            ],
            hovertemplate="%{y}: %{customdata}<extra>%{fullData.name}</extra>",
        )
    line = {"color": TARGET, "width": 2}
    figure.update_layout(
        shapes=[{"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": line}]
    )
    figure.update_xaxes(
        title={"text": labels("chart.margin"), "font": WORDS}, showgrid=True, gridcolor=GRID,
        ticksuffix="", zeroline=False,
    )  # fmt: skip
    figure.update_yaxes(
        autorange="reversed", automargin=True, tickfont=WORDS, ticklabelstandoff=6,
        showgrid=True, gridcolor=GRID,
    )  # fmt: skip
    return figure
