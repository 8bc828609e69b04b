"""Natural days, shares and winters, on small series worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.natural_days import class_shares, day_table, natural_days, season, winter_of
from analytics.running import HourlySeries
from data.rulebook import plan, standards

PLAN = plan("jiaozuo-2023")


def hours_from(day: str) -> int:
    return int(np.datetime64(f"{day}T01", "h").astype("int64"))


def test_a_day_is_its_24_hours_up_to_midnight() -> None:
    # 2026-01-01: 24 h at 120. 2026-01-02: 12 h at 60 and 12 h at 80, mean 70. 01-03: 5 missing.
    values = [120.0] * 24 + [60.0] * 12 + [80.0] * 12 + [np.nan] * 5 + [200.0] * 19
    series = HourlySeries.from_columns("x", hours_from("2026-01-01") + np.arange(72), aqi=values)
    days = natural_days(series, plan=PLAN, standards=standards())
    assert days["date"].dt.date.tolist() == [date(2026, 1, d) for d in (1, 2, 3)]
    assert days["aqi"].tolist()[:2] == [120.0, 70.0]
    assert np.isnan(days["aqi"].iloc[2])
    assert days["klass"].tolist() == ["light", "good", ""]
    assert days["hours"].tolist() == [24, 24, 19]


@pytest.mark.parametrize(
    ("aqi", "klass"),
    [(0, "excellent"), (50, "excellent"), (50.1, "good"), (100, "good"), (101, "light"),
     (150, "light"), (151, "moderate"), (200, "moderate"), (201, "heavy"), (300, "heavy"),
     (301, "severe"), (500, "severe")],
)  # fmt: skip
def test_class_edges(aqi: float, klass: str) -> None:
    days = np.array(["2024-01-01"], dtype="datetime64[D]")
    assert day_table(days, np.array([aqi]), standards=standards())["klass"].tolist() == [klass]


def test_same_concentration_is_another_class_under_the_2026_standard() -> None:
    # PM2.5 of 70: 2012 gives 50 + 50*(70-35)/40 = 93.75 → 94 good; 2026 gives
    # 100 + 50*(70-60)/55 = 109.1 → 110 light. The others are low; 8 h ozone likewise.
    n = 48
    conc = {name: np.full(n, 5.0) for name in ("so2", "no2", "pm10", "o3")}
    conc |= {"co": np.full(n, 0.3), "pm25": np.full(n, 70.0)}
    series = HourlySeries.from_columns(
        "x", hours_from("2026-02-28") + np.arange(n), concentrations=conc
    )
    days = natural_days(series, plan=PLAN, standards=standards())
    assert days["aqi"].tolist() == [94.0, 110.0]
    assert days["klass"].tolist() == ["good", "light"]
    assert days["primary"].tolist() == ["pm25", "pm25"]


def test_shares_add_up_to_one_a_year() -> None:
    days = np.arange("2024-12-30", "2025-01-03", dtype="datetime64[D]")
    frame = day_table(days, np.array([40.0, np.nan, 120.0, 130.0]), standards=standards())
    shares = class_shares(frame)
    assert shares[["year", "klass", "days", "share"]].to_dict("records") == [
        {"year": 2024, "klass": "excellent", "days": 1, "share": 1.0},
        {"year": 2025, "klass": "light", "days": 2, "share": 1.0},
    ]


def test_winter_and_season() -> None:
    assert [winter_of(date(2025, 9, 30)), winter_of(date(2025, 10, 1))] == [2024, 2025]
    days = np.arange("2025-09-30", "2026-01-04", dtype="datetime64[D]")
    aqi = np.full(len(days), 80.0)
    aqi[[1, 10, 20]] = [201.0, 310.0, 200.0]
    frame = day_table(days, aqi, standards=standards())
    this = season(frame, 2025)
    assert (this.days, this.heavy_days) == (95, 2)
    assert this.worst == (date(2025, 10, 10), 310.0)
    assert season(frame, 2025, until=date(2025, 10, 1)).days == 1
    assert season(frame, 2019).worst is None
    assert isinstance(frame["date"].iloc[0], pd.Timestamp)
