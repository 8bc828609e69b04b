"""Choices whose value stands in the URL as a code, in the chosen language on screen.

Streamlit's own ``bind="query-params"`` writes the label, which changes with the language; so the
choices write their codes here, and only widgets without labels use ``bind``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import streamlit as st

from analytics.episodes import Classification
from analytics.natural_days import WINTER_MONTHS, winter_of
from analytics.plan import Level, Merge, Reading
from analytics.running import BASES
from data import rulebook
from text import Words, findings

from . import address
from .frames import ends_of
from .load import IN_FORCE, Air, Choices

ALL, OWN = "all", "own"
RANGES = ("10", "30", "90", "365", OWN)
LONGEST_DAYS = 366
"""Hours of more days than a year are more than a chart can show."""

_WRITTEN = "_url_{}"
_BARE = "_bare_{}"
"""What a choice shows at the address of this page that does not name it."""


def _adopt(key: str, options: Sequence[str], default: str) -> None:
    """Take the URL's value when somebody else wrote it there; otherwise keep the session's.

    Streamlit forgets a widget's value with the page; what was last written brings it back. The
    browser's Back may lead to an address of the same page without the value: then what that
    address showed comes back.
    """
    state, asked = st.session_state, st.query_params.get(key)
    written = state.get(_WRITTEN.format(key))
    if asked in options and asked != written:
        state[key] = asked
    elif address.undone(key, written):
        bare = state.get(_BARE.format(key), default)
        state[key] = bare if bare in options else default
    elif state.get(key) not in options:
        state[key] = written if written in options else default


def _publish(key: str, value: str, default: str) -> None:
    """Write the value into the URL, or nothing when it is the default."""
    state = st.session_state
    state[_WRITTEN.format(key)] = value
    if address.arrived(key):
        state[_BARE.format(key)] = default if key in st.query_params else value
    if value == default:
        state[_BARE.format(key)] = default
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
    asked = st.query_params.get(key)
    _adopt(key, options, default)
    value = widget(label, options, key=key, format_func=names, **more)
    value = default if value is None else value
    if asked is not None and asked not in options:
        address.refuse(label, asked, names(value))
    _publish(key, value, default)
    return str(value)


def current(key: str, options: Sequence[str], default: str) -> str:
    """The value a `choice` is going to have, before it is drawn."""
    _adopt(key, options, default)
    return str(st.session_state[key])


def follow(key: str, default: str) -> None:
    """Let a choice that stands at its default go along when the default changes.

    Without it a choice that nobody made would stay at what once was the default.
    """
    state, place = st.session_state, f"_default_{key}"
    before = state.get(place)
    untouched = key not in st.query_params and state.get(key, before) == before
    if before is not None and before != default and untouched:
        state.pop(key, None)
        state.pop(_WRITTEN.format(key), None)
    state[place] = default


def carried(chosen: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """What a link to another page must carry: key → value, where that is not the default.

    Taken from the choices and not from the URL, which a widget below may be about to change.

    Parameters
    ----------
    chosen : value and default by key
    """
    return {key: value for key, (value, default) in chosen.items() if value != default}


def season(labels: Words, starts: Sequence[date]) -> str:
    """Choose all times, a winter (``w2025``) or a year (``y2025``) in which episodes began."""
    winters = sorted({winter_of(day) for day in starts}, reverse=True)
    years = sorted({day.year for day in starts}, reverse=True)
    names = {ALL: labels("filter.season_all")}
    names |= {f"w{w}": findings.season_name(labels, w) for w in winters}
    names |= {f"y{y}": labels("filter.year", year=y) for y in years}
    return choice(
        st.selectbox,
        labels("filter.season"),
        list(names),
        key="season",
        names=names.__getitem__,
        label_visibility="collapsed",
        width=210,
    )


def in_season(season: str, day: date) -> bool:
    """Whether a day belongs to what `season` chose."""
    if season == ALL:
        return True
    year = int(season[1:])
    if season[0] == "y":
        return day.year == year
    return winter_of(day) == year and day.month in WINTER_MONTHS


def level(labels: Words) -> str:
    """Choose a level, or all."""
    return choice(
        st.segmented_control,
        labels("filter.level"),
        [ALL, *(one.code for one in sorted(Level, reverse=True) if one is not Level.NONE)],
        key="level",
        names=lambda c: labels("filter.level_all" if c == ALL else f"level.{c}"),
        label_visibility="collapsed",
        required=True,
    )


def rules(labels: Words, air: Air) -> Choices:
    """Choose edition, reading, merge, basis and dust; a line under the panel says what is chosen.

    The panel's own name never changes: Streamlit closes a panel whose name does.
    """
    chinese = labels.lang == "zh"
    plans = {IN_FORCE: labels("filter.plan_in_force")}
    plans |= {p.id: p.title_zh if chinese else p.title_en for p in rulebook.plans()}
    own = rulebook.plans()[0].rules
    options: dict[str, tuple[list[str], str, Callable[[str], str]]] = {
        "plan": (list(plans), IN_FORCE, plans.__getitem__),
        "reading": ([str(r) for r in Reading], str(own.reading.value), _names(labels, "reading")),
        "merge": ([str(m) for m in Merge], str(own.merge.value), _names(labels, "merge")),
        "basis": (list(BASES), BASES[0], _names(labels, "basis_choice")),
    }
    if air.daily_only:
        del options["reading"], options["basis"]
    now = {key: current(key, codes, default) for key, (codes, default, _) in options.items()}
    said = " · ".join(names(now[key]) for key, (_, _, names) in options.items())
    panel = st.expander(labels("filter.rules"))
    st.caption(said)
    with panel:
        columns = st.columns(2)
        for place, (key, (codes, default, names)) in enumerate(options.items()):
            with columns[place % 2]:
                label = labels(f"filter.{key}")
                now[key] = choice(st.selectbox, label, codes, key=key, names=names, default=default)
        if air.daily_only:
            return Choices(now["plan"], Reading.CALENDAR, Merge(now["merge"]))
        dust = st.toggle(labels("filter.dust"), key="dust", bind="query-params")
    return Choices(now["plan"], Reading(now["reading"]), Merge(now["merge"]), now["basis"], dust)


def _names(labels: Words, section: str) -> Callable[[str], str]:
    return lambda code: labels(f"{section}.{code}")


def time_range(labels: Words, c: Classification) -> tuple[datetime, datetime]:
    """Choose the hours to show: so many days up to the newest hour, or own dates.

    Of own dates that are too far apart only the last are shown, and that is said.
    """
    begin, newest = ends_of(c)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        chosen = choice(
            st.segmented_control,
            labels("filter.range"),
            RANGES,
            key="range",
            default=RANGES[1],
            names=lambda code: labels(f"range.{code}"),
            label_visibility="collapsed",
            required=True,
        )
        if chosen != OWN:
            return max(newest - timedelta(days=int(chosen)), begin), newest
        end_day = newest.date()
        picked = st.date_input(
            labels("filter.range"),
            (max(end_day - timedelta(days=60), begin.date()), end_day),
            key="dates",
            bind="query-params",
            label_visibility="collapsed",
            format="YYYY-MM-DD",
            width=260,
            min_value=begin.date(),
            max_value=newest.date(),
        )
    start_day, end_day = (picked[0], picked[-1]) if picked else (begin.date(), end_day)
    earliest = end_day - timedelta(days=LONGEST_DAYS - 1)
    if start_day < earliest:
        start_day = earliest
        st.caption(labels("filter.range_cut", days=LONGEST_DAYS))
    start = datetime.combine(start_day, time(1))
    return start, min(datetime.combine(end_day, time()) + timedelta(days=1), newest)
