"""Days compared, and the change between them, worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from analytics.measured import METERS, QUANTITIES, Comparison, changes, comparison, meter_fall
from analytics.plan import Level
from analytics.warnings import Segment

FIRST = date(2023, 12, 25)  # a Monday


def segment(start: str, end: str, level: Level = Level.ORANGE) -> Segment:
    return Segment(level, datetime.fromisoformat(start), datetime.fromisoformat(end))


def day(text: str) -> date:
    return date.fromisoformat(f"2023-{text}")


def days(*texts: str) -> tuple[date, ...]:
    return tuple(day(text) for text in texts)


def compare(
    *segments: Segment, busy: set[date] | None = None, count: int = 14, first: date = FIRST
) -> Comparison:
    own = {one for s in segments for one in s.days}
    return comparison(segments, busy=own | (busy or set()), first=first, count=count)


def test_whole_days_are_compared_with_the_same_weekdays() -> None:
    # 18:00 on Monday to 24:00 on Wednesday: Tuesday and Wednesday lie wholly in it.
    found = compare(segment("2023-12-25 18:00", "2023-12-28 00:00"))
    assert found.during == days("12-26", "12-27")
    assert found.before == days("12-20", "12-19", "12-13", "12-12")


def test_a_day_under_two_levels_counts_for_the_whole_warning() -> None:
    yellow = segment("2023-12-25 18:00", "2023-12-26 12:00", Level.YELLOW)
    orange = segment("2023-12-26 12:00", "2023-12-27 09:00")
    assert compare(yellow, orange).during == days("12-26")
    # Under orange alone there is no whole day, so both that it touches are taken.
    assert compare(orange).during == days("12-26", "12-27")


@pytest.mark.parametrize(
    ("start", "end", "during"),
    [
        ("2023-12-25 00:00", "2023-12-26 00:00", ["12-25"]),
        ("2023-12-25 00:00", "2023-12-26 01:00", ["12-25"]),
        ("2023-12-25 01:00", "2023-12-26 00:00", ["12-25"]),  # 23 h: no whole day, so the part
        ("2023-12-25 01:00", "2023-12-27 00:00", ["12-26"]),
        ("2023-12-25 22:00", "2023-12-26 02:00", ["12-25", "12-26"]),
        ("2023-12-25 00:00", "2023-12-25 00:00", ["12-25"]),  # begins this very hour
    ],
)
def test_part_days_count_only_where_there_is_no_whole_one(
    start: str, end: str, during: list[str]
) -> None:
    assert compare(segment(start, end)).during == days(*during)


def test_busy_days_are_skipped_and_others_taken_from_further_back() -> None:
    one = segment("2023-12-25 00:00", "2023-12-26 00:00")
    # Mondays among the 14 days before: 18 and 11. With 11 to 13 busy, the 14 free days reach back
    # to 12-08, and 12-18 is the one Monday left; with 18 busy as well, 12-07 … no Monday is.
    assert compare(one).before == days("12-18", "12-11")
    assert compare(one, busy=set(days("12-11", "12-12", "12-13"))).before == days("12-18")
    busy = set(days("12-11", "12-12", "12-13", "12-18"))
    assert compare(one, busy=busy).before == ()
    # One day more reaches 12-06; three more reach Monday 12-04.
    assert compare(one, busy=busy, count=16).before == ()
    assert compare(one, busy=busy, count=17).before == days("12-04")


def test_fewer_free_days_than_asked_for() -> None:
    one = segment("2023-12-25 00:00", "2023-12-26 00:00")
    busy = {FIRST - timedelta(days=n) for n in range(1, 366)}
    free = FIRST - timedelta(days=350)  # a Monday, a year back
    assert compare(one, busy=busy - {free}).before == (free,)
    assert compare(one, busy=busy).before == ()


def test_a_long_warning_takes_every_weekday() -> None:
    found = compare(segment("2023-12-25 00:00", "2024-01-01 00:00"))
    assert len(found.during) == 7
    assert found.before == tuple(FIRST - timedelta(days=n) for n in range(1, 15))


def rows(*listed: tuple[str, str, dict[str, float]]) -> pd.DataFrame:
    table = [{"plant": plant, "date": day(when), **values} for plant, when, values in listed]
    return pd.DataFrame(table, columns=["plant", "date", *QUANTITIES]).astype(
        dict.fromkeys(QUANTITIES, float)
    )


MID = Comparison(days("12-26", "12-27"), days("12-20", "12-19", "12-13", "12-12"))


def test_weekdays_are_matched_before_anything_is_averaged() -> None:
    found = changes(
        rows(
            ("A", "12-12", {"electricity_kwh": 120}),
            ("A", "12-19", {"electricity_kwh": 100}),
            ("A", "12-20", {"electricity_kwh": 90}),
            ("A", "12-26", {"electricity_kwh": 66}),
            ("A", "12-27", {"electricity_kwh": 54}),
        ),
        MID,
    )
    # Tuesday 110, Wednesday 90: before 100, not the plain mean of 103.3.
    assert found.loc["A", "electricity_kwh_before"] == pytest.approx(100)
    assert found.loc["A", "electricity_kwh_during"] == pytest.approx(60)
    assert meter_fall(found).loc["A"] == pytest.approx(0.4)


def test_days_outside_the_comparison_do_not_count() -> None:
    listed = [
        ("A", "12-19", {"so2_kg": 10.0}),
        ("A", "12-18", {"so2_kg": 999.0}),
        ("A", "12-26", {"so2_kg": 5.0}),
        ("A", "12-28", {"so2_kg": 999.0}),
    ]
    found = changes(rows(*listed), MID)
    assert (found.loc["A", "so2_kg_before"], found.loc["A", "so2_kg_during"]) == (10, 5)


def test_missing_values_take_their_weekday_with_them() -> None:
    found = changes(
        rows(
            ("A", "12-19", {"electricity_kwh": 100}),
            ("A", "12-20", {"electricity_kwh": 500}),
            ("A", "12-26", {"electricity_kwh": 40}),
            ("A", "12-27", {"gas_m3": 7}),  # no electricity read on Wednesday, no gas before
            ("B", "12-12", {}),  # a row without a value
            ("B", "12-19", {"electricity_kwh": 80}),
            ("B", "12-26", {"electricity_kwh": 80}),
        ),
        MID,
    )
    assert found.loc["A", ["electricity_kwh_before", "electricity_kwh_during"]].tolist() == [
        100,
        40,
    ]
    assert found.loc["A", ["gas_m3_before", "gas_m3_during"]].isna().all()
    assert found.loc["B", "electricity_kwh_before"] == 80
    assert meter_fall(found).to_dict() == {"A": pytest.approx(0.6), "B": 0}


def test_a_plant_with_a_meter_on_one_side_only_has_no_evidence() -> None:
    found = changes(
        rows(
            ("before", "12-19", {"electricity_kwh": 100, "so2_kg": 3}),
            ("during", "12-26", {"electricity_kwh": 100, "so2_kg": 3}),
            ("other weekday", "12-20", {"electricity_kwh": 100}),
            ("other weekday", "12-26", {"electricity_kwh": 50}),
        ),
        MID,
    )
    assert found.empty
    assert meter_fall(found).empty


def test_the_first_meter_that_says_something_is_taken() -> None:
    both = dict.fromkeys(METERS, 100.0)
    listed = [
        ("both", "12-19", both),
        ("both", "12-26", {"electricity_kwh": 75, "gas_m3": 10}),
        ("gas", "12-19", {"gas_m3": 50}),
        ("gas", "12-26", {"gas_m3": 60}),  # rises
        ("still", "12-19", {"electricity_kwh": 0, "gas_m3": 50}),  # nothing to fall from
        ("still", "12-26", {"electricity_kwh": 0, "gas_m3": 25}),
        ("none", "12-19", {"so2_kg": 4}),
        ("none", "12-26", {"so2_kg": 1}),
    ]
    fall = meter_fall(changes(rows(*listed), MID))
    assert fall[["both", "gas", "still"]].tolist() == pytest.approx([0.25, -0.2, 0.5])
    assert pd.isna(fall["none"])


def test_nothing_to_compare() -> None:
    assert changes(rows(), MID).empty
    assert changes(rows(("A", "12-19", {"so2_kg": 1})), Comparison((), ())).empty
