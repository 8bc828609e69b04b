"""Tomorrow's list: for each unit the plants to check, each with the reason beside it."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from data.rulebook import regions
from text import Words
from text import findings_duty as findings
from text.formats import number

from . import filters, plant_names, tables
from .duty_load import Case, named, units
from .inspection_view import file_name

_TIMES = (1, 2, 4)
_SHOWN = ("rank", "plant", "industry", "points", "reason")


def rows(labels: Words, case: Case) -> pd.DataFrame:
    """The whole ranking in words."""
    found = case.tomorrow
    return pd.DataFrame(
        {
            "unit": found["region"].map(named(labels)),
            "rank": found["rank"],
            "plant": found["name"],
            "code": found["plant"],
            "industry": found["industry"],
            "points": [float(f"{one:.1f}") for one in found["points"]],
            "reason": [findings.reason(labels, one) for one in found.itertuples()],
        }
    )


def show(labels: Words, case: Case) -> None:
    """The list of one unit, and of all as files."""
    st.subheader(labels("tomorrow.title"))
    if not case.warning.ongoing:
        st.caption(labels("tomorrow.over"))
        return
    if case.tomorrow.empty:
        st.caption(labels("tomorrow.no_plants"))
        return
    rule, need = case.plan.rules.next_check, case.plan.rules.plants_checked_per_day.value
    st.caption(
        labels(
            "tomorrow.said",
            reduction=number(rule.value.reduction * 100),
            problems=number(rule.value.problems * 100),
            days=number(rule.value.days * 100),
            required=need,
        )
    )
    unit, count = _choose(labels, need)
    found = case.tomorrow
    mine = found[found["region"] == unit].head(count)
    st.html(build_list(mine, labels=labels, need=need))
    _files(labels, case)


def build_list(ranked: pd.DataFrame, *, labels: Words, need: int) -> str:
    """The plants of one unit with their points and reasons; those beyond the least fainter."""
    names = ("rank", "plant", "points", "reason")
    head = "".join(f'<th scope="col">{escape(labels(f"tomorrow.{one}"))}</th>' for one in names)
    lines = []
    for row in ranked.itertuples():
        told = isinstance(row.industry, str)
        industry = plant_names.industry(labels, row.industry) if told else ""
        css = ' class="spare"' if row.rank > need else ""
        parts = " + ".join(
            number(one, 1) for one in (row.reduction_points, row.problem_points, row.days_points)
        )
        lines.append(
            f'<tr{css}><td class="rank">{row.rank}</td>'
            f'<td class="plant">{escape(str(row.name))}<small>{escape(industry)}</small></td>'
            f'<td class="points"><b>{number(row.points, 1)}</b><small>{parts}</small></td>'
            f'<td class="why">{escape(findings.reason(labels, row))}</td></tr>'
        )
    return (
        f'<table class="ji ji-tasks ji-next"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def _choose(labels: Words, need: int) -> tuple[str, int]:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        unit = filters.choice(
            st.selectbox,
            labels("tomorrow.unit"),
            units(),
            key="to_check",
            names=named(labels),
            label_visibility="collapsed",
            width=180,
        )
        count = filters.choice(
            st.segmented_control,
            labels("tomorrow.count"),
            [str(need * one) for one in _TIMES],
            key="plants",
            default=str(need * _TIMES[1]),
            names=lambda one: labels("tomorrow.plants", count=one),
            label_visibility="collapsed",
            required=True,
        )
    return unit, int(count)


def _files(labels: Words, case: Case) -> None:
    """The whole ranking as CSV, a sheet for each unit as Excel."""
    told = rows(labels, case)
    name = f"{labels('tomorrow.file')}_{file_name(labels, case)}"
    words = {c: labels(f"tomorrow.{c}") for c in (*_SHOWN, "code")}
    sheets = {
        regions().name(unit, labels.lang): told[told["unit"] == named(labels)(unit)]
        .drop(columns="unit")
        .rename(columns=words)
        for unit in units()
    }
    tables.download_pair(labels, "tomorrow.files", case.tomorrow, sheets, name)
