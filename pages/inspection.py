"""Checks: did every unit check its plants and report by the morning, and whom to check next?"""

from __future__ import annotations

import streamlit as st

from pages.ui import (
    announced,
    basis,
    blocks,
    context,
    duty_load,
    duty_view,
    entry,
    entry_forms,
    inspection_figures,
    inspection_tomorrow,
    inspection_view,
)
from pages.ui.blocks import Figure
from pages.ui.duty_load import Case
from text import Words
from text import findings_duty as findings


def forms(labels: Words, case: Case) -> None:
    """What a clerk of a county enters here."""
    held = case.held
    at = entry.desk(labels, held.snapshot, held.newest)
    kinds = ("check", "report")
    with entry.panel(at, kinds):
        if held.as_of < held.newest:
            st.caption(labels("duty.past"))
            return
        check, report = st.tabs([labels(f"entry.{one}") for one in kinds], key="inspection_forms")
        with check:
            entry_forms.check(at, case.plants)
        with report:
            entry_forms.report(at)


def foot(labels: Words, case: Case, row: list[Figure]) -> None:
    """The basis of the figures, with the checks behind them."""
    edition = case.inspection.edition or labels("workbook.undated")
    origin = {
        labels("basis_panel.plan"): basis.plan_said(labels, case.plan),
        labels("duty.warning"): case.warning.id,
        labels("inspection.edition"): edition,
        labels("basis_panel.snapshot"): basis.snapshot_said(labels, case.held.snapshot),
    }
    rule = case.plan.rules.next_check
    said = rule.zh if labels.lang == "zh" else rule.en
    bases = {one.label: one.basis for one in row}
    bases[labels("tomorrow.title")] = basis.Basis(rule.clause, said)
    basis.panel(
        bases,
        labels=labels,
        origin=lambda: origin,
        rows=lambda: case.inspection.checks,
        file_name=inspection_view.file_name(labels, case),
        table=inspection_view.check_rows,
        caption="inspection.rows",
    )


def show() -> None:
    """The page."""
    here = context.here()
    labels = here.labels
    duty_view.style()
    top = st.container()
    held, case = duty_load.choose(labels, here.snapshot)
    if case is None:
        with top:
            announced.show(labels, held)
            blocks.state(
                labels("duty.no_warning"),
                labels("inspection.no_warning_next"),
                labels("duty.import_warnings"),
            )
        return
    row = inspection_figures.of(labels, case)
    with top:
        said = findings.board_headline(
            labels,
            case.warning,
            case.inspection.rows,
            plan=case.plan,
            as_of=case.as_of,
            names=duty_load.named(labels),
        )
        said.append(findings.open_problems(labels, case.problems, case.as_of))
        blocks.headline(said, level=case.colour)
        announced.show(labels, held)
        blocks.figures(row, labels)
        duty_view.countdown(labels, case)
    inspection_view.matrix(labels, case)
    forms(labels, case)
    inspection_tomorrow.show(labels, case)
    inspection_view.summary(labels, case)
    found = inspection_view.problems(labels, case)
    found["never"] = inspection_view.never(labels, case)
    inspection_view.red_and_orange(labels, case)
    inspection_view.downloads(labels, case, found)
    foot(labels, case, row)


show()
