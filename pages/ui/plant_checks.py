"""One-size-fits-all, guaranteed plants, restarts, plans and boards: who is behind each number."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.plant_plans import by_region
from data.rulebook import regions
from text import Words
from text import findings_plants as findings
from text.formats import number, percent

from . import blocks, filters, plant_charts, plant_names
from . import plant_tables as tables
from .plant_load import Listing

_MOST_BARS = 30
_BEHIND = ["plant", "name", "region", "industry", "grade"]


def grade_name(labels: Words, code: str) -> str:
    """A grade in words; a dash-like word for none."""
    return plant_names.grade(labels, code) if code else labels("plants.none")


def fair(labels: Words, of: Listing) -> None:
    """Shares by grade, leading plants that are stopped, plants alike treated differently."""
    found = of.fairness()
    st.subheader(labels("plants.fair_title"))
    rows = found.grades.reset_index()
    rows["name"] = [
        f"{grade_name(labels, row.grade)} ({number(row.plants)})" for row in rows.itertuples()
    ]
    blocks.chart(
        plant_charts.build_grades(rows, labels=labels), "fair", labels("plants.fair_title")
    )
    st.subheader(labels("plants.leading_title"))
    columns = [*_BEHIND, "category", "stop", "output_wan_d", "jobs"]
    if found.leading.empty:
        st.caption(labels("plants.no_leading"))
    else:
        tables.shown(labels, found.leading[columns], key="leading")
    st.subheader(labels("plants.groups_title"))
    if found.groups.empty:
        st.caption(labels("plants.no_groups"))
        return
    st.caption(labels("plants.groups_said"))
    shown = found.groups.drop(columns=["stops_differ", "loads_differ"])
    tables.shown(labels, shown, key="groups", opens=None)
    codes = [f"{row.industry}·{row.grade}" for row in found.groups.itertuples()]
    names = {
        code: labels(
            "plants.group_members",
            industry=plant_names.industry(labels, row.industry),
            grade=grade_name(labels, row.grade),
        )
        for code, row in zip(codes, found.groups.itertuples(), strict=True)
    }
    code = filters.choice(
        st.selectbox,
        labels("plants.pick_group"),
        codes,
        key="alike",
        names=names.__getitem__,
        width=320,
    )
    industry, _, grade = code.rpartition("·")
    members = found.members(industry, grade)
    order = ["load_cut", "output_wan_d"]
    members = members.sort_values(order, ascending=False, kind="stable")
    columns = [*_BEHIND, "stop", "load_cut", "uninterruptible", "output_wan_d", "jobs"]
    tables.shown(labels, members[columns], key="members")
    sheets = {labels("plants.groups_title")[:31]: found.groups}
    sheets[labels("plants.leading_title")[:31]] = found.leading[columns]
    sheets[labels("plants.view.list")] = found.plants[columns]
    tables.downloads(labels, "fairness", sheets, edition=of.edition)


def guaranteed(labels: Words, of: Listing) -> None:
    """What guaranteed plants lack; whether idle plants ran, and were allowed to."""
    rules, chinese = of.plan.rules, labels.lang == "zh"
    st.subheader(labels("plants.guaranteed_title"))
    kept = of.guaranteed()
    if kept.empty:
        st.caption(labels("plants.no_guaranteed"))
    else:
        words = labels("plants.comma").join(rules.quota_words.value)
        least = rules.guaranteed_grade.value
        st.caption(labels("plants.guaranteed_said", grade=least, words=words))
        said = kept.assign(lacks=[findings.lacks(labels, row) for row in kept.itertuples()])
        columns = [*_BEHIND, "lacks", "approval", "valid_until", "document", "status", "tonnes"]
        tables.shown(labels, said[columns], key="guaranteed")
        sheets = {labels("plants.category.guaranteed"): said[columns]}
        tables.downloads(labels, "guaranteed", sheets, edition=of.edition)
    st.subheader(labels("plants.restart_title"))
    idle = of.restarts()
    if idle.empty:
        st.caption(labels("plants.no_idle"))
        return
    rule = rules.restart_use_share.zh if chinese else rules.restart_use_share.en
    st.caption(labels("plants.restart_said", rule=rule))
    columns = [
        *("plant", "name", "region", "industry", "status", "approval", "valid_until"),
        *("days_known", "days_ran", "days_unasked", "last_ran", "document"),
    ]
    tables.shown(labels, idle[columns], key="restart")
    sheets = {labels("plants.figure.idle"): idle[columns]}
    tables.downloads(labels, "restart", sheets, edition=of.edition)


def plans(labels: Words, of: Listing) -> None:
    """How complete plans and boards are by county, and which fields plants lack."""
    found = of.plans()
    if found is None:
        command = labels("plants.import_plans")
        blocks.state(labels("plants.no_plan_rows"), labels("plants.no_plan_rows_next"), command)
        return
    st.subheader(labels("plants.plans_title"))
    counties = by_region(found, region="unit")
    counties = counties.loc[regions().in_order(counties.index)]
    if len(counties) > _MOST_BARS:
        counties = counties.sort_values("share", kind="stable").head(_MOST_BARS)
    bars = pd.DataFrame(
        {
            "name": [regions().name(code, labels.lang) for code in counties.index],
            "value": counties["share"].to_numpy(),
            "said": [
                f"{percent(row.share)} ({number(row.complete)}/{number(row.plants)})"
                for row in counties.itertuples()
            ],
        }
    )
    blocks.chart(plant_charts.build_bars(bars), "plans", labels("plants.plans_title"))
    st.subheader(labels("plants.plans_list"))
    gaps = found[~found["complete"]]
    gaps = gaps.sort_values(["on_file", "tonnes"], ascending=[True, False], kind="stable")
    st.caption(f"{labels('plants.plans_said')} {tables.counted(labels, len(gaps))}")
    gaps = gaps.assign(nothing=~gaps["on_file"])
    columns = [
        *("plant", "name", "region", "industry", "nothing", "plan_missing", "board_missing"),
        *("board_alone", "tonnes"),
    ]
    tables.shown(labels, gaps[columns], key="plans")
    table = counties.rename_axis("region").reset_index()
    sheets = {labels("plants.plans_list"): gaps[columns], labels("plants.column.region"): table}
    tables.downloads(labels, "plans", sheets, edition=of.edition)
