"""The replay of a warning: hour by hour what was known, what was to be recommended, what held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import escape

import pandas as pd
import streamlit as st

from analytics.explain import thresholds
from analytics.plan import Level, Plan
from analytics.recommend import Recommendation
from analytics.standard import standard_at
from analytics.warnings import in_force
from data import rulebook
from text import Words, explanations, findings
from text import findings_warnings as said
from text.formats import clock, colours, hour

from . import blocks, charts, warning_charts
from .response import Response
from .warning_load import HOUR, Case

PLAY_S = 0.7
PAST, AHEAD = timedelta(days=6), timedelta(days=4)
"""How much the chart shows before and after the hour."""

_ON = "replay_on"
_AT, _FORM = "at", "%Y-%m-%dT%H:%M"
"""The hour stands in the URL, so that a moment can be shown to somebody else."""


def show(labels: Words, case: Case) -> None:
    """The section; while it plays, the fragment runs by itself."""
    st.subheader(labels("page.warning.replay"))
    st.caption(labels("verification.replay_said"))
    low, high = case.replay
    if high <= low:
        return
    every = PLAY_S if st.session_state.get(_ON) == case.code else None
    st.fragment(_drawn, run_every=every)(labels, case)


def _drawn(labels: Words, case: Case) -> None:
    state, (low, high) = st.session_state, case.replay
    key = f"replay_{case.code}_{low:%Y%m%d%H}_{high:%Y%m%d%H}"
    # A widget forgets its value with the page; a plain entry keeps it.
    kept = f"_{key}"
    when = state.get(key, state.get(kept, _asked(case)))
    if state.get(_ON) == case.code and key in state:
        when = min(when + HOUR, high)
        if when == high:
            del state[_ON]
            state[key] = state[kept] = when
            st.rerun()
    state[key] = min(max(when, low), high)

    def move(step: int) -> None:
        state[key] = min(max(state[key] + step * HOUR, low), high)

    _buttons(labels, case, move)
    when = st.slider(
        labels("verification.replay_hour"),
        low,
        high,
        step=HOUR,
        format="MM-DD HH:mm",
        key=key,
        label_visibility="collapsed",
    )
    state[kept] = when
    if state.get(_ON) != case.code:
        # Each change of the address is a step of the Back button: playing would make a hundred.
        _publish(case, when)
    step(labels, case, when)


def _asked(case: Case) -> datetime:
    """The hour that the URL names, where the replay has it; else where the replay begins."""
    low, high = case.replay
    try:
        when = datetime.strptime(st.query_params.get(_AT, ""), _FORM).replace(minute=0)
    except ValueError:
        return _first(case)
    return when if low <= when <= high else _first(case)


def _publish(case: Case, when: datetime) -> None:
    """Write the hour into the URL, or nothing where the replay begins."""
    if when == _first(case):
        st.query_params.pop(_AT, None)
    elif st.query_params.get(_AT) != f"{when:{_FORM}}":
        st.query_params[_AT] = f"{when:{_FORM}}"


def _first(case: Case) -> datetime:
    """Where the replay begins: at the hour of the issue."""
    low, high = case.replay
    return min(max(case.told.replace(minute=0, second=0), low), high)


def _buttons(labels: Words, case: Case, move: Callable[[int], None]) -> None:
    playing = st.session_state.get(_ON) == case.code
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            labels("verification.back"), icon=":material/chevron_left:", key="replay_back",
            on_click=move, args=(-1,),
        )  # fmt: skip
        word = labels("verification.pause" if playing else "verification.play")
        icon = ":material/pause:" if playing else ":material/play_arrow:"
        if st.button(word, icon=icon, key="replay_play", type="primary"):
            if playing:
                del st.session_state[_ON]
            else:
                st.session_state[_ON] = case.code
            # How often a fragment runs is settled where it is made.
            st.rerun()
        st.button(
            labels("verification.forward"), icon=":material/chevron_right:",
            key="replay_forward", on_click=move, args=(1,),
        )  # fmt: skip


def step(labels: Words, case: Case, when: datetime) -> None:
    """One hour of the replay."""
    then = Response(case.held.snapshot, case.held.newest, when)
    found = then.recommended()
    if found is None:
        return
    low, _ = case.replay
    hours, ahead = case.hours(low, when), case.forecast(when)
    left, right = st.columns([5, 7], gap="large")
    with left:
        st.html(_facts(labels, then, found, hours))
        reading = then.plan.rules.reading.value
        why = [explanations.reason(labels, one, reading, then.plan) for one in found.reasons]
        st.markdown(f"**{labels('verification.why')}**")
        none = labels("verification.why_none") if found.judged else said.unjudged(labels, found)
        blocks.bullets(why or [none])
    with right:
        figure = warning_charts.build_timeline(
            hours,
            labels=labels,
            standard=standard_at(rulebook.standards(), when.date()),
            thresholds=thresholds(then.plan),
            forecast=ahead,
            levels=_levels(case, then),
            between=(max(low, when - PAST), when + AHEAD),
            marks={labels("verification.mark_now"): when},
            tracks=("recommended", "issued"),
            top=_top(then.plan, hours, ahead),
            height=370,
        )
        blocks.chart(figure, "replay_chart", labels("page.warning.replay"))


def _top(plan: Plan, *frames: pd.DataFrame) -> float:
    """The axis always reaches beyond the highest threshold, so it stands still and tells nothing
    of what was still to come."""
    return max(warning_charts.top_of(*frames), thresholds(plan)[-1] * charts.ROOM_ABOVE_PEAK)


def _levels(case: Case, then: Response) -> pd.DataFrame:
    """What had been recommended and issued by then: track, start, end, level (code)."""
    when = then.as_of
    advised = case.advised()
    advised = advised[advised["start"] <= when]
    advised = advised.assign(track="recommended", end=advised["end"].clip(upper=when + HOUR))
    rows = [("issued", s.start, s.end, s.level.code) for w in then.warnings for s in w.segments]
    told = pd.DataFrame(rows, columns=["track", "start", "end", "level"])
    return pd.concat([advised[list(told.columns)], told], ignore_index=True)


def _facts(labels: Words, then: Response, found: Recommendation, hours: pd.DataFrame) -> str:
    """What was known, what was to be recommended, what was in force: as pairs."""
    until, lang = found.observed_until, labels.lang
    known = labels("verification.nothing")
    if until is not None:
        value = hours.loc[hours["time"] == until, "aqi_24h"]
        facts = {"until": hour(until, lang), "value": findings.aqi(value.max())}
        known = labels("verification.observed_value", **facts)
    issued = labels("verification.no_forecast")
    if found.forecast_issued_at is not None:
        at = clock(found.forecast_issued_at, lang)
        issued = labels("verification.forecast_value", issued=at)
    held = in_force(then.warnings, then.as_of)
    now, in_it = Level.NONE, labels("verification.in_force_none")
    if held is not None:
        now = held.segments[-1].level
        since = clock(held.segments[-1].start, lang)
        in_it = labels(
            "verification.in_force_value", level=labels("level." + now.code), since=since
        )
    pairs = (
        ("observed_until", "", known),
        ("forecast_issued", "", issued),
        ("recommended", _mark(found.level), said.advice(labels, found, then.plan, held)),
        ("in_force", _mark(now), in_it),
    )
    cells = "".join(
        f"<dt>{escape(labels('verification.' + key))}</dt><dd>{mark}{escape(told)}</dd>"
        for key, mark, told in pairs
    )
    return f'<dl class="ji ji-pairs ji-replay">{cells}</dl>'


def _mark(level: Level) -> str:
    colour = colours()["level"][level.code]
    return f'<i class="ji-mark" style="background:{colour}"></i>'
