"""Natural days summed up: a year so far, completeness and primary pollutants by month."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analytics.natural_days import GOOD, HEAVY

HOURS_A_DAY = 24


def valid_by_month(days: pd.DataFrame) -> pd.DataFrame:
    """Share of observed hours in the hours of each calendar month.

    A month of which the data hold only some days counts with all its hours; only the newest one
    counts up to its newest day, because the rest of it may not have come yet.

    Parameters
    ----------
    days : frame of `natural_days`

    Returns
    -------
    DataFrame with columns ``year``, ``month`` and ``share`` (0..1).
    """
    keys = [days["date"].dt.year.rename("year"), days["date"].dt.month.rename("month")]
    observed = days["hours"].groupby(keys).sum()
    newest = days["date"].max()
    due = [
        newest.day if (year, month) == (newest.year, newest.month) else monthrange(year, month)[1]
        for year, month in observed.index
    ]
    share = observed / (np.array(due, dtype=np.int64) * HOURS_A_DAY)
    return share.rename("share").reset_index()


def primary_by_month(days: pd.DataFrame) -> pd.DataFrame:
    """Days of each month on which a pollutant was primary; ties count for each.

    Parameters
    ----------
    days : frame of `natural_days`

    Returns
    -------
    DataFrame with columns ``year``, ``month``, ``pollutant`` and ``days``.
    """
    named = days[days["primary"] != ""]
    each = pd.DataFrame(
        {
            "year": named["date"].dt.year,
            "month": named["date"].dt.month,
            "pollutant": named["primary"].str.split("+"),
        }
    ).explode("pollutant")
    keys = ["year", "month", "pollutant"]
    return each.groupby(keys).size().rename("days").reset_index()


def twelve_months_to(day: date) -> list[tuple[int, int]]:
    """The twelve months that end with the month of a day, as (year, month)."""
    last = day.year * 12 + day.month - 1
    return [(m // 12, m % 12 + 1) for m in range(last - 11, last + 1)]


@dataclass(frozen=True)
class YearSum:
    """A year so far.

    Parameters
    ----------
    days : days with a class; good and heavy ones among them
    valid_hours, due_hours : observed hours, and hours of all days that the data cover
    worst : the worst day and its AQI, None without any
    """

    year: int
    until: date
    days: int
    good_days: int
    heavy_days: int
    valid_hours: int
    due_hours: int
    worst: tuple[date, float] | None


def year_sum(days: pd.DataFrame, until: date) -> YearSum:
    """Sum up the natural days of a year from its first to `until`.

    Parameters
    ----------
    days : frame of `natural_days`
    until : last day counted; it also says which year
    """
    first = pd.Timestamp(until.year, 1, 1)
    part = days[(days["date"] >= first) & (days["date"] <= pd.Timestamp(until))]
    known = part[part["klass"] != ""]
    worst = None
    if len(known):
        row = known.loc[known["aqi"].idxmax()]
        worst = (row["date"].date(), float(row["aqi"]))
    return YearSum(
        until.year,
        until,
        len(known),
        int(known["klass"].isin(GOOD).sum()),
        int(known["klass"].isin(HEAVY).sum()),
        int(part["hours"].sum()),
        len(part) * HOURS_A_DAY,
        worst,
    )


def a_year_before(day: date) -> date:
    """The same day of the year before; 29 February becomes the 28th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)
