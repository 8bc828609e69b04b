"""Tables and files: what Excel opens, and what the list says."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import fastexcel
import numpy as np
import pandas as pd
import pytest

from pages.ui import tables
from text import LANGUAGES, words

ZH = words("zh")


def episodes() -> pd.DataFrame:
    one = {
        "region": "410800",
        "start": datetime(2019, 2, 4, 11),
        "end": datetime(2019, 2, 7, 16),
        "hours": 78,
        "level": "orange",
        "level_upper": "red",
        "peak_aqi_24h": 354.7,
        "peak_aqi": 463.0,
        "primary": "pm25+pm10",
        "valid_share": 0.92,
        "missing_hours": 6,
        "open_hours": 6,
        "basis": "mixed",
        "ozone_only": False,
        "plan": "jiaozuo-2023",
        "reading": "blocks",
        "merge": "max",
    }
    ozone = {
        **one,
        "level_upper": "orange",
        "basis": "concentration",
        "ozone_only": True,
        "primary": "o3",
        "peak_aqi": None,
    }
    return pd.DataFrame([one, ozone])


def test_list_says_intervals_and_marks() -> None:
    styled, config = tables.episode_list(episodes(), ZH)
    frame = styled.data
    assert frame["level"].tolist() == ["橙色，可能红色：缺6小时", "橙色"]
    assert frame["remark"].tolist() == ["依据混用", "臭氧过程"]
    assert frame["primary"].tolist() == ["PM₂.₅、PM₁₀", "O₃"]
    assert frame["peak_aqi_24h"].tolist() == ["354.7", "354.7"]
    assert frame["peak_aqi"].tolist() == ["463", "—"]
    assert frame["start"][0] == "2019年2月4日11时"
    assert set(tables.FULL) | set(tables.BRIEF) <= set(config)
    # Wide enough for the interval: 22 half-widths of 7 px and the padding.
    assert config["level"]["width"] >= 22 * 7


def test_list_of_days_has_no_hourly_peak() -> None:
    _, config = tables.episode_list(episodes(), ZH, daily=True)
    assert config["peak_aqi"] is None
    assert config["peak_aqi_24h"]["label"] == "日AQI"


@pytest.mark.parametrize(
    ("lang", "heading", "first", "ozone"),
    [
        ("zh", "区域", ["焦作市", "橙色", "红色", "PM₂.₅、PM₁₀", "浓度与小时AQI混用"], "是"),
        ("en", "region", None, "yes"),
    ],
)
def test_a_file_for_people_has_no_codes(
    lang: str, heading: str, first: list[str] | None, ozone: str
) -> None:
    labels, raw = words(lang), episodes()
    frame = tables.in_words(raw, labels)
    assert frame.columns[0] == heading
    assert frame[labels("column.ozone_only")][1] == ozone
    for name in ("region", "primary", "plan", "reading", "merge", "ozone_only"):
        assert not set(raw[name]) & set(frame[labels("column." + name)]), name
    if first is not None:
        told = ("region", "level", "level_upper", "primary", "basis")
        assert [frame[labels("column." + c)][0] for c in told] == first
        assert frame["读法"][0] == "首尾相接的24小时段"
        assert frame["合并"][0] == "取最高级"


def test_headings_of_a_file_are_told_apart() -> None:
    for lang in LANGUAGES:
        headings = tables.in_words(episodes(), words(lang)).columns
        assert headings.is_unique


def test_csv_is_read_by_excel_as_chinese() -> None:
    content = tables.csv_bytes(pd.DataFrame({"a": ["焦作市"], "t": [datetime(2026, 1, 1, 5)]}))
    assert content == "\ufeffa,t\n焦作市,2026-01-01 05:00\n".encode()


def test_csv_lets_no_formula_through() -> None:
    frame = pd.DataFrame({"region": ["=HYPERLINK(1)", "焦作市", None], "aqi": [-1.0, 2.0, np.nan]})
    content = tables.csv_bytes(frame).decode("utf-8-sig")
    assert content.splitlines() == ["region,aqi", "'=HYPERLINK(1),-1.0", "焦作市,2.0", ","]


def test_xlsx_keeps_numbers_times_and_empty_cells() -> None:
    frame = pd.DataFrame(
        {
            "起": [datetime(2026, 1, 1, 5), pd.NaT],
            "值": [np.nan, 1.5],
            "是": [True, False],
            "名": ["=SUM(A1)", "焦作市"],
        }
    )
    content = tables.xlsx_bytes({"表" * 40: frame})
    sheet = fastexcel.read_excel(content).load_sheet(0)
    assert len(sheet.name) == 31
    back = sheet.to_pandas()
    assert str(back["起"][0])[:16] == "2026-01-01 05:00"
    assert pd.isna(back["起"][1])
    assert pd.isna(back["值"][0])
    assert back["值"][1] == 1.5
    # A cell that looks like a formula stays the text it was.
    assert back["名"].tolist() == ["=SUM(A1)", "焦作市"]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_rows_on_screen_leave_out_what_says_nothing() -> None:
    rows = pd.DataFrame(
        {
            "region": ["410800"],
            "time": [datetime(2026, 1, 1, 5)],
            "period": ["hour"],
            "station": [""],
            "control": [False],
            "dust": [False],
            "aqi": [70.0],
            "pm25": [np.nan],
            "source_row": [2],
            "source_file": ["a.csv"],
        }
    )
    frame, config = tables.stored_rows(rows, ZH)
    assert frame.columns.tolist() == ["time", "period", "aqi", "source_row", "source_file"]
    assert frame["period"].tolist() == ["小时"]
    assert config["source_file"]["label"] == "来源文件"
