"""What is to be followed up after checks: problems, who was never checked, more checks under red.

Clauses 五(二)5 and 五(二)6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd

from analytics.plan import Level
from analytics.reduction import POLLUTANTS
from analytics.warnings import IssuedWarning

TONNES = tuple(f"{name}_t_d" for name in POLLUTANTS)
_DAY = timedelta(days=1)
_REPEATED = 2


def has_problem(checks: pd.DataFrame) -> pd.Series:
    """Which checks found one."""
    return checks["problem"].fillna("").str.strip() != ""


def repeat_offenders(checks: pd.DataFrame) -> pd.DataFrame:
    """Plants with problems in two or more checks, those with most of them first.

    Parameters
    ----------
    checks : region, date, plant, problem, rectified_on

    Returns
    -------
    plant, region of its last problem, checks, problems, last (date and words of the last problem:
    `last`, `problem`), open: problems not put right
    """
    found = checks[has_problem(checks)].sort_values("date", kind="stable")
    rows = found.groupby("plant", sort=False).agg(
        region=("region", "last"),
        problems=("problem", "size"),
        open=("rectified_on", lambda one: int(one.isna().sum())),
        last=("date", "last"),
        problem=("problem", "last"),
    )
    rows = rows[rows["problems"] >= _REPEATED]
    rows["checks"] = checks.groupby("plant").size().reindex(rows.index)
    rows = rows.reset_index().sort_values(
        ["problems", "open", "last", "plant"], ascending=[False, False, False, True]
    )
    names = ["plant", "region", "checks", "problems", "open", "last", "problem"]
    return rows[names].reset_index(drop=True)


def not_rectified(checks: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """Problems that are not put right, the oldest first.

    Returns
    -------
    region, date, plant, inspector, problem, days: since the check [d]
    """
    rows = checks[has_problem(checks) & checks["rectified_on"].isna()]
    rows = rows.sort_values(["date", "region", "plant"], kind="stable")
    days = [(as_of.date() - day).days for day in rows["date"]]
    names = ["region", "date", "plant", "inspector", "problem"]
    return rows[names].assign(days=days).reset_index(drop=True)


def emission_share(plants: pd.DataFrame, columns: Sequence[str] = TONNES) -> pd.Series:
    """Each plant's share of the tonnes of all of them, a mean over the pollutants [0..1].

    A pollutant that none of them emits is left out; without any the share is 0.
    """
    tonnes = plants[list(columns)].fillna(0.0)
    totals = tonnes.sum()
    emitted = totals[totals > 0].index
    if not len(emitted):
        return pd.Series(0.0, index=plants.index)
    return (tonnes[emitted] / totals[emitted]).mean(axis=1)


def last_checks(checks: pd.DataFrame) -> pd.Series:
    """The day of the last check of each plant, by plant."""
    newest = checks.sort_values("date", kind="stable").drop_duplicates("plant", keep="last")
    return newest.set_index("plant")["date"]


def never_checked(
    plants: pd.DataFrame, checks: pd.DataFrame, *, before: pd.DataFrame
) -> pd.DataFrame:
    """Plants in production that none of the checks was of, the largest emitters first.

    Parameters
    ----------
    plants : plant, name, region, running and the four columns of emissions [t/d]
    checks : those that count
    before : all checks ever, which say when a plant was last seen

    Returns
    -------
    plant, name, region, the emissions [t/d], share: of the emissions of all plants in production,
    mean over the pollutants [0..1], last: its last check ever
    """
    running = plants[plants["running"]]
    running = running.assign(share=emission_share(running))
    rows = running[~running["plant"].isin(set(checks["plant"]))]
    rows = rows.assign(last=rows["plant"].map(last_checks(before)))
    rows = rows.sort_values(["share", "plant"], ascending=[False, True])
    return rows[["plant", "name", "region", *TONNES, "share", "last"]].reset_index(drop=True)


def day_levels(warnings: Sequence[IssuedWarning]) -> dict[date, Level]:
    """The highest level that held on each day of some warnings."""
    found: dict[date, Level] = {}
    for warning in warnings:
        for segment in warning.segments:
            for day in segment.days:
                found[day] = max(segment.level, found.get(day, Level.NONE))
    return found


@dataclass(frozen=True)
class Intensity:
    """How much was checked on the days of one level.

    Parameters
    ----------
    days : that are over, by the highest level of each
    unit_days : days × units
    checks : different subjects of checks by unit and day, whether listed or not
    """

    level: Level
    days: int
    unit_days: int
    checks: int

    @property
    def per_unit_day(self) -> float:
        """Checks of a unit on a day."""
        return self.checks / self.unit_days


def intensity(
    warnings: Sequence[IssuedWarning],
    checks: pd.DataFrame,
    units: Sequence[str],
    *,
    as_of: datetime,
) -> tuple[Intensity, ...]:
    """Checks by unit and day at each level that had a whole day, the highest first.

    Clause 五(二)5: under red there are more than under orange.
    """
    ended = {
        day: level
        for day, level in day_levels(warnings).items()
        if datetime.combine(day + _DAY, time()) <= as_of
    }
    known = checks[checks["region"].isin(set(units))].drop_duplicates(["region", "date", "plant"])
    counts = known["date"].map(ended).dropna().value_counts().to_dict()
    found = []
    for level in sorted(set(ended.values()), reverse=True):
        days = sum(one is level for one in ended.values())
        found.append(Intensity(level, days, days * len(units), int(counts.get(level, 0))))
    return tuple(found)


def reinforced(found: Sequence[Intensity]) -> bool | None:
    """Whether there were more checks under red than under orange; None where one was never met."""
    by = {one.level: one.per_unit_day for one in found if one.unit_days}
    if Level.RED not in by or Level.ORANGE not in by:
        return None
    return by[Level.RED] > by[Level.ORANGE]
