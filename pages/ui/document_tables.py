"""Tables of documents on the screen: the same cells, wrapped to the width of the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from reports.content import Cell, Table
from text import Words


def build_table(one: Table) -> str:
    """A table as HTML: what a document shows of it, its totals at the foot."""
    shown = one.shown
    sides = [one.columns[at].align for at in shown]
    heads = "".join(
        f'<th scope="col" class="{side}">{escape(one.columns[at].title)}</th>'
        for at, side in zip(shown, sides, strict=True)
    )
    rows = one.rows if one.most is None else one.rows[: one.most]
    body = "".join(_row([row[at] for at in shown], sides) for row in rows)
    foot = ""
    if one.last is not None:
        foot = f"<tfoot>{_row([one.last[at] for at in shown], sides)}</tfoot>"
    kind = " few" if len(shown) <= _FEW else ""
    return (
        f'<div class="ji ji-scroll"><table class="ji-doc{kind}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody>{foot}</table></div>"
    )


_FEW = 3
"""So few columns fit a phone; more of them are moved sideways."""


def _row(cells: Sequence[Cell], sides: Sequence[str]) -> str:
    told = (
        f'<td class="{side}"{" data-outside" if cell.outside else ""}>{escape(cell.shown)}</td>'
        for cell, side in zip(cells, sides, strict=True)
    )
    return f"<tr>{''.join(told)}</tr>"


def show(labels: Words, one: Table, *, opened: bool = False) -> None:
    """A table behind its caption; how many rows it has stands beside it."""
    said = labels("page.evaluation.table", caption=one.caption, count=len(one.rows))
    with st.expander(said, expanded=opened):
        st.html(build_table(one))
        if one.most is not None and len(one.rows) > one.most:
            st.caption(one.rest)
        clauses = list(dict.fromkeys(one.clauses or [one.clause]))
        told = labels("finding.list").join(clause for clause in clauses if clause)
        if told:
            st.caption(labels("page.evaluation.clauses", clauses=told))
