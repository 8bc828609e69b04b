"""The forms themselves: a check, a report, a step of a warning, duties that are done."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pandas as pd
import streamlit as st

from analytics.duties import State, Task
from analytics.problems import Problem
from analytics.warnings import IssuedWarning
from data.kinds import kind
from data.rulebook import regions
from text import Words
from text import findings_duty as findings
from text.formats import day

from . import entry
from .duty_load import Case, named, units
from .entry import Desk, Rows, label

_DAY = timedelta(days=1)
_UNLISTED = "entry_inspections_unlisted"


def _choices(kind_name: str, field: str) -> list[str]:
    return list(kind(kind_name).columns[field].choices)


def _unit(at: Desk, key: str, *, city: bool = False) -> str:
    """Choose a unit, with the city first where it may report itself."""
    codes = [*([regions().home.code] if city else []), *units()]
    code: str = st.selectbox(label(at, "region"), codes, format_func=named(at.labels), key=key)
    return code


def check(at: Desk, plants: pd.DataFrame) -> None:
    """One spot check. The unit stands outside the form, for its plants are to choose from.

    Parameters
    ----------
    plants : plant, name and region of the list in force
    """
    unit = _unit(at, "entry_inspections_region")
    mine = plants[plants["region"] == unit]
    names = dict(zip(mine["plant"], mine["name"], strict=True))
    chosen = f"entry_inspections_plant_{unit}"

    def fill() -> Rows:
        left, right = st.columns(2)
        with left:
            when = st.date_input(label(at, "date"), at.now.date(), key="entry_inspections_date")
        with right:
            inspector = st.text_input(label(at, "inspector"), key="entry_inspections_inspector")
        first, second = st.columns(2)
        with first:
            st.selectbox(
                label(at, "plant"),
                list(names),
                index=None,
                format_func=lambda code: f"{names[code]} {code}" if code in names else code,
                filter_mode="contains",
                placeholder=at.labels("entry.plant_hint"),
                key=chosen,
            )
        with second:
            # Apart: a list takes what is like one of its plants for that plant.
            st.text_input(at.labels("entry.unlisted"), key=_UNLISTED)
        first, second = st.columns(2)
        with first:
            # A field for numbers would keep back what is out of range, or round what is typed.
            share = st.text_input(
                at.labels("entry.optional", field=at.labels("entry.percent")),
                placeholder=at.labels("entry.percent_hint"),
                key="entry_inspections_implemented",
            )
        with second:
            right_on = st.date_input(
                label(at, "rectified_on", "optional"),
                None,
                key="entry_inspections_rectified_on",
            )
        problem = st.text_input(label(at, "problem", "optional"), key="entry_inspections_problem")
        return [
            {
                "region": unit,
                "date": entry.day_text(when),
                "plant": _typed() or st.session_state[chosen] or "",
                "inspector": inspector,
                "implemented": _percent(share),
                "problem": problem,
                "rectified_on": entry.day_text(right_on),
            }
        ]

    def twice() -> list[Problem]:
        listed, typed = st.session_state[chosen], _typed()
        if not listed or typed in ("", listed):
            return []
        return [Problem("two_plants", column="plant", got=typed, allowed=names.get(listed, listed))]

    once = {
        chosen: None,
        _UNLISTED: "",
        "entry_inspections_implemented": "",
        "entry_inspections_problem": "",
        "entry_inspections_rectified_on": None,
    }
    entry.form(
        at, "inspections", fill, needs=("inspector",), once=once, also=twice,
        allowed={"implemented": at.labels("entry.percent_hint")},
    )  # fmt: skip
    entry.by_table(at, "inspections")


def _typed() -> str:
    """The code of a plant outside the list as it was typed; '' for none."""
    return str(st.session_state[_UNLISTED]).strip()


def _percent(typed: str) -> str:
    """A share in per cent as a cell, whether the sign was typed or not; '' for none."""
    bare = typed.strip().removesuffix("%").removesuffix("％").strip()
    return f"{bare}%" if bare else ""


def report(at: Desk) -> None:
    """One report of a unit or of the city."""

    def fill() -> Rows:
        columns = st.columns(3)
        with columns[0]:
            unit = _unit(at, "entry_reports_region", city=True)
        with columns[1]:
            sort = st.selectbox(
                label(at, "kind"),
                _choices("reports", "kind"),
                format_func=lambda code: at.labels(f"entry_report.{code}"),
                key="entry_reports_kind",
            )
        with columns[2]:
            about = st.date_input(label(at, "date"), at.now.date() - _DAY, key="entry_reports_date")
        sent = entry.moment_field(at, "reports", "submitted_at")
        row = {"region": unit, "kind": sort, "date": entry.day_text(about), "submitted_at": sent}
        return [row]

    entry.form(at, "reports", fill)
    entry.by_table(at, "reports")


def warning(at: Desk, known: tuple[IssuedWarning, ...]) -> None:
    """A step of a warning: issued anew, or one that still holds changed or lifted."""
    labels = at.labels
    actions = _choices("warnings", "action")
    act = st.segmented_control(
        label(at, "action"),
        actions,
        default=actions[0],
        format_func=lambda code: labels(f"warning_action.{code}"),
        required=True,
        key="entry_warnings_action",
    )
    held = [one.id for one in reversed(known) if one.ongoing]

    def fill() -> Rows:
        first, second = st.columns(2)
        with first:
            if act == "issue":
                name = st.text_input(
                    label(at, "warning"),
                    key="entry_warnings_name",
                    placeholder=labels("entry.name_hint"),
                )
            else:
                name = st.selectbox(
                    label(at, "warning"),
                    held,
                    key="entry_warnings_warning",
                    placeholder=labels("entry.none_open"),
                )
        with second:
            level = st.selectbox(
                label(at, "level", "optional" if act == "lift" else ""),
                _choices("warnings", "level"),
                index=None,
                format_func=lambda code: labels(f"level.{code}"),
                placeholder=labels("entry.pick"),
                key="entry_warnings_level",
            )
        issued = entry.moment_field(at, "warnings", "issued_at")
        first, second = st.columns(2)
        with first:
            begins = st.date_input(
                label(at, "effective_from"), at.now.date(), key="entry_warnings_from_day"
            )
        with second:
            hour = st.selectbox(
                labels("entry.hour"),
                range(25),
                index=at.now.hour,
                format_func=lambda one: labels("entry.hour_of", hour=one),
                key="entry_warnings_from_hour",
            )
        first, second = st.columns(2)
        with first:
            trigger = st.selectbox(
                label(at, "trigger", "optional"),
                _choices("warnings", "trigger"),
                index=None,
                format_func=lambda code: labels(f"entry_trigger.{code}"),
                placeholder=labels("entry.pick"),
                key="entry_warnings_trigger",
            )
        with second:
            document = st.text_input(
                label(at, "document", "optional"), key="entry_warnings_document"
            )
        since = datetime.combine(begins, time()) + timedelta(hours=hour)
        return [
            {
                "warning": name or "",
                "action": act,
                "level": level or "",
                "issued_at": issued,
                "effective_from": f"{since:%Y-%m-%d %H:%M}",
                "trigger": trigger or "",
                "document": document,
                "region": regions().home.code,
            }
        ]

    entry.form(at, "warnings", fill)
    entry.by_table(at, "warnings")


def tick(at: Desk, case: Case) -> None:
    """Duties that are done without a report: which, by which units, when and by whom."""
    labels = at.labels
    lacking: dict[str, list[Task]] = {}
    for task in sorted(case.tasks, key=lambda one: one.due):
        if task.duty.report is None and task.state in (State.OPEN, State.OVERDUE):
            lacking.setdefault(f"{task.duty.code} {task.date}", []).append(task)
    if not lacking:
        st.caption(labels("entry.none_to_tick"))
        return
    code = st.selectbox(
        label(at, "duty"),
        list(lacking),
        format_func=lambda one: _duty_name(labels, lacking[one]),
        key="entry_duties_duty",
    )
    group = lacking[code]

    def fill() -> Rows:
        regions_left = [task.region for task in group]
        chosen = st.multiselect(
            labels("entry.units_to_tick"),
            regions_left,
            default=regions_left if len(regions_left) == 1 else None,
            format_func=named(labels),
            placeholder=labels("entry.pick"),
            key=f"entry_duties_region_{code}",
        )
        first, second = st.columns(2)
        with first:
            person = st.text_input(label(at, "person"), key="entry_duties_person")
        with second:
            remark = st.text_input(label(at, "remark", "optional"), key="entry_duties_remark")
        done = entry.moment_field(at, "duties", "done_at")
        return [
            {
                "warning": case.warning.id,
                "duty": group[0].duty.code,
                "region": region,
                "date": entry.day_text(group[0].date),
                "done_at": done,
                "person": person,
                "remark": remark,
            }
            for region in chosen or [""]
        ]

    entry.form(at, "duties", fill, needs=("person",))


def _duty_name(labels: Words, group: list[Task]) -> str:
    """A duty to tick off, with its day where it is daily."""
    said = findings.duty(labels, group[0].duty)
    if group[0].duty.when == "daily":
        said = f"{said} {day(group[0].date, labels.lang, year=False)}"
    return said
