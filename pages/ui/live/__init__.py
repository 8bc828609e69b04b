"""Sliders whose bars follow the thumb: Streamlit itself redraws on release only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

KEY = "live_sliders"
HERE = Path(__file__).parent


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


_live = st.components.v2.component(
    "ji_live", html=_read("live.html"), css=_read("live.css"), js=_read("live.js")
)


def draw(data: dict[str, Any], on_release: Callable[[], None]) -> None:
    """Draw the sliders and bars.

    Parameters
    ----------
    data : as `pages.ui.whatif_payload` makes it
    on_release : called when a slider was let go; `released` then has its values
    """
    _live(key=KEY, data=data, on_sliders_change=on_release)


def released() -> dict[str, dict[str, int]] | None:
    """What the sliders of every grouping were let go at; None before the first."""
    told = (st.session_state.get(KEY) or {}).get("sliders")
    if told is None:
        return None
    return {
        str(by): {str(name): int(value) for name, value in values.items()}
        for by, values in told["values"].items()
    }
