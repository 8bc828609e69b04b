"""The reduction as a workbook whose totals are live formulas, so that an auditor can follow them.

Clauses 五(二)2(1) to 2(4). Every sum on the first sheet reads the plants and baselines on the
others; change a cell there and the verdicts follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from analytics.plan import Plan
from analytics.problems import fail
from analytics.reduction import CITY, POLLUTANTS, TOLERANCE, Assessment, Verdict
from analytics.warnings import Segment
from data import inventory
from data.inventory import Scope
from data.rulebook import regions
from data.snapshot import Snapshot
from reports.reduction_formulas import (
    AT,
    CUT,
    DONE,
    HOURS,
    IMPLEMENTED,
    OPEN,
    PLANTS,
    SUMMARY,
    Source,
    formulas_of,
)
from reports.sheets import ROWS, Book, book
from text import Words
from text import findings_reduction as findings
from text.formats import clock, colours, ink, percent


def reduction_workbook(
    snapshot: Snapshot, what: Scope, found: Assessment, *, plan: Plan, labels: Words
) -> bytes:
    """An Excel file: summary with formulas, plants, baselines, segments, explanation.

    Parameters
    ----------
    what, found : what was judged and the judgement; its numbers stand in the cells until a
        spreadsheet works the formulas out again

    Raises
    ------
    JiError
        when there are more plants than a sheet holds
    """
    segments: Sequence[Segment | None] = [None]
    if what.warning is not None:
        segments = what.warning.at_level(what.level)
    plants = _plants(snapshot, what, segments)
    if len(plants) >= ROWS:
        raise fail("too_many_rows", file=".xlsx", got=len(plants), allowed=ROWS - 1)
    baseline = snapshot.query("baseline_rows", edition=what.baseline_edition).to_pandas()
    source = Source(
        plants=labels("workbook.plants"),
        plants_end=len(plants) + 1,
        baseline=labels("workbook.baseline"),
        baseline_end=len(baseline) + 1,
        segments=labels("workbook.segments"),
        parts=len(segments),
        executed=found.executed,
    )
    with book() as (made, memory):
        _summary(made, found, source, labels)
        _plant_sheet(made, plants, found.executed, labels)
        _baseline_sheet(made, baseline, labels)
        if found.executed:
            _segment_sheet(made, [s for s in segments if s is not None], plan, labels)
        made.pairs(labels("workbook.notes"), _notes(snapshot, what, found, plan, labels))
    return memory.getvalue()


def _plants(snapshot: Snapshot, what: Scope, segments: Sequence[Segment | None]) -> pd.DataFrame:
    """The plants with a cut, once for each part."""
    parts = []
    for number, segment in enumerate(segments, 1):
        level = what.level if segment is None else segment.level
        if level is None:
            raise ValueError("level: needed without a warning; got None")
        rows = inventory.plant_facts(snapshot, what, level=level, segment=segment)
        cuts = rows[[f"cut_{name}" for name in POLLUTANTS]]
        parts.append(rows[(cuts != 0).any(axis=1)].assign(part=number))
    return pd.concat(parts, ignore_index=True)


def _place(code: str, labels: Words) -> str:
    return labels("reduction.city") if code == CITY else regions().name(code, labels.lang)


def _summary(made: Book, found: Assessment, source: Source, labels: Words) -> None:
    name = labels("workbook.summary")
    heads = [labels("workbook.column." + title) for title, _, _ in SUMMARY]
    sheet = made.sheet(name, heads, [width for _, width, _ in SUMMARY])
    sheet.freeze_panes(1, 2)
    rows = found.rows
    counties = len(rows) // len(POLLUTANTS) - 1
    whole = {p: rows[rows["pollutant"] == p]["baseline_t_d"].iloc[:-1] for p in POLLUTANTS}
    for number, row in enumerate(rows.itertuples(), 1):
        city = row.region == CITY
        formulas = formulas_of(
            number + 1, row, source, found.pair, counties if city else 0,
            whole[row.pollutant].notna().all(), labels,
        )  # fmt: skip
        for title, place in AT.items():
            form = ("total " if city else "") + SUMMARY[place][2]
            value = _shown(title, row, labels)
            if title in formulas:
                known = "" if value is None or value != value else value
                sheet.write_formula(number, place, "=" + formulas[title], made.format(form), known)
            else:
                made.write(sheet, number, place, value, form)
    _coloured(made, sheet, len(rows), labels)
    if not found.executed:
        first, last = AT["low_t_d"], AT["measured"]
        sheet.set_column(first, last, None, None, {"hidden": True})


def _shown(title: str, row: Any, labels: Words) -> object:
    value = getattr(row, title)
    if title == "region":
        return _place(value, labels)
    if title == "pollutant":
        return labels("pollutant." + value)
    if title == "basis":
        return findings.basis(labels, value)
    return findings.verdict(labels, value) if title == "verdict" else value


def _coloured(made: Book, sheet: Worksheet, rows: int, labels: Words) -> None:
    place = AT["verdict"]
    for one in Verdict:
        colour = colours()["verdict"][findings.key(one)]
        form = made.book.add_format({"bg_color": colour, "font_color": ink(colour)})
        rule = {"type": "cell", "criteria": "==", "format": form}
        word = f'"{findings.verdict(labels, one)}"'
        sheet.conditional_format(1, place, rows, place, rule | {"value": word})


def _plant_sheet(made: Book, plants: pd.DataFrame, executed: bool, labels: Words) -> None:
    heads = [labels("workbook.column." + title) for title, _, _ in PLANTS]
    for kind in ("cut", "done", "open"):
        heads += [
            labels(f"workbook.column.{kind}", pollutant=labels("pollutant." + p))
            for p in POLLUTANTS
        ]
    widths = [width for _, width, _ in PLANTS] + [11.0] * (3 * len(POLLUTANTS))
    sheet = made.sheet(labels("workbook.plants"), heads, widths)
    tonnes = made.format("tonnes")
    known = regions()
    for number, row in enumerate(plants.itertuples(), 1):
        told = {
            "unit": known.name(known.counted_in(row.region), labels.lang),
            "region": known.name(row.region, labels.lang),
            "stop": labels("stop." + row.stop) if isinstance(row.stop, str) else "",
        }
        for place, (name, _, form) in enumerate(PLANTS):
            if name != "implemented" or executed:
                made.write(
                    sheet, number, place, told[name] if name in told else getattr(row, name), form
                )
        for index, pollutant in enumerate(POLLUTANTS):
            cut = getattr(row, f"cut_{pollutant}")
            sheet.write_number(number, CUT + index, cut, tonnes)
            if not executed:
                continue
            here = f"{xl_col_to_name(CUT + index)}{number + 1}"
            share = f"{xl_col_to_name(IMPLEMENTED)}{number + 1}"
            checked = row.implemented == row.implemented and row.implemented is not None
            sheet.write_formula(
                number, DONE + index, f'=IF({share}="",0,{here}*{share})', tonnes,
                cut * row.implemented if checked else 0,
            )  # fmt: skip
            sheet.write_formula(
                number, OPEN + index, f'=IF({share}="",{here},0)', tonnes, 0 if checked else cut
            )
    if not executed:
        sheet.set_column(DONE, OPEN + len(POLLUTANTS) - 1, None, None, {"hidden": True})
    sheet.autofilter(0, 0, max(len(plants), 1), len(heads) - 1)


def _baseline_sheet(made: Book, rows: pd.DataFrame, labels: Words) -> None:
    heads = [labels("workbook.column." + name) for name in ("unit", "region", "sector")]
    heads += [f"{labels('pollutant.' + p)} t/d" for p in POLLUTANTS]
    sheet = made.sheet(labels("workbook.baseline"), heads, [12, 12, 12, 11, 11, 11, 11])
    known = regions()
    for number, row in enumerate(rows.itertuples(), 1):
        made.write(sheet, number, 0, known.name(known.counted_in(row.region), labels.lang), "text")
        made.write(sheet, number, 1, known.name(row.region, labels.lang), "text")
        made.write(sheet, number, 2, labels("sector." + row.sector), "text")
        for index, pollutant in enumerate(POLLUTANTS):
            made.write(sheet, number, 3 + index, getattr(row, f"{pollutant}_t_d"), "tonnes")


def _segment_sheet(made: Book, segments: Sequence[Segment], plan: Plan, labels: Words) -> None:
    names = ("level", "start", "end", "hours", "required")
    heads = [labels("workbook.column." + name) for name in names]
    sheet = made.sheet(labels("workbook.segments"), heads, [10, 18, 18, 10, 10])
    ratios = plan.rules.reduction_ratio.value
    for number, one in enumerate(segments, 1):
        made.write(sheet, number, 0, labels("level." + one.level.code), "text")
        made.write(sheet, number, 1, one.start, "time")
        made.write(sheet, number, 2, one.end, "time")
        made.write(sheet, number, HOURS, one.hours, "hours")
        made.write(sheet, number, 4, getattr(ratios, one.level.code), "share")


def _days(days: Sequence[date]) -> str:
    return ", ".join(f"{day:%Y-%m-%d}" for day in sorted(days)) or "—"


def _notes(
    snapshot: Snapshot, what: Scope, found: Assessment, plan: Plan, labels: Words
) -> list[tuple[str, str]]:
    """What the numbers rest on."""
    chinese = labels.lang == "zh"
    names = regions().name
    ratios = plan.rules.reduction_ratio
    required = labels("finding.list").join(
        f"{labels('level.' + code)} {percent(value)}" for code, value in ratios.value
    )
    warning = what.warning.id if what.warning else None
    made = snapshot.manifest.created_at if snapshot.manifest else None
    facts = [
        ("subject", findings.subject(labels, found, warning)),
        ("finding", findings.overall(labels, found, names=lambda c: names(c, labels.lang))),
        ("rule", f"{ratios.clause} {ratios.zh if chinese else ratios.en}: {required}"),
        ("plan", f"{plan.title_zh if chinese else plan.title_en} {plan.document or ''}".strip()),
        ("edition", what.edition or labels("workbook.undated")),
        ("baseline_edition", what.baseline_edition or labels("workbook.undated")),
        ("snapshot", snapshot.id + (f" · {clock(made, labels.lang)}" if made else "")),
        ("how", labels("workbook.how_executed" if found.executed else "workbook.how_planned")),
        ("tolerance", labels("workbook.tolerance_said", value=f"{TOLERANCE:g}")),
    ]
    if what.days is not None:
        facts.insert(6, ("during", _days(what.days.during)))
        facts.insert(7, ("before", _days(what.days.before)))
    if found.pair:
        facts.append(("pair", labels("workbook.pair_said")))
    if snapshot.demo:
        facts.insert(0, ("demo", labels("app.demo_said")))
    return [(labels("workbook.note." + name), said) for name, said in facts]
