"""Which level each hour's windows meet: the conditions of 五(一) under the four readings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from analytics.aqi import Bits, Floats
from analytics.plan import Condition, Plan, Reading
from analytics.running import Flags, Hours, Running

# M(t) of decimals carries rounding noise; "above" must not flip on it.
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Hits:
    """Level and cover of every hour.

    Parameters
    ----------
    level : uint8, shape (n,), highest level whose condition the windows ending at t meet
    windows : uint8, shape (n,), most windows of any condition met; the hours from
        t - 24 windows + 1 to t are covered
    """

    level: Bits
    windows: Bits


def window_ends(running: Running, reading: Reading, length: int) -> Flags:
    """Hours whose window the reading looks at: all formed ones, or midnights for `calendar`."""
    if reading is not Reading.CALENDAR:
        return running.formed
    hours = np.arange(running.start, running.start + len(running.value))
    midnight: Flags = hours % length == 0
    return running.formed & midnight


def as_read(running: Running, reading: Reading, length: int) -> Running:
    """M(t) only where the reading looks at it; a calendar episode has no peak at noon."""
    if reading is not Reading.CALENDAR:
        return running
    looked = window_ends(running, reading, length)
    return replace(
        running,
        value=np.where(looked, running.value, np.nan),
        basis=np.where(looked, running.basis, 0).astype(np.uint8),
    )


def unjudged_ends(running: Running, reading: Reading, length: int) -> Flags:
    """Hours whose window is formed but has too few valid hours to be judged."""
    return window_ends(running, reading, length) & np.isnan(running.value)


def hits(running: Running, *, plan: Plan, reading: Reading, passing: Flags | None = None) -> Hits:
    """Judge every hour by every condition of the plan.

    Parameters
    ----------
    passing : bool, shape (n,), windows without a value that are to count as above everything
    """
    length = plan.rules.running_mean_h.value
    ends = window_ends(running, reading, length)
    n = len(running.value)
    level, windows = np.zeros(n, dtype=np.uint8), np.zeros(n, dtype=np.uint8)
    above: dict[float, Flags] = {}

    def exceeds(threshold: float) -> Flags:
        if threshold not in above:
            beyond = (running.value > threshold + _TOLERANCE) & ends
            above[threshold] = beyond if passing is None else beyond | (passing & ends)
        return above[threshold]

    for rule in plan.levels:
        for condition in rule.conditions:
            met = _lasting(exceeds(condition.above), condition, reading, length)
            if condition.peak_above is not None and condition.peak_within_h is not None:
                met = _recently(met, exceeds(condition.peak_above), condition.peak_within_h)
            # Arithmetic on bytes is many times faster than assignment through a mask.
            yes = met.view(np.uint8)
            np.maximum(level, yes * np.uint8(rule.rank), out=level)
            np.maximum(windows, yes * np.uint8(condition.windows), out=windows)
    return Hits(level, windows)


def _lasting(above: Flags, condition: Condition, reading: Reading, length: int) -> Flags:
    back = length * (condition.windows - 1)
    if not above.any() or len(above) <= back:
        return np.zeros_like(above)
    if reading is Reading.CONTINUOUS:
        return _run_lengths(above) > back
    if reading is Reading.HELD:
        return _run_lengths(above) >= length * condition.windows
    met = above.copy()
    for shift in range(length, back + 1, length):
        met[shift:] &= above[:-shift]
    met[:back] = False
    return met


def _run_lengths(flags: Flags) -> Hours:
    """For every entry the length of the run of True that ends there, 0 for False."""
    position = np.arange(1, len(flags) + 1)
    return position - np.maximum.accumulate(np.where(flags, 0, position))


def _recently(met: Flags, flags: Flags, within: int) -> Flags:
    """Those of `met` with a True among `flags` from t - within to t."""
    at, seen = np.flatnonzero(met), np.flatnonzero(flags)
    newest = np.searchsorted(seen, at, side="right") - 1
    near = (newest >= 0) & (at - seen[newest] <= within) if len(seen) else np.zeros_like(at)
    kept = np.zeros_like(met)
    kept[at[near.astype(bool)]] = True
    return kept


def slack(
    running: Running, condition: Condition, *, reading: Reading, ends: Flags, length: int
) -> Floats:
    """How far a condition's windows lie above its thresholds, at every hour [AQI].

    The smallest margin of the windows that the reading looks at; with a peak, the smaller of
    that and the margin of the highest of the last windows. Above zero exactly where the
    condition is met; NaN where one of its windows is missing.

    Parameters
    ----------
    ends : bool, shape (n,), from `window_ends`
    """
    value = np.where(ends, running.value, np.nan)
    back = length * (condition.windows - 1)
    if reading is Reading.CONTINUOUS:
        lowest = _over_last(np.min, value, back + 1)
    elif reading is Reading.HELD:
        lowest = _over_last(np.min, value, length * condition.windows)
    else:
        lowest = _over_last(np.min, value, back + 1, every=length)
    margin = lowest - condition.above
    if condition.peak_above is not None and condition.peak_within_h is not None:
        known = np.where(np.isnan(value), -np.inf, value)
        highest = _over_last(np.max, known, condition.peak_within_h + 1, before=-np.inf)
        margin = np.minimum(margin, highest - condition.peak_above)
    return np.where(np.isfinite(margin), margin, np.nan)


def _over_last(
    reduce: Callable[..., Floats],
    values: Floats,
    span: int,
    *,
    every: int = 1,
    before: float = np.nan,
) -> Floats:
    """Reduce each entry with the ones before it, `span` in all, taking one in `every`."""
    padded = np.concatenate((np.full(span - 1, before), values))
    views = np.lib.stride_tricks.sliding_window_view(padded, span)
    return reduce(views[:, ::every], axis=1)
