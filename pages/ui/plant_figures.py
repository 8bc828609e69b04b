"""The figures of the page of plants, each with its basis; every view has its own row."""

from __future__ import annotations

import pandas as pd

from analytics.evidence import Evidence
from analytics.fairness import AMOUNTS
from analytics.guaranteed import LACKS
from analytics.list_changes import ListChanges
from analytics.plan import Plan
from analytics.reduction import POLLUTANTS
from text import Words
from text import findings_plants as findings
from text.formats import number, percent

from .basis import Basis
from .blocks import Figure
from .plant_load import Listing

LIST, PLANS, FAIR, DIFFERENCES = "五(二)2(2)", "五(二)2(5)", "五(二)2(3)", "五(二)2(2)"


def _said(plan: Plan, name: str, labels: Words) -> str:
    """A rule in its own words."""
    rule = getattr(plan.rules, name)
    return str(rule.zh if labels.lang == "zh" else rule.en)


def _sums(table: pd.DataFrame, column: str) -> dict[str, float]:
    return {name: float(table[column.format(name)].sum()) for name in POLLUTANTS}


def _four(sums: dict[str, float], digits: int = 2) -> dict[str, str]:
    return {name: number(value, digits) for name, value in sums.items()}


def listed(labels: Words, of: Listing) -> list[Figure]:
    """How many plants, how much they emit, and what is wrong with the list."""
    proof, filed = _proof(labels, of), _plans(labels, of)
    return [
        count(labels, of),
        emitted(labels, of),
        revised(labels, of),
        *proof[:1],
        *filed[:1],
    ]


def count(labels: Words, of: Listing) -> Figure:
    """Plants listed, by status."""
    status = of.plants()["status"].fillna("").replace("", "running").value_counts()
    parts = {name: number(status.get(name, 0)) for name in ("running", "idle", "unfinished")}
    total = number(len(of.plants()))
    named = findings.list_name(labels, of.edition)
    said = labels("plants.figure.count_formula", **parts, count=total, list=named)
    note = labels("plants.figure.count_note", **parts)
    unit = labels("plants.unit_plants")
    return Figure(labels("plants.figure.count"), total, Basis(LIST, said), unit, note)


def emitted(labels: Words, of: Listing) -> Figure:
    """Daily tonnes of the four pollutants."""
    parts = _sums(of.plants(), "{}_t_d")
    total = number(sum(parts.values()), 1)
    said = labels(
        "plants.figure.tonnes_formula", **_four(parts), total=number(sum(parts.values()), 2)
    )
    note = labels("plants.figure.tonnes_note", **_four(parts, 1))
    return Figure(labels("plants.figure.tonnes"), total, Basis(LIST, said), "t/d", note)


def revised(labels: Words, of: Listing) -> Figure:
    """Plants for which a revision is suggested."""
    found = of.revisions()
    kinds = found.groupby("kind")["plant"].nunique().sort_values(ascending=False)
    total = number(found["plant"].nunique())
    parts = labels("plants.comma").join(
        f"{findings.kind(labels, code)} {number(n)}" for code, n in kinds.items()
    )
    if kinds.empty:
        said = note = labels("plants.figure.revisions_none")
    else:
        said = labels("plants.figure.revisions_formula", parts=parts, count=total)
        worst = findings.kind(labels, str(kinds.index[0]))
        note = labels("plants.figure.revisions_note", kind=worst, count=number(kinds.iloc[0]))
    unit = labels("plants.unit_plants")
    return Figure(labels("plants.figure.revisions"), total, Basis(LIST, said), unit, note)


def _proof(labels: Words, of: Listing) -> list[Figure]:
    """Claims that meters contradict, and claims without anything to show for them."""
    found = of.evidence()
    if found is None:
        return []
    rule = of.plan.rules.meter_tolerance
    days, unit = of.compared(), labels("plants.unit_plants")
    metered = number(found["fall"].notna().sum())
    wrong = number(found["contradicted"].sum())
    said = labels(
        "plants.figure.contradicted_formula",
        metered=metered,
        count=wrong,
        points=number(rule.value * 100),
        during=findings.days_said(labels, days.during),
        before=findings.days_said(labels, days.before),
    )
    note = labels("plants.figure.contradicted_note", metered=metered)
    name = labels("plants.figure.contradicted")
    claimed = Figure(name, wrong, Basis(rule.clause, said), unit, note)
    promising = found[found["promises"]]
    kinds = promising["evidence"].value_counts()
    by = {str(one): number(kinds.get(one, 0)) for one in Evidence if one != Evidence.CLAIMED}
    without = int(found["without"].sum())
    said = labels(
        "plants.figure.without_formula",
        promising=number(len(promising)),
        **by,
        without=number(without),
    )
    share = percent(without / len(promising), 1) if len(promising) else number(None)
    note = labels("plants.figure.without_note", share=share)
    name = labels("plants.figure.without")
    return [claimed, Figure(name, number(without), Basis(rule.clause, said), unit, note)]


def attention(labels: Words, of: Listing) -> list[Figure]:
    """Revisions, contradictions, and promises without evidence."""
    return [count(labels, of), revised(labels, of), *_proof(labels, of)]


def fair(labels: Words, of: Listing) -> list[Figure]:
    """What share of plants, output and jobs a level stops outright, and whom."""
    found, level = of.fairness(), labels("level." + of.level.code)
    row = []
    for name in AMOUNTS:
        part, whole = found.total[f"stopped_{name}"], found.total[name]
        share = percent(found.total[f"share_{name}"], 1)
        amount = labels(f"plants.figure.amount_{name}")
        facts = {"part": number(part), "whole": number(whole)}
        said = labels(
            "plants.figure.stopped_formula", **facts, level=level, name=amount, share=share
        )
        note = labels("plants.figure.stopped_note", **facts, unit=_unit(labels, name, whole))
        row.append(
            Figure(labels(f"plants.figure.stopped_{name}"), share, Basis(FAIR, said), note=note)
        )
    whole, stopped = number(found.best), number(len(found.leading))
    said = labels("plants.figure.leading_formula", whole=whole, count=stopped, level=level)
    note = labels("plants.figure.leading_note", whole=whole)
    unit = labels("plants.unit_plants")
    row.append(Figure(labels("plants.figure.leading"), stopped, Basis(FAIR, said), unit, note))
    some = found.groups["stops_differ"]
    counts = {"count": number(some.sum()), "loads": number((~some).sum())}
    said = labels("plants.figure.groups_formula", **counts)
    note = labels("plants.figure.groups_note", count=counts["loads"])
    unit = labels("plants.figure.unit_groups")
    name = labels("plants.figure.groups")
    return [*row, Figure(name, counts["count"], Basis(FAIR, said), unit, note)]


def _unit(labels: Words, name: str, count: float) -> str:
    return labels.of(labels("plants.unit_plants"), number(count)) if name == "plants" else ""


def guaranteed(labels: Words, of: Listing) -> list[Figure]:
    """Guaranteed plants and what they lack; idle ones and whether they ran."""
    kept, idle, unit = of.guaranteed(), of.restarts(), labels("plants.unit_plants")
    lacking = {name: number(kept[f"lacks_{name}"].sum()) for name in LACKS}
    fine, short = number((kept["lacks"] == 0).sum()), number((kept["lacks"] > 0).sum())
    basis = Basis(
        of.plan.rules.guaranteed_grade.clause,
        labels("plants.figure.guaranteed_formula", count=number(len(kept)), **lacking, fine=fine),
    )
    note = labels("plants.figure.guaranteed_note", count=fine)
    row = [Figure(labels("plants.figure.guaranteed"), number(len(kept)), basis, unit, note)]
    note = labels("plants.figure.lacking_note", **lacking)
    row.append(Figure(labels("plants.figure.lacking"), short, basis, unit, note))
    status = idle["status"].value_counts()
    known = number((idle["days_known"] > 0).sum())
    rule = of.plan.rules.restart_use_share
    said = labels(
        "plants.figure.idle_formula",
        idle=number(status.get("idle", 0)),
        unfinished=number(status.get("unfinished", 0)),
        known=known,
    )
    note = labels("plants.figure.idle_note", known=known)
    name = labels("plants.figure.idle")
    row.append(Figure(name, number(len(idle)), Basis(rule.clause, said), unit, note))
    ran = number(idle["flagged"].sum())
    words = _said(of.plan, "restart_use_share", labels)
    said = labels("plants.figure.ran_formula", rule=words, count=ran)
    note = labels("plants.figure.ran_note", held=number((idle["approval"] == "held").sum()))
    return [*row, Figure(labels("plants.figure.ran"), ran, Basis(rule.clause, said), unit, note)]


def _plans(labels: Words, of: Listing) -> list[Figure]:
    """How complete plans and boards are; nothing where none were imported."""
    found, unit = of.plans(), labels("plants.unit_plants")
    if found is None or found.empty:
        return []
    done, every = int(found["complete"].sum()), len(found)
    facts = {"complete": number(done), "count": number(every)}
    share = percent(done / every, 1)
    said = labels("plants.figure.complete_formula", **facts, share=share)
    note = labels("plants.figure.complete_note", **facts)
    row = [Figure(labels("plants.figure.complete"), share, Basis(PLANS, said), note=note)]
    for name, counted in (("nothing", ~found["on_file"]), ("board_alone", found["board_alone"])):
        n = number(counted.sum())
        said = labels(f"plants.figure.{name}_formula", count=n)
        row.append(Figure(labels(f"plants.figure.{name}"), n, Basis(PLANS, said), unit))
    worst, lacking = findings.missing_most(found[found["on_file"]])
    if lacking:
        field, n = labels(f"plants.field.{worst}"), number(lacking)
        said = labels("plants.figure.missing_most_formula", field=field, count=n)
        name = labels("plants.figure.missing_most")
        row.append(Figure(name, n, Basis(PLANS, said), unit, field))
    return row


def plans(labels: Words, of: Listing) -> list[Figure]:
    """Plans and boards; only how many plants there are where none were imported."""
    return _plans(labels, of) or [count(labels, of)]


def editions(labels: Words, of: Listing, changes: ListChanges, before: int) -> list[Figure]:
    """What is different between two editions.

    Parameters
    ----------
    before : plants of the older edition
    """
    unit = labels("plants.unit_plants")
    added, removed = len(changes.added), len(changes.removed)
    facts = {"added": number(added), "removed": number(removed)}
    after = before + added - removed
    said = labels(
        "plants.figure.difference_formula", **facts, before=number(before), after=number(after)
    )
    note = labels("plants.figure.difference_note", **facts)
    name = labels("plants.figure.difference")
    row = [Figure(name, signed(added - removed, 0), Basis(DIFFERENCES, said), unit, note)]
    n = number(len(changes.regraded))
    said = labels("plants.figure.regraded_formula", count=n)
    row.append(Figure(labels("plants.figure.regraded"), n, Basis(FAIR, said), unit))
    name = labels("plants.figure.emitted_change")
    row.append(_moved(labels, name, changes.totals.sum()))
    of_level = changes.cut_totals.xs(of.level.code, level="level").sum()
    name = labels("plants.figure.cut_change", level=labels("level." + of.level.code))
    return [*row, _moved(labels, name, of_level)]


def _moved(labels: Words, name: str, total: pd.Series) -> Figure:
    change = signed(total["after"] - total["before"], 2)
    parts = {n: signed(total[n], 3) for n in ("added", "removed", "changed")}
    exact = signed(total["after"] - total["before"], 3)
    said = labels("plants.figure.emitted_formula", **parts, change=exact)
    ends = {n: number(total[n], 1) for n in ("before", "after")}
    note = labels("plants.figure.emitted_note", **ends)
    return Figure(name, change, Basis(DIFFERENCES, said), "t/d", note)


def signed(value: float, digits: int) -> str:
    """A change with its sign."""
    said = number(value, digits)
    return said if value < 0 or not float(said.replace(",", "") or 0) else "+" + said
