"""The warning page in a browser: choose a warning, set the time, replay it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.harness import PHONE, TRIED, Opener, Size, Visit
from text import words

ZH, EN = words("zh"), words("en")
MISSED = "演示2024-2025-02"


def replay(seen: Visit) -> Locator:
    return seen.page.locator(".ji-replay")


@pytest.mark.parametrize("size", TRIED, ids=lambda s: s.name)
def test_a_warning_is_chosen(visit: Opener, size: Size) -> None:
    seen = visit("zh", size)
    seen.open("warning")
    before = seen.headline().inner_text()
    box = seen.page.get_by_role("combobox", name=ZH("verification.choice"))
    seen.choose(box, seen.page.get_by_role("option").first, typed=MISSED)
    expect(seen.headline()).not_to_have_text(before)
    expect(seen.headline()).to_contain_text("偏低一级")
    expect(seen.page).to_have_url(re.compile("warning="))
    seen.settle()
    lanes = seen.page.locator(".js-plotly-plot").first
    for track in ("recommended", "issued", "verified"):
        expect(lanes).to_contain_text(ZH(f"verification.track_{track}"))
    # The link alone brings it back, as sent to a colleague.
    seen.page.reload()
    seen.settle()
    expect(seen.headline()).to_contain_text("偏低一级")
    assert seen.overflow() == []
    seen.shot("warning-chosen")


def test_the_time_is_set(visit: Opener) -> None:
    """On the morning of 30 November the response goes on; a month later there was more to know."""
    seen = visit("en")
    seen.open("warning", as_of="2025-11-30T08:00")
    expect(seen.headline()).to_contain_text(EN("verification.said_so_far").strip())
    box = seen.page.get_by_role("combobox", name=EN("verification.choice"))
    expect(box).to_have_value(re.compile("29 Nov 2025 – now"))
    # Another page looks from the same time, and says so.
    seen.change(lambda: seen.press(seen.page.get_by_role("link", name=EN("nav.duty"), exact=True)))
    expect(seen.page).to_have_url(re.compile("/duty.*as_of=2025-11-30T08"))
    expect(seen.page.get_by_text("Looking from 30 Nov 2025 08:00")).to_be_visible()
    seen.change(lambda: seen.page.get_by_role("button", name=EN("moment.back")).click())
    expect(seen.page).not_to_have_url(re.compile("as_of="))
    # The browser's Back undoes it.
    seen.change(seen.page.go_back)
    expect(seen.page).to_have_url(re.compile("as_of="))
    expect(seen.page.get_by_text("Looking from 30 Nov 2025 08:00")).to_be_visible()


def test_back_undoes_a_choice(visit: Opener) -> None:
    seen = visit("zh")
    seen.open("warning")
    before = seen.headline().inner_text()
    box = seen.page.get_by_role("combobox", name=ZH("verification.choice"))
    seen.choose(box, seen.page.get_by_role("option").first, typed=MISSED)
    expect(seen.headline()).not_to_have_text(before)
    seen.settle()
    seen.page.go_back()
    expect(seen.headline()).to_have_text(before)
    expect(seen.page).not_to_have_url(re.compile("warning="))
    seen.settle()
    seen.page.go_forward()
    expect(seen.headline()).not_to_have_text(before)
    expect(seen.page).to_have_url(re.compile("warning="))


@pytest.mark.parametrize("size", TRIED, ids=lambda s: s.name)
def test_the_replay_walks_and_plays(
    visit: Opener, size: Size, record_property: Callable[[str, object], None]
) -> None:
    seen = visit("zh", size)
    seen.open("warning", warning=MISSED)
    facts = replay(seen)
    facts.scroll_into_view_if_needed()
    expect(facts).to_contain_text("11月23日16时")
    expect(facts).to_contain_text(ZH("verification.in_force_none"))
    began = time.monotonic()
    seen.press(seen.page.get_by_role("button", name=ZH("verification.forward")))
    expect(facts).to_contain_text("11月23日17时")
    took = (time.monotonic() - began) * 1000
    record_property("measured", f"replay, a step on a {size.name} screen: {took:.0f} ms")
    seen.press(seen.page.get_by_role("button", name=ZH("verification.back")))
    expect(facts).to_contain_text("11月23日16时")
    # Played, it walks by itself past the start of the response, and stops when told to.
    seen.press(seen.page.get_by_role("button", name=ZH("verification.play")))
    expect(facts).to_contain_text("11月23日19时")
    seen.press(seen.page.get_by_role("button", name=ZH("verification.pause")))
    expect(seen.page.get_by_role("button", name=ZH("verification.play"))).to_be_visible()
    seen.settle()
    stands = facts.inner_text()
    seen.page.wait_for_timeout(2000)
    assert facts.inner_text() == stands
    seen.shot("warning-replay")
    assert seen.overflow() == []


def test_the_replay_ends(visit: Opener) -> None:
    """At the last hour of the slider playing stops by itself."""
    seen = visit("zh", PHONE)
    seen.open("warning", warning=MISSED)
    slider = seen.page.get_by_role("slider", name=ZH("verification.replay_hour"))
    slider.press("End")
    seen.settle()
    expect(replay(seen)).to_contain_text("11月27日")
    seen.press(seen.page.get_by_role("button", name=ZH("verification.play")))
    seen.settle()
    expect(seen.page.get_by_role("button", name=ZH("verification.play"))).to_be_visible()
