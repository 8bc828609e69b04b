"""Warnings from the records of what was done: worked out by hand, row by row."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from itertools import permutations

import pytest

from analytics.plan import Level
from analytics.warnings import (
    IssuedWarning,
    Record,
    Segment,
    announced,
    coming,
    in_force,
    issued,
)
from tests.analytics.warning_records import DOWNGRADE, ISSUE, LIFT, UPGRADE, O, R, Y, at, record

LATER = datetime(2024, 2, 1)


def spans(found: tuple[IssuedWarning, ...]) -> list[tuple[Level, datetime, datetime]]:
    return [(s.level, s.start, s.end) for one in found for s in one.segments]


WHOLE = [(Y, at(25, 18), at(26, 12)), (O, at(26, 12), at(28, 12)), (Y, at(28, 12), at(30))]


@pytest.mark.parametrize("order", list(permutations([ISSUE, UPGRADE, DOWNGRADE, LIFT])))
def test_the_order_of_the_records_is_idle(order: tuple[Record, ...]) -> None:
    (one,) = issued(order, as_of=LATER)
    assert spans((one,)) == WHOLE
    assert not one.ongoing
    assert (one.start, one.end, one.level, one.levels) == (at(25, 18), at(30), O, (Y, O))
    # 18 h + 48 h + 36 h; the lift is at 24:00 of the 29th and does not reach into the 30th.
    assert one.hours == 102
    assert one.days == tuple(date(2023, 12, day) for day in range(25, 30))
    assert [s.days[-1].day for s in one.segments] == [26, 28, 29]
    assert [s.hours for s in one.at_level(Y)] == [18, 36]
    assert one.at_level(None) == one.segments
    assert one.at_level(R) == ()


@pytest.mark.parametrize(
    ("as_of", "wanted", "ongoing"),
    [
        (at(25, 14), [], None),  # not issued yet
        (at(25, 17), [], None),  # issued, not in effect
        (at(25, 18), [(Y, at(25, 18), at(25, 18))], True),  # begins this very hour
        (at(26, 11), [(Y, at(25, 18), at(26, 11))], True),  # the upgrade is issued, not in effect
        (at(26, 12), [(Y, at(25, 18), at(26, 12)), (O, at(26, 12), at(26, 12))], True),
        (at(28, 12), [*WHOLE[:2], (Y, at(28, 12), at(28, 12))], True),
        (at(29, 21), [*WHOLE[:2], (Y, at(28, 12), at(29, 21))], True),  # the lift is only announced
        (at(30), WHOLE, False),
        (at(31), WHOLE, False),
    ],
)
def test_as_of(
    as_of: datetime, wanted: list[tuple[Level, datetime, datetime]], ongoing: bool | None
) -> None:
    found = issued([ISSUE, UPGRADE, DOWNGRADE, LIFT], as_of=as_of)
    assert spans(found) == wanted
    assert [one.ongoing for one in found] == ([] if ongoing is None else [ongoing])


def test_a_warning_that_begins_this_hour_has_its_day() -> None:
    (one,) = issued([ISSUE], as_of=at(25, 18))
    assert (one.hours, one.days) == (0, (date(2023, 12, 25),))


@pytest.mark.parametrize("told", [at(25, 15), at(25, 16)])
def test_an_upgrade_at_the_same_hour_replaces_the_issue(told: datetime) -> None:
    same = record("upgrade", told, at(25, 18), R)
    for order in permutations([ISSUE, same, LIFT]):
        assert spans(issued(order, as_of=LATER)) == [(R, at(25, 18), at(30))]


def test_an_upgrade_that_takes_effect_before_the_issue_would() -> None:
    sooner = record("upgrade", at(25, 16), at(25, 17), O)
    assert spans(issued([ISSUE, sooner, LIFT], as_of=LATER)) == [(O, at(25, 17), at(30))]


def test_the_same_level_twice_is_one_segment() -> None:
    again = record("upgrade", at(26, 10), at(26, 12), Y)
    assert spans(issued([ISSUE, again, LIFT], as_of=LATER)) == [(Y, at(25, 18), at(30))]


def test_a_lift_that_names_its_level_is_a_lift() -> None:
    named = record("lift", at(29, 20), at(30), Y)
    (one,) = issued([ISSUE, named], as_of=LATER)
    assert spans((one,)) == [(Y, at(25, 18), at(30))]
    assert not one.ongoing


def test_a_warning_lifted_before_it_began_never_was() -> None:
    assert issued([ISSUE, record("lift", at(25, 16), at(25, 17))], as_of=LATER) == ()
    assert issued([ISSUE, record("lift", at(25, 16), at(25, 18))], as_of=LATER) == ()


def test_a_lift_overrides_an_upgrade_that_had_not_begun() -> None:
    announced = record("upgrade", at(26, 10), at(28), R)
    lift = record("lift", at(27, 9), at(27, 12))
    (one,) = issued([announced, lift, ISSUE], as_of=LATER)
    assert spans((one,)) == [(Y, at(25, 18), at(27, 12))]
    assert not one.ongoing


def test_a_lift_set_beforehand_survives_a_change_of_level() -> None:
    planned = record("lift", at(25, 15), at(30))
    assert spans(issued([ISSUE, planned, UPGRADE], as_of=LATER)) == [
        (Y, at(25, 18), at(26, 12)),
        (O, at(26, 12), at(30)),
    ]


def test_a_lift_can_be_put_off_but_not_undone() -> None:
    planned = record("lift", at(25, 15), at(28))
    assert spans(issued([ISSUE, planned, LIFT], as_of=LATER)) == [(Y, at(25, 18), at(28))]
    put_off = record("lift", at(27, 9), at(29, 12))
    assert spans(issued([ISSUE, planned, put_off], as_of=LATER)) == [(Y, at(25, 18), at(29, 12))]


def test_a_stamp_before_the_issue_is_read_as_the_issue() -> None:
    early = record("lift", at(20), at(30))
    assert spans(issued([early, ISSUE], as_of=LATER)) == [(Y, at(25, 18), at(30))]
    # One that would end it before it begins says nothing about it.
    stray = record("lift", at(20), at(20, 12))
    (one,) = issued([stray, ISSUE], as_of=at(27))
    assert spans((one,)) == [(Y, at(25, 18), at(27))]
    assert one.ongoing


def test_a_lift_alone_is_no_warning() -> None:
    assert issued([LIFT], as_of=LATER) == ()


def test_issued_again_after_its_lift() -> None:
    again = record("issue", at(30, 20), at(31), O)
    (one,) = issued([ISSUE, LIFT, again], as_of=at(31, 6))
    assert spans((one,)) == [(Y, at(25, 18), at(30)), (O, at(31), at(31, 6))]
    assert (one.hours, one.ongoing) == (102 + 6, True)


def test_several_warnings_in_order_of_their_start() -> None:
    other = [
        record("issue", at(1), at(2), R, "Z"),
        record("lift", at(3), at(4), None, "Z"),
        record("issue", at(1), at(2), Y, "A"),
    ]
    found = issued([*other, ISSUE], as_of=at(26))
    assert [(one.id, one.start, one.ongoing) for one in found] == [
        ("A", at(2), True),
        ("Z", at(2), False),
        ("W", at(25, 18), True),
    ]


def test_in_force() -> None:
    found = issued([ISSUE, UPGRADE, DOWNGRADE, LIFT], as_of=LATER)
    assert in_force(found, at(25, 17)) is None
    assert in_force(found, at(25, 18)) is found[0]
    assert in_force(found, at(29, 23)) is found[0]
    assert in_force(found, at(30)) is None
    going = issued([ISSUE], as_of=at(27))
    assert in_force(going, at(27)) is going[0]
    assert in_force(going, at(27, 1)) is None
    newer = record("issue", at(26), at(26), R, "N")
    both = issued([ISSUE, newer], as_of=at(27))
    assert [one.id for one in both if in_force(both, at(26, 1)) is one] == ["N"]


def test_days_of_part_days() -> None:
    assert Segment(Y, at(25, 23), at(26)).days == (date(2023, 12, 25),)
    assert Segment(Y, at(25, 23), at(26, 1)).days == (date(2023, 12, 25), date(2023, 12, 26))
    assert Segment(Y, at(25), at(25)).days == (date(2023, 12, 25),)


def test_segments_never_overlap_and_never_run_back() -> None:
    chance = random.Random(5)
    for _ in range(300):
        acts = [ISSUE]
        for _ in range(chance.randint(0, 5)):
            told = at(20, chance.randint(0, 240))
            begins = told + timedelta(hours=chance.randint(-12, 72))
            action = chance.choice(["upgrade", "downgrade", "lift", "issue"])
            level = None if action == "lift" else chance.choice([Y, O, R])
            acts.append(record(action, told, begins, level))
        as_of = at(20, chance.randint(0, 300))
        found = issued(acts, as_of=as_of)
        chance.shuffle(acts)
        assert issued(acts, as_of=as_of) == found
        for one in found:
            assert one.end <= as_of
            for before, after in zip(one.segments, one.segments[1:], strict=False):
                assert before.start < before.end <= after.start
                assert (before.level, before.end) != (after.level, after.start)


@pytest.mark.parametrize(
    ("as_of", "wanted", "begins"),
    [
        (at(25, 14), [], []),
        (at(25, 15), [ISSUE], [(Y, at(25, 18), at(25, 18))]),  # issued this very hour
        (at(25, 17), [ISSUE], [(Y, at(25, 18), at(25, 18))]),
        (at(25, 18), [], []),  # it has begun
        (at(26, 11), [UPGRADE], []),
        (at(29, 23), [LIFT], []),
        (at(30), [], []),
    ],
)
def test_what_is_issued_and_not_yet_in_force(
    as_of: datetime, wanted: list[Record], begins: list[tuple[Level, datetime, datetime]]
) -> None:
    every = [LIFT, UPGRADE, ISSUE, DOWNGRADE]
    assert list(announced(every, as_of=as_of)) == wanted
    found = coming(every, as_of=as_of)
    assert spans(found) == begins
    assert all(one.ongoing for one in found)


def test_what_was_called_off_before_it_began_is_not_to_come() -> None:
    called_off = record("lift", at(25, 16), at(25, 17))
    assert announced([ISSUE, called_off], as_of=at(25, 16)) == ()
    assert coming([ISSUE, called_off], as_of=at(25, 16)) == ()
