"""Blocks of a page that Streamlit has no element for: headline, figures, legend, states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from analytics.standard import Standard
from text import Words
from text.formats import colours, faded

from .basis import Basis
from .charts import CONFIG, GREY

_MARKDOWN = re.compile(r"([\\`*_\[\]<>~$|])")
_STYLE = Path(__file__).with_name("style.css")


def style() -> None:
    """The style sheet of all pages."""
    st.html(f"<style>{_STYLE.read_text(encoding='utf-8')}</style>")


def _square(colour: str) -> str:
    """The small square of a class or level colour; a word always follows it."""
    return f'<i class="ji-mark" style="background:{colour}"></i>'


def literal(text: str) -> str:
    """Text as Markdown that shows it as it is, whatever somebody typed."""
    return _MARKDOWN.sub(r"\\\1", text)


def headline(sentences: Sequence[str], *, level: str = "none") -> None:
    """The sentence that answers the page's question, and what else is worth saying at once."""
    lines = "".join(f"<p>{escape(s)}</p>" for s in sentences if s)
    colour = colours()["level"][level]
    st.html(f'<div class="ji ji-headline" style="--level:{colour}">{lines}</div>')


@dataclass(frozen=True)
class Figure:
    """One figure of the row under the headline; there is none without a basis.

    Parameters
    ----------
    note : what stands below; `kind` and `code` put a colour mark before it
    basis : how the value came about
    """

    label: str
    value: str
    basis: Basis
    unit: str = ""
    note: str = ""
    kind: str = ""
    code: str = ""


MOST_FIGURES = 5


def figures(row: Sequence[Figure], labels: Words) -> None:
    """At most five figures, each with its basis to unfold. Raises ``ValueError`` for more."""
    if len(row) > MOST_FIGURES:
        raise ValueError(f"figures: got {len(row)}; allowed: at most {MOST_FIGURES}")
    cells = "".join(_cell(one, labels) for one in row)
    st.html(f'<div class="ji ji-figures">{cells}</div>')


def _cell(one: Figure, labels: Words) -> str:
    square = _square(colours()[one.kind][one.code]) if one.kind else ""
    unit = f"<small>{escape(labels.of(one.unit, one.value))}</small>" if one.unit else ""
    return (
        f'<div class="ji-figure"><div class="label">{escape(one.label)}</div>'
        f'<div class="value">{escape(one.value)}{unit}</div>'
        f'<div class="note">{square}{escape(one.note)}</div>'
        f"<details><summary>{escape(labels('basis_panel.short'))}</summary>"
        f"{escape(one.basis.formula)}<br>{escape(one.basis.clause)}</details></div>"
    )


def chart(figure: go.Figure, key: str, alt: str) -> None:
    """A chart as wide as its place; `alt` says to a screen reader what it shows."""
    st.plotly_chart(figure, config=CONFIG, key=key, alt=alt)


def legend(standard: Standard, labels: Words, *, no_data: bool = True) -> None:
    """The classes of air quality, and missing data, each colour with its word."""
    parts = [(colours()["class"][c.code], labels("class." + c.code)) for c in standard.classes]
    if no_data:
        parts.append((faded(GREY, 0.45), labels("chart.no_data")))
    spans = "".join(f"<span>{_square(c)}{escape(word)}</span>" for c, word in parts)
    st.html(f'<div class="ji ji-legend">{spans}</div>')


def bullets(sentences: Sequence[str], *, wide: bool = False) -> None:
    """Plain sentences under one another; many short ones in two columns where there is room."""
    lines = "".join(f"<li>{escape(s)}</li>" for s in sentences)
    st.html(f'<ul class="ji ji-reasons{" wide" if wide else ""}">{lines}</ul>')


def state(sentence: str, next_step: str, command: str = "") -> None:
    """What stands in place of a chart or page that has nothing to show, and what to do."""
    code = f"<p><code>{escape(command)}</code></p>" if command else ""
    st.html(
        f'<div class="ji ji-state"><p><b>{escape(sentence)}</b></p>'
        f"<p>{escape(next_step)}</p>{code}</div>"
    )


def no_air(labels: Words, *, past: bool = False) -> None:
    """That there are no air data, and how to bring some in; in the past there were none yet."""
    if past:
        state(labels("state.no_air_then"), labels("state.no_air_then_next"))
        return
    state(labels("state.no_air"), labels("state.no_air_next"), labels("state.import"))


def no_inventory(labels: Words) -> None:
    """That there is neither a list of plants nor a baseline, and how to bring them in."""
    next_step = labels("state.no_inventory_next")
    state(labels("state.no_inventory"), next_step, labels("state.import_plants"))
