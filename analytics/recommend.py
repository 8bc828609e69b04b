"""The level to recommend at a time, from what was known then. Clause 五(一).

Observed hours up to `as_of` are joined to the newest forecast issued by then and judged as one
series. Nothing that was measured or issued later may enter: `as_of` cuts it all.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from analytics.episodes import Classification, Episode, classify, to_datetime
from analytics.explain import Reason, explain
from analytics.levels import hits
from analytics.outlook import joined
from analytics.plan import Level, Plan
from analytics.running import HourlySeries, running_mean
from analytics.standard import Standard

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LOOKBACK = timedelta(days=45)
"""Observed hours further back than this do not matter: no condition and no episode is so long."""

_EPOCH = datetime(1970, 1, 1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Forecast:
    """One forecast of hourly AQI.

    Parameters
    ----------
    issued_at : when it was issued [Beijing time]
    hours : labels, shape (m,) [h since 1970-01-01 00:00], rising
    aqi : best value, shape (m,); of a range without one its middle
    low, high : ends of the range, equal to `aqi` where none is given; low ≤ aqi ≤ high
    """

    issued_at: datetime
    hours: Ints
    aqi: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Recommendation:
    """What could be known at a time, and the level that follows.

    Parameters
    ----------
    observed_until : newest observed hour by then; None without any
    forecast_issued_at : when the forecast used was issued; None without one that reaches further
    level : highest level of the episodes that reach to `as_of` or beyond
    low, high : the same with the lower and the upper end of the forecast's ranges
    episode : the first such episode, None at level none
    reasons : why, the highest level first
    observed_level : what observation alone gives
    clear_h : hours from `as_of` on that are known or forecast and lie in no episode [h]
    judged : whether any mean at `as_of` or later is known; without one no level is not clean air
    """

    as_of: datetime
    observed_until: datetime | None
    forecast_issued_at: datetime | None
    level: Level
    low: Level
    high: Level
    episode: Episode | None
    reasons: tuple[Reason, ...]
    observed_level: Level
    clear_h: int
    judged: bool

    def lift_justified(self, plan: Plan) -> bool:
        """Whether the air is below yellow and is to stay so for the hours that the plan names."""
        return self.clear_h >= plan.rules.lift_clear_h.value


def hour_of(when: datetime) -> int:
    """Hours since 1970-01-01 00:00 Beijing time that are over at a time."""
    return int((when - _EPOCH) // _HOUR)


def newest_forecast(forecasts: Sequence[Forecast], as_of: datetime) -> Forecast | None:
    """The newest forecast issued by a time; None without one.

    Parameters
    ----------
    forecasts : by their time of issue, rising
    """
    place = bisect_right(forecasts, as_of, key=lambda one: one.issued_at)
    return forecasts[place - 1] if place else None


def known_by(series: HourlySeries, as_of: datetime, lookback: timedelta = LOOKBACK) -> HourlySeries:
    """The hours of a series that were observed by a time, and no older than `lookback`."""
    high = min(max(hour_of(as_of) - series.start + 1, 0), len(series))
    low = min(max(hour_of(as_of - lookback) - series.start, 0), high)
    cut = series.part(low, high)
    seen = np.flatnonzero(cut.observed)
    return cut.part(0, int(seen[-1]) + 1) if len(seen) else cut.part(0, 0)


def recommend(
    series: HourlySeries,
    forecast: Forecast | None,
    *,
    as_of: datetime,
    plan: Plan,
    standards: Sequence[Standard],
) -> Recommendation:
    """The level to recommend at `as_of`.

    Parameters
    ----------
    series : the region's hours; those after `as_of` are not looked at
    forecast : the newest one issued by `as_of`; None without one

    Raises
    ------
    ValueError
        for a forecast that was issued later
    """
    _not_later(forecast, as_of)
    known = known_by(series, as_of)
    alone = _judged(known, plan, standards)
    until = to_datetime(known.start + len(known) - 1) if len(known) else None
    used = _reaching(known, forecast)
    best, low, high = alone, alone, alone
    if used is not None:

        def with_forecast(aqi: Floats) -> Classification:
            return _judged(_joined(known, used, aqi, standards), plan, standards)

        best = with_forecast(used.aqi)
        ranged = bool((used.low != used.high).any())
        low = with_forecast(used.low) if ranged else best
        high = with_forecast(used.high) if ranged else best
    now = _now(best, as_of, plan)
    index = _first(best, now)
    reasons = () if index is None else explain(best, index, plan=plan).reasons
    return Recommendation(
        as_of=as_of,
        observed_until=until,
        forecast_issued_at=None if used is None else used.issued_at,
        level=_level(best, now),
        low=_level(low, now),
        high=_level(high, now),
        episode=None if index is None else best.episode(index),
        reasons=reasons,
        observed_level=_level(alone, _now(alone, as_of, plan)),
        clear_h=_clear_h(best, as_of),
        judged=bool((~np.isnan(best.running.value[max(now - best.running.start, 0) :])).any()),
    )


def recommended_level(
    series: HourlySeries,
    forecast: Forecast | None,
    *,
    as_of: datetime,
    plan: Plan,
    standards: Sequence[Standard],
) -> Level:
    """The level of `recommend` alone, without what explains it; several times faster."""
    _not_later(forecast, as_of)
    known = known_by(series, as_of)
    used = _reaching(known, forecast)
    both = known if used is None else _joined(known, used, used.aqi, standards)
    found = _judged(both, plan, standards)
    return _level(found, _now(found, as_of, plan))


def first_recommended(
    series: HourlySeries,
    forecasts: Sequence[Forecast],
    *,
    since: datetime,
    until: datetime,
    ongoing: bool,
    ahead: timedelta,
    plan: Plan,
    standards: Sequence[Standard],
) -> datetime | None:
    """When an episode within a time was first to be recommended; None when it never was.

    Asked at every issue of a forecast, once a day and when observation meets a level, from `ahead`
    before the time until its end; then hour by hour between the last "no" and the first "yes",
    since observation goes on.

    Parameters
    ----------
    forecasts : by their time of issue, rising
    since, until : the time, of a warning or an episode
    ongoing : `until` is only how far it is known
    """
    begin, back = since - ahead, _reach(plan)
    low, high = hour_of(since), None if ongoing else hour_of(until)
    alone = _meeting(known_by(series, until, until - begin + back), plan, standards)

    def told(when: datetime) -> bool:
        # An episode ends with an hour that meets a level, so only those from `when` on count, and
        # only the hours that their windows reach back to.
        now, forecast = hour_of(when), newest_forecast(forecasts, when)
        known = known_by(series, when, back)
        known = known if len(known) else known_by(series, when)
        used = _reaching(known, forecast)
        if used is not None:
            met, first = _meeting(_joined(known, used, used.aqi, standards), plan, standards)
        elif known.start + len(known) - 1 == now:
            met, first = (column[alone[0] == now] for column in alone)
        else:
            return False
        mine = (met >= now) & (met > low)
        return bool(mine.any() if high is None else (mine & (first < high)).any())

    asked = {one.issued_at for one in forecasts if begin <= one.issued_at <= until}
    asked |= {begin + timedelta(days=n) for n in range((until - begin).days + 1)} | {until}
    # Observation may meet a level for an hour or two only, between two of those times.
    fresh = alone[0][np.diff(alone[0], prepend=-1) != 1]
    asked |= {t for h in (*fresh.tolist(), low + 1) if begin <= (t := to_datetime(h)) <= until}
    before = begin
    for when in sorted(asked):
        if told(when):
            hours = range(1, math.ceil((when - before) / _HOUR))
            return next((t for n in hours if told(t := before + n * _HOUR)), when)
        before = when
    return None


def _reach(plan: Plan) -> timedelta:
    """How far back an hour's conditions look, under any reading."""
    conditions = [one for rule in plan.levels for one in rule.conditions]
    windows = 1 + max(one.windows for one in conditions)
    length, peak = plan.rules.running_mean_h.value, max(o.peak_within_h or 0 for o in conditions)
    return timedelta(hours=max(length * windows, length + peak))


def _meeting(series: HourlySeries, plan: Plan, standards: Sequence[Standard]) -> tuple[Ints, Ints]:
    """Hours that meet a level, and the hour before those that each covers."""
    if not len(series):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    running = running_mean(series, standards=standards, plan=plan)
    found = hits(running, plan=plan, reading=plan.rules.reading.value)
    place = np.flatnonzero(found.level)
    met = place + running.start
    return met, met - plan.rules.running_mean_h.value * found.windows[place].astype(np.int64)


def _not_later(forecast: Forecast | None, as_of: datetime) -> None:
    if forecast is not None and forecast.issued_at > as_of:
        raise ValueError(f"forecast: issued by {as_of}; got {forecast.issued_at}")


def _reaching(known: HourlySeries, forecast: Forecast | None) -> Forecast | None:
    """The forecast, where it says something of an hour that is not observed yet."""
    if forecast is None or len(forecast.hours) == 0:
        return None
    if len(known) and forecast.hours[-1] < known.start + len(known):
        return None
    return forecast


def _joined(
    known: HourlySeries, forecast: Forecast, aqi: Floats, standards: Sequence[Standard]
) -> HourlySeries:
    if len(known):
        return joined(known, forecast.hours, aqi, standards=standards)
    return HourlySeries.from_columns(known.region, forecast.hours, aqi=aqi)


def _judged(series: HourlySeries, plan: Plan, standards: Sequence[Standard]) -> Classification:
    return classify(series, plan=plan, standards=standards)


def _now(found: Classification, as_of: datetime, plan: Plan) -> int:
    """The hour that stands for `as_of`: the newest known one, where that is only a little older.

    Measurements come in late. A mean may lack as many hours as the plan lets it; so may its end.
    """
    now, last = hour_of(as_of), found.running.start + len(found.running.value) - 1
    slack = plan.rules.running_mean_h.value - plan.rules.min_valid_h.value
    return last if last < now <= last + slack else now


def _ahead(found: Classification, now: int) -> Ints:
    """Positions of the episodes that cover an hour or a later one."""
    return np.flatnonzero(found.spans.end >= now)


def _level(found: Classification, now: int) -> Level:
    at = _ahead(found, now)
    return Level(int(found.spans.level[at].max())) if len(at) else Level.NONE


def _first(found: Classification, now: int) -> int | None:
    """The episode to explain: of those ahead, the first of the highest level."""
    at = _ahead(found, now)
    if not len(at):
        return None
    return int(at[int(np.argmax(found.spans.level[at]))])


def _clear_h(found: Classification, as_of: datetime) -> int:
    """Hours after `as_of` up to the next episode, or to the end of what is known."""
    now = hour_of(as_of)
    at = _ahead(found, now)
    first = now + 1 - found.running.start
    if not 0 <= first <= len(found.running.value):
        return 0
    unknown = np.isnan(found.running.value[first:])
    end = now + (int(np.argmax(unknown)) if unknown.any() else len(unknown))
    if len(at):
        end = min(end, int(found.spans.start[at].min()) - 1)
    return max(end - now, 0)


@dataclass(frozen=True)
class ForecastMeans:
    """M(t) of the hours after the newest observed one, as a forecast would have it.

    Parameters
    ----------
    start : label of the first hour [h since 1970-01-01 00:00]
    best, low, high : M(t) with the best value and the ends of the range, shape (m,) [AQI]
    """

    start: int
    best: Floats
    low: Floats
    high: Floats


def forecast_means(
    series: HourlySeries,
    forecast: Forecast | None,
    *,
    as_of: datetime,
    plan: Plan,
    standards: Sequence[Standard],
) -> ForecastMeans | None:
    """M(t) that was to be expected at a time; None without a forecast that reaches further.

    Parameters
    ----------
    series, forecast : as for `recommend`
    """
    _not_later(forecast, as_of)
    known = known_by(series, as_of, _reach(plan))
    used = _reaching(known, forecast)
    if used is None:
        return None

    def means(aqi: Floats) -> tuple[int, Floats]:
        both = _joined(known, used, aqi, standards)
        running = running_mean(both, standards=standards, plan=plan)
        return running.start + len(known), running.value[len(known) :]

    (start, best), (_, low), (_, high) = (means(v) for v in (used.aqi, used.low, used.high))
    return ForecastMeans(start, best, low, high)
