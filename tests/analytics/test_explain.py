"""Why an episode has its level: values worked out by hand beside each case."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from analytics.episodes import Classification, classify
from analytics.explain import Explanation, explain, thresholds
from analytics.plan import Level, Merge, Reading
from analytics.running import HourlySeries
from data.rulebook import plan, standards

PLAN = plan("jiaozuo-2023")
START = 420_000
BACKGROUND = [50.0] * 96


def judged(values: list[float], **options: object) -> Classification:
    series = HourlySeries.from_columns("x", START + np.arange(len(values)), aqi=values)
    return classify(series, plan=PLAN, standards=standards(), **options)  # type: ignore[arg-type]


def explained(polluted: list[float], **options: object) -> Explanation:
    values = [*BACKGROUND, *polluted, *BACKGROUND]
    return explain(judged(values, **options), 0, plan=PLAN)


def at(hour_of_pollution: int) -> datetime:
    """Label of the n-th polluted hour, counted from 1."""
    first = datetime(1970, 1, 1) + timedelta(hours=START + len(BACKGROUND))
    return first + timedelta(hours=hour_of_pollution - 1)


def test_thresholds_come_from_the_plan() -> None:
    assert thresholds(PLAN) == (150.0, 200.0, 300.0)
    assert thresholds(plan("jiaozuo-draft-example")) == (140.0, 180.0, 280.0)


def test_orange_names_the_two_windows_that_met_it() -> None:
    # 201 for 48 h: only the windows ending at hours 24 and 48 lie wholly in it, both 201.
    found = explained([201.0] * 48)
    orange, yellow = found.reasons
    assert (orange.level, orange.clause, orange.met_at) == (Level.ORANGE, "五(一)", at(48))
    assert [(w.start, w.end, w.value) for w in orange.windows] == [
        (at(1), at(24), 201.0),
        (at(25), at(48), 201.0),
    ]
    assert (orange.condition.windows, orange.condition.above) == (2, 200)
    # Yellow came first at hour 24 by the single window above 200.
    assert (yellow.level, yellow.met_at) == (Level.YELLOW, at(24))
    assert (yellow.condition.windows, yellow.condition.above) == (1, 200)


def test_distances_of_the_orange_case() -> None:
    # Down: orange rests on min(201, 201) - 200 = 1. Up: red wants three windows above 200, one of
    # them above 300. The episode's last hour, 56, comes nearest: its windows end at 8, 32 and 56
    # with 8, 24 and 16 polluted hours, so the weakest mean is (8*201 + 16*50)/24 = 100.33, which
    # lies 99.67 below 200; the peak, 201, lies only 99 below 300.
    found = explained([201.0] * 48)
    assert found.down is not None
    assert found.up is not None
    assert found.down.margin == pytest.approx(1.0)
    assert found.up.level is Level.RED
    assert found.up.margin == pytest.approx((8 * 201 + 16 * 50) / 24 - 200)


def test_red_has_no_way_up_and_names_its_peak() -> None:
    # 201 for 48 h, then 301 for 24 h: red at hour 72, peak window 49..72 with 301.
    found = explained([201.0] * 48 + [301.0] * 24)
    assert found.up is None
    red = found.reasons[0]
    assert red.level is Level.RED
    assert red.peak is not None
    assert (red.peak.value, red.peak.end) == (301.0, at(72))
    assert [round(w.value) for w in red.windows] == [201, 201, 301]
    assert found.down is not None
    assert found.down.margin == pytest.approx(1.0)  # both 201 - 200 and 301 - 300


def test_hours_above_count_the_air_and_the_running_mean_apart() -> None:
    # M > 200 needs a window wholly in the 48 hours: ends 24..48, 25 hours. M > 150 needs 16
    # polluted hours: ends 16..56, 41 hours.
    found = explained([201.0] * 48)
    assert found.hours_above == {150.0: 48, 200.0: 48, 300.0: 0}
    assert found.running_above == {150.0: 41, 200.0: 25, 300.0: 0}
    assert found.episode.hours == 64
    assert found.valid_share == 1.0


def test_missing_hours_open_the_level() -> None:
    # Hours 25..34 of 72 at 310 are missing: windows holding more than 4 of them have no value.
    polluted = [310.0] * 24 + [np.nan] * 10 + [310.0] * 38
    found = explained(polluted)
    assert found.episode.level is Level.ORANGE
    assert found.episode.level_upper is Level.RED
    assert found.missing_hours == 10
    assert found.open_hours == 10
    assert found.valid_share == pytest.approx(1 - 10 / found.episode.hours)


@pytest.mark.parametrize("reading", list(Reading))
def test_margins_agree_with_the_verdict_in_every_reading(reading: Reading) -> None:
    rng = np.random.default_rng(7)
    for _ in range(30):
        level = np.repeat(rng.choice([60.0, 160, 205, 320], 12), rng.integers(10, 40, 12))
        result = judged([*BACKGROUND, *level.tolist(), *BACKGROUND], reading=reading)
        for index in range(len(result.spans)):
            found = explain(result, index, plan=PLAN)
            assert found.down is not None
            assert found.down.margin > 0
            assert found.up is None or found.up.margin <= 0
            assert found.reasons[0].level is found.episode.level
            assert all(
                w.value > r.condition.above
                for r in found.reasons
                for w in r.windows
                if reading in (Reading.BLOCKS, Reading.CALENDAR)
            )


def test_added_up_level_has_a_reason_without_windows() -> None:
    found = explained([210.0] * 24 + [80.0] * 30 + [210.0] * 24, merge=Merge.SUM)
    assert found.episode.level is Level.ORANGE
    assert found.reasons[0].level is Level.ORANGE
    assert found.reasons[0].windows == ()
    assert found.reasons[1].windows != ()


def test_ozone_alone_is_marked() -> None:
    n = 96 + 60 + 96
    conc = {name: np.full(n, 5.0) for name in ("so2", "no2", "co", "pm10", "pm25")}
    conc["co"] = np.full(n, 0.3)
    ozone = np.full(n, 60.0)
    ozone[96:156] = 300.0  # O3 8 h above 265: IAQI above 200
    series = HourlySeries.from_columns(
        "x", START + np.arange(n), concentrations={**conc, "o3": ozone}
    )
    result = classify(series, plan=PLAN, standards=standards())
    found = explain(result, 0, plan=PLAN)
    assert found.ozone_only
    assert set(found.primary) == {"o3"}
    assert not explained([201.0] * 48).ozone_only


def test_dust_hours_are_left_out_and_counted() -> None:
    n = 96 + 48 + 96
    values = np.array([*BACKGROUND, *[210.0] * 48, *BACKGROUND])
    dust = np.zeros(n, dtype=bool)
    dust[96 + 30 : 96 + 33] = True
    series = HourlySeries.from_columns("x", START + np.arange(n), aqi=values, dust=dust)
    without = classify(series, plan=PLAN, standards=standards())
    found = explain(without, 0, plan=PLAN)
    assert found.dust_hours == 3
    assert found.missing_hours == 3
    with_dust = classify(series, plan=PLAN, standards=standards(), include_dust=True)
    assert explain(with_dust, 0, plan=PLAN).missing_hours == 0
