"""The live sliders in a browser: bars follow the thumb, Python agrees to the last digit shown."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import harness
from tests.browser.harness import PHONE, TRIED, WIDE, Opener, Size, Visit
from text import words
from text.findings_whatif import ratio

ZH = words("zh")
CELL = re.compile(r"\d+\.\d+%|100%|—")


def opened(visit: Opener, lang: str = "zh", size: Size = WIDE, **query: str) -> Visit:
    seen = visit(lang, size)
    seen.open("whatif", **query)
    seen.page.locator(".live .bars tbody tr").first.wait_for()
    return seen


def slider(seen: Visit, number: int = 0) -> Locator:
    return seen.page.locator(".live input[type=range]").nth(number)


def live(seen: Visit) -> list[list[str]]:
    """Ratios in the component, by row."""
    rows = seen.page.locator(".live .bars tbody tr")
    told = rows.evaluate_all(
        "rows => rows.map(r => [...r.querySelectorAll('.ratio')].map(e => e.textContent))"
    )
    return [list(row) for row in told]


def marks(seen: Visit) -> list[str]:
    return seen.page.locator(".live .bars .said i").all_inner_texts()


def settled(seen: Visit) -> list[list[str]]:
    """Ratios in Python's own table, by row."""
    cells = seen.page.locator(".ji-counties tbody tr").evaluate_all(
        "rows => rows.map(r => [...r.querySelectorAll('td')].slice(0, 4).map(e => e.textContent))"
    )
    return [[CELL.search(cell)[0] for cell in row] for row in cells]


def drag(seen: Visit, to: float, number: int = 0, *, release: bool = True) -> None:
    """Move a thumb with the mouse to a share of its track."""
    range_ = slider(seen, number)
    range_.scroll_into_view_if_needed()
    box = still(range_)
    y = box["y"] + box["height"] / 2
    now = float(range_.input_value()) / 100
    seen.page.mouse.move(box["x"] + 8 + (box["width"] - 16) * now, y)
    seen.page.mouse.down()
    seen.page.mouse.move(box["x"] + 8 + (box["width"] - 16) * to, y, steps=6)
    if release:
        seen.page.mouse.up()


def still(target: Locator) -> dict[str, float]:
    """Where something is once it stays there: Python's answer may move what lies below it."""
    box = target.bounding_box()
    for _ in range(40):
        target.page.wait_for_timeout(120)
        again = target.bounding_box()
        if again == box:
            break
        box = again
    return box


def cuts(seen: Visit, holds: str) -> None:
    """Wait until the address says something, and the page has settled."""
    expect(seen.page).to_have_url(re.compile(holds))
    seen.settle()


def agree(seen: Visit) -> None:
    """Python's table says what the bars say, once its answer is on the screen."""
    for _ in range(100):
        if settled(seen) == live(seen):
            return
        seen.page.wait_for_timeout(100)
    assert settled(seen) == live(seen)


def test_bars_follow_the_thumb_and_python_agrees(visit: Opener, tmp_path: Path) -> None:
    seen = opened(visit)
    before, said = live(seen), seen.headline().inner_text()
    assert settled(seen) == before
    drag(seen, 0.85, release=False)
    moved = live(seen)
    assert moved != before
    assert slider(seen).input_value() == "85"
    # Nothing has been asked of Python yet.
    assert "cuts=" not in seen.page.url
    assert seen.headline().inner_text() == said
    assert settled(seen) == before
    seen.page.mouse.up()
    cuts(seen, "cuts=industry.*85")
    expect(seen.headline()).not_to_have_text(said)
    assert live(seen) == moved
    agree(seen)
    for number, to in ((1, 0.1), (2, 0.33), (5, 0.97)):
        drag(seen, to, number)
    cuts(seen, "97")
    agree(seen)
    strip = seen.page.locator(".live .strip b").all_inner_texts()
    figures = seen.page.locator(".ji-figure .value").all_inner_texts()
    assert figures[0] == strip[0]
    whole = round(float(strip[1].replace(",", "")))
    assert abs(whole - int(re.match(r"[\d,]+", figures[1])[0].replace(",", ""))) <= 1
    # The command line, from the file that the page gives, says the same again.
    with seen.page.expect_download() as caught:
        seen.page.get_by_role("button", name=ZH("whatif.file_toml")).click()
    path = tmp_path / "scenario.toml"
    caught.value.save_as(path)
    done = harness.cli(seen.server.store, "scenario", path, "--level", "orange", "--json")
    rows = json.loads(done.stdout)["rows"]
    told = [ratio(row["planned"], row["target"]) for row in rows]
    assert [cell for row in live(seen) for cell in row] == told
    assert json.loads(done.stdout)["cost_wan_d"] == pytest.approx(
        float(strip[1].replace(",", "")), abs=0.051
    )


@pytest.mark.parametrize("slide", ["grade", "region", "process", "plant"])
def test_every_grouping_agrees(visit: Opener, slide: str) -> None:
    seen = opened(visit, slide=slide, demand="red")
    agree(seen)
    drag(seen, 0.2)
    drag(seen, 0.47, 2)
    cuts(seen, rf"cuts={slide}.*4\d")
    agree(seen)


def test_the_address_brings_the_same_numbers(visit: Opener) -> None:
    seen = opened(visit)
    drag(seen, 0.9)
    cuts(seen, "cuts=")
    drag(seen, 0.2, 3)
    cuts(seen, "cuts=.*3B")
    seen.page.wait_for_timeout(500)
    seen.settle()
    wanted, url = live(seen), seen.page.url
    assert "snapshot=" in url
    other = visit()
    other.page.goto(url)
    other.settle()
    other.page.locator(".live .bars tbody tr").first.wait_for()
    assert live(other) == wanted
    assert settled(other) == wanted
    assert slider(other).input_value() == slider(seen).input_value()


def test_undo_reset_one_reset_all(visit: Opener) -> None:
    seen = opened(visit)
    page, start = seen.page, live(seen)
    undo = page.get_by_role("button", name=ZH("page.whatif.undo"))
    every = page.get_by_role("button", name=ZH("page.whatif.reset_all"))
    expect(undo).to_be_disabled()
    expect(every).to_be_disabled()
    drag(seen, 0.9)
    cuts(seen, "%3D90|=90")
    first = live(seen)
    drag(seen, 0.1, 1)
    cuts(seen, "%3D10|=10")
    both = live(seen)
    undo.click()
    assert live(seen) == first
    expect(page).not_to_have_url(re.compile("%3B"))
    drag(seen, 0.1, 1)
    cuts(seen, "%3B")
    assert live(seen) == both
    page.locator(".live .slider").nth(1).get_by_role("button").click()
    assert live(seen) == first
    every.click()
    assert live(seen) == start
    expect(page).not_to_have_url(re.compile("cuts="))
    seen.settle()
    assert settled(seen) == start
    undo.click()
    assert live(seen) == first


def test_releases_in_quick_succession_are_all_kept(visit: Opener) -> None:
    """The second comes before Python has answered the first and written the address."""
    seen = opened(visit)
    for number, value in enumerate((11, 22, 33, 44, 55)):
        slider(seen, number).evaluate(
            """(e, value) => { e.value = value; e.dispatchEvent(new Event("input"));
               e.dispatchEvent(new Event("change")); }""",
            value,
        )
        seen.page.wait_for_timeout(60)
    cuts(seen, "11.*|55")
    agree(seen)
    assert [slider(seen, n).input_value() for n in range(5)] == ["11", "22", "33", "44", "55"]
    agree(seen)
    undo = seen.page.get_by_role("button", name=ZH("page.whatif.undo"))
    for _ in range(5):
        undo.click()
    expect(undo).to_be_disabled()
    expect(seen.page).not_to_have_url(re.compile("cuts="))


def test_another_grouping_keeps_what_each_has_said(visit: Opener) -> None:
    """Industries' values are no grades'; the last change is undone first, wherever it was made."""
    seen = opened(visit)
    page, start = seen.page, live(seen)
    undo = page.get_by_role("button", name=ZH("page.whatif.undo"))
    drag(seen, 0.9)
    cuts(seen, "cuts=.*90")
    industries = live(seen)
    seen.press(page.get_by_role("radio", name=ZH("whatif.slide_grade")))
    expect(page).to_have_url(re.compile("slide=grade"))
    seen.settle()
    # It says that it would take back a change that is not in sight.
    expect(undo).to_have_text(ZH("page.whatif.undo_of", by=ZH("whatif.slide_industry")))
    drag(seen, 0.1)
    cuts(seen, "grade.*10")
    agree(seen)
    # The address names industries by industries and grades by grades, and nothing is unknown.
    assert ZH("page.whatif.strangers", count=1) not in page.inner_text("body")
    told = parse_qs(urlsplit(page.url).query)["cuts"][0].split(";")
    assert [one.partition(":")[0] for one in told] == ["industry", "grade"]
    undo.click()
    expect(page).not_to_have_url(re.compile("grade%3A|grade:"))
    agree(seen)
    assert live(seen) == industries
    seen.press(page.get_by_role("radio", name=ZH("whatif.slide_industry")))
    expect(page).not_to_have_url(re.compile("slide="))
    seen.settle()
    assert slider(seen).input_value() == "90"
    assert live(seen) == industries
    undo.click()
    expect(page).not_to_have_url(re.compile("cuts="))
    assert live(seen) == start
    agree(seen)


def test_reset_all_and_undo_reach_every_grouping(visit: Opener) -> None:
    """From grades, industries are reset too; undo brings both back, then each by itself."""
    seen = opened(visit)
    page, start = seen.page, live(seen)
    undo = page.locator(".live [data-do=undo]")
    every = page.get_by_role("button", name=ZH("page.whatif.reset_all"))
    drag(seen, 0.9)
    cuts(seen, "industry.*90")
    industries = live(seen)
    seen.press(page.get_by_role("radio", name=ZH("whatif.slide_grade")))
    expect(page).to_have_url(re.compile("slide=grade"))
    seen.settle()
    # Nothing of this grouping was moved, and still there is something to reset.
    expect(every).to_be_enabled()
    drag(seen, 0.1)
    cuts(seen, "grade.*10")
    agree(seen)
    both = live(seen)
    every.click()
    expect(page).not_to_have_url(re.compile("cuts="))
    agree(seen)
    assert live(seen) == start
    expect(every).to_be_disabled()
    expect(undo).to_have_text(ZH("page.whatif.undo_more"))
    undo.click()
    cuts(seen, "industry.*grade")
    agree(seen)
    assert live(seen) == both
    # The page's own button for what is not in sight is a change like any other.
    seen.press(page.get_by_role("button", name=ZH("page.whatif.clear_others", count=1)))
    expect(page).not_to_have_url(re.compile("industry"))
    seen.settle()
    undo.click()
    cuts(seen, "industry.*grade")
    agree(seen)
    assert live(seen) == both
    undo.click()
    expect(page).not_to_have_url(re.compile("grade%3A|grade:"))
    agree(seen)
    assert live(seen) == industries
    expect(undo).to_have_text(ZH("page.whatif.undo_of", by=ZH("whatif.slide_industry")))
    undo.click()
    expect(page).not_to_have_url(re.compile("cuts="))
    agree(seen)
    assert live(seen) == start
    expect(undo).to_be_disabled()


def test_keys_move_a_slider_and_wait(visit: Opener) -> None:
    """Ten steps are told to Python once, when the keys rest."""
    seen = opened(visit)
    range_ = slider(seen)
    begun = int(range_.input_value())
    before = live(seen)
    range_.focus()
    for _ in range(10):
        seen.page.keyboard.press("ArrowRight")
    assert int(range_.input_value()) == begun + 10
    assert live(seen) != before
    cuts(seen, f"{begun + 10}")
    agree(seen)
    seen.page.keyboard.press("Home")
    assert range_.input_value() == "0"
    seen.page.keyboard.press("End")
    assert range_.get_attribute("aria-valuetext").endswith("%")


def test_every_slider_has_a_name(visit: Opener) -> None:
    seen = opened(visit)
    ranges = seen.page.get_by_role("slider")
    names = [one.get_attribute("aria-label") for one in ranges.all()]
    assert len(names) == len(set(names)) == 12
    assert all("%" in name for name in names)


def test_a_limit_is_not_passed(visit: Opener) -> None:
    """Power plants may be asked for half at most; the thumb stays there."""
    seen = opened(visit)
    box = seen.page.locator(".live .slider", has_text="火电与热电")
    most = int(re.search(r"至多(\d+)%", box.inner_text())[1])
    range_ = box.locator("input")
    range_.focus()
    seen.page.keyboard.press("End")
    assert range_.input_value() == str(most) != "100"


@pytest.mark.parametrize("size", TRIED, ids=lambda s: s.name)
def test_values_outlive_a_page_switch(visit: Opener, size: Size) -> None:
    """The component forgets with the page; the next release must not lose the first slider."""
    seen = opened(visit, size=size)
    range_ = slider(seen)
    range_.evaluate("e => { e.value = 77; e.dispatchEvent(new Event('input')); }")
    range_.evaluate("e => e.dispatchEvent(new Event('change'))")
    cuts(seen, "77")
    wanted = live(seen)
    seen.press(seen.page.get_by_role("link", name=ZH("nav.reduction"), exact=True))
    seen.page.locator(".ji-matrix").first.wait_for()
    seen.settle()
    seen.press(seen.page.get_by_role("link", name=ZH("nav.whatif"), exact=True))
    seen.page.locator(".live .bars tbody tr").first.wait_for()
    seen.settle()
    assert live(seen) == wanted
    other = slider(seen, 1)
    other.evaluate("e => { e.value = 12; e.dispatchEvent(new Event('input')); }")
    other.evaluate("e => e.dispatchEvent(new Event('change'))")
    cuts(seen, "77.*12|12.*77")
    assert slider(seen).input_value() == "77"
    agree(seen)


def test_a_finger_moves_a_slider(visit: Opener) -> None:
    seen = opened(visit, size=PHONE)
    range_ = slider(seen)
    range_.scroll_into_view_if_needed()
    box, before = range_.bounding_box(), live(seen)
    seen.page.touchscreen.tap(box["x"] + box["width"] * 0.95, box["y"] + box["height"] / 2)
    cuts(seen, "cuts=")
    assert live(seen) != before
    assert seen.overflow() == []


def test_bars_beyond_the_drawing_are_marked(visit: Opener) -> None:
    seen = opened(visit, demand="yellow")
    for number in range(6):
        slider(seen, number).evaluate(
            "e => { e.value = 100; e.dispatchEvent(new Event('input')); }"
        )
    over = seen.page.locator(".live .cell.over")
    assert over.count() > 0
    share = float(over.first.locator(".ratio").inner_text().rstrip("%"))
    assert share > 20
