"""What a response demands of whom by when, and what of it is done. Clauses 五(一) to 五(二)7.

A level demands what the levels below it do, and more: its duties begin with the first segment of
at least that level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from analytics.plan import Duty, Plan
from analytics.warnings import IssuedWarning, Segment

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)

EVALUATION = "evaluation"

Done = Mapping[tuple[str, str, date], tuple[datetime, str]]
"""When a duty was done and by whom, by code, region and day."""

Reports = Mapping[tuple[str, str, date], datetime]
"""When a report first came in, by kind, region and day."""


class State(StrEnum):
    """How a task stands; `OPEN` is not due yet."""

    DONE = "done"
    LATE = "late"
    OPEN = "open"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Task:
    """One duty of one unit, on one day where it is daily.

    Parameters
    ----------
    region : the unit, or the city
    date : the day that it is about: of the start, of the response, of the lift
    due : when it is due
    late_minutes : how late it was done, or is by now; 0 in time
    """

    duty: Duty
    region: str
    date: date
    due: datetime
    done_at: datetime | None
    person: str
    late_minutes: float
    state: State


@dataclass(frozen=True)
class Progress:
    """One duty of a warning over all its units and days."""

    duty: Duty
    tasks: tuple[Task, ...]

    def count(self, *states: State) -> int:
        """How many of its tasks are in one of the states."""
        return sum(one.state in states for one in self.tasks)

    @property
    def done(self) -> int:
        """Tasks that are done, in time or late."""
        return self.count(State.DONE, State.LATE)

    @property
    def worst_minutes(self) -> float:
        """How late the latest task is or was [min]; 0 where all are in time."""
        return max((one.late_minutes for one in self.tasks), default=0.0)

    def lacking(self) -> tuple[Task, ...]:
        """Tasks that are not done, those that are due first before the others."""
        left = [one for one in self.tasks if one.done_at is None]
        return tuple(sorted(left, key=lambda one: one.due))

    @property
    def next_due(self) -> datetime | None:
        """The earliest deadline that is still ahead of an open task."""
        return min((one.due for one in self.tasks if one.state is State.OPEN), default=None)

    @property
    def last_due(self) -> datetime:
        """The deadline of its newest day."""
        return max(one.due for one in self.tasks)


def progress(tasks: Sequence[Task]) -> tuple[Progress, ...]:
    """The tasks put together by duty, in the plan's order."""
    codes = dict.fromkeys(one.duty.code for one in tasks)
    groups = [tuple(one for one in tasks if one.duty.code == code) for code in codes]
    return tuple(Progress(group[0].duty, group) for group in groups)


@dataclass(frozen=True)
class Deadline:
    """A moment by which open tasks of one duty are due."""

    due: datetime
    duty: Duty
    regions: tuple[str, ...]


def deadlines(tasks: Sequence[Task]) -> tuple[Deadline, ...]:
    """The deadlines ahead, the next one first, each with who has not done it yet."""
    found: dict[tuple[datetime, str], list[Task]] = {}
    for one in tasks:
        if one.state is State.OPEN:
            found.setdefault((one.due, one.duty.code), []).append(one)
    return tuple(
        Deadline(group[0].due, group[0].duty, tuple(dict.fromkeys(one.region for one in group)))
        for _, group in sorted(found.items(), key=lambda item: item[0][0])
    )


def end_of_next_day(moment: datetime) -> datetime:
    """24:00 of the day after the one that a moment belongs to; midnight is 24:00 of its day."""
    day = (moment - timedelta(microseconds=1)).date()
    return datetime.combine(day, time()) + 2 * _DAY


def checklist(
    warning: IssuedWarning,
    *,
    plan: Plan,
    city: str,
    units: Sequence[str],
    done: Done,
    reports: Reports,
    as_of: datetime,
    evaluation_by_day: bool = False,
) -> tuple[Task, ...]:
    """All tasks of a warning that have arisen by a time, in the plan's order.

    Parameters
    ----------
    warning : as known at `as_of`; what its start asks for may be done before it begins
    city, units : codes of who acts
    done, reports : what happened later than `as_of` is not looked at
    evaluation_by_day : an evaluation is due by the end of the day after that of the lift, instead
        of so many hours after it
    """
    tasks = []
    for duty in plan.duties:
        segments = [one for one in warning.segments if one.level >= duty.rank]
        if not segments:
            continue
        for day, due in _times(duty, segments, warning, plan):
            if evaluation_by_day and duty.report == EVALUATION:
                due = end_of_next_day(warning.end)
            if duty.when == "daily" and datetime.combine(day, time()) > as_of:
                continue
            for region in (city,) if duty.per == "city" else units:
                at, person = _done(duty, region, day, done, reports, warning.start, as_of)
                tasks.append(_task(duty, region, day, due, at, person, as_of))
    return tuple(tasks)


def _times(
    duty: Duty, segments: Sequence[Segment], warning: IssuedWarning, plan: Plan
) -> list[tuple[date, datetime]]:
    """Days that a duty is about, each with its deadline."""
    limit = getattr(plan.rules, duty.due_rule).value
    if duty.when == "daily":
        days = sorted({day for one in segments for day in one.days})
        return [(day, datetime.combine(day + _DAY, limit)) for day in days]
    if duty.when == "lift" and warning.ongoing:
        return []
    begin = warning.end if duty.when == "lift" else segments[0].start
    return [(begin.date(), begin + timedelta(hours=limit))]


def _done(
    duty: Duty,
    region: str,
    day: date,
    done: Done,
    reports: Reports,
    first: datetime,
    as_of: datetime,
) -> tuple[datetime | None, str]:
    if duty.report is None:
        at, person = done.get((duty.code, region, day), (None, ""))
        return (at, person) if at is not None and at <= as_of else (None, "")
    days = [day]
    if duty.when == "lift":
        # Units date the report on a response by its last day or by the day that they write it.
        days = [day - _DAY, day, day + _DAY, day + 2 * _DAY]
    sent = [reports[duty.report, region, d] for d in days if (duty.report, region, d) in reports]
    # What was sent before the response began is on the one before.
    known = sorted(at for at in sent if first <= at <= as_of)
    return (known[0] if known else None), ""


def _task(
    duty: Duty,
    region: str,
    day: date,
    due: datetime,
    done_at: datetime | None,
    person: str,
    as_of: datetime,
) -> Task:
    late = max(((done_at or as_of) - due) / _MINUTE, 0.0)
    if done_at is not None:
        state = State.LATE if late else State.DONE
    else:
        state = State.OVERDUE if late else State.OPEN
    return Task(duty, region, day, due, done_at, person, late, state)
