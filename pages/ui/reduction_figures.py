"""The figures of the reduction page, each with its basis."""

from __future__ import annotations

from collections.abc import Callable

from analytics.reduction import CITY, Verdict
from text import Words
from text import findings_reduction as findings
from text.formats import MISSING, day, number, percent, tonnes

from . import reduction_frames as frames
from .basis import Basis
from .blocks import Figure
from .reduction_load import Case

_SPELT_OUT = 6
Names = Callable[[str], str]


def of(labels: Words, case: Case, names: Names) -> list[Figure]:
    """Counties that reach every target, that do not, the largest shortfall; then by what is
    judged: how much was verified and measured, or where the city is tightest."""
    row = [reaching(labels, case, names), falling_short(labels, case, names)]
    row.append(largest(labels, case, names))
    if case.judged.found.executed:
        row += [verified(labels, case), measured(labels, case)]
    else:
        row.append(tightest(labels, case))
    return row


def reaching(labels: Words, case: Case, names: Names) -> Figure:
    """Counties whose four pollutants all reach their targets."""
    found = case.judged.found
    by = findings.counts(found.rows)
    mine = by[Verdict.MET] + by[Verdict.REDUCED]
    total = sum(map(len, by.values()))
    who = findings.named(labels, mine, names) if mine else MISSING
    said = labels("figure.reaching_formula", count=len(mine), total=total, who=who)
    note = labels("figure.open_note", count=len(by[Verdict.UNDECIDED]))
    return Figure(
        labels("figure.reaching"),
        f"{len(mine)} / {total}",
        Basis(found.clause, said),
        note=note if by[Verdict.UNDECIDED] else "",
        kind="verdict" if by[Verdict.UNDECIDED] else "",
        code=findings.key(Verdict.UNDECIDED),
    )


def falling_short(labels: Words, case: Case, names: Names) -> Figure:
    """Counties that miss a target for certain, with each formula."""
    found = case.judged.found
    mine = findings.counts(found.rows)[Verdict.SHORT]
    rows = frames.shortfalls(found)
    said = [
        f"{names(row.region)} {findings.formula(labels, row, executed=found.executed)}"
        for row in rows.head(_SPELT_OUT).itertuples()
    ]
    if len(rows) > _SPELT_OUT:
        said.append(labels("figure.more_rows", count=len(rows) - _SPELT_OUT))
    return Figure(
        labels("figure.short"),
        str(len(mine)),
        Basis(found.clause, labels("finding.joint").join(said) or labels("figure.short_none")),
        labels("unit.counties"),
        findings.named(labels, mine, names) if mine else "",
        "verdict" if mine else "",
        findings.key(Verdict.SHORT),
    )


def largest(labels: Words, case: Case, names: Names) -> Figure:
    """The shortfall of most tonnes."""
    found = case.judged.found
    rows = frames.shortfalls(found)
    if rows.empty:
        said = labels("figure.short_none")
        value = labels("figure.none")
        return Figure(labels("figure.largest"), value, Basis(found.clause, said))
    row = next(rows.itertuples())
    return Figure(
        labels("figure.largest"),
        number(row.short_t_d, 2),
        Basis(found.clause, findings.formula(labels, row, executed=found.executed)),
        "t/d",
        f"{names(row.region)} {labels('pollutant.' + row.pollutant)}",
    )


def verified(labels: Words, case: Case) -> Figure:
    """How much of the planned tonnes, all four pollutants together, checks have borne out."""
    found = case.judged.found
    city = found.of(CITY)
    planned, low = city["planned_t_d"].sum(), city["low_t_d"].sum()
    share = low / planned if planned > 0 else None
    counts = case.checked()[["checked", "promising"]].sum()
    said = labels(
        "figure.verified_formula",
        low=tonnes(low),
        planned=tonnes(planned),
        share=percent(share),
        open=tonnes(city["high_t_d"].sum() - low),
    )
    note = labels(
        "figure.verified_note",
        checked=number(counts["checked"]),
        total=number(counts["promising"]),
    )
    clause = f"{found.clause}; {case.judged.plan.rules.reference_days.clause}"
    return Figure(labels("figure.verified"), percent(share), Basis(clause, said), note=note)


def measured(labels: Words, case: Case) -> Figure:
    """By how much monitored emissions fell, the least and the most of the four."""
    found, rule = case.judged.found, case.judged.plan.rules.reference_days
    rows = found.of(CITY)
    known = rows[rows["measured"].notna()]
    days = case.judged.scope.days
    if known.empty or days is None:
        said = labels("figure.measured_none")
        return Figure(labels("figure.measured"), MISSING, Basis(rule.clause, said))
    parts = [
        labels(
            "figure.measured_one",
            pollutant=labels("pollutant." + row.pollutant),
            share=percent(row.measured, 1),
            by=labels("measured_by." + row.measured_by),
        )
        for row in known.itertuples()
    ]
    joint = labels("finding.list")
    said = labels(
        "figure.measured_formula",
        parts=joint.join(parts),
        during=joint.join(day(one, labels.lang, year=False) for one in days.during),
        before=joint.join(day(one, labels.lang, year=False) for one in sorted(days.before)),
    )
    kinds = [labels("measured_by." + one) for one in dict.fromkeys(known["measured_by"])]
    return Figure(
        labels("figure.measured"),
        findings.interval(labels, known["measured"].min(), known["measured"].max()),
        Basis(rule.clause, said),
        note=labels("figure.measured_note", by=joint.join(kinds), days=len(days.before)),
    )


def tightest(labels: Words, case: Case) -> Figure:
    """The pollutant whose ratio of the whole city lies least above its target."""
    found = case.judged.found
    rows = found.of(CITY)
    left = (rows["planned"] - rows["target"]).dropna()
    if left.empty:
        said = labels("reduction.no_baseline")
        return Figure(labels("figure.tightest"), MISSING, Basis(found.clause, said))
    row = next(rows.loc[[left.idxmin()]].itertuples())
    return Figure(
        labels("figure.tightest"),
        findings.ratio(row.planned, row.target),
        Basis(found.clause, findings.formula(labels, row, executed=False)),
        note=labels(
            "figure.tightest_note",
            pollutant=labels("pollutant." + row.pollutant),
            target=percent(row.target, 1),
        ),
        kind="verdict",
        code=findings.key(row.verdict),
    )
