"""Two editions of the list side by side: totals, and the plants behind each change."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.list_changes import ListChanges
from analytics.reduction import POLLUTANTS
from text import Words
from text import findings_plants as findings

from . import blocks, filters
from . import plant_tables as tables
from .blocks import Figure
from .plant_figures import count, editions
from .plant_load import Listing

_BEHIND = ["plant", "name", "region", "industry"]


def older_of(labels: Words, of: Listing) -> str | None:
    """Choose the edition to compare with; None where there is no other."""
    others = [one for one in reversed(of.held.editions) if one != of.edition]
    if not others:
        return None
    return filters.choice(
        st.selectbox,
        labels("plants.older"),
        [one or filters.ALL for one in others],
        key="older",
        names=lambda code: findings.list_name(labels, "" if code == filters.ALL else code),
        width=260,
    ).replace(filters.ALL, "")


def figures(labels: Words, of: Listing, older: str | None) -> list[Figure]:
    """The row of figures; without another edition only how many plants there are."""
    if older is None:
        return [count(labels, of)]
    changes = of.changes_since(older)
    before = len(of.plants()) - len(changes.added) + len(changes.removed)
    return editions(labels, of, changes, before)


def totals(labels: Words, changes: ListChanges) -> pd.DataFrame:
    """Tonnes emitted, and cut at each level, by pollutant: before, what changed, after."""
    parts = [changes.totals.reset_index().assign(what=labels("plants.column.emissions"))]
    for level in changes.cut_totals.index.get_level_values("level").unique():
        table = changes.cut_totals.xs(level, level="level").rename_axis("pollutant").reset_index()
        name = labels("plants.figure.own_cut", level=labels("level." + level))
        parts.append(table.assign(what=name))
    frame = pd.concat(parts, ignore_index=True)
    frame["pollutant"] = [labels("pollutant." + code) for code in frame["pollutant"]]
    columns = ["what", "pollutant", "before", "added", "removed", "changed", "after"]
    return frame[columns]


def show(labels: Words, of: Listing, older: str | None) -> None:
    """Totals, then each kind of change with its plants."""
    if older is None:
        blocks.state(labels("plants.one_edition"), labels("plants.one_edition_next"))
        return
    changes = of.changes_since(older)
    sections = _sections(labels, of, changes)
    st.subheader(labels("plants.editions_title"))
    sums = totals(labels, changes)
    tables.shown(labels, sums, key="totals", opens=None)
    if not any(len(table) for table in sections.values()):
        st.caption(labels("plants.no_difference"))
    for number, (name, table) in enumerate(sections.items()):
        if table.empty:
            continue
        st.subheader(name)
        st.caption(tables.counted(labels, len(table)))
        tables.shown(labels, table, key=f"changes_{number}")
    sheets = {labels("plants.editions_title"): sums} | sections
    tables.downloads(labels, "editions", sheets, edition=f"{older}_{of.edition}")


def _sections(labels: Words, of: Listing, changes: ListChanges) -> dict[str, pd.DataFrame]:
    names = of.plants().set_index("plant")[_BEHIND[1:]]

    def with_names(table: pd.DataFrame) -> pd.DataFrame:
        joined = table.join(names, on="plant")
        return joined[[*_BEHIND, *[c for c in table.columns if c != "plant"]]]

    emitted = [f"{name}_t_d" for name in POLLUTANTS]
    lists = [*_BEHIND, "grade", "status", *emitted]
    moved = changes.emissions.reindex(
        changes.emissions["change"].abs().sort_values(ascending=False).index
    )
    moved = moved.assign(pollutant=[labels("pollutant." + c) for c in moved["pollutant"]])
    cuts = changes.cuts.reindex(changes.cuts["change"].abs().sort_values(ascending=False).index)
    cuts = cuts.assign(what=[_what(labels, code) for code in cuts["what"]])
    cuts = cuts[["plant", "level", "what", "before", "after", "change"]]
    grades = changes.regraded.rename(columns={"before": "grade_before", "after": "grade_after"})
    return {
        labels("plants.added_title"): changes.added[lists],
        labels("plants.removed_title"): changes.removed[lists],
        labels("plants.regraded_title"): with_names(grades),
        labels("plants.emissions_title"): with_names(moved),
        labels("plants.cuts_title"): with_names(cuts),
    }


def _what(labels: Words, code: str) -> str:
    return labels("plants.column.load" if code == "load" else "pollutant." + code)
