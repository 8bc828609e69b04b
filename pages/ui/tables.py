"""Frames as tables on screen and as files: raw columns underneath, words in the headings."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st
import xlsxwriter

from analytics.plan import Level
from data import rulebook
from data.exchange import FORMULA_START
from text import Words
from text.findings import aqi, level, pollutants
from text.formats import colours, hour, ink, number, percent, span

_BOM = "utf-8-sig"
_EXCEL_TIME = "yyyy-mm-dd hh:mm"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 44
_CELL_PX, _PADDING_PX = 7, 24
BRIEF = ("level", "span", "hours", "peak_aqi_24h")
"""Columns of the short list."""
FULL = ("level", "start", "end", *BRIEF[2:], "peak_aqi", "primary", "valid_share", "remark")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """UTF-8 with the mark that Excel needs; text that looks like a formula gets an apostrophe."""
    safe = frame.assign(
        **{
            name: frame[name].str.replace(FORMULA_START, r"'\1", regex=True)
            for name in frame.columns
            if pd.api.types.is_string_dtype(frame[name])
        }
    )
    return str(safe.to_csv(index=False, date_format="%Y-%m-%d %H:%M")).encode(_BOM)


def xlsx_bytes(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """An Excel file of frames, one a sheet: heading bold and fixed, columns as wide as needed."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "nan_inf_to_errors": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        time = book.add_format({"num_format": _EXCEL_TIME})
        for name, frame in sheets.items():
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            for column, heading in enumerate(frame.columns):
                _write_column(sheet, column, str(heading), frame[heading], bold, time)
    return memory.getvalue()


def _write_column(
    sheet: Any, place: int, heading: str, values: pd.Series, bold: Any, time: Any
) -> None:
    sheet.write_string(0, place, heading, bold)
    width = _cells_wide(heading)
    for row, value in enumerate(values.tolist(), start=1):
        if value is None or value is pd.NaT or value != value:
            continue
        if isinstance(value, pd.Timestamp):
            sheet.write_datetime(row, place, value.to_pydatetime(), time)
            width = max(width, len(_EXCEL_TIME))
        elif isinstance(value, bool | int | float):
            sheet.write(row, place, value)
            width = max(width, len(str(value)))
        else:
            sheet.write_string(row, place, str(value))
            width = max(width, _cells_wide(str(value)))
    sheet.set_column(place, place, min(width + 2, _WIDEST))


def width_of(said: pd.Series) -> int:
    """Pixels that the widest of some words takes in a column."""
    return _CELL_PX * max(map(_cells_wide, said), default=0) + _PADDING_PX


def _cells_wide(text: str) -> int:
    """Width in half-width characters; a Chinese one takes two."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)


def in_words(frame: pd.DataFrame, labels: Words) -> pd.DataFrame:
    """The frame with headings and codes in words, for a file that people open."""
    chinese = labels.lang == "zh"
    titles = {p.id: p.title_zh if chinese else p.title_en for p in rulebook.plans()}
    named: dict[str, Callable[[str], str]] = {
        "region": lambda code: rulebook.regions().name(code, labels.lang),
        "level": lambda code: labels("level." + code),
        "level_upper": lambda code: labels("level." + code),
        "primary": lambda codes: pollutants(labels, codes),
        "basis": lambda code: labels("basis." + code),
        "plan": lambda code: titles.get(code, code),
        "reading": lambda code: labels("reading." + code),
        "merge": lambda code: labels("merge." + code),
    }
    told = {name: frame[name].map(say) for name, say in named.items() if name in frame}
    flags = frame.select_dtypes("bool")
    told |= {c: flags[c].map({True: labels("flag.yes"), False: labels("flag.no")}) for c in flags}
    return frame.assign(**told).rename(columns={c: labels("column." + c) for c in frame.columns})


def episode_list(
    frame: pd.DataFrame, labels: Words, *, daily: bool = False
) -> tuple[Any, dict[str, Any]]:
    """Episodes for the screen: styled frame and column settings.

    Parameters
    ----------
    frame : columns of `frames.episodes_of`
    daily : only natural days are known, so that there is no hourly peak to show
    """
    shown = pd.DataFrame(
        {
            "start": [hour(t, labels.lang) for t in frame["start"]],
            "end": [hour(t, labels.lang) for t in frame["end"]],
            "span": [
                span(row.start, row.end, labels.lang, year=False) for row in frame.itertuples()
            ],
            "level": [_level(row, labels) for row in frame.itertuples()],
            "hours": frame["hours"],
            "peak_aqi_24h": [aqi(v) for v in frame["peak_aqi_24h"]],
            "peak_aqi": [number(v) for v in frame["peak_aqi"].astype(float)],
            "primary": [pollutants(labels, names) for names in frame["primary"]],
            "valid_share": [percent(v, 1) for v in frame["valid_share"]],
            "remark": [_remark(row, labels) for row in frame.itertuples()],
        }
    )
    codes = frame["level"].tolist()
    shades = colours()["level"]
    styles = [f"background-color:{shades[c]};color:{ink(shades[c])}" for c in codes]
    styled = shown.style.apply(lambda _: styles, subset=["level"])
    widest = max(_cells_wide(said) for said in shown["level"])
    widths: dict[str, Any] = {
        "level": _CELL_PX * widest + _PADDING_PX,
        "start": 140,
        "end": 140,
        "remark": "medium",
        "primary": 110,
    }
    right = ("hours", "peak_aqi_24h", "peak_aqi", "valid_share")
    config: dict[str, Any] = {
        name: st.column_config.Column(
            labels("column." + name),
            width=widths.get(name),
            alignment="right" if name in right else None,
        )
        for name in shown.columns
    }
    if daily:
        config["peak_aqi_24h"]["label"] = labels("chart.daily")
        config["peak_aqi"] = config["primary"] = None
    return styled, config


def _level(row: Any, labels: Words) -> str:
    low, high = Level.from_code(row.level), Level.from_code(row.level_upper)
    return level(labels, low, high, row.open_hours)


def _remark(row: Any, labels: Words) -> str:
    said = [labels("remark.ozone_only")] if row.ozone_only else []
    said += [labels("remark.mixed")] if row.basis == "mixed" else []
    said += [labels("remark.hourly_aqi")] if row.basis == "hourly_aqi" else []
    return labels("finding.list").join(said)


def stored_rows(frame: pd.DataFrame, labels: Words) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Stored rows of one region for the screen; columns that say nothing are left out."""
    kept = frame.drop(columns="region").dropna(axis="columns", how="all")
    kept = kept.loc[:, [c for c in kept.columns if not kept[c].isin(["", False]).all()]]
    kept["period"] = [labels("period." + code) for code in kept["period"]]
    config: dict[str, Any] = {c: st.column_config.Column(labels("column." + c)) for c in kept}
    config["time"] = st.column_config.DatetimeColumn(
        labels("column.time"), format="YYYY-MM-DD HH:mm"
    )
    return kept, config


def download_pair(
    labels: Words, section: str, raw: pd.DataFrame, sheets: Mapping[str, pd.DataFrame], name: str
) -> None:
    """Two buttons: raw columns as CSV, sheets in words as Excel; made when they are clicked.

    Parameters
    ----------
    section : where the buttons' words ``csv`` and ``xlsx`` are
    name : of the files, without ending
    """
    with st.container(horizontal=True, gap="small", width="content"):
        for kind, mime, data in (
            ("csv", "text/csv", lambda: csv_bytes(raw)),
            ("xlsx", EXCEL, lambda: xlsx_bytes(sheets)),
        ):
            st.download_button(
                labels(f"{section}_{kind}"),
                data,
                file_name=f"{name}.{kind}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"{section}_{kind}",
            )
