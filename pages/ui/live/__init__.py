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


def released() -> tuple[str, dict[str, int]]:
    """The grouping and the values that the sliders were let go at."""
    told = (st.session_state.get(KEY) or {}).get("sliders") or {}
    values = {str(name): int(value) for name, value in (told.get("values") or {}).items()}
    return str(told.get("by") or ""), values
