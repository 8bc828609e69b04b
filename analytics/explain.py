"""Why an episode has its level: the windows that met the clause, and how near the next level is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np

from analytics.aqi import POLLUTANTS, Floats
from analytics.episodes import Classification, Episode, to_datetime
from analytics.levels import slack, unjudged_ends, window_ends
from analytics.plan import Condition, Level, LevelRule, Plan
from analytics.running import CONCENTRATION, Running


@dataclass(frozen=True)
class Window:
    """A window of 24 hours by its first and last hour, and its mean [AQI]."""

    start: datetime
    end: datetime
    value: float


@dataclass(frozen=True)
class Reason:
    """What met a level first: clause, condition and the windows with their means.

    ``windows`` is empty where only the added-up parts of a merged episode meet the level.
    """

    level: Level
    clause: str
    condition: Condition
    met_at: datetime
    windows: tuple[Window, ...]
    peak: Window | None


@dataclass(frozen=True)
class Distance:
    """The nearest that a condition of a level came to being met, or to being lost.

    ``margin`` [AQI] is how far the deciding mean lies above its threshold: negative for a
    level that was missed, positive for one that was met.
    """

    level: Level
    clause: str
    condition: Condition
    at: datetime
    margin: float


@dataclass(frozen=True)
class Explanation:
    """One episode in full. Clause 五(一).

    Parameters
    ----------
    reasons : one a level, the highest first
    up, down : distance to the next level up, and to losing the present one
    hours_above : threshold [AQI] → hours of the episode whose hourly AQI is above it
    running_above : threshold [AQI] → hours of the episode whose M(t) is above it
    peak_hourly : highest hourly AQI and its hour, where there is hourly AQI
    peak_running : highest M(t) and its hour
    primary : pollutant → hours whose M(t) exceeds the lowest threshold with it as a primary one
    valid_share : observed share of the episode's hours (0..1)
    missing_hours : unobserved hours of the episode; dust hours left out count as such
    open_hours : unobserved hours in the windows that leave the level open
    dust_hours : hours flagged as sand-dust in the episode
    ozone_only : ozone is the only primary pollutant throughout
    """

    episode: Episode
    reasons: tuple[Reason, ...]
    up: Distance | None
    down: Distance | None
    hours_above: Mapping[float, int]
    running_above: Mapping[float, int]
    peak_hourly: tuple[datetime, float] | None
    peak_running: tuple[datetime, float]
    primary: Mapping[str, int]
    valid_share: float
    missing_hours: int
    open_hours: int
    dust_hours: int
    ozone_only: bool


def thresholds(plan: Plan) -> tuple[float, ...]:
    """Every AQI that the plan's conditions compare with, rising."""
    conditions = [condition for rule in plan.levels for condition in rule.conditions]
    found = {c.above for c in conditions} | {c.peak_above for c in conditions if c.peak_above}
    return tuple(sorted(found))


def explain(classification: Classification, index: int, *, plan: Plan) -> Explanation:
    """Explain the episode at a position of ``classification.spans``.

    Parameters
    ----------
    plan : the edition that `classification` was made with
    """
    c, episode = classification, classification.episode(index)
    origin = c.running.start
    low, high = int(c.spans.start[index]) - origin, int(c.spans.end[index]) - origin + 1
    inside = slice(low, high)
    hourly, value = c.series.aqi[inside], c.running.value[inside]
    limits = thresholds(plan)
    exceeding = value > limits[0]
    masks = c.running.primary[inside][exceeding & (c.running.basis[inside] == CONCENTRATION)]
    counts = {name: int((masks >> bit & 1).sum()) for bit, name in enumerate(POLLUTANTS)}
    primary = {name: n for name, n in counts.items() if n}
    dust = c.series.dust
    missing = int(c.missing[inside].sum())
    return Explanation(
        episode=episode,
        reasons=tuple(_reasons(c, index, plan)),
        up=_distance(c, plan, episode.level + 1, low, high),
        down=_distance(c, plan, episode.level, low, high),
        hours_above={limit: int((hourly > limit).sum()) for limit in limits},
        running_above={limit: int((value > limit).sum()) for limit in limits},
        peak_hourly=None if np.isnan(hourly).all() else _peak(hourly, origin + low),
        peak_running=_peak(value, origin + low),
        primary=primary,
        valid_share=1 - missing / (high - low),
        missing_hours=missing,
        open_hours=_open_hours(c, plan, low, high),
        dust_hours=0 if dust is None else int(dust[inside].sum()),
        ozone_only=ozone_only(c, index, plan=plan),
    )


def ozone_only(classification: Classification, index: int, *, plan: Plan) -> bool:
    """Whether ozone is the only primary pollutant of an episode throughout."""
    c = classification
    origin = c.running.start
    inside = slice(int(c.spans.start[index]) - origin, int(c.spans.end[index]) - origin + 1)
    exceeding = c.running.value[inside] > thresholds(plan)[0]
    told = c.running.basis[inside] == CONCENTRATION
    ozone = np.uint8(1 << POLLUTANTS.index("o3"))
    named = c.running.primary[inside][exceeding & told]
    return bool(exceeding.any() and (exceeding <= told).all() and (named == ozone).all())


def _peak(values: Floats, start: int) -> tuple[datetime, float]:
    at = int(np.nanargmax(values))
    return to_datetime(start + at), float(values[at])


def _reasons(c: Classification, index: int, plan: Plan) -> list[Reason]:
    length = plan.rules.running_mean_h.value
    reasons = []
    for level in sorted(c.episode(index).first_met, reverse=True):
        rule = plan.level_rule(level)
        met_at = int(c.spans.first_met[index, level - 1])
        at = met_at - c.running.start
        condition = _met_condition(c, rule, at, length)
        windows: tuple[Window, ...] = ()
        peak = None
        if condition is not None:
            ends = [at - length * back for back in reversed(range(condition.windows))]
            windows = tuple(_window(c.running, end, length) for end in ends)
            if condition.peak_within_h is not None:
                recent = np.where(window_ends(c.running, c.reading, length), c.running.value, 0)
                first = max(at - condition.peak_within_h, 0)
                peak = _window(c.running, first + int(np.nanargmax(recent[first : at + 1])), length)
        reasons.append(
            Reason(
                level,
                rule.clause,
                condition or rule.conditions[0],
                to_datetime(met_at),
                windows,
                peak,
            )
        )
    return reasons


def _window(running: Running, end: int, length: int) -> Window:
    hour = running.start + end
    return Window(to_datetime(hour - length + 1), to_datetime(hour), float(running.value[end]))


def _met_condition(c: Classification, rule: LevelRule, at: int, length: int) -> Condition | None:
    """The condition of a level that holds at an hour, the longest if there are several."""
    most = max(condition.windows for condition in rule.conditions)
    near = c.running.part(max(at - length * (most + 1), 0), at + 1)
    ends = window_ends(near, c.reading, length)
    for condition in sorted(rule.conditions, key=lambda one: -one.windows):
        margin = slack(near, condition, reading=c.reading, ends=ends, length=length)
        if margin[-1] > 0:
            return condition
    return None


def _distance(c: Classification, plan: Plan, level: int, low: int, high: int) -> Distance | None:
    """The best margin that any condition of a level reached within the episode's hours."""
    if level > max(Level) or level == Level.NONE:
        return None
    length = plan.rules.running_mean_h.value
    rule = plan.level_rule(Level(level))
    first = max(low - length * max(condition.windows for condition in rule.conditions), 0)
    near = c.running.part(first, high)
    ends = window_ends(near, c.reading, length)
    best: Distance | None = None
    for condition in rule.conditions:
        margin = slack(near, condition, reading=c.reading, ends=ends, length=length)
        margin[: low - first] = np.nan
        if np.isnan(margin).all():
            continue
        at = int(np.nanargmax(margin))
        if best is None or margin[at] > best.margin:
            when = to_datetime(near.start + at)
            best = Distance(rule.rank, rule.clause, condition, when, float(margin[at]))
    return best


def _open_hours(c: Classification, plan: Plan, low: int, high: int) -> int:
    """Unobserved hours in the windows without a value that reach into the episode."""
    length = plan.rules.running_mean_h.value
    ends = unjudged_ends(c.running, c.reading, length)
    at = low + np.flatnonzero(ends[low : high + length - 1])
    if len(at) == 0:
        return 0
    runs = [0, *(np.flatnonzero(np.diff(at) > length) + 1).tolist(), len(at)]
    return sum(
        int(c.missing[max(at[first] - length + 1, 0) : at[last - 1] + 1].sum())
        for first, last in pairwise(runs)
    )
