"""Every page in both languages on demo, daily, scant and no data: its numbers, no traces."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st

from data.store import SourceFile, Store
from pages.ui import load
from pages.ui.basis import Basis
from pages.ui.blocks import Figure, figures
from pages.ui.context import AIR_PAGES, PAGES
from tests.pages.conftest import ROOT, Page, air_rows, filled, runs
from text import LANGUAGES, words

Draw = Callable[..., Page]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Clauses, numbers of documents and the names in generated data stay as they are.
PROPER = re.compile(r"五\([一二]\)|四(?=[ ·;；,<]|$)|焦工信〔2023〕126号|演示[-·\w]*")
INVENTORY_PAGES = ("reduction", "plants")
FIGURELESS = ("documents",)
STORES = ("demo", "daily", "hourly", "short", "hollow", "airless")
# The words of the other languages are met on full data and on next to none.
WORDED = ("demo", "airless")
DRAWN = [
    (kind, name, lang)
    for kind in STORES
    for name in PAGES
    for lang in (LANGUAGES if kind in WORDED else LANGUAGES[:1])
]


@pytest.mark.parametrize(("kind", "name", "lang"), DRAWN)
def test_page_is_drawn(
    kind: str, name: str, lang: str, draw: Draw, request: pytest.FixtureRequest
) -> None:
    """On any data a page opens with a sentence or says what to do, in its language."""
    page = draw(request.getfixturevalue(f"{kind}_store"), name, lang=lang)
    labels = words(lang)
    assert labels("state.failed") not in page.text
    if name in INVENTORY_PAGES and kind != "demo":
        assert any("ji-state" in block for block in page.markup)
        assert labels("state.import_plants") in page.text
        return
    if name in AIR_PAGES and (kind == "airless" or (kind == "hollow" and name != "air")):
        assert labels("state.no_air") in page.text
        assert labels("state.import") in page.text
        return
    opens = [m for m in page.markup if "ji-headline" in m or "ji-state" in m]
    assert opens
    if lang == "en":
        said = PROPER.sub("", page.text)
        assert not CHINESE.search(said), CHINESE.findall(said)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("demo", name) for name in PAGES if name not in FIGURELESS),
        *((kind, name) for kind in ("daily", "hourly") for name in AIR_PAGES),
    ],
)
def test_every_figure_has_a_basis(
    kind: str, name: str, draw: Draw, request: pytest.FixtureRequest
) -> None:
    page = draw(request.getfixturevalue(f"{kind}_store"), name)
    block = next(m for m in page.markup if "ji-figures" in m)
    cells = block.split('<div class="ji-figure">')[1:]
    assert 0 < len(cells) <= 5
    for cell in cells:
        formula, clause = re.search(r"</summary>(.*?)<br>(.*?)</details>", cell, re.S).groups()
        assert formula.strip()
        assert clause.strip()


def test_a_figure_without_a_basis_cannot_be_made() -> None:
    with pytest.raises(TypeError):
        Figure("AQI", "257")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="one of them is empty"):
        Basis("五(一)", "")


def test_more_than_five_figures_are_refused() -> None:
    one = Figure("AQI", "257", Basis("五(一)", "x"))
    with pytest.raises(ValueError, match="got 6; allowed: at most 5"):
        figures([one] * 6, words("zh"))


@pytest.mark.parametrize("path", sorted((ROOT / "pages").rglob("*.py")), ids=lambda p: p.name)
def test_no_page_shows_a_metric_past_the_figures(path: Path) -> None:
    """Streamlit's own metric has no basis; only `blocks.figures` draws figures."""
    calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
    assert not [c for c in calls if getattr(c.func, "attr", "") == "metric"]


def test_overview_of_the_demo(draw: Draw, demo_store: Path) -> None:
    page = draw(demo_store)
    assert page.headline().startswith("截至2026年1月18日10时，焦作市处于橙色级别污染过程")
    shown = page.figures()
    assert shown["当前级别"] == "橙色"
    assert shown["本次过程已持续"].endswith("小时")
    assert page.charts() == 2
    assert "演示数据" in page.text


def test_overview_of_hours_without_forecast(draw: Draw, hourly_store: Path) -> None:
    """201 × 48 is orange, 64 hours; the last 60 hours are clean and valid again."""
    page = draw(hourly_store)
    assert page.headline() == (
        "截至2025年12月15日18时，焦作市未达预警条件，24小时滑动AQI为60，良。"
    )
    shown = page.figures()
    assert shown == {
        "24小时滑动AQI": "60",
        "当前级别": "未达预警",
        "距上次过程结束": "8天",
        "本秋冬季重污染天": "2天",
        "上一次过程": "64小时",
    }
    assert "没有可用的预报" in page.text
    assert "演示数据" not in page.text


def test_overview_of_days(draw: Draw, daily_store: Path) -> None:
    """Three days at 210 are orange by natural days, 72 hours."""
    page = draw(daily_store)
    assert "日AQI为80" in page.headline()
    assert page.figures()["上一次过程"] == "72小时"
    assert "只能按自然日判定" in page.text


def test_overview_of_a_few_hours_does_not_guess(draw: Draw, short_store: Path) -> None:
    page = draw(short_store)
    assert "有效小时不足，当前级别无法判定" in page.headline()
    assert page.figures()["当前级别"] == "无法判定"


def test_air_of_days(draw: Draw, daily_store: Path) -> None:
    """2025 has December 1 to 31, all at 80; 2026 has 30 days, 27 good and 3 heavy."""
    page = draw(daily_store, "air")
    assert page.headline() == (
        "2026年截至1月30日，焦作市有效30天，优良天数占90.0%，重污染（重度及以上）3天。"
    )
    assert page.figures()["重污染天"] == "3天"
    assert page.figures()["最重的一天"] == "210"
    assert "得不出首要污染物" in page.text


def test_air_of_another_year_by_the_address(draw: Draw, daily_store: Path) -> None:
    page = draw(daily_store, "air", year="2025")
    assert page.headline().startswith("焦作市2025年有效31天，优良天数占100%")


def test_air_without_a_whole_day(draw: Draw, short_store: Path) -> None:
    page = draw(short_store, "air")
    assert "还没有一个完整的自然日" in page.text


def test_episodes_of_hours(draw: Draw, hourly_store: Path) -> None:
    page = draw(hourly_store, "episodes")
    assert page.headline() == "所选条件下共1次过程：橙色1次；合计64小时。"
    assert "橙色，依据五(一)：12月6日24时首次满足" in page.text
    assert "无法判定，缺30小时数据" in page.text
    frame = page.app.dataframe[0].value
    assert frame["hours"].tolist() == [64]
    assert frame["level"].tolist() == ["橙色"]
    assert frame["remark"].tolist() == ["仅小时AQI"]
    assert "64 = 64" not in page.text


def test_hours_of_several_episodes_are_added_up(draw: Draw, tmp_path: Path) -> None:
    aqi = runs((50, 96), (201, 48), (50, 120), (201, 48), (50, 96))
    page = draw(filled(tmp_path / "two", air_rows(aqi)), "episodes")
    assert "64 + 64 = 128" in page.text


def test_the_address_chooses_reading_and_plan(draw: Draw, hourly_store: Path) -> None:
    """48 hours of 201 held above 200 for 25 hours: 24 and no more, so yellow by `held`."""
    held = draw(hourly_store, "episodes", reading="held")
    assert "黄色1次" in held.headline()
    draft = draw(hourly_store, "episodes", plan="jiaozuo-draft-example")
    assert "橙色1次" in draft.headline()
    assert "示例草案" in draft.text


def test_the_panel_of_rules_keeps_its_name(draw: Draw, hourly_store: Path) -> None:
    """One whose name changes with a choice closes in the middle of choosing."""
    page = draw(hourly_store, "episodes")
    before = page.app.expander[0].label
    page.app.selectbox(key="reading").set_value("held").run()
    assert page.app.expander[0].label == before
    assert any("均值持续超标" in c.value for c in page.app.caption)


def test_a_level_that_is_not_there_says_what_to_do(draw: Draw, hourly_store: Path) -> None:
    page = draw(hourly_store, "episodes", level="red")
    assert "请放宽时段或级别" in page.text


def test_nonsense_in_the_address_is_ignored(draw: Draw, hourly_store: Path) -> None:
    page = draw(hourly_store, "episodes", reading="x", region="y", lang="de", season="w1")
    assert page.headline() == "所选条件下共1次过程：橙色1次；合计64小时。"


def test_the_basis_panel_opens(draw: Draw, hourly_store: Path) -> None:
    page = draw(hourly_store)
    page.app.session_state["basis_open"] = True
    page.app.run()
    assert "焦作市工信系统重污染天气应急预案（2023年修订） 焦工信〔2023〕126号" in page.text
    assert "÷ 24 = 60" in page.text
    rows = page.app.dataframe[-1].value
    assert set(rows["source_file"]) == {"a.csv"}
    assert rows["source_row"].iloc[-1] == 355


def test_an_import_is_seen_on_the_next_run(draw: Draw, tmp_path: Path) -> None:
    store = Store(tmp_path / "s")
    store.publish("aqi", air_rows(runs((50, 48))), [SourceFile("a.csv")])
    page = draw(tmp_path / "s")
    assert "12月2日24时" in page.headline()
    store.publish("aqi", air_rows(runs((50, 49))), [SourceFile("a.csv")])
    page.app.run()
    assert "12月3日1时" in page.headline()


def test_first_start_fills_the_store(
    draw: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {"aqi": air_rows(runs((50, 48))).drop_columns(["source_file", "source_row"])}
    monkeypatch.setattr(load, "demo_tables", lambda: made)
    page = draw(tmp_path / "new")
    assert "演示数据" in page.text
    assert Store(tmp_path / "new").current().demo


def test_a_folder_that_is_no_store_is_a_sentence(draw: Draw, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("x", encoding="utf-8")
    page = draw(tmp_path / "letters")
    assert "a.txt" in page.text
    assert "请检查数据目录" in page.text


def test_a_damaged_snapshot_is_a_sentence(draw: Draw, tmp_path: Path) -> None:
    """Every version of the air is overwritten; the page says so once and does not spin."""
    store = Store(tmp_path / "s")
    store.publish("aqi", air_rows(runs((50, 48))), [SourceFile("a.csv")])
    for file in (tmp_path / "s" / "files").glob("*.duckdb"):
        file.write_bytes(b"x" * file.stat().st_size)
    page = draw(tmp_path / "s")
    assert any("ji-state" in block for block in page.markup)
    assert "请检查数据目录" in page.text


def test_a_failing_page_is_a_sentence(
    draw: Draw, hourly_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: load.Air, choices: object = None) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(load.Air, "judged", broken)
    st.cache_resource.clear()
    page = draw(hourly_store)
    assert "本页出现意外" in page.text
    assert "boom" not in page.text
