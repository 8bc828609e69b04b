"""The board of units and days as HTML: plants checked above, the morning's report below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from html import escape

from analytics.inspection import UnitDay
from analytics.plan import Level
from text import Words
from text import findings_duty as findings
from text.formats import colours, day, faded

_TINT = 0.2
_MET, _SHORT, _OPEN = "done", "overdue", "open"


def _state(row: UnitDay) -> str:
    """The colour of a cell: enough plants, too few, or still open."""
    return _OPEN if row.met is None else _MET if row.met else _SHORT


def build_board(
    rows: Sequence[UnitDay],
    *,
    labels: Words,
    names: Callable[[str], str],
    levels: Mapping[date, Level],
    as_of: datetime,
) -> str:
    """Units down, days across.

    Parameters
    ----------
    rows : of `analytics.inspection.board`
    levels : the highest level that held on each day
    """
    days = sorted({row.date for row in rows})
    units = list(dict.fromkeys(row.region for row in rows))
    of = {(row.region, row.date): row for row in rows}
    head = "".join(_day(one, levels.get(one, Level.NONE), labels) for one in days)
    lines = [
        f'<tr><th scope="row">{escape(names(unit))}</th>'
        + "".join(_cell(of[unit, one], labels, as_of) for one in days)
        + "</tr>"
        for unit in units
    ]
    corner = escape(labels("inspection.column_unit"))
    return (
        '<div class="ji ji-scroll"><table class="ji-board"><thead><tr>'
        f'<th scope="col">{corner}</th>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _day(when: date, level: Level, labels: Words) -> str:
    colour = colours()["level"][level.code]
    said = labels("level." + level.code)
    return (
        f'<th scope="col" title="{escape(said)}">{escape(day(when, labels.lang, year=False))}'
        f'<br>{escape(said)}<i style="background:{colour}"></i></th>'
    )


def _cell(row: UnitDay, labels: Words, as_of: datetime) -> str:
    state = _state(row)
    mark = {_MET: "✓", _SHORT: "✗", _OPEN: ""}[state]
    facts = {"count": row.distinct_plants, "required": row.required}
    key = {_MET: "cell_met", _SHORT: "cell_short", _OPEN: "cell_open"}[state]
    said = [labels(f"inspection.{key}", **facts)]
    if row.unlisted:
        said.append(labels("inspection.cell_unlisted", count=row.unlisted))
    due = findings.moment(labels, row.report_due)
    if row.submitted_at is None:
        said.append(labels("inspection.report_none", due=due))
    else:
        at = findings.moment(labels, row.submitted_at)
        said.append(labels("inspection.report_at", at=at, due=due))
    told = findings.report(labels, row, as_of)
    css = ' class="bad"' if row.on_time is False else ""
    # What is enough says how many; what is not says of how many.
    count = str(row.distinct_plants) if row.met else f"{row.distinct_plants}/{row.required}"
    if row.unlisted:
        count += f"<small>+{row.unlisted}</small>"
    back = faded(colours()["task"][state], _TINT)
    title = escape(labels("finding.joint").join(said))
    return (
        f'<td style="background:{back}" title="{title}"><b>{count} {mark}</b>'
        f"<span{css}>{escape(told)}</span></td>"
    )


def build_key(labels: Words, due: str) -> str:
    """What colours and lines of the board mean."""
    words = {_MET: "✓ key_met", _SHORT: "✗ key_short", _OPEN: " key_open"}
    parts = []
    for state, told in words.items():
        mark, name = told.split(" ")
        back = faded(colours()["task"][state], _TINT)
        parts.append(
            f'<span><i class="ji-mark" style="background:{back}"></i>'
            f"{mark} {escape(labels(f'inspection.{name}'))}</span>"
        )
    said = escape(labels("inspection.key_report", due=due))
    return f'<div class="ji ji-legend">{"".join(parts)}<span class="long">{said}</span></div>'
