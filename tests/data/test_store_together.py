"""Several tables in one snapshot: all of them or none, each with its own counts and sources."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from analytics.problems import JiError
from data import disk
from data.store import ImportResult, SourceFile, Store
from tests.data.storing import source, tree


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def plant(code: str = "P1", name: str = "甲") -> pa.Table:
    return pa.table({"plant": [code], "name": [name], "region": ["410802"], "edition": ["e"]})


def measure(level: str = "red", load: float = 1.0) -> pa.Table:
    return pa.table({"plant": ["P1"], "level": [level], "load_cut": [load], "edition": ["e"]})


def test_two_tables_are_one_snapshot(store: Store) -> None:
    found = store.publish_together(
        {"plants": (plant(), source("清单.xlsx")), "measures": (measure(), source("清单.xlsx"))}
    )
    snapshot = store.current_id()
    assert found == dict.fromkeys(("plants", "measures"), ImportResult(1, 0, 0, snapshot))
    (info,) = store.snapshots()
    assert (info.action.table, info.action.accepted) == ("plants, measures", 2)
    with store.current() as current:
        told = [(s.id, s.file, s.kind, s.rows) for s in current.sources]
        assert told == [(1, "清单.xlsx", "plants", 1), (2, "清单.xlsx", "measures", 1)]
        assert current.table("plants")["source_id"].to_pylist() == [1]
        assert current.table("measures")["source_id"].to_pylist() == [2]
    assert store.verify() == []


def test_each_table_has_its_own_counts(store: Store) -> None:
    first = {"plants": (plant(), source()), "measures": (measure(), source())}
    before = store.publish_together(first)["plants"].snapshot
    assert store.publish_together(first) == dict.fromkeys(first, ImportResult(0, 1, 0, before))
    second = {"plants": (plant(), source()), "measures": (measure(load=0.5), source())}
    found = store.publish_together(second)
    now = store.current_id()
    assert found == {
        "plants": ImportResult(0, 1, 0, now),
        "measures": ImportResult(0, 0, 1, now),
    }
    assert now != before
    third = store.publish_together({"plants": (plant("P2"), source())})
    assert third["plants"].accepted == 1
    with store.current() as current:
        ids = [one.id for one in current.sources]
        assert len(set(ids)) == len(ids)
    assert store.verify() == []


def test_a_table_without_rows_is_left_alone(store: Store) -> None:
    found = store.publish_together(
        {"plants": (plant(), source()), "measures": (measure().slice(1), source())}
    )
    assert (found["plants"].accepted, found["measures"].accepted) == (1, 0)
    (info,) = store.snapshots()
    assert info.action.table == "plants"


def test_a_trial_counts_all_and_changes_nothing(store: Store) -> None:
    store.publish("plants", plant(), source())
    before = tree(store.root)
    tables = {"plants": (plant(name="乙"), source()), "measures": (measure(), source())}
    found = store.publish_together(tables, dry_run=True)
    assert [(n.accepted, n.replaced) for n in found.values()] == [(0, 1), (1, 0)]
    assert tree(store.root) == before


def test_tables_of_different_files(store: Store) -> None:
    warning = pa.table({"region": ["410800"], "role": ["值班"], "name": ["张三"]})
    found = store.publish_together(
        {"plants": (plant(), source()), "contacts": (warning, source("b.csv"))}
    )
    assert {one.accepted for one in found.values()} == {1}
    with store.current() as current:
        assert (current.rows["plants"], current.rows["contacts"]) == (1, 1)
    assert store.verify() == []


def test_all_or_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.publish("plants", plant(), source())
    before = tree(store.root)
    nameless = pa.table({"plant": ["P2"], "region": ["410802"], "edition": ["e"]})
    with pytest.raises(JiError):
        store.publish_together({"measures": (measure(), source()), "plants": (nameless, source())})
    assert tree(store.root) == before

    def full(draft: Path, final: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "put", full)
    with pytest.raises((JiError, OSError)):
        store.publish_together({"measures": (measure(), [SourceFile("a")])})
    monkeypatch.undo()
    with store.current() as current:
        assert (current.rows["plants"], current.rows["measures"]) == (1, 0)


def test_an_unknown_table_is_refused_before_anything(store: Store) -> None:
    with pytest.raises(JiError):
        store.publish_together({"plants": (plant(), source()), "weather": (plant(), source())})
    assert not store.root.exists()
