"""How things stand, what a mean is made of, what a forecast adds; each by hand."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from analytics.aqi import daily_aqi
from analytics.episodes import Classification, classify
from analytics.months import primary_by_month, twelve_months_to, valid_by_month, year_sum
from analytics.natural_days import day_table
from analytics.outlook import outlook
from analytics.plan import Level
from analytics.running import HourlySeries
from analytics.situation import situation
from analytics.trace import trace
from data.rulebook import plan, standards

PLAN = plan("jiaozuo-2023")
START = 490_897  # 2026-01-01 01:00
OLD = standards()[0]


def series(*runs: tuple[float, int], **concentrations: np.ndarray) -> HourlySeries:
    aqi = np.concatenate([np.full(hours, float(value)) for value, hours in runs])
    hours = np.arange(START, START + len(aqi))
    return HourlySeries.from_columns("x", hours, aqi=aqi, concentrations=concentrations)


def judge(one: HourlySeries) -> Classification:
    return classify(one, plan=PLAN, standards=standards())


def test_no_hour_is_no_situation() -> None:
    empty = HourlySeries("x", 0, np.empty(0), {})
    assert situation(judge(empty), plan=PLAN) is None


def test_in_an_episode() -> None:
    state = situation(judge(series((50, 96), (201, 48))), plan=PLAN)
    assert state is not None
    assert state.as_of == datetime(2026, 1, 7, 0)
    assert state.current is not None
    assert state.current.level is Level.ORANGE
    assert state.level is Level.ORANGE
    assert state.last is None
    assert state.known


@pytest.mark.parametrize(("clean", "may_resume"), [(35, True), (36, False)])
def test_an_episode_may_resume_for_36_hours(clean: int, may_resume: bool) -> None:
    """24 hours of 201 are covered to their last; the clean hours after it are uncovered."""
    state = situation(judge(series((50, 96), (201, 24), (50, clean))), plan=PLAN)
    assert state is not None
    assert state.current is None
    assert state.hours_since == clean
    assert state.may_resume is may_resume


def test_a_window_with_too_few_hours_is_not_known() -> None:
    state = situation(judge(series((50, 96), (np.nan, 10), (50, 2))), plan=PLAN)
    assert state is not None
    assert not state.known
    assert state.running is not None
    assert state.running[0] < state.as_of


def test_the_episode_before_the_present_one() -> None:
    state = situation(judge(series((50, 96), (201, 24), (50, 96), (201, 24))), plan=PLAN)
    assert state is not None
    assert state.last is not None
    assert state.last.hours == 24
    assert state.hours_since == 96 + 24


def test_trace_of_hourly_aqi_adds_up() -> None:
    c = judge(series((50, 24), (150, 12)))
    found = trace(c, 35, plan=PLAN, standards=standards())
    assert found.basis == "hourly_aqi"
    assert found.total == 12 * 50 + 12 * 150
    assert found.valid_hours == 24
    assert found.value == found.total / 24


def test_trace_of_concentrations_gives_the_index_again() -> None:
    """The means that the trace names give M(t) when put into the daily table by hand."""
    rng = np.random.default_rng(7)
    n = 48
    pollutants = {
        "so2": rng.uniform(5, 40, n),
        "no2": rng.uniform(20, 120, n),
        "co": rng.uniform(0.5, 3, n),
        "o3": rng.uniform(5, 180, n),
        "pm10": rng.uniform(50, 300, n),
        "pm25": rng.uniform(30, 200, n),
    }
    pollutants["pm25"][40] = np.nan
    c = judge(series((np.nan, n), **pollutants))
    for index in (23, 30, 47):
        found = trace(c, index, plan=PLAN, standards=standards())
        assert found.basis == "concentration"
        again = daily_aqi({k: np.array([v]) for k, v in found.means.items()}, OLD)
        assert again.value[0] == found.value == c.running.value[index]
        assert found.standard.id == "hj633-2012"


def test_outlook_needs_hours_after_the_newest() -> None:
    c = judge(series((50, 96)))
    past = np.arange(START, START + 5)
    assert outlook(c, past, np.full(5, 400.0), plan=PLAN, standards=standards()) is None


def test_outlook_reaches_a_level_when_the_joined_hours_do() -> None:
    """30 observed and 18 forecast hours of 201 make two windows of 24."""
    c = judge(series((50, 96), (201, 30)))
    hours = np.arange(START + 126, START + 126 + 24)
    found = outlook(c, hours, np.full(24, 201.0), plan=PLAN, standards=standards())
    assert found is not None
    assert found.level is Level.ORANGE
    assert found.first_met[Level.ORANGE] == datetime(2026, 1, 7, 0)
    assert Level.YELLOW not in found.first_met  # met before, by observation
    assert found.until == datetime(2026, 1, 7, 6)


def test_outlook_ignores_forecast_hours_that_were_observed() -> None:
    c = judge(series((50, 96)))
    hours = np.arange(START, START + 120)
    found = outlook(c, hours, np.full(120, 400.0), plan=PLAN, standards=standards())
    assert found is not None
    np.testing.assert_array_equal(found.running.value[:96], c.running.value)


def days(first: str, aqi: list[float], primary: list[str] | None = None) -> pd.DataFrame:
    dates = np.arange(first, np.datetime64(first) + len(aqi), dtype="datetime64[D]")
    return day_table(dates, np.array(aqi), standards=standards(), primary=primary)


def test_year_sum_counts_up_to_a_day() -> None:
    found = year_sum(days("2025-12-31", [400, 40, 90, 220, np.nan, 310, 999]), date(2026, 1, 5))
    assert (found.days, found.good_days, found.heavy_days) == (4, 2, 2)
    assert found.worst == (date(2026, 1, 5), 310.0)
    assert (found.valid_hours, found.due_hours) == (96, 120)


def test_months_count_ties_for_each() -> None:
    table = days("2026-01-30", [80, 90, 60], ["pm25", "pm25+pm10", "o3"])
    counts = primary_by_month(table)
    rows = {(r.year, r.month, r.pollutant): r.days for r in counts.itertuples()}
    assert rows == {(2026, 1, "pm25"): 2, (2026, 1, "pm10"): 1, (2026, 2, "o3"): 1}


def test_completeness_is_of_the_whole_month_but_the_newest() -> None:
    """January has one observed day of 31; February ends with the newest day, its second."""
    valid = valid_by_month(days("2026-01-30", [80, np.nan, np.nan, 60]))
    assert valid["share"].tolist() == [24 / 744, 24 / 48]
    assert valid[["year", "month"]].to_numpy().tolist() == [[2026, 1], [2026, 2]]


def test_twelve_months_end_with_the_day() -> None:
    found = twelve_months_to(date(2026, 1, 17))
    assert (found[0], found[-1], len(found)) == ((2025, 2), (2026, 1), 12)
