"""Which part of the list the page of plants shows, kept in the URL."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.plan import Level
from data import plants as source
from text import Words

from . import filters, plant_list
from .inventory import Inventory
from .plant_load import DEFAULT_LEVEL, Listing

VIEWS = ("list", "attention", "fairness", "guaranteed", "plans", "editions")
LARGE = 20_000
"""A list of more plants than this opens at its first county; the whole takes seconds."""


def newest(held: Inventory) -> Listing:
    """The newest list as a whole, seen by the last warning at its highest level."""
    last = held.warnings[-1] if held.warnings else None
    level = DEFAULT_LEVEL if last is None else last.level
    return Listing(held, held.editions[-1], None, level, "" if last is None else last.id)


def choose(labels: Words, held: Inventory) -> tuple[Listing, str]:
    """County, level and view."""
    whole = newest(held)
    counts, level = _units(whole.key[:2], whole), whole.level.code
    first = filters.ALL if sum(counts.values()) <= LARGE else next(iter(counts))
    filters.follow("at", level)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        view = filters.choice(
            st.segmented_control,
            labels("plants.filter.view"),
            VIEWS,
            key="view",
            names=lambda code: labels("plants.view." + code),
            label_visibility="collapsed",
            required=True,
        )
        at = filters.choice(
            st.segmented_control,
            labels("plants.filter.at"),
            [one.code for one in sorted(Level) if one],
            key="at",
            names=lambda code: labels("level." + code),
            default=level,
            label_visibility="collapsed",
            required=True,
        )
        region = plant_list.area(labels, counts, default=first)
    return replace(whole, region=region, level=Level.from_code(at)), view


@st.cache_resource(show_spinner=False, max_entries=8)
def _units(key: tuple[str | None, ...], _of: Listing) -> dict[str, int]:
    return source.units(_of.held.snapshot, _of.edition)


def _leave() -> None:
    st.query_params.pop("plant", None)


def back(labels: Words) -> None:
    """The way back from one plant to the list."""
    st.button(
        labels("plants.back"),
        icon=":material/arrow_back:",
        on_click=_leave,
        key="plants_back",
    )
