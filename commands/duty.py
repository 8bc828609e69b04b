"""``recommend``, ``warnings`` and ``inspection``: the response as it really ran."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from analytics.explain import thresholds
from analytics.plan import Plan, plan_at
from analytics.problems import fail
from analytics.recommend import LOOKBACK, Recommendation
from analytics.running import HourlySeries
from analytics.skill import by_lead_day, by_level
from analytics.verification import Verification
from commands.common import (
    JsonFlag,
    PlanOption,
    RegionOption,
    _,
    print_json,
    print_table,
    tell,
    time,
)
from commands.reduction import find_warning
from data import duty, forecasts
from data.air import load_series
from data.clock import beijing_now
from data.rulebook import plan, plans, regions
from data.snapshot import Snapshot
from text import explanations, findings_warnings
from text.formats import hour, number, percent, span

app = typer.Typer()


def _series(snapshot: Snapshot, region: str | None) -> HourlySeries:
    """The hours of a region, the home city without one."""
    code = regions().home.code if region is None else regions().code(region)
    series = load_series(snapshot, code)
    if not isinstance(series, HourlySeries):
        raise fail("hours_needed", got=regions().name(code, _.lang))
    return series


def _rules(day: datetime, plan_id: str | None) -> Plan:
    return plan_at(plans(), day.date()) if plan_id is None else plan(plan_id)


AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        help=_("cli.as_of"),
        formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    ),
]


@app.command("recommend", help=_("cli.recommend"))
def recommend(
    context: typer.Context,
    as_of: AsOfOption = None,
    region: RegionOption = None,
    plan_id: PlanOption = None,
    as_json: JsonFlag = False,
) -> None:
    """The level to recommend at a time, from what was known then."""
    with context.obj.current() as snapshot:
        series = _series(snapshot, region)
        when = as_of or duty.newest_moment(snapshot, beijing_now())
        rules = _rules(when, plan_id)
        found = forecasts.adviser(snapshot, series, when, rules).at(when)
        if found.observed_until is None and not found.judged:
            name = regions().name(series.region, _.lang)
            raise fail("nothing_known", got=name, allowed=span(when - LOOKBACK, when, _.lang))
        said = [
            explanations.reason(_, one, rules.rules.reading.value, rules) for one in found.reasons
        ]
        if as_json:
            print_json(_recommendation(found, said) | {"snapshot": snapshot.id, "plan": rules.id})
            return
        if not found.judged:
            facts = {"as_of": hour(when, _.lang), "why": findings_warnings.unjudged(_, found)}
            tell(_("cli.recommended_unjudged", **facts), "bold")
            return
        level = _("level." + found.level.code)
        if found.low != found.high:
            low, high = _("level." + found.low.code), _("level." + found.high.code)
            level = _("cli.level_range", level=level, low=low, high=high)
        tell(_("cli.recommended", as_of=hour(when, _.lang), level=level), "bold")
        for sentence in said:
            tell(sentence)


def _time_or_none(value: datetime | None) -> str | None:
    return None if value is None else time(value)


def _recommendation(found: Recommendation, said: list[str]) -> dict[str, Any]:
    return {
        "as_of": time(found.as_of),
        "observed_until": _time_or_none(found.observed_until),
        "forecast_issued_at": _time_or_none(found.forecast_issued_at),
        "level": found.level.code if found.judged else None,
        "level_low": found.low.code if found.judged else None,
        "level_high": found.high.code if found.judged else None,
        "observed_level": found.observed_level.code,
        "clear_h": found.clear_h,
        "reasons": [
            {
                "level": one.level.code,
                "clause": one.clause,
                "met_at": time(one.met_at),
                "windows": [
                    {"start": time(w.start), "end": time(w.end), "aqi_24h": w.value}
                    for w in one.windows
                ],
                "text": text,
            }
            for one, text in zip(found.reasons, said, strict=True)
        ],
    }


@app.command("warnings", help=_("cli.warnings"))
def warnings(
    context: typer.Context,
    as_of: AsOfOption = None,
    plan_id: PlanOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Every warning and every episode without one, and the scores."""
    with context.obj.current() as snapshot:
        series = _series(snapshot, None)
        when = as_of or duty.newest_moment(snapshot, beijing_now())
        chosen = None if plan_id is None else [plan(plan_id)]
        episodes = forecasts.observed_episodes(series, when, chosen)
        found = forecasts.verified(snapshot, series, episodes, as_of=when)
        scores = by_level(found)
        rules = _rules(when, plan_id)
        pairs = forecasts.forecast_errors(snapshot, series, when, rules)
        days = by_lead_day(
            pairs.lead_h, pairs.forecast, pairs.observed, thresholds=thresholds(rules)
        )
        costs = forecasts.excess_costs(snapshot, found)
        if as_json:
            print_json(
                {
                    "rows": [
                        _verification(one) | {"cost_wan": cost}
                        for one, cost in zip(found, costs, strict=True)
                    ],
                    "scores": [
                        {"level": level.code} | asdict(one) for level, one in scores.items()
                    ],
                    "forecast": [
                        asdict(one)
                        | {"exceeding": {f"{k:g}": asdict(v) for k, v in one.exceeding.items()}}
                        for one in days
                    ],
                    "forecast_period": "day" if pairs.daily else "hour",
                    "as_of": time(when),
                    "snapshot": snapshot.id,
                }
            )
            return
        print_table(_verification_table(found, costs))
        for level, one in scores.items():
            shown = {n: percent(getattr(one, n)) for n in ("pod", "far", "csi")}
            bias = number(one.bias, 2)
            tell(_("cli.scores", level=_("level." + level.code), bias=bias, **shown))


def _verification(one: Verification) -> dict[str, Any]:
    held = one.warning
    return {
        "warning": None if held is None else held.id,
        "start": time(one.start),
        "end": time(one.end),
        "ongoing": one.ongoing,
        "recommended": None if one.recommended is None else one.recommended.code,
        "issued": one.issued.code,
        "verified": None if one.air is None else one.air.code,
        "verified_upper": None if one.air is None else one.verified_upper.code,
        "first_recommended": _time_or_none(one.first_recommended),
        "lead_time_h": one.lead_time_h,
        "over_h": one.over_h,
        "under_h": one.under_h,
        "idle_h": one.idle_h,
        "uncovered_h": one.uncovered_h,
        "flips": one.flips,
        "verdict": str(one.outcome),
    }


def _verification_table(found: tuple[Verification, ...], costs: tuple[float | None, ...]) -> Table:
    table = Table()
    for name in (
        "warning",
        "when",
        "recommended",
        "issued",
        "verified",
        "outcome",
        "over",
        "under",
        "cost",
    ):
        right = name in ("over", "under", "cost")
        table.add_column(_(f"cli.column.{name}"), justify="right" if right else "left")
    for one, cost in zip(found, costs, strict=True):
        told = (one.recommended, one.issued, one.air)
        table.add_row(
            one.warning.id if one.warning else "—",
            findings_warnings.so_far(_, one),
            *("—" if level is None else _("level." + level.code) for level in told),
            _("outcome." + one.outcome),
            number(one.over_h),
            number(one.under_h),
            number(cost),
        )
    return table


@app.command("inspection", help=_("cli.inspection"))
def inspection(
    context: typer.Context,
    warning: Annotated[str | None, typer.Option("--warning", help=_("cli.warning"))] = None,
    as_of: AsOfOption = None,
    plan_id: PlanOption = None,
    as_json: JsonFlag = False,
) -> None:
    """The board of checks and reports, by unit and day."""
    with context.obj.current() as snapshot:
        when = as_of or duty.newest_moment(snapshot, beijing_now())
        every = duty.issued_warnings(snapshot, when)
        chosen = every if warning is None else (find_warning(every, warning),)
        rules = _rules(chosen[-1].start if chosen else when, plan_id)
        found = duty.inspection(snapshot, chosen, as_of=when, plan=rules)
        if as_json:
            names = regions().name
            print_json(
                {
                    "rows": [
                        asdict(one)
                        | {
                            "region": names(one.region),
                            "report_due": time(one.report_due),
                            "submitted_at": _time_or_none(one.submitted_at),
                        }
                        for one in found.rows
                    ],
                    "summary": [asdict(one) | {"region": names(one.region)} for one in found.units],
                    "as_of": time(when),
                    "edition": found.edition,
                    "snapshot": snapshot.id,
                }
            )
            return
        table = Table()
        columns = ("region", "days_met", "reports", "coverage", "violations", "rectified")
        for name in columns:
            left = name == "region"
            table.add_column(_(f"cli.column.{name}"), justify="left" if left else "right")
        for one in found.units:
            table.add_row(
                regions().name(one.region, _.lang),
                percent(one.unit_days_met),
                percent(one.reports_on_time),
                f"{one.plants_checked}/{one.plants_listed}",
                percent(one.violations),
                percent(one.rectified),
            )
        print_table(table)
