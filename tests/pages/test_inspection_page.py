"""The page on checks: its numbers, past moments, tomorrow's list, forms, in both languages."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import fastexcel
import pyarrow as pa
import pytest

from data import duty
from data.kinds import kind
from data.rulebook import plan, regions
from data.store import SourceFile, Store
from pages.ui import entry
from tests.pages.conftest import Page
from text import LANGUAGES, words

Draw = Callable[..., Page]
ZH = words("zh")
PLAN = plan("jiaozuo-2023")
RED = "演示2023-2024-03"
NOON = datetime(2026, 1, 18, 10)


@pytest.fixture
def practice(demo_store: Path, tmp_path: Path) -> Path:
    """A demonstration that may be written to."""
    shutil.copytree(demo_store, tmp_path / "store")
    return tmp_path / "store"


def board(page: Page) -> dict[str, list[str]]:
    """The cells of each unit as plain words."""
    found = next(m for m in page.markup if 'class="ji-board"' in m)
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', found, re.S)
    return {
        html.unescape(name): [
            re.sub(r"<[^>]+>", " ", html.unescape(cell)).strip()
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells, re.S)
        ]
        for name, cells in rows
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_open_warning_of_the_demonstration(draw: Draw, demo_store: Path, lang: str) -> None:
    page = draw(demo_store, "inspection", lang=lang)
    labels = words(lang)
    cells = board(page)
    assert list(cells) == [regions().name(unit.code, lang) for unit in regions().home.units]
    wenxian = cells[regions().name("410825", lang)]
    assert len(wenxian) == 4
    assert re.fullmatch(r"4/5 ✗\s+.+", wenxian[0])
    assert labels("inspection.report_missing") in wenxian[2]
    assert labels("inspection.report_left", left="22:30") in wenxian[3]
    figures = page.figures()
    assert figures[labels("inspection_figure.met")] == "97%"
    assert figures[labels("inspection_figure.on_time")] == "94%"
    assert labels("inspection_figure.on_time_note", late=1, missing=1) in page.text
    assert regions().name("410825", lang) in page.headline()


def test_the_page_shows_what_the_judgement_gives(draw: Draw, demo_store: Path) -> None:
    page = draw(demo_store, "inspection")
    with Store(demo_store).current() as snapshot:
        (warning,) = [one for one in duty.issued_warnings(snapshot, NOON) if one.ongoing]
        found = duty.inspection(snapshot, (warning,), as_of=NOON, plan=PLAN)
        ranked = duty.tomorrow(snapshot, warning, found, as_of=NOON, plan=PLAN)
    ended = [row for row in found.rows if row.met is not None]
    met = sum(bool(row.met) for row in ended)
    assert ZH("inspection_figure.met_note", met=met, total=len(ended)) in page.text
    first = ranked[ranked["region"] == regions().home.units[0].code].head(10)
    listed = next(m for m in page.markup if "ji-next" in m and "<table" in m)
    shown = re.findall(r'class="plant">(.*?)<small>', listed)
    assert [html.unescape(one) for one in shown] == first["name"].tolist()
    other = draw(demo_store, "inspection", to_check="410825", plants="5")
    listed = next(m for m in other.markup if "ji-next" in m and "<table" in m)
    wanted = ranked[ranked["region"] == "410825"].head(5)["name"].tolist()
    assert re.findall(r'class="plant">(.*?)<small>', listed) == wanted


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_past_morning_is_seen_as_it_was(draw: Draw, demo_store: Path, lang: str) -> None:
    """At 08:20 of the 16th two days are known; the first one's reports are still due."""
    labels = words(lang)
    page = draw(demo_store, "inspection", lang=lang, as_of="2026-01-16T08:20")
    assert {len(cells) for cells in board(page).values()} == {2}
    assert labels("duty.past") in page.text
    assert labels("inspection_figure.on_time_note", late=0, missing=0) in page.text
    left = labels("duty.left_minutes", minutes=10)
    with Store(demo_store).current() as snapshot:
        rows = snapshot.query(
            "reports_of_kind",
            kind="inspection",
            since=date(2026, 1, 15),
            until=date(2026, 1, 15),
            as_of=datetime(2026, 1, 16, 8, 20),
        )
    assert labels("duty.countdown_in", count=rows.num_rows, total=11) in page.text
    assert 0 < rows.num_rows < 11
    assert left in page.text


def test_a_red_warning_that_is_over(draw: Draw, demo_store: Path) -> None:
    page = draw(demo_store, "inspection", warning=RED)
    assert {len(cells) for cells in board(page).values()} == {8}
    assert ZH("tomorrow.over") in page.text
    assert ZH("inspection.intensity_yes") in page.text
    assert "五(二)5" in page.text


@pytest.mark.parametrize("span", ["warning", "winter", "all"])
def test_problems_are_followed_up_in_a_span(draw: Draw, demo_store: Path, span: str) -> None:
    page = draw(demo_store, "inspection", span=span)
    tables = [one.value for one in page.app.dataframe]
    (opened,) = [one for one in tables if "inspector" in one.columns and "days" in one.columns]
    assert opened["days"].is_monotonic_decreasing
    (repeated,) = [one for one in tables if "problems" in one.columns]
    assert (repeated["problems"] >= 2).all()
    counts = {"warning": 30, "winter": 30, "all": 30}
    assert len(opened) == counts[span]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_warning(draw: Draw, tmp_path: Path, lang: str) -> None:
    rows = {"region": ["410800"], "role": ["值班"], "name": ["王某"], "phone": ["10001234567"]}
    Store(tmp_path / "bare").publish("contacts", pa.table(rows), [SourceFile("c.csv")])
    page = draw(tmp_path / "bare", "inspection", lang=lang)
    assert words(lang)("duty.no_warning") in page.text
    assert words(lang)("state.failed") not in page.text


def test_a_warning_without_any_list(draw: Draw, airless_store: Path) -> None:
    page = draw(airless_store, "inspection")
    assert ZH("state.failed") not in page.text
    assert page.figures()[ZH("inspection_figure.coverage")] == "—"
    assert ZH("tomorrow.no_plants") in page.text


def test_a_check_is_entered_once(draw: Draw, practice: Path) -> None:
    def stored() -> list[dict[str, object]]:
        with Store(practice).current() as snapshot:
            rows = snapshot.table("inspections").to_pylist()
        return [row for row in rows if row["inspector"] == "测试组"]

    def fill(page: Page) -> None:
        page.app.text_input(key="entry_inspections_inspector").set_value("测试组")
        box = page.app.selectbox(key="entry_inspections_plant_410802")
        box.select_index(3)
        page.app.text_input(key="entry_inspections_implemented").set_value("80")
        page.app.text_input(key="entry_inspections_problem").set_value("未停")
        page.app.button(key="entry_inspections_submit").click().run()
        assert not page.app.exception

    page = draw(practice, "inspection")
    before = board(page)["解放区"][-1]
    fill(page)
    assert [one.value for one in page.app.success] == [ZH("entry.stored", count=1)]
    (row,) = stored()
    assert (row["region"], row["date"], row["implemented"]) == ("410802", date(2026, 1, 18), 0.8)
    assert before.startswith("1/5")
    assert board(page)["解放区"][-1].startswith("2/5")
    # The same form once more is told to be there already.
    fill(page)
    assert [one.value for one in page.app.success] == [ZH("entry.unchanged")]
    assert len(stored()) == 1
    # Another value is not taken in silence.
    page.app.text_input(key="entry_inspections_implemented").set_value("90")
    page.app.button(key="entry_inspections_submit").click().run()
    (error,) = page.app.error
    assert ZH("entry_field.implemented") in error.value
    page.app.checkbox(key="entry_inspections_correct").check()
    page.app.button(key="entry_inspections_submit").click().run()
    assert [one.value for one in page.app.success] == [ZH("entry.stored_replaced", count=1)]
    assert [row["implemented"] for row in stored()] == [0.9]


def test_a_stored_check_leaves_room_for_the_next(draw: Draw, practice: Path) -> None:
    """Plant, share, problem and rectified-on are of one check; unit, day and inspector stay."""
    page = draw(practice, "inspection")
    page.app.date_input(key="entry_inspections_date").set_value(date(2026, 1, 17))
    page.app.text_input(key="entry_inspections_inspector").set_value("甲组")
    page.app.text_input(key="entry_inspections_unlisted").set_value(" UNLISTED-1 ")
    page.app.text_input(key="entry_inspections_implemented").set_value("80")
    page.app.text_input(key="entry_inspections_problem").set_value("未停")
    page.app.date_input(key="entry_inspections_rectified_on").set_value(date(2026, 1, 18))
    page.app.checkbox(key="entry_inspections_correct").check()
    page.app.button(key="entry_inspections_submit").click().run()
    assert [one.value for one in page.app.success] == [ZH("entry.stored", count=1)]
    with Store(practice).current() as snapshot:
        rows = snapshot.table("inspections").to_pylist()
    assert [row["plant"] for row in rows if row["inspector"] == "甲组"] == ["UNLISTED-1"]
    assert page.app.text_input(key="entry_inspections_unlisted").value == ""
    assert page.app.text_input(key="entry_inspections_implemented").value == ""
    assert page.app.text_input(key="entry_inspections_problem").value == ""
    assert page.app.date_input(key="entry_inspections_rectified_on").value is None
    assert page.app.checkbox(key="entry_inspections_correct").value is False
    assert page.app.text_input(key="entry_inspections_inspector").value == "甲组"
    assert page.app.date_input(key="entry_inspections_date").value == date(2026, 1, 17)
    assert page.app.selectbox(key="entry_inspections_region").value == "410802"


def test_all_that_is_wrong_with_a_check_is_said_at_once(draw: Draw, practice: Path) -> None:
    page = draw(practice, "inspection")
    page.app.text_input(key="entry_inspections_implemented").set_value("120")
    page.app.date_input(key="entry_inspections_rectified_on").set_value(date(2026, 1, 19))
    page.app.button(key="entry_inspections_submit").click().run()
    (error,) = page.app.error
    for field in ("inspector", "plant", "implemented", "rectified_on"):
        assert ZH(f"entry_field.{field}") in error.value
    assert "“120%”超出范围；应为 0%至100%" in error.value
    # What is put right is not named any more.
    page.app.text_input(key="entry_inspections_implemented").set_value("100 %")
    page.app.button(key="entry_inspections_submit").click().run()
    (error,) = page.app.error
    assert ZH("entry_field.implemented") not in error.value


def test_an_empty_check_names_its_fields(draw: Draw, practice: Path) -> None:
    page = draw(practice, "inspection")
    page.app.text_input(key="entry_inspections_inspector").set_value("测试组")
    page.app.button(key="entry_inspections_submit").click().run()
    (error,) = page.app.error
    assert ZH("entry_field.plant") in error.value
    assert "行" not in error.value


def test_a_report_is_sent_now(draw: Draw, practice: Path) -> None:
    """Wenxian sends the report that is missing; ninety minutes late, and it counts at once."""
    page = draw(practice, "inspection")
    page.app.selectbox(key="entry_reports_region").set_value("410825")
    page.app.button(key="entry_reports_submit").click().run()
    assert not page.app.error
    assert ZH("inspection.report_late", left="1:30") in board(page)["温县"][2]
    # Whoever sends it again is told that it is in, and when.
    page.app.date_input(key="entry_reports_submitted_at_day").set_value(date(2026, 1, 18))
    page.app.time_input(key="entry_reports_submitted_at_time").set_value(
        datetime(2026, 1, 18, 8, 20).time()
    )
    page.app.button(key="entry_reports_submit").click().run()
    (error,) = page.app.error
    assert "2026-01-18 10:00" in error.value


@pytest.mark.parametrize("kind_name", ["inspections", "reports", "warnings"])
def test_the_form_for_excel_has_the_headers_of_the_table(kind_name: str) -> None:
    sheet = fastexcel.read_excel(entry.template(kind_name)).load_sheet(0)
    assert [one.name for one in sheet.available_columns()] == [
        spec.zh for spec in kind(kind_name).columns.values()
    ]


def test_without_a_list_nobody_says_that_all_were_checked(draw: Draw, airless_store: Path) -> None:
    page = draw(airless_store, "inspection")
    assert ZH("inspection.no_list") in page.text
    assert ZH("inspection.none_never") not in page.text
    assert ZH("inspection_figure.coverage_note", checked=0, listed=0) not in page.text
    shown = page.app.dataframe[0].value
    assert set(shown["coverage"]) == {ZH("inspection.not_listed")}


def test_a_check_is_of_one_plant(draw: Draw, practice: Path) -> None:
    """Chosen from the list and typed beside it: the form asks which, and stores neither."""
    page = draw(practice, "inspection")
    page.app.text_input(key="entry_inspections_inspector").set_value("乙组")
    page.app.selectbox(key="entry_inspections_plant_410802").select_index(2)
    page.app.text_input(key="entry_inspections_unlisted").set_value("UNLISTED-2")
    page.app.button(key="entry_inspections_submit").click().run()
    (error,) = page.app.error
    assert "一次抽查只填一家" in error.value
    page.app.text_input(key="entry_inspections_unlisted").set_value("")
    page.app.button(key="entry_inspections_submit").click().run()
    assert [one.value for one in page.app.success] == [ZH("entry.stored", count=1)]
    assert page.app.selectbox(key="entry_inspections_plant_410802").value is None
