"""Warnings: forecast, issued and verified on one axis; was the warning right?"""

from __future__ import annotations

import streamlit as st

from data.rulebook import regions
from pages.ui import (
    announced,
    basis,
    blocks,
    context,
    duty_view,
    load,
    moment,
    replay,
    warning_choice,
    warning_figures,
    warning_view,
)
from pages.ui.response import Response
from pages.ui.warning_load import Case, records
from text import Words
from text import findings_warnings as findings
from text.formats import clock


def lacking(labels: Words, held: Response) -> bool:
    """Say what is missing, and what to do; whether there is nothing else to show."""
    if held.series is None:
        blocks.state(
            labels("verification.no_air"),
            labels("verification.no_air_next"),
            labels("state.import"),
        )
        blocks.bullets([findings.record(labels, one) for one in records(held)])
        return True
    if not held.verified:
        blocks.state(
            labels("verification.nothing_at_all"),
            labels("verification.nothing_next"),
            labels("verification.import_warnings"),
        )
        return True
    return False


def origin(labels: Words, case: Case) -> dict[str, str]:
    """Plan, time and snapshot that the page rests on."""
    return {
        labels("basis_panel.plan"): basis.plan_said(labels, case.held.plan),
        labels("verification.as_of"): clock(case.held.as_of, labels.lang),
        labels("basis_panel.snapshot"): basis.snapshot_said(labels, case.held.snapshot),
    }


def show() -> None:
    """The page."""
    here = context.here()
    labels = here.labels
    top = st.container(horizontal=True, vertical_alignment="center", gap="small")
    body = st.container()
    with top:
        choice = st.container(width=460)
        held = moment.choose(labels, here.snapshot)
    with body:
        duty_view.style()
        if lacking(labels, held):
            announced.show(labels, held)
            return
    rows = held.verified
    with choice:
        case = Case(held, warning_choice.choose(labels, rows), rows)
    row = warning_figures.of(labels, case)
    with body:
        warning_view.headline(labels, case)
        announced.show(labels, held)
        if not held.warnings:
            blocks.state(
                labels("verification.no_warning"),
                labels("verification.no_warning_next"),
                labels("verification.import_warnings"),
            )
        blocks.figures(row, labels)
    warning_view.timeline(labels, case)
    warning_view.grounds(labels, case)
    replay.show(labels, case)
    warning_view.listing(labels, case)
    warning_view.scoring(labels, case)
    air = load.air_of(here.snapshot, regions().home.code)
    basis.panel(
        {one.label: one.basis for one in row} | warning_view.bases(labels, case),
        labels=labels,
        origin=lambda: origin(labels, case),
        rows=lambda: air.rows(case.begin, min(case.end, held.as_of)),
        file_name=f"{labels('nav.warning')}_{case.code}",
    )


show()
