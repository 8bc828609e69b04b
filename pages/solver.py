"""Solver: the cheapest mix that meets every target, taking turns, adjusting early."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import (
    basis,
    blocks,
    context,
    linked,
    reduction_view,
    rotation_view,
    solver_advance,
    solver_choice,
    solver_figures,
    solver_load,
    solver_tables,
    solver_view,
)
from pages.ui.basis import Basis
from pages.ui.solver_load import Case
from text import Words


def group_name(labels: Words, case: Case, group: int) -> str:
    """A county, or the city as one."""
    return reduction_view.place(labels)(case.group_code(group))


def cheapest(labels: Words, case: Case, top: DeltaGenerator) -> Mapping[str, Basis]:
    """The relaxation at once, the choice on a button."""
    names = partial(group_name, labels, case)
    row = solver_figures.of(labels, case, names)
    with top:
        solver_view.headline(labels, case, names)
        blocks.figures(row, labels)
    done = solver_view.solve(labels, case, names)
    if done is not None:
        solver_view.shortfall(labels, case, done, names)
    solver_view.counties(labels, case, reduction_view.place(labels))
    solver_view.costs(labels, case)
    if done is not None:
        solver_view.plants(labels, case, done)
        solver_view.files(labels, case, done)
    return {one.label: one.basis for one in row}


def lacking(labels: Words, case: Case) -> bool:
    """Whether there is nothing to choose among; says so."""
    if not len(case.ground.sets):
        level = labels("level." + case.wanted.level.code)
        blocks.state(
            labels("state.no_measures", level=level),
            labels("state.no_measures_next"),
            labels("state.import_measures"),
        )
        return True
    if not (case.demand.target > 0).any():
        blocks.state(
            labels("state.no_baseline"),
            labels("state.no_baseline_next"),
            labels("state.import_baseline"),
        )
        return True
    return False


def show() -> None:
    """The page."""
    here = context.here()
    labels, held = here.labels, here.inventory
    if held.empty:
        blocks.no_inventory(labels)
        return
    top = st.container()
    view = solver_choice.view(labels)
    # Adjusting early is about the air of now.
    data = linked.Data("solver", held)
    if view != "early":
        data = linked.data(held, page="solver", level="solve")
    wanted = solver_choice.wanted(labels, data.held, view)
    case = solver_load.case(data.held, wanted)
    with top:
        linked.offer(labels, data, held)
        if lacking(labels, case):
            return
    if view == "cheapest":
        named = cheapest(labels, case, top)
    elif view == "turns":
        named = rotation_view.show(labels, case, partial(group_name, labels, case), top)
    else:
        named = solver_advance.show(labels, case, top)
    if view != "early":
        linked.publish(data)
    basis.panel(
        named,
        labels=labels,
        origin=lambda: solver_view.origin(labels, case),
        rows=lambda: solver_tables.every(case),
        file_name=f"{labels('nav.solver')}_{wanted.level.code}",
        table=solver_tables.every_table,
        caption="basis_panel.plants",
    )


show()
