"""Duties, checks and entries and their sentences: the same on screen, in files and commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from analytics.duties import Deadline, Progress, State, Task, deadlines
from analytics.follow_up import Intensity, reinforced
from analytics.inspection import UnitDay, UnitSummary
from analytics.plan import Duty, Plan
from analytics.problems import Problem
from analytics.warnings import IssuedWarning
from text import Words
from text.formats import day, number, percent
from text.problems import coded, sentence

Names = Callable[[str], str]
_NAMED = 3
_MINUTE = timedelta(minutes=1)

MARKS = {State.DONE: "✓", State.LATE: "!", State.OPEN: "·", State.OVERDUE: "✗"}
"""A mark beside the colour of each state."""


def moment(words: Words, value: datetime) -> str:
    """A moment without its year, to the minute: ``1月18日 08:30``; midnight is 24:00."""
    if value.time() == datetime.min.time():
        before = value - timedelta(days=1)
        return f"{day(before, words.lang, year=False)} 24:00"
    return f"{day(value, words.lang, year=False)} {value:%H:%M}"


def left(words: Words, minutes: float) -> str:
    """A time span from minutes: what is begun counts, so that a second late is a minute."""
    whole = int(-(-minutes // 1))
    days, hours = whole // 1440, whole % 1440 // 60
    if days:
        return words("duty.left_days", days=days, hours=hours)
    if hours:
        return words("duty.left", hours=hours, minutes=whole % 60)
    return words("duty.left_minutes", minutes=whole)


def short(minutes: float) -> str:
    """A time span where there is little room, as hours and minutes: ``2:57``."""
    whole = int(-(-minutes // 1))
    return f"{whole // 60}:{whole % 60:02d}"


def until(words: Words, due: datetime, as_of: datetime) -> str:
    """The time to a deadline."""
    return left(words, max((due - as_of) / _MINUTE, 0))


def duty(words: Words, one: Duty) -> str:
    """What is to be done."""
    return one.zh if words.lang == "zh" else one.en


def who_does(words: Words, one: Duty) -> str:
    """Who has to do it."""
    return one.who_zh if words.lang == "zh" else one.who_en


def who(words: Words, regions: Sequence[str], names: Names, total: int = 0) -> str:
    """Names of units, the first few where there are many."""
    if total and len(regions) == total > _NAMED:
        return words("duty.who_all", count=total)
    said = words("finding.list").join(names(code) for code in regions[:_NAMED])
    if len(regions) <= _NAMED:
        return said
    return words("duty.who_more", who=said, count=len(regions))


def subject(words: Words, warning: IssuedWarning, plan: Plan, as_of: datetime) -> str:
    """The warning, as a sentence begins with it."""
    level = words("level." + warning.level.code)
    if warning.start > as_of:
        response = words("response." + plan.level_rule(warning.level).response)
        at, span = moment(words, warning.start), until(words, warning.start, as_of)
        said = words("duty.coming", level=level, at=at, response=response, left=span)
        return said[0].upper() + said[1:]
    start = day(warning.start, words.lang, year=False)
    if warning.ongoing:
        now = warning.segments[-1].level
        response = words("response." + plan.level_rule(now).response)
        return words("duty.ongoing", day=start, level=words("level." + now.code), response=response)
    return words("duty.over", day=start, level=level, end=moment(words, warning.end))


def headline(
    words: Words,
    warning: IssuedWarning,
    found: Sequence[Progress],
    *,
    plan: Plan,
    as_of: datetime,
    names: Names,
) -> list[str]:
    """What is overdue, and what is due next and when."""
    said = words("finding.joint").join(
        [subject(words, warning, plan, as_of), overdue(words, found, names)]
    )
    tasks = [task for one in found for task in one.tasks]
    ahead = deadlines(tasks)
    counts = {
        "total": len(tasks),
        "done": sum(one.done for one in found),
        "late": sum(one.count(State.LATE) for one in found),
    }
    following = next_due(words, ahead[0], as_of) if ahead else words("duty.none_ahead")
    return [said + words("finding.stop"), following, words("duty.totals", **counts)]


def overdue(words: Words, found: Sequence[Progress], names: Names) -> str:
    """What is overdue and with whom."""
    late = [one for one in found if one.count(State.OVERDUE)]
    if not late:
        return words("duty.nothing_overdue")
    count = sum(one.count(State.OVERDUE) for one in late)
    parts = []
    for one in late[:_NAMED]:
        mine = [task.region for task in one.tasks if task.state is State.OVERDUE]
        whom = who(words, list(dict.fromkeys(mine)), names)
        parts.append(words("duty.overdue_one", duty=duty(words, one.duty), who=whom))
    said = words("finding.list").join(parts)
    if len(late) > _NAMED:
        said = words("duty.overdue_more", said=said)
    if count == 1:
        return words("duty.overdue_single", what=said)
    return words("duty.overdue", count=count, what=said)


def next_due(words: Words, one: Deadline, as_of: datetime) -> str:
    """The next deadline, how many are to come, and how long there is."""
    facts = {"due": moment(words, one.due), "duty": duty(words, one.duty)}
    facts["left"] = until(words, one.due, as_of)
    if one.duty.per == "city":
        return words("duty.next_city", **facts)
    return words("duty.next", count=len(one.regions), unit=words("duty.units"), **facts)


def due(words: Words, one: Progress) -> str:
    """When a duty is due: once, or every day by a time."""
    if one.duty.when == "daily":
        return words("duty.every_day", clock=f"{one.last_due:%H:%M}")
    return moment(words, one.last_due)


def lacking(words: Words, one: Progress, names: Names, *, days_shown: int = 2) -> str:
    """Who has not done a duty; of daily ones the newest days that lack something."""
    left_over = one.lacking()
    if not left_over:
        return ""
    if one.duty.when != "daily":
        return who(words, [task.region for task in left_over], names, len(one.tasks))
    by_day: dict[date, list[Task]] = {}
    for task in left_over:
        by_day.setdefault(task.date, []).append(task)
    parts = []
    for when in sorted(by_day, reverse=True)[:days_shown]:
        mine = by_day[when]
        total = sum(task.date == when for task in one.tasks)
        said = day(when, words.lang, year=False)
        if one.duty.per == "unit":
            whom = who(words, [task.region for task in mine], names, total)
            said = words("duty.on_day", day=said, who=whom)
        parts.append(said)
    joined = words("finding.joint").join(parts)
    return words("duty.overdue_more", said=joined) if len(by_day) > days_shown else joined


def board_headline(
    words: Words,
    warning: IssuedWarning,
    rows: Sequence[UnitDay],
    *,
    plan: Plan,
    as_of: datetime,
    names: Names,
) -> list[str]:
    """How many units have checked and reported: today and yesterday, or over the whole warning."""
    if not rows:
        return [words("inspection.no_days")]
    newest = max(row.date for row in rows)
    if not warning.ongoing:
        ended = [row for row in rows if row.met is not None]
        sent = [row for row in rows if row.on_time is not None]
        said = words(
            "inspection.over",
            level=words("level." + warning.level.code),
            start=day(warning.start, words.lang),
            end=day(warning.days[-1], words.lang, year=False),
            met=percent(_share([bool(row.met) for row in ended])),
            on_time=percent(_share([bool(row.on_time) for row in sent])),
        )
        return [said + words("inspection.stop"), _short(words, rows, names)]
    today = [row for row in rows if row.date == newest]
    need = plan.rules.plants_checked_per_day.value
    parts = [
        words(
            "inspection.today",
            day=day(newest, words.lang, year=False),
            met=sum(bool(row.met) for row in today),
            total=len(today),
            required=need,
        )
    ]
    before = [row for row in rows if row.date == newest - timedelta(days=1)]
    if before:
        parts.append(_reports(words, before, as_of, names))
    said = words("finding.joint").join(parts) + words("inspection.stop")
    return [said, _short(words, [row for row in rows if row.met is not None], names)]


def _reports(words: Words, rows: Sequence[UnitDay], as_of: datetime, names: Names) -> str:
    at = rows[0].report_due
    inside = [row for row in rows if row.submitted_at is not None]
    said = words(
        "inspection.yesterday",
        day=day(rows[0].date, words.lang, year=False),
        due=f"{at:%H:%M}",
        count=len(inside),
        total=len(rows),
    )
    out = [row.region for row in rows if row.submitted_at is None]
    if not out:
        return said
    whom = who(words, out, names, len(rows))
    if as_of > at:
        return said + words("inspection.missing", who=whom)
    return said + words("inspection.not_yet", who=whom, left=until(words, at, as_of))


def open_problems(words: Words, problems: pd.DataFrame, as_of: datetime) -> str:
    """How many problems are not put right, and since when.

    Parameters
    ----------
    problems : checks that found one: date, rectified_on
    """
    if problems.empty:
        return words("inspection.no_problems")
    left_open = problems[problems["rectified_on"].isna()]
    if left_open.empty:
        return words("inspection.no_open")
    oldest = (as_of.date() - min(left_open["date"])).days
    return words("inspection.open_problems", count=len(left_open), days=oldest)


def _short(words: Words, rows: Sequence[UnitDay], names: Names) -> str:
    """Which units had days with too few checks, those with most of them first."""
    counts: dict[str, int] = {}
    for row in rows:
        if row.met is False:
            counts[row.region] = counts.get(row.region, 0) + 1
    if not counts:
        return words("inspection.lacking_all")
    regions = sorted(counts, key=lambda code: -counts[code])
    return words("inspection.lacking", who=who(words, regions, names))


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def report(words: Words, row: UnitDay, as_of: datetime) -> str:
    """How the report of a unit and day stands, in a word or two."""
    if row.submitted_at is not None:
        if row.on_time:
            return words("inspection.report_in")
        return words("inspection.report_late", left=short(row.late_minutes or 0))
    if row.on_time is None:
        return words("inspection.report_left", left=short((row.report_due - as_of) / _MINUTE))
    return words("inspection.report_missing")


def coverage(words: Words, one: UnitSummary) -> str:
    """The share of a unit's list that was checked, with its numbers."""
    if not one.plants_listed:
        return words("inspection.not_listed")
    facts = {"checked": one.plants_checked, "listed": one.plants_listed}
    return words("inspection.coverage_of", share=percent(one.coverage), **facts)


def intensity(words: Words, found: Sequence[Intensity]) -> list[str]:
    """How much was checked at each level, and whether red was more than orange."""
    if not found:
        return [words("inspection.intensity_open")]
    levels = words("finding.list").join(
        words(
            "inspection.intensity_level",
            level=words("level." + one.level.code),
            count=number(one.per_unit_day, 1),
            days=one.days,
        )
        for one in found
    )
    more = reinforced(found)
    key = "open" if more is None else "yes" if more else "no"
    return [words("inspection.intensity_said", levels=levels), words("inspection.intensity_" + key)]


def reason(words: Words, row: Any) -> str:
    """Why a plant stands where it does on tomorrow's list."""
    parts = []
    if row.share > 0:
        seen = "seen_all" if row.evidenced >= 1 else "seen_part" if row.evidenced > 0 else "unseen"
        said = words("tomorrow." + seen, share=percent(row.evidenced))
        key = "tomorrow.by_cuts" if row.by_cuts else "tomorrow.by_emissions"
        parts.append(words(key, share=percent(row.share, 1), seen=said))
    else:
        parts.append(words("tomorrow.no_cut"))
    if row.open:
        parts.append(words("tomorrow.open_problem", count=row.open))
    elif row.problems:
        parts.append(words("tomorrow.problems", count=row.problems))
    if row.days != row.days:
        parts.append(words("tomorrow.never"))
    elif row.days == 0:
        parts.append(words("tomorrow.today"))
    else:
        last = day(row.last, words.lang, year=False)
        parts.append(words("tomorrow.days", days=int(row.days), day=last))
    return words("tomorrow.list_joint").join(parts)


def refused(words: Words, problem: Problem, columns: Mapping[str, str]) -> str:
    """Why a form was refused, naming the field.

    Parameters
    ----------
    columns : code of each column by the header that a file would have
    """
    facts = {name: "" if fact is None else fact for name, fact in problem.as_dict().items()}
    key = f"entry_problem.{problem.key}"
    if key not in words:
        return sentence(words, problem)
    said = words(key, **(facts | coded(words, problem)))
    code = columns.get(problem.column, problem.column)
    field = f"entry_field.{code}"
    return words("entry.problem", field=words(field) if field in words else code, said=said)
