"""What if: other load cuts than the list's; bars follow the thumb, Python settles on release."""

from __future__ import annotations

import streamlit as st

from analytics.problems import JiError
from pages.ui import (
    basis,
    blocks,
    context,
    linked,
    live,
    reduction_view,
    whatif_choice,
    whatif_figures,
    whatif_load,
    whatif_payload,
    whatif_saved,
    whatif_state,
    whatif_view,
)
from pages.ui.inventory import Inventory
from text import Words, findings_reduction, findings_whatif
from text.problems import of_error


def take() -> None:
    """Keep what the sliders were let go at."""
    values = live.released()
    if values is not None:
        whatif_state.put(values, anew=False)


@st.fragment
def body(labels: Words, newest: Inventory) -> None:
    """The whole page: sliders redraw it without the frame around it."""
    try:
        draw(labels, newest)
    except JiError as error:
        blocks.state(" ".join(of_error(labels, error)), labels("state.broken_next"))


def draw(labels: Words, newest: Inventory) -> None:
    """Sentence, figures, sliders with bars, counties in numbers, scenarios, files, basis."""
    names = reduction_view.place(labels)
    top, choices = st.container(), st.container(horizontal=True, gap="small")
    asked = whatif_state.current()
    data = linked.data(newest, page="whatif", level="demand")
    with choices:
        level = whatif_choice.level(labels)
        of = whatif_load.ground(data.held, level)
        if not len(of.sets) or not of.facts.regions:
            whatif_view.lacking(labels, level)
            return
        by = whatif_choice.grouping(labels, of)
    values, strangers = whatif_choice.known(of, asked)
    changes = whatif_state.changes(values)
    shown = whatif_choice.sliders(labels, of, by, values, names)
    result, sliders = whatif_load.settle(of, shown.by, shown.groups, values)
    row = whatif_figures.of(labels, result, names)
    with top:
        linked.offer(labels, data, newest)
        said = findings_whatif.headline(
            labels, result.found, result.listed, cost=result.cost, list_cost=result.list_cost,
            moved=result.moved, names=names,
        )  # fmt: skip
        idle = findings_reduction.idle(labels, *of.sets.idle_cuts(level))
        blocks.headline([said, idle, labels("page.whatif.no_aqi")], level=level.code)
        blocks.figures(row, labels)
        if strangers:
            st.caption(labels("page.whatif.strangers", count=strangers))
    revision = whatif_state.revision(live.KEY)
    others = whatif_state.changes(values, without=by)
    key = (of.key, labels.lang, shown.by, shown.groups, others, revision)
    data_sent = whatif_payload.kept(
        (*key, whatif_payload.drawn(result.found)),
        lambda: whatif_payload.payload(
            labels, shown, sliders, result.found, asked | {by: values.get(by, {})}, names=names,
            list_cost=result.list_cost, revision=revision,
        ),
    )  # fmt: skip
    live.draw(data_sent, take)
    whatif_choice.elsewhere(labels, of, by, values, names)
    st.caption(labels("page.whatif.how"))
    whatif_state.publish(values, data.held.snapshot.id)
    st.subheader(labels("page.whatif.counties"))
    whatif_view.counties(labels, result, names)
    whatif_view.held(labels, result, names)
    st.subheader(labels("page.whatif.scenarios"))
    whatif_saved.keep(labels, of, changes)
    whatif_saved.show(labels, newest, result, names)
    whatif_view.files(labels, result, changes)
    basis.panel(
        {one.label: one.basis for one in row} | whatif_view.bases(labels, result, names),
        labels=labels,
        origin=lambda: whatif_view.origin(labels, result),
        rows=lambda: whatif_view.plant_rows(result, changes),
        file_name=labels("nav.whatif"),
        table=whatif_view.plant_table,
        caption="basis_panel.plants",
    )


here = context.here()
if here.inventory.empty:
    blocks.no_inventory(here.labels)
else:
    whatif_state.adopt(here.labels)
    body(here.labels, here.inventory)
