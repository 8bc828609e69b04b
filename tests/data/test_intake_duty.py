"""Rows of forecasts and duties that cannot be right, as an import names them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from data.intake import Stored, settle
from data.readers import read


def test_ends_of_a_forecast_that_are_the_wrong_way_round_are_refused(tmp_path: Path) -> None:
    rows = ["150,160,170", "150,160,", "170,160,", "150,,140", ",160,150", "150,150,150"]
    lines = [f"焦作市,2026-01-15 08:00,2026-01-16 {n:02d}:00,{row}" for n, row in enumerate(rows)]
    path = tmp_path / "f.csv"
    head = "region,issued_at,time,aqi_low,aqi,aqi_high"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    found = read("forecast", [path], now=datetime(2026, 1, 20))
    told = [(one.key, one.row, one.column, one.got, one.allowed) for one in found.rejected]
    assert told == [
        ("not_below", 4, "aqi", "160", "≥ aqi_low 170"),
        ("not_below", 5, "aqi_high", "140", "≥ aqi_low 150"),
        ("not_below", 6, "aqi_high", "150", "≥ aqi 160"),
    ]


def test_a_duty_is_written_by_its_code_or_its_words(tmp_path: Path) -> None:
    head = "warning,duty,region,date,done_at"
    lines = [
        "W,notify_units,温县,2026-01-15,2026-01-15 00:30",
        "W,向领导小组汇报预警,焦作市,2026-01-15,2026-01-15 00:30",
        "W,nonsense,温县,2026-01-15,2026-01-15 00:30",
        "W,notify_units,上海,2026-01-15,2026-01-15 00:30",
    ]
    path = tmp_path / "d.csv"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    found = read("duties", [path], now=datetime(2026, 1, 20))
    found = settle({"duties": found}, Stored(), today=date(2026, 1, 20))["duties"]
    assert found.table["duty"].to_pylist() == ["notify_units", "report_leaders"]
    told = sorted((one.row, one.key, one.got) for one in found.rejected)
    assert told == [(4, "unknown_choice", "nonsense"), (5, "unknown_region", "上海")]
