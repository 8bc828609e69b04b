"""Reduction: did every county cut what its response level demands, and if not, where is it?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analytics.reduction import Verdict
from pages.ui import (
    basis,
    blocks,
    context,
    reduction_choice,
    reduction_county,
    reduction_figures,
    reduction_frames,
    reduction_view,
)
from pages.ui.reduction_load import Case
from text import Words
from text import findings_reduction as findings

Names = Callable[[str], str]


def headline(labels: Words, case: Case, names: Names) -> None:
    """How the counties stand; what was judged, and how sure that is."""
    found, what = case.judged.found, case.judged.scope
    counts = case.checked()[["promising", "checked"]].sum() if found.executed else None
    said = [
        findings.headline(labels, found, what.warning, names=names),
        findings.judged(labels, found, what.warning, what.edition),
        "" if counts is None else findings.unchecked(labels, *map(int, counts)),
        findings.industrial(labels, found, names=names),
        findings.idle(labels, *case.idle()),
    ]
    blocks.headline(said, level=case.top.code)


def lacking(labels: Words, case: Case) -> None:
    """What the judgement cannot be made from, each with what to do about it."""
    rows, held = case.judged.found.rows, case.held.snapshot.rows
    if not held["plants"]:
        blocks.state(
            labels("state.no_plants"),
            labels("state.no_plants_next"),
            labels("state.import_plants"),
        )
    elif not rows["planned_t_d"].sum():
        blocks.state(
            labels("state.no_measures", level=labels("level." + case.top.code)),
            labels("state.no_measures_next"),
            labels("state.import_measures"),
        )
    if (rows["verdict"] == Verdict.CANNOT).all():
        blocks.state(
            labels("state.no_baseline"),
            labels("state.no_baseline_next"),
            labels("state.import_baseline"),
        )


def show() -> None:
    """The page."""
    here = context.here()
    labels, held = here.labels, here.inventory_then
    if held.empty:
        blocks.no_inventory(labels)
        return
    names = reduction_view.place(labels)
    top = st.container()
    asked = reduction_choice.choose(labels, held).asked
    case = Case(held, asked, held.judged(asked))
    if not held.warnings:
        st.caption(labels("page.reduction.no_warning"))
    if not reduction_frames.counties(case.judged.found):
        blocks.no_inventory(labels)
        return
    row = reduction_figures.of(labels, case, names)
    with top:
        headline(labels, case, names)
        blocks.figures(row, labels)
        lacking(labels, case)
    reduction_view.overview(labels, case)
    reduction_view.shortfalls(labels, case, names)
    region = reduction_county.show(labels, case, names)
    name = reduction_view.file_name(labels, case)
    st.subheader(labels("page.reduction.files"))
    reduction_view.downloads(labels, case, name)
    basis.panel(
        {one.label: one.basis for one in row} | reduction_view.bases(labels, case, region, names),
        labels=labels,
        origin=lambda: reduction_view.origin(labels, case),
        rows=case.plants,
        file_name=f"{name}_{labels('nav.plants')}",
        table=reduction_view.plant_rows,
        caption="basis_panel.plants",
    )


show()
