"""What needs attention: suggested revisions, claims that meters contradict, claims alone."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.evidence import by_region
from analytics.reduction import POLLUTANTS
from analytics.revisions import Revision
from data.rulebook import regions
from text import Words
from text import findings_plants as findings
from text.formats import number

from . import blocks, filters, plant_charts
from . import plant_tables as tables
from .plant_load import Listing

_BEHIND = ["plant", "name", "region", "industry", "grade", "tonnes"]


def show(labels: Words, of: Listing) -> None:
    """All of them, the gravest first."""
    _contradicted(labels, of)
    _revisions(labels, of)
    _without(labels, of)


def revision_rows(labels: Words, of: Listing) -> pd.DataFrame:
    """Suggested revisions with the plant and the reason in words."""
    return _revision_rows((*of.key[:3], labels.lang), labels, of)


@st.cache_resource(show_spinner=False, max_entries=12)
def _revision_rows(key: tuple[str | None, ...], _labels: Words, _of: Listing) -> pd.DataFrame:
    labels, of = _labels, _of
    behind = of.plants()[_BEHIND].set_index("plant")
    found = of.revisions().join(behind, on="plant")
    plan, today = of.plan, of.day_of_list
    found["reason"] = [
        findings.reason(labels, row, plan=plan, day_of_list=today) for row in found.itertuples()
    ]
    return found


def _revisions(labels: Words, of: Listing) -> None:
    st.subheader(labels("plants.revisions_title"))
    every = of.revisions()
    if every.empty:
        st.caption(labels("plants.no_revisions"))
        return
    counts = every.groupby("kind")["plant"].nunique()
    kinds = [str(kind) for kind in Revision if str(kind) in counts.index]
    bars = pd.DataFrame(
        {
            "name": [findings.kind(labels, kind) for kind in kinds],
            "value": [int(counts[kind]) for kind in kinds],
            "said": [number(counts[kind]) for kind in kinds],
        }
    )
    blocks.chart(plant_charts.build_bars(bars), "kinds", labels("plants.revisions_title"))
    kind = filters.choice(
        st.selectbox,
        labels("plants.filter.kind"),
        [filters.ALL, *kinds],
        key="kind",
        names=lambda code: (
            labels("plants.all_of", name=labels("plants.filter.kind"))
            if code == filters.ALL
            else findings.kind(labels, code)
        ),
        label_visibility="collapsed",
        width=240,
    )
    rows = revision_rows(labels, of)
    rows = rows if kind == filters.ALL else rows[rows["kind"] == kind]
    columns = ["plant", "name", "region", "kind", "reason", "industry", "grade", "tonnes"]
    st.caption(tables.counted(labels, len(rows)))
    tables.shown(labels, rows[columns], key="revisions")
    name = labels("plants.revisions_title")
    tables.downloads(labels, "revisions", {name: rows[columns]}, edition=of.edition)


def _contradicted(labels: Words, of: Listing) -> None:
    st.subheader(labels("plants.contradicted_title"))
    found = of.evidence()
    if found is None:
        blocks.state(labels("plants.evidence_undone"), labels("plants.evidence_undone_next"))
        return
    days = of.compared()
    points = number(of.plan.rules.meter_tolerance.value * 100)
    said = {
        "during": findings.days_said(labels, days.during),
        "before": findings.days_said(labels, days.before),
    }
    st.caption(labels("plants.contradicted_said", points=points, **said))
    wrong = found[found["contradicted"]]
    wrong = wrong.assign(gap=wrong["load_cut"] - wrong["fall"])
    wrong = wrong.sort_values("gap", ascending=False, kind="stable")
    columns = [
        *("plant", "name", "region", "industry", "grade", "load_cut", "meter", "fall", "gap"),
        *("stop", "cut", "implemented"),
    ]
    if wrong.empty:
        st.caption(labels("plants.no_contradicted"))
    else:
        tables.shown(labels, wrong[columns], key="contradicted")


def by_county(found: pd.DataFrame) -> pd.DataFrame:
    """Evidence by the unit that plants are counted in, with the share of the cuts borne out."""
    table = by_region(found, region="unit")
    promised = table[[f"cut_{name}" for name in POLLUTANTS]].sum(axis=1)
    borne = table[[f"borne_{name}" for name in POLLUTANTS]].sum(axis=1)
    table = table.assign(borne=(borne / promised).where(promised > 0))
    ordered = table.loc[regions().in_order(table.index)].reset_index()
    return ordered.rename(columns={"unit": "region"})[["region", *tables.proof_columns(), "borne"]]


def _without(labels: Words, of: Listing) -> None:
    found = of.evidence()
    if found is None:
        return
    st.subheader(labels("plants.evidence_title"))
    counties = by_county(found)
    tables.shown(labels, counties, key="by_county", opens=None)
    st.subheader(labels("plants.without_title"))
    bare = found[found["without"]].sort_values("cut", ascending=False, kind="stable")
    columns = ["plant", "name", "region", "industry", "grade", "stop", "load_cut", "cut"]
    if bare.empty:
        st.caption(labels("plants.no_without"))
    else:
        st.caption(f"{labels('plants.without_said')} {tables.counted(labels, len(bare))}")
        tables.shown(labels, bare[columns], key="without")
    every = [*columns, "promises", "evidence", "meter", "fall", "implemented", "contradicted"]
    sheets = {
        labels("plants.column.evidence"): found[every],
        labels("plants.column.region"): counties,
    }
    tables.downloads(labels, "evidence", sheets, edition=of.edition)
