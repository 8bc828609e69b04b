"""Forms in which a clerk types a row: one button, the checks of an import, errors by field."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.problems import JiError, Problem
from data.clock import beijing_now
from data.entry import checked, enter
from data.exchange import write_template
from data.kinds import kind
from data.snapshot import Snapshot
from text import Words
from text.findings_duty import refused
from text.formats import clock

from . import blocks, load
from .tables import EXCEL

_SAID = "_entered"
_CLOCK = "%Y-%m-%d %H:%M:%S"
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Desk:
    """Where a clerk types: the words, the snapshot, and the time that counts as now.

    Parameters
    ----------
    moment : of a demonstration, whose time stands still; None for the clock
    """

    labels: Words
    snapshot: Snapshot
    moment: datetime | None

    @property
    def now(self) -> datetime:
        """Now in Beijing, or in the demonstration."""
        return self.moment or beijing_now()


def desk(labels: Words, snapshot: Snapshot, known: datetime) -> Desk:
    """The desk of a snapshot whose newest fact is of `known`."""
    return Desk(labels, snapshot, known if snapshot.demo else None)


def panel(at: Desk, kinds: Sequence[str]) -> DeltaGenerator:
    """The panel of some forms: what became of the last entry, and where entries are practice."""
    what = at.labels("finding.list").join(at.labels(f"entry.{one}").lower() for one in kinds)
    # Above the panel, which may be closed; the place is there with and without words, so that
    # what stands below it keeps its state.
    place = st.container()
    opened = st.expander(at.labels("entry.title", what=what), icon=":material/edit_note:")
    if at.moment is not None:
        opened.caption(at.labels("entry.practice", at=clock(at.moment, at.labels.lang)))
    told = st.session_state.pop(_SAID, None)
    if told is not None:
        place.success(told, icon=":material/check:")
        # On a phone the button may be a screen below these words.
        st.toast(told, icon=":material/check:")
    return opened


def form(
    at: Desk,
    kind_name: str,
    fill: Callable[[], Rows],
    needs: Sequence[str] = (),
    *,
    once: Mapping[str, object] | None = None,
    also: Callable[[], list[Problem]] = list,
    allowed: Mapping[str, str] | None = None,
) -> None:
    """A form with its button; what was wrong with an entry stands below it.

    Parameters
    ----------
    fill : draws the fields and gives the rows that they say
    needs : columns that a form asks for though a table may leave them empty
    once : keys of the fields that hold for one entry only, with what they are after it is stored
    also : what else is wrong with what was typed, beyond what a table could say
    allowed : what a field may hold, by column, where the form asks otherwise than a table
    """
    labels = at.labels
    done = f"entry_{kind_name}_done"
    fresh = bool(st.session_state.pop(done, False))
    if fresh:
        st.session_state.update({**(once or {}), f"entry_{kind_name}_correct": False})
    with st.form(f"entry_{kind_name}", border=True, enter_to_submit=False):
        rows = fill()
        correct = st.checkbox(labels("entry.correct"), key=f"entry_{kind_name}_correct")
        sent = st.form_submit_button(
            labels("entry.submit"), type="primary", key=f"entry_{kind_name}_submit"
        )
    # The second click of a double one comes with the fields that have just been emptied.
    if (
        sent
        and not fresh
        and _send(at, kind_name, rows, needs, also=also, allowed=allowed or {}, correct=correct)
    ):
        st.session_state[done] = True
        st.rerun()


def _lacking(
    at: Desk,
    kind_name: str,
    rows: Rows,
    needs: Sequence[str],
    also: Callable[[], list[Problem]],
) -> list[Problem]:
    """What is wrong that only the form knows of, with all else that is wrong; nothing without."""
    empty = {name for row in rows for name in needs if not row.get(name, "").strip()}
    found = [*also(), *(Problem("missing_needed", column=one) for one in sorted(empty))]
    if found:
        try:
            checked(kind_name, rows, at.now)
        except JiError as error:
            found += error.problems
    return found


def _send(
    at: Desk,
    kind_name: str,
    rows: Rows,
    needs: Sequence[str],
    *,
    also: Callable[[], list[Problem]],
    allowed: Mapping[str, str],
    correct: bool,
) -> bool:
    """Store what was typed; whether there is a new snapshot, so that the page is drawn anew."""
    try:
        lacking = _lacking(at, kind_name, rows, needs, also)
        if lacking:
            raise JiError(*lacking)
        done = enter(load.store(), kind_name, rows, now=at.now, correct=correct)
    except JiError as error:
        columns = {spec.zh: code for code, spec in kind(kind_name).columns.items()}
        found = [_as_asked(one, columns, allowed) for one in error.problems]
        said = [refused(at.labels, one, columns) for one in found]
        listed = "\n".join(f"- {blocks.literal(one)}" for one in dict.fromkeys(said))
        st.error(f"{at.labels('entry.refused')}\n\n{listed}", icon=":material/error:")
        return False
    counts = done.counts
    if counts.replaced:
        said_once = at.labels("entry.stored_replaced", count=counts.replaced + counts.accepted)
    elif not counts.accepted:
        said_once = at.labels("entry.unchanged")
    elif counts.unchanged:
        facts = {"count": counts.accepted, "same": counts.unchanged}
        said_once = at.labels("entry.unchanged_some", **facts)
    else:
        said_once = at.labels("entry.stored", count=counts.accepted)
    if done.snapshot == at.snapshot.id:
        st.success(said_once, icon=":material/check:")
        return False
    st.session_state[_SAID] = said_once
    return True


def _as_asked(one: Problem, columns: Mapping[str, str], allowed: Mapping[str, str]) -> Problem:
    """A problem that names what the form allows, where a value was refused for itself."""
    column = columns.get(one.column, one.column)
    if column in allowed and one.key in ("out_of_range", "not_a_number"):
        return replace(one, allowed=allowed[column])
    return one


def by_table(at: Desk, kind_name: str) -> None:
    """The same through Excel: the form to fill in, and how it is imported."""
    labels = at.labels
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(labels("entry.excel"), width="content")
        name = labels(f"entry_kind.{kind_name}")
        st.download_button(
            labels("entry.template", kind=name),
            lambda: template(kind_name),
            file_name=f"{kind_name}.xlsx",
            mime=EXCEL,
            icon=":material/download:",
            on_click="ignore",
            key=f"entry_{kind_name}_template",
        )
        st.code(labels("entry.import", kind=kind_name), language=None, width="content")


@st.cache_data(show_spinner=False)
def template(kind_name: str) -> bytes:
    """The Excel form of a table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind_name}.xlsx"
        write_template(kind_name, path)
        return path.read_bytes()


def label(at: Desk, field: str, how: str = "") -> str:
    """The name of a field; `how` is ``optional`` or ``now_if_empty``."""
    name = at.labels(f"entry_field.{field}")
    return at.labels(f"entry.{how}", field=name) if how else name


def moment_field(at: Desk, kind_name: str, field: str) -> str:
    """A day and a time of day; empty stands for the moment at which the form is sent."""
    left, right = st.columns(2)
    now = at.now
    key = f"entry_{kind_name}_{field}"
    name = label(at, field, "now_if_empty")
    with left:
        day = st.date_input(name, None, key=f"{key}_day")
    with right:
        hour = st.time_input(at.labels("entry.time_of_day"), None, step=60, key=f"{key}_time")
    if not isinstance(hour, time):
        # A day alone is no moment: the checks say so, unless nothing was filled in at all.
        return now.strftime(_CLOCK) if day is None else str(day)
    chosen = day if isinstance(day, date) else now.date()
    return datetime.combine(chosen, hour).strftime(_CLOCK)


def day_text(value: object) -> str:
    """A date as a cell; '' for none."""
    return value.isoformat() if isinstance(value, date) else ""
