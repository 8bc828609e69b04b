"""The generated air and its forecasts tell their story."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from analytics.episodes import Classification
from analytics.plan import Level, Merge
from analytics.running import HourlySeries
from data.demo import UNTIL
from data.demo.common import hour_of
from data.demo.story import air_story
from data.rulebook import regions
from tests.data.demo.judging import CITY, judge


def test_levels_over_the_winters(city: Classification) -> None:
    levels = [e.level for e in city.episodes]
    assert levels.count(Level.RED) == 3
    assert levels.count(Level.ORANGE) >= 8
    assert levels.count(Level.YELLOW) >= 10
    assert {e.basis for e in city.episodes} == {"concentration"}


def test_an_orange_episode_is_in_progress_after_a_yellow_one(city: Classification) -> None:
    yellow, now = city.episodes[-2:]
    assert (now.level, now.level_upper, now.end) == (Level.ORANGE, Level.ORANGE, UNTIL)
    assert yellow.level is Level.YELLOW
    assert timedelta(days=14) < now.start - yellow.end < timedelta(days=35)


def test_missing_hours_leave_one_level_open(city: Classification) -> None:
    open_ones = [e for e in city.episodes if e.level_upper > e.level]
    assert [(e.level, e.level_upper) for e in open_ones] == [(Level.YELLOW, Level.ORANGE)]
    gap = next(g for g in air_story().gaps if open_ones[0].start < g.start < open_ones[0].end)
    missing = np.isnan(city.series.aqi[hour_of(gap.start) - city.series.start :][:8])
    assert missing.all()


def test_some_gaps_touch_no_episode(city: Classification) -> None:
    assert any(g.missing_hours >= 10 and g.start.month == 12 for g in city.unjudged)


def test_one_episode_is_made_by_merging(city: Classification) -> None:
    apart = judge(city.series, Merge.OFF).episodes
    assert len(apart) == len(city.episodes) + 1
    pair = [e for e in apart if datetime(2024, 1, 11) < e.start < datetime(2024, 1, 20)]
    assert [e.level for e in pair] == [Level.YELLOW, Level.YELLOW]
    joined = [e for e in city.episodes if e.start == pair[0].start]
    assert joined[0].end == pair[1].end


def test_ozone_alone_makes_summer_episodes(city: Classification) -> None:
    summer = [e for e in city.episodes if e.start.month in (6, 7, 8)]
    assert 1 <= len(summer) <= 4
    assert all(e.level is Level.YELLOW for e in summer)


def test_dust_is_flagged_and_huge(frames: dict[str, pd.DataFrame]) -> None:
    aqi = frames["aqi"]
    dust = aqi[(aqi.region == CITY) & aqi.dust]
    assert dust.pm10.max() > 1_000
    assert (dust.pm10.groupby(dust.time.dt.date).max() > 3 * 115).mean() > 0.7
    assert set(dust.time.dt.month) <= {3, 4, 5}


def test_the_air_is_like_that_of_the_city(frames: dict[str, pd.DataFrame]) -> None:
    aqi = frames["aqi"]
    rows = aqi[aqi.region == CITY].set_index("time")
    yearly = rows.pm25.groupby(rows.index.year).mean()
    assert yearly.loc[2022:2025].between(42, 55).all()
    winter = rows[rows.index.month.isin([12, 1])].pm25.mean()
    assert 80 <= winter <= 100
    by_hour = rows[rows.index.month.isin([6, 7])].o3.groupby(lambda t: t.hour).mean()
    assert by_hour.idxmax() in (14, 15, 16, 17)
    heavy = rows.aqi.resample("D").mean() > 200
    assert heavy[datetime(2022, 11, 1) : datetime(2023, 3, 1)].sum() >= 15
    assert 0.001 < rows.aqi.isna().mean() < 0.02


def test_units_go_with_the_city(frames: dict[str, pd.DataFrame]) -> None:
    aqi = frames["aqi"]
    wide = aqi.pivot(index="time", columns="region", values="pm25")
    for unit in regions().home.units:
        assert wide[unit.code].corr(wide[CITY]) > 0.9, unit.code
        assert not wide[unit.code].equals(wide[CITY])


def test_forecasts_err_more_the_further_they_look(frames: dict[str, pd.DataFrame]) -> None:
    forecast, aqi = frames["forecast"], frames["aqi"]
    both = forecast.merge(aqi[aqi.region == CITY][["time", "aqi"]], on="time")
    lead = (both.time - both.issued_at) / pd.Timedelta(days=1)
    day = np.ceil(lead).astype(int)
    rmse = ((both.aqi_x - both.aqi_y) ** 2).groupby(day).mean() ** 0.5
    assert list(rmse.index) == [1, 2, 3, 4, 5]
    assert rmse.is_monotonic_increasing
    assert (forecast.aqi_low <= forecast.aqi).all()
    assert (forecast.aqi <= forecast.aqi_high).all()
    assert set(forecast.issued_at.dt.hour) == {8, 20}


def recommended(frames: dict[str, pd.DataFrame], at: datetime) -> Level:
    """The level of what was observed up to `at`, joined to the newest forecast."""
    aqi, forecast = frames["aqi"], frames["forecast"]
    seen = aqi[(aqi.region == CITY) & (aqi.time <= at) & (aqi.time > at - timedelta(days=10))]
    told = forecast[forecast.issued_at == forecast.issued_at[forecast.issued_at <= at].max()]
    joined = pd.concat([seen[["time", "aqi"]], told.loc[told.time > at, ["time", "aqi"]]])
    hours = joined.time.to_numpy().astype("datetime64[h]").astype(np.int64)
    found = judge(HourlySeries.from_columns(CITY, hours, aqi=joined.aqi.to_numpy()))
    return max((e.level for e in found.episodes if e.end > at), default=Level.NONE)


@pytest.mark.parametrize(
    ("at", "level"),
    [
        (datetime(2023, 12, 28, 8), Level.RED),
        (datetime(2025, 2, 11, 8), Level.NONE),
        (datetime(2025, 11, 28, 8), Level.NONE),
        (datetime(2025, 12, 9, 8), Level.ORANGE),
        (datetime(2026, 1, 16, 8), Level.ORANGE),
        (UNTIL, Level.ORANGE),
    ],
    ids=["foreseen", "missed", "seen late", "false alarm", "upgrade", "now"],
)
def test_what_the_forecasts_recommended(
    frames: dict[str, pd.DataFrame], at: datetime, level: Level
) -> None:
    assert recommended(frames, at) is level
