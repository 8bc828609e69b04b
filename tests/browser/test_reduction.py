"""The page on reduction in a browser: its numbers, a county by the address, a plant's own page."""

from __future__ import annotations

import re

import orjson
import pytest
from playwright.sync_api import expect

from data.rulebook import regions
from tests.browser import harness
from tests.browser.harness import TRIED, WIDE, Opener, Server, Size, Visit
from text import words
from text.formats import percent

ZH = words("zh")
LEVEL = "orange"


def judged(server: Server) -> list[dict[str, object]]:
    """What the command line says of the list."""
    done = harness.cli(server.store, "reduction", "--level", LEVEL, "--json")
    return orjson.loads(done.stdout)["rows"]


def at(seen: Visit, **query: str) -> None:
    """Open the page at an address."""
    extra = "&".join(f"{key}={value}" for key, value in query.items())
    lang = "" if seen.lang == "zh" else f"&lang={seen.lang}"
    seen.page.goto(f"{seen.server.url}/reduction?{extra}{lang}")
    expect(seen.page.locator(".ji-matrix")).to_be_visible()
    seen.settle()


def test_ratios_are_those_of_the_command_line(visit: Opener, server: Server) -> None:
    seen = visit("zh", WIDE)
    at(seen, judge=f"list-{LEVEL}")
    said = judged(server)
    names = [row["region"] for row in said[::4]]
    shown = seen.page.locator(".ji-matrix tbody th").all_inner_texts()
    wanted = [
        ZH("reduction.city") if n == "city" else regions().name(regions().code(n)) for n in names
    ]
    assert shown == wanted
    ratios = seen.page.locator(".ji-matrix .ratio").all_inner_texts()
    assert ratios == [percent(row["planned"], 1) for row in said]
    marks = seen.page.locator(".ji-matrix .word").all_inner_texts()
    key = {row["verdict"]: row["verdict"].replace(" ", "_") for row in said}
    assert marks == [ZH(f"verdict_short.{key[row['verdict']]}") for row in said]


@pytest.mark.parametrize("size", TRIED, ids=lambda s: s.name)
def test_a_county_is_chosen_and_its_address_kept(visit: Opener, size: Size) -> None:
    seen = visit("zh", size)
    at(seen, judge=f"list-{LEVEL}")
    before = seen.page.locator(".ji-headline").last.inner_text()
    name = regions().name("410883")
    seen.press(seen.page.get_by_role("radio", name=re.compile(name)))
    expect(seen.page.locator(".ji-headline").last).to_contain_text(name)
    assert name not in before
    expect(seen.page).to_have_url(re.compile("county=410883"))
    # The address alone brings the county back.
    seen.page.reload()
    expect(seen.page.locator(".ji-headline").last).to_contain_text(name)
    seen.settle()
    title = ZH("page.reduction.bullets", region=name)
    seen.page.get_by_text(title, exact=True).scroll_into_view_if_needed()
    seen.shot("reduction-county")
    assert seen.overflow() == []


def test_a_basis_unfolds(visit: Opener) -> None:
    seen = visit("zh", WIDE)
    at(seen, judge=f"list-{LEVEL}")
    figure = seen.page.locator(".ji-figure").nth(2)
    seen.press(figure.locator("summary"))
    expect(figure.locator("details")).to_contain_text("÷")
    expect(figure.locator("details")).to_contain_text("五(二)2(1)")


def test_the_workbook_is_handed_over(visit: Opener) -> None:
    seen = visit("zh", WIDE)
    at(seen, judge=f"list-{LEVEL}")
    with seen.page.expect_download() as handed:
        seen.press(seen.page.get_by_role("button", name=ZH("page.reduction.xlsx")))
    assert handed.value.suggested_filename.endswith(".xlsx")
    assert handed.value.path().stat().st_size > 10_000


def test_a_plant_of_the_table_leads_to_its_page(visit: Opener) -> None:
    """The table is a canvas: its first column in the first row is the link."""
    seen = visit("zh", WIDE)
    at(seen, judge=f"list-{LEVEL}")
    table = seen.page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    seen.settle()
    box = table.bounding_box()
    place = box["x"] + 20, box["y"] + 52
    # The canvas takes a cell for a link once the pointer rests on its words.
    seen.page.mouse.move(*place)
    expect(table.locator("canvas").first).to_have_css("cursor", "pointer")
    with seen.page.expect_popup() as opened:
        seen.page.mouse.click(*place)
    expect(opened.value).to_have_url(re.compile(r"/plants\?plant=\w+"))
    expect(opened.value.locator(".ji-headline p").first).not_to_be_empty()


def test_the_page_of_plants_is_one_click_away(visit: Opener) -> None:
    seen = visit("zh", WIDE)
    at(seen, judge=f"list-{LEVEL}")
    seen.press(seen.page.get_by_role("link", name=ZH("page.reduction.to_plants")))
    expect(seen.page).to_have_url(re.compile("/plants"))
    expect(seen.headline()).not_to_be_empty()
