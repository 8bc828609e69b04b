"""``optimise``, ``rotate``: the cheapest mix of measures, and taking turns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import typer

from analytics import optimise as solver
from analytics import rotation
from analytics.optimise_needed import Needed, needed
from analytics.optimise_program import units_of
from analytics.optimise_progress import Stage
from analytics.optimise_relaxed import Relaxation
from analytics.plan import Level, plan_at
from analytics.plant_sets import SETS, Floats, Ints
from analytics.problems import fail
from analytics.reduction import CITY, POLLUTANTS
from analytics.rotation_reach import propose
from commands.common import JsonFlag, PlanOption, _, messages, print_json, print_table, say, tell
from commands.reduction import LEVELS, assessment_rows, assessment_table, tell_cost
from data import duty
from data.clock import beijing_now
from data.exchange import write_table, write_whole
from data.rulebook import plan, plans, regions
from data.snapshot import Snapshot
from data.solver_ground import Ground, ground, named_protect, of_industries
from data.solver_measures import solver_measures
from reports.rotation_workbook import rotation_workbook
from text import findings_solver as findings
from text.formats import number, percent

app = typer.Typer()


def _level(value: str) -> str:
    if value not in LEVELS:
        raise typer.BadParameter(f"{value!r} ({', '.join(LEVELS)})")
    return value


LevelOption = Annotated[
    str, typer.Option(help=_("cli.level"), callback=_level, metavar="|".join(LEVELS))
]
ScopeOption = Annotated[Literal["county", "city"], typer.Option(help=_("cli.scope"))]
EditionOption = Annotated[str | None, typer.Option(help=_("cli.edition"))]
TimeOption = Annotated[float, typer.Option(min=1, help=_("cli.time_limit"))]


def _ground(
    root: Path, snapshot: Snapshot, level: str, plan_id: str | None, edition: str | None
) -> Ground:
    as_of = duty.newest_moment(snapshot, beijing_now())
    rules = plan_at(plans(), as_of.date()) if plan_id is None else plan(plan_id)
    found = ground(snapshot, level=Level.from_code(level), as_of=as_of, plan=rules, edition=edition)
    if not len(found.sets):
        raise fail("no_measures", file=root)
    return found


@app.command("optimise", help=_("cli.optimise"))
def optimise(
    context: typer.Context,
    level: LevelOption,
    scope: ScopeOption = "county",
    protect: Annotated[list[str] | None, typer.Option(help=_("cli.protect"))] = None,
    most_stops: Annotated[int | None, typer.Option(min=0, help=_("cli.most_stops"))] = None,
    alike: Annotated[bool, typer.Option("--alike", help=_("cli.alike"))] = False,
    time_limit: TimeOption = 60.0,
    measures: Annotated[Path | None, typer.Option(help=_("cli.solver_measures"))] = None,
    edition: EditionOption = None,
    plan_id: PlanOption = None,
    as_json: JsonFlag = False,
) -> None:
    """The cheapest mix of measures that meets every target."""
    with context.obj.current() as snapshot:
        of = _ground(context.obj.root, snapshot, level, plan_id, edition)
        demand = solver.demand_for(
            of.sets,
            of.listed,
            level=of.level,
            scope=scope,
            protect=named_protect(of.sets, _named(protect or ())),
            most_stops=most_stops,
            alike=alike,
        )
        with messages.status(_("cli.solving")) as shown:

            def told(stage: Stage) -> None:
                code = CITY if scope == "city" else of.facts.regions[stage.group]
                shown.update(findings.solving(_, stage, regions().name(code, _.lang)))

            found = solver.optimise(of.sets, demand, time_limit_s=time_limit, progress=told)
            short = found.status == "infeasible"
            lacks = needed(of.sets, demand, found, level=of.level) if short else None
        sets = of.sets
        judged = of.judged(sets.tonnes(sets.chosen(found.choice)))
        stopped = sets.stops[np.arange(len(sets)), found.choice]
        jobs = float(sets.jobs[stopped].sum())
        if measures is not None:
            write_table("measures", solver_measures(of, found.choice), measures)
            say(_("cli.written", file=measures))
        if as_json:
            print_json(
                {
                    "rows": assessment_rows(judged),
                    "cost_wan_d": found.cost,
                    "list_cost_wan_d": of.cost(of.own),
                    "plants_stopped": int(stopped.sum()),
                    "jobs_stopped": jobs,
                    "measures": [
                        {"plant": plant, "set": SETS[chosen]}
                        for plant, chosen in zip(sets.plants, found.choice, strict=True)
                    ],
                    "binding": _places(of, scope, found.binding),
                    "marginal_cost": _places(of, scope, found.marginal > 0, found.marginal),
                    "shortfall": _places(of, scope, found.shortfall > 0, found.shortfall),
                    "needed": [] if lacks is None else _lacks(of, lacks),
                    "bound_wan_d": found.bound,
                    "relaxed_wan_d": _relaxed(of, demand),
                    "gap": found.gap,
                    "status": found.status,
                    "without_output": of.silent,
                    "unjudged": [regions().name(code) for code in of.unjudged],
                    "snapshot": snapshot.id,
                }
            )
            return
        print_table(assessment_table(judged))
        tell_cost(found.cost, int(stopped.sum()), jobs)
        tell(_("cli.solved." + found.status, gap=percent(found.gap, 2)))
        if of.silent:
            tell(_("solver.silent", count=number(of.silent)))
        if lacks is not None:
            tell(findings.needed(_, lacks, float(found.shortfall.sum())))


def _relaxed(of: Ground, demand: solver.Demand) -> float:
    """Lost output of the relaxation [万元/d]."""
    units = units_of(of.sets, demand.groups, demand.allowed, alike=demand.alike, kept=demand.kept)
    relaxation = Relaxation(units, solver.base_of(of.sets, demand))
    found = relaxation.solve(units.allowed, demand.target, most_stops=demand.most_stops)
    return found.cost + solver.kept_cost(of.sets, demand)


def _lacks(of: Ground, lacks: Needed) -> list[dict[str, Any]]:
    return [
        {
            "plant": of.sets.plants[plant],
            "set": findings.set_code(int(lacks.sets[row])),
            "reason": str(lacks.reasons[row]),
            **{f"{p}_t_d": float(lacks.gain[row, k]) for k, p in enumerate(POLLUTANTS)},
        }
        for row, plant in enumerate(lacks.plants.tolist())
    ]


@app.command("rotate", help=_("cli.rotate"))
def rotate(
    context: typer.Context,
    level: LevelOption,
    days: Annotated[int, typer.Option(min=1, max=31, help=_("cli.days"))],
    industry: Annotated[list[str] | None, typer.Option(help=_("cli.rotate_industry"))] = None,
    scope: ScopeOption = "county",
    least_run: Annotated[int, typer.Option(min=1, help=_("cli.least_run"))] = 1,
    most_run: Annotated[int | None, typer.Option(min=1, help=_("cli.most_run"))] = None,
    start_up: Annotated[int, typer.Option(min=0, max=7, help=_("cli.start_up"))] = 0,
    ahead: Annotated[int, typer.Option(min=0, max=7, help=_("cli.ahead"))] = 0,
    time_limit: TimeOption = 20.0,
    out: Annotated[Path | None, typer.Option("--out", help=_("cli.rotate_out"))] = None,
    edition: EditionOption = None,
    plan_id: PlanOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Who stops on which day, so that every day meets the target."""
    if most_run is not None and most_run < least_run:
        raise typer.BadParameter(f"{most_run} < {least_run}", param_hint="--most-run")
    with context.obj.current() as snapshot:
        of = _ground(context.obj.root, snapshot, level, plan_id, edition)
        sets = of.sets
        demand = solver.demand_for(sets, of.listed, level=of.level, scope=scope)
        chosen = _named(industry or ())
        turns = rotation.Turns(
            days=days,
            takes_turns=of_industries(sets, chosen) if chosen else sets.rotates,
            target=demand.target,
            groups=demand.groups,
            least_run=least_run,
            most_run=most_run,
            start_up=start_up,
            ahead=ahead,
            base=demand.base,
        )
        with messages.status(_("cli.solving")):
            found = rotation.rotate(sets, turns, level=of.level, time_limit_s=time_limit)
        tonnes = np.stack([sets.tonnes(share) for share in found.share])
        worst = of.judged(tonnes.min(axis=0))
        stopped = ((found.share > 0) & sets.stops).any(axis=(0, 2))
        jobs = float(sets.jobs[stopped].sum())
        short = found.status == "infeasible"
        joining = propose(sets, turns, of.level) if short else None
        if out is not None:
            write_whole(out, rotation_workbook(of, turns, found, scope=scope, labels=_), ".xlsx")
            say(_("cli.written", file=out))
        if as_json:
            print_json(
                {
                    "rows": assessment_rows(worst),
                    "cost_wan_d": found.cost / days,
                    "start_up_wan_d": found.start_cost / days,
                    "plants_stopped": int(stopped.sum()),
                    "jobs_stopped": jobs,
                    "days": [
                        {
                            "day": day + 1,
                            "rows": assessment_rows(of.judged(tonnes[day])),
                            "plants": _at_turn(of, found.turn, found.on[:, day]),
                        }
                        for day in range(days)
                    ],
                    "burden": [
                        {"plant": sets.plants[n], "days": int(found.burden[n])}
                        for n in np.flatnonzero(found.takes)
                    ],
                    "shortfall": _places(
                        of, scope, found.shortfall.max(axis=0) > 0, found.shortfall.max(axis=0)
                    ),
                    "could_join": [] if joining is None else list(joining.industries),
                    "status": found.status,
                    "snapshot": snapshot.id,
                }
            )
            return
        print_table(assessment_table(worst))
        tell_cost(found.cost / days, int(stopped.sum()), jobs)
        busiest = int(found.burden.max(initial=0))
        tell(_("cli.rotated." + found.status, plants=int(found.takes.sum()), days=busiest))
        if joining is not None:
            tell(findings.joining(_, joining))


def _at_turn(of: Ground, turn: Ints, on: Any) -> list[dict[str, str]]:
    return [{"plant": of.sets.plants[n], "set": SETS[turn[n]]} for n in np.flatnonzero(on)]


def _named(words: list[str] | tuple[str, ...]) -> list[str]:
    """What an option names, repeated or apart by commas."""
    return [part.strip() for word in words for part in word.split(",") if part.strip()]


def _places(
    of: Ground, scope: str, where: Any, values: Floats | None = None
) -> list[dict[str, Any]]:
    """Places of a table of groups and pollutants by name, with a value where there is one."""
    names = [CITY] if scope == "city" else [regions().name(c) for c in of.facts.regions]
    listed = []
    for group, pollutant in np.argwhere(where):
        row: dict[str, Any] = {"region": names[group], "pollutant": POLLUTANTS[pollutant]}
        if values is not None:
            row["value"] = float(values[group, pollutant])
        listed.append(row)
    return listed
