"""The time that a page looks from: ``?as_of=2026-01-14T08:00`` in the URL, the newest without."""

from __future__ import annotations

from datetime import datetime, time

import streamlit as st

from data.snapshot import Snapshot
from text import Words
from text.formats import clock

from .response import Response, newest

_KEY = "as_of"
_FORM = "%Y-%m-%dT%H:%M"


def asked(known: datetime) -> datetime:
    """The time that the URL names; `known` for none, one in the future or none that can be read."""
    try:
        found = datetime.fromisoformat(st.query_params.get(_KEY, ""))
    except ValueError:
        return known
    return known if found.tzinfo is not None else min(found, known)


def choose(labels: Words, snapshot: Snapshot) -> Response:
    """Draw the choice of the time, and give the response as it was then."""
    known = newest(snapshot.id, snapshot)
    at = asked(known)
    said = clock(at, labels.lang)
    with st.popover(labels("moment.from", at=said), icon=":material/history:"):
        st.caption(labels("moment.said"))
        with st.form("moment", border=False):
            day = st.date_input(labels("moment.day"), at.date(), max_value=known.date())
            hour = st.time_input(labels("moment.hour"), at.time(), step=1800)
            if st.form_submit_button(labels("moment.look")):
                _go(datetime.combine(day, hour if isinstance(hour, time) else time()), known)
        if at != known and st.button(labels("moment.newest")):
            _go(known, known)
    return Response(snapshot, known, at)


def _go(when: datetime, known: datetime) -> None:
    if when >= known:
        st.query_params.pop(_KEY, None)
    else:
        st.query_params[_KEY] = when.strftime(_FORM)
    st.rerun()
