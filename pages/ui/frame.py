"""What the dashboard does round every page: its language, its place in the address, its body."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from data.snapshot import Snapshot
from text import LANGUAGES, Words

from . import address, blocks, context, filters, load, masthead, moment
from .response import newest


def language() -> str:
    """The language that is chosen, before it is known which page is drawn."""
    address.begin(None)
    return filters.current("lang", LANGUAGES, LANGUAGES[0])


def settle(labels: Words, page: str) -> None:
    """Note which page is drawn; in another language after all, all is drawn anew."""
    address.begin(page)
    if filters.current("lang", LANGUAGES, LANGUAGES[0]) != labels.lang:
        st.rerun()


def body(labels: Words, store: load.Opened, place: str, name: str, run: Callable[[], None]) -> None:
    """The page, below what is to be said of its data and its address.

    Parameters
    ----------
    place : the chosen place with air, '' without any
    name : of the page

    Raises
    ------
    JiError
        when the store could not be opened
    """
    if store.trouble is not None:
        raise store.trouble
    snapshot = store.snapshot
    if snapshot is None or (not place and name in context.NEEDS_AIR):
        blocks.no_air(labels)
        return
    masthead.notices(labels, snapshot, store.problems)
    refused = st.container()
    until = _looked_from(labels, snapshot) if name in context.TIMED else None
    air, region = load.air_at(snapshot, place, labels, until)
    with context.settled(context.Context(labels, snapshot, air, region, until)):
        run()
    address.tell(labels, refused)


def _looked_from(labels: Words, snapshot: Snapshot) -> datetime | None:
    """The time in the past that the address asks for, with a line that says so; None for none."""
    known = newest(snapshot.id, snapshot)
    moment.check(labels, known)
    moment.line(labels, snapshot)
    at = moment.asked(known)
    return at if at < known else None
