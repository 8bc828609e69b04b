"""What people do on duties and checks: look from a past morning, enter at once, send twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from data.store import Store
from tests.browser.harness import PHONE, TRIED, WIDE, Opener, Server, Size, Visit
from text import words

ZH = words("zh")
LONGEST = "演示2023-2024-03"


def stored(server: Server, kind: str) -> list[dict[str, object]]:
    with Store(Path(server.store)).current() as snapshot:
        return snapshot.table(kind).to_pylist()


def test_the_board_scrolls_on_a_phone_and_names_stay(visit: Opener) -> None:
    """Eight days are wider than a phone: the board moves below the names of the units."""
    seen = visit("zh", PHONE)
    seen.open("inspection", warning=LONGEST)
    board = seen.page.locator(".ji-scroll").first
    board.scroll_into_view_if_needed()
    inside, whole = board.evaluate("(e) => [e.clientWidth, e.scrollWidth]")
    assert whole > inside
    board.evaluate("(e) => { e.scrollLeft = e.scrollWidth }")
    name = board.locator("tbody th").first
    left = name.evaluate("(e) => e.getBoundingClientRect().left")
    assert left == pytest.approx(board.evaluate("(e) => e.getBoundingClientRect().left"), abs=4)
    back = name.evaluate("(e) => getComputedStyle(e).backgroundColor")
    assert back not in ("rgba(0, 0, 0, 0)", "transparent")


@pytest.mark.parametrize("size", TRIED, ids=lambda s: s.name)
def test_a_past_morning_by_its_address(visit: Opener, size: Size) -> None:
    seen = visit("zh", size)
    seen.open("duty", as_of="2026-01-16T08:20")
    expect(seen.headline()).to_contain_text(ZH("response.III"))
    expect(seen.page.locator(".ji-count")).to_contain_text(ZH("duty.left_minutes", minutes=10))
    seen.open("duty")
    expect(seen.headline()).to_contain_text(ZH("response.II"))


def opened(seen: Visit, name: str) -> Page:
    """A page with the panel of its forms open."""
    seen.open(name)
    head = re.escape(ZH("entry.title", what=""))
    seen.page.get_by_text(re.compile(f"^{head}")).click()
    return seen.page


def fill_check(seen: Visit, team: str, plant: str) -> None:
    """Fill in a check; the plant is found by a part of its name."""
    page = seen.page
    panel = page.get_by_test_id("stExpanderDetails").first
    panel.get_by_label(ZH("entry_field.inspector"), exact=True).fill(team)
    box = panel.get_by_role("combobox", name=ZH("entry_field.plant"))
    seen.choose(box, page.get_by_role("option", name=plant).first, typed=plant)
    panel.get_by_label(ZH("entry.optional", field=ZH("entry.percent"))).fill("80")


def store_button(page: Page) -> Locator:
    panel = page.get_by_test_id("stExpanderDetails").first
    return panel.get_by_role("button", name=ZH("entry.submit"), exact=True).first


def test_two_people_in_two_tabs_lose_nothing(visit: Opener, desk: Server) -> None:
    tabs = [visit("zh", WIDE, desk) for _ in range(2)]
    pages = [opened(seen, "inspection") for seen in tabs]
    plants = ("第6印刷厂", "第1食品厂")
    for number, seen in enumerate(tabs):
        fill_check(seen, f"同时{number}组", plants[number])
    before = len(stored(desk, "inspections"))
    for page in pages:
        store_button(page).click(no_wait_after=True)
    said = ZH("entry.stored", count=1)
    for page in pages:
        expect(page.get_by_text(said, exact=True).first).to_be_visible()
    rows = [row for row in stored(desk, "inspections") if "同时" in str(row["inspector"])]
    assert {row["inspector"] for row in rows} == {"同时0组", "同时1组"}
    assert len(stored(desk, "inspections")) == before + 2


def test_a_typed_code_is_taken_as_typed_and_the_form_is_ready_for_the_next(
    visit: Opener, desk: Server
) -> None:
    """Outside the list, twice in a row, and without a key that would take the first of a list."""
    seen = visit("zh", WIDE, desk)
    page = opened(seen, "inspection")
    panel = page.get_by_test_id("stExpanderDetails").first
    plant = panel.get_by_label(ZH("entry.unlisted"), exact=True)
    share = panel.get_by_label(ZH("entry.optional", field=ZH("entry.percent")))
    panel.get_by_label(ZH("entry_field.inspector"), exact=True).fill("清单外组")
    plant.fill("91410802TEST0001X")
    share.fill("120")
    store_button(page).click()
    refused = page.get_by_text("“120%”超出范围；应为 0%至100%")
    expect(refused).to_be_visible()
    for code in ("91410802TEST0001X", "91410802TEST0002X"):
        plant.fill(code)
        share.fill("80")
        store_button(page).click()
        expect(plant).to_have_value("")
        expect(share).to_have_value("")
        expect(refused).to_have_count(0)
        expect(page.get_by_text(ZH("entry.stored", count=1), exact=True).first).to_be_visible()
        seen.settle()
    rows = [row for row in stored(desk, "inspections") if row["inspector"] == "清单外组"]
    assert [row["plant"] for row in rows] == ["91410802TEST0001X", "91410802TEST0002X"]


def test_a_form_sent_twice_is_stored_once(visit: Opener, desk: Server) -> None:
    seen = visit("zh", WIDE, desk)
    page = opened(seen, "inspection")
    fill_check(seen, "两次组", "第1机械厂")
    store_button(page).dblclick()
    either = re.compile(
        f"{re.escape(ZH('entry.stored', count=1))}|{re.escape(ZH('entry.unchanged'))}"
    )
    expect(page.get_by_text(either).first).to_be_visible()
    seen.settle()
    rows = [row for row in stored(desk, "inspections") if row["inspector"] == "两次组"]
    assert [(row["region"], row["implemented"]) for row in rows] == [("410802", 0.8)]


def test_a_report_that_comes_in_is_seen_in_the_other_tab(visit: Opener, desk: Server) -> None:
    """The office looks at the board while a county clerk sends the report that is missing."""
    office, clerk = visit("zh", WIDE, desk), visit("zh", PHONE, desk)
    office.open("inspection")
    missing = office.page.locator(".ji-count").first
    expect(missing).to_contain_text("温县")
    page = opened(clerk, "inspection")
    page.get_by_role("tab", name=ZH("entry.report"), exact=True).click()
    panel = page.get_by_test_id("stExpanderDetails").first
    box = panel.get_by_role("combobox", name=ZH("entry_field.region")).last
    clerk.choose(box, page.get_by_role("option", name="温县"))
    panel.get_by_role("button", name=ZH("entry.submit"), exact=True).last.click()
    expect(page.get_by_text(ZH("entry.stored", count=1), exact=True).first).to_be_visible()
    expect(office.page.locator(".ji-board")).to_contain_text(
        ZH("inspection.report_late", left="1:30")
    )
    expect(office.page.locator(".ji-count")).to_have_count(1)
    # The clerk stays where the next report would be typed.
    chosen = page.get_by_role("tab", name=ZH("entry.report"), exact=True)
    expect(chosen).to_have_attribute("aria-selected", "true")
    clerk.shot("report-sent")
