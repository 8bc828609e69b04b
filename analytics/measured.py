"""What meters and monitors say: use and emissions during a response against before it.

Clause 五(二)2(2): emissions must fall clearly against before the warning.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analytics.warnings import Segment

_DAY = timedelta(days=1)
ONLINE = {"so2": "so2_kg", "nox": "nox_kg", "pm": "pm_kg", "voc": "voc_kg"}
"""Monitored emissions by pollutant, as columns of the table `activity` [kg]."""

METERS = ("electricity_kwh", "gas_m3")
"""Meters, as columns of the table `activity`; the first that a plant has is taken."""

QUANTITIES = (*METERS, *ONLINE.values())


@dataclass(frozen=True)
class Comparison:
    """Which days are held against which.

    Parameters
    ----------
    during : days under response
    before : days without any response that they are held against, newest first
    """

    during: tuple[date, ...]
    before: tuple[date, ...]


def comparison(
    segments: Sequence[Segment], *, busy: Collection[date], first: date, count: int
) -> Comparison:
    """Choose the days of a comparison.

    `during` are the days that lie wholly under response; where there is none, all that it
    overlaps. `before` are, among the newest `count` days before the warning that no response
    touches, those that share a weekday with a day of `during`.

    Parameters
    ----------
    segments : of one warning
    busy : all days that any response overlaps
    first : the warning's first day
    count : days to look back on [d], rule ``reference_days``
    """
    touched = sorted({day for one in segments for day in one.days})
    covered = {
        day: sum(
            max((min(s.end, _midnight(day + _DAY)) - max(s.start, _midnight(day))), timedelta())
            / timedelta(hours=1)
            for s in segments
        )
        for day in touched
    }
    during = tuple(day for day in touched if covered[day] >= 24) or tuple(touched)
    weekdays = {day.weekday() for day in during}
    free: list[date] = []
    day = first
    # A winter of responses without a free fortnight ends the search after a year.
    for _ in range(366):
        day -= _DAY
        if day not in busy:
            free.append(day)
        if len(free) == count:
            break
    return Comparison(during, tuple(d for d in free if d.weekday() in weekdays))


def _midnight(day: date) -> pd.Timestamp:
    return pd.Timestamp(day)


def changes(activity: pd.DataFrame, days: Comparison) -> pd.DataFrame:
    """Mean daily use and emissions of each plant, before and during.

    A day of `during` counts for a quantity where the plant has a value on it and on at least one
    reference day of the same weekday; `before` is the mean over those, so that both sides have
    the same weekdays.

    Parameters
    ----------
    activity : plant, date and the `QUANTITIES`, rows of both kinds of days

    Returns
    -------
    frame indexed by plant with ``<quantity>_before`` and ``<quantity>_during`` [unit a day], NaN
    where there is no evidence.
    """
    frame = activity.assign(date=pd.to_datetime(activity["date"]))
    frame["weekday"] = frame["date"].dt.day_of_week
    during = frame[frame["date"].isin(pd.to_datetime(list(days.during)))]
    before = frame[frame["date"].isin(pd.to_datetime(list(days.before)))]
    usual = before.groupby(["plant", "weekday"], as_index=False)[list(QUANTITIES)].mean()
    usual = usual.rename(columns={name: f"{name}_before" for name in QUANTITIES})
    both = during.merge(usual, on=["plant", "weekday"])
    columns: dict[str, pd.Series] = {}
    for name in QUANTITIES:
        pairs = both[["plant", name, f"{name}_before"]].dropna()
        means = pairs.groupby("plant")[[f"{name}_before", name]].mean()
        columns[f"{name}_before"] = means[f"{name}_before"]
        columns[f"{name}_during"] = means[name]
    result = pd.DataFrame(columns)
    result.index.name = "plant"
    return result


def meter_fall(found: pd.DataFrame) -> pd.Series:
    """Share by which each plant's use fell, of the first meter that it has; NaN without one."""
    fall = pd.Series(float("nan"), index=found.index)
    for name in METERS:
        before, during = found[f"{name}_before"], found[f"{name}_during"]
        fall = fall.fillna(((before - during) / before).where(before > 0))
    return fall
