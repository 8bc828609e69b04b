"""What the pages on evaluations and documents look at, judged once for the same facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st

from analytics.evaluation import Evaluation
from analytics.reduction import CITY
from analytics.warnings import IssuedWarning
from data import comments
from data.clock import beijing_now
from data.evaluation import evaluate
from data.rulebook import regions
from data.snapshot import Snapshot
from reports.making import Making
from reports.orders import Order, Press
from text import Words

from . import duty_load, filters
from .response import Response

_COMMENTS = "comments"
NOBODY = ""


@dataclass(frozen=True)
class Case:
    """One warning evaluated at one time, for the city or a unit.

    Parameters
    ----------
    against : ids of warnings to compare with
    """

    held: Response
    warning: IssuedWarning
    region: str
    against: tuple[str, ...]

    @property
    def past(self) -> bool:
        """Whether it is looked back to a time."""
        return self.held.as_of < self.held.newest

    @property
    def city(self) -> Evaluation:
        """The evaluation of the city, with what people added by now."""
        snapshot, warning = self.held.snapshot, self.warning.id
        until = self.held.as_of if self.past else None
        found = _evaluated(
            _facts(snapshot), self.held.as_of, self.warning, self.against, self.past, self
        )
        return replace(
            found,
            snapshot=snapshot.id,
            remarks=comments.remarks(snapshot, warning, until),
            rulings=comments.rulings(snapshot, warning, until),
        )

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation of the chosen region."""
        found = self.city
        return found if self.region == CITY else found.of(self.region)

    def press(self) -> Press:
        """What makes documents of it, without judging anew."""
        key = (self.warning.id, self.held.as_of, self.against, self.past)
        return Press(self.held.snapshot, self.held.newest, {key: self.city})

    def order(self, sort: str, suffix: str, lang: str, **more: object) -> Order:
        """An order of a document on it."""
        return Order.model_validate(
            {
                "sort": sort,
                "suffix": suffix,
                "lang": lang,
                "made": beijing_now(),
                "warning": self.warning.id,
                "region": self.region,
                "as_of": self.held.as_of,
                "past": self.past,
                "against": self.against,
                **more,
            }
        )


def _facts(snapshot: Snapshot) -> tuple[str, ...]:
    """The files that an evaluation is judged from; a comment changes none of them."""
    files = snapshot.manifest.files if snapshot.manifest else {}
    return tuple(files[group].name for group in sorted(files) if group != _COMMENTS)


@st.cache_resource(show_spinner=False, max_entries=6)
def _evaluated(
    facts: tuple[str, ...],
    as_of: datetime,
    warning: IssuedWarning,
    against: tuple[str, ...],
    past: bool,
    _case: Case,
) -> Evaluation:
    snapshot = _case.held.snapshot
    return evaluate(snapshot, warning, as_of=_case.held.as_of, against=against, past=past)


def making(labels: Words, snapshot: Snapshot) -> Making:
    """What a document of the page's language states."""
    return Making(labels, beijing_now(), snapshot.demo)


def places(labels: Words) -> dict[str, str]:
    """Names of the city and of its units by code."""
    home, named = regions().home, duty_load.named(labels)
    codes = [CITY, *(unit.code for unit in home.units)]
    return {code: named(home.code if code == CITY else code) for code in codes}


def choose(labels: Words, snapshot: Snapshot) -> tuple[Response, Case | None]:
    """Draw the choices of warning, time, region and comparison; no case without a warning."""
    held, found = duty_load.choose(labels, snapshot)
    if found is None:
        return held, None
    names = places(labels)
    others = {one.id: one for one in reversed(held.warnings) if one.start < found.warning.start}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        region = filters.choice(
            st.selectbox,
            labels("page.evaluation.region"),
            list(names),
            key="unit",
            names=names.__getitem__,
            label_visibility="collapsed",
            width=150,
        )
        against = st.multiselect(
            labels("page.evaluation.against"),
            list(others),
            format_func=lambda one: duty_load.warning_name(labels, others[one], found.held.as_of),
            key=f"against_{found.warning.id}",
            placeholder=labels("page.evaluation.against"),
            label_visibility="collapsed",
            max_selections=3,
            width=430,
        )
    return found.held, Case(found.held, found.warning, region, tuple(against))


def author(labels: Words) -> str:
    """Draw who comments and makes documents; kept for the session."""
    name = st.text_input(
        labels("page.evaluation.author"),
        key="author",
        max_chars=40,
        placeholder=labels("page.evaluation.author_hint"),
        label_visibility="collapsed",
        width=260,
        persist_state="session",
    )
    return " ".join((name or NOBODY).split())


def home() -> str:
    """The code of the home city."""
    return regions().home.code


def hours(e: Evaluation) -> tuple[datetime, datetime]:
    """First and last hour that an evaluation shows."""
    if e.curve.empty:
        return e.warning.start, e.warning.end
    return e.curve["time"].iloc[0].to_pydatetime(), e.curve["time"].iloc[-1].to_pydatetime()
