"""The figures of the air page: a year so far against the same part of the one before."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from analytics.months import YearSum
from analytics.standard import standard_at
from data import rulebook
from text import Words, findings
from text.formats import day, number, percent

from .basis import Basis
from .blocks import Figure


def hours_of(this: YearSum) -> tuple[datetime, datetime]:
    """First and last hour-ending label of a year so far."""
    first = datetime(this.year, 1, 1, 1)
    return first, datetime.combine(this.until, time()) + timedelta(days=1)


def of(labels: Words, this: YearSum, before: YearSum) -> list[Figure]:
    """The row; what has no day to go by is left out."""
    edition = standard_at(rulebook.standards(), this.until)
    standard = edition.title
    until = labels("page.air.to_date", until=day(this.until, labels.lang, year=False))
    row = []
    if this.days:
        row.append(
            Figure(
                labels("figure.good_share"),
                percent(this.good_days / this.days, 1),
                Basis(standard, _ratio(labels, this, before)),
                note=labels("figure.good_days", count=this.good_days, until=until),
            )
        )
    row.append(
        Figure(
            labels("figure.heavy_year"),
            str(this.heavy_days),
            Basis(standard, findings.heavy_counts(labels, this, before)),
            labels("unit.days"),
            findings.year_change(labels, this, before),
        )
    )
    if this.worst is not None:
        at, value = this.worst
        klass = next((c.code for c in edition.classes if value <= c.upto), edition.classes[-1].code)
        row.append(
            Figure(
                labels("figure.worst_day"),
                findings.aqi(value),
                Basis(standard, labels("figure.worst_formula", day=day(at, labels.lang))),
                note=f"{day(at, labels.lang, year=False)} {labels('class.' + klass)}",
                kind="class",
                code=klass,
            )
        )
    valid, due = number(this.valid_hours), number(this.due_hours)
    share = percent(this.valid_hours / this.due_hours if this.due_hours else None, 1)
    row.append(
        Figure(
            labels("figure.valid_share"),
            share,
            Basis(
                labels("figure.valid_clause"),
                labels("figure.valid_formula", valid=valid, due=due, share=share),
            ),
            note=labels("figure.valid_note", days=number(this.days)),
        )
    )
    return row


def _ratio(labels: Words, this: YearSum, before: YearSum) -> str:
    said = findings.good_ratio(labels, this)
    return said + (" " + findings.good_ratio(labels, before) if before.days else "")
