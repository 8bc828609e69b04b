"""Daily reports, notices, notice boards and charts."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import docx
import pandas as pd
import pypdfium2
import pytest

from analytics.follow_up import has_problem
from analytics.plan import Level
from analytics.problems import JiError
from data import duty, notice_boards
from data.evaluation import evaluate, recommended
from data.inventory import editions
from data.notice_boards import Board, Person
from data.rulebook import plan, regions
from data.snapshot import Snapshot
from reports import charts, drawing
from reports.charts import Bar
from reports.content import Document, Paragraph
from reports.daily import daily_report
from reports.docx_file import docx_file
from reports.evaluation_workbook import tables_workbook
from reports.making import Making
from reports.notice_boards import PAPERS, boards_docx, boards_pdf, prepared
from reports.notices import lift_notice, start_notice
from reports.pdf_file import pdf_file
from tests.reports.conftest import CLOSED, MADE, Case, case, needs_soffice
from tests.reports.small_store import LIFT, NASTY, publish, rows
from tests.reports.test_documents import docx_cells, pdf_text, sheets, shown, squeezed
from text import words
from text.formats import percent

PLAN = plan("jiaozuo-2023")
ZH = Making(words("zh"), MADE, True)


def report_on(snapshot: Snapshot, when: date, seen: datetime, *, supervision: bool) -> Document:
    known = {one.id: one for one in duty.issued_warnings(snapshot, seen)}
    e = evaluate(snapshot, known[CLOSED], as_of=seen)
    advice = recommended(snapshot, seen)
    return daily_report(e, when, ZH, advice=advice, supervision=supervision)


def said_in(document: Document) -> str:
    return "".join(b.text for b in document.blocks if isinstance(b, Paragraph))


@pytest.mark.parametrize("supervision", [False, True])
def test_a_daily_report_counts_its_day_alone(demo: Snapshot, supervision: bool) -> None:
    when, seen = date(2025, 11, 30), datetime(2025, 12, 1, 12)
    made = report_on(demo, when, seen, supervision=supervision)
    checks = duty.checks_by(demo, seen)
    today = checks[checks["date"] == when]
    table = next(t for t in made.tables if t.key == "day")
    assert len(table.rows) == 11
    listed = set(demo.query("plants_in_production", edition="2025-10-20")["plant"].to_pylist())
    per_unit = today[today["plant"].isin(listed)].groupby("region")["plant"].nunique()
    by_name = {regions().name(code): n for code, n in per_unit.items()}
    assert {row[0].text: row[2].value for row in table.rows} == {
        regions().name(u.code): by_name.get(regions().name(u.code), 0) for u in regions().home.units
    }
    assert f"共查企业{today['plant'].nunique()}家" in said_in(made)
    found = next(t for t in made.tables if t.key == "found")
    assert len(found.rows) == int(has_problem(today).sum())
    assert "2025年11月30日为" in said_in(made)
    assert docx_cells(docx_file(made)) == shown(made)
    assert squeezed("焦作市　2025年11月30日") in pdf_text(pdf_file(made))
    assert sheets(tables_workbook(made, words("zh")))


def test_a_daily_report_knows_nothing_later(demo: Snapshot) -> None:
    when = date(2025, 11, 29)
    early = report_on(demo, when, datetime(2025, 11, 30, 8), supervision=False)
    assert "尚未到期" in said_in(early)
    late = report_on(demo, when, datetime(2025, 11, 30, 12), supervision=False)
    assert "尚未到期" not in said_in(late)
    assert "截至11月30日 08:00" in said_in(early)


def test_notice_of_a_start_names_level_ratio_duties_and_no_number(demo: Snapshot) -> None:
    known = {one.id: one for one in duty.issued_warnings(demo, datetime(2026, 1, 18))}
    one = known[CLOSED]
    for level, roman in ((Level.YELLOW, "Ⅲ"), (Level.ORANGE, "Ⅱ")):
        (segment,) = one.at_level(level)
        made = start_notice(one, segment, plan=PLAN, snapshot=demo.id, as_of=MADE, making=ZH)
        text = said_in(made)
        ratio = getattr(PLAN.rules.reduction_ratio.value, level.code)
        assert f"全社会排放的{percent(ratio)}" in text
        assert f"{roman}级应急响应" in text
        asked = [d for d in PLAN.duties if d.rank <= level and d.when != "lift"]
        (table,) = made.tables
        assert [row[0].text for row in table.rows] == [d.zh for d in asked]
        assert [row[3].text for row in table.rows] == [d.clause for d in asked]
        assert made.number == "〔　　　〕　　号"
        assert demo.id in made.foot
        # A notice is one page.
        assert len(pypdfium2.PdfDocument(pdf_file(made))) == 1


@needs_soffice
@pytest.mark.parametrize("level", [Level.YELLOW, Level.ORANGE, Level.RED])
def test_a_notice_for_word_is_one_page(
    demo: Snapshot, level: Level, converted: Callable[[bytes, str], bytes]
) -> None:
    every = duty.issued_warnings(demo, datetime(2026, 1, 18))
    one = [held for held in every if level in held.levels][-1]
    made = start_notice(
        one, one.at_level(level)[0], plan=PLAN, snapshot=demo.id, as_of=MADE, making=ZH
    )
    pages = pypdfium2.PdfDocument(converted(docx_file(made), ".docx"))
    assert len(pages) == 1
    text = squeezed(pages[0].get_textpage().get_text_bounded())
    assert "2026年1月20日—1—" in text
    assert demo.id in text


@needs_soffice
def test_notices_fit_their_pages(demo: Snapshot, converted: Callable[[bytes, str], bytes]) -> None:
    known = {one.id: one for one in duty.issued_warnings(demo, datetime(2026, 1, 18))}
    made = lift_notice(known[CLOSED], plan=PLAN, snapshot=demo.id, as_of=MADE, making=ZH)
    text = pdf_text(converted(docx_file(made), ".docx"))
    assert "24小时内报送总结评估（五(二)7）" in text
    assert len(made.tables[0].rows) == sum(d.when == "lift" for d in PLAN.duties)


def test_boards_have_every_field_of_the_clause_and_mask_phones(demo: Snapshot) -> None:
    edition = editions(demo)[-1]
    found = notice_boards.notice_boards(demo, edition, region="410803")
    plants = demo.table("plants").to_pandas()
    mine = plants[(plants["edition"] == edition) & (plants["region"] == "410803")]
    assert len(found) == len(mine)
    assert {one.plant for one in found} == set(mine["plant"])
    phones = [p.phone for one in found for p in (one.legal, one.contact, one.supervisor) if p.phone]
    assert phones
    assert all("****" in phone for phone in phones)
    pages = prepared(found[:3], plan=PLAN, edition=edition, snapshot=demo.id, making=ZH)
    labels = [label for pair in pages.pages[0].pairs for label in (pair[0], pair[2])]
    assert labels == [
        "企业名称", "所属区县", "行业类型", "绩效等级", "企业法定代表人", "联系方式",
        "应急减排责任人", "联系方式", "监督人", "联系方式",
    ]  # fmt: skip
    assert [level for level, *_ in pages.pages[0].levels] == ["黄色", "橙色", "红色"]
    assert "五(二)2(5)" in pages.stamp
    assert demo.id in pages.stamp


def long_board(length: int, letter: str = "停") -> Board:
    measures = pd.DataFrame(
        [
            {"level": level, "line": "1号线", "measure": letter * length}
            | {"load_cut": 0.5, "stop": "line"}
            for level in ("yellow", "orange", "red")
        ]
    )
    person = Person("张某", "1000****123")
    return Board(
        "P", "长" * length, "410803", "水泥", "A", person, person, Person("", ""), measures
    )


@pytest.mark.parametrize("paper", list(PAPERS))
@pytest.mark.parametrize("length", [1, 60, 300, 2000])
def test_a_board_is_one_page_of_its_paper(length: int, paper: str) -> None:
    pages = prepared(
        [long_board(length), long_board(length, "W")],
        plan=PLAN, edition="2025-10-20", snapshot="s", making=ZH,
    )  # fmt: skip
    made = pypdfium2.PdfDocument(boards_pdf(pages, paper=paper, making=ZH))
    assert len(made) == 2
    wide, high = (side * 72 / 25.4 for side in PAPERS[paper])
    assert made[0].get_size() == pytest.approx((wide, high), abs=0.5)


@needs_soffice
@pytest.mark.parametrize("paper", list(PAPERS))
def test_a_board_for_word_is_one_page_too(
    paper: str, converted: Callable[[bytes, str], bytes]
) -> None:
    pages = prepared(
        [long_board(n) for n in (1, 60, 2000)],
        plan=PLAN, edition="2025-10-20", snapshot="s", making=ZH,
    )  # fmt: skip
    content = boards_docx(pages, paper=paper, making=ZH)
    section = docx.Document(io.BytesIO(content)).sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx(PAPERS[paper], abs=0.1)
    assert len(pypdfium2.PdfDocument(converted(content, ".docx"))) == 3


def test_words_of_others_stay_words_on_a_board(tmp_path: Path) -> None:
    snapshot = publish(tmp_path, rows(names=NASTY))
    found = notice_boards.notice_boards(snapshot, "2025-10-20")
    pages = prepared(found, plan=PLAN, edition="2025-10-20", snapshot="s", making=ZH)
    text = pdf_text(boards_pdf(pages, paper="A3", making=ZH))
    made = docx.Document(io.BytesIO(boards_docx(pages, paper="A4", making=ZH)))
    cells = {c.text for t in made.tables for row in t.rows for c in row.cells}
    for name in NASTY[:3]:
        assert squeezed(name) in text
        assert name in cells
    assert not any("\u202e" in cell for cell in cells)


def test_charts_are_drawn_and_hatched(city: Case) -> None:
    from reports.evaluation_drawings import air_figure, checks_figure, reduction_figure

    for figure in (air_figure, reduction_figure, checks_figure):
        found = figure(city.e, ZH)
        assert found is not None
        ElementTree.fromstring(found.svg)
        # Grey steps only.
        colours = {part.split('"')[0] for part in found.svg.split('fill="#')[1:]}
        assert all(len(set(c)) == 1 for c in colours), colours
        assert drawing.png(found.svg, found.width, found.height, ppi=60)[:4] == b"\x89PNG"


def test_a_bar_is_as_long_as_its_share() -> None:
    bars = [Bar("甲", 0.1, 0.2, 0.2, ""), Bar("乙", 0.05, 0.4, 0.2, "")]
    made = charts.bar_chart([("", bars)], key=[], share=True)
    boxes = ElementTree.fromstring(made.svg).findall("{http://www.w3.org/2000/svg}rect")
    high, low = (float(box.get("width", "")) for box in boxes[:2])
    assert low / high == pytest.approx(0.5, abs=0.01)
    other_high, other_low = (float(box.get("width", "")) for box in boxes[2:4])
    assert other_low / other_high == pytest.approx(0.125, abs=0.01)
    assert other_high / high == pytest.approx(2, abs=0.01)


def test_missing_hours_break_the_line() -> None:
    times = pd.date_range("2026-01-01", periods=6, freq="h")
    curve = pd.DataFrame({"time": times, "aqi_24h": [100, 110, float("nan"), 120, 130, 140]})
    made = charts.air_chart(curve, [], [150.0], title="", lang="zh")
    paths = ElementTree.fromstring(made.svg).findall("{http://www.w3.org/2000/svg}path")
    assert sum(path.get("stroke-width") == "0.6" for path in paths) == 2


def test_without_a_chinese_font_it_says_so(county: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    none: dict[str, tuple[str, ...]] = {"body": (), "title": (), "head": (), "kai": ()}
    monkeypatch.setattr(drawing, "fonts", lambda: none)
    with pytest.raises(JiError) as refused:
        pdf_file(county.document, "报告.pdf")
    (problem,) = refused.value.problems
    assert (problem.key, problem.file) == ("no_chinese_font", "报告.pdf")


def test_a_case_of_a_small_city_begins_and_ends_as_issued(tmp_path: Path) -> None:
    one = case(publish(tmp_path, rows()), "W1")
    assert one.e.warning.end == LIFT
    assert [r.action for r in one.e.records] == ["issue", "upgrade", "lift"]
