"""What the dashboard has settled before a page runs: language, snapshot and region."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from text import Words

from .load import Air

_KEY = "_context"
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


def settle(context: Context) -> None:
    """Leave the context for the page that runs next."""
    st.session_state[_KEY] = context


def here() -> Context:
    """The context of this run."""
    found: Context = st.session_state[_KEY]
    return found
