"""The basis of what a page shows: clause, formula with its numbers, input rows, snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from analytics.plan import Plan
from data.snapshot import Snapshot
from text import Words
from text.formats import clock

from .load import Air, Judged
from .tables import csv_bytes, stored_rows

_ROWS_SHOWN = 240


@dataclass(frozen=True)
class Basis:
    """How one value came about. Raises ``ValueError`` for an empty clause or formula.

    Parameters
    ----------
    clause : the plan's clause, or the standard, that it follows
    formula : the calculation with its numbers filled in
    """

    clause: str
    formula: str

    def __post_init__(self) -> None:
        if not self.clause or not self.formula:
            raise ValueError("a basis names its clause and its formula; one of them is empty")


def show(
    named: Mapping[str, Basis],
    *,
    labels: Words,
    air: Air,
    judged: Judged,
    rows: Callable[[], pd.DataFrame],
    file_name: str,
) -> None:
    """The panel at the foot of a page; its rows are read when it is opened.

    Parameters
    ----------
    named : basis of every figure and statement by its name on the page
    air, judged : the region in its snapshot, and how it was judged
    rows : reads the input rows
    file_name : of the download, without ending
    """
    origin = {
        labels("basis_panel.plan"): "\n".join(plan_said(labels, p) for _, p in judged.parts),
        labels("basis_panel.choices"): choices_said(labels, judged),
        labels("basis_panel.snapshot"): snapshot_said(labels, air.snapshot),
    }
    panel(named, labels=labels, origin=lambda: origin, rows=rows, file_name=file_name)


def panel(
    named: Mapping[str, Basis],
    *,
    labels: Words,
    origin: Callable[[], Mapping[str, str]],
    rows: Callable[[], pd.DataFrame],
    file_name: str,
    table: Callable[[pd.DataFrame, Words], tuple[Any, dict[str, Any]]] = stored_rows,
    caption: str = "basis_panel.rows",
) -> None:
    """The panel of any page; what it shows is read when it is opened.

    Parameters
    ----------
    named : basis of every figure and statement by its name on the page
    origin : plan, choices, editions, snapshot … by name
    rows : reads the input rows
    file_name : of the download, without ending
    table : makes of rows what the screen shows, with its column settings
    caption : key of the sentence on how many rows there are (`count`) and how many are `shown`
    """
    opened = st.expander(labels("basis_panel.title"), on_change="rerun", key="basis_open")
    if not opened.open:
        return
    with opened:
        _pairs({name: f"{b.formula}\n{b.clause}" for name, b in named.items()})
        st.html('<hr style="margin:.2rem 0;opacity:.25">')
        _pairs(origin())
        _rows(labels, rows(), file_name, table, caption)


def _pairs(facts: Mapping[str, str]) -> None:
    cells = (
        f"<dt>{escape(name)}</dt><dd>{escape(said).replace(chr(10), '<br>')}</dd>"
        for name, said in facts.items()
    )
    st.html(f'<dl class="ji ji-pairs">{"".join(cells)}</dl>')


def choices_said(labels: Words, judged: Judged) -> str:
    """How a region was judged, in one line."""
    chosen, part = judged.choices, judged.newest
    parts = [labels("reading." + part.reading), labels("merge." + part.merge)]
    if judged.daily_only:
        parts.append(labels("basis_choice.daily"))
    else:
        parts.append(labels("basis_choice." + chosen.basis))
        parts.append(labels("filter.dust_on" if chosen.include_dust else "filter.dust_off"))
    return " · ".join(parts)


def plan_said(labels: Words, plan: Plan) -> str:
    """An edition by its title and number."""
    title = plan.title_zh if labels.lang == "zh" else plan.title_en
    return title + (f" {plan.document}" if plan.document else "")


def snapshot_said(labels: Words, snapshot: Snapshot) -> str:
    """A snapshot by its id and when it was made, and whether its data are generated."""
    made = snapshot.manifest.created_at if snapshot.manifest else None
    when = f" · {clock(made, labels.lang)}" if made else ""
    demo = f" · {labels('app.demo')}" if snapshot.demo else ""
    return f"{snapshot.id}{when}{demo}"


def _rows(
    labels: Words,
    rows: pd.DataFrame,
    file_name: str,
    table: Callable[[pd.DataFrame, Words], tuple[Any, dict[str, Any]]],
    caption: str,
) -> None:
    shown = rows.tail(_ROWS_SHOWN)
    st.caption(labels(caption, count=len(rows), shown=len(shown)))
    frame, config = table(shown, labels)
    st.dataframe(frame, column_config=config, hide_index=True, height=260)
    st.download_button(
        labels("basis_panel.download"),
        lambda: csv_bytes(rows),
        file_name=f"{file_name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="basis_rows",
    )
