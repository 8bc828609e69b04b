"""Pollution episodes of one region: spans of hours covered by windows that meet a level.

Clause 五(一). The reading, the merge and the plan edition are the caller's choice and stand in
every result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from analytics.levels import Hits, as_read, hits, unjudged_ends
from analytics.plan import Level, Merge, Plan, Reading
from analytics.problems import fail
from analytics.running import (
    BASIS_NAMES,
    DAILY_AQI,
    Basis,
    DailySeries,
    Flags,
    HourlySeries,
    Running,
    running_mean,
)
from analytics.spans import UNKNOWN, Ints, Spans, find_spans
from analytics.standard import Standard

_EPOCH = datetime(1970, 1, 1)


def to_datetime(hour: int) -> datetime:
    """The hour [h since 1970-01-01 00:00 Beijing time] as a naive Beijing time."""
    return _EPOCH + timedelta(hours=int(hour))


@dataclass(frozen=True)
class Episode:
    """One episode; ``level_upper`` is above ``level`` where missing hours leave it open.

    ``start`` and ``end`` label the first and last covered hour, ``hours`` counts both.
    """

    region: str
    start: datetime
    end: datetime
    hours: int
    level: Level
    level_upper: Level
    basis: str
    peak_aqi_24h: float
    first_met: Mapping[Level, datetime]
    plan: str
    reading: Reading
    merge: Merge


@dataclass(frozen=True)
class Gap:
    """Hours that no window can judge and that touch no episode.

    ``start`` and ``end`` label the first and last hour without a verdict; ``missing_hours``
    counts the unobserved hours in their windows.
    """

    region: str
    start: datetime
    end: datetime
    hours: int
    missing_hours: int


@dataclass(frozen=True)
class Classification:
    """All episodes of one region and what they were judged from.

    ``missing`` marks hours without a value, ``open_ends`` the hours whose window of ``length``
    hours is formed but has too few of them.
    """

    region: str
    plan: str
    reading: Reading
    merge: Merge
    series: HourlySeries
    running: Running
    hits: Hits
    spans: Spans
    missing: Flags
    open_ends: Flags
    length: int

    @cached_property
    def unjudged(self) -> tuple[Gap, ...]:
        """The gaps that touch no episode, in order of time."""
        return tuple(_gaps(self))

    @cached_property
    def episodes(self) -> tuple[Episode, ...]:
        """The episodes as objects, in order of time."""
        return tuple(self.episode(i) for i in range(len(self.spans)))

    def episode(self, index: int) -> Episode:
        """The episode at a position of `spans`."""
        s = self.spans
        met = {
            level: to_datetime(hour)
            for level, hour in zip(Level, (UNKNOWN, *s.first_met[index].tolist()), strict=True)
            if hour != UNKNOWN
        }
        return Episode(
            region=self.region,
            start=to_datetime(s.start[index]),
            end=to_datetime(s.end[index]),
            hours=int(s.end[index] - s.start[index] + 1),
            level=Level(s.level[index]),
            level_upper=Level(s.level_upper[index]),
            basis=BASIS_NAMES[int(s.basis[index])],
            peak_aqi_24h=float(s.peak[index]),
            first_met=met,
            plan=self.plan,
            reading=self.reading,
            merge=self.merge,
        )


def classify(
    series: HourlySeries | DailySeries,
    *,
    plan: Plan,
    standards: Sequence[Standard],
    reading: Reading | None = None,
    merge: Merge | None = None,
    basis: Basis = "auto",
    include_dust: bool = False,
) -> Classification:
    """Find and judge the episodes of one region. Clause 五(一).

    Parameters
    ----------
    series : the region's hours, or its natural days
    plan : the edition whose conditions apply; it also names the default reading and merge
    basis, include_dust : see `running.running_mean`; without meaning for natural days

    Raises
    ------
    JiError : natural days are to be read otherwise than by `calendar`
    """
    merge = merge or plan.rules.merge.value
    if isinstance(series, DailySeries):
        if reading not in (None, Reading.CALENDAR):
            raise fail("daily_needs_calendar", got=reading, allowed=Reading.CALENDAR)
        return _classify_days(series, plan, merge)
    reading = reading or plan.rules.reading.value

    def mean_of(part: HourlySeries) -> Running:
        return running_mean(
            part, standards=standards, plan=plan, basis=basis, include_dust=include_dust
        )

    missing = ~series.observed
    if series.dust is not None and not include_dust:
        missing |= series.dust

    def shortened(index: Ints, start: int) -> Running:
        return mean_of(series.take(index, start))

    return _judge(series, mean_of(series), missing, plan, reading, merge, shortened)


def _classify_days(daily: DailySeries, plan: Plan, merge: Merge) -> Classification:
    """Lay each day's AQI at its 24:00 on the hourly axis and look at midnights only."""
    length = plan.rules.running_mean_h.value
    midnights = (daily.days + 1) * length
    first = int(midnights.min()) - length + 1 if len(midnights) else 0
    n = int(midnights.max()) - first + 1 if len(midnights) else 0
    value = np.full(n, np.nan)
    value[midnights - first] = daily.aqi
    basis = np.where(np.isnan(value), 0, DAILY_AQI).astype(np.uint8)
    formed = np.arange(n) >= length - 1
    running = Running(first, value, basis, formed, np.zeros(n, dtype=np.uint8))
    # A day's value stands for each of its hours.
    by_hour = np.repeat(value[length - 1 :: length], length)
    series = HourlySeries(daily.region, first, by_hour, {})

    def shortened(index: Ints, start: int) -> Running:
        formed = np.arange(len(index)) >= length - 1
        return Running(start, value[index], basis[index], formed, running.primary[index])

    missing = ~series.observed
    return _judge(series, running, missing, plan, Reading.CALENDAR, merge, shortened)


def _judge(
    series: HourlySeries,
    running: Running,
    missing: Flags,
    plan: Plan,
    reading: Reading,
    merge: Merge,
    shortened: Callable[[Ints, int], Running],
) -> Classification:
    length = plan.rules.running_mean_h.value
    found = hits(running, plan=plan, reading=reading)
    limit = 1 if merge is Merge.OFF else plan.rules.merge_gap_h.value
    looked_at = as_read(running, reading, length)
    spans = find_spans(found, looked_at, length=length, apart=limit)
    open_ends = unjudged_ends(running, reading, length)
    if merge is Merge.SUM:
        parts = find_spans(found, running, length=length, apart=1)
        for index in range(len(spans)):
            _add_up(spans, index, parts, running.start, plan, reading, shortened)
    _raise_upper(spans, running, open_ends, plan, reading)
    return Classification(
        series.region,
        plan.id,
        reading,
        merge,
        series,
        running,
        found,
        spans,
        missing,
        open_ends,
        length,
    )


def _add_up(
    spans: Spans,
    index: int,
    parts: Spans,
    origin: int,
    plan: Plan,
    reading: Reading,
    shortened: Callable[[Ints, int], Running],
) -> None:
    """Judge the parts of a merged episode again, their hours laid end to end (merge ``sum``)."""
    inside = (parts.start >= spans.start[index]) & (parts.end <= spans.end[index])
    if inside.sum() < 2:
        return
    pairs = zip(parts.start[inside].tolist(), parts.end[inside].tolist(), strict=True)
    hours = np.concatenate([np.arange(start, end + 1) for start, end in pairs])
    running = shortened(hours - origin, int(hours[0]))
    length = plan.rules.running_mean_h.value
    level = hits(running, plan=plan, reading=reading).level
    for rank in range(1, int(level.max(initial=0)) + 1):
        met = int(hours[int(np.argmax(level >= rank))])
        known = spans.first_met[index, rank - 1]
        spans.first_met[index, rank - 1] = met if known == UNKNOWN else min(met, known)
    open_ends = unjudged_ends(running, reading, length)
    upper = hits(running, plan=plan, reading=reading, passing=open_ends).level
    spans.level[index] = max(spans.level[index], level.max(initial=0))
    spans.level_upper[index] = max(spans.level_upper[index], upper.max(initial=0))


def _raise_upper(
    spans: Spans, running: Running, open_ends: Flags, plan: Plan, reading: Reading
) -> None:
    """Set the upper level of the episodes that an open window reaches into."""
    at = np.flatnonzero(open_ends) + running.start
    length = plan.rules.running_mean_h.value
    touched = np.searchsorted(at, spans.start) < np.searchsorted(at, spans.end + length)
    for index in np.flatnonzero(touched):
        upper = _upper_level(spans, int(index), running, open_ends, plan, reading)
        spans.level_upper[index] = max(spans.level_upper[index], upper)


def _upper_level(
    spans: Spans, index: int, running: Running, open_ends: Flags, plan: Plan, reading: Reading
) -> int:
    """Highest level the episode may have had, were every open window that touches it above."""
    length = plan.rules.running_mean_h.value
    conditions = [condition for rule in plan.levels for condition in rule.conditions]
    cover = length * max(condition.windows for condition in conditions)
    back = max(cover, *(condition.peak_within_h or 0 for condition in conditions))
    start, end = int(spans.start[index]) - running.start, int(spans.end[index]) - running.start
    low = max(start - back, 0)
    near = running.part(low, end + cover + 1)
    passing = open_ends[low : low + len(near.value)].copy()
    passing[: max(start - low, 0)] = False
    passing[end + length - low :] = False
    found = hits(near, plan=plan, reading=reading, passing=passing)
    at = np.arange(low, low + len(near.value))
    touches = (at >= start) & (at - length * found.windows.astype(np.int64) + 1 <= end)
    return int(found.level[touches].max(initial=0))


def _gaps(c: Classification) -> Iterator[Gap]:
    """Runs of hours without a verdict whose windows touch no episode."""
    at = np.flatnonzero(c.open_ends)
    if len(at) == 0:
        return
    step = c.length if c.reading is Reading.CALENDAR else 1
    breaks = np.flatnonzero(np.diff(at) > step)
    first, last = at[np.append(0, breaks + 1)], at[np.append(breaks, len(at) - 1)]
    seen_from = first - c.length + 1
    # Of the episodes that end after a gap's windows begin, the first is the nearest.
    nearest = np.searchsorted(c.spans.end, seen_from + c.running.start)
    starts = np.append(c.spans.start, np.iinfo(np.int64).max)
    for run in np.flatnonzero(starts[nearest] > last + c.running.start):
        start, end = int(first[run]) - step + 1, int(last[run])
        yield Gap(
            c.region,
            to_datetime(start + c.running.start),
            to_datetime(end + c.running.start),
            end - start + 1,
            int(c.missing[max(int(seen_from[run]), 0) : end + 1].sum()),
        )
