"""Natural days: their AQI and class, the shares of a year, and a winter at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.aqi import names_of
from analytics.plan import Plan
from analytics.running import Basis, HourlySeries, running_mean, window_count
from analytics.standard import Standard

WINTER_MONTHS = (10, 11, 12, 1, 2, 3)
"""Autumn and winter, for which the plan's season runs: October to March."""

HEAVY = ("heavy", "severe")
GOOD = ("excellent", "good")


def natural_days(
    series: HourlySeries,
    *,
    plan: Plan,
    standards: Sequence[Standard],
    basis: Basis = "auto",
    include_dust: bool = False,
) -> pd.DataFrame:
    """Daily AQI of every natural day that the series covers whole: M(t) at 24:00.

    Returns
    -------
    DataFrame with columns ``date`` (datetime64), ``aqi`` (NaN where too few hours are valid),
    ``klass`` (code of the class, '' where unknown), ``primary`` (pollutants joined by ``+``)
    and ``hours`` (observed hours, 0..24).
    """
    length = plan.rules.running_mean_h.value
    running = running_mean(
        series, standards=standards, plan=plan, basis=basis, include_dust=include_dust
    )
    used = series if include_dust else series.without_dust()
    seen = window_count(used.observed, length)
    at = np.flatnonzero(running.formed & (series.hours % length == 0))
    days = (series.hours[at] // length - 1).astype("datetime64[D]")
    return day_table(
        days,
        running.value[at],
        standards=standards,
        primary=["+".join(names_of(int(mask))) for mask in running.primary[at]],
        hours=seen[at].astype(np.int64),
    )


def day_table(
    days: npt.NDArray[np.datetime64],
    aqi: npt.NDArray[np.float64],
    *,
    standards: Sequence[Standard],
    primary: Sequence[str] | None = None,
    hours: npt.NDArray[np.int64] | None = None,
) -> pd.DataFrame:
    """The frame of `natural_days` from daily values; days of which only AQI is known have no hours.

    Parameters
    ----------
    days : datetime64[D], shape (n,), rising
    aqi : float64, shape (n,)
    """
    n = len(days)
    return pd.DataFrame(
        {
            "date": pd.to_datetime(days),
            "aqi": aqi,
            "klass": class_codes(days, aqi, standards),
            "primary": list(primary) if primary is not None else [""] * n,
            "hours": hours if hours is not None else np.where(np.isnan(aqi), 0, 24),
        }
    )


def class_codes(
    days: npt.NDArray[np.datetime64], aqi: npt.NDArray[np.float64], standards: Sequence[Standard]
) -> npt.NDArray[np.object_]:
    """Class of each daily AQI by the edition in force on its day; '' where the AQI is missing."""
    codes = np.full(len(aqi), "", dtype=object)
    for rank, standard in enumerate(sorted(standards, key=lambda s: s.effective_from)):
        since = np.datetime64(standard.effective_from)
        limits = [one.upto for one in standard.classes]
        names = np.array([one.code for one in standard.classes], dtype=object)
        place = np.minimum(np.searchsorted(limits, aqi, side="left"), len(names) - 1)
        applies = ~np.isnan(aqi) & ((days >= since) if rank else True)
        codes[applies] = names[place[applies]]
    return codes


def winter_of(day: date) -> int:
    """The year in which the winter of a day began: 2026-01-18 and 2025-11-02 give 2025."""
    return day.year if day.month >= WINTER_MONTHS[0] else day.year - 1


def in_winter(days: pd.Series, winter: int) -> pd.Series:
    """Which days belong to the winter that began in October of a year."""
    return (days >= f"{winter}-10-01") & (days < f"{winter + 1}-04-01")


def class_shares(days: pd.DataFrame) -> pd.DataFrame:
    """Days of each class per year.

    Returns
    -------
    DataFrame with columns ``year``, ``klass``, ``days`` and ``share`` (of the year's days with
    a class, 0..1), by year and falling number of days.
    """
    known = days[days["klass"] != ""]
    counts = known.groupby([known["date"].dt.year.rename("year"), "klass"]).size()
    frame = counts.rename("days").reset_index()
    frame["share"] = frame["days"] / frame.groupby("year")["days"].transform("sum")
    return frame.sort_values(["year", "days"], ascending=[True, False], ignore_index=True)


@dataclass(frozen=True)
class Season:
    """A winter so far: days with a class, heavy and good ones among them, and the worst day.

    ``until`` is the last day counted; ``worst`` is its date and AQI, None without any day.
    """

    winter: int
    until: date
    days: int
    heavy_days: int
    good_days: int
    worst: tuple[date, float] | None


def season(days: pd.DataFrame, winter: int, *, until: date | None = None) -> Season:
    """Sum up the natural days of a winter, up to and with `until`.

    Two winters are comparable when both end on the same day of the year.
    """
    part = days[in_winter(days["date"], winter) & (days["klass"] != "")]
    if until is not None:
        part = part[part["date"] <= pd.Timestamp(until)]
    last = until or date(winter + 1, 3, 31)
    worst = None
    if len(part):
        row = part.loc[part["aqi"].idxmax()]
        worst = (row["date"].date(), float(row["aqi"]))
    heavy = int(part["klass"].isin(HEAVY).sum())
    return Season(winter, last, len(part), heavy, int(part["klass"].isin(GOOD).sum()), worst)
