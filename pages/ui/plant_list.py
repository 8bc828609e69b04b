"""The list itself: search, filters, who emits most."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.rulebook import regions
from text import Words
from text import findings_plants as findings
from text.formats import number

from . import blocks, filters, plant_names
from . import plant_tables as tables
from .plant_load import Listing

NONE = "-"
"""Stands for plants where a field is not given."""

_COLUMNS = [
    *("plant", "name", "region", "industry", "grade", "category", "status", "tonnes"),
    *("stop", "load_cut", "cut", "attention", "so2_t_d", "nox_t_d", "pm_t_d", "voc_t_d"),
]
_FIELDS = ("industry", "grade", "category", "status")


def area(labels: Words, counts: dict[str, int], *, default: str) -> str | None:
    """Choose a county, or the whole city (None)."""
    code = filters.choice(
        st.selectbox,
        labels("plants.filter.area"),
        [filters.ALL, *counts],
        key="area",
        default=default,
        names=lambda c: labels("plants.all_places") if c == filters.ALL else place(labels, c),
        label_visibility="collapsed",
        width=170,
    )
    return None if code == filters.ALL else code


def place(labels: Words, code: str) -> str:
    """A region by its name, with the unit that it is counted in where that is another."""
    known, name = regions(), regions().name(code, labels.lang)
    unit = known.counted_in(code)
    if unit == code:
        return name
    return labels("plants.counted_in", region=name, unit=known.name(unit, labels.lang))


def _named(labels: Words, field: str, code: str) -> str:
    if code == filters.ALL:
        return labels("plants.all_of", name=labels(f"plants.filter.{field}"))
    if code == NONE:
        return labels("plants.none")
    if field == "category":
        return findings.category(labels, code)
    if field == "status":
        return findings.status(labels, code)
    return (
        plant_names.grade(labels, code) if field == "grade" else plant_names.industry(labels, code)
    )


def _field(labels: Words, frame: pd.DataFrame, field: str) -> str:
    """Choose a value of a field; those that most plants have come first."""
    counts = frame[field].fillna("").replace("", NONE).value_counts()
    return filters.choice(
        st.selectbox,
        labels(f"plants.filter.{field}"),
        [filters.ALL, *counts.index],
        key=field,
        names=lambda c: _named(labels, field, c),
        label_visibility="collapsed",
        width=150,
    )


def narrowed(frame: pd.DataFrame, chosen: dict[str, str], word: str) -> pd.DataFrame:
    """The plants that the filters and the search leave.

    Parameters
    ----------
    chosen : value by field; ``all`` for any, ``-`` for none given
    word : part of a name or of a code, in any case
    """
    kept = pd.Series(True, index=frame.index)
    for field, code in chosen.items():
        if code != filters.ALL:
            kept &= frame[field].fillna("").replace("", NONE) == code
    wanted = word.strip()
    if wanted:
        by_name = frame["name"].fillna("").str.contains(wanted, case=False, regex=False)
        kept &= by_name | frame["plant"].str.contains(wanted.upper(), regex=False)
    return frame[kept]


def frame_of(of: Listing) -> pd.DataFrame:
    """The list with what each plant does at the level, the largest emitters first."""
    return _frame(of.key, of)


@st.cache_resource(show_spinner=False, max_entries=12)
def _frame(key: tuple[str | None, ...], _of: Listing) -> pd.DataFrame:
    of = _of
    plants, doing = of.plants(), of.at_level()
    cuts = [name for name in doing.columns if name.startswith("cut_")]
    cut = doing[cuts].sum(axis=1).rename("cut")
    does = doing[["plant", "stop", "load_cut"]].join(cut).set_index("plant")
    matters = pd.Series(
        [code for codes in of.attention().values() for code in codes], dtype="str"
    ).value_counts()
    frame = plants.join(does, on="plant")
    frame["attention"] = frame["plant"].map(matters).fillna(0).astype("int64")
    return frame.sort_values("tonnes", ascending=False, kind="stable", ignore_index=True)[_COLUMNS]


def show(labels: Words, of: Listing) -> None:
    """Search box, filters and table."""
    frame = frame_of(of)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word = st.text_input(
            labels("plants.search"),
            key="q",
            bind="query-params",
            placeholder=labels("plants.search_hint"),
            label_visibility="collapsed",
            icon=":material/search:",
            width=310,
        )
        chosen = {name: _field(labels, frame, name) for name in _FIELDS}
    found = narrowed(frame, chosen, word or "")
    if found.empty:
        blocks.state(labels("plants.no_match"), labels("plants.no_match_next"))
        return
    count = number(len(found))
    if len(found) > tables.MOST_ROWS:
        st.caption(labels("plants.shown", count=count, shown=tables.MOST_ROWS))
    else:
        st.caption(labels("plants.shown_all", count=count))
    tables.shown(labels, found, key="plants_list")
    tables.downloads(labels, "list", {labels("plants.view.list"): found}, edition=of.edition)
