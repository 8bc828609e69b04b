"""The line at the top of every page: name, pages, region, language; and the demo notice."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from analytics.problems import Problem
from data.snapshot import Snapshot
from text import LANGUAGES, Words
from text.problems import sentence

from . import filters, moment
from .load import place_name


def draw(
    labels: Words, pages: Sequence[StreamlitPage], places: Sequence[str], *, by_place: bool
) -> str:
    """Draw the line; returns the chosen place, '' when there is none to choose.

    Parameters
    ----------
    by_place : whether the page shows one place, so that it may be chosen
    """
    region = filters.current("region", places, places[0]) if places else ""
    chosen = {"lang": (labels.lang, LANGUAGES[0]), "region": (region, next(iter(places), ""))}
    carried = filters.carried(chosen) | moment.carried()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="masthead"):
        name, bureau = escape(labels("app.name")), escape(labels("app.motto"))
        st.html(
            f'<div class="ji-name" lang="{labels.lang}">{name}<small>{bureau}</small></div>',
            width="content",
        )
        for page in pages:
            st.page_link(page, width="content", query_params=carried)
        st.space("stretch")
        if places and by_place:
            region = filters.choice(
                st.selectbox,
                labels("filter.region"),
                places,
                key="region",
                names=lambda place: place_name(place, labels),
                label_visibility="collapsed",
                width=150,
            )
        filters.choice(
            st.segmented_control,
            labels("filter.language"),
            LANGUAGES,
            key="lang",
            names=lambda code: labels("lang." + code),
            label_visibility="collapsed",
            required=True,
        )
    return region


def notices(labels: Words, snapshot: Snapshot, problems: Sequence[Problem]) -> None:
    """Say that an older snapshot stands in, or that nothing on the page is real, where that is so.

    Parameters
    ----------
    problems : of finding the snapshot
    """
    for one in problems:
        st.warning(sentence(labels, one), icon=":material/warning:")
    if not snapshot.demo:
        return
    title, said = escape(labels("app.demo")), escape(labels("app.demo_said"))
    st.html(f'<div class="ji ji-demo"><b>{title}</b><span>{said}</span></div>')
