"""What has been issued and does not hold yet: a strip for each step, with the time there is."""

from __future__ import annotations

from html import escape

import streamlit as st

from analytics.plan import Level
from text import Words
from text import findings_duty as duties
from text import findings_warnings as said
from text.formats import colours

from .response import Response


def show(labels: Words, held: Response) -> None:
    """Every step that takes effect after the time looked from; nothing without one.

    The strips are of the style sheet of the pages on duties.
    """
    for act in held.announced:
        colour = colours()["level"][(act.opens or Level.NONE).code]
        left = duties.until(labels, act.effective_from, held.as_of)
        st.html(
            f'<div class="ji ji-count" style="--state:{colour}">'
            f"<span>{escape(labels('announced.title'))}</span>"
            f"<b>{escape(labels('announced.left', left=left))}</b>"
            f"<span>{escape(said.record(labels, act))}</span></div>"
        )
