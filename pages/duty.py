"""Duties: who has to do what by when, and what of it is done."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.ui import (
    announced,
    basis,
    blocks,
    context,
    duty_figures,
    duty_load,
    duty_view,
    entry,
    entry_forms,
)
from pages.ui.blocks import Figure
from pages.ui.duty_load import Case
from pages.ui.response import Response
from text import Words
from text import findings_duty as findings


def forms(labels: Words, held: Response, case: Case | None, *, past: bool) -> None:
    """What a clerk may enter here."""
    at = entry.desk(labels, held.snapshot, held.newest)
    kinds = ["tick", "report", "warning"] if case is not None else ["warning"]
    with entry.panel(at, kinds):
        if past:
            st.caption(labels("duty.past"))
            return
        tabs = st.tabs([labels(f"entry.{one}") for one in kinds], key="duty_forms")
        for one, tab in zip(kinds, tabs, strict=True):
            with tab:
                if one == "tick" and case is not None:
                    entry_forms.tick(at, case)
                elif one == "report":
                    entry_forms.report(at)
                else:
                    entry_forms.warning(at, (*held.warnings, *held.coming))


def foot(labels: Words, case: Case, row: list[Figure]) -> None:
    """Files, and the basis of the figures."""
    st.subheader(labels("duty.files"))
    duty_view.downloads(labels, case)
    origin = {
        labels("basis_panel.plan"): basis.plan_said(labels, case.plan),
        labels("duty.warning"): case.warning.id,
        labels("basis_panel.snapshot"): basis.snapshot_said(labels, case.held.snapshot),
    }
    bases = {one.label: one.basis for one in row}
    for one in case.progress:
        rule = getattr(case.plan.rules, one.duty.due_rule)
        said = rule.zh if labels.lang == "zh" else rule.en
        bases[findings.duty(labels, one.duty)] = basis.Basis(one.duty.clause, said)
    basis.panel(
        bases,
        labels=labels,
        origin=lambda: origin,
        rows=lambda: duty_view.task_rows(case.tasks),
        file_name=f"{labels('nav.duty')}_{case.warning.id}",
        table=duty_view.shown_rows,
        caption="duty.rows",
    )


def show() -> None:
    """The page."""
    here = context.here()
    labels = here.labels
    duty_view.style()
    top = st.container()
    held, case = duty_load.choose(labels, here.snapshot, ahead=True)
    past = held.as_of < held.newest
    if case is None:
        with top:
            blocks.state(
                labels("duty.no_warning"),
                labels("duty.no_warning_next"),
                labels("duty.import_warnings"),
            )
        forms(labels, held, None, past=past)
        duty_view.contacts(labels, held.snapshot)
        return
    if not case.warning.ongoing:
        by_day = duty_view.evaluation_choice(labels, case)
        case = replace(case, evaluation_by_day=by_day)
    row = duty_figures.of(labels, case)
    with top:
        said = findings.headline(
            labels,
            case.warning,
            case.progress,
            plan=case.plan,
            as_of=case.as_of,
            names=duty_load.named(labels),
        )
        blocks.headline(said, level=case.colour)
        announced.show(labels, held)
        blocks.figures(row, labels)
        duty_view.countdown(labels, case)
    duty_view.checklist(labels, case)
    duty_view.key(labels)
    duty_view.ahead(labels, case)
    forms(labels, held, case, past=past)
    duty_view.contacts(labels, held.snapshot)
    foot(labels, case, row)


show()
