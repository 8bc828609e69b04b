"""One plant in full: what it is, what it promises, what bears that out, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analytics.measured import METERS, ONLINE
from analytics.plan import Level
from analytics.plant_plans import BOARD, PLAN, has_fields
from analytics.reduction import POLLUTANTS
from analytics.revisions import Revision
from data.rulebook import regions
from text import Words
from text import findings_plants as findings
from text.formats import MISSING, day, number, percent

from . import blocks, context, filters, moment, plant_charts, plant_names, plant_one
from . import plant_tables as tables
from .basis import Basis
from .blocks import Figure
from .plant_checks import grade_name
from .plant_figures import FAIR, LIST, PLANS
from .plant_list import place
from .plant_load import compared
from .plant_one import CUTS, One

_LEVELS = [level for level in sorted(Level) if level]
_AROUND_D = 4
_EMITTED = [f"{name}_t_d" for name in POLLUTANTS]


def _text(value: object) -> str:
    return value if isinstance(value, str) and value else ""


def _pairs(facts: Mapping[str, str]) -> None:
    cells = (f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in facts.items())
    st.html(f'<dl class="ji ji-pairs">{"".join(cells)}</dl>')


def headline(labels: Words, one: One, proofs: pd.DataFrame) -> None:
    """What the plant does at the level, and whether that is borne out."""
    facts, level = one.file.facts, one.of.level
    grade = _text(facts["grade"])
    proof = labels("plants.no_warning")
    if len(proofs):
        proof = findings.proof(labels, next(proofs.itertuples()))
    first = labels(
        "plants.one_headline",
        name=facts["name"],
        grade=(
            labels("plants.grade_is", grade=grade_name(labels, grade))
            if grade
            else labels("plants.no_grade")
        ),
        does=findings.does(labels, one.at(level), level.code),
        proof=proof,
    )
    second = labels(
        "plants.one_said",
        industry=plant_names.industry(labels, _text(facts["industry"])) or labels("plants.none"),
        region=place(labels, str(facts["region"])),
        status=findings.status(labels, facts["status"]),
        tonnes=findings.tonnes(float(facts[_EMITTED].sum())),
    )
    blocks.headline([first, second], level=level.code)


def figures(labels: Words, one: One, proofs: pd.DataFrame) -> list[Figure]:
    """Emissions, load cut and tonnes at the level, evidence, plan and board."""
    facts, level = one.file.facts, labels("level." + one.of.level.code)
    emitted = {name: number(facts[f"{name}_t_d"], 4) for name in POLLUTANTS}
    total, how = float(facts[_EMITTED].sum()), _how(labels, facts)
    said = labels("plants.figure.own_formula", **emitted, total=number(total, 4), how=how)
    name = labels("plants.figure.own_emitted")
    row = [Figure(name, number(total, 3), Basis(LIST, said), "t/d", how)]
    doing = one.at(one.of.level)
    lines = one.file.measures.loc[one.file.measures["line"] != "", "line"].nunique()
    mine = one.file.measures[one.file.measures["level"] == one.of.level.code]
    words = labels("plants.semicolon").join(
        f"{row.line} {row.measure} {percent(row.load_cut)}".strip() for row in mine.itertuples()
    )
    said = labels(
        "plants.figure.own_load_formula",
        lines=max(lines, 1),
        measures=words or labels("plants.no_measures"),
    )
    name = labels("plants.figure.own_load", level=level)
    note = findings.stop(labels, doing["stop"])
    row.append(Figure(name, percent(doing["load_cut"]), Basis(LIST, said), note=note))
    cut = float(doing[CUTS].sum())
    cuts = {p: number(doing[f"cut_{p}"], 4) for p in POLLUTANTS}
    said = labels("plants.figure.own_cut_formula", **cuts, total=number(cut, 4))
    share = percent(cut / total, 1) if total else MISSING
    note = labels("plants.figure.own_share", share=share)
    name = labels("plants.figure.own_cut", level=level)
    row.append(Figure(name, number(cut, 3), Basis(FAIR, said), "t/d", note))
    return [*row, *_proof(labels, one, proofs), *_plan(labels, one)]


def _how(labels: Words, facts: pd.Series) -> str:
    if pd.isna(facts["operating_days"]):
        return labels("plants.annual_not")
    return labels("plants.annual", days=number(facts["operating_days"]))


def _proof(labels: Words, one: One, proofs: pd.DataFrame) -> list[Figure]:
    if proofs.empty:
        return []
    newest: Any = next(proofs.itertuples())
    warning = one.of.held.warning(newest.warning)
    if warning is None:
        return []
    days = compared(one.of.held, warning)
    said = labels(
        "plants.contradicted_said",
        points=number(one.plan.rules.meter_tolerance.value * 100),
        during=findings.days_said(labels, days.during),
        before=findings.days_said(labels, days.before),
    )
    said = f"{findings.proof(labels, newest)}{labels('plants.semicolon')}{said}"
    value = labels("plants.evidence." + newest.evidence) if newest.promises else MISSING
    if newest.contradicted:
        value = labels("plants.column.contradicted")
    basis = Basis(one.plan.rules.meter_tolerance.clause, said)
    return [Figure(labels("plants.figure.own_proof"), value, basis, note=newest.warning)]


def _plan(labels: Words, one: One) -> list[Figure]:
    found = one.gaps()
    if found is None or found.empty:
        return []
    row: Any = next(found.itertuples())
    said = labels("plants.semicolon").join(findings.plan_gaps(labels, row))
    lacking = {*row.plan_missing.split(","), *row.board_missing.split(",")} - {""}
    value = labels("plants.figure.own_plan_value")
    if lacking:
        value = labels("plants.figure.own_plan_gaps", count=len(lacking))
    return [Figure(labels("plants.figure.own_plan"), value, Basis(PLANS, said))]


def problems(labels: Words, one: One, proofs: pd.DataFrame) -> list[str]:
    """All that needs attention, in sentences."""
    kept = one.guaranteed()
    said = [
        findings.reason(labels, row, plan=one.plan, day_of_list=one.of.day_of_list)
        for row in one.revisions().itertuples()
        # What a guaranteed plant lacks is said below, its grade with the rest.
        if kept.empty or row.kind != Revision.GUARANTEED_BELOW
    ]
    said += [
        f"{row.warning}{labels('plants.semicolon')}{findings.proof(labels, row)}"
        for row in proofs.itertuples()
        if row.contradicted
    ]
    said += [
        labels("plants.guaranteed_lacks", lacks=findings.lacks(labels, row))
        for row in kept.itertuples()
        if row.lacks
    ]
    for row in one.restart().itertuples():
        if row.flagged:
            last = day(row.last_ran, labels.lang)
            said.append(labels("plants.ran_unasked", days=number(row.days_unasked), last=last))
    gaps = one.gaps()
    for row in () if gaps is None else gaps.itertuples():
        if not row.complete:
            said += findings.plan_gaps(labels, row)
    return said


def facts_of(labels: Words, one: One) -> None:
    """The plant's row in the list."""
    facts = one.file.facts

    def column(name: str) -> str:
        return labels("plants.column." + name)

    load = "" if pd.isna(facts["min_load"]) else f" ≥ {percent(facts['min_load'])}"
    must_run = pd.notna(facts["uninterruptible"]) and bool(facts["uninterruptible"])
    steady = labels("flag.yes" if must_run else "flag.no")
    people = f"{facts['contact']} {facts['phone']}".strip() or MISSING
    lists = labels("plants.comma").join(
        findings.list_name(labels, edition) for edition in one.file.editions
    )
    _pairs(
        {
            column("plant"): one.code,
            column("region"): place(labels, str(facts["region"])),
            column("industry"): plant_names.industry(labels, _text(facts["industry"])) or MISSING,
            column("grade"): grade_name(labels, _text(facts["grade"])),
            column("category"): findings.category(labels, facts["category"]),
            column("status"): findings.status(labels, facts["status"]),
            column("uninterruptible"): steady + (load if must_run else ""),
            column("output_wan_d"): number(facts["output_wan_d"], 1),
            column("jobs"): number(facts["jobs"]),
            labels("plants.field.contact"): people,
            column("emissions"): _how(labels, facts),
            labels("plants.edition_name"): lists,
        }
    )


def measures(labels: Words, one: One) -> None:
    """Emissions against cuts by level, then every measure of every line."""
    facts = one.file.facts
    table = pd.DataFrame(
        {
            "pollutant": [labels("pollutant." + name) for name in POLLUTANTS],
            "emitted": [facts[f"{name}_t_d"] for name in POLLUTANTS],
            **{
                level.code: [one.at(level)[f"cut_{name}"] for name in POLLUTANTS]
                for level in _LEVELS
            },
        }
    )
    st.markdown(f"##### {labels('plants.emissions_of')}")
    tables.shown(labels, table, key="emissions", opens=None)
    st.markdown(f"##### {labels('plants.lines_title')}")
    if one.file.measures.empty:
        st.caption(labels("plants.no_measures"))
        return
    renamed = one.file.measures.rename(columns={f"{p}_t_d": f"cut_{p}" for p in POLLUTANTS})
    tables.shown(labels, renamed, key="measures", opens=None)


def activity(labels: Words, one: One) -> None:
    """The meters around a warning."""
    st.subheader(labels("plants.activity_title"))
    rows = one.file.activity
    if rows.empty:
        blocks.state(labels("plants.no_activity"), labels("plants.no_activity_next"))
        return
    rows = rows.assign(date=pd.to_datetime(rows["date"]))
    warnings = {
        one_.id: one_ for one_ in reversed(one.of.held.warnings)
        if rows["date"].between(pd.Timestamp(one_.start.date()), one_.end).any()
    }  # fmt: skip
    if not warnings:
        shown, segments = rows, []
        before: tuple[date, ...] = ()
    else:
        chosen = filters.choice(
            st.selectbox,
            labels("plants.filter.warn"),
            list(warnings),
            key="warn",
            names=lambda code: f"{code}　{day(warnings[code].start, labels.lang)}",
            label_visibility="collapsed",
            width=330,
        )
        warning = warnings[chosen]
        days = compared(one.of.held, warning)
        before, around = days.before, pd.Timedelta(days=_AROUND_D)
        first = pd.Timestamp(min([*days.before, warning.start.date()])) - around
        shown = rows[rows["date"].between(first, pd.Timestamp(warning.end) + around)]
        segments = list(warning.segments)
    quantities = [name for name in (*METERS, *ONLINE.values()) if shown[name].notna().any()]
    bands = pd.DataFrame(
        [
            {"start": pd.Timestamp(s.start), "end": pd.Timestamp(s.end), "level": s.level.code}
            for s in segments
        ],
        columns=["start", "end", "level"],
    )
    figure = plant_charts.build_activity(
        shown, labels=labels, quantities=quantities, segments=bands, before=before
    )
    blocks.chart(figure, "activity", labels("plants.activity_title"))
    st.caption(labels("plants.activity_said"))


def records(labels: Words, one: One, proofs: pd.DataFrame) -> None:
    """Evidence by warning, checks, approvals, plan and board."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(labels("plants.evidence_of"))
        if proofs.empty:
            st.caption(labels("plants.evidence_undone"))
        else:
            said = [findings.proof(labels, row) for row in proofs.itertuples()]
            table = proofs[["warning", "level"]].assign(sentence=said)
            tables.shown(labels, table, key="proofs", opens=None)
        st.subheader(labels("plants.checks_title"))
        if one.file.checks.empty:
            st.caption(labels("plants.no_checks"))
        else:
            checks = one.file.checks.drop(columns="region")
            checks[["date", "rectified_on"]] = checks[["date", "rectified_on"]].apply(
                pd.to_datetime
            )
            tables.shown(labels, checks, key="checks", opens=None)
        st.subheader(labels("plants.approvals_title"))
        if one.file.approvals.empty:
            st.caption(labels("plants.no_approvals"))
        else:
            approvals = one.file.approvals.rename(columns={"kind": "approval_kind"})
            kinds = [labels("plants.approval_kind." + c) for c in approvals["approval_kind"]]
            tables.shown(labels, approvals.assign(approval_kind=kinds), key="approvals", opens=None)
    with right:
        _plan_fields(labels, one)


def _plan_fields(labels: Words, one: One) -> None:
    """Every field of plan and board: what it says, or that it is missing."""
    st.subheader(labels("plants.plan_title"))
    found = one.gaps()
    if found is None:
        st.caption(labels("plants.plan_unknown"))
        return
    if found.empty:
        st.caption(labels("plants.plan_of_idle"))
        return
    said = findings.plan_gaps(labels, next(found.itertuples()))
    st.caption(labels("plants.semicolon").join(said))
    has = has_fields(one.row, one.fields).iloc[0]
    alone = bool(found["board_alone"].iloc[0])
    names = [n for n in dict.fromkeys((*BOARD, *PLAN)) if n in BOARD or not alone]
    told = {name: _told(one, name, labels) for name in names if has[name]}
    bare = labels("plants.comma").join(
        labels("plants.field." + name) for name in names if has[name] and not told[name]
    )
    lacking = findings.fields(labels, ",".join(name for name in names if not has[name]))
    rows = {labels("plants.no"): lacking} if lacking else {}
    rows |= {labels("plants.field." + name): value for name, value in told.items() if value}
    _pairs(rows | {labels("plants.yes"): bare})


def _told(one: One, name: str, labels: Words) -> str:
    """What a field of plan or board says; '' where it is only there or not."""
    held = {} if one.file.plan is None else one.file.plan
    value = one.file.facts[name] if name in ("contact", "phone") else held.get(name)
    if name == "preparation_h":
        return f"{number(value, 1)} h"
    if name == "filed_on" and value is not None:
        return day(value, labels.lang)
    return value if isinstance(value, str) else ""


def show(labels: Words, one: One) -> dict[str, Basis]:
    """The whole view; returns the basis of every figure by its name."""
    proofs = plant_one.proofs(one)
    headline(labels, one, proofs)
    row = figures(labels, one, proofs)
    blocks.figures(row, labels)
    said = problems(labels, one, proofs)
    if said:
        st.subheader(labels("plants.problems_title"))
        blocks.bullets(said, wide=len(said) > 3)
    left, right = st.columns([4, 8], gap="medium")
    with left:
        st.subheader(labels("plants.facts_title"))
        facts_of(labels, one)
        _link(labels, one)
    with right:
        measures(labels, one)
    activity(labels, one)
    records(labels, one, proofs)
    return {figure.label: figure.basis for figure in row}


def _link(labels: Words, one: One) -> None:
    unit = regions().counted_in(str(one.file.facts["region"]))
    name = regions().name(unit, labels.lang)
    st.page_link(
        context.page("reduction"),
        label=labels("plants.to_reduction", region=name),
        query_params=moment.onward(labels, county=unit),
    )
