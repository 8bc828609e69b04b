"""Which warning is looked at: ``?warning=`` in the URL, the newest without."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analytics.verification import Verification
from text import Words
from text import findings_warnings as said

from . import filters
from .warning_load import code_of

KEY = "warning"


def default(rows: Sequence[Verification]) -> str:
    """The newest warning; without any the newest episode."""
    warned = [one for one in rows if one.warning is not None]
    return code_of((warned or list(rows))[-1])


def choose(labels: Words, rows: Sequence[Verification]) -> Verification:
    """Draw the choice; one that is not known at this time falls back to the newest."""
    by_code = {code_of(one): one for one in reversed(rows)}
    first = default(rows)
    filters.follow(KEY, first)
    code = filters.choice(
        st.selectbox,
        labels("verification.choice"),
        list(by_code),
        key=KEY,
        names=lambda c: said.name(labels, by_code[c]),
        default=first,
        label_visibility="collapsed",
        width=460,
    )
    return by_code[code]
