"""The solver in a browser: options, the button, the result that the command line has, turns."""

from __future__ import annotations

import re

import orjson
from playwright.sync_api import expect

from data.rulebook import regions
from tests.browser import harness
from tests.browser.harness import PHONE, WIDE, Opener, Visit
from text import words
from text.formats import number, percent

ZH = words("zh")
SOLVE_MS = 120_000


def at(seen: Visit, **query: str) -> None:
    """Open the page at an address."""
    extra = "&".join(f"{key}={value}" for key, value in query.items())
    lang = "" if seen.lang == "zh" else f"&lang={seen.lang}"
    seen.page.goto(f"{seen.server.url}/solver?{extra}{lang}")
    expect(seen.page.locator(".ji-figure").first).to_be_visible(timeout=SOLVE_MS)
    seen.settle()


def figures(seen: Visit) -> dict[str, str]:
    """Values by their labels."""
    labels = seen.page.locator(".ji-figure .label").all_inner_texts()
    values = seen.page.locator(".ji-figure .value").all_inner_texts()
    return dict(zip(labels, values, strict=True))


def test_options_button_and_result_are_the_command_lines(visit: Opener) -> None:
    """City as one, grade A spared: the choice on the page is the command's, to the last digit."""
    seen = visit("zh", WIDE)
    at(seen)
    assert ZH("solver.figure.lost_relaxed") in figures(seen)
    seen.press(seen.page.get_by_role("radio", name=ZH("solver.scope.city")))
    expect(seen.page).to_have_url(re.compile("area=city"))
    seen.settle()
    box = seen.page.get_by_label(ZH("solver.choose.protect")).first
    grade = ZH("chart.grade", grade="A")
    seen.choose(box, seen.page.get_by_role("option", name=grade, exact=True))
    expect(seen.page).to_have_url(re.compile("protect=A"))
    seen.page.keyboard.press("Escape")
    seen.settle()
    seen.press(seen.page.get_by_role("button", name=ZH("solver.solve")))
    expect(seen.page).to_have_url(re.compile("exact=1"), timeout=SOLVE_MS)
    seen.settle()
    said = harness.cli(
        seen.server.store, "optimise", "--level", "orange", "--scope", "city", "--protect", "A",
        "--time-limit", "30", "--json",
    ).stdout  # fmt: skip
    told = orjson.loads(said)
    assert told["status"] == "optimal"
    shown = figures(seen)
    assert number(told["cost_wan_d"]) in shown[ZH("solver.figure.lost")]
    assert number(told["plants_stopped"]) in shown[ZH("solver.figure.stopped")]
    names = seen.page.locator(".ji-matrix tbody th").all_inner_texts()
    wanted = [row["region"] for row in told["rows"][::4]]
    assert names == [
        ZH("reduction.city") if n == "city" else regions().name(regions().code(n)) for n in wanted
    ]
    ratios = seen.page.locator(".ji-matrix .ratio").all_inner_texts()
    city = told["rows"][-4:]
    assert ratios[-4:] == [percent(row["planned"], 1) for row in city]
    seen.shot("solver-exact")


def test_a_link_shows_the_same(visit: Opener) -> None:
    first = visit("zh", WIDE)
    at(first, area="city", stops="250", exact="1")
    shown = figures(first)
    assert ZH("solver.figure.lost") in shown
    second = visit("zh", PHONE)
    second.page.goto(first.page.url)
    expect(second.page.locator(".ji-figure").first).to_be_visible(timeout=SOLVE_MS)
    second.settle()
    assert figures(second) == shown
    assert second.overflow() == []


def test_measures_are_handed_over(visit: Opener) -> None:
    seen = visit("zh", WIDE)
    at(seen, area="city", exact="1")
    for word, least in (("solver.csv", 100_000), ("solver.xlsx", 50_000)):
        with seen.page.expect_download() as handed:
            seen.press(seen.page.get_by_role("button", name=ZH(word)))
        assert handed.value.path().stat().st_size > least


def test_turns_are_drawn_and_handed_over(visit: Opener) -> None:
    seen = visit("zh", WIDE)
    at(seen, view="turns", area="city", days="7")
    expect(seen.page.locator(".js-plotly-plot .heatmaplayer image").first).to_be_attached()
    button = seen.page.get_by_role("button", name=ZH("rotation.xlsx"))
    with seen.page.expect_download() as handed:
        seen.press(button)
    assert handed.value.suggested_filename.endswith(".xlsx")
    assert handed.value.path().stat().st_size > 10_000
