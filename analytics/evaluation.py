"""All that an evaluation of one warning says, put together from its judgements. Clause 五(二)7.

A part that could not be judged is None or empty; `analytics.conclusions` says which and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import pandas as pd

from analytics.comments import Remark, Ruling
from analytics.duties import Progress, State, Task, progress
from analytics.explain import Explanation
from analytics.follow_up import Intensity
from analytics.inspection import UnitDay, UnitSummary
from analytics.natural_days import winter_of
from analytics.plan import Level, Plan
from analytics.recommend import Recommendation
from analytics.reduction import CITY, Assessment, Verdict
from analytics.verification import LostOutput, Outcome, Verification, excess_cost
from analytics.warnings import IssuedWarning, Record

MEASURES = (
    "hours",
    "peak_aqi_24h",
    "lead_h",
    "over_h",
    "under_h",
    "days_met",
    "reports_on_time",
    "coverage",
    "violations",
    "targets_met",
)
"""What two warnings are compared by; the last five are shares 0..1."""

SHARES = MEASURES[5:]
_REACHED = (Verdict.MET, Verdict.REDUCED)


@dataclass(frozen=True)
class Figures:
    """What one warning came to, or several pooled.

    Parameters
    ----------
    parts : numerator and denominator of each of `MEASURES`; [h], [AQI] or counts. What could not
        be judged is left out.
    count : how many warnings are pooled
    """

    warning: str
    start: datetime
    level: Level
    ongoing: bool
    outcome: Outcome | None
    parts: Mapping[str, tuple[float, float]]
    count: int = 1

    @property
    def winter(self) -> int:
        """The winter that it belongs to."""
        return winter_of(self.start.date())

    def value(self, name: str) -> float | None:
        """One of `MEASURES`; None where it could not be judged."""
        above, below = self.parts.get(name, (0.0, 0.0))
        return above / below if below else None


def pooled(found: Sequence[Figures]) -> Figures | None:
    """Several warnings as one: sums of numerators over sums of denominators; None of none.

    Hours and peaks become means over the warnings that have them; shares are of all their days,
    reports, plants, checks and targets together, so that no percentage is averaged.
    """
    if not found:
        return None
    parts = {}
    for name in MEASURES:
        known = [one.parts[name] for one in found if name in one.parts]
        if known:
            parts[name] = (sum(a for a, _ in known), sum(b for _, b in known))
    last = found[-1]
    level = max(one.level for one in found)
    return Figures("", last.start, level, False, None, parts, len(found))


@dataclass(frozen=True)
class Other:
    """What a warning is compared by, before it is cut down to one unit."""

    warning: IssuedWarning
    verification: Verification | None
    days: tuple[UnitDay, ...]
    units: tuple[UnitSummary, ...]
    reduction: Assessment | None


@dataclass(frozen=True)
class Evaluation:
    """One warning evaluated for the city, or for one unit by `of`.

    Parameters
    ----------
    region : `CITY`, or the code of a unit
    units : codes of the units that report, in the order of the city
    counted : unit → the one that its plants and emissions are counted under
    as_of : how far is known; nothing later is looked at [Beijing time]
    snapshot : id of the snapshot
    edition, baseline_edition : of the list; '' where none or without a date
    records : what was done to the warning, as issued
    air : the pollution episodes that it overlaps; the city's air, for a unit too
    advice, lift_advice : what was to be recommended when it was issued, when it was lifted
    lost : lost output by level of the list in force
    progress : duties; those of the unit alone for a unit
    days, summaries : checks and reports by unit and day, and by unit
    intensity : checks at each level
    reduction : the judgement on emissions, executed; rows of the unit alone for a unit
    observed : whether there are hours of the city's air at all
    curve : observed hours around it: time, aqi_24h [AQI]
    promises : by own region of the plants: `promising`, `checked` [plants]; of the unit that the
        plants are counted under
    checks : region, date, plant, name, inspector, problem, rectified_on of each on its days
    open_problems : `analytics.follow_up.not_rectified`
    offenders : `analytics.follow_up.repeat_offenders`
    evidence : `analytics.evidence.evidence` with `name`, at the highest level; None without a list
    others : warnings to compare with, this one among them, oldest first
    against : those of them that were asked for by name
    remarks, rulings : what people added, of all regions
    """

    warning: IssuedWarning
    plan: Plan
    region: str
    units: tuple[str, ...]
    counted: Mapping[str, str]
    as_of: datetime
    snapshot: str
    edition: str
    baseline_edition: str
    records: tuple[Record, ...]
    observed: bool
    curve: pd.DataFrame
    air: tuple[Explanation, ...]
    advice: Recommendation | None
    lift_advice: Recommendation | None
    verification: Verification | None
    lost: LostOutput | None
    progress: tuple[Progress, ...]
    days: tuple[UnitDay, ...]
    summaries: tuple[UnitSummary, ...]
    intensity: tuple[Intensity, ...]
    reduction: Assessment | None
    promises: pd.DataFrame
    checks: pd.DataFrame
    open_problems: pd.DataFrame
    offenders: pd.DataFrame
    evidence: pd.DataFrame | None
    others: tuple[Other, ...]
    against: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    rulings: tuple[Ruling, ...] = ()

    @property
    def city(self) -> bool:
        """Whether it is of the whole city."""
        return self.region == CITY

    @property
    def any_checks(self) -> bool:
        """Whether a single check of it is on record."""
        return any(one.checks for one in self.summaries)

    @property
    def unit(self) -> str:
        """The unit under which the region's plants are counted."""
        return self.counted.get(self.region, self.region)

    @property
    def cost(self) -> float | None:
        """Lost output of the hours over [万元]; None where it cannot be said."""
        if self.verification is None or self.lost is None:
            return None
        return excess_cost(self.verification.excess, self.lost)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All duties of all units and days."""
        return tuple(task for one in self.progress for task in one.tasks)

    @property
    def chase(self) -> tuple[Task, ...]:
        """Reports that are overdue, those that are overdue longest first."""
        late = [t for t in self.tasks if t.duty.report and t.state is State.OVERDUE]
        return tuple(sorted(late, key=lambda one: one.due))

    def remarks_on(self, part: str) -> tuple[Remark, ...]:
        """The remarks on one part, for this region, oldest first."""
        mine = (one for one in self.remarks if (one.region, one.part) == (self.region, part))
        return tuple(sorted(mine, key=lambda one: one.written_at))

    @cached_property
    def figures(self) -> tuple[Figures, ...]:
        """What each warning came to, for this region."""
        return tuple(self._figures(one) for one in self.others)

    @property
    def own(self) -> Figures:
        """What this warning came to."""
        return next(one for one in self.figures if one.warning == self.warning.id)

    @property
    def before(self) -> Figures | None:
        """The warning before this one; None without one."""
        earlier = [one for one in self.figures if one.start < self.warning.start]
        return earlier[-1] if earlier else None

    @property
    def asked(self) -> tuple[Figures, ...]:
        """The warnings that were asked for by name, but for this one and the one before."""
        shown = {self.warning.id, self.before.warning if self.before else ""}
        return tuple(
            f for f in self.figures if f.warning in self.against and f.warning not in shown
        )

    @property
    def winter(self) -> Figures | None:
        """The warnings of the same winter that are over, pooled; None where there is none."""
        mine = [one for one in self.figures if one.winter == self.own.winter and not one.ongoing]
        return pooled(mine)

    def of(self, region: str) -> Evaluation:
        """The same evaluation for one unit."""
        unit = self.counted.get(region, region)
        tasks = [task for task in self.tasks if task.region == region]
        reduction = self.reduction
        if reduction is not None:
            reduction = replace(reduction, rows=reduction.of(unit).reset_index(drop=True))
        proof = self.evidence
        if proof is not None:
            proof = proof[_within(proof["region"], region, self.counted)].reset_index(drop=True)
        mine = _within(self.promises.index.to_series(), unit, self.counted)
        return replace(
            self,
            region=region,
            progress=progress(tasks),
            days=tuple(one for one in self.days if one.region == region),
            summaries=tuple(one for one in self.summaries if one.region == region),
            intensity=(),
            reduction=reduction,
            promises=self.promises[mine.to_numpy()],
            checks=_only(self.checks, region),
            open_problems=_only(self.open_problems, region),
            offenders=_only(self.offenders, region),
            evidence=proof,
        )

    def _figures(self, one: Other) -> Figures:
        days = [row for row in one.days if self.city or row.region == self.region]
        units = [row for row in one.units if self.city or row.region == self.region]
        parts: dict[str, tuple[float, float]] = {"hours": (one.warning.hours, 1)}
        judged = one.verification
        if judged is not None:
            known = {"over_h": judged.over_h, "under_h": judged.under_h}
            parts |= {name: (value, 1) for name, value in known.items()}
            if judged.lead_time_h is not None:
                parts["lead_h"] = (judged.lead_time_h, 1)
            if judged.episodes:
                parts["peak_aqi_24h"] = (max(e.peak_aqi_24h for e in judged.episodes), 1)
        parts["days_met"] = _share([row.met for row in days])
        parts["reports_on_time"] = _share([row.on_time for row in days])
        parts["coverage"] = (
            sum(row.plants_checked for row in units),
            sum(row.plants_listed for row in units),
        )
        checks = sum(row.checks for row in units)
        found = sum(round((row.violations or 0) * row.checks) for row in units)
        parts["violations"] = (found, checks)
        if one.reduction is not None:
            parts["targets_met"] = _targets(one.reduction, None if self.city else self.unit)
        outcome = None if judged is None else judged.outcome
        w = one.warning
        kept = {name: part for name, part in parts.items() if part[1]}
        return Figures(w.id, w.start, w.level, w.ongoing, outcome, kept)


def _within(regions: pd.Series, region: str, counted: Mapping[str, str]) -> pd.Series:
    """Plants of a unit: its own, and those of units that are counted under it."""
    return (regions == region) | (regions.map(counted) == region)


def _only(table: pd.DataFrame, region: str) -> pd.DataFrame:
    return table[table["region"] == region].reset_index(drop=True)


def _share(values: Sequence[bool | None]) -> tuple[float, float]:
    known = [value for value in values if value is not None]
    return sum(known), len(known)


def _targets(found: Assessment, unit: str | None) -> tuple[float, float]:
    """How many targets of counties and pollutants were reached, of those that can be assessed."""
    rows = found.rows
    rows = rows[rows["region"] != CITY] if unit is None else rows[rows["region"] == unit]
    judged = rows[rows["verdict"] != Verdict.CANNOT]
    return float(judged["verdict"].isin(_REACHED).sum()), float(len(judged))
