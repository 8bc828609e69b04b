"""What the dashboard has settled before a page runs: language, snapshot and region."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from runpy import run_path

import streamlit as st

from data.snapshot import Snapshot
from text import Words

from .inventory import Inventory
from .load import ROOT, Air
from .response import Response, newest

_KEY = "_context"
FRAME = ROOT / "dashboard.py"
AIR_PAGES = ("overview", "air", "episodes")
"""Pages that show the air of a region."""

NEEDS_AIR = ("air", "episodes")
"""Those of them that can say nothing without it."""

TIMED = (
    *AIR_PAGES, "warning", "duty", "inspection", "reduction", "evaluation", "documents",
)  # fmt: skip
"""Pages that may look from a time in the past; the others show lists, which have none."""

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

    Raises ``RuntimeError`` when a page that is not one of `NEEDS_AIR` asks for air that is not
    there.

    Parameters
    ----------
    until : the time in the past that is looked from; None for the newest
    """

    labels: Words
    snapshot: Snapshot
    any_air: Air | None = None
    region_name: str = ""
    until: datetime | None = None

    @property
    def air(self) -> Air:
        """The air of the chosen region."""
        if self.any_air is None:
            raise RuntimeError("air: only the pages of NEEDS_AIR run with it for certain")
        return self.any_air

    @property
    def inventory(self) -> Inventory:
        """The inventory of the snapshot."""
        return Inventory(self.snapshot)

    @property
    def inventory_then(self) -> Inventory:
        """The inventory as it could be known at the time that is looked from."""
        return Inventory(self.snapshot, self.until)

    @property
    def response(self) -> Response:
        """Warnings, duties and checks at the time that is looked from."""
        known = newest(self.snapshot.id, self.snapshot)
        return Response(self.snapshot, known, self.until or known)


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
