"""What the reduction page judges, chosen in one line and kept in the URL."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analytics.plan import Level
from analytics.warnings import IssuedWarning
from text import Words
from text import findings_reduction as findings
from text.formats import day

from . import filters
from .inventory import Asked, Inventory

_LIST = "list-"
WHOLE, IN_FORCE = "whole", "in_force"
DEFAULT_LEVEL = Level.ORANGE
"""Of a list that is judged without a warning."""


@dataclass(frozen=True)
class Choice:
    """What is asked for, and the warning that it names."""

    asked: Asked
    warning: IssuedWarning | None


def default(held: Inventory) -> Asked:
    """The warning in force or the last one; the list itself where there never was one."""
    if held.warnings:
        return Asked(warning=held.warnings[-1].id)
    return Asked(level=DEFAULT_LEVEL.code)


def choose(labels: Words, held: Inventory) -> Choice:
    """Draw the controls; a choice that is no longer there falls back to the default."""
    names = {one.id: _warning_name(labels, one) for one in reversed(held.warnings)}
    lists = [_LIST + one.code for one in sorted(Level) if one is not Level.NONE]
    names |= {c: labels("filter.list_at", level=labels("level." + c[len(_LIST) :])) for c in lists}
    first = held.warnings[-1].id if held.warnings else _LIST + DEFAULT_LEVEL.code
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        code = filters.choice(
            st.selectbox,
            labels("filter.judged"),
            list(names),
            key="judge",
            names=names.__getitem__,
            default=first,
            label_visibility="collapsed",
            width=420,
        )
        warning = None if code in lists else held.warning(code)
        level = code[len(_LIST) :] if warning is None else _part(labels, warning)
    edition, pair = _rules(labels, held)
    name = "" if warning is None else warning.id
    return Choice(Asked(level=level, warning=name, edition=edition, pair=pair), warning)


def _warning_name(labels: Words, one: IssuedWarning) -> str:
    levels = labels("finding.list").join(labels("level." + level.code) for level in one.levels)
    since = day(one.start, labels.lang)
    until = labels("filter.ongoing") if one.ongoing else day(one.days[-1], labels.lang, year=False)
    return labels("filter.warning", id=one.id, levels=levels, since=since, until=until)


def _part(labels: Words, warning: IssuedWarning) -> str:
    """The whole warning ('') or one of the levels that it had."""
    if len(warning.levels) < 2:
        return ""
    code = filters.choice(
        st.segmented_control,
        labels("filter.part"),
        [WHOLE, *(one.code for one in warning.levels)],
        key="part",
        names=lambda c: labels("filter.whole" if c == WHOLE else f"level.{c}"),
        label_visibility="collapsed",
        required=True,
    )
    return "" if code == WHOLE else code


def _rules(labels: Words, held: Inventory) -> tuple[str, bool]:
    """Edition of the list, and whether SO2 and NOx may stand in for each other."""
    dated = [one for one in held.editions if one]
    codes = [IN_FORCE, *reversed(dated)]
    with st.expander(labels("filter.reduction_rules")):
        left, right = st.columns(2, vertical_alignment="bottom")
        with left:
            code = filters.choice(
                st.selectbox,
                labels("filter.edition"),
                codes,
                key="list",
                names=lambda c: (
                    labels("filter.edition_in_force")
                    if c == IN_FORCE
                    else findings.edition_name(labels, c)
                ),
            )
        with right:
            pair = st.toggle(labels("filter.pair"), key="pair", bind="query-params")
    return "" if code == IN_FORCE else code, pair
