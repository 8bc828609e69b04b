"""The checklist of a warning, worked out by hand: who, by when, done, late; nothing from later."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.duties import (
    State,
    Task,
    checklist,
    deadlines,
    end_of_next_day,
    progress,
)
from analytics.plan import Level
from analytics.warnings import Record, coming, issued
from data.rulebook import plan

PLAN = plan("jiaozuo-2023")
CITY, UNITS = "410800", ["410802", "410803"]
Y, O, R = Level.YELLOW, Level.ORANGE, Level.RED  # noqa: E741


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment of December 2023; hour 24 is the next day's 0."""
    return datetime(2023, 12, day) + timedelta(hours=hour, minutes=minute, seconds=second)


# Yellow from the 25th 18:00, orange from the 26th 12:00, lifted at 24:00 of the 27th.
RECORDS = [
    Record("W", "issue", Y, at(25, 15), at(25, 18)),
    Record("W", "upgrade", O, at(26, 10), at(26, 12)),
    Record("W", "lift", None, at(27, 20), at(28)),
]


def tasks(
    as_of: datetime,
    *,
    done: dict | None = None,
    reports: dict | None = None,
    records: list[Record] = RECORDS,
    by_day: bool = False,
) -> tuple[Task, ...]:
    (warning,) = issued(records, as_of=as_of)
    return checklist(
        warning,
        plan=PLAN,
        city=CITY,
        units=UNITS,
        done=done or {},
        reports=reports or {},
        as_of=as_of,
        evaluation_by_day=by_day,
    )


def of(found: tuple[Task, ...], code: str, region: str = UNITS[0]) -> list[Task]:
    return [one for one in found if one.duty.code == code and one.region == region]


def codes(found: tuple[Task, ...]) -> set[str]:
    return {one.duty.code for one in found}


YELLOW = {
    *("report_leaders", "notify_units", "start_response", "stop_voc_works"),
    *("report_checks", "work_report"),
}
ORANGE = YELLOW | {"send_teams", "supervision_summary"}
LIFTED = {"notify_lift", "resume_production", "evaluation"}


def test_a_level_asks_for_what_the_lower_ones_ask_and_more() -> None:
    assert codes(tasks(at(25, 18))) == YELLOW
    assert codes(tasks(at(26, 11))) == YELLOW
    assert codes(tasks(at(26, 12))) == ORANGE
    assert codes(tasks(at(27, 23, 59))) == ORANGE
    assert codes(tasks(at(28))) == ORANGE | LIFTED
    red = [Record("W", "issue", R, at(25, 15), at(25, 18))]
    assert codes(tasks(at(25, 18), records=red)) == ORANGE | {"reinforced_checks"}


def test_part_days_at_both_ends_count_as_days() -> None:
    """6 h of the 25th, the 26th whole, the 27th to its 24:00: three days, not four."""
    found = of(tasks(at(28, 12)), "report_checks")
    assert [one.date.day for one in found] == [25, 26, 27]
    assert [one.due for one in found] == [at(26, 8, 30), at(27, 8, 30), at(28, 8, 30)]
    # A lift at 08:00 leaves a part of that day, which still has its checks and its report.
    early = [*RECORDS[:2], Record("W", "lift", None, at(28, 7), at(28, 8))]
    found = of(tasks(at(29, 12), records=early), "report_checks")
    assert [one.date.day for one in found] == [25, 26, 27, 28]
    # Orange begins in the middle of the 26th: its daily summary is from that day on.
    found = of(tasks(at(28, 12)), "supervision_summary", CITY)
    assert [(one.date.day, one.due) for one in found] == [(26, at(27, 12)), (27, at(28, 12))]


@pytest.mark.parametrize(
    ("sent", "state", "late"),
    [
        (at(26, 8, 29), State.DONE, 0),
        (at(26, 8, 30), State.DONE, 0),
        (at(26, 8, 30, 1), State.LATE, 1 / 60),
        (at(26, 9, 45), State.LATE, 75),
    ],
)
def test_a_report_at_half_past_eight_is_in_time(sent: datetime, state: State, late: float) -> None:
    reports = {("inspection", UNITS[0], date(2023, 12, 25)): sent}
    first = of(tasks(at(26, 10), reports=reports), "report_checks")[0]
    assert (first.state, first.done_at) == (state, sent)
    assert first.late_minutes == pytest.approx(late)
    other = of(tasks(at(26, 10), reports=reports), "report_checks", UNITS[1])[0]
    assert (other.state, other.late_minutes) == (State.OVERDUE, 90)


def test_a_report_that_is_not_in_is_open_until_its_time_is_over() -> None:
    assert of(tasks(at(26, 8, 30)), "report_checks")[0].state is State.OPEN
    late = of(tasks(at(26, 8, 30, 1)), "report_checks")[0]
    assert (late.state, late.late_minutes) == (State.OVERDUE, pytest.approx(1 / 60))


@pytest.mark.parametrize(
    ("lift", "sent", "state", "by_day"),
    [
        # Lifted at 08:00 of the 28th: due at 08:00 of the 29th, or by its 24:00.
        (at(28, 8), at(29, 8), State.DONE, State.DONE),
        (at(28, 8), at(29, 8, 1), State.LATE, State.DONE),
        (at(28, 8), at(30), State.LATE, State.DONE),
        (at(28, 8), at(30, 0, 1), State.LATE, State.LATE),
        # Lifted at 24:00 of the 27th: due at 24:00 of the 28th by either reading.
        (at(28), at(29), State.DONE, State.DONE),
        (at(28), at(29, 0, 1), State.LATE, State.LATE),
    ],
)
def test_the_evaluation_is_due_a_day_after_the_lift(
    lift: datetime, sent: datetime, state: State, by_day: State
) -> None:
    records = [*RECORDS[:2], Record("W", "lift", None, lift, lift)]
    reports = {("evaluation", UNITS[0], lift.date()): sent}
    for option, wanted in ((False, state), (True, by_day)):
        found = tasks(at(31), records=records, reports=reports, by_day=option)
        (one,) = of(found, "evaluation")
        assert one.state is wanted
        # Only the evaluation has this option: production is resumed within the hours.
        (other,) = of(found, "resume_production")
        assert other.due == lift + timedelta(hours=24)


def test_the_end_of_the_next_day_of_a_midnight_is_a_day_later() -> None:
    assert end_of_next_day(at(28)) == at(29)
    assert end_of_next_day(at(28, 0, 1)) == at(30)
    assert end_of_next_day(at(28, 23, 59)) == at(30)


def test_a_report_of_the_response_before_does_not_count() -> None:
    """The window of days on which a unit may date its evaluation reaches back before the start."""
    records = [
        Record("W", "issue", Y, at(27, 12), at(27, 18)),
        Record("W", "lift", None, at(28, 5), at(28, 6)),
    ]
    before = {("evaluation", UNITS[0], date(2023, 12, 27)): at(27, 9)}
    (one,) = of(tasks(at(28, 12), records=records, reports=before), "evaluation")
    assert one.done_at is None


def test_a_tick_says_when_and_by_whom() -> None:
    done = {("notify_units", UNITS[0], date(2023, 12, 25)): (at(25, 18, 40), "王某")}
    first, second = (of(tasks(at(25, 20), done=done), "notify_units", u)[0] for u in UNITS)
    assert (first.state, first.person, first.due) == (State.DONE, "王某", at(25, 19))
    assert (second.state, second.late_minutes) == (State.OVERDUE, 60)


def test_progress_and_deadlines() -> None:
    done = {("notify_units", UNITS[0], date(2023, 12, 25)): (at(25, 19, 10), "王某")}
    found = tasks(at(26, 8), done=done)
    by = {one.duty.code: one for one in progress(found)}
    assert list(by) == [d.code for d in PLAN.duties if d.code in by]
    told = by["notify_units"]
    assert (len(told.tasks), told.done, told.count(State.LATE)) == (2, 1, 1)
    assert [one.region for one in told.lacking()] == [UNITS[1]]
    assert told.worst_minutes == 13 * 60
    assert by["report_checks"].next_due == at(26, 8, 30)
    assert by["report_checks"].last_due == at(27, 8, 30)
    assert by["notify_units"].next_due is None
    first, *others = deadlines(found)
    assert (first.due, first.duty.code, first.regions) == (
        at(26, 8, 30),
        "report_checks",
        tuple(UNITS),
    )
    assert [one.due for one in others] == sorted(one.due for one in others)
    assert all(one.due > at(26, 8) for one in others)


MOMENTS = st.integers(0, 7 * 24 * 60).map(lambda minutes: at(25) + timedelta(minutes=minutes))
KEYS = st.tuples(
    st.sampled_from([one.code for one in PLAN.duties]),
    st.sampled_from([CITY, *UNITS]),
    st.dates(date(2023, 12, 24), date(2024, 1, 1)),
)
KINDS = st.tuples(
    st.sampled_from(["inspection", "supervision", "evaluation"]),
    st.sampled_from([CITY, *UNITS]),
    st.dates(date(2023, 12, 24), date(2024, 1, 1)),
)


@settings(deadline=None)
@given(
    as_of=MOMENTS.filter(lambda one: one >= at(25, 18)),
    ticks=st.dictionaries(KEYS, MOMENTS, max_size=30),
    sent=st.dictionaries(KINDS, MOMENTS, max_size=30),
)
def test_nothing_later_leaks_in(
    as_of: datetime, ticks: dict[tuple[str, str, date], datetime], sent: dict
) -> None:
    """What is ticked, reported or issued after a moment changes nothing of that moment."""
    known = {key: (when, "") for key, when in ticks.items()}
    by_then = {key: one for key, one in known.items() if one[0] <= as_of}
    reported = {key: when for key, when in sent.items() if when <= as_of}
    records = [one for one in RECORDS if one.issued_at <= as_of]
    found = tasks(as_of, done=by_then, reports=reported, records=records)
    assert tasks(as_of, done=known, reports=sent) == found
    for one in found:
        assert one.done_at is None or one.done_at <= as_of
        assert datetime.combine(one.date, datetime.min.time()) <= as_of
        assert (one.state in (State.LATE, State.OVERDUE)) == (one.late_minutes > 0)


def test_a_plan_with_other_hours_gives_other_deadlines() -> None:
    rules = PLAN.rules
    longer = replace_rule(rules, "evaluation_due_h", 48)
    (warning,) = issued(RECORDS, as_of=at(31))
    found = checklist(
        warning, plan=longer, city=CITY, units=UNITS, done={}, reports={}, as_of=at(31)
    )
    assert of(found, "evaluation")[0].due == at(30)


def replace_rule(rules: object, name: str, value: int) -> object:
    rule = getattr(rules, name).model_copy(update={"value": value})
    return PLAN.model_copy(update={"rules": PLAN.rules.model_copy(update={name: rule})})


def test_a_warning_without_its_duties_has_no_tasks() -> None:
    bare = PLAN.model_copy(update={"duties": ()})
    (warning,) = issued(RECORDS, as_of=at(31))
    assert (
        checklist(warning, plan=bare, city=CITY, units=UNITS, done={}, reports={}, as_of=at(31))
        == ()
    )
    assert progress(()) == deadlines(()) == ()


def test_what_the_start_asks_for_is_on_the_list_as_soon_as_it_is_issued() -> None:
    """Issued on the 25th at 15:00 for 24:00: the leaders can be told, and ticked off, at 16:00."""
    records = [Record("W", "issue", Y, at(25, 15), at(26))]
    (warning,) = coming(records, as_of=at(25, 16))
    told = {("report_leaders", CITY, at(26).date()): (at(25, 15, 30), "张")}
    found = checklist(
        warning, plan=PLAN, city=CITY, units=UNITS, done=told, reports={}, as_of=at(25, 16)
    )
    assert codes(found) == YELLOW - {"report_checks", "work_report"}
    (leaders,) = of(found, "report_leaders", CITY)
    assert (leaders.state, leaders.due, leaders.person) == (State.DONE, at(26, 1), "张")
    (first,) = of(found, "notify_units")
    assert (first.state, first.due) == (State.OPEN, at(26, 1))
