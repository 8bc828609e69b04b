"""The sliders' values: in the session, in the URL, and as the changes of a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from secrets import token_hex
from urllib.parse import unquote

import streamlit as st

from analytics.scenario import GROUPINGS, Change
from analytics.slider_lines import PERCENT
from text import Words

from . import address

Values = dict[str, dict[str, int]]
"""Per cent of load cut by group, by grouping."""

CUTS, SNAPSHOT = "cuts", "snapshot"
_KEY, _REVISION, _WRITTEN = "_whatif", "_whatif_revision", "_whatif_written"
_RESERVED = "%;=:"


def encode(values: Values) -> str:
    """Values as one word for the URL: ``industry:炭素=35;region:410882=50``."""
    return ";".join(
        f"{by}:{_escaped(group)}={percent}"
        for by in GROUPINGS
        for group, percent in sorted(values.get(by, {}).items())
    )


def _escaped(name: str) -> str:
    return "".join(f"%{ord(c):02X}" if c in _RESERVED else c for c in name)


def decode(text: str) -> Values:
    """Read what `encode` wrote; what is not like it is left out."""
    found: Values = {}
    for part in text.split(";"):
        by, colon, rest = part.partition(":")
        group, equals, percent = rest.rpartition("=")
        number = int(percent) if percent.isascii() and percent.isdigit() else PERCENT + 1
        if colon and equals and by in GROUPINGS and group and number <= PERCENT:
            found.setdefault(by, {})[unquote(group)] = number
    return found


def changes(values: Mapping[str, Mapping[str, int]], *, without: str = "") -> tuple[Change, ...]:
    """Values as changes, the broadest first, so that the narrower counts.

    Parameters
    ----------
    without : a grouping that is left out
    """
    return tuple(
        Change(load_cut=percent / PERCENT, **{by: group})
        for by in GROUPINGS
        if by != without
        for group, percent in sorted(values.get(by, {}).items())
    )


def values_of(told: Sequence[Change]) -> Values | None:
    """Changes as sliders' values; None where sliders cannot say them.

    They can where each names one thing, in whole per cent, and a later one is never broader.
    """
    found: Values = {}
    reached = 0
    for one in told:
        named = [by for by in GROUPINGS if getattr(one, by)]
        percent = round(one.load_cut * PERCENT)
        if len(named) != 1 or percent / PERCENT != one.load_cut:
            return None
        place = GROUPINGS.index(named[0])
        if place < reached:
            return None
        reached = place
        found.setdefault(named[0], {})[getattr(one, named[0])] = percent
    return found


def adopt(labels: Words) -> None:
    """Take the URL's values when somebody else wrote them there; what cannot be read is named.

    For whole runs of the page only: a run that a slider asks for may still carry the address of
    the release before it.
    """
    state, asked = st.session_state, st.query_params.get(CUTS)
    if asked is not None and asked != state.get(_WRITTEN):
        state[_KEY] = decode(asked)
        for part in asked.split(";"):
            if part and not decode(part):
                address.refuse(labels("address.cuts"), part, labels("address.cuts_rest"))
        state[_WRITTEN] = asked
        bump()


def current() -> Values:
    """The sliders' values."""
    found: Values = st.session_state.setdefault(_KEY, {})
    return found


def put(values: Values, *, anew: bool) -> None:
    """Keep values; with `anew` the sliders take them over instead of keeping their own."""
    st.session_state[_KEY] = {by: dict(one) for by, one in values.items() if one}
    if anew:
        bump()


def publish(values: Values, snapshot_id: str) -> None:
    """Write values and snapshot into the URL, or nothing while every slider is untouched."""
    text = encode(values)
    st.session_state[_WRITTEN] = text
    for key, value in ((CUTS, text), (SNAPSHOT, snapshot_id if text else "")):
        if value and st.query_params.get(key) != value:
            st.query_params[key] = value
        elif not value and key in st.query_params:
            del st.query_params[key]


def revision(component: str) -> str:
    """Mark of the values that Python sends; another when the component has lost its own.

    No two sessions ever share one: a browser tab may outlive its session.
    """
    if component not in st.session_state or _REVISION not in st.session_state:
        bump()
    return str(st.session_state[_REVISION])


def bump() -> None:
    """Make the sliders take over Python's values."""
    st.session_state[_REVISION] = token_hex(8)
