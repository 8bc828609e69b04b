"""The record of documents: kept beside the snapshots, and keeping those that it rests on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from analytics.problems import JiError
from data import ledger, writer
from data.ledger import Entry
from data.store import Store
from tests.data.storing import hours, source


def entry(snapshot: str, **more: object) -> Entry:
    facts = {
        "made_at": datetime(2026, 1, 20, 9), "author": "甲", "title": "报告", "file": "a.docx",
        "order": {"sort": "evaluation"}, "snapshot": snapshot, "sha256": "0" * 64, "bytes": 1,
        "program": "1",
    }  # fmt: skip
    return Entry.model_validate({**facts, **more})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    found = Store(tmp_path / "store")
    found.publish("aqi", hours(1), source())
    return found


def grow(store: Store, count: int) -> None:
    for n in range(count):
        store.publish("aqi", hours(2, value=50.0 + n), source())


def test_records_are_numbered_and_come_newest_first(store: Store) -> None:
    assert store.documents() == []
    here = str(store.current_id())
    first, second = store.record([entry(here), entry(here, author="乙")])
    (third,) = store.record([entry(here, author="丙")])
    assert [one.number for one in (first, second, third)] == [1, 2, 3]
    assert store.documents() == [third, second, first]


def test_a_record_makes_no_snapshot(store: Store) -> None:
    before = store.current_id()
    store.record([entry(str(before))])
    assert store.current_id() == before
    assert len(store.snapshots()) == 1
    assert store.verify() == []


def test_a_snapshot_of_a_document_outlives_the_history(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "KEEP", 3)
    mine = str(store.current_id())
    store.record([entry(mine)])
    grow(store, 6)
    assert len(store.snapshots()) == 4
    with store.snapshot(mine) as held:
        assert held.rows["aqi"] == 1
    assert store.verify() == []


def test_without_a_document_it_goes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "KEEP", 3)
    mine = str(store.current_id())
    grow(store, 6)
    with pytest.raises(JiError):
        store.snapshot(mine)


def test_only_the_newest_documents_keep_theirs(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "KEEP", 2)
    monkeypatch.setattr(ledger, "KEEP", 1)
    old = str(store.current_id())
    store.record([entry(old)])
    grow(store, 1)
    new = str(store.current_id())
    store.record([entry(new)])
    grow(store, 4)
    with pytest.raises(JiError):
        store.snapshot(old)
    store.snapshot(new).close()
    assert [one.snapshot for one in store.documents()] == [new, old], "records themselves stay"


@pytest.mark.parametrize("text", ["", "{", '{"number": 1}', "[]"])
def test_a_damaged_record_hides_no_other(store: Store, text: str) -> None:
    here = str(store.current_id())
    store.record([entry(here), entry(here)])
    store.place.document(1).write_text(text, encoding="utf-8")
    assert [one.number for one in store.documents()] == [2]
    (third,) = store.record([entry(here)])
    assert third.number == 3
    grow(store, 1)
    assert store.verify() == []


def test_what_a_killed_writer_left_is_removed(store: Store) -> None:
    store.record([entry(str(store.current_id()))])
    left = store.place.documents / "000002.json.tmp"
    left.write_text("half", encoding="utf-8")
    grow(store, 1)
    assert not left.exists()
    assert len(store.documents()) == 1
