"""What the dashboard has settled before a page runs: language, snapshot and region."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from runpy import run_path

import streamlit as st

from text import Words

from .load import ROOT, Air

_KEY = "_context"
FRAME = ROOT / "dashboard.py"
PAGES = ("overview", "air", "episodes")


def page(name: str) -> str:
    """The file of a page, as links name it."""
    return f"pages/{name}.py"


@dataclass(frozen=True)
class Context:
    """Words of the chosen language, and the air of the chosen region under its name."""

    labels: Words
    air: Air
    region_name: str


@contextmanager
def settled(context: Context) -> Iterator[None]:
    """Give the context to the page that is run inside."""
    st.session_state[_KEY] = context
    try:
        yield
    finally:
        del st.session_state[_KEY]


def here() -> Context:
    """The context of this run.

    Before a server has met ``st.navigation`` for the first time, Streamlit runs the page that an
    address names by itself. The frame is then run from here; it runs the page once more.
    """
    if _KEY not in st.session_state:
        run_path(str(FRAME))
        st.stop()
    found: Context = st.session_state[_KEY]
    return found
