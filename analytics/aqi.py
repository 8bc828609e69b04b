"""Individual and overall air quality index from concentrations, after HJ 633.

CO in mg/m³, everything else in µg/m³. Missing is NaN throughout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from analytics.standard import Breakpoints, Standard

Floats = npt.NDArray[np.float64]
Bits = npt.NDArray[np.uint8]

POLLUTANTS: tuple[str, ...] = tuple(Breakpoints.model_fields)
"""Order of the bits in a `primary` mask; ``o3`` stands for the 8 h mean in daily values."""

PRIMARY_ABOVE = 50
"""A primary pollutant is named for an AQI above this (HJ 633, definition)."""

# Means come from sums of decimals; without a tolerance 100.0000000001 would round up to 101.
_ROUND_UP_TOLERANCE = 1e-6

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Aqi:
    """AQI values and their primary pollutants.

    Parameters
    ----------
    value : float64, shape (n,)
        AQI, a whole number; NaN where it is not known.
    primary : uint8, shape (n,)
        Bit i is set when ``POLLUTANTS[i]`` is a primary pollutant.
    """

    value: Floats
    primary: Bits


def iaqi(concentration: Floats, breakpoints: Sequence[float], steps: Sequence[float]) -> Floats:
    """IAQI of one pollutant: linear between breakpoints, rounded up, level above the last one.

    Parameters
    ----------
    concentration : float64, shape (n,) [µg/m³, CO mg/m³]
    breakpoints : concentrations at the first ``len(breakpoints)`` of `steps`
    steps : IAQI at the breakpoints

    Returns
    -------
    float64, shape (n,), whole numbers; NaN stays NaN.
    """
    exact = np.interp(concentration, breakpoints, steps[: len(breakpoints)])
    return np.ceil(exact - _ROUND_UP_TOLERANCE)


def _aqi(
    concentrations: Mapping[str, Floats], table: Breakpoints, standard: Standard, n: int
) -> Aqi:
    highest = np.full(n, np.nan)
    missing = np.zeros(n, dtype=bool)
    parts: list[Floats | None] = []
    for name, breakpoints in table.items():
        values = concentrations.get(name)
        if values is None:
            missing[:] = True
            parts.append(None)
            continue
        part = iaqi(values, breakpoints, standard.iaqi)
        missing |= np.isnan(part)
        highest = np.fmax(highest, part)
        parts.append(part)
    value = np.where(missing & ~(highest > standard.known_above), np.nan, highest)
    primary = np.zeros(n, dtype=np.uint8)
    named = value > PRIMARY_ABOVE
    for bit, one in enumerate(parts):
        if one is not None:
            primary |= ((one == highest) & named).astype(np.uint8) << np.uint8(bit)
    return Aqi(value, primary)


def hourly_aqi(concentrations: Mapping[str, Floats], standard: Standard) -> Aqi:
    """Real-time AQI of hours, from 1 h means of the six pollutants.

    With a pollutant missing the AQI is known only when the others alone exceed
    ``standard.known_above`` (HJ 633-2026, 5.3.1).

    Parameters
    ----------
    concentrations : by pollutant of `POLLUTANTS`, float64, all of shape (n,); others are ignored
    """
    return _aqi(concentrations, standard.hourly, standard, _length(concentrations))


def daily_aqi(concentrations: Mapping[str, Floats], standard: Standard) -> Aqi:
    """Daily AQI from 24 h means; ``o3`` holds the largest 8 h mean. Missing as in `hourly_aqi`."""
    return _aqi(concentrations, standard.daily, standard, _length(concentrations))


def _length(concentrations: Mapping[str, Floats]) -> int:
    return max((len(values) for values in concentrations.values()), default=0)


def editions(start: int, n: int, standards: Sequence[Standard]) -> Iterator[tuple[slice, Standard]]:
    """Cut `n` hours from `start` where a new edition comes into force.

    An hour belongs to the day it ends in; 00:00 is the 24:00 of the day before. Hours before
    the first edition use the first.

    Parameters
    ----------
    start : first hour [h since 1970-01-01 00:00 Beijing time]
    """
    ordered = sorted(standards, key=lambda s: s.effective_from)
    starts = [(s.effective_from - _EPOCH).days * 24 + 1 - start for s in ordered]
    edges = [0, *(min(max(edge, 0), n) for edge in starts[1:]), n]
    for (low, high), standard in zip(pairwise(edges), ordered, strict=True):
        if low < high:
            yield slice(low, high), standard


def aqi_by_edition(
    concentrations: Mapping[str, Floats], start: int, standards: Sequence[Standard], *, daily: bool
) -> Aqi:
    """`daily_aqi` or `hourly_aqi` of a run of hours, each by the edition in force at that hour."""
    n = _length(concentrations)
    value, primary = np.full(n, np.nan), np.zeros(n, dtype=np.uint8)
    index = daily_aqi if daily else hourly_aqi
    for part, standard in editions(start, n, standards):
        one = index({name: values[part] for name, values in concentrations.items()}, standard)
        value[part], primary[part] = one.value, one.primary
    return Aqi(value, primary)


def names_of(primary: int) -> tuple[str, ...]:
    """The pollutants of a `primary` mask, in the order of `POLLUTANTS`."""
    return tuple(name for bit, name in enumerate(POLLUTANTS) if primary >> bit & 1)
