"""The sections of the reduction page: matrix and map, shortfalls, downloads, basis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analytics.reduction import CITY, POLLUTANTS, TOLERANCE
from data.rulebook import regions
from reports.reduction_workbook import reduction_workbook
from text import Words, words
from text import findings_reduction as findings
from text.formats import MISSING, day, number, percent

from . import basis, blocks, plant_names, tables, tilemap
from . import reduction_frames as frames
from . import reduction_matrix as matrix
from .basis import Basis
from .inventory import Asked
from .reduction_load import Case, Key

MOST_COUNTIES = 60
"""More counties than this are not shown in full."""

_SHORT_SHOWN, _NARROW_PX, _WORDS_PX = 60, 92, 680
_ROWS_AT_ONCE, _TABLE_PX = 9, 354
Names = Callable[[str], str]


def place(labels: Words) -> Names:
    """Names of regions as the page shows them; the city as a whole has its own."""

    def named(code: str) -> str:
        return labels("reduction.city") if code == CITY else regions().name(code, labels.lang)

    return named


@dataclass(frozen=True)
class _Drawn:
    """Matrix and map of one judgement in one language."""

    table: str
    key: str
    tiles: go.Figure | None
    said: str
    shown: int
    left_out: int


@st.cache_resource(show_spinner=False, max_entries=24)
def _drawn(key: Key, asked: Asked, lang: str, _case: Case) -> _Drawn:
    labels, found = words(lang), _case.judged.found
    names = place(labels)
    rows, left_out = frames.matrix_rows(found, MOST_COUNTIES)
    places = [(u.code, *u.tile, u.counted_in or "") for u in regions().home.units]
    tiles = frames.tiles(found, places, names=names)
    inner = [
        labels("page.reduction.counted", region=one.name, parent=one.parent)
        for one in tiles[tiles["parent"] != ""].itertuples()
    ]
    there = (tiles["verdict"] != "").any()
    bars = "page.reduction.bars_executed" if found.executed else "page.reduction.bars_planned"
    return _Drawn(
        table=matrix.build_matrix(rows, labels=labels, names=names, executed=found.executed),
        key=matrix.build_key(rows, labels=labels, bars=bars),
        tiles=tilemap.build_tilemap(tiles, labels=labels) if there else None,
        said=" ".join([labels("page.reduction.map_said"), *inner]),
        shown=rows["region"].nunique() - 1,
        left_out=left_out,
    )


def overview(labels: Words, case: Case) -> None:
    """Matrix of counties and pollutants, with the schematic map beside it."""
    drawn = _drawn(case.held.key, case.asked, labels.lang, case)
    left, right = (st.container(), None)
    if drawn.tiles is not None:
        left, right = st.columns([13, 7], gap="large")
    with left:
        st.html(drawn.table)
        st.html(drawn.key)
        if drawn.left_out:
            said = labels("page.reduction.left_out", shown=drawn.shown, more=drawn.left_out)
            st.caption(said)
    if right is None or drawn.tiles is None:
        return
    with right:
        title = labels("page.reduction.map")
        st.markdown(f"##### {title}")
        blocks.chart(drawn.tiles, "tiles", title)
        st.caption(drawn.said)


def shortfalls(labels: Words, case: Case, names: Names) -> None:
    """What is missing where, and which plants emit most there after their cuts."""
    found = case.judged.found
    st.subheader(labels("page.reduction.shortfalls"))
    rows = frames.shortfalls(found)
    if rows.empty:
        st.caption(labels("figure.short_none"))
        return
    shown = rows.head(_SHORT_SHOWN)
    largest: dict[tuple[str, str], list[str]] = {}
    for one in case.remaining(tuple(dict.fromkeys(shown["region"]))).itertuples():
        said = f"{one.name} {number(one.remaining_t_d, 2)}"
        largest.setdefault((one.region, one.pollutant), []).append(said)
    joint = labels("finding.list")
    told = [
        joint.join(largest.get((row.region, row.pollutant), [MISSING]))
        for row in shown.itertuples()
    ]
    frame = pd.DataFrame(
        {
            "region": [names(code) for code in shown["region"]],
            "pollutant": [labels("pollutant." + one) for one in shown["pollutant"]],
            "missing": [number(one, 2) for one in shown["short_t_d"]],
            "reached": [
                findings.achieved(labels, row, executed=found.executed)
                for row in shown.itertuples()
            ],
            "target": [percent(one, 1) for one in shown["target"]],
            "largest": told,
        }
    )
    level = labels("level." + case.top.code)
    config = columns(labels, frame, right=("missing", "reached", "target"))
    config["largest"]["label"] = labels("reduction_column.largest", level=level)
    # The names of plants need the room that is left on a wide screen.
    for name in frame.columns[:-1]:
        config[name]["width"] = _NARROW_PX
    config["largest"]["width"] = _WORDS_PX
    st.dataframe(
        frame,
        column_config=config,
        hide_index=True,
        height="auto" if len(frame) <= _ROWS_AT_ONCE else _TABLE_PX,
    )
    if len(rows) > len(shown):
        st.caption(labels("page.reduction.more_short", count=len(rows) - len(shown)))


def columns(labels: Words, frame: pd.DataFrame, right: tuple[str, ...] = ()) -> dict[str, Any]:
    """Column settings with headings in words, numbers at the right edge."""
    return {
        name: st.column_config.Column(
            labels("reduction_column." + name), alignment="right" if name in right else None
        )
        for name in frame.columns
    }


def downloads(labels: Words, case: Case, name: str) -> None:
    """The judgement as raw CSV, and as a workbook whose totals are formulas."""
    judged = case.judged
    with st.container(horizontal=True, gap="small", width="content"):
        st.download_button(
            labels("page.reduction.csv"),
            lambda: tables.csv_bytes(judged.found.rows),
            file_name=f"{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="reduction_csv",
        )
        st.download_button(
            labels("page.reduction.xlsx"),
            lambda: reduction_workbook(
                case.held.snapshot, judged.scope, judged.found, plan=judged.plan, labels=labels
            ),
            file_name=f"{name}.xlsx",
            mime=tables.EXCEL,
            icon=":material/download:",
            on_click="ignore",
            key="reduction_xlsx",
        )


def file_name(labels: Words, case: Case) -> str:
    """Of downloads, without ending: what was judged."""
    warning = case.judged.scope.warning
    level = case.judged.found.level
    parts = [labels("nav.reduction"), "" if warning is None else warning.id]
    return "_".join([*filter(None, parts), *([level.code] if level else [])])


def origin(labels: Words, case: Case) -> dict[str, str]:
    """Plan, warning, editions, days and snapshot that the numbers rest on."""
    what = case.judged.scope

    def name(key: str) -> str:
        return labels("workbook.note." + key)

    facts = {
        name("plan"): basis.plan_said(labels, case.judged.plan),
        name("subject"): findings.judged(labels, case.judged.found, what.warning, what.edition),
        name("edition"): findings.edition_name(labels, what.edition),
        name("baseline_edition"): findings.edition_name(labels, what.baseline_edition),
    }
    if what.days is not None:
        for key, days in (("during", what.days.during), ("before", sorted(what.days.before))):
            facts[name(key)] = labels("finding.list").join(day(one, labels.lang) for one in days)
    if case.asked.pair:
        facts[name("pair")] = labels("workbook.pair_said")
    facts[name("tolerance")] = labels("workbook.tolerance_said", value=TOLERANCE)
    facts[name("snapshot")] = basis.snapshot_said(labels, case.held.snapshot)
    return facts


_TOLD = ("name", "region", "industry", "grade", "stop", "load_cut", "implemented")


def plant_rows(frame: pd.DataFrame, labels: Words) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The plants behind the numbers for the screen; the file has all their columns."""
    tonnes = [f"{kind}_{p}" for kind in ("cut", "low", "open") for p in POLLUTANTS]
    shown = frame[[*_TOLD, *tonnes]].dropna(axis="columns", how="all")
    told = {
        "grade": [plant_names.grade(labels, one) for one in frame["grade"].fillna("")],
        "industry": [plant_names.industry(labels, one) for one in frame["industry"].fillna("")],
        "region": [regions().name(code, labels.lang) for code in shown["region"]],
        "stop": [labels("stop." + code) if code else "" for code in frame["stop"].fillna("")],
    }
    config = {c: st.column_config.Column(labels("workbook.column." + c)) for c in _TOLD}
    for column in tonnes:
        kind, pollutant = column.split("_")
        word = {"cut": "cut", "low": "done", "open": "open"}[kind]
        said = labels("workbook.column." + word, pollutant=labels("pollutant." + pollutant))
        config[column] = st.column_config.NumberColumn(said, format="%.4f")
    return shown.assign(**told), config


def bases(labels: Words, case: Case, region: str, names: Names) -> dict[str, Basis]:
    """The formula of every ratio of a county and of the city."""
    found = case.judged.found
    return {
        f"{names(code)} {labels('pollutant.' + row.pollutant)}": Basis(
            found.clause, findings.formula(labels, row, executed=found.executed)
        )
        for code in (region, CITY)
        for row in found.of(code).itertuples()
    }
