"""What the address asks for: which page it is, what of it is not there, and what Back undid.

Streamlit makes an entry in the browser's history of every change of the address, and runs the
page again when Back leads to another one.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from text import Words

from .blocks import literal

_PAGE, _OF, _REFUSED = "_page", "_page_of_{}", "_refused"
_LONGEST = 60
"""Of what was asked for, so many characters are repeated."""


@dataclass(frozen=True)
class Refused:
    """Something asked for that is not there.

    Parameters
    ----------
    name : what kind of thing it is, in words
    asked : as it stands in the address
    shown : what is shown instead, in words
    """

    name: str
    asked: str
    shown: str


def begin(page: str | None) -> None:
    """Note which page this run draws, None as long as that is open; nothing is refused yet."""
    st.session_state[_PAGE] = page
    st.session_state[_REFUSED] = []


def refuse(name: str, asked: str, shown: str) -> None:
    """Note that the address asks for something that is not there, for `tell` to say."""
    one = Refused(name, asked, shown)
    found = st.session_state.setdefault(_REFUSED, [])
    if one not in found:
        found.append(one)


def tell(labels: Words, place: DeltaGenerator) -> None:
    """Say in `place` what the address asked for in vain, and what is shown instead."""
    for one in st.session_state.get(_REFUSED, []):
        asked = one.asked if len(one.asked) <= _LONGEST else one.asked[:_LONGEST] + "…"
        facts = {"name": one.name, "asked": asked, "shown": one.shown}
        place.warning(literal(labels("address.refused", **facts)), icon=":material/link_off:")


def arrived(key: str) -> bool:
    """Whether this is the first run on this page that writes a value; it is not from then on."""
    state, place = st.session_state, _OF.format(key)
    first = place not in state or state[place] != state.get(_PAGE)
    state[place] = state.get(_PAGE)
    return first


def undone(key: str, written: str | None) -> bool:
    """Whether the address of the same page lacks a value that was written into it: by Back.

    A widget that somebody has just changed holds another value than was written.
    """
    state = st.session_state
    if not written or key in st.query_params or state.get(key) != written:
        return False
    place = _OF.format(key)
    return place in state and state[place] == state.get(_PAGE)
