"""The page on duties: its numbers, past moments, forms, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from data.rulebook import regions
from data.store import SourceFile, Store
from pages.ui.duty_load import on_the_clock
from pages.ui.response import Response
from tests.pages.conftest import Page
from text import LANGUAGES, words

Draw = Callable[..., Page]
ZH = words("zh")
OPEN = "演示2025-2026-05"
RED = "演示2023-2024-03"


@pytest.fixture
def practice(demo_store: Path, tmp_path: Path) -> Path:
    """A demonstration that may be written to."""
    shutil.copytree(demo_store, tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A real store with contacts and no warning."""
    rows = {"region": ["410800"], "role": ["值班"], "name": ["王某"], "phone": ["10001234567"]}
    Store(tmp_path / "bare").publish("contacts", pa.table(rows), [SourceFile("c.csv")])
    return tmp_path / "bare"


def stored(root: Path, kind: str) -> list[dict[str, object]]:
    with Store(root).current() as snapshot:
        return snapshot.table(kind).to_pylist()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_open_warning_of_the_demonstration(draw: Draw, demo_store: Path, lang: str) -> None:
    """On 18 January at 10:00: Wenxian has not reported on the 17th, the rest is on its way."""
    page = draw(demo_store, "duty", lang=lang)
    labels = words(lang)
    name = regions().name("410825", lang)
    assert name in page.headline()
    figures = page.figures()
    assert figures[labels("duty_figure.done")] == "85%"
    assert figures[labels("duty_figure.overdue")].startswith("1")
    assert figures[labels("duty_figure.evaluation")] == labels("duty_figure.evaluation_open")
    assert labels("duty_figure.done_note", done=82, total=96) in page.text
    for response in ("III", "II"):
        assert labels(f"duty.group_{response}") in page.text
    assert labels("duty.group_I") not in page.text
    # Two deadlines: the one that Wenxian missed, and the one of tomorrow.
    counts = [m for m in page.markup if 'class="ji ji-count"' in m]
    assert [name in one for one in counts] == [True, False]
    inside = [labels("duty.countdown_in", count=count, total=11) for count in (10, 0)]
    assert all(said in one for said, one in zip(inside, counts, strict=True))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_past_morning_is_seen_as_it_was(draw: Draw, demo_store: Path, lang: str) -> None:
    """At 08:20 of the 16th the reports on the 15th are still due, and it was yellow."""
    page = draw(demo_store, "duty", lang=lang, as_of="2026-01-16T08:20")
    labels = words(lang)
    assert labels("response.III") in page.headline()
    assert labels("duty.group_II") not in page.text
    (count,) = [m for m in page.markup if 'class="ji ji-count"' in m]
    assert labels("duty.left_minutes", minutes=10) in count
    assert labels("duty.past") in page.text


def test_a_red_warning_that_is_over_asks_for_everything(draw: Draw, demo_store: Path) -> None:
    page = draw(demo_store, "duty", warning=RED)
    for response in ("III", "II", "I"):
        assert ZH(f"duty.group_{response}") in page.text
    # Lifted on 3 January at 08:00: 24 h give the 4th at 08:00, or its end by the option.
    note = ZH("duty_figure.evaluation_note", due="1月4日 08:00")
    assert note in page.text
    by_day = draw(demo_store, "duty", warning=RED, evaluation="day")
    assert ZH("duty_figure.evaluation_note", due="1月4日 24:00") in by_day.text


def test_a_warning_that_is_not_known_at_that_time_cannot_be_chosen(
    draw: Draw, demo_store: Path
) -> None:
    page = draw(demo_store, "duty", warning=OPEN, as_of="2024-01-02T09:00")
    assert OPEN not in page.text
    assert "12月27日" in page.headline()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_warning_one_can_be_entered(draw: Draw, bare: Path, lang: str) -> None:
    labels = words(lang)
    page = draw(bare, "duty", lang=lang)
    assert labels("duty.no_warning") in page.text
    assert labels("duty.import_warnings") in page.text
    assert labels("state.failed") not in page.text


def test_the_telephones_are_masked(draw: Draw, demo_store: Path) -> None:
    page = draw(demo_store, "duty")
    tables = [one.value for one in page.app.dataframe]
    (contacts,) = [one for one in tables if "phone" in one.columns]
    assert len(contacts) == 25
    assert contacts["phone"].str.fullmatch(r"1000\*{4}\d{3}").all()


def fill(page: Page, key: str, value: object, kind: str = "text_input") -> None:
    getattr(page.app, kind)(key=key).set_value(value)


def send(page: Page, kind: str) -> Page:
    button = f"entry_{kind}_submit"
    page.app.button(key=button).click().run()
    assert not page.app.exception
    return page


def test_a_duty_is_ticked_off_once(draw: Draw, practice: Path) -> None:
    before = len(stored(practice, "duties"))
    page = draw(practice, "duty")
    assert ZH("entry.practice", at="2026年1月18日 10:00") in page.text
    fill(page, "entry_duties_person", "王某")
    fill(page, "entry_duties_remark", "已发")
    send(page, "duties")
    assert [one.value for one in page.app.success] == [ZH("entry.stored", count=1)]
    rows = stored(practice, "duties")
    assert len(rows) == before + 1
    (row,) = [one for one in rows if one["remark"] == "已发"]
    assert (row["warning"], row["person"], row["region"]) == (OPEN, "王某", "410800")
    assert row["done_at"] == datetime(2026, 1, 18, 10)
    assert row["date"] == date(2026, 1, 18)
    # The page goes on with the new snapshot: one more is done.
    assert ZH("duty_figure.done_note", done=83, total=96) in page.text
    with Store(practice).current() as snapshot:
        assert snapshot.demo


def test_a_tick_without_a_name_is_refused(draw: Draw, practice: Path) -> None:
    page = send(draw(practice, "duty"), "duties")
    (error,) = page.app.error
    assert ZH("entry_field.person") in error.value
    assert ZH("entry.refused") in error.value


def test_a_second_warning_is_refused_with_a_sentence(draw: Draw, practice: Path) -> None:
    page = draw(practice, "duty")
    fill(page, "entry_warnings_name", "新预警")
    page.app.selectbox(key="entry_warnings_level").set_value("red")
    send(page, "warnings")
    (error,) = page.app.error
    assert "新预警" in error.value
    assert OPEN in error.value
    assert ZH("entry_field.warning") in error.value


def test_the_warning_is_lifted_and_evaluations_come_due(draw: Draw, practice: Path) -> None:
    page = draw(practice, "duty")
    page.app.button_group(key="entry_warnings_action").set_value("lift").run()
    fill(page, "entry_warnings_from_hour", 10, "selectbox")
    send(page, "warnings")
    assert not page.app.error
    assert page.figures()[ZH("duty_figure.evaluation")] == "0/11"
    assert ZH("duty_figure.evaluation_note", due="1月19日 10:00") in page.text


def test_the_clock_goes_on_only_with_fresh_data(demo_store: Path, bare: Path) -> None:
    known = datetime(2026, 1, 18, 8)
    with Store(bare).current() as real, Store(demo_store).current() as demo:
        held = Response(real, known, known)
        later, live = on_the_clock(held, datetime(2026, 1, 18, 8, 45, 30))
        assert (later.as_of, later.newest, live) == (datetime(2026, 1, 18, 8, 45),) * 2 + (True,)
        assert on_the_clock(held, datetime(2026, 1, 19, 20)) == (
            Response(real, datetime(2026, 1, 19, 20), datetime(2026, 1, 19, 20)),
            True,
        )
        assert on_the_clock(held, datetime(2026, 1, 19, 20, 1)) == (held, False)
        assert on_the_clock(held, datetime(2026, 1, 18, 7)) == (held, False)
        past = Response(real, known, datetime(2026, 1, 17, 8))
        assert on_the_clock(past, datetime(2026, 1, 18, 8, 45)) == (past, False)
        shown = Response(demo, known, known)
        assert on_the_clock(shown, datetime(2026, 1, 18, 8, 45)) == (shown, False)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_warning_that_is_issued_and_has_not_begun(
    draw: Draw, demo_store: Path, lang: str
) -> None:
    """Issued on 14 January at 16:00 for 24:00: at 20:00 all three pages say so."""
    labels = words(lang)
    asked = {"as_of": "2026-01-14T20:00"} | ({"lang": lang} if lang != "zh" else {})
    for name in ("warning", "duty", "inspection"):
        text = draw(demo_store, name, **asked).text
        assert labels("announced.title") in text
        assert labels("announced.left", left=labels("duty.left", hours=4, minutes=0)) in text
    page = draw(demo_store, "duty", **asked)
    assert page.headline().startswith(
        {
            "zh": "黄色预警已发布，1月14日 24:00起启动Ⅲ级响应，还有4小时0分；没有超时未办的任务",
            "en": "Yellow warning issued: response III begins 14 Jan 24:00, in 4 h 0 min;",
        }[lang]
    )
    assert page.app.selectbox(key="warning").value == "演示2025-2026-05"
