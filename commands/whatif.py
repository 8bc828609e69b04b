"""``scenario``, ``optimise``, ``rotate``: other measures than the list's, cheapest, in turns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import typer

from analytics import optimise as solver
from analytics import rotation, scenario
from analytics.plan import Level, Plan, plan_at
from analytics.plant_sets import SETS, Floats, PlantSets
from analytics.problems import fail
from analytics.reduction import CITY, POLLUTANTS, Assessment, ReductionFacts
from commands.common import JsonFlag, PlanOption, _, messages, print_json, print_table, say
from commands.reduction import LEVELS, assessment_rows, assessment_table
from data import duty, inventory
from data.clock import beijing_now
from data.exchange import write_table
from data.inventory import Scope
from data.plant_sets import plant_sets
from data.processes import processes
from data.rulebook import plan, plans, regions
from data.scenario_file import read_scenario
from data.scenario_measures import scenario_measures
from data.snapshot import Snapshot
from text.formats import money, number, percent

app = typer.Typer()


def _level(value: str) -> str:
    if value not in LEVELS:
        raise typer.BadParameter(f"{value!r} ({', '.join(LEVELS)})")
    return value


LevelOption = Annotated[
    str, typer.Option(help=_("cli.level"), callback=_level, metavar="|".join(LEVELS))
]
EditionOption = Annotated[str | None, typer.Option(help=_("cli.edition"))]


@dataclass(frozen=True)
class _Ground:
    """The list that is changed, and how it is judged."""

    sets: PlantSets
    facts: ReductionFacts
    rules: Plan
    level: Level
    what: Scope

    def judged(self, tonnes: Floats) -> Assessment:
        """Other tonnes by county, judged like the list."""
        return scenario.judged(self.facts, tonnes, plan=self.rules)


def _ground(snapshot: Snapshot, level: str, plan_id: str | None, edition: str | None) -> _Ground:
    as_of = duty.newest_moment(snapshot, beijing_now())
    rules = plan_at(plans(), as_of.date()) if plan_id is None else plan(plan_id)
    wanted = Level.from_code(level)
    what = inventory.scope(snapshot, level=wanted, as_of=as_of, plan=rules, edition=edition)
    facts = inventory.facts(snapshot, what)
    return _Ground(plant_sets(snapshot, what, facts), facts, rules, wanted, what)


@app.command("scenario", help=_("cli.scenario"))
def run_scenario(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=_("cli.scenario_file"))],
    level: LevelOption,
    measures: Annotated[Path | None, typer.Option(help=_("cli.scenario_measures"))] = None,
    edition: EditionOption = None,
    plan_id: PlanOption = None,
    as_json: JsonFlag = False,
) -> None:
    """What the load cuts of a scenario file come to."""
    wanted = read_scenario(file)
    with context.obj.current() as snapshot:
        ground = _ground(snapshot, level, plan_id, edition)
        if not len(ground.sets):
            raise fail("no_measures", file=context.obj.root)
        named = any(one.process for one in wanted.changes)
        lines = processes(snapshot, ground.what, ground.sets) if named else None
        scenario.check(
            ground.sets, wanted.changes, processes=lines, name=lambda c: regions().name(c, _.lang)
        )
        found = scenario.run(ground.sets, wanted.changes, level=ground.level, processes=lines)
        judged = ground.judged(found.tonnes)
        if measures is not None:
            said = _("page.whatif.measure", name=wanted.name or file.stem)
            table = scenario_measures(
                snapshot, ground.what.edition, ground.sets, found, level=ground.level, measure=said
            )
            write_table("measures", table, measures)
            say(_("cli.written", file=measures))
        if as_json:
            document = {
                "rows": assessment_rows(judged),
                "cost_wan_d": found.cost,
                "plants_stopped": found.plants_stopped,
                "jobs_stopped": found.jobs_stopped,
                "held": int(found.held.sum()),
                "name": wanted.name,
                "snapshot": snapshot.id,
            }
            print_json(document)
            return
        print_table(assessment_table(judged))
        _say_cost(found.cost, found.plants_stopped, found.jobs_stopped)
        if found.held.any():
            say(_("cli.held", count=int(found.held.sum())))


@app.command("optimise", help=_("cli.optimise"))
def optimise(
    context: typer.Context,
    level: LevelOption,
    scope: Annotated[Literal["county", "city"], typer.Option(help=_("cli.scope"))] = "county",
    protect: Annotated[list[str] | None, typer.Option(help=_("cli.protect"))] = None,
    most_stops: Annotated[int | None, typer.Option(min=0, help=_("cli.most_stops"))] = None,
    alike: Annotated[bool, typer.Option("--alike", help=_("cli.alike"))] = False,
    time_limit: Annotated[float, typer.Option(min=1, help=_("cli.time_limit"))] = 60.0,
    edition: EditionOption = None,
    plan_id: PlanOption = None,
    as_json: JsonFlag = False,
) -> None:
    """The cheapest mix of measures that meets every target."""
    with context.obj.current() as snapshot:
        ground = _ground(snapshot, level, plan_id, edition)
        if not len(ground.sets):
            raise fail("no_measures", file=context.obj.root)
        demand = solver.Demand(
            target=_targets(ground, scope),
            groups=_groups(ground, scope),
            allowed=ground.sets.allowed(ground.level, _named(protect or ())),
            most_stops=most_stops,
            alike=alike,
        )
        with messages.status(_("cli.solving")):
            found = solver.optimise(ground.sets, demand, time_limit_s=time_limit)
        sets = ground.sets
        judged = ground.judged(sets.tonnes(sets.chosen(found.choice)))
        stopped = sets.stops[np.arange(len(sets)), found.choice]
        jobs = float(sets.jobs[stopped].sum())
        if as_json:
            print_json(
                {
                    "rows": assessment_rows(judged),
                    "cost_wan_d": found.cost,
                    "plants_stopped": int(stopped.sum()),
                    "jobs_stopped": jobs,
                    "measures": [
                        {"plant": plant, "set": SETS[chosen]}
                        for plant, chosen in zip(sets.plants, found.choice, strict=True)
                    ],
                    "binding": _places(ground, scope, found.binding),
                    "marginal_cost": _places(ground, scope, found.marginal > 0, found.marginal),
                    "shortfall": _places(ground, scope, found.shortfall > 0, found.shortfall),
                    "bound_wan_d": found.bound,
                    "gap": found.gap,
                    "status": found.status,
                    "snapshot": snapshot.id,
                }
            )
            return
        print_table(assessment_table(judged))
        _say_cost(found.cost, int(stopped.sum()), jobs)
        say(_("cli.solved." + found.status, gap=percent(found.gap, 2)))


@app.command("rotate", help=_("cli.rotate"))
def rotate(
    context: typer.Context,
    level: LevelOption,
    days: Annotated[int, typer.Option(min=1, max=31, help=_("cli.days"))],
    industry: Annotated[list[str] | None, typer.Option(help=_("cli.rotate_industry"))] = None,
    scope: Annotated[Literal["county", "city"], typer.Option(help=_("cli.scope"))] = "county",
    least_run: Annotated[int, typer.Option(min=1, help=_("cli.least_run"))] = 1,
    most_run: Annotated[int | None, typer.Option(min=1, help=_("cli.most_run"))] = None,
    time_limit: Annotated[float, typer.Option(min=1, help=_("cli.time_limit"))] = 60.0,
    edition: EditionOption = None,
    plan_id: PlanOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Who stops on which day, so that every day meets the target."""
    if most_run is not None and most_run < least_run:
        raise typer.BadParameter(f"{most_run} < {least_run}", param_hint="--most-run")
    with context.obj.current() as snapshot:
        ground = _ground(snapshot, level, plan_id, edition)
        sets = ground.sets
        turns = rotation.Turns(
            days=days,
            takes_turns=_takes_turns(sets, industry),
            target=_targets(ground, scope),
            groups=_groups(ground, scope),
            least_run=least_run,
            most_run=most_run,
        )
        with messages.status(_("cli.solving")):
            found = rotation.rotate(sets, turns, level=ground.level, time_limit_s=time_limit)
        tonnes = np.stack([sets.tonnes(share) for share in found.share])
        worst = ground.judged(tonnes.min(axis=0))
        stopped = ((found.share > 0) & sets.stops).any(axis=(0, 2))
        jobs = float(sets.jobs[stopped].sum())
        if as_json:
            print_json(
                {
                    "rows": assessment_rows(worst),
                    "cost_wan_d": found.cost / days,
                    "plants_stopped": int(stopped.sum()),
                    "jobs_stopped": jobs,
                    "days": [
                        {
                            "day": day + 1,
                            "rows": assessment_rows(ground.judged(tonnes[day])),
                            "plants": [
                                {"plant": sets.plants[n], "set": SETS[found.turn[n]]}
                                for n in np.flatnonzero(found.on[:, day])
                            ],
                        }
                        for day in range(days)
                    ],
                    "burden": [
                        {"plant": sets.plants[n], "days": int(found.burden[n])}
                        for n in np.flatnonzero(turns.takes_turns)
                    ],
                    "status": found.status,
                    "snapshot": snapshot.id,
                }
            )
            return
        print_table(assessment_table(worst))
        _say_cost(found.cost / days, int(stopped.sum()), jobs)
        busiest = int(found.burden.max(initial=0))
        say(_("cli.rotated." + found.status, plants=int(turns.takes_turns.sum()), days=busiest))


def _takes_turns(sets: PlantSets, industries: list[str] | None) -> Any:
    """Plants of the industries named; without any, those whose list has them take turns."""
    if not industries:
        return sets.rotates
    named = _named(industries)
    unknown = sorted(set(named) - set(sets.industry.tolist()))
    if unknown:
        allowed = ", ".join(sorted(set(sets.industry.tolist())))
        raise fail("unknown_industry", got=", ".join(unknown), allowed=allowed)
    return np.isin(sets.industry, named)


def _groups(ground: _Ground, scope: str) -> Any:
    """Group of each county: its own, or the city for all."""
    count = len(ground.facts.regions)
    return np.arange(count) if scope == "county" else np.zeros(count, dtype=np.int64)


def _named(words: list[str] | tuple[str, ...]) -> list[str]:
    """What an option names, repeated or apart by commas."""
    return [part.strip() for word in words for part in word.split(",") if part.strip()]


def _targets(ground: _Ground, scope: str) -> Floats:
    """Ratios to reach by group: the plan's, or approved lower ones; NaN without a baseline."""
    rows = ground.judged(ground.facts.parts[0].planned).rows
    rows = rows[(rows["region"] == CITY) == (scope == "city")]
    target = rows["target"].to_numpy(dtype=np.float64).reshape(-1, len(POLLUTANTS))
    base = rows["baseline_t_d"].to_numpy(dtype=np.float64).reshape(-1, len(POLLUTANTS))
    with np.errstate(invalid="ignore"):
        return np.where(base > 0, target, np.nan)


def _places(
    ground: _Ground, scope: str, where: Any, values: Floats | None = None
) -> list[dict[str, Any]]:
    """Places of a table of groups and pollutants by name, with a value where there is one."""
    names = [CITY] if scope == "city" else [regions().name(c) for c in ground.facts.regions]
    unit = {"value": None} if values is None else {}
    listed = []
    for group, pollutant in np.argwhere(where):
        row: dict[str, Any] = {"region": names[group], "pollutant": POLLUTANTS[pollutant]}
        if not unit and values is not None:
            row["value"] = float(values[group, pollutant])
        listed.append(row)
    return listed


def _say_cost(cost: float, plants: int, jobs: float) -> None:
    say(_("cli.cost", cost=money(cost, _.lang), plants=number(plants), jobs=number(jobs)))
