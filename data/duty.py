"""What was issued, checked and reported, as the analytics take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
import pyarrow as pa

from analytics.duties import Task, checklist
from analytics.inspection import UnitDay, UnitSummary, board, summary
from analytics.plan import Level, Plan
from analytics.tomorrow import next_checks
from analytics.warnings import IssuedWarning, Record, announced, coming, issued
from data.inventory import edition_at, editions
from data.plants import masked_phone
from data.rulebook import regions
from data.snapshot import Snapshot


def newest_moment(snapshot: Snapshot, now: datetime) -> datetime:
    """How far a snapshot knows: its newest fact that is not after `now`; `now` without any."""
    (found,) = snapshot.query("newest_moment", now=now)["moment"].to_pylist()
    return now if found is None else found


def records(snapshot: Snapshot) -> list[Record]:
    """All rows of the table `warnings` about the home city; a row without a region is."""
    home = regions().home.code
    every = records_of(snapshot.query("warning_records"))
    return [one for one in every if one.region == home]


def records_of(table: pa.Table) -> list[Record]:
    """Rows of the table `warnings` as records; one without a region is of the home city."""
    home = regions().home.code
    return [
        Record(
            warning=row["warning"],
            action=row["action"],
            level=Level.from_code(row["level"]) if row["level"] else None,
            issued_at=row["issued_at"],
            effective_from=row["effective_from"],
            trigger=row["trigger"] or "",
            document=row["document"] or "",
            region=row["region"] or home,
        )
        for row in table.to_pylist()
    ]


def announced_acts(snapshot: Snapshot, as_of: datetime) -> tuple[Record, ...]:
    """What was issued about the home city by a time and is to take effect later."""
    return announced(records(snapshot), as_of=as_of)


def coming_warnings(snapshot: Snapshot, as_of: datetime) -> tuple[IssuedWarning, ...]:
    """Warnings of the home city that are issued and have not begun."""
    return coming(records(snapshot), as_of=as_of)


def issued_warnings(snapshot: Snapshot, as_of: datetime) -> tuple[IssuedWarning, ...]:
    """The warnings as known at a time, in order of their start."""
    return issued(records(snapshot), as_of=as_of)


@dataclass(frozen=True)
class Inspection:
    """The board of a warning, or of all, and each unit's summary.

    Parameters
    ----------
    checks : those on its days
    history : all checks that were known, those of other days too
    edition : of the list that says which plants are listed
    """

    rows: tuple[UnitDay, ...]
    units: tuple[UnitSummary, ...]
    checks: pd.DataFrame
    history: pd.DataFrame
    edition: str


def inspection(
    snapshot: Snapshot, warnings: Sequence[IssuedWarning], *, as_of: datetime, plan: Plan
) -> Inspection:
    """Checks and reports on the days of some warnings, by every unit of the home city.

    Parameters
    ----------
    warnings : as known at `as_of`; the list in force at the newest of them says who is listed
    """
    days = sorted({day for one in warnings for day in one.days if day <= _last_day(as_of)})
    edition = edition_of(snapshot, warnings[-1] if warnings else None)
    listed = snapshot.query("plants_in_production", edition=edition).to_pandas()
    history = checks_by(snapshot, as_of)
    checks = history[history["date"].isin(set(days))].reset_index(drop=True)
    units = [unit.code for unit in regions().home.units]
    rows = board(
        days,
        units,
        checks,
        _reports(snapshot, "inspection", days, as_of),
        listed=listed["plant"].tolist(),
        as_of=as_of,
        plan=plan,
    )
    running = listed[listed["running"]].groupby("region")["plant"].agg(list).to_dict()
    units_found = summary(rows, checks, listed=running)
    return Inspection(rows, units_found, checks, history, edition)


def _last_day(as_of: datetime) -> date:
    """The newest day of which something can be known; midnight is 24:00 of the day before."""
    return (as_of - timedelta(microseconds=1)).date()


def edition_of(snapshot: Snapshot, warning: IssuedWarning | None) -> str:
    """The list in force at the start of a warning, the newest without one."""
    return edition_at(editions(snapshot), None if warning is None else warning.start.date())


def checks_by(snapshot: Snapshot, as_of: datetime) -> pd.DataFrame:
    """All checks known at a time, by day; what was put right later is not known yet.

    Returns
    -------
    columns of ``checks_on_days.sql``, days as dates
    """
    table = snapshot.query("checks_on_days", since=date.min, until=_last_day(as_of))
    checks = table.to_pandas()
    today = as_of.date()
    known = [None if one is None or one > today else one for one in checks["rectified_on"]]
    return checks.assign(rectified_on=pd.Series(known, index=checks.index, dtype=object))


def _reports(
    snapshot: Snapshot, kind: str, days: Sequence[date], as_of: datetime
) -> Mapping[tuple[str, date], datetime]:
    since, until = (days[0], days[-1]) if days else (date.max, date.max)
    table = snapshot.query("reports_of_kind", kind=kind, since=since, until=until, as_of=as_of)
    return {(row["region"], row["date"]): row["submitted_at"] for row in table.to_pylist()}


def plants_to_check(snapshot: Snapshot, edition: str, level: Level | None) -> pd.DataFrame:
    """The plants of a list with emissions and the cuts of a level, see ``plants_to_check.sql``."""
    code = level.code if level else None
    return snapshot.query("plants_to_check", edition=edition, level=code).to_pandas()


def tomorrow(
    snapshot: Snapshot,
    warning: IssuedWarning,
    found: Inspection,
    *,
    as_of: datetime,
    plan: Plan,
) -> pd.DataFrame:
    """`analytics.tomorrow.next_checks` at the level in force, units in the order of the city.

    Parameters
    ----------
    found : the inspection of the warning at `as_of`
    """
    plants = plants_to_check(snapshot, found.edition, warning.segments[-1].level)
    known = {unit.code: place for place, unit in enumerate(regions().home.units)}
    plants = plants[plants["region"].isin(set(known))]
    plants = plants.sort_values("region", key=lambda one: one.map(known), kind="stable")
    return next_checks(
        plants, found.history, found.checks, today=as_of.date(), rule=plan.rules.next_check.value
    )


def plant_names(snapshot: Snapshot) -> dict[str, str]:
    """The name of every plant that any list ever had."""
    table = snapshot.query("plant_names")
    return dict(zip(table["plant"].to_pylist(), table["name"].to_pylist(), strict=True))


def contacts(snapshot: Snapshot) -> pd.DataFrame:
    """Whom the office and each unit name: region, role, name and masked phone; the office first."""
    table = snapshot.query("contacts").to_pandas()
    order = [regions().home.code, *(unit.code for unit in regions().home.units)]
    rank = {code: place for place, code in enumerate(order)}
    table["phone"] = [masked_phone(one) for one in table["phone"]]
    place = table["region"].map(rank).fillna(len(rank))
    return table.iloc[place.argsort(kind="stable")].reset_index(drop=True)


def tasks(
    snapshot: Snapshot,
    warning: IssuedWarning,
    *,
    as_of: datetime,
    plan: Plan,
    evaluation_by_day: bool = False,
) -> tuple[Task, ...]:
    """The checklist of a warning as it stood at a time; see `analytics.duties.checklist`."""
    ticked = snapshot.query("duties_done", warning=warning.id, as_of=as_of).to_pylist()
    # What was sent before is on another response, and must not stand for what came later.
    sent = snapshot.query("reports_by", since=warning.start, as_of=as_of).to_pylist()
    home = regions().home
    return checklist(
        warning,
        plan=plan,
        city=home.code,
        units=[unit.code for unit in home.units],
        done={
            (r["duty"], r["region"], r["date"]): (r["done_at"], r["person"] or "") for r in ticked
        },
        reports={(r["kind"], r["region"], r["date"]): r["submitted_at"] for r in sent},
        as_of=as_of,
        evaluation_by_day=evaluation_by_day,
    )
