"""What was made: the record, and each document once more from the same snapshot."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.problems import JiError
from analytics.reduction import CITY
from data.clock import beijing_now
from data.ledger import Entry
from data.rulebook import regions
from reports.orders import Made, Press, order_of
from text import Words
from text.formats import clock
from text.problems import of_error

from . import blocks, load
from .duty_load import named
from .evaluation_view import MIMES

_AGAIN = "_documents_again"
_HEIGHT = 420
_POLL_S = 3


def rows(labels: Words, every: list[Entry]) -> pd.DataFrame:
    """The record as the screen and the files show it."""
    names = named(labels)
    home = regions().home.code
    found = []
    for one in every:
        region = one.order.get("region", CITY)
        found.append(
            {
                "number": one.number,
                "made_at": clock(one.made_at, labels.lang),
                "sort": labels("documents.sort." + str(one.order.get("sort"))),
                "region": names(home if region == CITY else region),
                "warning": str(one.order.get("warning", "")),
                "file": one.file,
                "author": one.author or labels("page.documents.nobody"),
                "snapshot": one.snapshot,
            }
        )
    return pd.DataFrame(found)


@st.fragment(run_every=_POLL_S)
def show(labels: Words) -> None:
    """The record as a table, which follows what is made; a row opens what can be done with it."""
    every = load.store().documents()
    st.subheader(labels("page.documents.list"))
    if not every:
        st.caption(labels("page.documents.none"))
        return
    frame = rows(labels, every)
    config = {name: labels("documents.column." + name) for name in frame.columns}
    picked = st.dataframe(
        frame,
        column_config=config,
        hide_index=True,
        height="auto" if len(frame) < 11 else _HEIGHT,
        on_select="rerun",
        selection_mode="single-row",
        key="documents_list",
    )
    chosen = picked["selection"]["rows"]
    if not chosen or chosen[0] >= len(every):
        st.caption(labels("page.documents.pick"))
        return
    _one(labels, every[chosen[0]])


def _one(labels: Words, one: Entry) -> None:
    st.markdown(f"**{blocks.literal(one.title)}**")
    st.caption(
        labels("page.documents.told", sha=one.sha256[:16], kb=max(one.bytes // 1024, 1),
               program=one.program, snapshot=one.snapshot)
    )  # fmt: skip
    if st.button(labels("page.documents.again"), icon=":material/replay:", key="again"):
        with st.spinner(labels("page.documents.making")):
            try:
                st.session_state[_AGAIN] = (one.number, _again(one))
            except JiError as error:
                st.session_state.pop(_AGAIN, None)
                st.error(" ".join(of_error(labels, error)), icon=":material/error:")
    number, made = st.session_state.get(_AGAIN, (0, None))
    if number != one.number or made is None:
        return
    if made.entry("").sha256 == one.sha256:
        st.success(labels("cli.report_same"), icon=":material/check:")
    else:
        facts = {"program": one.program, "now": made.entry("").program}
        st.warning(labels("cli.report_other", **facts), icon=":material/warning:")
    st.download_button(
        labels("page.documents.take", file=made.file),
        made.content,
        file_name=made.file,
        mime=MIMES[made.order.suffix],
        icon=":material/download:",
        on_click="ignore",
        key="take_again",
    )


def _again(one: Entry) -> Made:
    """The document from its own snapshot."""
    with load.store().snapshot(one.snapshot) as snapshot:
        return Press(snapshot, beijing_now()).make(order_of(one))
