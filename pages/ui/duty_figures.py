"""The figures of the duty page, each with its basis."""

from __future__ import annotations

from analytics.duties import EVALUATION, Progress, State, deadlines
from text import Words
from text import findings_duty as findings
from text.formats import number, percent

from .basis import Basis
from .blocks import Figure
from .duty_load import Case, units

_ALL = "五(二)3—7"


def of(labels: Words, case: Case) -> list[Figure]:
    """Done, overdue, late, the next deadline, evaluations."""
    found = case.progress
    return [
        _done(labels, case, found),
        _overdue(labels, case, found),
        _late(labels, found),
        _next(labels, case),
        _evaluation(labels, case, found),
    ]


def _worst(found: tuple[Progress, ...], state: State) -> float:
    minutes = [t.late_minutes for one in found for t in one.tasks if t.state is state]
    return max(minutes, default=0.0)


def _done(labels: Words, case: Case, found: tuple[Progress, ...]) -> Figure:
    done, total = sum(one.done for one in found), len(case.tasks)
    share = percent(done / total) if total else "—"
    facts = {"done": done, "total": total}
    as_of = findings.moment(labels, case.as_of)
    said = labels("duty_figure.done_formula", share=share, as_of=as_of, **facts)
    note = labels("duty_figure.done_note", **facts)
    return Figure(labels("duty_figure.done"), share, Basis(_ALL, said), note=note)


def _overdue(labels: Words, case: Case, found: tuple[Progress, ...]) -> Figure:
    count = sum(one.count(State.OVERDUE) for one in found)
    said = labels("duty_figure.overdue_formula", as_of=findings.moment(labels, case.as_of))
    note = labels("duty_figure.overdue_none")
    if count:
        longest = findings.left(labels, _worst(found, State.OVERDUE))
        note = labels("duty_figure.overdue_note", left=longest)
    unit = labels("duty_figure.items")
    return Figure(labels("duty_figure.overdue"), number(count), Basis(_ALL, said), unit, note)


def _late(labels: Words, found: tuple[Progress, ...]) -> Figure:
    count = sum(one.count(State.LATE) for one in found)
    note = labels("duty_figure.overdue_none")
    if count:
        longest = findings.left(labels, _worst(found, State.LATE))
        note = labels("duty_figure.late_note", left=longest)
    said = labels("duty_figure.late_formula")
    unit = labels("duty_figure.items")
    return Figure(labels("duty_figure.late"), number(count), Basis(_ALL, said), unit, note)


def _next(labels: Words, case: Case) -> Figure:
    name, as_of = labels("duty_figure.next"), findings.moment(labels, case.as_of)
    ahead = deadlines(case.tasks)
    if not ahead:
        said = labels("duty_figure.next_none_formula", as_of=as_of)
        return Figure(name, labels("duty_figure.next_none"), Basis(_ALL, said))
    one = ahead[0]
    left = findings.until(labels, one.due, case.as_of)
    facts = {"duty": findings.duty(labels, one.duty), "due": findings.moment(labels, one.due)}
    said = labels("duty_figure.next_formula", left=left, as_of=as_of, **facts)
    basis = Basis(one.duty.clause, said)
    return Figure(name, left, basis, note=" ".join((facts["due"], facts["duty"])))


def _evaluation(labels: Words, case: Case, found: tuple[Progress, ...]) -> Figure:
    name = labels("duty_figure.evaluation")
    rule = case.plan.rules.evaluation_due_h
    mine = next((one for one in found if one.duty.report == EVALUATION), None)
    if mine is None:
        said = labels("duty_figure.evaluation_open_formula", hours=rule.value)
        return Figure(name, labels("duty_figure.evaluation_open"), Basis(rule.clause, said))
    due = findings.moment(labels, mine.last_due)
    facts = {"done": mine.done, "total": len(units())}
    lift = findings.moment(labels, case.warning.end)
    said = labels("duty_figure.evaluation_formula", lift=lift, due=due, **facts)
    value = labels("duty.done_of", **facts)
    note = labels("duty_figure.evaluation_note", due=due)
    return Figure(name, value, Basis(rule.clause, said), note=note)
