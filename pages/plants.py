"""Plants: who is in the inventory, what it promises and what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from data.rulebook import regions
from pages.ui import (
    blocks,
    context,
    plant_attention,
    plant_checks,
    plant_choice,
    plant_editions,
    plant_figures,
    plant_list,
    plant_one,
    plant_tables,
    plant_view,
)
from pages.ui.basis import Basis
from pages.ui.inventory import Inventory
from pages.ui.plant_load import Listing
from text import Words
from text import findings_plants as findings


def headline(labels: Words, of: Listing) -> None:
    """Who is in the list, and what is wrong with it."""
    counts = {name: len(codes) for name, codes in of.attention().items()}
    plants = of.plants()
    first = findings.headline(
        labels,
        place="" if of.region is None else regions().name(of.region, labels.lang),
        edition=of.edition,
        count=len(plants),
        emitted=float(plants["tonnes"].sum()),
        attention=len(set().union(*of.attention().values())),
    )
    blocks.headline([first, findings.parts(labels, counts)], level=of.level.code)


def listing(labels: Words, held: Inventory) -> tuple[Listing, Mapping[str, Basis]]:
    """The list by the chosen view; returns it with the basis of every figure."""
    top = st.container()
    of, view = plant_choice.choose(labels, held)
    older = plant_editions.older_of(labels, of) if view == "editions" else None
    figures: Mapping[str, Callable[[Words, Listing], list[blocks.Figure]]] = {
        "list": plant_figures.listed,
        "attention": plant_figures.attention,
        "fairness": plant_figures.fair,
        "guaranteed": plant_figures.guaranteed,
        "plans": plant_figures.plans,
        "editions": lambda labels, of: plant_editions.figures(labels, of, older),
    }
    row = figures[view](labels, of)
    with top:
        headline(labels, of)
        blocks.figures(row, labels)
    shows: Mapping[str, Callable[[Words, Listing], None]] = {
        "list": plant_list.show,
        "attention": plant_attention.show,
        "fairness": plant_checks.fair,
        "guaranteed": plant_checks.guaranteed,
        "plans": plant_checks.plans,
        "editions": lambda labels, of: plant_editions.show(labels, of, older),
    }
    shows[view](labels, of)
    return of, {one.label: one.basis for one in row}


def show() -> None:
    """The page."""
    here = context.here()
    labels, held = here.labels, here.inventory
    if not held.snapshot.rows["plants"]:
        command = labels("plants.import_plants")
        blocks.state(labels("plants.no_plants"), labels("plants.no_plants_next"), command)
        return
    code = st.query_params.get("plant")
    if code is None:
        of, named = listing(labels, held)
        plant_tables.basis_panel(labels, of, named)
        return
    plant_choice.back(labels)
    one = plant_one.load(plant_choice.newest(held), code)
    if one is None:
        blocks.state(labels("plants.no_plant", code=code), labels("plants.no_plant_next"))
        return
    named = plant_view.show(labels, one)
    plant_tables.basis_panel(labels, one.of, named, plant=code)


show()
