"""Choices whose value stands in the URL as a code, in the chosen language on screen.

Streamlit's own ``bind="query-params"`` writes the label, which changes with the language; so the
choices write their codes here, and only widgets without labels use ``bind``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

_WRITTEN = "_url_{}"


def _adopt(key: str, options: Sequence[str], default: str) -> None:
    """Take the URL's value when somebody else wrote it there; otherwise keep the session's."""
    state, asked = st.session_state, st.query_params.get(key)
    if asked is not None and asked != state.get(_WRITTEN.format(key)) and asked in options:
        state[key] = asked
    if state.get(key) not in options:
        state[key] = default


def _publish(key: str, value: str, default: str) -> None:
    """Write the value into the URL, or nothing when it is the default."""
    st.session_state[_WRITTEN.format(key)] = value
    if value == default:
        if key in st.query_params:
            del st.query_params[key]
    elif st.query_params.get(key) != value:
        st.query_params[key] = value


def choice(
    widget: Callable[..., Any],
    label: str,
    options: Sequence[str],
    *,
    key: str,
    names: Callable[[str], str],
    default: str | None = None,
    **more: Any,
) -> str:
    """Draw a one-of-many widget; its code is kept in ``?key=code`` and across pages.

    Parameters
    ----------
    widget : ``st.selectbox``, ``st.segmented_control``, ``st.pills`` …
    options : codes; `names` says how each is shown
    """
    default = options[0] if default is None else default
    _adopt(key, options, default)
    value = widget(label, options, key=key, format_func=names, persist_state="session", **more)
    value = default if value is None else value
    _publish(key, value, default)
    return str(value)


def current(key: str, options: Sequence[str], default: str) -> str:
    """The value a `choice` is going to have, before it is drawn."""
    _adopt(key, options, default)
    return str(st.session_state[key])


def carried(*keys: str) -> dict[str, str]:
    """The URL's values of some keys, for links to other pages."""
    return {key: st.query_params[key] for key in keys if key in st.query_params}
