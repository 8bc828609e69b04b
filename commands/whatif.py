"""``scenario`` and ``optimise``: other measures than the list's, and the cheapest mix."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import typer

from analytics import optimise as solver
from analytics import scenario
from analytics.plan import Level, Plan, plan_at
from analytics.plant_sets import SETS, Floats, PlantSets
from analytics.problems import fail
from analytics.reduction import CITY, POLLUTANTS, Assessment, ReductionFacts, assess
from commands.common import JsonFlag, PlanOption, _, messages, print_json, print_table, say
from commands.reduction import LEVELS, assessment_rows, assessment_table
from data import duty, inventory
from data.clock import beijing_now
from data.plant_sets import plant_sets
from data.rulebook import plan, plans, regions
from data.scenario_file import read_scenario
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

    def judged(self, tonnes: Floats) -> Assessment:
        """Other tonnes by county, judged like the list."""
        part = replace(self.facts.parts[0], planned=tonnes)
        return assess(replace(self.facts, parts=(part,)), plan=self.rules)


def _ground(snapshot: Snapshot, level: str, plan_id: str | None, edition: str | None) -> _Ground:
    as_of = duty.newest_moment(snapshot, beijing_now())
    rules = plan_at(plans(), as_of.date()) if plan_id is None else plan(plan_id)
    wanted = Level.from_code(level)
    what = inventory.scope(snapshot, level=wanted, as_of=as_of, plan=rules, edition=edition)
    facts = inventory.facts(snapshot, what)
    return _Ground(plant_sets(snapshot, what, facts), facts, rules, wanted)


@app.command("scenario", help=_("cli.scenario"))
def run_scenario(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=_("cli.scenario_file"))],
    level: LevelOption,
    edition: EditionOption = None,
    plan_id: PlanOption = None,
    as_json: JsonFlag = False,
) -> None:
    """What the load cuts of a scenario file come to."""
    wanted = read_scenario(file)
    with context.obj.current() as snapshot:
        ground = _ground(snapshot, level, plan_id, edition)
        found = scenario.run(ground.sets, wanted.changes, level=ground.level)
        judged = ground.judged(found.tonnes)
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
        count = len(ground.facts.regions)
        groups = np.arange(count) if scope == "county" else np.zeros(count, dtype=np.int64)
        demand = solver.Demand(
            target=_targets(ground, scope),
            groups=groups,
            allowed=ground.sets.allowed(ground.level, _protected(protect or ())),
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


def _protected(words: list[str] | tuple[str, ...]) -> list[str]:
    """What ``--protect`` names, several in one word apart by commas."""
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
