"""The figures of the what-if page, each with its basis."""

from __future__ import annotations

from collections.abc import Callable

from analytics.reduction import CITY, POLLUTANTS, Verdict
from text import Words
from text import findings_reduction as findings
from text import findings_whatif as said
from text.formats import MISSING, number

from . import reduction_frames as frames
from .basis import Basis
from .blocks import Figure
from .whatif_load import Result

Names = Callable[[str], str]


def of(labels: Words, result: Result, names: Names) -> list[Figure]:
    """Counties that reach every target, lost output, plants stopped, shortfall, tonnes."""
    return [
        reaching(labels, result, names),
        lost(labels, result),
        stopped(labels, result),
        largest(labels, result, names),
        tonnes(labels, result),
    ]


def reaching(labels: Words, result: Result, names: Names) -> Figure:
    """Counties whose four pollutants all reach their targets."""
    mine, total = said.reached(result.found)
    before = len(said.reached(result.listed)[0])
    who = findings.named(labels, mine, names) if mine else MISSING
    formula = labels("figure.reaching_formula", count=len(mine), total=total, who=who)
    return Figure(
        labels("figure.reaching"),
        f"{len(mine)} / {total}",
        Basis(result.found.clause, formula),
        # Every note is there from the start, so that nothing below jumps on release.
        note=labels("figure.list_has", value=f"{before} / {total}"),
    )


def lost(labels: Words, result: Result) -> Figure:
    """Lost output a day, and how it differs from the list's."""
    cost, before = result.cost, result.list_cost
    sets = result.ground.sets
    silent = int((sets.running & (sets.output <= 0)).sum())
    formula = labels(
        "figure.lost_formula", cost=number(cost, 1), before=number(before, 1), silent=number(silent)
    )
    return Figure(
        labels("figure.lost"),
        number(cost),
        Basis(result.found.clause, formula),
        labels("figure.lost_unit"),
        said.change(labels, cost - before),
    )


def stopped(labels: Words, result: Result) -> Figure:
    """Plants that stop wholly, and their jobs."""
    count, jobs = (float(one.sum()) for one in (result.settled.stopped, result.settled.jobs))
    before, before_jobs = (float(one.sum()) for one in (result.plain.stopped, result.plain.jobs))
    formula = labels(
        "figure.stopped_formula",
        count=number(count),
        jobs=number(jobs),
        before=number(before),
        before_jobs=number(before_jobs),
    )
    note = labels("figure.stopped_note", jobs=number(jobs))
    more = count - before
    note += (
        labels("figure.against_list", change=said.signed(more))
        if more
        else labels("figure.same_as_list")
    )
    return Figure(
        labels("figure.stopped"),
        number(count),
        Basis(result.found.clause, formula),
        labels("unit.plants"),
        note,
    )


def largest(labels: Words, result: Result, names: Names) -> Figure:
    """The shortfall of most tonnes."""
    found = result.found
    rows = frames.shortfalls(found)
    if rows.empty:
        return Figure(
            labels("figure.largest"),
            labels("figure.none"),
            Basis(found.clause, labels("figure.short_none")),
        )
    row = next(rows.itertuples())
    return Figure(
        labels("figure.largest"),
        number(row.short_t_d, 2),
        Basis(found.clause, findings.formula(labels, row, executed=False)),
        "t/d",
        f"{names(row.region)} {labels('pollutant.' + row.pollutant)}",
        "verdict",
        findings.key(Verdict.SHORT),
    )


def tonnes(labels: Words, result: Result) -> Figure:
    """Tonnes that the whole city cuts of each pollutant."""
    now, before = result.found.of(CITY), result.listed.of(CITY)
    parts = [
        f"{labels('pollutant.' + name)} {number(float(cut), 1)}"
        for name, cut in zip(POLLUTANTS, now["planned_t_d"], strict=True)
    ]
    formula = labels(
        "figure.tonnes_formula",
        parts=labels("finding.list").join(
            labels(
                "figure.tonnes_one",
                pollutant=labels("pollutant." + name),
                now=number(float(cut), 2),
                before=number(float(was), 2),
            )
            for name, cut, was in zip(
                POLLUTANTS, now["planned_t_d"], before["planned_t_d"], strict=True
            )
        ),
    )
    return Figure(
        labels("figure.tonnes"),
        number(float(now["planned_t_d"].sum()), 1),
        Basis(result.found.clause, formula),
        "t/d",
        " · ".join(parts),
    )
