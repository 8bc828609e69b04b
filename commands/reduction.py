"""``reduction``: achieved against required reductions, by county and pollutant."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from analytics.plan import Level, plan_at
from analytics.problems import fail
from analytics.reduction import CITY, Assessment, Verdict, assess
from analytics.warnings import IssuedWarning, in_force
from commands.common import JsonFlag, PlanOption, _, print_json, print_table, say, tell
from data import duty, inventory
from data.clock import beijing_now
from data.exchange import write_whole
from data.rulebook import plan, plans, regions
from reports.reduction_workbook import reduction_workbook
from text import findings_reduction as findings
from text.formats import money, number, percent, tonnes

LEVELS = [level.code for level in Level if level]
NAMED = 12

app = typer.Typer()


def _level(value: str | None) -> str | None:
    if value is not None and value not in LEVELS:
        raise typer.BadParameter(f"{value!r} ({', '.join(LEVELS)})")
    return value


def find_warning(known: tuple[IssuedWarning, ...], wanted: str) -> IssuedWarning:
    """A warning by its name, or by an hour at which it was in force."""
    for one in known:
        if one.id == wanted:
            return one
    try:
        found = in_force(known, datetime.fromisoformat(wanted))
    except (ValueError, TypeError):  # no time, or one of another zone
        found = None
    if found is None:
        newest = ", ".join(one.id for one in reversed(known[-NAMED:]))
        raise fail("unknown_warning", got=wanted, allowed=newest or "—")
    return found


def assessment_rows(found: Assessment) -> list[dict[str, Any]]:
    """The rows for JSON: a region by its name, what is not known as null."""
    rows = found.rows.drop(columns=["planned_t_d", "low_t_d", "high_t_d"])
    places = {c: c if c == CITY else regions().name(c) for c in rows["region"].unique()}
    rows["region"] = rows["region"].map(places)
    rows["measured_by"] = rows["measured_by"].replace("", None)
    rows["document"] = rows["document"].replace("", None)
    listed: list[dict[str, Any]] = orjson.loads(
        orjson.dumps(rows.astype(object).where(rows.notna(), None).to_dict("records"))
    )
    return listed


def assessment_table(found: Assessment) -> Table:
    """The rows as a table for people."""
    table = Table()
    columns = ["region", "pollutant", "required", "planned"]
    columns += ["executed", "measured"] if found.executed else []
    for name in (*columns, "verdict", "short"):
        left = name in ("region", "pollutant", "verdict")
        table.add_column(_(f"cli.column.{name}"), justify="left" if left else "right")
    for row in found.rows.itertuples():
        place = _("reduction.city") if row.region == CITY else regions().name(row.region, _.lang)
        cells = [place, _(f"pollutant.{row.pollutant}"), percent(row.target, 1)]
        cells.append(percent(row.planned, 1))
        if found.executed:
            cells.append(findings.interval(_, row.executed_low, row.executed_high))
            cells.append(percent(row.measured, 1))
        short = tonnes(row.short_t_d) if row.short_t_d > 0 else ""
        table.add_row(*cells, findings.verdict(_, row.verdict), short)
    return table


def _told(found: Assessment, warning: IssuedWarning | None, edition: str) -> list[str]:
    """Below the table: how the counties stand, what was judged, and what it is a share of."""

    def names(code: str) -> str:
        return regions().name(code, _.lang)

    said = [
        findings.overall(_, found, names=names),
        findings.judged(_, found, warning, edition),
        findings.industrial(_, found, names=names),
    ]
    if (found.rows["verdict"] == Verdict.CANNOT).all():
        said += [_("state.no_baseline"), _("state.import_baseline")]
    return [one for one in said if one]


@app.command("reduction", help=_("cli.reduction"))
def reduction(
    context: typer.Context,
    level: Annotated[
        str | None, typer.Option(help=_("cli.level"), callback=_level, metavar="|".join(LEVELS))
    ] = None,
    episode: Annotated[
        str | None, typer.Option("--episode", "--warning", help=_("cli.episode"))
    ] = None,
    edition: Annotated[str | None, typer.Option(help=_("cli.edition"))] = None,
    pair: Annotated[bool, typer.Option("--pair", help=_("cli.pair"))] = False,
    plan_id: PlanOption = None,
    out: Annotated[Path | None, typer.Option("--out", help=_("cli.reduction_out"))] = None,
    as_json: JsonFlag = False,
) -> None:
    """Judge the list at a level, or a warning."""
    if level is None and episode is None:
        raise typer.BadParameter(_("cli.level_or_episode"), param_hint="--level, --episode")
    with context.obj.current() as snapshot:
        if snapshot.empty:
            say(_("cli.store_empty", store=context.obj.root), "yellow")
        as_of = duty.newest_moment(snapshot, beijing_now())
        every = duty.issued_warnings(snapshot, as_of)
        warning = None if episode is None else find_warning(every, episode)
        day = (as_of if warning is None else warning.start).date()
        rules = plan_at(plans(), day) if plan_id is None else plan(plan_id)
        what = inventory.scope(
            snapshot,
            level=None if level is None else Level.from_code(level),
            warning=warning,
            every=every,
            as_of=as_of,
            plan=rules,
            edition=edition,
        )
        found = assess(inventory.facts(snapshot, what), plan=rules, pair=pair)
        if out is not None:
            write_whole(
                out, reduction_workbook(snapshot, what, found, plan=rules, labels=_), ".xlsx"
            )
            say(_("cli.written", file=out))
        if as_json:
            print_json(
                {
                    "rows": assessment_rows(found),
                    "level": level,
                    "warning": None if warning is None else warning.id,
                    "edition": what.edition,
                    "baseline_edition": what.baseline_edition,
                    "plan": rules.id,
                    "clause": found.clause,
                    "snapshot": snapshot.id,
                }
            )
            return
        print_table(assessment_table(found))
        for said in _told(found, warning, what.edition):
            tell(said)


def tell_cost(cost: float, plants: int, jobs: float) -> None:
    """Lost output a day [×10⁴ CNY], and the plants and jobs that stop."""
    tell(_("cli.cost", cost=money(cost, _.lang), plants=number(plants), jobs=number(jobs)))
