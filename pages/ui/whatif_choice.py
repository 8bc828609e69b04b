"""What the what-if page shows: the data, the level, what the sliders are of, and which."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from analytics.plan import Level
from analytics.scenario import GROUPINGS
from text import Words

from . import filters, plant_names
from . import whatif_state as state
from .reduction_choice import DEFAULT_LEVEL
from .whatif_load import Ground
from .whatif_payload import Shown

AT_FIRST, ALL_AT_ONCE = 12, 2000
"""Sliders that are there without asking; groups up to which a list offers them all."""

BY = ("industry", "grade", "region", "process", "plant")
Names = Callable[[str], str]


def level(labels: Words) -> Level:
    """Choose the level whose list is changed."""
    code = filters.choice(
        st.segmented_control,
        labels("page.whatif.demand"),
        [one.code for one in sorted(Level) if one],
        key="demand",
        names=lambda c: labels("filter.list_at", level=labels("level." + c)),
        default=DEFAULT_LEVEL.code,
        label_visibility="collapsed",
        required=True,
    )
    return Level.from_code(code)


def grouping(labels: Words, of: Ground) -> str:
    """Choose what the sliders are of."""
    there = [by for by in BY if by != "process" or len(of.processes.process)]
    return filters.choice(
        st.segmented_control,
        labels("page.whatif.slide"),
        there,
        key="slide",
        names=lambda by: labels("whatif.slide_" + by),
        label_visibility="collapsed",
        required=True,
    )


def known(of: Ground, values: state.Values) -> tuple[state.Values, int]:
    """The values whose groups are in the list, and how many are not."""
    kept: state.Values = {}
    lost = 0
    for by, mine in values.items():
        there = set(of.sets.plants[np.isin(of.sets.plants, list(mine))]) if by == "plant" else None
        every = set(of.groups(by)) if there is None else there
        kept[by] = {group: percent for group, percent in mine.items() if group in every}
        lost += len(mine) - len(kept[by])
    return kept, lost


def sliders(labels: Words, of: Ground, by: str, values: state.Values, names: Names) -> Shown:
    """The sliders that are shown: the weightiest, those that were moved, those added here."""
    every = of.groups(by)
    first = list(every[:AT_FIRST])
    touched = [group for group in values.get(by, {}) if group not in first]
    key = f"whatif_more_{by}"
    more = [group for group in st.session_state.get(key, []) if group not in (*first, *touched)]
    if len(every) > AT_FIRST:
        more = _added(labels, of, by, key, [*first, *touched], names)
    groups = (*first, *touched, *more)
    return Shown(by, groups, group_names(labels, of, by, groups, names))


def _added(
    labels: Words, of: Ground, by: str, key: str, there: list[str], names: Names
) -> list[str]:
    """Sliders that somebody asks for; among very many groups by a search."""
    every = of.groups(by)
    large = len(every) > ALL_AT_ONCE
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        options = [group for group in every if group not in there] if not large else []
        if large:
            letters = st.text_input(
                labels("page.whatif.search"),
                key=f"whatif_search_{by}",
                placeholder=labels("page.whatif.search"),
                label_visibility="collapsed",
                width=260,
            ).strip()
            had = st.session_state.get(key, [])
            options = [*had, *_matching(labels, of, by, letters, names)] if letters else list(had)
            options = [one for one in dict.fromkeys(options) if one not in there]
        called = group_names(labels, of, by, tuple(options), names)
        picked = st.multiselect(
            labels("page.whatif.add"),
            options,
            key=key,
            format_func=lambda group: called.get(group, group),
            placeholder=labels("page.whatif.add_more", count=len(every) - len(there)),
            label_visibility="collapsed",
            width=520,
        )
    return list(picked)


def _matching(labels: Words, of: Ground, by: str, letters: str, names: Names) -> list[str]:
    if by == "plant":
        return list(of.called(letters))
    called = group_names(labels, of, by, tuple(of.groups(by)), names)
    found = (group for group, name in called.items() if letters.lower() in name.lower())
    return [group for group, _ in zip(found, range(AT_FIRST * 4), strict=False)]


def group_names(
    labels: Words, of: Ground, by: str, groups: tuple[str, ...], names: Names
) -> dict[str, str]:
    """Groups as they are shown."""
    if by == "region":
        return {group: names(group) for group in groups}
    if by == "grade":
        return {group: plant_names.of_grade(labels, group) for group in groups}
    if by == "plant":
        table = of.named(groups)
        called = zip(table["plant"], table["name"].fillna(table["plant"]), strict=True)
        return dict(called)
    if by == "industry":
        return {group: plant_names.industry(labels, group) for group in groups}
    return {group: group for group in groups}


def elsewhere(labels: Words, of: Ground, by: str, values: state.Values, names: Names) -> None:
    """What other groupings' sliders say, which these do not show; and a way to take it back."""
    others = {key: mine for key, mine in values.items() if key != by and mine}
    if not others:
        return
    parts = []
    for key in GROUPINGS:
        mine = others.get(key, {})
        told = group_names(labels, of, key, tuple(mine), names)
        parts += [f"{told[group]} {percent}%" for group, percent in mine.items()]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            labels("page.whatif.clear_others", count=len(parts)),
            on_click=lambda: state.put({by: values.get(by, {})}, anew=True),
            key="whatif_clear",
            help=labels("finding.list").join(parts),
        )
        st.caption(labels("page.whatif.narrower"))
