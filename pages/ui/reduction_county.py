"""One county in full: four pollutants, where the tonnes come from, the plants behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from analytics.reduction import POLLUTANTS
from text import Words
from text import findings_reduction as findings
from text.formats import MISSING, number, percent

from . import blocks, context, filters, moment, plant_names
from . import reduction_charts as charts
from . import reduction_frames as frames
from .reduction_load import Case
from .reduction_view import columns

BY = {"industry": "filter.by_industry", "grade": "filter.by_grade"}
EVERY = "all"
_GROUPS_SHOWN = 9
_PILLS_UPTO = 14
_PLANTS_SHOWN = 400
TABLE_PX = 354
_LETTERS = tuple("ABCD")
Names = Callable[[str], str]


def show(labels: Words, case: Case, names: Names) -> str:
    """The whole section; returns the county that it shows."""
    found = case.judged.found
    st.subheader(labels("page.reduction.county"), anchor="county")
    region = pick_county(labels, case, names)
    pollutant = _pollutant(labels, case, region)
    blocks.headline([findings.county(labels, found, region, names(region))], level=case.top.code)
    rows = found.of(region)
    row = next(rows[rows["pollutant"] == pollutant].itertuples())
    target = row.target * row.baseline_t_d
    plants = case.plants(region)
    name = labels("pollutant." + pollutant)
    left, right = st.columns(2, gap="large")
    with left:
        title = labels("page.reduction.bullets", region=names(region))
        st.markdown(f"##### {title}")
        figure = charts.build_bullets(rows, labels=labels, executed=found.executed)
        blocks.chart(figure, "bullets", title)
        if found.executed:
            title = labels("page.reduction.bridge", pollutant=name)
            st.markdown(f"##### {title}")
            if row.planned_t_d > 0:
                bridge = charts.build_bridge(frames.bridge(row), labels=labels, target=target)
                blocks.chart(bridge, "bridge", title)
            else:
                st.caption(labels("page.reduction.no_cuts"))
    with right:
        title = labels("page.reduction.sources", pollutant=name)
        st.markdown(f"##### {title}")
        by, groups = _sources(labels, plants, pollutant, target, title)
        if found.executed:
            _group_table(labels, groups, by, name, found.executed)
    if not found.executed:
        _group_table(labels, groups, by, name, found.executed)
    _plants(labels, case, plants, groups, by, pollutant)
    return region


def pick_county(labels: Words, case: Case, names: Names) -> str:
    """Choose a county: all at a glance where they are few, else from a list."""
    found = case.judged.found
    codes = frames.counties(found)
    first = frames.default_county(found)
    filters.follow("county", first)
    few = len(codes) <= _PILLS_UPTO
    marks = {code: findings.MARKS[frames.worst(found.of(code))] for code in codes} if few else {}
    widget: Any = st.pills if few else st.selectbox
    return filters.choice(
        widget,
        labels("filter.county"),
        codes,
        key="county",
        names=lambda code: f"{marks[code]} {names(code)}" if few else names(code),
        default=first,
        label_visibility="collapsed",
        **({"required": True} if few else {"width": 260}),
    )


def _pollutant(labels: Words, case: Case, region: str) -> str:
    first = frames.default_pollutant(case.judged.found, region)
    filters.follow("pollutant", first)
    return filters.choice(
        st.segmented_control,
        labels("filter.pollutant"),
        POLLUTANTS,
        key="pollutant",
        names=lambda code: labels("pollutant." + code),
        default=first,
        label_visibility="collapsed",
        required=True,
    )


def _group_name(labels: Words, by: str, code: str) -> str:
    if code == frames.REST:
        return labels("chart.rest")
    if code == frames.UNNAMED:
        return labels("chart.no_grade" if by == "grade" else "chart.no_industry")
    if by == "grade":
        name = plant_names.grade(labels, code)
        return labels("chart.grade", grade=name) if name[:1] in _LETTERS else name
    return plant_names.industry(labels, code)


def _sources(
    labels: Words, plants: pd.DataFrame, pollutant: str, target: float, title: str
) -> tuple[str, pd.DataFrame]:
    """Where the planned tonnes come from, as a chart and in numbers."""
    by = filters.choice(
        st.segmented_control,
        labels("filter.by"),
        list(BY),
        key="by",
        names=lambda code: labels(BY[code]),
        label_visibility="collapsed",
        required=True,
    )
    groups = frames.groups(plants, by, pollutant)
    shown = frames.leading(groups, _GROUPS_SHOWN)
    if shown.empty:
        st.caption(labels("page.reduction.no_cuts"))
        return by, groups
    names = [_group_name(labels, by, code) for code in shown["group"]]
    figure = charts.build_sources(shown, labels=labels, target=target, names=names)
    blocks.chart(figure, "sources", title)
    return by, groups


def _group_table(
    labels: Words, groups: pd.DataFrame, by: str, pollutant: str, executed: bool
) -> None:
    """The industries or grades that cut, in numbers."""
    groups = groups[groups["cut_t_d"] > 0]
    if groups.empty:
        return
    frame = pd.DataFrame(
        {
            by: [_group_name(labels, by, code) for code in groups["group"]],
            "plants": groups["plants"].astype(int),
            "cut": [number(v, 3) for v in groups["cut_t_d"]],
            "share": [percent(v, 1) for v in groups["share"]],
            "verified": [number(v, 3) for v in groups["low_t_d"]],
            "unchecked": [number(v, 3) for v in groups["open_t_d"]],
        }
    )
    if not executed:
        frame = frame.drop(columns=["verified", "unchecked"])
    right = ("plants", "cut", "share", "verified", "unchecked")
    st.markdown(f"##### {labels('page.reduction.groups', pollutant=pollutant)}")
    st.dataframe(
        frame,
        column_config=columns(labels, frame, right),
        hide_index=True,
        height="auto" if len(frame) < 9 else TABLE_PX,
    )


def _plants(
    labels: Words, case: Case, plants: pd.DataFrame, groups: pd.DataFrame, by: str, pollutant: str
) -> None:
    """The plants of the chosen industry or grade."""
    codes = [EVERY, *groups["group"]]
    first = groups["group"].iloc[0] if len(groups) else EVERY
    filters.follow("group", first)
    st.markdown(f"##### {labels('page.reduction.plants')}")
    group = filters.choice(
        st.selectbox,
        labels("filter.group"),
        codes,
        key="group",
        names=lambda c: labels("filter.every") if c == EVERY else _group_name(labels, by, c),
        default=first,
        label_visibility="collapsed",
        width=260,
    )
    mine = plants if group == EVERY else plants[frames.group_of(plants, by) == group]
    same = () if group == EVERY else (by,)
    _plant_table(labels, mine, pollutant, case.judged.found.executed, same)
    st.page_link(
        context.page("plants"),
        label=labels("page.reduction.to_plants"),
        query_params=moment.onward(labels),
    )


def _plant_table(
    labels: Words, plants: pd.DataFrame, pollutant: str, executed: bool, same: tuple[str, ...]
) -> None:
    """Plants, the largest cut first, without the columns that are the `same` in all rows."""
    order = [f"cut_{pollutant}", f"{pollutant}_t_d"]
    mine = plants.sort_values(order, ascending=False, kind="stable").head(_PLANTS_SHOWN)
    more: dict[str, Any] = {}
    if executed:
        more = {
            "implemented": [percent(v) for v in mine["implemented"]],
            "evidence": [labels("reduction_evidence." + code) for code in mine["evidence"]],
            "fall": [percent(v, 1) for v in mine["fall"]],
        }
    frame = pd.DataFrame(
        {
            "open": [_address(labels, code) for code in mine["plant"]],
            "name": mine["name"],
            "industry": [
                plant_names.industry(labels, one) or MISSING for one in mine["industry"].fillna("")
            ],
            "grade": [
                plant_names.grade(labels, one) or MISSING for one in mine["grade"].fillna("")
            ],
            "stop": [labels("stop." + code) if code else "" for code in mine["stop"].fillna("")],
            "load_cut": [percent(v) for v in mine["load_cut"]],
            "emitted": [number(v, 3) for v in mine[f"{pollutant}_t_d"]],
            "cut": [number(v, 3) for v in mine[f"cut_{pollutant}"]],
            **more,
        }
    ).drop(columns=list(same))
    right = ("load_cut", "emitted", "cut", "implemented", "fall")
    config = columns(labels, frame, right)
    config["open"] = st.column_config.LinkColumn(
        labels("reduction_column.open"), display_text=labels("page.reduction.open"), width=70
    )
    st.dataframe(
        frame, column_config=config, hide_index=True, height="auto" if len(frame) < 10 else TABLE_PX
    )
    if len(plants) > len(mine):
        st.caption(labels("page.reduction.more_plants", shown=len(mine), count=len(plants)))


def _address(labels: Words, code: str) -> str:
    """The plant's own page."""
    return f"plants?{urlencode(moment.onward(labels, plant=code))}"
