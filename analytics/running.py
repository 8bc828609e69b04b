"""The 24 h running AQI M(t) of one region, from prefix sums on a dense hourly axis.

Clause 五(一): the daily AQI is the mean of 24 hours in a row, across midnight if need be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeVar, get_args

import numpy as np
import numpy.typing as npt

from analytics.aqi import Bits, Floats, aqi_by_edition
from analytics.plan import Plan
from analytics.standard import Standard

Hours = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.uint8]
Number = TypeVar("Number", np.float64, np.uint8)
Basis = Literal["auto", "concentration", "hourly_aqi"]
BASES: tuple[str, ...] = get_args(Basis)

CONCENTRATION, HOURLY_AQI, DAILY_AQI = 1, 2, 4
"""Bits of `Running.basis`; an episode with both is mixed."""

BASIS_NAMES = {0: "none", 1: "concentration", 2: "hourly_aqi", 3: "mixed", 4: "daily_aqi"}

# GB 3095: an 8 h mean needs 6 of its 8 hours.
OZONE_MEAN_H, OZONE_MIN_VALID_H = 8, 6


@dataclass(frozen=True)
class DailySeries:
    """One region of which only the AQI of natural days is known.

    Parameters
    ----------
    days : int64, shape (m,), days since 1970-01-01, in any order
    aqi : float64, shape (m,), AQI of each day; NaN missing
    """

    region: str
    days: Hours
    aqi: Floats


@dataclass(frozen=True)
class HourlySeries:
    """One region's hours without a hole in the axis; what was not observed is NaN.

    Parameters
    ----------
    region : code of the region
    start : label of the first hour [h since 1970-01-01 00:00 Beijing time, hour-ending]
    aqi : float64, shape (n,), hourly AQI as given
    concentrations : by pollutant (so2 no2 co o3 o3_8h pm10 pm25), float64, shape (n,)
    dust : bool, shape (n,), hours flagged as sand-dust, or None
    """

    region: str
    start: int
    aqi: Floats
    concentrations: Mapping[str, Floats]
    dust: Flags | None = None

    def __len__(self) -> int:
        return len(self.aqi)

    @property
    def hours(self) -> Hours:
        """The axis: labels of all hours [h since 1970-01-01 00:00]."""
        return np.arange(self.start, self.start + len(self), dtype=np.int64)

    @cached_property
    def observed(self) -> Flags:
        """Hours that have any value at all, shape (n,)."""
        seen = ~np.isnan(self.aqi)
        for values in self.concentrations.values():
            seen |= ~np.isnan(values)
        return seen

    @classmethod
    def from_columns(
        cls,
        region: str,
        hours: Hours,
        *,
        aqi: npt.ArrayLike | None = None,
        concentrations: Mapping[str, npt.ArrayLike] | None = None,
        dust: npt.ArrayLike | None = None,
    ) -> HourlySeries:
        """Lay rows in any order on a dense axis from the first to the last observed hour.

        Of rows with the same hour the last one is taken.

        Parameters
        ----------
        hours : int64, shape (m,) [h since 1970-01-01 00:00 Beijing time]
        aqi, dust, and each of concentrations : shape (m,)
        """
        m = len(hours)
        columns = {k: np.asarray(v, dtype=np.float64) for k, v in (concentrations or {}).items()}
        columns["aqi"] = np.full(m, np.nan) if aqi is None else np.asarray(aqi, dtype=np.float64)
        flags = None if dust is None else np.asarray(dust, dtype=bool)
        if m and not (hours[-1] - hours[0] == m - 1 and bool((np.diff(hours) == 1).all())):
            place = hours - hours.min()
            n = int(place.max()) + 1
            columns = {name: _scatter(values, place, n) for name, values in columns.items()}
            flags = None if flags is None else _scatter_flags(flags, place, n)
        start = int(hours.min()) if m else 0
        dense = cls(region, start, columns.pop("aqi"), columns, flags)
        return dense._trimmed()

    def _trimmed(self) -> HourlySeries:
        seen = self.observed
        if len(seen) == 0 or (seen[0] and seen[-1]):
            return self
        where = np.flatnonzero(seen)
        low, high = (int(where[0]), int(where[-1]) + 1) if len(where) else (0, 0)
        return self.part(low, high)

    def part(self, low: int, high: int) -> HourlySeries:
        """Hours ``low … high-1``, counted from the start of the series."""
        return self.take(slice(low, high), self.start + low)

    def take(self, index: slice | Hours, start: int) -> HourlySeries:
        """The hours at `index`, laid end to end from `start`."""
        dust = None if self.dust is None else self.dust[index]
        cut = {name: values[index] for name, values in self.concentrations.items()}
        return HourlySeries(self.region, start, self.aqi[index], cut, dust)

    def without_dust(self) -> HourlySeries:
        """The same axis with the hours flagged as sand-dust missing."""
        if self.dust is None or not self.dust.any():
            return self
        clean = {k: np.where(self.dust, np.nan, v) for k, v in self.concentrations.items()}
        return replace(self, aqi=np.where(self.dust, np.nan, self.aqi), concentrations=clean)


def _scatter(values: Floats, place: Hours, n: int) -> Floats:
    dense = np.full(n, np.nan)
    dense[place] = values
    return dense


def _scatter_flags(values: Flags, place: Hours, n: int) -> Flags:
    dense = np.zeros(n, dtype=bool)
    dense[place] = values
    return dense


@dataclass(frozen=True)
class Running:
    """M(t) of one region on the axis of its series.

    Parameters
    ----------
    start : label of the first hour [h since 1970-01-01 00:00]
    value : float64, shape (n,), M(t); NaN where it is missing or not formed
    basis : uint8, shape (n,), `CONCENTRATION`, `HOURLY_AQI` or, for natural days given as
        such, `DAILY_AQI`; 0 where missing
    formed : bool, shape (n,), the window lies inside the series
    primary : uint8, shape (n,), mask of primary pollutants where the basis is concentrations
    """

    start: int
    value: Floats
    basis: Bits
    formed: Flags
    primary: Bits

    def part(self, low: int, high: int) -> Running:
        """Hours ``low … high-1``, counted from the start; what was formed stays formed."""
        cut = slice(low, high)
        return Running(
            self.start + low,
            self.value[cut],
            self.basis[cut],
            self.formed[cut],
            self.primary[cut],
        )


def window_sum(values: npt.NDArray[Number], length: int) -> npt.NDArray[Number]:
    """Sum of the last `length` entries; 0 before the first full window.

    Sums of 1, 2, 4, 8 … entries are added up to the wanted length. A window's sum depends on
    its own entries only, so that no rounding noise is carried along the years.
    """
    total = np.zeros_like(values)
    if len(values) < length:
        return total
    whole, done = np.zeros_like(values), 0
    sums, size = values, 1  # sums[i] is of the `size` entries from i
    while True:
        if length & size:
            part = sums[done:]
            whole = whole[: len(part)] + part if done else part
            done += size
        if done == length:
            break
        sums, size = sums[:-size] + sums[size:], 2 * size
    total[length - 1 :] = whole
    return total


def window_count(flags: Flags, length: int) -> Counts:
    """How many of the last `length` (up to 240) entries are True; 0 before the first window."""
    return window_sum(flags.view(np.uint8), length)


def window_mean(values: Floats, length: int, min_valid: int) -> Floats:
    """Mean over the last `length` entries; NaN with fewer than `min_valid` or no full window."""
    absent = np.isnan(values)
    if not absent.any():
        mean = window_sum(values, length) / length
        mean[: length - 1] = np.nan
        return mean
    mean = window_sum(np.where(absent, 0.0, values), length)
    count = window_count(~absent, length)
    with np.errstate(invalid="ignore"):
        mean /= count
    mean[count < min_valid] = np.nan
    return mean


def given_or_computed_aqi(series: HourlySeries, standards: Sequence[Standard]) -> Floats:
    """Hourly AQI: as given; where none is given, the real-time AQI of the concentrations."""
    if not series.concentrations:
        return series.aqi
    absent = np.isnan(series.aqi)
    if not absent.any():
        return series.aqi
    computed = aqi_by_edition(series.concentrations, series.start, standards, daily=False)
    return np.where(absent, computed.value, series.aqi)


def _ozone_8h(series: HourlySeries, length: int, min_valid: int) -> Floats | None:
    """Largest 8 h mean inside each window, shape (n,); None without ozone."""
    hourly = series.concentrations.get("o3")
    eight = series.concentrations.get("o3_8h")
    if hourly is not None:
        eight = window_mean(hourly, OZONE_MEAN_H, OZONE_MIN_VALID_H)
        known = window_count(~np.isnan(hourly), length)
    elif eight is not None:
        known = window_count(~np.isnan(eight), length)
    else:
        return None
    inside = length - OZONE_MEAN_H + 1
    largest = np.full(len(series), np.nan)
    if len(series) >= length:
        filled = np.where(np.isnan(eight), -np.inf, eight)
        views = np.lib.stride_tricks.sliding_window_view(filled, inside)
        largest[inside - 1 :] = views.max(axis=1)
    return np.where((known >= min_valid) & np.isfinite(largest), largest, np.nan)


def running_mean(
    series: HourlySeries,
    *,
    standards: Sequence[Standard],
    plan: Plan,
    basis: Basis = "auto",
    include_dust: bool = False,
) -> Running:
    """M(t) at every hour t, over the hours t-23 … t. Clause 五(一).

    ``concentration`` is the daily AQI of the mean concentrations; ``hourly_aqi`` the mean of
    the hourly AQI; ``auto`` takes the first where it is known and the second elsewhere.

    Raises
    ------
    ValueError : basis is none of the three.
    """
    if basis not in BASES:
        raise ValueError(f"basis: got {basis!r}; allowed: {', '.join(BASES)}")
    length, min_valid = plan.rules.running_mean_h.value, plan.rules.min_valid_h.value
    n = len(series)
    used = series if include_dust else series.without_dust()
    value, primary = np.full(n, np.nan), np.zeros(n, dtype=np.uint8)
    source = np.zeros(n, dtype=np.uint8)
    if basis != "hourly_aqi" and used.concentrations:
        means = {
            name: window_mean(values, length, min_valid)
            for name, values in used.concentrations.items()
            if name not in ("o3", "o3_8h")
        }
        ozone = _ozone_8h(used, length, min_valid)
        if ozone is not None:
            means["o3"] = ozone
        index = aqi_by_edition(means, used.start, standards, daily=True)
        value, primary = index.value, index.primary
        source[~np.isnan(value)] = CONCENTRATION
    if basis == "hourly_aqi" or (basis == "auto" and not source[length - 1 :].all()):
        hourly = window_mean(given_or_computed_aqi(used, standards), length, min_valid)
        known = ~np.isnan(hourly)
        if source.any():
            known &= source == 0
            value = np.where(known, hourly, value)
        else:
            value = hourly
        source[known] = HOURLY_AQI
    formed = np.ones(n, dtype=bool)
    formed[: length - 1] = False
    return Running(series.start, value, source, formed, primary)
