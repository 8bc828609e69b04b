"""Tables of plants: numbers stay numbers, words are words, a row opens its plant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analytics.evidence import Evidence
from data.rulebook import regions
from text import Words
from text import findings_plants as findings
from text.formats import MISSING, day_pattern, number

from . import basis, plant_names
from .basis import Basis
from .plant_load import Listing
from .tables import download_pair

MOST_ROWS = 500
"""Rows that a screen shows; searching and downloads reach the others."""

UNSCROLLED, MOST_PX = 16, 460
SHARES = (
    *("load_cut", "fall", "gap", "implemented", "share", "share_plants", "share_output_wan_d"),
    *("share_jobs", "load_low", "load_high", "borne"),
)
TONNES = (
    *("tonnes", "cut", "so2_t_d", "nox_t_d", "pm_t_d", "voc_t_d", "before", "after", "change"),
    *("added", "removed", "changed"),
)
FINE = ("emitted", "yellow", "orange", "red", "cut_so2", "cut_nox", "cut_pm", "cut_voc")
"""Tonnes of one plant, with all the decimals of a list."""

DATES = ("approved_on", "valid_until", "first_ran", "last_ran", "last_check", "date")

_SHOWN_BEHIND = (
    *("plant", "name", "region", "industry", "grade", "category", "status"),
    *("so2_t_d", "nox_t_d", "pm_t_d", "voc_t_d", "operating_days", "checks", "last_check"),
)
WIDTHS: dict[str, Any] = {
    **dict.fromkeys(("reason", "sentence", "plan_missing", "board_missing"), "large"),
    **dict.fromkeys(("measure", "lacks", "problem"), "medium"),
}
_DATE_PX = 110


def _or_dash(say: Callable[[str], str]) -> Callable[[object], str]:
    return lambda code: say(code) if isinstance(code, str) and code else MISSING


def worded(frame: pd.DataFrame, labels: Words) -> pd.DataFrame:
    """Codes in words; the columns keep their names."""
    told_by: dict[str, Callable[[Any], str]] = {
        "region": _or_dash(lambda code: regions().name(code, labels.lang)),
        "unit": _or_dash(lambda code: regions().name(code, labels.lang)),
        "category": lambda code: findings.category(labels, code),
        "status": lambda code: findings.status(labels, code),
        "stop": lambda code: findings.stop(labels, code),
        "level": _or_dash(lambda code: labels("level." + code)),
        "kind": _or_dash(lambda code: findings.kind(labels, code)),
        "meter": _or_dash(lambda code: labels("plants.meter." + code)),
        "evidence": _or_dash(lambda code: labels("plants.evidence." + code)),
        "approval": _or_dash(lambda code: labels("plants.approval." + code)),
        "plan_missing": lambda codes: findings.fields(labels, codes),
        "board_missing": lambda codes: findings.fields(labels, codes),
        "industry": _or_dash(lambda code: plant_names.industry(labels, code)),
        **dict.fromkeys(
            ("grade", "grade_before", "grade_after"),
            _or_dash(lambda c: plant_names.grade(labels, c)),
        ),
    }
    told: dict[str, Any] = {}
    for name in frame.columns.intersection(list(told_by)):
        # Few values repeat over many rows.
        known = {value: told_by[name](value) for value in frame[name].unique()}
        told[name] = [known[value] for value in frame[name]]
    for name in frame.select_dtypes("bool"):
        told[name] = frame[name].map({True: labels("flag.yes"), False: labels("flag.no")})
    return frame.assign(**told)


def titled(frame: pd.DataFrame, labels: Words) -> pd.DataFrame:
    """Codes and headings in words, for a file that people open."""
    return worded(frame, labels).rename(
        columns={name: labels("plants.column." + name) for name in frame.columns}
    )


def columns(frame: pd.DataFrame, labels: Words) -> dict[str, Any]:
    """Headings and number formats of a table on screen."""
    config: dict[str, Any] = {}
    for name in frame.columns:
        title = labels("plants.column." + name)
        if name in SHARES:
            config[name] = st.column_config.NumberColumn(title, format="%.1f%%")
        elif name in FINE:
            config[name] = st.column_config.NumberColumn(title, format="%.5f")
        elif name in TONNES:
            config[name] = st.column_config.NumberColumn(title, format="%.3f")
        elif name in DATES or pd.api.types.is_datetime64_any_dtype(frame[name]):
            pattern = day_pattern(labels.lang)
            config[name] = st.column_config.DateColumn(title, format=pattern, width=_DATE_PX)
        elif pd.api.types.is_numeric_dtype(frame[name]) and frame[name].dtype != bool:
            config[name] = st.column_config.NumberColumn(
                title, format="localized", width=WIDTHS.get(name)
            )
        else:
            config[name] = st.column_config.Column(title, width=WIDTHS.get(name))
    return config


def shown(labels: Words, frame: pd.DataFrame, *, key: str, opens: str | None = "plant") -> None:
    """Draw a table; a chosen row opens its plant.

    Parameters
    ----------
    frame : raw columns; the `opens` column holds the plants' codes and is not shown
    """
    key, top = f"table_{key}", frame.head(MOST_ROWS)
    codes = [] if opens is None else top[opens].tolist()

    def open_plant() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows:
            st.query_params["plant"] = codes[rows[0]]

    visible = top if opens is None else top.drop(columns=opens)
    said = worded(visible, labels)
    shares = [name for name in SHARES if name in said]
    said[shares] = said[shares] * 100
    picking: dict[str, Any] = {}
    if opens is not None:
        picking = {"on_select": open_plant, "selection_mode": "single-row"}
    st.dataframe(
        said,
        column_config=columns(visible, labels),
        hide_index=True,
        height="content" if len(said) <= UNSCROLLED else MOST_PX,
        placeholder="",
        key=key,
        **picking,
    )


def counted(labels: Words, count: int) -> str:
    """How many rows there are, and how many are shown."""
    if count > MOST_ROWS:
        return labels("plants.rows_some", count=number(count), shown=MOST_ROWS)
    return labels("plants.rows_all", count=number(count))


class _Told(Mapping[str, pd.DataFrame]):
    """Sheets that are put into words when they are asked for, which is on the click."""

    def __init__(self, sheets: Mapping[str, pd.DataFrame], labels: Words) -> None:
        self._sheets, self._labels = sheets, labels

    def __getitem__(self, name: str) -> pd.DataFrame:
        return titled(self._sheets[name], self._labels)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sheets)

    def __len__(self) -> int:
        return len(self._sheets)


def downloads(
    labels: Words, section: str, sheets: Mapping[str, pd.DataFrame], *, edition: str
) -> None:
    """The first table as raw CSV, all of them in words as Excel."""
    raw = next(iter(sheets.values()))
    name = f"{labels('nav.plants')}_{section}_{edition}".rstrip("_")
    download_pair(labels, f"plants.{section}", raw, _Told(sheets, labels), name)


def basis_panel(
    labels: Words, of: Listing, bases: Mapping[str, Basis], *, plant: str | None = None
) -> None:
    """The panel at the foot of the page: bases, origin, and the plants behind.

    Parameters
    ----------
    plant : only this one
    """

    def rows() -> pd.DataFrame:
        every = of.plants()
        return every if plant is None else every[every["plant"] == plant]

    basis.panel(
        bases,
        labels=labels,
        origin=lambda: _origin(labels, of),
        rows=rows,
        file_name=f"{labels('nav.plants')}_{plant or of.edition}".rstrip("_"),
        table=_listed_rows,
        caption="plants.basis_rows",
    )


def _origin(labels: Words, of: Listing) -> dict[str, str]:
    """Plan, edition, warning and its days, and the snapshot."""
    said = {
        labels("basis_panel.plan"): basis.plan_said(labels, of.plan),
        labels("plants.edition_name"): findings.list_name(labels, of.edition),
    }
    asked = of.proof_asked()
    if asked is not None:
        days, level = of.compared(), labels("level." + asked.level)
        said |= {
            labels("plants.warning_name"): f"{asked.warning} · {level}",
            labels("plants.during"): findings.days_said(labels, days.during),
            labels("plants.before"): findings.days_said(labels, days.before),
        }
    return said | {labels("basis_panel.snapshot"): basis.snapshot_said(labels, of.held.snapshot)}


def _listed_rows(frame: pd.DataFrame, labels: Words) -> tuple[pd.DataFrame, dict[str, Any]]:
    kept = frame[[*_SHOWN_BEHIND]]
    return worded(kept, labels), columns(kept, labels)


def proof_columns() -> list[str]:
    """Columns that count plants by grade of evidence."""
    return ["promising", *map(str, Evidence), "contradicted"]
