"""What is to be solved, chosen at the head of the page and kept in the URL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from analytics.plan import Level
from analytics.plant_sets import GUARANTEED, UNINTERRUPTIBLE
from data.rulebook import grades
from text import Words
from text import findings_reduction as reduction

from . import address, filters, plant_names
from .inventory import Inventory
from .reduction_choice import DEFAULT_LEVEL, IN_FORCE
from .solver_load import Wanted, WantedTurns

VIEWS = ("cheapest", "turns", "early")
TIMES_S = ("10", "30", "60", "180")
_APART = "~"


def view(labels: Words) -> str:
    """Choose the section."""
    return filters.choice(
        st.segmented_control,
        labels("solver.choose.view"),
        VIEWS,
        key="view",
        names=lambda code: labels("solver.view." + code),
        label_visibility="collapsed",
        required=True,
    )


def several(
    label: str, options: Sequence[str], *, key: str, names: Callable[[str], str], **more: Any
) -> tuple[str, ...]:
    """Choose any of many; their codes stand in the URL, in the order of the options."""
    kept = f"_several_{key}"
    state, asked = st.session_state, st.query_params.get(key)
    if asked is not None and asked != state.get(kept):
        state[key] = [one for one in asked.split(_APART) if one in options]
    elif key not in state:
        state[key] = [one for one in str(state.get(kept, "")).split(_APART) if one in options]
    picked = st.multiselect(label, options, key=key, format_func=names, **more)
    found = tuple(one for one in options if one in picked)
    for one in (asked or "").split(_APART):
        if one and one not in options:
            shown = " · ".join(names(code) for code in found) or more.get("placeholder", "—")
            address.refuse(label, one, shown)
    state[kept] = _APART.join(found)
    if found:
        st.query_params[key] = state[kept]
    elif key in st.query_params:
        del st.query_params[key]
    return found


def number(
    label: str, *, key: str, least: int, most: int, default: int | None, **more: Any
) -> int | None:
    """A whole number, kept in the URL; nothing where it may be left out."""
    kept = f"_number_{key}"
    state, asked = st.session_state, st.query_params.get(key)
    if asked is not None and asked != state.get(kept):
        known = asked.isdecimal() and least <= int(asked) <= most
        state[key] = int(asked) if known else default
        if not known:
            address.refuse(label, asked, str(default or more.get("placeholder", "—")))
    elif key not in state:
        held = state.get(kept, "")
        state[key] = int(held) if held.isdecimal() else default
    value: int | None = st.number_input(label, least, most, key=key, step=1, **more)
    state[kept] = "" if value is None else str(int(value))
    if value is None or value == default:
        if key in st.query_params:
            del st.query_params[key]
    else:
        st.query_params[key] = state[kept]
    return None if value is None else int(value)


def switch(label: str, *, key: str, **more: Any) -> bool:
    """A switch, kept in the URL."""
    kept = f"_switch_{key}"
    state, asked = st.session_state, st.query_params.get(key, "")
    if asked != state.get(kept, ""):
        state[key] = asked == "1"
    elif key not in state:
        state[key] = state.get(kept, "") == "1"
    value = bool(st.toggle(label, key=key, **more))
    state[kept] = "1" if value else ""
    if value:
        st.query_params[key] = "1"
    elif key in st.query_params:
        del st.query_params[key]
    return value


def wanted(labels: Words, held: Inventory, view: str) -> Wanted:
    """Level and scope; for the cheapest mix whom to protect, stops, like plants, edition too.

    Adjusting early is not about a level.
    """
    if view == "early":
        return Wanted(DEFAULT_LEVEL)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        level = filters.choice(
            st.segmented_control,
            labels("solver.choose.level"),
            [one.code for one in sorted(Level) if one],
            key="solve",
            names=lambda code: labels("level." + code),
            default=DEFAULT_LEVEL.code,
            label_visibility="collapsed",
            required=True,
        )
        scope = filters.choice(
            st.segmented_control,
            labels("solver.choose.scope"),
            ("county", "city"),
            key="area",
            names=lambda code: labels("solver.scope." + code),
            label_visibility="collapsed",
            required=True,
        )
    rank = Level.from_code(level)
    if view != "cheapest":
        return Wanted(rank, "city" if scope == "city" else "county")
    protect, stops, alike, edition = _options(labels, held)
    return Wanted(rank, "city" if scope == "city" else "county", protect, stops, alike, edition)


def _options(labels: Words, held: Inventory) -> tuple[tuple[str, ...], int | None, bool, str]:
    """Whom to protect, how many may stop, like plants alike, which list."""
    with st.expander(labels("solver.choose.options"), expanded=True):
        left, middle, right = st.columns([5, 3, 4], gap="medium", vertical_alignment="bottom")
        codes = [GUARANTEED, UNINTERRUPTIBLE, *(one.code for one in grades().grades)]
        with left:
            protect = several(
                labels("solver.choose.protect"),
                codes,
                key="protect",
                names=lambda code: protected_name(labels, code),
                placeholder=labels("solver.choose.nobody"),
            )
        with middle:
            stops = number(
                labels("solver.choose.stops"), key="stops", least=0, most=1_000_000, default=None,
                placeholder=labels("solver.choose.any"),
            )  # fmt: skip
        with right:
            dated = [one for one in held.editions if one]
            code = filters.choice(
                st.selectbox,
                labels("filter.edition"),
                [IN_FORCE, *reversed(dated)],
                key="of_list",
                names=lambda c: (
                    labels("filter.edition_in_force")
                    if c == IN_FORCE
                    else reduction.edition_name(labels, c)
                ),
            )
        alike = switch(labels("solver.choose.alike"), key="alike")
    return protect, stops, alike, "" if code == IN_FORCE else code


def protected_name(labels: Words, code: str) -> str:
    """Who is protected, in words."""
    if code in (GUARANTEED, UNINTERRUPTIBLE):
        return labels("solver.protect." + code)
    return plant_names.of_grade(labels, code)


def said(labels: Words, want: Wanted) -> str:
    """What was asked for, in one line."""
    none = labels("solver.choose.nobody")
    protect = labels("finding.list").join(protected_name(labels, c) for c in want.protect) or none
    parts = [
        labels("solver.scope." + want.scope),
        labels("solver.asked.protect", who=protect),
        labels("solver.asked.any_stops")
        if want.most_stops is None
        else labels("solver.asked.stops", count=want.most_stops),
    ]
    return " · ".join([*parts, labels("solver.asked.alike")] if want.alike else parts)


def time_limit(labels: Words) -> float:
    """Choose how long the solver may take [s]."""
    code = filters.choice(
        st.selectbox,
        labels("solver.choose.time"),
        TIMES_S,
        key="seconds",
        names=lambda one: labels("solver.choose.seconds", seconds=one),
        default="30",
        label_visibility="collapsed",
        width=170,
    )
    return float(code)


def turns(labels: Words, industries: Sequence[str]) -> WantedTurns:
    """Days, industries and the rules of turns."""
    with st.expander(labels("rotation.choose.options"), expanded=True):
        chosen = several(
            labels("rotation.choose.industries"),
            industries,
            key="by_turns",
            names=lambda name: plant_names.industry(labels, name),
            placeholder=labels("rotation.choose.listed"),
        )
        columns = st.columns(5, gap="small", vertical_alignment="bottom")
        asked = (
            ("days", 1, 31, 14), ("least", 1, 14, 3), ("most", 1, 31, None), ("restart", 0, 7, 0),
            ("ahead", 0, 7, 1),
        )  # fmt: skip
        values: list[int | None] = []
        for column, (key, least, most, default) in zip(columns, asked, strict=True):
            with column:
                values.append(
                    number(
                        labels("rotation.choose." + key), key=key, least=least, most=most,
                        default=default, placeholder=labels("rotation.choose.any"),
                    )
                )  # fmt: skip
    days, shortest, longest, again, ahead = values
    shortest = min(shortest or 1, days or 1)
    if longest is not None and longest < shortest:
        st.caption(labels("rotation.choose.most_below", least=shortest))
        longest = shortest
    return WantedTurns(days or 1, chosen, shortest, longest, again or 0, ahead or 0)
