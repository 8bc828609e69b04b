"""The page of documents: every kind can be ordered, the record tells what was made, again too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analytics.reduction import CITY
from data.store import Store
from pages.ui import documents_list, evaluation_view
from reports.orders import Order, Press
from tests.pages.conftest import Page
from tests.reports.small_store import NEWEST, START, publish, rows
from text import LANGUAGES, words

Draw = Callable[..., Page]
KINDS = ("evaluation", "all", "daily", "supervision", "start", "lift", "board")


@pytest.fixture
def store(small_city: Path) -> Path:
    return small_city


def buttons(page: Page) -> list[str]:
    return [str(one.proto.label) for one in page.app.get("download_button")]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("sort", KINDS)
def test_every_kind_can_be_ordered(draw: Draw, store: Path, sort: str, lang: str) -> None:
    unit = "410803" if sort == "board" else CITY
    page = draw(store, "documents", sort=sort, lang=lang, unit=unit)
    labels = words(lang)
    assert labels("state.failed") not in page.text
    assert labels("page.documents.none") in page.text
    if sort == "all":
        said = labels("page.documents.make_all", count=12)
        assert said in [b.label for b in page.app.button]
    else:
        assert buttons(page) == [labels("page.documents.make")]


def test_a_unit_without_plants_has_no_boards(draw: Draw, store: Path) -> None:
    page = draw(store, "documents", sort="board", unit="410825")
    assert buttons(page) == []
    assert "没有公示牌可生成" in page.text


def test_notice_of_a_start_is_made_before_it_takes_effect(draw: Draw, store: Path) -> None:
    """An hour after its issue, three before it begins, there is nothing else to report on it."""
    at = f"{START - timedelta(hours=3):%Y-%m-%dT%H:%M}"
    page = draw(store, "documents", as_of=at, sort="start")
    (choice,) = (one for one in page.app.selectbox if one.key == "warning")
    assert choice.value == "W1"
    assert "尚未生效" in choice.options[0]
    assert buttons(page) == ["生成并下载"]
    sorts = next(one for one in page.app.get("button_group") if one.proto.options)
    assert len(sorts.proto.options) == 2
    before = draw(store, "documents", as_of=f"{START - timedelta(hours=5):%Y-%m-%dT%H:%M}")
    assert not [one for one in before.app.selectbox if one.key == "warning"]


def test_nothing_at_all_says_what_to_bring(draw: Draw, tmp_path: Path) -> None:
    root = tmp_path / "store"
    tables = {"aqi": rows()["aqi"]}
    publish(tmp_path, tables).close()
    page = draw(root, "documents")
    assert "还没有预警，也没有企业清单。" in page.text


def test_a_button_makes_the_document_and_puts_it_on_record(draw: Draw, store: Path) -> None:
    order = Order(sort="daily", suffix="docx", made=datetime(2026, 1, 20), warning="W1")
    held = Store(store)
    with held.current() as snapshot:
        content = evaluation_view.made_by(held, Press(snapshot, NEWEST), order, "张三")()
    assert content.startswith(b"PK")
    (one,) = held.documents()
    assert (one.author, one.order["day"]) == ("张三", "2026-01-13")
    page = draw(store, "documents")
    (frame,) = page.app.dataframe
    assert frame.value["author"].tolist() == ["张三"]
    assert frame.value["snapshot"].tolist() == [one.snapshot]
    assert documents_list._again(one).content == content


def test_all_reports_come_in_one_file(draw: Draw, store: Path) -> None:
    page = draw(store, "documents", sort="all")
    next(b for b in page.app.button if b.label == "生成全市和各单位共12份").click()
    page.app.run(timeout=300)
    assert not page.app.exception
    assert "下载压缩包" in buttons(page)
    made = Store(store).documents()
    assert len(made) == 12
    assert len({one.order.get("region", CITY) for one in made}) == 12
