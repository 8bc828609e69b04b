"""Tables of warnings and scores: raw columns underneath, words in the headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analytics.plan import Level
from analytics.skill import LeadDay, Skill
from text import Words
from text import findings_warnings as said
from text.formats import colours, ink, number, percent

from . import tables
from .warning_load import Case

_HOURS = ("lead_time_h", "over_h", "idle_h", "under_h", "uncovered_h", "flips", "cost_wan")
_COLUMNS = ("outcome", "span", "issued", "verified", "recommended", *_HOURS, "warning")
_LEVELS = ("recommended", "issued", "verified")


def raw(case: Case) -> pd.DataFrame:
    """Every warning and every episode without one, newest first, as codes and numbers."""
    rows = [
        {
            "warning": one.warning.id if one.warning else None,
            "start": one.start,
            "end": one.end,
            "ongoing": one.ongoing,
            "recommended": None if one.recommended is None else one.recommended.code,
            "issued": one.issued.code,
            "verified": None if one.air is None else one.air.code,
            "verified_upper": None if one.air is None else one.verified_upper.code,
            "first_recommended": one.first_recommended,
            "lead_time_h": one.lead_time_h,
            "over_h": one.over_h,
            "idle_h": one.idle_h,
            "under_h": one.under_h,
            "uncovered_h": one.uncovered_h,
            "flips": one.flips,
            "cost_wan": case.cost(one),
            "outcome": str(one.outcome),
        }
        for one in reversed(case.rows)
    ]
    return pd.DataFrame(rows)


def in_words(frame: pd.DataFrame, labels: Words) -> pd.DataFrame:
    """The list with headings and codes in words, for a file that people open."""

    def level(code: str | None) -> str:
        return said.issued(labels, None if not isinstance(code, str) else Level.from_code(code))

    told = {name: frame[name].map(level) for name in ("recommended", "issued")}
    for name in ("verified", "verified_upper"):
        told[name] = frame[name].map(
            lambda code: (
                labels("level." + code)
                if isinstance(code, str)
                else labels("verification.not_measured")
            )
        )
    told["outcome"] = frame["outcome"].map(lambda code: labels("outcome." + code))
    told["ongoing"] = frame["ongoing"].map({True: labels("flag.yes"), False: labels("flag.no")})
    heads = {c: labels("verification.column." + c) for c in frame.columns}
    return frame.assign(**told).rename(columns=heads)


def listed(case: Case, frame: pd.DataFrame, labels: Words) -> tuple[Any, dict[str, Any]]:
    """The list for the screen: marks and colours beside words."""
    found = list(reversed(case.rows))
    shown = pd.DataFrame(
        {
            "outcome": [f"{said.MARKS[v.outcome]} {said.outcome(labels, v)}" for v in found],
            "span": [said.so_far(labels, v) for v in found],
            "issued": [said.issued(labels, v.issued) for v in found],
            "verified": [said.verified(labels, v) for v in found],
            "recommended": [
                said.issued(labels, None)
                if v.recommended is None
                else labels("level." + v.recommended.code)
                for v in found
            ],
            **{name: [number(v) for v in frame[name].astype(float)] for name in _HOURS},
            "warning": [v.warning.id if v.warning else number(None) for v in found],
        }
    )[list(_COLUMNS)]
    styled = shown.style
    widest = tables.width_of(shown["verified"])
    for name in ("issued", "verified"):
        codes = [getattr(v, name).code for v in found]
        styled = styled.apply(lambda _, codes=codes: [_painted(c) for c in codes], subset=[name])
    tints = [f"color:{colours()['outcome'][v.outcome]};font-weight:600" for v in found]
    styled = styled.apply(lambda _: tints, subset=["outcome"])
    config: dict[str, Any] = {
        name: st.column_config.Column(
            labels("verification.column." + name),
            alignment="right" if name in _HOURS else None,
            width={"span": 232, "outcome": 112, "warning": 130, "verified": widest}.get(name),
        )
        for name in _COLUMNS
    }
    return styled, config


def _painted(code: str) -> str:
    if code == Level.NONE.code:
        return ""
    colour = colours()["level"][code]
    return f"background-color:{colour};color:{ink(colour)}"


def scored(found: Mapping[Level, Skill], labels: Words) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Contingency counts and scores by level."""
    rows = [
        {
            "level": labels("verification.at_least", level=labels("level." + level.code)),
            "hits": one.hits,
            "misses": one.misses,
            "false_alarms": one.false_alarms,
            "pod": percent(one.pod),
            "far": percent(one.far),
            "csi": percent(one.csi),
            "bias": number(one.bias, 2),
        }
        for level, one in found.items()
    ]
    return _worded(pd.DataFrame(rows), labels, left=("level",))


def erred(days: Sequence[LeadDay], labels: Words) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Errors by lead day, with the CSI of hours above each threshold."""
    rows = [
        {
            "day": one.day,
            "pairs": number(one.pairs),
            "mae": number(one.mae, 1),
            "mean_error": number(one.bias, 1),
            "rmse": number(one.rmse, 1),
        }
        | {f"csi_{limit:g}": percent(s.csi) for limit, s in one.exceeding.items()}
        for one in days
    ]
    frame = pd.DataFrame(rows)
    shown, config = _worded(frame[["day", "pairs", "mae", "mean_error", "rmse"]], labels, left=())
    for limit in days[0].exceeding if days else ():
        name = f"csi_{limit:g}"
        label = labels("verification.column.csi_above", limit=f"{limit:g}")
        shown = shown.assign(**{name: frame[name]})
        config[name] = st.column_config.Column(label, alignment="right")
    return shown, config


def _worded(
    frame: pd.DataFrame, labels: Words, *, left: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, Any]]:
    config: dict[str, Any] = {
        name: st.column_config.Column(
            labels("verification.column." + name), alignment=None if name in left else "right"
        )
        for name in frame.columns
    }
    return frame, config
