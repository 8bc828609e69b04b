"""One source: the figures of .docx, .pdf, .xlsx and the judgement agree, whatever is missing."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import fastexcel
import pypdfium2
import pytest

from analytics.conclusions import conclusions, unjudged
from analytics.reduction import CITY
from data import duty
from data.evaluation import evaluate
from data.rulebook import regions
from reports.content import Document, Paragraph, plain
from reports.docx_file import docx_file
from reports.evaluation import evaluation_report
from reports.evaluation_workbook import evaluation_workbook
from reports.making import Making
from reports.pdf_file import heading_pages, pdf_file
from reports.sheets import LONGEST
from tests.effort import some
from tests.reports.conftest import CLOSED, MADE, NOW, OPEN, Case, case, needs_soffice
from tests.reports.small_store import NASTY, publish, rows
from text import findings_evaluation as said
from text import findings_reduction, words
from text.formats import number, percent


def squeezed(text: str) -> str:
    """Text without what files add between letters: spaces and ends of lines."""
    return re.sub(r"\s+", "", re.sub(r"[\x02\ufffe]", "-", text))


def pdf_text(content: bytes) -> str:
    """The text of all pages, without the number at the foot of each."""
    pages = pypdfium2.PdfDocument(content)
    texts = (squeezed(page.get_textpage().get_text_bounded()) for page in pages)
    return "".join(re.sub(rf"—{n}—", "", text) for n, text in enumerate(texts, 1))


def docx_cells(content: bytes) -> list[list[list[str]]]:
    made = docx.Document(io.BytesIO(content))
    return [[[c.text for c in row.cells] for row in table.rows] for table in made.tables]


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = fastexcel.read_excel(content)
    found = {}
    for name in book.sheet_names:
        sheet = book.load_sheet(name, header_row=None, dtypes="string")
        found[name] = [list(row) for row in sheet.to_arrow().to_pylist() and zip(
            *[c.to_pylist() for c in sheet.to_arrow().columns], strict=True)]  # fmt: skip
    return found


def workbook(one: Case) -> bytes:
    return evaluation_workbook(one.snapshot, one.e, one.document, words(one.lang))


def shown(document: Document) -> list[list[list[str]]]:
    """What every table is to show in a document."""
    found = []
    for one in document.tables:
        lines = [[one.columns[p].title for p in one.shown]]
        lines += [[row[p].shown for p in one.shown] for row in one.rows[: one.most]]
        if one.last is not None and one.most is None:
            lines.append([one.last[p].shown for p in one.shown])
        found.append(lines)
    return found


@pytest.mark.parametrize("unit", ["", "410803", "JZ-GXQ"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_stands_in_every_file(demo: object, unit: str, lang: str) -> None:
    one = case(demo, CLOSED, unit=unit, lang=lang)  # type: ignore[arg-type]
    wanted = shown(one.document)
    assert docx_cells(docx_file(one.document)) == wanted
    pdf = pdf_text(pdf_file(one.document))
    for table in wanted:
        for row in table:
            for cell in row:
                assert squeezed(cell) in pdf
    for block in one.document.blocks:
        if isinstance(block, Paragraph):
            assert squeezed(plain(block.text)) in pdf


@pytest.mark.parametrize("unit", ["", "410803"])
def test_the_workbook_holds_the_numbers_behind_them(demo: object, unit: str) -> None:
    one = case(demo, CLOSED, unit=unit)  # type: ignore[arg-type]
    found = sheets(workbook(one))
    for table in one.document.tables:
        lines = found[table.caption[:31]]
        assert lines[0][: len(table.columns)] == [c.title for c in table.columns]
        for line, row in zip(lines[1:], table.rows, strict=False):
            for place, cell in enumerate(row):
                text = line[place]
                if isinstance(cell.value, int | float) and cell.value == cell.value:
                    assert float(str(text)) == pytest.approx(float(cell.value), rel=1e-9, abs=1e-8)
                elif cell.value is None:
                    assert (text or "") == plain(cell.text)[:LONGEST]
        clauses = table.clauses or [table.clause] * len(table.rows)
        assert [line[len(table.columns)] for line in lines[1 : len(table.rows) + 1]] == list(
            clauses
        )


def test_the_tables_say_what_was_judged(city: Case) -> None:
    """Recomputed from the judgement, not from the tables' own making."""
    labels, e = words("zh"), city.e
    assert e.reduction is not None
    table = next(t for t in city.document.tables if t.key == "reduction")
    assert len(table.rows) == len(e.reduction.rows) == 44
    for line, row in zip(table.rows, e.reduction.rows.itertuples(), strict=True):
        place = "全市" if row.region == CITY else regions().name(row.region)
        low, high = percent(row.executed_low, 1), percent(row.executed_high, 1)
        assert line[0].text == place
        assert line[3].text == percent(row.target, 1)
        assert line[5].text.startswith(low)
        assert line[5].text.endswith(high) or row.executed_high < row.target
        assert line[7].text == findings_reduction.verdict(labels, row.verdict)
        assert line[8].text == (number(row.short_t_d, 2) if row.short_t_d else "")
    board = next(t for t in city.document.tables if t.key == "inspection")
    for line, unit in zip(board.rows, e.summaries, strict=True):
        assert line[3].text == percent(unit.unit_days_met, 1)
        assert line[6].text == percent(unit.reports_on_time, 1)
        assert line[9].text == percent(unit.coverage, 1)


def test_screen_and_paper_say_the_same(city: Case) -> None:
    """The document quotes the sentences that pages take from the same functions."""
    labels, e = words("zh"), city.e

    def name(code: str) -> str:
        return regions().name(code)

    quoted = [b.text for b in city.document.blocks if isinstance(b, Paragraph)]
    told = [
        said.air(labels, e, name("410800")), said.forecast(labels, e),
        said.verification(labels, e), said.duties(labels, e, name),
        *said.reduction(labels, e, name), said.inspection(labels, e, name),
        said.problems(labels, e), said.evidence(labels, e), said.comparison(labels, e),
    ]  # fmt: skip
    for one in told:
        assert said.cited(labels, one) in quoted
        assert one.clause in said.cited(labels, one)


def test_every_document_names_plan_snapshot_and_times(city: Case, county: Case) -> None:
    for one in (city, county):
        text = squeezed(docx_text(docx_file(one.document)))
        assert one.e.snapshot in text
        assert "焦作市工信系统重污染天气应急预案（2023年修订）" in text
        assert "焦工信〔2023〕126号" in text
        assert "2026年1月20日12:00" in text
        assert "演示数据" in text


def docx_text(content: bytes) -> str:
    made = docx.Document(io.BytesIO(content))
    cells = [c.text for t in made.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in made.paragraphs), *cells])


# What is left out of a small city; then what the report must name as not judged.
MISSING: dict[str, tuple[set[str], set[str]]] = {
    "nothing": (set(), set()),
    "reports": ({"reports"}, {"no_inspection", "no_evaluation"}),
    "forecast": ({"forecast"}, {"no_forecast"}),
    "air": ({"aqi", "forecast"}, {"no_air", "no_forecast"}),
    "inventory": ({"plants", "measures", "baseline", "activity"}, {"no_inventory"}),
    "plants": ({"plants", "measures"}, set()),
    "baseline": ({"baseline"}, {"no_baseline"}),
    "checks": ({"inspections"}, {"no_checks", "unchecked"}),
    "meters": ({"activity"}, {"no_meters"}),
    "all but the warning": (
        {"aqi", "forecast", "plants", "measures", "baseline", "activity", "inspections", "reports"},
        {"no_air", "no_inventory", "no_checks", "no_inspection", "no_forecast", "no_ticks"},
    ),
}


@pytest.mark.parametrize("left_out", some(list(MISSING), 5))
def test_a_report_is_made_whatever_is_missing(tmp_path: Path, left_out: str) -> None:
    kinds, codes = MISSING[left_out]
    snapshot = publish(tmp_path, {k: held for k, held in rows().items() if k not in kinds})
    city = case(snapshot, "W1")
    told_in_files(city, codes)
    told_in_files(unit_of(city, "410803"), codes if left_out != "checks" else set())


def unit_of(one: Case, unit: str) -> Case:
    """The report of a unit, from the evaluation of the city."""
    e = one.e.of(unit)
    document = evaluation_report(e, Making(words(one.lang), MADE, one.snapshot.demo))
    return replace(one, e=e, document=document)


def told_in_files(one: Case, codes: set[str]) -> None:
    """What could not be judged is found, and every file is made and says so."""
    found = {found.code for found in unjudged(one.e)}
    assert codes <= found
    labels = words("zh")
    table = next((t for t in one.document.tables if t.key == "unjudged"), None)
    told = [] if table is None else [row[1].text for row in table.rows]
    names = regions().name
    assert told == [said.unjudged(labels, x, one.e, names).text for x in unjudged(one.e)]
    assert docx_cells(docx_file(one.document)) == shown(one.document)
    text = pdf_text(pdf_file(one.document))
    assert all(squeezed(line) in text for line in told)
    assert sheets(workbook(one))


def test_an_open_warning_says_that_it_is_open(tmp_path: Path, demo: object) -> None:
    one = case(publish(tmp_path, rows(lifted=False)), "W1")
    assert "ongoing" in {found.code for found in unjudged(one.e)}
    assert "level_hit" not in {found.code for found in conclusions(one.e)}
    assert "尚未解除" in docx_text(docx_file(one.document))
    assert "ongoing" in {x.code for x in unjudged(case(demo, OPEN).e)}  # type: ignore[arg-type]


def test_any_warning_can_be_compared_with(demo: object) -> None:
    other = "演示2023-2024-03"
    as_of = duty.newest_moment(demo, NOW)  # type: ignore[arg-type]
    every = {one.id: one for one in duty.issued_warnings(demo, as_of)}  # type: ignore[arg-type]
    e = evaluate(demo, every[CLOSED], as_of=as_of, against=[other])  # type: ignore[arg-type]
    document = evaluation_report(e, Making(words("zh"), MADE, True))
    table = next(t for t in document.tables if t.key == "comparison")
    assert table.columns[4].title == "红色（2023年12月27日）"
    alone = evaluate(demo, every[other], as_of=as_of)  # type: ignore[arg-type]
    own = next(t for t in evaluation_report(alone, Making(words("zh"), MADE)).tables
               if t.key == "comparison")  # fmt: skip
    assert [row[4].text for row in table.rows] == [row[1].text for row in own.rows]


def test_an_empty_winter_compares_with_nothing(tmp_path: Path) -> None:
    one = case(publish(tmp_path, rows()), "W1")
    assert said.comparison(words("zh"), one.e).text == "没有可比的预警。"


def test_a_finding_without_checks_stays_an_interval(tmp_path: Path) -> None:
    tables = {kind: held for kind, held in rows().items() if kind != "inspections"}
    one = case(publish(tmp_path, tables), "W1")
    assert one.e.reduction is not None
    row = one.e.reduction.of("410803").iloc[0]
    assert (row.executed_low, row.verdict) == (0, "undecided")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_of_others_break_nothing(tmp_path: Path, lang: str) -> None:
    one = case(publish(tmp_path, rows(names=NASTY)), "W1", lang=lang)
    made = docx_file(one.document)
    assert docx_cells(made) == shown(one.document)
    text = pdf_text(pdf_file(one.document))
    for name in NASTY:
        told = squeezed(plain(name))[:40]
        assert told in text
        assert told in squeezed(docx_text(made))
    content = workbook(one)
    found = sheets(content)
    cells = {str(cell) for lines in found.values() for line in lines for cell in line}
    for name in NASTY:
        assert plain(name) in cells
    import zipfile

    parts = zipfile.ZipFile(io.BytesIO(content))
    for part in parts.namelist():
        if part.startswith("xl/worksheets/"):
            assert b"HYPERLINK" not in b"".join(
                re.findall(rb"<f[ >].*?</f>", parts.read(part), re.S)
            )


@needs_soffice
def test_words_of_others_still_open(
    tmp_path: Path, converted: Callable[[bytes, str], bytes]
) -> None:
    one = case(publish(tmp_path, rows(names=NASTY)), "W1")
    text = pdf_text(converted(docx_file(one.document), ".docx"))
    assert squeezed(plain(NASTY[1])) in text
    assert squeezed(plain(NASTY[2])) in text


@needs_soffice
def test_totals_and_shares_are_worked_out_alike(
    city: Case, converted: Callable[[bytes, str], bytes], tmp_path: Path
) -> None:
    """A spreadsheet works the formulas out again and shows the numbers of the report."""
    text = pdf_text(converted(workbook(city), ".xlsx"))
    board = next(t for t in city.document.tables if t.key == "inspection")
    assert board.last is not None
    for cell in board.last[1:3]:
        assert squeezed(cell.text) in text
    for place in (3, 6, 9):
        value = board.last[place].value
        assert value is not None
        assert f"{value:.1%}" in text
    assert "#REF" not in text
    assert "#NAME" not in text
    assert "#VALUE" not in text


def test_city_and_all_units_in_time(
    demo: object, record_property: Callable[[str, object], None]
) -> None:
    begin, work = time.perf_counter(), time.process_time()
    whole = case(demo, CLOSED)  # type: ignore[arg-type]
    made = docx_file(whole.document, heading_pages(whole.document))
    first, own = time.perf_counter() - begin, time.process_time() - work
    for unit in whole.e.units:
        making = Making(words("zh"), MADE, True)
        made += docx_file(evaluation_report(whole.e.of(unit), making))
    everything = time.perf_counter() - begin
    spent = time.process_time() - work
    record_property(
        "measured",
        f"city report {first:.1f} s, of processor {own:.1f} s (budget 5);"
        f" all twelve {everything:.1f} s, of processor {spent:.1f} s (budget 30)",
    )
    assert len(whole.e.units) == 11
    assert len(made) > 100_000
