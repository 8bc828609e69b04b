"""The dashboard's frame: language, pages, region, demo notice; pages do the rest.

Start with ``streamlit run dashboard.py``; the store is the folder that ``JI_STORE`` names.
"""

from __future__ import annotations

import logging

import streamlit as st

from analytics.problems import JiError
from pages.ui import blocks, context, frame, load, masthead
from text import words
from text.problems import of_error

POLL_S = 3

labels = words(frame.language())
st.set_page_config(page_title=labels("app.title"), layout="wide")
blocks.style()
home, *others = context.PAGES
# Streamlit serves the first page at the root only; its own name leads there.
pages = [
    st.Page(context.page(home), title=labels(f"nav.{home}"), url_path="home", default=True),
    *(st.Page(context.page(n), title=labels(f"nav.{n}"), url_path=n) for n in others),
]
alias = st.Page(lambda: None, title=labels(f"nav.{home}"), url_path=home, visibility="hidden")
page = st.navigation([*pages, alias], position="hidden")
if page is alias:
    st.switch_page(pages[0], query_params=st.query_params.to_dict())
frame.settle(labels, page.url_path)


@st.fragment(run_every=POLL_S)
def follow(drawn: str | None) -> None:
    """Draw the page anew once an import has published a newer snapshot."""
    if load.newest_id() != drawn:
        st.rerun()


store = load.opened(labels("state.filling"))
shown = context.PAGES[pages.index(page)]
by_place = shown in context.AIR_PAGES
place = masthead.draw(labels, pages, store.places, by_place=by_place)
follow(store.seen)
try:
    frame.body(labels, store, place, shown, page.run)
except JiError as error:
    blocks.state(" ".join(of_error(labels, error)), labels("state.broken_next"))
except Exception:
    logging.getLogger("ji").exception("page failed")
    blocks.state(labels("state.failed"), labels("state.failed_next"))
