"""The sections of the duty page: countdown, checklist, deadlines, contacts, all tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from analytics.duties import Progress, State, Task, deadlines, end_of_next_day
from data import duty
from data.clock import beijing_now
from data.snapshot import Snapshot
from text import Words
from text import findings_duty as findings
from text.formats import colours, day, ink

from . import filters, tables
from .duty_load import DAY, HOURS, Case, named, units

_STYLE = Path(__file__).with_name("duty.css")
_TICK_S = 20
_DAY = timedelta(days=1)
REPORT = "inspection"


def style() -> None:
    """The style sheet of these pages."""
    st.html(f"<style>{_STYLE.read_text(encoding='utf-8')}</style>")


def colour(state: State) -> str:
    """The colour of a state; its mark or word stands beside it."""
    return colours()["task"][state]


def mark(state: State) -> str:
    """The mark of a state on its colour."""
    back = colour(state)
    css = f"background:{back};color:{ink(back)}"
    return f'<i class="ji-state-mark" style="{css}">{findings.MARKS[state]}</i>'


def countdown(labels: Words, case: Case) -> None:
    """The reports of the morning: those that are missing, and how long there is for the next."""
    if any(one.duty.report == REPORT for one in case.tasks):
        st.fragment(_count, run_every=_TICK_S if case.live else None)(labels, case)


def _count(labels: Words, case: Case) -> None:
    now = max(case.as_of, beijing_now()) if case.live else case.as_of
    mine = [one for one in case.tasks if one.duty.report == REPORT]
    dues = sorted({one.due for one in mine})
    passed = [due for due in dues if due < now <= due + _DAY]
    ahead = [due for due in dues if due >= now]
    for due in (*passed[-1:], *ahead[:1]):
        group = [one for one in mine if one.due == due]
        if due in ahead or any(one.done_at is None for one in group):
            st.html(_counted(labels, group, now))


def _counted(labels: Words, group: Sequence[Task], now: datetime) -> str:
    """One deadline: how far away it is, how many reports are in and whose are not."""
    due, total = group[0].due, len(group)
    out = [one.region for one in group if one.done_at is None]
    state = State.DONE if not out else State.OPEN if due >= now else State.OVERDUE
    span = findings.left(labels, abs((due - now) / timedelta(minutes=1)))
    told = labels("duty.countdown_left" if due >= now else "duty.countdown_over", left=span)
    who = findings.who(labels, out, named(labels), total)
    missing = labels("duty.countdown_missing", who=who) if out else labels("duty.countdown_all")
    about = labels(
        "duty.countdown",
        day=day(group[0].date, labels.lang, year=False),
        due=findings.moment(labels, due),
    )
    inside = labels("duty.countdown_in", count=total - len(out), total=total)
    return (
        f'<div class="ji ji-count" style="--state:{colour(state)}"><span>{escape(about)}</span>'
        f"<b>{escape(told)}</b><span>{escape(inside)}</span>"
        f'<span class="soft">{escape(missing)}</span></div>'
    )


def checklist(labels: Words, case: Case) -> None:
    """Every duty by the response that asks for it: who, by when, done, by whom not, late."""
    st.subheader(labels("duty.checklist"))
    names = ("clause", "duty", "due", "done", "lacking", "late")
    head = "".join(
        f'<th scope="col">{escape(labels(f"duty.column_{name}"))}</th>' for name in names
    )
    lines, group = [], ""
    for one in case.progress:
        response = case.plan.level_rule(one.duty.rank).response
        part = "lift" if one.duty.when == "lift" else response
        if part != group:
            group = part
            said = escape(labels(f"duty.group_{part}"))
            lines.append(f'<tr class="group"><th colspan="6" scope="rowgroup">{said}</th></tr>')
        lines.append(_line(labels, one))
    st.html(
        f'<table class="ji ji-tasks"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def _line(labels: Words, one: Progress) -> str:
    worst = next((s for s in (State.OVERDUE, State.OPEN, State.LATE) if one.count(s)), State.DONE)
    lacking = findings.lacking(labels, one, named(labels))
    late = one.count(State.LATE)
    told = ""
    if late:
        longest = max(task.late_minutes for task in one.tasks if task.state is State.LATE)
        told = labels("duty.late_most", count=late, left=findings.left(labels, longest))
    cells = {
        "clause": ("clause", escape(one.duty.clause), ""),
        "duty": (
            "duty",
            f"{mark(worst)}{escape(findings.duty(labels, one.duty))}"
            f"<small>{escape(findings.who_does(labels, one.duty))}</small>",
            "",
        ),
        "due": ("due", escape(findings.due(labels, one)), labels("duty.column_due")),
        "done": ("done", _done(labels, one), labels("duty.column_done")),
        "lacking": ("lack", escape(lacking), labels("duty.column_lacking")),
        "late": ("late", escape(told), labels("duty.column_late")),
    }
    return (
        "<tr>"
        + "".join(
            f'<td class="{css}"{_named(name)}>{cell}</td>' for css, cell, name in cells.values()
        )
        + "</tr>"
    )


def _named(name: str) -> str:
    return f' data-name="{escape(name)}"' if name else ""


def _done(labels: Words, one: Progress) -> str:
    total = len(one.tasks)
    days = len({task.date for task in one.tasks})
    said = labels("duty.done_of", done=one.done, total=total)
    if one.duty.when == "daily":
        said += f" · {labels('duty.days_count', days=days)}"
    parts = "".join(
        f'<i style="width:{one.count(state) / total:.1%};background:{colour(state)}"></i>'
        for state in (State.DONE, State.LATE, State.OVERDUE)
        if one.count(state)
    )
    return f'{escape(said)}<span class="bar">{parts}</span>'


def key(labels: Words) -> None:
    """The marks of the states, each with its word."""
    parts = "".join(
        f"<span>{mark(state)}{escape(labels(f'duty.state_{state}'))}</span>" for state in State
    )
    st.html(f'<div class="ji ji-legend">{parts}</div>')


def evaluation_choice(labels: Words, case: Case) -> bool:
    """Choose how the deadline of evaluations is read; whether it is the end of the next day."""
    hours = case.plan.rules.evaluation_due_h.value
    words = {
        HOURS: labels("duty.evaluation_hours", hours=hours),
        DAY: labels("duty.evaluation_day"),
    }
    code = filters.choice(
        st.segmented_control,
        labels("duty.evaluation_by"),
        [HOURS, DAY],
        key="evaluation",
        names=words.__getitem__,
        required=True,
    )
    return code == DAY


def ahead(labels: Words, case: Case) -> None:
    """The deadlines that are ahead, the next one first; after a lift those of evaluations."""
    st.subheader(labels("duty.deadlines"))
    found = deadlines(case.tasks)
    if not case.warning.ongoing:
        st.caption(_evaluation_said(labels, case))
    if not found:
        st.caption(labels("duty.no_deadline"))
        return
    frame = pd.DataFrame(
        {
            "due": [findings.moment(labels, one.due) for one in found],
            "left": [findings.until(labels, one.due, case.as_of) for one in found],
            "duty": [findings.duty(labels, one.duty) for one in found],
            "who": [_who(labels, one.duty.per, one.regions) for one in found],
        }
    )
    config = {n: st.column_config.Column(labels(f"duty.deadline_{n}")) for n in frame.columns}
    config["who"]["width"] = "large"
    st.dataframe(frame, column_config=config, hide_index=True, height="auto")


def _who(labels: Words, per: str, regions: Sequence[str]) -> str:
    if per == "city":
        return labels("duty.of_city")
    return findings.who(labels, regions, named(labels), len(units()))


def _evaluation_said(labels: Words, case: Case) -> str:
    lift, hours = case.warning.end, case.plan.rules.evaluation_due_h.value
    return labels(
        "duty.evaluation_said",
        lift=findings.moment(labels, lift),
        hours=hours,
        first=findings.moment(labels, lift + timedelta(hours=hours)),
        second=findings.moment(labels, end_of_next_day(lift)),
    )


def contacts(labels: Words, snapshot: Snapshot) -> None:
    """Whom to call for what; numbers masked."""
    found = duty.contacts(snapshot)
    with st.expander(labels("duty.contacts"), icon=":material/contacts:"):
        if found.empty:
            st.caption(labels("duty.contacts_none"))
            return
        shown = found.assign(region=found["region"].map(named(labels)))
        config = {n: st.column_config.Column(labels(f"duty.contact_{n}")) for n in shown.columns}
        st.dataframe(shown, column_config=config, hide_index=True, height=320)
        st.caption(labels("duty.contacts_masked"))


def task_rows(tasks: Sequence[Task]) -> pd.DataFrame:
    """Every task as raw columns, in the plan's order."""
    return pd.DataFrame(
        {
            "duty": [one.duty.code for one in tasks],
            "clause": [one.duty.clause for one in tasks],
            "level": [one.duty.level for one in tasks],
            "region": [one.region for one in tasks],
            "date": [one.date for one in tasks],
            "due": pd.Series([one.due for one in tasks], dtype="datetime64[us]"),
            "state": [str(one.state) for one in tasks],
            "done_at": pd.Series([one.done_at for one in tasks], dtype="datetime64[us]"),
            "person": [one.person for one in tasks],
            "late_minutes": [round(one.late_minutes, 2) for one in tasks],
        }
    )


def in_words(labels: Words, tasks: Sequence[Task]) -> pd.DataFrame:
    """Every task in words, for a file that people open."""
    rows = task_rows(tasks)
    named_as = {one.duty.code: findings.duty(labels, one.duty) for one in tasks}
    rows["duty"] = rows["duty"].map(named_as)
    rows["level"] = [labels("level." + code) for code in rows["level"]]
    rows["region"] = rows["region"].map(named(labels))
    rows["date"] = [str(one) for one in rows["date"]]
    rows["state"] = [labels(f"duty.state_{code}") for code in rows["state"]]
    return rows.rename(columns={c: labels(f"duty.column_{c}") for c in rows.columns})


def shown_rows(frame: pd.DataFrame, labels: Words) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Raw tasks for the basis panel."""
    config = {c: st.column_config.Column(labels(f"duty.column_{c}")) for c in frame.columns}
    return frame, config


def downloads(labels: Words, case: Case) -> None:
    """All tasks as files."""
    rows = in_words(labels, case.tasks)
    tables.download_pair(
        labels,
        "duty.files",
        task_rows(case.tasks),
        {labels("duty.checklist"): rows},
        f"{labels('nav.duty')}_{case.warning.id}_{case.as_of:%Y%m%d%H%M}",
    )
