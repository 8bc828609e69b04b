"""The sections of the cheapest mix: solve, counties, curves, plants, what is missing, files."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from analytics.optimise_progress import Stage
from analytics.reduction import CITY, POLLUTANTS, Verdict
from data.rulebook import regions
from data.solver_measures import as_csv, solver_measures
from reports.solver_workbook import solver_workbook
from text import Words, findings_reduction
from text import findings_solver as findings
from text.formats import number

from . import basis, blocks, filters, solver_charts, solver_choice, solver_figures, tables
from . import reduction_frames as frames
from . import reduction_matrix as matrix
from .basis import Basis
from .solver_load import Case, Exact, missing
from .solver_tables import SHOWN, changed, needed_table, plant_table

MOST_COUNTIES = 60
_TABLE_PX = 386
Names = Callable[[int], str]
Regions = Callable[[str], str]


def solve(labels: Words, case: Case, names: Names) -> Exact | None:
    """The button, the time it may take, and a bar while the choice is made."""
    asked, done = "exact" in st.query_params, case.exact()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        again = done is not None and done.found.status == "feasible"
        pressed = st.button(
            labels("solver.solve_longer" if again else "solver.solve"),
            type="primary",
            disabled=done is not None and not again,
            icon=":material/calculate:",
            key="solve_now",
        )
        limit = solver_choice.time_limit(labels)
        if done is not None:
            said = findings.quality(labels, done.found, seconds=done.found.seconds)
            st.caption(said, width="stretch")
        else:
            st.caption(labels("solver.solve_said"), width="stretch")
    linked = asked and "_solver_seen" not in st.session_state
    st.session_state["_solver_seen"] = True
    if not pressed and not (linked and done is None):
        _remember(done)
        return done
    bar = st.progress(0.0, labels("cli.solving"))

    def told(stage: Stage) -> None:
        bar.progress(min(stage.share, 1.0), findings.solving(labels, stage, names(stage.group)))

    case.solve(limit, told)
    bar.empty()
    st.query_params["exact"] = "1"
    st.rerun()


def _remember(done: Exact | None) -> None:
    """The address asks for the choice where there is one, so that a link shows the same."""
    if done is not None:
        st.query_params["exact"] = "1"
    elif "exact" in st.query_params:
        del st.query_params["exact"]


def counties(labels: Words, case: Case, names: Regions) -> None:
    """Ratios by county and pollutant."""
    done = case.exact()
    found = case.relaxed_ratios() if done is None else case.judged(done.found.choice)
    st.subheader(labels("solver.counties" if done else "solver.counties_relaxed"))
    rows, left_out = frames.matrix_rows(found, MOST_COUNTIES)
    bars = "solver.bars_exact" if done else "solver.bars_relaxed"
    st.html(matrix.build_matrix(rows, labels=labels, names=names, executed=False))
    st.html(matrix.build_key(rows, labels=labels, bars=bars))
    if left_out:
        shown = rows["region"].nunique() - 1
        st.caption(labels("page.reduction.left_out", shown=shown, more=left_out))
    if case.wanted.scope == "city":
        st.caption(labels("solver.city_said"))


def costs(labels: Words, case: Case) -> None:
    """What the list, a greedy choice and the solver's cost; then the curve of one pollutant."""
    left, right = st.columns([5, 7], gap="large")
    with left:
        st.subheader(labels("solver.costs"))
        rows = _cost_rows(labels, case)
        blocks.chart(
            solver_charts.build_costs(rows, labels=labels), "costs", labels("solver.costs")
        )
        st.caption(labels("solver.costs_said"))
    with right:
        st.subheader(labels("solver.curve"))
        first = POLLUTANTS[int(case.relaxed().price.sum(axis=0).argmax())]
        filters.follow("cost_of", first)
        pollutant = filters.choice(
            st.segmented_control,
            labels("filter.pollutant"),
            POLLUTANTS,
            key="cost_of",
            default=first,
            names=lambda code: labels("pollutant." + code),
            label_visibility="collapsed",
            required=True,
        )
        rows = case.curve(pollutant)
        if rows.empty:
            st.caption(labels("solver.curve_none"))
            return
        target = case.demand.target[:, POLLUTANTS.index(pollutant)]
        known = sorted({float(one) for one in target[~np.isnan(target)]})
        figure = solver_charts.build_curve(
            rows, labels=labels, targets=known, listed=case.ground.cost(case.ground.own)
        )
        blocks.chart(figure, "curve", labels("solver.curve"))
        st.caption(labels("solver.curve_said", pollutant=labels("pollutant." + pollutant)))


def _cost_rows(labels: Words, case: Case) -> pd.DataFrame:
    done, greedy = case.exact(), case.greedy_cost()
    rows = [(labels("solver.cost.listed"), case.ground.cost(case.ground.own), "other")]
    if greedy is not None:
        rows.append((labels("solver.cost.greedy"), greedy, "other"))
    if done is not None:
        rows.append((labels("solver.cost.exact"), done.found.cost, "mix"))
    rows.append((labels("solver.cost.relaxed"), case.relaxed_cost, "mix" if not done else "low"))
    return pd.DataFrame(rows, columns=["name", "cost", "kind"])


def plants(labels: Words, case: Case, done: Exact) -> None:
    """Who does otherwise than the list says, and what instead."""
    rows = changed(case, done)
    st.subheader(labels("solver.plants", count=number(len(rows))))
    if rows.empty:
        st.caption(labels("solver.plants_none"))
        return
    more, less = int((rows["load"] > rows["load_before"]).sum()), len(rows)
    less -= more
    st.caption(labels("solver.plants_said", more=number(more), less=number(less)))
    shown = rows.head(SHOWN)
    frame, config = plant_table(shown, labels)
    st.dataframe(frame, column_config=config, hide_index=True, height=_TABLE_PX)
    if len(rows) > len(shown):
        st.caption(labels("solver.more_plants", shown=len(shown), count=number(len(rows))))


def shortfall(labels: Words, case: Case, done: Exact, names: Names) -> None:
    """What is missing, who would be needed, and that it is what a lower target must show."""
    if done.lacks is None:
        return
    st.subheader(labels("solver.missing"))
    total = float(done.found.shortfall.sum())
    said = [
        findings.pairs(labels, done.found.shortfall, names, values=True),
        findings.needed(labels, done.lacks, total),
    ]
    if done.lacks.stopped.any():
        where = findings.pairs(labels, done.lacks.stopped, names, values=True)
        said.append(labels("solver.even_stopped", where=where))
    blocks.bullets(said)
    if len(done.lacks.plants):
        frame, config = needed_table(labels, case, done.lacks)
        st.dataframe(
            frame,
            column_config=config,
            hide_index=True,
            height="auto" if len(frame) < 11 else _TABLE_PX,
        )
    st.caption(labels("solver.lower_said"))


def files(labels: Words, case: Case, done: Exact) -> None:
    """The measures that the import reads back, and the calculation as a workbook."""
    st.subheader(labels("page.reduction.files"))
    name = f"{labels('nav.solver')}_{case.wanted.level.code}_{case.wanted.scope}"
    with st.container(horizontal=True, gap="small", width="content"):
        st.download_button(
            labels("solver.csv"),
            lambda: as_csv(solver_measures(case.ground, done.found.choice)),
            file_name=f"{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="solver_csv",
        )
        st.download_button(
            labels("solver.xlsx"),
            lambda: solver_workbook(
                case.ground, done.found, done.lacks, scope=case.wanted.scope,
                options=solver_choice.said(labels, case.wanted), labels=labels,
            ),
            file_name=f"{name}.xlsx",
            mime=tables.EXCEL,
            icon=":material/download:",
            on_click="ignore",
            key="solver_xlsx",
        )  # fmt: skip


def origin(labels: Words, case: Case) -> dict[str, str]:
    """Plan, options, editions and snapshot that the numbers rest on."""
    of = case.ground

    def edition(code: str) -> str:
        return code or labels("workbook.undated")

    unjudged = labels("finding.list").join(regions().name(c, labels.lang) for c in of.unjudged)
    return {
        labels("workbook.note.plan"): basis.plan_said(labels, of.plan),
        labels("basis_panel.choices"): solver_choice.said(labels, case.wanted),
        labels("workbook.note.edition"): edition(of.what.edition),
        labels("workbook.note.baseline_edition"): edition(of.what.baseline_edition),
        labels("solver.note.silent"): labels("solver.silent", count=number(of.silent)),
        labels("solver.note.unjudged"): unjudged or labels("solver.unjudged_none"),
        labels("workbook.note.snapshot"): basis.snapshot_said(labels, case.held.snapshot),
    }


def bases(labels: Words, case: Case, names: Names) -> dict[str, Basis]:
    """Of the figures."""
    return {one.label: one.basis for one in solver_figures.of(labels, case, names)}


def headline(labels: Words, case: Case, names: Names) -> None:
    """What it costs against the list, or what no mix can reach."""
    done, level = case.exact(), case.wanted.level.code
    listed = case.ground.cost(case.ground.own)
    rows = case.ground.listed.rows
    mine = rows[(rows["region"] == CITY) == (case.wanted.scope == "city")]
    reached = bool(mine["verdict"].isin([Verdict.MET, Verdict.REDUCED]).all())
    if done is None:
        first = _relaxed_said(labels, case, listed)
    else:
        first = findings.headline(
            labels, done.found, level=level, list_cost=listed, list_met=reached,
            city=case.wanted.scope == "city",
        )  # fmt: skip
    said = [first]
    if missing(case).any():
        where = findings.pairs(labels, missing(case), names)
        said.append(labels("solver.missing_where", where=where))
    if case.ground.unjudged:
        who = labels("finding.list").join(
            regions().name(code, labels.lang) for code in case.ground.unjudged[:6]
        )
        said.append(labels("solver.unjudged", count=len(case.ground.unjudged), who=who))
    if case.ground.silent:
        said.append(labels("solver.silent", count=number(case.ground.silent)))
    said.append(findings_reduction.idle(labels, *case.ground.sets.idle_cuts(case.wanted.level)))
    said.append(labels("solver.no_aqi"))
    blocks.headline(said, level=level)


def _relaxed_said(labels: Words, case: Case, listed: float) -> str:
    relaxed, level = case.relaxed(), labels("level." + case.wanted.level.code)
    if relaxed.shortfall.any():
        total = float(relaxed.shortfall.sum())
        lacking = number(total, findings.digits(total))
        return labels("solver.relaxed_short", level=level, missing=f"{lacking} t/d")
    return labels(
        "solver.relaxed_said", level=level, cost=number(case.relaxed_cost), listed=number(listed)
    )
