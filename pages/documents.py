"""Documents: make what has to be handed in or put up, and see what was made."""

from __future__ import annotations

import streamlit as st

from pages.ui import (
    blocks,
    context,
    documents_list,
    documents_order,
    evaluation_load,
    evaluation_view,
    moment,
)


def show() -> None:
    """The page."""
    here = context.here()
    labels = here.labels
    evaluation_view.style()
    top = st.container()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        author = evaluation_load.author(labels)
        held = moment.choose(labels, here.snapshot)
    with top:
        blocks.headline([labels("page.documents.question"), labels("page.documents.kept")])
    if not (held.warnings or held.coming) and not here.snapshot.rows["plants"]:
        blocks.state(
            labels("page.documents.nothing"),
            labels("page.documents.nothing_next"),
            labels("duty.import_warnings"),
        )
    else:
        asked = documents_order.order(labels, held)
        if asked is None:
            st.caption(labels("page.documents.no_plant"))
        else:
            documents_order.button(labels, held, *asked, author)
    documents_list.show(labels)


show()
