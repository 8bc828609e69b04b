"""What a person does in the dashboard, from the first look to the file on the desk."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import fastexcel
import pytest
from playwright.sync_api import Browser, expect

from tests.browser import harness
from tests.browser.harness import PHONE, TRIED, Opener, Server, Size, Visit
from text import words

ZH, EN = words("zh"), words("en")
REAL = harness.ROOT.parent / "shared" / "real" / "cities_hourly_2019-02.csv"


@pytest.mark.parametrize("size", TRIED, ids=lambda s: s.name)
def test_language_is_switched_and_stays(visit: Opener, size: Size) -> None:
    seen = visit("zh", size)
    seen.open()
    seen.press(seen.page.get_by_text(EN("lang.en"), exact=True))
    expect(seen.page.locator(".ji-demo")).to_contain_text(EN("app.demo"))
    for name in ("air", "episodes", "overview"):
        seen.press(seen.page.get_by_role("link", name=EN(f"nav.{name}"), exact=True))
        expect(seen.page).to_have_title(EN("app.title"))
        expect(seen.page.get_by_test_id("stPageLink").first).to_contain_text(EN("nav.overview"))
        seen.settle()
        assert "lang=en" in seen.page.url
    # The address alone brings the language back, as a link sent to a colleague does.
    seen.page.reload()
    seen.settle()
    expect(seen.page.locator(".ji-demo")).to_contain_text(EN("app.demo"))


@pytest.mark.parametrize("size", TRIED, ids=lambda s: s.name)
def test_an_episode_is_picked_and_explained(visit: Opener, size: Size) -> None:
    seen = visit("zh", size)
    seen.open("episodes")
    reasons = seen.page.locator(".ji-reasons").first
    before = reasons.inner_text()
    box = seen.page.get_by_role("combobox", name=ZH("filter.episode"))
    seen.choose(box, seen.page.get_by_role("option").nth(2))
    expect(reasons).not_to_have_text(before)
    expect(reasons).to_contain_text("五(一)")
    expect(seen.page).to_have_url(re.compile("episode="))
    readings = seen.page.get_by_text(ZH("page.episodes.readings"), exact=True)
    readings.scroll_into_view_if_needed()
    expect(readings).to_be_visible()
    for name in ("blocks", "continuous", "held", "calendar"):
        expect(seen.page.get_by_text(ZH(f"reading.{name}")).first).to_be_attached()
    seen.shot("episode-readings")
    assert seen.overflow() == []


def test_the_basis_opens_with_rows_and_snapshot(visit: Opener) -> None:
    seen = visit()
    seen.open("episodes")
    seen.page.get_by_text(ZH("basis_panel.title")).click()
    panel = seen.page.get_by_test_id("stExpanderDetails").last
    expect(panel).to_contain_text(ZH("basis_panel.snapshot"))
    expect(panel).to_contain_text("五(一)")
    expect(panel.get_by_test_id("stDataFrame")).to_be_visible()
    with seen.page.expect_download() as caught:
        panel.get_by_text(ZH("basis_panel.download")).click()
    rows = read_csv(caught.value.path())
    assert rows
    assert {"region", "time", "source_file", "source_row"} <= rows[0].keys()


def read_csv(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read Chinese"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def download(seen: Visit, label: str) -> tuple[str, Path]:
    with seen.page.expect_download() as caught:
        seen.page.get_by_role("button", name=label).click()
    return caught.value.suggested_filename, caught.value.path()


def test_downloads_open_and_say_the_same(visit: Opener) -> None:
    seen = visit()
    seen.open("episodes")
    csv_name, csv_path = download(seen, ZH("page.episodes.list_csv"))
    xlsx_name, xlsx_path = download(seen, ZH("page.episodes.list_xlsx"))
    assert csv_name.endswith(".csv")
    assert xlsx_name.endswith(".xlsx")
    rows = read_csv(csv_path)
    book = fastexcel.read_excel(xlsx_path.read_bytes())
    sheet = book.load_sheet(0).to_pandas()
    assert len(rows) == len(sheet) > 0
    levels = {row["level"] for row in rows}
    assert levels <= {"yellow", "orange", "red"}
    assert ZH("column.start") in sheet.columns
    times = [str(value)[:16] for value in sheet[ZH("column.start")]]
    assert times == [row["start"] for row in rows]


def test_one_episode_is_downloaded(visit: Opener) -> None:
    seen = visit()
    seen.open("episodes")
    name, path = download(seen, ZH("page.episodes.one_xlsx"))
    assert name.endswith(".xlsx")
    book = fastexcel.read_excel(path.read_bytes())
    assert ZH("page.episodes.sheet_why") in book.sheet_names
    assert ZH("page.episodes.sheet_hours") in book.sheet_names


@pytest.mark.parametrize("size", TRIED, ids=lambda s: s.name)
def test_the_calendar_is_drawn(visit: Opener, size: Size) -> None:
    seen = visit("zh", size)
    seen.open("air")
    calendar = seen.page.locator(".js-plotly-plot").first
    calendar.scroll_into_view_if_needed()
    expect(calendar).to_be_visible()
    expect(calendar.locator(".hm image")).to_have_count(1)
    drawn = calendar.evaluate(
        "e => [...e.calcdata[0][0].z].flatMap(row => [...row]).filter(Number.isFinite).length"
    )
    assert drawn > 15, "days of the newest year"


def test_the_region_is_kept_from_page_to_page(visit: Opener) -> None:
    seen = visit()
    seen.open(region="410882")
    expect(seen.headline()).to_contain_text("沁阳市")
    seen.page.get_by_role("link", name=ZH("nav.air"), exact=True).click()
    expect(seen.headline()).to_contain_text("沁阳市")


@pytest.fixture
def own_server(browser: Browser, demo_store: Path, tmp_path: Path) -> Iterator[Server]:
    """A dashboard that nobody has used, with a store of its own."""
    shutil.copytree(demo_store, tmp_path / "store")
    with harness.serve(tmp_path / "store", tmp_path / "server.log") as running:
        yield running


def test_a_link_opens_on_a_server_that_nobody_has_used(visit: Opener, own_server: Server) -> None:
    seen = visit("en", at=own_server)
    seen.open("episodes", region="410882")
    expect(seen.page.locator(".ji-reasons").first).to_be_visible()
    expect(seen.page.locator(".ji-demo")).to_contain_text(EN("app.demo"))


def test_the_overview_has_its_name_as_an_address(visit: Opener, own_server: Server) -> None:
    """Also on a server that nobody has used, and what the address chooses is kept."""
    seen = visit("en", at=own_server)
    for _ in range(2):
        seen.page.goto(f"{own_server.url}/overview?lang=en&region=410882")
        seen.settle()
        expect(seen.page.get_by_text(EN("page.overview.curve"), exact=True)).to_be_visible()
        expect(seen.page.get_by_test_id("stDialog")).to_have_count(0)
        expect(seen.page).to_have_url(re.compile("region=410882"))


def test_the_panel_of_rules_stays_open(visit: Opener) -> None:
    seen = visit("zh")
    seen.open("episodes")
    seen.page.get_by_text(ZH("filter.rules"), exact=True).first.click()
    for place, name in (("reading", "reading.held"), ("merge", "merge.sum")):
        box = seen.page.get_by_role("combobox", name=ZH(f"filter.{place}"))
        seen.choose(box, seen.page.get_by_role("option", name=ZH(name), exact=True))
        expect(seen.page).to_have_url(re.compile(f"{place}="))
        seen.settle()
        expect(box).to_be_visible()


def small_file(path: Path) -> Path:
    """Four days of one county: 201 for 48 hours between clean air, an orange episode of 64 h."""
    first = datetime(2024, 1, 10, 1)
    values = [50] * 48 + [201] * 48 + [50] * 48
    lines = [
        f"修武县,{first + timedelta(hours=h):%Y-%m-%d %H:%M},{v}" for h, v in enumerate(values)
    ]
    path.write_text("\n".join(["区域,时间,AQI", *lines]), encoding="gb18030")
    return path


@pytest.mark.parametrize("size", TRIED, ids=lambda s: s.name)
def test_an_import_shows_up_in_the_open_page(
    visit: Opener, own_server: Server, tmp_path: Path, size: Size
) -> None:
    seen = visit("zh", size, own_server)
    seen.open()
    expect(seen.page.locator(".ji-demo")).to_be_visible()
    seen.page.evaluate("window.sameWindow = true")
    harness.cli(own_server.store, "import", "aqi", small_file(tmp_path / "修武.csv"))
    expect(seen.headline()).to_contain_text("修武县")
    expect(seen.headline()).to_contain_text("2024年1月1")
    expect(seen.page.locator(".ji-demo")).to_have_count(0)
    seen.settle()
    assert seen.page.evaluate("window.sameWindow") is True, "no reload"
    seen.page.get_by_role("link", name=ZH("nav.episodes"), exact=True).click()
    expect(seen.headline()).to_contain_text(ZH("level.orange"))
    expect(seen.page.get_by_text("64小时").first).to_be_attached()
    seen.settle()
    seen.shot("imported")


@pytest.mark.skipif(not REAL.exists(), reason="the real files are not part of the project")
def test_a_real_file_is_dropped_in(visit: Opener, own_server: Server) -> None:
    seen = visit("zh", PHONE, own_server)
    seen.open()
    harness.cli(own_server.store, "import", "aqi", REAL)
    expect(seen.headline()).to_contain_text("焦作市")
    expect(seen.headline()).to_contain_text("2019年2月")
    seen.settle()
    seen.open("episodes", region="410800", basis="hourly_aqi")
    expect(seen.headline()).to_contain_text(ZH("level.orange"))
    expect(seen.page.get_by_text("78小时").first).to_be_attached()
    seen.shot("real")
