"""The line at the top of every page: name, pages, region, language; and the demo notice."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from data import rulebook
from text import LANGUAGES, Words

from . import filters


def draw(labels: Words, pages: Sequence[StreamlitPage], region_codes: Sequence[str]) -> str:
    """Draw the line; returns the chosen region's code, '' when there is none to choose."""
    region = filters.current("region", region_codes, region_codes[0]) if region_codes else ""
    chosen = {"lang": (labels.lang, LANGUAGES[0]), "region": (region, next(iter(region_codes), ""))}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="masthead"):
        name, bureau = escape(labels("app.name")), escape(labels("app.motto"))
        st.html(f'<div class="ji-name">{name}<small>{bureau}</small></div>', width="content")
        for page in pages:
            st.page_link(page, width="content", query_params=filters.carried(chosen))
        st.space("stretch")
        if region_codes:
            region = filters.choice(
                st.selectbox,
                labels("filter.region"),
                region_codes,
                key="region",
                names=lambda code: rulebook.regions().name(code, labels.lang),
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


def demo_notice(labels: Words) -> None:
    """Say that nothing on the page is real."""
    title, said = escape(labels("app.demo")), escape(labels("app.demo_said"))
    st.html(f'<div class="ji ji-demo"><b>{title}</b><span>{said}</span></div>')
