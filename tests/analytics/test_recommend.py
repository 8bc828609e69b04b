"""The level to recommend at a time: worked by hand, from the real February of 2019, at random."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.episodes import classify, to_datetime
from analytics.plan import Level
from analytics.recommend import (
    Forecast,
    Recommendation,
    first_recommended,
    forecast_means,
    hour_of,
    known_by,
    newest_forecast,
    recommend,
    recommended_level,
)
from analytics.running import HourlySeries
from data.rulebook import plan, standards
from tests.analytics.series import START, aqi_rows, as_series, plain

PLAN = plan("jiaozuo-2023")
N, Y, O, R = Level  # noqa: E741
CLEAN_H = 96
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def series(*runs: tuple[float, int]) -> HourlySeries:
    return as_series(plain([value for value, hours in runs for _ in range(hours)]))


def forecast(
    issued: datetime, *runs: tuple[float, int], low: float = 1.0, high: float = 1.0
) -> Forecast:
    """From the hour after the issue on; `low` and `high` are factors of the value."""
    aqi = np.array([value for value, hours in runs for _ in range(hours)], dtype=float)
    hours = hour_of(issued) + 1 + np.arange(len(aqi))
    return Forecast(issued, hours, aqi, aqi * low, aqi * high)


def told(one: HourlySeries, by: Forecast | None, when: datetime) -> Recommendation:
    return recommend(one, by, as_of=when, plan=PLAN, standards=standards())


NOW = to_datetime(START + CLEAN_H - 1)
CLEAN = series((50, CLEAN_H))


def test_a_forecast_alone_can_call_for_a_warning() -> None:
    """201 for 48 h is orange (domain, section 3), and nothing of it has been observed yet."""
    found = told(CLEAN, forecast(NOW, (201, 48)), NOW)
    assert (found.level, found.observed_level) == (O, N)
    assert (found.low, found.high) == (O, O)
    assert [one.level for one in found.reasons] == [O, Y]
    # Two windows of 201 are full 48 h after the issue, the first one after 24 h.
    assert found.reasons[0].met_at == NOW + 48 * HOUR
    assert found.reasons[1].met_at == NOW + 24 * HOUR
    assert (found.observed_until, found.forecast_issued_at) == (NOW, NOW)
    # Two means above 150 need 16 h of 201 each, so the episode covers 8 h that are over already.
    assert found.episode is not None
    assert found.episode.start == NOW - 7 * HOUR
    assert found.clear_h == 0


def test_a_range_gives_a_range_of_levels() -> None:
    """160 for 48 h is yellow; 0.9 of it 144 is nothing, 1.3 of it 208 orange."""
    found = told(CLEAN, forecast(NOW, (160, 48), low=0.9, high=1.3), NOW)
    assert (found.low, found.level, found.high) == (N, Y, O)


def test_without_a_forecast_observation_decides() -> None:
    # 8 h after the end two means are still above 150: (201·16 + 50·8) / 24 = 150.7.
    dirty = series((50, CLEAN_H), (201, 48), (50, 24))
    for hours, level in ((23, N), (24, Y), (47, Y), (48, O), (56, O), (57, N)):
        found = told(dirty, None, NOW + hours * HOUR)
        assert (found.level, found.observed_level) == (level, level), hours
        assert found.forecast_issued_at is None


def test_a_forecast_that_is_over_is_none() -> None:
    later = series((50, CLEAN_H + 30))
    found = told(later, forecast(NOW, (201, 24)), NOW + 30 * HOUR)
    assert (found.level, found.forecast_issued_at) == (N, None)


def test_a_forecast_from_the_future_is_refused() -> None:
    with pytest.raises(ValueError, match="issued by"):
        told(CLEAN, forecast(NOW + HOUR, (201, 48)), NOW)


def test_nothing_known_is_no_level() -> None:
    empty = HourlySeries("x", 0, np.empty(0), {})
    found = told(empty, None, NOW)
    assert (found.level, found.observed_until, found.episode, found.clear_h) == (N, None, None, 0)
    assert told(empty, forecast(NOW, (201, 48)), NOW).level is O


def test_the_newest_forecast_by_a_time() -> None:
    three = [forecast(NOW + h * HOUR, (50, 5)) for h in (0, 12, 24)]
    for hours, place in ((-1, None), (0, 0), (11, 0), (12, 1), (99, 2)):
        found = newest_forecast(three, NOW + hours * HOUR)
        assert found is (None if place is None else three[place])


@pytest.mark.parametrize(("ahead", "justified"), [(35, False), (36, True), (37, True)])
def test_a_lift_needs_36_clear_hours(ahead: int, justified: bool) -> None:
    over = series((201, 48), (50, CLEAN_H))
    when = to_datetime(START + len(over) - 1)
    found = told(over, forecast(when, (50, ahead)), when)
    assert (found.level, found.clear_h) == (N, ahead)
    assert found.lift_justified(PLAN) is justified


def test_what_nobody_knows_is_not_clear() -> None:
    """Before the first observation, and beyond hours that neither was observed nor forecast."""
    early = told(series((50, CLEAN_H)), None, to_datetime(START - 500))
    assert (early.observed_until, early.clear_h) == (None, 0)
    late = told(CLEAN, None, NOW + 5 * HOUR)
    assert late.clear_h == 0
    # 30 h are forecast, then 10 h are not, then 30 h are: after 4 missing hours no mean is valid.
    whole = forecast(NOW, (50, 70))
    kept = np.r_[0:30, 40:70]
    holed = Forecast(NOW, *(v[kept] for v in (whole.hours, whole.aqi, whole.low, whole.high)))
    assert told(CLEAN, holed, NOW).clear_h == 34


def test_a_lift_waits_for_the_next_episode() -> None:
    over = series((201, 48), (50, CLEAN_H))
    when = to_datetime(START + len(over) - 1)
    found = told(over, forecast(when, (50, 40), (201, 24), (50, 24)), when)
    assert found.level is Y
    # The windows of the mean begin before the dirty hours do; nothing before that is in it.
    assert found.clear_h == hour_of(found.episode.start) - 1 - hour_of(when)
    assert found.lift_justified(PLAN) is (found.clear_h >= 36)


def test_means_of_a_forecast() -> None:
    """After 12 h of 150 behind 50: (50·12 + 150·12) / 24 = 100; the range a tenth of the 150."""
    found = forecast_means(
        CLEAN, forecast(NOW, (150, 24), low=0.8, high=1.2), as_of=NOW, plan=PLAN,
        standards=standards(),
    )  # fmt: skip
    assert found is not None
    assert found.start == hour_of(NOW) + 1
    assert found.best[11] == pytest.approx(100)
    assert (found.low[11], found.high[11]) == pytest.approx((85, 115))
    assert (found.low[23], found.best[23], found.high[23]) == pytest.approx((120, 150, 180))
    assert forecast_means(CLEAN, None, as_of=NOW, plan=PLAN, standards=standards()) is None


def first(
    one: HourlySeries, known: Sequence[Forecast], since: datetime, until: datetime, **more: bool
) -> datetime | None:
    return first_recommended(
        one, known, since=since, until=until, ongoing=more.get("ongoing", False), ahead=WEEK,
        plan=PLAN, standards=standards(),
    )  # fmt: skip


DIRTY = series((50, 240), (201, 48), (50, 96))
BEGIN = to_datetime(START + 240 - 1)


def test_first_recommended_by_observation_alone() -> None:
    """Yellow is met by the 24th hour of 201; asked of a later time, by the first hour in it."""
    for hours in (-5, 0, 7, 23):
        since = BEGIN + hours * HOUR
        assert first(DIRTY, [], since, since + 2 * 24 * HOUR) == BEGIN + 24 * HOUR
    late = BEGIN + 30 * HOUR
    assert first(DIRTY, [], late, late + 24 * HOUR) == late + HOUR


def test_first_recommended_for_a_single_hour() -> None:
    """201 for 24 h: one window alone is above 200, and no daily question may miss its hour."""
    one = series((50, CLEAN_H), (201, 24), (50, CLEAN_H))
    met = to_datetime(START + CLEAN_H + 23)
    for before in (5, 6, 11, 17, 23):
        assert first(one, [], met - before * HOUR, met + 40 * HOUR) == met


def test_measurements_that_come_in_late_still_count() -> None:
    """The newest four hours may be missing, as in any mean; later nothing can be said."""
    one = series((50, CLEAN_H), (201, 48))
    end = to_datetime(START + len(one) - 1)
    for late, wanted in ((0, O), (4, O), (5, N)):
        found = told(one, None, end + late * HOUR)
        assert (found.level, found.observed_level, found.judged) == (wanted, wanted, late < 5)
    assert told(CLEAN, None, NOW).judged
    assert not told(CLEAN, None, NOW + 5 * HOUR).judged
    assert told(CLEAN, forecast(NOW + 5 * HOUR, (50, 30)), NOW + 5 * HOUR).judged
    empty = HourlySeries("x", 0, np.empty(0), {})
    assert not told(empty, None, NOW).judged


def test_first_recommended_by_a_forecast() -> None:
    """The forecast three days ahead does not see it; the one 30 h ahead does."""
    known = [
        forecast(BEGIN - 72 * HOUR, (50, 72)),
        forecast(BEGIN - 30 * HOUR, (50, 30), (201, 48)),
        forecast(BEGIN - 6 * HOUR, (50, 6), (201, 48)),
    ]
    assert first(DIRTY, known, BEGIN, BEGIN + 48 * HOUR) == BEGIN - 30 * HOUR


def test_first_recommended_while_observation_goes_on() -> None:
    """A forecast of 40 h of 201 too short of 150 × 2; observed early hours make it up, hourly.

    Whatever the hour is, the hour before must not have called for a warning.
    """
    known = [forecast(BEGIN - 12 * HOUR, (50, 12), (198, 30), (50, 40))]
    found = first(DIRTY, known, BEGIN, BEGIN + 48 * HOUR)
    assert found is not None
    levels = {
        hours: recommended_level(
            DIRTY,
            newest_forecast(known, found + hours * HOUR),
            as_of=found + hours * HOUR,
            plan=PLAN,
            standards=standards(),
        )
        for hours in (-1, 0)
    }
    assert levels[-1] is N
    assert levels[0] is not N


def test_what_is_forecast_for_later_is_not_for_this_warning() -> None:
    """The warning ends before the episode that was forecast begins; one in force may reach it."""
    clean = series((50, 400))
    since, until = BEGIN, BEGIN + 24 * HOUR
    known = [forecast(since, (50, 60), (201, 48))]
    assert first(clean, known, since, until) is None
    assert first(clean, known, since, until, ongoing=True) == since


AIR = st.sampled_from([40, 100, 149.9, 150.1, 160, 199.9, 200.1, 230, 301, 480])
RUNS = st.lists(st.tuples(AIR, st.integers(5, 50)), min_size=1, max_size=4)


@st.composite
def situations(draw: st.DrawFn) -> tuple[HourlySeries, list[Forecast], datetime]:
    """Hours with holes, some forecasts with ranges, and a time somewhere in them."""
    one = as_series(draw(aqi_rows()))
    end = one.start + len(one) - 1
    whens = draw(st.lists(st.integers(one.start, end + 24), max_size=4, unique=True))
    known = [
        forecast(
            to_datetime(when), *draw(RUNS), low=draw(st.sampled_from([1, 0.9, 0.6])),
            high=draw(st.sampled_from([1, 1.1, 1.7])),
        )
        for when in sorted(whens)
    ]  # fmt: skip
    minutes = draw(st.sampled_from([0, 0, 35]))
    as_of = to_datetime(draw(st.integers(one.start - 5, end + 30))) + timedelta(minutes=minutes)
    return one, known, as_of


@settings(max_examples=80, deadline=None)
@given(situations())
def test_nothing_later_leaks_in_and_ranges_hold(
    found: tuple[HourlySeries, list[Forecast], datetime],
) -> None:
    one, known, as_of = found
    newest = newest_forecast(known, as_of)
    whole = told(one, newest, as_of)
    assert whole.low <= whole.level <= whole.high
    n = min(max(hour_of(as_of) - one.start + 1, 0), len(one))
    issued = [f for f in known if f.issued_at <= as_of]
    cut = told(one.part(0, n), newest_forecast(issued, as_of), as_of)
    assert whole == cut
    # Wild hours afterwards change nothing either.
    wild = HourlySeries(
        one.region, one.start, np.where(np.arange(len(one)) < n, one.aqi, 500.0), {}, one.dust
    )
    assert told(wild, newest, as_of) == whole
    options = {"as_of": as_of, "plan": PLAN, "standards": standards()}
    assert recommended_level(one, newest, **options) == whole.level


@settings(max_examples=25, deadline=None)
@given(situations())
def test_first_recommended_is_the_first_as_recommended(
    found: tuple[HourlySeries, list[Forecast], datetime],
) -> None:
    """The short way gives what asking `recommend` gives, at the hour found and the one before."""
    one, known, as_of = found
    since, until = as_of.replace(minute=0), as_of.replace(minute=0) + 48 * HOUR
    when = first(one, known, since, until, ongoing=True)
    asked = [until] if when is None else [when, when - HOUR]
    for place, moment in enumerate(asked):
        episode = told(one, newest_forecast(known, moment), moment).episode
        if when is not None and place == 0:
            assert episode is not None
            assert moment <= until
        elif when is None:
            # No episode that reaches into the response: those ahead are over before it.
            assert episode is None or episode.end <= since


REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "cities_hourly_2019-02.csv"


@pytest.fixture(scope="module")
def february() -> HourlySeries:
    """焦作市 2019-02-04 to 02-12, hourly AQI."""
    if not REAL.exists():
        pytest.skip("the real files are not at hand")
    table = pd.read_csv(REAL, na_values=["—"], parse_dates=["time"])
    mine = table[table["city"] == "焦作市"]
    hours = mine["time"].to_numpy().astype("datetime64[h]").astype(np.int64)
    return HourlySeries.from_columns("410800", hours, aqi=mine["AQI"].to_numpy(float))


def perfect(air: HourlySeries, every_h: int = 12, ahead_h: int = 72) -> list[Forecast]:
    """The observations themselves as forecast of 72 h, issued every 12 h."""
    known = []
    for start in range(air.start, air.start + len(air), every_h):
        low = start - air.start + 1
        aqi = air.aqi[low : low + ahead_h]
        seen = ~np.isnan(aqi)
        hours = (start + 1 + np.arange(len(aqi)))[seen]
        known.append(Forecast(to_datetime(start), hours, aqi[seen], aqi[seen], aqi[seen]))
    return known


def met(air: HourlySeries) -> dict[Level, datetime]:
    """When observation met each level of the one episode."""
    (episode,) = classify(air, plan=PLAN, standards=standards()).episodes
    assert (episode.level, episode.hours) == (O, 78)
    assert (episode.start, episode.end) == (datetime(2019, 2, 4, 11), datetime(2019, 2, 7, 16))
    return dict(episode.first_met)


def walk(air: HourlySeries, known: Sequence[Forecast]) -> dict[datetime, Level]:
    """The recommended level at every hour."""
    return {
        (when := to_datetime(hour)): recommended_level(
            air, newest_forecast(known, when), as_of=when, plan=PLAN, standards=standards()
        )
        for hour in range(air.start, air.start + len(air))
    }


def test_february_2019_with_a_perfect_forecast(february: HourlySeries) -> None:
    levels = walk(february, perfect(february))
    orange = min(when for when, level in levels.items() if level >= O)
    assert orange < met(february)[O]
    # It never calls for what did not come.
    assert max(levels.values()) is O


def test_february_2019_without_a_forecast(february: HourlySeries) -> None:
    levels = walk(february, [])
    for level, when in met(february).items():
        reached = min(at for at, one in levels.items() if one >= level)
        assert reached == when
    assert max(levels.values()) is O


def test_what_is_known_ends_with_the_last_observation() -> None:
    gap = as_series({START: {"aqi": 60.0}, START + 1: {"aqi": 61.0}, START + 9: {"aqi": 70.0}})
    known = known_by(gap, to_datetime(START + 5))
    assert (known.start, len(known)) == (START, 2)
    assert len(known_by(gap, to_datetime(START - 1))) == 0
