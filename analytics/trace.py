"""One 24 h running AQI taken apart: what went into M(t) and what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from analytics.aqi import POLLUTANTS, names_of
from analytics.episodes import Classification, to_datetime
from analytics.plan import Plan
from analytics.running import (
    BASIS_NAMES,
    OZONE_MEAN_H,
    OZONE_MIN_VALID_H,
    given_or_computed_aqi,
    window_mean,
)
from analytics.standard import Standard, standard_at


@dataclass(frozen=True)
class Trace:
    """M(t) at one hour with its numbers. Clause 五(一).

    Parameters
    ----------
    at : hour of the window's end
    value : M(t) [AQI]
    basis : ``concentration`` or ``hourly_aqi``
    means : mean of the window by pollutant (O3: largest 8 h mean) [µg/m³, CO mg/m³]; empty
        where the basis is hourly AQI
    total : sum of the hourly AQI of the window where that is the basis, else NaN
    valid_hours : hours of the window that count
    primary : primary pollutants where the basis is concentrations
    standard : edition of HJ 633 in force at `at`
    """

    at: datetime
    value: float
    basis: str
    means: Mapping[str, float]
    total: float
    valid_hours: int
    primary: tuple[str, ...]
    standard: Standard


def trace(
    c: Classification,
    index: int,
    *,
    plan: Plan,
    standards: Sequence[Standard],
    include_dust: bool = False,
) -> Trace:
    """Take apart M(t) at a position of the axis of `c`; its value must be known there.

    Parameters
    ----------
    plan, standards, include_dust : what `c` was made with
    """
    length = plan.rules.running_mean_h.value
    used = c.series if include_dust else c.series.without_dust()
    window = used.part(max(index - length + 1, 0), index + 1)
    at = to_datetime(c.running.start + index)
    edition = standard_at(standards, to_datetime(c.running.start + index - 1).date())
    basis = BASIS_NAMES[int(c.running.basis[index])]
    means: dict[str, float] = {}
    total = float("nan")
    if basis == "concentration":
        for name in POLLUTANTS:
            values = window.concentrations.get(name)
            if name == "o3":
                values = _eight_hours(window.concentrations)
            if values is not None and not np.isnan(values).all():
                mean = np.nanmax(values) if name == "o3" else np.nanmean(values)
                means[name] = float(mean)
        valid = int(window.observed.sum())
    else:
        hourly = given_or_computed_aqi(window, standards)
        total, valid = float(np.nansum(hourly)), int((~np.isnan(hourly)).sum())
    primary = names_of(int(c.running.primary[index]))
    value = float(c.running.value[index])
    return Trace(at, value, basis, means, total, valid, primary, edition)


def _eight_hours(
    concentrations: Mapping[str, np.ndarray[tuple[int], np.dtype[np.float64]]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    hourly = concentrations.get("o3")
    if hourly is None:
        eight = concentrations.get("o3_8h")
        return None if eight is None else eight[OZONE_MEAN_H - 1 :]
    return window_mean(hourly, OZONE_MEAN_H, OZONE_MIN_VALID_H)[OZONE_MEAN_H - 1 :]
