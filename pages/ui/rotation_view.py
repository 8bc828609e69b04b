"""Taking turns: options, schedule, fairness, files. Clause 五(二)2(4)."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.reduction import CITY
from analytics.rotation import Schedule, fairness
from data.rulebook import regions
from reports.rotation_workbook import rotation_workbook
from text import Words
from text import findings_solver as findings
from text.formats import number, percent, tonnes

from . import blocks, filters, plant_names, solver_choice, tables
from . import rotation_charts as charts
from .basis import Basis
from .blocks import Figure
from .solver_load import Case, WantedTurns

CLAUSE, MET = "五(二)2(4)", "五(二)2(1)"
TIME_S = 10.0
MOST_ROWS = 90
EVERY = "all"
Names = Callable[[int], str]


def show(labels: Words, case: Case, names: Names, top: DeltaGenerator) -> dict[str, Basis]:
    """The whole section, its sentences into `top`; returns the basis of every figure."""
    sets = case.ground.sets
    listed = [one for one in dict.fromkeys(sets.industry[sets.running].tolist()) if one]
    weight = {one: float(sets.emissions[sets.industry == one].sum()) for one in listed}
    asked = solver_choice.turns(labels, sorted(listed, key=lambda one: -weight[one]))
    with st.spinner(labels("rotation.working")):
        found = case.rotated(asked, TIME_S)
    row = figures(labels, case, asked, found, names)
    with top:
        headline(labels, case, asked, found)
        blocks.figures(row, labels)
    if found.status == "infeasible":
        short(labels, case, asked, found, names)
    if found.takes.any():
        schedule(labels, case, asked, found, names)
        fair(labels, case, asked, found, names)
        files(labels, case, asked, found)
    return {one.label: one.basis for one in row}


def headline(labels: Words, case: Case, asked: WantedTurns, found: Schedule) -> None:
    """Whether every day is met, and how the days fall."""
    level = case.wanted.level.code
    said = [findings.turns(labels, found, days=asked.days, level=level)]
    if not asked.industries:
        said.append(labels("rotation.by_list", count=number(int(case.ground.sets.rotates.sum()))))
    if found.starting.any():
        cost = number(found.start_cost / asked.days, 1)
        said.append(labels("rotation.started", days=int(found.starting.sum()), cost=cost))
    if found.adjust_before.any():
        count = int(found.adjust_before.sum())
        said.append(labels("rotation.adjust_before", count=count, days=asked.ahead))
    said.append(labels("solver.no_aqi"))
    blocks.headline(said, level=level)


def figures(
    labels: Words, case: Case, asked: WantedTurns, found: Schedule, names: Names
) -> list[Figure]:
    """Plants, most and fewest days, lost output a day, days that meet every target."""
    burden = found.burden[found.takes]
    short_days = int((found.shortfall.sum(axis=(1, 2)) > 0).sum())
    cost, listed = found.cost / asked.days, case.ground.cost(case.ground.own)
    who = int((found.takes & (found.burden > 0)).sum())
    rows = fairness(case.ground.sets, case.turns(asked), found)
    parts = labels("finding.joint").join(
        labels("rotation.fair_one", place=names(one.group), plants=one.plants, most=one.most,
               least=one.least, even=findings.evenness(labels, one))
        for one in rows
    )  # fmt: skip
    ends = (int(burden.min()), int(burden.max())) if len(burden) else (0, 0)
    span = str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"
    worst = float(found.shortfall.sum(axis=(1, 2)).max(initial=0))
    return [
        Figure(
            labels("rotation.figure.plants"), number(who),
            Basis(CLAUSE, labels("rotation.figure.plants_formula", count=who,
                                 takes=int(found.takes.sum()))),
            labels("plants.unit_plants"),
        ),
        Figure(
            labels("rotation.figure.span"), span,
            Basis(CLAUSE, parts or labels("rotation.fair_none")), labels("unit.days"),
            labels("rotation.figure.span_note", days=asked.days),
        ),
        Figure(
            labels("rotation.figure.met"), f"{asked.days - short_days} / {asked.days}",
            Basis(MET, labels("rotation.figure.met_formula", met=asked.days - short_days,
                              days=asked.days, worst=tonnes(worst, 3))),
            labels("unit.days"),
        ),
        Figure(
            labels("rotation.figure.cost"), number(cost),
            Basis(CLAUSE, labels("rotation.figure.cost_formula", total=number(found.cost, 1),
                                 days=asked.days, again=number(found.start_cost, 1))),
            labels("solver.unit"), labels("solver.figure.lost_note", listed=number(listed)),
        ),
    ]  # fmt: skip


def short(labels: Words, case: Case, asked: WantedTurns, found: Schedule, names: Names) -> None:
    """Why a day misses its target, and which industries would make it reachable."""
    worst = found.shortfall.max(axis=0)
    said = [
        labels("rotation.worst", where=findings.pairs(labels, worst, names, values=True)),
        findings.joining(labels, case.joining(asked)),
    ]
    if (~found.takes & case.turns(asked).takes_turns).any():
        held = int((~found.takes & case.turns(asked).takes_turns).sum())
        said.append(labels("rotation.cannot", count=held))
    blocks.bullets(said)


def schedule(labels: Words, case: Case, asked: WantedTurns, found: Schedule, names: Names) -> None:
    """The Gantt chart, of all counties where they fit, else of one."""
    st.subheader(labels("rotation.schedule"))
    groups = case.turns(asked).groups[case.ground.sets.region]
    active = found.takes & (found.burden > 0)
    codes = [g for g in range(case.groups) if (active & (groups == g)).any()]
    if not codes:
        st.caption(labels("rotation.nobody"))
        return
    shown = codes
    if int(active.sum()) > MOST_ROWS and len(codes) > 1:
        options = [str(g) for g in codes]
        code = filters.choice(
            st.selectbox, labels("filter.county"), options, key="turns_of",
            names=lambda one: names(int(one)), label_visibility="collapsed", width=260,
        )  # fmt: skip
        shown = [int(code)]
    rows, days = gantt(labels, case, found, groups, shown, names)
    st.html(_key(labels, found))
    figure = charts.build_turns(rows, days, labels=labels)
    blocks.chart(figure, "turns", labels("rotation.schedule"))
    left = int(active[np.isin(groups, shown)].sum()) - int((~rows["head"]).sum())
    if left > 0:
        st.caption(labels("rotation.more_plants", count=left))


def gantt(
    labels: Words, case: Case, found: Schedule, groups: np.ndarray, shown: list[int], names: Names
) -> tuple[pd.DataFrame, np.ndarray]:
    """Rows of the chart and what each does on each day."""
    called = case.named()["name"].to_numpy()
    active = found.takes & (found.burden > 0)
    rows: list[tuple[str, bool]] = []
    days: list[np.ndarray] = []
    state = np.where(
        found.on, charts.TURN,
        np.where(found.starting, charts.START, np.where(found.adjusting, charts.ADJUST, 0)),
    )  # fmt: skip
    for group in shown:
        who = np.flatnonzero(active & (groups == group))
        first = np.where(found.on[who].any(axis=1), found.on[who].argmax(axis=1), 99)
        who = who[np.lexsort((called[who].astype(str), first))][:MOST_ROWS]
        every = found.burden[found.takes & (groups == group)]
        head = labels(
            "rotation.chart.county", place=names(group), plants=len(every),
            span=findings.span(labels, int(every.min()), int(every.max())),
        )  # fmt: skip
        rows.append((head, True))
        days.append(np.full(found.on.shape[1], -1))
        for n in who.tolist():
            rows.append((str(called[n]), False))
            days.append(state[n])
    return pd.DataFrame(rows, columns=["name", "head"]), np.array(days)


def _key(labels: Words, found: Schedule) -> str:
    """The colours that occur, each with its word."""
    there = {
        charts.TURN: True,
        charts.START: bool(found.starting.any()),
        charts.ADJUST: bool(found.adjusting.any()),
        charts.WORK: True,
    }
    spans = "".join(
        f'<span><i class="ji-mark" style="background:{charts.COLOURS[kind]}"></i>'
        f"{escape(labels('rotation.kind.' + charts.KINDS[kind]))}</span>"
        for kind, drawn in there.items()
        if drawn
    )
    return f'<div class="ji ji-legend">{spans}</div>'


def fair(labels: Words, case: Case, asked: WantedTurns, found: Schedule, names: Names) -> None:
    """How the days fall, by county; then plant by plant."""
    st.subheader(labels("rotation.fair"))
    st.caption(labels("rotation.fair_said"))
    st.caption(labels("rotation.even_said"))
    rows = fairness(case.ground.sets, case.turns(asked), found)
    frame = pd.DataFrame(
        {
            "region": [names(one.group) for one in rows],
            "plants": [one.plants for one in rows],
            "most": [one.most for one in rows],
            "least": [one.least for one in rows],
            "gap": [one.most - one.least for one in rows],
            "even": [findings.evenness(labels, one) for one in rows],
        }
    )
    left, right = st.columns([6, 7], gap="large")
    with left:
        st.dataframe(
            frame, hide_index=True, height="auto",
            column_config={
                name: st.column_config.Column(labels("rotation.column." + name))
                for name in frame.columns
            },
        )  # fmt: skip
    with right:
        st.dataframe(
            _by_plant(labels, case, found), hide_index=True, height=386,
            column_config={
                name: st.column_config.Column(
                    labels("rotation.column." + name),
                    alignment="right" if name in ("burden", "load", "lost") else None,
                )
                for name in ("name", "region", "industry", "burden", "load", "lost", "turns")
            },
        )  # fmt: skip


def _by_plant(labels: Words, case: Case, found: Schedule) -> pd.DataFrame:
    sets = case.ground.sets
    who = np.flatnonzero(found.takes)
    who = who[np.argsort(-found.burden[who], kind="stable")]
    cost = sets.cost[who, found.turn[who]]
    days = found.burden[who] + found.starting[who].sum(axis=1)
    return pd.DataFrame(
        {
            "name": case.named()["name"].to_numpy()[who],
            "region": [
                regions().name(case.ground.facts.regions[place], labels.lang)
                for place in sets.region[who]
            ],
            "industry": plant_names.industries(labels, sets.industry[who]),
            "burden": found.burden[who],
            "load": [percent(one) for one in sets.load_cut[who, found.turn[who]]],
            "lost": [number(one, 1) for one in cost * days],
            "turns": [
                ", ".join(f"{a}–{b}" if b > a else str(a) for a, b in findings.spans(found.on[n]))
                for n in who
            ],
        }
    )


def files(labels: Words, case: Case, asked: WantedTurns, found: Schedule) -> None:
    """The schedule as a workbook."""
    scope = CITY if case.wanted.scope == "city" else "county"
    st.download_button(
        labels("rotation.xlsx"),
        lambda: rotation_workbook(
            case.ground, case.turns(asked), found, scope=scope, labels=labels
        ),
        file_name=f"{labels('rotation.file')}_{case.wanted.level.code}_{asked.days}.xlsx",
        mime=tables.EXCEL,
        icon=":material/download:",
        on_click="ignore",
        key="rotation_xlsx",
    )
