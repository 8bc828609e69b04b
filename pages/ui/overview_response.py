"""What the overview says of warning, duties and reduction, with air or without."""

from __future__ import annotations

import streamlit as st

from data.rulebook import regions
from text import Words

from . import blocks, context, figures, moment


def said(labels: Words) -> list[str]:
    """What of warning, duties and reduction is known; nothing of a region elsewhere."""
    here = context.here()
    if here.any_air is not None and not regions().known(here.any_air.region):
        return []
    return [figures.response(labels, here.response), figures.reduction(labels, here.inventory_then)]


def to_reduction(labels: Words) -> None:
    """The way to the county by county judgement, where there is one."""
    here = context.here()
    known = here.any_air is None or regions().known(here.any_air.region)
    if known and not here.inventory.empty:
        st.page_link(
            context.page("reduction"),
            label=labels("page.overview.reduction"),
            query_params=moment.onward(labels),
        )


def alone(labels: Words) -> None:
    """What is known without any air, and how to bring air in."""
    here = context.here()
    lines = [one for one in said(labels) if one]
    if lines:
        held = here.response.warnings
        now = held[-1].segments[-1].level.code if held and held[-1].ongoing else "none"
        blocks.headline(lines, level=now)
        to_reduction(labels)
    blocks.no_air(labels, past=here.until is not None)
