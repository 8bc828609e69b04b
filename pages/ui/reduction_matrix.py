"""The county × pollutant matrix as HTML: a ratio, a verdict and a small bullet in each cell."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd

from analytics.reduction import CITY, POLLUTANTS, Verdict
from text import Words
from text import findings_reduction as findings
from text.formats import ink, percent

from .reduction_charts import verdict_colour, verdict_tint

_ROOM = 1.08


def mark(code: str) -> str:
    """The mark of a verdict on its colour."""
    colour = verdict_colour(code)
    style = f"background:{colour};color:{ink(colour)}"
    return f'<i class="ji-verdict" style="{style}">{findings.MARKS[Verdict(code)]}</i>'


def build_matrix(
    rows: pd.DataFrame, *, labels: Words, names: Callable[[str], str], executed: bool
) -> str:
    """Counties down, pollutants across, the city set apart at the foot.

    Parameters
    ----------
    rows : of an assessment, four a county
    """
    drawn = rows[["executed_high" if executed else "planned", "target"]].max().max()
    top = float(drawn) * _ROOM if drawn > 0 else 1.0
    head = "".join(f'<th scope="col">{escape(_column(rows, p, labels))}</th>' for p in POLLUTANTS)
    lines = []
    for region, group in rows.groupby("region", sort=False):
        of = {row.pollutant: row for row in group.itertuples()}
        cells = "".join(_cell(of[p], labels, executed, top) for p in POLLUTANTS)
        kind = ' class="city"' if region == CITY else ""
        lines.append(f'<tr{kind}><th scope="row">{escape(names(str(region)))}</th>{cells}</tr>')
    corner = escape(labels("page.reduction.county_column"))
    return (
        f'<table class="ji ji-matrix"><thead><tr><th scope="col">{corner}</th>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def _column(rows: pd.DataFrame, pollutant: str, labels: Words) -> str:
    required = rows.loc[rows["pollutant"] == pollutant, "required"].iloc[0]
    return labels(
        "page.reduction.pollutant_column",
        pollutant=labels("pollutant." + pollutant),
        required=percent(required, 1),
    )


def _cell(row: Any, labels: Words, executed: bool, top: float) -> str:
    said = findings.formula(labels, row, executed=executed)
    word = findings.short_verdict(labels, row.verdict)
    ratio = findings.compact(labels, row, executed=executed)
    note = ""
    if row.target < row.required:
        lowered = labels("page.reduction.lowered", target=percent(row.target, 1))
        note = f"<small>{escape(lowered)}</small>"
    return (
        f'<td title="{escape(said)}"><div class="said">{mark(row.verdict)}'
        f'<span class="word">{escape(word)}</span> <span class="ratio">{escape(ratio)}</span>'
        f"{note}</div>{_bullet(row, executed, top)}</td>"
    )


def _bullet(row: Any, executed: bool, top: float) -> str:
    if row.verdict == Verdict.CANNOT:
        return '<div class="bullet"></div>'
    low = row.executed_low if executed else row.planned
    high = row.executed_high if executed else row.planned
    strong, faint = verdict_colour(row.verdict), verdict_tint(row.verdict)
    return (
        '<div class="bullet">'
        f'<i style="width:{_share(high, top)};background:{faint}"></i>'
        f'<i style="width:{_share(low, top)};background:{strong}"></i>'
        f'<b style="left:{_share(row.target, top)}"></b></div>'
    )


def _share(value: float, top: float) -> str:
    return f"{min(max(value / top, 0.0), 1.0):.1%}"


def build_key(rows: pd.DataFrame, *, labels: Words, bars: str) -> str:
    """The verdicts that occur, each mark with its word, and how to read the small bars.

    Parameters
    ----------
    bars : key of the sentence about the bars
    """
    there = [one for one in Verdict if (rows["verdict"] == one).any()]
    parts = [f"<span>{mark(v)}{escape(findings.verdict(labels, v))}</span>" for v in there]
    said = f'<span class="long">{escape(labels(bars))}</span>'
    return f'<div class="ji ji-legend">{"".join(parts)}{said}</div>'
