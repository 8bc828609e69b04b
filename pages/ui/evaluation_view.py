"""The sections of the evaluation page: what is missing, the documents, the story part by part."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import streamlit as st

from analytics.conclusions import conclusions
from analytics.evaluation import Evaluation
from data.rulebook import regions
from data.store import Store
from reports.orders import Order, Press, Sort
from reports.story import PLACES, Part, story
from text import Words, findings_outcome
from text import findings_evaluation as said

from . import blocks, context, document_tables, duty_view, evaluation_forms, load, moment
from .duty_load import named
from .evaluation_drawn import draw
from .evaluation_load import Case, making

_STYLE = Path(__file__).with_name("evaluation.css")
MIMES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def style() -> None:
    """The style sheets of these pages."""
    duty_view.style()
    st.html(f"<style>{_STYLE.read_text(encoding='utf-8')}</style>")


def headline(labels: Words, e: Evaluation) -> None:
    """The whole evaluation in one sentence, and what is missing to finish it."""
    names = named(labels)
    blocks.headline(
        [
            findings_outcome.headline(labels, e, names, regions().home.code),
            findings_outcome.lacking(labels, e, names),
        ],
        level=e.warning.level.code,
    )


def made_by(store: Store, press: Press, order: Order, author: str) -> Callable[[], bytes]:
    """What a button calls when it is clicked: make the document and put it on record."""

    def make() -> bytes:
        made = press.make(order)
        store.record([made.entry(author)])
        return made.content

    return make


def documents(labels: Words, case: Case, author: str) -> None:
    """The report as .docx, .pdf and .xlsx: one click each."""
    press, store = case.press(), load.store()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for suffix in ("docx", "pdf", "xlsx"):
            order = case.order(Sort.EVALUATION, suffix, labels.lang)
            st.download_button(
                labels(f"page.evaluation.report_{suffix}"),
                made_by(store, press, order, author),
                file_name=press.name(order),
                mime=MIMES[suffix],
                icon=":material/download:",
                type="primary" if suffix == "docx" else "secondary",
                on_click="ignore",
                key=f"report_{suffix}",
            )
        st.page_link(
            context.page("documents"),
            label=labels("page.evaluation.all_documents"),
            icon=":material/folder_open:",
            query_params=moment.onward(labels),
        )


def tell(labels: Words, part: Part) -> None:
    """The sentences of a part, each with its clause."""
    lines = "".join(
        f'<p class="ji-said">{escape(said.cited(labels, one))}</p>' for one in part.said
    )
    if lines:
        st.html(f'<div class="ji">{lines}</div>')


def parts(labels: Words, case: Case, e: Evaluation, author: str) -> None:
    """The story in order."""
    city = named(labels)(regions().home.code)
    for part in story(e, making(labels, case.held.snapshot), city):
        st.subheader(labels("evaluation.heading." + part.key), anchor=part.key)
        _part(labels, case, e, part, author)


def _part(labels: Words, case: Case, e: Evaluation, part: Part, author: str) -> None:
    tell(labels, part)
    draw(labels, case, e, part.key)
    if part.key == "conclusions" and conclusions(e):
        evaluation_forms.rulings(labels, case, e, author)
    for table in [] if part.key == "conclusions" else part.tables:
        document_tables.show(labels, table, opened=part.key in ("unjudged", "chase"))
    for below in part.under:
        st.markdown(f"##### {labels('evaluation.heading.' + below.key)}")
        _part(labels, case, e, below, author)
    if part.key in PLACES:
        evaluation_forms.remarks(labels, case, e, part.key, author)
