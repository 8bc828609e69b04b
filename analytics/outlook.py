"""Observed hours joined to a forecast: which level is to be expected, and when.

Section 4 of the domain's reading: the plan's trigger is a forecast, so what was observed up to an
hour and what is forecast after it are judged as one series.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from analytics.episodes import Classification, Episode, classify, to_datetime
from analytics.plan import Level, Plan
from analytics.running import Basis, HourlySeries, Running, given_or_computed_aqi
from analytics.standard import Standard


@dataclass(frozen=True)
class Outlook:
    """What observation and forecast together give.

    Parameters
    ----------
    as_of : newest observed hour
    until : last forecast hour
    running : M(t) on the axis of the joined series
    level : highest level of the episodes that reach beyond `as_of`
    episode : the first such episode, None when there is none
    first_met : hour at which each level is met after `as_of`; those met before are not in it
    """

    as_of: datetime
    until: datetime
    running: Running
    level: Level
    episode: Episode | None
    first_met: Mapping[Level, datetime]


def joined(
    series: HourlySeries,
    hours: npt.NDArray[np.int64],
    aqi: npt.NDArray[np.float64],
    *,
    standards: Sequence[Standard],
) -> HourlySeries:
    """Observed hours, then the forecast hours that come after the newest of them.

    Parameters
    ----------
    hours, aqi : shape (m,), forecast hours [h since 1970-01-01 00:00] and their hourly AQI
    """
    end = series.start + len(series)
    later = hours >= end
    n = int(hours[later].max()) + 1 - end if later.any() else 0
    tail = np.full(n, np.nan)
    tail[hours[later] - end] = aqi[later]
    unknown = np.full(n, np.nan)
    dust = None if series.dust is None else np.concatenate((series.dust, np.zeros(n, dtype=bool)))
    return HourlySeries(
        series.region,
        series.start,
        np.concatenate((given_or_computed_aqi(series, standards), tail)),
        {name: np.concatenate((v, unknown)) for name, v in series.concentrations.items()},
        dust,
    )


def outlook(
    c: Classification,
    hours: npt.NDArray[np.int64],
    aqi: npt.NDArray[np.float64],
    *,
    plan: Plan,
    standards: Sequence[Standard],
    basis: Basis = "auto",
    include_dust: bool = False,
) -> Outlook | None:
    """Judge observation and forecast as one; None without a forecast hour after the newest one.

    Clause 五(一).

    Parameters
    ----------
    c : the observed hours judged with `plan`, `basis` and `include_dust`
    hours, aqi : shape (m,), forecast hours [h since 1970-01-01 00:00] and their hourly AQI
    """
    end = c.series.start + len(c.series)
    if len(c.series) == 0 or not (hours >= end).any():
        return None
    both = classify(
        joined(c.series, hours, aqi, standards=standards),
        plan=plan,
        standards=standards,
        reading=c.reading,
        merge=c.merge,
        basis=basis,
        include_dust=include_dust,
    )
    as_of = to_datetime(end - 1)
    ahead = [one for one in both.episodes if one.end > as_of]
    first_met = {
        level: at for one in reversed(ahead) for level, at in one.first_met.items() if at > as_of
    }
    return Outlook(
        as_of=as_of,
        until=to_datetime(int(hours.max())),
        running=both.running,
        level=max((one.level for one in ahead), default=Level.NONE),
        episode=ahead[0] if ahead else None,
        first_met=first_met,
    )
