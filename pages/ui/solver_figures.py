"""The figures of the cheapest mix, each with its basis."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analytics.plant_sets import Flags
from analytics.reduction import POLLUTANTS
from text import Words
from text import findings_solver as findings
from text.formats import MISSING, number, percent, tonnes

from .basis import Basis
from .blocks import Figure
from .solver_load import Case, missing

COST, MET, SHUT, LOWER = "五(二)2(3)", "五(二)2(1)", "五(二)2(3)", "五(二)2(3)"
Names = Callable[[int], str]


def of(labels: Words, case: Case, names: Names) -> list[Figure]:
    """Lost output, plants stopped, what is missing or saved, what binds, the next point."""
    return [
        lost(labels, case),
        stopped(labels, case),
        short(labels, case, names) if missing(case).any() else saved(labels, case),
        binding(labels, case, names),
        dearest(labels, case, names),
    ]


def cost_of(case: Case) -> float:
    """Lost output of the choice, or of the relaxation before it is made [万元/d]."""
    done = case.exact()
    return case.relaxed_cost if done is None else done.found.cost


def lost(labels: Words, case: Case) -> Figure:
    """Lost output a day beside the list's."""
    listed, done = case.ground.cost(case.ground.own), case.exact()
    cost = cost_of(case)
    said = labels(
        "solver.figure.lost_formula",
        cost=number(cost, 1),
        plants=number(len(case.ground.sets)),
        silent=number(case.ground.silent),
        listed=number(listed, 1),
    )
    key = "solver.figure.lost_relaxed" if done is None else "solver.figure.lost"
    note = labels("solver.figure.lost_note", listed=number(listed))
    return Figure(labels(key), number(cost), Basis(COST, said), labels("solver.unit"), note)


def stopped(labels: Words, case: Case) -> Figure:
    """Plants that stop wholly, and their jobs, beside the list's."""
    sets, rows = case.ground.sets, np.arange(len(case.ground.sets))
    own: Flags = sets.stops[rows, case.ground.own]
    name = labels("solver.figure.stopped")
    note = labels("solver.figure.stopped_note", count=number(int(own.sum())))
    done = case.exact()
    if done is None:
        said = labels("solver.figure.stopped_open")
        return Figure(name, MISSING, Basis(SHUT, said), note=note)
    mine: Flags = sets.stops[rows, done.found.choice]
    said = labels(
        "solver.figure.stopped_formula",
        count=number(int(mine.sum())),
        jobs=number(float(sets.jobs[mine].sum())),
        listed=number(int(own.sum())),
        listed_jobs=number(float(sets.jobs[own].sum())),
    )
    return Figure(
        name, number(int(mine.sum())), Basis(SHUT, said), labels("plants.unit_plants"), note
    )


def saved(labels: Words, case: Case) -> Figure:
    """Lost output that the list could do without, or that it lacks."""
    listed, cost = case.ground.cost(case.ground.own), cost_of(case)
    share = (listed - cost) / listed if listed > 0 else None
    said = labels("solver.figure.saved_formula", cost=number(cost, 1), listed=number(listed, 1))
    key = "solver.figure.saved" if share is None or share >= 0 else "solver.figure.more"
    return Figure(labels(key), percent(None if share is None else abs(share), 1), Basis(COST, said))


def short(labels: Words, case: Case, names: Names) -> Figure:
    """Tonnes that no mix can reach."""
    lacking = missing(case)
    total = float(lacking.sum())
    said = labels(
        "solver.figure.short_formula",
        parts=findings.pairs(labels, lacking, names, values=True),
        total=tonnes(total, findings.digits(total)),
    )
    return Figure(
        labels("solver.figure.short"),
        number(total, findings.digits(total)),
        Basis(LOWER, said),
        "t/d",
        findings.pairs(labels, lacking, names),
        "verdict",
        "short",
    )


def binding(labels: Words, case: Case, names: Names) -> Figure:
    """Targets that hold the cost up."""
    relaxed = case.relaxed()
    bound = relaxed.binding
    asked = int((~np.isnan(case.demand.target)).sum())
    where = findings.pairs(labels, np.where(bound, 1.0 + relaxed.price, 0.0), names)
    said = labels(
        "solver.figure.binding_formula", count=int(bound.sum()), asked=asked,
        where=where or MISSING,
    )  # fmt: skip
    value = f"{int(bound.sum())} / {asked}"
    note = labels("finding.list").join(
        f"{labels('pollutant.' + p)} {int(count)}"
        for p, count in zip(POLLUTANTS, bound.sum(axis=0), strict=True)
        if count
    )
    return Figure(labels("solver.figure.binding"), value, Basis(MET, said), note=note)


def dearest(labels: Words, case: Case, names: Names) -> Figure:
    """The target whose next percentage point costs most."""
    price, lacks = case.relaxed().price, case.relaxed().shortfall.any()
    name = labels("solver.figure.point")
    if lacks and not price.any():
        return Figure(name, MISSING, Basis(MET, labels("solver.figure.point_none")))
    if not price.any():
        return Figure(name, "0", Basis(MET, labels("solver.figure.point_free")))
    place = tuple(int(one) for one in np.unravel_index(price.argmax(), price.shape))
    alone = np.zeros_like(price)
    alone[place] = price[place]
    note = findings.pairs(labels, alone, names)
    said = labels("solver.figure.point_formula", where=note, price=number(price[place], 2))
    return Figure(
        name, number(float(price[place]), 1), Basis(MET, said), labels("solver.unit_point"), note
    )
