"""The calculation that a lower target needs: what was reached, by whom, and what is missing.

Clause 五(二)2(3). The tonnes of every county are live sums over the sheet of plants.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.optimise import Solution
from analytics.optimise_needed import Needed
from analytics.reduction import CITY, POLLUTANTS
from data import inventory
from data.rulebook import regions
from data.solver_ground import Ground
from reports.sheets import Book, book, column
from text import Words
from text import findings_solver as findings
from text.formats import clock, money, percent

_PLANT = ("name", "plant", "region", "industry", "grade", "before", "instead", "load", "lost")
_CUT = len(_PLANT)


def solver_workbook(
    ground: Ground, found: Solution, lacks: Needed | None, *, scope: str, options: str,
    labels: Words,
) -> bytes:  # fmt: skip
    """An Excel file: summary, every plant, who would be needed, explanation.

    Parameters
    ----------
    lacks : who would have to do more; None where every target is reached
    options : what was asked for, in words
    """
    rows = inventory.plant_facts(ground.snapshot, ground.what, level=ground.level)
    names = rows.set_index("plant")["name"].reindex(ground.sets.plants)
    with book() as (made, memory):
        _summary(made, ground, found, labels)
        _plants(made, ground, found, names, labels)
        if lacks is not None:
            _needed(made, ground, lacks, names, labels)
        facts = _notes(ground, found, lacks, scope, options, labels)
        made.pairs(labels("solver.sheet.notes"), facts)
    return memory.getvalue()


def _title(name: str, labels: Words) -> str:
    return labels("solver.column." + name)


def _place(code: str, labels: Words) -> str:
    return labels("reduction.city") if code == CITY else regions().name(code, labels.lang)


def _summary(made: Book, ground: Ground, found: Solution, labels: Words) -> None:
    heads = ("region", "pollutant", "baseline", "target", "reached", "ratio", "short")
    sheet = made.sheet(
        labels("solver.sheet.summary"), [_title(one, labels) for one in heads],
        [12, 12, 14, 10, 14, 12, 14],
    )  # fmt: skip
    sets = ground.sets
    rows = ground.judged(sets.tonnes(sets.chosen(found.choice))).rows
    last = len(sets) + 1
    plants = labels("solver.sheet.plants")
    home = column(plants, _PLANT.index("region"), last)
    for row, one in enumerate(rows.itertuples(), 1):
        here, place = row + 1, POLLUTANTS.index(one.pollutant)
        cuts = column(plants, _CUT + place, last)
        total = f"SUM({cuts})" if one.region == CITY else f"SUMIFS({cuts},{home},A{here})"
        form = "total " if one.region == CITY else ""
        made.write(sheet, row, 0, _place(one.region, labels), form + "text")
        made.write(sheet, row, 1, labels("pollutant." + one.pollutant), form + "text")
        made.write(sheet, row, 2, one.baseline_t_d, form + "tonnes")
        made.write(sheet, row, 3, one.target, form + "share")
        tonnes, share = made.format(form + "tonnes"), made.format(form + "share")
        sheet.write_formula(row, 4, "=" + total, tonnes, one.planned_t_d)
        known = one.planned == one.planned
        ratio = f'=IF(N(C{here})>0,E{here}/C{here},"")'
        sheet.write_formula(row, 5, ratio, share, one.planned if known else "")
        missing = f'=IF(N(C{here})>0,MAX(ROUND(D{here}*C{here}-E{here},9),0),"")'
        short = max(round(one.target * one.baseline_t_d - one.planned_t_d, 9), 0) if known else ""
        sheet.write_formula(row, 6, missing, tonnes, short)


def _plants(made: Book, ground: Ground, found: Solution, names: pd.Series, labels: Words) -> None:
    heads = [_title(one, labels) for one in _PLANT]
    heads += [_title("cut", labels) + " " + labels("pollutant." + one) for one in POLLUTANTS]
    widths = [28, 22, 10, 14, 10, 14, 14, 10, 12] + [12] * len(POLLUTANTS)
    sheet = made.sheet(labels("solver.sheet.plants"), heads, widths)
    sets, own = ground.sets, ground.own
    for row, n in enumerate(range(len(sets)), 1):
        chosen = int(found.choice[n])
        cells = (
            (names.iloc[n], "text"), (sets.plants[n], "text"),
            (_place(ground.facts.regions[sets.region[n]], labels), "text"),
            (sets.industry[n], "text"), (sets.grade[n], "text"),
            (findings.set_name(labels, int(own[n])), "text"),
            (findings.set_name(labels, chosen), "text"),
            (sets.load_cut[n, chosen], "share"), (sets.cost[n, chosen], "hours"),
            *((sets.cut[n, chosen, p], "tonnes") for p in range(len(POLLUTANTS))),
        )  # fmt: skip
        for place, (value, form) in enumerate(cells):
            made.write(sheet, row, place, value, form)
    sheet.autofilter(0, 0, max(len(sets), 1), len(heads) - 1)


def _needed(made: Book, ground: Ground, lacks: Needed, names: pd.Series, labels: Words) -> None:
    heads = [_title(one, labels) for one in ("name", "plant", "region", "industry", "reason")]
    heads += [_title(one, labels) for one in ("instead", "would", "more_lost")]
    heads += [_title("gain", labels) + " " + labels("pollutant." + one) for one in POLLUTANTS]
    widths = [28, 22, 10, 14, 34, 14, 14, 12] + [12] * len(POLLUTANTS)
    sheet = made.sheet(labels("solver.sheet.needed"), heads, widths)
    sets = ground.sets
    for row, n in enumerate(lacks.plants.tolist()):
        cells = (
            (names.iloc[n], "text"), (sets.plants[n], "text"),
            (_place(ground.facts.regions[sets.region[n]], labels), "text"),
            (sets.industry[n], "text"),
            (labels("solver.reason." + str(lacks.reasons[row])), "text"),
            (findings.set_name(labels, int(lacks.instead_of[row])), "text"),
            (findings.set_name(labels, int(lacks.sets[row])), "text"),
            (float(lacks.cost[row]), "hours"),
            *((float(one), "tonnes") for one in lacks.gain[row]),
        )  # fmt: skip
        for place, (value, form) in enumerate(cells):
            made.write(sheet, row + 1, place, value, form)


def _notes(
    ground: Ground, found: Solution, lacks: Needed | None, scope: str, options: str, labels: Words
) -> list[tuple[str, str]]:
    rule = ground.plan.rules.reduction_ratio
    made = ground.snapshot.manifest.created_at if ground.snapshot.manifest else None
    listed = bool(np.isin(ground.listed.of(CITY)["verdict"], ["met"]).all())
    said = findings.headline(
        labels, found, level=ground.level.code, list_cost=ground.cost(ground.own),
        list_met=listed, city=scope == CITY,
    )  # fmt: skip
    facts = [
        ("finding", said),
        ("rule", labels("solver.note_rule", clause=f"{rule.clause}; 五(二)2(3)",
                        ratio=percent(getattr(rule.value, ground.level.code)))),
        ("options", options),
        ("least", labels("solver.note_least", missing=f"{found.least_short:.4f} t/d")),
        ("bound", money(found.bound, labels.lang)),
        ("silent", labels("solver.silent", count=ground.silent)),
        ("edition", ground.what.edition or labels("workbook.undated")),
        ("baseline", ground.what.baseline_edition or labels("workbook.undated")),
        ("snapshot", ground.snapshot.id + (f" · {clock(made, labels.lang)}" if made else "")),
    ]  # fmt: skip
    if lacks is not None:
        missing = float(found.shortfall.sum())
        facts.insert(1, ("needed", findings.needed(labels, lacks, missing)))
    if ground.snapshot.demo:
        facts.insert(0, ("demo", labels("app.demo_said")))
    return [(labels("solver.note." + name), one) for name, one in facts]
