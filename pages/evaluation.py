"""Evaluation: what one warning came to, part by part, up to the report that is handed in."""

from __future__ import annotations

import streamlit as st

from pages.ui import (
    basis,
    blocks,
    context,
    evaluation_figures,
    evaluation_forms,
    evaluation_load,
    evaluation_view,
    load,
)
from pages.ui.evaluation_load import Case
from text import Words
from text.findings_reduction import edition_name
from text.formats import clock


def origin(labels: Words, case: Case) -> dict[str, str]:
    """Plan, lists, time and snapshot that the page rests on."""
    e = case.evaluation
    none = labels("evaluation.no_edition")
    return {
        labels("basis_panel.plan"): basis.plan_said(labels, e.plan),
        labels("duty.warning"): e.warning.id,
        labels("inspection.edition"): edition_name(labels, e.edition) if e.edition else none,
        labels("verification.as_of"): clock(e.as_of, labels.lang),
        labels("basis_panel.snapshot"): basis.snapshot_said(labels, case.held.snapshot),
    }


def show() -> None:
    """The page."""
    here = context.here()
    labels = here.labels
    evaluation_view.style()
    top = st.container()
    _, case = evaluation_load.choose(labels, here.snapshot)
    if case is None:
        with top:
            blocks.state(
                labels("duty.no_warning"),
                labels("page.evaluation.no_warning_next"),
                labels("duty.import_warnings"),
            )
        return
    e = case.evaluation
    row = evaluation_figures.of(labels, e)
    with top:
        evaluation_view.headline(labels, e)
        blocks.figures(row, labels)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        author = evaluation_load.author(labels)
        evaluation_view.documents(labels, case, author)
    evaluation_forms.told(labels)
    evaluation_view.parts(labels, case, e, author)
    air = load.air_of(here.snapshot, evaluation_load.home())
    basis.panel(
        {one.label: one.basis for one in row},
        labels=labels,
        origin=lambda: origin(labels, case),
        rows=lambda: air.rows(*evaluation_load.hours(e)),
        file_name=f"{labels('nav.evaluation')}_{e.warning.id}",
    )


show()
