"""The warning page: verdicts and numbers, in both languages, at times past, with little data."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
import streamlit as st

from analytics.verification import Outcome
from data.store import SourceFile, Store
from pages.ui.response import Response
from pages.ui.warning_load import Case, code_of
from tests.pages.conftest import FIRST, Page, air_rows, filled, runs
from text import LANGUAGES, words

Draw = Callable[..., Page]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HOUR = timedelta(hours=1)


def acts(*rows: tuple[str, str, str | None, datetime, datetime]) -> pa.Table:
    names = ("warning", "action", "level", "issued_at", "effective_from")
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


BEGUN = FIRST + 110 * HOUR
ENDED = FIRST + 182 * HOUR


@pytest.fixture(scope="session")
def warned_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """96 clean hours, 48 of 201 (orange, 64 h), clean again; yellow from hour 110 to hour 182."""
    root = tmp_path_factory.mktemp("pages") / "warned"
    store = Store(root)
    store.publish("aqi", air_rows(runs((50, 96), (201, 48), (50, 120))), [SourceFile("a.csv")])
    rows = [("W1", "issue", "yellow", BEGUN, BEGUN), ("W1", "lift", None, ENDED, ENDED)]
    store.publish("warnings", acts(*rows), [SourceFile("w.csv")])
    return root


def names(page: Page) -> list[str]:
    return list(page.app.selectbox(key="warning").options)


def test_a_warning_that_was_too_low(warned_store: Path, draw: Draw) -> None:
    """The dirty hours carry the labels 96 to 143; 8 clean ones at both ends are covered as well.

    So the episode lasts from 87 to 151. Below: all its 64 h, of which 87 to 110 without a
    response. Above: 151 to 182. Yellow is met with the first full window of 201, at 119.
    """
    page = draw(warned_store, "warning")
    assert page.headline() == (
        "本次过程达到橙色，发布为黄色，偏低一级；启动响应后9小时才有依据建议预警。"
    )
    found = page.figures()
    assert found["结论"] == "↓ 偏低"
    assert found["发布级别"] == "黄色"
    assert found["提前量"] == "-9小时"
    assert found["高于实况"] == "31小时"
    assert found["低于实况"] == "64小时"
    assert "其中无响应23小时" in page.text
    assert "清单没有日产值" in page.text
    # The curve with its levels and the replay; there is no forecast whose errors could be drawn.
    assert page.charts() == 2


def test_english_says_the_same(warned_store: Path, draw: Draw) -> None:
    page = draw(warned_store, "warning", lang="en")
    assert page.headline() == (
        "The episode reached orange, and yellow was issued: under by one level. "
        "A warning could first be recommended 9 h after the response began."
    )
    assert page.figures()["Above the air"] == "31h"
    clauses = page.text.replace("五(一)", "").replace("五(二)1", "").replace("五(二)2", "")
    assert not CHINESE.search(clauses), CHINESE.findall(clauses)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_demo(demo_store: Path, draw: Draw, lang: str) -> None:
    page = draw(demo_store, "warning", lang=lang)
    labels = words(lang)
    assert labels("level.orange") in page.headline()
    assert len(page.figures()) == 5
    assert page.charts() == 3
    # The newest warning is chosen, and all warnings and missed episodes can be.
    assert labels("filter.ongoing") in names(page)[0]
    tables = [frame.value for frame in page.app.dataframe]
    listed = next(t for t in tables if "over_h" in t)
    assert len(listed) == len(names(page))
    assert any(said.startswith("✗") for said in listed["outcome"])
    assert any(said.startswith("↓") for said in listed["outcome"])
    scored = next(t for t in tables if "pod" in t)
    assert len(scored) == 3


def test_a_missed_episode_can_be_looked_at(hourly_store: Path, draw: Draw) -> None:
    """201 for 48 h without any warning: 64 h covered, and the page says that none was issued."""
    page = draw(hourly_store, "warning")
    assert "没有发布预警，是一次漏发：64小时没有响应" in page.headline()
    assert page.figures()["未响应时长"] == "64小时"
    assert words("zh")("verification.no_warning") in page.text


def test_a_past_time(warned_store: Path, draw: Draw) -> None:
    """At hour 115 the response has begun and nothing has been met: no verdict, no lead."""
    when = FIRST + 115 * HOUR
    page = draw(warned_store, "warning", as_of=f"{when:%Y-%m-%dT%H:%M}")
    assert page.headline().startswith("黄色预警正在执行，实况目前为未达预警，还不能下结论")
    assert page.figures()["结论"] == "? 尚无定论"
    # One hour later than the first full window of 201 it is yellow, and so far a hit.
    later = FIRST + 120 * HOUR
    page = draw(warned_store, "warning", as_of=f"{later:%Y-%m-%dT%H:%M}")
    assert page.headline().startswith("本次过程达到黄色，发布为黄色，级别命中；预警仍在执行")


def test_before_everything(warned_store: Path, draw: Draw) -> None:
    page = draw(warned_store, "warning", as_of=f"{FIRST + 80 * HOUR:%Y-%m-%dT%H:%M}")
    assert words("zh")("verification.nothing_at_all") in page.text
    assert page.charts() == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_air(airless_store: Path, draw: Draw, lang: str) -> None:
    page = draw(airless_store, "warning", lang=lang)
    labels = words(lang)
    assert labels("verification.no_air") in page.text
    assert labels("state.import") in page.text
    # What was issued is listed all the same.
    assert labels("warning_action.issue") in page.text
    assert labels("level.yellow") in page.text


def test_the_basis_has_formulas_and_rows(warned_store: Path, draw: Draw) -> None:
    page = draw(warned_store, "warning")
    block = next(m for m in page.markup if "ji-figures" in m)
    for cell in block.split('<div class="ji-figure">')[1:]:
        assert re.search(r"</summary>.+<br>五\(一\)", cell, re.S)
    assert "发布的最高级别（黄色）&lt; 实况级别（橙色）→ 偏低" in block


def test_the_replay_walks(warned_store: Path, draw: Draw) -> None:
    """From the hour of the issue: nothing is called for yet; nine steps later yellow is."""
    page = draw(warned_store, "warning")

    def facts() -> str:
        return next(m for m in page.markup if "ji-replay" in m)

    assert "未达预警" in facts()
    assert "黄色" in facts().split("正在执行")[1], "in force since this hour"
    assert "未达预警" in facts().split("正在执行")[0]
    for _ in range(9):
        page.app.button(key="replay_forward").click().run()
    assert not page.app.exception
    page = Page(page.app)
    assert "黄色" in facts().split("正在执行")[0]
    assert words("zh")("verification.observed_until") in facts()
    page.app.button(key="replay_back").click().run()
    assert "未达预警" in facts().split("正在执行")[0]


def test_the_hour_of_the_replay_stands_in_the_url(warned_store: Path, draw: Draw) -> None:
    """A moment can be sent to somebody; one that the replay does not have is its beginning."""
    then = BEGUN + 9 * HOUR
    shared = draw(warned_store, "warning", at=f"{then:%Y-%m-%dT%H:%M}")
    assert shared.app.slider[0].value == then
    page = shared.app.button(key="replay_forward").click().run()
    assert "".join(page.query_params["at"]) == f"{then + HOUR:%Y-%m-%dT%H:%M}"
    for wrong in ("nonsense", "2019-01-01T00:00"):
        page = draw(warned_store, "warning", at=wrong).app
        assert page.slider[0].value == BEGUN
        assert "at" not in page.query_params


def test_play_starts_and_stops(warned_store: Path, draw: Draw) -> None:
    page = draw(warned_store, "warning")
    page.app.button(key="replay_play").click().run()
    assert page.app.session_state["replay_on"] == "W1"
    assert page.app.button(key="replay_play").label == words("zh")("verification.pause")
    page.app.button(key="replay_play").click().run()
    assert "replay_on" not in page.app.session_state
    assert page.app.button(key="replay_play").label == words("zh")("verification.play")


@pytest.fixture
def cases(demo_store: Path) -> Iterator[list[Case]]:
    """Everything the demo store has to be verified."""
    st.cache_resource.clear()
    with Store(demo_store).current() as snapshot:
        when = datetime(2026, 1, 18, 10)
        held = Response(snapshot, when, when)
        yield [Case(held, one, held.verified) for one in held.verified]
    st.cache_resource.clear()


def test_every_demo_case_is_drawn(
    demo_store: Path, draw: Draw, record_property: Callable[[str, object], None]
) -> None:
    """Each kind of verdict once, by its address; and how long a step of the replay takes."""
    page = draw(demo_store, "warning")
    codes = {"hit": "演示2025-2026-01", "under": "演示2024-2025-02", "false": "演示2025-2026-03"}
    said = {"hit": "级别命中", "under": "偏低一级", "false": "是一次空报"}
    for kind, code in codes.items():
        page = draw(demo_store, "warning", warning=code)
        assert said[kind] in page.headline()
    took = []
    for _ in range(6):
        began = time.perf_counter()
        page.app.button(key="replay_forward").click().run()
        took.append((time.perf_counter() - began) * 1000)
    record_property("measured", f"warning page, whole run with a step: {min(took):.0f} ms")
    assert not page.app.exception


def test_codes_and_frames(cases: list[Case]) -> None:
    codes = [code_of(case.one) for case in cases]
    assert len(codes) == len(set(codes))
    outcomes = {case.one.outcome for case in cases}
    assert {Outcome.HIT, Outcome.UNDER, Outcome.MISSED, Outcome.FALSE_ALARM} <= outcomes
    false = next(case for case in cases if case.one.outcome is Outcome.FALSE_ALARM)
    # 40 h of orange over nothing: lost output a day of orange × 40 ÷ 24.
    lost = false.lost(false.one)
    assert lost is not None
    (hours,) = false.one.excess.values()
    assert false.cost(false.one) == pytest.approx(hours * lost.wan_d[false.one.issued] / 24)
    hours_shown = false.hours(false.begin, false.end)
    assert hours_shown["time"].max() <= pd.Timestamp(false.held.as_of)
    assert false.begin < false.told < false.one.start <= false.end


def test_an_unknown_warning_is_the_newest(warned_store: Path, draw: Draw) -> None:
    page = draw(warned_store, "warning", warning="nobody")
    assert "偏低一级" in page.headline(), "an unknown code falls back to the newest"


def test_where_nothing_was_known_no_level_is_denied(tmp_path: Path, draw: Draw) -> None:
    """Issued ten days before the first hour of air, without a forecast: nobody could judge."""
    root = filled(tmp_path / "late", air_rows(runs((60, 400))))
    told = FIRST - 240 * HOUR
    acts = {"warning": ["W1"] * 2, "action": ["issue", "lift"], "level": ["yellow", None]}
    times = [told, told + 300 * HOUR]
    rows = pa.table(acts | {"issued_at": times, "effective_from": times})
    Store(root).publish("warnings", rows, [SourceFile("w.csv")])
    page = draw(root, "warning", warning="W1")
    labels = words("zh")
    unknown = labels("verification.unjudged_nothing")
    assert labels("verification.reasons_unjudged", why=unknown) in page.text
    assert labels("verification.reasons_none") not in page.text
    assert labels("verification.why_none") not in page.text
