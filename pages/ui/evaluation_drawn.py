"""The figure of each part of an evaluation, as the page draws it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pandas as pd
import streamlit as st

from analytics.duties import State
from analytics.evaluation import SHARES, Evaluation, Figures
from analytics.evidence import Evidence
from analytics.explain import thresholds
from analytics.follow_up import day_levels
from analytics.standard import standard_at
from data import rulebook
from text import Words, findings_duty
from text.formats import colours, day, faded

from . import blocks, reduction_matrix, warning_charts, warning_load
from .charts import GREY, RUNNING_LINE
from .duty_load import named
from .evaluation_charts import Piece, build_comparison, build_stacks
from .evaluation_load import Case, places
from .inspection_board import build_board, build_key

_HOUR = timedelta(hours=1)
_NO_FORECAST = pd.DataFrame({"time": pd.DatetimeIndex([]), "aqi_24h": [], "low": [], "high": []})


def draw(labels: Words, case: Case, e: Evaluation, key: str) -> None:
    """The figure of a part; nothing where there is nothing to draw."""
    drawers: dict[str, Callable[[Words, Case, Evaluation], None]] = {
        "air": _air,
        "forecast": _forecast,
        "warning": _warning,
        "duties": _duties,
        "reduction": _reduction,
        "inspection": _inspection,
        "evidence": _evidence,
        "comparison": _comparison,
    }
    if key in drawers:
        drawers[key](labels, case, e)


def _levels(e: Evaluation) -> pd.DataFrame:
    """Issued and verified levels as stretches: track, start, end, level."""
    rows: list[tuple[str, datetime, datetime, str]] = [
        ("issued", part.start, part.end, part.level.code) for part in e.warning.segments
    ]
    rows += [
        ("verified", x.episode.start - _HOUR, x.episode.end, x.episode.level.code) for x in e.air
    ]
    return pd.DataFrame(rows, columns=["track", "start", "end", "level"])


def _timeline(
    labels: Words, e: Evaluation, key: str, *, forecast: pd.DataFrame, tracks: tuple[str, ...],
    marks: dict[str, datetime], hours: pd.DataFrame, levels: pd.DataFrame,
) -> None:  # fmt: skip
    between = (e.curve["time"].iloc[0].to_pydatetime(), e.curve["time"].iloc[-1].to_pydatetime())
    figure = warning_charts.build_timeline(
        hours,
        labels=labels,
        standard=standard_at(rulebook.standards(), between[1].date()),
        thresholds=thresholds(e.plan),
        forecast=forecast,
        levels=levels,
        between=between,
        marks=marks,
        tracks=tracks,
        height=350,
    )
    blocks.chart(figure, f"evaluation_{key}", labels("evaluation.heading." + key))


def _air(labels: Words, case: Case, e: Evaluation) -> None:
    if e.curve.empty or e.curve["aqi_24h"].isna().all():
        return
    _timeline(
        labels, e, "air", forecast=_NO_FORECAST, tracks=("issued", "verified"), marks={},
        hours=e.curve, levels=_levels(e),
    )  # fmt: skip


def _forecast(labels: Words, case: Case, e: Evaluation) -> None:
    """What was known when the warning was issued: the hours by then, and the forecast."""
    told = min((one.issued_at for one in e.records), default=None)
    mine = [one for one in case.held.verified if one.warning == case.warning]
    if told is None or not mine or e.curve.empty:
        return
    seen = warning_load.Case(case.held, mine[0], case.held.verified)
    ahead = seen.forecast(told)
    if ahead.empty:
        return
    advised = seen.advised().assign(track="recommended")
    levels = pd.concat([advised[["track", "start", "end", "level"]], _levels(e)])
    _timeline(
        labels, e, "forecast", forecast=ahead, tracks=("recommended", "issued"),
        marks={labels("verification.mark_issue"): told},
        hours=e.curve[e.curve["time"] <= told], levels=levels,
    )  # fmt: skip


def _warning(labels: Words, case: Case, e: Evaluation) -> None:
    """How the hours of response and pollution went together."""
    one = e.verification
    if one is None:
        return
    with_response = one.under_h - one.uncovered_h
    good, high, low = (colours()["task"][state] for state in ("done", "late", "overdue"))
    hours = {
        "as_issued": (max(e.warning.hours - one.over_h - with_response, 0.0), good),
        "over": (one.over_h - one.idle_h, high),
        "idle": (one.idle_h, faded(high, 0.5)),
        "under": (with_response, low),
        "uncovered": (one.uncovered_h, faded(low, 0.5)),
    }
    pieces = [
        Piece(labels("page.evaluation.hours_" + part), round(value, 1), colour)
        for part, (value, colour) in hours.items()
    ]
    st.html(build_stacks([("", pieces)]))


def _duties(labels: Words, case: Case, e: Evaluation) -> None:
    if not e.progress:
        return
    words = {state: labels("evaluation.column." + state.value) for state in State}
    shades = colours()["task"]
    rows = [
        (
            findings_duty.duty(labels, one.duty),
            [Piece(words[state], one.count(state), shades[state.value]) for state in State],
        )
        for one in e.progress
    ]
    st.html(build_stacks(rows))


def _reduction(labels: Words, case: Case, e: Evaluation) -> None:
    if e.reduction is None or e.reduction.rows.empty:
        return
    names, rows = places(labels), e.reduction.rows
    st.html(
        reduction_matrix.build_matrix(
            rows, labels=labels, names=lambda c: names.get(c, c), executed=e.reduction.executed
        )
    )
    bars = "page.reduction.bars_executed" if e.reduction.executed else "page.reduction.bars_planned"
    st.html(reduction_matrix.build_key(rows, labels=labels, bars=bars))


def _inspection(labels: Words, case: Case, e: Evaluation) -> None:
    if not e.days:
        return
    shown = {"labels": labels, "names": named(labels), "levels": day_levels([e.warning])}
    st.html(build_board(e.days, **shown, as_of=e.as_of))  # type: ignore[arg-type]
    due = f"{e.plan.rules.inspection_due.value:%H:%M}"
    st.html(build_key(labels, due))


def _evidence(labels: Words, case: Case, e: Evaluation) -> None:
    if e.evidence is None or not e.evidence["promises"].any():
        return
    mine = e.evidence.loc[e.evidence["promises"], "evidence"]
    shades = dict(zip(Evidence, (0.95, 0.7, 0.45), strict=False))
    pieces = [
        Piece(
            labels(f"plants.evidence.{grade}"),
            int((mine == str(grade)).sum()),
            faded(RUNNING_LINE, shades[grade]) if grade in shades else faded(GREY, 0.5),
        )
        for grade in Evidence
    ]
    st.html(build_stacks([("", pieces)]))


def _comparison(labels: Words, case: Case, e: Evaluation) -> None:
    found: list[tuple[str, Figures]] = [(labels("evaluation.column.own"), e.own)]
    if e.before is not None:
        who = labels("evaluation.who", who=day(e.before.start, labels.lang))
        found.append((labels("evaluation.column.before") + who, e.before))
    if e.winter is not None and e.winter.count > 1:
        found.append((labels("evaluation.average", count=e.winter.count), e.winter))
    for one in e.asked:
        who = labels("evaluation.who", who=day(one.start, labels.lang))
        found.append((labels("level." + one.level.code) + who, one))
    rows = [
        {"measure": labels("evaluation.measure." + name), "who": who, "share": value}
        for who, one in found
        for name in SHARES
        if (value := one.value(name)) is not None
    ]
    if len(found) > 1 and rows:
        figure = build_comparison(pd.DataFrame(rows))
        blocks.chart(figure, "evaluation_comparison", labels("evaluation.heading.comparison"))
