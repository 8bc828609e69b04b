"""Scores of warnings and forecasts, worked out by the library ``scores``.

POD share of what happened that was warned of, FAR share of warnings with nothing behind them,
CSI share of hits among all that was warned of or happened, bias warnings per event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from analytics.plan import Level
from analytics.verification import UNJUDGED, Verification

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Skill:
    """A contingency table without correct negatives, and its scores 0..1; None where undefined."""

    hits: int
    misses: int
    false_alarms: int
    pod: float | None
    far: float | None
    csi: float | None
    bias: float | None


def skill(hits: int, misses: int, false_alarms: int) -> Skill:
    """The scores of a contingency table."""
    # Importing it takes a second that most of the program does not need.
    import xarray as xr
    from scores.categorical import BasicContingencyManager

    counts = {
        "tp_count": hits,
        "fn_count": misses,
        "fp_count": false_alarms,
        "tn_count": 0,
        "total_count": hits + misses + false_alarms,
    }
    table = BasicContingencyManager({k: xr.DataArray(float(v)) for k, v in counts.items()})

    def known(value: xr.DataArray) -> float | None:
        number = float(value)
        return number if np.isfinite(number) else None

    with np.errstate(divide="ignore", invalid="ignore"):
        return Skill(
            hits=hits,
            misses=misses,
            false_alarms=false_alarms,
            pod=known(table.probability_of_detection()),
            far=known(table.false_alarm_ratio()),
            csi=known(table.critical_success_index()),
            bias=known(table.frequency_bias()),
        )


def events(found: Sequence[Verification]) -> list[tuple[Level, Level]]:
    """Level issued and level verified of every event whose air is known.

    Warnings and episodes that overlap are one event, so that an episode with two warnings is
    hit once, and a warning through two episodes is one warning.
    """
    judged = [one for one in found if one.outcome not in UNJUDGED]
    groups: list[tuple[set[datetime], list[Verification]]] = []
    for one in judged:
        starts = {episode.start for episode in one.episodes}
        mine = [group for group in groups if group[0] & starts]
        groups = [group for group in groups if not group[0] & starts]
        groups.append(
            (starts.union(*(g[0] for g in mine)), [v for g in mine for v in g[1]] + [one])
        )
    return [
        (max(one.issued for one in members), max(one.verified for one in members))
        for _, members in groups
    ]


def by_level(found: Sequence[Verification]) -> dict[Level, Skill]:
    """Scores of issuing at least a level, over all events whose air is known."""
    pairs = events(found)
    scores: dict[Level, Skill] = {}
    for level in Level:
        if level is Level.NONE:
            continue
        hits = sum(told >= level and air >= level for told, air in pairs)
        misses = sum(told < level <= air for told, air in pairs)
        false = sum(air < level <= told for told, air in pairs)
        scores[level] = skill(hits, misses, false)
    return scores


@dataclass(frozen=True)
class LeadDay:
    """How good forecasts were one lead day ahead.

    Parameters
    ----------
    day : 1 is the first 24 hours after the issue
    pairs : hours with a forecast and an observation
    bias, mae, rmse : mean error, mean absolute error, root of the mean square [AQI]
    exceeding : scores of hours above each threshold [AQI]
    """

    day: int
    pairs: int
    bias: float
    mae: float
    rmse: float
    exceeding: dict[float, Skill]


def by_lead_day(
    lead_h: Ints, forecast: Floats, observed: Floats, *, thresholds: Sequence[float]
) -> tuple[LeadDay, ...]:
    """Scores of hourly forecasts by lead day.

    Parameters
    ----------
    lead_h : hours from the issue to the label, from 1, shape (m,)
    forecast, observed : hourly AQI, shape (m,); pairs with a NaN are left out
    thresholds : AQI that the plan's conditions name
    """
    import xarray as xr
    from scores import continuous

    known = ~(np.isnan(forecast) | np.isnan(observed)) & (lead_h >= 1)
    day, said, seen = (lead_h[known] - 1) // 24 + 1, forecast[known], observed[known]
    found = []
    for number in np.unique(day).tolist():
        mine = day == number
        f, o = xr.DataArray(said[mine]), xr.DataArray(seen[mine])
        exceeding = {}
        for limit in thresholds:
            a, b = said[mine] > limit, seen[mine] > limit
            exceeding[limit] = skill(int((a & b).sum()), int((~a & b).sum()), int((a & ~b).sum()))
        found.append(
            LeadDay(
                day=int(number),
                pairs=int(mine.sum()),
                bias=float(continuous.additive_bias(f, o)),
                mae=float(continuous.mae(f, o)),
                rmse=float(continuous.rmse(f, o)),
                exceeding=exceeding,
            )
        )
    return tuple(found)
