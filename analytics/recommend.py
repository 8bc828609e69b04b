"""The level to recommend at a time, from what was known then. Clause 五(一).

Observed hours up to `as_of` are joined to the newest forecast issued by then and judged as one
series. Nothing that was measured or issued later may enter: `as_of` cuts it all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from analytics.episodes import Classification, Episode, classify, to_datetime
from analytics.explain import Reason, explain
from analytics.outlook import joined
from analytics.plan import Level, Plan
from analytics.running import HourlySeries
from analytics.standard import Standard

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LOOKBACK = timedelta(days=45)
"""Observed hours further back than this do not matter: no condition and no episode is so long."""

_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Forecast:
    """One forecast of hourly AQI.

    Parameters
    ----------
    issued_at : when it was issued [Beijing time]
    hours : labels, shape (m,) [h since 1970-01-01 00:00], rising
    aqi : best value, shape (m,); of a range without one its middle
    low, high : ends of the range, equal to `aqi` where none is given
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


def hour_of(when: datetime) -> int:
    """Hours since 1970-01-01 00:00 Beijing time that are over at a time."""
    return int((when - _EPOCH) // timedelta(hours=1))


def known_by(series: HourlySeries, as_of: datetime) -> HourlySeries:
    """The hours of a series that were observed by a time, and no older than `LOOKBACK`."""
    high = min(max(hour_of(as_of) - series.start + 1, 0), len(series))
    low = min(max(hour_of(as_of - LOOKBACK) - series.start, 0), high)
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
    if forecast is not None and forecast.issued_at > as_of:
        raise ValueError(f"forecast: issued by {as_of}; got {forecast.issued_at}")
    known = known_by(series, as_of)
    alone = _judged(known, plan, standards)
    until = to_datetime(known.start + len(known) - 1) if len(known) else None
    reaches = forecast is not None and len(forecast.hours) > 0
    if forecast is not None and until is not None:
        reaches = bool((forecast.hours > hour_of(until)).any())
    best, low, high = alone, alone, alone
    if forecast is not None and reaches:

        def with_forecast(aqi: Floats) -> Classification:
            return _judged(_joined(known, forecast, aqi, standards), plan, standards)

        best = with_forecast(forecast.aqi)
        ranged = bool((forecast.low != forecast.high).any())
        low = with_forecast(forecast.low) if ranged else best
        high = with_forecast(forecast.high) if ranged else best
    index = _first(best, as_of)
    reasons = () if index is None else explain(best, index, plan=plan).reasons
    return Recommendation(
        as_of=as_of,
        observed_until=until,
        forecast_issued_at=forecast.issued_at if forecast is not None and reaches else None,
        level=_level(best, as_of),
        low=_level(low, as_of),
        high=_level(high, as_of),
        episode=None if index is None else best.episode(index),
        reasons=reasons,
        observed_level=_level(alone, as_of),
    )


def _joined(
    known: HourlySeries, forecast: Forecast, aqi: Floats, standards: Sequence[Standard]
) -> HourlySeries:
    if len(known):
        return joined(known, forecast.hours, aqi, standards=standards)
    return HourlySeries.from_columns(known.region, forecast.hours, aqi=aqi)


def _judged(series: HourlySeries, plan: Plan, standards: Sequence[Standard]) -> Classification:
    return classify(series, plan=plan, standards=standards)


def _ahead(found: Classification, as_of: datetime) -> Ints:
    """Positions of the episodes that cover the hour at `as_of` or a later one."""
    ends = found.spans.end
    return np.flatnonzero(ends >= hour_of(as_of))


def _level(found: Classification, as_of: datetime) -> Level:
    at = _ahead(found, as_of)
    return Level(int(found.spans.level[at].max())) if len(at) else Level.NONE


def _first(found: Classification, as_of: datetime) -> int | None:
    """The episode to explain: of those ahead, the first of the highest level."""
    at = _ahead(found, as_of)
    if not len(at):
        return None
    return int(at[int(np.argmax(found.spans.level[at]))])
