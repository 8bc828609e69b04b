"""A link names the snapshot it was made on: the same figures later, and a word when data moved."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analytics.plan import Level
from data.snapshot import Snapshot
from text import Words
from text.formats import clock

from . import basis, filters
from .inventory import Inventory
from .reduction_choice import DEFAULT_LEVEL
from .whatif_load import moved
from .whatif_state import SNAPSHOT

OLD, NEW = "old", "new"
_NO_CHOICE = ("lang", SNAPSHOT, "as_of")


@dataclass(frozen=True)
class Data:
    """The snapshot that a page stands on, and the link's own where the data have moved.

    Parameters
    ----------
    page : whose link it is
    gone : id of a snapshot that is no longer kept
    """

    page: str
    held: Inventory
    old: Snapshot | None = None
    gone: str = ""


def data(newest: Inventory, *, page: str, level: str) -> Data:
    """The newest snapshot, or the one that the link names while it is chosen.

    A newer snapshot that says the same about lists and targets is simply taken.

    Parameters
    ----------
    level : key of the choice of the level
    """
    state, key = st.session_state, f"_{page}_linked"
    codes = [one.code for one in Level if one]
    at = Level.from_code(filters.current(level, codes, DEFAULT_LEVEL.code))
    asked = st.query_params.get(SNAPSHOT, "")
    if asked and asked != newest.snapshot.id and asked != state.get(key):
        state[key] = asked
        state[f"{page}_data"] = OLD
    found = moved(state.get(key, ""), newest, at)
    if not found.changed:
        return Data(page, newest)
    if found.snapshot is None:
        return Data(page, newest, gone=found.asked)
    mine = state.get(f"{page}_data", OLD) == OLD
    return Data(page, Inventory(found.snapshot) if mine else newest, old=found.snapshot)


def offer(labels: Words, chosen: Data, newest: Inventory) -> None:
    """Say that the data have moved since the link was made, and offer both."""
    if chosen.gone:
        st.warning(labels("linked.gone", snapshot=chosen.gone))
    if chosen.old is None:
        return
    st.warning(labels("linked.moved"))
    told = {OLD: chosen.old, NEW: newest.snapshot}
    st.segmented_control(
        labels("linked.moved"),
        [OLD, NEW],
        key=f"{chosen.page}_data",
        format_func=lambda c: labels(
            "linked.data_old" if c == OLD else "linked.data_new", when=_when(told[c], labels)
        ),
        label_visibility="collapsed",
        required=True,
    )


def publish(chosen: Data) -> None:
    """Name the snapshot in an address that asks for anything; a bare one is about the newest."""
    asks = any(name not in _NO_CHOICE for name in st.query_params)
    mark = chosen.held.snapshot.id if asks else ""
    if mark and st.query_params.get(SNAPSHOT) != mark:
        st.query_params[SNAPSHOT] = mark
    elif not mark and SNAPSHOT in st.query_params:
        del st.query_params[SNAPSHOT]


def _when(snapshot: Snapshot, labels: Words) -> str:
    made = snapshot.manifest.created_at if snapshot.manifest else None
    return clock(made, labels.lang) if made else basis.snapshot_said(labels, snapshot)
