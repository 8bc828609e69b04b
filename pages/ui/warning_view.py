"""Sections of the warning page: the levels on one axis, the list, the scores."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.explain import thresholds
from analytics.plan import Level, plan_at
from analytics.standard import standard_at
from data import rulebook
from text import Words, explanations
from text import findings_warnings as said
from text.formats import clock, money, number

from . import blocks, tables, warning_charts, warning_tables
from .basis import Basis
from .frames import as_hours
from .warning_choice import KEY, default
from .warning_figures import AIR, MEASURES, RESPONSE
from .warning_load import HOUR, Case, code_of, scores

_LIST_HEIGHT = 318
_SPAN = ["track", "start", "end", "level"]


def headline(labels: Words, case: Case) -> None:
    """The verdict in words; of the newest warning also what is to be recommended now."""
    lines = said.headline(labels, case.one)
    if case.one.ongoing or case.code == default(case.rows):
        found = case.held.recommended()
        if found is not None:
            held = case.one.warning if case.one.ongoing else None
            told = said.advice(labels, found, case.held.plan, held)
            lines.append(labels("verification.now_advised", advice=told))
    level = case.one.issued if case.one.warning is not None else case.one.verified
    blocks.headline(lines, level=level.code)


def levels_of(case: Case) -> pd.DataFrame:
    """The three tracks as stretches: track, start, end, level (code)."""
    advised = case.advised().assign(track="recommended")
    rows = [
        ("issued", part.start, part.end, part.level.code)
        for other in case.rows
        if other.warning is not None
        for part in other.warning.segments
        if part.end >= case.begin and part.start <= case.end
    ]
    rows += [
        ("verified", e.start - HOUR, e.end, e.level.code)
        for other in case.rows
        for e in other.episodes
        if e.end >= case.begin and e.start <= case.end
    ]
    others = pd.DataFrame(rows, columns=_SPAN).drop_duplicates()
    return pd.concat([advised[_SPAN], others], ignore_index=True)


def timeline(labels: Words, case: Case) -> None:
    """M(t), the forecast, and the three levels on one axis."""
    st.subheader(labels("page.warning.timeline"))
    when = case.looked_from
    ahead = case.forecast(when)
    between = (case.begin, case.end)
    marks = {}
    if case.one.warning is not None:
        marks[labels("verification.mark_issue")] = case.told
    first = case.one.first_recommended
    # Words of two lines that nearly meet would be written over each other.
    if first is not None and abs(as_hours(first) - as_hours(case.told)) > 15:
        marks[labels("verification.mark_first")] = first
    if when == case.held.as_of:
        marks[labels("verification.mark_now")] = when
    plan = plan_at(rulebook.plans(), case.one.start.date())
    figure = warning_charts.build_timeline(
        case.hours(*between),
        labels=labels,
        standard=standard_at(rulebook.standards(), case.end.date()),
        thresholds=thresholds(plan),
        forecast=ahead,
        levels=levels_of(case),
        between=between,
        marks=marks,
    )
    blocks.chart(figure, "timeline", labels("page.warning.timeline"))
    found = case.held.recommended(when)
    if found is None or found.forecast_issued_at is None:
        at = clock(when, labels.lang)
        st.caption(labels("verification.chart_said_no_forecast", at=at))
    else:
        issued = clock(found.forecast_issued_at, labels.lang)
        st.caption(labels("verification.chart_said", issued=issued))


def grounds(labels: Words, case: Case) -> None:
    """What was issued, and what spoke for it when it was."""
    if case.one.warning is None:
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"##### {labels('verification.records')}")
        blocks.bullets([said.record(labels, one) for one in case.records])
    with right:
        st.markdown(f"##### {labels('verification.reasons')}")
        blocks.bullets(reasons(labels, case))


def reasons(labels: Words, case: Case) -> list[str]:
    """Why a level was to be recommended when the warning was issued."""
    found = case.held.recommended(case.told)
    plan = plan_at(rulebook.plans(), case.told.date())
    reading = plan.rules.reading.value
    why = [] if found is None else list(found.reasons)
    told = [explanations.reason(labels, one, reading, plan) for one in why]
    if found is not None and not found.judged:
        return told or [labels("verification.reasons_unjudged", why=said.unjudged(labels, found))]
    return told or [labels("verification.reasons_none")]


def listing(labels: Words, case: Case) -> None:
    """All warnings and missed episodes; a row chooses the one that the page is about."""
    st.subheader(labels("page.warning.list"))
    st.markdown(said.counts(labels, case.rows))
    frame = warning_tables.raw(case)
    styled, config = warning_tables.listed(case, frame, labels)
    codes = [code_of(one) for one in reversed(case.rows)]
    state = st.session_state

    def picked() -> None:
        rows = state[f"warnings_{case.code}"]["selection"]["rows"]
        if rows:
            state[KEY] = codes[rows[0]]

    st.dataframe(
        styled,
        column_config=config,
        hide_index=True,
        height="auto" if len(frame) < 8 else _LIST_HEIGHT,
        on_select=picked,
        selection_mode="single-row",
        selection_default={"selection": {"rows": [codes.index(case.code)], "columns": []}},
        key=f"warnings_{case.code}",
    )
    st.caption(total_cost(labels, case))
    sheets = {labels("page.warning.list"): warning_tables.in_words(frame, labels)}
    name = f"{labels('nav.warning')}_{case.held.as_of:%Y%m%d%H}"
    tables.download_pair(labels, "page.warning.list", frame, sheets, name)


def total_cost(labels: Words, case: Case) -> str:
    """Lost output of all hours above the air."""
    costs = [case.cost(one) for one in case.rows if one.warning is not None and one.over_h]
    known = [one for one in costs if one is not None]
    if not known:
        return labels("verification.total_cost_unknown") if costs else ""
    return labels("verification.total_cost", cost=money(sum(known), labels.lang))


def scoring(labels: Words, case: Case) -> None:
    """Scores of the warnings by level, and of the forecasts by lead day."""
    by_level, days, daily = scores(case.held)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(labels("page.warning.scores"))
        frame, config = warning_tables.scored(by_level, labels)
        st.dataframe(frame, column_config=config, hide_index=True)
        st.caption(labels("verification.scores_said"))
    with right:
        st.subheader(labels("page.warning.errors"))
        if not days:
            st.caption(labels("verification.errors_none"))
            return
        raw = pd.DataFrame([{"day": d.day, "mae": d.mae, "bias": d.bias} for d in days])
        figure = warning_charts.build_errors(raw, labels=labels)
        blocks.chart(figure, "errors", labels("page.warning.errors"))
        pairs = number(sum(d.pairs for d in days))
        st.caption(labels(_errors_said(daily), pairs=pairs))
    if days:
        frame, config = warning_tables.erred(days, labels)
        st.dataframe(frame, column_config=config, hide_index=True)


def _errors_said(daily: bool) -> str:
    return "verification.errors_said_days" if daily else "verification.errors_said"


def bases(labels: Words, case: Case) -> dict[str, Basis]:
    """Basis of the sections: reasons at the issue, scores, errors, lost output."""
    by_level, days, daily = scores(case.held)
    found = {labels("verification.reasons"): Basis(AIR, "\n".join(reasons(labels, case)))}
    parts = []
    for level, one in by_level.items():
        if level is not Level.NONE:
            told = labels("verification.at_least", level=labels("level." + level.code))
            parts.append(f"{told}: POD = {one.hits} ÷ ({one.hits} + {one.misses}), ")
            parts[-1] += f"FAR = {one.false_alarms} ÷ ({one.hits} + {one.false_alarms}), "
            parts[-1] += f"CSI = {one.hits} ÷ ({one.hits} + {one.misses} + {one.false_alarms})"
    found[labels("page.warning.scores")] = Basis(RESPONSE, "\n".join(parts))
    if days:
        pairs = number(sum(d.pairs for d in days))
        told = labels(_errors_said(daily), pairs=pairs)
        found[labels("page.warning.errors")] = Basis(AIR, told)
    cost = total_cost(labels, case)
    if cost:
        found[labels("verification.column.cost_wan")] = Basis(MEASURES, cost)
    return found
