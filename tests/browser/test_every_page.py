"""Every page in both languages and at both sizes: it opens, is whole, stays on this machine."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from pages.ui.context import PAGES
from tests.browser import harness
from tests.browser.harness import SIZES, TRIED, Opener, Server, Size, Visit
from tests.effort import THOROUGH
from text import LANGUAGES, words

# A promise of 3 s for a quiet machine; the bound only catches a page that has become a burden.
PROMISED_S, BOUND_S = 3.0, 20.0
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PROPER = re.compile(r"演示[-·\w]*")


PLANTS = ("list", "attention", "fairness", "guaranteed", "plans", "editions")
SOLVER = ("cheapest", "turns", "early")
VIEWS = {"plants": PLANTS, "solver": SOLVER}
PLACES = [(name, view) for name in PAGES for view in VIEWS.get(name, ("",))]
LONGEST = "演示2023-2024-03"
"""Of all warnings the one with the most days."""


WINDOWS = [(lang, size) for lang in LANGUAGES for size in SIZES]
if not THOROUGH:
    WINDOWS = [WINDOWS[0], WINDOWS[-1]]


@pytest.fixture(
    scope="module",
    params=WINDOWS,
    ids=lambda one: f"{one[0]}-{one[1].name}",
)
def window(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Visit]:
    """One window for all pages: who looks round the dashboard does not load it anew each time."""
    lang, size = request.param
    with harness.visiting(browser, server, lang, size) as seen:
        seen.open("duty", warning=LONGEST)
        yield seen


@pytest.mark.parametrize(("name", "view"), PLACES)
def test_page_is_whole(window: Visit, name: str, view: str) -> None:
    """It says something in its language, with figures, and nothing sticks out or overlaps."""
    page, labels = window.page, words(window.lang)
    if not page.url.split("?")[0].endswith(f"/{name}"):
        link = page.get_by_role("link", name=labels(f"nav.{name}"), exact=True)
        window.change(lambda: window.press(link))
    if view and f"view={view}" not in page.url and view != VIEWS[name][0]:
        choice = page.get_by_role("radio", name=labels(f"{name}.view.{view}"), exact=True)
        window.change(lambda: window.press(choice))
    main = page.get_by_test_id("stMain")
    main.evaluate("e => e.scrollTo(0, 0)")
    expect(window.headline()).not_to_be_empty()
    expect(page.locator(".ji-demo")).to_contain_text(labels("app.demo"))
    if name != "documents":
        assert 0 < page.locator(".ji-figure").count() <= 5
    if window.lang == "en":
        assert not CHINESE.search(PROPER.sub("", window.headline().inner_text()))
    window.shot(f"{name}{view}")
    assert window.overflow() == []
    assert crowded(window) == []
    # What was only drawn on scrolling must hold as well.
    main.evaluate("e => e.scrollTo(0, e.scrollHeight)")
    window.settle()
    assert window.overflow() == []
    window.shot(f"{name}{view}-end")
    assert window.wrong == []


def test_the_line_at_the_top_is_one_line_on_a_wide_screen(browser: Browser, server: Server) -> None:
    """At 1440 px, in English, on a page that has a box for the region too."""
    with harness.visiting(browser, server, "en", SIZES[0]) as seen:
        seen.open("episodes")
        middles = seen.page.locator(".st-key-masthead").evaluate(
            "line => [...line.children].map(e => e.getBoundingClientRect())"
            ".filter(r => r.width).map(r => r.top + r.height / 2)"
        )
    assert len(middles) > 12
    assert max(middles) - min(middles) < 12


def crowded(seen: Visit) -> list[str]:
    """Cells of the matrix of ratios that run into their neighbours."""
    return seen.page.evaluate(
        """() => [...document.querySelectorAll('.ji-matrix :is(td, tbody th)')]
             .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.innerText)"""
    )


def seconds_until_usable(seen: Visit) -> float:
    """From the address to a sentence, figures and a drawn chart."""
    began = time.monotonic()
    seen.page.goto(seen.server.url)
    expect(seen.headline()).to_be_visible()
    expect(seen.page.locator(".ji-figure").first).to_be_visible()
    expect(seen.page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    return time.monotonic() - began


@pytest.mark.parametrize("size", TRIED, ids=lambda s: s.name)
def test_overview_is_usable_soon(
    visit: Opener, size: Size, record_property: Callable[[str, object], None]
) -> None:
    """The first time with an empty browser cache, then as somebody who comes back."""
    seen = visit("zh", size)
    first, *again = [seconds_until_usable(seen) for _ in range(3)]
    said = (
        f"usable after {first:.1f} s, again after {min(again):.1f} s (promised: {PROMISED_S:.0f})"
    )
    record_property("measured", f"overview, {size.name} screen: {said}")
    assert min(again) < BOUND_S


def test_dark_screen_is_dark(visit: Opener) -> None:
    seen = visit()
    seen.page.emulate_media(color_scheme="dark")
    seen.open()
    app = seen.page.get_by_test_id("stApp")
    expect(app).to_have_css("background-color", "rgb(16, 22, 29)")
    seen.shot("overview-dark")
