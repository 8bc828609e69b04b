"""The tables of an evaluation: one source for the page, the documents and the workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from analytics.conclusions import conclusions, unjudged
from analytics.duties import State
from analytics.evaluation import MEASURES, SHARES, Evaluation
from analytics.reduction import CITY, Verdict
from reports.content import Cell, Column, Table, outside, plain
from text import Words, explanations, findings, findings_duty, findings_reduction
from text import findings_evaluation as said
from text import findings_warnings as warnings
from text.formats import MISSING, clock, day, hour, hours, number, percent, span

Names = Callable[[str], str]
MOST = 15
"""Rows that a document lists of what may be long; the workbook has them all."""

NOTHING = Cell(MISSING)


def columns_of(words: Words, spec: Sequence[tuple[str, float, str]]) -> list[Column]:
    return [Column(words("evaluation.column." + name), width, side) for name, width, side in spec]


def caption(words: Words, key: str) -> str:
    return words("evaluation.caption." + key)


def count(value: float) -> Cell:
    """A whole number."""
    return Cell(number(value), value, "count")


def share(value: float | None, digits: int = 1) -> Cell:
    """A share 0..1."""
    return Cell(percent(value, digits), value, "share")


def tonnes(value: float, digits: int = 2) -> Cell:
    """Tonnes a day; nothing for what is not known."""
    return NOTHING if value != value else Cell(number(value, digits), value, "tonnes")


def _facts(
    words: Words, key: str, rows: Sequence[tuple[str, Cell]], clause: str
) -> Table:  # fmt: skip
    """A table of names and what is to say of them."""
    columns = columns_of(words, (("item", 4, "left"), ("value", 12, "left")))
    named = [(Cell(words("evaluation.fact." + name)), cell) for name, cell in rows]
    return Table(key, caption(words, key), columns, named, clause)


def air(words: Words, e: Evaluation) -> Table | None:
    """Every episode: how long, how bad, and which conditions it met when."""
    rows, clauses = [], []
    for found in e.air:
        one = found.episode
        clause = e.plan.level_rule(max(one.level, e.warning.level)).clause
        level = findings.level(words, one.level, one.level_upper, found.open_hours)
        at, peak = found.peak_running
        facts = [
            ("span", Cell(span(one.start, one.end, words.lang))),
            ("hours", Cell(hours(one.hours, words.lang), one.hours, "hours")),
            ("level", Cell(level)),
            ("peak", Cell(_at(words, peak, at))),
        ]
        if found.peak_hourly is not None:
            at, peak = found.peak_hourly
            facts.append(("peak_hourly", Cell(_at(words, peak, at))))
        if found.primary:
            facts.append(("primary", Cell(findings.pollutants(words, "+".join(found.primary)))))
        facts.append(("valid", share(found.valid_share)))
        for reason in found.reasons:
            why = explanations.reason(words, reason, one.reading, e.plan)
            facts.append(("why", Cell(why)))
        rows += [(Cell(words("evaluation.fact." + name)), cell) for name, cell in facts]
        clauses += [clause] * len(facts)
    if not rows:
        return None
    columns = columns_of(words, (("item", 4, "left"), ("value", 12, "left")))
    return Table("air", caption(words, "air"), columns, rows, clauses=clauses)


def _at(words: Words, value: float, when: datetime) -> str:
    """A value and its hour."""
    return findings.aqi(value) + words("evaluation.who", who=hour(when, words.lang, year=False))


def advice(words: Words, e: Evaluation) -> Table | None:
    """What was known when the warning was issued, and what followed from it."""
    found = e.advice
    if found is None:
        return None
    told = found.forecast_issued_at
    rows = [
        ("told", Cell(clock(found.as_of, words.lang))),
        ("observed", Cell(warnings.known_until(words, found.observed_until))),
        ("forecast", Cell(MISSING if told is None else clock(told, words.lang))),
        ("advised", Cell(said.advised(words, e))),
    ]
    reading = e.plan.rules.reading.value
    for one in found.reasons:
        rows.append(("why", Cell(explanations.reason(words, one, reading, e.plan))))
    return _facts(words, "advice", rows, e.plan.level_rule(e.warning.level).clause)


def records(words: Words, e: Evaluation) -> Table | None:
    """What was done to the warning, as it was issued."""
    if not e.records:
        return None
    spec = (
        ("at", 5, "left"), ("action", 2.1, "center"), ("level", 1.6, "center"),
        ("start", 5, "left"), ("trigger", 3.2, "left"), ("document", 2.4, "left"),
    )  # fmt: skip
    rows = [
        (
            Cell(clock(one.issued_at, words.lang), one.issued_at, "time"),
            Cell(words("warning_action." + one.action)),
            Cell(MISSING if one.level is None else said.level(words, one.level)),
            Cell(clock(one.effective_from, words.lang), one.effective_from, "time"),
            Cell(words("verification.trigger_" + one.trigger) if one.trigger else MISSING),
            outside(one.document or MISSING),
        )
        for one in e.records
    ]
    clause = e.plan.level_rule(e.warning.level).response_clause
    return Table("records", caption(words, "records"), columns_of(words, spec), rows, clause)


def verification(words: Words, e: Evaluation) -> Table | None:
    """The warning against the air."""
    one = e.verification
    if one is None:
        return None

    def lasted(value: float) -> Cell:
        return Cell(hours(value, words.lang), value, "hours")

    lead = one.lead_time_h
    rows = [
        ("issued", Cell(warnings.issued(words, one.issued))),
        ("verified", Cell(warnings.verified(words, one))),
        ("outcome", Cell(warnings.outcome(words, one))),
        ("lead", Cell(warnings.lead(words, one), lead, "hours")),
        ("over", lasted(one.over_h)),
        ("idle", lasted(one.idle_h)),
        ("under", lasted(one.under_h)),
        ("uncovered", lasted(one.uncovered_h)),
        ("flips", count(one.flips)),
        ("cost", Cell(warnings.cost(words, e.cost), e.cost, "money")),
    ]
    return _facts(words, "verification", rows, e.plan.level_rule(e.warning.level).clause)


def duties(words: Words, e: Evaluation, names: Names) -> Table | None:
    """Every duty: how many tasks are done, late, overdue, and who has not done it."""
    if not e.progress:
        return None
    spec = (
        ("duty", 4.6, "left"), ("who", 3.4, "left"), ("clause", 2, "left"),
        ("asked", 1.6, "right"), ("done", 1.6, "right"), ("late", 1.6, "right"),
        ("overdue", 2, "right"), ("open", 1.5, "right"), ("lacking", 3.4, "left"),
    )  # fmt: skip
    columns = [
        Column(one.title, one.width, one.align, "sum" if 3 <= place <= 7 else "")
        for place, one in enumerate(columns_of(words, spec))
    ]
    states = (State.DONE, State.LATE, State.OVERDUE, State.OPEN)
    rows = [
        (
            Cell(findings_duty.duty(words, one.duty)),
            Cell(findings_duty.who_does(words, one.duty)),
            Cell(one.duty.clause),
            count(len(one.tasks)),
            *(count(one.count(state)) for state in states),
            Cell(findings_duty.lacking(words, one, names) or MISSING),
        )
        for one in e.progress
    ]
    clauses = [one.duty.clause for one in e.progress]
    return Table(
        "duties", caption(words, "duties"), columns, rows,
        clauses=clauses, last=sums(words, columns, rows),
    )  # fmt: skip


def sums(
    words: Words, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
) -> list[Cell]:  # fmt: skip
    """The row of totals: sums, and quotients of sums."""
    found = []
    for place, one in enumerate(columns):
        if place == 0:
            found.append(Cell(words("evaluation.total")))
        elif one.total:
            found.append(count(sum(_number(row[place]) for row in rows)))
        else:
            found.append(Cell(""))
    for place, one in enumerate(columns):
        if one.share:
            above, below = (_number(found[at]) for at in one.share)
            found[place] = share(above / below if below else None)
    return found


def _number(cell: Cell) -> float:
    return float(cell.value) if isinstance(cell.value, int | float) else 0.0


def reduction(words: Words, e: Evaluation, names: Names) -> Table | None:
    """Every county and pollutant: required, planned, executed, measured, verdict, missing."""
    if e.reduction is None or e.reduction.rows.empty:
        return None
    spec = (
        ("region", 2.3, "left"), ("pollutant", 1.8, "left"), ("baseline", 2.2, "right"),
        ("target", 1.8, "right"), ("planned", 1.8, "right"), ("executed", 3.4, "right"),
        ("measured", 2, "right"), ("verdict", 2.3, "left"), ("short", 1.6, "right"),
    )  # fmt: skip
    rows = [
        (
            Cell(said.region(words, row.region, names)),
            Cell(words("pollutant." + row.pollutant)),
            tonnes(row.baseline_t_d),
            share(row.target),
            Cell(findings_reduction.ratio(row.planned, row.target), row.planned, "share"),
            Cell(findings_reduction.achieved(words, row, executed=e.reduction.executed)),
            share(row.measured),
            Cell(findings_reduction.verdict(words, row.verdict)),
            Cell(said.shortfall(words, row), row.short_t_d or None, "tonnes"),
        )
        for row in e.reduction.rows.itertuples()
    ]
    clause = e.reduction.clause
    return Table("reduction", caption(words, "reduction"), columns_of(words, spec), rows, clause)


def shortfalls(words: Words, e: Evaluation, names: Names) -> Table | None:
    """Which targets were missed, and by how many tonnes."""
    if e.reduction is None or not e.city:
        return None
    rows = e.reduction.rows
    short = rows[(rows["verdict"] == Verdict.SHORT) & (rows["region"] != CITY)]
    if short.empty:
        return None
    spec = (
        ("region", 4, "left"), ("pollutant", 3, "left"), ("ratio", 5, "right"),
        ("target", 3, "right"), ("short", 3, "right"),
    )  # fmt: skip
    cells = [
        (
            Cell(names(row.region)),
            Cell(words("pollutant." + row.pollutant)),
            Cell(findings_reduction.achieved(words, row, executed=e.reduction.executed)),
            share(row.target),
            Cell(said.shortfall(words, row), row.short_t_d, "tonnes"),
        )
        for row in short.itertuples()
    ]
    return Table(
        "shortfalls", caption(words, "shortfalls"), columns_of(words, spec), cells,
        e.reduction.clause,
    )  # fmt: skip


def long_table(
    words: Words, key: str, spec: Sequence[tuple[str, float, str]],
    rows: Sequence[Sequence[Cell]], clause: str,
) -> Table | None:  # fmt: skip
    """A table of which a document lists only the first rows; None without any."""
    if not rows:
        return None
    rest = words("evaluation.shown", count=number(len(rows)), shown=MOST)
    return Table(
        key, caption(words, key), columns_of(words, spec), rows, clause, most=MOST, rest=rest
    )


def comparison(words: Words, e: Evaluation) -> Table:
    """This warning, the one before, those of the winter, and any that was asked for."""
    before, winter = e.before, e.winter
    heads = [words("evaluation.column." + name) for name in ("measure", "own", "before", "winter")]
    if before is not None:
        heads[2] += words("evaluation.who", who=day(before.start, words.lang, year=False))
    if winter is not None:
        heads[3] = words("evaluation.average", count=winter.count)
    for one in e.asked:
        when = words("evaluation.who", who=day(one.start, words.lang))
        heads.append(said.level(words, one.level) + when)
    columns = [
        Column(title, 5 if not place else 3.6, "right" if place else "left")
        for place, title in enumerate(heads)
    ]
    rows = []
    for name in MEASURES:
        shown = (e.own, before, winter, *e.asked)
        values = [None if one is None else one.value(name) for one in shown]
        form = "share" if name in SHARES else "hours"
        cells = [Cell(said.measured(name, value), value, form) for value in values]
        rows.append((Cell(words("evaluation.measure." + name)), *cells))
    clause = e.plan.rules.evaluation_due_h.clause
    return Table("comparison", caption(words, "comparison"), columns, rows, clause)


def drawn(words: Words, e: Evaluation, names: Names) -> Table | None:
    """The conclusions with who decided on each, and what to do next; without those dropped."""
    found = [one for one in conclusions(e) if not one.dropped]
    if not found:
        return None
    spec = (
        ("number", 1.1, "center"), ("kind", 1.4, "center"), ("conclusion", 6, "left"),
        ("standing", 2, "center"), ("clause", 2, "left"), ("next", 4.8, "left"),
    )  # fmt: skip
    rows = []
    for place, one in enumerate(found, 1):
        told = said.conclusion(words, one, e, names)
        rows.append(
            (
                count(place),
                Cell(words("evaluation.kind." + one.kind)),
                Cell(plain(told.text)),
                outside(said.standing(words, one)),
                Cell(told.clause),
                Cell(said.next_step(words, one)),
            )
        )
    clauses = [one.clause for one in found]
    return Table(
        "conclusions", caption(words, "conclusions"), columns_of(words, spec), rows,
        clauses=clauses,
    )  # fmt: skip


def open_matters(words: Words, e: Evaluation, names: Names) -> Table | None:
    """What could not be judged, and why."""
    found = [said.unjudged(words, one, e, names) for one in unjudged(e)]
    if not found:
        return None
    spec = (("number", 1.1, "center"), ("value", 12, "left"), ("clause", 2.4, "left"))
    rows = [(count(n), Cell(one.text), Cell(one.clause)) for n, one in enumerate(found, 1)]
    clauses = [one.clause for one in found]
    return Table(
        "unjudged", caption(words, "unjudged"), columns_of(words, spec), rows, clauses=clauses
    )


def chase(words: Words, e: Evaluation, names: Names) -> Table | None:
    """Reports that are overdue, and from whom."""
    rows = [
        (
            Cell(names(one.region)),
            Cell(words(f"evaluation.report.{one.duty.report}")),
            Cell(day(one.date, words.lang, year=False), one.date, "day"),
            Cell(findings_duty.moment(words, one.due), one.due, "time"),
            Cell(findings_duty.left(words, one.late_minutes), one.late_minutes, "count"),
        )
        for one in e.chase
    ]
    spec = (
        ("unit", 3, "left"), ("report", 3, "left"), ("date", 3, "left"), ("due", 4, "left"),
        ("late_by", 4, "left"),
    )  # fmt: skip
    clause = e.chase[0].duty.clause if e.chase else ""
    return long_table(words, "chase", spec, rows, clause)
