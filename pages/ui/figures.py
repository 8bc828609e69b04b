"""The figures of the overview, each with its basis."""

from __future__ import annotations

from analytics.natural_days import Season
from analytics.plan import Level, Plan
from analytics.situation import Situation
from analytics.trace import Trace
from data.rulebook import regions
from text import Words, explanations, findings, findings_duty, findings_reduction
from text.formats import days, hour

from . import duty_load, reduction_choice
from .basis import Basis
from .blocks import Figure
from .glance import Glance
from .inventory import Inventory
from .load import Judged
from .response import Response


def reduction(labels: Words, held: Inventory) -> str:
    """How the counties stand in the warning in force or the last one; '' without an inventory."""
    if held.empty:
        return ""
    judged = held.judged(reduction_choice.default(held))
    return findings_reduction.headline(
        labels, judged.found, judged.scope.warning, names=lambda c: regions().name(c, labels.lang)
    )


def response(labels: Words, held: Response) -> str:
    """The warning in force or the last one, and what of its duties is overdue; '' without any."""
    known = [*held.warnings, *held.coming]
    if not known:
        return ""
    one = next((w for w in reversed(held.warnings) if w.ongoing), known[-1])
    case = duty_load.Case(held, one, live=False)
    said = findings_duty.headline(
        labels, one, case.progress, plan=case.plan, as_of=held.as_of, names=duty_load.named(labels)
    )
    return said[0]


def running(labels: Words, seen: Glance, found: Trace, *, daily: bool) -> Figure:
    """24 h running AQI now, with its class; with its hour where it is not the newest one."""
    clause, klass = seen.judged.plan.levels[0].clause, seen.klass
    stale = "" if seen.state.known else f" {hour(found.at, labels.lang, year=False)}"
    return Figure(
        labels("chart.daily" if daily else "chart.running"),
        findings.aqi(found.value),
        Basis(f"{clause}; {found.standard.title}", findings.running_formula(labels, found)),
        note=labels("class." + klass) + stale,
        kind="class",
        code=klass,
    )


def present_level(labels: Words, judged: Judged, state: Situation) -> Figure:
    """Level of the episode in progress and why, or that there is none."""
    plan = judged.plan
    level = state.current.level if state.current else Level.NONE
    clause = plan.levels[0].clause
    if state.current is None and not state.known:
        said = findings.unjudged(labels, plan)
        note = labels("figure.unknown_note")
        return Figure(
            labels("figure.level"), labels("figure.unknown"), Basis(clause, said), note=note
        )
    if level is Level.NONE:
        note, said = labels("figure.no_response"), findings.below(labels, plan)
    else:
        rule = plan.level_rule(level)
        clause = f"{rule.clause}; {rule.response_clause}"
        note = labels("figure.response", response=labels("response." + rule.response))
        reason = judged.explained[-1].reasons[0]
        said = explanations.reason(labels, reason, judged.newest.reading, plan)
    return Figure(
        labels("figure.level"),
        labels("level." + level.code),
        Basis(clause, said),
        note=note,
        kind="level",
        code=level.code,
    )


def lasting(labels: Words, state: Situation, plan: Plan) -> Figure | None:
    """Hours that the episode in progress lasts, or since the last one ended."""
    clause = plan.levels[0].clause
    as_of = hour(state.as_of, labels.lang, year=False)
    if state.current is not None:
        start = hour(state.current.start, labels.lang, year=False)
        said = labels("figure.lasting_formula", start=start, as_of=as_of, hours=state.current.hours)
        value, unit = str(state.current.hours), labels("unit.hours")
        note = labels("figure.since", since=start)
        return Figure(labels("figure.lasting"), value, Basis(clause, said), unit, note)
    if state.last is None or state.hours_since is None:
        return None
    end = hour(state.last.end, labels.lang, year=False)
    said = labels("figure.since_formula", end=end, as_of=as_of, hours=state.hours_since)
    value, unit = findings.count_of_hours(labels, state.hours_since)
    note = labels("figure.ended", end=end)
    return Figure(labels("figure.since_last"), value, Basis(clause, said), unit, note)


def heavy_days(labels: Words, this: Season, before: Season, standard: str) -> Figure:
    """Heavily polluted days of this winter against the same part of the last."""
    said = findings.season(labels, this)
    if before.days:
        said += " " + findings.season(labels, before)
    return Figure(
        labels("figure.heavy_days"),
        str(this.heavy_days),
        Basis(standard, said),
        labels("unit.days"),
        findings.season_change(labels, this, before),
    )


def last_episode(labels: Words, state: Situation, plan: Plan) -> Figure | None:
    """The newest episode that is over."""
    one = state.last
    if one is None:
        return None
    level = findings.level(labels, one.level, one.level_upper)
    said = findings.first_met(labels, one)
    return Figure(
        labels("figure.last_episode"),
        str(one.hours),
        Basis(plan.levels[0].clause, said),
        labels("unit.hours"),
        f"{level} {days(one.start, one.end, labels.lang)}",
        kind="level",
        code=one.level.code,
    )


def now(labels: Words, seen: Glance, *, daily: bool) -> list[Figure]:
    """The overview's row; what cannot be said of a region is left out."""
    plan, state = seen.judged.plan, seen.state
    row = [
        None if seen.now is None else running(labels, seen, seen.now, daily=daily),
        present_level(labels, seen.judged, state),
        lasting(labels, state, plan),
        heavy_days(labels, seen.this, seen.before, seen.standard.title) if seen.this.days else None,
        last_episode(labels, state, plan),
    ]
    return [one for one in row if one is not None]
