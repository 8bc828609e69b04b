"""Scenarios that were saved: keep one, open one, lay up to four side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from analytics.problems import JiError
from analytics.scenario import Change, check
from analytics.sliders import settled
from data import scenarios as source
from data.rulebook import regions
from data.scenarios import Saved
from data.snapshot import Snapshot
from text import LANGUAGES, Words
from text import findings_whatif as said
from text.formats import clock, number
from text.problems import of_error

from . import blocks, load
from . import whatif_charts as charts
from . import whatif_state as state
from .inventory import Inventory
from .whatif_load import Ground, Result, ground

MOST, AT_FIRST = 4, 3
_SHOWN = 50
Names = Callable[[str], str]
_TROUBLE, _DONE = "_whatif_trouble", "_whatif_done"


@st.cache_resource(show_spinner=False, max_entries=4)
def _saved(snapshot_id: str, _snapshot: Snapshot) -> tuple[Saved, ...]:
    return source.saved(_snapshot)


def keep(labels: Words, of: Ground, changes: tuple[Change, ...]) -> None:
    """A form that saves what the sliders say under a name."""
    if done := st.session_state.pop(_DONE, ""):
        st.toast(blocks.literal(labels("page.whatif.saved", name=done)), icon=":material/check:")
        st.rerun(scope="app")
    with st.popover(labels("page.whatif.save"), icon=":material/save:", disabled=not changes):
        st.text_input(labels("page.whatif.name"), key="whatif_name", max_chars=source.LONGEST_NAME)
        st.text_input(labels("page.whatif.author"), key="whatif_author", max_chars=40)
        st.button(
            labels("page.whatif.save_now"),
            type="primary",
            key="whatif_save",
            on_click=_save,
            args=(labels, of, changes),
        )
        for sentence in st.session_state.pop(_TROUBLE, []):
            st.error(blocks.literal(sentence))
    if not changes:
        st.caption(labels("page.whatif.save_nothing"))


def _save(labels: Words, of: Ground, changes: tuple[Change, ...]) -> None:
    name = str(st.session_state.get("whatif_name", ""))
    try:
        source.save(
            load.store(),
            name=name,
            author=str(st.session_state.get("whatif_author", "")),
            snapshot=of.held.snapshot.id,
            level=of.level,
            changes=changes,
        )
    except JiError as error:
        st.session_state[_TROUBLE] = of_error(labels, error)
        return
    st.session_state[_DONE] = " ".join(name.split())


def show(labels: Words, newest: Inventory, result: Result, names: Names) -> None:
    """The saved scenarios, and some of them side by side with what the sliders say."""
    kept = _saved(newest.snapshot.id, newest.snapshot)
    if not kept:
        st.caption(labels("page.whatif.none_saved"))
        return
    by_name = {one.name: one for one in kept}
    _list(labels, kept)
    # Drawn only when opened: a chart takes longer than all the rest that a release redraws.
    opened = st.expander(labels("page.whatif.compare"), on_change="rerun", key="whatif_side")
    if opened.open:
        with opened:
            _side_by_side(labels, by_name, result, names)


def _side_by_side(labels: Words, by_name: dict[str, Saved], result: Result, names: Names) -> None:
    """Up to four scenarios and what the sliders say, in one chart and one table."""
    sound = [name for name, one in by_name.items() if not one.trouble]
    chosen = st.multiselect(
        labels("page.whatif.compare"),
        sound,
        default=sound[:AT_FIRST],
        max_selections=MOST,
        key="whatif_compare",
        label_visibility="collapsed",
    )
    columns: list[tuple[str, Result]] = []
    for name in chosen:
        found = _result(labels, by_name[name], result.ground.held)
        if found is not None:
            columns.append((name, found))
    if result.moved:
        columns.append((labels("page.whatif.present"), result))
    if columns:
        frame = charts.margins(columns, names=names)
        alt = labels("page.whatif.compare_alt")
        blocks.chart(charts.build_margins(frame, labels=labels), "whatif_margins", alt)
        st.caption(labels("page.whatif.compare_said"))
        _table(labels, columns)


def _list(labels: Words, kept: tuple[Saved, ...]) -> None:
    frame = pd.DataFrame(
        {
            "name": [one.name for one in kept[:_SHOWN]],
            "level": [labels("level." + one.level.code) for one in kept[:_SHOWN]],
            "author": [one.author for one in kept[:_SHOWN]],
            "made_at": [clock(one.made_at, labels.lang) for one in kept[:_SHOWN]],
            "open": [_link(labels, one) for one in kept[:_SHOWN]],
        }
    )
    config: dict[str, Any] = {
        name: st.column_config.Column(labels("whatif.column." + name)) for name in frame.columns
    }
    config["open"] = st.column_config.LinkColumn(
        labels("whatif.column.open"), display_text=labels("page.whatif.open")
    )
    st.dataframe(frame, column_config=config, hide_index=True, height="auto")


def _link(labels: Words, one: Saved) -> str | None:
    """The address that shows a scenario; None where sliders cannot."""
    values = state.values_of(one.changes)
    if values is None or one.trouble:
        return None
    asked = {"demand": one.level.code, state.CUTS: state.encode(values)}
    asked |= {"slide": next(by for by, mine in values.items() if mine)}
    if one.snapshot:
        asked[state.SNAPSHOT] = one.snapshot
    if labels.lang != LANGUAGES[0]:
        asked["lang"] = labels.lang
    return "whatif?" + urlencode(asked)


def _result(labels: Words, one: Saved, held: Inventory) -> Result | None:
    """A saved scenario on the data that the page stands on; None where it no longer fits."""
    of = ground(held, one.level)
    try:
        lines = of.processes if any(c.process for c in one.changes) else None
        check(of.sets, one.changes, processes=lines,
              name=lambda code: regions().name(code, labels.lang))  # fmt: skip
    except JiError as error:
        told = labels("page.whatif.does_not_fit", name=one.name)
        st.caption(blocks.literal(told + " ".join(of_error(labels, error))))
        return None
    found = of.outcome(one.changes)
    return Result(
        of, of.judged(found.tonnes), of.listed, settled(of.sets, found), of.plain, moved=True
    )


def _table(labels: Words, columns: list[tuple[str, Result]]) -> None:
    """Each scenario in numbers, the list's own beside it."""
    rows = []
    for name, one in columns:
        mine, total = said.reached(one.found)
        short = one.found.rows["short_t_d"].max()
        stopped, jobs = float(one.settled.stopped.sum()), float(one.settled.jobs.sum())
        rows.append(
            {
                "name": name,
                "level": labels("level." + one.ground.level.code),
                "reached": f"{len(mine)} / {total}",
                "lost": number(one.cost, 1),
                "change": said.signed(one.cost - one.list_cost, 1),
                "stopped": number(stopped),
                "jobs": number(jobs),
                "short": number(float(short), 2),
                "held": number(len(one.settled.held)),
            }
        )
    frame = pd.DataFrame(rows)
    config = {
        column: st.column_config.Column(
            labels("whatif.column." + column),
            alignment=None if column in ("name", "level") else "right",
        )
        for column in frame.columns
    }
    st.dataframe(frame, column_config=config, hide_index=True)
