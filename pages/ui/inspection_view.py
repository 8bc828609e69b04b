"""The sections of the inspection page: units, problems, plants never checked, red and orange."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics.follow_up import (
    TONNES,
    day_levels,
    intensity,
    never_checked,
    not_rectified,
    repeat_offenders,
)
from analytics.natural_days import winter_of
from data.rulebook import regions
from text import Words
from text import findings_duty as findings
from text.formats import number, percent

from . import filters, tables
from . import inspection_board as board
from .duty_load import Case, named, units

WARNING, WINTER, EVER = "warning", "winter", "all"
_SHOWN = 30
_HEIGHT = 318


def matrix(labels: Words, case: Case) -> None:
    """Every unit on every day."""
    st.subheader(labels("inspection.board"))
    rows = case.inspection.rows
    st.html(
        board.build_board(
            rows,
            labels=labels,
            names=named(labels),
            levels=day_levels([case.warning]),
            as_of=case.as_of,
        )
    )
    st.html(board.build_key(labels, f"{case.plan.rules.inspection_due.value:%H:%M}"))


def unit_rows(labels: Words, case: Case) -> pd.DataFrame:
    """Each unit over its days, in words."""
    apart: dict[str, int] = {}
    for row in case.inspection.rows:
        apart[row.region] = apart.get(row.region, 0) + row.unlisted
    return pd.DataFrame(
        [
            {
                "unit": regions().name(one.region, labels.lang),
                "days_met": percent(one.unit_days_met),
                "on_time": percent(one.reports_on_time),
                "coverage": findings.coverage(labels, one),
                "checks": one.checks,
                "violations": percent(one.violations),
                "rectified": percent(one.rectified),
                "unlisted": apart.get(one.region, 0),
            }
            for one in case.inspection.units
        ]
    )


def summary(labels: Words, case: Case) -> None:
    """A row for each unit."""
    st.subheader(labels("inspection.units"))
    frame = unit_rows(labels, case)
    st.dataframe(
        frame,
        column_config=columns(labels, frame, left=("unit",)),
        hide_index=True,
        height="content",
    )


def columns(labels: Words, frame: pd.DataFrame, left: tuple[str, ...] = ()) -> dict[str, Any]:
    """Column settings with headings in words; what is not `left` stands at the right edge."""
    return {
        name: st.column_config.Column(
            labels(f"inspection.column_{name}"), alignment="left" if name in left else "right"
        )
        for name in frame.columns
    }


def span(labels: Words, case: Case) -> pd.DataFrame:
    """Choose the checks whose problems are followed up: the warning's, the winter's, or all."""
    chosen = filters.choice(
        st.segmented_control,
        labels("inspection.span"),
        [WARNING, WINTER, EVER],
        key="span",
        names=lambda code: labels(f"inspection.span_{code}"),
        label_visibility="collapsed",
        required=True,
    )
    found = case.inspection
    if chosen == WARNING:
        return found.checks
    if chosen == EVER:
        return found.history
    winter = winter_of(case.warning.start.date())
    same = [winter_of(one) == winter for one in found.history["date"]]
    return found.history[same]


def open_rows(labels: Words, case: Case, checks: pd.DataFrame) -> pd.DataFrame:
    """Problems that are not put right, in words."""
    rows = not_rectified(checks, case.as_of)
    return pd.DataFrame(
        {
            "date": [str(one) for one in rows["date"]],
            "days": rows["days"],
            "region": rows["region"].map(named(labels)),
            "plant": plants_named(labels, case, rows["plant"]),
            "problem": rows["problem"],
            "inspector": rows["inspector"],
        }
    )


def repeat_rows(labels: Words, case: Case, checks: pd.DataFrame) -> pd.DataFrame:
    """Plants with problems in several checks, in words."""
    rows = repeat_offenders(checks)
    return pd.DataFrame(
        {
            "plant": plants_named(labels, case, rows["plant"]),
            "region": rows["region"].map(named(labels)),
            "problems": rows["problems"],
            "checks": rows["checks"],
            "open": rows["open"],
            "last": [str(one) for one in rows["last"]],
            "problem": rows["problem"],
        }
    )


def plants_named(labels: Words, case: Case, codes: pd.Series) -> list[str]:
    """Names of plants; one that no list ever had by its code."""
    names = case.names
    return [names.get(code) or labels("inspection.unlisted", plant=code) for code in codes]


def never_rows(labels: Words, case: Case) -> pd.DataFrame:
    """Plants in production that the warning's checks did not reach, in words."""
    found = case.inspection
    mine = case.plants[case.plants["region"].isin(set(units()))]
    rows = never_checked(mine, found.checks, before=found.history)
    return pd.DataFrame(
        {
            "plant": rows["name"],
            "region": rows["region"].map(named(labels)),
            "share": rows["share"],
            "tonnes": rows[list(TONNES)].sum(axis=1),
            "last": [
                str(one) if pd.notna(one) else labels("inspection.never_seen")
                for one in rows["last"]
            ],
        }
    )


def problems(labels: Words, case: Case) -> dict[str, pd.DataFrame]:
    """Problems not put right and repeat offenders; gives the whole tables for the files."""
    st.subheader(labels("inspection.problems"))
    checks = span(labels, case)
    found = {
        "open": open_rows(labels, case, checks),
        "repeat": repeat_rows(labels, case, checks),
    }
    for name, frame in found.items():
        st.markdown(f"##### {labels(f'inspection.{name}_title')}")
        _listed(labels, frame, f"inspection.none_{name}", numbers=_NUMBERS)
    return found


_NUMBERS = ("days", "problems", "checks", "open", "share", "tonnes")


def _listed(labels: Words, frame: pd.DataFrame, nothing: str, *, numbers: tuple[str, ...]) -> None:
    if frame.empty:
        st.caption(labels(nothing))
        return
    words = tuple(name for name in frame.columns if name not in numbers)
    config = columns(labels, frame, left=words)
    st.dataframe(
        frame.head(_SHOWN),
        column_config=config,
        hide_index=True,
        height="auto" if len(frame) < 8 else _HEIGHT,
    )
    if len(frame) > _SHOWN:
        st.caption(labels("inspection.more", shown=_SHOWN, count=len(frame)))


def never(labels: Words, case: Case) -> pd.DataFrame:
    """Plants never checked by emissions; gives the whole table for the files."""
    st.markdown(f"##### {labels('inspection.never_title')}")
    frame = never_rows(labels, case)
    listed = sum(one.plants_listed for one in case.inspection.units)
    if not listed:
        st.caption(labels("inspection.no_list"))
        return frame
    share = float(frame["share"].sum()) if len(frame) else 0.0
    st.caption(
        labels(
            "inspection.never_count",
            listed=number(listed),
            checked=number(listed - len(frame)),
            count=number(len(frame)),
            share=percent(share),
        )
    )
    told = frame.assign(
        share=[percent(one, 2) for one in frame["share"]],
        tonnes=[number(one, 3) + " t/d" for one in frame["tonnes"]],
    )
    _listed(labels, told, "inspection.none_never", numbers=_NUMBERS)
    return frame


def red_and_orange(labels: Words, case: Case) -> None:
    """Whether checking was reinforced under red, over all warnings known."""
    found = intensity(case.held.warnings, case.inspection.history, units(), as_of=case.as_of)
    st.markdown(f"##### {labels('inspection.intensity')}")
    st.caption(" ".join([*findings.intensity(labels, found), "五(二)5"]))


def board_rows(labels: Words, case: Case) -> pd.DataFrame:
    """Every unit and day in words, for a file."""
    rows = case.inspection.rows
    return pd.DataFrame(
        {
            "region": [regions().name(one.region, labels.lang) for one in rows],
            "date": [str(one.date) for one in rows],
            "required": [one.required for one in rows],
            "distinct_plants": [one.distinct_plants for one in rows],
            "unlisted": [one.unlisted for one in rows],
            "met": [_flag(labels, one.met) for one in rows],
            "report_due": pd.Series([one.report_due for one in rows], dtype="datetime64[us]"),
            "submitted_at": pd.Series([one.submitted_at for one in rows], dtype="datetime64[us]"),
            "late_minutes": [one.late_minutes for one in rows],
        }
    )


def _flag(labels: Words, value: bool | None) -> str:
    return "" if value is None else labels("flag.yes" if value else "flag.no")


def downloads(labels: Words, case: Case, found: dict[str, pd.DataFrame]) -> None:
    """The checks as raw CSV, and every table of the page as a workbook."""
    sheets = {"board": board_rows(labels, case), "units": unit_rows(labels, case), **found}
    told = {
        labels(f"inspection.sheet_{name}"): frame.rename(
            columns={c: labels(f"inspection.column_{c}") for c in frame.columns}
        )
        for name, frame in sheets.items()
    }
    tables.download_pair(
        labels, "inspection.files", case.inspection.checks, told, file_name(labels, case)
    )


def file_name(labels: Words, case: Case) -> str:
    """Of downloads, without ending."""
    return f"{labels('nav.inspection')}_{case.warning.id}_{case.as_of:%Y%m%d%H%M}"


def check_rows(frame: pd.DataFrame, labels: Words) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Stored checks for the basis panel."""
    return frame, {c: st.column_config.Column(_column(labels, c)) for c in frame.columns}


def _column(labels: Words, name: str) -> str:
    key = f"inspection.column_{name}"
    return labels(key) if key in labels else labels(f"column.{name}")
