"""Spot checks and reports: did every unit check enough plants, and report in time?

Clause 五(二)6: every day of a response each unit checks at least so many different plants, and its
report is due the next morning.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from analytics.plan import Plan

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class UnitDay:
    """One unit on one day of a response.

    Parameters
    ----------
    distinct_plants : different listed plants that it checked
    unlisted : different subjects of checks that stand in no list, counted apart
    met : whether they are enough; None while the day is not over and they are not yet
    report_due : when the report on the day is due
    submitted_at : when its first report came in; None when it has not
    late_minutes : how late it came, or how late it is by now; None before it is due
    on_time : None while it may still come in time
    """

    region: str
    date: date
    required: int
    distinct_plants: int
    unlisted: int
    met: bool | None
    report_due: datetime
    submitted_at: datetime | None
    late_minutes: float | None
    on_time: bool | None


@dataclass(frozen=True)
class UnitSummary:
    """One unit over all days; shares 0..1, None where there is nothing to share.

    Parameters
    ----------
    unit_days_met, reports_on_time : of the days, and reports, that can be judged
    plants_checked : different listed plants
    plants_listed : plants in production on the unit's list
    violations : share of its checks that found a problem
    rectified : share of those problems that were put right
    """

    region: str
    unit_days_met: float | None
    reports_on_time: float | None
    plants_checked: int
    plants_listed: int
    coverage: float | None
    checks: int
    violations: float | None
    rectified: float | None


def board(
    days: Sequence[date],
    units: Sequence[str],
    checks: pd.DataFrame,
    reports: Mapping[tuple[str, date], datetime],
    *,
    listed: Collection[str],
    as_of: datetime,
    plan: Plan,
) -> tuple[UnitDay, ...]:
    """Every unit on every day, by day and unit. Clause 五(二)6.

    Parameters
    ----------
    days : that an issued segment overlaps; those after `as_of` are left out
    checks : region, date, plant of every check
    reports : when a unit's report on a day came in, by unit and day
    listed : plants of the list in force
    """
    need = plan.rules.plants_checked_per_day.value
    known = checks.drop_duplicates(["region", "date", "plant"])
    on_list = known["plant"].isin(set(listed))
    distinct = known[on_list].groupby(["region", "date"]).size().to_dict()
    apart = known[~on_list].groupby(["region", "date"]).size().to_dict()
    found = []
    for day in days:
        if day > as_of.date():
            continue
        due = datetime.combine(day + _DAY, plan.rules.inspection_due.value)
        for unit in units:
            count = int(distinct.get((unit, day), 0))
            over = as_of >= datetime.combine(day + _DAY, datetime.min.time())
            submitted = reports.get((unit, day))
            if submitted is not None and submitted > as_of:
                submitted = None
            late, on_time = _punctuality(submitted, due, as_of)
            found.append(
                UnitDay(
                    region=unit,
                    date=day,
                    required=need,
                    distinct_plants=count,
                    unlisted=int(apart.get((unit, day), 0)),
                    met=True if count >= need else False if over else None,
                    report_due=due,
                    submitted_at=submitted,
                    late_minutes=late,
                    on_time=on_time,
                )
            )
    return tuple(found)


def _punctuality(
    submitted: datetime | None, due: datetime, as_of: datetime
) -> tuple[float | None, bool | None]:
    """Minutes late, and whether in time; a report on the very second is in time."""
    if submitted is None and as_of <= due:
        return None, None
    late = max(((submitted or as_of) - due) / _MINUTE, 0.0)
    return late, submitted is not None and late == 0


def summary(
    rows: Sequence[UnitDay],
    checks: pd.DataFrame,
    *,
    listed: Mapping[str, Collection[str]],
) -> tuple[UnitSummary, ...]:
    """Each unit over its days.

    Parameters
    ----------
    checks : region, plant, problem ('' or missing without one), rectified_on of every check
    listed : plants in production by unit
    """
    found = []
    for unit in dict.fromkeys(row.region for row in rows):
        mine = [row for row in rows if row.region == unit]
        theirs = checks[checks["region"] == unit]
        plants = set(listed.get(unit, ()))
        checked = set(theirs["plant"]) & plants
        problems = theirs[theirs["problem"].fillna("") != ""]
        found.append(
            UnitSummary(
                region=unit,
                unit_days_met=_share([row.met for row in mine]),
                reports_on_time=_share([row.on_time for row in mine]),
                plants_checked=len(checked),
                plants_listed=len(plants),
                coverage=len(checked) / len(plants) if plants else None,
                checks=len(theirs),
                violations=len(problems) / len(theirs) if len(theirs) else None,
                rectified=(
                    float(problems["rectified_on"].notna().mean()) if len(problems) else None
                ),
            )
        )
    return tuple(found)


def _share(values: Sequence[bool | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
