"""Which edition judges what: the one in force when an episode began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from analytics.episodes import Classification, classify, to_datetime
from analytics.plan import Merge, Plan, Reading, plan_at
from analytics.running import Basis, DailySeries, HourlySeries
from analytics.standard import Standard


def span_of(series: HourlySeries | DailySeries) -> tuple[date, date] | None:
    """First and last day of a series; None when it is empty."""
    if isinstance(series, DailySeries):
        if len(series.days) == 0:
            return None
        first, last = int(series.days.min()) * 24, int(series.days.max()) * 24
    elif len(series) == 0:
        return None
    else:
        first, last = series.start, series.start + len(series) - 1
    return to_datetime(first).date(), to_datetime(last).date()


def in_force(plans: Sequence[Plan], first: date, last: date) -> list[Plan]:
    """The editions in force at some time between two days, oldest first."""
    changes = sorted(p.effective_from for p in plans if not p.example)
    days = [first, *(day for day in changes if first < day <= last)]
    found: list[Plan] = []
    for day in days:
        edition = plan_at(plans, day)
        if edition not in found:
            found.append(edition)
    return found


def classify_in_force(
    series: HourlySeries | DailySeries,
    *,
    plans: Sequence[Plan],
    standards: Sequence[Standard],
    reading: Reading | None = None,
    merge: Merge | None = None,
    basis: Basis = "auto",
    include_dust: bool = False,
) -> list[Classification]:
    """Judge every episode by the edition in force when it began; one result an edition.

    Parameters
    ----------
    plans : all editions; examples never apply by date. See `episodes.classify` for the rest.
    """
    days = span_of(series)
    if days is None:
        return []
    editions = in_force(plans, *days)
    results = []
    for edition in editions:
        result = classify(
            series,
            plan=edition,
            standards=standards,
            reading=reading,
            merge=merge,
            basis=basis,
            include_dust=include_dust,
        )
        if len(editions) > 1:
            begun = [to_datetime(hour).date() for hour in result.spans.start]
            mine = np.array([plan_at(plans, day) == edition for day in begun], dtype=bool)
            result = replace(result, spans=result.spans.only(mine))
        results.append(result)
    return results
