"""``scenario``: other measures than the list's, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from analytics import scenario
from analytics.plan import Level, Plan, plan_at
from analytics.plant_sets import Floats, PlantSets
from analytics.problems import fail
from analytics.reduction import Assessment, ReductionFacts
from commands.common import JsonFlag, PlanOption, _, print_json, print_table, say, tell
from commands.reduction import LEVELS, assessment_rows, assessment_table, tell_cost
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
        tell_cost(found.cost, found.plants_stopped, found.jobs_stopped)
        if found.held.any():
            tell(_("cli.held", count=int(found.held.sum())))
