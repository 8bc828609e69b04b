"""Achieved against required reductions, per county and pollutant. Clauses 五(二)2(1) to 2(4).

Tonnes are summed first and divided once; percentages are never averaged.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.plan import Level, Plan

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

POLLUTANTS = ("so2", "nox", "pm", "voc")
_FOUR = len(POLLUTANTS)
CITY = "city"
"""Stands for the total of all regions."""

TOLERANCE = 1e-9
"""Tonnes are decimals: a ratio this little below its target has reached it."""

_PAIR = [POLLUTANTS.index("so2"), POLLUTANTS.index("nox")]


class Verdict(StrEnum):
    """What a ratio is against its target."""

    MET = "met"
    SHORT = "short"
    UNDECIDED = "undecided"
    REDUCED = "reduced target"
    CANNOT = "cannot be assessed"


@dataclass(frozen=True)
class ReducedTarget:
    """A lower ratio that was approved; '' or None stand for every level or pollutant.

    It holds for the row of its region alone: one of the city, `CITY`, lowers no county's target,
    and one of a unit that is counted inside another lowers nothing. Clause 五(二)2(3).
    """

    region: str
    level: Level | None
    pollutant: str
    target: float
    approved_on: date
    document: str = ""


@dataclass(frozen=True)
class Part:
    """Cuts of one level, shape (r, 4) [t/d]; a segment of a warning, or a list without one.

    Parameters
    ----------
    hours : how long it lasted [h]; the weight among a warning's parts
    planned : what the list promises
    low, high : what was verified, and that plus the cuts of plants nobody checked; None without
        a warning
    """

    level: Level
    hours: float
    planned: Floats
    low: Floats | None = None
    high: Floats | None = None
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Measured:
    """Mean daily values before and during, of the plants that have both.

    Parameters
    ----------
    before, during : monitored emissions, shape (r, 4) [kg/d]
    meter_before, meter_during : electricity and gas, shape (r, 2) [kWh/d, m³/d]
    """

    before: Floats
    during: Floats
    meter_before: Floats
    meter_during: Floats


@dataclass(frozen=True)
class ReductionFacts:
    """All that a judgement on reduction needs, by region (r) and pollutant (4).

    Parameters
    ----------
    baseline : society-wide emissions, shape (r, 4) [t/d]; NaN where none is given
    industrial : whether only the industrial sector is given, shape (r, 4)
    city_baseline : as given for the city itself, shape (4,) [t/d]; used where a county lacks one
    city_industrial : whether only its industrial sector is given, shape (4,); None for nowhere
    parts : one without a warning, else one for each segment
    """

    regions: tuple[str, ...]
    baseline: Floats
    industrial: Flags
    city_baseline: Floats
    parts: tuple[Part, ...]
    approvals: tuple[ReducedTarget, ...] = ()
    measured: Measured | None = None
    city_industrial: Flags | None = None


@dataclass(frozen=True)
class Assessment:
    """A judgement by region and pollutant, the city's total last.

    The rows of a region stand together, one for each of `POLLUTANTS` in their order.

    ``rows`` has the columns region, pollutant, basis (``society_wide``, ``industrial``, ``none``),
    baseline_t_d, required, target, planned, executed_low, executed_high, measured, measured_by
    (``online``, ``electricity``, ``gas``, ''), verdict, short_t_d, planned_t_d, low_t_d, high_t_d,
    by_pair, document. Ratios are 0..1, tonnes t/d; NaN where there is nothing to say.
    `target` is `required` unless a lower one was approved. `short_t_d` is what is missing of the
    target for certain: against the upper bound where there is an interval.
    """

    rows: pd.DataFrame
    plan: str
    clause: str
    executed: bool
    level: Level | None
    hours: float
    pair: bool

    def of(self, region: str) -> pd.DataFrame:
        """The four rows of a region."""
        first = self._first.get(region)
        return self.rows.iloc[:0] if first is None else self.rows.iloc[first : first + _FOUR]

    @cached_property
    def _first(self) -> dict[str, int]:
        """Where the rows of each region begin."""
        return {code: n * _FOUR for n, code in enumerate(self.rows["region"].iloc[::_FOUR])}


def assess(facts: ReductionFacts, *, plan: Plan, pair: bool = False) -> Assessment:
    """Judge every region and the city.

    Parts of different levels are joined weighted by their hours.

    Parameters
    ----------
    pair : let SO2 and NOx stand in for each other when their two ratios together reach twice the
        target
    """
    executed = facts.parts[0].low is not None
    ratios = plan.rules.reduction_ratio.value
    weights = _weights(facts.parts)
    required = _joined([np.array(getattr(ratios, p.level.code)) for p in facts.parts], weights)
    planned = _joined([p.planned for p in facts.parts], weights)
    low = planned if not executed else _joined([_known(p.low) for p in facts.parts], weights)
    high = planned if not executed else _joined([_known(p.high) for p in facts.parts], weights)
    target, document = _targets(facts, weights, plan)
    tonnes = [_with_city(one) for one in (planned, low, high)]
    baseline, industrial = _with_city_baseline(facts)
    with np.errstate(divide="ignore", invalid="ignore"):
        known = baseline > 0
        ratio = [np.where(known, one / baseline, np.nan) for one in tonnes]
    verdict, by_pair = _verdicts(ratio[1], ratio[2], float(required), target, pair)
    short = np.where(known, np.maximum((target - ratio[2]) * baseline, 0), np.nan)
    short[~np.isin(verdict, [Verdict.SHORT, Verdict.CANNOT])] = 0.0
    basis = np.where(industrial, "industrial", "society_wide").astype(object)
    basis[np.isnan(baseline)] = "none"
    measured, by = _measured(facts)
    r = len(facts.regions) + 1
    nothing = np.full((r, len(POLLUTANTS)), np.nan)
    columns = {
        "region": np.repeat([*facts.regions, CITY], len(POLLUTANTS)),
        "pollutant": np.tile(POLLUTANTS, r),
        "basis": basis,
        "baseline_t_d": baseline,
        "required": np.full((r, len(POLLUTANTS)), float(required)),
        "target": target,
        "planned": ratio[0],
        "executed_low": ratio[1] if executed else nothing,
        "executed_high": ratio[2] if executed else nothing,
        "measured": measured,
        "measured_by": by,
        "verdict": verdict,
        "short_t_d": short,
        "planned_t_d": tonnes[0],
        "low_t_d": tonnes[1] if executed else nothing,
        "high_t_d": tonnes[2] if executed else nothing,
        "by_pair": by_pair,
        "document": document,
    }
    levels = {p.level for p in facts.parts}
    return Assessment(
        rows=pd.DataFrame({name: np.ravel(value) for name, value in columns.items()}),
        plan=plan.id,
        clause=plan.rules.reduction_ratio.clause,
        executed=executed,
        level=levels.pop() if len(levels) == 1 else None,
        hours=sum(p.hours for p in facts.parts),
        pair=pair,
    )


def _known(values: Floats | None) -> Floats:
    if values is None:
        raise ValueError("parts: all or none may have executed tonnes; got both")
    return values


def _weights(parts: Sequence[Part]) -> Floats:
    hours = np.array([p.hours for p in parts], dtype=np.float64)
    return hours / hours.sum() if hours.sum() > 0 else np.full(len(parts), 1 / len(parts))


def _joined(values: Sequence[Floats], weights: Floats) -> Floats:
    if len(values) == 1:
        return values[0]
    # Term by term, so that a ratio and an array full of it come out the same to the last bit.
    terms = [weight * value for weight, value in zip(weights, values, strict=True)]
    joined: Floats = sum(terms[1:], start=terms[0])
    return joined


def _with_city(tonnes: Floats) -> Floats:
    city = [math.fsum(column) for column in tonnes.T]
    return np.vstack([tonnes, [city]])


def _with_city_baseline(facts: ReductionFacts) -> tuple[Floats, Flags]:
    """The counties' sums; where one of them is not given, what is given for the city itself."""
    sums = np.array([math.fsum(column) for column in facts.baseline.T])
    if not len(facts.regions):
        sums = np.full(len(POLLUTANTS), np.nan)
    own = np.zeros(len(POLLUTANTS), dtype=bool)
    if facts.city_industrial is not None:
        own = facts.city_industrial
    city = np.where(np.isnan(sums), facts.city_baseline, sums)
    industrial = np.where(np.isnan(sums), own, facts.industrial.any(axis=0))
    return np.vstack([facts.baseline, [city]]), np.vstack([facts.industrial, [industrial]])


def _targets(
    facts: ReductionFacts, weights: Floats, plan: Plan
) -> tuple[Floats, npt.NDArray[np.object_]]:
    """The ratio to reach by region and pollutant, and the documents that allow a lower one.

    Regions as in the facts, the city last.
    """
    ratios = plan.rules.reduction_ratio.value
    row_of = {region: row for row, region in enumerate((*facts.regions, CITY))}
    shape = (len(row_of), len(POLLUTANTS))
    parts = []
    document = np.full(shape, "", dtype=object)
    for part in facts.parts:
        required = getattr(ratios, part.level.code)
        target = np.full(shape, required)
        for one in sorted(facts.approvals, key=lambda a: a.approved_on):
            row = row_of.get(one.region)
            if row is None or one.level not in (None, part.level):
                continue
            named = [POLLUTANTS.index(one.pollutant)] if one.pollutant else list(range(shape[1]))
            if one.target < required:
                target[row, named] = one.target
                document[row, named] = one.document
        parts.append(target)
    return _joined(parts, weights), document


def _verdicts(
    low: Floats, high: Floats, required: float, target: Floats, pair: bool
) -> tuple[npt.NDArray[np.object_], Flags]:
    def reaches(ratio: Floats, wanted: Floats | float) -> Flags:
        reached: Flags = ratio >= wanted - TOLERANCE
        return reached

    conditions: list[tuple[Flags, Verdict]] = [
        (np.isnan(low), Verdict.CANNOT),
        (reaches(low, required), Verdict.MET),
        (reaches(low, target), Verdict.REDUCED),
        (reaches(high, target), Verdict.UNDECIDED),
    ]
    verdict = np.full(low.shape, Verdict.SHORT, dtype=object)
    for holds, word in reversed(conditions):
        verdict[holds] = word
    by_pair = np.zeros(low.shape, dtype=bool)
    if pair:
        own = verdict[:, _PAIR]
        both = ~np.isnan(low[:, _PAIR]).any(axis=1)
        least = reaches(low[:, _PAIR].sum(axis=1), 2 * required) & both
        most = reaches(high[:, _PAIR].sum(axis=1), 2 * required) & both
        lifted = least[:, None] & (own != Verdict.MET)
        own = np.where(lifted, Verdict.MET, own)
        opened = most[:, None] & ~least[:, None] & (own == Verdict.SHORT)
        own = np.where(opened, Verdict.UNDECIDED, own)
        verdict[:, _PAIR] = own
        by_pair[:, _PAIR] = lifted | opened
    return verdict, by_pair


def _measured(facts: ReductionFacts) -> tuple[Floats, npt.NDArray[np.object_]]:
    """Share by which monitored emissions fell; of electricity or gas where none is monitored."""
    shape = (len(facts.regions) + 1, len(POLLUTANTS))
    share, by = np.full(shape, np.nan), np.full(shape, "", dtype=object)
    found = facts.measured
    if found is None:
        return share, by
    fall = _fall(found.before, found.during)
    meters = _fall(found.meter_before, found.meter_during)
    for name, column in (
        ("online", fall),
        ("electricity", meters[:, [0]]),
        ("gas", meters[:, [1]]),
    ):
        take = np.isnan(share) & ~np.isnan(np.broadcast_to(column, shape))
        share = np.where(take, column, share)
        by[take] = name
    return share, by


def _fall(before: Floats, during: Floats) -> Floats:
    before, during = _with_city(np.nan_to_num(before)), _with_city(np.nan_to_num(during))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(before > 0, (before - during) / before, np.nan)


def counted(
    table: pd.DataFrame, unit_of: Callable[[str], str], columns: Sequence[str]
) -> pd.DataFrame:
    """Sum rows by the region under which they count, so that no tonne counts twice.

    Parameters
    ----------
    table : region and `columns`
    unit_of : the region that a region's tonnes belong to: its own, or the one it lies in
    """
    home = table["region"].map({code: unit_of(code) for code in table["region"].unique()})
    return table.groupby(home)[list(columns)].sum(min_count=1)
