"""Choices in the address: what the URL says, what the session keeps, who wins."""

from __future__ import annotations

from datetime import date

from streamlit.testing.v1 import AppTest

from pages.ui import filters


def script() -> None:
    import streamlit as st

    from pages.ui.filters import choice

    names = {"a": "甲", "b": "乙", "c": "丙"}
    if "elsewhere" not in st.session_state:
        st.text(choice(st.selectbox, "x", list(names), key="x", names=names.__getitem__))


def app(**query: str) -> AppTest:
    one = AppTest.from_function(script)
    for key, value in query.items():
        one.query_params[key] = value
    return one.run()


def test_the_default_leaves_the_address_clean() -> None:
    one = app()
    assert one.text[0].value == "a"
    assert "x" not in one.query_params


def test_the_address_holds_the_code_and_the_screen_the_word() -> None:
    one = app(x="b")
    assert one.text[0].value == "b"
    assert one.selectbox[0].options == ["甲", "乙", "丙"]
    one.selectbox[0].set_value("c").run()
    assert one.query_params["x"] == "c"
    one.selectbox[0].set_value("a").run()
    assert "x" not in one.query_params


def test_nonsense_in_the_address_is_the_default() -> None:
    one = app(x="nowhere")
    assert one.text[0].value == "a"
    assert "x" not in one.query_params


def test_a_new_address_wins_over_the_session() -> None:
    one = app(x="b")
    one.query_params["x"] = "c"
    assert one.run().text[0].value == "c"


def test_a_value_that_streamlit_forgot_comes_back() -> None:
    """Another page was drawn in between, so that the widget's state and the address are gone."""
    one = app(x="b")
    one.session_state["elsewhere"] = True
    one.run()
    del one.session_state["elsewhere"]
    one.query_params.clear()
    one.run()
    assert one.text[0].value == "b"
    assert one.query_params["x"] == "b"


def test_links_carry_only_what_is_not_the_default() -> None:
    chosen = {"lang": ("en", "zh"), "region": ("410800", "410800")}
    assert filters.carried(chosen) == {"lang": "en"}


def range_script() -> None:
    import numpy as np
    import streamlit as st

    from analytics.episodes import classify
    from analytics.running import HourlySeries
    from data.rulebook import plans, standards
    from pages.ui.filters import time_range
    from text import words

    first = int(np.datetime64("2023-01-01T01", "h").astype(np.int64))
    series = HourlySeries("x", first, np.full(900 * 24, 60.0), {})
    c = classify(series, plan=plans()[0], standards=standards())
    start, end = time_range(words("zh"), c)
    st.text(f"{start:%Y-%m-%d %H} {end:%Y-%m-%d %H}")


def test_own_dates_too_far_apart_are_cut_and_that_is_said() -> None:
    one = AppTest.from_function(range_script)
    one.query_params["range"] = "own"
    one.run()
    assert not one.exception
    assert not one.caption
    one.date_input[0].set_value((date(2024, 1, 1), date(2024, 12, 31))).run()
    assert one.text[0].value == "2024-01-01 01 2025-01-01 00"
    assert not one.caption
    one.date_input[0].set_value((date(2023, 12, 31), date(2024, 12, 31))).run()
    assert one.text[0].value == "2024-01-01 01 2025-01-01 00"
    assert one.caption[0].value == "所选日期超过366天，只画其中最近366天。"


def test_a_winter_does_not_reach_into_the_summer() -> None:
    assert filters.in_season("w2025", date(2025, 10, 1))
    assert filters.in_season("w2025", date(2026, 3, 31))
    assert not filters.in_season("w2025", date(2026, 4, 1))
    assert not filters.in_season("w2024", date(2025, 7, 1))
    assert filters.in_season("y2025", date(2025, 7, 1))
    assert filters.in_season("all", date(2025, 7, 1))
