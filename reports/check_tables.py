"""The tables on checks and evidence of an evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.evaluation import Evaluation
from analytics.evidence import Evidence
from reports.content import Cell, Column, Table, outside
from reports.evaluation_tables import Names, caption, columns_of, count, long_table, share, sums
from text import Words, findings_plants
from text.formats import day


def inspection(words: Words, e: Evaluation, names: Names) -> Table | None:
    """Checks and reports of every unit."""
    if not e.days:
        return None
    spec = (
        ("unit", 2.4, "left", "", None), ("days_judged", 1.5, "right", "sum", None),
        ("days_met", 1.5, "right", "sum", None), ("days_share", 1.8, "right", "", (2, 1)),
        ("sent_judged", 1.3, "right", "sum", None), ("sent_met", 1.3, "right", "sum", None),
        ("sent_share", 1.8, "right", "", (5, 4)), ("checked", 1.6, "right", "sum", None),
        ("listed", 1.6, "right", "sum", None), ("coverage", 1.8, "right", "", (7, 8)),
        ("checks", 1.5, "right", "sum", None), ("problems", 1.5, "right", "sum", None),
        ("rectified", 1.6, "right", "", None),
    )  # fmt: skip
    columns = [
        Column(words("evaluation.column." + name), width, side, total, of)
        for name, width, side, total, of in spec
    ]
    rows = []
    for one in e.summaries:
        mine = [row for row in e.days if row.region == one.region]
        met = [row.met for row in mine if row.met is not None]
        sent = [row.on_time for row in mine if row.on_time is not None]
        rows.append(
            (
                Cell(names(one.region)),
                count(len(met)),
                count(sum(met)),
                share(one.unit_days_met),
                count(len(sent)),
                count(sum(sent)),
                share(one.reports_on_time),
                count(one.plants_checked),
                count(one.plants_listed),
                share(one.coverage),
                count(one.checks),
                count(round((one.violations or 0) * one.checks)),
                share(one.rectified),
            )
        )
    rule = e.plan.rules.plants_checked_per_day
    last = sums(words, columns, rows) if len(rows) > 1 else None
    return Table("inspection", caption(words, "inspection"), columns, rows, rule.clause, last=last)


def evidence(words: Words, e: Evaluation, names: Names) -> Table | None:
    """How the promises of each county's plants are borne out."""
    if e.evidence is None or e.evidence.empty or not e.evidence["promises"].any():
        return None
    mine = e.evidence[e.evidence["promises"]]
    homes = mine["region"].map(lambda code: e.counted.get(code, code))
    spec = (
        ("region", 3, "left"), ("promising", 2, "right"), ("monitored", 2, "right"),
        ("metered", 2, "right"), ("by_check", 2, "right"), ("claimed", 2, "right"),
        ("contradicted", 2, "right"),
    )  # fmt: skip
    columns = [
        Column(one.title, one.width, one.align, "sum" if place else "")
        for place, one in enumerate(columns_of(words, spec))
    ]
    order = [code for code in e.units if code in set(homes)]
    order += sorted(set(homes) - set(order))
    rows = []
    for code in order:
        theirs = mine[homes == code]
        grades = [count(int((theirs["evidence"] == str(g)).sum())) for g in Evidence]
        flagged = count(int(theirs["contradicted"].sum()))
        rows.append((Cell(names(code)), count(len(theirs)), *grades, flagged))
    clause = e.plan.rules.meter_tolerance.clause
    last = sums(words, columns, rows) if len(rows) > 1 else None
    return Table("evidence", caption(words, "evidence"), columns, rows, clause, last=last)


def contradicted(words: Words, e: Evaluation, names: Names) -> Table | None:
    """Plants whose meters contradict what they claim."""
    if e.evidence is None:
        return None
    rows = [
        (
            Cell(names(row.region)),
            outside(row.name),
            share(row.load_cut, 0),
            Cell(findings_plants.meter(words, row), row.fall, "share"),
        )
        for row in e.evidence[e.evidence["contradicted"]].itertuples()
    ]
    spec = (("region", 2.4, "left"), ("plant", 7, "left"), ("load", 2.6, "right"))
    clause = e.plan.rules.meter_tolerance.clause
    return long_table(words, "contradicted", (*spec, ("fall", 4, "left")), rows, clause)


def open_problems(words: Words, e: Evaluation, names: Names) -> Table | None:
    """Problems that are not put right, the oldest first."""
    rows: list[Sequence[Cell]] = [_problem(words, row, names) for row in _rows(e.open_problems)]
    spec = (
        ("date", 2.6, "left"), ("region", 2.2, "left"), ("plant", 5, "left"),
        ("problem", 5, "left"), ("days", 1.3, "right"),
    )  # fmt: skip
    clause = e.plan.rules.plants_checked_per_day.clause
    return long_table(words, "open_problems", spec, rows, clause)


def _rows(table: Any) -> Any:
    return table.itertuples()


def _problem(words: Words, row: Any, names: Names) -> Sequence[Cell]:
    return (
        Cell(day(row.date, words.lang, year=False), row.date, "day"),
        Cell(names(row.region)),
        outside(row.name),
        outside(row.problem),
        count(row.days),
    )


def offenders(words: Words, e: Evaluation, names: Names) -> Table | None:
    """Plants with problems in more than one check."""
    rows = [
        (
            Cell(names(row.region)),
            outside(row.name),
            count(row.problems),
            count(row.open),
            outside(row.problem),
        )
        for row in _rows(e.offenders)
    ]
    spec = (
        ("region", 2.2, "left"), ("plant", 5, "left"), ("problems", 1.6, "right"),
        ("open_left", 1.6, "right"), ("problem", 5, "left"),
    )  # fmt: skip
    clause = e.plan.rules.plants_checked_per_day.clause
    return long_table(words, "offenders", spec, rows, clause)
