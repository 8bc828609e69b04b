"""Turns as a workbook: who is at its turn when, each plant's turns, every day's tonnes.

Clause 五(二)2(4). Days at turn are counted by formulas, so that a day moved by hand counts at once.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from analytics.reduction import CITY, POLLUTANTS
from analytics.rotation import Schedule, Turns, fairness
from data import inventory
from data.rulebook import regions
from data.solver_ground import Ground
from reports.sheets import Book, book
from text import Words
from text import findings_solver as findings
from text.formats import clock, percent

TURN, START, ADJUST = "●", "○", "◁"
"""A day at turn, of starting again, of adjusting beforehand."""

_HEAD = ("name", "plant", "region", "industry", "load", "burden", "lost")
_FIRST_DAY = len(_HEAD)
_FAIR = ("region", "plants", "most", "least", "gap", "even")


def rotation_workbook(
    ground: Ground, turns: Turns, found: Schedule, *, scope: str, labels: Words
) -> bytes:
    """An Excel file: the days, the turns of each plant, tonnes by day, fairness, explanation."""
    names = _names(ground)
    group_of = turns.groups[ground.sets.region]
    who = np.flatnonzero(found.takes & (found.burden > 0))
    who = who[np.lexsort((-found.burden[who], ground.sets.region[who], group_of[who]))]
    with book() as (made, memory):
        _days(made, ground, turns, found, who, names, labels)
        _plants(made, ground, turns, found, who, names, labels)
        _tonnes(made, ground, turns, found, scope, labels)
        _fair(made, ground, turns, found, scope, labels)
        made.pairs(labels("rotation.sheet.notes"), _notes(ground, turns, found, labels))
    return memory.getvalue()


def _names(ground: Ground) -> pd.DataFrame:
    rows = inventory.plant_facts(ground.snapshot, ground.what, level=ground.level)
    return rows.set_index("plant")[["name", "industry"]].reindex(ground.sets.plants)


def _place(ground: Ground, region: int, labels: Words) -> str:
    return regions().name(ground.facts.regions[region], labels.lang)


def _title(name: str, labels: Words) -> str:
    return labels("rotation.column." + name)


def marks(found: Schedule, plant: int, day: int) -> str:
    """What a plant does on a day, as a sign; '' for work as usual."""
    if found.on[plant, day]:
        return TURN
    if found.starting[plant, day]:
        return START
    return ADJUST if found.adjusting[plant, day] else ""


def _days(
    made: Book, ground: Ground, turns: Turns, found: Schedule, who: np.ndarray,
    names: pd.DataFrame, labels: Words,
) -> None:  # fmt: skip
    heads = [_title(one, labels) for one in _HEAD]
    heads += [labels("rotation.day", day=day + 1) for day in range(turns.days)]
    widths = [28, 22, 10, 14, 10, 10, 12] + [7] * turns.days
    sheet = made.sheet(labels("rotation.sheet.days"), heads, widths)
    sheet.freeze_panes(1, 1)
    sets = ground.sets
    first, last = (xl_col_to_name(_FIRST_DAY + n) for n in (0, turns.days - 1))
    for row, n in enumerate(who.tolist(), 1):
        load = sets.load_cut[n, found.turn[n]]
        lost = sets.cost[n, found.turn[n]] * (found.on[n].sum() + found.starting[n].sum())
        cells = (
            (names["name"].iloc[n], "text"),
            (sets.plants[n], "text"),
            (_place(ground, sets.region[n], labels), "text"),
            (sets.industry[n], "text"),
            (load, "share"),
        )
        for place, (value, form) in enumerate(cells):
            made.write(sheet, row, place, value, form)
        days = f'COUNTIF({first}{row + 1}:{last}{row + 1},"{TURN}")'
        sheet.write_formula(row, 5, "=" + days, made.format("hours"), int(found.burden[n]))
        made.write(sheet, row, 6, float(lost), "hours")
        for day in range(turns.days):
            made.write(sheet, row, _FIRST_DAY + day, marks(found, n, day), "text")
    rows = max(len(who), 1)
    for sign, colour in ((TURN, "#9CC3E6"), (START, "#F3DDA8"), (ADJUST, "#DDE4EA")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{sign}"'}
        shade = made.book.add_format({"bg_color": colour})
        sheet.conditional_format(
            1, _FIRST_DAY, rows, _FIRST_DAY + turns.days - 1, rule | {"format": shade}
        )
    sheet.autofilter(0, 0, rows, len(heads) - 1)


def _plants(
    made: Book, ground: Ground, turns: Turns, found: Schedule, who: np.ndarray,
    names: pd.DataFrame, labels: Words,
) -> None:  # fmt: skip
    """One row a turn: from when to when, when to begin to adjust, when back at full output."""
    columns = ("name", "plant", "region", "industry", "turn", "first", "last", "length", "load")
    heads = [_title(one, labels) for one in (*columns, "set", "adjust_from", "back_on")]
    widths = [28, 22, 10, 14, 8, 8, 8, 8, 10, 16, 16, 16]
    sheet = made.sheet(labels("rotation.sheet.plants"), heads, widths)
    sets, row = ground.sets, 0
    for n in who.tolist():
        for number, (first, last) in enumerate(findings.spans(found.on[n]), 1):
            row += 1
            adjust = ""
            if sets.floor[n] > 0 and turns.ahead:
                begin = first - turns.ahead
                adjust = labels("rotation.day", day=begin)
                if begin < 1:
                    adjust = labels("rotation.before", days=1 - begin)
            back = last + turns.start_up + 1
            told = labels("rotation.day", day=back)
            if back > turns.days:
                told = labels("rotation.after")
            values = (
                (names["name"].iloc[n], "text"), (sets.plants[n], "text"),
                (_place(ground, sets.region[n], labels), "text"), (sets.industry[n], "text"),
                (number, "hours"), (first, "hours"), (last, "hours"), (last - first + 1, "hours"),
                (sets.load_cut[n, found.turn[n]], "share"),
                (findings.set_name(labels, int(found.turn[n])), "text"), (adjust, "text"),
                (told, "text"),
            )  # fmt: skip
            for place, (value, form) in enumerate(values):
                made.write(sheet, row, place, value, form)
    sheet.autofilter(0, 0, max(row, 1), len(heads) - 1)


def _groups(ground: Ground, scope: str, labels: Words) -> list[str]:
    if scope == CITY:
        return [labels("reduction.city")]
    return [_place(ground, place, labels) for place in range(len(ground.facts.regions))]


def _tonnes(
    made: Book, ground: Ground, turns: Turns, found: Schedule, scope: str, labels: Words
) -> None:
    heads = [_title(one, labels) for one in ("day", "region", "pollutant", "cut", "needed")]
    heads += [_title(one, labels) for one in ("ratio", "target", "missing")]
    sheet = made.sheet(labels("rotation.sheet.tonnes"), heads, [8, 10, 10, 12, 12, 10, 10, 12])
    groups, row = _groups(ground, scope, labels), 0
    for day in range(turns.days):
        rows = ground.judged(ground.sets.tonnes(found.share[day])).rows
        rows = rows[(rows["region"] == CITY) == (scope == CITY)]
        for place, one in enumerate(rows.itertuples()):
            row += 1
            here = row + 1
            need = one.target * one.baseline_t_d
            cells = (
                (day + 1, "hours"), (groups[place // len(POLLUTANTS)], "text"),
                (labels("pollutant." + one.pollutant), "text"), (one.planned_t_d, "tonnes"),
                (need, "tonnes"), (one.planned, "share"), (one.target, "share"),
            )  # fmt: skip
            for column, (value, form) in enumerate(cells):
                made.write(sheet, row, column, value, form)
            if need == need:
                short = max(need - one.planned_t_d, 0.0)
                short = 0.0 if short < 1e-9 * max(one.baseline_t_d, 1) else short
                sheet.write_formula(
                    row, 7, f"=MAX(ROUND(E{here}-D{here},9),0)", made.format("tonnes"), short
                )
    sheet.autofilter(0, 0, max(row, 1), len(heads) - 1)


def _fair(
    made: Book, ground: Ground, turns: Turns, found: Schedule, scope: str, labels: Words
) -> None:
    heads = [_title(one, labels) for one in _FAIR]
    sheet = made.sheet(labels("rotation.sheet.fair"), heads, [14, 10, 12, 12, 12, 44])
    names = _groups(ground, scope, labels)
    for row, one in enumerate(fairness(ground.sets, turns, found), 1):
        made.write(sheet, row, 0, names[one.group], "text")
        figures = (one.plants, one.most, one.least, one.most - one.least)
        for place, value in enumerate(figures, 1):
            made.write(sheet, row, place, value, "hours")
        made.write(sheet, row, len(_FAIR) - 1, findings.evenness(labels, one), "text")


def _notes(ground: Ground, turns: Turns, found: Schedule, labels: Words) -> list[tuple[str, str]]:
    rule = ground.plan.rules.reduction_ratio
    made = ground.snapshot.manifest.created_at if ground.snapshot.manifest else None
    ratio = percent(getattr(rule.value, ground.level.code))
    facts = [
        ("finding", findings.turns(labels, found, days=turns.days, level=ground.level.code)),
        ("rule", labels("rotation.note_rule", ratio=ratio, clause=f"{rule.clause}; 五(二)2(4)")),
        ("signs", labels("rotation.note_signs", turn=TURN, start=START, adjust=ADJUST)),
        ("start_up", labels("rotation.note_start_up", days=turns.start_up)),
        ("ahead", labels("rotation.note_ahead", days=turns.ahead)),
        ("fair", labels("rotation.note_fair")),
        ("edition", ground.what.edition or labels("workbook.undated")),
        ("snapshot", ground.snapshot.id + (f" · {clock(made, labels.lang)}" if made else "")),
    ]
    if ground.snapshot.demo:
        facts.insert(0, ("demo", labels("app.demo_said")))
    return [(labels("rotation.note." + name), said) for name, said in facts]
