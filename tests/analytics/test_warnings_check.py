"""What is refused in warnings, each contradiction by hand beside what is still allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.plan import Level
from analytics.warnings import Record
from analytics.warnings_check import contradictions
from tests.analytics.warning_records import DOWNGRADE, ISSUE, LIFT, UPGRADE, O, R, Y, at, record

WHOLE = [ISSUE, UPGRADE, DOWNGRADE, LIFT]


def said(records: Sequence[Record]) -> list[tuple[str, str]]:
    return [(one.key, one.column) for one in contradictions(records)]


def test_a_whole_warning_in_any_order_and_twice_is_sound() -> None:
    assert said(WHOLE) == said(WHOLE[::-1]) == said(WHOLE + WHOLE) == said([]) == []


@pytest.mark.parametrize("alone", [UPGRADE, DOWNGRADE, LIFT])
def test_nothing_is_done_to_a_warning_that_was_never_issued(alone: Record) -> None:
    assert said([alone]) == [("warning_not_issued", "action")]


@pytest.mark.parametrize(
    ("lift", "wanted"),
    [
        # Issued on the 25th at 15:00 for 18:00.
        (record("lift", at(25, 14), at(26)), [("warning_before_issue", "issued_at")]),
        (record("lift", at(25, 16), at(25, 14)), [("warning_before_issue", "effective_from")]),
        # Called off before it began: it never was.
        (record("lift", at(25, 15), at(25, 15)), []),
        (record("lift", at(25, 17), at(25, 18)), []),
        # Once it has begun, it cannot have ended before.
        (record("lift", at(25, 18), at(25, 17)), [("warning_before_issue", "effective_from")]),
        (record("lift", at(25, 18), at(25, 18)), []),
    ],
)
def test_a_lift_before_the_issue(lift: Record, wanted: list[tuple[str, str]]) -> None:
    assert said([ISSUE, lift]) == wanted


@pytest.mark.parametrize(
    ("held", "action", "level", "wanted"),
    [
        (Y, "upgrade", Y, [("warning_not_higher", "level")]),
        (Y, "upgrade", O, []),
        (O, "upgrade", Y, [("warning_not_higher", "level")]),
        (O, "upgrade", O, [("warning_not_higher", "level")]),
        (O, "upgrade", R, []),
        (O, "downgrade", Y, []),
        (O, "downgrade", O, [("warning_not_lower", "level")]),
        (O, "downgrade", R, [("warning_not_lower", "level")]),
        (Y, "downgrade", Y, [("warning_not_lower", "level")]),
    ],
)
def test_an_upgrade_goes_up_and_a_downgrade_down(
    held: Level, action: str, level: Level, wanted: list[tuple[str, str]]
) -> None:
    issue = replace(ISSUE, level=held)
    assert said([issue, record(action, at(26, 10), at(26, 12), level)]) == wanted
    # Before it has begun the level that was announced counts.
    assert said([issue, record(action, at(25, 16), at(25, 17), level)]) == wanted


def test_the_level_that_holds_then_counts_and_not_the_first() -> None:
    again = record("upgrade", at(27, 10), at(27, 12), O)
    assert said([ISSUE, UPGRADE, again]) == [("warning_not_higher", "level")]
    assert (
        said(
            [ISSUE, UPGRADE, DOWNGRADE, replace(again, issued_at=at(28, 20), effective_from=at(29))]
        )
        == []
    )


def test_after_the_lift_nothing_more_is_done() -> None:
    late = record("upgrade", at(30, 1), at(30, 2), R)
    assert said([*WHOLE, late]) == [("warning_was_lifted", "warning")]
    # On the very hour of the lift it is over.
    assert said([*WHOLE, record("upgrade", at(30), at(30), R)]) == [
        ("warning_was_lifted", "warning")
    ]
    assert said([*WHOLE, record("lift", at(30), at(31))]) == [("warning_was_lifted", "warning")]
    # A lift may be put off before it takes effect, and a level changed until then.
    assert said([*WHOLE, record("lift", at(29, 23), at(31))]) == []
    assert said([*WHOLE, record("upgrade", at(29, 21), at(29, 22), O)]) == []
    assert said([*WHOLE, record("upgrade", at(29, 21), at(30), O)]) == [
        ("warning_was_lifted", "warning")
    ]


@pytest.mark.parametrize(
    ("records", "wanted"),
    [
        # The upgrade to red and the lift on one hour: red never lasted.
        (
            [
                ISSUE,
                record("upgrade", at(26, 10), at(26, 12), R),
                record("lift", at(26, 12), at(26, 12)),
            ],
            1,
        ),
        (
            [
                ISSUE,
                record("upgrade", at(26, 10), at(26, 12), R),
                record("lift", at(26, 12), at(26, 13)),
            ],
            0,
        ),
        (
            [
                ISSUE,
                record("upgrade", at(26, 10), at(26, 12), R),
                record("downgrade", at(26, 12), at(26, 12), O),
            ],
            1,
        ),
        # The issue and a change of level on one hour; a lift on that hour calls the warning off.
        ([replace(ISSUE, level=R), record("downgrade", at(25, 17), at(25, 18), O)], 1),
        ([ISSUE, record("upgrade", at(25, 17), at(25, 18), R)], 1),
        ([ISSUE, record("upgrade", at(25, 17), at(25, 19), R)], 0),
        ([ISSUE, record("lift", at(25, 17), at(25, 18))], 0),
    ],
)
def test_no_step_lasts_no_time(records: list[Record], wanted: int) -> None:
    assert said(records) == [("warning_no_time", "effective_from")] * wanted


def test_a_warning_is_issued_once() -> None:
    again = record("issue", at(26, 10), at(26, 12), O)
    assert said([ISSUE, again]) == [("warning_issued_twice", "warning")]


def test_two_open_warnings_of_one_region() -> None:
    second = record("issue", at(29, 12), at(29, 18), Y, "V")
    (found,) = contradictions([*WHOLE, second], rows=[2, 3, 4, 5, 6], file="w.xlsx")
    assert (found.key, found.row, found.file, found.got) == ("warning_two_open", 6, "w.xlsx", "V")
    assert found.allowed == "W: 2023-12-25 18:00 – 2023-12-30 00:00"
    # One that begins on the hour at which the other ends is the next one.
    assert said([*WHOLE, replace(second, effective_from=at(30))]) == []
    assert said([*WHOLE, replace(second, region="410900")]) == []
    (open_still,) = contradictions([ISSUE, second])
    assert open_still.allowed == "W: 2023-12-25 18:00 – …"
    # A warning that was called off before it began is in nobody's way.
    assert said([ISSUE, record("lift", at(25, 16), at(25, 17)), second]) == []


def test_the_region_of_the_issue_is_that_of_the_warning() -> None:
    second = replace(record("issue", at(29, 12), at(30, 1), Y, "V"), region="410800")
    issue = replace(ISSUE, region="410800")
    assert said([issue, LIFT, second]) == []


LEVELS = st.lists(st.sampled_from([Y, O, R]), min_size=1, max_size=6).map(
    lambda found: [x for i, x in enumerate(found) if i == 0 or x != found[i - 1]]
)


@st.composite
def histories(draw: st.DrawFn) -> list[Record]:
    """Warnings one after another, each with changes of level that go where they say."""
    when, records = at(1), []
    for number in range(draw(st.integers(1, 4))):
        name, held = f"W{number}", Level.NONE
        for level in draw(LEVELS):
            action = "issue" if held is Level.NONE else "upgrade" if level > held else "downgrade"
            told = when + timedelta(hours=draw(st.integers(0, 5)))
            when = told + timedelta(hours=draw(st.integers(0, 5)))
            records.append(record(action, told, when, level, name))
            held, when = level, when + timedelta(hours=1)
        end = when + timedelta(hours=draw(st.integers(0, 5)))
        records.append(record("lift", when, end, None, name))
        when = end
    return records


@given(histories(), st.randoms())
def test_a_history_that_went_as_it_should_is_sound(records: list[Record], chance: object) -> None:
    chance.shuffle(records)  # type: ignore[attr-defined]
    assert contradictions(records) == []


@given(histories(), st.data())
def test_a_history_without_one_of_its_issues_is_not(
    records: list[Record], data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from([one for one in records if one.action == "issue"]))
    found = contradictions([one for one in records if one != gone])
    left = [one for one in records if one.warning == gone.warning and one != gone]
    assert [one.key for one in found] == ["warning_not_issued"] * len(left)
