"""Everything that an evaluation of one warning needs, from one snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd

from analytics.duties import progress
from analytics.editions import classify_in_force
from analytics.evaluation import Evaluation, Other
from analytics.evidence import evidence
from analytics.explain import Explanation, explain
from analytics.follow_up import Intensity, intensity, not_rectified, repeat_offenders
from analytics.natural_days import winter_of
from analytics.plan import Plan, plan_at
from analytics.recommend import Recommendation
from analytics.reduction import CITY, Assessment, assess
from analytics.running import HourlySeries, running_mean
from analytics.verification import Verification
from analytics.warnings import IssuedWarning, Record
from data import comments, duty, forecasts, inventory, rulebook
from data.air import load_series
from data.duty import Inspection
from data.forecasts import Adviser
from data.inventory import Scope
from data.rulebook import regions
from data.snapshot import Snapshot

_AROUND = timedelta(hours=24)
"""Hours shown before and after a warning and its episodes."""


def evaluate(
    snapshot: Snapshot,
    warning: IssuedWarning,
    *,
    as_of: datetime,
    against: Sequence[str] = (),
    past: bool = False,
) -> Evaluation:
    """Evaluate a warning for the city; `Evaluation.of` gives a unit's.

    Parameters
    ----------
    warning : as known at `as_of`
    against : warnings to compare with, beside the one before and those of the same winter
    past : whether `as_of` is a time that is looked back to: what people added later is not
        known then. They may add something long after the newest fact.
    """
    plan = _plan(warning)
    home = regions().home
    every = duty.issued_warnings(snapshot, as_of)
    records = [one for one in duty.records(snapshot) if one.issued_at <= as_of]
    acts = sorted(
        (one for one in records if one.warning == warning.id),
        key=lambda one: (one.issued_at, one.effective_from),
    )
    series = _series(snapshot)
    judged = _verified(snapshot, series, as_of)
    mine = judged.get(warning.id)
    found = duty.inspection(snapshot, (warning,), as_of=as_of, plan=plan)
    what = _scope(snapshot, warning, every, as_of)
    reduction = None if what is None else assess(inventory.facts(snapshot, what), plan=plan)
    own = Other(warning, mine, found.rows, found.units, reduction)
    return Evaluation(
        warning=warning,
        plan=plan,
        region=CITY,
        units=tuple(unit.code for unit in home.units),
        counted={unit.code: regions().counted_in(unit.code) for unit in home.units},
        as_of=as_of,
        snapshot=snapshot.id,
        edition="" if what is None else what.edition,
        baseline_edition="" if what is None else what.baseline_edition,
        records=tuple(acts),
        observed=series is not None,
        curve=_curve(series, warning, mine, as_of),
        air=() if series is None or mine is None else _explained(series, mine, as_of),
        advice=_advice(snapshot, series, min((one.issued_at for one in acts), default=None)),
        lift_advice=_lift(snapshot, series, warning, acts),
        verification=mine,
        lost=forecasts.lost_output_at(snapshot, warning.start.date()),
        progress=progress(duty.tasks(snapshot, warning, as_of=as_of, plan=plan)),
        days=found.rows,
        summaries=found.units,
        intensity=_intensity(warning, found, as_of),
        reduction=reduction,
        promises=_promises(snapshot, what),
        checks=_named(snapshot, found.checks),
        open_problems=_named(snapshot, not_rectified(found.checks, as_of)),
        offenders=_named(snapshot, repeat_offenders(found.checks)),
        evidence=_evidence(snapshot, warning, every, as_of, plan),
        others=_others(snapshot, own, every, judged, as_of, against),
        against=tuple(against),
        remarks=comments.remarks(snapshot, warning.id, as_of if past else None),
        rulings=comments.rulings(snapshot, warning.id, as_of if past else None),
    )


def _plan(warning: IssuedWarning) -> Plan:
    return plan_at(rulebook.plans(), warning.start.date())


def _series(snapshot: Snapshot) -> HourlySeries | None:
    found = load_series(snapshot, regions().home.code)
    return found if isinstance(found, HourlySeries) and len(found) else None


def _verified(
    snapshot: Snapshot, series: HourlySeries | None, as_of: datetime
) -> dict[str, Verification]:
    """Every warning held against the air; nothing without hours of it."""
    if series is None:
        return {}
    episodes = forecasts.observed_episodes(series, as_of)
    found = forecasts.verified(snapshot, series, episodes, as_of=as_of)
    return {one.warning.id: one for one in found if one.warning is not None}


def _explained(series: HourlySeries, one: Verification, as_of: datetime) -> tuple[Explanation, ...]:
    """The episodes of a warning in full, each by the edition in force when it began."""
    starts = {episode.start for episode in one.episodes}
    found = []
    known = forecasts.observed_by(series, as_of)
    for part in classify_in_force(known, plans=rulebook.plans(), standards=rulebook.standards()):
        rules = rulebook.plan(part.plan)
        for index, episode in enumerate(part.episodes):
            if episode.start in starts:
                found.append(explain(part, index, plan=rules))
    return tuple(found)


def _curve(
    series: HourlySeries | None,
    warning: IssuedWarning,
    one: Verification | None,
    as_of: datetime,
) -> pd.DataFrame:
    """M(t) of the hours around a warning and its episodes: time, aqi_24h [AQI]."""
    if series is None:
        return pd.DataFrame({"time": pd.DatetimeIndex([]), "aqi_24h": []})
    episodes = () if one is None else one.episodes
    first = min([warning.start, *(e.start for e in episodes)]) - _AROUND
    last = min(max([warning.end, *(e.end for e in episodes)]) + _AROUND, as_of)
    running = running_mean(series, standards=rulebook.standards(), plan=_plan(warning))
    frame = pd.DataFrame(
        {
            "time": series.hours.astype("datetime64[h]").astype("datetime64[us]"),
            "aqi_24h": running.value,
        }
    )
    return frame[(frame["time"] >= first) & (frame["time"] <= last)].reset_index(drop=True)


def recommended(snapshot: Snapshot, when: datetime) -> Recommendation | None:
    """What was to be recommended at a time for the city; None without hours of air."""
    return _advice(snapshot, _series(snapshot), when)


def _advice(
    snapshot: Snapshot, series: HourlySeries | None, when: datetime | None
) -> Recommendation | None:
    """What was to be recommended at a time; None without hours of air or a time."""
    if series is None or when is None:
        return None
    rules = plan_at(rulebook.plans(), when.date())
    told = forecasts.forecast_at(snapshot, series.region, when)
    return Adviser(series, () if told is None else (told,), rules, rulebook.standards()).at(when)


def _lift(
    snapshot: Snapshot,
    series: HourlySeries | None,
    warning: IssuedWarning,
    acts: Sequence[Record],
) -> Recommendation | None:
    """What was to be recommended when the lift took effect; None while the warning goes on."""
    lifts = [one for one in acts if one.opens is None and one.effective_from == warning.end]
    if warning.ongoing or not lifts:
        return None
    return _advice(snapshot, series, warning.end)


def _scope(
    snapshot: Snapshot, warning: IssuedWarning, every: Sequence[IssuedWarning], as_of: datetime
) -> Scope | None:
    """What the reduction is judged by; None where there is neither a list nor a baseline."""
    if not inventory.editions(snapshot) and not inventory.editions(snapshot, "baseline"):
        return None
    rules = _plan(warning)
    return inventory.scope(
        snapshot, level=None, warning=warning, every=every, as_of=as_of, plan=rules
    )


def reduction_scope(snapshot: Snapshot, found: Evaluation) -> Scope | None:
    """The scope that an evaluation's reduction was judged by."""
    every = duty.issued_warnings(snapshot, found.as_of)
    return _scope(snapshot, found.warning, every, found.as_of)


def _intensity(warning: IssuedWarning, found: Inspection, as_of: datetime) -> tuple[Intensity, ...]:
    codes = [unit.code for unit in regions().home.units]
    return intensity((warning,), found.checks, codes, as_of=as_of)


def _promises(snapshot: Snapshot, what: Scope | None) -> pd.DataFrame:
    """By region: plants that promise a cut, and those that were checked."""
    if what is None or what.warning is None:
        return pd.DataFrame({"promising": [], "checked": []}, index=pd.Index([], name="region"))
    days = what.warning.days
    table = snapshot.query(
        "checked_plants",
        edition=what.edition,
        levels=[one.code for one in what.warning.levels],
        since=days[0],
        until=days[-1],
    ).to_pandas()
    return table.set_index("region")


def _named(snapshot: Snapshot, table: pd.DataFrame) -> pd.DataFrame:
    """Add `name`: what any list calls the plant, or what the record says."""
    names = duty.plant_names(snapshot)
    return table.assign(name=[names.get(code, code) for code in table["plant"]])


def _evidence(
    snapshot: Snapshot,
    warning: IssuedWarning,
    every: Sequence[IssuedWarning],
    as_of: datetime,
    plan: Plan,
) -> pd.DataFrame | None:
    """Evidence of every plant at the highest level; None without a list."""
    if not inventory.editions(snapshot):
        return None
    what = inventory.scope(
        snapshot, level=warning.level, warning=warning, every=every, as_of=as_of, plan=plan
    )
    plants = inventory.plant_facts(snapshot, what, level=warning.level)
    return evidence(plants, inventory.plant_changes(snapshot, what), plan=plan)


def _others(
    snapshot: Snapshot,
    own: Other,
    every: Sequence[IssuedWarning],
    judged: dict[str, Verification],
    as_of: datetime,
    against: Sequence[str],
) -> tuple[Other, ...]:
    """The warnings to compare with: of the same winter, the one before, and those asked for."""
    winter = winter_of(own.warning.start.date())
    earlier = [one for one in every if one.start < own.warning.start]
    wanted = {*against, *(one.id for one in earlier[-1:])}
    found = []
    for one in every:
        if one.id == own.warning.id:
            found.append(own)
        elif one.id in wanted or winter_of(one.start.date()) == winter:
            rules = _plan(one)
            board = duty.inspection(snapshot, (one,), as_of=as_of, plan=rules)
            cuts = _executed(snapshot, one, every, as_of)
            found.append(Other(one, judged.get(one.id), board.rows, board.units, cuts))
    return tuple(found)


def _executed(
    snapshot: Snapshot, warning: IssuedWarning, every: Sequence[IssuedWarning], as_of: datetime
) -> Assessment | None:
    """The reduction of another warning, without what was measured, which nobody compares."""
    what = _scope(snapshot, warning, every, as_of)
    if what is None:
        return None
    facts = inventory.facts(snapshot, replace(what, days=None))
    return assess(facts, plan=_plan(warning))
