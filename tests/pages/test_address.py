"""The address: a time is carried along and applied, nonsense is named, Back is followed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.plan import Level
from data import inventory, rulebook
from data.duty import issued_warnings
from data.store import Store
from pages.ui.context import PAGES, TIMED
from tests.pages.conftest import Page
from tests.pages.reduction_city import filled
from tests.pages.test_reduction_page import matrix
from text import words

Draw = Callable[..., Page]
PAST = "2026-01-16T08:20"


@pytest.mark.parametrize("name", PAGES)
def test_a_time_is_said_where_it_applies_and_carried_everywhere(
    draw: Draw, demo_store: Path, name: str
) -> None:
    page = draw(demo_store, name, as_of=PAST)
    said = words("zh")("moment.line", at="2026年1月16日 08:20")
    assert (said in page.text) is (name in TIMED)
    links = page.app.get("page_link")
    assert len(links) >= len(PAGES)
    for link in links:
        assert "as_of=2026-01-16T08%3A20" in link.proto.query_string


def test_the_way_back_to_now(draw: Draw, demo_store: Path) -> None:
    page = draw(demo_store, "duty", as_of=PAST)
    (back,) = [one for one in page.app.button if one.key == "moment_back"]
    back.click().run()
    assert "as_of" not in page.app.query_params
    assert "正在看" not in Page(page.app).text


def test_the_overview_of_a_past_morning(draw: Draw, demo_store: Path) -> None:
    """Two days before the newest hour the warning was yellow, and the air below it."""
    page = draw(demo_store, as_of=PAST)
    assert page.headline().startswith("截至2026年1月16日8时，焦作市未达预警条件")
    lead = next(m for m in page.markup if "ji-headline" in m)
    assert "1月15日起的黄色预警（Ⅲ级响应）" in lead
    assert "7个尚待核实" in lead
    now = next(m for m in draw(demo_store).markup if "ji-headline" in m)
    assert "1月15日起的橙色预警（Ⅱ级响应）" in now
    assert "6个尚待核实" in now


def test_before_the_first_hour_there_was_no_air(draw: Draw, hourly_store: Path) -> None:
    for name in ("overview", "episodes"):
        page = draw(hourly_store, name, as_of="2025-11-01T08:00")
        assert words("zh")("state.no_air_then") in page.text


def test_natural_days_end_with_the_time_looked_from(draw: Draw, daily_store: Path) -> None:
    """The tenth of December is over at its midnight, and not a minute before."""
    over = draw(daily_store, as_of="2025-12-11T00:00")
    assert over.headline().startswith("截至2025年12月10日")
    going = draw(daily_store, as_of="2025-12-10T23:59")
    assert going.headline().startswith("截至2025年12月9日")


def test_the_reduction_at_a_time_knows_no_later_check(draw: Draw, tmp_path: Path) -> None:
    """By the evening of the 11th all was yellow, and P1 alone was checked, in full.

    解放区: P1 0.5 t/d verified and P2 0.25 t/d unknown of 10 t/d, so 5 % to 7.5 %; 山阳区: P3 1.0
    and P4 0.25 t/d unknown of 10 t/d, so 0 % to 12.5 %.
    """
    page = draw(filled(tmp_path / "city"), "reduction", as_of="2026-01-11T18:00")
    assert page.headline().startswith("1月10日起的预警（进行中）")
    assert matrix(page)["解放区"] == ["5.0–7.5%"] * 3 + ["—"]
    assert matrix(page)["山阳区"] == ["0.0–12.5%"] * 4


def test_a_day_is_measured_when_it_is_over(tmp_path: Path) -> None:
    """W1 begins on January 10 at noon: its days are held against others once each is over."""
    with Store(filled(tmp_path / "city")).current() as snapshot:
        for hour, during in ((18, ()), (24 + 6, (date(2026, 1, 10),))):
            as_of = datetime(2026, 1, 10) + hour * (datetime(2026, 1, 1, 1) - datetime(2026, 1, 1))
            (one,) = issued_warnings(snapshot, as_of)
            what = inventory.scope(
                snapshot, level=Level.YELLOW, warning=one, as_of=as_of, plan=rulebook.plans()[0]
            )
            assert what.days is not None
            assert what.days.during == during


@pytest.mark.parametrize(
    ("name", "query", "told"),
    [
        ("duty", {"as_of": "yesterday"}, "网址里“时刻”一项写的是“yesterday”，"),
        ("duty", {"as_of": "2126-01-01T08:00"}, "“2126-01-01T08:00”，"),
        ("warning", {"warning": "W-nowhere"}, "“W-nowhere”，"),
        ("air", {"region": "999999"}, "网址里“区域”一项写的是“999999”，"),
        ("episodes", {"level": "purple"}, "“purple”，"),
        ("solver", {"stops": "many"}, "“many”，"),
        ("whatif", {"cuts": "industry"}, "“industry”，"),
    ],
)
def test_nonsense_is_named_with_what_is_shown(
    draw: Draw, demo_store: Path, name: str, query: dict[str, str], told: str
) -> None:
    page = draw(demo_store, name, **query)
    (said,) = [one.value for one in page.app.warning]
    assert told in said
    assert "页面显示的是" in said


def test_what_is_there_is_not_refused(draw: Draw, demo_store: Path) -> None:
    page = draw(demo_store, "episodes", level="red", as_of=PAST)
    assert not page.app.warning


def script() -> None:
    import streamlit as st

    from pages.ui import address
    from pages.ui.filters import choice

    address.begin(st.session_state.get("page", "one"))
    names = {"a": "甲", "b": "乙", "c": "丙"}
    st.text(choice(st.selectbox, "x", list(names), key="x", names=names.__getitem__))


def test_back_to_the_bare_address_undoes_the_choice() -> None:
    one = AppTest.from_function(script).run()
    one.selectbox[0].set_value("b").run()
    one.selectbox[0].set_value("c").run()
    assert one.query_params["x"] == "c"
    one.query_params["x"] = "b"
    assert one.run().text[0].value == "b"
    one.query_params.clear()
    assert one.run().text[0].value == "a"
    assert "x" not in one.query_params


def test_another_page_keeps_the_choice_and_back_leads_to_what_it_showed() -> None:
    """A page that was opened with a choice made elsewhere shows it at its bare address."""
    one = AppTest.from_function(script).run()
    one.selectbox[0].set_value("b").run()
    one.session_state["page"] = "two"
    one.query_params.clear()
    assert one.run().text[0].value == "b"
    one.selectbox[0].set_value("c").run()
    one.query_params.clear()
    assert one.run().text[0].value == "b"


def test_the_overview_tells_of_a_warning_without_air(draw: Draw, airless_store: Path) -> None:
    page = draw(airless_store)
    assert page.headline().startswith("12月1日起的黄色预警（Ⅲ级响应）")
    assert words("zh")("state.no_air") in page.text


def test_the_overview_tells_of_reduction_without_air(draw: Draw, tmp_path: Path) -> None:
    page = draw(filled(tmp_path / "city"))
    lead = next(m for m in page.markup if "ji-headline" in m)
    assert "1月10日起的预警：2个县区中，1个未达减排要求（解放区）" in lead
    assert any("reduction" in link.proto.page for link in page.app.get("page_link"))
