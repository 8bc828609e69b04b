"""The data of a document as a workbook: one sheet a table, live totals, the clause beside each row.

The evaluation's workbook ends with the sheets of `reports.reduction_workbook`, whose formulas go
down to the plants.
"""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from analytics.evaluation import Evaluation
from analytics.reduction import Assessment
from data.evaluation import reduction_scope
from data.snapshot import Snapshot
from reports import reduction_workbook as plants
from reports.content import Document, Heading, Paragraph, Table
from reports.reduction_formulas import Source
from reports.sheets import Book, book
from text import Words

_WIDE, _CLAUSE = 6.5, 12.0
_MOST_WIDTH = 70.0


def tables_workbook(document: Document, labels: Words) -> bytes:
    """The tables of a document and what it says."""
    with book() as (made, memory):
        _properties(made, document)
        _said(made, document, labels)
        for one in document.tables:
            _sheet(made, one, labels)
    return memory.getvalue()


def evaluation_workbook(
    snapshot: Snapshot, e: Evaluation, document: Document, labels: Words
) -> bytes:
    """The same with the reduction of the region down to its plants."""
    with book() as (made, memory):
        _properties(made, document)
        _said(made, document, labels)
        for one in document.tables:
            _sheet(made, one, labels)
        if e.reduction is not None and len(e.reduction.rows):
            _reduction(made, snapshot, e, e.reduction, labels)
    return memory.getvalue()


def _properties(made: Book, document: Document) -> None:
    title = document.title.replace("\n", "")
    made.book.set_properties({"title": title, "created": document.made})


def _said(made: Book, document: Document, labels: Words) -> None:
    """What the document says, heading by heading, and what it rests on."""
    facts = [(labels("evaluation.column.item"), document.title.replace("\n", ""))]
    head = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            head = block.text.strip()
        elif isinstance(block, Paragraph):
            facts.append((head, block.text))
    facts += list(document.notes)
    made.pairs(labels("workbook.notes"), facts)


def _sheet(made: Book, one: Table, labels: Words) -> None:
    """A table with all its columns and rows."""
    heads = [column.title for column in one.columns] + [labels("evaluation.basis")]
    widths = [min(max(c.width * _WIDE, 9.0), _MOST_WIDTH) for c in one.columns] + [_CLAUSE]
    sheet = made.sheet(one.caption, heads, widths)
    for number, row in enumerate(one.rows, 1):
        for place, cell in enumerate(row):
            of = one.columns[place].share
            if of is not None:
                _quotient(made, sheet, number, place, of, cell.value)
            elif cell.value is None:
                made.write(sheet, number, place, cell.text, "text")
            else:
                made.write(sheet, number, place, cell.value, cell.form)
        clause = one.clauses[number - 1] if one.clauses else one.clause
        made.write(sheet, number, len(one.columns), clause, "text")
    if one.last is None:
        return
    number = len(one.rows) + 1
    for place, (column, cell) in enumerate(zip(one.columns, one.last, strict=True)):
        if column.share is not None:
            _quotient(made, sheet, number, place, column.share, cell.value, "total ")
        elif column.total:
            first, last = (xl_rowcol_to_cell(row, place) for row in (1, number - 1))
            form = made.format("total count")
            sheet.write_formula(number, place, f"=SUM({first}:{last})", form, cell.value or 0)
        else:
            made.write(sheet, number, place, cell.text, "total text")
    clause = one.clause or (one.clauses[0] if one.clauses else "")
    made.write(sheet, number, len(one.columns), clause, "total text")


def _quotient(
    made: Book, sheet: object, row: int, place: int, of: tuple[int, int], value: object,
    total: str = "",
) -> None:  # fmt: skip
    above, below = (xl_rowcol_to_cell(row, at) for at in of)
    shown = "" if value is None else value
    form = made.format(total + "share")
    sheet.write_formula(row, place, f'=IF(N({below})>0,{above}/{below},"")', form, shown)  # type: ignore[attr-defined]


def _reduction(
    made: Book, snapshot: Snapshot, e: Evaluation, found: Assessment, labels: Words
) -> None:
    """The reduction's own sheets; of a unit those of the unit it is counted under."""
    what = reduction_scope(snapshot, e)
    if what is None or what.warning is None:
        return
    segments = what.warning.at_level(what.level)
    rows = plants._plants(snapshot, what, segments)
    baseline = snapshot.query("baseline_rows", edition=what.baseline_edition).to_pandas()
    if not e.city:
        homes = {code for code in (*e.units, e.region) if e.counted.get(code, code) == e.unit}
        rows = rows[rows["region"].isin(homes)].reset_index(drop=True)
        baseline = baseline[baseline["region"].isin(homes)].reset_index(drop=True)
    source = Source(
        plants=labels("workbook.plants"),
        plants_end=len(rows) + 1,
        baseline=labels("workbook.baseline"),
        baseline_end=len(baseline) + 1,
        segments=labels("workbook.segments"),
        parts=len(segments),
        executed=found.executed,
    )
    plants._summary(made, found, source, labels)
    plants._plant_sheet(made, rows, found.executed, labels)
    plants._baseline_sheet(made, baseline, labels)
    plants._segment_sheet(made, segments, e.plan, labels)
