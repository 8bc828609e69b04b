"""The board of checks and reports and what follows from it, worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.follow_up import (
    day_levels,
    emission_share,
    intensity,
    never_checked,
    not_rectified,
    reinforced,
    repeat_offenders,
)
from analytics.inspection import UnitDay, board, summary
from analytics.plan import Level
from analytics.warnings import Record, issued
from data.rulebook import plan

PLAN = plan("jiaozuo-2023")
A, B = "410802", "410803"
LISTED = [f"P{n}" for n in range(8)]
COLUMNS = ["region", "date", "plant", "inspector", "implemented", "problem", "rectified_on"]


def day(number: int) -> date:
    return date(2023, 12, number)


def at(number: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2023, 12, number) + timedelta(hours=hour, minutes=minute, seconds=second)


def check(
    region: str,
    number: int,
    plant: str,
    problem: str | None = None,
    rectified: int | None = None,
    inspector: str = "一组",
) -> tuple:
    return (
        *(region, day(number), plant, inspector, 1.0, problem),
        None if rectified is None else day(rectified),
    )


def frame(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def rows(
    checks: list[tuple],
    reports: dict[tuple[str, date], datetime] | None = None,
    *,
    days: tuple[int, ...] = (25,),
    as_of: datetime | None = None,
) -> dict[tuple[str, int], UnitDay]:
    found = board(
        [day(n) for n in days],
        [A, B],
        frame(checks),
        reports or {},
        listed=LISTED,
        as_of=as_of or at(31),
        plan=PLAN,
    )
    return {(one.region, one.date.day): one for one in found}


def test_five_different_plants_are_enough_and_the_same_one_twice_is_one() -> None:
    four = [check(A, 25, f"P{n}") for n in range(4)]
    again = check(A, 25, "P3", inspector="二组")
    assert (rows([*four, again])[A, 25].distinct_plants, rows(four)[A, 25].met) == (4, False)
    five = rows([*four, again, check(A, 25, "P4")])[A, 25]
    assert (five.distinct_plants, five.required, five.met) == (5, 5, True)


def test_a_check_of_an_unlisted_plant_is_kept_and_counted_apart() -> None:
    four = [check(A, 25, f"P{n}") for n in range(4)]
    found = rows([*four, check(A, 25, "X1"), check(A, 25, "X1", inspector="二组")])[A, 25]
    assert (found.distinct_plants, found.unlisted, found.met) == (4, 1, False)


def test_a_day_with_none() -> None:
    found = rows([])
    assert [(one.distinct_plants, one.met) for one in found.values()] == [(0, False), (0, False)]
    # While the day is not over it may still be met; on the stroke of 24:00 it is over.
    assert rows([], as_of=at(25, 23, 59))[A, 25].met is None
    assert rows([], as_of=at(26))[A, 25].met is False
    # Enough is enough at once.
    five = [check(A, 25, f"P{n}") for n in range(5)]
    assert rows(five, as_of=at(25, 10))[A, 25].met is True


@pytest.mark.parametrize(
    ("sent", "as_of", "late", "on_time"),
    [
        (at(26, 8, 30), at(26, 9), 0, True),
        (at(26, 8, 30, 1), at(26, 9), 1 / 60, False),
        (at(26, 10), at(26, 12), 90, False),
        (at(25, 20), at(26, 9), 0, True),
        (None, at(26, 8, 30), None, None),
        (None, at(26, 8, 30, 1), 1 / 60, False),
        (None, at(27, 8, 30), 24 * 60, False),
        # It is sent at ten, which at nine nobody knows.
        (at(26, 10), at(26, 9), 30, False),
        (at(26, 8, 20), at(26, 8, 10), None, None),
    ],
)
def test_reports(
    sent: datetime | None, as_of: datetime, late: float | None, on_time: bool | None
) -> None:
    reports = {} if sent is None else {(A, day(25)): sent}
    found = rows([], reports, as_of=as_of)[A, 25]
    assert found.report_due == at(26, 8, 30)
    assert found.on_time is on_time
    assert found.late_minutes == (None if late is None else pytest.approx(late))


def test_the_summary_of_a_unit() -> None:
    """Two days; the first met with its report in time, the second neither.

    Of 4 plants in production 3 were checked; of 7 checks 2 found a problem, of which 1 is right.
    """
    checks = [
        *(check(A, 25, f"P{n}") for n in range(5)),
        check(A, 26, "P0", "超限", 27),
        check(A, 26, "X1", "未停"),
    ]
    found = board(
        [day(25), day(26)],
        [A],
        frame(checks),
        {(A, day(25)): at(26, 8), (A, day(26)): at(27, 9)},
        listed=LISTED,
        as_of=at(31),
        plan=PLAN,
    )
    (one,) = summary(found, frame(checks), listed={A: ["P0", "P1", "P2", "P7"]})
    assert (one.unit_days_met, one.reports_on_time) == (0.5, 0.5)
    assert (one.plants_checked, one.plants_listed, one.coverage) == (3, 4, 0.75)
    assert (one.checks, one.violations, one.rectified) == (7, 2 / 7, 0.5)


def test_the_summary_of_a_unit_without_anything() -> None:
    (one,) = summary(tuple(rows([], as_of=at(25, 10)).values())[:1], frame([]), listed={})
    assert (one.unit_days_met, one.reports_on_time) == (None, None)
    assert (one.coverage, one.violations, one.rectified) == (None, None, None)


def test_plants_with_problems_in_two_checks() -> None:
    checks = [
        check(A, 25, "P0", "超限"),
        check(A, 27, "P0", "未停", 28),
        check(A, 26, "P0"),
        check(A, 25, "P1", "超限"),
        check(A, 25, "P2", "超限", 26, "一组"),
        check(A, 25, "P2", "未停", 26, "二组"),
        check(A, 25, "P3", "  "),
        check(A, 26, "P3", ""),
    ]
    found = repeat_offenders(frame(checks[::-1]))
    assert found.to_dict("list") == {
        "plant": ["P0", "P2"],
        "region": [A, A],
        "checks": [3, 2],
        "problems": [2, 2],
        "open": [1, 0],
        "last": [day(27), day(25)],
        "problem": ["未停", found["problem"][1]],
    }
    assert repeat_offenders(frame([])).empty


def test_problems_that_are_not_put_right_are_oldest_first() -> None:
    checks = [
        check(B, 27, "P2", "未停"),
        check(A, 25, "P0", "超限", 26),
        check(A, 26, "P1", "超限"),
        check(A, 26, "P4"),
    ]
    found = not_rectified(frame(checks), at(30, 9))
    assert found[["plant", "days"]].to_dict("list") == {"plant": ["P1", "P2"], "days": [4, 3]}


def plants(*rows: tuple) -> pd.DataFrame:
    names = ["plant", "name", "region", "running", "so2_t_d", "nox_t_d", "pm_t_d", "voc_t_d"]
    return pd.DataFrame(rows, columns=names)


def test_shares_are_a_mean_over_the_pollutants_that_are_emitted() -> None:
    """SO2 1 of 4 and 3 of 4, NOx 2 of 2 and 0; nobody emits PM; VOCs unknown and 5 of 5."""
    found = plants(("a", "", A, True, 1, 2, 0, None), ("b", "", A, True, 3, 0, 0, 5))
    assert emission_share(found).tolist() == pytest.approx(
        [(1 / 4 + 1 + 0) / 3, (3 / 4 + 0 + 1) / 3]
    )
    nothing = plants(("a", "", A, True, 0, 0, 0, 0))
    assert emission_share(nothing).tolist() == [0.0]


def test_never_checked_plants_are_ranked_by_emissions() -> None:
    listed = plants(
        ("P0", "甲", A, True, 1, 1, 1, 1),
        ("P1", "乙", A, True, 5, 5, 5, 5),
        ("P2", "丙", B, True, 2, 2, 2, 2),
        ("P3", "丁", B, False, 9, 9, 9, 9),
        ("P4", "戊", B, True, 2, 2, 2, 2),
    )
    old = [check(B, 1, "P2")]
    found = never_checked(listed, frame([check(A, 25, "P1")]), before=frame(old))
    assert found["plant"].tolist() == ["P2", "P4", "P0"]
    assert found["share"].tolist() == pytest.approx([0.2, 0.2, 0.1])
    assert found["last"].tolist()[0] == day(1)
    assert found["last"].isna().tolist() == [False, True, True]


def test_red_is_compared_with_orange_by_unit_and_day() -> None:
    """Orange on the 25th, red from 12:00 of the 26th to the 28th, which is not over."""
    records = [
        Record("W", "issue", Level.ORANGE, at(25), at(25)),
        Record("W", "upgrade", Level.RED, at(26, 10), at(26, 12)),
    ]
    as_of = at(28, 10)
    warnings = issued(records, as_of=as_of)
    assert day_levels(warnings) == {
        day(25): Level.ORANGE, day(26): Level.RED, day(27): Level.RED, day(28): Level.RED,
    }  # fmt: skip
    checks = [
        *(check(A, 25, f"P{n}") for n in range(6)),
        *(check(B, 25, f"P{n}") for n in range(2)),
        check(B, 25, "P0", inspector="二组"),
        *(check(A, 26, f"P{n}") for n in range(8)),
        *(check(B, 27, f"X{n}") for n in range(10)),
        *(check(A, 28, f"P{n}") for n in range(8)),
        check("410999", 27, "P1"),
    ]
    red, orange = intensity(warnings, frame(checks), [A, B], as_of=as_of)
    assert (red.level, red.days, red.unit_days, red.checks) == (Level.RED, 2, 4, 18)
    assert (orange.level, orange.days, orange.unit_days, orange.checks) == (Level.ORANGE, 1, 2, 8)
    assert (red.per_unit_day, orange.per_unit_day) == (4.5, 4.0)
    assert reinforced((red, orange)) is True
    assert reinforced((red,)) is None
    # No more than under orange is no reinforcement.
    assert reinforced(intensity(warnings, frame(checks[:-12]), [A, B], as_of=as_of)) is False
    assert intensity(warnings, frame([]), [A, B], as_of=at(25, 20)) == ()


CHECKS = st.lists(
    st.tuples(
        st.sampled_from([A, B]),
        st.integers(20, 31).map(day),
        st.sampled_from([*LISTED, "X1", "X2"]),
        st.sampled_from(["一组", "二组"]),
        st.none(),
        st.sampled_from(["", "超限"]),
        st.none(),
    ),
    max_size=40,
)
SENT = st.dictionaries(
    st.tuples(st.sampled_from([A, B]), st.integers(20, 31).map(day)),
    st.integers(0, 12 * 24 * 60).map(lambda minutes: at(20) + timedelta(minutes=minutes)),
)


@settings(deadline=None)
@given(CHECKS, SENT, st.integers(1, 10 * 24 * 60))
def test_nothing_later_leaks_in(
    checks: list[tuple], sent: dict[tuple[str, date], datetime], minutes: int
) -> None:
    """Checks of later days and reports sent later change nothing of a moment."""
    as_of = at(20) + timedelta(minutes=minutes)
    days = [day(n) for n in range(20, 32)]
    options = {"listed": LISTED, "as_of": as_of, "plan": PLAN}
    known = [one for one in checks if one[1] <= as_of.date()]
    by_then = {key: when for key, when in sent.items() if when <= as_of}
    full = board(days, [A, B], frame(checks), sent, **options)
    assert full == board(days, [A, B], frame(known), by_then, **options)
    # Each unit and day stands alone: no other row is changed by a check.
    for one in full:
        mine = [x for x in checks if x[0] == one.region and x[1] == one.date]
        assert one.distinct_plants == len({x[2] for x in mine} & set(LISTED))
        assert one.unlisted == len({x[2] for x in mine} - set(LISTED))
