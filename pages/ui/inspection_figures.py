"""The figures of the inspection page, each with its basis."""

from __future__ import annotations

from text import Words
from text.formats import number, percent

from .basis import Basis
from .blocks import Figure
from .duty_load import Case


def _share(part: int, whole: int) -> str:
    return percent(part / whole) if whole else "—"


def of(labels: Words, case: Case) -> list[Figure]:
    """Unit-days met, reports on time, the list covered, violations, unlisted checks."""
    rules = case.plan.rules
    need, due = rules.plants_checked_per_day, rules.inspection_due
    rows, units = case.inspection.rows, case.inspection.units
    ended = [row for row in rows if row.met is not None]
    met = sum(bool(row.met) for row in ended)
    facts = {"met": met, "total": len(ended)}
    share = _share(met, len(ended))
    said = labels("inspection_figure.met_formula", required=need.value, share=share, **facts)
    note = labels("inspection_figure.met_note", **facts)
    found = [Figure(labels("inspection_figure.met"), share, Basis(need.clause, said), note=note)]

    sent = [row for row in rows if row.on_time is not None]
    on_time = sum(bool(row.on_time) for row in sent)
    late = sum(row.submitted_at is not None and not row.on_time for row in sent)
    facts = {"on_time": on_time, "total": len(sent)}
    share = _share(on_time, len(sent))
    clock = f"{due.value:%H:%M}"
    said = labels("inspection_figure.on_time_formula", due=clock, share=share, **facts)
    missing = len(sent) - on_time - late
    note = labels("inspection_figure.on_time_note", late=late, missing=missing)
    basis = Basis(due.clause, said)
    found.append(Figure(labels("inspection_figure.on_time"), share, basis, note=note))

    checked, listed = sum(u.plants_checked for u in units), sum(u.plants_listed for u in units)
    plants = {"checked": number(checked), "listed": number(listed)}
    share = _share(checked, listed)
    said = labels("inspection_figure.coverage_formula", share=share, **plants)
    note = labels("inspection_figure.coverage_note", **plants)
    if not listed:
        said = note = labels("inspection.no_list")
    basis = Basis(need.clause, said)
    found.append(Figure(labels("inspection_figure.coverage"), share, basis, note=note))

    problems = case.problems
    facts = {"problems": len(problems), "checks": len(case.inspection.checks)}
    share = _share(*facts.values())
    said = labels("inspection_figure.violations_formula", share=share, **facts)
    right = int(problems["rectified_on"].notna().sum())
    note = labels("inspection_figure.violations_note", share=_share(right, len(problems)))
    basis = Basis(need.clause, said)
    found.append(Figure(labels("inspection_figure.violations"), share, basis, note=note))

    apart = sum(row.unlisted for row in rows)
    edition = case.inspection.edition or labels("workbook.undated")
    basis = Basis(need.clause, labels("inspection_figure.unlisted_formula", edition=edition))
    note, unit = labels("inspection_figure.unlisted_note"), labels("inspection_figure.plants")
    name = labels("inspection_figure.unlisted")
    found.append(Figure(name, number(apart), basis, unit, note))
    return found
