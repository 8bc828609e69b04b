"""The sections of the what-if page: counties in numbers, plants held, files, basis."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from analytics.plan import Level
from analytics.reduction import CITY, POLLUTANTS
from analytics.scenario import Change
from data.scenario_file import Scenario, as_toml
from data.scenario_measures import as_csv, scenario_measures
from text import Words
from text import findings_reduction as findings
from text import findings_whatif as said
from text.formats import number

from . import basis, blocks, plant_names, tables
from . import reduction_frames as frames
from .reduction_matrix import mark
from .whatif_load import Ground, Result
from .whatif_payload import MOST_COUNTIES

_HELD_SHOWN = 30
Names = Callable[[str], str]


def lacking(labels: Words, level: Level) -> None:
    """That there is nothing to change, and what to import."""
    blocks.state(
        labels("state.no_measures", level=labels("level." + level.code)),
        labels("state.no_measures_next"),
        labels("state.import_measures"),
    )


def counties(labels: Words, result: Result, names: Names) -> None:
    """Ratios with their change, lost output and stops of every county, the city last."""
    rows, left_out = frames.matrix_rows(result.found, MOST_COUNTIES)
    regions = list(dict.fromkeys(rows["region"]))
    heads = [labels("page.reduction.county_column")]
    heads += [labels("pollutant." + one) for one in POLLUTANTS]
    heads += [labels("whatif.column." + one) for one in ("lost", "stopped", "jobs")]
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    found = result.found.rows
    order = {code: place for place, code in enumerate(dict.fromkeys(found["region"]))}
    before = result.listed.rows["planned"].to_numpy()
    every = list(zip(found["planned"], before, found["target"], found["verdict"], strict=True))
    body = []
    for code in regions:
        first = order[code] * len(POLLUTANTS)
        cells = [_ratio(*one) for one in every[first : first + len(POLLUTANTS)]]
        cells += _sums(result, None if code == CITY else order[code])
        kind = ' class="city"' if code == CITY else ""
        line = "".join(f"<td>{cell}</td>" for cell in cells)
        body.append(f'<tr{kind}><th scope="row">{escape(names(code))}</th>{line}</tr>')
    st.html(
        # Seven columns of numbers do not fit a phone; there the table scrolls by itself.
        '<div style="overflow-x:auto"><table class="ji ji-matrix ji-counties" '
        f'style="min-width:700px"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )
    st.caption(labels("page.whatif.table_said"))
    if left_out:
        shown = len(regions) - 1
        st.caption(labels("page.reduction.left_out", shown=shown, more=left_out))


def _ratio(share: float, before: float, target: float, verdict: str) -> str:
    """A ratio with its verdict's mark and its change against the list."""
    if share != share:
        return f"{mark(verdict)}—"
    change = said.points(share, before)
    note = f" <small>{escape(change)}</small>" if change else ""
    return f'{mark(verdict)}<span class="ratio">{escape(said.ratio(share, target))}</span>{note}'


def _sums(result: Result, place: int | None) -> list[str]:
    """Lost output, plants stopped and their jobs, each with its change."""
    cells = []
    for digits, name in ((1, "cost"), (0, "stopped"), (0, "jobs")):
        now, before = (getattr(one, name) for one in (result.settled, result.plain))
        value = float(now.sum() if place is None else now[place])
        was = float(before.sum() if place is None else before[place])
        change = said.signed(value - was, digits)
        note = "" if not float(change.strip("+−").replace(",", "")) else f" <small>{change}</small>"
        cells.append(number(value, digits) + note)
    return cells


def held(labels: Words, result: Result, names: Names) -> None:
    """Plants whose floor or ceiling kept them from what was asked."""
    who = result.settled.held
    if not len(who):
        return
    sets = result.ground.sets
    weight = sets.emissions[who].sum(axis=1)
    top = who[np.argsort(-weight, kind="stable")][:_HELD_SHOWN]
    rows = result.ground.named(tuple(sets.plants[top].tolist()))
    guaranteed = sets.category[top] == "guaranteed"
    floor = sets.floor[top] > 0
    why = np.where(
        guaranteed,
        labels("page.whatif.held_guaranteed"),
        np.where(floor, labels("page.whatif.held_floor"), labels("page.whatif.held_idle")),
    )
    frame = pd.DataFrame(
        {
            "name": rows["name"].to_numpy(),
            "region": [names(sets.regions[place]) for place in sets.region[top]],
            "industry": plant_names.industries(labels, rows["industry"].fillna("")),
            "why": why,
        }
    )
    with st.expander(labels("page.whatif.held", count=number(len(who)))):
        st.caption(labels("page.whatif.held_said", shown=len(top)))
        config = {
            name: st.column_config.Column(labels("whatif.column." + name)) for name in frame.columns
        }
        st.dataframe(frame, column_config=config, hide_index=True)


def files(labels: Words, result: Result, changes: tuple[Change, ...]) -> None:
    """The judgement, the scenario for the command line, and measures that can be imported."""
    st.subheader(labels("page.whatif.files"))
    given = labels("nav.whatif")
    stem = f"{given}_{result.ground.level.code}"
    with st.container(horizontal=True, gap="small", width="content"):
        for key, data, suffix, mime in (
            ("rows", lambda: tables.csv_bytes(result.found.rows), "csv", "text/csv"),
            ("toml", lambda: as_toml(Scenario(name=given, changes=changes)), "toml", "text/plain"),
            (
                "measures",
                lambda: measures_bytes(labels, result.ground, changes, given),
                "csv",
                "text/csv",
            ),
        ):
            word = labels("whatif.file_" + key)
            st.download_button(
                word,
                data,
                file_name=f"{stem}_{key}.{suffix}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"whatif_{key}",
            )
    st.caption(labels("page.whatif.files_said"))


def measures_bytes(labels: Words, of: Ground, changes: tuple[Change, ...], name: str) -> bytes:
    """The measures of a scenario as the canonical CSV."""
    found = of.outcome(changes)
    table = scenario_measures(
        of.held.snapshot,
        of.scope.edition,
        of.sets,
        found,
        level=of.level,
        measure=labels("page.whatif.measure", name=name),
    )
    return as_csv(table)


def origin(labels: Words, result: Result) -> dict[str, str]:
    """Plan, list and snapshot that the numbers rest on."""
    of = result.ground

    def name(key: str) -> str:
        return labels("workbook.note." + key)

    return {
        name("plan"): basis.plan_said(labels, of.plan),
        name("edition"): findings.edition_name(labels, of.scope.edition),
        name("baseline_edition"): findings.edition_name(labels, of.scope.baseline_edition),
        labels("page.whatif.rule"): labels("page.whatif.rule_said"),
        name("snapshot"): basis.snapshot_said(labels, of.held.snapshot),
    }


def plant_rows(result: Result, changes: tuple[Change, ...]) -> pd.DataFrame:
    """Every plant with what the list and what the scenario ask of it."""
    sets, found = result.ground.sets, result.ground.outcome(changes)
    own = int(result.ground.level)
    rows = {
        "plant": sets.plants,
        "region": [sets.regions[place] for place in sets.region],
        "industry": sets.industry,
        "grade": sets.grade,
        "load_cut": sets.load_cut[:, own],
        "scenario_load_cut": found.load_cut,
        "held": found.held,
        "lost_wan_d": sets.output * found.load_cut,
    }
    for place, pollutant in enumerate(POLLUTANTS):
        rows[f"{pollutant}_list_t_d"] = sets.cut[:, own, place]
        rows[f"{pollutant}_t_d"] = found.cut[:, place]
    return pd.DataFrame(rows)


def plant_table(frame: pd.DataFrame, labels: Words) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The plants behind the numbers for the screen."""
    shown = frame[["plant", "industry", "grade", "load_cut", "scenario_load_cut", "held"]].assign(
        industry=plant_names.industries(labels, frame["industry"]),
        grade=plant_names.grades_of(labels, frame["grade"]),
    )
    config = {
        name: st.column_config.Column(labels("whatif.column." + name)) for name in shown.columns
    }
    return shown, config


def bases(labels: Words, result: Result, names: Names) -> dict[str, basis.Basis]:
    """The formula of every ratio of the city."""
    found = result.found
    return {
        f"{names(CITY)} {labels('pollutant.' + row.pollutant)}": basis.Basis(
            found.clause, findings.formula(labels, row, executed=False)
        )
        for row in found.of(CITY).itertuples()
    }
