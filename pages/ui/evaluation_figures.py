"""The figures of the evaluation page, each with its basis."""

from __future__ import annotations

from analytics.conclusions import conclusions, unjudged
from analytics.evaluation import Evaluation
from text import Words
from text import findings_evaluation as said
from text import findings_warnings as warnings
from text.formats import MISSING, number, percent

from .basis import Basis
from .blocks import Figure


def of(labels: Words, e: Evaluation) -> list[Figure]:
    """Level, targets reached, days checked enough, reports in time, conclusions decided on."""
    return [_level(labels, e), *_shares(labels, e), _decided(labels, e)]


def _level(labels: Words, e: Evaluation) -> Figure:
    name = labels("evaluation_figure.level")
    clause = e.plan.level_rule(e.warning.level).clause
    code = e.warning.level.code
    if e.verification is None:
        basis = Basis(clause, labels("evaluation.no_verification"))
        return Figure(name, MISSING, basis, note=labels("evaluation_figure.level_unknown"))
    one = e.verification
    issued, seen = warnings.issued(labels, one.issued), warnings.verified(labels, one)
    told = labels("evaluation_figure.level_note", issued=issued, verified=seen)
    return Figure(
        name, warnings.outcome(labels, one), Basis(clause, said.verification(labels, e).text),
        note=told, kind="level", code=code,
    )  # fmt: skip


def _shares(labels: Words, e: Evaluation) -> list[Figure]:
    rules = e.plan.rules
    clauses = {
        "targets_met": rules.reduction_ratio.clause,
        "days_met": rules.plants_checked_per_day.clause,
        "reports_on_time": rules.inspection_due.clause,
    }
    found = []
    for name, clause in clauses.items():
        above, below = e.own.parts.get(name, (0.0, 0.0))
        share = above / below if below else None
        facts = {
            "part": number(above),
            "whole": number(below),
            "share": percent(share) if share is not None else MISSING,
        }
        if name == "days_met" and below and not e.any_checks:
            told = labels("evaluation_figure.no_checks")
            title = labels("evaluation_figure." + name)
            found.append(Figure(title, MISSING, Basis(clause, told), note=told))
            continue
        key = name if below else "nothing"
        basis = Basis(clause, labels(f"evaluation_figure.{key}_formula", **facts))
        note = labels(f"evaluation_figure.{key}_note", **facts)
        title = labels("evaluation_figure." + name)
        found.append(Figure(title, facts["share"], basis, note=note))
    return found


def _decided(labels: Words, e: Evaluation) -> Figure:
    every = conclusions(e)
    open_ = sum(one.proposed for one in every)
    facts = {"done": len(every) - open_, "whole": len(every), "open": open_}
    basis = Basis(
        e.plan.rules.evaluation_due_h.clause, labels("evaluation_figure.decided_formula", **facts)
    )
    note = labels("evaluation_figure.decided_note", count=len(unjudged(e)))
    value = labels("evaluation_figure.decided_value", **facts)
    return Figure(labels("evaluation_figure.decided"), value, basis, note=note)
