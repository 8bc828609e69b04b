"""Plants in a browser: search, open one, come back; the URL keeps what was chosen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.harness import PHONE, TRIED, WIDE, Opener, Size
from text import words


@pytest.mark.parametrize("size", TRIED, ids=lambda s: s.name)
def test_search_open_and_come_back(visit: Opener, size: Size) -> None:
    """The search stands in the URL, the row opens the plant, the URL opens it again."""
    seen = visit("zh", size)
    seen.open("plants")
    box = seen.page.get_by_role("textbox", name=words("zh")("plants.search"))
    box.fill("中站第3热电厂")
    box.press("Enter")
    expect(seen.page.get_by_text("共1家")).to_be_visible()
    assert "q=" in seen.page.url
    seen.settle()
    table = seen.page.get_by_test_id("stDataFrame")
    corner = table.bounding_box()
    assert corner is not None
    # The first cell of the first row is its checkbox; the table is drawn on a canvas.
    spot = {"x": 18, "y": 52}
    if size is PHONE:
        table.tap(position=spot)
    else:
        table.click(position=spot)
    expect(seen.headline()).to_contain_text("演示·中站第3热电厂")
    assert re.search(r"plant=9141\w+", seen.page.url)
    seen.settle()
    seen.shot("plant")
    assert seen.overflow() == []
    seen.page.reload()
    seen.settle()
    expect(seen.headline()).to_contain_text("演示·中站第3热电厂")
    seen.press(seen.page.get_by_role("button", name=words("zh")("plants.back")))
    expect(seen.headline()).to_contain_text("1,500家企业")
    assert "plant=" not in seen.page.url


def test_one_plant_is_whole_and_leads_to_its_county(visit: Opener) -> None:
    seen = visit("zh", WIDE)
    seen.open("plants", q="中站第10化工厂")
    table = seen.page.get_by_test_id("stDataFrame")
    # A table that has not drawn its cells yet takes no click.
    table.locator("[role=gridcell]").first.wait_for(state="attached")
    table.click(position={"x": 18, "y": 52})
    expect(seen.headline()).to_contain_text("中站第10化工厂")
    expect(seen.page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    assert not re.search(r"1000\d{7}", seen.page.locator("body").inner_text())
    # A page that is still being drawn may put another link in the place of the one that is clicked.
    seen.settle()
    link = seen.page.get_by_role("link", name=re.compile("中站区的减排核算"))
    link.click()
    seen.page.wait_for_url(re.compile(r"/reduction\?.*county=410803"))
