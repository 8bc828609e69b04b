"""Generated ticks of duties, most of them in time, and the people who are called."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pyarrow as pa

from analytics.duties import Task, checklist
from analytics.plan import Level, Plan, plan_at
from analytics.warnings import Record, issued
from data.demo.common import stream, table
from data.demo.plants import phone
from data.demo.story import DutyStory
from data.rulebook import plans, regions

_DAY = timedelta(days=1)

# A duty is never done in the first part of its time, and a late one within some hours.
_SOONEST = 0.15
_LATE_MIN = (4, 420)


def contacts_table(story: DutyStory, surnames: str, seed: int) -> pa.Table:
    """The canonical table of whom the office and every unit name for each role."""
    rng = stream(seed, "contacts")
    home = regions().home
    places = [(home.code, role) for role in story.ticks.office_roles]
    places += [(unit.code, role) for unit in home.units for role in story.ticks.unit_roles]
    names = [f"{x}某" for x in rng.choice(list(surnames), len(places))]
    numbers = [phone(x) for x in rng.integers(0, 10**7, len(places)).tolist()]
    return table(
        "contacts",
        {
            "region": [region for region, _ in places],
            "role": [role for _, role in places],
            "name": names,
            "phone": numbers,
        },
    )


def duties_table(story: DutyStory, contacts: pa.Table, seed: int, until: datetime) -> pa.Table:
    """The canonical table of what was ticked off, by whom and when, as far as it is known."""
    rng = stream(seed, "duties")
    home = regions().home
    first: dict[str, str] = {}
    for row in contacts.to_pylist():
        first.setdefault(row["region"], row["name"])
    units = [unit.code for unit in home.units]
    rows = []
    for warning in issued(records(story), as_of=until):
        plan = plan_at(plans(), warning.start.date())
        tasks = checklist(
            warning, plan=plan, city=home.code, units=units, done={}, reports={}, as_of=until
        )
        for task in tasks:
            luck, when, word = rng.random(3)
            if task.duty.report is not None or luck < story.ticks.missing:
                continue
            late = luck < story.ticks.missing + story.ticks.late
            done_at = _done_at(task, plan, late=late, luck=when)
            if done_at > until:
                continue
            by_office = task.duty.code in story.ticks.by_office
            person = first[home.code if by_office else task.region]
            said = story.ticks.remarks
            remark = said[int(word * len(said) * 3)] if word * 3 < 1 else None
            rows.append(
                (warning.id, task.duty.code, task.region, task.date, done_at, person, remark)
            )
    names = ("warning", "duty", "region", "date", "done_at", "person", "remark")
    return table("duties", {name: [row[i] for row in rows] for i, name in enumerate(names)})


def records(story: DutyStory) -> list[Record]:
    """The steps of all warnings of the story."""
    return [
        Record(
            one.id,
            act.action,
            Level.from_code(act.level) if act.level else None,
            act.issued_at,
            act.effective_from,
        )
        for one in story.warnings
        for act in one.actions
    ]


def _done_at(task: Task, plan: Plan, *, late: bool, luck: float) -> datetime:
    """A moment between when a duty arose and when it was due, or some time after that."""
    if late:
        low, high = _LATE_MIN
        return task.due + timedelta(minutes=int(low + luck * (high - low)))
    if task.duty.when == "daily":
        arose = datetime.combine(task.date + _DAY, time())
    else:
        arose = task.due - timedelta(hours=getattr(plan.rules, task.duty.due_rule).value)
    share = _SOONEST + luck * (1 - _SOONEST)
    return arose + timedelta(minutes=int(share * ((task.due - arose) / timedelta(minutes=1))))
