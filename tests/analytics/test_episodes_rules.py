"""Both sides of every limit, and what must not change a verdict."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.episodes import Classification, classify
from analytics.plan import Reading
from analytics.problems import JiError
from analytics.running import BASIS_NAMES, DailySeries, HourlySeries, running_mean
from data.rulebook import plan, standards
from tests.analytics import oracle
from tests.analytics.series import (
    PLAN,
    START,
    agree,
    aqi_rows,
    as_series,
    expected_episodes,
    judged,
    kernel_episodes,
    kernel_gaps,
    plain,
    shuffled,
    stretch,
)

READINGS = ("blocks", "continuous", "held", "calendar")
FAST = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
NAN = float("nan")


def levels(found: Classification) -> list[tuple[int, int]]:
    """Level and hours of each episode."""
    return [(int(e.level), e.hours) for e in found.episodes]


# Each threshold of 五(一): a plateau on it meets nothing, a tenth above it does. Hours are the
# fewest that the condition needs, so that only windows wholly on the plateau can meet it.
@pytest.mark.parametrize(
    ("value", "hours", "wanted"),
    [
        (200, 24, []),
        (200.1, 24, [(oracle.YELLOW, 24)]),
        (150, 48, []),
        (150.1, 48, [(oracle.YELLOW, 48)]),
        (150, 72, []),
        (150.1, 72, [(oracle.ORANGE, 72)]),
    ],
)
def test_threshold(value: float, hours: int, wanted: list[tuple[int, int]]) -> None:
    assert levels(judged(stretch((value, hours), background=0))) == wanted


@pytest.mark.parametrize(("value", "level"), [(200, oracle.YELLOW), (200.1, oracle.ORANGE)])
def test_two_windows_above_200(value: float, level: int) -> None:
    assert [e.level for e in judged(stretch((value, 48), background=0)).episodes] == [level]


@pytest.mark.parametrize(("peak", "level"), [(300, oracle.ORANGE), (300.1, oracle.RED)])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_red_needs_a_window_above_300_among_the_last_three(
    peak: float, level: int, place: int
) -> None:
    parts = [(200.1, 24)] * 3
    parts[place] = (peak, 24)
    assert [e.level for e in judged(stretch(*parts, background=0)).episodes] == [level]


@pytest.mark.parametrize(
    ("first", "level"),
    [([(300.1, 24)], oracle.RED), ([(300.1, 23), (290, 1)], oracle.ORANGE)],
    ids=["48 h before", "49 h before"],
)
def test_peak_counts_up_to_48_hours_before(first: list[tuple[float, int]], level: int) -> None:
    # D_3(200) holds at 72 alone: M(72) = (23*199.9 + 210)/24 = 200.3, M(71) = 199.9. The first
    # window has 300.1 at 24 alone; with an hour of it before hour 1 and 290 at 24, at 23 alone.
    lead = [] if level == oracle.RED else [(300.1, 1)]
    rows = stretch(*lead, *first, (200.1, 24), (199.9, 23), (210, 1), background=0)
    assert max(e.level for e in judged(rows).episodes) == level
    assert expected_episodes(oracle.classify(rows)) == kernel_episodes(judged(rows))


def test_peak_before_the_three_windows_does_not_count() -> None:
    # One window of 301, then clean, then three of 201: two episodes, or one if near, never red.
    rows = stretch((301, 24), (0, 72), (200.1, 72), background=0)
    assert [e.level for e in judged(rows).episodes] == [oracle.YELLOW, oracle.ORANGE]


@pytest.mark.parametrize(("valid", "wanted"), [(20, [(oracle.YELLOW, 24)]), (19, [])])
@pytest.mark.parametrize("spread", [False, True])
def test_twenty_of_24_hours(valid: int, wanted: list[tuple[int, int]], spread: bool) -> None:
    rows = plain([301] * 24)
    gone = 24 - valid
    for i in range(gone):
        del rows[START + 1 + (4 * i if spread else i)]
    found = judged(rows)
    assert levels(found) == wanted
    # What cannot be judged is listed: the one window, which ends at the last hour.
    assert kernel_gaps(found) == ([] if wanted else [(START + 23, START + 23)])
    assert [g.missing_hours for g in found.unjudged] == ([] if wanted else [gone])


def test_no_window_begins_before_the_first_hour() -> None:
    assert levels(judged(plain([500] * 23))) == []
    assert levels(judged(plain([500] * 24))) == [(oracle.YELLOW, 24)]
    # Empty rows before the first value don't make the series begin earlier.
    rows: list[tuple[int, oracle.Row]] = [(START - 1, {}), *plain([500] * 23).items()]
    assert levels(judged(rows)) == []


def test_nothing_is_found_in_nothing() -> None:
    empty = HourlySeries.from_columns("x", np.empty(0, dtype=np.int64), aqi=np.empty(0))
    found = classify(empty, plan=PLAN, standards=standards())
    assert (found.episodes, found.unjudged) == ((), ())
    assert levels(judged([(START, {})])) == []


def test_the_later_of_two_rows_of_an_hour_counts() -> None:
    rows = list(plain([201] * 24).items())
    assert levels(judged([*rows, (START + 3, {"aqi": 100})])) == []
    assert levels(judged([(START + 3, {"aqi": 100}), *rows])) == [(oracle.YELLOW, 24)]


def test_tenths_do_not_drift_over_years() -> None:
    # Three years of tenths, then 24 hours whose exact mean is 200: not above it.
    noise = np.random.default_rng(1).integers(0, 1490, 26_000) / 10
    edge = [199.9, 200.1] * 12
    rows = plain([*noise.tolist(), *[0.0] * 24, *edge, *[0.0] * 24])
    assert levels(judged(rows)) == []
    rows = plain([*noise.tolist(), *[0.0] * 24, *edge[:-1], 200.2, *[0.0] * 24])
    assert levels(judged(rows)) == [(oracle.YELLOW, 24)]


# Dust


def test_dust_hours_are_left_out_unless_wanted() -> None:
    rows = stretch((500, 24))
    for hour in sorted(rows)[96:120]:
        rows[hour]["dust"] = 1
    left_out = judged(rows)
    assert levels(left_out) == []
    assert [gap.missing_hours for gap in left_out.unjudged] == [24]
    assert levels(judged(rows, dust=True)) == levels(judged(stretch((500, 24))))


# Basis


def concentrations(hours: int, **changed: float) -> oracle.Rows:
    clean = {"so2": 10.0, "no2": 10.0, "co": 0.5, "o3": 20.0, "pm10": 20.0, "pm25": 10.0}
    return {START + i: dict(clean | changed) for i in range(hours)}


def means(rows: oracle.Rows, basis: str = "auto") -> list[tuple[float, str]]:
    found = running_mean(as_series(rows), standards=standards(), plan=PLAN, basis=basis)
    return [
        (float(value), BASIS_NAMES[int(bits)])
        for value, bits in zip(found.value[23:], found.basis[23:], strict=True)
    ]


def test_each_value_carries_its_basis() -> None:
    rows = concentrations(24, pm25=150.5)  # daily index 200.5, so 201
    for row in rows.values():
        row["aqi"] = 120
    assert means(rows) == [(201, "concentration")]
    assert means(rows, "hourly_aqi") == [(120, "hourly_aqi")]
    for hour in range(START, START + 5):  # 19 hours of PM2.5; the rest stays below 100
        del rows[hour]["pm25"]
    assert means(rows) == [(120, "hourly_aqi")]
    assert np.isnan(means(rows, "concentration")[0][0])


def test_an_episode_on_both_bases_says_so() -> None:
    rows = concentrations(48, pm25=160)
    for i in range(24, 48):
        rows[START + i] = {"aqi": 220}
    assert [e["basis"] for e in kernel_episodes(judged(rows))] == ["mixed"]


def test_ozone_is_the_largest_eight_hour_mean_inside_the_window() -> None:
    # 8 hours of 265 give an 8 h mean of 265, index 200; the other pollutants are clean.
    rows = concentrations(24, o3=0.0)
    for i in range(10, 18):
        rows[START + i]["o3"] = 265.0
    assert means(rows)[0] == (200, "concentration")
    # Its last hours must lie in the window too: 4 in it give (4*265 + 4*0)/8 = 132.5, index 77.1.
    rows = concentrations(48, o3=0.0)
    for i in range(20, 28):
        rows[START + i]["o3"] = 265.0
    assert means(rows)[0] == (78, "concentration")


@pytest.mark.parametrize(("gone", "index"), [(2, 200), (3, 156)])
def test_an_eight_hour_mean_needs_six_of_its_hours(gone: int, index: int) -> None:
    # 265 in hours 10 to 17, the last 2 or 3 of them gone. With 6 left their mean is 265: 200. With
    # 5 left, hours 9 to 16 are the best that have 6: 5*265/6 = 220.8, index 155.8.
    rows = concentrations(24, o3=0.0)
    for i in range(10, 18):
        rows[START + i]["o3"] = 265.0
    for i in range(18 - gone, 18):
        del rows[START + i]["o3"]
    assert means(rows)[0] == (index, "concentration")


def test_given_eight_hour_ozone_is_taken_where_hourly_is_absent() -> None:
    rows = concentrations(24)
    for i, row in enumerate(rows.values()):
        del row["o3"]
        row["o3_8h"] = 265.0 if i == 12 else 20.0
    assert means(rows)[0] == (200, "concentration")


# Invariances


@pytest.mark.parametrize("reading", READINGS)
@settings(FAST, max_examples=25)
@given(rows=aqi_rows(), chance=st.randoms(), days=st.integers(-400, 400), hours=st.integers(0, 23))
def test_order_and_shift_change_nothing(
    reading: str, rows: oracle.Rows, chance: random.Random, days: int, hours: int
) -> None:
    found = kernel_episodes(judged(rows, reading=reading))
    assert kernel_episodes(judged(shuffled(rows, chance), reading=reading)) == found
    by = days * 24 + (0 if reading == "calendar" else hours)
    moved = judged({hour + by: row for hour, row in rows.items()}, reading=reading)
    for one in found:
        one["start"] += by
        one["end"] += by
        one["first_met"] = {level: hour + by for level, hour in one["first_met"].items()}
    assert kernel_episodes(moved) == found


@settings(FAST, max_examples=25)
@given(rows=aqi_rows(), cut=st.integers(0, 200), back=st.booleans())
def test_two_files_are_as_good_as_one(rows: oracle.Rows, cut: int, back: bool) -> None:
    listed = list(rows.items())
    parts = [listed[:cut], listed[max(cut - 5, 0) :]]  # they overlap by some hours
    found = judged([row for part in (parts[::-1] if back else parts) for row in part])
    assert kernel_episodes(found) == kernel_episodes(judged(rows))


def test_clean_air_far_away_changes_nothing() -> None:
    near = stretch((201, 72))
    far = near | {max(near) + 1000 + i: {"aqi": 40.0} for i in range(48)}
    assert kernel_episodes(judged(far)) == kernel_episodes(judged(near))
    # The hole between is listed, from the first window with five missing hours to the last.
    first, last = max(near) + 5, max(near) + 1000 + 18
    assert kernel_gaps(judged(far)) == [(first, last)]


# Natural days and editions


def days(values: list[float]) -> DailySeries:
    return DailySeries("x", np.arange(17_000, 17_000 + len(values)), np.array(values))


def test_natural_days_give_what_their_hours_give() -> None:
    values = [50, 151, 151, 151, 50, 50, 210, NAN, 210, 50, 201, 301, 250, 50]
    hourly = {
        17_000 * 24 + 1 + i: {"aqi": values[i // 24]}
        for i in range(24 * len(values))
        if values[i // 24] == values[i // 24]
    }
    by_day = classify(days(values), plan=PLAN, standards=standards())
    by_hour = judged(hourly, reading="calendar")
    assert {e.basis for e in by_day.episodes} == {"daily_aqi"}
    wanted = [episode | {"basis": "daily_aqi"} for episode in kernel_episodes(by_hour)]
    assert kernel_episodes(by_day) == wanted
    assert kernel_gaps(by_day) == kernel_gaps(by_hour)
    agree(judged(hourly, reading="calendar"), oracle.classify(hourly, reading="calendar"))


@pytest.mark.parametrize("reading", [r for r in Reading if r is not Reading.CALENDAR])
def test_natural_days_are_never_read_as_hours(reading: Reading) -> None:
    with pytest.raises(JiError, match="daily_needs_calendar"):
        classify(days([300, 300]), plan=PLAN, standards=standards(), reading=reading)


def test_another_edition_changes_the_verdict_by_data_alone() -> None:
    rows = as_series(stretch((190, 48), background=0))
    by_draft = classify(rows, plan=plan("jiaozuo-draft-example"), standards=standards())
    in_force = classify(rows, plan=PLAN, standards=standards())
    assert [e.level for e in in_force.episodes] == [oracle.YELLOW]  # D_2(150)
    assert [e.level for e in by_draft.episodes] == [oracle.ORANGE]  # D_2(180)
    assert {e.plan for e in by_draft.episodes} == {"jiaozuo-draft-example"}
