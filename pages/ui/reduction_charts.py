"""Charts of one county's reduction: ``build_*(frame, *, labels) -> go.Figure``."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from text import Words
from text import findings_reduction as findings
from text.formats import colours, faded, number, percent

from .charts import GREY, GRID, TICKS, WORDS, figure_of, literal

CUT, OPEN, LOST = "#387fcb", "rgba(56,127,203,0.32)", "#a2673f"
TARGET = "#d14b4b"
_ROOM, _NUMBERS = 1.16, 1.55
_HOVER = "%{y}: %{x:.1%}<extra>%{fullData.name}</extra>"
_STEPS = {
    "planned": ("chart.step_planned", GREY),
    "undone": ("chart.step_undone", LOST),
    "unchecked": ("chart.step_unchecked", OPEN),
    "verified": ("chart.step_verified", CUT),
}
"""Word and colour of each step."""


def _marks(
    figure: go.Figure, names: list[str], values: pd.Series, name: str, **marker: object
) -> None:
    """A mark a row; rows without a value have none."""
    known = values.notna().to_numpy()
    figure.add_scatter(
        x=values[known],
        y=[one for one, there in zip(names, known, strict=True) if there],
        mode="markers",
        name=name,
        marker=marker,
        hovertemplate=_HOVER,
    )


def build_bullets(rows: pd.DataFrame, *, labels: Words, executed: bool) -> go.Figure:
    """What was reached of each pollutant against its target.

    With `executed` a solid bar up to what is verified, a faint one up to what it is at most, a
    thin mark for the plan and a ring for what monitors say; without it a bar for the plan.

    Parameters
    ----------
    rows : of one county, as `analytics.reduction.Assessment.rows`
    """
    names = [labels("pollutant." + one) for one in rows["pollutant"]]
    top = 62 if executed else 34
    figure = figure_of(54 * len(rows) + top + 34, top=top, left=10, bottom=28)
    # Bars lie over one another: an axis of categories shifts groups that are only stacked.
    low = rows["executed_low"] if executed else rows["planned"]
    if executed:
        _bar(figure, names, rows["executed_high"], labels("chart.at_most"), OPEN)
    _bar(figure, names, low, labels("chart.verified" if executed else "chart.planned"), CUT)
    symbol = {"symbol": "line-ns", "size": 26}
    if executed:
        line = {"width": 2, "color": GREY}
        _marks(figure, names, rows["planned"], labels("chart.planned"), **symbol, line=line)
        ring = {"width": 2, "color": GREY}
        _marks(
            figure, names, rows["measured"], labels("chart.measured"),
            symbol="circle-open", size=10, line=ring, color=GREY,
        )  # fmt: skip
    line = {"width": 4, "color": TARGET}
    target = rows["target"].where(rows["basis"] != "none")
    _marks(figure, names, target, labels("chart.required"), **symbol, line=line)
    drawn = rows[["planned", "executed_high", "measured", "target"]].max().max()
    widest = max(float(drawn), 0.0) * _ROOM
    least = min(float(rows["measured"].min(skipna=True)) if executed else 0.0, 0.0)
    figure.update_xaxes(
        range=[least * _ROOM if least == least else 0, widest],
        tickformat=".0%", showgrid=True, gridcolor=GRID,
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", automargin=True, tickfont=WORDS, ticklabelstandoff=6)
    figure.update_layout(barmode="overlay", bargap=0.5)
    return figure


def _bar(figure: go.Figure, names: list[str], values: pd.Series, name: str, colour: str) -> None:
    figure.add_bar(
        y=names, x=values, orientation="h", name=name, hovertemplate=_HOVER,
        marker={"color": colour, "line": {"width": 0}},
    )  # fmt: skip


def build_bridge(steps: pd.DataFrame, *, labels: Words, target: float) -> go.Figure:
    """A waterfall from what the list promises to what is verified.

    Parameters
    ----------
    steps : step, low, high, tonnes [t/d], as `reduction_frames.bridge` gives them
    target : tonnes that are required [t/d]; NaN for none
    """
    figure = figure_of(54 * 4 + 96, top=34, left=10, bottom=28)
    names = [labels(_STEPS[one][0]) for one in steps["step"]]
    signs, digits = ["", "−", "−", ""], _digits(float(steps["high"].max()))
    figure.add_bar(
        x=names,
        y=steps["high"] - steps["low"],
        base=steps["low"],
        marker={"color": [_STEPS[one][1] for one in steps["step"]], "line": {"width": 0}},
        text=[_signed(s, number(t, digits)) for s, t in zip(signs, steps["tonnes"], strict=True)],
        textposition="outside",
        textfont=WORDS,
        cliponaxis=False,
        hovertemplate="%{x}: %{text} t/d<extra></extra>",
        showlegend=False,
    )
    peak = max(float(steps["high"].max()), 0.0 if target != target else target)
    shapes, words = _target_line(target, labels, upright=False)
    figure.update_xaxes(tickfont=WORDS, tickangle=0)
    figure.update_yaxes(range=[0, peak * _ROOM], visible=False)
    figure.update_layout(bargap=0.35, shapes=shapes, annotations=words)
    return figure


def _signed(sign: str, tonnes: str) -> str:
    """Tonnes with their sign; 0 has none."""
    return sign + tonnes if any(digit in tonnes for digit in "123456789") else tonnes


def _digits(peak: float) -> int:
    """Decimals that suit tonnes of which the largest is `peak`."""
    return 1 if peak >= 100 else 2 if peak >= 10 else 3


def _target_line(
    target: float, labels: Words, *, upright: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The line at the tonnes that are required and its words; nothing without a target."""
    if target != target:
        return [], []
    line: dict[str, Any] = {"type": "line", "line": {"color": TARGET, "width": 2, "dash": "dash"}}
    said = labels("chart.required_t", tonnes=number(target, 2))
    word: dict[str, Any] = {"text": said, "showarrow": False, "font": {"size": 12, "color": TARGET}}
    if upright:
        line |= {"x0": target, "x1": target, "yref": "paper", "y0": 0, "y1": 1}
        return [line], [word | {"x": target, "yref": "paper", "y": 1, "yanchor": "bottom"}]
    line |= {"xref": "paper", "x0": 0, "x1": 1, "y0": target, "y1": target}
    place = {"xref": "paper", "x": 1, "xanchor": "right", "yanchor": "bottom"}
    return [line], [word | place | {"y": target}]


def build_sources(
    groups: pd.DataFrame, *, labels: Words, target: float, names: list[str]
) -> go.Figure:
    """Where the planned tonnes come from: one step a group, up to the sum.

    Parameters
    ----------
    groups : cut_t_d, low_t_d [t/d], share [1], the largest first, as `reduction_frames.leading`
    target : tonnes that are required [t/d]; NaN for none
    names : of the groups as they are shown
    """
    ends = groups["cut_t_d"].cumsum()
    total = float(ends.iloc[-1]) if len(ends) else 0.0
    shown, digits = [*map(literal, names), labels("chart.sum")], _digits(total)
    said = [
        labels("chart.tonnes_share", tonnes=number(cut, digits), share=percent(share))
        for cut, share in zip(groups["cut_t_d"], groups["share"], strict=True)
    ]
    said.append(number(total, digits))
    figure = figure_of(30 * len(shown) + 32, top=24, left=10, bottom=4)
    figure.add_bar(
        y=shown,
        x=[*groups["cut_t_d"], total],
        base=[*(ends - groups["cut_t_d"]), 0.0],
        orientation="h",
        marker={"color": [*([CUT] * len(groups)), GREY], "line": {"width": 0}},
        customdata=said,
        hovertemplate="%{y}: %{customdata}<extra></extra>",
        showlegend=False,
    )
    shapes, words = _target_line(target, labels, upright=True)
    peak = max(total, 0.0 if target != target else target)
    # The numbers stand in a column of their own, clear of bars and of the target's line. All are
    # given at once: Plotly takes longer for each one that is added to those there are.
    column = {"x": 1, "xref": "paper", "xanchor": "right", "showarrow": False, "font": TICKS}
    words += [column | {"y": y, "text": text} for y, text in zip(shown, said, strict=True)]
    figure.update_xaxes(range=[0, peak * _NUMBERS], visible=False)
    figure.update_yaxes(autorange="reversed", automargin=True, tickfont=TICKS, ticklabelstandoff=6)
    figure.update_layout(bargap=0.28, shapes=shapes, annotations=words)
    return figure


def verdict_colour(code: str) -> str:
    """The colour of a verdict."""
    return colours()["verdict"][findings.key(code)]


def verdict_tint(code: str) -> str:
    """The colour of what a verdict leaves open."""
    return faded(verdict_colour(code), 0.35)
