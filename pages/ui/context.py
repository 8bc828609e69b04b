"""What the dashboard has settled before a page runs: language, snapshot and region."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from runpy import run_path

import streamlit as st

from data.snapshot import Snapshot
from text import Words

from .inventory import Inventory
from .load import ROOT, Air

_KEY = "_context"
FRAME = ROOT / "dashboard.py"
AIR_PAGES = ("overview", "air", "episodes")
"""Pages that show the air of a region and can say nothing without it."""

PAGES = (
    *AIR_PAGES, "warning", "duty", "inspection", "reduction", "plants", "whatif", "solver",
    "evaluation", "documents",
)  # fmt: skip


def page(name: str) -> str:
    """The file of a page, as links name it."""
    return f"pages/{name}.py"


@dataclass(frozen=True)
class Context:
    """Words of the chosen language, the snapshot, and the air of the chosen region by its name.

    Raises ``RuntimeError`` when a page that is not one of `AIR_PAGES` asks for air.
    """

    labels: Words
    snapshot: Snapshot
    any_air: Air | None = None
    region_name: str = ""

    @property
    def air(self) -> Air:
        """The air of the chosen region."""
        if self.any_air is None:
            raise RuntimeError("air: only the pages of AIR_PAGES run with it for certain")
        return self.any_air

    @property
    def inventory(self) -> Inventory:
        """The inventory of the snapshot."""
        return Inventory(self.snapshot)


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
