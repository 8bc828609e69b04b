"""The time that pages look from: ``?as_of=2026-01-14T08:00`` in the URL, the newest without.

The address alone keeps it; every link of the dashboard carries it on.
"""

from __future__ import annotations

from datetime import datetime, time

import streamlit as st

from data.snapshot import Snapshot
from text import LANGUAGES, Words
from text.formats import clock

from . import address
from .response import Response, newest

_KEY = "as_of"
_FORM = "%Y-%m-%dT%H:%M"


def _named() -> datetime | None:
    """The time that the URL names; None for none or one that cannot be read."""
    try:
        found = datetime.fromisoformat(st.query_params.get(_KEY, ""))
    except ValueError:
        return None
    return found if found.tzinfo is None else None


def asked(known: datetime) -> datetime:
    """The time that the URL names; `known` for none, one in the future or none that can be read."""
    return min(_named() or known, known)


def check(labels: Words, known: datetime) -> None:
    """Have it said when the URL names a time that cannot be looked from."""
    named = _named()
    if _KEY in st.query_params and (named is None or named > known):
        shown = labels("moment.newest_is", at=clock(known, labels.lang))
        address.refuse(labels("moment.name"), st.query_params[_KEY], shown)


def carried() -> dict[str, str]:
    """What a link must carry so that the next page looks from the same time."""
    named = _named()
    return {} if named is None else {_KEY: named.strftime(_FORM)}


def onward(labels: Words, **more: str) -> dict[str, str]:
    """What a link inside a page carries: language, time and what it is about."""
    return more | ({} if labels.lang == LANGUAGES[0] else {"lang": labels.lang}) | carried()


def line(labels: Words, snapshot: Snapshot) -> None:
    """Say from which time in the past the page looks, with the way back; nothing for the newest."""
    known = newest(snapshot.id, snapshot)
    at = asked(known)
    if at == known:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="moment_line"):
        st.markdown(
            f":material/history: {labels('moment.line', at=clock(at, labels.lang))}",
            width="content",
        )
        st.button(labels("moment.back"), key="moment_back", on_click=_back)


def _back() -> None:
    st.query_params.pop(_KEY, None)


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
    return Response(snapshot, known, at)


def _go(when: datetime, known: datetime) -> None:
    if when >= known:
        st.query_params.pop(_KEY, None)
    else:
        st.query_params[_KEY] = when.strftime(_FORM)
    st.rerun()
